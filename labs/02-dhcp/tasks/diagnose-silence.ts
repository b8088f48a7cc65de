/** The laptop gets no address at all: four ways in which that happens. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { type Micros, NEVER, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion, whatCause } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawU32 } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { DHCP_SERVER_PORT, DhcpMessageType, DhcpOp, decodeDhcp } from '../../../src/packet/dhcp.ts';
import { DhcpServer, type DhcpServerConfig } from '../../../src/stack/dhcp/server.ts';
import type { Application, Sockets, UdpSocket } from '../../../src/stack/sockets.ts';
import { buildLan, drawLan, type Lan, type LanPlan, newHost, ping } from '../../03-arp/tasks/own-lan.ts';
import { drawRanges, isMessage, type Range, runClient, runServer } from './lan-leases.ts';

type Names = 'laptop' | 'desk' | 'phone' | 'tablet' | 'spare' | 'dhcp';
type Fault = (typeof faults)[number];

const faults = ['pool-exhausted', 'two-servers', 'flag-clear', 'wrong-xid'] as const;

interface Parameters {
  plan: LanPlan<Names>;
  fault: Fault;
  /** What the server gives away, and what the spare one does. */
  ranges: Range[];
  xid: number;
  /** When the laptop is switched on, seconds. */
  startAt: number;
  chatter: number;
}

export const diagnoseSilenceTask: AnswerTask<Parameters> = {
  id: 'diagnose-silence',
  kind: 'diagnose',
  title: text('No address at all', '주소를 얻지 못함'),
  hints: [
    text(
      'dhcp.hw.mac_addr == <the laptop’s> shows its conversation. What is the last thing that happens in it, again and again?',
      'dhcp.hw.mac_addr == <노트북>으로 그 대화를 볼 수 있습니다. 거듭해서 마지막으로 일어나는 일은 무엇입니까?',
    ),
    text(
      'An answer that arrives is not yet an answer that is accepted: compare xid, flags and destination with the question’s.',
      '도착한 응답이 모두 받아들여지지는 않습니다. xid, 플래그, 목적지를 질문과 비교하십시오.',
    ),
    text(
      'Look at the other machines, too: how many addresses have they, and who else speaks from port 67?',
      '다른 기계도 보십시오. 주소를 몇 개 가지고 있으며, 67번 포트에서 말하는 것은 또 누구입니까?',
    ),
  ],
  parameters(random) {
    const plan = drawLan(random, ['laptop', 'desk', 'phone', 'tablet', 'spare', 'dhcp']);
    const fault = draw(random, faults);
    return {
      plan,
      fault,
      // There are three machines before the laptop comes.
      ranges: drawRanges(random, plan, [fault === 'pool-exhausted' ? 3 : 6, 6]),
      xid: drawU32(random),
      startAt: 20 + random.below(20),
      chatter: 1 + random.below(8),
    };
  },
  describe: () =>
    text(
      'Find out why the laptop in `captures/diagnose-silence/diagnose-silence.pcapng` gets no address, and which frame proves it. Answer in `answers.yaml`.',
      '`captures/diagnose-silence/diagnose-silence.pcapng`의 노트북이 왜 주소를 얻지 못하는지, 어느 프레임이 그것을 증명하는지 찾아 `answers.yaml`에 답하십시오.',
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('diagnose-silence', random, (run) => live(run, parameters));
    const accepts = framesOf(report)
      .filter(proofOf(parameters))
      .map(({ number }) => number);
    return {
      captures: [captureOf(report)],
      symptom: symptom(parameters),
      questions: [
        causeQuestion({ value: parameters.fault, of: causes, say: whatCause, points: 4 }),
        proofQuestion({ file: 'diagnose-silence.pcapng', accepts, key: 'proof', say: anyFrame }),
        {
          key: 'xid',
          say: text(
            'What is the transaction id of the laptop’s first DISCOVER?',
            '노트북의 첫 DISCOVER의 트랜잭션 ID는 무엇입니까?',
          ),
          points: 1,
          answer: { type: 'number', value: parameters.xid },
        },
      ],
    };
  },
};

const causes: Readonly<Record<string, Text>> = {
  'pool-exhausted': text('the server has no address left to give away', '서버에 내줄 주소가 남아 있지 않음'),
  'two-servers': text(
    'two servers call themselves by the same address, and one refuses what the other offers',
    '두 서버가 같은 주소로 자신을 밝히며, 한 서버가 제안한 것을 다른 서버가 거절함',
  ),
  'flag-clear': text(
    'the laptop does not ask for broadcast, and cannot take the unicast that it gets',
    '노트북이 브로드캐스트를 요청하지 않고, 그래서 온 유니캐스트는 받지 못함',
  ),
  'wrong-xid': text(
    'the server’s answers have another transaction id than the question',
    '서버의 응답이 질문과 다른 트랜잭션 ID를 가짐',
  ),
  'server-down': text('the server is switched off', '서버가 꺼져 있음'),
  'questions-lost': text('the laptop’s DISCOVERs do not get to the server', '노트북의 DISCOVER가 서버에 도착하지 않음'),
  'other-network': text(
    'the laptop asks for its old address, which is of another network',
    '노트북이 다른 네트워크의 예전 주소를 청함',
  ),
  'address-in-use': text(
    'the offered address is in use, and the laptop declines it',
    '제안된 주소가 쓰이고 있어 노트북이 사양함',
  ),
};

/** Short, so that the others are seen to renew theirs. */
const LEASE = 120;
/** How long the laptop tries. */
const PATIENCE: Micros = seconds(100);

async function live(run: LabRun, parameters: Parameters): Promise<void> {
  const { plan, fault, ranges, xid, startAt, chatter } = parameters;
  const { world } = run;
  const lan = buildLan(run, plan);
  const { laptop, desk, phone, tablet, dhcp } = lan.hosts;
  const { address } = plan.hosts.dhcp;
  const config = { address, range: ranges[0]!, leaseTime: LEASE };
  runServer(run, dhcp, plan, config);
  for (const host of [desk, phone, tablet]) {
    const client = runClient(run, host, { hostName: host.name });
    await world.until(() => client.lease !== undefined, `${host.name} has an address`);
  }
  for (let i = 0; i < chatter; i++) await ping(run, desk, plan.router.address);
  await world.pass(seconds(startAt) - world.now);
  // Its adapter takes nothing but broadcasts as long as the laptop has no address.
  const hasAddress = () => laptop.ip.ports[0]!.address !== undefined;
  lan.sockets.laptop.hears = (frame) => (frame[0]! & 1) === 1 || hasAddress();
  if (fault === 'two-servers') runServer(run, lan.hosts.spare, plan, { ...config, range: ranges[1]! });
  if (fault === 'wrong-xid') replaceServer(run, parameters, lan, config);
  const client = runClient(run, laptop, {
    hostName: 'laptop',
    xid,
    broadcastFlag: fault !== 'flag-clear',
    // Of the two servers' offers, the one that is refused by the other.
    chooseOffer: (offers) => offers.find((offer) => isIn(offer.address, ranges[0]!)) ?? offers[0]!,
  });
  await world.pass(PATIENCE);
  if (client.lease) throw new Error('the laptop has an address after all');
}

function isIn(address: string, { first, last }: Range): boolean {
  const host = (one: string) => Number(one.split('.')[3]);
  return host(address) >= host(first) && host(address) <= host(last);
}

/** The server comes back with another program. */
function replaceServer(
  run: LabRun,
  { plan }: Parameters,
  lan: Lan<Names>,
  config: Pick<DhcpServerConfig, 'address' | 'range'>,
): void {
  const host = newHost(run, 'dhcp', plan.hosts.dhcp, plan.router.address);
  lan.sockets.dhcp.machine = host;
  const server = new DhcpServer({ network: plan.prefix, routers: [plan.router.address], leaseTime: LEASE, ...config });
  run.world.act((now) => host.run(new XidSwapper(server), now));
}

/** A server whose author did not think of byte order. */
class XidSwapper implements Application {
  readonly #server: DhcpServer;
  #socket: UdpSocket | undefined;

  constructor(server: DhcpServer) {
    this.#server = server;
  }

  start(sockets: Sockets): void {
    this.#socket = sockets.bindUdp(DHCP_SERVER_PORT, {
      onDatagram: (payload, _from, now) => this.#answer(payload, now),
    });
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}

  #answer(payload: Uint8Array, now: Micros): void {
    try {
      const reply = this.#server.handleMessage(decodeDhcp(payload), now);
      if (!reply) return;
      const message = reply.message.slice();
      message.subarray(4, 8).reverse();
      this.#socket?.send(
        message,
        reply.to,
        now,
        reply.linkAddress === undefined ? {} : { linkAddress: reply.linkAddress },
      );
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
}

function proofOf({ plan, fault, ranges, startAt }: Parameters): (frame: NumberedFrame) => boolean {
  const { laptop, spare } = plan.hosts;
  const { DISCOVER, OFFER, ACK, NAK } = DhcpMessageType;
  const isLater = ({ view }: NumberedFrame) => view.time > seconds(startAt);
  const isReply = ({ view }: NumberedFrame) => view.get('dhcp.op') === DhcpOp.REPLY;
  switch (fault) {
    case 'pool-exhausted':
      // The ACKs that gave the addresses away or went on with them, and all about the last one.
      return ({ view }) =>
        view.get('dhcp.messageType') === ACK ||
        [view.get('dhcp.yiaddr'), view.get('dhcp.requestedAddress'), view.get('dhcp.ciaddr')].includes(ranges[0]!.last);
    case 'two-servers':
      return (frame) =>
        isMessage(frame, laptop.mac, NAK) ||
        (isMessage(frame, laptop.mac, OFFER) && frame.view.get('ethernet.src') === spare.mac);
    case 'flag-clear':
      return (frame) => isMessage(frame, laptop.mac, DISCOVER, OFFER);
    case 'wrong-xid':
      return (frame) => isLater(frame) && isReply(frame);
    default:
      return fault satisfies never;
  }
}

function symptom({ plan, ranges, startAt }: Parameters): Text {
  const { prefix, hosts, router } = plan;
  const [{ first, last }] = ranges as [Range];
  return text(
    `The network ${prefix}, router ${router.address}. One DHCP server, ${hosts.dhcp.address}, gives away ${first} to ${last}, for ${LEASE} seconds each. Desk, phone and tablet got their addresses without any trouble. The laptop (MAC ${hosts.laptop.mac}) was switched on about ${startAt} seconds after the capture began; its adapter takes nothing but broadcasts as long as the laptop has no address. More than a minute later it still has none. Shortly before it was switched on, the server had got a new version of its program, and somebody had tried out a spare server.`,
    `네트워크 ${prefix}, 라우터 ${router.address}. DHCP 서버는 ${hosts.dhcp.address} 하나이며, ${first}부터 ${last}까지를 각각 ${LEASE}초 동안 내줍니다. 데스크톱, 전화기, 태블릿은 문제없이 주소를 얻었습니다. 노트북(MAC ${hosts.laptop.mac})은 캡처 시작 후 약 ${startAt}초에 켰으며, 그 어댑터는 주소가 없는 동안 브로드캐스트만 받습니다. 1분이 넘도록 주소를 얻지 못했습니다. 노트북을 켜기 직전에 서버 프로그램을 새 버전으로 바꾸었고, 누군가 예비 서버를 시험해 보았습니다.`,
  );
}

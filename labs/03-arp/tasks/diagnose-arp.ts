/** The laptop reaches something no more, and ARP has to do with it: four ways in which that happens. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion, whatCause } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawMac } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { ArpOperation, buildArp } from '../../../src/packet/arp.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildLan, connect, drawLan, type Lan, type LanPlan, newHost, ping, serve } from './own-lan.ts';

type Names = 'laptop' | 'desk' | 'server' | 'printer' | 'guest';
type Fault = (typeof faults)[number];

const faults = ['stale-entry', 'duplicate-address', 'forged-replies', 'wrong-netmask'] as const;

interface Parameters {
  plan: LanPlan<Names>;
  fault: Fault;
  /** Of the machine that takes the server's place. */
  newMac: MacAddress;
  /** When it happens, seconds. */
  faultAt: number;
  /** How often the guest pings the router before and after, so that frames have other numbers for everybody. */
  chatter: number[];
}

export const diagnoseArpTask: AnswerTask<Parameters> = {
  id: 'diagnose-arp',
  kind: 'diagnose',
  title: text('Why does the laptop not get through?', '노트북은 왜 연결되지 않습니까?'),
  hints: [
    text(
      'Take the connection that fails. To which MAC address do its frames go, and is that the machine it should be?',
      '실패하는 연결을 보십시오. 그 프레임은 어느 MAC 주소로 가며, 그것이 맞는 기계입니까?',
    ),
    text(
      'Follow one address through the capture: arp.src.proto_ipv4 == … shows every MAC address that claims it, and when.',
      '주소 하나를 캡처에서 따라가 보십시오. arp.src.proto_ipv4 == …로 그 주소를 주장하는 모든 MAC 주소와 시각을 볼 수 있습니다.',
    ),
    text(
      'Compare with the other computer, which gets through: what does it ask for, and what does it get to hear?',
      '잘 연결되는 다른 컴퓨터와 비교하십시오. 무엇을 묻고, 어떤 답을 듣습니까?',
    ),
  ],
  parameters: (random) => ({
    plan: drawLan(random, ['laptop', 'desk', 'server', 'printer', 'guest']),
    fault: draw(random, faults),
    newMac: drawMac(random),
    faultAt: 30 + random.below(20),
    chatter: [1 + random.below(8), 1 + random.below(8)],
  }),
  describe: () =>
    text(
      'Find out what is wrong in the network of `captures/diagnose-arp/diagnose-arp.pcapng`, and which frame proves it. Answer in `answers.yaml`.',
      '`captures/diagnose-arp/diagnose-arp.pcapng`의 네트워크에서 무엇이 잘못되었는지, 어느 프레임이 그것을 증명하는지 찾아 `answers.yaml`에 답하십시오.',
    ),
  async prepare(parameters, random) {
    const results: Result[] = [];
    const report = await runEvidence('diagnose-arp', random, (run) => live(run, parameters, results));
    const frames = framesOf(report);
    const accepts = frames.filter(proofOf(parameters)).map(({ number }) => number);
    const target = targetOf(parameters);
    const should = rightMac(parameters);
    return {
      captures: [captureOf(report)],
      symptom: symptom(parameters, results),
      questions: [
        causeQuestion({ value: parameters.fault, of: causes, say: whatCause, points: 4 }),
        proofQuestion({ file: 'diagnose-arp.pcapng', accepts, key: 'proof', say: anyFrame }),
        {
          key: 'rightMac',
          say: text(
            `In its last attempt to reach ${target}: into a frame to which MAC address should the laptop have put the first TCP segment?`,
            `${target}에 마지막으로 연결하려 했을 때, 노트북은 첫 TCP 세그먼트를 어느 MAC 주소로 가는 프레임에 담았어야 합니까?`,
          ),
          points: 2,
          answer: { type: 'mac', value: should },
          mistakes: wrongMacs(parameters).filter(({ value }) => value !== should),
        },
      ],
    };
  },
};

const causes: Readonly<Record<string, Text>> = {
  'stale-entry': text(
    'the laptop still has an old MAC address in its ARP cache',
    '노트북의 ARP 캐시에 예전 MAC 주소가 남아 있음',
  ),
  'duplicate-address': text(
    'a second machine has taken an address that is in use, in place of its own',
    '다른 기계가 자기 주소 대신 이미 쓰이는 주소를 쓰게 됨',
  ),
  'forged-replies': text(
    'a machine says in ARP that another machine’s address is its, and keeps its own as well',
    '어떤 기계가 자기 주소를 쓰면서 남의 주소까지 자기 것이라고 ARP로 말함',
  ),
  'wrong-netmask': text(
    'the laptop takes another network for its own, because its netmask is wrong',
    '넷마스크가 틀려 노트북이 다른 네트워크를 자기 네트워크로 여김',
  ),
  'wrong-gateway': text(
    'the laptop’s gateway is an address that nobody has',
    '노트북의 게이트웨이가 아무도 쓰지 않는 주소임',
  ),
  'host-down': text('the machine it wants to reach is switched off', '연결하려는 기계가 꺼져 있음'),
  'service-down': text(
    'the machine is there, but the program on it does not run',
    '기계는 있으나 그 위의 프로그램이 실행되지 않음',
  ),
  'switch-misled': text(
    'two machines have the same MAC address, so that the switch sends frames now here, now there',
    '두 기계의 MAC 주소가 같아 스위치가 프레임을 번갈아 다른 곳으로 보냄',
  ),
};

interface Result {
  readonly from: 'laptop' | 'desk';
  readonly to: Ipv4Address;
  readonly isBefore: boolean;
  readonly outcome: Awaited<ReturnType<typeof connect>>;
}

async function live(run: LabRun, parameters: Parameters, results: Result[]): Promise<void> {
  const { plan, faultAt, chatter } = parameters;
  const { world } = run;
  const lan = buildLan(run, plan, { laptop: { arp: { lifetime: LAPTOP_LIFETIME } } });
  const { laptop, desk, server, printer, guest } = lan.hosts;
  serve(run, server);
  serve(run, lan.far);
  for (const host of [printer, guest]) world.act(() => host.ip.ports[0]!.arp.announce());
  const tryAll = async (isBefore: boolean) => {
    for (const [from, host] of [['desk', desk] as const, ['laptop', laptop] as const]) {
      for (const to of [plan.hosts.server.address, plan.far.address]) {
        results.push({ from, to, isBefore, outcome: await connect(run, host, to) });
      }
    }
  };
  for (let i = 0; i < chatter[0]!; i++) await ping(run, guest, plan.router.address);
  await tryAll(true);
  await world.pass(seconds(faultAt) - world.now);
  begin[parameters.fault](run, parameters, lan);
  // The entries of all but the laptop, which live for a minute, are gone by then.
  await world.pass(seconds(75));
  for (let i = 0; i < chatter[1]!; i++) await ping(run, guest, plan.router.address);
  await tryAll(false);
}

/** The laptop's entries live for 20 minutes; the others' for one. */
const LAPTOP_LIFETIME: Micros = seconds(1200);

/** What goes wrong. */
const begin: Readonly<Record<Fault, (run: LabRun, parameters: Parameters, lan: Lan<Names>) => void>> = {
  // A new machine in the server's place, with the same address. It tells nobody.
  'stale-entry'(run, { plan, newMac }, lan) {
    const server = newHost(run, 'server', { mac: newMac, address: plan.hosts.server.address }, plan.router.address);
    lan.sockets.server.machine = server;
    serve(run, server);
  },
  'duplicate-address'({ world }, { plan }, lan) {
    world.act(() => {
      const { printer } = lan.hosts;
      printer.configure(0, {
        address: plan.hosts.server.address,
        prefixLength: 24,
        gateway: plan.router.address,
      });
      printer.ip.ports[0]!.arp.announce();
    });
  },
  'forged-replies'({ world }, { plan }, lan) {
    const { guest, laptop } = plan.hosts;
    const payload = buildArp({
      operation: ArpOperation.REPLY,
      senderHardwareAddress: guest.mac,
      senderProtocolAddress: plan.router.address,
      targetHardwareAddress: laptop.mac,
      targetProtocolAddress: laptop.address,
    });
    const frame = buildEthernet({ dst: laptop.mac, src: guest.mac, etherType: EtherType.ARP, payload });
    world.act(() => lan.sockets.guest.forge(frame));
  },
  'wrong-netmask'({ world }, { plan }, lan) {
    const { address } = plan.hosts.laptop;
    world.act(() => lan.hosts.laptop.configure(0, { address, prefixLength: 16, gateway: plan.router.address }));
  },
};

/** The address that is reached no more. */
function targetOf({ plan, fault }: Parameters): Ipv4Address {
  const isServer = fault === 'stale-entry' || fault === 'duplicate-address';
  return isServer ? plan.hosts.server.address : plan.far.address;
}

function rightMac({ plan, fault, newMac }: Parameters): MacAddress {
  switch (fault) {
    case 'stale-entry':
      return newMac;
    case 'duplicate-address':
      return plan.hosts.server.mac;
    case 'forged-replies':
    case 'wrong-netmask':
      return plan.router.mac;
    default:
      return fault satisfies never;
  }
}

function wrongMacs({ plan }: Parameters): { value: MacAddress; say: Text }[] {
  return [
    { value: plan.far.mac, say: text('this machine is on another network', '이 기계는 다른 네트워크에 있습니다') },
    {
      value: plan.hosts.server.mac,
      say: text('this is who had the address at first', '이것은 처음에 그 주소를 쓰던 기계입니다'),
    },
    { value: plan.hosts.printer.mac, say: text('this is the printer', '이것은 프린터입니다') },
    { value: plan.hosts.guest.mac, say: text('this is the guest’s machine', '이것은 손님의 기계입니다') },
    { value: 'ff:ff:ff:ff:ff:ff', say: text('this is everybody', '이것은 모두를 뜻합니다') },
  ];
}

/** Frames that show the fault, on whichever link. */
function proofOf({ plan, fault, newMac, faultAt }: Parameters): (frame: NumberedFrame) => boolean {
  const { laptop, server, printer, guest } = plan.hosts;
  const from = ({ view }: NumberedFrame) => view.get('ethernet.src');
  const to = ({ view }: NumberedFrame) => view.get('ethernet.dst');
  /** Whose IP address the sender says it has. */
  const says = ({ view }: NumberedFrame) => view.get('arp.senderProtocolAddress') ?? view.get('ipv4.src');
  const isLater = ({ view }: NumberedFrame) => view.time > seconds(faultAt);
  switch (fault) {
    case 'stale-entry':
      return (frame) =>
        (from(frame) === newMac && says(frame) === server.address) ||
        (isLater(frame) && from(frame) === laptop.mac && to(frame) === server.mac);
    case 'duplicate-address':
      return (frame) =>
        (from(frame) === printer.mac && says(frame) === server.address) ||
        (from(frame) === laptop.mac && to(frame) === printer.mac);
    case 'forged-replies':
      return (frame) =>
        frame.view.get('arp.senderHardwareAddress') === guest.mac && says(frame) === plan.router.address
          ? true
          : from(frame) === laptop.mac && to(frame) === guest.mac;
    case 'wrong-netmask':
      return (frame) => from(frame) === laptop.mac && frame.view.get('arp.targetProtocolAddress') === plan.far.address;
    default:
      return fault satisfies never;
  }
}

function symptom({ plan, faultAt }: Parameters, results: readonly Result[]): Text {
  const { prefix, hosts, router, far } = plan;
  const names = Object.entries(hosts).map(([name, { address }]) => `${name} ${address}`);
  const network = [...names, `router ${router.address}`].join(', ');
  const before = results.filter(({ isBefore }) => isBefore);
  const after = results.filter(({ isBefore }) => !isBefore);
  const line = (lang: 'en' | 'ko') => (list: readonly Result[]) =>
    list.map(({ from, to, outcome }) => `- ${from} → ${to}: ${outcomes[outcome][lang]}`).join('\n');
  return text(
    `The network ${prefix}, netmask 255.255.255.0, as it was planned: ${network}. The machine ${far.address} is in the network ${far.prefix}, behind the router. ARP entries live for 20 minutes on the laptop, for one minute on all other machines.\n\nAt first all was well (TCP connections to port 80):\n\n${line('en')(before)}\n\nThen, about ${faultAt} seconds after the capture began, somebody changed something. More than a minute later:\n\n${line('en')(after)}`,
    `네트워크 ${prefix}, 넷마스크 255.255.255.0의 원래 계획: ${network}. 기계 ${far.address}은(는) 라우터 너머 네트워크 ${far.prefix}에 있습니다. ARP 항목의 수명은 노트북에서 20분, 다른 모든 기계에서 1분입니다.\n\n처음에는 모두 정상이었습니다(80번 포트로 TCP 연결):\n\n${line('ko')(before)}\n\n캡처 시작 후 약 ${faultAt}초에 누군가 무언가를 바꾸었습니다. 1분 남짓 뒤:\n\n${line('ko')(after)}`,
  );
}

const outcomes: Readonly<Record<Result['outcome'], Text>> = {
  works: text('works', '연결됨'),
  refused: text('refused', '거절됨'),
  silent: text('no answer', '응답 없음'),
};

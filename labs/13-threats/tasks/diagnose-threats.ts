/** The laptop does not get its page any more, and somebody wants it so: five attacks, one of them in each capture. */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion, whatCause } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { laptopTls } from '../../../src/lab/school/tls.ts';
import type { StubAnswer } from '../../../src/nodes/apps/resolver-stub.ts';
import { alertName } from '../../../src/packet/tls/alert.ts';
import { connectTls } from '../../../src/stack/tls/tls-stream.ts';
import { sayReason } from '../visit.ts';
import { begin, during, type Situation } from './threat-faults.ts';
import { buildThreatened, drawFault, drawThreatPlan, type Fault, type ThreatPlan } from './threat-plan.ts';

interface Parameters {
  plan: ThreatPlan;
  fault: Fault;
  /** How often the desk pings the router, so that frames have other numbers for everybody. */
  chatter: number[];
}

const FILE = 'diagnose-threats.pcapng';

export const diagnoseThreatsTask: AnswerTask<Parameters> = {
  id: 'diagnose-threats',
  kind: 'diagnose',
  title: text('Who is it?', '누구의 짓입니까?'),
  hints: [
    text(
      'Compare the first visit with the second, frame by frame: address, name, MAC addresses, handshake. Where do they part?',
      '첫 방문과 두 번째 방문을 프레임마다 비교하십시오. 주소, 이름, MAC 주소, 핸드셰이크. 어디에서 갈라집니까?',
    ),
    text(
      'Each link has its own capture interface: frame.interface_name shows on whose cable a frame was seen first.',
      '링크마다 캡처 인터페이스가 있습니다. frame.interface_name을 보면 프레임이 누구의 케이블에서 처음 보였는지 알 수 있습니다.',
    ),
    text(
      'Whoever sends in another’s name can write any IP address, but on its own cable the frame has its own MAC address.',
      '남의 이름으로 보내는 쪽은 어떤 IP 주소든 적을 수 있지만, 자기 케이블에서는 프레임에 자기 MAC 주소가 있습니다.',
    ),
  ],
  parameters: (random) => ({
    plan: drawThreatPlan(random),
    fault: drawFault(random),
    chatter: [1 + random.below(9), 1 + random.below(9)],
  }),
  describe: () =>
    text(
      `Find out what was done in the network of \`captures/diagnose-threats/${FILE}\`, which frame proves it, and who did it. Answer in \`answers.yaml\`.`,
      `\`captures/diagnose-threats/${FILE}\`의 네트워크에서 무슨 일이 있었는지, 어느 프레임이 그것을 증명하는지, 누가 그랬는지 찾아 \`answers.yaml\`에 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const results: string[] = [];
    const report = await runEvidence('diagnose-threats', random, async (run) => {
      results.push(...(await live(run, parameters)));
    });
    const accepts = framesOf(report)
      .filter(proofOf(parameters))
      .map(({ number }) => number);
    return {
      captures: [captureOf(report)],
      symptom: symptom(parameters, results),
      questions: [
        causeQuestion({ value: parameters.fault, of: causes, say: whatCause, points: 4 }),
        proofQuestion({ file: FILE, accepts, say: anyFrame }),
        {
          key: 'attacker',
          say: text(
            'Which MAC address does the attacker’s own network adapter have?',
            '공격자 자신의 네트워크 어댑터는 MAC 주소가 무엇입니까?',
          ),
          points: 3,
          answer: { type: 'mac', value: attackerOf(parameters) },
          mistakes: innocent(parameters),
        },
      ],
    };
  },
};

const causes: Readonly<Record<string, Text>> = {
  'rogue-dhcp': text(
    'a second DHCP server gives out its own DNS server',
    '두 번째 DHCP 서버가 자기 DNS 서버를 알려 줌',
  ),
  'arp-spoofing': text('a machine claims others’ IP addresses in ARP', '어떤 기계가 ARP로 남의 IP 주소를 주장함'),
  'dns-forgery': text(
    'somebody answers the resolver in the name server’s name',
    '누군가 네임 서버의 이름으로 리졸버에 대답함',
  ),
  'syn-flood': text('the web server’s half-open connections are used up', '웹 서버의 반쯤 열린 연결 자리가 모두 찼음'),
  'blind-reset': text(
    'somebody resets the connection in the web server’s name',
    '누군가 웹 서버의 이름으로 연결을 리셋함',
  ),
  'dns-policy': text('the resolver itself was told to give another address', '리졸버가 다른 주소를 답하도록 설정됨'),
  'expired-certificate': text('the web server’s certificate has expired', '웹 서버의 인증서 기간이 지남'),
  'server-down': text('the program on the web server has ended', '웹 서버의 프로그램이 종료됨'),
  'duplicate-address': text(
    'a machine was given the laptop’s address by mistake',
    '어떤 기계가 실수로 노트북의 주소를 쓰게 됨',
  ),
};

/** Two visits, and between them what somebody did. Answers how each ended. */
async function live(run: LabRun, { plan, fault, chatter }: Parameters): Promise<string[]> {
  const { world } = run;
  const net = buildThreatened(run, plan);
  const situation: Situation = { run, plan, net, random: world.random.fork('attacker') };
  await world.until(() => net.dhcpClient.state.name === 'BOUND', 'the laptop has a lease');
  await chat(situation, chatter[0]!);
  const first = await visit(situation, 'first', () => {});
  // Nothing to see here: an announcement, and a port that is closed.
  world.act((now) => {
    net.desk.ip.ports[0]!.arp.announce();
    net.desk.sockets.connectTcp({ address: plan.outside.web.address, port: 8443 }, {}, now);
  });
  await world.pass(seconds(40));
  // The laptop is switched off and on again. The resolver’s own memory of the name is over by now.
  world.act((now) => {
    net.stub.cache.clear();
    net.dhcpClient.release(now);
  });
  if (fault === 'rogue-dhcp') await begin(fault, situation, 0);
  world.act((now) => net.dhcpClient.restart(now));
  await world.until(() => net.dhcpClient.state.name === 'BOUND', 'the laptop has a lease again');
  await chat(situation, chatter[1]!);
  if (fault !== 'rogue-dhcp') await begin(fault, situation, plan.firstId);
  const second = await visit(situation, 'second', () => during(fault, situation));
  return [first, second];
}

async function chat({ run: { world }, net, plan }: Situation, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    world.act((now) => net.desk.ping(plan.router.address, now, () => {}));
    await world.pass(milliseconds(200));
  }
}

/** The name is looked up, TLS is opened, and after a moment something is said. */
async function visit({ run, plan, net }: Situation, which: string, meanwhile: () => void): Promise<string> {
  const { world } = run;
  let answer: StubAnswer | undefined;
  world.act((now) =>
    net.stub.resolve(plan.host, 'A', now, (result) => {
      answer = result;
    }),
  );
  await world.until(() => answer !== undefined, 'the name is resolved', seconds(30));
  const address = answer!.ok ? String(answer!.records[0]!.data) : undefined;
  if (address === undefined) return 'no address';
  let ended: string | undefined;
  let heard = 0;
  const alerts: string[] = [];
  const tls = {
    ...laptopTls(run, (event) => {
      if (event.type === 'alert-sent') alerts.push(alertName(event.description));
    }),
    serverName: plan.host,
    random: world.random.fork(`tls ${which}`),
  };
  net.laptop.tcp.reconfigure({ synRetries: 2 });
  const stream = world.act((now) =>
    connectTls(
      (handler, at) => net.laptop.sockets.connectTcp({ address, port: 443 }, handler, at),
      tls,
      {
        onData: (bytes, at) => {
          heard += bytes.length;
          stream.end(at);
        },
        onClose: (reason) => {
          ended = reason ?? 'closed';
        },
      },
      now,
    ),
  );
  await world.pass(seconds(1));
  meanwhile();
  await world.pass(seconds(1));
  const request = new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: ${plan.host}\r\n\r\n`);
  if (ended === undefined) world.act((now) => stream.write(request, now));
  await world.pass(seconds(12));
  if (heard > 0) return 'page';
  const alert = alerts.find((one) => one !== 'close_notify');
  return alert === undefined ? (ended ?? 'silent') : `TLS alert ${alert}`;
}

function attackerOf({ plan, fault }: Parameters): string {
  return fault === 'rogue-dhcp' || fault === 'arp-spoofing' ? plan.inside.guest.mac : plan.outside.stranger.mac;
}

function innocent(parameters: Parameters): { value: string; say: Text }[] {
  const { inside, outside, router } = parameters.plan;
  const passesOn = text(
    'this is the router, which only passes on what it gets',
    '이것은 받은 것을 넘길 뿐인 라우터입니다',
  );
  const spoken = text('in its name somebody else speaks', '이 기계의 이름으로 다른 누군가가 말합니다');
  return [
    { value: router.mac, say: passesOn },
    { value: outside.stranger.router.mac, say: passesOn },
    { value: outside.web.mac, say: spoken },
    { value: outside.names.mac, say: spoken },
    { value: inside.server.mac, say: text('this is the network’s own server', '이것은 이 네트워크의 서버입니다') },
    { value: inside.desk.mac, say: text('this is the desk, which only chats', '이것은 잡담만 하는 desk입니다') },
  ];
}

/** Frames that show the attack, on whichever link. */
function proofOf({ plan, fault }: Parameters): (frame: NumberedFrame) => boolean {
  const { inside, outside, router } = plan;
  const { guest, laptop } = inside;
  switch (fault) {
    case 'rogue-dhcp':
      return ({ view }) => view.get('dhcp.serverIdentifier') === guest.address;
    case 'arp-spoofing':
      return ({ view }) => {
        const claimed = String(view.get('arp.senderProtocolAddress'));
        if (view.get('arp.senderHardwareAddress') === guest.mac)
          return [router.address, laptop.address].includes(claimed);
        const [src, dst] = [view.get('ethernet.src'), view.get('ethernet.dst')];
        const ip = [view.get('ipv4.src'), view.get('ipv4.dst')];
        return (
          view.has('ipv4') && (src === guest.mac || dst === guest.mac) && !ip.includes(guest.address) && dst !== ALL
        );
      };
    case 'dns-forgery':
      return ({ view }) =>
        view.get('ipv4.src') === outside.names.address && view.get('dns.answer.address') === outside.stranger.address;
    case 'syn-flood':
      return ({ view }) => view.get('tcp.syn') === true && [view.get('ipv4.src'), view.get('ipv4.dst')].some(isNobody);
    case 'blind-reset':
      return ({ view }) => view.get('tcp.rst') === true && view.get('tcp.srcPort') === 443;
    default:
      return fault satisfies never;
  }
}

const ALL = 'ff:ff:ff:ff:ff:ff';
const isNobody = (address: unknown) => String(address).startsWith('198.51.100.');

function symptom({ plan }: Parameters, [first = '', second = '']: readonly string[]): Text {
  const { prefix, router, inside, outside, host } = plan;
  const list = (stations: Readonly<Record<string, { address: string }>>) =>
    Object.entries(stations)
      .map(([name, { address }]) => `${name} ${address}`)
      .join(', ');
  return text(
    `The network ${prefix}, as it was planned: ${list(inside)}, router ${router.address}; behind the router ${list(outside)}. The server gives out addresses and resolves names; names is the name server that it asks, web is ${host}. The laptop visits https://${host}/: ${outcome(first).en}. Later it is switched off and on, and visits it again: ${outcome(second).en}.`,
    `네트워크 ${prefix}의 원래 계획: ${list(inside)}, router ${router.address}. 라우터 너머에는 ${list(outside)}이(가) 있습니다. server가 주소를 나눠 주고 이름을 풀어 줍니다. names는 server가 묻는 네임 서버이고, web은 ${host}입니다. 노트북이 https://${host}/에 갑니다: ${outcome(first).ko}. 나중에 노트북을 껐다 켜고 다시 갑니다: ${outcome(second).ko}.`,
  );
}

function outcome(ended: string): Text {
  if (ended === 'page') return text('the page appears', '페이지가 보입니다');
  if (ended.startsWith('TLS alert'))
    return text('the browser warns of a wrong certificate', '브라우저가 인증서가 잘못되었다고 경고합니다');
  if (ended === 'timed out' || ended === 'silent')
    return text('nothing happens for a long time', '오랫동안 아무 일도 일어나지 않습니다');
  return text(`the page does not appear (${ended})`, `페이지가 보이지 않습니다 (${sayReason(ended).ko})`);
}

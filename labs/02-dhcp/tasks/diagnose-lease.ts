/** The laptop has an address by DHCP, but something does not work: four ways in which a lease can be wrong. */

import { type Ipv4Address, ipv4FromNumber, ipv4ToNumber } from '../../../src/bytes/ipv4-address.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion, whatCause } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import type { Host } from '../../../src/nodes/host.ts';
import { ArpOperation } from '../../../src/packet/arp.ts';
import { DhcpMessageType } from '../../../src/packet/dhcp.ts';
import type { DhcpServerConfig } from '../../../src/stack/dhcp/server.ts';
import { a, ns, soa } from '../../../src/stack/dns/zone.ts';
import { buildLan, connect, drawLan, type Lan, type LanPlan, ping, serve } from '../../03-arp/tasks/own-lan.ts';
import { drawRanges, isMessage, type Range, runClient, runServer } from './lan-leases.ts';

type Names = 'laptop' | 'desk' | 'server' | 'guest' | 'dhcp' | 'dns';
type Fault = (typeof faults)[number];

const faults = ['rogue-server', 'wrong-router', 'wrong-netmask', 'wrong-dns'] as const;

interface Parameters {
  plan: LanPlan<Names>;
  fault: Fault;
  /** What the network’s server gives away. */
  range: Range;
  /** A part of it that somebody else gives away, too. */
  rogueRange: Range;
  /** An address that nobody has. */
  nobody: string;
  /** 'maple.example', whose www is the far machine. */
  domain: string;
  chatter: number;
}

export const diagnoseLeaseTask: AnswerTask<Parameters> = {
  id: 'diagnose-lease',
  kind: 'diagnose',
  title: text('An address, and yet no way out', '주소는 있으나 연결되지 않음'),
  hints: [
    text(
      'Compare what the laptop was told (the ACK) with what the network’s plan says, value by value.',
      '노트북이 들은 내용(ACK)을 네트워크 계획과 값 하나하나 비교하십시오.',
    ),
    text(
      'Then look at what the laptop does with it: for whom does it ask by ARP, and where do its packets go?',
      '그다음 노트북이 그것으로 무엇을 하는지 보십시오. ARP로 누구를 찾고, 패킷은 어디로 갑니까?',
    ),
    text(
      'How many servers make offers, and which of them should be there?',
      '제안하는 서버는 몇이며, 그중 있어야 할 서버는 누구입니까?',
    ),
  ],
  parameters(random) {
    const plan = drawLan(random, ['laptop', 'desk', 'server', 'guest', 'dhcp', 'dns']);
    const [range, nobody] = drawRanges(random, plan, [20, 1]) as [Range, Range];
    const rogueRange = { first: hostAfter(range.first, 10), last: range.last };
    return {
      plan,
      fault: draw(random, faults),
      range,
      rogueRange,
      nobody: nobody.first,
      domain: `${drawWord(random)}.example`,
      chatter: 1 + random.below(8),
    };
  },
  describe: () =>
    text(
      'Find out what is wrong in the network of `captures/diagnose-lease/diagnose-lease.pcapng`, and which frame proves it. Answer in `answers.yaml`.',
      '`captures/diagnose-lease/diagnose-lease.pcapng`의 네트워크에서 무엇이 잘못되었는지, 어느 프레임이 그것을 증명하는지 찾아 `answers.yaml`에 답하십시오.',
    ),
  async prepare(parameters, random) {
    const results: Result[] = [];
    const report = await runEvidence('diagnose-lease', random, (run) => live(run, parameters, results));
    const accepts = framesOf(report)
      .filter(proofOf(parameters))
      .map(({ number }) => number);
    return {
      captures: [captureOf(report)],
      symptom: symptom(parameters, results),
      questions: [
        causeQuestion({ value: parameters.fault, of: causes, say: whatCause, points: 4 }),
        proofQuestion({ file: 'diagnose-lease.pcapng', accepts, key: 'proof', say: anyFrame }),
        {
          key: 'wrongValue',
          say: text(
            'Which value of the lease, an address or a mask, is not what the plan says?',
            '임대 내용에서 계획과 다른 값(주소 또는 마스크)은 무엇입니까?',
          ),
          points: 2,
          answer: { type: 'ipv4', value: wrongValue(parameters) },
        },
      ],
    };
  },
};

const causes: Readonly<Record<string, Text>> = {
  'rogue-server': text(
    'a machine that is no DHCP server of this network gave the lease',
    '이 네트워크의 DHCP 서버가 아닌 기계가 임대를 내줌',
  ),
  'wrong-router': text(
    'the DHCP server names a router that is not there',
    'DHCP 서버가 존재하지 않는 라우터를 알려 줌',
  ),
  'wrong-netmask': text('the DHCP server gives a wrong netmask', 'DHCP 서버가 틀린 넷마스크를 줌'),
  'wrong-dns': text(
    'the DHCP server names a DNS server that is not there',
    'DHCP 서버가 존재하지 않는 DNS 서버를 알려 줌',
  ),
  'address-in-use': text('the laptop got an address that another machine has', '노트북이 다른 기계가 쓰는 주소를 받음'),
  'router-down': text('the router is switched off', '라우터가 꺼져 있음'),
  'dns-down': text('the DNS server is switched off', 'DNS 서버가 꺼져 있음'),
  'lease-too-short': text('the lease was over before it could be used', '임대가 사용하기도 전에 끝남'),
};

interface Result {
  readonly who: 'desk' | 'laptop';
  readonly what: Text;
  readonly works: boolean;
}

async function live(run: LabRun, parameters: Parameters, results: Result[]): Promise<void> {
  const { plan, chatter, range, rogueRange } = parameters;
  const { world } = run;
  const lan = buildLan(run, plan);
  const { laptop, desk, server, dhcp } = lan.hosts;
  serve(run, server);
  serve(run, lan.far);
  startDns(run, parameters, lan);
  for (let i = 0; i < chatter; i++) await ping(run, desk, plan.router.address);
  const { address } = plan.hosts.dhcp;
  const right = { address, range, dnsServers: [plan.hosts.dns.address] };
  runServer(run, dhcp, plan, {
    ...right,
    ...(parameters.fault !== 'rogue-server' && mistakes[parameters.fault](parameters)),
  });
  if (parameters.fault === 'rogue-server') {
    const { address: guest } = plan.hosts.guest;
    runServer(run, lan.hosts.guest, plan, { ...right, address: guest, range: rogueRange, routers: [guest] });
  }
  const client = runClient(run, laptop, {
    hostName: 'laptop',
    // The first offer is not always the one that wins; here it is the guest's, if there is one.
    chooseOffer: (offers) => offers.find(({ serverIdentifier }) => serverIdentifier !== address) ?? offers[0]!,
  });
  await world.until(() => client.lease !== undefined, 'the laptop has an address');
  await tryAll(run, parameters, 'laptop', laptop, client.lease!.dnsServers, results);
  await tryAll(run, parameters, 'desk', desk, [plan.hosts.dns.address], results);
}

/** What the network's own server says wrongly. */
const mistakes: Readonly<
  Record<Exclude<Fault, 'rogue-server'>, (parameters: Parameters) => Partial<DhcpServerConfig>>
> = {
  'wrong-router': ({ nobody }) => ({ routers: [nobody] }),
  'wrong-netmask': ({ plan }) => ({ network: `${plan.prefix.split('.').slice(0, 2).join('.')}.0.0/16` }),
  'wrong-dns': ({ nobody }) => ({ dnsServers: [nobody] }),
};

function wrongValue({ plan, fault, nobody }: Parameters): Ipv4Address {
  if (fault === 'rogue-server') return plan.hosts.guest.address;
  return fault === 'wrong-netmask' ? '255.255.0.0' : nobody;
}

function startDns(run: LabRun, { plan, domain }: Parameters, { hosts }: Lan<Names>): void {
  const name = `ns.${domain}`;
  const data = {
    mname: name,
    rname: `hostmaster.${domain}`,
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86400,
    minimum: 60,
  };
  const zone = {
    origin: domain,
    records: [
      soa(domain, data, 60),
      ns(domain, name, 60),
      a(name, plan.hosts.dns.address, 60),
      a(`www.${domain}`, plan.far.address, 60),
    ],
  };
  run.world.act((now) => hosts.dns.run(new DnsServerApp([zone]), now));
}

async function tryAll(
  run: LabRun,
  { plan, domain }: Parameters,
  who: Result['who'],
  host: Host,
  dnsServers: readonly Ipv4Address[],
  results: Result[],
): Promise<void> {
  for (const to of [plan.hosts.server.address, plan.far.address]) {
    const what = text(`a connection to ${to}, port 80`, `${to}의 80번 포트로 연결`);
    results.push({ who, what, works: (await connect(run, host, to)) === 'works' });
  }
  const works = await lookUp(run, host, dnsServers, `www.${domain}`);
  results.push({ who, what: text(`looking www.${domain} up`, `www.${domain} 찾기`), works });
}

async function lookUp({ world }: LabRun, host: Host, servers: readonly Ipv4Address[], name: string): Promise<boolean> {
  const stub = new StubResolver({ random: world.random.fork(`${host.name}/stub`), servers });
  const answers: boolean[] = [];
  world.act((now) => {
    host.run(stub, now);
    stub.resolve(name, 'A', now, ({ ok }) => answers.push(ok));
  });
  await world.until(() => answers.length > 0, 'the lookup is over', seconds(120));
  return answers[0]!;
}

/** What told the laptop the wrong thing, and what it did because of it. */
function proofOf(parameters: Parameters): (frame: NumberedFrame) => boolean {
  const { plan, fault } = parameters;
  const { laptop, guest } = plan.hosts;
  const { OFFER, REQUEST, ACK } = DhcpMessageType;
  const isAsked = ({ view }: NumberedFrame, address: Ipv4Address) =>
    view.get('arp.operation') === ArpOperation.REQUEST &&
    view.get('arp.senderHardwareAddress') === laptop.mac &&
    view.get('arp.targetProtocolAddress') === address;
  if (fault === 'rogue-server') {
    return (frame) =>
      (isMessage(frame, laptop.mac, OFFER, REQUEST, ACK) &&
        frame.view.get('dhcp.serverIdentifier') === guest.address) ||
      (frame.view.get('ethernet.src') === laptop.mac && frame.view.get('ethernet.dst') === guest.mac);
  }
  const sought = fault === 'wrong-netmask' ? plan.far.address : wrongValue(parameters);
  return (frame) => isMessage(frame, laptop.mac, OFFER, ACK) || isAsked(frame, sought);
}

function symptom({ plan, range, domain }: Parameters, results: readonly Result[]): Text {
  const { prefix, hosts, router, far } = plan;
  const { dhcp, dns, server, desk, guest } = hosts;
  const list = (lang: 'en' | 'ko', works: Text, fails: Text) =>
    results.map(({ who, what, works: ok }) => `- ${who}: ${what[lang]}: ${(ok ? works : fails)[lang]}`).join('\n');
  const [works, fails] = [text('works', '됨'), text('does not work', '안 됨')];
  return text(
    `The network’s plan: ${prefix}, netmask 255.255.255.0, router ${router.address}, DNS server ${dns.address} (it knows ${domain}), one DHCP server, ${dhcp.address}, which gives away ${range.first} to ${range.last}. Server ${server.address}, desk ${desk.address} (its address was set by hand), a guest’s machine ${guest.address}. The machine ${far.address} is in the network ${far.prefix}, behind the router.\n\nThe laptop (MAC ${hosts.laptop.mac}) was brought along, got an address by DHCP, and then:\n\n${list('en', works, fails)}`,
    `네트워크 계획: ${prefix}, 넷마스크 255.255.255.0, 라우터 ${router.address}, DNS 서버 ${dns.address}(${domain}을(를) 앎), DHCP 서버는 ${dhcp.address} 하나이며 ${range.first}부터 ${range.last}까지 내줍니다. 서버 ${server.address}, 데스크톱 ${desk.address}(주소를 손으로 설정함), 손님의 기계 ${guest.address}. 기계 ${far.address}은(는) 라우터 너머 네트워크 ${far.prefix}에 있습니다.\n\n노트북(MAC ${hosts.laptop.mac})을 가져와 DHCP로 주소를 얻은 다음:\n\n${list('ko', works, fails)}`,
  );
}

function hostAfter(address: Ipv4Address, count: number): Ipv4Address {
  return ipv4FromNumber(ipv4ToNumber(address) + count);
}

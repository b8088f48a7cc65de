/**
 * One address for a whole home: the gateway gets 58.123.45.67 from the ISP and gives the PC 192.168.0.2. The PC opens a
 * connection, the phone wants the same port, ping and traceroute go through; somebody outside knocks; a port is forwarded,
 * and reached from outside and from inside; and a mapping that nobody used is forgotten.
 */

import { seconds } from '../../src/bytes/time.ts';
import type { Text } from '../../src/explain/text.ts';
import { home, homeFixed, homeWayNames, usGoogle } from '../../src/lab/home/addresses.ts';
import { leaseAtHome } from '../../src/lab/home/lan.ts';
import { type NatDropWord, sayDropReasons, sayNatEntry } from '../../src/lab/home/nat-words.ts';
import { type HomeWorld, homeWorld, startGateway } from '../../src/lab/home/world.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { textOf } from '../../src/stack/nat/nat-mapping.ts';
import type { Endpoint } from '../../src/stack/sockets.ts';
import { Doorkeeper, echoOverUdp, knock, ping, traceroute } from './conversations.ts';
import { LATE_WORDS, natSteps } from './steps.ts';

export const natLab: Lab = {
  number: 7,
  name: 'nat',
  title: { en: 'NAT: one address for a whole home', ko: 'NAT: 온 집이 함께 쓰는 주소 하나' },
  wires: ['memory', 'netns'],
  steps: natSteps,
  names: homeWayNames,
  run,
};

const web: Endpoint = { address: usGoogle.web.address, port: 443 };
const outside = home.gateway.outside.address;

async function run(lab: LabRun): Promise<void> {
  const dropped: NatDropWord[] = [];
  const here = homeWorld(lab.world, { onDrop: (reason) => dropped.push(reason) });
  const server = lab.world.act(() => new Doorkeeper(here.web, web.port, homeFixed.serverSequenceNumber));
  const table = tableTeller(lab, here);

  await addresses(lab, here);
  await outAndBack(lab, here, server, () => table('while the PC is connected', 'PC가 연결되어 있을 때'));
  await samePort(lab, here, server, () => table('with the phone on the same port', '휴대전화가 같은 포트를 쓸 때'));
  await probes(lab, here);
  table('after ping and traceroute', 'ping과 traceroute 뒤');
  await knocking(lab, here, dropped);
  await forwarding(lab, here);
  table('with a forwarded port', '포트 포워딩을 더한 뒤');
  await forgetting(lab, here, dropped);
  table('at the end', '끝에');
}

/** H-NET-1: the same protocol on both sides of the gateway, client on one and server on the other. */
async function addresses(lab: LabRun, { gateway, pc, phone }: HomeWorld): Promise<void> {
  await startGateway(lab.world, gateway);
  lab.fact('H-NET-1', { en: 'the gateway’s outside address', ko: '게이트웨이의 바깥 주소' }, gateway.outsideAddress!);
  const leases = [await leaseAtHome(lab.world, pc, home.pc.mac), await leaseAtHome(lab.world, phone, home.phone.mac)];
  const [lease] = leases;
  lab.fact('H-NET-1', { en: 'PC and phone', ko: 'PC와 휴대전화' }, leases.map(({ address }) => address).join(', '));
  const told = `${lease!.routers[0]}, ${lease!.dnsServers[0]}`;
  lab.fact('H-NET-1', { en: 'their router, their DNS server', ko: '라우터와 DNS 서버' }, told);
}

/** H-NAT-1, H-NAT-2: what the PC sends as 192.168.0.2 the server sees as 58.123.45.67. */
async function outAndBack(lab: LabRun, { pc }: HomeWorld, server: Doorkeeper, meanwhile: () => void): Promise<void> {
  const { pcPort: localPort, clientSequenceNumber: initialSequenceNumber } = homeFixed;
  await knock(lab, pc, web, { localPort, initialSequenceNumber, meanwhile });
  const from = textOf({ address: home.pc.address, port: localPort });
  lab.fact('H-NAT-1', { en: `the PC connects from ${from}`, ko: `PC가 ${from}에서 연결` }, seenAs(server));
}

/** Two machines may choose the same port; the outside address has it only once. */
async function samePort(lab: LabRun, { phone }: HomeWorld, server: Doorkeeper, meanwhile: () => void): Promise<void> {
  await knock(lab, phone, web, { localPort: homeFixed.pcPort, meanwhile });
  const from = textOf({ address: home.phone.address, port: homeFixed.pcPort });
  lab.fact('H-NAT-1', { en: `the phone connects from ${from}`, ko: `휴대전화가 ${from}에서 연결` }, seenAs(server));
}

/** What has no ports: an echo is known by its identifier, an error by the packet that it quotes. */
async function probes(lab: LabRun, { pc, phone }: HomeWorld): Promise<void> {
  for (const host of [pc, phone]) {
    const label = { en: `${host.name} pings www.google.com`, ko: `${host.name}의 ping www.google.com` };
    lab.fact('H-NAT-2', label, await ping(lab, host, web.address));
  }
  lab.fact('H-NAT-2', { en: 'traceroute from the PC', ko: 'PC의 traceroute' }, await traceroute(lab, pc, web.address));
}

/** H-NAT-3, H-WHY-1: somebody outside begins. */
async function knocking(
  lab: LabRun,
  { pc, web: server, ispDns }: HomeWorld,
  dropped: readonly NatDropWord[],
): Promise<void> {
  lab.world.act(() => new Doorkeeper(pc, 22));
  const before = dropped.length;
  const isIn = await knock(lab, server, { address: outside, port: 22 });
  const label = { en: 'the server knocks at port 22', ko: '서버가 22번 포트를 두드리면' };
  lab.fact('H-WHY-1', label, isIn ? { en: 'connected', ko: '연결됨' } : { en: 'no answer', ko: '응답 없음' });
  // There is a mapping of port 54321. But it was another machine that the PC talked to.
  await knock(lab, ispDns, { address: outside, port: homeFixed.pcPort });
  const reasons = sayDropReasons(dropped.slice(before));
  const count = dropped.length - before;
  const value = { en: `${count} packets: ${reasons.en}`, ko: `패킷 ${count}개: ${reasons.ko}` };
  lab.fact('H-NAT-3', { en: 'dropped at the gateway', ko: '게이트웨이가 버린 것' }, value);
}

/** The owner of the gateway can open a door; then the way by the outside address works from inside, too. */
async function forwarding(lab: LabRun, { gateway, pc, phone, web: server }: HomeWorld): Promise<void> {
  const door = { address: outside, port: 8080 };
  const doorkeeper = lab.world.act(() => {
    gateway.nat.addForward({ protocol: 'tcp', outsidePort: door.port, to: { address: home.pc.address, port: 80 } });
    return new Doorkeeper(pc, 80);
  });
  await knock(lab, server, door);
  const byServer = { en: 'the server, at the forwarded port 8080', ko: '서버가 포워딩된 8080번 포트로' };
  lab.fact('H-WHY-1', byServer, seenAs(doorkeeper));
  await knock(lab, phone, door);
  const byPhone = { en: 'the phone, by the outside address', ko: '휴대전화가 바깥 주소로' };
  lab.fact('H-WHY-1', byPhone, seenAs(doorkeeper));
}

/** A mapping is kept alive from inside. Five minutes of silence, and an answer that comes late finds nobody. */
async function forgetting(lab: LabRun, { pc, web: server }: HomeWorld, dropped: readonly NatDropWord[]): Promise<void> {
  const { world } = lab;
  const echo = { address: web.address, port: 7 };
  const service = world.act(() => echoOverUdp(server, echo.port));
  let answers = 0;
  const socket = world.act(() =>
    pc.sockets.bindUdp(50000, {
      onDatagram: () => {
        answers++;
      },
    }),
  );
  const say = async (text: string) => {
    world.act((now) => socket.send(new TextEncoder().encode(text), echo, now));
    await world.pass(seconds(1));
  };
  await say('Are you there?');
  await world.pass(seconds(5 * 60));
  const before = dropped.length;
  world.act((now) => service.speak(LATE_WORDS, now));
  await world.pass(seconds(1));
  const late = dropped.slice(before);
  lab.fact(
    'H-NAT-3',
    { en: 'five minutes later the server speaks', ko: '5분 뒤 서버가 말하면' },
    {
      en: `${late.length} packet dropped: ${sayDropReasons(late).en}`,
      ko: `버려진 패킷 ${late.length}개: ${sayDropReasons(late).ko}`,
    },
  );
  await say('And now?');
  const value = { en: `answers to the PC: ${answers}`, ko: `PC가 받은 답: ${answers}개` };
  lab.fact('H-NAT-3', { en: 'once the PC has spoken again', ko: 'PC가 다시 말한 뒤' }, value);
}

/** Keeps the gateway's table in a file beside the captures, and tells of it in a fact. */
function tableTeller(lab: LabRun, { gateway }: HomeWorld): (en: string, ko: string) => void {
  let text = '';
  return (en, ko) => {
    const { now } = lab.world;
    const lines = gateway.nat.entries(now).map((entry) => sayNatEntry(entry, outside, now));
    lab.fact('H-NAT-1', { en: `mappings ${en}`, ko: `${ko} 테이블의 대응` }, lines.length);
    if (lines.length <= 2) for (const line of lines) lab.fact('H-NAT-1', { en: 'a mapping', ko: '대응' }, line);
    text += `${en}\n${lines.map((line) => `  ${line.en}\n`).join('')}`;
    lab.dataFiles.splice(0, lab.dataFiles.length, { name: 'nat-table.txt', text });
  };
}

/** What a server can know of who connected last. */
function seenAs(doorkeeper: Doorkeeper): Text {
  const last = doorkeeper.last();
  return { en: `is seen as ${last}`, ko: `상대에게 보이는 주소는 ${last}` };
}

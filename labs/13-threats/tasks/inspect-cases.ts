/** Frames that a switch should and should not let in, in a network of the student's own. */

import { IPV4_UNSPECIFIED } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import type { Text } from '../../../src/explain/text.ts';
import { text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import { ArpOperation } from '../../../src/packet/arp.ts';
import { DhcpMessageType } from '../../../src/packet/dhcp.ts';
import { EtherType } from '../../../src/packet/ethernet.ts';
import { IpProtocol, type Ipv4Fields } from '../../../src/packet/ipv4.ts';
import { buildTcp } from '../../../src/packet/tcp.ts';
import { arp, between, dhcp, ip, laterFragment, nextMac, oddOp, options, raw, udp } from './inspect-frames.ts';
import type { VerdictCase } from './verdict-cases.ts';

export const verdicts = ['forward', 'drop'] as const;
export type Verdict = (typeof verdicts)[number];

export type Station = { readonly mac: string; readonly address: string; readonly port: number };

export interface LanParameters {
  readonly prefix: string;
  readonly router: Station;
  readonly laptop: Station;
  readonly mallory: Station;
  readonly desk: Station;
  readonly now: number;
}

type InspectCase = VerdictCase<Verdict>;

export function drawLanParameters(random: Random): LanParameters {
  const prefix = drawPrefix(random);
  const [a = '', b = '', c = ''] = drawHosts(random, prefix, 3);
  const first = random.below(3);
  const station = (address: string, port: number): Station => ({ mac: drawMac(random), address, port });
  return {
    prefix,
    router: station(routerOf(prefix), first),
    laptop: station(a, first + 2),
    mallory: station(b, first + 3),
    desk: station(c, first + 5),
    now: 1000 + random.below(9000),
  };
}

export function guardOf({ router, laptop, mallory, desk, now }: LanParameters) {
  const bind = ({ address, mac, port }: Station, expiresAt: number) => ({ address, mac, port, expiresAt });
  return {
    trustedPorts: [router.port, router.port + 9],
    bindings: [bind(desk, now + 3600), bind(laptop, now + 1), bind(mallory, now + 600)],
    now,
  };
}

export function arpCases(lan: LanParameters): InspectCase[] {
  const { router, laptop, mallory, desk } = lan;
  const one = caseMaker(lan, 'RFC 826');
  const [request, reply] = [ArpOperation.REQUEST, ArpOperation.REPLY];
  return [
    one(
      'a station that asks, with the address it was given',
      '자기 주소로 묻는 스테이션',
      laptop.port,
      arp(laptop, laptop),
      'forward',
    ),
    one('a station that answers', '대답하는 스테이션', desk.port, arp(desk, desk, reply), 'forward'),
    one(
      'a reply that claims the router’s address',
      '라우터의 주소를 주장하는 응답',
      mallory.port,
      arp(mallory, router, reply),
      'drop',
    ),
    one(
      'a request that claims the router’s address',
      '라우터의 주소를 주장하는 요청',
      mallory.port,
      arp(mallory, router, request),
      'drop',
    ),
    one(
      'a reply that claims another station’s address',
      '다른 스테이션의 주소를 주장하는 응답',
      mallory.port,
      arp(mallory, laptop, reply),
      'drop',
    ),
    one(
      'a right pair behind the wrong port',
      '짝은 맞지만 포트가 다른 ARP',
      mallory.port,
      arp(laptop, laptop, reply),
      'drop',
    ),
    one(
      'a claim in another’s name',
      '남의 이름으로 하는 주장',
      laptop.port,
      arp(laptop, laptop, reply, mallory.mac),
      'drop',
    ),
    one(
      'the true owner in a frame that is not its own',
      '주인의 짝을 담은, 주인의 것이 아닌 프레임',
      mallory.port,
      arp(desk, mallory, reply, mallory.mac),
      'drop',
    ),
    one(
      'a probe from 0.0.0.0',
      '0.0.0.0에서 온 탐침',
      mallory.port,
      arp(mallory, { address: IPV4_UNSPECIFIED }),
      'forward',
    ),
    one(
      'a probe in another’s name',
      '남의 이름으로 하는 탐침',
      mallory.port,
      arp(laptop, { address: IPV4_UNSPECIFIED }, request, mallory.mac),
      'drop',
    ),
    one(
      'the router itself, at its trusted port',
      '신뢰하는 포트의 라우터',
      router.port,
      arp(router, router, reply),
      'forward',
    ),
    one(
      'anybody at a trusted port',
      '신뢰하는 포트에서 온 누구든',
      router.port + 9,
      arp(mallory, laptop, reply),
      'forward',
    ),
  ];
}

export function dhcpCases(lan: LanParameters): InspectCase[] {
  const { router, laptop, mallory } = lan;
  const one = caseMaker(lan, 'RFC 2131 §2');
  const server = (station: Station, messageType: number, ip: Partial<Ipv4Fields> = {}) =>
    dhcp(station.mac, laptop.mac, messageType, { fromServer: true, ip });
  const asks = (mac: string, chaddr: string, ip: Partial<Ipv4Fields> = {}) =>
    dhcp(mac, chaddr, DhcpMessageType.DISCOVER, { ip });
  return [
    one(
      'an OFFER from a station',
      '스테이션이 보낸 OFFER',
      mallory.port,
      server(mallory, DhcpMessageType.OFFER),
      'drop',
    ),
    one('an ACK from a station', '스테이션이 보낸 ACK', laptop.port, server(mallory, DhcpMessageType.ACK), 'drop'),
    one(
      'the same at a trusted port',
      '신뢰하는 포트의 같은 메시지',
      router.port,
      server(router, DhcpMessageType.OFFER),
      'forward',
    ),
    one('a client’s DISCOVER', '클라이언트의 DISCOVER', laptop.port, asks(laptop.mac, laptop.mac), 'forward'),
    one(
      'a DISCOVER for another station',
      '다른 스테이션의 DISCOVER',
      mallory.port,
      asks(mallory.mac, laptop.mac),
      'drop',
    ),
    one(
      'one that differs in the last byte of chaddr',
      'chaddr의 마지막 바이트만 다른 DISCOVER',
      mallory.port,
      asks(mallory.mac, nextMac(mallory.mac)),
      'drop',
    ),
    one(
      'an OFFER behind IPv4 options',
      'IPv4 옵션이 있는 OFFER',
      mallory.port,
      server(mallory, DhcpMessageType.OFFER, options),
      'drop',
      'length-off-by-header',
    ),
    one(
      'a DISCOVER behind IPv4 options',
      'IPv4 옵션이 있는 DISCOVER',
      laptop.port,
      asks(laptop.mac, laptop.mac, options),
      'forward',
      'length-off-by-header',
    ),
    one(
      'an answer (op 2) that comes from port 68',
      '68번 포트에서 온 응답(op 2)',
      mallory.port,
      oddOp(mallory.mac),
      'drop',
    ),
    one(
      'a datagram from port 67 to port 67',
      '67번 포트에서 67번 포트로 가는 데이터그램',
      mallory.port,
      udp(mallory.mac, 67, 67),
      'drop',
    ),
    one(
      'a datagram from port 67 to any port',
      '67번 포트에서 다른 포트로 가는 데이터그램',
      mallory.port,
      udp(mallory.mac, 67, 5353),
      'drop',
    ),
  ];
}

export function otherCases(lan: LanParameters): InspectCase[] {
  const { laptop, mallory, desk } = lan;
  const one = caseMaker(lan, 'RFC 894');
  const ports = { srcPort: 67, dstPort: 67, sequenceNumber: 1, syn: true };
  return [
    one('a DNS query', 'DNS 질의', laptop.port, udp(laptop.mac, 50000, 53), 'forward'),
    one('a datagram to port 68', '68번 포트로 가는 데이터그램', laptop.port, udp(laptop.mac, 50000, 68), 'forward'),
    one(
      'TCP from port 67',
      '67번 포트의 TCP',
      desk.port,
      ip(desk.mac, IpProtocol.TCP, buildTcp(ports, ...between)),
      'forward',
    ),
    one(
      'a ping',
      '핑',
      desk.port,
      ip(desk.mac, IpProtocol.ICMP, Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0, 0)),
      'forward',
    ),
    one('IPv6', 'IPv6', mallory.port, raw(mallory.mac, EtherType.IPV6, new Uint8Array(60).fill(0x43)), 'forward'),
    one(
      'a later fragment whose bytes look like ports',
      '포트처럼 보이는 바이트가 든 뒤쪽 조각',
      mallory.port,
      laterFragment(mallory.mac),
      'forward',
    ),
  ];
}

export function oddCases(lan: LanParameters): InspectCase[] {
  const { laptop, mallory, desk, now, router } = lan;
  const one = caseMaker(lan, 'RFC 826');
  const good = arp(laptop, laptop, ArpOperation.REPLY);
  const discover = dhcp(laptop.mac, laptop.mac, DhcpMessageType.DISCOVER, {});
  const changed = (offset: number, ...values: number[]) => {
    const copy = good.slice();
    copy.set(values, offset);
    return copy;
  };
  const later = (say: Text, changes: Partial<LanParameters>, want: Verdict): InspectCase => ({
    say,
    args: [good, laptop.port, { ...guardOf(lan), ...changes }],
    want,
    source: 'RFC 2131 §4.4.5',
    mistake: 'wrong-timer',
  });
  const other = nextMac(laptop.mac);
  return [
    later(text('a binding whose time is just up', '방금 시간이 다한 바인딩'), { now: now + 1 }, 'drop'),
    later(text('a binding that is over for long', '끝난 지 오래된 바인딩'), { now: now + 5000 }, 'drop'),
    {
      ...later(text('ARP when there are no bindings', '바인딩이 하나도 없을 때의 ARP'), {}, 'drop'),
      args: [good, laptop.port, { ...guardOf(lan), bindings: [] }],
    },
    one(
      'a MAC address that differs in its last byte',
      '마지막 바이트만 다른 MAC 주소',
      laptop.port,
      arp({ mac: other }, laptop),
      'drop',
    ),
    one('ARP for another hardware type', '다른 하드웨어 유형의 ARP', laptop.port, changed(14, 0, 6), 'drop'),
    one('ARP for another protocol type', '다른 프로토콜 유형의 ARP', laptop.port, changed(16, 0x86, 0xdd), 'drop'),
    one('ARP with other lengths', '길이가 다른 ARP', laptop.port, changed(18, 8, 4), 'drop'),
    one('ARP that is cut off', '중간에서 끝나는 ARP', laptop.port, good.subarray(0, 31), 'drop', 'too-short'),
    one(
      'ARP without its last byte',
      '마지막 바이트가 없는 ARP',
      laptop.port,
      good.subarray(0, 41),
      'drop',
      'too-short',
    ),
    one('ARP without padding', '채움이 없는 ARP', laptop.port, good.subarray(0, 42), 'forward'),
    one(
      'a DISCOVER cut off within chaddr',
      'chaddr 중간에서 끝나는 DISCOVER',
      laptop.port,
      discover.subarray(0, 14 + 28 + 33),
      'drop',
      'too-short',
    ),
    one(
      'a DISCOVER cut off after chaddr',
      'chaddr 뒤에서 끝나는 DISCOVER',
      laptop.port,
      discover.subarray(0, 14 + 28 + 34),
      'forward',
    ),
    one(
      'UDP cut off within its ports',
      '포트 중간에서 끝나는 UDP',
      laptop.port,
      discover.subarray(0, 14 + 20 + 3),
      'drop',
      'too-short',
    ),
    one('a frame that is no frame', '프레임이라 할 수 없는 것', desk.port, good.subarray(0, 13), 'drop', 'too-short'),
    one('the same at a trusted port', '신뢰하는 포트의 같은 것', router.port, good.subarray(0, 13), 'forward'),
    one(
      'a first fragment of a DHCP OFFER',
      'DHCP OFFER의 첫 조각',
      mallory.port,
      dhcp(mallory.mac, laptop.mac, DhcpMessageType.OFFER, { fromServer: true, ip: { moreFragments: true } }),
      'drop',
    ),
  ];
}

function caseMaker(lan: LanParameters, source: string) {
  return (en: string, ko: string, port: number, frame: Uint8Array, want: Verdict, mistake?: Mistake): InspectCase => ({
    say: text(en, ko),
    args: [frame, port, guardOf(lan)],
    want,
    source,
    ...(mistake && { mistake }),
  });
}

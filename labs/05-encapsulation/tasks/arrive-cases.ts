/** Frames that arrive: right ones, and right ones in which one thing was changed. */

import { internetChecksum } from '../../../src/bytes/checksum.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawU16, drawU32 } from '../../../src/grade/personal.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol, type Ipv4Fields, transportChecksum } from '../../../src/packet/ipv4.ts';
import { buildTcp, type TcpFields } from '../../../src/packet/tcp.ts';
import type { Why } from '../starter/arrive.ts';

/** Who sends to whom. */
export interface Letter {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly srcIp: string;
  readonly dstIp: string;
  readonly srcPort: number;
  readonly dstPort: number;
}

export interface FrameOptions {
  readonly tcp?: Partial<TcpFields>;
  readonly ip?: Partial<Ipv4Fields>;
  /** Behind the datagram. */
  readonly padding?: number;
}

export const IP = 14;
export const TCP = IP + 20;

export function frameOf(random: Random, letter: Letter, message: Uint8Array, options: FrameOptions = {}): Uint8Array {
  const { srcIp, dstIp, srcPort, dstPort } = letter;
  const fields: TcpFields = {
    srcPort,
    dstPort,
    sequenceNumber: drawU32(random),
    acknowledgmentNumber: drawU32(random),
    window: drawU16(random),
    ack: true,
    psh: true,
    payload: message,
    ...options.tcp,
  };
  const packet = buildIpv4({
    src: srcIp,
    dst: dstIp,
    protocol: IpProtocol.TCP,
    ttl: 2 + random.below(250),
    identification: drawU16(random),
    dontFragment: true,
    payload: buildTcp(fields, srcIp, dstIp),
    ...options.ip,
  });
  const payload = concatBytes(packet, random.bytes(options.padding ?? 0));
  return buildEthernet({ src: letter.srcMac, dst: letter.dstMac, etherType: EtherType.IPV4, payload });
}

/** Below TCP: who notices is whoever looks at the IP header. */
export function brokenBelow(random: Random, right: Uint8Array): [Text, Uint8Array, Why][] {
  const changed = change(right);
  const length = right.length - IP;
  return [
    [text('13 bytes', '13바이트'), right.slice(0, 13), 'mac'],
    [text('no bytes', '빈 프레임'), new Uint8Array(0), 'mac'],
    [
      text('a MAC address that differs in its last byte', '마지막 바이트가 다른 MAC 주소'),
      changed((f) => flip(f, 5, 1)),
      'mac',
    ],
    [
      text('a MAC address that differs in its first byte', '첫 바이트가 다른 MAC 주소'),
      changed((f) => flip(f, 0, 4)),
      'mac',
    ],
    [text('ARP', 'ARP'), changed((f) => f.set([0x08, 0x06], 12)), 'type'],
    [text('IPv6', 'IPv6'), changed((f) => f.set([0x86, 0xdd], 12)), 'type'],
    [text('19 bytes of datagram', '데이터그램 19바이트'), right.slice(0, IP + 19), 'ip-header'],
    [text('version 6', '버전 6'), changed((f) => refill(f, () => f.set([0x65], IP))), 'ip-header'],
    [
      text('an IP header of 16 bytes', '16바이트 IP 헤더'),
      changed((f) => refill(f, () => f.set([0x44], IP))),
      'ip-header',
    ],
    [
      text('an IP header of 60 bytes in 30', '30바이트에 든 60바이트 IP 헤더'),
      changed((f) => f.set([0x4f], IP)).slice(0, IP + 30),
      'ip-header',
    ],
    [
      text('a flipped bit in the destination address', '목적지 주소의 비트가 뒤집힘'),
      changed((f) => flip(f, IP + 16 + random.below(4), 1 << random.below(8))),
      'ip-checksum',
    ],
    [
      text('a flipped bit in the TTL', 'TTL의 비트가 뒤집힘'),
      changed((f) => flip(f, IP + 8, 1 << random.below(8))),
      'ip-checksum',
    ],
    [
      text('a flipped bit in the header checksum', '헤더 체크섬의 비트가 뒤집힘'),
      changed((f) => flip(f, IP + 10, 0x20)),
      'ip-checksum',
    ],
    [
      text('a flipped bit in the total length, which is too large now', '전체 길이의 비트가 뒤집혀 너무 커짐'),
      changed((f) => flip(f, IP + 2, 0x40)),
      'ip-checksum',
    ],
    [text('a header checksum of 0', '0인 헤더 체크섬'), changed((f) => f.set([0, 0], IP + 10)), 'ip-checksum'],
    [
      text('a total length one too large', '1만큼 큰 전체 길이'),
      changed((f) => refill(f, () => f.set([(length + 1) >> 8, (length + 1) & 255], IP + 2))),
      'ip-length',
    ],
    [
      text('a total length of 19', '전체 길이 19'),
      changed((f) => refill(f, () => f.set([0, 19], IP + 2))),
      'ip-length',
    ],
    [text('the last byte is missing', '마지막 바이트가 없음'), right.slice(0, -1), 'ip-length'],
  ];
}

/** In TCP: only the destination notices. */
export function brokenAbove(random: Random, right: Uint8Array, port: number): [Text, Uint8Array, Why][] {
  const changed = change(right);
  const length = right.length - IP;
  const cutTo = (total: number) => changed((f) => refill(f, () => f.set([total >> 8, total & 255], IP + 2)));
  return [
    [text('UDP', 'UDP'), changed((f) => refill(f, () => f.set([17], IP + 9))), 'protocol'],
    [text('19 bytes of segment', '세그먼트 19바이트'), cutTo(39), 'tcp-header'],
    [
      text('a TCP header of 16 bytes', '16바이트 TCP 헤더'),
      changed((f) => refillTcp(f, () => f.set([0x40], TCP + 12))),
      'tcp-header',
    ],
    [
      text('a TCP header that is longer than the segment', '세그먼트보다 긴 TCP 헤더'),
      shortSegment(right),
      'tcp-header',
    ],
    [
      text('a flipped bit in the data', '데이터의 비트가 뒤집힘'),
      changed((f) => flip(f, TCP + 20 + random.below(10), 1 << random.below(8))),
      'tcp-checksum',
    ],
    [
      text('a flipped bit in the last byte', '마지막 바이트의 비트가 뒤집힘'),
      changed((f) => flip(f, f.length - 1, 1 << random.below(8))),
      'tcp-checksum',
    ],
    [
      text('a flipped bit in the source port', '출발지 포트의 비트가 뒤집힘'),
      changed((f) => flip(f, TCP, 1)),
      'tcp-checksum',
    ],
    [
      text('another source address, with a header checksum that fits', '헤더 체크섬은 맞으나 다른 출발지 주소'),
      changed((f) => refill(f, () => flip(f, IP + 13, 0x10))),
      'tcp-checksum',
    ],
    [text('a total length 20 too small', '20만큼 작은 전체 길이'), cutTo(length - 20), 'tcp-checksum'],
    [
      text(`port ${port}`, `${port}번 포트`),
      changed((f) => refillTcp(f, () => f.set([port >> 8, port & 255], TCP + 2))),
      'port',
    ],
  ];
}

/** 24 bytes of segment whose header says that it has 28, with checksums that fit. */
function shortSegment(right: Uint8Array): Uint8Array {
  const frame = right.slice(0, TCP + 24);
  refill(frame, () => frame.set([0, 44], IP + 2));
  refillTcp(frame, () => frame.set([0x70], TCP + 12));
  return frame;
}

function change(right: Uint8Array): (by: (frame: Uint8Array) => void) => Uint8Array {
  return (by) => {
    const frame = right.slice();
    by(frame);
    return frame;
  };
}

function flip(frame: Uint8Array, at: number, bits: number): void {
  frame[at]! ^= bits;
}

/** Changes the IP header, and makes its checksum fit. */
function refill(frame: Uint8Array, by: () => void): void {
  by();
  frame.set([0, 0], IP + 10);
  const checksum = internetChecksum(frame, IP, IP + (frame[IP]! & 15) * 4);
  frame.set([checksum >> 8, checksum & 255], IP + 10);
}

/** Changes the segment, and makes its checksum fit. For frames without IP options. */
function refillTcp(frame: Uint8Array, by: () => void): void {
  by();
  frame.set([0, 0], TCP + 16);
  const address = (at: number) => frame.subarray(at, at + 4).join('.');
  const end = IP + ((frame[IP + 2]! << 8) | frame[IP + 3]!);
  const checksum = transportChecksum(address(IP + 12), address(IP + 16), IpProtocol.TCP, frame.subarray(TCP, end));
  frame.set([checksum >> 8, checksum & 255], TCP + 16);
}

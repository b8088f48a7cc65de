/** Frames with a UDP datagram in which one thing is wrong, the rest of it right. */

import { internetChecksum } from '../../../src/bytes/checksum.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { transportChecksum } from '../../../src/packet/ipv4.ts';

const IP = 14;
const UDP = IP + 20;

/** @param right without options */
export function brokenFrames(right: Uint8Array, random: Random): [Text, Uint8Array][] {
  const changed = (change: (frame: Uint8Array) => void) => {
    const frame = right.slice();
    change(frame);
    return frame;
  };
  const withHeader = (offset: number, value: number) =>
    changed((frame) => {
      frame[offset] = value;
      fillHeader(frame);
    });
  const withUdpLength = (length: number) =>
    changed((frame) => {
      // Without a checksum, so that nothing but the length is wrong.
      frame.set([length >> 8, length & 255, 0, 0], UDP + 4);
    });
  const udpLength = (right[UDP + 4]! << 8) | right[UDP + 5]!;
  return [
    [text('an ARP frame', 'ARP 프레임'), changed((frame) => frame.set([0x08, 0x06], 12))],
    [text('version 6', '버전 6'), withHeader(IP, 0x65)],
    [text('an IPv4 header of 16 bytes', '16바이트 IPv4 헤더'), shortHeader(right)],
    [text('TCP', 'TCP'), withHeader(IP + 9, 6)],
    [text('a first fragment', '첫 단편'), withHeader(IP + 6, 0x20)],
    [text('a later fragment', '나중 단편'), withHeader(IP + 7, 3)],
    [text('a fragment far behind', '오프셋이 큰 단편'), withHeader(IP + 6, 0x01)],
    [
      text('a total length less than the header', '헤더보다 작은 전체 길이'),
      changed((frame) => {
        frame.set([0, 19], IP + 2);
        fillHeader(frame);
      }),
    ],
    [
      text('a bit of the source address flipped', '출발지 주소의 비트가 뒤집힘'),
      changed((frame) => {
        frame[IP + 12 + random.below(4)]! ^= 1 << random.below(8);
        fillUdp(frame);
      }),
    ],
    [
      text('a bit of the payload flipped', '페이로드의 비트가 뒤집힘'),
      changed((frame) => {
        frame[UDP + 8 + random.below(20)]! ^= 1 << random.below(8);
      }),
    ],
    [
      text('a bit of a port flipped', '포트의 비트가 뒤집힘'),
      changed((frame) => {
        frame[UDP + random.below(4)]! ^= 0x08;
      }),
    ],
    [text('a UDP length of 7', 'UDP 길이 7'), withUdpLength(7)],
    [text('a UDP length beyond the packet', '패킷을 넘는 UDP 길이'), withUdpLength(udpLength + 1)],
    [text('the last byte is missing', '마지막 바이트가 없음'), right.slice(0, UDP + udpLength - 1)],
    [text('the frame ends in the UDP header', 'UDP 헤더에서 끝나는 프레임'), shortPacket(right)],
    [text('the frame ends in the IPv4 header', 'IPv4 헤더에서 끝나는 프레임'), right.slice(0, IP + 11)],
    [text('the frame ends in the Ethernet header', '이더넷 헤더에서 끝나는 프레임'), right.slice(0, 13)],
    [text('no bytes', '바이트가 없음'), new Uint8Array(0)],
  ];
}

/** A packet with five bytes behind its header: too few for UDP. */
function shortPacket(right: Uint8Array): Uint8Array {
  const frame = right.slice(0, UDP + 5);
  frame.set([0, 25], IP + 2);
  fillHeader(frame);
  return frame;
}

/** Says that the header ends before the destination address: what follows reads as a datagram, and a right one. */
function shortHeader(right: Uint8Array): Uint8Array {
  const frame = right.slice();
  frame[IP] = 0x44;
  const length = ((frame[IP + 2]! << 8) | frame[IP + 3]!) - 16;
  frame.set([length >> 8, length & 255, 0, 0], IP + 20);
  fillHeader(frame);
  return frame;
}

function fillHeader(frame: Uint8Array): void {
  const length = (frame[IP]! & 15) * 4;
  frame.set([0, 0], IP + 10);
  const checksum = internetChecksum(frame, IP, IP + length);
  frame.set([checksum >> 8, checksum & 255], IP + 10);
}

/** Over the bytes that the UDP length names, as far as they are there. */
function fillUdp(frame: Uint8Array): void {
  const length = (frame[UDP + 4]! << 8) | frame[UDP + 5]!;
  frame.set([0, 0], UDP + 6);
  const address = (at: number) => frame.subarray(at, at + 4).join('.');
  const segment = new Uint8Array(Math.max(8, length));
  segment.set(frame.subarray(UDP, Math.min(frame.length, UDP + segment.length)));
  const checksum = transportChecksum(address(IP + 12), address(IP + 16), 17, segment.subarray(0, length)) || 0xffff;
  frame.set([checksum >> 8, checksum & 255], UDP + 6);
}

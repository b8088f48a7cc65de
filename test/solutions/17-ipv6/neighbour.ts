/** A reference solution, written as a student would. */

import type { Station } from '../../../labs/17-ipv6/starter/neighbour.ts';

const macBytes = (mac: string) => mac.split(':').map((pair) => Number.parseInt(pair, 16));

function checksum(src: Uint8Array, dst: Uint8Array, message: Uint8Array): number {
  const all = [...src, ...dst, 0, 0, message.length >> 8, message.length & 255, 0, 0, 0, 58, ...message];
  let sum = 0;
  for (let i = 0; i < all.length; i += 2) sum += all[i]! * 256 + (all[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

function frameOf(dstMac: number[], srcMac: number[], src: Uint8Array, dst: Uint8Array, message: number[]): Uint8Array {
  const icmp = Uint8Array.from(message);
  const sum = checksum(src, dst, icmp);
  icmp[2] = sum >> 8;
  icmp[3] = sum & 255;
  return Uint8Array.from([
    ...dstMac,
    ...srcMac,
    ...[0x86, 0xdd],
    ...[0x60, 0, 0, 0, icmp.length >> 8, icmp.length & 255, 58, 255],
    ...src,
    ...dst,
    ...icmp,
  ]);
}

export function askForNeighbour(station: Station, target: Uint8Array): Uint8Array {
  const own = macBytes(station.mac);
  const tail = target.subarray(13);
  const group = Uint8Array.from([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, ...tail]);
  const message = [135, 0, 0, 0, 0, 0, 0, 0, ...target, 1, 1, ...own];
  return frameOf([0x33, 0x33, 0xff, ...tail], own, station.address, group, message);
}

export function answerNeighbour(frame: Uint8Array, station: Station): Uint8Array | null {
  if (frame.length < 78) return null;
  if (frame[12] !== 0x86 || frame[13] !== 0xdd) return null;
  if (frame[14]! >> 4 !== 6) return null;
  if (frame[20] !== 58) return null;
  if (frame[21] !== 255) return null;
  const length = frame[18]! * 256 + frame[19]!;
  if (length < 24 || frame.length < 54 + length) return null;
  const src = frame.subarray(22, 38);
  const message = frame.subarray(54, 54 + length);
  if (checksum(src, frame.subarray(38, 54), message) !== 0) return null;
  if (message[0] !== 135) return null;
  if (message[1] !== 0) return null;
  if (!station.address.every((byte, i) => message[8 + i] === byte)) return null;

  const own = macBytes(station.mac);
  const isNobody = src.every((byte) => byte === 0);
  const dst = isNobody ? Uint8Array.from([0xff, 2, ...new Uint8Array(13), 1]) : src;
  const dstMac = isNobody ? [0x33, 0x33, 0, 0, 0, 1] : [...message.subarray(26, 32)];
  const flags = isNobody ? 0x20 : 0x60;
  return frameOf(dstMac, own, station.address, dst, [136, 0, 0, 0, flags, 0, 0, 0, ...station.address, 2, 1, ...own]);
}

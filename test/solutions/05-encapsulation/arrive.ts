/** A reference solution, written as a student would. */

import type { Device, Verdict, Why } from '../../../labs/05-encapsulation/starter/arrive.ts';

export function arrive(frame: Uint8Array, device: Device): Verdict {
  if (frame.length < 14) return drop('mac');
  const to = macText(frame.subarray(0, 6));
  if (to !== device.mac && to !== 'ff:ff:ff:ff:ff:ff') return drop('mac');
  if (word(frame, 12) !== 0x0800) return drop('type');

  const packet = frame.subarray(14);
  if (packet.length < 20 || packet[0]! >> 4 !== 4) return drop('ip-header');
  const headerLength = (packet[0]! & 15) * 4;
  if (headerLength < 20 || headerLength > packet.length) return drop('ip-header');
  if (sumOf(packet.subarray(0, headerLength)) !== 0xffff) return drop('ip-checksum');
  const totalLength = word(packet, 2);
  if (totalLength < headerLength || totalLength > packet.length) return drop('ip-length');
  const datagram = packet.subarray(0, totalLength);
  if (ipText(datagram.subarray(16, 20)) !== device.ip) {
    return device.forwards ? { kind: 'forward', datagram } : drop('ip-address');
  }

  if (datagram[9] !== 6) return drop('protocol');
  const segment = datagram.subarray(headerLength);
  if (segment.length < 20) return drop('tcp-header');
  const dataOffset = (segment[12]! >> 4) * 4;
  if (dataOffset < 20 || dataOffset > segment.length) return drop('tcp-header');
  const pseudo = new Uint8Array(12);
  pseudo.set(datagram.subarray(12, 20));
  pseudo.set([0, 6, segment.length >> 8, segment.length & 255], 8);
  if (sumOf(pseudo, segment) !== 0xffff) return drop('tcp-checksum');
  const port = word(segment, 2);
  if (!device.ports.includes(port)) return drop('port');
  return {
    kind: 'deliver',
    message: segment.subarray(dataOffset),
    from: `${ipText(datagram.subarray(12, 16))}:${word(segment, 0)}`,
    port,
  };
}

function drop(why: Why): Verdict {
  return { kind: 'drop', why };
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 256 + bytes[at + 1]!;
}

function sumOf(...parts: Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) for (let i = 0; i < part.length; i += 2) sum += part[i]! * 256 + (part[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function ipText(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** Everything as text of hexadecimal digits, and bytes only in the end. */

import type { Computer, Connection } from '../../../../labs/05-encapsulation/starter/encapsulate.ts';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const ipHex = (address: string) =>
  address
    .split('.')
    .map((part) => hex(Number(part), 2))
    .join('');
const bits = (address: string) =>
  BigInt(`0x${ipHex(address)}`)
    .toString(2)
    .padStart(32, '0');

function sum(digits: string): string {
  const words = digits.padEnd(Math.ceil(digits.length / 4) * 4, '0').match(/.{4}/g) ?? [];
  const total = words.reduce((all, word) => all + Number.parseInt(word, 16), 0);
  const folded = total % 0xffff;
  // A sum that is a multiple of 0xffff is all ones, unless there was nothing but zeros.
  return hex(0xffff - (folded === 0 && total > 0 ? 0xffff : folded), 4);
}

export function encapsulate(message: Uint8Array, from: Computer, to: Connection): Uint8Array[] {
  const isNear = bits(from.ip).slice(0, from.prefixLength) === bits(to.dstIp).slice(0, from.prefixLength);
  const mac = from.neighbours[isNear ? to.dstIp : from.gateway] ?? '';
  const count = Math.ceil(message.length / to.mss);
  return Array.from({ length: count }, (_, n) => {
    const data = Array.from(message.slice(n * to.mss, (n + 1) * to.mss), (byte) => hex(byte, 2)).join('');
    const sequence = Number((BigInt(to.sequenceNumber) + BigInt(n * to.mss)) % 2n ** 32n);
    const [front, back] = [
      `${hex(to.srcPort, 4)}${hex(to.dstPort, 4)}${hex(sequence, 8)}${hex(to.acknowledgmentNumber, 8)}50${n === count - 1 ? 18 : 10}${hex(to.window, 4)}`,
      `0000${data}`,
    ];
    const length = 20 + data.length / 2;
    const pseudo = `${ipHex(from.ip)}${ipHex(to.dstIp)}0006${hex(length, 4)}`;
    const segment = `${front}${sum(`${pseudo}${front}0000${back}`)}${back}`;
    const before = `4500${hex(20 + length, 4)}${hex((to.identification + n) % 65536, 4)}4000${hex(to.ttl, 2)}06`;
    const after = `${ipHex(from.ip)}${ipHex(to.dstIp)}`;
    const datagram = `${before}${sum(`${before}0000${after}`)}${after}${segment}`;
    const frame = `${mac}${from.mac}0800${datagram}`.replaceAll(':', '').padEnd(120, '0');
    return Uint8Array.from(frame.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  });
}

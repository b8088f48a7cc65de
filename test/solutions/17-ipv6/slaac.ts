/** A reference solution, written as a student would. */

import type { Configuration } from '../../../labs/17-ipv6/starter/slaac.ts';

export function formatAddress(address: Uint8Array): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(address[i]! * 256 + address[i + 1]!);
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > length) {
      start = i;
      length = run;
    }
  }
  const hex = groups.map((group) => group.toString(16));
  if (start === -1) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function identifier(mac: string): number[] {
  const [a, b, c, d, e, f] = mac.split(':').map((pair) => Number.parseInt(pair, 16));
  return [a! ^ 2, b!, c!, 0xff, 0xfe, d!, e!, f!];
}

export function linkLocalAddress(mac: string): string {
  return formatAddress(Uint8Array.from([0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...identifier(mac)]));
}

export function configure(message: Uint8Array, mac: string): Configuration | null {
  if (message.length < 16) return null;
  if (message[0] !== 134) return null;
  if (message[1] !== 0) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const result: Configuration = { routerLifetime: view.getUint16(6), addresses: [], onLink: [], dnsServers: [] };
  for (let at = 16; at < message.length; ) {
    if (at + 2 > message.length) return null;
    const length = message[at + 1]! * 8;
    if (length === 0) return null;
    if (at + length > message.length) return null;
    if (message[at] === 3) {
      const bits = message[at + 2]!;
      const flags = message[at + 3]!;
      const validLifetime = view.getUint32(at + 4);
      const preferredLifetime = view.getUint32(at + 8);
      const prefix = message.slice(at + 16, at + 32);
      for (let bit = bits; bit < 128; bit++) prefix[bit >> 3]! &= ~(0x80 >> (bit & 7));
      if (flags & 0x80 && validLifetime > 0) result.onLink.push(`${formatAddress(prefix)}/${bits}`);
      const isLinkLocal = prefix[0] === 0xfe && (prefix[1]! & 0xc0) === 0x80;
      if (flags & 0x40 && bits === 64 && validLifetime > 0 && preferredLifetime <= validLifetime && !isLinkLocal) {
        prefix.set(identifier(mac), 8);
        result.addresses.push({ address: formatAddress(prefix), validLifetime, preferredLifetime });
      }
    }
    if (message[at] === 25 && view.getUint32(at + 4) > 0) {
      for (let i = at + 8; i < at + length; i += 16) result.dnsServers.push(formatAddress(message.subarray(i, i + 16)));
    }
    at += length;
  }
  return result;
}

/** A reference solution, written as a student would. */

import type { Lease } from '../../../labs/02-dhcp/starter/lease.ts';

const ENDLESS = 0xffffffff;

export function readLease(ack: Uint8Array): Lease | null {
  const options = new Map<number, Uint8Array>();
  readOptions(ack.subarray(240), options);
  const overload = options.get(52)?.[0] ?? 0;
  if (overload & 1) readOptions(ack.subarray(108, 236), options);
  if (overload & 2) readOptions(ack.subarray(44, 108), options);
  if (options.get(53)?.[0] !== 5) return null;

  const number = (code: number): number | undefined => {
    const data = options.get(code);
    return data && new DataView(data.buffer, data.byteOffset).getUint32(0);
  };
  const addresses = (code: number): string[] => {
    const data = options.get(code) ?? new Uint8Array();
    return Array.from({ length: data.length / 4 }, (_, index) => data.subarray(4 * index, 4 * index + 4).join('.'));
  };
  const leaseSeconds = number(51)!;
  const isEndless = leaseSeconds === ENDLESS;
  return {
    address: ack.subarray(16, 20).join('.'),
    subnetMask: addresses(1)[0] ?? null,
    router: addresses(3)[0] ?? null,
    dnsServers: addresses(6),
    leaseSeconds,
    renewAt: isEndless ? null : (number(58) ?? leaseSeconds * 0.5),
    rebindAt: isEndless ? null : (number(59) ?? leaseSeconds * 0.875),
  };
}

function readOptions(bytes: Uint8Array, options: Map<number, Uint8Array>): void {
  for (let at = 0; at < bytes.length && bytes[at] !== 255; ) {
    if (bytes[at] === 0) {
      at++;
    } else {
      const length = bytes[at + 1]!;
      options.set(bytes[at]!, bytes.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
}

/** A reference solution, written as a student would. */

import type { Client } from '../../../labs/02-dhcp/starter/request.ts';

const COOKIE = 0x63825363;

export function buildRequest(offer: Uint8Array, { mac, xid, broadcast }: Client): Uint8Array | null {
  if (offer.length < 240) return null;
  const view = new DataView(offer.buffer, offer.byteOffset, offer.byteLength);
  const macBytes = mac.split(':').map((part) => Number.parseInt(part, 16));
  if (offer[0] !== 2 || view.getUint32(4) !== xid || view.getUint32(236) !== COOKIE) return null;
  if (!macBytes.every((byte, index) => offer[28 + index] === byte)) return null;

  const options = readOptions(offer.subarray(240));
  const server = options.get(54);
  if (options.get(53)?.[0] !== 2 || !server) return null;
  const offered = offer.subarray(16, 20);

  const request = new Uint8Array(300);
  const out = new DataView(request.buffer);
  request.set([1, 1, 6, 0]);
  out.setUint32(4, xid);
  out.setUint16(10, broadcast ? 0x8000 : 0);
  request.set(macBytes, 28);
  out.setUint32(236, COOKIE);
  request.set([53, 1, 3, 50, 4, ...offered, 54, 4, ...server, 255], 240);
  return request;
}

function readOptions(bytes: Uint8Array): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    const code = bytes[at]!;
    if (code === 255) break;
    if (code === 0) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1]!;
    options.set(code, bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return options;
}

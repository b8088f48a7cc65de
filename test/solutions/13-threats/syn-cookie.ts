/** A reference solution, written as a student would. */

import { createHmac } from 'node:crypto';

const MSS_TABLE = [216, 536, 1024, 1220, 1360, 1440, 1452, 1460];

interface Sockets {
  clientAddress: string;
  clientPort: number;
  serverAddress: string;
  serverPort: number;
}

export function makeCookie(
  key: Uint8Array,
  sockets: Sockets,
  clientSequenceNumber: number,
  mss: number | null,
  seconds: number,
): number {
  let index = 0;
  for (let i = 0; i < MSS_TABLE.length; i++) if (MSS_TABLE[i]! <= (mss ?? 536)) index = i;
  return cookieOf(key, sockets, clientSequenceNumber, Math.floor(seconds / 64), index);
}

export function checkCookie(
  key: Uint8Array,
  sockets: Sockets,
  sequenceNumber: number,
  acknowledgmentNumber: number,
  seconds: number,
): number | null {
  const cookie = (acknowledgmentNumber - 1) >>> 0;
  const clientSequenceNumber = (sequenceNumber - 1) >>> 0;
  const index = (cookie >>> 24) & 7;
  const now = Math.floor(seconds / 64);
  for (const counter of [now, now - 1]) {
    if (cookieOf(key, sockets, clientSequenceNumber, counter, index) === cookie) return MSS_TABLE[index]!;
  }
  return null;
}

function cookieOf(key: Uint8Array, sockets: Sockets, sequence: number, counter: number, index: number): number {
  const input = new Uint8Array(21);
  const view = new DataView(input.buffer);
  input.set(sockets.clientAddress.split('.').map(Number), 0);
  view.setUint16(4, sockets.clientPort);
  input.set(sockets.serverAddress.split('.').map(Number), 6);
  view.setUint16(10, sockets.serverPort);
  view.setUint32(12, sequence);
  view.setUint32(16, counter);
  input[20] = index;
  const mac = createHmac('sha256', key).update(input).digest();
  return (((counter & 31) << 27) | (index << 24) | (mac[0]! << 16) | (mac[1]! << 8) | mac[2]!) >>> 0;
}

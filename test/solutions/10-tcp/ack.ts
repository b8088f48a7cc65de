/** A reference solution, written as a student would. */

import type { Connection } from '../../../labs/10-tcp/starter/ack.ts';
import { tcpChecksum } from './checksum.ts';

export function buildAck(connection: Connection, segment: Uint8Array): Uint8Array {
  const received = new DataView(segment.buffer, segment.byteOffset, segment.length);
  const sequenceNumber = received.getUint32(4);
  const dataOffset = (segment[12]! >> 4) * 4;
  const flags = segment[13]!;
  const fin = flags & 1;
  const syn = (flags >> 1) & 1;
  const end = (sequenceNumber + syn + (segment.length - dataOffset) + fin) >>> 0;

  let acknowledgment = connection.receiveNext;
  if (acknowledgment === null) {
    acknowledgment = end;
  } else {
    const early = isAfter(sequenceNumber, acknowledgment);
    if (!early && isAfter(end, acknowledgment)) acknowledgment = end;
  }

  const ack = new Uint8Array(20);
  const view = new DataView(ack.buffer);
  view.setUint16(0, connection.sourcePort);
  view.setUint16(2, connection.destinationPort);
  view.setUint32(4, connection.sendNext);
  view.setUint32(8, acknowledgment);
  view.setUint8(12, 5 << 4);
  view.setUint8(13, 0x10);
  view.setUint16(14, connection.receiveWindow);
  view.setUint16(16, tcpChecksum(connection.sourceAddress, connection.destinationAddress, ack));
  return ack;
}

function isAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

/** A reference solution, written as a student would. */

import type { Options, Segment } from '../../../labs/10-tcp/starter/segment.ts';

export function readSegment(bytes: Uint8Array): Segment | null {
  if (bytes.length < 20) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerLength = (view.getUint8(12) >> 4) * 4;
  if (headerLength < 20 || headerLength > bytes.length) return null;
  const options = readOptions(bytes.subarray(20, headerLength));
  if (!options) return null;
  const flags = view.getUint8(13);
  return {
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    sequenceNumber: view.getUint32(4),
    acknowledgmentNumber: view.getUint32(8),
    flags: {
      cwr: (flags & 0x80) !== 0,
      ece: (flags & 0x40) !== 0,
      urg: (flags & 0x20) !== 0,
      ack: (flags & 0x10) !== 0,
      psh: (flags & 0x08) !== 0,
      rst: (flags & 0x04) !== 0,
      syn: (flags & 0x02) !== 0,
      fin: (flags & 0x01) !== 0,
    },
    window: view.getUint16(14),
    checksum: view.getUint16(16),
    urgentPointer: view.getUint16(18),
    options,
    payload: bytes.subarray(headerLength),
  };
}

const lengths: Record<number, number> = { 2: 4, 3: 3, 4: 2, 8: 10 };

function readOptions(bytes: Uint8Array): Options | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const options: Options = {};
  let at = 0;
  while (at < bytes.length) {
    const kind = bytes[at]!;
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = bytes[at + 1];
    if (length === undefined || length < 2 || at + length > bytes.length) return null;
    if (lengths[kind] !== undefined && length !== lengths[kind]) return null;
    if (kind === 5 && (length - 2) % 8 !== 0) return null;
    if (kind === 2) options.mss = view.getUint16(at + 2);
    if (kind === 3) options.windowScale = bytes[at + 2]!;
    if (kind === 4) options.sackPermitted = true;
    if (kind === 5) {
      options.sack = [];
      for (let block = at + 2; block < at + length; block += 8) {
        options.sack.push([view.getUint32(block), view.getUint32(block + 4)]);
      }
    }
    if (kind === 8) options.timestamps = { value: view.getUint32(at + 2), echoReply: view.getUint32(at + 6) };
    at += length;
  }
  return options;
}

/** A reference solution, written as a student would. */

import type { SynParameters } from '../../../labs/10-tcp/starter/syn.ts';
import { tcpChecksum } from './checksum.ts';

export function buildSyn(parameters: SynParameters): Uint8Array {
  const segment = new Uint8Array(24);
  const view = new DataView(segment.buffer);
  view.setUint16(0, parameters.sourcePort);
  view.setUint16(2, parameters.destinationPort);
  view.setUint32(4, parameters.initialSequenceNumber);
  view.setUint8(12, 6 << 4);
  view.setUint8(13, 0x02);
  view.setUint16(14, parameters.window);
  view.setUint8(20, 2);
  view.setUint8(21, 4);
  view.setUint16(22, parameters.mss);
  view.setUint16(16, tcpChecksum(parameters.sourceAddress, parameters.destinationAddress, segment));
  return segment;
}

/** The RST with which a host answers a segment that belongs to no connection (RFC 9293 §3.5.2 and §3.10.7.1). */

import { seqAdd } from '../../bytes/sequence.ts';
import { segmentLength, type TcpFields, type TcpSegment } from '../../packet/tcp.ts';

/** Its numbers make it acceptable to whoever sent `segment`; a RST is never answered. */
export function resetFor(segment: TcpSegment): TcpFields | undefined {
  if (segment.rst) return undefined;
  const ports = { srcPort: segment.dstPort, dstPort: segment.srcPort, rst: true };
  if (segment.ack) return { ...ports, sequenceNumber: segment.acknowledgmentNumber };
  const acknowledgmentNumber = seqAdd(segment.sequenceNumber, segmentLength(segment));
  return { ...ports, sequenceNumber: 0, acknowledgmentNumber, ack: true };
}

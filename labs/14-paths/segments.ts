/** Segments as a link carried them, read straight from the frames: Ethernet, then an IPv4 header of 20 bytes. */

import { seqDiff } from '../../src/bytes/sequence.ts';
import type { Micros } from '../../src/bytes/time.ts';
import { EtherType, ethernetHeader } from '../../src/packet/ethernet.ts';
import { IpProtocol, ipv4Header } from '../../src/packet/ipv4.ts';
import { tcpHeader } from '../../src/packet/tcp.ts';

/** A segment of the web server's, or an acknowledgment of the PC's. */
export interface SeenSegment {
  readonly srcPort: number;
  readonly dstPort: number;
  readonly sequenceNumber: number;
  readonly acknowledgmentNumber: number;
  readonly payloadLength: number;
  readonly time: Micros;
}

/** Undefined for anything but TCP over IPv4. */
export function readSegment(frame: Uint8Array, time: Micros = 0): SeenSegment | undefined {
  const ip = ethernetHeader.size;
  if (frame.length < ip + ipv4Header.size + tcpHeader.size) return undefined;
  if (ethernetHeader.get(frame, 0, 'etherType') !== EtherType.IPV4) return undefined;
  if (ipv4Header.get(frame, ip, 'protocol') !== IpProtocol.TCP) return undefined;
  const tcp = ip + ipv4Header.get(frame, ip, 'ihl') * 4;
  const { srcPort, dstPort, sequenceNumber, acknowledgmentNumber, dataOffset } = tcpHeader.read(frame, tcp);
  const payloadLength = ip + ipv4Header.get(frame, ip, 'totalLength') - tcp - dataOffset * 4;
  return { srcPort, dstPort, sequenceNumber, acknowledgmentNumber, payloadLength, time };
}

/** `lose` for a link: the first sight of the data that holds byte `offset` of what the server says; what comes again passes. */
export function loseFirst(
  clientPort: number,
  offset: number,
  serverSequenceNumber: number,
): (frame: Uint8Array) => boolean {
  let lost = false;
  return (frame) => {
    const segment = readSegment(frame);
    if (lost || segment?.dstPort !== clientPort) return false;
    const first = seqDiff(segment.sequenceNumber, serverSequenceNumber) - 1;
    lost = first <= offset && offset < first + segment.payloadLength;
    return lost;
  };
}

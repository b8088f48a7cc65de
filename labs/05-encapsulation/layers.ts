/** Where the layers of a frame begin and end, and what is in them: what the facts and the lab's data file say. */

import { toHex } from '../../src/bytes/hex.ts';
import { decodeEthernet, ethernetHeader } from '../../src/packet/ethernet.ts';
import { fcsOf, INTERPACKET_GAP, PREAMBLE } from '../../src/packet/ethernet-fcs.ts';
import { decodeIpv4, type Ipv4Packet } from '../../src/packet/ipv4.ts';
import { decodeTcp, type TcpSegment } from '../../src/packet/tcp.ts';

/** A frame with a datagram with a segment, taken apart and checked on the way, as a receiver does it. */
export interface Layers {
  readonly frame: Uint8Array;
  readonly dstMac: string;
  readonly srcMac: string;
  readonly packet: Ipv4Packet;
  readonly segment: TcpSegment;
  /** Where each begins in the frame. */
  readonly offsets: { readonly packet: number; readonly segment: number; readonly message: number };
}

/** @throws DecodeError if a checksum or a length is wrong */
export function takeApart(frame: Uint8Array): Layers {
  const ethernet = decodeEthernet(frame);
  const packet = decodeIpv4(ethernet.payload);
  const segment = decodeTcp(packet.payload, packet.src, packet.dst);
  const at = ethernetHeader.size;
  const offsets = { packet: at, segment: at + packet.ihl * 4, message: at + packet.ihl * 4 + segment.dataOffset * 4 };
  return { frame, dstMac: ethernet.dst, srcMac: ethernet.src, packet, segment, offsets };
}

/** Everything that passes on the cable for one frame: preamble, frame, FCS; a table of layers, then all bytes. */
export function wireText(layers: Layers): string {
  const { frame, packet, segment, offsets } = layers;
  const parts: Part[] = [
    { name: 'preamble and SFD', bytes: PREAMBLE, at: undefined },
    { name: 'Ethernet header', bytes: frame.subarray(0, offsets.packet), at: 0 },
    { name: 'IPv4 header', bytes: frame.subarray(offsets.packet, offsets.segment), at: offsets.packet },
    { name: 'TCP header', bytes: frame.subarray(offsets.segment, offsets.message), at: offsets.segment },
    { name: 'HTTP message', bytes: segment.payload, at: offsets.message },
    { name: 'FCS', bytes: fcsOf(frame), at: frame.length },
  ];
  const onWire = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const heads = parts.map(
    ({ name, bytes, at }) =>
      `${(at === undefined ? '-' : String(at)).padStart(6)}  ${String(bytes.length).padStart(6)}  ${name}`,
  );
  return [
    '# One request on the cable. Offsets count from the first byte of the frame, as captures do;',
    '# preamble and FCS are in no capture.',
    'offset   bytes  part',
    ...heads,
    '',
    `message ${segment.payload.length}, segment ${packet.payload.length}, datagram ${packet.totalLength}, frame ${frame.length}, on the wire ${onWire}, with the gap ${onWire + INTERPACKET_GAP}`,
    '',
    ...parts.flatMap(({ name, bytes, at }) => [`${name}:`, ...hexLines(bytes, at ?? 0), '']),
  ].join('\n');
}

interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Where it begins in the frame; not at all for what comes before it. */
  readonly at: number | undefined;
}

function hexLines(bytes: Uint8Array, at: number): string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += 16) {
    const row = bytes.subarray(start, start + 16);
    const letters = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`  ${String(at + start).padStart(4)}  ${toHex(row, ' ').padEnd(47)}  ${letters}`);
  }
  return lines;
}

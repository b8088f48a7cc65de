/**
 * Classic pcap files: one link, a 24-byte file header, then for each packet a 16-byte header and its bytes.
 * Read draft-ietf-opsawg-pcap §4 (file header) and §5 (packet record) before working on this.
 *
 * A file can be made whole with `writePcap`, or piece by piece: `pcapFileHeader` once, then `pcapRecord` for each
 * packet. The same input gives the same bytes everywhere: nothing of the machine or its clock goes in.
 */

import { type ByteOrder, OrderedWriter, viewOf } from './byte-order.ts';
import { type CaptureRecord, endAt, problemAt } from './capture-file.ts';
import { type PacketTime, type TimeResolution, timeInUnits, unitsPerSecond } from './capture-time.ts';
import { linkTypeName } from './link-type.ts';

/** §4: the first four bytes, as a number in the file's own byte order. They also say the unit of the times. */
export const PCAP_MAGIC = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d } as const;
/** What tcpdump takes as "no limit", and libpcap as the longest packet that it believes in. */
export const DEFAULT_SNAP_LENGTH = 262_144;

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const VERSION_MAJOR = 2;
const VERSION_MINOR = 4;

export interface PcapOptions {
  /** Of the header numbers; the packets themselves are always as on the wire. 'little' by default, as on most machines. */
  readonly byteOrder?: ByteOrder;
  /** Of the packets' times; 'microseconds' by default. */
  readonly resolution?: TimeResolution;
  /** Packets longer than this many bytes are cut. */
  readonly snapLength?: number;
}

export type PcapPacket = PacketTime & {
  readonly bytes: Uint8Array;
  /** Bytes on the link, where `bytes` was cut before. */
  readonly originalLength?: number;
};

/** A whole file. @throws RangeError for times before 1970 or after 2106-02-07, which the format cannot hold. */
export function writePcap(linkType: number, packets: Iterable<PcapPacket>, options: PcapOptions = {}): Uint8Array {
  const w = new OrderedWriter(options.byteOrder);
  writeFileHeader(w, linkType, options);
  for (const packet of packets) writeRecord(w, packet, options);
  return w.take();
}

/** The 24 bytes that a file begins with. */
export function pcapFileHeader(linkType: number, options: PcapOptions = {}): Uint8Array {
  const w = new OrderedWriter(options.byteOrder);
  writeFileHeader(w, linkType, options);
  return w.take();
}

/** One packet with its 16-byte header; `options` must be those of the file header. */
export function pcapRecord(packet: PcapPacket, options: PcapOptions = {}): Uint8Array {
  const w = new OrderedWriter(options.byteOrder);
  writeRecord(w, packet, options);
  return w.take();
}

function writeFileHeader(w: OrderedWriter, linkType: number, options: PcapOptions): void {
  w.u32(PCAP_MAGIC[options.resolution ?? 'microseconds'])
    .u16(VERSION_MAJOR)
    .u16(VERSION_MINOR)
    .u32(0) // Reserved1, once the time zone
    .u32(0) // Reserved2, once the accuracy of the times
    .u32(options.snapLength ?? DEFAULT_SNAP_LENGTH)
    .u32(linkType);
}

function writeRecord(w: OrderedWriter, packet: PcapPacket, options: PcapOptions): void {
  const resolution = options.resolution ?? 'microseconds';
  const units = timeInUnits(packet, resolution);
  const seconds = units / unitsPerSecond[resolution];
  if (seconds > 0xffff_ffffn) throw new RangeError(`pcap holds times up to 2106-02-07, not ${seconds} s`);
  const bytes = packet.bytes.subarray(0, options.snapLength ?? DEFAULT_SNAP_LENGTH);
  w.u32(Number(seconds))
    .u32(Number(units % unitsPerSecond[resolution]))
    .u32(bytes.length)
    .u32(packet.originalLength ?? packet.bytes.length)
    .raw(bytes);
}

/** Which pcap these bytes begin, or undefined. */
export function recognisePcap(bytes: Uint8Array): { byteOrder: ByteOrder; resolution: TimeResolution } | undefined {
  if (bytes.length < 4) return undefined;
  for (const byteOrder of ['big', 'little'] as const) {
    const magic = viewOf(bytes).getUint32(0, byteOrder === 'little');
    for (const resolution of ['microseconds', 'nanoseconds'] as const) {
      if (magic === PCAP_MAGIC[resolution]) return { byteOrder, resolution };
    }
  }
  return undefined;
}

/** The records of a file that `recognisePcap` knows, lazily. Never throws; a problem is the last record. */
export function* pcapRecords(bytes: Uint8Array): Generator<CaptureRecord, void, undefined> {
  const { byteOrder, resolution } = recognisePcap(bytes) ?? { byteOrder: 'little', resolution: 'microseconds' };
  const little = byteOrder === 'little';
  const view = viewOf(bytes);
  yield { kind: 'section', format: 'pcap', byteOrder, comments: [], otherOptions: [] };
  if (bytes.length < FILE_HEADER) {
    yield endAt(bytes.length, `the file is cut short: its header has ${FILE_HEADER} bytes, ${bytes.length} are here`);
    return;
  }
  const [major, minor] = [view.getUint16(4, little), view.getUint16(6, little)];
  if (major !== VERSION_MAJOR || minor !== VERSION_MINOR) {
    // §4: no other version will come, and the few files of older ones have their fields in another order.
    yield endAt(4, `the file is of pcap version ${major}.${minor}, and only 2.4 can be read`);
    return;
  }
  const snapLength = view.getUint32(16, little);
  yield* readLinkType(view.getUint32(20, little), snapLength);

  const nanosecondsPerUnit = 1_000_000_000n / unitsPerSecond[resolution];
  let number = 1;
  for (let at = FILE_HEADER; at < bytes.length; number++) {
    const left = bytes.length - at;
    if (left < RECORD_HEADER) {
      yield endAt(at, `the file is cut short: the header of packet ${number} has 16 bytes, ${left} are here`);
      return;
    }
    const captured = view.getUint32(at + 8, little);
    if (captured > Math.max(snapLength, DEFAULT_SNAP_LENGTH)) {
      yield endAt(at + 8, `packet ${number} cannot have ${captured} bytes: the limit here is ${snapLength}`);
      return;
    }
    if (captured > left - RECORD_HEADER) {
      const here = left - RECORD_HEADER;
      yield endAt(at + 8, `the file is cut short: packet ${number} has ${captured} bytes, ${here} are here`);
      return;
    }
    const start = at + RECORD_HEADER;
    const seconds = BigInt(view.getUint32(at, little));
    const fraction = BigInt(view.getUint32(at + 4, little));
    at = start + captured;
    yield {
      kind: 'packet',
      packet: {
        interfaceId: 0,
        timestamp: seconds * 1_000_000_000n + fraction * nanosecondsPerUnit,
        // §5: a length below the captured one is wrong, and a reader may raise it.
        originalLength: Math.max(view.getUint32(start - 4, little), captured),
        bytes: bytes.subarray(start, at),
        offset: start,
        comments: [],
        otherOptions: [],
      },
    };
  }
}

/** §4, "LinkType and additional information": FCS length (4 bits, in 16-bit words), R, P, Reserved3 (10), link type (16). */
function* readLinkType(field: number, snapLength: number): Generator<CaptureRecord, void, undefined> {
  const linkType = field & 0xffff;
  const hasFcsLength = (field & 0x0400_0000) !== 0;
  yield {
    kind: 'interface',
    interface: {
      name: 'link 0',
      linkType,
      snapLength,
      ...(hasFcsLength && { fcsLength: (field >>> 28) * 2 }),
      comments: [],
      otherOptions: [],
    },
  };
  if ((field & 0x0bff_0000) !== 0) yield problemAt(20, 'reserved bits beside the link type are set');
  if (linkTypeName(linkType) === undefined) yield problemAt(20, `link type ${linkType} is not one that is known here`);
}

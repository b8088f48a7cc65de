/**
 * Reads pcapng files (draft-ietf-opsawg-pcapng §3 and §4; the obsolete Packet Block is in appendix A). Either byte
 * order, several sections, and blocks of unknown type, which are stepped over.
 *
 * Nothing throws on bad bytes. What is wrong inside a block costs that block, and reading goes on after it; what is
 * wrong with a block's length ends the reading, since nobody knows where the next one starts.
 */

import { readIpv4Address } from '../bytes/ipv4-address.ts';
import { readIpv6Address } from '../bytes/ipv6-address.ts';
import { readMacAddress } from '../bytes/mac-address.ts';
import { type ByteOrder, paddingOf, viewOf } from './byte-order.ts';
import {
  type CaptureInterface,
  type CaptureNames,
  type CaptureOption,
  type CaptureRecord,
  endAt,
  problemAt,
} from './capture-file.ts';
import { linkTypeName } from './link-type.ts';
import {
  BlockType,
  BYTE_ORDER_MAGIC,
  DirectionFlag,
  InterfaceOption,
  NameRecord,
  OptionCode,
  PacketOption,
  readOptions,
  readText,
  SectionOption,
  StatisticsOption,
} from './pcapng-blocks.ts';

type Records = Generator<CaptureRecord, void, undefined>;

/** One block of the file, whose length fits it. */
interface Block {
  readonly type: number;
  readonly start: number;
  /** The body, without the lengths before and after it. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** How the times of an interface become nanoseconds (§4.2, if_tsresol and if_tsoffset). */
interface Clock {
  readonly multiply: bigint;
  readonly divide: bigint;
  readonly offset: bigint;
}

/** What later blocks of a section need of earlier ones. */
interface Section {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly little: boolean;
  /** Of the section's first interface, counted over the file. */
  readonly firstInterface: number;
  readonly interfaces: { readonly snapLength: number; readonly clock: Clock }[];
  /** Of a version that cannot be read: only its end is looked for (§3.4). */
  readonly skipped: boolean;
}

export function recognisePcapng(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0) === BlockType.SECTION_HEADER;
}

/** The records of a file that `recognisePcapng` knows, lazily. */
export function* pcapngRecords(bytes: Uint8Array): Records {
  const view = viewOf(bytes);
  let section: Section | undefined;
  for (let at = 0; at < bytes.length; ) {
    if (isSectionHeader(view, at)) {
      const byteOrder = byteOrderAt(view, at);
      if (byteOrder === undefined) {
        const left = bytes.length - at;
        const cut = `the file is cut short: a section header has 28 bytes at least, ${left} are here`;
        yield left < 12 ? endAt(at, cut) : endAt(at + 8, 'a section header has no byte-order magic');
        return;
      }
      const firstInterface = section ? section.firstInterface + section.interfaces.length : 0;
      const skipped = bytes.length - at >= 16 && view.getUint16(at + 12, byteOrder === 'little') !== 1;
      section = { bytes, view, little: byteOrder === 'little', firstInterface, interfaces: [], skipped };
    }
    if (!section) return; // not pcapng: `recognisePcapng` would have said no
    const block = blockAt(section, at);
    if ('kind' in block) {
      yield block;
      return;
    }
    if (block.type === BlockType.SECTION_HEADER || !section.skipped) yield* readBlock(section, block);
    at = block.bodyEnd + 4;
  }
}

function isSectionHeader(view: DataView, at: number): boolean {
  return view.byteLength - at >= 4 && view.getUint32(at) === BlockType.SECTION_HEADER;
}

function byteOrderAt(view: DataView, at: number): ByteOrder | undefined {
  if (view.byteLength - at < 12) return undefined;
  if (view.getUint32(at + 8) === BYTE_ORDER_MAGIC) return 'big';
  return view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC ? 'little' : undefined;
}

/** §3.1: the block at `at`, or what is wrong with its length. */
function blockAt({ view, little }: Section, at: number): Block | CaptureRecord {
  const left = view.byteLength - at;
  if (left < 12) return endAt(at, `the file is cut short: a block has 12 bytes at least, ${left} are here`);
  const type = view.getUint32(at, little);
  const length = view.getUint32(at + 4, little);
  if (length < 12 || length % 4 !== 0) {
    return endAt(at + 4, `${length} cannot be the length of a block (a multiple of 4, 12 at least)`);
  }
  if (length > left) {
    return endAt(at + 4, `the file is cut short: a block of type ${type} has ${length} bytes, ${left} are here`);
  }
  const again = view.getUint32(at + length - 4, little);
  if (again !== length) {
    return endAt(at + length - 4, `a block's length is ${length} at its start and ${again} at its end`);
  }
  return { type, start: at, bodyStart: at + 8, bodyEnd: at + length - 4 };
}

/** Bytes of the body before the options or data (§4). */
const fixedLengths = new Map<number, number>([
  [BlockType.SECTION_HEADER, 16],
  [BlockType.INTERFACE_DESCRIPTION, 8],
  [BlockType.ENHANCED_PACKET, 20],
  [BlockType.PACKET, 20],
  [BlockType.SIMPLE_PACKET, 4],
  [BlockType.NAME_RESOLUTION, 0],
  [BlockType.DECRYPTION_SECRETS, 8],
  [BlockType.INTERFACE_STATISTICS, 12],
]);

function* readBlock(section: Section, block: Block): Records {
  const length = block.bodyEnd - block.bodyStart;
  const fixed = fixedLengths.get(block.type);
  if (fixed !== undefined && length < fixed) {
    yield problemAt(block.start, `a block of type ${block.type} has ${fixed} bytes at least, this one ${length}`);
    return;
  }
  switch (block.type) {
    case BlockType.SECTION_HEADER:
      return yield* readSectionHeader(section, block);
    case BlockType.INTERFACE_DESCRIPTION:
      return yield* readInterface(section, block);
    case BlockType.ENHANCED_PACKET:
      return yield* readPacket(section, block, section.view.getUint32(block.bodyStart, section.little));
    case BlockType.PACKET: // 16 bits of interface, 16 of drops, then as above (appendix A)
      return yield* readPacket(section, block, section.view.getUint16(block.bodyStart, section.little));
    case BlockType.SIMPLE_PACKET:
      return yield* readSimplePacket(section, block);
    case BlockType.NAME_RESOLUTION:
      return yield* readNames(section, block);
    case BlockType.DECRYPTION_SECRETS:
      return yield* readSecrets(section, block);
    case BlockType.INTERFACE_STATISTICS:
      return yield* readStatistics(section, block);
  }
}

/** §4.1. */
function* readSectionHeader(section: Section, block: Block): Records {
  const { view, little } = section;
  const list = optionsAt(section, block.bodyStart + 16, block);
  yield {
    kind: 'section',
    format: 'pcapng',
    byteOrder: little ? 'little' : 'big',
    ...definedText('hardware', list.find(SectionOption.HARDWARE)),
    ...definedText('os', list.find(SectionOption.OS)),
    ...definedText('application', list.find(SectionOption.APPLICATION)),
    comments: list.comments,
    otherOptions: list.others([SectionOption.HARDWARE, SectionOption.OS, SectionOption.APPLICATION]),
  };
  yield* list.problem;
  const [major, minor] = [view.getUint16(block.bodyStart + 4, little), view.getUint16(block.bodyStart + 6, little)];
  // Minor version 2 was written by some programs and means the same as 0.
  if (major !== 1 || (minor !== 0 && minor !== 2)) {
    yield problemAt(block.bodyStart + 4, `a section is of pcapng version ${major}.${minor}, and only 1.0 is known`);
  }
}

/** §4.2. */
function* readInterface(section: Section, block: Block): Records {
  const linkType = section.view.getUint16(block.bodyStart, section.little);
  const snapLength = section.view.getUint32(block.bodyStart + 4, section.little);
  const list = optionsAt(section, block.bodyStart + 8, block);
  const clock = readClock(section, list);
  const id = section.firstInterface + section.interfaces.length;
  const fcsLength = list.find(InterfaceOption.FCS_LENGTH);
  section.interfaces.push({ snapLength, clock });
  yield {
    kind: 'interface',
    interface: {
      name: readText(list.find(InterfaceOption.NAME) ?? new Uint8Array(0)) || `link ${id}`,
      ...definedText('description', list.find(InterfaceOption.DESCRIPTION)),
      linkType,
      snapLength,
      // The draft speaks of bits and gives '4' as its example; programs write bytes.
      ...(fcsLength?.length === 1 && { fcsLength: fcsLength[0]! }),
      comments: list.comments,
      otherOptions: list.others(Object.values(InterfaceOption)),
    } satisfies CaptureInterface,
  };
  yield* list.problem;
  if (linkTypeName(linkType) === undefined) {
    yield problemAt(block.bodyStart, `link type ${linkType} is not one that is known here`);
  }
}

/** §4.2: without if_tsresol times are microseconds; its highest bit says powers of two instead of ten. */
function readClock(section: Section, list: ReadOptions): Clock {
  const resolution = list.find(InterfaceOption.TIME_RESOLUTION)?.[0] ?? 6;
  const offset = list.find(InterfaceOption.TIME_OFFSET);
  const exponent = BigInt(resolution & 0x7f);
  return {
    multiply: 1_000_000_000n,
    divide: (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent,
    offset: offset?.length === 8 ? viewOf(offset).getBigInt64(0, section.little) * 1_000_000_000n : 0n,
  };
}

/** §4.3: upper and lower half, in units of the interface. */
function readTimestamp({ view, little }: Section, at: number, { multiply, divide, offset }: Clock): bigint {
  const units = (BigInt(view.getUint32(at, little)) << 32n) | BigInt(view.getUint32(at + 4, little));
  return (units * multiply) / divide + offset;
}

/** §4.3 and appendix A: the Enhanced Packet Block, and the obsolete one, whose interface id is shorter. */
function* readPacket(section: Section, block: Block, interfaceId: number): Records {
  const { bytes, view, little } = section;
  const description = section.interfaces[interfaceId];
  if (!description) {
    const known = section.interfaces.length;
    yield problemAt(block.bodyStart, `a packet names interface ${interfaceId}, and the section has ${known}`);
    return;
  }
  const captured = view.getUint32(block.bodyStart + 12, little);
  const offset = block.bodyStart + 20;
  if (captured > block.bodyEnd - offset) {
    const room = block.bodyEnd - offset;
    yield problemAt(block.bodyStart + 12, `a packet has ${captured} bytes in a block with room for ${room}`);
    return;
  }
  const list = optionsAt(section, offset + captured + paddingOf(captured), block);
  const flags = list.find(PacketOption.FLAGS);
  const direction = flags?.length === 4 ? directions.get(viewOf(flags).getUint32(0, little) & 3) : undefined;
  yield {
    kind: 'packet',
    packet: {
      interfaceId: section.firstInterface + interfaceId,
      timestamp: readTimestamp(section, block.bodyStart + 4, description.clock),
      originalLength: Math.max(view.getUint32(block.bodyStart + 16, little), captured),
      bytes: bytes.subarray(offset, offset + captured),
      offset,
      comments: list.comments,
      ...(direction && { direction }),
      otherOptions: list.others([PacketOption.FLAGS]),
    },
  };
  yield* list.problem;
}

const directions = new Map<number, 'inbound' | 'outbound'>([
  [DirectionFlag.inbound, 'inbound'],
  [DirectionFlag.outbound, 'outbound'],
]);

/** §4.4: no interface (the first one is meant), no time, no captured length. */
function* readSimplePacket(section: Section, block: Block): Records {
  const description = section.interfaces[0];
  if (!description) {
    yield problemAt(block.bodyStart, 'a simple packet comes before any interface');
    return;
  }
  const originalLength = section.view.getUint32(block.bodyStart, section.little);
  const offset = block.bodyStart + 4;
  const captured = Math.min(originalLength, description.snapLength || originalLength);
  if (captured > block.bodyEnd - offset) {
    const room = block.bodyEnd - offset;
    yield problemAt(block.bodyStart, `a packet has ${captured} bytes in a block with room for ${room}`);
    return;
  }
  yield {
    kind: 'packet',
    packet: {
      interfaceId: section.firstInterface,
      timestamp: 0n,
      originalLength,
      bytes: section.bytes.subarray(offset, offset + captured),
      offset,
      comments: [],
      otherOptions: [],
    },
  };
}

const nameRecords = new Map<number, { size: number; read(bytes: Uint8Array, offset: number): string }>([
  [NameRecord.IPV4, { size: 4, read: readIpv4Address }],
  [NameRecord.IPV6, { size: 16, read: readIpv6Address }],
  [NameRecord.EUI48, { size: 6, read: readMacAddress }],
]);

/** §4.5. Records of other kinds are stepped over. */
function* readNames({ bytes, view, little }: Section, block: Block): Records {
  const { options: records, badAt } = readOptions(bytes, view, little, block.bodyStart, block.bodyEnd);
  const names: CaptureNames[] = [];
  for (const { code, value } of records) {
    const kind = nameRecords.get(code);
    if (!kind || value.length <= kind.size) continue;
    names.push([kind.read(value, 0), ...textsOf(value.subarray(kind.size))]);
  }
  if (names.length > 0) yield { kind: 'names', names };
  if (badAt !== undefined) yield problemAt(badAt, 'a name record is longer than its block');
}

/** Strings that each end with a zero byte. */
function textsOf(bytes: Uint8Array): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const zero = bytes.indexOf(0, at);
    const end = zero < 0 ? bytes.length : zero;
    if (end > at) texts.push(readText(bytes.subarray(at, end)));
    at = end + 1;
  }
  return texts;
}

/** §4.7. */
function* readSecrets({ bytes, view, little }: Section, block: Block): Records {
  const type = view.getUint32(block.bodyStart, little);
  const length = view.getUint32(block.bodyStart + 4, little);
  const start = block.bodyStart + 8;
  if (length > block.bodyEnd - start) {
    yield problemAt(
      block.bodyStart + 4,
      `secrets of ${length} bytes are in a block with room for ${block.bodyEnd - start}`,
    );
    return;
  }
  yield { kind: 'secrets', secrets: { type, data: bytes.subarray(start, start + length) } };
}

/** §4.6. */
function* readStatistics(section: Section, block: Block): Records {
  const interfaceId = section.view.getUint32(block.bodyStart, section.little);
  const description = section.interfaces[interfaceId];
  if (!description) {
    const known = section.interfaces.length;
    yield problemAt(block.bodyStart, `statistics name interface ${interfaceId}, and the section has ${known}`);
    return;
  }
  const list = optionsAt(section, block.bodyStart + 12, block);
  const count = (code: number): bigint | undefined => {
    const value = list.find(code);
    return value?.length === 8 ? viewOf(value).getBigUint64(0, section.little) : undefined;
  };
  yield {
    kind: 'statistics',
    interfaceId: section.firstInterface + interfaceId,
    timestamp: readTimestamp(section, block.bodyStart + 4, description.clock),
    received: count(StatisticsOption.RECEIVED),
    dropped: count(StatisticsOption.DROPPED),
  };
  yield* list.problem;
}

interface ReadOptions {
  readonly comments: readonly string[];
  /** Nothing, or what was wrong after the options that could be read. */
  readonly problem: readonly CaptureRecord[];
  find(code: number): Uint8Array | undefined;
  /** All but comments and `known`. */
  others(known: readonly number[]): readonly CaptureOption[];
}

/** §3.5: the options from `start` to the end of the block. */
function optionsAt({ bytes, view, little }: Section, start: number, block: Block): ReadOptions {
  const { options, badAt } = readOptions(bytes, view, little, Math.min(start, block.bodyEnd), block.bodyEnd);
  return {
    comments: options.filter(({ code }) => code === OptionCode.COMMENT).map(({ value }) => readText(value)),
    problem: badAt === undefined ? [] : [problemAt(badAt, 'an option is longer than its block')],
    find: (wanted) => options.find(({ code }) => code === wanted)?.value,
    others: (known) => options.filter(({ code }) => code !== OptionCode.COMMENT && !known.includes(code)),
  };
}

function definedText<K extends string>(name: K, value: Uint8Array | undefined): { [key in K]?: string } {
  return value === undefined ? {} : ({ [name]: readText(value) } as { [key in K]?: string });
}

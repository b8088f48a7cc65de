/**
 * Writes pcapng files (draft-ietf-opsawg-pcapng): several links in one file, with a name for each, comments on
 * packets, names for addresses and the secrets of TLS sessions. pcapng-reader.ts reads them.
 *
 * A file can be made whole with `writePcapng`, or block by block: the `write…Block` functions append to an
 * `OrderedWriter`, whose `take` gives the bytes so far. The order of a file: section header, interfaces, names,
 * secrets (a reader may use only those that come before the packets, §4.7), packets, statistics.
 * The same input gives the same bytes everywhere: nothing of the machine or its clock goes in.
 */

import { writeIpv4Address } from '../bytes/ipv4-address.ts';
import { ipv6Bytes, isIpv6Address } from '../bytes/ipv6-address.ts';
import { macAddress, writeMacAddress } from '../bytes/mac-address.ts';
import { type ByteOrder, OrderedWriter } from './byte-order.ts';
import type { CaptureNames, CaptureOption } from './capture-file.ts';
import { type PacketTime, type TimeResolution, timeInUnits } from './capture-time.ts';
import {
  BlockType,
  BYTE_ORDER_MAGIC,
  DirectionFlag,
  InterfaceOption,
  NameRecord,
  OptionCode,
  PacketOption,
  SecretsType,
  SectionOption,
  StatisticsOption,
  textOption,
  writeBlock,
  writeOptions,
} from './pcapng-blocks.ts';

export interface PcapngSection {
  readonly application?: string;
  readonly hardware?: string;
  readonly os?: string;
  readonly comments?: readonly string[];
}

export interface PcapngInterface {
  readonly name: string;
  /** See link-type.ts. */
  readonly linkType: number;
  readonly description?: string;
  /** Packets longer than this many bytes are cut; 0, the default, is no limit. */
  readonly snapLength?: number;
  readonly otherOptions?: readonly CaptureOption[];
}

export type PcapngPacket = PacketTime & {
  /** Index into the interfaces. */
  readonly interfaceId: number;
  readonly bytes: Uint8Array;
  /** Bytes on the link, where `bytes` was cut before. */
  readonly originalLength?: number;
  readonly comments?: readonly string[];
  readonly direction?: 'inbound' | 'outbound';
  readonly otherOptions?: readonly CaptureOption[];
};

/** Counted on one interface, up to a time. */
export type PcapngStatistics = PacketTime & {
  readonly interfaceId: number;
  readonly received?: number | bigint;
  readonly dropped?: number | bigint;
};

export interface PcapngCapture extends PcapngSection {
  readonly interfaces: readonly PcapngInterface[];
  readonly packets: Iterable<PcapngPacket>;
  /** An IPv4, IPv6 or MAC address, then its names. */
  readonly names?: readonly CaptureNames[];
  /** Lines as in key-log.ts. */
  readonly tlsKeyLog?: string;
  readonly statistics?: readonly PcapngStatistics[];
}

export interface PcapngOptions {
  /** Of the numbers in blocks; the packets themselves are always as on the wire. 'little' by default. */
  readonly byteOrder?: ByteOrder;
  /** Of the packets' times; 'microseconds' by default. */
  readonly resolution?: TimeResolution;
}

/** A whole file of one section. @throws RangeError if a packet names an interface that is not there. */
export function writePcapng(capture: PcapngCapture, options: PcapngOptions = {}): Uint8Array {
  const { interfaces, packets, names = [], tlsKeyLog = '', statistics = [] } = capture;
  const { byteOrder, resolution = 'microseconds' } = options;
  const w = new OrderedWriter(byteOrder);
  writeSectionHeaderBlock(w, capture);
  for (const description of interfaces) writeInterfaceDescriptionBlock(w, description, resolution);
  if (names.length > 0) writeNameResolutionBlock(w, names);
  if (tlsKeyLog !== '') writeTlsSecretsBlock(w, tlsKeyLog);
  for (const packet of packets) {
    const description = interfaces[packet.interfaceId];
    if (!description) throw new RangeError(`a packet names interface ${packet.interfaceId} of ${interfaces.length}`);
    writeEnhancedPacketBlock(w, packet, resolution, description.snapLength);
  }
  for (const counts of statistics) writeInterfaceStatisticsBlock(w, counts, resolution);
  return w.take();
}

/** §4.1. The section's length is left open (-1), so that blocks can be appended. */
export function writeSectionHeaderBlock(w: OrderedWriter, section: PcapngSection = {}): void {
  writeBlock(w, BlockType.SECTION_HEADER, () => {
    w.u32(BYTE_ORDER_MAGIC).u16(1).u16(0).u64(0xffff_ffff_ffff_ffffn);
    writeOptions(w, [
      ...commentOptions(section.comments),
      ...optionalText(SectionOption.HARDWARE, section.hardware),
      ...optionalText(SectionOption.OS, section.os),
      ...optionalText(SectionOption.APPLICATION, section.application),
    ]);
  });
}

/** §4.2. The first one has interface id 0, and so on. */
export function writeInterfaceDescriptionBlock(
  w: OrderedWriter,
  description: PcapngInterface,
  resolution: TimeResolution = 'microseconds',
): void {
  writeBlock(w, BlockType.INTERFACE_DESCRIPTION, () => {
    w.u16(description.linkType)
      .u16(0)
      .u32(description.snapLength ?? 0);
    writeOptions(w, [
      textOption(InterfaceOption.NAME, description.name),
      ...optionalText(InterfaceOption.DESCRIPTION, description.description),
      { code: InterfaceOption.TIME_RESOLUTION, value: Uint8Array.of(resolution === 'nanoseconds' ? 9 : 6) },
      ...(description.otherOptions ?? []),
    ]);
  });
}

/** §4.3. `resolution` and `snapLength` are those of the packet's interface. */
export function writeEnhancedPacketBlock(
  w: OrderedWriter,
  packet: PcapngPacket,
  resolution: TimeResolution = 'microseconds',
  snapLength = 0,
): void {
  const bytes = snapLength === 0 ? packet.bytes : packet.bytes.subarray(0, snapLength);
  writeBlock(w, BlockType.ENHANCED_PACKET, () => {
    w.u32(packet.interfaceId);
    writeTimestamp(w, packet, resolution);
    w.u32(bytes.length)
      .u32(packet.originalLength ?? packet.bytes.length)
      .padded(bytes);
    writeOptions(w, [
      ...commentOptions(packet.comments),
      ...(packet.direction ? [{ code: PacketOption.FLAGS, value: word(w, DirectionFlag[packet.direction]) }] : []),
      ...(packet.otherOptions ?? []),
    ]);
  });
}

/** §4.5. @throws RangeError for what is no IPv4, IPv6 or MAC address, and for a name with a zero character. */
export function writeNameResolutionBlock(w: OrderedWriter, names: readonly CaptureNames[]): void {
  const records = names.map(([address, ...texts]): CaptureOption => {
    if (texts.length === 0 || texts.some((text) => text === '' || text.includes('\0'))) {
      throw new RangeError(`the names of ${address} must be at least one, none empty and none with a zero character`);
    }
    const { code, bytes } = addressRecord(address);
    const value = new OrderedWriter(w.byteOrder).raw(bytes);
    for (const text of texts) value.raw(textOption(0, text).value).u8(0);
    return { code, value: value.take() };
  });
  writeBlock(w, BlockType.NAME_RESOLUTION, () => {
    writeOptions(w, records);
    if (records.length === 0) w.u16(NameRecord.END).u16(0);
  });
}

/** §4.7, with the lines of a TLS key log, each ended by a line feed. */
export function writeTlsSecretsBlock(w: OrderedWriter, keyLog: string): void {
  const data = textOption(0, keyLog.endsWith('\n') ? keyLog : `${keyLog}\n`).value;
  writeBlock(w, BlockType.DECRYPTION_SECRETS, () => {
    w.u32(SecretsType.TLS_KEY_LOG).u32(data.length).padded(data);
  });
}

/** §4.6. */
export function writeInterfaceStatisticsBlock(
  w: OrderedWriter,
  counts: PcapngStatistics,
  resolution: TimeResolution = 'microseconds',
): void {
  const count = (code: number, value: number | bigint | undefined): CaptureOption[] =>
    value === undefined ? [] : [{ code, value: new OrderedWriter(w.byteOrder).u64(BigInt(value)).take() }];
  writeBlock(w, BlockType.INTERFACE_STATISTICS, () => {
    w.u32(counts.interfaceId);
    writeTimestamp(w, counts, resolution);
    writeOptions(w, [
      ...count(StatisticsOption.RECEIVED, counts.received),
      ...count(StatisticsOption.DROPPED, counts.dropped),
    ]);
  });
}

/** §4.3: the upper half first, whatever the byte order, since these are two numbers of 32 bits. */
function writeTimestamp(w: OrderedWriter, when: PacketTime, resolution: TimeResolution): void {
  const units = timeInUnits(when, resolution);
  w.u32(Number(units >> 32n)).u32(Number(units & 0xffff_ffffn));
}

function commentOptions(comments: readonly string[] = []): CaptureOption[] {
  return comments.map((comment) => textOption(OptionCode.COMMENT, comment));
}

function optionalText(code: number, text: string | undefined): CaptureOption[] {
  return text === undefined ? [] : [textOption(code, text)];
}

function word(w: OrderedWriter, value: number): Uint8Array {
  return new OrderedWriter(w.byteOrder).u32(value).take();
}

function addressRecord(address: string): { code: number; bytes: Uint8Array } {
  if (isIpv6Address(address)) return { code: NameRecord.IPV6, bytes: ipv6Bytes(address) };
  if (address.includes(':')) return { code: NameRecord.EUI48, bytes: macBytes(address) };
  return { code: NameRecord.IPV4, bytes: ipv4Bytes(address) };
}

function ipv4Bytes(address: string): Uint8Array {
  const bytes = new Uint8Array(4);
  writeIpv4Address(bytes, 0, address);
  return bytes;
}

function macBytes(address: string): Uint8Array {
  const bytes = new Uint8Array(6);
  writeMacAddress(bytes, 0, macAddress(address));
  return bytes;
}

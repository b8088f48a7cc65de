/**
 * A header of fixed shape as one table. From the table come the header's TypeScript type, `read`, `write`,
 * single-field access, the bit span of every field, and the RFC-style box diagram, so they cannot disagree.
 *
 *     export const udpHeader = layout('udp', { srcPort: uint(16, 'Source Port'), … });
 *     export type UdpHeader = ReturnType<typeof udpHeader.read>;
 *
 * Reading and writing judge nothing: a learner must be able to see and make wrong packets.
 */

import { DecodeError } from '../bytes/decode-error.ts';
import type { Field, FieldValue } from '../bytes/field.ts';
import { type Ipv4Address, readIpv4Address, writeIpv4Address } from '../bytes/ipv4-address.ts';
import { type Ipv6Address, readIpv6Address, writeIpv6Address } from '../bytes/ipv6-address.ts';
import { type MacAddress, readMacAddress, writeMacAddress } from '../bytes/mac-address.ts';

/** How one kind of field is stored. Offsets and lengths are in bits. */
export interface FieldType<T extends FieldValue> {
  readonly bits: number;
  /** The field's name as the standard writes it. */
  readonly title: string;
  read(bytes: Uint8Array, bitOffset: number): T;
  write(bytes: Uint8Array, bitOffset: number, value: T): void;
}

/** The values of a header by field name. */
type Values = Record<string, FieldValue>;
type Shape<H extends Values> = { [K in keyof H]: FieldType<H[K]> };

export interface Layout<H extends Values> {
  /** The protocol's short name, used in errors and dissections. */
  readonly name: string;
  /** Bytes of the header. */
  readonly size: number;
  /** The fields in order, `bitOffset` counted from the start of the header. */
  readonly fields: readonly { name: string; title: string; bitOffset: number; bitLength: number }[];
  /** @throws DecodeError 'truncated' if the header does not fit before `end`. */
  read(bytes: Uint8Array, offset?: number, end?: number): H;
  /** @throws RangeError if the header does not fit: the caller made the array too short. */
  write(bytes: Uint8Array, offset: number, header: H): void;
  /** One field, without making the header object. The caller has checked that the header is there. */
  get<K extends keyof H & string>(bytes: Uint8Array, offset: number, name: K): H[K];
  set<K extends keyof H & string>(bytes: Uint8Array, offset: number, name: K, value: H[K]): void;
  /** The header as a dissector shows it: every field with its place, which together tile the header. */
  spans(bytes: Uint8Array, offset?: number, end?: number): Field[];
  /** The box diagram, 32 bits a row. */
  diagram(): string;
}

/** An unsigned whole number of 1 to 32 bits, big-endian, starting at any bit. */
export function uint(bits: number, title: string): FieldType<number> {
  return {
    bits,
    title,
    read(bytes, bitOffset) {
      let value = 0;
      for (let left = bits, at = bitOffset; left > 0; ) {
        const take = Math.min(left, 8 - (at & 7));
        const part = (bytes[at >> 3]! >> (8 - (at & 7) - take)) & ((1 << take) - 1);
        value = value * 2 ** take + part;
        left -= take;
        at += take;
      }
      return value;
    },
    write(bytes, bitOffset, value) {
      for (let left = bits, at = bitOffset; left > 0; ) {
        const take = Math.min(left, 8 - (at & 7));
        const shift = 8 - (at & 7) - take;
        const mask = (1 << take) - 1;
        const part = Math.floor(value / 2 ** (left - take)) & mask;
        bytes[at >> 3] = (bytes[at >> 3]! & ~(mask << shift)) | (part << shift);
        left -= take;
        at += take;
      }
    },
  };
}

/** An unsigned whole number of 8, 16 or 32 bits at a byte's edge, lowest byte first: IEEE 802.11's order. */
export function uintLe(bits: 8 | 16 | 32, title: string): FieldType<number> {
  const size = bits / 8;
  return {
    bits,
    title,
    read(bytes, bitOffset) {
      let value = 0;
      for (let i = size - 1; i >= 0; i--) value = value * 256 + bytes[(bitOffset >> 3) + i]!;
      return value;
    },
    write(bytes, bitOffset, value) {
      for (let i = 0; i < size; i++) bytes[(bitOffset >> 3) + i] = Math.floor(value / 256 ** i) & 0xff;
    },
  };
}

/** A single bit as a boolean. */
export function flag(title: string): FieldType<boolean> {
  return {
    bits: 1,
    title,
    read: (bytes, bitOffset) => ((bytes[bitOffset >> 3]! >> (7 - (bitOffset & 7))) & 1) === 1,
    write(bytes, bitOffset, value) {
      const mask = 0x80 >> (bitOffset & 7);
      const at = bitOffset >> 3;
      bytes[at] = value ? bytes[at]! | mask : bytes[at]! & ~mask;
    },
  };
}

export function mac(title: string): FieldType<MacAddress> {
  return {
    bits: 48,
    title,
    read: (bytes, bitOffset) => readMacAddress(bytes, bitOffset >> 3),
    write: (bytes, bitOffset, value) => writeMacAddress(bytes, bitOffset >> 3, value),
  };
}

export function ipv4(title: string): FieldType<Ipv4Address> {
  return {
    bits: 32,
    title,
    read: (bytes, bitOffset) => readIpv4Address(bytes, bitOffset >> 3),
    write: (bytes, bitOffset, value) => writeIpv4Address(bytes, bitOffset >> 3, value),
  };
}

export function ipv6(title: string): FieldType<Ipv6Address> {
  return {
    bits: 128,
    title,
    read: (bytes, bitOffset) => readIpv6Address(bytes, bitOffset >> 3),
    write: (bytes, bitOffset, value) => writeIpv6Address(bytes, bitOffset >> 3, value),
  };
}

/** A run of bytes of fixed length, kept as it is. Reading gives a view. */
export function octets(length: number, title: string): FieldType<Uint8Array> {
  return {
    bits: 8 * length,
    title,
    read: (bytes, bitOffset) => bytes.subarray(bitOffset >> 3, (bitOffset >> 3) + length),
    write: (bytes, bitOffset, value) => bytes.set(value.subarray(0, length), bitOffset >> 3),
  };
}

/** Makes the table into a layout. @throws RangeError if the fields do not fill whole bytes. */
export function layout<H extends Values>(name: string, shape: Shape<H>): Layout<H> {
  const fields: { name: keyof H & string; title: string; bitOffset: number; bitLength: number }[] = [];
  const offsets = {} as Record<keyof H, number>;
  let bits = 0;
  for (const key of Object.keys(shape) as (keyof H & string)[]) {
    const type = shape[key]!;
    fields.push({ name: key, title: type.title, bitOffset: bits, bitLength: type.bits });
    offsets[key] = bits;
    bits += type.bits;
  }
  if (bits % 8 !== 0) throw new RangeError(`the fields of ${name} take ${bits} bits, not whole bytes`);
  const size = bits / 8;

  const get = <K extends keyof H & string>(bytes: Uint8Array, offset: number, key: K) =>
    shape[key]!.read(bytes, offset * 8 + offsets[key]);
  const set = <K extends keyof H & string>(bytes: Uint8Array, offset: number, key: K, value: H[K]) =>
    shape[key]!.write(bytes, offset * 8 + offsets[key], value);

  /** Says which field it is that the bytes no longer hold. */
  function checkLength(bytes: Uint8Array, offset: number, end: number): void {
    const last = Math.min(end, bytes.length);
    if (offset + size <= last) return;
    const missing = fields.find((field) => offset * 8 + field.bitOffset + field.bitLength > last * 8)!;
    const at = offset + (missing.bitOffset >> 3);
    throw new DecodeError(
      'truncated',
      name,
      missing.name,
      at,
      `the header has ${size} bytes, ${Math.max(0, last - offset)} are left`,
    );
  }

  return {
    name,
    size,
    fields,
    get,
    set,
    read(bytes, offset = 0, end = bytes.length) {
      checkLength(bytes, offset, end);
      const header = {} as H;
      for (const field of fields) header[field.name] = get(bytes, offset, field.name);
      return header;
    },
    write(bytes, offset, header) {
      if (offset + size > bytes.length) throw new RangeError(`${name} header of ${size} bytes does not fit`);
      for (const field of fields) set(bytes, offset, field.name, header[field.name]);
    },
    spans(bytes, offset = 0, end = bytes.length) {
      checkLength(bytes, offset, end);
      return fields.map(({ name: key, bitOffset, bitLength }) => ({
        name: key,
        bitOffset: offset * 8 + bitOffset,
        bitLength,
        value: get(bytes, offset, key),
      }));
    },
    diagram: () => boxDiagram(fields),
  };
}

/** RFC-style rows of 32 bits, two columns a bit. A field that crosses rows is named in its first row. */
function boxDiagram(fields: readonly { title: string; bitOffset: number; bitLength: number }[]): string {
  const last = fields.at(-1)!;
  const total = last.bitOffset + last.bitLength;
  const rule = (bits: number) => `+${'-+'.repeat(bits)}`;
  const tens = Array.from({ length: 32 }, (_, bit) => (bit % 10 === 0 ? bit / 10 : ' ')).join(' ');
  const units = Array.from({ length: 32 }, (_, bit) => bit % 10).join(' ');
  const rows = [` ${tens}`.trimEnd(), ` ${units}`];
  for (let rowStart = 0; rowStart < total; rowStart += 32) {
    const width = Math.min(32, total - rowStart);
    rows.push(rule(rowStart === 0 ? width : Math.max(width, 32)));
    let line = '|';
    for (const { title, bitOffset, bitLength } of fields) {
      const from = Math.max(bitOffset, rowStart);
      const to = Math.min(bitOffset + bitLength, rowStart + 32);
      if (from >= to) continue;
      const room = 2 * (to - from) - 1;
      const text = from === bitOffset ? title.slice(0, room) : '';
      line += `${text.padStart(Math.ceil((room + text.length) / 2)).padEnd(room)}|`;
    }
    rows.push(line);
    if (rowStart + 32 >= total) rows.push(rule(width));
  }
  return rows.join('\n');
}

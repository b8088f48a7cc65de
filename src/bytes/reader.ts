/**
 * Reads fields one after another, big-endian unless named otherwise, for what has no fixed shape: options, TLVs, lists, names.
 * Every read is named; with `record` on, the reader also notes the place and value of each field.
 */

import { DecodeError, type DecodeErrorCode } from './decode-error.ts';
import type { Field, FieldValue } from './field.ts';
import { type Ipv4Address, readIpv4Address } from './ipv4-address.ts';
import { type Ipv6Address, readIpv6Address } from './ipv6-address.ts';
import { type MacAddress, readMacAddress } from './mac-address.ts';

export interface ReaderOptions {
  /** First byte to read; positions in fields and errors still count from the start of the array. */
  start?: number;
  /** One past the last byte to read. */
  end?: number;
  /** Collect fields in `fields`. */
  record?: boolean;
}

export class Reader {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly layer: string;
  /** What was read so far; stays empty without `record`. */
  readonly fields: Field[] = [];
  offset: number;
  readonly #record: boolean;
  #sink: Field[];

  /** @param layer the protocol's name, for errors. */
  constructor(layer: string, bytes: Uint8Array, options: ReaderOptions = {}) {
    this.layer = layer;
    this.bytes = bytes;
    this.offset = options.start ?? 0;
    this.end = Math.min(options.end ?? bytes.length, bytes.length);
    this.#record = options.record ?? false;
    this.#sink = this.fields;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  u8(name: string): number {
    const at = this.#take(name, 1);
    return this.#note(name, at, 1, this.bytes[at]!);
  }

  u16(name: string): number {
    const at = this.#take(name, 2);
    return this.#note(name, at, 2, (this.bytes[at]! << 8) | this.bytes[at + 1]!);
  }

  /** Lowest byte first: IEEE 802.11's order. */
  u16le(name: string): number {
    const at = this.#take(name, 2);
    return this.#note(name, at, 2, this.bytes[at]! | (this.bytes[at + 1]! << 8));
  }

  u24(name: string): number {
    const at = this.#take(name, 3);
    return this.#note(name, at, 3, (this.bytes[at]! << 16) | (this.bytes[at + 1]! << 8) | this.bytes[at + 2]!);
  }

  u32(name: string): number {
    const at = this.#take(name, 4);
    const b = this.bytes;
    const value = ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
    return this.#note(name, at, 4, value);
  }

  u64(name: string): bigint {
    const at = this.#take(name, 8);
    let value = 0n;
    for (let i = 0; i < 8; i++) value = (value << 8n) | BigInt(this.bytes[at + i]!);
    return this.#note(name, at, 8, value);
  }

  /** In two's complement. */
  i8(name: string): number {
    const at = this.#take(name, 1);
    return this.#note(name, at, 1, (this.bytes[at]! << 24) >> 24);
  }

  mac(name: string): MacAddress {
    const at = this.#take(name, 6);
    return this.#note(name, at, 6, readMacAddress(this.bytes, at));
  }

  ipv4(name: string): Ipv4Address {
    const at = this.#take(name, 4);
    return this.#note(name, at, 4, readIpv4Address(this.bytes, at));
  }

  ipv6(name: string): Ipv6Address {
    const at = this.#take(name, 16);
    return this.#note(name, at, 16, readIpv6Address(this.bytes, at));
  }

  /** A view of the next `length` bytes, not a copy. */
  raw(name: string, length: number): Uint8Array {
    const at = this.#take(name, length);
    return this.#note(name, at, length, this.bytes.subarray(at, at + length));
  }

  /** All that is left, as a view. */
  rest(name: string): Uint8Array {
    return this.raw(name, this.remaining);
  }

  /** The next `length` bytes as Latin-1 text: every byte value has a character. */
  text(name: string, length: number): string {
    const at = this.#take(name, length);
    let text = '';
    for (let i = at; i < at + length; i++) text += String.fromCharCode(this.bytes[i]!);
    return this.#note(name, at, length, text);
  }

  /**
   * Reads several fields as one named group. The group's recorded value is what `read` returns where that is a
   * field value, else ''.
   */
  group<T>(name: string, read: () => T): T {
    if (!this.#record) return read();
    const outer = this.#sink;
    const children: Field[] = [];
    const start = this.offset;
    this.#sink = children;
    try {
      const value = read();
      const bitLength = (this.offset - start) * 8;
      outer.push({ name, bitOffset: start * 8, bitLength, value: isFieldValue(value) ? value : '', children });
      return value;
    } finally {
      this.#sink = outer;
    }
  }

  /** Notes a field that the caller has worked out itself: bits of a byte, or a name with pointers. */
  note<T extends FieldValue>(name: string, bitOffset: number, bitLength: number, value: T, children?: Field[]): T {
    if (this.#record) this.#sink.push({ name, bitOffset, bitLength, value, ...(children && { children }) });
    return value;
  }

  /** A reader over the next `length` bytes that records into the same place; this one moves past them. */
  sub(name: string, length: number): Reader {
    const start = this.#take(name, length);
    const inner = new Reader(this.layer, this.bytes, { start, end: start + length, record: this.#record });
    inner.#sink = this.#sink;
    return inner;
  }

  /** Throws a DecodeError for a field that starts at `offset` (by default here). */
  fail(code: DecodeErrorCode, field: string, detail: string, offset = this.offset): never {
    throw new DecodeError(code, this.layer, field, offset, detail);
  }

  #take(name: string, length: number): number {
    const at = this.offset;
    // A length that the caller worked out from the bytes: going backwards could go on for ever.
    if (length < 0) this.fail('bad-length', name, `${length} is not a length`);
    if (length > this.end - at) this.fail('truncated', name, `needs ${length} bytes, ${this.end - at} are left`);
    this.offset = at + length;
    return at;
  }

  #note<T extends FieldValue>(name: string, at: number, length: number, value: T): T {
    return this.note(name, at * 8, length * 8, value);
  }
}

function isFieldValue(value: unknown): value is FieldValue {
  return ['number', 'bigint', 'boolean', 'string'].includes(typeof value) || value instanceof Uint8Array;
}

/** Writes big-endian fields one after another into bytes that grow as needed. */

import { type Ipv4Address, writeIpv4Address } from './ipv4-address.ts';
import { type Ipv6Address, writeIpv6Address } from './ipv6-address.ts';
import { type MacAddress, writeMacAddress } from './mac-address.ts';

export class Writer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    const at = this.#grow(1);
    this.#bytes[at] = value;
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.setU16(at, value);
    return this;
  }

  /** Lowest byte first. */
  u16le(value: number): this {
    return this.u8(value & 0xff).u8(value >>> 8);
  }

  u24(value: number): this {
    return this.u8(value >>> 16).u16(value & 0xffff);
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value & 0xffff);
  }

  u64(value: bigint): this {
    return this.u32(Number((value >> 32n) & 0xffffffffn)).u32(Number(value & 0xffffffffn));
  }

  mac(address: MacAddress): this {
    const at = this.#grow(6);
    writeMacAddress(this.#bytes, at, address);
    return this;
  }

  ipv4(address: Ipv4Address): this {
    const at = this.#grow(4);
    writeIpv4Address(this.#bytes, at, address);
    return this;
  }

  ipv6(address: Ipv6Address): this {
    const at = this.#grow(16);
    writeIpv6Address(this.#bytes, at, address);
    return this;
  }

  raw(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** Latin-1 text, one byte a character. @throws RangeError for a character beyond U+00FF. */
  text(text: string): this {
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) > 0xff) throw new RangeError(`'${text[i]}' is not a Latin-1 character`);
      this.u8(text.charCodeAt(i));
    }
    return this;
  }

  zeros(count: number): this {
    this.#grow(count);
    return this;
  }

  /** What `write` adds, preceded by its length in `width` bytes: a TLS vector, a TLV's value. */
  sized(width: 1 | 2 | 3, write: (writer: this) => void): this {
    const at = this.#grow(width);
    write(this);
    const length = this.#length - at - width;
    if (length >= 256 ** width) throw new RangeError(`${length} bytes do not fit a length of ${width} bytes`);
    for (let i = 0; i < width; i++) this.#bytes[at + i] = length >>> (8 * (width - 1 - i));
    return this;
  }

  /** Overwrites two bytes written before, for a length or checksum known only now. */
  setU16(at: number, value: number): void {
    this.#bytes[at] = value >>> 8;
    this.#bytes[at + 1] = value;
  }

  /** The bytes written so far, as an array of their own. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }
}

/** Joins byte arrays into one. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

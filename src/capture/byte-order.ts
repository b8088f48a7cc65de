/**
 * Numbers in either byte order. Network protocols are big-endian; capture files are written in the order of the
 * machine that made them, and a reader has to take both (draft-ietf-opsawg-pcap §4, draft-ietf-opsawg-pcapng §3.6.1).
 */

export type ByteOrder = 'big' | 'little';

/** Writes numbers in one byte order into bytes that grow as needed. */
export class OrderedWriter {
  readonly byteOrder: ByteOrder;
  #bytes = new Uint8Array(1024);
  #view = viewOf(this.#bytes);
  #length = 0;

  constructor(byteOrder: ByteOrder = 'little') {
    this.byteOrder = byteOrder;
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, this.byteOrder === 'little');
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    this.setU32(at, value);
    return this;
  }

  /** Overwrites four bytes written before, for a length known only now. */
  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, this.byteOrder === 'little');
  }

  u64(value: bigint): this {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value, this.byteOrder === 'little');
    return this;
  }

  raw(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** The bytes, then zeros up to the next 32-bit boundary (draft-ietf-opsawg-pcapng §3.6.2). */
  padded(bytes: Uint8Array): this {
    this.raw(bytes);
    this.#grow(paddingOf(bytes.length));
    return this;
  }

  /** The bytes written since the last `take`, as an array of their own. */
  take(): Uint8Array {
    const written = this.#bytes.slice(0, this.#length);
    this.#bytes.fill(0, 0, this.#length);
    this.#length = 0;
    return written;
  }

  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
    return at;
  }
}

/** How many bytes are missing to a multiple of four. */
export function paddingOf(length: number): number {
  return (4 - (length & 3)) & 3;
}

/** One view for a whole file; it copies nothing. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

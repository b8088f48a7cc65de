/** Bytes in the order of the stream: added at the back or at any place beyond the front, taken from the front. */

/** Places are counted from the front. Storage grows as needed; every operation costs what it copies. */
export class ByteRing {
  #bytes = new Uint8Array(0);
  #front = 0;
  /** One past the last byte written. */
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    this.write(this.#length, bytes);
  }

  /** Writes at `offset`; what lies between the bytes written so far and `offset` is undefined until written. */
  write(offset: number, bytes: Uint8Array): void {
    this.#reserve(offset + bytes.length);
    this.#length = Math.max(this.#length, offset + bytes.length);
    const at = this.#place(offset);
    const untilWrap = Math.min(bytes.length, this.#bytes.length - at);
    this.#bytes.set(bytes.subarray(0, untilWrap), at);
    this.#bytes.set(bytes.subarray(untilWrap), 0);
  }

  /** A copy. @throws RangeError if fewer bytes are there. */
  read(offset: number, length: number): Uint8Array {
    if (offset + length > this.#length) throw new RangeError(`${offset} + ${length} of ${this.#length} bytes`);
    const result = new Uint8Array(length);
    if (length === 0) return result;
    const at = this.#place(offset);
    const untilWrap = Math.min(length, this.#bytes.length - at);
    result.set(this.#bytes.subarray(at, at + untilWrap));
    result.set(this.#bytes.subarray(0, length - untilWrap), untilWrap);
    return result;
  }

  drop(count: number): void {
    if (count === 0) return;
    this.#front = this.#place(count);
    this.#length = Math.max(0, this.#length - count);
  }

  #place(offset: number): number {
    return this.#bytes.length === 0 ? 0 : (this.#front + offset) % this.#bytes.length;
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length, 4096));
    larger.set(this.read(0, this.#length));
    this.#bytes = larger;
    this.#front = 0;
  }
}

/** The bytes of a stream that wait for the rest of their message: one array that grows, so that appending stays cheap. */

export class PendingBytes {
  #bytes = new Uint8Array(0);
  #length = 0;
  /** How many pieces the bytes came in. */
  pieces = 0;

  get length(): number {
    return this.#length;
  }

  /** A view; the next `append` or `keepFrom` may change it. */
  get view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.view);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
    this.pieces++;
  }

  /** Forgets all before `at`. What is left came in one piece, as far as anybody can tell. */
  keepFrom(at: number): void {
    if (at === 0) return;
    const left = this.#bytes.slice(at, this.#length);
    this.#bytes = left;
    this.#length = left.length;
    this.pieces = left.length === 0 ? 0 : 1;
  }
}

/**
 * Writes header fields for one direction of an HTTP/2 connection (RFC 7541 §6). What was said before is said with a
 * number; what is secret goes into no table, since a table's contents can be found out by trying (§7.1.3).
 */

import { Writer } from '../../bytes/writer.ts';
import { DEFAULT_TABLE_SIZE, type HpackField } from './hpack-decoder.ts';
import { encodeHuffman, huffmanLength } from './hpack-huffman.ts';
import { writeHpackInteger } from './hpack-integer.ts';
import { entrySize, HpackTable } from './hpack-table.ts';

export interface HpackEncoderOptions {
  /** The table that both sides begin with; 4096 by default. */
  tableSize?: number;
  /** Write strings in the Huffman code where that is not longer; true by default. */
  huffman?: boolean;
}

/** Fields that hold secrets (§7.1.3). */
const secretFields = new Set(['authorization', 'proxy-authorization']);

export class HpackEncoder {
  readonly #table: HpackTable;
  readonly #huffman: boolean;
  /** Sizes that the other side must be told of before the next field: the smallest since then, and the last (§4.2). */
  #smallest: number | undefined;
  readonly #ownMaxSize: number;

  constructor(options: HpackEncoderOptions = {}) {
    this.#ownMaxSize = options.tableSize ?? DEFAULT_TABLE_SIZE;
    this.#table = new HpackTable(this.#ownMaxSize);
    this.#huffman = options.huffman ?? true;
  }

  get table(): Pick<HpackTable, 'entries' | 'size' | 'maxSize'> {
    return this.#table;
  }

  /** The other side's SETTINGS_HEADER_TABLE_SIZE. A larger table than at the beginning is not made use of. */
  limitTable(size: number): void {
    const next = Math.min(size, this.#ownMaxSize);
    if (next === this.#table.maxSize) return;
    this.#smallest = Math.min(this.#smallest ?? next, next);
    this.#table.resize(next);
  }

  /** A header block: all fields of one message's head. */
  encode(fields: readonly HpackField[]): Uint8Array {
    const w = new Writer(256);
    if (this.#smallest !== undefined) {
      if (this.#smallest < this.#table.maxSize) writeHpackInteger(w, this.#smallest, 5, 0x20);
      writeHpackInteger(w, this.#table.maxSize, 5, 0x20);
      this.#smallest = undefined;
    }
    for (const field of fields) this.#writeField(w, field);
    return w.finish();
  }

  #writeField(w: Writer, field: HpackField): void {
    const indexing = field.indexing ?? this.#indexingFor(field);
    const found = this.#table.find(field);
    if (found.whole !== undefined && indexing !== 'never') {
      writeHpackInteger(w, found.whole, 7, 0x80);
      return;
    }
    const [prefixBits, pattern] = literals[indexing];
    writeHpackInteger(w, found.name ?? 0, prefixBits, pattern);
    if (found.name === undefined) this.#writeString(w, field.name);
    this.#writeString(w, field.value);
    if (indexing === 'add') this.#table.add({ name: field.name, value: field.value });
  }

  /** An entry that would throw most others out is not worth it. */
  #indexingFor(field: HpackField): keyof typeof literals {
    if (secretFields.has(field.name)) return 'never';
    return entrySize(field) > this.#table.maxSize / 2 ? 'skip' : 'add';
  }

  #writeString(w: Writer, text: string): void {
    const plain = new Writer(text.length).text(text).finish();
    const isHuffman = this.#huffman && huffmanLength(plain) <= plain.length;
    const bytes = isHuffman ? encodeHuffman(plain) : plain;
    writeHpackInteger(w, bytes.length, 7, isHuffman ? 0x80 : 0);
    w.raw(bytes);
  }
}

/** Bits of the name's number, and the bits before it (§6.2). */
const literals = { add: [6, 0x40], skip: [4, 0x00], never: [4, 0x10] } as const;

/**
 * Reads the header fields of one direction of an HTTP/2 connection (RFC 7541 §3, §6). Every block changes the table that
 * the next ones are read with, so all of them must be read, in order, also those that nobody wants any more.
 */

import { Reader } from '../../bytes/reader.ts';
import { decodeHuffman } from './hpack-huffman.ts';
import { peekByte, readHpackInteger } from './hpack-integer.ts';
import { entrySize, type HpackEntry, HpackTable, staticTable } from './hpack-table.ts';

/** SETTINGS_HEADER_TABLE_SIZE as long as nobody says otherwise (RFC 9113 §6.5.2). */
export const DEFAULT_TABLE_SIZE = 4096;

export interface HpackField extends HpackEntry {
  /** How it is written: into the table ('add', what a decoder does not tell), beside it, or in no table ever. */
  readonly indexing?: 'add' | 'skip' | 'never';
}

export interface HpackDecoderOptions {
  /** The largest table that the other side may use, and uses at the beginning; 4096 by default. */
  maxTableSize?: number;
  /** For an onlooker, who does not know what was agreed: the largest table that may be agreed. */
  largestTable?: number;
  /** Fields beyond this sum of sizes are read and dropped (SETTINGS_MAX_HEADER_LIST_SIZE); 64 KiB by default. */
  maxListSize?: number;
}

export interface DecodedFields {
  readonly fields: readonly HpackField[];
  /** There were more fields than `maxListSize` allows. */
  readonly isTooLarge: boolean;
}

export class HpackDecoder {
  readonly #table: HpackTable;
  readonly #maxTableSize: number;
  readonly #maxListSize: number;

  constructor(options: HpackDecoderOptions = {}) {
    const tableSize = options.maxTableSize ?? DEFAULT_TABLE_SIZE;
    this.#maxTableSize = options.largestTable ?? tableSize;
    this.#maxListSize = options.maxListSize ?? 1 << 16;
    this.#table = new HpackTable(tableSize);
  }

  get table(): Pick<HpackTable, 'entries' | 'size' | 'maxSize'> {
    return this.#table;
  }

  /** @throws DecodeError, after which the table is worthless and so is the connection (RFC 9113 §4.3). */
  decode(block: Uint8Array): DecodedFields {
    return this.read(new Reader('hpack', block));
  }

  /** Reads to the reader's end. A reader that records gets a group a field. @throws DecodeError */
  read(r: Reader): DecodedFields {
    const fields: HpackField[] = [];
    let size = 0;
    let seen = 0;
    while (r.remaining > 0) {
      const first = peekByte(r, 'headerField');
      if ((first & 0xe0) === 0x20) {
        // A new size stands before the first field (§4.2).
        if (seen > 0) r.fail('bad-value', 'tableSizeUpdate', 'after a header field');
        r.group('tableSizeUpdate', () => this.#readSizeUpdate(r));
        continue;
      }
      seen++;
      const field = this.#readField(r, first, this.#maxListSize - size);
      size += entrySize(field);
      if (size <= this.#maxListSize) fields.push(field);
    }
    return { fields, isTooLarge: size > this.#maxListSize };
  }

  #readSizeUpdate(r: Reader): number {
    r.note('representation', r.offset * 8, 3, 1);
    const at = r.offset;
    const size = readHpackInteger(r, 'maxSize', 5);
    if (size > this.#maxTableSize) r.fail('bad-value', 'maxSize', `${size} is more than ${this.#maxTableSize}`, at);
    this.#table.resize(size);
    return size;
  }

  /** §6.1 and §6.2: which of the four it is, the first ones tell. */
  #readField(r: Reader, first: number, room: number): HpackField {
    let field: HpackField | undefined;
    r.group('headerField', () => {
      if (first >= 0x80) {
        r.note('representation', r.offset * 8, 1, 1);
        field = this.#lookUp(r, readHpackInteger(r, 'index', 7));
      } else if (first >= 0x40) {
        r.note('representation', r.offset * 8, 2, 1);
        field = this.#readLiteral(r, 6);
        this.#table.add(field);
      } else {
        r.note('representation', r.offset * 8, 4, first >> 4);
        field = { ...this.#readLiteral(r, 4), indexing: first >= 0x10 ? 'never' : 'skip' };
      }
      // One byte can stand for a whole entry: what is too much is not even recorded.
      return entrySize(field) > room ? '' : `${field.name}: ${field.value}`;
    });
    return field!;
  }

  #readLiteral(r: Reader, prefixBits: number): HpackEntry {
    const index = readHpackInteger(r, 'nameIndex', prefixBits);
    const name = index === 0 ? readHpackString(r, 'name') : this.#lookUp(r, index).name;
    return { name, value: readHpackString(r, 'value') };
  }

  #lookUp(r: Reader, index: number): HpackEntry {
    const entry = this.#table.get(index);
    if (entry) return entry;
    return r.fail('bad-value', 'index', `no entry ${index} among ${staticTable.length + this.#table.entries.length}`);
  }
}

/** A string literal (§5.2) as Latin-1 text. @throws DecodeError */
export function readHpackString(r: Reader, name: string): string {
  return r.group(name, () => {
    const isHuffman = peekByte(r, name) >= 0x80;
    r.note('huffman', r.offset * 8, 1, isHuffman);
    const length = readHpackInteger(r, 'length', 7);
    if (length === 0) return '';
    const bytes = r.raw('string', length);
    return latin1(isHuffman ? decodeHuffman(bytes) : bytes);
  });
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

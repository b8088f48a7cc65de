/** A reference solution, written as a student would. */

import type { Decoded, Field } from '../../../labs/16-browser/starter/hpack-table.ts';
import { decodeInteger } from './hpack-integer.ts';

export function decodeBlocks(
  blocks: readonly Uint8Array[],
  staticTable: readonly Field[],
  maxTableSize: number,
): Decoded | null {
  const table: Field[] = [];
  const decoded: Field[][] = [];
  let capacity = maxTableSize;

  const evict = (room: number) => {
    let used = table.reduce((sum, field) => sum + sizeOf(field), 0);
    while (used > room && table.length > 0) used -= sizeOf(table.pop()!);
  };
  const lookUp = (index: number): Field => {
    const field = index <= staticTable.length ? staticTable[index - 1] : table[index - staticTable.length - 1];
    if (!field) throw new Error('no such entry');
    return field;
  };

  try {
    for (const block of blocks) {
      const fields: Field[] = [];
      let at = 0;
      const readNumber = (bits: number) => {
        const number = decodeInteger(block, at, bits);
        if (!number) throw new Error('no number');
        at = number.next;
        return number.value;
      };
      const readText = () => {
        const length = readNumber(7);
        if (at + length > block.length) throw new Error('text is cut');
        at += length;
        return String.fromCharCode(...block.slice(at - length, at));
      };
      while (at < block.length) {
        const first = block[at]!;
        if (first >= 0x80) {
          fields.push(lookUp(readNumber(7)));
          continue;
        }
        if (first >= 0x20 && first < 0x40) {
          capacity = readNumber(5);
          if (capacity > maxTableSize || fields.length > 0) return null;
          evict(capacity);
          continue;
        }
        const index = readNumber(first >= 0x40 ? 6 : 4);
        const name = index === 0 ? readText() : lookUp(index).name;
        const field = { name, value: readText() };
        fields.push(field);
        if (first < 0x40) continue;
        evict(capacity - sizeOf(field));
        if (sizeOf(field) <= capacity) table.unshift(field);
      }
      decoded.push(fields);
    }
  } catch {
    return null;
  }
  return { blocks: decoded, table };
}

function sizeOf({ name, value }: Field): number {
  return name.length + value.length + 32;
}

/** Task "hpack-table": header fields that are numbers. Read RFC 7541 §2.3, §3.2, §4 and §6, and the examples of appendix C.5. */

export interface Field {
  name: string;
  value: string;
}

/** What a direction of a connection has said. */
export interface Decoded {
  /** The fields of each block, in order. */
  blocks: Field[][];
  /** The dynamic table afterwards, the latest entry first. */
  table: Field[];
}

/**
 * The header fields of the blocks of one direction of a connection. Null if any block is wrong: a number that stands for no entry,
 * a table larger than `maxTableSize` or changed after a block's first field, a block that ends within a field.
 * @param blocks in the order in which they came; no string in them is Huffman coded
 * @param staticTable the 61 entries of RFC 7541 appendix A, the first of them number 1
 * @param maxTableSize the dynamic table may have this size, and has it at the beginning
 */
export function decodeBlocks(
  blocks: readonly Uint8Array[],
  staticTable: readonly Field[],
  maxTableSize: number,
): Decoded | null {
  throw new Error('not written yet');
}

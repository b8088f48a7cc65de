/** Strings of HPACK written with its Huffman code (RFC 7541 §5.2): frequent characters take five bits, rare ones 30. */

import { DecodeError } from '../../bytes/decode-error.ts';
import { EOS, huffmanCodes } from './hpack-huffman-code.ts';

/** Bytes that `encodeHuffman` would give. */
export function huffmanLength(bytes: Uint8Array): number {
  let bits = 0;
  for (const byte of bytes) bits += huffmanCodes[byte]!.length;
  return Math.ceil(bits / 8);
}

/** The last byte is filled up with ones: the beginning of EOS. */
export function encodeHuffman(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(huffmanLength(bytes)).fill(0);
  let at = 0;
  const put = (code: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--, at++) {
      if (Math.floor(code / 2 ** bit) % 2 === 1) out[at >> 3] = out[at >> 3]! | (0x80 >> (at & 7));
    }
  };
  for (const byte of bytes) put(huffmanCodes[byte]!.code, huffmanCodes[byte]!.length);
  while (at < out.length * 8) put(1, 1);
  return out;
}

/** @throws DecodeError for EOS within the string, and for an end that is not up to seven ones (§5.2). */
export function decodeHuffman(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let node: Node = root;
  let bits = 0;
  let isOnes = true;
  for (const byte of bytes) {
    for (let mask = 0x80; mask > 0; mask >>= 1) {
      const bit = (byte & mask) === 0 ? 0 : 1;
      const next: Node | number | undefined = node[bit];
      bits++;
      isOnes &&= bit === 1;
      if (next === EOS) refuse('holds the code of EOS');
      if (typeof next === 'object') {
        node = next;
        continue;
      }
      out.push(next!);
      node = root;
      bits = 0;
      isOnes = true;
    }
  }
  if (bits > 7) refuse('ends with more than seven bits of padding');
  if (!isOnes) refuse('ends within a code');
  return Uint8Array.from(out);
}

/** The code is complete: every path of bits ends at a symbol. */
type Node = [Node | number | undefined, Node | number | undefined];

const root: Node = treeOf();

function treeOf(): Node {
  const top: Node = [undefined, undefined];
  for (const [symbol, { code, length }] of huffmanCodes.entries()) {
    let node = top;
    for (let bit = length - 1; bit >= 0; bit--) {
      const side = Math.floor(code / 2 ** bit) % 2 === 1 ? 1 : 0;
      if (bit === 0) node[side] = symbol;
      else {
        const next = node[side];
        const child: Node = typeof next === 'object' ? next : [undefined, undefined];
        node[side] = child;
        node = child;
      }
    }
  }
  return top;
}

function refuse(detail: string): never {
  throw new DecodeError('bad-value', 'hpack', 'string', 0, `the Huffman code ${detail}`);
}

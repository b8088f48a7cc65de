/** A reference solution, written as a student would. */

import type { Code } from '../../../labs/16-browser/starter/hpack-string.ts';
import { decodeInteger, encodeInteger } from './hpack-integer.ts';

export function encodeString(text: string, codes: readonly Code[]): Uint8Array {
  const plain = Array.from(text, (letter) => letter.charCodeAt(0));
  let bits = plain.map((byte) => bitsOf(codes[byte]!)).join('');
  const eos = bitsOf(codes[256]!);
  if (bits.length % 8 > 0) bits += eos.slice(0, 8 - (bits.length % 8));
  const coded = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const isCoded = coded.length <= plain.length;
  const content = isCoded ? coded : plain;
  return Uint8Array.from([...encodeInteger(content.length, 7, isCoded ? 0x80 : 0), ...content]);
}

export function decodeString(bytes: Uint8Array, codes: readonly Code[]): string | null {
  const length = decodeInteger(bytes, 0, 7);
  if (!length || length.next + length.value !== bytes.length) return null;
  const content = bytes.slice(length.next);
  if (bytes[0]! < 0x80) return String.fromCharCode(...content);
  const symbols = new Map(codes.map((code, symbol) => [bitsOf(code), symbol]));
  let text = '';
  let seen = '';
  for (const byte of content) {
    for (const bit of byte.toString(2).padStart(8, '0')) {
      seen += bit;
      const symbol = symbols.get(seen);
      if (symbol === undefined) continue;
      if (symbol === 256) return null;
      text += String.fromCharCode(symbol);
      seen = '';
    }
  }
  return seen.length < 8 && bitsOf(codes[256]!).startsWith(seen) ? text : null;
}

function bitsOf({ bits, length }: Code): string {
  return bits.toString(2).padStart(length, '0');
}

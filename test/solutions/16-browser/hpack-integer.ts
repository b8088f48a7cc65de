/** A reference solution, written as a student would. */

export function encodeInteger(value: number, prefixBits: number, pattern: number): Uint8Array {
  const limit = 2 ** prefixBits - 1;
  if (value < limit) return Uint8Array.of(pattern | value);
  const bytes = [pattern | limit];
  let rest = value - limit;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

export function decodeInteger(
  bytes: Uint8Array,
  at: number,
  prefixBits: number,
): { value: number; next: number } | null {
  if (at >= bytes.length) return null;
  const limit = 2 ** prefixBits - 1;
  let value = bytes[at]! & limit;
  let next = at + 1;
  if (value < limit) return { value, next };
  let factor = 1;
  for (let count = 0; count < 5; count++) {
    if (next >= bytes.length) return null;
    const byte = bytes[next]!;
    next++;
    value += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte < 128) return value <= 0xffffffff ? { value, next } : null;
  }
  return null;
}

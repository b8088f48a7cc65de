export const encodeInteger = (value: number, prefixBits: number, pattern: number): Uint8Array => {
  const prefix = (1 << prefixBits) - 1;
  const bytes: number[] = [pattern + Math.min(value, prefix)];
  if (value >= prefix) {
    let digits = (BigInt(value) - BigInt(prefix)).toString(2);
    digits = digits.padStart(Math.ceil(digits.length / 7) * 7, '0');
    const groups = digits.match(/.{7}/g)!.reverse();
    for (const [index, group] of groups.entries())
      bytes.push(parseInt((index === groups.length - 1 ? '0' : '1') + group, 2));
  }
  return new Uint8Array(bytes);
};

export const decodeInteger = (bytes: Uint8Array, at: number, prefixBits: number) => {
  const [first, ...rest] = bytes.subarray(at);
  if (first === undefined) return null;
  const prefix = (1 << prefixBits) - 1;
  if ((first & prefix) !== prefix) return { value: first & prefix, next: at + 1 };
  const last = rest.findIndex((byte) => !(byte & 0x80));
  if (last === -1 || last > 4) return null;
  let sum = 0n;
  for (let i = last; i >= 0; i--) sum = (sum << 7n) | BigInt(rest[i]! & 127);
  sum += BigInt(prefix);
  return sum < 1n << 32n ? { value: Number(sum), next: at + last + 2 } : null;
};

type Code = { bits: number; length: number };
type Tree = { 0?: Tree; 1?: Tree; symbol?: number };

export function encodeString(text: string, codes: readonly Code[]): Uint8Array {
  const out: number[] = [];
  let pending = 0n;
  let count = 0n;
  for (let i = 0; i < text.length; i++) {
    const { bits, length } = codes[text.charCodeAt(i)]!;
    pending = (pending << BigInt(length)) | BigInt(bits);
    count += BigInt(length);
    while (count >= 8n) {
      count -= 8n;
      out.push(Number(pending >> count));
      pending &= (1n << count) - 1n;
    }
  }
  if (count > 0n) out.push(Number((pending << (8n - count)) | ((1n << (8n - count)) - 1n)));
  const huffman = out.length <= text.length;
  const body = huffman ? out : [...text].map((c) => c.charCodeAt(0));
  const head: number[] = [];
  let n = body.length;
  if (n < 127) head.push(n);
  else {
    head.push(127);
    for (n -= 127; n > 127; n = n >> 7) head.push((n & 127) | 128);
    head.push(n);
  }
  if (huffman) head[0]! |= 128;
  return new Uint8Array([...head, ...body]);
}

export function decodeString(bytes: Uint8Array, codes: readonly Code[]): string | null {
  if (bytes.length === 0) return null;
  let length = bytes[0]! & 127;
  let at = 1;
  if (length === 127) {
    for (let shift = 0; ; shift += 7) {
      if (at >= bytes.length || shift > 28) return null;
      const byte = bytes[at++]!;
      length += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
  }
  if (at + length !== bytes.length) return null;
  const body = [...bytes.subarray(at)];
  if (!(bytes[0]! & 128)) return body.map((byte) => String.fromCharCode(byte)).join('');
  const root: Tree = {};
  codes.forEach(({ bits, length: size }, symbol) => {
    let node = root;
    for (let i = size - 1; i >= 0; i--) {
      const bit = ((bits >>> i) & 1) as 0 | 1;
      node[bit] ??= {};
      node = node[bit];
    }
    node.symbol = symbol;
  });
  const stream = body.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((i) => ((byte >> i) & 1) as 0 | 1));
  let node = root;
  let text = '';
  let rest: number[] = [];
  for (const bit of stream) {
    node = node[bit]!;
    rest.push(bit);
    if (node.symbol === 256) return null;
    if (node.symbol !== undefined) {
      text += String.fromCharCode(node.symbol);
      node = root;
      rest = [];
    }
  }
  return rest.length > 7 || rest.includes(0) ? null : text;
}

/** A table of 256 entries, BigInt arithmetic for the register. */

const table: bigint[] = [];
for (let n = 0n; n < 256n; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1n ? 0xedb88320n ^ (c >> 1n) : c >> 1n;
  table.push(c);
}

export function fcs(frame: Uint8Array): Uint8Array {
  const crc = frame.reduce((c, byte) => table[Number((c ^ BigInt(byte)) & 0xffn)]! ^ (c >> 8n), 0xffffffffn);
  const value = crc ^ 0xffffffffn;
  return Uint8Array.of(...[0n, 8n, 16n, 24n].map((shift) => Number((value >> shift) & 0xffn)));
}

export const receive = (bytes: Uint8Array) => {
  if (bytes.length < 64) return undefined as unknown as null;
  const frame = bytes.subarray(0, bytes.length - 4);
  return Buffer.compare(fcs(frame), bytes.subarray(-4)) === 0 ? frame : null;
};

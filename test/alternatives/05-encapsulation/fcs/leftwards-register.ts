/** The register as the standard draws it, highest term on the left; each byte and the result turned round. */

function turned(value: number, bits: number): number {
  let result = 0;
  for (let i = 0; i < bits; i++) if ((value >>> i) & 1) result |= 1 << (bits - 1 - i);
  return result >>> 0;
}

export function fcs(frame: Uint8Array): Uint8Array {
  let register = 0xffffffff;
  for (const byte of frame) {
    register = (register ^ (turned(byte, 8) << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) {
      register = register & 0x80000000 ? ((register << 1) ^ 0x04c11db7) >>> 0 : (register << 1) >>> 0;
    }
  }
  const crc = turned(~register >>> 0, 32);
  return Uint8Array.from([0, 8, 16, 24], (shift) => crc >>> shift);
}

/** Over frame and FCS together the register always ends the same. */
export function receive(bytes: Uint8Array): Uint8Array | null {
  const residue = fcs(bytes);
  const isGood = [0x1c, 0xdf, 0x44, 0x21].every((byte, at) => residue[at] === byte);
  return bytes.length >= 64 && isGood ? bytes.subarray(0, -4) : null;
}

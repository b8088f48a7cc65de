/** A reference solution, written as a student would. */

export function fcs(frame: Uint8Array): Uint8Array {
  let register = 0xffffffff;
  for (const byte of frame) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      const out = register & 1;
      register >>>= 1;
      if (out === 1) register ^= 0xedb88320;
    }
  }
  const result = new Uint8Array(4);
  new DataView(result.buffer).setUint32(0, ~register, true);
  return result;
}

export function receive(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length < 64) return null;
  const frame = bytes.slice(0, bytes.length - 4);
  const came = bytes.slice(-4);
  const wanted = fcs(frame);
  return wanted.every((byte, at) => byte === came[at]) ? frame : null;
}

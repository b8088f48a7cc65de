/** A DataView for the numbers, and the padding added at the end only where it is needed. */

type Parts = { dst: string; src: string; etherType: number; payload: Uint8Array };

export function buildFrame(parts: Parts): Uint8Array | null {
  const { payload } = parts;
  if (payload.byteLength >= 1501) return null;
  const header = new DataView(new ArrayBuffer(14));
  for (const [index, name] of (['dst', 'src'] as const).entries()) {
    const bytes = BigInt(`0x${parts[name].replaceAll(':', '')}`);
    header.setUint16(6 * index, Number(bytes >> 32n));
    header.setUint32(6 * index + 2, Number(bytes & 0xffffffffn));
  }
  header.setUint16(12, parts.etherType);
  const padding = Math.max(0, 46 - payload.length);
  return new Uint8Array([...new Uint8Array(header.buffer), ...payload, ...new Array<number>(padding).fill(0)]);
}

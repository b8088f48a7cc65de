/** Adds the carry back after every word, byte by byte, without copying the segment. */

export function tcpChecksum(from: string, to: string, segment: Uint8Array): number {
  let sum = 0;
  const add = (high: number, low: number) => {
    sum += (high << 8) + low;
    if (sum >= 65536) sum -= 65535;
  };
  for (const address of [from, to]) {
    const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number];
    add(a, b);
    add(c, d);
  }
  add(0, 6);
  add(segment.length >> 8, segment.length & 255);
  segment.forEach((byte, index) => {
    if (index === 16 || index === 17) return;
    if (index % 2 === 0) add(byte, 0);
    else add(0, byte);
  });
  return 65535 - sum;
}

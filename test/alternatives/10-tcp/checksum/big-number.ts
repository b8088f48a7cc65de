/** All bytes as one big number modulo 65535: that is what one's complement sums are. */

export const tcpChecksum = (from: string, to: string, segment: Uint8Array): number => {
  const bytes = [
    ...from.split('.').map(Number),
    ...to.split('.').map(Number),
    0,
    6,
    segment.length >>> 8,
    segment.length & 0xff,
    ...segment,
  ];
  bytes[12 + 16] = bytes[12 + 17] = 0;
  if (bytes.length % 2 === 1) bytes.push(0);
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const rest = Number(BigInt(`0x${hex}`) % 65535n);
  return 65535 - (rest === 0 ? 65535 : rest);
};

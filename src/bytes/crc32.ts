/**
 * CRC-32 as Ethernet, zip and PNG have it: polynomial 0x04c11db7, bits taken lowest first, all ones to begin with and
 * complemented at the end (IEEE 802.3 §3.2.9).
 */

/** The polynomial with its bits in reverse, because the lowest bit of each byte comes first. */
const POLYNOMIAL = 0xedb88320;

/** What eight steps of the division make of each byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/** The CRC of `bytes`, 32 bits. */
export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 0xff]!;
  return ~remainder >>> 0;
}

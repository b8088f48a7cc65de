/**
 * Task "fcs": what an Ethernet adapter does behind your back. Read IEEE 802.3 §3.2.9, or any description of CRC-32 as zip,
 * gzip and PNG have it (RFC 1952 §8): it is the same.
 *
 * The frame's bytes are divided by 0x104c11db7 as one long polynomial over single bits. In practice: a register of 32 bits
 * begins as all ones; each byte of the frame goes in with its lowest bit first; in the end the register is complemented.
 * With the register turned round, so that it shifts to the right, the polynomial is 0xedb88320.
 */

/**
 * The frame check sequence of a frame: four bytes, as they follow the frame on the wire. The CRC of the nine letters
 * 123456789 is 0xcbf43926, and their FCS is the bytes 26 39 f4 cb. A frame may have any number of bytes, none as well.
 */
export function fcs(frame: Uint8Array): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The receiving adapter: `bytes` is a frame with its FCS, as it came. The answer is the frame without the FCS, or null if it
 * is dropped: because the FCS does not fit, or because it is a runt, shorter than 64 bytes with the FCS. No frame is too
 * long.
 */
export function receive(bytes: Uint8Array): Uint8Array | null {
  throw new Error('not written yet');
}

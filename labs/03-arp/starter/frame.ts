/** Task "frame": what goes onto the cable. Read RFC 894, and IEEE 802.3 §3.1.1 and §3.2.8 for the padding. */

export interface FrameParts {
  /** Where the frame goes: '02:1b:44:11:3a:b7', or 'ff:ff:ff:ff:ff:ff' for everybody. */
  dst: string;
  /** Where it comes from. */
  src: string;
  /** What the payload is, 16 bits: 0x0800 for IPv4, 0x0806 for ARP. */
  etherType: number;
  /** Any number of bytes, none as well. */
  payload: Uint8Array;
}

/**
 * The Ethernet II frame: destination, source, type, payload. The checksum at its end (FCS) is the network adapter's work
 * and left out. A frame without it has at least 60 bytes: a shorter one is filled up with zeros.
 * A payload of more than 1500 bytes fits into no frame: the answer is null.
 */
export function buildFrame(parts: FrameParts): Uint8Array | null {
  throw new Error('not written yet');
}

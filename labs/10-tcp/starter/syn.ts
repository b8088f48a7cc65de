/** Task "syn": the first segment of a connection. Read RFC 9293 §3.1 (the header), §3.2 (options), §3.5 (the handshake). */

export interface SynParameters {
  /** IPv4, '10.1.2.3': the checksum covers both addresses. */
  sourceAddress: string;
  destinationAddress: string;
  sourcePort: number;
  destinationPort: number;
  /** 32 bits. */
  initialSequenceNumber: number;
  /** The window to offer, bytes; a SYN's window is never scaled. */
  window: number;
  /** The largest segment that this side wants to get, bytes. */
  mss: number;
}

/**
 * The SYN as IP carries it: header, then the MSS option and no other, no data; 24 bytes. Acknowledgment number and
 * urgent pointer are zero, SYN is the only flag, and the checksum is filled in.
 */
export function buildSyn(parameters: SynParameters): Uint8Array {
  throw new Error('not written yet');
}

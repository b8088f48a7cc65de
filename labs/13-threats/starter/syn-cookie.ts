/**
 * Task "syn-cookie": a server that keeps nothing of a half-open connection. What it has to know again is in its initial
 * sequence number, which the client's ACK brings back plus one. Read RFC 4987 §3.6.
 *
 * HMAC is there: `import { createHmac } from 'node:crypto'`, or Web Crypto's `crypto.subtle`, with which the functions are
 * `async`.
 */

/** The MSS is remembered as an index into this table. */
export const MSS_TABLE = [216, 536, 1024, 1220, 1360, 1440, 1452, 1460];

export interface Sockets {
  /** '68.85.2.101' */
  clientAddress: string;
  clientPort: number;
  serverAddress: string;
  serverPort: number;
}

/**
 * The initial sequence number for the SYN, ACK, from 0 to 4294967295. From the highest bit on:
 *
 * - 5 bits: the counter modulo 32. The counter counts 64 seconds each: it is 0 until second 64, then 1 until 128 …
 * - 3 bits: the index of the largest MSS in the table that is not larger than the client's. A client that names none has
 *   536; one that names less than 216 gets index 0.
 * - 24 bits: the first three bytes of HMAC-SHA256, with `key`, over 21 bytes, all numbers in network byte order:
 *   client address (4), client port (2), server address (4), server port (2), the client's initial sequence number (4),
 *   the whole counter (4), the index of the MSS (1).
 *
 * @param clientSequenceNumber that of the SYN
 * @param mss the SYN's MSS option; null if it has none
 * @param seconds the server's time, maybe with a fraction
 */
export function makeCookie(
  _key: Uint8Array,
  _sockets: Sockets,
  _clientSequenceNumber: number,
  _mss: number | null,
  _seconds: number,
): number {
  throw new Error('not written yet');
}

/**
 * Is this the ACK of a SYN, ACK that the server sent lately: with the counter as it is now, or as it was one before?
 *
 * @param sequenceNumber of the ACK: one more than the SYN's
 * @param acknowledgmentNumber of the ACK: one more than the cookie
 * @returns the MSS from the table that the cookie stands for, or null if the cookie is not right
 */
export function checkCookie(
  _key: Uint8Array,
  _sockets: Sockets,
  _sequenceNumber: number,
  _acknowledgmentNumber: number,
  _seconds: number,
): number | null {
  throw new Error('not written yet');
}

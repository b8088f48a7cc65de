/**
 * Task "proofs": three things that prove what was said. Read RFC 8446 §4.4.1 (the transcript hash, also behind a
 * HelloRetryRequest), §4.4.3 (what CertificateVerify signs) and §4.4.4 (Finished); §7.1 for HKDF-Expand-Label.
 *
 * The hash is SHA-256. Hash and HMAC are there: `import { createHash, createHmac } from 'node:crypto'`, or Web Crypto's
 * `crypto.subtle`, with which the functions are `async`. If you have done the task `traffic-keys`, import
 * `expandLabel` from `./key-schedule.ts`.
 *
 * `messages` are handshake messages in the order in which they were sent, each with its header of 4 bytes, without
 * records around them. The first is a ClientHello. If the server has sent a HelloRetryRequest, it is the second, the
 * ClientHello that answers it the third, and so on; there is no other sign of it than what the message itself says.
 */

/** 32 bytes. */
export function transcriptHash(messages: Uint8Array[]): Uint8Array {
  throw new Error('not written yet');
}

/**
 * What the server signs in its CertificateVerify: not the signature, what it is over.
 * @param messages all up to and including the server's Certificate
 */
export function signedContent(messages: Uint8Array[]): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The handshake message Finished, header and verify_data: 36 bytes, before they are protected.
 * @param trafficSecret the sender's handshake traffic secret, 32 bytes
 * @param messages all before this one
 */
export function buildFinished(trafficSecret: Uint8Array, messages: Uint8Array[]): Uint8Array {
  throw new Error('not written yet');
}

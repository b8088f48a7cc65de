/**
 * Task "finished": the message with which each side shows that it has seen what the other has sent, and has the same
 * secret. Read RFC 5246 §7.4.9, and §5 for the PRF (here with SHA-256).
 *
 * Hash and HMAC are there: `import { createHash, createHmac } from 'node:crypto'`, or Web Crypto's `crypto.subtle`, with
 * which the function is `async`.
 */

/**
 * The handshake message Finished, header and verify_data: 16 bytes, before they are protected.
 * @param sender whose Finished it is
 * @param masterSecret 48 bytes
 * @param messages all handshake messages that both sides have sent before this one, in order, each with its header of
 *   4 bytes; there are no records around them, and ChangeCipherSpec is no handshake message
 */
export function buildFinished(
  _sender: 'client' | 'server',
  _masterSecret: Uint8Array,
  _messages: Uint8Array[],
): Uint8Array {
  throw new Error('not written yet');
}

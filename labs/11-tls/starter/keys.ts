/**
 * Task "keys": from the premaster secret to the keys. Read RFC 5246 §5 (the PRF), §8.1, §6.3, §7.4.9, RFC 5288 §3.
 * Node's own hashes may be used: import { createHash, createHmac } from 'node:crypto';
 */

/** The hash of the suite: all of the PRF and of verify_data is made with it. */
export type HashName = 'sha256' | 'sha384';

export interface Handshake {
  hash: HashName;
  /** 48 bytes. */
  premaster: Uint8Array;
  /** 32 bytes each. */
  clientRandom: Uint8Array;
  serverRandom: Uint8Array;
  /** Bytes of an AES key, 16 or 32. The suite is one with AES-GCM: no MAC keys, and 4 bytes of fixed IV for each side. */
  keyLength: number;
}

export interface Keys {
  /** 48 bytes; without extended_master_secret. */
  masterSecret: Uint8Array;
  clientWriteKey: Uint8Array;
  serverWriteKey: Uint8Array;
  clientWriteIv: Uint8Array;
  serverWriteIv: Uint8Array;
}

export function deriveKeys(handshake: Handshake): Keys {
  throw new Error('not written yet');
}

/**
 * The 12 bytes in the Finished of `sender`.
 * @param messages the handshake messages before it, each with its header of four bytes, in order
 */
export function verifyData(
  hash: HashName,
  masterSecret: Uint8Array,
  sender: 'client' | 'server',
  messages: Uint8Array[],
): Uint8Array {
  throw new Error('not written yet');
}

/**
 * Task "master-secret": from the premaster secret to the keys. Read RFC 5246 §5 (the PRF), §8.1 (master secret), §6.3 (the
 * key block), and RFC 5288 §3 (what AES-GCM takes of it).
 *
 * HMAC is there: `import { createHmac } from 'node:crypto'`, or Web Crypto's `crypto.subtle`, with which the functions
 * are `async`. The PRF itself is yours to write.
 */

/** Keys of a connection with TLS_RSA_WITH_AES_128_GCM_SHA256: 16 bytes a key, 4 bytes a salt (the IV of the key block). */
export interface Keys {
  clientKey: Uint8Array;
  serverKey: Uint8Array;
  clientSalt: Uint8Array;
  serverSalt: Uint8Array;
}

/**
 * PRF(secret, label, seed), with P_SHA256: the first `length` bytes.
 * @param label ASCII
 */
export function prf(secret: Uint8Array, label: string, seed: Uint8Array, length: number): Uint8Array {
  throw new Error('not written yet');
}

/** 48 bytes. Not the extended master secret of RFC 7627. */
export function masterSecret(premaster: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): Uint8Array {
  throw new Error('not written yet');
}

export function keysFrom(masterSecret: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): Keys {
  throw new Error('not written yet');
}

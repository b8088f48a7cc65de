/**
 * Task "traffic-keys": from the Diffie-Hellman secret to the keys. Read RFC 8446 §7.1 (the picture, HKDF-Expand-Label,
 * Derive-Secret) and §7.3 (keys and IVs), RFC 5869 §2.2 and §2.3 (HKDF).
 *
 * The suite is TLS_AES_128_GCM_SHA256 throughout, and there is no pre-shared key. HMAC and the hash are there:
 * `import { createHash, createHmac } from 'node:crypto'`, or Web Crypto's `crypto.subtle`, with which the functions are
 * `async`. HKDF-Expand-Label is yours to write.
 */

/** What one side writes with. */
export interface DirectionKeys {
  /** The traffic secret, 32 bytes. */
  secret: Uint8Array;
  /** 16 bytes. */
  key: Uint8Array;
  /** 12 bytes. */
  iv: Uint8Array;
}

export interface Keys {
  client: DirectionKeys;
  server: DirectionKeys;
}

/**
 * HKDF-Expand-Label with SHA-256: `length` bytes, 0 to 2000.
 * @param label ASCII, without the "tls13 " that the standard puts in front: 'key'
 */
export function expandLabel(secret: Uint8Array, label: string, context: Uint8Array, length: number): Uint8Array {
  throw new Error('not written yet');
}

/**
 * The keys of the encrypted part of the handshake.
 * @param sharedSecret what the key shares have come to
 * @param transcriptHash of ClientHello and ServerHello
 */
export function handshakeKeys(sharedSecret: Uint8Array, transcriptHash: Uint8Array): Keys {
  throw new Error('not written yet');
}

/**
 * The keys of the first application data.
 * @param transcriptHash of all messages from ClientHello to the server's Finished
 */
export function applicationKeys(sharedSecret: Uint8Array, transcriptHash: Uint8Array): Keys {
  throw new Error('not written yet');
}

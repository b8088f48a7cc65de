/**
 * Task "pmk-ptk": from a passphrase to the keys of one association. Read IEEE Std 802.11-2020 annex J.4.1 (PMK), §12.7.1.2
 * (the PRF), §12.7.1.3 (PTK); PBKDF2 is in RFC 8018 §5.2.
 *
 * `import { createHmac, pbkdf2Sync } from 'node:crypto'` is there for you. The PRF is yours to write.
 */

/** What both sides know after two messages of the 4-way handshake. */
export interface Association {
  /** MAC addresses, 6 bytes each. */
  ap: Uint8Array;
  station: Uint8Array;
  /** 32 bytes each. */
  anonce: Uint8Array;
  snonce: Uint8Array;
}

/** 16 bytes each, in this order in the PTK. */
export interface PairwiseKeys {
  kck: Uint8Array;
  kek: Uint8Array;
  tk: Uint8Array;
}

/**
 * The pairwise master key, 32 bytes: PBKDF2 with HMAC-SHA-1 and 4096 iterations.
 * @param passphrase 8 to 63 printable ASCII characters
 * @param ssid its bytes are UTF-8
 */
export function pmk(passphrase: string, ssid: string): Uint8Array {
  throw new Error('not written yet');
}

/**
 * PRF-`bits` with HMAC-SHA-1.
 * @param label ASCII
 * @param bits a multiple of 8, 8 to 1024
 */
export function prf(key: Uint8Array, label: string, data: Uint8Array, bits: number): Uint8Array {
  throw new Error('not written yet');
}

/** PRF-384 with the label "Pairwise key expansion". Of the two addresses the smaller one comes first, then so the nonces. */
export function pairwiseKeys(pmk: Uint8Array, association: Association): PairwiseKeys {
  throw new Error('not written yet');
}

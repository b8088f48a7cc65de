/**
 * Keys of WPA2 with a passphrase (IEEE Std 802.11-2020 §12.7.1, annex J.4): from passphrase and name of the network to
 * the PMK, and from the PMK, both addresses and both nonces to the keys of one association.
 */

import { type MacAddress, writeMacAddress } from '../../bytes/mac-address.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { hmacSha1, pbkdf2Sha1 } from '../../crypto/wifi.ts';

export interface PairwiseKeys {
  /** Key confirmation key: for the MIC of the handshake's messages. 16 bytes. */
  readonly kck: Uint8Array;
  /** Key encryption key: for what the handshake brings. 16 bytes. */
  readonly kek: Uint8Array;
  /** Temporal key: for data. 16 bytes. */
  readonly tk: Uint8Array;
}

/** 8 to 63 printable ASCII characters. */
export function isPassphrase(text: string): boolean {
  return /^[\x20-\x7e]{8,63}$/.test(text);
}

/** @throws RangeError for what cannot be one */
export function requirePassphrase(text: string): void {
  if (!isPassphrase(text)) throw new RangeError('a passphrase has 8 to 63 printable ASCII characters');
}

/**
 * The pairwise master key, 32 bytes (annex J.4.1).
 * @param passphrase 8 to 63 printable ASCII characters
 * @throws RangeError for another one
 */
export function pmkFromPassphrase(passphrase: string, ssid: string): Uint8Array {
  requirePassphrase(passphrase);
  const text = new TextEncoder();
  return pbkdf2Sha1(text.encode(passphrase), text.encode(ssid), 4096, 32);
}

/** PRF-`bits` (§12.7.1.2). */
export function prf(key: Uint8Array, label: string, data: Uint8Array, bits: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let i = 0; i * 160 < bits; i++) {
    blocks.push(hmacSha1(key, new TextEncoder().encode(label), Uint8Array.of(0), data, Uint8Array.of(i)));
  }
  return concatBytes(...blocks).subarray(0, bits / 8);
}

/**
 * The pairwise transient key in its three parts (§12.7.1.3). Addresses and nonces go in by size, so that both sides get
 * the same whoever is who.
 * @param anonce the access point's, 32 bytes. @param snonce the station's
 */
export function pairwiseKeys(
  pmk: Uint8Array,
  { ap, station, anonce, snonce }: { ap: MacAddress; station: MacAddress; anonce: Uint8Array; snonce: Uint8Array },
): PairwiseKeys {
  const data = concatBytes(...inOrder(macBytes(ap), macBytes(station)), ...inOrder(anonce, snonce));
  const ptk = prf(pmk, 'Pairwise key expansion', data, 384);
  return { kck: ptk.slice(0, 16), kek: ptk.slice(16, 32), tk: ptk.slice(32, 48) };
}

/** The smaller of two equally long byte strings first. */
function inOrder(a: Uint8Array, b: Uint8Array): [Uint8Array, Uint8Array] {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at >= 0 && a[at]! > b[at]! ? [b, a] : [a, b];
}

function macBytes(address: MacAddress): Uint8Array {
  const bytes = new Uint8Array(6);
  writeMacAddress(bytes, 0, address);
  return bytes;
}

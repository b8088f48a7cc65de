/**
 * Task "elements": what a beacon says about its network. Read IEEE Std 802.11-2020 §9.4.2.1 (elements in general), §9.4.2.2
 * (SSID), §9.4.2.3 and §9.4.2.13 (rates), §9.4.2.4 (DS Parameter Set: the channel), §9.4.2.24 (RSN).
 *
 * An element is an id, a length, and as many bytes of value. Needed here are 0 SSID, 1 Supported Rates, 3 DS Parameter Set,
 * 48 RSN, and 50 Extended Supported Rates. Numbers of two bytes are little-endian.
 */

export interface Network {
  /** UTF-8, '' for a network that hides its name. Null if there is no such element, or one of more than 32 bytes. */
  ssid: string | null;
  /** Null if there is no such element, or one whose value has not exactly one byte. */
  channel: number | null;
  /** Those of elements 1 and 50, in their order; [] if there are none. */
  rates: Rate[];
  /** Null if there is no such element, or one that cannot be read (see `Rsn`). */
  rsn: Rsn | null;
}

export interface Rate {
  /** Mbit/s: 5.5, 54. The byte counts units of 500 kbit/s in its lower seven bits. */
  rate: number;
  /** The highest bit: a station must have this rate to be let in. */
  basic: boolean;
}
// A byte whose lower seven bits are 122 to 127 is no rate but a "BSS membership selector": leave it out.

/**
 * Version (2 bytes, must be 1), group cipher suite (4), count (2) and pairwise cipher suites (4 each), count (2) and AKM
 * suites (4 each), and more that is not needed here. A suite is written '00-0f-ac:4': three bytes in hexadecimal, lower
 * case, and the fourth in decimal.
 *
 * The element may end after the version, the group cipher, the pairwise suites or the AKMs; what is missing then is
 * '00-0f-ac:4' for both ciphers and '00-0f-ac:1' for the AKM, in lists of one. If it ends within one of these, or has
 * another version, it cannot be read.
 */
export interface Rsn {
  groupCipher: string;
  pairwiseCiphers: string[];
  akms: string[];
}

/**
 * @param bytes the elements of a beacon, from the first one's id on, in any order. Elements that are not needed are passed
 *   over. If an element's length goes beyond the end, it and what follows is left out. If one comes twice, the first counts.
 */
export function readElements(bytes: Uint8Array): Network {
  throw new Error('not written yet');
}

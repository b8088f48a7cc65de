/**
 * 48-bit MAC addresses (IEEE 802, EUI-48), kept as canonical text: '00:16:d3:23:68:8a'.
 * Text compares with ===, serves as a key of a Map, and reads the same in tests, captures and JSON.
 */

import { fromHex, toHex } from './hex.ts';

/** Canonical form: six lower-case pairs joined by ':'. Make one from other spellings with `macAddress`. */
export type MacAddress = string;

export const MAC_BROADCAST: MacAddress = 'ff:ff:ff:ff:ff:ff';
/** Not an address: the "I do not know" of an ARP request's target. */
export const MAC_ZERO: MacAddress = '00:00:00:00:00:00';

/**
 * The canonical form of '00:16:D3:23:68:8A', '00-16-D3-23-68-8A' or '0016d323688a'.
 * @throws RangeError if the text is not six bytes.
 */
export function macAddress(text: string): MacAddress {
  const bytes = fromHex(text);
  if (bytes.length !== 6) throw new RangeError(`not a MAC address: '${text}'`);
  return toHex(bytes, ':');
}

export function readMacAddress(bytes: Uint8Array, offset: number): MacAddress {
  return toHex(bytes.subarray(offset, offset + 6), ':');
}

export function writeMacAddress(bytes: Uint8Array, offset: number, address: MacAddress): void {
  for (let i = 0; i < 6; i++) bytes[offset + i] = Number.parseInt(address.slice(3 * i, 3 * i + 2), 16);
}

/** Group addresses (broadcast and multicast) have the lowest bit of their first byte set (IEEE 802). */
export function isGroupAddress(address: MacAddress): boolean {
  return (Number.parseInt(address.slice(0, 2), 16) & 1) === 1;
}

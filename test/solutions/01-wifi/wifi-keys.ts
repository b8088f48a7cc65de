/** A reference solution, written as a student would. */

import { createHmac, pbkdf2Sync } from 'node:crypto';
import type { Association, PairwiseKeys } from '../../../labs/01-wifi/starter/wifi-keys.ts';

export function pmk(passphrase: string, ssid: string): Uint8Array {
  return new Uint8Array(pbkdf2Sync(passphrase, ssid, 4096, 32, 'sha1'));
}

export function prf(key: Uint8Array, label: string, data: Uint8Array, bits: number): Uint8Array {
  const output: number[] = [];
  for (let counter = 0; output.length * 8 < bits; counter++) {
    const hmac = createHmac('sha1', key);
    hmac.update(label).update(Uint8Array.of(0));
    hmac.update(data).update(Uint8Array.of(counter));
    output.push(...hmac.digest());
  }
  return Uint8Array.from(output.slice(0, bits / 8));
}

export function pairwiseKeys(pmk: Uint8Array, { ap, station, anonce, snonce }: Association): PairwiseKeys {
  const addresses = isSmaller(ap, station) ? [ap, station] : [station, ap];
  const nonces = isSmaller(anonce, snonce) ? [anonce, snonce] : [snonce, anonce];
  const data = Uint8Array.from([...addresses, ...nonces].flatMap((bytes) => [...bytes]));
  const ptk = prf(pmk, 'Pairwise key expansion', data, 384);
  return { kck: ptk.slice(0, 16), kek: ptk.slice(16, 32), tk: ptk.slice(32, 48) };
}

function isSmaller(a: Uint8Array, b: Uint8Array): boolean {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return a[at]! < b[at]!;
}

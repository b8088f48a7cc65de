/** PMKs take 8192 hashes each; the same ones are wanted again and again. */

import { pbkdf2Sha1 } from '../../../src/crypto/wifi.ts';
import { pmkFromPassphrase } from '../../../src/packet/wifi/wpa2-keys.ts';

export interface Secret {
  readonly passphrase: string;
  readonly ssid: string;
}

const MAX_KNOWN = 256;
const known = new Map<string, Uint8Array>();

export function pmkOf({ passphrase, ssid }: Secret): Uint8Array {
  return remembered(`${passphrase}\n${ssid}`, () => pmkFromPassphrase(passphrase, ssid));
}

/** PBKDF2 with something else than it should be. */
export function wrongPmk(password: Uint8Array, salt: Uint8Array, iterations = 4096): Uint8Array {
  return remembered(`${password}\n${salt}\n${iterations}`, () => pbkdf2Sha1(password, salt, iterations, 32));
}

function remembered(name: string, make: () => Uint8Array): Uint8Array {
  const before = known.get(name);
  if (before) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const value = make();
  known.set(name, value);
  return value;
}

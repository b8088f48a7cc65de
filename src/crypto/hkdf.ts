/** HKDF (RFC 5869): first one even secret out of whatever there is, then as many bytes for as many uses as needed. */

import { type HashName, hashLength, hmac } from './primitives.ts';

/** RFC 5869 §2.2: HMAC with the salt as its key. */
export function hkdfExtract(name: HashName, salt: Uint8Array, inputKeyingMaterial: Uint8Array): Uint8Array {
  return hmac(name, salt, inputKeyingMaterial);
}

/** RFC 5869 §2.3. @throws RangeError for more than 255 times the hash's length */
export function hkdfExpand(name: HashName, secret: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (length > 255 * hashLength[name]) throw new RangeError(`HKDF cannot make ${length} bytes`);
  const output = new Uint8Array(length);
  let block: Uint8Array = new Uint8Array(0); // T(0)
  for (let at = 0, i = 1; at < length; i++) {
    block = hmac(name, secret, block, info, Uint8Array.of(i)); // T(i)
    output.set(block.subarray(0, length - at), at);
    at += block.length;
  }
  return output;
}

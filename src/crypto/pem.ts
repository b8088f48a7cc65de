/** PEM (RFC 7468): bytes as base64 between BEGIN and END lines. */

import forge from 'node-forge';
import { fromForge, toForge } from './forge-bytes.ts';

/** The bytes of the first PEM message in a text. @throws RangeError if there is none. */
export function fromPem(text: string): Uint8Array {
  try {
    return fromForge(forge.pem.decode(text)[0]!.body);
  } catch (cause) {
    throw new RangeError('no PEM message in the text', { cause });
  }
}

/** The text around bytes of one kind, as in 'PUBLIC KEY'. */
export function toPem(type: string, bytes: Uint8Array): string {
  return forge.pem.encode({ type, body: toForge(bytes) });
}

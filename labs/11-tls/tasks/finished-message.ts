/** A right Finished (RFC 5246 §7.4.9), with SHA-256. */

import { hash } from '../../../src/crypto/primitives.ts';
import { buildHandshake } from '../../../src/packet/tls/handshake.ts';
import { verifyData } from '../../../src/packet/tls/key-schedule.ts';

export function finishedMessage(
  sender: 'client' | 'server',
  master: Uint8Array,
  messages: readonly Uint8Array[],
): Uint8Array {
  return buildHandshake({
    type: 'finished',
    verifyData: verifyData('sha256', master, sender, hash('sha256', ...messages)),
  });
}

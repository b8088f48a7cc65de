/** A reference solution, written as a student would. */

import { createHmac } from 'node:crypto';
import type { Keys } from '../../../labs/11-tls/starter/key-schedule.ts';

export function prf(secret: Uint8Array, label: string, seed: Uint8Array, length: number): Uint8Array {
  const labelAndSeed = join(new TextEncoder().encode(label), seed);
  let output = new Uint8Array(0);
  let a = hmac(secret, labelAndSeed);
  while (output.length < length) {
    output = join(output, hmac(secret, join(a, labelAndSeed)));
    a = hmac(secret, a);
  }
  return output.slice(0, length);
}

export function masterSecret(premaster: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): Uint8Array {
  return prf(premaster, 'master secret', join(clientRandom, serverRandom), 48);
}

export function keysFrom(masterSecret: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): Keys {
  const block = prf(masterSecret, 'key expansion', join(serverRandom, clientRandom), 40);
  return {
    clientKey: block.slice(0, 16),
    serverKey: block.slice(16, 32),
    clientSalt: block.slice(32, 36),
    serverSalt: block.slice(36, 40),
  };
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(data).digest());
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

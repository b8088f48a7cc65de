/** A reference solution, written as a student would. */

import { createHash, createHmac } from 'node:crypto';
import type { Keys } from '../../../labs/15-tls13/starter/key-schedule.ts';

const HASH_LENGTH = 32;
const none = new Uint8Array(0);

export function expandLabel(secret: Uint8Array, label: string, context: Uint8Array, length: number): Uint8Array {
  const name = new TextEncoder().encode(`tls13 ${label}`);
  const info = join(
    Uint8Array.of(length >> 8, length & 0xff, name.length),
    name,
    Uint8Array.of(context.length),
    context,
  );
  let output: Uint8Array = none;
  let block: Uint8Array = none;
  for (let counter = 1; output.length < length; counter++) {
    block = hmac(secret, join(block, info, Uint8Array.of(counter)));
    output = join(output, block);
  }
  return output.slice(0, length);
}

export function handshakeKeys(sharedSecret: Uint8Array, transcriptHash: Uint8Array): Keys {
  return keysFrom(handshakeSecret(sharedSecret), 'hs', transcriptHash);
}

export function applicationKeys(sharedSecret: Uint8Array, transcriptHash: Uint8Array): Keys {
  const salt = derived(handshakeSecret(sharedSecret));
  return keysFrom(extract(salt, new Uint8Array(HASH_LENGTH)), 'ap', transcriptHash);
}

function handshakeSecret(sharedSecret: Uint8Array): Uint8Array {
  const early = extract(new Uint8Array(HASH_LENGTH), new Uint8Array(HASH_LENGTH));
  return extract(derived(early), sharedSecret);
}

function derived(secret: Uint8Array): Uint8Array {
  const emptyHash = new Uint8Array(createHash('sha256').digest());
  return expandLabel(secret, 'derived', emptyHash, HASH_LENGTH);
}

function keysFrom(secret: Uint8Array, stage: string, transcriptHash: Uint8Array): Keys {
  const direction = (side: string) => {
    const traffic = expandLabel(secret, `${side} ${stage} traffic`, transcriptHash, HASH_LENGTH);
    return { secret: traffic, key: expandLabel(traffic, 'key', none, 16), iv: expandLabel(traffic, 'iv', none, 12) };
  };
  return { client: direction('c'), server: direction('s') };
}

function extract(salt: Uint8Array, input: Uint8Array): Uint8Array {
  return hmac(salt, input);
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(data).digest());
}

function join(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

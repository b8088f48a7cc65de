/** A reference solution, written as a student would. */

import { createHash, createHmac } from 'node:crypto';

type HashName = 'sha256' | 'sha384';

interface Handshake {
  hash: HashName;
  premaster: Uint8Array;
  clientRandom: Uint8Array;
  serverRandom: Uint8Array;
  keyLength: number;
}

export function deriveKeys({ hash, premaster, clientRandom, serverRandom, keyLength }: Handshake) {
  const masterSecret = prf(hash, premaster, 'master secret', [clientRandom, serverRandom], 48);
  const block = prf(hash, masterSecret, 'key expansion', [serverRandom, clientRandom], 2 * keyLength + 8);
  let at = 0;
  const take = (length: number) => {
    at += length;
    return block.slice(at - length, at);
  };
  return {
    masterSecret,
    clientWriteKey: take(keyLength),
    serverWriteKey: take(keyLength),
    clientWriteIv: take(4),
    serverWriteIv: take(4),
  };
}

export function verifyData(
  hash: HashName,
  masterSecret: Uint8Array,
  sender: 'client' | 'server',
  messages: Uint8Array[],
): Uint8Array {
  const transcript = createHash(hash);
  for (const message of messages) transcript.update(message);
  return prf(hash, masterSecret, `${sender} finished`, [transcript.digest()], 12);
}

function prf(hash: HashName, secret: Uint8Array, label: string, seeds: Uint8Array[], length: number): Uint8Array {
  const seed = Buffer.concat([Buffer.from(label, 'ascii'), ...seeds]);
  const hmac = (data: Uint8Array) => createHmac(hash, secret).update(data).digest();
  let output = Buffer.alloc(0);
  let a = hmac(seed);
  while (output.length < length) {
    output = Buffer.concat([output, hmac(Buffer.concat([a, seed]))]);
    a = hmac(a);
  }
  return new Uint8Array(output.subarray(0, length));
}

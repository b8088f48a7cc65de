/** HMAC from the hash alone (RFC 2104), blocks collected first, keys named by their place. */

import { createHash } from 'node:crypto';

const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const digest = (name: string, ...parts: Uint8Array[]) =>
  new Uint8Array(
    createHash(name)
      .update(join(...parts))
      .digest(),
  );

function hmac(name: string, key: Uint8Array, data: Uint8Array): Uint8Array {
  const size = name === 'sha256' ? 64 : 128;
  const padded = new Uint8Array(size);
  padded.set(key.length > size ? digest(name, key) : key);
  const inner = digest(
    name,
    padded.map((byte) => byte ^ 0x36),
    data,
  );
  return digest(
    name,
    padded.map((byte) => byte ^ 0x5c),
    inner,
  );
}

function expand(name: string, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let a = hmac(name, secret, seed), got = 0; got < length; a = hmac(name, secret, a)) {
    const block = hmac(name, secret, join(a, seed));
    blocks.push(block);
    got += block.length;
  }
  return join(...blocks).slice(0, length);
}

export function prf(secret: Uint8Array, label: string, seed: Uint8Array, length: number) {
  return expand('sha256', secret, join(ascii(label), seed), length);
}

export const masterSecret = (premaster: Uint8Array, ...randoms: Uint8Array[]) =>
  prf(premaster, 'master secret', join(...randoms), 48);

export function keysFrom(master: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array) {
  const block = prf(master, 'key expansion', join(serverRandom, clientRandom), 200);
  return {
    serverSalt: block.slice(36, 40),
    clientSalt: block.slice(32, 36),
    serverKey: block.slice(16, 32),
    clientKey: block.slice(0, 16),
  };
}

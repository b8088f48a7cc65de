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

export function deriveKeys(h: {
  hash: string;
  premaster: Uint8Array;
  clientRandom: Uint8Array;
  serverRandom: Uint8Array;
  keyLength: number;
}) {
  const masterSecret = expand(h.hash, h.premaster, join(ascii('master secret'), h.clientRandom, h.serverRandom), 48);
  const seed = join(ascii('key expansion'), h.serverRandom, h.clientRandom);
  const block = expand(h.hash, masterSecret, seed, 200);
  const k = h.keyLength;
  return {
    serverWriteIv: block.slice(2 * k + 4, 2 * k + 8),
    clientWriteIv: block.slice(2 * k, 2 * k + 4),
    serverWriteKey: block.slice(k, 2 * k),
    clientWriteKey: block.slice(0, k),
    masterSecret,
  };
}

export const verifyData = (name: string, master: Uint8Array, sender: string, messages: Uint8Array[]) =>
  expand(name, master, join(ascii(`${sender} finished`), digest(name, ...messages)), 12);

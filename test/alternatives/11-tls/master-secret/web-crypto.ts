/** Web Crypto: everything is asynchronous, and the blocks are counted beforehand. */

const encoder = new TextEncoder();
const concat = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

export async function prf(secret: Uint8Array, label: string, seed: Uint8Array, length: number): Promise<Uint8Array> {
  // An empty key is none to Web Crypto; HMAC pads it with zeros anyway.
  const raw = secret.length > 0 ? Uint8Array.from(secret) : new Uint8Array(1);
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const sign = async (data: Uint8Array) => new Uint8Array(await crypto.subtle.sign('HMAC', key, Uint8Array.from(data)));
  const start = concat(encoder.encode(label), seed);
  const chain: Uint8Array[] = [start];
  const blocks: Uint8Array[] = [];
  for (let i = 1; i <= Math.ceil(length / 32); i++) {
    chain[i] = await sign(chain[i - 1]!);
    blocks.push(await sign(concat(chain[i]!, start)));
  }
  return concat(...blocks).subarray(0, length);
}

export const masterSecret = async (premaster: Uint8Array, client: Uint8Array, server: Uint8Array) =>
  prf(premaster, 'master secret', concat(client, server), 48);

export async function keysFrom(master: Uint8Array, client: Uint8Array, server: Uint8Array) {
  const block = await prf(master, 'key expansion', concat(server, client), 40);
  const [clientKey, serverKey] = [block.subarray(0, 16), block.subarray(16, 32)];
  return { clientKey, serverKey, clientSalt: block.subarray(32, 36), serverSalt: block.subarray(36) };
}

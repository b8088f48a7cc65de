/** Another right solution: Web Crypto, asynchronous, one function for both stages. */

const empty = new Uint8Array(0);
const zeros = new Uint8Array(32);

async function hmac(key: Uint8Array, ...data: Uint8Array[]): Promise<Uint8Array> {
  // Web Crypto takes no empty keys: HMAC fills keys up with zeros, so one zero is the same
  const raw = key.length > 0 ? key : new Uint8Array(1);
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(raw), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, new Uint8Array(data.flatMap((part) => [...part]))));
}

export async function expandLabel(secret: Uint8Array, label: string, context: Uint8Array, length: number) {
  const text = [...`tls13 ${label}`].map((letter) => letter.charCodeAt(0));
  const info = new Uint8Array([
    Math.floor(length / 256),
    length % 256,
    text.length,
    ...text,
    context.length,
    ...context,
  ]);
  const blocks: Uint8Array[] = [];
  for (let i = 1; i <= Math.ceil(length / 32); i++) {
    blocks.push(await hmac(secret, blocks.at(-1) ?? empty, info, new Uint8Array([i])));
  }
  return new Uint8Array(blocks.flatMap((block) => [...block])).subarray(0, length);
}

async function stage(sharedSecret: Uint8Array, transcriptHash: Uint8Array, word: 'hs' | 'ap') {
  const nothing = new Uint8Array(await crypto.subtle.digest('SHA-256', empty));
  let secret = await hmac(zeros, zeros);
  const inputs = word === 'hs' ? [sharedSecret] : [sharedSecret, zeros];
  for (const input of inputs) secret = await hmac(await expandLabel(secret, 'derived', nothing, 32), input);
  const side = async (letter: 'c' | 's') => {
    const traffic = await expandLabel(secret, `${letter} ${word} traffic`, transcriptHash, 32);
    return {
      secret: traffic,
      key: await expandLabel(traffic, 'key', empty, 16),
      iv: await expandLabel(traffic, 'iv', empty, 12),
    };
  };
  return { client: await side('c'), server: await side('s') };
}

export const handshakeKeys = (sharedSecret: Uint8Array, hash: Uint8Array) => stage(sharedSecret, hash, 'hs');
export const applicationKeys = (sharedSecret: Uint8Array, hash: Uint8Array) => stage(sharedSecret, hash, 'ap');

/** Another right solution: Web Crypto, asynchronous; the nonce by numbers, the type found by findLastIndex. */

interface Keys {
  key: Uint8Array;
  iv: Uint8Array;
}

async function cipherOf({ key, iv }: Keys, sequenceNumber: number, header: Uint8Array) {
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
  let rest = sequenceNumber;
  const nonce = new Uint8Array(iv);
  for (let at = 11; at >= 4; at--) {
    nonce[at] = nonce[at]! ^ (rest % 256);
    rest = Math.floor(rest / 256);
  }
  return [{ name: 'AES-GCM', iv: nonce, additionalData: new Uint8Array(header) }, imported] as const;
}

export async function sealRecord(keys: Keys, number: number, type: number, content: Uint8Array, padding: number) {
  const length = content.length + 1 + padding + 16;
  const header = new Uint8Array([23, 3, 3, Math.floor(length / 256), length % 256]);
  const inner = new Uint8Array([...content, type, ...new Array<number>(padding).fill(0)]);
  const sealed = await crypto.subtle.encrypt(...(await cipherOf(keys, number, header)), inner);
  return new Uint8Array([...header, ...new Uint8Array(sealed)]);
}

export async function openRecord(keys: Keys, number: number, record: Uint8Array) {
  const header = record.slice(0, 5);
  const fragment = new Uint8Array(record.slice(5));
  const algorithm = await cipherOf(keys, number, header);
  const inner = await crypto.subtle.decrypt(...algorithm, fragment).then(
    (plain) => new Uint8Array(plain),
    () => new Uint8Array(0),
  );
  const at = inner.findLastIndex((byte) => byte !== 0);
  return at < 0 ? null : { contentType: inner[at]!, content: inner.subarray(0, at) };
}

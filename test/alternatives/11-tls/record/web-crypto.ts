/** Web Crypto, which is asynchronous, takes ciphertext and tag together, and throws where the tag does not fit. */

export async function openRecord(
  keys: { key: Uint8Array; salt: Uint8Array },
  sequenceNumber: number,
  record: Uint8Array,
) {
  const header = [...record.subarray(0, 3)];
  const length = record.length - 29;
  if (length < 0) return null;
  const sequence = Array.from({ length: 8 }, (_, i) => Math.floor(sequenceNumber / 256 ** (7 - i)) % 256);
  const additionalData = Uint8Array.from([...sequence, ...header, length >> 8, length & 255]);
  const iv = Uint8Array.from([...keys.salt, ...record.subarray(5, 13)]);
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(keys.key), 'AES-GCM', false, ['decrypt']);
  const sealed = Uint8Array.from(record.subarray(13));
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData, tagLength: 128 }, key, sealed).then(
    (content) => new Uint8Array(content),
    () => null,
  );
}

export async function sealRecord(
  keys: { key: Uint8Array; salt: Uint8Array },
  sequenceNumber: number,
  contentType: number,
  plaintext: Uint8Array,
) {
  const sequence = Array.from({ length: 8 }, (_, i) => Math.floor(sequenceNumber / 256 ** (7 - i)) % 256);
  const size = (length: number) => [contentType, 3, 3, length >> 8, length & 255];
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(keys.key), 'AES-GCM', false, ['encrypt']);
  const sealed = await crypto.subtle.encrypt(
    {
      name: 'AES-GCM',
      iv: Uint8Array.from([...keys.salt, ...sequence]),
      additionalData: Uint8Array.from([...sequence, ...size(plaintext.length)]),
      tagLength: 128,
    },
    key,
    Uint8Array.from(plaintext),
  );
  return Uint8Array.from([...size(8 + sealed.byteLength), ...sequence, ...new Uint8Array(sealed)]);
}

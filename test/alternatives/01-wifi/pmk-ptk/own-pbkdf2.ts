/** PBKDF2 by hand, hexadecimal text for comparing, and one buffer that is filled. */

import { createHmac } from 'node:crypto';

interface Association {
  ap: Uint8Array;
  station: Uint8Array;
  anonce: Uint8Array;
  snonce: Uint8Array;
}

export function pmk(passphrase: string, ssid: string): Uint8Array {
  const hmac = (...parts: (string | Uint8Array)[]) => {
    const mac = createHmac('sha1', passphrase);
    for (const part of parts) mac.update(part);
    return mac.digest();
  };
  const blocks = [1, 2].map((index) => {
    let u = hmac(ssid, Uint8Array.of(0, 0, 0, index));
    const sum = Uint8Array.from(u);
    for (let i = 1; i < 4096; i++) {
      u = hmac(u);
      for (let at = 0; at < 20; at++) sum[at]! ^= u[at]!;
    }
    return sum;
  });
  return Uint8Array.from([...blocks[0]!, ...blocks[1]!]).slice(0, 32);
}

export function prf(key: Uint8Array, label: string, data: Uint8Array, bits: number): Uint8Array {
  const input = Buffer.concat([Buffer.from(label, 'ascii'), Buffer.of(0), data, Buffer.of(0)]);
  const output = new Uint8Array(Math.ceil(bits / 160) * 20);
  for (let at = 0; at < output.length; at += 20) {
    output.set(createHmac('sha1', key).update(input).digest(), at);
    input[input.length - 1]!++;
  }
  return output.slice(0, bits / 8);
}

export function pairwiseKeys(pmk: Uint8Array, { ap, station, anonce, snonce }: Association) {
  const sorted = (...both: Uint8Array[]) => both.map((bytes) => Buffer.from(bytes).toString('hex')).sort();
  const data = Buffer.from([...sorted(ap, station), ...sorted(anonce, snonce)].join(''), 'hex');
  const ptk = prf(pmk, 'Pairwise key expansion', data, 384);
  const [kck, kek, tk] = [0, 1, 2].map((index) => ptk.slice(16 * index, 16 * index + 16));
  return { kck, kek, tk };
}

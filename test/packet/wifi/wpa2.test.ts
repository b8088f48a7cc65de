/** The cryptography of WPA2 against the vectors of IEEE Std 802.11-2020 annex J and RFC 3394. */

import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import { aesKeyUnwrap, aesKeyWrap } from '../../../src/crypto/wifi.ts';
import { openFrame, readCcmpHeader, sealFrame, writeCcmpHeader } from '../../../src/packet/wifi/ccmp.ts';
import { pairwiseKeys, pmkFromPassphrase, prf } from '../../../src/packet/wifi/wpa2-keys.ts';

describe('the PMK from a passphrase (annex J.4.2)', () => {
  test.for([
    ['password', 'IEEE', 'f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e'],
    ['ThisIsAPassword', 'ThisIsASSID', '0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af'],
    [
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ',
      'becb93866bb8c3832cb777c2f559807c8c59afcb6eae734885001300a981cc62',
    ],
  ] as const)('%s for %s', ([passphrase, ssid, pmk]) => {
    expect(toHex(pmkFromPassphrase(passphrase, ssid))).toBe(pmk);
  });

  test('too short, too long, not ASCII: no passphrase', () => {
    for (const wrong of ['seven77', 'x'.repeat(64), '비밀번호비밀번호']) {
      expect(() => pmkFromPassphrase(wrong, 'iptime01')).toThrow(RangeError);
    }
  });
});

describe('the PRF (annex J.3)', () => {
  test('PRF-192 and PRF-512 of "Hi There"', () => {
    const key = new Uint8Array(20).fill(0x0b);
    const data = new TextEncoder().encode('Hi There');
    const wanted = `bcd4c650b30b9684951829e0d75f9d54b862175ed9f00606
      e17d8da35402ffee75df78c3d31e0f889f012120c0862beb67753e7439ae242edb8373698356cf5a`.replace(/\s/g, '');
    expect(toHex(prf(key, 'prefix', data, 192))).toBe(wanted.slice(0, 48));
    expect(toHex(prf(key, 'prefix', data, 512))).toBe(wanted);
  });
});

describe('the pairwise keys', () => {
  const nonces = { anonce: new Uint8Array(32).fill(1), snonce: new Uint8Array(32).fill(2) };
  const pmk = pmkFromPassphrase('password', 'IEEE');

  test('differ in every part, and with every input', () => {
    const at = { ap: '00:1f:57:21:a8:3c', station: '00:16:d3:23:68:8a', ...nonces };
    const all = [
      pairwiseKeys(pmk, at),
      pairwiseKeys(pmk, { ...at, station: '00:16:d3:23:68:8b' }),
      pairwiseKeys(pmk, { ...at, snonce: nonces.anonce }),
      pairwiseKeys(pmkFromPassphrase('passw0rd', 'IEEE'), at),
    ].flatMap(({ kck, kek, tk }) => [kck, kek, tk].map((key) => toHex(key)));
    expect(new Set(all).size).toBe(all.length);
  });

  test('are the same whichever address and nonce is the larger', () => {
    const [low, high] = ['00:16:d3:23:68:8a', '02:00:00:00:00:01'];
    const one = pairwiseKeys(pmk, { ap: low!, station: high!, ...nonces });
    const other = pairwiseKeys(pmk, { ap: high!, station: low!, anonce: nonces.snonce, snonce: nonces.anonce });
    expect(one).toEqual(other);
  });
});

describe('AES key wrap (RFC 3394 §4.1)', () => {
  const kek = fromHex('000102030405060708090a0b0c0d0e0f');
  const plain = fromHex('00112233445566778899aabbccddeeff');
  const wrapped = fromHex('1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5');

  test('128 bits of key data', () => {
    expect(toHex(aesKeyWrap(kek, plain))).toBe(toHex(wrapped));
    expect(aesKeyUnwrap(kek, wrapped)).toEqual(plain);
  });

  test('any changed bit is noticed', () => {
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      const changed = wrapped.slice();
      changed[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect(aesKeyUnwrap(kek, changed), `bit ${bit}`).toBeUndefined();
    }
    expect(aesKeyUnwrap(kek, wrapped.subarray(0, 16))).toBeUndefined();
  });
});

describe('CCMP (annex J.6.4)', () => {
  const tk = fromHex('c97c1f67ce371185514a8a19f2bdd52f');
  const packetNumber = 0xb5039776e70c;
  const header = fromHex('0848c32c0fd2e128a57c5030f1844408abaea5b8fcba8033');
  const plain = fromHex('f8ba1a55d02f85ae967bb62fb6cda8eb7e78a050');
  const sealed = fromHex('f3d0a2fe9a3dbf2342a643e43246e80c3c04d0197845ce0b16f97623');
  const frame = new Uint8Array([...header, ...plain]);

  test('the header, the ciphertext and the MIC are those of the standard', () => {
    const whole = sealFrame(frame, tk, packetNumber);
    expect(toHex(whole.subarray(24, 32))).toBe('0ce70020769703b5');
    expect(toHex(whole.subarray(32))).toBe(toHex(sealed));
    expect(openFrame(whole, tk)).toEqual(plain);
  });

  test('what changes when a frame is sent again is not authenticated, all else is', () => {
    const whole = sealFrame(frame, tk, packetNumber);
    const stillOpens = (at: number, bit: number) => {
      const changed = whole.slice();
      changed[at]! ^= bit;
      return openFrame(changed, tk) !== undefined;
    };
    expect(stillOpens(1, 0x08), 'retry').toBe(true);
    expect(stillOpens(23, 0x10), 'sequence number').toBe(true);
    expect(stillOpens(2, 0x01), 'duration').toBe(true);
    for (const at of [4, 9, 10, 16, 21, 24, 31, 32, whole.length - 1]) {
      expect(stillOpens(at, 0x01), `byte ${at}`).toBe(false);
    }
  });

  test('packet numbers from 1 to 2^48 - 1 come back out of the header', () => {
    for (const [number, keyId] of [
      [1, 0],
      [0x0102030405, 1],
      [2 ** 48 - 1, 3],
    ] as const) {
      expect(readCcmpHeader(writeCcmpHeader(number, keyId))).toEqual({ packetNumber: number, keyId });
    }
    expect(() => writeCcmpHeader(0, 0)).toThrow(RangeError);
    expect(() => writeCcmpHeader(2 ** 48, 0)).toThrow(RangeError);
    expect(readCcmpHeader(new Uint8Array(8))).toBeUndefined();
  });
});

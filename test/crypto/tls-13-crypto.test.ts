/** HKDF, ChaCha20-Poly1305, key agreement and signatures against published values, and against `node:crypto`. */

import { constants, createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { Random } from '../../src/bytes/random.ts';
import { p256PrivateKeyFromPem, signEcdsa, verifyEcdsa } from '../../src/crypto/ecdsa.ts';
import { hkdfExpand, hkdfExtract } from '../../src/crypto/hkdf.ts';
import { drawKeyPair, keyPairOf, sharedSecret } from '../../src/crypto/key-agreement.ts';
import { aeadOpen, aeadSeal } from '../../src/crypto/primitives.ts';
import { rsaPrivateKeyFromPem, rsaPublicKeyOf } from '../../src/crypto/rsa.ts';
import { encodePss, signPkcs1, signPss, verifyPkcs1, verifyPss } from '../../src/crypto/rsa-signature.ts';
import { labKeys } from '../../src/lab/pki/lab-keys.ts';

const message = new TextEncoder().encode('what is signed');
const changed = new TextEncoder().encode('what is signer');

describe('HKDF', () => {
  test('RFC 5869 appendix A.1', () => {
    const secret = hkdfExtract('sha256', fromHex('000102030405060708090a0b0c'), new Uint8Array(22).fill(0x0b));
    expect(toHex(secret)).toBe('077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5');
    const output = hkdfExpand('sha256', secret, fromHex('f0f1f2f3f4f5f6f7f8f9'), 42);
    expect(toHex(output)).toBe('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
  });

  test('has an end (RFC 5869 §2.3)', () => {
    const secret = new Uint8Array(32);
    expect(hkdfExpand('sha256', secret, message, 255 * 32)).toHaveLength(255 * 32);
    expect(() => hkdfExpand('sha256', secret, message, 255 * 32 + 1)).toThrow(RangeError);
    expect(hkdfExpand('sha256', secret, message, 0)).toHaveLength(0);
  });
});

test('ChaCha20-Poly1305, RFC 8439 §2.8.2', () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
  const nonce = fromHex('070000004041424344454647');
  const data = fromHex('50515253c0c1c2c3c4c5c6c7');
  const words =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
  const plaintext = new TextEncoder().encode(words);
  const sealed = aeadSeal('chacha20-poly1305', key, nonce, data, plaintext);
  expect(toHex(sealed.subarray(0, 16))).toBe('d31a8d34648e60db7b86afbc53ef7ec2');
  expect(toHex(sealed.subarray(-16))).toBe('1ae10b594f09e26a7e902ecbd0600691');
  expect(aeadOpen('chacha20-poly1305', key, nonce, data, sealed)).toEqual(plaintext);
  expect(aeadOpen('chacha20-poly1305', key, nonce, data.subarray(1), sealed)).toBeUndefined();
  expect(aeadOpen('chacha20-poly1305', key, nonce, data, sealed.subarray(0, 15))).toBeUndefined();
  expect(() => aeadSeal('chacha20-poly1305', key.subarray(16), nonce, data, plaintext)).toThrow(RangeError);
});

describe('Diffie-Hellman', () => {
  test('X25519, RFC 7748 §6.1', () => {
    const alice = keyPairOf('x25519', fromHex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'));
    expect(toHex(alice.publicKey)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
    const bobsKey = fromHex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    expect(toHex(sharedSecret(alice, bobsKey)!)).toBe(
      '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
    );
  });

  test.each(['x25519', 'secp256r1'] as const)('%s: both sides come to the same, drawn from the seed', (curve) => {
    const [a, b] = [drawKeyPair(curve, new Random('a')), drawKeyPair(curve, new Random('b'))];
    expect(drawKeyPair(curve, new Random('a'))).toEqual(a);
    expect(sharedSecret(a, b.publicKey)).toEqual(sharedSecret(b, a.publicKey));
  });

  test.each([
    ['x25519', 'nothing', new Uint8Array(0)],
    ['x25519', 'a point of small order (RFC 7748 §6.1)', new Uint8Array(32)],
    ['secp256r1', 'a point that is not on the curve', new Uint8Array(65).fill(4)],
    ['secp256r1', 'a compressed point', new Uint8Array(33).fill(2)],
  ] as const)('%s: %s is no public key', (curve, _, key) => {
    expect(sharedSecret(drawKeyPair(curve, new Random('a')), key)).toBeUndefined();
  });
});

describe('RSA signatures', () => {
  const key = rsaPrivateKeyFromPem(labKeys.webServer);
  const publicKey = rsaPublicKeyOf(key);
  const theirs = createPublicKey(labKeys.webServer);
  const pss = { key: theirs, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

  test('PSS: OpenSSL verifies ours, and the same seed gives the same bytes', () => {
    const signature = signPss(key, 'sha256', message, new Random('salt'));
    expect(verify('sha256', message, pss, signature)).toBe(true);
    expect(verifyPss(publicKey, 'sha256', message, signature)).toBe(true);
    expect(verifyPss(publicKey, 'sha256', changed, signature)).toBe(false);
    expect(signPss(key, 'sha256', message, new Random('salt'))).toEqual(signature);
    expect(signPss(key, 'sha256', message, new Random('other'))).not.toEqual(signature);
  });

  test('PSS: we verify OpenSSL’s, with a salt as long as the hash and no other', () => {
    const by = (saltLength: number) =>
      new Uint8Array(sign('sha256', message, { ...pss, key: labKeys.webServer, saltLength }));
    expect(verifyPss(publicKey, 'sha256', message, by(32))).toBe(true);
    expect(verifyPss(publicKey, 'sha256', message, by(20))).toBe(false);
  });

  test('PSS: a block whose highest bits are not free, or that ends otherwise, is refused', () => {
    const digest = new Uint8Array(createHash('sha256').update(message).digest());
    expect(encodePss('sha256', digest, new Uint8Array(32), 2047).at(-1)).toBe(0xbc);
    expect(() => encodePss('sha256', digest, new Uint8Array(32), 500)).toThrow(RangeError);
    expect(verifyPss(publicKey, 'sha256', message, new Uint8Array(256))).toBe(false);
    expect(verifyPss(publicKey, 'sha256', message, new Uint8Array(256).fill(0xff))).toBe(false);
    expect(verifyPss(publicKey, 'sha256', message, new Uint8Array(255))).toBe(false);
  });

  test.each(['sha256', 'sha384', 'sha512'] as const)('PKCS #1 v1.5 with %s, both ways', (name) => {
    const signature = signPkcs1(key, name, message);
    expect(verify(name, message, theirs, signature)).toBe(true);
    expect(verifyPkcs1(publicKey, name, message, new Uint8Array(sign(name, message, labKeys.webServer)))).toBe(true);
    expect(verifyPkcs1(publicKey, name, changed, signature)).toBe(false);
  });
});

describe('ECDSA on P-256', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const spki = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));

  test('OpenSSL verifies ours, we verify OpenSSL’s, and the same seed gives the same bytes', () => {
    const key = p256PrivateKeyFromPem(pem)!;
    const signature = signEcdsa(key, message, new Random('k'));
    expect(verify('sha256', message, pair.publicKey, signature)).toBe(true);
    expect(verifyEcdsa(spki, message, new Uint8Array(sign('sha256', message, pair.privateKey)))).toBe(true);
    expect(verifyEcdsa(spki, changed, signature)).toBe(false);
    expect(verifyEcdsa(spki, message, Uint8Array.of(1, 2, 3))).toBe(false);
    expect(signEcdsa(key, message, new Random('k'))).toEqual(signature);
  });

  test('other keys are none', () => {
    expect(p256PrivateKeyFromPem(labKeys.webServer)).toBeUndefined();
    expect(p256PrivateKeyFromPem('nothing')).toBeUndefined();
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    expect(p256PrivateKeyFromPem(p384.export({ format: 'pem', type: 'pkcs8' }).toString())).toBeUndefined();
  });
});

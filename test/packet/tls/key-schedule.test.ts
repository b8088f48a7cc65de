/** The key schedule of TLS 1.2: RFC 5246 §5, §6.3, §8.1; RFC 7627 §4. */

import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import {
  extendedMasterSecret,
  keysFromMasterSecret,
  masterSecret,
  prf,
  suiteParameters,
  verifyData,
} from '../../../src/packet/tls/key-schedule.ts';

// J. Birr-Pixton, "TLS 1.2 PRF test vectors", IETF TLS mailing list, 2009 (msg03416)
test('the PRF with SHA-256 gives the vector published on the IETF TLS list', () => {
  const secret = fromHex('9bbe436ba940f017b17652849a71db35');
  const seed = fromHex('a0ba9f936cda311827a6f796ffd5198c');
  expect(toHex(prf('sha256', secret, 'test label', seed, 100))).toBe(
    'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17' +
      'abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66',
  );
});

test('the PRF with SHA-384 gives the vector published on the IETF TLS list', () => {
  const secret = fromHex('b80b733d6ceefcdc71566ea48e5567df');
  const seed = fromHex('cd665cf6a8447dd6ff8b27555edb7465');
  expect(toHex(prf('sha384', secret, 'test label', seed, 148))).toBe(
    '7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700' +
      '884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1' +
      'a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f',
  );
});

const premaster = new Uint8Array(48).fill(3);
const clientRandom = new Uint8Array(32).fill(1);
const serverRandom = new Uint8Array(32).fill(2);

test('the master secret is the PRF of the premaster secret and the two randoms, the client first (§8.1)', () => {
  const master = masterSecret('sha256', premaster, clientRandom, serverRandom);
  expect(master).toHaveLength(48);
  expect(master).toEqual(prf('sha256', premaster, 'master secret', fromHex('01'.repeat(32) + '02'.repeat(32)), 48));
});

test('the extended master secret depends on the whole handshake instead (RFC 7627 §4)', () => {
  const sessionHash = new Uint8Array(32).fill(9);
  const master = extendedMasterSecret('sha256', premaster, sessionHash);
  expect(master).toEqual(prf('sha256', premaster, 'extended master secret', sessionHash, 48));
});

test('the key block is cut into client key, server key, client IV, server IV (§6.3), the server random first', () => {
  const master = fromHex('05'.repeat(48));
  const session = { masterSecret: master, clientRandom, serverRandom };
  const block = prf('sha384', master, 'key expansion', fromHex('02'.repeat(32) + '01'.repeat(32)), 72);
  const keys = keysFromMasterSecret({ ...session, cipherSuite: 0x009d })!;
  const cut = [keys.client.key, keys.server.key, keys.client.iv, keys.server.iv];
  expect(cut.map((part) => part.length)).toEqual([32, 32, 4, 4]);
  expect(cut.map((part) => toHex(part)).join('')).toBe(toHex(block));
});

test('verify_data has 12 bytes and differs between the two sides (§7.4.9)', () => {
  const master = fromHex('05'.repeat(48));
  const handshakeHash = new Uint8Array(32);
  const client = verifyData('sha256', master, 'client', handshakeHash);
  expect(client).toEqual(prf('sha256', master, 'client finished', handshakeHash, 12));
  expect(verifyData('sha256', master, 'server', handshakeHash)).not.toEqual(client);
});

test('suites of TLS 1.2 with AES-GCM or ChaCha20-Poly1305 are known whatever their key exchange, others are not', () => {
  expect(suiteParameters(0x009c)).toEqual({ keyLength: 16, hash: 'sha256', ivLength: 4 });
  expect(suiteParameters(0xc030)).toEqual({ keyLength: 32, hash: 'sha384', ivLength: 4 }); // ECDHE_RSA
  expect(suiteParameters(0xcca8)).toEqual({ keyLength: 32, hash: 'sha256', ivLength: 12 }); // RFC 7905
  expect(suiteParameters(0x002f)).toBeUndefined(); // CBC
  expect(suiteParameters(0x1301)).toBeUndefined(); // TLS 1.3
  expect(
    keysFromMasterSecret({ masterSecret: premaster, clientRandom, serverRandom, cipherSuite: 0x002f }),
  ).toBeUndefined();
});

/** Our key schedule, records, signatures and message codecs against the traces of RFC 8448. */

import forge from 'node-forge';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/bytes/hex.ts';
import { Reader } from '../../../src/bytes/reader.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { toForge } from '../../../src/crypto/forge-bytes.ts';
import { keyPairOf, sharedSecret } from '../../../src/crypto/key-agreement.ts';
import { hash } from '../../../src/crypto/primitives.ts';
import { verifyPss } from '../../../src/crypto/rsa-signature.ts';
import { buildHandshake, decodeHandshake } from '../../../src/packet/tls/handshake.ts';
import {
  applicationTrafficSecrets,
  certificateVerifyContent,
  deriveSecret,
  earlySecret,
  handshakeSecret,
  handshakeTrafficSecrets,
  masterSecret13,
  messageHash,
  pskBinder,
  resumptionMasterSecret,
  suiteParameters13,
  ticketPsk,
  trafficKeys,
  verifyData13,
} from '../../../src/packet/tls/key-schedule-13.ts';
import { ContentType, readRecord } from '../../../src/packet/tls/record.ts';
import { protectRecord, unprotectRecord } from '../../../src/packet/tls/record-protection-13.ts';
import { expectRobust } from '../../helpers/robust.ts';
import { resumed, retried, simple } from './rfc8448.ts';

const H = 'sha256';
const suite = suiteParameters13(0x1301)!;

const helloHash = hash(H, simple.clientHello, simple.serverHello);
const toCertificate = [simple.clientHello, simple.serverHello, simple.encryptedExtensions, simple.certificate];
const toVerify = [...toCertificate, simple.certificateVerify];
const toServerFinished = [...toVerify, simple.serverFinished];

describe('§3, one round trip', () => {
  const { secrets } = simple;
  const client = keyPairOf('x25519', simple.clientPrivateKey);
  const shared = sharedSecret(client, simple.serverPublicKey)!;
  const handshake = handshakeSecret(H, earlySecret(H), shared);
  const master = masterSecret13(H, handshake);
  const traffic = handshakeTrafficSecrets(H, handshake, helloHash);
  const application = applicationTrafficSecrets(H, master, hash(H, ...toServerFinished));

  test('X25519: public keys from private ones, and the same secret on both sides', () => {
    const server = keyPairOf('x25519', simple.serverPrivateKey);
    expect(toHex(client.publicKey)).toBe(toHex(simple.clientPublicKey));
    expect(toHex(server.publicKey)).toBe(toHex(simple.serverPublicKey));
    expect(toHex(shared)).toBe(secrets.shared);
    expect(toHex(sharedSecret(server, simple.clientPublicKey)!)).toBe(secrets.shared);
  });

  test('the chain of secrets', () => {
    expect(toHex(earlySecret(H))).toBe(secrets.early);
    expect(toHex(handshake)).toBe(secrets.handshake);
    expect(toHex(traffic.client)).toBe(secrets.clientHandshakeTraffic);
    expect(toHex(traffic.server)).toBe(secrets.serverHandshakeTraffic);
    expect(toHex(master)).toBe(secrets.master);
    expect(toHex(application.client)).toBe(secrets.clientTraffic);
    expect(toHex(application.server)).toBe(secrets.serverTraffic);
    expect(toHex(deriveSecret(H, master, 'exp master', hash(H, ...toServerFinished)))).toBe(secrets.exporter);
    const resumption = resumptionMasterSecret(H, master, hash(H, ...toServerFinished, simple.clientFinished));
    expect(toHex(resumption)).toBe(secrets.resumptionMaster);
    expect(toHex(ticketPsk(H, resumption, Uint8Array.of(0, 0)))).toBe(secrets.ticket);
  });

  test.each([
    ['serverHandshake', traffic.server],
    ['clientHandshake', traffic.client],
    ['server', application.server],
    ['client', application.client],
  ] as const)('keys: %s', (name, secret) => {
    const { key, iv } = trafficKeys(suite, secret);
    expect([toHex(key), toHex(iv)]).toEqual(simple.keys[name]);
  });

  test('Finished of both sides', () => {
    const server = verifyData13(H, traffic.server, hash(H, ...toVerify));
    const own = verifyData13(H, traffic.client, hash(H, ...toServerFinished));
    expect(decodeHandshake(simple.serverFinished)).toEqual({ type: 'finished', verifyData: server });
    expect(decodeHandshake(simple.clientFinished)).toEqual({ type: 'finished', verifyData: own });
  });

  test('the server’s record opens to its four messages, and they seal to the record', () => {
    const keys = trafficKeys(suite, traffic.server);
    const record = readRecord(new Reader('tls', simple.serverRecord));
    const inner = unprotectRecord(keys, 0n, record)!;
    expect(inner.contentType).toBe(ContentType.HANDSHAKE);
    const content = concatBytes(...toServerFinished.slice(2));
    expect(toHex(inner.content)).toBe(toHex(content));
    expect(protectRecord(keys, 0n, { contentType: 22, content, paddingLength: 0 })).toEqual(record);
    expect(unprotectRecord(keys, 1n, record)).toBeUndefined();
  });

  test('the signature of CertificateVerify is right for this handshake and no other', () => {
    const message = decodeHandshake(simple.certificate, '1.3');
    const verify = decodeHandshake(simple.certificateVerify, '1.3');
    if (message.type !== 'certificate13' || verify.type !== 'certificateVerify') throw new Error('other messages');
    const der = toForge(message.entries[0]!.certificate);
    const key = forge.pki.certificateFromAsn1(forge.asn1.fromDer(der)).publicKey as forge.pki.rsa.PublicKey;
    const content = (...messages: Uint8Array[]) => certificateVerifyContent('server', hash(H, ...messages));
    expect(verify.algorithm).toBe(0x0804);
    expect(verifyPss(key, H, content(...toCertificate), verify.signature)).toBe(true);
    expect(verifyPss(key, H, content(...toVerify), verify.signature)).toBe(false);
  });
});

describe('§4, a session resumed', () => {
  const psk = ticketPsk(
    H,
    resumptionMasterSecret(
      H,
      masterSecret13(H, handshakeSecret(H, earlySecret(H), sharedSecretOf(simple))),
      hash(H, ...toServerFinished, simple.clientFinished),
    ),
    Uint8Array.of(0, 0),
  );

  test('the binder', () => {
    expect(toHex(earlySecret(H, psk))).toBe(resumed.early);
    expect(toHex(pskBinder(H, psk, hash(H, resumed.truncatedHello)))).toBe(resumed.binder);
  });

  test('secrets from ticket and Diffie-Hellman together', () => {
    const hellos = hash(H, resumed.truncatedHello, resumed.binders, resumed.serverHello);
    const handshake = handshakeSecret(H, earlySecret(H, psk), resumed.shared);
    const traffic = handshakeTrafficSecrets(H, handshake, hellos);
    expect(toHex(handshake)).toBe(resumed.handshake);
    expect(toHex(traffic.client)).toBe(resumed.clientHandshakeTraffic);
    expect(toHex(traffic.server)).toBe(resumed.serverHandshakeTraffic);
    expect(toHex(masterSecret13(H, handshake))).toBe(resumed.master);
  });
});

describe('§5, HelloRetryRequest', () => {
  test('P-256, and a transcript in which the first hello is its hash', () => {
    const own = keyPairOf('secp256r1', retried.clientPrivateKey);
    const handshake = handshakeSecret(H, earlySecret(H), sharedSecret(own, retried.serverPublicKey)!);
    expect(toHex(handshake)).toBe(retried.handshake);
    const { clientHello1, helloRetryRequest, clientHello2, serverHello } = retried;
    const transcript = hash(H, messageHash(H, clientHello1), helloRetryRequest, clientHello2, serverHello);
    expect(toHex(transcript)).toBe(retried.transcriptHash);
    const traffic = handshakeTrafficSecrets(H, handshake, transcript);
    expect(toHex(traffic.client)).toBe(retried.clientHandshakeTraffic);
    expect(toHex(traffic.server)).toBe(retried.serverHandshakeTraffic);
    const record = readRecord(new Reader('tls', retried.clientRecord));
    const inner = unprotectRecord(trafficKeys(suite, traffic.client), 0n, record)!;
    expect(decodeHandshake(inner.content, '1.3').type).toBe('finished');
  });
});

const resumedHello = concatBytes(resumed.truncatedHello, resumed.binders);
test.each([
  ['ClientHello', simple.clientHello],
  ['ServerHello', simple.serverHello],
  ['EncryptedExtensions', simple.encryptedExtensions],
  ['Certificate', simple.certificate],
  ['CertificateVerify', simple.certificateVerify],
  ['NewSessionTicket', simple.newSessionTicket],
  ['ClientHello with a ticket', resumedHello],
  ['ServerHello that takes it', resumed.serverHello],
  ['HelloRetryRequest', retried.helloRetryRequest],
  ['ClientHello with a cookie', retried.clientHello2],
])('%s is read and written as it is', (_, bytes) => {
  const message = decodeHandshake(bytes, '1.3');
  expect(message.type).not.toBe('unknown');
  expect(toHex(buildHandshake(message))).toBe(toHex(bytes));
});

test.each([
  ['ServerHello', simple.serverHello],
  ['EncryptedExtensions', simple.encryptedExtensions],
  ['CertificateVerify', simple.certificateVerify],
  ['NewSessionTicket', simple.newSessionTicket],
  ['ClientHello with a ticket', resumedHello],
  ['HelloRetryRequest', retried.helloRetryRequest],
  ['KeyUpdate', Uint8Array.of(24, 0, 0, 1, 1)],
])('every prefix and every bit flip of the %s gives a message or a DecodeError', (_, bytes) => {
  expectRobust(bytes, (changed) => decodeHandshake(changed, '1.3'));
});

test('extensions of TLS 1.3 are taken apart in the forms of their messages', () => {
  const types = (bytes: Uint8Array) => {
    const message = decodeHandshake(bytes, '1.3');
    return 'extensions' in message ? message.extensions?.map(({ type }) => type) : undefined;
  };
  expect(types(simple.clientHello)).toContain('keyShareClientHello');
  expect(types(simple.serverHello)).toEqual(['keyShareServerHello', 'selectedVersion']);
  expect(types(retried.helloRetryRequest)).toEqual(['keyShareHelloRetryRequest', 'cookie', 'selectedVersion']);
  expect(types(resumedHello)?.at(-1)).toBe('offeredPsks');
  expect(types(resumed.serverHello)?.[0]).toBe('selectedPsk');
  expect(types(simple.newSessionTicket)).toEqual(['earlyData']);
});

function sharedSecretOf({ clientPrivateKey, serverPublicKey }: typeof simple): Uint8Array {
  return sharedSecret(keyPairOf('x25519', clientPrivateKey), serverPublicKey)!;
}

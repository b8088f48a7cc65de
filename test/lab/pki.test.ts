/** The lab's certification authority: real certificates, the same on every machine. */

import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toHex } from '../../src/bytes/hex.ts';
import { fromPem } from '../../src/crypto/pem.ts';
import { hash } from '../../src/crypto/primitives.ts';
import {
  DEFAULT_NOT_AFTER,
  DEFAULT_NOT_BEFORE,
  labIntermediateCa,
  labRootCa,
  unknownCa,
} from '../../src/lab/pki/lab-ca.ts';
import { labKeys } from '../../src/lab/pki/lab-keys.ts';
import { findTool, peerTest } from '../helpers/peers.ts';

const leaf = labIntermediateCa().issue({ names: ['www.google.com'] });

test('the certificates are these, byte for byte: captures depend on it', () => {
  const fingerprint = (pem: string) => toHex(hash('sha256', fromPem(pem))).slice(0, 16);
  expect(fingerprint(labRootCa().certificate)).toBe('ca6f9e763a0a83d8');
  expect(fingerprint(labIntermediateCa().certificate)).toBe('77329b5b852c8376');
  expect(fingerprint(leaf.certificateChain[0]!)).toBe('0fa06d2f617b24e1');
});

test('OpenSSL inside Node reads them as they were meant', () => {
  const certificate = new X509Certificate(leaf.certificateChain[0]!);
  expect(certificate.subjectAltName).toBe('DNS:www.google.com');
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']); // serverAuth
  expect(Date.parse(certificate.validFrom)).toBe(DEFAULT_NOT_BEFORE);
  expect(Date.parse(certificate.validTo)).toBe(DEFAULT_NOT_AFTER);
  expect(certificate.ca).toBe(false);
  const [intermediate, root] = [labIntermediateCa(), labRootCa()].map((ca) => new X509Certificate(ca.certificate));
  expect(certificate.checkIssued(intermediate!)).toBe(true);
  expect(certificate.verify(intermediate!.publicKey)).toBe(true);
  expect(intermediate!.checkIssued(root!)).toBe(true);
  expect(intermediate!.verify(root!.publicKey)).toBe(true);
  expect(root!.verify(root!.publicKey)).toBe(true);
  expect([intermediate!.ca, root!.ca]).toEqual([true, true]);
});

test('the chain is the server and the intermediate CA; the root stays at home (RFC 5246 §7.4.2)', () => {
  expect(leaf.certificateChain).toEqual([leaf.certificateChain[0], labIntermediateCa().certificate]);
  expect(labRootCa().issue({ names: ['a.example'] }).certificateChain).toHaveLength(1);
});

test('what differs in anything has a serial number of its own; what does not is the same certificate', () => {
  const serial = (pem: string) => new X509Certificate(pem).serialNumber;
  const again = labIntermediateCa().issue({ names: ['www.google.com'] });
  expect(again.certificateChain[0]).toBe(leaf.certificateChain[0]);
  const others = [
    leaf,
    labIntermediateCa().issue({ names: ['www.google.com'], notAfter: Date.UTC(2021, 0, 1) }),
    labIntermediateCa().issue({ names: ['www.google.com', 'google.com'] }),
    labIntermediateCa().issue({ names: ['www.google.com'], key: labKeys.otherServer }),
    unknownCa().issue({ names: ['www.google.com'] }),
  ].map(({ certificateChain }) => serial(certificateChain[0]!));
  expect(new Set(others).size).toBe(others.length);
});

test('the server key is the one in the certificate', () => {
  const { publicKey } = new X509Certificate(leaf.certificateChain[0]!);
  expect(leaf.privateKey).toBe(labKeys.webServer);
  expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
});

peerTest(['openssl'], 'openssl verify accepts the chain in strict mode, and refuses another name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'packet-journey-pki-'));
  try {
    const file = (name: string, pem: string) => {
      writeFileSync(join(folder, name), pem);
      return join(folder, name);
    };
    const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', file('root', labRootCa().certificate)];
    args.push('-untrusted', file('intermediate', labIntermediateCa().certificate));
    const verify = (name: string) => {
      const all = [...args, '-verify_hostname', name, file('leaf', leaf.certificateChain[0]!)];
      return execFileSync(findTool('openssl')!, all, { encoding: 'utf8', stdio: 'pipe' });
    };
    expect(verify('www.google.com')).toMatch(/: OK\n$/);
    expect(() => verify('www.example.com')).toThrow(/hostname mismatch/i);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

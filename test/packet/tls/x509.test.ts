/** What certificates say (RFC 5280 §4.1), read from our lab's and from others that OpenSSL makes. */

import { expect, test } from 'vitest';
import { fromPem } from '../../../src/crypto/pem.ts';
import { labIntermediateCa, labRootCa } from '../../../src/lab/pki/lab-ca.ts';
import { describeCertificate, summarizeCertificate } from '../../../src/packet/tls/x509.ts';

/**
 * openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /dev/null -days 20000
 *   -subj '/C=KR/CN=타원 곡선' -addext subjectAltName=DNS:a.example,IP:192.0.2.1,DNS:b.example
 */
const ellipticCurve = `-----BEGIN CERTIFICATE-----
MIIByTCCAW6gAwIBAgIURrwTY+HMTsmXDmMN+kDbnrZmReQwCgYIKoZIzj0EAwIw
JTELMAkGA1UEBhMCS1IxFjAUBgNVBAMMDe2DgOybkCDqs6HshKAwIBcNMjYxMTIy
MDMwNjM1WhgPMjA4MTA4MjUwMzA2MzVaMCUxCzAJBgNVBAYTAktSMRYwFAYDVQQD
DA3tg4Dsm5Ag6rOh7ISgMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEt8q63Vqo
adujO19yy6P8nTxrBtGTQBzJ19XXJlkE5BAYgkG4IqP3/Qn3cpbbl9kY4P/PhiOW
c7FV9TC+Yo3+7KN6MHgwHQYDVR0OBBYEFClJ1x/Uzpys2M/bGWh2a/UlBiFUMB8G
A1UdIwQYMBaAFClJ1x/Uzpys2M/bGWh2a/UlBiFUMA8GA1UdEwEB/wQFMAMBAf8w
JQYDVR0RBB4wHIIJYS5leGFtcGxlhwTAAAIBggliLmV4YW1wbGUwCgYIKoZIzj0E
AwIDSQAwRgIhAOj9D+QAS+hUjtEPWysWZqWd3Q2Q71mKxOUbgvHcop82AiEAmqm+
Xhi1nDtRL1YGI7FjzWYDC912f94zCb/dpAPFJfQ=
-----END CERTIFICATE-----
`;

/** Version 1, with neither extensions nor a version field: openssl x509 -req without extensions. */
const versionOne = `-----BEGIN CERTIFICATE-----
MIIBJjCBzQIUM750XE01fb+NkcUuKaSv5dKcRBAwCgYIKoZIzj0EAwIwFjEUMBIG
A1UEAwwLdmVyc2lvbiBvbmUwHhcNMjYxMTIyMDMwNjM1WhcNMzYxMTE5MDMwNjM1
WjAWMRQwEgYDVQQDDAt2ZXJzaW9uIG9uZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABLfKut1aqGnboztfcsuj/J08awbRk0AcydfV1yZZBOQQGIJBuCKj9/0J93KW
25fZGOD/z4YjlnOxVfUwvmKN/uwwCgYIKoZIzj0EAwIDSAAwRQIhAMQh0yW4bGK+
9uGafyUfEanXeL1u0uVr1ZHss8RtHVvYAiBfa+Qf1t0Utj84jyYKpWNRYROTF/29
9f47yjgMYj3zYw==
-----END CERTIFICATE-----
`;

test('a certificate of the lab', () => {
  const [leaf] = labIntermediateCa().issue({ names: ['www.google.com', '*.google.com'] }).certificateChain;
  const summary = summarizeCertificate(fromPem(leaf!));
  expect(summary).toMatchObject({
    subject: 'CN=www.google.com, O=packet-journey lab',
    issuer: 'CN=packet-journey lab intermediate CA, O=packet-journey lab',
    notBefore: Date.UTC(2020, 0, 1),
    notAfter: Date.UTC(2049, 11, 31, 23, 59, 59),
    names: ['www.google.com', '*.google.com'],
  });
  const ca = summarizeCertificate(fromPem(labIntermediateCa().certificate));
  expect(summary?.authorityKeyIdentifier).toBe(ca?.subjectKeyIdentifier);
  expect(ca?.authorityKeyIdentifier).toBe(summarizeCertificate(fromPem(labRootCa().certificate))?.subjectKeyIdentifier);
});

test('a certificate with another kind of key, a time beyond 2049 and a name in Korean', () => {
  expect(describeCertificate(fromPem(ellipticCurve))).toMatch(
    /^CN=타원 곡선, C=KR, issued by CN=타원 곡선, C=KR, valid \d{4}-\d\d-\d\d to 20[5-9]\d-\d\d-\d\d, for a.example b.example$/,
  );
});

test('a certificate of version 1', () => {
  expect(summarizeCertificate(fromPem(versionOne))).toMatchObject({ subject: 'CN=version one', names: [] });
});

test('what is no certificate, or a damaged one, has a summary or none, and throws nothing', () => {
  const der = fromPem(ellipticCurve);
  expect(summarizeCertificate(new Uint8Array(0))).toBeUndefined();
  expect(describeCertificate(Uint8Array.of(0x30, 0x80))).toBe('not a readable certificate');
  for (let length = 0; length < der.length; length++) {
    expect(summarizeCertificate(der.subarray(0, length))).toBeUndefined();
  }
  for (let bit = 0; bit < der.length * 8; bit++) {
    const flipped = der.slice();
    flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
    describeCertificate(flipped);
  }
});

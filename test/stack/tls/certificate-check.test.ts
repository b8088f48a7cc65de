/** Which certificates a client trusts, and what it says of the others: RFC 5280 §6.1, RFC 6125 §6, RFC 5246 §7.2.2. */

import { describe, expect, test } from 'vitest';
import { fromPem } from '../../../src/crypto/pem.ts';
import { type IssueOptions, LabCa, labIntermediateCa, labRootCa, unknownCa } from '../../../src/lab/pki/lab-ca.ts';
import { labKeys } from '../../../src/lab/pki/lab-keys.ts';
import { AlertDescription, alertName } from '../../../src/packet/tls/alert.ts';
import {
  type CertificateCheckInput,
  checkServerCertificate,
  nameMatches,
} from '../../../src/stack/tls/certificate-check.ts';
import { eventsOf, exchange, makePair, SERVER_NAME, shakeHands, TODAY } from './harness.ts';

function check(chain: readonly string[], changes: Partial<CertificateCheckInput> = {}) {
  return checkServerCertificate({
    certificateList: chain.map(fromPem),
    trustedRoots: [labRootCa().certificate],
    serverName: SERVER_NAME,
    time: TODAY,
    ...changes,
  });
}

/** The alert's name, or 'ok'. */
function verdict(chain: readonly string[], changes: Partial<CertificateCheckInput> = {}): string {
  const result = check(chain, changes);
  return result.ok ? 'ok' : alertName(result.alert);
}

const issue = (options: Partial<IssueOptions> = {}) =>
  labIntermediateCa().issue({ names: [SERVER_NAME], ...options }).certificateChain;

describe('trusted', () => {
  test('a chain over an intermediate CA to the root, shown from the server up', () => {
    const result = check(issue());
    expect(result.ok && result.chain.map(({ subject }) => subject.split(',')[0])).toEqual([
      'CN=www.google.com',
      'CN=packet-journey lab intermediate CA',
      'CN=packet-journey lab root CA',
    ]);
  });

  test('a certificate that the root itself has signed', () => {
    expect(verdict(labRootCa().issue({ names: [SERVER_NAME] }).certificateChain)).toBe('ok');
  });

  test('a chain that brings the root along, or more than it needs, in any order', () => {
    const [leaf, intermediate] = issue();
    expect(verdict([leaf!, labRootCa().certificate, unknownCa().certificate, intermediate!])).toBe('ok');
  });

  test('a server certificate that is itself among the trusted', () => {
    const [leaf] = issue();
    expect(verdict([leaf!], { trustedRoots: [leaf!] })).toBe('ok');
  });
});

describe('not trusted', () => {
  test.each([
    ['a CA that is not known', () => unknownCa().issue({ names: [SERVER_NAME] }).certificateChain, 'unknown_ca'],
    ['a chain without its intermediate CA', () => issue().slice(0, 1), 'unknown_ca'],
    [
      'a chain that brings its own unknown root along',
      () => {
        return [...unknownCa().issue({ names: [SERVER_NAME] }).certificateChain, unknownCa().certificate];
      },
      'unknown_ca',
    ],
    ['no certificate at all', () => [], 'bad_certificate'],
    ['another name', () => issue({ names: ['www.example.com'] }), 'bad_certificate'],
    ['only the bare domain', () => issue({ names: ['google.com'] }), 'bad_certificate'],
    ['an expired one', () => issue({ notAfter: TODAY - 1000 }), 'certificate_expired'],
    ['one that is not yet valid', () => issue({ notBefore: TODAY + 1000 }), 'certificate_expired'],
    [
      'a key that may only sign (RFC 5246 §7.4.2)',
      () => issue({ keyUsage: ['digitalSignature'] }),
      'unsupported_certificate',
    ],
    ["a client's certificate", () => issue({ extendedKeyUsage: ['clientAuth'] }), 'unsupported_certificate'],
  ] as const)('%s', (_, chain, alert) => {
    expect(verdict(chain())).toBe(alert);
  });

  test('the first and the last second of the validity are inside', () => {
    const chain = issue({ notBefore: TODAY, notAfter: TODAY + 60_000 });
    const at = (time: number) => verdict(chain, { time });
    expect([at(TODAY - 1), at(TODAY), at(TODAY + 60_000), at(TODAY + 60_001)]).toEqual([
      'certificate_expired',
      'ok',
      'ok',
      'certificate_expired',
    ]);
  });

  test('an expired intermediate CA', () => {
    const expired = new LabCa({
      commonName: 'old CA',
      key: labKeys.intermediateCa,
      issuer: labRootCa(),
      notAfter: TODAY - 1000,
    });
    const { certificateChain } = expired.issue({ names: [SERVER_NAME] });
    expect(verdict(certificateChain)).toBe('certificate_expired');
  });

  test('a server that plays CA with its own certificate (RFC 5280 §6.1.4 (k))', () => {
    const [leaf, intermediate] = issue();
    const impostor = new LabCa({ commonName: SERVER_NAME, key: labKeys.webServer });
    const [forged] = impostor.issue({ names: ['bank.example'], key: labKeys.otherServer }).certificateChain;
    expect(verdict([forged!, leaf!, intermediate!], { serverName: 'bank.example' })).toBe('bad_certificate');
  });

  test('a CA with the name of a trusted one and another key', () => {
    const impostor = new LabCa({ commonName: labRootCa().commonName, key: labKeys.unknownCa });
    expect(verdict(impostor.issue({ names: [SERVER_NAME] }).certificateChain)).toBe('unknown_ca');
  });

  test('the common name does not stand in for subjectAltName', () => {
    expect(verdict(issue({ names: [], commonName: SERVER_NAME }))).toBe('bad_certificate');
    expect(verdict(issue({ names: ['www.example.com'], commonName: SERVER_NAME }))).toBe('bad_certificate');
  });

  test('bytes that are no certificate', () => {
    expect(check([], { certificateList: [Uint8Array.of(1, 2, 3)] })).toMatchObject({ ok: false, alert: 42 });
  });
});

describe('names (RFC 6125 §6.4)', () => {
  test.each([
    ['www.google.com', 'www.google.com', true],
    ['WWW.Google.COM', 'www.google.com', true],
    ['www.google.com', 'www.google.com.', true],
    ['*.google.com', 'www.google.com', true],
    ['*.google.com', 'google.com', false],
    ['*.google.com', 'a.b.google.com', false],
    ['www.*.com', 'www.google.com', false],
    ['w*.google.com', 'www.google.com', false],
    ['*.com', 'google.com', false],
    ['*', 'com', false],
    ['google.com', 'evilgoogle.com', false],
    ['', '', false],
  ])("the certificate's %s and the user's %s: %s", (presented, reference, expected) => {
    expect(nameMatches(presented, reference)).toBe(expected);
  });
});

describe('in a handshake the verdict is the alert', () => {
  test.each([
    ['wrong name', issue({ names: ['www.example.com'] }), 42],
    ['expired', issue({ notAfter: TODAY - 1000 }), 45],
    ['not yet valid', issue({ notBefore: TODAY + 1000 }), 45],
    ['unknown CA', unknownCa().issue({ names: [SERVER_NAME] }).certificateChain, 48],
  ])('%s', (_, certificateChain, description) => {
    const { client, server } = shakeHands(makePair({}, { certificateChain }));
    expect(eventsOf(client, 'alert-sent')).toEqual([{ type: 'alert-sent', level: 2, description }]);
    expect(eventsOf(client, 'certificate-rejected')).toHaveLength(1);
    expect(eventsOf(server, 'closed')).toEqual([{ type: 'closed', reason: `the peer sent ${alertName(description)}` }]);
    expect(eventsOf(client, 'premaster')).toEqual([]); // nothing secret was sent to somebody unknown
  });

  test('the clock that counts is that of the moment when the certificate arrives', () => {
    const alertAt = (now: number) => {
      const certificateChain = issue({ notAfter: TODAY });
      const pair = makePair({ wallClock: (at) => TODAY + at / 1000 }, { certificateChain });
      pair.client.machine.start(0);
      exchange(pair, undefined, now);
      return eventsOf(pair.client, 'alert-sent')[0]?.description;
    };
    expect(alertAt(0)).toBeUndefined();
    expect(alertAt(2_000_000)).toBe(AlertDescription.CERTIFICATE_EXPIRED);
  });
});

test('roots that cannot be read are misuse, not a bad server', () => {
  expect(() => check(issue(), { trustedRoots: ['nothing'] })).toThrow(RangeError);
});

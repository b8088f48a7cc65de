/** TLS as the laptop and www.google.com use it in the labs: lab certificates, seeded randoms, key log, and facts told. */

import { toHex } from '../../bytes/hex.ts';
import type { Micros } from '../../bytes/time.ts';
import type { Text } from '../../explain/text.ts';
import { cipherSuiteName } from '../../packet/tls/cipher-suites.ts';
import type { TlsClientConfig } from '../../stack/tls/client.ts';
import type { TlsServerConfig } from '../../stack/tls/server.ts';
import type { TlsEvent } from '../../stack/tls/tls-event.ts';
import type { LabRun } from '../lab.ts';
import { labIntermediateCa, labRootCa, type ServerCredentials } from '../pki/lab-ca.ts';
import { google } from './addresses.ts';

/** The right certificate for www.google.com, from the CA that the laptop trusts. */
export function googleCredentials(): ServerCredentials {
  return labIntermediateCa().issue({ names: [google.web.name] });
}

/** The laptop's side. Only this side logs the keys: both have the same. */
export function laptopTls(lab: LabRun, onEvent: (event: TlsEvent) => void = tellHandshake(lab)): TlsClientConfig {
  const { world } = lab;
  return {
    serverName: google.web.name,
    trustedRoots: [labRootCa().certificate],
    wallClock: (now: Micros) => (world.epoch + now) / 1000,
    random: world.random.fork('laptop/tls'),
    alpn: ['http/1.1'],
    // The document derives the keys from the two randoms and the premaster secret, as RFC 5246 §8.1 does.
    extendedMasterSecret: false,
    keyLog: (line) => lab.tlsKeyLog.push(line),
    onEvent,
  };
}

export function webServerTls(lab: LabRun, credentials = googleCredentials()): TlsServerConfig {
  return { ...credentials, random: lab.world.random.fork('web/tls'), alpn: ['http/1.1'], extendedMasterSecret: false };
}

/** What the laptop's TLS does inside, for the story. */
export function tellHandshake(lab: LabRun): (event: TlsEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'server-hello':
        lab.fact('S-TLS-2', { en: 'chosen', ko: '고른 암호 스위트' }, cipherSuiteName(event.hello.cipherSuite));
        break;
      case 'certificate-accepted':
        for (const { subject, issuer, notAfter } of event.chain) {
          const until = new Date(notAfter).toISOString().slice(0, 10);
          lab.fact(
            'S-TLS-3',
            { en: 'certificate', ko: '인증서' },
            {
              en: `${nameIn(subject)}, signed by ${nameIn(issuer)}, until ${until}`,
              ko: `${nameIn(subject)}, 서명 ${nameIn(issuer)}, ${until}까지`,
            },
          );
        }
        break;
      case 'premaster':
        lab.fact('S-TLS-4', { en: 'premaster secret', ko: '프리마스터 시크릿' }, shorten(event.premaster));
        break;
      case 'keys':
        lab.fact('S-TLS-5', { en: 'master secret', ko: '마스터 시크릿' }, shorten(event.masterSecret));
        lab.fact('S-TLS-5', { en: 'client’s key', ko: '클라이언트의 키' }, toHex(event.keys.client.key));
        lab.fact('S-TLS-5', { en: 'server’s key', ko: '서버의 키' }, toHex(event.keys.server.key));
        break;
      case 'finished-verified':
        lab.fact(
          'S-TLS-6',
          { en: 'the server’s Finished is right', ko: '서버의 Finished 확인' },
          toHex(event.verifyData),
        );
        break;
      default:
    }
  };
}

/** The common name of 'CN=www.google.com, O=packet-journey lab'. */
function nameIn(distinguishedName: string): string {
  return /CN=([^,]+)/.exec(distinguishedName)?.[1] ?? distinguishedName;
}

/** The first bytes are enough to compare. */
function shorten(secret: Uint8Array): Text {
  const start = `${toHex(secret.subarray(0, 12))}…`;
  return { en: `${start} (${secret.length} bytes)`, ko: `${start} (${secret.length}바이트)` };
}

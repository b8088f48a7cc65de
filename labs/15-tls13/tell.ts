/** What the laptop's TLS 1.3 does inside, for the story. */

import { toHex } from '../../src/bytes/hex.ts';
import type { Text } from '../../src/explain/text.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import { cipherSuiteName } from '../../src/packet/tls/cipher-suites.ts';
import { namedGroupNames } from '../../src/packet/tls/extensions.ts';
import type { TlsEvent } from '../../src/stack/tls/tls-event.ts';

export function tellHandshake13(lab: LabRun): (event: TlsEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'hello-retry-request':
        lab.fact('S-TLS-2', { en: 'the server asks for', ko: '서버가 다시 요청한 그룹' }, groupName(event.group ?? 0));
        break;
      case 'server-hello':
        lab.fact('S-TLS-2', { en: 'chosen', ko: '고른 암호 스위트' }, cipherSuiteName(event.hello.cipherSuite));
        break;
      case 'certificate-verified':
        lab.fact(
          'S-TLS-3',
          { en: 'the handshake is signed by the certificate’s key', ko: '인증서의 키로 한 핸드셰이크 서명' },
          { en: 'right', ko: '맞음' },
        );
        break;
      case 'resumed':
        lab.fact(
          'S-TLS-3',
          { en: 'no certificate this time', ko: '이번에는 인증서 없음' },
          { en: 'the ticket’s key proves who it is', ko: '티켓의 키가 상대를 증명' },
        );
        break;
      case 'shared-secret':
        lab.fact('S-TLS-4', { en: 'group', ko: '그룹' }, groupName(event.group));
        lab.fact('S-TLS-4', { en: 'laptop’s public key', ko: '노트북의 공개 키' }, shorten(event.publicKey));
        lab.fact('S-TLS-4', { en: 'server’s public key', ko: '서버의 공개 키' }, shorten(event.peer));
        lab.fact('S-TLS-4', { en: 'what both come to', ko: '양쪽이 얻은 비밀 값' }, shorten(event.premaster));
        break;
      case 'traffic-secrets':
        tellKeys(lab, event);
        break;
      case 'finished-verified':
        lab.fact(
          'S-TLS-6',
          { en: 'the server’s Finished is right', ko: '서버의 Finished 확인' },
          shorten(event.verifyData),
        );
        break;
      case 'open':
        lab.fact(
          'S-TLS-6',
          { en: 'protocol inside (ALPN)', ko: '안에서 쓸 프로토콜(ALPN)' },
          event.applicationProtocol ?? '-',
        );
        break;
      case 'session-ticket':
        lab.fact(
          'S-TLS-6',
          { en: 'ticket', ko: '티켓' },
          {
            en: `${event.session.ticket.length} bytes, good for ${event.session.ticketLifetime} s`,
            ko: `${event.session.ticket.length}바이트, ${event.session.ticketLifetime}초 동안 유효`,
          },
        );
        break;
      default:
    }
  };
}

function tellKeys(lab: LabRun, { stage, keys }: Extract<TlsEvent, { type: 'traffic-secrets' }>): void {
  const step = stage === 'handshake' ? 'S-TLS-5' : 'S-TLS-6';
  const what: Text =
    stage === 'handshake' ? { en: 'of the handshake', ko: '핸드셰이크' } : { en: 'of the data', ko: '데이터' };
  const side = (key: string, name: Text) =>
    lab.fact(step, { en: `${name.en} key ${what.en}`, ko: `${name.ko}의 ${what.ko} 키` }, key);
  side(toHex(keys.client.key), { en: 'client’s', ko: '클라이언트' });
  side(toHex(keys.server.key), { en: 'server’s', ko: '서버' });
}

function groupName(group: number): string {
  return namedGroupNames.get(group) ?? String(group);
}

/** The first bytes are enough to compare. */
function shorten(secret: Uint8Array): Text {
  const start = `${toHex(secret.subarray(0, 12))}…`;
  return { en: `${start} (${secret.length} bytes)`, ko: `${start} (${secret.length}바이트)` };
}

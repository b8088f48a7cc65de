/** The steps of document S in which laptop and server agree on keys, as they are in TLS 1.3 (RFC 8446 §2). */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';

/** Is this handshake message in the frame? Those in the clear lie in a record; a decrypted one stands by itself. */
const has = (frame: FrameView, message: string) => frame.get(`tls.${message}.msgType`) !== undefined;

export const tls13Steps: readonly Step[] = [
  {
    id: 'S-TLS-1',
    say: {
      en: 'ClientHello: 32 random bytes, the versions the laptop really speaks, the name, and already half of a key exchange.',
      ko: 'ClientHello: 노트북이 랜덤 32바이트와 실제로 쓰는 버전, 서버 이름에 더해 키 교환의 절반까지 미리 보냅니다.',
    },
    shows: (frame) => has(frame, 'clientHello'),
    fields: ['tls.clientHello.random', 'tls.clientHello.supportedVersions'],
  },
  {
    id: 'S-TLS-2',
    say: {
      en: 'ServerHello with 32 random bytes, the last message in the clear; the certificate comes encrypted.',
      ko: 'ServerHello: 서버의 랜덤 32바이트를 담은, 평문으로 오는 마지막 메시지입니다. 인증서는 암호화되어 옵니다.',
    },
    shows: (frame) => has(frame, 'serverHello') || has(frame, 'helloRetryRequest') || has(frame, 'certificate'),
    fields: ['tls.serverHello.random', 'tls.serverHello.cipherSuite', 'tls.certificate.certificateEntry'],
  },
  {
    id: 'S-TLS-3',
    say: {
      en: 'The laptop checks the certificate, and CertificateVerify: a signature over this very handshake with its key.',
      ko: '노트북이 인증서를 확인하고, 그 키로 바로 이 핸드셰이크에 한 서명(CertificateVerify)도 확인합니다.',
    },
    shows: (frame) => has(frame, 'certificate') || has(frame, 'certificateVerify'),
    fields: ['tls.certificateVerify.algorithm', 'tls.certificateVerify.signature'],
  },
  {
    id: 'S-TLS-4',
    say: {
      en: 'No secret is sent at all: each side shows a fresh public key, and both work the same secret out of the two.',
      ko: '비밀 값은 아예 보내지 않습니다. 양쪽이 새로 만든 공개 키를 보이고, 둘로부터 같은 비밀 값을 계산합니다.',
    },
    shows: (frame) =>
      frame.get('tls.keyShare.extensionType') !== undefined ||
      has(frame, 'serverKeyExchange') ||
      has(frame, 'clientKeyExchange'),
    fields: ['tls.keyShareEntry.group', 'tls.keyShareEntry.keyExchange'],
    erratum: {
      en: 'it sends a premaster secret, encrypted with the server’s public key; TLS 1.3 has no such key exchange (erratum 7).',
      ko: '문서는 프리마스터 시크릿을 서버의 공개키로 암호화해 보냅니다. TLS 1.3에는 그런 키 교환이 없습니다 (정오표 7).',
    },
  },
  {
    id: 'S-TLS-5',
    say: {
      en: 'Both derive keys from the shared secret and all that was said: from here on even the handshake is encrypted.',
      ko: '양쪽이 공유 비밀 값과 지금까지의 대화로 키를 만듭니다. 여기부터는 핸드셰이크도 암호화됩니다.',
    },
    shows: (frame) => has(frame, 'encryptedExtensions'),
    fields: ['tls.encryptedExtensions.msgType'],
  },
  {
    id: 'S-TLS-6',
    say: {
      en: 'Finished in both directions, then the data; and a ticket with which the laptop can come back.',
      ko: 'Finished가 양방향으로 오간 뒤 데이터가 흐르고, 다시 올 때 쓸 티켓도 받습니다.',
    },
    shows: (frame) => has(frame, 'finished') || has(frame, 'newSessionTicket'),
    fields: ['tls.finished.verifyData', 'tls.newSessionTicket.ticketLifetime'],
  },
];

/** The steps of document S in which laptop and server agree on keys: TLS 1.2 with RSA key exchange. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';

/** Is this handshake message in the frame? Those in the clear lie in a record; a decrypted one stands by itself. */
const has = (frame: FrameView, message: string) => frame.get(`tls.${message}.msgType`) !== undefined;
const hasChangeCipherSpec = (frame: FrameView) => frame.get('tls.record.changeCipherSpec') !== undefined;

export const tlsSteps: readonly Step[] = [
  {
    id: 'S-TLS-1',
    say: {
      en: 'ClientHello: the laptop sends 32 random bytes, the cipher suites it knows, and the name it wants to reach.',
      ko: 'ClientHello: 노트북이 랜덤 32바이트와 쓸 수 있는 암호 스위트, 찾아가려는 이름을 보냅니다.',
    },
    shows: (frame) => has(frame, 'clientHello'),
    fields: ['tls.clientHello.clientVersion', 'tls.clientHello.random'],
  },
  {
    id: 'S-TLS-2',
    say: {
      en: 'ServerHello with the server’s 32 random bytes and its choice of suite, then its certificate.',
      ko: 'ServerHello: 서버의 랜덤 32바이트와 고른 암호 스위트, 그리고 인증서를 보냅니다.',
    },
    shows: (frame) => has(frame, 'serverHello') || has(frame, 'certificate'),
    fields: ['tls.serverHello.random', 'tls.serverHello.cipherSuite', 'tls.certificate.certificateEntry'],
  },
  {
    id: 'S-TLS-3',
    say: {
      en: 'The laptop checks the certificate: signed up to a CA it trusts, in force today, and for www.google.com.',
      ko: '노트북이 인증서를 확인합니다. 믿는 CA까지 서명이 이어지는지, 지금 유효한지, www.google.com의 것인지 봅니다.',
    },
    shows: (frame) => has(frame, 'certificate'),
  },
  {
    id: 'S-TLS-4',
    say: {
      en: 'It makes a premaster secret and sends it encrypted with the server’s public key: only the server can read it.',
      ko: '프리마스터 시크릿을 만들어 서버의 공개키로 암호화해 보냅니다. 서버만 읽을 수 있습니다.',
    },
    shows: (frame) => has(frame, 'clientKeyExchange'),
    fields: ['tls.clientKeyExchange.length', 'tls.clientKeyExchange.encryptedPreMasterSecret'],
  },
  {
    id: 'S-TLS-5',
    say: {
      en: 'Both derive the same keys from the two randoms and the premaster secret, and switch to them: ChangeCipherSpec.',
      ko: '양쪽이 두 랜덤과 프리마스터 시크릿으로 같은 키를 만들고, 그 키로 바꿉니다: ChangeCipherSpec.',
    },
    shows: hasChangeCipherSpec,
    fields: ['tls.record.changeCipherSpec'],
  },
  {
    id: 'S-TLS-6',
    say: {
      en: 'Finished, in both directions and encrypted: a digest of the whole handshake. From here on all is symmetric.',
      ko: 'Finished: 양쪽이 핸드셰이크 전체의 요약을 암호화해 보냅니다. 여기부터는 모두 대칭키로 오갑니다.',
    },
    shows: (frame) => has(frame, 'finished'),
    fields: ['tls.finished.verifyData'],
  },
];

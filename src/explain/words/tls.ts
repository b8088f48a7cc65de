/** Words for TLS 1.2 (RFC 5246) and the extensions of its hello messages; those of TLS 1.3 are in tls-13.ts. */

import { alertName } from '../../packet/tls/alert.ts';
import { cipherSuiteName } from '../../packet/tls/cipher-suites.ts';
import { handshakeTypeNames } from '../../packet/tls/handshake.ts';
import { protocolVersionNames } from '../../packet/tls/protocol-version.ts';
import { contentTypeNames } from '../../packet/tls/record.ts';
import { text } from '../text.ts';
import { type FieldWords, hexNamed, inBytes, named, type ProtocolWords, type Say, words } from './field-words.ts';
import { words13 } from './tls-13.ts';
import { extensionWords } from './tls-extensions.ts';

const RECORD = 'RFC 5246 §6.2.1';
const HANDSHAKE = 'RFC 5246 §7.4';

const sayVersion = hexNamed(4, Object.fromEntries(protocolVersionNames));
const sayCipherSuite: Say = (value) =>
  `0x${Number(value).toString(16).padStart(4, '0')} (${cipherSuiteName(Number(value))})`;

const handshakes: Readonly<Record<string, FieldWords>> = {
  helloRequest: words(
    'RFC 5246 §7.4.1.1',
    text('HelloRequest', 'HelloRequest'),
    text('The server asks the client to begin again.', '서버가 핸드셰이크를 다시 시작하자고 요청합니다.'),
  ),
  clientHello: words(
    'RFC 5246 §7.4.1.2',
    text('ClientHello', 'ClientHello'),
    text(
      'The client says which versions and cipher suites it can, and gives its random.',
      '클라이언트가 지원하는 버전과 암호 모음, 자신의 난수를 보냅니다.',
    ),
  ),
  serverHello: words(
    'RFC 5246 §7.4.1.3',
    text('ServerHello', 'ServerHello'),
    text('The server chooses among them and gives its random.', '서버가 그중에서 고르고 자신의 난수를 보냅니다.'),
  ),
  newSessionTicket: words(
    'RFC 5077 §3.3',
    text('NewSessionTicket', 'NewSessionTicket'),
    text('Lets the client resume the session later.', '나중에 세션을 재개할 수 있게 합니다.'),
  ),
  encryptedExtensions: words(
    'RFC 8446 §4.3.1',
    text('EncryptedExtensions', 'EncryptedExtensions'),
    text("The server's other answers, in TLS 1.3.", 'TLS 1.3에서 서버의 나머지 응답입니다.'),
  ),
  certificate: words(
    'RFC 5246 §7.4.2',
    text('Certificate', 'Certificate'),
    text(
      'Who the server is and its public key, vouched for by a CA.',
      '서버가 누구인지와 공개 키를 CA의 보증과 함께 보냅니다.',
    ),
  ),
  serverKeyExchange: words(
    'RFC 5246 §7.4.3',
    text('ServerKeyExchange', 'ServerKeyExchange'),
    text("The server's half of a Diffie-Hellman exchange.", '디피-헬먼 교환에서 서버의 몫입니다.'),
  ),
  certificateRequest: words(
    'RFC 5246 §7.4.4',
    text('CertificateRequest', 'CertificateRequest'),
    text('The client shall show a certificate too.', '클라이언트에도 인증서를 요구합니다.'),
  ),
  serverHelloDone: words(
    'RFC 5246 §7.4.5',
    text('ServerHelloDone', 'ServerHelloDone'),
    text("The server has said what it had to; the client's turn.", '서버가 할 말을 마쳤고 클라이언트의 차례입니다.'),
  ),
  certificateVerify: words(
    'RFC 5246 §7.4.8',
    text('CertificateVerify', 'CertificateVerify'),
    text("Proves possession of the certificate's key.", '인증서의 개인 키를 가졌음을 증명합니다.'),
  ),
  clientKeyExchange: words(
    'RFC 5246 §7.4.7',
    text('ClientKeyExchange', 'ClientKeyExchange'),
    text(
      'The premaster secret, encrypted so that only the server can read it (with RSA).',
      '서버만 풀 수 있게 암호화한 프리마스터 비밀 값입니다(RSA의 경우).',
    ),
  ),
  finished: words(
    'RFC 5246 §7.4.9',
    text('Finished', 'Finished'),
    text(
      'The first encrypted message: proves that both saw the same handshake.',
      '처음으로 암호화된 메시지로, 양쪽이 같은 핸드셰이크를 보았음을 증명합니다.',
    ),
  ),
  certificateStatus: words(
    'RFC 6066 §8',
    text('CertificateStatus', 'CertificateStatus'),
    text('Says whether the certificate was revoked.', '인증서가 폐기되었는지 알려 줍니다.'),
  ),
  keyUpdate: words(
    'RFC 8446 §4.6.3',
    text('KeyUpdate', 'KeyUpdate'),
    text('New keys, in TLS 1.3.', 'TLS 1.3에서 키를 바꿉니다.'),
  ),
  unknownHandshake: words(
    HANDSHAKE,
    text('Handshake message', '핸드셰이크 메시지'),
    text('Of a type not known here.', '여기서 모르는 유형입니다.'),
  ),
};

export const tlsWords: ProtocolWords = {
  name: text('TLS', 'TLS'),
  about: text(
    'Agrees on keys and proves who the server is, then encrypts what the program sends.',
    '키를 합의하고 서버가 누구인지 증명한 뒤, 프로그램이 보내는 내용을 암호화합니다.',
  ),
  fields: {
    record: words(
      RECORD,
      text('Record', '레코드'),
      text('What TLS sends, it sends in records.', 'TLS는 모든 것을 레코드에 담아 보냅니다.'),
    ),
    'record.type': words(
      RECORD,
      text('Content Type', '콘텐츠 유형'),
      text('What the record holds.', '레코드에 담긴 것의 종류입니다.'),
      named(Object.fromEntries(contentTypeNames)),
    ),
    'record.version': words(
      RECORD,
      text('Version', '버전'),
      text(
        'Of the record layer. TLS 1.3 says 1.2 here too.',
        '레코드 계층의 버전입니다. TLS 1.3도 여기에는 1.2로 적습니다.',
      ),
      sayVersion,
    ),
    length: words(
      RECORD,
      text('Length', '길이'),
      text('Bytes that follow and belong to it.', '뒤따르는, 여기에 속하는 바이트 수입니다.'),
      inBytes,
    ),
    header: words(
      RECORD,
      text('Record header', '레코드 헤더'),
      text('Cut: the rest comes in the next segment.', '잘린 헤더로, 나머지는 다음 세그먼트에 있습니다.'),
    ),
    fragment: words(
      RECORD,
      text('Fragment', '조각'),
      text("A part of the record's content.", '레코드 내용의 일부입니다.'),
    ),
    segmentData: words(
      RECORD,
      text('Segment data', '세그먼트 데이터'),
      text('The rest of a record that began earlier.', '앞에서 시작된 레코드의 나머지입니다.'),
    ),
    encryptedHandshake: words(
      'RFC 5246 §6.2.3',
      text('Encrypted handshake message', '암호화된 핸드셰이크 메시지'),
      text(
        'After ChangeCipherSpec only the two ends can read it.',
        'ChangeCipherSpec 뒤로는 양 끝만 읽을 수 있습니다.',
      ),
    ),
    encryptedAlert: words(
      'RFC 5246 §6.2.3',
      text('Encrypted alert', '암호화된 경고'),
      text('Mostly close_notify.', '대개 close_notify입니다.'),
    ),
    encryptedApplicationData: words(
      'RFC 5246 §6.2.3',
      text('Encrypted application data', '암호화된 응용 데이터'),
      text(
        'What the program sends; in a plain capture it is unreadable.',
        '프로그램이 보내는 내용이며, 그냥 캡처해서는 읽을 수 없습니다.',
      ),
    ),
    applicationData: words(
      'RFC 5246 §10',
      text('Application data', '응용 데이터'),
      text('What the program sends.', '프로그램이 보내는 내용입니다.'),
    ),
    changeCipherSpec: words(
      'RFC 5246 §7.1',
      text('ChangeCipherSpec', 'ChangeCipherSpec'),
      text('From the next record on, this direction is encrypted.', '다음 레코드부터 이 방향은 암호화됩니다.'),
    ),
    alert: words(
      'RFC 5246 §7.2',
      text('Alert', '경고'),
      text('Something is wrong, or the connection ends.', '문제가 있거나 연결을 끝낸다는 알림입니다.'),
    ),
    level: words(
      'RFC 5246 §7.2',
      text('Level', '수준'),
      text('A fatal alert ends the connection.', '치명적 경고는 연결을 끝냅니다.'),
      named({ 1: text('warning', '주의'), 2: text('fatal', '치명적') }),
    ),
    description: words(
      'RFC 5246 §7.2',
      text('Description', '설명'),
      text('What it is about.', '경고의 내용입니다.'),
      (value) => `${value} (${alertName(Number(value))})`,
    ),
    ...handshakes,
    msgType: words(
      HANDSHAKE,
      text('Handshake Type', '핸드셰이크 유형'),
      text('Which message this is.', '어떤 메시지인지 나타냅니다.'),
      named(Object.fromEntries(handshakeTypeNames)),
    ),
    clientVersion: words(
      'RFC 5246 §7.4.1.2',
      text('Client Version', '클라이언트 버전'),
      text('The highest that the client speaks (up to 1.2).', '클라이언트가 지원하는 가장 높은 버전입니다(1.2까지).'),
      sayVersion,
    ),
    serverVersion: words(
      'RFC 5246 §7.4.1.3',
      text('Server Version', '서버 버전'),
      text('The one chosen.', '선택된 버전입니다.'),
      sayVersion,
    ),
    random: words(
      'RFC 5246 §7.4.1.2',
      text('Random', '난수'),
      text(
        '32 bytes, new each time; both randoms go into the keys.',
        '매번 새로 고르는 32바이트이며, 양쪽 난수가 모두 키에 쓰입니다.',
      ),
    ),
    sessionIdLength: words(
      'RFC 5246 §7.4.1.2',
      text('Session ID Length', '세션 ID 길이'),
      text('0: a new session.', '0이면 새 세션입니다.'),
      inBytes,
    ),
    sessionId: words(
      'RFC 5246 §7.4.1.2',
      text('Session ID', '세션 ID'),
      text('Names a session to resume.', '재개할 세션을 가리킵니다.'),
    ),
    cipherSuites: words(
      'RFC 5246 §7.4.1.2',
      text('Cipher Suites', '암호 모음 목록'),
      text(
        'What the client can do, the preferred one first.',
        '클라이언트가 쓸 수 있는 암호 모음을 선호 순으로 적습니다.',
      ),
    ),
    cipherSuite: words(
      'RFC 5246 §7.4.1.3',
      text('Cipher Suite', '암호 모음'),
      text('Key exchange, encryption and hash in one number.', '키 교환과 암호화, 해시를 번호 하나로 나타냅니다.'),
      sayCipherSuite,
    ),
    compressionMethods: words(
      'RFC 5246 §7.4.1.2',
      text('Compression Methods', '압축 방식 목록'),
      text('Only "none" is safe.', '"없음"만 안전합니다.'),
    ),
    compressionMethod: words(
      'RFC 5246 §7.4.1.2',
      text('Compression Method', '압축 방식'),
      text('0: none.', '0이면 압축하지 않습니다.'),
      named({ 0: text('none', '없음') }),
    ),
    ...extensionWords,
    certificateListLength: words(
      'RFC 5246 §7.4.2',
      text('Certificates Length', '인증서 목록 길이'),
      text('Bytes of the chain.', '인증서 체인의 바이트 수입니다.'),
      inBytes,
    ),
    certificateEntry: words(
      'RFC 5246 §7.4.2',
      text('Certificate', '인증서'),
      text('Each certifies the one before it.', '뒤의 인증서가 앞의 인증서를 보증합니다.'),
    ),
    certificateLength: words(
      'RFC 5246 §7.4.2',
      text('Certificate Length', '인증서 길이'),
      text('Bytes of the certificate.', '인증서의 바이트 수입니다.'),
      inBytes,
    ),
    asn1Cert: words(
      'RFC 5280 §4.1',
      text('X.509 certificate', 'X.509 인증서'),
      text(
        "Name, public key, validity and the CA's signature, in ASN.1.",
        '이름과 공개 키, 유효 기간, CA의 서명을 ASN.1로 담습니다.',
      ),
    ),
    encryptedPreMasterSecretLength: words(
      'RFC 5246 §7.4.7.1',
      text('Length', '길이'),
      text(
        "Bytes of the encrypted secret: the size of the server's key.",
        '암호화된 비밀 값의 바이트 수로, 서버 키의 크기와 같습니다.',
      ),
      inBytes,
    ),
    encryptedPreMasterSecret: words(
      'RFC 5246 §7.4.7.1',
      text('Encrypted premaster secret', '암호화된 프리마스터 비밀 값'),
      text("Only the server's private key opens it.", '서버의 개인 키로만 풀 수 있습니다.'),
    ),
    exchangeKeys: words(
      'RFC 5246 §7.4.7',
      text('Exchange keys', '교환 키'),
      text("The client's half of the key exchange.", '키 교환에서 클라이언트의 몫입니다.'),
    ),
    verifyData: words(
      'RFC 5246 §7.4.9',
      text('Verify data', '검증 데이터'),
      text('A keyed hash over all handshake messages.', '모든 핸드셰이크 메시지에 대해 키로 계산한 해시입니다.'),
    ),
    ...words13,
    body: words(HANDSHAKE, text('Body', '본문'), text('What the message carries.', '메시지의 내용입니다.')),
  },
};

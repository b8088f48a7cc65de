/** Words for TLS 1.2 (RFC 5246) and the extensions of its hello messages. */

import { alertName } from '../../packet/tls/alert.ts';
import { cipherSuiteName } from '../../packet/tls/cipher-suites.ts';
import { handshakeTypeNames } from '../../packet/tls/handshake.ts';
import { protocolVersionNames } from '../../packet/tls/protocol-version.ts';
import { contentTypeNames } from '../../packet/tls/record.ts';
import { type Text, text } from '../text.ts';
import { type FieldWords, hexNamed, inBytes, type Names, named, type ProtocolWords, type Say } from './field-words.ts';

const RECORD = 'RFC 5246 §6.2.1';
const HANDSHAKE = 'RFC 5246 §7.4';

function field(source: string, title: Text, meaning: Text, say?: Say): FieldWords {
  return { title, meaning, source, ...(say && { say }) };
}

const sayVersion = hexNamed(4, Object.fromEntries(protocolVersionNames));
const sayCipherSuite: Say = (value) =>
  `0x${Number(value).toString(16).padStart(4, '0')} (${cipherSuiteName(Number(value))})`;

/** IANA "TLS Supported Groups" and "TLS SignatureScheme", those that are met today. */
const groupNames: Names = {
  23: 'secp256r1',
  24: 'secp384r1',
  25: 'secp521r1',
  29: 'x25519',
  30: 'x448',
  256: 'ffdhe2048',
  4588: 'X25519MLKEM768',
};
const signatureNames: Names = {
  513: 'rsa_pkcs1_sha1',
  515: 'ecdsa_sha1',
  1025: 'rsa_pkcs1_sha256',
  1027: 'ecdsa_secp256r1_sha256',
  1281: 'rsa_pkcs1_sha384',
  1283: 'ecdsa_secp384r1_sha384',
  1537: 'rsa_pkcs1_sha512',
  1539: 'ecdsa_secp521r1_sha512',
  2052: 'rsa_pss_rsae_sha256',
  2053: 'rsa_pss_rsae_sha384',
  2054: 'rsa_pss_rsae_sha512',
  2055: 'ed25519',
  2056: 'ed448',
};

const handshakes: Readonly<Record<string, FieldWords>> = {
  helloRequest: field(
    'RFC 5246 §7.4.1.1',
    text('HelloRequest', 'HelloRequest'),
    text('The server asks the client to begin again.', '서버가 핸드셰이크를 다시 시작하자고 요청합니다.'),
  ),
  clientHello: field(
    'RFC 5246 §7.4.1.2',
    text('ClientHello', 'ClientHello'),
    text(
      'The client says which versions and cipher suites it can, and gives its random.',
      '클라이언트가 지원하는 버전과 암호 모음, 자신의 난수를 보냅니다.',
    ),
  ),
  serverHello: field(
    'RFC 5246 §7.4.1.3',
    text('ServerHello', 'ServerHello'),
    text('The server chooses among them and gives its random.', '서버가 그중에서 고르고 자신의 난수를 보냅니다.'),
  ),
  newSessionTicket: field(
    'RFC 5077 §3.3',
    text('NewSessionTicket', 'NewSessionTicket'),
    text('Lets the client resume the session later.', '나중에 세션을 재개할 수 있게 합니다.'),
  ),
  encryptedExtensions: field(
    'RFC 8446 §4.3.1',
    text('EncryptedExtensions', 'EncryptedExtensions'),
    text("The server's other answers, in TLS 1.3.", 'TLS 1.3에서 서버의 나머지 응답입니다.'),
  ),
  certificate: field(
    'RFC 5246 §7.4.2',
    text('Certificate', 'Certificate'),
    text(
      'Who the server is and its public key, vouched for by a CA.',
      '서버가 누구인지와 공개 키를 CA의 보증과 함께 보냅니다.',
    ),
  ),
  serverKeyExchange: field(
    'RFC 5246 §7.4.3',
    text('ServerKeyExchange', 'ServerKeyExchange'),
    text("The server's half of a Diffie-Hellman exchange.", '디피-헬먼 교환에서 서버의 몫입니다.'),
  ),
  certificateRequest: field(
    'RFC 5246 §7.4.4',
    text('CertificateRequest', 'CertificateRequest'),
    text('The client shall show a certificate too.', '클라이언트에도 인증서를 요구합니다.'),
  ),
  serverHelloDone: field(
    'RFC 5246 §7.4.5',
    text('ServerHelloDone', 'ServerHelloDone'),
    text("The server has said what it had to; the client's turn.", '서버가 할 말을 마쳤고 클라이언트의 차례입니다.'),
  ),
  certificateVerify: field(
    'RFC 5246 §7.4.8',
    text('CertificateVerify', 'CertificateVerify'),
    text("Proves possession of the certificate's key.", '인증서의 개인 키를 가졌음을 증명합니다.'),
  ),
  clientKeyExchange: field(
    'RFC 5246 §7.4.7',
    text('ClientKeyExchange', 'ClientKeyExchange'),
    text(
      'The premaster secret, encrypted so that only the server can read it (with RSA).',
      '서버만 풀 수 있게 암호화한 프리마스터 비밀 값입니다(RSA의 경우).',
    ),
  ),
  finished: field(
    'RFC 5246 §7.4.9',
    text('Finished', 'Finished'),
    text(
      'The first encrypted message: proves that both saw the same handshake.',
      '처음으로 암호화된 메시지로, 양쪽이 같은 핸드셰이크를 보았음을 증명합니다.',
    ),
  ),
  certificateStatus: field(
    'RFC 6066 §8',
    text('CertificateStatus', 'CertificateStatus'),
    text('Says whether the certificate was revoked.', '인증서가 폐기되었는지 알려 줍니다.'),
  ),
  keyUpdate: field(
    'RFC 8446 §4.6.3',
    text('KeyUpdate', 'KeyUpdate'),
    text('New keys, in TLS 1.3.', 'TLS 1.3에서 키를 바꿉니다.'),
  ),
  unknownHandshake: field(
    HANDSHAKE,
    text('Handshake message', '핸드셰이크 메시지'),
    text('Of a type not known here.', '여기서 모르는 유형입니다.'),
  ),
};

const EXTENSIONS = 'RFC 5246 §7.4.1.4';

/** Extensions that have no entry of their own fall back to 'extension'; their name says what they are. */
const extensions: Readonly<Record<string, FieldWords>> = {
  serverName: field(
    'RFC 6066 §3',
    text('server_name (SNI)', 'server_name (SNI)'),
    text(
      'The host that the client wants; readable by everybody on the way.',
      '접속하려는 호스트 이름이며, 경로의 누구나 읽을 수 있습니다.',
    ),
  ),
  supportedGroups: field(
    'RFC 8422 §5.1.1',
    text('supported_groups', 'supported_groups'),
    text('Curves and groups for Diffie-Hellman.', '디피-헬먼에 쓸 곡선과 그룹입니다.'),
  ),
  ecPointFormats: field(
    'RFC 8422 §5.1.2',
    text('ec_point_formats', 'ec_point_formats'),
    text('How points of curves may be written.', '곡선 위의 점을 적는 방식입니다.'),
  ),
  signatureAlgorithms: field(
    'RFC 5246 §7.4.1.4.1',
    text('signature_algorithms', 'signature_algorithms'),
    text('Signatures that the client can verify.', '클라이언트가 검증할 수 있는 서명 방식입니다.'),
  ),
  alpn: field(
    'RFC 7301 §3.1',
    text('ALPN', 'ALPN'),
    text('Which protocol shall run inside: http/1.1 or h2.', '안에서 쓸 프로토콜로, http/1.1이나 h2입니다.'),
  ),
  extendedMasterSecret: field(
    'RFC 7627 §5.1',
    text('extended_master_secret', 'extended_master_secret'),
    text('The master secret is to be bound to the whole handshake.', '마스터 비밀 값을 핸드셰이크 전체와 묶습니다.'),
  ),
  sessionTicket: field(
    'RFC 5077 §3.2',
    text('session_ticket', 'session_ticket'),
    text('To resume a session without state at the server.', '서버에 상태를 두지 않고 세션을 재개하는 데 씁니다.'),
  ),
  renegotiationInfo: field(
    'RFC 5746 §3.2',
    text('renegotiation_info', 'renegotiation_info'),
    text('Protects renegotiation; empty at first.', '재협상을 보호하며, 처음에는 비어 있습니다.'),
  ),
};

/** Names of extensions that are shown without looking inside (src/packet/tls/extensions.ts). */
const otherExtensions =
  'maxFragmentLength statusRequest heartbeat signedCertificateTimestamp encryptThenMac compressCertificate recordSizeLimit preSharedKey earlyData supportedVersions cookie pskKeyExchangeModes postHandshakeAuth signatureAlgorithmsCert keyShare nextProtocolNegotiation applicationSettings encryptedClientHello padding grease unknownExtension'.split(
    ' ',
  );

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export const tlsWords: ProtocolWords = {
  name: text('TLS', 'TLS'),
  about: text(
    'Agrees on keys and proves who the server is, then encrypts what the program sends.',
    '키를 합의하고 서버가 누구인지 증명한 뒤, 프로그램이 보내는 내용을 암호화합니다.',
  ),
  fields: {
    record: field(
      RECORD,
      text('Record', '레코드'),
      text('What TLS sends, it sends in records.', 'TLS는 모든 것을 레코드에 담아 보냅니다.'),
    ),
    'record.type': field(
      RECORD,
      text('Content Type', '콘텐츠 유형'),
      text('What the record holds.', '레코드에 담긴 것의 종류입니다.'),
      named(Object.fromEntries(contentTypeNames)),
    ),
    'record.version': field(
      RECORD,
      text('Version', '버전'),
      text(
        'Of the record layer. TLS 1.3 says 1.2 here too.',
        '레코드 계층의 버전입니다. TLS 1.3도 여기에는 1.2로 적습니다.',
      ),
      sayVersion,
    ),
    length: field(
      RECORD,
      text('Length', '길이'),
      text('Bytes that follow and belong to it.', '뒤따르는, 여기에 속하는 바이트 수입니다.'),
      inBytes,
    ),
    header: field(
      RECORD,
      text('Record header', '레코드 헤더'),
      text('Cut: the rest comes in the next segment.', '잘린 헤더로, 나머지는 다음 세그먼트에 있습니다.'),
    ),
    fragment: field(
      RECORD,
      text('Fragment', '조각'),
      text("A part of the record's content.", '레코드 내용의 일부입니다.'),
    ),
    segmentData: field(
      RECORD,
      text('Segment data', '세그먼트 데이터'),
      text('The rest of a record that began earlier.', '앞에서 시작된 레코드의 나머지입니다.'),
    ),
    encryptedHandshake: field(
      'RFC 5246 §6.2.3',
      text('Encrypted handshake message', '암호화된 핸드셰이크 메시지'),
      text(
        'After ChangeCipherSpec only the two ends can read it.',
        'ChangeCipherSpec 뒤로는 양 끝만 읽을 수 있습니다.',
      ),
    ),
    encryptedAlert: field(
      'RFC 5246 §6.2.3',
      text('Encrypted alert', '암호화된 경고'),
      text('Mostly close_notify.', '대개 close_notify입니다.'),
    ),
    encryptedApplicationData: field(
      'RFC 5246 §6.2.3',
      text('Encrypted application data', '암호화된 응용 데이터'),
      text(
        'What the program sends; in a plain capture it is unreadable.',
        '프로그램이 보내는 내용이며, 그냥 캡처해서는 읽을 수 없습니다.',
      ),
    ),
    applicationData: field(
      'RFC 5246 §10',
      text('Application data', '응용 데이터'),
      text('What the program sends.', '프로그램이 보내는 내용입니다.'),
    ),
    changeCipherSpec: field(
      'RFC 5246 §7.1',
      text('ChangeCipherSpec', 'ChangeCipherSpec'),
      text('From the next record on, this direction is encrypted.', '다음 레코드부터 이 방향은 암호화됩니다.'),
    ),
    alert: field(
      'RFC 5246 §7.2',
      text('Alert', '경고'),
      text('Something is wrong, or the connection ends.', '문제가 있거나 연결을 끝낸다는 알림입니다.'),
    ),
    level: field(
      'RFC 5246 §7.2',
      text('Level', '수준'),
      text('A fatal alert ends the connection.', '치명적 경고는 연결을 끝냅니다.'),
      named({ 1: text('warning', '주의'), 2: text('fatal', '치명적') }),
    ),
    description: field(
      'RFC 5246 §7.2',
      text('Description', '설명'),
      text('What it is about.', '경고의 내용입니다.'),
      (value) => `${value} (${alertName(Number(value))})`,
    ),
    ...handshakes,
    msgType: field(
      HANDSHAKE,
      text('Handshake Type', '핸드셰이크 유형'),
      text('Which message this is.', '어떤 메시지인지 나타냅니다.'),
      named(Object.fromEntries(handshakeTypeNames)),
    ),
    clientVersion: field(
      'RFC 5246 §7.4.1.2',
      text('Client Version', '클라이언트 버전'),
      text('The highest that the client speaks (up to 1.2).', '클라이언트가 지원하는 가장 높은 버전입니다(1.2까지).'),
      sayVersion,
    ),
    serverVersion: field(
      'RFC 5246 §7.4.1.3',
      text('Server Version', '서버 버전'),
      text('The one chosen.', '선택된 버전입니다.'),
      sayVersion,
    ),
    random: field(
      'RFC 5246 §7.4.1.2',
      text('Random', '난수'),
      text(
        '32 bytes, new each time; both randoms go into the keys.',
        '매번 새로 고르는 32바이트이며, 양쪽 난수가 모두 키에 쓰입니다.',
      ),
    ),
    sessionIdLength: field(
      'RFC 5246 §7.4.1.2',
      text('Session ID Length', '세션 ID 길이'),
      text('0: a new session.', '0이면 새 세션입니다.'),
      inBytes,
    ),
    sessionId: field(
      'RFC 5246 §7.4.1.2',
      text('Session ID', '세션 ID'),
      text('Names a session to resume.', '재개할 세션을 가리킵니다.'),
    ),
    cipherSuites: field(
      'RFC 5246 §7.4.1.2',
      text('Cipher Suites', '암호 모음 목록'),
      text(
        'What the client can do, the preferred one first.',
        '클라이언트가 쓸 수 있는 암호 모음을 선호 순으로 적습니다.',
      ),
    ),
    cipherSuite: field(
      'RFC 5246 §7.4.1.3',
      text('Cipher Suite', '암호 모음'),
      text('Key exchange, encryption and hash in one number.', '키 교환과 암호화, 해시를 번호 하나로 나타냅니다.'),
      sayCipherSuite,
    ),
    compressionMethods: field(
      'RFC 5246 §7.4.1.2',
      text('Compression Methods', '압축 방식 목록'),
      text('Only "none" is safe.', '"없음"만 안전합니다.'),
    ),
    compressionMethod: field(
      'RFC 5246 §7.4.1.2',
      text('Compression Method', '압축 방식'),
      text('0: none.', '0이면 압축하지 않습니다.'),
      named({ 0: text('none', '없음') }),
    ),
    extensions: field(
      EXTENSIONS,
      text('Extensions', '확장 목록'),
      text('What came into TLS later.', '나중에 TLS에 더해진 기능들입니다.'),
    ),
    ...extensions,
    ...Object.fromEntries(
      otherExtensions.map((name) => [
        name,
        field(
          'IANA "TLS ExtensionType Values"',
          text(snakeCase(name), snakeCase(name)),
          text('An extension that is not taken apart here.', '여기서 자세히 풀지 않는 확장입니다.'),
        ),
      ]),
    ),
    extensionType: field(
      EXTENSIONS,
      text('Extension Type', '확장 유형'),
      text('Which extension this is.', '어떤 확장인지 나타냅니다.'),
    ),
    listLength: field(
      EXTENSIONS,
      text('List Length', '목록 길이'),
      text('Bytes of the list.', '목록의 바이트 수입니다.'),
      inBytes,
    ),
    serverNameEntry: field('RFC 6066 §3', text('Server name', '서버 이름'), text('One name.', '이름 하나입니다.')),
    nameType: field(
      'RFC 6066 §3',
      text('Name Type', '이름 유형'),
      text('0: a host name.', '0이면 호스트 이름입니다.'),
      named({ 0: text('host name', '호스트 이름') }),
    ),
    nameLength: field(
      'RFC 6066 §3',
      text('Name Length', '이름 길이'),
      text('Bytes of the name.', '이름의 바이트 수입니다.'),
      inBytes,
    ),
    hostName: field(
      'RFC 6066 §3',
      text('Host Name', '호스트 이름'),
      text('As typed into the browser.', '브라우저에 입력한 이름입니다.'),
    ),
    namedGroup: field(
      'RFC 8422 §5.1.1',
      text('Group', '그룹'),
      text('A curve or group.', '곡선 또는 그룹입니다.'),
      hexNamed(4, groupNames),
    ),
    ecPointFormat: field(
      'RFC 8422 §5.1.2',
      text('Point Format', '점 형식'),
      text('0: uncompressed.', '0이면 압축하지 않은 형식입니다.'),
      named({ 0: text('uncompressed', '비압축') }),
    ),
    signatureAndHashAlgorithm: field(
      'RFC 5246 §7.4.1.4.1',
      text('Signature Algorithm', '서명 알고리즘'),
      text('Hash and signature.', '해시와 서명 방식입니다.'),
      hexNamed(4, signatureNames),
    ),
    protocolName: field('RFC 7301 §3.1', text('Protocol', '프로토콜'), text('One protocol.', '프로토콜 하나입니다.')),
    name: field('RFC 7301 §3.1', text('Name', '이름'), text('Of the protocol.', '프로토콜의 이름입니다.')),
    ticket: field(
      'RFC 5077 §3.2',
      text('Ticket', '티켓'),
      text("The session's state, encrypted by the server.", '서버가 암호화한 세션 상태입니다.'),
    ),
    renegotiatedConnectionLength: field(
      'RFC 5746 §3.2',
      text('Length', '길이'),
      text('0 in a first handshake.', '첫 핸드셰이크에서는 0입니다.'),
      inBytes,
    ),
    renegotiatedConnection: field(
      'RFC 5746 §3.2',
      text('Renegotiated connection', '재협상 정보'),
      text('The Finished messages of the handshake before.', '이전 핸드셰이크의 Finished 값입니다.'),
    ),
    data: field(EXTENSIONS, text('Data', '데이터'), text('What the extension says.', '확장의 내용입니다.')),
    certificateListLength: field(
      'RFC 5246 §7.4.2',
      text('Certificates Length', '인증서 목록 길이'),
      text('Bytes of the chain.', '인증서 체인의 바이트 수입니다.'),
      inBytes,
    ),
    certificateEntry: field(
      'RFC 5246 §7.4.2',
      text('Certificate', '인증서'),
      text('Each certifies the one before it.', '뒤의 인증서가 앞의 인증서를 보증합니다.'),
    ),
    certificateLength: field(
      'RFC 5246 §7.4.2',
      text('Certificate Length', '인증서 길이'),
      text('Bytes of the certificate.', '인증서의 바이트 수입니다.'),
      inBytes,
    ),
    asn1Cert: field(
      'RFC 5280 §4.1',
      text('X.509 certificate', 'X.509 인증서'),
      text(
        "Name, public key, validity and the CA's signature, in ASN.1.",
        '이름과 공개 키, 유효 기간, CA의 서명을 ASN.1로 담습니다.',
      ),
    ),
    encryptedPreMasterSecretLength: field(
      'RFC 5246 §7.4.7.1',
      text('Length', '길이'),
      text(
        "Bytes of the encrypted secret: the size of the server's key.",
        '암호화된 비밀 값의 바이트 수로, 서버 키의 크기와 같습니다.',
      ),
      inBytes,
    ),
    encryptedPreMasterSecret: field(
      'RFC 5246 §7.4.7.1',
      text('Encrypted premaster secret', '암호화된 프리마스터 비밀 값'),
      text("Only the server's private key opens it.", '서버의 개인 키로만 풀 수 있습니다.'),
    ),
    exchangeKeys: field(
      'RFC 5246 §7.4.7',
      text('Exchange keys', '교환 키'),
      text("The client's half of the key exchange.", '키 교환에서 클라이언트의 몫입니다.'),
    ),
    verifyData: field(
      'RFC 5246 §7.4.9',
      text('Verify data', '검증 데이터'),
      text('A keyed hash over all handshake messages.', '모든 핸드셰이크 메시지에 대해 키로 계산한 해시입니다.'),
    ),
    body: field(HANDSHAKE, text('Body', '본문'), text('What the message carries.', '메시지의 내용입니다.')),
  },
};

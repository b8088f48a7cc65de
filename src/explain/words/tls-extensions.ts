/** Words for the extensions of TLS's hello messages (RFC 5246 §7.4.1.4 and the RFCs of each). */

import { text } from '../text.ts';
import { type FieldWords, hexNamed, inBytes, named, words } from './field-words.ts';
import { extensionWords13 } from './tls-13.ts';
import { groupNames, signatureNames } from './tls-numbers.ts';

const EXTENSIONS = 'RFC 5246 §7.4.1.4';

const knownExtensions: Readonly<Record<string, FieldWords>> = {
  serverName: words(
    'RFC 6066 §3',
    text('server_name (SNI)', 'server_name (SNI)'),
    text(
      'The host that the client wants; readable by everybody on the way.',
      '접속하려는 호스트 이름이며, 경로의 누구나 읽을 수 있습니다.',
    ),
  ),
  supportedGroups: words(
    'RFC 8422 §5.1.1',
    text('supported_groups', 'supported_groups'),
    text('Curves and groups for Diffie-Hellman.', '디피-헬먼에 쓸 곡선과 그룹입니다.'),
  ),
  ecPointFormats: words(
    'RFC 8422 §5.1.2',
    text('ec_point_formats', 'ec_point_formats'),
    text('How points of curves may be written.', '곡선 위의 점을 적는 방식입니다.'),
  ),
  signatureAlgorithms: words(
    'RFC 5246 §7.4.1.4.1',
    text('signature_algorithms', 'signature_algorithms'),
    text('Signatures that the client can verify.', '클라이언트가 검증할 수 있는 서명 방식입니다.'),
  ),
  alpn: words(
    'RFC 7301 §3.1',
    text('ALPN', 'ALPN'),
    text('Which protocol shall run inside: http/1.1 or h2.', '안에서 쓸 프로토콜로, http/1.1이나 h2입니다.'),
  ),
  extendedMasterSecret: words(
    'RFC 7627 §5.1',
    text('extended_master_secret', 'extended_master_secret'),
    text('The master secret is to be bound to the whole handshake.', '마스터 비밀 값을 핸드셰이크 전체와 묶습니다.'),
  ),
  sessionTicket: words(
    'RFC 5077 §3.2',
    text('session_ticket', 'session_ticket'),
    text('To resume a session without state at the server.', '서버에 상태를 두지 않고 세션을 재개하는 데 씁니다.'),
  ),
  renegotiationInfo: words(
    'RFC 5746 §3.2',
    text('renegotiation_info', 'renegotiation_info'),
    text('Protects renegotiation; empty at first.', '재협상을 보호하며, 처음에는 비어 있습니다.'),
  ),
};

/** Names of extensions that are shown without looking inside (src/packet/tls/extensions.ts). */
const otherExtensions =
  'maxFragmentLength statusRequest heartbeat signedCertificateTimestamp encryptThenMac compressCertificate recordSizeLimit postHandshakeAuth signatureAlgorithmsCert nextProtocolNegotiation applicationSettings encryptedClientHello padding grease unknownExtension'.split(
    ' ',
  );

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The group `extensions` and all fields inside it. */
export const extensionWords: Readonly<Record<string, FieldWords>> = {
  extensions: words(
    EXTENSIONS,
    text('Extensions', '확장 목록'),
    text('What came into TLS later.', '나중에 TLS에 더해진 기능들입니다.'),
  ),
  ...knownExtensions,
  ...extensionWords13,
  ...Object.fromEntries(
    otherExtensions.map((name) => [
      name,
      words(
        'IANA "TLS ExtensionType Values"',
        text(snakeCase(name), snakeCase(name)),
        text('An extension that is not taken apart here.', '여기서 자세히 풀지 않는 확장입니다.'),
      ),
    ]),
  ),
  extensionType: words(
    EXTENSIONS,
    text('Extension Type', '확장 유형'),
    text('Which extension this is.', '어떤 확장인지 나타냅니다.'),
  ),
  listLength: words(
    EXTENSIONS,
    text('List Length', '목록 길이'),
    text('Bytes of the list.', '목록의 바이트 수입니다.'),
    inBytes,
  ),
  serverNameEntry: words('RFC 6066 §3', text('Server name', '서버 이름'), text('One name.', '이름 하나입니다.')),
  nameType: words(
    'RFC 6066 §3',
    text('Name Type', '이름 유형'),
    text('0: a host name.', '0이면 호스트 이름입니다.'),
    named({ 0: text('host name', '호스트 이름') }),
  ),
  nameLength: words(
    'RFC 6066 §3',
    text('Name Length', '이름 길이'),
    text('Bytes of the name.', '이름의 바이트 수입니다.'),
    inBytes,
  ),
  hostName: words(
    'RFC 6066 §3',
    text('Host Name', '호스트 이름'),
    text('As typed into the browser.', '브라우저에 입력한 이름입니다.'),
  ),
  namedGroup: words(
    'RFC 8422 §5.1.1',
    text('Group', '그룹'),
    text('A curve or group.', '곡선 또는 그룹입니다.'),
    hexNamed(4, groupNames),
  ),
  ecPointFormat: words(
    'RFC 8422 §5.1.2',
    text('Point Format', '점 형식'),
    text('0: uncompressed.', '0이면 압축하지 않은 형식입니다.'),
    named({ 0: text('uncompressed', '비압축') }),
  ),
  signatureAndHashAlgorithm: words(
    'RFC 5246 §7.4.1.4.1',
    text('Signature Algorithm', '서명 알고리즘'),
    text('Hash and signature.', '해시와 서명 방식입니다.'),
    hexNamed(4, signatureNames),
  ),
  protocolName: words('RFC 7301 §3.1', text('Protocol', '프로토콜'), text('One protocol.', '프로토콜 하나입니다.')),
  name: words('RFC 7301 §3.1', text('Name', '이름'), text('Of the protocol.', '프로토콜의 이름입니다.')),
  ticket: words(
    'RFC 5077 §3.2',
    text('Ticket', '티켓'),
    text("The session's state, encrypted by the server.", '서버가 암호화한 세션 상태입니다.'),
  ),
  renegotiatedConnectionLength: words(
    'RFC 5746 §3.2',
    text('Length', '길이'),
    text('0 in a first handshake.', '첫 핸드셰이크에서는 0입니다.'),
    inBytes,
  ),
  renegotiatedConnection: words(
    'RFC 5746 §3.2',
    text('Renegotiated connection', '재협상 정보'),
    text('The Finished messages of the handshake before.', '이전 핸드셰이크의 Finished 값입니다.'),
  ),
  data: words(EXTENSIONS, text('Data', '데이터'), text('What the extension says.', '확장의 내용입니다.')),
};

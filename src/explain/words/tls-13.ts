/** Words for what TLS 1.3 brought (RFC 8446), and for ECDHE in TLS 1.2 (RFC 8422). */

import { contentTypeNames } from '../../packet/tls/record.ts';
import { text } from '../text.ts';
import { type FieldWords, hexNamed, inBytes, named, words } from './field-words.ts';
import { groupNames, signatureNames } from './tls-numbers.ts';

const lengths = (rfc: string, names: readonly string[]): Record<string, FieldWords> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      words(rfc, text('Length', '길이'), text('Bytes that follow.', '뒤따르는 바이트 수입니다.'), inBytes),
    ]),
  );

/** Extensions, by the names of their groups. */
export const extensionWords13: Readonly<Record<string, FieldWords>> = {
  supportedVersions: words(
    'RFC 8446 §4.2.1',
    text('supported_versions', 'supported_versions'),
    text(
      'The versions that are really spoken: the version field of the hello stays at 1.2.',
      '실제로 쓸 수 있는 버전입니다. hello의 버전 필드는 1.2로 남겨 둡니다.',
    ),
  ),
  keyShare: words(
    'RFC 8446 §4.2.8',
    text('key_share', 'key_share'),
    text(
      'Public Diffie-Hellman keys, sent before anybody has asked.',
      '묻기 전에 먼저 보내는 디피-헬먼 공개 키입니다.',
    ),
  ),
  pskKeyExchangeModes: words(
    'RFC 8446 §4.2.9',
    text('psk_key_exchange_modes', 'psk_key_exchange_modes'),
    text('How the client would resume a session.', '클라이언트가 세션을 재개할 때 쓸 방식입니다.'),
  ),
  preSharedKey: words(
    'RFC 8446 §4.2.11',
    text('pre_shared_key', 'pre_shared_key'),
    text(
      'Tickets of earlier sessions, and proofs of having their keys; or the one chosen.',
      '이전 세션의 티켓과 그 키를 가졌다는 증명이며, 서버의 응답에서는 고른 티켓입니다.',
    ),
  ),
  cookie: words(
    'RFC 8446 §4.2.2',
    text('cookie', 'cookie'),
    text('What the server wants to hear again.', '서버가 그대로 돌려받으려는 값입니다.'),
  ),
  earlyData: words(
    'RFC 8446 §4.2.10',
    text('early_data', 'early_data'),
    text('Data before the handshake is done.', '핸드셰이크가 끝나기 전에 보내는 데이터입니다.'),
  ),
};

export const words13: Readonly<Record<string, FieldWords>> = {
  helloRetryRequest: words(
    'RFC 8446 §4.1.4',
    text('HelloRetryRequest', 'HelloRetryRequest'),
    text(
      'A ServerHello in form: the client shall try again with a key share of another group.',
      '형식은 ServerHello이며, 다른 그룹의 키 공유로 다시 시도하라는 요청입니다.',
    ),
  ),
  keyShareEntry: words('RFC 8446 §4.2.8', text('Key share', '키 공유'), text('One public key.', '공개 키 하나입니다.')),
  group: words(
    'RFC 8446 §4.2.7',
    text('Group', '그룹'),
    text('The curve that the key is on.', '키가 속한 곡선입니다.'),
    hexNamed(4, groupNames),
  ),
  keyExchange: words(
    'RFC 8446 §4.2.8',
    text('Public key', '공개 키'),
    text(
      'Made for this connection only. The private half never leaves the machine.',
      '이 연결에만 쓰려고 만든 키입니다. 개인 키는 기기를 떠나지 않습니다.',
    ),
  ),
  'supportedVersions.version': words(
    'RFC 8446 §4.2.1',
    text('Version', '버전'),
    text('One that is spoken.', '쓸 수 있는 버전입니다.'),
    hexNamed(4, { 769: 'TLS 1.0', 770: 'TLS 1.1', 771: 'TLS 1.2', 772: 'TLS 1.3' }),
  ),
  selectedVersion: words(
    'RFC 8446 §4.2.1',
    text('Selected version', '선택된 버전'),
    text('The one chosen.', '선택된 버전입니다.'),
    hexNamed(4, { 772: 'TLS 1.3' }),
  ),
  selectedGroup: words(
    'RFC 8446 §4.2.8',
    text('Selected group', '선택된 그룹'),
    text('The one that the server would like a key share of.', '서버가 키 공유를 원하는 그룹입니다.'),
    hexNamed(4, groupNames),
  ),
  keMode: words(
    'RFC 8446 §4.2.9',
    text('Mode', '방식'),
    text('With fresh Diffie-Hellman keys, or without.', '새 디피-헬먼 키를 함께 쓰는지 여부입니다.'),
    named({ 0: text('psk_ke', 'psk_ke'), 1: text('psk_dhe_ke', 'psk_dhe_ke') }),
  ),
  pskIdentity: words('RFC 8446 §4.2.11', text('Ticket', '티켓'), text('One ticket.', '티켓 하나입니다.')),
  identity: words(
    'RFC 8446 §4.2.11',
    text('Ticket', '티켓'),
    text('As the server has given it.', '서버에게서 받은 그대로입니다.'),
  ),
  obfuscatedTicketAge: words(
    'RFC 8446 §4.2.11.1',
    text('Obfuscated ticket age', '가린 티켓 나이'),
    text(
      'Milliseconds since the ticket came, plus a number that only the two know.',
      '티켓을 받은 뒤 지난 밀리초에, 둘만 아는 수를 더한 값입니다.',
    ),
  ),
  pskBinderEntry: words(
    'RFC 8446 §4.2.11.2',
    text('Binder', '바인더'),
    text("One ticket's proof.", '티켓 하나의 증명입니다.'),
  ),
  binder: words(
    'RFC 8446 §4.2.11.2',
    text('Binder', '바인더'),
    text(
      'A keyed hash of all that stands before it: who sends it has the key of the ticket.',
      '앞의 모든 내용에 대한, 키를 쓴 해시입니다. 보낸 쪽이 티켓의 키를 가졌다는 증명입니다.',
    ),
  ),
  selectedIdentity: words(
    'RFC 8446 §4.2.11',
    text('Selected identity', '선택된 티켓'),
    text('Which of the tickets, counted from 0.', '몇 번째 티켓인지 0부터 셉니다.'),
  ),
  'cookie.cookie': words('RFC 8446 §4.2.2', text('Cookie', '쿠키'), text('The value.', '값입니다.')),
  maxEarlyDataSize: words(
    'RFC 8446 §4.6.1',
    text('Max early data size', '조기 데이터 최대 크기'),
    text('Bytes that may come early.', '미리 보낼 수 있는 바이트 수입니다.'),
    inBytes,
  ),
  certificateRequestContext: words(
    'RFC 8446 §4.4.2',
    text('Request context', '요청 문맥'),
    text(
      'Which request is answered; empty from a server.',
      '어느 요청의 응답인지이며, 서버가 보낼 때는 비어 있습니다.',
    ),
  ),
  algorithm: words(
    'RFC 8446 §4.2.3',
    text('Signature algorithm', '서명 알고리즘'),
    text('How it was signed.', '서명한 방식입니다.'),
    hexNamed(4, signatureNames),
  ),
  signature: words(
    'RFC 8446 §4.4.3',
    text('Signature', '서명'),
    text(
      "Made with the certificate's private key over what was said so far.",
      '지금까지 주고받은 내용에 인증서의 개인 키로 한 서명입니다.',
    ),
  ),
  ticketLifetime: words(
    'RFC 8446 §4.6.1',
    text('Ticket lifetime', '티켓 수명'),
    text('Seconds for which the ticket is good.', '티켓이 유효한 초 수입니다.'),
  ),
  ticketAgeAdd: words(
    'RFC 8446 §4.6.1',
    text('Ticket age add', '티켓 나이 가산값'),
    text(
      "Added to the ticket's age, so that nobody can link connections by it.",
      '나이로 연결을 추적하지 못하게 더하는 수입니다.',
    ),
  ),
  ticketNonce: words(
    'RFC 8446 §4.6.1',
    text('Ticket nonce', '티켓 논스'),
    text('Gives every ticket of a connection a key of its own.', '한 연결의 티켓마다 다른 키가 나오게 합니다.'),
  ),
  requestUpdate: words(
    'RFC 8446 §4.6.3',
    text('Request update', '갱신 요청'),
    text('Whether the other side shall change its keys too.', '상대도 키를 바꾸어야 하는지 나타냅니다.'),
    named({ 0: text('not requested', '요청하지 않음'), 1: text('requested', '요청함') }),
  ),
  curveType: words(
    'RFC 8422 §5.4',
    text('Curve type', '곡선 유형'),
    text('3: a curve that has a name.', '3이면 이름이 있는 곡선입니다.'),
    named({ 3: text('named_curve', 'named_curve') }),
  ),
  namedCurve: words(
    'RFC 8422 §5.4',
    text('Curve', '곡선'),
    text('The curve that the key is on.', '키가 속한 곡선입니다.'),
    hexNamed(4, groupNames),
  ),
  public: words(
    'RFC 8422 §5.4',
    text('Public key', '공개 키'),
    text('One half of a Diffie-Hellman exchange.', '디피-헬먼 교환에서 한쪽의 몫입니다.'),
  ),
  type: words(
    'RFC 8446 §5.2',
    text('Inner content type', '내부 콘텐츠 유형'),
    text(
      'What the record really holds: on its outside every one says application_data.',
      '레코드에 실제로 담긴 것의 종류입니다. 겉에는 모두 application_data라고 적혀 있습니다.',
    ),
    named(Object.fromEntries(contentTypeNames)),
  ),
  zeros: words(
    'RFC 8446 §5.4',
    text('Padding', '채움'),
    text('Hides how long the content is.', '내용의 길이를 숨깁니다.'),
  ),
  ...lengths('RFC 8446 §4', [
    'keyExchangeLength',
    'identitiesLength',
    'identityLength',
    'bindersLength',
    'binderLength',
    'cookieLength',
    'certificateRequestContextLength',
    'signatureLength',
    'ticketNonceLength',
    'ticketLength',
    'publicLength',
  ]),
};

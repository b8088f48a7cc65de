/** Words for BGP-4 (RFC 4271) and its capabilities. The attributes' are in bgp-attributes.ts. */

import { errorCodeNames, errorSubcodeNames } from '../../packet/bgp/notification.ts';
import { text } from '../text.ts';
import { attributeWords } from './bgp-attributes.ts';
import {
  type FieldWords,
  inBytes,
  inSeconds,
  named,
  type ProtocolWords,
  type Say,
  sibling,
  words,
} from './field-words.ts';

const HEADER = 'RFC 4271 §4.1';
const OPEN = 'RFC 4271 §4.2';
const UPDATE = 'RFC 4271 §4.3';
const NOTIFICATION = 'RFC 4271 §4.5';
const CAPABILITY = 'RFC 5492 §4';

export const bgpMessageNames = {
  1: 'OPEN',
  2: 'UPDATE',
  3: 'NOTIFICATION',
  4: 'KEEPALIVE',
  5: 'ROUTE-REFRESH',
} as const;

const sayAfi = named({ 1: 'IPv4', 2: 'IPv6' });
const saySafi = named({ 1: text('unicast', '유니캐스트'), 2: text('multicast', '멀티캐스트') });

const saySubcode: Say = (value, lang, siblings) => {
  const code = Number(sibling(siblings, 'errorCode') ?? 0);
  return named(errorSubcodeNames[code] ?? {})(value, lang, siblings);
};

const sayRole = named({
  0: text('provider', '제공자'),
  1: text('route server', '라우트 서버'),
  2: text('route server client', '라우트 서버의 클라이언트'),
  3: text('customer', '고객'),
  4: text('peer', '피어'),
});

const capabilities: Readonly<Record<string, FieldWords>> = {
  multiprotocol: words(
    'RFC 4760 §8',
    text('Multiprotocol capability', '다중 프로토콜 기능'),
    text('The sender exchanges routes of this address family.', '보낸 쪽이 이 주소 체계의 경로를 주고받습니다.'),
    (value) => String(value),
  ),
  routeRefresh: words(
    'RFC 2918 §2',
    text('Route refresh capability', '경로 갱신 기능'),
    text('The sender can be asked to send all its routes again.', '모든 경로를 다시 보내 달라고 요청할 수 있습니다.'),
  ),
  fourOctetAs: words(
    'RFC 6793 §3',
    text('Four-octet AS number capability', '4옥텟 AS 번호 기능'),
    text(
      'The sender can AS numbers of 32 bits; this is its own.',
      '보낸 쪽이 32비트 AS 번호를 쓸 수 있으며, 이것이 자신의 번호입니다.',
    ),
  ),
  roleCapability: words(
    'RFC 9234 §4.1',
    text('Role capability', '역할 기능'),
    text(
      'What the sender is to the receiver: provider, customer or peer.',
      '보낸 쪽이 받는 쪽에게 제공자인지 고객인지 피어인지 나타냅니다.',
    ),
    sayRole,
  ),
  role: words(
    'RFC 9234 §4.1',
    text('Role', '역할'),
    text('What the sender is to the receiver.', '보낸 쪽이 받는 쪽에게 무엇인지 나타냅니다.'),
    sayRole,
  ),
  capability: words(
    CAPABILITY,
    text('Capability', '기능'),
    text('Something that the sender can.', '보낸 쪽이 할 수 있는 것입니다.'),
  ),
  capabilityCode: words(
    CAPABILITY,
    text('Capability Code', '기능 코드'),
    text('Which capability it is.', '어떤 기능인지 나타냅니다.'),
    named({
      1: text('multiprotocol', '다중 프로토콜'),
      2: text('route refresh', '경로 갱신'),
      6: text('extended message', '확장 메시지'),
      9: text('role', '역할'),
      64: text('graceful restart', '그레이스풀 리스타트'),
      65: text('four-octet AS numbers', '4옥텟 AS 번호'),
      69: 'ADD-PATH',
      70: text('enhanced route refresh', '향상된 경로 갱신'),
      71: text('long-lived graceful restart', '장기 그레이스풀 리스타트'),
      73: 'FQDN',
    }),
  ),
  capabilityLength: words(
    CAPABILITY,
    text('Capability Length', '기능 길이'),
    text('Bytes of the value.', '값의 바이트 수입니다.'),
    inBytes,
  ),
  capabilityValue: words(
    CAPABILITY,
    text('Capability Value', '기능 값'),
    text('What the capability says.', '기능의 내용입니다.'),
  ),
  reserved: words('RFC 4760 §8', text('Reserved', '예약'), text('Zero.', '0입니다.')),
};

const fields: Readonly<Record<string, FieldWords>> = {
  marker: words(
    HEADER,
    text('Marker', '마커'),
    text('All ones, where a message begins.', '메시지의 시작을 나타내며 모든 비트가 1입니다.'),
  ),
  length: words(
    HEADER,
    text('Length', '길이'),
    text(
      'Bytes of the message, header included: 19 to 4096.',
      '헤더를 포함한 메시지의 바이트 수로, 19에서 4096까지입니다.',
    ),
    inBytes,
  ),
  type: words(
    HEADER,
    text('Type', '유형'),
    text('What kind of message this is.', '메시지의 종류입니다.'),
    named(bgpMessageNames),
  ),
  version: words(OPEN, text('Version', '버전'), text('BGP is at 4.', 'BGP는 4입니다.')),
  myAutonomousSystem: words(
    OPEN,
    text('My Autonomous System', '내 AS 번호'),
    text(
      "The sender's AS number in two octets; 23456 where it does not fit.",
      '보낸 쪽의 AS 번호를 2옥텟으로 적습니다. 들어가지 않으면 23456입니다.',
    ),
    named({ 23456: 'AS_TRANS' }),
  ),
  holdTime: words(
    OPEN,
    text('Hold Time', '유지 시간'),
    text(
      'So long may the other side be silent; the smaller of both offers counts, 0 is for ever.',
      '상대가 이만큼 조용해도 됩니다. 양쪽 값 중 작은 쪽을 쓰며, 0은 제한이 없다는 뜻입니다.',
    ),
    inSeconds,
  ),
  bgpIdentifier: words(
    OPEN,
    text('BGP Identifier', 'BGP 식별자'),
    text("The router's own number, one of its addresses.", '라우터 자신의 번호로, 자기 주소 가운데 하나입니다.'),
  ),
  optionalParametersLength: words(
    OPEN,
    text('Optional Parameters Length', '선택 매개변수 길이'),
    text('Bytes of the parameters that follow.', '뒤따르는 매개변수의 바이트 수입니다.'),
    inBytes,
  ),
  optionalParameter: words(
    OPEN,
    text('Optional Parameter', '선택 매개변수'),
    text('Today it holds capabilities.', '오늘날에는 기능 목록을 담습니다.'),
  ),
  parameterType: words(
    OPEN,
    text('Parameter Type', '매개변수 유형'),
    text('Which parameter it is.', '어떤 매개변수인지 나타냅니다.'),
    named({ 2: text('capabilities', '기능 목록') }),
  ),
  parameterLength: words(
    OPEN,
    text('Parameter Length', '매개변수 길이'),
    text('Bytes of its value.', '값의 바이트 수입니다.'),
    inBytes,
  ),
  parameterValue: words(
    OPEN,
    text('Parameter Value', '매개변수 값'),
    text('What the parameter says.', '매개변수의 내용입니다.'),
  ),
  ...capabilities,
  withdrawnRoutesLength: words(
    UPDATE,
    text('Withdrawn Routes Length', '철회 경로 길이'),
    text('Bytes of the prefixes that are withdrawn.', '철회하는 프리픽스들의 바이트 수입니다.'),
    inBytes,
  ),
  withdrawnRoute: words(
    UPDATE,
    text('Withdrawn Route', '철회 경로'),
    text('The sender has no way there any more.', '보낸 쪽에는 더 이상 그리로 가는 길이 없습니다.'),
  ),
  totalPathAttributeLength: words(
    UPDATE,
    text('Total Path Attribute Length', '경로 속성 전체 길이'),
    text('Bytes of all attributes.', '모든 속성의 바이트 수입니다.'),
    inBytes,
  ),
  nlri: words(
    UPDATE,
    text('Network Layer Reachability Information', 'NLRI, 닿을 수 있는 네트워크'),
    text(
      'A prefix that the sender has a way to, with the attributes before.',
      '보낸 쪽이 길을 아는 프리픽스이며, 앞의 속성들이 그 길을 설명합니다.',
    ),
  ),
  prefixLength: words(
    UPDATE,
    text('Length', '길이'),
    text('Bits of the prefix.', '프리픽스의 비트 수입니다.'),
    (value, lang) => `${value}${{ en: ' bits', ko: '비트' }[lang]}`,
  ),
  prefix: words(
    UPDATE,
    text('Prefix', '프리픽스'),
    text('Only as many bytes as the length needs.', '길이에 필요한 만큼의 바이트만 적습니다.'),
  ),
  errorCode: words(
    NOTIFICATION,
    text('Error Code', '오류 코드'),
    text('Why the session ends.', '세션이 끝나는 이유입니다.'),
    named(errorCodeNames),
  ),
  errorSubcode: words(
    NOTIFICATION,
    text('Error Subcode', '오류 하위 코드'),
    text('The reason more exactly.', '더 자세한 이유입니다.'),
    saySubcode,
  ),
  data: words(
    NOTIFICATION,
    text('Data', '데이터'),
    text('What was wrong, for whoever looks for it.', '무엇이 잘못되었는지 찾는 데 쓰입니다.'),
  ),
  afi: words(
    'RFC 4760 §3',
    text('Address Family Identifier', '주소 체계 식별자'),
    text('Whose addresses the routes are.', '경로의 주소 체계입니다.'),
    sayAfi,
  ),
  safi: words(
    'RFC 4760 §3',
    text('Subsequent Address Family Identifier', '하위 주소 체계 식별자'),
    text('What the routes are for.', '경로의 쓰임새입니다.'),
    saySafi,
  ),
  messageSubtype: words(
    'RFC 7313 §3.2',
    text('Message Subtype', '메시지 하위 유형'),
    text('A request, or where the answer begins and ends.', '요청인지, 응답의 시작이나 끝인지 나타냅니다.'),
    named({ 0: text('request', '요청'), 1: text('begins', '시작'), 2: text('ends', '끝') }),
  ),
};

export const bgpWords: ProtocolWords = {
  name: text('BGP', 'BGP'),
  about: text(
    'Autonomous systems tell each other which networks they have a way to, and through which others it leads.',
    '자율 시스템들이 어느 네트워크로 가는 길을 아는지, 그 길이 어느 자율 시스템들을 지나는지 서로 알려 줍니다.',
  ),
  fields: { ...fields, ...attributeWords },
};

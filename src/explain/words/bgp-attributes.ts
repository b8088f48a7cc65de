/** Words for BGP's path attributes (RFC 4271 §5 and the RFCs that add some). */

import { text } from '../text.ts';
import { type FieldWords, inBytes, named, type Say, words } from './field-words.ts';

const ATTRIBUTE = 'RFC 4271 §4.3';

const sayOrigin = named({ 0: 'IGP', 1: 'EGP', 2: text('incomplete', '불완전') });

const sayCommunity: Say = (value) => {
  const number = Number(value);
  const name: Readonly<Record<number, string>> = {
    4294967041: 'NO_EXPORT',
    4294967042: 'NO_ADVERTISE',
    4294967043: 'NO_EXPORT_SUBCONFED',
    4294902426: 'BLACKHOLE',
  };
  return name[number] ?? `${Math.floor(number / 65536)}:${number % 65536}`;
};

const attributes: Readonly<Record<string, FieldWords>> = {
  origin: words(
    'RFC 4271 §5.1.1',
    text('ORIGIN', 'ORIGIN'),
    text('How the origin AS came to know the prefix.', '출처 AS가 그 프리픽스를 어떻게 알게 되었는지 나타냅니다.'),
    sayOrigin,
  ),
  asPath: words(
    'RFC 4271 §5.1.2',
    text('AS_PATH', 'AS_PATH'),
    text(
      'The autonomous systems on the way, the nearest first; who finds itself in it drops the route.',
      '길에 있는 자율 시스템들로 가까운 것이 먼저 나옵니다. 자기 번호가 있으면 경로를 버립니다.',
    ),
  ),
  nextHop: words(
    'RFC 4271 §5.1.3',
    text('NEXT_HOP', 'NEXT_HOP'),
    text('The router that packets for the prefix are handed to.', '그 프리픽스로 가는 패킷을 넘겨줄 라우터입니다.'),
  ),
  multiExitDisc: words(
    'RFC 4271 §5.1.4',
    text('MULTI_EXIT_DISC', 'MULTI_EXIT_DISC'),
    text(
      'Of several links to the same neighbour it would like the one with the lowest.',
      '같은 이웃과 링크가 여럿일 때 이웃은 값이 가장 낮은 링크를 원합니다.',
    ),
  ),
  localPref: words(
    'RFC 4271 §5.1.5',
    text('LOCAL_PREF', 'LOCAL_PREF'),
    text(
      'How much this AS likes the route; the highest wins.',
      '이 AS가 그 경로를 얼마나 선호하는지이며 높을수록 이깁니다.',
    ),
  ),
  atomicAggregate: words(
    'RFC 4271 §5.1.6',
    text('ATOMIC_AGGREGATE', 'ATOMIC_AGGREGATE'),
    text(
      'Routes were joined into one, and the path does not name all autonomous systems.',
      '여러 경로를 하나로 묶었으며, 경로에 모든 자율 시스템이 나오지는 않습니다.',
    ),
  ),
  aggregator: words(
    'RFC 4271 §5.1.7',
    text('AGGREGATOR', 'AGGREGATOR'),
    text('Who joined the routes.', '경로를 묶은 라우터입니다.'),
  ),
  communities: words(
    'RFC 1997',
    text('COMMUNITIES', 'COMMUNITIES'),
    text('Labels that the autonomous systems have agreed on.', '자율 시스템들이 서로 약속한 꼬리표입니다.'),
  ),
  mpReachNlri: words(
    'RFC 4760 §3',
    text('MP_REACH_NLRI', 'MP_REACH_NLRI'),
    text('Routes of another address family.', '다른 주소 체계의 경로입니다.'),
  ),
  mpUnreachNlri: words(
    'RFC 4760 §4',
    text('MP_UNREACH_NLRI', 'MP_UNREACH_NLRI'),
    text('Withdrawn routes of another address family.', '다른 주소 체계에서 철회된 경로입니다.'),
  ),
  as4Path: words(
    'RFC 6793 §3',
    text('AS4_PATH', 'AS4_PATH'),
    text(
      'The path in numbers of four octets, past a speaker that knows two only.',
      '2옥텟만 아는 라우터를 지나기 위해 4옥텟 번호로 적은 경로입니다.',
    ),
  ),
  as4Aggregator: words(
    'RFC 6793 §3',
    text('AS4_AGGREGATOR', 'AS4_AGGREGATOR'),
    text('The aggregator with its AS number in four octets.', '4옥텟 AS 번호로 적은 묶은 라우터입니다.'),
  ),
  largeCommunities: words(
    'RFC 8092 §3',
    text('LARGE_COMMUNITY', 'LARGE_COMMUNITY'),
    text('Labels with room for AS numbers of 32 bits.', '32비트 AS 번호가 들어가는 꼬리표입니다.'),
  ),
  largeCommunity: words(
    'RFC 8092 §3',
    text('Large community', '큰 커뮤니티'),
    text('One label.', '꼬리표 하나입니다.'),
  ),
  onlyToCustomer: words(
    'RFC 9234 §5',
    text('ONLY_TO_CUSTOMER', 'ONLY_TO_CUSTOMER'),
    text(
      'The route has gone down from a provider or over to a peer: from there to customers only.',
      '이 경로는 제공자나 피어에게서 내려왔으므로, 거기서부터는 고객에게만 갑니다.',
    ),
  ),
  otherAttribute: words(
    ATTRIBUTE,
    text('Other attribute', '다른 속성'),
    text('One that is not taken apart here.', '여기서 풀지 않는 속성입니다.'),
  ),
};

const parts: Readonly<Record<string, FieldWords>> = {
  optional: words(
    ATTRIBUTE,
    text('Optional', '선택'),
    text('Not every speaker has to know the attribute.', '모든 라우터가 알아야 하는 속성은 아닙니다.'),
  ),
  transitive: words(
    ATTRIBUTE,
    text('Transitive', '전이'),
    text('It is passed on to other autonomous systems.', '다른 자율 시스템에 전해집니다.'),
  ),
  partial: words(
    ATTRIBUTE,
    text('Partial', '일부'),
    text('Somebody on the way did not know it.', '길에 이 속성을 모르는 라우터가 있었습니다.'),
  ),
  extendedLength: words(
    ATTRIBUTE,
    text('Extended Length', '확장 길이'),
    text('The length has two bytes.', '길이가 2바이트입니다.'),
  ),
  unusedFlags: words(ATTRIBUTE, text('Unused', '미사용'), text('Zero.', '0입니다.')),
  attributeTypeCode: words(
    ATTRIBUTE,
    text('Attribute Type Code', '속성 유형 코드'),
    text('Which attribute it is.', '어떤 속성인지 나타냅니다.'),
    named({
      1: 'ORIGIN',
      2: 'AS_PATH',
      3: 'NEXT_HOP',
      4: 'MULTI_EXIT_DISC',
      5: 'LOCAL_PREF',
      6: 'ATOMIC_AGGREGATE',
      7: 'AGGREGATOR',
      8: 'COMMUNITIES',
      14: 'MP_REACH_NLRI',
      15: 'MP_UNREACH_NLRI',
      17: 'AS4_PATH',
      18: 'AS4_AGGREGATOR',
      32: 'LARGE_COMMUNITY',
      35: 'ONLY_TO_CUSTOMER',
    }),
  ),
  attributeLength: words(
    ATTRIBUTE,
    text('Attribute Length', '속성 길이'),
    text('Bytes of the value.', '값의 바이트 수입니다.'),
    inBytes,
  ),
  attributeValue: words(
    ATTRIBUTE,
    text('Attribute Value', '속성 값'),
    text('What the attribute says.', '속성의 내용입니다.'),
  ),
  attributeRest: words(
    'RFC 7606 §4',
    text('Rest of the attributes', '속성의 나머지'),
    text('Bytes that are no whole attribute.', '온전한 속성이 되지 못하는 바이트입니다.'),
  ),
  originCode: words(
    'RFC 4271 §5.1.1',
    text('Origin', '출처'),
    text('An interior protocol, EGP, or something else.', '내부 프로토콜, EGP, 또는 그 밖의 방법입니다.'),
    sayOrigin,
  ),
  segment: words(ATTRIBUTE, text('Path Segment', '경로 구간'), text('A part of the path.', '경로의 한 부분입니다.')),
  segmentType: words(
    ATTRIBUTE,
    text('Segment Type', '구간 유형'),
    text('In the order of the way, or in none.', '길의 순서대로인지, 순서가 없는지 나타냅니다.'),
    named({ 1: 'AS_SET', 2: 'AS_SEQUENCE', 3: 'AS_CONFED_SEQUENCE', 4: 'AS_CONFED_SET' }),
  ),
  segmentLength: words(
    ATTRIBUTE,
    text('Segment Length', '구간 길이'),
    text('How many AS numbers there are.', 'AS 번호의 개수입니다.'),
  ),
  asNumber: words(
    'RFC 6793 §2',
    text('AS number', 'AS 번호'),
    text('One autonomous system.', '자율 시스템 하나입니다.'),
    named({ 23456: 'AS_TRANS' }),
  ),
  nextHopAddress: words(
    'RFC 4271 §5.1.3',
    text('Address', '주소'),
    text("The next router's address.", '다음 라우터의 주소입니다.'),
  ),
  metric: words('RFC 4271 §5.1.4', text('Metric', '메트릭'), text('The lower the better.', '낮을수록 좋습니다.')),
  preference: words(
    'RFC 4271 §5.1.5',
    text('Preference', '선호도'),
    text('The higher the better.', '높을수록 좋습니다.'),
  ),
  aggregatorAddress: words(
    'RFC 4271 §5.1.7',
    text('Address', '주소'),
    text('The BGP identifier of the router that did it.', '경로를 묶은 라우터의 BGP 식별자입니다.'),
  ),
  community: words(
    'RFC 1997',
    text('Community', '커뮤니티'),
    text('By custom an AS number and a value of its choice.', '관습에 따라 AS 번호와 그 AS가 정한 값입니다.'),
    sayCommunity,
  ),
  globalAdministrator: words(
    'RFC 8092 §3',
    text('Global Administrator', '전역 관리자'),
    text('The AS that says what the label means.', '꼬리표의 뜻을 정한 AS입니다.'),
  ),
  localData1: words(
    'RFC 8092 §3',
    text('Local Data Part 1', '로컬 데이터 1'),
    text('As that AS has defined.', '그 AS가 정한 값입니다.'),
  ),
  localData2: words(
    'RFC 8092 §3',
    text('Local Data Part 2', '로컬 데이터 2'),
    text('As that AS has defined.', '그 AS가 정한 값입니다.'),
  ),
};

export const attributeWords: Readonly<Record<string, FieldWords>> = { ...attributes, ...parts };

/** Words for 802.11 management frames: their fixed fields and information elements. */

import { type Text, text } from '../text.ts';
import { type FieldWords, hexNamed, type Names, named, type ProtocolWords, plain, unit, words } from './field-words.ts';
import { sayMac } from './link.ts';

const FIXED = 'IEEE 802.11-2020 §9.4.1';
const ELEMENT = 'IEEE 802.11-2020 §9.4.2';

const elementNames: Names = {
  0: 'SSID',
  1: text('supported rates', '지원 속도'),
  3: text('DS parameter set', 'DS 파라미터'),
  5: 'TIM',
  48: 'RSN',
  50: text('extended supported rates', '확장 지원 속도'),
};
const cipherNames: Names = { 2: 'TKIP', 4: 'CCMP-128' };
const akmNames: Names = { 1: '802.1X', 2: text('pre-shared key', '사전 공유 키'), 8: 'SAE' };
const statusNames: Names = {
  0: text('successful', '성공'),
  1: text('failure', '실패'),
  72: text('the RSN element is not acceptable', 'RSN 요소를 받아들일 수 없음'),
};
const reasonNames: Names = {
  1: text('unspecified', '이유 없음'),
  3: text('the station leaves', '단말이 떠남'),
  6: text('not authenticated', '인증되지 않음'),
  7: text('not associated', '결합되지 않음'),
  8: text('the station leaves the network', '단말이 네트워크를 떠남'),
  14: text('a MIC did not fit', 'MIC가 맞지 않음'),
  15: text('the 4-way handshake did not end in time', '4방향 핸드셰이크가 제때 끝나지 않음'),
};

const suite = (what: Text): FieldWords =>
  words(
    `${ELEMENT}.24.2`,
    what,
    text('A number of the standard’s list.', '표준의 목록에 있는 번호입니다.'),
    named(cipherNames),
  );
const count = (what: Text): FieldWords =>
  words(`${ELEMENT}.24.1`, what, text('How many follow.', '뒤에 몇 개가 오는지 나타냅니다.'));

const fields: ProtocolWords['fields'] = {
  timestamp: words(
    `${FIXED}.10`,
    text('Timestamp', '타임스탬프'),
    text(
      'The access point’s clock, which all of its stations take over.',
      '액세스 포인트의 시계이며 모든 단말이 여기에 맞춥니다.',
    ),
  ),
  beaconInterval: words(
    `${FIXED}.3`,
    text('Beacon Interval', '비컨 간격'),
    text('From one beacon to the next, in units of 1024 µs.', '비컨 사이의 간격이며 1024 µs 단위입니다.'),
    unit({ en: 'time units', ko: '시간 단위' }),
  ),
  capabilities: words(
    `${FIXED}.4`,
    text('Capability Information', '기능 정보'),
    text(
      '0x0001: an access point’s network; 0x0010: encrypted.',
      '0x0001은 액세스 포인트의 네트워크, 0x0010은 암호화됨을 뜻합니다.',
    ),
    hexNamed(4),
  ),
  algorithm: words(
    `${FIXED}.1`,
    text('Authentication Algorithm', '인증 알고리즘'),
    text(
      'Open system proves nothing: WPA2 does that later.',
      '개방형은 아무것도 증명하지 않습니다. 증명은 나중에 WPA2가 합니다.',
    ),
    named({ 0: text('open system', '개방형'), 1: text('shared key (WEP)', '공유 키(WEP)') }),
  ),
  transaction: words(
    `${FIXED}.2`,
    text('Transaction Sequence Number', '순서'),
    text('1 asks, 2 answers.', '1은 요청, 2는 응답입니다.'),
  ),
  statusCode: words(
    `${FIXED}.9`,
    text('Status Code', '상태 코드'),
    text('Whether it worked.', '성공했는지 나타냅니다.'),
    named(statusNames),
  ),
  reasonCode: words(
    `${FIXED}.7`,
    text('Reason Code', '이유 코드'),
    text('Why it ends.', '끝내는 이유입니다.'),
    named(reasonNames),
  ),
  associationId: words(
    `${FIXED}.8`,
    text('Association ID', '결합 ID'),
    text(
      'The station’s number at this access point; the two highest bits are ones.',
      '이 액세스 포인트에서 단말의 번호입니다. 맨 위 두 비트는 1입니다.',
    ),
    (value, lang) => (typeof value === 'number' ? String(value & 0x3fff) : plain(value, lang)),
  ),
  listenInterval: words(
    `${FIXED}.6`,
    text('Listen Interval', '청취 간격'),
    text('How many beacons the station may sleep through.', '단말이 자면서 지나칠 수 있는 비컨의 수입니다.'),
  ),
  currentAp: words(
    `${FIXED}.5`,
    text('Current AP Address', '현재 AP 주소'),
    text('The access point that the station comes from.', '단말이 떠나오는 액세스 포인트입니다.'),
    sayMac,
  ),
  element: words(
    `${ELEMENT}.1`,
    text('Element', '정보 요소'),
    text('One thing said about the network.', '네트워크에 대해 알리는 한 가지입니다.'),
    named(elementNames),
  ),
  id: words(
    `${ELEMENT}.1`,
    text('Element ID', '요소 ID'),
    text('What the element is about.', '무엇에 대한 요소인지 나타냅니다.'),
    named(elementNames),
  ),
  length: words(`${ELEMENT}.1`, text('Length', '길이'), text('Bytes of the value.', '값의 바이트 수입니다.')),
  ssid: words(
    `${ELEMENT}.2`,
    text('SSID', 'SSID'),
    text('The network’s name; empty asks for any.', '네트워크의 이름이며 비어 있으면 아무 네트워크나 찾습니다.'),
    (value, lang) => (value instanceof Uint8Array ? plain(new TextDecoder().decode(value), lang) : plain(value, lang)),
  ),
  rate: words(
    `${ELEMENT}.3`,
    text('Rate', '속도'),
    text(
      'In units of 500 kbit/s; with the highest bit all stations must have it.',
      '500 kbit/s 단위이며 맨 위 비트가 1이면 모든 단말에 필요합니다.',
    ),
    (value, lang) => {
      if (typeof value !== 'number') return plain(value, lang);
      const basic = value >= 0x80 ? { en: ' (basic)', ko: ' (기본)' }[lang] : '';
      return `${(value & 0x7f) / 2} Mbit/s${basic}`;
    },
  ),
  currentChannel: words(
    `${ELEMENT}.4`,
    text('Current Channel', '현재 채널'),
    text('Where the network is.', '네트워크가 있는 채널입니다.'),
  ),
  dtimCount: words(
    `${ELEMENT}.5`,
    text('DTIM Count', 'DTIM 카운트'),
    text('Beacons until what waits for all is sent.', '모두에게 갈 것을 보낼 때까지 남은 비컨의 수입니다.'),
  ),
  dtimPeriod: words(
    `${ELEMENT}.5`,
    text('DTIM Period', 'DTIM 주기'),
    text('From one such beacon to the next.', '그런 비컨 사이의 간격입니다.'),
  ),
  rest: words(`${ELEMENT}.1`, text('Rest', '나머지'), text('Not taken apart here.', '여기서 풀어 보지 않습니다.')),
  version: words(`${ELEMENT}.24.1`, text('RSN Version', 'RSN 버전'), text('Always 1.', '항상 1입니다.')),
  oui: words(
    `${ELEMENT}.24.2`,
    text('OUI', 'OUI'),
    text('Whose number follows; 00-0f-ac is the standard’s.', '뒤에 오는 번호의 주인이며 00-0f-ac는 표준의 것입니다.'),
    hexNamed(6),
  ),
  groupCipher: suite(text('Group Data Cipher Suite', '그룹 암호 스위트')),
  pairwiseCipherCount: count(text('Pairwise Cipher Suite Count', '쌍별 암호 스위트 수')),
  pairwiseCipher: suite(text('Pairwise Cipher Suite', '쌍별 암호 스위트')),
  akmCount: count(text('AKM Suite Count', 'AKM 스위트 수')),
  akm: words(
    `${ELEMENT}.24.3`,
    text('AKM Suite', 'AKM 스위트'),
    text('How the two come by their key.', '양쪽이 키를 얻는 방법입니다.'),
    named(akmNames),
  ),
};

/** Inside the RSN element the same name means something else. */
const rsnCapabilities = words(
  `${ELEMENT}.24.4`,
  text('RSN Capabilities', 'RSN 기능'),
  text(
    'Pre-authentication, replay counters, protection of management frames.',
    '사전 인증, 재전송 방지 카운터, 관리 프레임 보호에 관한 것입니다.',
  ),
  hexNamed(4),
);

function frame(name: Text, about: Text): ProtocolWords {
  return { name, about, fields: { ...fields, 'element.capabilities': rsnCapabilities } };
}

export const managementWords: Readonly<Record<string, ProtocolWords>> = {
  beacon: frame(
    text('802.11 beacon', '802.11 비컨'),
    text(
      'The access point says ten times a second that it is there.',
      '액세스 포인트가 1초에 열 번 자신이 있음을 알립니다.',
    ),
  ),
  probeRequest: frame(
    text('802.11 probe request', '802.11 프로브 요청'),
    text('A station asks which networks are there.', '단말이 어떤 네트워크가 있는지 묻습니다.'),
  ),
  probeResponse: frame(
    text('802.11 probe response', '802.11 프로브 응답'),
    text('What a beacon says, to one who has asked.', '물어본 단말에게 비컨과 같은 내용을 알립니다.'),
  ),
  authentication: frame(
    text('802.11 authentication', '802.11 인증'),
    text(
      'Two frames of the time when this meant something; it still comes first.',
      '예전에는 뜻이 있던 프레임 두 개이며 지금도 맨 먼저 오갑니다.',
    ),
  ),
  associationRequest: frame(
    text('802.11 association request', '802.11 결합 요청'),
    text('The station asks to be let into the network.', '단말이 네트워크에 들어가기를 청합니다.'),
  ),
  associationResponse: frame(
    text('802.11 association response', '802.11 결합 응답'),
    text('The access point gives the station a number.', '액세스 포인트가 단말에 번호를 줍니다.'),
  ),
  reassociationRequest: frame(
    text('802.11 reassociation request', '802.11 재결합 요청'),
    text(
      'The station comes from another access point of the same network.',
      '단말이 같은 네트워크의 다른 액세스 포인트에서 옮겨 옵니다.',
    ),
  ),
  reassociationResponse: frame(
    text('802.11 reassociation response', '802.11 재결합 응답'),
    text('The new access point takes it over.', '새 액세스 포인트가 단말을 넘겨받습니다.'),
  ),
  deauthentication: frame(
    text('802.11 deauthentication', '802.11 인증 해제'),
    text('One side ends it all.', '한쪽이 모든 것을 끝냅니다.'),
  ),
  disassociation: frame(
    text('802.11 disassociation', '802.11 결합 해제'),
    text('One side ends the association.', '한쪽이 결합을 끝냅니다.'),
  ),
};

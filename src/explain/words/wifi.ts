/** Words for what lies around Wi-Fi's data: radiotap, the 802.11 header, CCMP, SNAP. */

import type { FieldValue } from '../../bytes/field.ts';
import { type Lang, text } from '../text.ts';
import { hexNamed, type Names, named, type ProtocolWords, plain, sibling, unit, words } from './field-words.ts';
import { sayMac } from './link.ts';
import { etherTypeNames } from './numbers.ts';

const RADIOTAP = 'radiotap.org';
const HEADER = 'IEEE 802.11-2020 §9.2';
const CCMP = 'IEEE 802.11-2020 §12.5.3.2';
const flagSource = `${HEADER}.4.1`;

const dBm = unit({ en: 'dBm', ko: 'dBm' });
const megahertz = unit({ en: 'MHz', ko: 'MHz' });

export const radiotapWords: ProtocolWords = {
  name: text('Radiotap', '라디오탭'),
  about: text(
    'What the receiving adapter noted about the frame: on which channel, how fast, how loud. It was never in the air.',
    '받은 어댑터가 프레임에 대해 적은 것입니다. 채널과 속도, 세기이며 공중을 지난 적이 없습니다.',
  ),
  fields: {
    itVersion: words(RADIOTAP, text('Version', '버전'), text('There is only version 0.', '버전은 0뿐입니다.')),
    itPad: words(RADIOTAP, text('Pad', '채움'), text('Unused.', '쓰지 않습니다.')),
    itLen: words(
      RADIOTAP,
      text('Header Length', '헤더 길이'),
      text(
        'Bytes of this header; the 802.11 frame follows.',
        '이 헤더의 바이트 수이며 그 뒤에 802.11 프레임이 옵니다.',
      ),
    ),
    itPresent: words(
      RADIOTAP,
      text('Present', '존재 비트'),
      text('Each bit says that a field is there.', '비트마다 어떤 필드가 있는지 나타냅니다.'),
      hexNamed(8),
    ),
    itPresentExt: words(
      RADIOTAP,
      text('Present, continued', '존재 비트 계속'),
      text('More bits, for more fields or antennas.', '필드나 안테나가 더 있음을 나타내는 비트입니다.'),
    ),
    tsft: words(
      RADIOTAP,
      text('TSFT', 'TSFT'),
      text('The adapter’s clock, microseconds.', '어댑터의 시계이며 마이크로초 단위입니다.'),
    ),
    flags: words(
      RADIOTAP,
      text('Flags', '플래그'),
      text('0x10: the FCS is at the end of the frame.', '0x10이면 프레임 끝에 FCS가 있습니다.'),
      hexNamed(2),
    ),
    rate: words(
      RADIOTAP,
      text('Rate', '속도'),
      text('In units of 500 kbit/s.', '500 kbit/s 단위의 속도입니다.'),
      (value: FieldValue, lang: Lang) => (typeof value === 'number' ? `${value / 2} Mbit/s` : plain(value, lang)),
    ),
    frequency: words(
      RADIOTAP,
      text('Channel Frequency', '채널 주파수'),
      text('The middle of the channel.', '채널의 중심 주파수입니다.'),
      megahertz,
    ),
    channelFlags: words(
      RADIOTAP,
      text('Channel Flags', '채널 플래그'),
      text('Which band, and how the bits were modulated.', '어느 대역이고 비트를 어떻게 변조했는지 나타냅니다.'),
      hexNamed(4),
    ),
    fhss: words(RADIOTAP, text('FHSS', 'FHSS'), text('For radios that hop.', '주파수를 옮겨 다니는 무선용입니다.')),
    signal: words(
      RADIOTAP,
      text('Antenna Signal', '신호 세기'),
      text(
        'How loud the frame was heard; −40 is next to it, −90 hardly anything.',
        '프레임이 들린 세기입니다. −40은 바로 옆이고 −90은 거의 들리지 않습니다.',
      ),
      dBm,
    ),
    padding: words(RADIOTAP, text('Padding', '패딩'), text('Aligns the next field.', '다음 필드를 정렬합니다.')),
    otherFields: words(
      RADIOTAP,
      text('Other fields', '그 밖의 필드'),
      text('Fields that are not taken apart here.', '여기서 풀어 보지 않는 필드입니다.'),
    ),
  },
};

const typeNames: Names = { 0: text('management', '관리'), 1: text('control', '제어'), 2: text('data', '데이터') };
const subtypeNames: Readonly<Record<number, Names>> = {
  0: {
    0: text('association request', '결합 요청'),
    1: text('association response', '결합 응답'),
    2: text('reassociation request', '재결합 요청'),
    3: text('reassociation response', '재결합 응답'),
    4: text('probe request', '프로브 요청'),
    5: text('probe response', '프로브 응답'),
    8: text('beacon', '비컨'),
    10: text('disassociation', '결합 해제'),
    11: text('authentication', '인증'),
    12: text('deauthentication', '인증 해제'),
  },
  1: { 11: 'RTS', 12: 'CTS', 13: 'ACK' },
  2: { 0: text('data', '데이터'), 4: text('no data', '데이터 없음'), 8: text('QoS data', 'QoS 데이터') },
};

export const dot11Words: ProtocolWords = {
  name: text('IEEE 802.11', 'IEEE 802.11'),
  about: text(
    'The frame in the air: up to three addresses, because who sends in the air and who sends at all may be two.',
    '공중의 프레임입니다. 공중에서 보내는 쪽과 원래 보낸 쪽이 다를 수 있어 주소가 셋까지 있습니다.',
  ),
  fields: {
    subtype: words(
      `${flagSource}.3`,
      text('Subtype', '세부 유형'),
      text('Which frame of its type.', '유형 안에서 어떤 프레임인지 나타냅니다.'),
      (value, lang, siblings) => named(subtypeNames[Number(sibling(siblings, 'type'))] ?? {})(value, lang, siblings),
    ),
    type: words(
      `${flagSource}.3`,
      text('Type', '유형'),
      text('Management, control or data.', '관리, 제어, 데이터 가운데 하나입니다.'),
      named(typeNames),
    ),
    protocolVersion: words(
      `${flagSource}.2`,
      text('Protocol Version', '프로토콜 버전'),
      text('Always 0.', '항상 0입니다.'),
    ),
    order: words(
      `${flagSource}.10`,
      text('+HTC', '+HTC'),
      text('A further control field follows.', '제어 필드가 더 이어집니다.'),
    ),
    protectedFrame: words(
      `${flagSource}.9`,
      text('Protected Frame', '보호된 프레임'),
      text('The body is encrypted.', '본문이 암호화되어 있습니다.'),
    ),
    moreData: words(
      `${flagSource}.8`,
      text('More Data', '데이터 더 있음'),
      text('More waits for a station that sleeps.', '자고 있는 단말을 기다리는 것이 더 있습니다.'),
    ),
    powerManagement: words(
      `${flagSource}.7`,
      text('Power Management', '전력 관리'),
      text('The station is going to sleep.', '단말이 곧 잠듭니다.'),
    ),
    retry: words(
      `${flagSource}.6`,
      text('Retry', '재시도'),
      text('The frame was sent before, and nobody acknowledged it.', '전에 보냈으나 확인을 받지 못한 프레임입니다.'),
    ),
    moreFragments: words(
      `${flagSource}.5`,
      text('More Fragments', '단편 더 있음'),
      text('The frame goes on in another.', '프레임이 다음 것으로 이어집니다.'),
    ),
    fromDs: words(
      `${flagSource}.4`,
      text('From DS', 'From DS'),
      text('It comes out of the access point.', '액세스 포인트에서 나온 프레임입니다.'),
    ),
    toDs: words(
      `${flagSource}.4`,
      text('To DS', 'To DS'),
      text('It goes into the access point.', '액세스 포인트로 들어가는 프레임입니다.'),
    ),
    duration: words(
      `${HEADER}.4.2`,
      text('Duration', '지속 시간'),
      text('For how long the others shall be quiet.', '다른 무선이 조용히 있어야 하는 시간입니다.'),
      unit({ en: 'µs', ko: 'µs' }),
    ),
    address1: words(
      `${HEADER}.4.3`,
      text('Address 1 (receiver)', '주소 1(수신자)'),
      text('Which radio shall take the frame, and acknowledge it.', '프레임을 받아 확인해 줄 무선입니다.'),
      sayMac,
    ),
    address2: words(
      `${HEADER}.4.3`,
      text('Address 2 (transmitter)', '주소 2(송신자)'),
      text('Which radio sends it.', '프레임을 보내는 무선입니다.'),
      sayMac,
    ),
    address3: words(
      `${HEADER}.4.3`,
      text('Address 3', '주소 3'),
      text(
        'Into the access point the destination, out of it the source, of management frames the network.',
        '액세스 포인트로 들어갈 때는 목적지, 나올 때는 출발지, 관리 프레임에서는 네트워크입니다.',
      ),
      sayMac,
    ),
    sequenceControl: words(
      `${HEADER}.4.4`,
      text('Sequence Control', '순서 제어'),
      text(
        'The frame’s number, and its fragment’s: a retry has the same.',
        '프레임과 단편의 번호입니다. 재시도에서도 같습니다.',
      ),
      (value, lang) =>
        typeof value === 'number'
          ? { en: `number ${value >> 4}, fragment ${value & 15}`, ko: `번호 ${value >> 4}, 단편 ${value & 15}` }[lang]
          : plain(value, lang),
    ),
  },
};

export const ccmpWords: ProtocolWords = {
  name: text('CCMP', 'CCMP'),
  about: text(
    'Encrypts the body with AES and proves who sent it; its number never comes twice under one key.',
    'AES로 본문을 암호화하고 보낸 쪽을 증명합니다. 한 키 아래에서 번호가 되풀이되지 않습니다.',
  ),
  fields: {
    packetNumberLow: words(
      CCMP,
      text('PN0, PN1', 'PN0, PN1'),
      text('The packet number’s lowest 16 bits.', '패킷 번호의 아래 16비트입니다.'),
    ),
    reserved: words(CCMP, text('Reserved', '예약'), text('Zero.', '0입니다.')),
    keyId: words(
      CCMP,
      text('Key ID', '키 번호'),
      text('0 is the station’s own key; 1 and 2 are the group’s.', '0은 단말의 키이고 1과 2는 그룹의 키입니다.'),
    ),
    packetNumber: words(
      CCMP,
      text('PN2 to PN5', 'PN2~PN5'),
      text('The rest of it; here the whole number.', '나머지 비트이며 여기서는 번호 전체를 보입니다.'),
    ),
  },
};

export const snapWords: ProtocolWords = {
  name: text('SNAP', 'SNAP'),
  about: text(
    'Says which protocol follows where the link’s own header has no EtherType.',
    '링크의 헤더에 이더타입이 없을 때 어떤 프로토콜이 오는지 나타냅니다.',
  ),
  fields: {
    oui: words(
      'RFC 1042',
      text('OUI', 'OUI'),
      text('Zero: an EtherType follows.', '0이면 이더타입이 옵니다.'),
      hexNamed(6),
    ),
    etherType: words(
      'RFC 1042',
      text('EtherType', '이더타입'),
      text('Which protocol the payload is, as in Ethernet.', '이더넷에서와 같이 페이로드의 프로토콜입니다.'),
      hexNamed(4, etherTypeNames),
    ),
  },
};

/** Words for Ethernet and the other headers of the link layer. */

import { type Lang, text } from '../text.ts';
import { hexNamed, named, type ProtocolWords } from './field-words.ts';
import { etherTypeNames } from './numbers.ts';

const IEEE = 'IEEE 802.3 §3.2';

/** ff:ff:ff:ff:ff:ff (broadcast). */
export function sayMac(value: unknown, lang: Lang): string {
  const address = String(value);
  if (address === 'ff:ff:ff:ff:ff:ff') return `${address} (${{ en: 'broadcast', ko: '브로드캐스트' }[lang]})`;
  if (address === '00:00:00:00:00:00') return `${address} (${{ en: 'not known', ko: '모름' }[lang]})`;
  const isGroup = (Number.parseInt(address.slice(0, 2), 16) & 1) === 1;
  return isGroup ? `${address} (${{ en: 'multicast', ko: '멀티캐스트' }[lang]})` : address;
}

export const ethernetWords: ProtocolWords = {
  name: text('Ethernet II', '이더넷 II'),
  about: text(
    'Carries a packet to the next machine on the same link, from one network adapter to another.',
    '같은 링크에 있는 다음 장비까지, 네트워크 어댑터에서 어댑터로 패킷을 나릅니다.',
  ),
  fields: {
    dst: {
      title: text('Destination Address', '목적지 주소'),
      meaning: text(
        'The adapter on this link that shall take the frame; all ones means everybody. Not the final destination.',
        '이 링크에서 프레임을 받을 어댑터입니다. 모든 비트가 1이면 모두가 받습니다. 최종 목적지가 아닙니다.',
      ),
      source: IEEE,
      say: sayMac,
    },
    src: {
      title: text('Source Address', '출발지 주소'),
      meaning: text(
        'The adapter that sent the frame on this link. Switches learn from it which port leads there.',
        '이 링크에서 프레임을 보낸 어댑터입니다. 스위치는 이 주소로 어느 포트 쪽에 있는지 학습합니다.',
      ),
      source: IEEE,
      say: sayMac,
    },
    etherType: {
      title: text('EtherType', '이더타입'),
      meaning: text(
        'Which protocol the payload is. A value up to 1500 is a length instead.',
        '페이로드가 어떤 프로토콜인지 나타냅니다. 1500 이하의 값은 길이입니다.',
      ),
      source: `${IEEE}.6`,
      say: hexNamed(4, etherTypeNames),
    },
  },
};

export const vlanWords: ProtocolWords = {
  name: text('802.1Q VLAN tag', '802.1Q VLAN 태그'),
  about: text('Says to which virtual LAN the frame belongs.', '프레임이 어느 가상 LAN에 속하는지 나타냅니다.'),
  fields: {
    priority: {
      title: text('Priority Code Point', '우선순위 코드'),
      meaning: text(
        'Frames of higher priority may leave a switch first.',
        '우선순위가 높은 프레임은 먼저 나갈 수 있습니다.',
      ),
      source: 'IEEE 802.1Q §9.6',
    },
    dropEligible: {
      title: text('Drop Eligible Indicator', '폐기 가능 표시'),
      meaning: text('Under congestion this frame may be dropped first.', '혼잡할 때 먼저 버려도 되는 프레임입니다.'),
      source: 'IEEE 802.1Q §9.6',
    },
    vlanId: {
      title: text('VLAN Identifier', 'VLAN 식별자'),
      meaning: text('The number of the virtual LAN.', '가상 LAN의 번호입니다.'),
      source: 'IEEE 802.1Q §9.6',
    },
    etherType: ethernetWords.fields.etherType!,
  },
};

const sapNames = { 66: text('spanning tree', '스패닝 트리'), 170: 'SNAP', 254: 'OSI' };

export const llcWords: ProtocolWords = {
  name: text('Logical Link Control', '논리 링크 제어(LLC)'),
  about: text(
    'Names the payload of frames that carry a length where Ethernet II has its type.',
    '이더넷 II의 타입 자리에 길이를 싣는 프레임에서 페이로드의 종류를 알려 줍니다.',
  ),
  fields: {
    dsap: {
      title: text('Destination SAP', '목적지 SAP'),
      meaning: text('The protocol that shall get the payload.', '페이로드를 받을 프로토콜입니다.'),
      source: 'IEEE 802.2 §3.3',
      say: hexNamed(2, sapNames),
    },
    ssap: {
      title: text('Source SAP', '출발지 SAP'),
      meaning: text('The protocol that sent it.', '페이로드를 보낸 프로토콜입니다.'),
      source: 'IEEE 802.2 §3.3',
      say: hexNamed(2, sapNames),
    },
    control: {
      title: text('Control', '제어'),
      meaning: text('The kind of LLC frame; 0x03 is plain data.', 'LLC 프레임의 종류입니다. 0x03은 일반 데이터입니다.'),
      source: 'IEEE 802.2 §3.4',
      say: hexNamed(2),
    },
  },
};

const SLL = 'tcpdump.org LINKTYPE_LINUX_SLL';

export const linuxSllWords: ProtocolWords = {
  name: text('Linux cooked capture', '리눅스 cooked 캡처'),
  about: text(
    "Not sent on any wire: what Linux notes in the link header's place when it captures on all interfaces at once.",
    '실제로 전송되는 헤더가 아니라, 모든 인터페이스를 한꺼번에 캡처할 때 리눅스가 링크 헤더 대신 적는 정보입니다.',
  ),
  fields: {
    packetType: {
      title: text('Packet Type', '패킷 유형'),
      meaning: text(
        'To whom the frame was sent, seen from the capturing machine.',
        '캡처한 장비에서 볼 때 누구에게 보낸 프레임인지 나타냅니다.',
      ),
      source: SLL,
      say: named({
        0: text('to this machine', '이 장비로 옴'),
        1: text('broadcast', '브로드캐스트'),
        2: text('multicast', '멀티캐스트'),
        3: text('to another machine', '다른 장비로 감'),
        4: text('sent by this machine', '이 장비가 보냄'),
      }),
    },
    hardwareType: {
      title: text('ARPHRD Type', 'ARPHRD 유형'),
      meaning: text('The kind of interface.', '인터페이스의 종류입니다.'),
      source: SLL,
      say: named({ 1: text('Ethernet', '이더넷'), 772: text('loopback', '루프백') }),
    },
    addressLength: {
      title: text('Address Length', '주소 길이'),
      meaning: text("Bytes of the sender's address that are in use.", '보낸 쪽 주소에서 실제로 쓰는 바이트 수입니다.'),
      source: SLL,
    },
    address: {
      title: text("Sender's Address", '보낸 쪽 주소'),
      meaning: text('The link-layer address of the sender.', '보낸 쪽의 링크 계층 주소입니다.'),
      source: SLL,
    },
    protocol: {
      title: text('Protocol', '프로토콜'),
      meaning: text('The EtherType of the payload.', '페이로드의 이더타입입니다.'),
      source: SLL,
      say: hexNamed(4, etherTypeNames),
    },
  },
};

export const loopbackWords: ProtocolWords = {
  name: text('BSD loopback', 'BSD 루프백'),
  about: text('The header of captures on a loopback interface.', '루프백 인터페이스에서 캡처할 때의 헤더입니다.'),
  fields: {
    family: {
      title: text('Protocol Family', '프로토콜 패밀리'),
      meaning: text(
        "What follows, as the capturing system's own number, in its own byte order: 2 is IPv4.",
        '뒤따르는 프로토콜을 캡처한 시스템의 번호와 바이트 순서로 적은 것입니다. 2는 IPv4입니다.',
      ),
      source: 'tcpdump.org LINKTYPE_NULL',
      say: hexNamed(8, { 2: 'IPv4', 33554432: 'IPv4', 503316480: 'IPv6', 469762048: 'IPv6', 402653184: 'IPv6' }),
    },
  },
};

/** Bytes without a protocol of their own. */
export const bareWords: Readonly<Record<'data' | 'segment' | 'padding' | 'fcs', ProtocolWords>> = {
  data: {
    name: text('Data', '데이터'),
    about: text('Bytes that no protocol known here explains.', '여기서 아는 프로토콜로 설명할 수 없는 바이트입니다.'),
    fields: {
      data: {
        title: text('Data', '데이터'),
        meaning: text('The bytes as they are.', '있는 그대로의 바이트입니다.'),
        source: '',
      },
    },
  },
  segment: {
    name: text('Part of a longer message', '더 긴 메시지의 일부'),
    about: text(
      'Bytes of a message that did not fit into one segment; the frame that completes it shows the whole.',
      '한 세그먼트에 다 들어가지 못한 메시지의 일부입니다. 메시지가 완성되는 프레임에서 전체를 볼 수 있습니다.',
    ),
    fields: {
      segment: {
        title: text('Segment data', '세그먼트 데이터'),
        meaning: text('A piece of the byte stream.', '바이트 스트림의 한 조각입니다.'),
        source: 'RFC 9293 §3.4',
      },
    },
  },
  padding: {
    name: text('Padding', '패딩'),
    about: text(
      'Bytes behind the packet that no length field counts: Ethernet frames have at least 60 bytes.',
      '어떤 길이 필드에도 포함되지 않는, 패킷 뒤의 바이트입니다. 이더넷 프레임은 최소 60바이트입니다.',
    ),
    fields: {
      padding: {
        title: text('Padding', '패딩'),
        meaning: text('Fills the frame; it says nothing.', '프레임을 채울 뿐 뜻이 없습니다.'),
        source: 'IEEE 802.3 §3.2.8',
      },
    },
  },
  fcs: {
    name: text('Frame check sequence', '프레임 검사 순서'),
    about: text(
      'A CRC over the frame: whoever gets another result drops the frame without a word.',
      '프레임 전체의 CRC입니다. 결과가 다르면 받은 쪽이 말없이 버립니다.',
    ),
    fields: {
      fcs: {
        title: text('FCS', 'FCS'),
        meaning: text('CRC-32, lowest byte first.', 'CRC-32이며 낮은 바이트가 먼저입니다.'),
        source: 'IEEE 802.11-2020 §9.2.4.8',
      },
    },
  },
};

/** Words for IPv4 (RFC 791) and IPv6 (RFC 8200). */

import { text } from '../text.ts';
import { type FieldWords, hexNamed, inBytes, named, type ProtocolWords, unit, wordsOf } from './field-words.ts';
import { ipProtocolNames } from './numbers.ts';

const RFC791 = 'RFC 791 §3.1';

export const ipv4Words: ProtocolWords = {
  name: text('IPv4', 'IPv4'),
  about: text(
    'Carries a packet from one host to another across networks. It promises nothing: packets may be lost or overtaken.',
    '여러 네트워크를 지나 호스트에서 호스트로 패킷을 나릅니다. 전달을 보장하지 않으며, 패킷은 사라지거나 순서가 바뀔 수 있습니다.',
  ),
  fields: {
    version: {
      title: text('Version', '버전'),
      meaning: text('4 for IPv4.', 'IPv4이면 4입니다.'),
      source: RFC791,
    },
    ihl: {
      title: text('Internet Header Length', '인터넷 헤더 길이'),
      meaning: text(
        'Length of the header in 32-bit words, options included.',
        '옵션을 포함한 헤더의 길이를 32비트 단위로 나타냅니다.',
      ),
      source: RFC791,
      say: wordsOf(4),
    },
    dscp: {
      title: text('Differentiated Services', '차등 서비스(DSCP)'),
      meaning: text(
        'Which treatment routers are asked to give; 0 is the ordinary one.',
        '라우터에 바라는 처리 등급입니다. 0은 보통 처리입니다.',
      ),
      source: 'RFC 2474 §3',
    },
    ecn: {
      title: text('Congestion Notification', '명시적 혼잡 알림(ECN)'),
      meaning: text(
        'Lets routers mark congestion instead of dropping packets.',
        '라우터가 패킷을 버리는 대신 혼잡을 표시할 수 있게 합니다.',
      ),
      source: 'RFC 3168 §5',
      say: named({
        0: text('not capable', '지원 안 함'),
        1: 'ECT(1)',
        2: 'ECT(0)',
        3: text('congestion experienced', '혼잡 겪음'),
      }),
    },
    totalLength: {
      title: text('Total Length', '전체 길이'),
      meaning: text(
        'Header and data together. What follows in the frame is padding.',
        '헤더와 데이터를 합한 길이입니다. 프레임에서 그 뒤는 패딩입니다.',
      ),
      source: RFC791,
      say: inBytes,
    },
    identification: {
      title: text('Identification', '식별자'),
      meaning: text('The fragments of one datagram share it.', '한 데이터그램의 단편들은 같은 값을 가집니다.'),
      source: 'RFC 6864 §4',
      say: hexNamed(4),
    },
    reservedFlag: {
      title: text('Reserved flag', '예약된 플래그'),
      meaning: text('Must be zero.', '0이어야 합니다.'),
      source: RFC791,
    },
    dontFragment: {
      title: text("Don't Fragment", '단편화 금지(DF)'),
      meaning: text(
        'A router whose next link is too small must drop the packet and say so by ICMP instead of cutting it.',
        '다음 링크에 비해 패킷이 크면, 라우터는 패킷을 나누지 말고 버린 뒤 ICMP로 알려야 합니다.',
      ),
      source: RFC791,
    },
    moreFragments: {
      title: text('More Fragments', '단편 더 있음(MF)'),
      meaning: text("This is not the datagram's last fragment.", '데이터그램의 마지막 단편이 아닙니다.'),
      source: RFC791,
    },
    fragmentOffset: {
      title: text('Fragment Offset', '단편 오프셋'),
      meaning: text(
        'Where the data belongs in the whole datagram, in units of 8 bytes.',
        '이 데이터가 원래 데이터그램에서 놓일 자리를 8바이트 단위로 나타냅니다.',
      ),
      source: RFC791,
      say: wordsOf(8),
    },
    ttl: {
      title: text('Time to Live', 'TTL(수명)'),
      meaning: text(
        'Every router takes one away; at 0 the packet is dropped, so that none circles forever.',
        '라우터를 지날 때마다 1씩 줄고, 0이 되면 버려집니다. 패킷이 영원히 맴도는 일을 막습니다.',
      ),
      source: 'RFC 1812 §5.3.1',
    },
    protocol: {
      title: text('Protocol', '프로토콜'),
      meaning: text('Which protocol the data is.', '데이터가 어떤 프로토콜인지 나타냅니다.'),
      source: RFC791,
      say: named(ipProtocolNames),
    },
    headerChecksum: {
      title: text('Header Checksum', '헤더 체크섬'),
      meaning: text(
        'Shows damage to the header. Routers compute it anew, since the TTL changes.',
        '헤더가 손상되었는지 알려 줍니다. TTL이 바뀌므로 라우터마다 다시 계산합니다.',
      ),
      source: 'RFC 1071 §1',
      say: hexNamed(4),
    },
    src: {
      title: text('Source Address', '출발지 주소'),
      meaning: text(
        'The host that sent the packet; 0.0.0.0 while it has no address yet.',
        '패킷을 보낸 호스트입니다. 아직 주소가 없으면 0.0.0.0입니다.',
      ),
      source: RFC791,
    },
    dst: {
      title: text('Destination Address', '목적지 주소'),
      meaning: text(
        'The host that shall get the packet; it stays the same on every link, unlike the MAC addresses.',
        '패킷을 받을 호스트입니다. MAC 주소와 달리 링크를 지나도 바뀌지 않습니다.',
      ),
      source: RFC791,
    },
    options: {
      title: text('Options', '옵션'),
      meaning: text('Rarely used; padded to a multiple of 4 bytes.', '거의 쓰지 않으며, 4바이트의 배수로 채웁니다.'),
      source: RFC791,
    },
  },
};

const RFC8200 = 'RFC 8200 §3';

const nextHeader: FieldWords = {
  title: text('Next Header', '다음 헤더'),
  meaning: text('Which header or protocol follows.', '뒤따르는 헤더나 프로토콜입니다.'),
  source: RFC8200,
  say: named(ipProtocolNames),
};

export const ipv6Words: ProtocolWords = {
  name: text('IPv6', 'IPv6'),
  about: text(
    'The successor of IPv4 with 128-bit addresses; routers never fragment it.',
    '128비트 주소를 쓰는 IPv4의 후속 프로토콜입니다. 라우터는 패킷을 단편화하지 않습니다.',
  ),
  fields: {
    version: { title: text('Version', '버전'), meaning: text('6 for IPv6.', 'IPv6이면 6입니다.'), source: RFC8200 },
    trafficClass: {
      title: text('Traffic Class', '트래픽 클래스'),
      meaning: text('Differentiated services and congestion notification.', '차등 서비스와 혼잡 알림에 씁니다.'),
      source: RFC8200,
      say: hexNamed(2),
    },
    flowLabel: {
      title: text('Flow Label', '흐름 레이블'),
      meaning: text(
        'Packets of one flow share it, so that they can take the same way.',
        '한 흐름의 패킷은 같은 값을 가져 같은 길로 갈 수 있습니다.',
      ),
      source: 'RFC 6437 §2',
      say: hexNamed(5),
    },
    payloadLength: {
      title: text('Payload Length', '페이로드 길이'),
      meaning: text('All that follows this header.', '이 헤더 뒤에 오는 전체 길이입니다.'),
      source: RFC8200,
      say: inBytes,
    },
    nextHeader,
    hopLimit: {
      title: text('Hop Limit', '홉 제한'),
      meaning: text("Every router takes one away, like IPv4's TTL.", 'IPv4의 TTL처럼 라우터마다 1씩 줄어듭니다.'),
      source: RFC8200,
    },
    src: {
      title: text('Source Address', '출발지 주소'),
      meaning: text('The host that sent the packet.', '패킷을 보낸 호스트입니다.'),
      source: RFC8200,
    },
    dst: {
      title: text('Destination Address', '목적지 주소'),
      meaning: text('The host or group that shall get it.', '패킷을 받을 호스트나 그룹입니다.'),
      source: RFC8200,
    },
  },
};

export const ipv6ExtensionWords: ProtocolWords = {
  name: text('IPv6 extension header', 'IPv6 확장 헤더'),
  about: text('Options between the IPv6 header and the data.', 'IPv6 헤더와 데이터 사이에 놓이는 옵션입니다.'),
  fields: {
    nextHeader,
    headerLength: {
      title: text('Header Extension Length', '확장 헤더 길이'),
      meaning: text('In units of 8 bytes, without the first 8.', '처음 8바이트를 뺀 길이를 8바이트 단위로 나타냅니다.'),
      source: 'RFC 8200 §4.3',
      say: unit(text('× 8 bytes', '× 8바이트')),
    },
    data: {
      title: text('Options', '옵션'),
      meaning: text('What the header carries.', '헤더가 싣는 내용입니다.'),
      source: 'RFC 8200 §4.2',
    },
  },
};

const RFC8200_4_5 = 'RFC 8200 §4.5';

export const ipv6FragmentWords: ProtocolWords = {
  name: text('IPv6 fragment header', 'IPv6 단편 헤더'),
  about: text('Says which part of a larger packet this is.', '더 큰 패킷의 어느 부분인지 나타냅니다.'),
  fields: {
    nextHeader,
    reserved: { title: text('Reserved', '예약'), meaning: text('Zero.', '0입니다.'), source: RFC8200_4_5 },
    fragmentOffset: {
      title: text('Fragment Offset', '단편 오프셋'),
      meaning: text('Where the data belongs, in units of 8 bytes.', '데이터가 놓일 자리를 8바이트 단위로 나타냅니다.'),
      source: RFC8200_4_5,
      say: wordsOf(8),
    },
    reserved2: { title: text('Reserved', '예약'), meaning: text('Zero.', '0입니다.'), source: RFC8200_4_5 },
    moreFragments: {
      title: text('More Fragments', '단편 더 있음'),
      meaning: text('This is not the last fragment.', '마지막 단편이 아닙니다.'),
      source: RFC8200_4_5,
    },
    identification: {
      title: text('Identification', '식별자'),
      meaning: text('The fragments of one packet share it.', '한 패킷의 단편들은 같은 값을 가집니다.'),
      source: RFC8200_4_5,
      say: hexNamed(8),
    },
  },
};

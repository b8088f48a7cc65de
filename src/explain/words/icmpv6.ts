/** Words for ICMPv6 (RFC 4443) and Neighbor Discovery inside it (RFC 4861, RFC 8106). */

import { text } from '../text.ts';
import {
  type FieldWords,
  hexNamed,
  inBytes,
  inSeconds,
  named,
  nameIn,
  type ProtocolWords,
  plain,
  sibling,
  unit,
  words,
  wordsOf,
} from './field-words.ts';
import { ipv6Words } from './ip.ts';
import { icmpv6CodeNames, icmpv6TypeNames, ndpOptionNames, portNames } from './numbers.ts';

const RFC4443 = 'RFC 4443 §2.1';
const ECHO = 'RFC 4443 §4.1';
const RA = 'RFC 4861 §4.2';
const NS = 'RFC 4861 §4.3';
const NA = 'RFC 4861 §4.4';
const PREFIX = 'RFC 4861 §4.6.2';
const RDNSS = 'RFC 8106 §5.1';

const lifetime: FieldWords['say'] = (value, lang, siblings) =>
  value === 0xffffffff ? { en: 'for ever', ko: '무기한' }[lang] : inSeconds(value, lang, siblings);
const milliseconds = unit(text('ms', '밀리초'));

const quotedPort = words(
  'RFC 4443 §2.4',
  text('Port', '포트'),
  text('A port of the packet that the error is about.', '오류의 원인이 된 패킷의 포트입니다.'),
  named(portNames),
);
const reserved = words('RFC 4861 §4', text('Reserved', '예약'), text('Zero.', '0입니다.'));
const option = (source: string, en: string, ko: string, meaning: { en: string; ko: string }) =>
  words(source, text(en, ko), meaning);
const linkAddress = words(
  'RFC 4861 §4.6.1',
  text('Link-Layer Address', '링크 계층 주소'),
  text('A MAC address.', 'MAC 주소입니다.'),
);

export const icmpv6Words: ProtocolWords = {
  name: text('ICMPv6', 'ICMPv6'),
  about: text(
    'Errors and tests of IPv6, and the discovery of neighbours that ARP does for IPv4, and of routers.',
    'IPv6의 오류와 시험, IPv4에서 ARP가 하는 이웃 탐색, 그리고 라우터 탐색을 맡습니다.',
  ),
  fields: {
    type: words(
      RFC4443,
      text('Type', '유형'),
      text('The kind of message; below 128 they are errors.', '메시지의 종류입니다. 128 미만은 오류입니다.'),
      named(icmpv6TypeNames),
    ),
    code: words(
      RFC4443,
      text('Code', '코드'),
      text('The reason, within the type.', '유형 안에서의 세부 이유입니다.'),
      (value, lang, siblings) => {
        const name = nameIn(icmpv6CodeNames[Number(sibling(siblings, 'type'))] ?? {}, value, lang);
        return name === undefined ? plain(value, lang) : `${value} (${name})`;
      },
    ),
    checksum: words(
      'RFC 4443 §2.3',
      text('Checksum', '체크섬'),
      text('Covers the message and the IPv6 addresses.', '메시지와 IPv6 주소를 대상으로 계산합니다.'),
      hexNamed(4),
    ),
    identifier: words(
      ECHO,
      text('Identifier', '식별자'),
      text("Tells one ping program's messages from another's.", '어느 ping 프로그램의 메시지인지 구별합니다.'),
    ),
    sequenceNumber: words(
      ECHO,
      text('Sequence Number', '순서 번호'),
      text('Counts the requests; the reply repeats it.', '요청의 순번입니다. 응답은 같은 값을 돌려줍니다.'),
    ),
    data: words(
      ECHO,
      text('Data', '데이터'),
      text('Comes back in the reply as it was sent.', '보낸 그대로 응답에 담겨 돌아옵니다.'),
    ),
    unused: words('RFC 4443 §3.1', text('Unused', '미사용'), text('Zero.', '0입니다.')),
    mtu: words(
      'RFC 4443 §3.2',
      text('MTU', 'MTU'),
      text('The largest packet that the next link takes.', '다음 링크가 받을 수 있는 최대 패킷 크기입니다.'),
      inBytes,
    ),
    pointer: words(
      'RFC 4443 §3.4',
      text('Pointer', '포인터'),
      text('At which byte of the quoted packet the problem is.', '인용된 패킷의 몇 번째 바이트가 문제인지 나타냅니다.'),
    ),
    quoted: words(
      'RFC 4443 §2.4',
      text('Quoted packet', '인용된 패킷'),
      text(
        'The beginning of the packet that the error is about, so that its sender knows which it was.',
        '오류의 원인이 된 패킷의 앞부분입니다. 보낸 쪽은 이것으로 어느 패킷인지 압니다.',
      ),
    ),
    'quoted.ipv6': words(
      'RFC 4443 §2.4',
      text('Quoted IPv6 header', '인용된 IPv6 헤더'),
      text('The header as the router saw it.', '라우터가 본 그대로의 헤더입니다.'),
    ),
    ...Object.fromEntries(Object.entries(ipv6Words.fields).map(([name, field]) => [`quoted.ipv6.${name}`, field])),
    'quoted.udp': words(
      'RFC 4443 §2.4',
      text('Quoted UDP header', '인용된 UDP 헤더'),
      text('The ports tell the sender which socket it was.', '보낸 쪽은 포트로 어느 소켓의 패킷인지 압니다.'),
    ),
    'quoted.udp.srcPort': quotedPort,
    'quoted.udp.dstPort': quotedPort,
    'quoted.tcp': words(
      'RFC 4443 §2.4',
      text('Quoted TCP header', '인용된 TCP 헤더'),
      text('The ports tell the sender which connection it was.', '보낸 쪽은 포트로 어느 연결의 패킷인지 압니다.'),
    ),
    'quoted.tcp.srcPort': quotedPort,
    'quoted.tcp.dstPort': quotedPort,
    'quoted.data': words(
      'RFC 4443 §2.4',
      text('Quoted data', '인용된 데이터'),
      text('The rest of what the error quotes.', '오류가 인용한 나머지 부분입니다.'),
    ),
    curHopLimit: words(
      RA,
      text('Cur Hop Limit', '현재 홉 제한'),
      text(
        'What hosts shall send with; 0 leaves it to them.',
        '호스트가 보낼 때 쓸 홉 제한입니다. 0이면 정해 주지 않습니다.',
      ),
    ),
    managed: words(
      RA,
      text('Managed address configuration (M)', '관리형 주소 설정(M)'),
      text('Addresses are to be had from DHCPv6.', '주소를 DHCPv6에서 받을 수 있습니다.'),
    ),
    other: words(
      RA,
      text('Other configuration (O)', '기타 설정(O)'),
      text('Other things than addresses are to be had from DHCPv6.', '주소 외의 설정을 DHCPv6에서 받을 수 있습니다.'),
    ),
    routerLifetime: words(
      RA,
      text('Router Lifetime', '라우터 수명'),
      text(
        'How long the sender may be used as a default router; 0: not at all.',
        '보낸 라우터를 기본 라우터로 쓸 수 있는 시간입니다. 0이면 기본 라우터가 아닙니다.',
      ),
      inSeconds,
    ),
    reachableTime: words(
      RA,
      text('Reachable Time', '도달 가능 시간'),
      text(
        'How long a neighbour counts as reachable after it has answered; 0 says nothing.',
        '이웃이 응답한 뒤 도달 가능하다고 보는 시간입니다. 0이면 정해 주지 않습니다.',
      ),
      milliseconds,
    ),
    retransTimer: words(
      RA,
      text('Retrans Timer', '재전송 간격'),
      text(
        'Between two neighbour solicitations; 0 says nothing.',
        '이웃 요청을 다시 보내는 간격입니다. 0이면 정해 주지 않습니다.',
      ),
      milliseconds,
    ),
    router: words(
      NA,
      text('Router flag (R)', '라우터 플래그(R)'),
      text('The sender is a router.', '보낸 쪽이 라우터입니다.'),
    ),
    solicited: words(
      NA,
      text('Solicited flag (S)', '요청됨 플래그(S)'),
      text(
        'It answers a question, and so proves that both directions work.',
        '요청에 대한 응답입니다. 그래서 양방향이 모두 통한다는 증거가 됩니다.',
      ),
    ),
    override: words(
      NA,
      text('Override flag (O)', '덮어쓰기 플래그(O)'),
      text('Replaces the MAC address that is known already.', '이미 알고 있는 MAC 주소를 바꾸라는 뜻입니다.'),
    ),
    target: words(
      NS,
      text('Target Address', '대상 주소'),
      text('The address whose owner is sought or answers.', '주인을 찾거나 주인이 답하는 주소입니다.'),
    ),
    destination: words(
      'RFC 4861 §4.5',
      text('Destination Address', '목적지 주소'),
      text('For which the target is the better first hop.', '대상이 더 나은 첫 홉이 되는 목적지입니다.'),
    ),
    reserved,
    reserved1: reserved,
    reserved2: reserved,
    kind: words(
      'RFC 4861 §4.6',
      text('Option Type', '옵션 유형'),
      text('Which option this is.', '어떤 옵션인지 나타냅니다.'),
      named(ndpOptionNames),
    ),
    length: words(
      'RFC 4861 §4.6',
      text('Option Length', '옵션 길이'),
      text('The whole option in units of 8 bytes.', '옵션 전체의 길이를 8바이트 단위로 나타냅니다.'),
      wordsOf(8),
    ),
    sourceLinkAddress: option(
      'RFC 4861 §4.6.1',
      'Source Link-Layer Address',
      '출발지 링크 계층 주소',
      text("The sender's MAC address.", '보낸 쪽의 MAC 주소입니다.'),
    ),
    targetLinkAddress: option(
      'RFC 4861 §4.6.1',
      'Target Link-Layer Address',
      '대상 링크 계층 주소',
      text("The target's MAC address.", '대상의 MAC 주소입니다.'),
    ),
    address: linkAddress,
    prefixInformation: option(
      PREFIX,
      'Prefix Information',
      '프리픽스 정보',
      text('A prefix of this link.', '이 링크의 프리픽스입니다.'),
    ),
    prefixLength: words(
      PREFIX,
      text('Prefix Length', '프리픽스 길이'),
      text('How many bits of the prefix count.', '프리픽스에서 의미 있는 비트 수입니다.'),
      unit(text('bits', '비트')),
    ),
    onLink: words(
      PREFIX,
      text('On-link flag (L)', '온링크 플래그(L)'),
      text(
        'Addresses with this prefix are neighbours, without a router between.',
        '이 프리픽스의 주소는 라우터를 거치지 않는 이웃입니다.',
      ),
    ),
    autonomous: words(
      PREFIX,
      text('Autonomous address-configuration flag (A)', '자동 주소 설정 플래그(A)'),
      text(
        'A host may make itself an address in this prefix.',
        '호스트가 이 프리픽스 안에서 자기 주소를 만들 수 있습니다.',
      ),
    ),
    validLifetime: words(
      PREFIX,
      text('Valid Lifetime', '유효 수명'),
      text('How long addresses made of it hold.', '이 프리픽스로 만든 주소가 유효한 시간입니다.'),
      lifetime,
    ),
    preferredLifetime: words(
      PREFIX,
      text('Preferred Lifetime', '선호 수명'),
      text('How long they are taken for new connections.', '새 연결에 그 주소를 쓰는 시간입니다.'),
      lifetime,
    ),
    prefix: words(
      PREFIX,
      text('Prefix', '프리픽스'),
      text('The first half of the addresses on this link.', '이 링크에 있는 주소들의 앞부분입니다.'),
    ),
    redirectedHeader: option(
      'RFC 4861 §4.6.3',
      'Redirected Header',
      '리다이렉트된 헤더',
      text('The packet that should have gone another way.', '다른 길로 갔어야 할 패킷입니다.'),
    ),
    linkMtu: option(
      'RFC 4861 §4.6.4',
      'MTU',
      '링크 MTU',
      text('The MTU that all on this link shall use.', '이 링크에서 모두가 쓸 MTU입니다.'),
    ),
    rdnss: option(
      RDNSS,
      'Recursive DNS Server',
      '재귀 DNS 서버(RDNSS)',
      text('Whom to ask for names.', '이름을 물어볼 서버입니다.'),
    ),
    lifetime: words(
      RDNSS,
      text('Lifetime', '수명'),
      text('How long the servers may be asked.', '이 서버들에게 물어볼 수 있는 시간입니다.'),
      lifetime,
    ),
    server: words(
      RDNSS,
      text('Address of a DNS server', 'DNS 서버 주소'),
      text('A server that asks on behalf of its clients.', '클라이언트를 대신해 물어봐 주는 서버입니다.'),
    ),
    option: words(
      'RFC 4861 §4.6',
      text('Option', '옵션'),
      text('An option that is not taken apart here.', '여기서 해석하지 않는 옵션입니다.'),
    ),
    body: words(
      RFC4443,
      text('Body', '본문'),
      text('What this type of message carries.', '이 유형의 메시지가 싣는 내용입니다.'),
    ),
  },
};

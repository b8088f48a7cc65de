/** Words for DHCP (RFC 2131) and its options (RFC 2132). */

import { type Lang, type Text, text } from '../text.ts';
import {
  type FieldWords,
  hexNamed,
  inBytes,
  inSeconds,
  type Names,
  named,
  nameIn,
  type ProtocolWords,
  plain,
} from './field-words.ts';
import { sayMac } from './link.ts';

export const dhcpMessageNames: Names = {
  1: 'DISCOVER',
  2: 'OFFER',
  3: 'REQUEST',
  4: 'DECLINE',
  5: 'ACK',
  6: 'NAK',
  7: 'RELEASE',
  8: 'INFORM',
};

export const dhcpOptionTitles: Names = {
  1: text('subnet mask', '서브넷 마스크'),
  3: text('router', '라우터'),
  6: text('DNS server', 'DNS 서버'),
  12: text('host name', '호스트 이름'),
  15: text('domain name', '도메인 이름'),
  26: text('interface MTU', '인터페이스 MTU'),
  28: text('broadcast address', '브로드캐스트 주소'),
  33: text('static route', '정적 경로'),
  42: text('NTP server', 'NTP 서버'),
  50: text('requested address', '요청 주소'),
  51: text('lease time', '임대 시간'),
  52: text('option overload', '옵션 오버로드'),
  53: text('message type', '메시지 유형'),
  54: text('server identifier', '서버 식별자'),
  55: text('parameter request list', '매개변수 요청 목록'),
  56: text('message', '메시지'),
  57: text('maximum message size', '최대 메시지 크기'),
  58: text('renewal time (T1)', '갱신 시간(T1)'),
  59: text('rebinding time (T2)', '재연결 시간(T2)'),
  60: text('vendor class', '벤더 클래스'),
  61: text('client identifier', '클라이언트 식별자'),
  119: text('domain search list', '도메인 검색 목록'),
  121: text('classless static routes', '클래스 없는 정적 경로'),
};

const MESSAGE = 'RFC 2131 §2';
const OPTIONS = 'RFC 2132 §2';

/** '3600 s', or for ever (RFC 2131 §3.3). */
function sayTime(value: unknown, lang: Lang): string {
  if (value === 0xffffffff) return { en: 'for ever', ko: '무기한' }[lang];
  return inSeconds(value as number, lang, []);
}

function sayOptionList(value: unknown, lang: Lang): string {
  const codes = String(value).split(', ').map(Number);
  return codes.map((code) => `${code} (${nameIn(dhcpOptionTitles, code, lang) ?? '?'})`).join(', ');
}

function header(title: Text, meaning: Text, more: Partial<FieldWords> = {}): FieldWords {
  return { title, meaning, source: MESSAGE, ...more };
}

function option(section: string, title: Text, meaning: Text, say?: FieldWords['say']): FieldWords {
  return { title, meaning, source: `RFC 2132 §${section}`, ...(say && { say }) };
}

const options: Readonly<Record<string, FieldWords>> = {
  subnetMask: option(
    '3.3',
    text('Subnet Mask', '서브넷 마스크'),
    text('Which part of the address names the network.', '주소에서 네트워크를 나타내는 부분을 알려 줍니다.'),
  ),
  routers: option(
    '3.5',
    text('Router', '라우터'),
    text(
      'Where to send packets for other networks: the default gateway.',
      '다른 네트워크로 가는 패킷을 보낼 기본 게이트웨이입니다.',
    ),
  ),
  dnsServers: option(
    '3.8',
    text('Domain Name Server', 'DNS 서버'),
    text('Whom to ask for names.', '이름을 물어볼 서버입니다.'),
  ),
  hostName: option('3.14', text('Host Name', '호스트 이름'), text("The client's name.", '클라이언트의 이름입니다.')),
  domainName: option(
    '3.17',
    text('Domain Name', '도메인 이름'),
    text('The domain in which short names are looked up.', '짧은 이름을 찾을 때 붙일 도메인입니다.'),
  ),
  requestedAddress: option(
    '9.1',
    text('Requested IP Address', '요청 IP 주소'),
    text('The address that the client would like to have.', '클라이언트가 받고 싶은 주소입니다.'),
  ),
  leaseTime: option(
    '9.2',
    text('IP Address Lease Time', 'IP 주소 임대 시간'),
    text('How long the client may use the address.', '클라이언트가 주소를 쓸 수 있는 시간입니다.'),
    sayTime,
  ),
  overload: option(
    '9.3',
    text('Option Overload', '옵션 오버로드'),
    text('The fields file and sname hold options too.', 'file과 sname 필드에도 옵션이 들어 있습니다.'),
  ),
  messageType: option(
    '9.6',
    text('DHCP Message Type', 'DHCP 메시지 유형'),
    text('Which step of the conversation this is.', '대화의 어느 단계인지 나타냅니다.'),
    named(dhcpMessageNames),
  ),
  serverIdentifier: option(
    '9.7',
    text('Server Identifier', '서버 식별자'),
    text(
      'The server that sends this, or in a REQUEST the one whose OFFER was taken; the others see that they were not.',
      '이 메시지를 보낸 서버입니다. REQUEST에서는 선택한 OFFER의 서버이며, 다른 서버는 선택되지 않았음을 압니다.',
    ),
  ),
  parameterRequestList: option(
    '9.8',
    text('Parameter Request List', '매개변수 요청 목록'),
    text('The options that the client asks for.', '클라이언트가 알려 달라고 하는 옵션들입니다.'),
    sayOptionList,
  ),
  message: option('9.9', text('Message', '메시지'), text('Why a NAK was sent.', 'NAK를 보낸 이유입니다.')),
  maximumMessageSize: option(
    '9.10',
    text('Maximum DHCP Message Size', '최대 DHCP 메시지 크기'),
    text('The longest message that the client takes.', '클라이언트가 받을 수 있는 가장 긴 메시지입니다.'),
    inBytes,
  ),
  renewalTime: option(
    '9.11',
    text('Renewal Time (T1)', '갱신 시간(T1)'),
    text(
      'When the client asks its server to extend the lease.',
      '클라이언트가 같은 서버에 임대 연장을 요청하는 때입니다.',
    ),
    sayTime,
  ),
  rebindingTime: option(
    '9.12',
    text('Rebinding Time (T2)', '재연결 시간(T2)'),
    text(
      'When it asks any server, because its own did not answer.',
      '응답이 없어 아무 서버에나 연장을 요청하는 때입니다.',
    ),
    sayTime,
  ),
  vendorClass: option(
    '9.13',
    text('Vendor Class Identifier', '벤더 클래스 식별자'),
    text('The kind of DHCP client.', 'DHCP 클라이언트의 종류입니다.'),
  ),
  clientIdentifier: option(
    '9.14',
    text('Client Identifier', '클라이언트 식별자'),
    text('By what the server knows the client again.', '서버가 클라이언트를 다시 알아보는 값입니다.'),
  ),
};

export const dhcpWords: ProtocolWords = {
  name: text('DHCP', 'DHCP'),
  about: text(
    'Lends a host its address and tells it the router, the DNS server and more.',
    '호스트에 주소를 빌려주고 라우터와 DNS 서버 등을 알려 줍니다.',
  ),
  fields: {
    op: header(
      text('Operation', '동작'),
      text('Who speaks: the client or the server.', '클라이언트와 서버 중 누가 보내는지 나타냅니다.'),
      { say: named({ 1: text('from the client', '클라이언트가 보냄'), 2: text('from the server', '서버가 보냄') }) },
    ),
    htype: header(text('Hardware Type', '하드웨어 유형'), text('The kind of link.', '링크의 종류입니다.'), {
      say: named({ 1: text('Ethernet', '이더넷') }),
    }),
    hlen: header(
      text('Hardware Address Length', '하드웨어 주소 길이'),
      text("Bytes of the client's hardware address.", '클라이언트 하드웨어 주소의 바이트 수입니다.'),
      { say: inBytes },
    ),
    hops: header(text('Hops', '홉'), text('Relay agents that it passed.', '지나온 릴레이 에이전트의 수입니다.')),
    xid: header(
      text('Transaction ID', '트랜잭션 ID'),
      text(
        'A number chosen by the client; the answers repeat it, so that they find the right client.',
        '클라이언트가 고른 번호입니다. 응답이 같은 값을 담으므로 누구에게 온 응답인지 알 수 있습니다.',
      ),
    ),
    secs: header(
      text('Seconds', '경과 시간'),
      text('Since the client began to ask.', '클라이언트가 요청을 시작한 뒤 지난 시간입니다.'),
      { say: inSeconds },
    ),
    broadcast: header(
      text('Broadcast flag', '브로드캐스트 플래그'),
      text(
        'The client cannot take unicast packets before it has its address: answer to everybody.',
        '주소를 받기 전에는 유니캐스트를 받을 수 없으니 브로드캐스트로 응답해 달라는 뜻입니다.',
      ),
      { source: 'RFC 2131 §4.1' },
    ),
    reservedFlags: header(text('Reserved flags', '예약된 플래그'), text('Zero.', '0입니다.')),
    ciaddr: header(
      text('Client Address', '클라이언트 주소'),
      text(
        'The address that the client has already, when it renews.',
        '갱신할 때처럼 클라이언트가 이미 쓰고 있는 주소입니다.',
      ),
    ),
    yiaddr: header(
      text('Your Address', '할당 주소'),
      text('The address that the server gives to the client.', '서버가 클라이언트에 주는 주소입니다.'),
    ),
    siaddr: header(
      text('Next Server Address', '다음 서버 주소'),
      text('For booting from the network.', '네트워크 부팅에 쓰는 서버입니다.'),
    ),
    giaddr: header(
      text('Relay Agent Address', '릴레이 에이전트 주소'),
      text('The relay that carried the message between networks.', '다른 네트워크에서 메시지를 중계한 장비입니다.'),
    ),
    chaddr: header(
      text('Client Hardware Address', '클라이언트 하드웨어 주소'),
      text("The client's MAC address.", '클라이언트의 MAC 주소입니다.'),
      { say: sayMac },
    ),
    chaddrPadding: header(
      text('Hardware address padding', '하드웨어 주소 패딩'),
      text('The field has 16 bytes; Ethernet needs 6.', '필드는 16바이트이지만 이더넷은 6바이트만 씁니다.'),
    ),
    sname: header(
      text('Server Name', '서버 이름'),
      text('Of the boot server; mostly empty.', '부팅 서버의 이름이며 대개 비어 있습니다.'),
    ),
    file: header(
      text('Boot File', '부트 파일'),
      text('Name of a file to boot; mostly empty.', '부팅할 파일의 이름이며 대개 비어 있습니다.'),
    ),
    magicCookie: header(
      text('Magic Cookie', '매직 쿠키'),
      text('Says that DHCP options follow.', '뒤에 DHCP 옵션이 온다는 표시입니다.'),
      { source: 'RFC 2131 §3', say: hexNamed(8, { 1669485411: 'DHCP' }) },
    ),
    ...options,
    ...Object.fromEntries(
      Object.entries(options).flatMap(([name, words]) =>
        ['value', 'address'].map((child) => [`${name}.${child}`, { ...words, say: words.say ?? plain }]),
      ),
    ),
    code: {
      title: text('Code', '코드'),
      meaning: text('Which option this is.', '어떤 옵션인지 나타냅니다.'),
      source: OPTIONS,
      say: named(dhcpOptionTitles),
    },
    length: {
      title: text('Length', '길이'),
      meaning: text("Bytes of the option's value.", '옵션 값의 바이트 수입니다.'),
      source: OPTIONS,
      say: inBytes,
    },
    text: {
      title: text('Text', '텍스트'),
      meaning: text("The option's value.", '옵션의 값입니다.'),
      source: OPTIONS,
    },
    data: {
      title: text('Data', '데이터'),
      meaning: text("The option's value, as it is.", '옵션의 값을 그대로 보인 것입니다.'),
      source: OPTIONS,
    },
    type: {
      title: text('Identifier type', '식별자 유형'),
      meaning: text('1: the identifier is an Ethernet address.', '1이면 식별자가 이더넷 주소입니다.'),
      source: 'RFC 2132 §9.14',
    },
    identifier: {
      title: text('Identifier', '식별자'),
      meaning: text('Unique among the clients of a network.', '한 네트워크의 클라이언트마다 다른 값입니다.'),
      source: 'RFC 2132 §9.14',
    },
    unknownOption: {
      title: text('Other option', '그 밖의 옵션'),
      meaning: text('An option that is not taken apart here.', '여기서 자세히 풀지 않는 옵션입니다.'),
      source: OPTIONS,
    },
    pad: {
      title: text('Pad', '채움'),
      meaning: text('A byte that aligns the next option.', '다음 옵션의 위치를 맞추는 바이트입니다.'),
      source: 'RFC 2132 §3.1',
    },
    end: {
      title: text('End', '끝'),
      meaning: text('No options follow.', '더 이상 옵션이 없습니다.'),
      source: 'RFC 2132 §3.2',
    },
    padding: {
      title: text('Padding', '패딩'),
      meaning: text(
        'Fills the message to the size that old relays expect.',
        '오래된 릴레이가 기대하는 크기까지 채웁니다.',
      ),
      source: 'RFC 1542 §2.1',
    },
  },
};

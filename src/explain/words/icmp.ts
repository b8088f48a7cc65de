/** Words for ICMP (RFC 792). */

import { text } from '../text.ts';
import {
  type FieldWords,
  hexNamed,
  inBytes,
  named,
  nameIn,
  type ProtocolWords,
  plain,
  sibling,
} from './field-words.ts';
import { ipv4Words } from './ip.ts';
import { icmpCodeNames, icmpTypeNames, portNames } from './numbers.ts';

const RFC792 = 'RFC 792';

const quotedPort: FieldWords = {
  title: text('Port', '포트'),
  meaning: text('A port of the packet that the error is about.', '오류의 원인이 된 패킷의 포트입니다.'),
  source: RFC792,
  say: named(portNames),
};

export const icmpWords: ProtocolWords = {
  name: text('ICMP', 'ICMP'),
  about: text(
    'How hosts and routers report errors of IP and test the way (ping, traceroute).',
    '호스트와 라우터가 IP의 오류를 알리고 경로를 시험하는 프로토콜입니다(ping, traceroute).',
  ),
  fields: {
    type: {
      title: text('Type', '유형'),
      meaning: text('The kind of message.', '메시지의 종류입니다.'),
      source: RFC792,
      say: named(icmpTypeNames),
    },
    code: {
      title: text('Code', '코드'),
      meaning: text('The reason, within the type.', '유형 안에서의 세부 이유입니다.'),
      source: RFC792,
      say: (value, lang, siblings) => {
        const names = icmpCodeNames[Number(sibling(siblings, 'type'))] ?? {};
        const name = nameIn(names, value, lang);
        return name === undefined ? plain(value, lang) : `${value} (${name})`;
      },
    },
    checksum: {
      title: text('Checksum', '체크섬'),
      meaning: text('Covers the whole ICMP message.', 'ICMP 메시지 전체를 대상으로 계산합니다.'),
      source: RFC792,
      say: hexNamed(4),
    },
    identifier: {
      title: text('Identifier', '식별자'),
      meaning: text("Tells one ping program's messages from another's.", '어느 ping 프로그램의 메시지인지 구별합니다.'),
      source: RFC792,
    },
    sequenceNumber: {
      title: text('Sequence Number', '순서 번호'),
      meaning: text('Counts the requests; the reply repeats it.', '요청의 순번입니다. 응답은 같은 값을 돌려줍니다.'),
      source: RFC792,
    },
    data: {
      title: text('Data', '데이터'),
      meaning: text('Comes back in the reply as it was sent.', '보낸 그대로 응답에 담겨 돌아옵니다.'),
      source: RFC792,
    },
    unused: {
      title: text('Unused', '미사용'),
      meaning: text('Zero.', '0입니다.'),
      source: RFC792,
    },
    nextHopMtu: {
      title: text('Next-Hop MTU', '다음 홉 MTU'),
      meaning: text(
        'With "fragmentation needed": the largest packet that the next link takes. Else zero.',
        '"단편화 필요" 메시지에서는 다음 링크가 받을 수 있는 최대 패킷 크기이고, 그 밖에는 0입니다.',
      ),
      source: 'RFC 1191 §4',
      say: inBytes,
    },
    quoted: {
      title: text('Quoted datagram', '인용된 데이터그램'),
      meaning: text(
        'The beginning of the packet that the error is about, so that its sender knows which it was.',
        '오류의 원인이 된 패킷의 앞부분입니다. 보낸 쪽은 이것으로 어느 패킷인지 압니다.',
      ),
      source: RFC792,
    },
    'quoted.ipv4': {
      title: text('Quoted IPv4 header', '인용된 IPv4 헤더'),
      meaning: text('The header as the router saw it.', '라우터가 본 그대로의 헤더입니다.'),
      source: RFC792,
    },
    ...Object.fromEntries(Object.entries(ipv4Words.fields).map(([name, words]) => [`quoted.ipv4.${name}`, words])),
    'quoted.udp': {
      title: text('Quoted UDP header', '인용된 UDP 헤더'),
      meaning: text('The ports tell the sender which socket it was.', '보낸 쪽은 포트로 어느 소켓의 패킷인지 압니다.'),
      source: RFC792,
    },
    'quoted.udp.srcPort': quotedPort,
    'quoted.udp.dstPort': quotedPort,
    'quoted.tcp': {
      title: text('Quoted TCP header', '인용된 TCP 헤더'),
      meaning: text(
        'The ports tell the sender which connection it was.',
        '보낸 쪽은 포트로 어느 연결의 패킷인지 압니다.',
      ),
      source: RFC792,
    },
    'quoted.tcp.srcPort': quotedPort,
    'quoted.tcp.dstPort': quotedPort,
    'quoted.data': {
      title: text('Quoted data', '인용된 데이터'),
      meaning: text('The rest of what the error quotes.', '오류가 인용한 나머지 부분입니다.'),
      source: RFC792,
    },
    body: {
      title: text('Body', '본문'),
      meaning: text('What this type of message carries.', '이 유형의 메시지가 싣는 내용입니다.'),
      source: RFC792,
    },
  },
};

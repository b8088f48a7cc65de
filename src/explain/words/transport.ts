/** Words for UDP (RFC 768) and TCP (RFC 9293; options RFC 7323, RFC 2018). */

import { text } from '../text.ts';
import { type FieldWords, hexNamed, inBytes, named, type ProtocolWords, wordsOf } from './field-words.ts';
import { portNames } from './numbers.ts';

const RFC768 = 'RFC 768';

export const udpWords: ProtocolWords = {
  name: text('UDP', 'UDP'),
  about: text(
    "Hands single messages from one program's port to another's, without connection or repetition.",
    '연결이나 재전송 없이, 한 프로그램의 포트에서 다른 프로그램의 포트로 메시지를 하나씩 전합니다.',
  ),
  fields: {
    srcPort: {
      title: text('Source Port', '출발지 포트'),
      meaning: text(
        "The sending program's port; answers go there.",
        '보낸 프로그램의 포트입니다. 응답은 이 포트로 갑니다.',
      ),
      source: RFC768,
      say: named(portNames),
    },
    dstPort: {
      title: text('Destination Port', '목적지 포트'),
      meaning: text('Which program on the host shall get the message.', '호스트의 어느 프로그램이 받을지 나타냅니다.'),
      source: RFC768,
      say: named(portNames),
    },
    length: {
      title: text('Length', '길이'),
      meaning: text('Header and data together.', '헤더와 데이터를 합한 길이입니다.'),
      source: RFC768,
      say: inBytes,
    },
    checksum: {
      title: text('Checksum', '체크섬'),
      meaning: text(
        'Covers data, ports and IP addresses; 0 means that none was made.',
        '데이터와 포트, IP 주소를 대상으로 계산합니다. 0은 체크섬을 쓰지 않았다는 뜻입니다.',
      ),
      source: RFC768,
      say: hexNamed(4),
    },
  },
};

const RFC9293 = 'RFC 9293 §3.1';
const RFC9293_OPTIONS = 'RFC 9293 §3.2';
const RFC7323 = 'RFC 7323 §3.2';
const RFC2018 = 'RFC 2018 §3';

const optionKind: FieldWords = {
  title: text('Kind', '종류'),
  meaning: text('Which option this is.', '어떤 옵션인지 나타냅니다.'),
  source: RFC9293_OPTIONS,
};

const optionLength: FieldWords = {
  title: text('Length', '길이'),
  meaning: text('Of the option, kind and length included.', '종류와 길이 필드를 포함한 옵션의 길이입니다.'),
  source: RFC9293_OPTIONS,
  say: inBytes,
};

export const tcpWords: ProtocolWords = {
  name: text('TCP', 'TCP'),
  about: text(
    'Makes a reliable, ordered stream of bytes out of packets that may be lost: numbers, acknowledgments, repetition.',
    '잃어버릴 수 있는 패킷 위에 순서 번호와 확인 응답, 재전송으로 믿을 수 있는 바이트 스트림을 만듭니다.',
  ),
  fields: {
    srcPort: {
      title: text('Source Port', '출발지 포트'),
      meaning: text(
        "Together with the address it names the sender's end of the connection.",
        '주소와 함께 연결의 보내는 쪽 끝을 가리킵니다.',
      ),
      source: RFC9293,
      say: named(portNames),
    },
    dstPort: {
      title: text('Destination Port', '목적지 포트'),
      meaning: text(
        "The receiver's end. The four numbers (two addresses, two ports) name one connection.",
        '받는 쪽 끝입니다. 주소 둘과 포트 둘, 네 값이 연결 하나를 가리킵니다.',
      ),
      source: RFC9293,
      say: named(portNames),
    },
    sequenceNumber: {
      title: text('Sequence Number', '순서 번호'),
      meaning: text(
        "The number of the first data byte here in the sender's stream; a SYN takes one number of its own.",
        '이 세그먼트 첫 데이터 바이트의 번호입니다. SYN도 번호 하나를 차지합니다.',
      ),
      source: RFC9293,
    },
    acknowledgmentNumber: {
      title: text('Acknowledgment Number', '확인 응답 번호'),
      meaning: text(
        'The next byte that is expected: all before it has arrived. Valid with the ACK flag.',
        '다음에 기다리는 바이트의 번호입니다. 그 앞은 모두 받았다는 뜻이며, ACK 플래그가 켜졌을 때만 유효합니다.',
      ),
      source: RFC9293,
    },
    dataOffset: {
      title: text('Data Offset', '데이터 오프셋'),
      meaning: text(
        'Length of the header in 32-bit words: where the data begins.',
        '헤더의 길이를 32비트 단위로 나타냅니다. 데이터가 시작하는 자리입니다.',
      ),
      source: RFC9293,
      say: wordsOf(4),
    },
    reserved: {
      title: text('Reserved', '예약'),
      meaning: text('Zero, for future use.', '나중을 위해 비워 둔 자리로, 0입니다.'),
      source: RFC9293,
    },
    cwr: {
      title: text('CWR flag', 'CWR 플래그'),
      meaning: text(
        'The sender has slowed down after a congestion mark.',
        '혼잡 표시를 받고 전송 속도를 줄였다는 뜻입니다.',
      ),
      source: 'RFC 3168 §6.1',
    },
    ece: {
      title: text('ECE flag', 'ECE 플래그'),
      meaning: text(
        'A congestion mark has arrived; in a SYN: ECN is understood.',
        '혼잡 표시를 받았다는 뜻입니다. SYN에서는 ECN을 안다는 뜻입니다.',
      ),
      source: 'RFC 3168 §6.1',
    },
    urg: {
      title: text('URG flag', 'URG 플래그'),
      meaning: text('The urgent pointer is valid.', '긴급 포인터가 유효합니다.'),
      source: RFC9293,
    },
    ack: {
      title: text('ACK flag', 'ACK 플래그'),
      meaning: text(
        'The acknowledgment number is valid: all segments but the first SYN.',
        '확인 응답 번호가 유효합니다. 첫 SYN을 뺀 모든 세그먼트에 켜집니다.',
      ),
      source: RFC9293,
    },
    psh: {
      title: text('PSH flag', 'PSH 플래그'),
      meaning: text(
        'Give the data to the program now, nothing more is coming at once.',
        '이어질 데이터가 당장 없으니 바로 프로그램에 넘기라는 뜻입니다.',
      ),
      source: RFC9293,
    },
    rst: {
      title: text('RST flag', 'RST 플래그'),
      meaning: text('The connection is refused or given up.', '연결을 거절하거나 즉시 끊습니다.'),
      source: RFC9293,
    },
    syn: {
      title: text('SYN flag', 'SYN 플래그'),
      meaning: text(
        'Opens a connection and says where the sequence numbers start.',
        '연결을 열면서 순서 번호의 시작값을 알립니다.',
      ),
      source: RFC9293,
    },
    fin: {
      title: text('FIN flag', 'FIN 플래그'),
      meaning: text(
        'The sender has no more data; the other direction may go on.',
        '보낼 데이터가 더 없다는 뜻입니다. 반대 방향은 계속될 수 있습니다.',
      ),
      source: RFC9293,
    },
    window: {
      title: text('Window', '윈도'),
      meaning: text(
        'How many bytes beyond the acknowledgment the sender of this segment can take; to be scaled if both SYNs said so.',
        '확인 응답 번호부터 몇 바이트를 더 받을 수 있는지 알립니다. 양쪽 SYN에서 합의했으면 배율을 곱합니다.',
      ),
      source: RFC9293,
    },
    checksum: {
      title: text('Checksum', '체크섬'),
      meaning: text('Covers header, data and IP addresses.', '헤더와 데이터, IP 주소를 대상으로 계산합니다.'),
      source: RFC9293,
      say: hexNamed(4),
    },
    urgentPointer: {
      title: text('Urgent Pointer', '긴급 포인터'),
      meaning: text(
        'Where urgent data ends, with URG. Hardly used.',
        'URG가 켜졌을 때 긴급 데이터가 끝나는 자리입니다. 거의 쓰지 않습니다.',
      ),
      source: RFC9293,
    },
    kind: optionKind,
    length: optionLength,
    endOfOptions: {
      title: text('End of options', '옵션 끝'),
      meaning: text('No options follow; the rest is padding.', '더 이상 옵션이 없고 나머지는 패딩입니다.'),
      source: RFC9293_OPTIONS,
    },
    noOperation: {
      title: text('No-Operation', '무동작(NOP)'),
      meaning: text(
        'Fills a byte so that the next option starts where it should.',
        '다음 옵션의 위치를 맞추려고 한 바이트를 채웁니다.',
      ),
      source: RFC9293_OPTIONS,
    },
    mss: {
      title: text('Maximum Segment Size', '최대 세그먼트 크기(MSS)'),
      meaning: text(
        'The most data this side takes in one segment.',
        '이쪽이 한 세그먼트에서 받을 수 있는 최대 데이터 크기입니다.',
      ),
      source: 'RFC 9293 §3.7.1',
    },
    'mss.value': {
      title: text('MSS', 'MSS'),
      meaning: text('Bytes of data, without TCP and IP headers.', 'TCP와 IP 헤더를 뺀 데이터의 바이트 수입니다.'),
      source: 'RFC 9293 §3.7.1',
      say: inBytes,
    },
    windowScale: {
      title: text('Window Scale', '윈도 배율'),
      meaning: text(
        "This side's windows are to be multiplied, if both sides send the option.",
        '양쪽이 이 옵션을 보내면 이쪽의 윈도 값에 배율을 곱합니다.',
      ),
      source: 'RFC 7323 §2',
    },
    'windowScale.shiftCount': {
      title: text('Shift Count', '시프트 수'),
      meaning: text(
        'Windows are multiplied by two to this power.',
        '윈도 값에 2의 이 수만큼 거듭제곱한 값을 곱합니다.',
      ),
      source: 'RFC 7323 §2.2',
      say: (value) => `${value} (× ${2 ** Number(value)})`,
    },
    sackPermitted: {
      title: text('SACK Permitted', 'SACK 허용'),
      meaning: text('Selective acknowledgments may be sent here.', '선택적 확인 응답을 보내도 된다는 뜻입니다.'),
      source: 'RFC 2018 §2',
    },
    sack: {
      title: text('Selective Acknowledgment', '선택적 확인 응답(SACK)'),
      meaning: text(
        'Blocks that arrived beyond a gap, so that only the gap is sent again.',
        '빈 곳 뒤에 도착한 블록을 알려, 빠진 부분만 다시 보내게 합니다.',
      ),
      source: RFC2018,
    },
    'sack.leftEdge': {
      title: text('Left Edge', '왼쪽 경계'),
      meaning: text('First sequence number of the block.', '블록의 첫 순서 번호입니다.'),
      source: RFC2018,
    },
    'sack.rightEdge': {
      title: text('Right Edge', '오른쪽 경계'),
      meaning: text('The number just after the block.', '블록 바로 다음 번호입니다.'),
      source: RFC2018,
    },
    timestamps: {
      title: text('Timestamps', '타임스탬프'),
      meaning: text(
        'Measure the round-trip time and tell old segments from new.',
        '왕복 시간을 재고, 오래된 세그먼트를 가려냅니다.',
      ),
      source: RFC7323,
    },
    'timestamps.value': {
      title: text('TSval', 'TSval'),
      meaning: text("The sender's clock.", '보낸 쪽의 시계 값입니다.'),
      source: RFC7323,
    },
    'timestamps.echoReply': {
      title: text('TSecr', 'TSecr'),
      meaning: text('The last clock value that came from the other side.', '상대에게서 마지막으로 받은 시계 값입니다.'),
      source: RFC7323,
    },
    unknownOption: {
      title: text('Unknown option', '알 수 없는 옵션'),
      meaning: text(
        'An option without a name here; receivers skip what they do not know.',
        '여기서 모르는 옵션입니다. 받는 쪽은 모르는 옵션을 건너뜁니다.',
      ),
      source: RFC9293_OPTIONS,
    },
    'unknownOption.data': {
      title: text('Data', '데이터'),
      meaning: text('What the option carries.', '옵션이 싣는 내용입니다.'),
      source: RFC9293_OPTIONS,
    },
  },
};

/** Words for DNS (RFC 1035; AD and CD RFC 4035 §3; EDNS RFC 6891). */

import { className, rcodeName, typeName } from '../../packet/dns/message.ts';
import { type Lang, type Text, text } from '../text.ts';
import {
  type FieldWords,
  hexNamed,
  inBytes,
  inSeconds,
  named,
  type ProtocolWords,
  type Say,
  words,
} from './field-words.ts';

const HEADER = 'RFC 1035 §4.1.1';
const QUESTION = 'RFC 1035 §4.1.2';
const RECORD = 'RFC 1035 §4.1.3';
const NAME = 'RFC 1035 §4.1.4';
const EDNS = 'RFC 6891 §6.1.2';

const sayType: Say = (value) => `${value} (${typeName(Number(value))})`;
const sayClass: Say = (value) => `${value} (${className(Number(value))})`;

const rcodeMeanings: Record<number, Text> = {
  0: text('no error', '오류 없음'),
  1: text('the server could not read the query', '서버가 질의를 읽지 못함'),
  2: text('the server failed', '서버 실패'),
  3: text('no such name', '그런 이름 없음'),
  4: text('not implemented', '구현되지 않음'),
  5: text('refused', '거절됨'),
};

function sayRcode(value: unknown, lang: Lang): string {
  const meaning = rcodeMeanings[Number(value)]?.[lang];
  return `${value} (${rcodeName(Number(value))}${meaning ? `: ${meaning}` : ''})`;
}

function count(title: Text, what: Text): FieldWords {
  return words(
    HEADER,
    title,
    text(`How many entries the ${what.en} section has.`, `${what.ko} 섹션에 있는 항목의 수입니다.`),
  );
}

export const dnsWords: ProtocolWords = {
  name: text('DNS', 'DNS'),
  about: text(
    'Finds the address (and other records) of a name, by asking servers.',
    '서버에 물어 이름에 해당하는 주소와 그 밖의 레코드를 찾습니다.',
  ),
  fields: {
    length: words(
      'RFC 1035 §4.2.2',
      text('Message length', '메시지 길이'),
      text('Over TCP each message comes after its length.', 'TCP에서는 메시지마다 앞에 길이가 붙습니다.'),
      inBytes,
    ),
    id: words(
      HEADER,
      text('ID', '식별자'),
      text('Chosen by who asks; the answer repeats it.', '질의한 쪽이 고르고 응답이 그대로 돌려줍니다.'),
      hexNamed(4),
    ),
    qr: words(
      HEADER,
      text('QR: response', 'QR: 응답'),
      text('Not set in a query, set in a response.', '질의에서는 꺼져 있고 응답에서는 켜져 있습니다.'),
    ),
    opcode: words(
      HEADER,
      text('OPCODE', '동작 코드'),
      text('The kind of query.', '질의의 종류입니다.'),
      named({ 0: text('standard query', '표준 질의'), 2: text('status', '상태'), 4: 'NOTIFY', 5: 'UPDATE' }),
    ),
    aa: words(
      HEADER,
      text('AA: authoritative answer', 'AA: 권한 있는 응답'),
      text(
        'The server has the zone itself; it does not answer from a cache.',
        '캐시가 아니라 해당 존을 직접 가진 서버의 응답입니다.',
      ),
    ),
    tc: words(
      HEADER,
      text('TC: truncated', 'TC: 잘림'),
      text('The answer did not fit; ask again over TCP.', '응답이 다 들어가지 않았으니 TCP로 다시 물어야 합니다.'),
    ),
    rd: words(
      HEADER,
      text('RD: recursion desired', 'RD: 재귀 요청'),
      text('"Find the answer for me, asking others if you must."', '다른 서버에 물어서라도 답을 찾아 달라는 뜻입니다.'),
    ),
    ra: words(
      HEADER,
      text('RA: recursion available', 'RA: 재귀 가능'),
      text('The server would do so.', '서버가 재귀 질의를 처리할 수 있다는 뜻입니다.'),
    ),
    z: words(HEADER, text('Z', 'Z'), text('Reserved; zero.', '예약된 자리로, 0입니다.')),
    ad: words(
      'RFC 4035 §3.2.3',
      text('AD: authentic data', 'AD: 인증된 데이터'),
      text("The resolver has verified the answer's signatures.", '리졸버가 응답의 서명을 검증했습니다.'),
    ),
    cd: words(
      'RFC 4035 §3.2.2',
      text('CD: checking disabled', 'CD: 검증 끔'),
      text('"Do not verify signatures for me."', '서명을 검증하지 말라는 뜻입니다.'),
    ),
    rcode: words(HEADER, text('RCODE', '응답 코드'), text('How it went.', '처리 결과입니다.'), sayRcode),
    qdCount: count(text('QDCOUNT', '질문 수'), text('question', '질문')),
    anCount: count(text('ANCOUNT', '응답 수'), text('answer', '응답')),
    nsCount: count(text('NSCOUNT', '권한 수'), text('authority', '권한')),
    arCount: count(text('ARCOUNT', '추가 수'), text('additional', '추가')),
    question: words(QUESTION, text('Question', '질문'), text('What is asked.', '묻는 내용입니다.')),
    qname: words(QUESTION, text('QNAME', '질의 이름'), text('The name that is asked for.', '물어보는 이름입니다.')),
    qtype: words(
      QUESTION,
      text('QTYPE', '질의 유형'),
      text('The type of record that is wanted.', '원하는 레코드의 유형입니다.'),
      sayType,
    ),
    qclass: words(QUESTION, text('QCLASS', '질의 클래스'), text('IN: the Internet.', 'IN은 인터넷입니다.'), sayClass),
    answer: words(
      RECORD,
      text('Answer', '응답 레코드'),
      text('A record that answers the question.', '질문에 답하는 레코드입니다.'),
    ),
    authority: words(
      RECORD,
      text('Authority', '권한 레코드'),
      text(
        'Who knows more: the servers of the zone (a referral), or its SOA when there is no such record.',
        '더 잘 아는 곳을 가리킵니다. 존의 서버(위임)이거나, 레코드가 없을 때는 존의 SOA입니다.',
      ),
    ),
    additional: words(
      RECORD,
      text('Additional', '추가 레코드'),
      text(
        'What will be needed next: the addresses of the servers named (glue).',
        '곧 필요할 정보로, 위임된 서버의 주소(글루) 등입니다.',
      ),
    ),
    name: words(RECORD, text('NAME', '이름'), text('Whose record this is.', '이 레코드의 주인 이름입니다.')),
    type: words(
      RECORD,
      text('TYPE', '유형'),
      text('What kind of data the record has.', '레코드 데이터의 종류입니다.'),
      sayType,
    ),
    class: words(RECORD, text('CLASS', '클래스'), text('IN: the Internet.', 'IN은 인터넷입니다.'), sayClass),
    ttl: words(
      RECORD,
      text('TTL', 'TTL'),
      text('How long the record may be kept in a cache.', '레코드를 캐시에 둘 수 있는 시간입니다.'),
      inSeconds,
    ),
    rdLength: words(
      RECORD,
      text('RDLENGTH', '데이터 길이'),
      text('Bytes of the data.', '데이터의 바이트 수입니다.'),
      inBytes,
    ),
    rdata: words(
      RECORD,
      text('RDATA', '데이터'),
      text("The record's data, as it is.", '레코드의 데이터를 그대로 보인 것입니다.'),
    ),
    address: words(
      'RFC 1035 §3.4.1, RFC 3596 §2.2',
      text('Address', '주소'),
      text('The address of the name.', '이름에 해당하는 주소입니다.'),
    ),
    nsdname: words(
      'RFC 1035 §3.3.11',
      text('NSDNAME', '네임 서버'),
      text('A server of the zone.', '존을 맡은 서버입니다.'),
    ),
    cname: words(
      'RFC 1035 §3.3.1',
      text('CNAME', '정식 이름'),
      text('The name is an alias; look here instead.', '별칭이므로 이 이름으로 다시 찾아야 합니다.'),
    ),
    ptrdname: words(
      'RFC 1035 §3.3.12',
      text('PTRDNAME', '가리키는 이름'),
      text('The name of an address.', '주소에 해당하는 이름입니다.'),
    ),
    preference: words(
      'RFC 1035 §3.3.9',
      text('PREFERENCE', '우선순위'),
      text('Lower is tried first.', '값이 작을수록 먼저 시도합니다.'),
    ),
    exchange: words(
      'RFC 1035 §3.3.9',
      text('EXCHANGE', '메일 서버'),
      text('Takes mail for the name.', '이 이름의 메일을 받는 서버입니다.'),
    ),
    mname: words(
      'RFC 1035 §3.3.13',
      text('MNAME', '주 서버'),
      text("The zone's primary server.", '존의 주 서버입니다.'),
    ),
    rname: words(
      'RFC 1035 §3.3.13',
      text('RNAME', '담당자'),
      text('The mailbox of who is responsible.', '담당자의 메일 주소입니다.'),
    ),
    serial: words(
      'RFC 1035 §3.3.13',
      text('SERIAL', '일련번호'),
      text('Grows with each change of the zone.', '존이 바뀔 때마다 커집니다.'),
    ),
    refresh: words(
      'RFC 1035 §3.3.13',
      text('REFRESH', '새로고침'),
      text('How often secondaries look for changes.', '보조 서버가 변경을 확인하는 주기입니다.'),
      inSeconds,
    ),
    retry: words(
      'RFC 1035 §3.3.13',
      text('RETRY', '재시도'),
      text('When they try again if that failed.', '확인에 실패했을 때 다시 시도하는 간격입니다.'),
      inSeconds,
    ),
    expire: words(
      'RFC 1035 §3.3.13',
      text('EXPIRE', '만료'),
      text('When they stop answering without it.', '확인하지 못하면 응답을 멈추는 시간입니다.'),
      inSeconds,
    ),
    minimum: words(
      'RFC 2308 §4',
      text('MINIMUM', '부정 응답 TTL'),
      text('How long "there is no such name" may be kept.', '"그런 이름이 없다"는 답을 캐시에 둘 수 있는 시간입니다.'),
      inSeconds,
    ),
    characterString: words(
      'RFC 1035 §3.3',
      text('Character string', '문자열'),
      text('A piece of text.', '텍스트 한 조각입니다.'),
    ),
    'characterString.length': words(
      'RFC 1035 §3.3',
      text('Length', '길이'),
      text('Bytes of the text.', '텍스트의 바이트 수입니다.'),
      inBytes,
    ),
    text: words('RFC 1035 §3.3.14', text('Text', '텍스트'), text('What it says.', '텍스트의 내용입니다.')),
    label: words(
      NAME,
      text('Label', '레이블'),
      text('A part of a name between dots.', '이름에서 점과 점 사이의 부분입니다.'),
    ),
    'label.length': words(
      NAME,
      text('Length', '길이'),
      text('Bytes of the label, 63 at most.', '레이블의 바이트 수로, 최대 63입니다.'),
      inBytes,
    ),
    octets: words(NAME, text('Octets', '문자'), text('The label itself.', '레이블 자체입니다.')),
    root: words(
      NAME,
      text('Root', '루트'),
      text('A label of length 0 ends the name.', '길이 0인 레이블로 이름이 끝납니다.'),
    ),
    pointer: words(
      NAME,
      text('Compression pointer', '압축 포인터'),
      text('The name goes on where it stood earlier in the message.', '메시지 앞쪽에 이미 나온 이름이 이어집니다.'),
      (value) => `0x${Number(value).toString(16)} (→ ${Number(value) & 0x3fff})`,
    ),
    udpPayloadSize: words(
      EDNS,
      text('UDP payload size', 'UDP 페이로드 크기'),
      text('The longest answer over UDP that the sender takes.', 'UDP로 받을 수 있는 가장 긴 응답입니다.'),
      inBytes,
    ),
    extendedRcode: words(
      'RFC 6891 §6.1.3',
      text('Extended RCODE', '확장 응답 코드'),
      text('Upper bits of the response code.', '응답 코드의 윗자리 비트입니다.'),
    ),
    version: words('RFC 6891 §6.1.3', text('EDNS version', 'EDNS 버전'), text('0.', '0입니다.')),
    do: words(
      'RFC 3225 §3',
      text('DO: DNSSEC OK', 'DO: DNSSEC 허용'),
      text('Signatures are welcome.', '서명 레코드를 보내도 된다는 뜻입니다.'),
    ),
    option: words(EDNS, text('EDNS option', 'EDNS 옵션'), text('An extension.', '확장 정보입니다.')),
    optionCode: words(
      EDNS,
      text('Option code', '옵션 코드'),
      text('Which option this is.', '어떤 옵션인지 나타냅니다.'),
      named({
        3: 'NSID',
        8: text('client subnet', '클라이언트 서브넷'),
        10: text('cookie', '쿠키'),
        12: text('padding', '패딩'),
        15: text('extended error', '확장 오류'),
      }),
    ),
    optionLength: words(
      EDNS,
      text('Option length', '옵션 길이'),
      text('Bytes of its data.', '데이터의 바이트 수입니다.'),
      inBytes,
    ),
    optionData: words(
      EDNS,
      text('Option data', '옵션 데이터'),
      text('What the option carries.', '옵션이 싣는 내용입니다.'),
    ),
    trailingData: words(
      HEADER,
      text('Trailing data', '뒤따르는 데이터'),
      text(
        'Bytes behind the message that do not belong to it.',
        '메시지 뒤에 남은, 메시지에 속하지 않는 바이트입니다.',
      ),
    ),
  },
};

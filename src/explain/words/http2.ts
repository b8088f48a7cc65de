/** Words for HTTP/2 (RFC 9113) and its header compression HPACK (RFC 7541). */

import { frameTypeNames, http2ErrorNames, settingNames } from '../../packet/http/http2-constants.ts';
import { type Text, text } from '../text.ts';
import {
  type FieldWords,
  hexNamed,
  inBytes,
  named,
  type ProtocolWords,
  plain,
  type Say,
  sibling,
  words,
} from './field-words.ts';

const FRAME = 'RFC 9113 §4.1';
const HPACK = 'RFC 7541 §6';

const sayErrorCode = named(Object.fromEntries(http2ErrorNames));

/** Stream 0 is the connection. */
const sayStream: Say = (value, lang) =>
  value === 0 ? `0 (${{ en: 'the connection', ko: '연결 전체' }[lang]})` : plain(value, lang);

/** One less is sent (RFC 7540 §5.3.2, which RFC 9113 takes over as it was). */
const sayWeight: Say = (value, lang) => (typeof value === 'number' ? String(value + 1) : plain(value, lang));

const patterns: Readonly<Record<string, Text>> = {
  '1': text('indexed', '색인'),
  '01': text('literal, added to the table', '직접 표기, 테이블에 추가'),
  '0000': text('literal, not added', '직접 표기, 추가하지 않음'),
  '0001': text('literal, in no table ever', '직접 표기, 어떤 테이블에도 넣지 않음'),
  '001': text('new size of the table', '테이블 크기 변경'),
};

/** The first bits say what follows; how many they are, the field itself knows. */
const sayRepresentation: Say = (value, lang, siblings) => {
  const bits = siblings.find(({ name }) => name === 'representation')?.bitLength ?? 1;
  const pattern = Number(value).toString(2).padStart(bits, '0');
  const meaning = patterns[pattern]?.[lang];
  return meaning === undefined ? plain(value, lang) : `${pattern} (${meaning})`;
};

const saySetting: Say = (value, lang, siblings) =>
  [4, 6, 1, 5].includes(Number(sibling(siblings, 'identifier'))) ? inBytes(value, lang, siblings) : plain(value, lang);

function flag(section: string, name: string, meaning: Text): FieldWords {
  return words(`RFC 9113 §${section}`, text(name, name), meaning);
}

const reserved = words(FRAME, text('R', 'R'), text('Means nothing.', '뜻이 없는 비트입니다.'));

const frameHeader: Readonly<Record<string, FieldWords>> = {
  preface: words(
    'RFC 9113 §3.4',
    text('Connection preface', '연결 프리페이스'),
    text(
      'The first bytes of every client: servers that speak only HTTP/1.1 refuse them.',
      '모든 클라이언트가 처음 보내는 바이트로, HTTP/1.1만 쓰는 서버는 거부합니다.',
    ),
  ),
  length: words(
    FRAME,
    text('Length', '길이'),
    text('Bytes after these nine of the header.', '9바이트 헤더 뒤에 오는 바이트 수입니다.'),
    inBytes,
  ),
  type: words(
    FRAME,
    text('Type', '유형'),
    text('What kind of frame it is.', '어떤 종류의 프레임인지 나타냅니다.'),
    named(Object.fromEntries(frameTypeNames)),
  ),
  flags: words(
    FRAME,
    text('Flags', '플래그'),
    text('Bits whose meaning depends on the type.', '유형에 따라 뜻이 달라지는 비트입니다.'),
    hexNamed(2),
  ),
  unusedFlags: words(
    FRAME,
    text('Unused flags', '쓰지 않는 플래그'),
    text('Mean nothing in this type.', '이 유형에서는 뜻이 없습니다.'),
  ),
  reserved,
  streamId: words(
    FRAME,
    text('Stream identifier', '스트림 식별자'),
    text(
      "Which exchange it belongs to: odd numbers are the client's requests, 0 is the connection.",
      '어느 요청과 응답에 속하는지 나타냅니다. 홀수는 클라이언트의 요청이고 0은 연결 전체입니다.',
    ),
    sayStream,
  ),
  endStream: flag(
    '6.2',
    'END_STREAM',
    text('The sender has said all on this stream.', '보내는 쪽이 이 스트림에서 할 말을 마쳤습니다.'),
  ),
  endHeaders: flag(
    '6.2',
    'END_HEADERS',
    text('The header block ends here, no CONTINUATION follows.', '헤더 블록이 여기서 끝나 CONTINUATION이 없습니다.'),
  ),
  padded: flag(
    '6.1',
    'PADDED',
    text('There is padding to hide the length.', '길이를 숨기려고 채운 바이트가 있습니다.'),
  ),
  priority: flag(
    '6.2',
    'PRIORITY',
    text('A priority stands before the header block.', '헤더 블록 앞에 우선순위가 있습니다.'),
  ),
  ack: flag('6.5', 'ACK', text("Answers the other side's frame.", '상대의 프레임에 대한 응답입니다.')),
};

const payloads: Readonly<Record<string, FieldWords>> = {
  padLength: words(
    'RFC 9113 §6.1',
    text('Pad length', '패딩 길이'),
    text('Bytes of padding.', '패딩의 바이트 수입니다.'),
    inBytes,
  ),
  padding: words(
    'RFC 9113 §6.1',
    text('Padding', '패딩'),
    text('Zeros that only make the frame longer.', '프레임을 길게만 하는 0입니다.'),
  ),
  data: words('RFC 9113 §6.1', text('Data', '데이터'), text('A piece of the content.', '본문의 한 조각입니다.')),
  prioritySignal: words(
    'RFC 9113 §5.3.2',
    text('Priority', '우선순위'),
    text('Given up: most ignore it.', '폐지되어 대부분 무시합니다.'),
  ),
  exclusive: words(
    'RFC 9113 §6.3',
    text('Exclusive', '독점'),
    text('The streams that depended on the other depend on this one now.', '다른 스트림의 의존 관계를 넘겨받습니다.'),
  ),
  streamDependency: words(
    'RFC 9113 §6.3',
    text('Stream dependency', '스트림 의존'),
    text('The stream that goes first.', '먼저 처리할 스트림입니다.'),
  ),
  weight: words(
    'RFC 9113 §6.3',
    text('Weight', '가중치'),
    text('The share among streams of one rank; one less is sent.', '같은 순위 안의 몫이며 1을 뺀 값을 보냅니다.'),
    sayWeight,
  ),
  errorCode: words(
    'RFC 9113 §7',
    text('Error code', '오류 코드'),
    text('Why the stream or the connection ends.', '스트림이나 연결이 끝나는 까닭입니다.'),
    sayErrorCode,
  ),
  setting: words(
    'RFC 9113 §6.5.1',
    text('Setting', '설정'),
    text('What the sender wants, and what it puts up with.', '보내는 쪽이 원하는 것과 받아들이는 한도입니다.'),
  ),
  identifier: words(
    'RFC 9113 §6.5.2',
    text('Identifier', '식별자'),
    text('Which setting it is.', '어느 설정인지 나타냅니다.'),
    named(Object.fromEntries(settingNames)),
  ),
  'setting.value': words(
    'RFC 9113 §6.5.2',
    text('Value', '값'),
    text('Its value from now on.', '지금부터 쓸 값입니다.'),
    saySetting,
  ),
  promisedReserved: reserved,
  promisedStreamId: words(
    'RFC 9113 §6.6',
    text('Promised stream', '약속한 스트림'),
    text('The stream on which the server will push a response.', '서버가 응답을 밀어 보낼 스트림입니다.'),
  ),
  opaqueData: words(
    'RFC 9113 §6.7',
    text('Opaque data', '불투명 데이터'),
    text('Comes back in the answer as it is.', '응답에 그대로 돌아옵니다.'),
  ),
  lastStreamReserved: reserved,
  lastStreamId: words(
    'RFC 9113 §6.8',
    text('Last stream', '마지막 스트림'),
    text(
      'Streams up to this one were looked at; later ones may be tried again elsewhere.',
      '이 스트림까지는 처리했고, 그 뒤는 다른 연결에서 다시 시도할 수 있습니다.',
    ),
  ),
  debugData: words(
    'RFC 9113 §6.8',
    text('Debug data', '디버그 데이터'),
    text('A word for people.', '사람이 읽을 설명입니다.'),
  ),
  incrementReserved: reserved,
  windowSizeIncrement: words(
    'RFC 9113 §6.9',
    text('Window size increment', '윈도 증가량'),
    text('So many more bytes of DATA may be sent.', 'DATA를 이만큼 더 보내도 된다는 뜻입니다.'),
    inBytes,
  ),
  fragment: words(
    'RFC 9113 §4.3',
    text('Field block fragment', '헤더 블록 조각'),
    text(
      'A header block that is in several frames; its fields stand with the last.',
      '여러 프레임에 걸친 헤더 블록이며 필드는 마지막 조각에 표시합니다.',
    ),
  ),
  payload: words(
    FRAME,
    text('Payload', '페이로드'),
    text('Of a type that is not known.', '알려지지 않은 유형의 내용입니다.'),
  ),
};

const hpack: Readonly<Record<string, FieldWords>> = {
  headerField: words(
    HPACK,
    text('Header field', '헤더 필드'),
    text(
      'A field as HPACK writes it: by its number in a table, or in letters.',
      'HPACK으로 적은 필드로, 테이블의 번호나 글자로 나타냅니다.',
    ),
  ),
  representation: words(
    HPACK,
    text('Representation', '표현 방식'),
    text('The first bits say how the field is written.', '첫 비트들이 필드를 적은 방식을 나타냅니다.'),
    sayRepresentation,
  ),
  index: words(
    'RFC 7541 §2.3.3',
    text('Index', '색인'),
    text(
      '1 to 61 are fixed; from 62 on stands what was said before on this connection.',
      '1~61은 고정이고, 62부터는 이 연결에서 앞서 나온 필드입니다.',
    ),
  ),
  nameIndex: words(
    'RFC 7541 §6.2',
    text('Index of the name', '이름의 색인'),
    text('Whose name it is; 0: the name follows in letters.', '이름이 있는 항목이며, 0이면 이름을 글자로 적습니다.'),
  ),
  'headerField.name': words('RFC 7541 §5.2', text('Name', '이름'), text('In letters.', '글자로 적은 이름입니다.')),
  'headerField.value': words('RFC 7541 §5.2', text('Value', '값'), text('In letters.', '글자로 적은 값입니다.')),
  huffman: words(
    'RFC 7541 §5.2',
    text('H', 'H'),
    text('Set: frequent letters take fewer bits.', '켜져 있으면 자주 쓰는 글자를 적은 비트로 적은 것입니다.'),
  ),
  'name.length': words(
    'RFC 7541 §5.2',
    text('Length', '길이'),
    text('Bytes of the string.', '문자열의 바이트 수입니다.'),
    inBytes,
  ),
  'value.length': words(
    'RFC 7541 §5.2',
    text('Length', '길이'),
    text('Bytes of the string.', '문자열의 바이트 수입니다.'),
    inBytes,
  ),
  string: words(
    'RFC 7541 §5.2',
    text('String', '문자열'),
    text('Its bytes, as they are sent.', '전송된 그대로의 바이트입니다.'),
  ),
  tableSizeUpdate: words(
    'RFC 7541 §6.3',
    text('Dynamic table size update', '동적 테이블 크기 변경'),
    text('From now on the table holds so much.', '지금부터 테이블의 크기를 이만큼으로 합니다.'),
    inBytes,
  ),
  maxSize: words(
    'RFC 7541 §6.3',
    text('Maximum size', '최대 크기'),
    text('Of the table.', '테이블의 최대 크기입니다.'),
    inBytes,
  ),
};

export const http2Words: ProtocolWords = {
  name: text('HTTP/2', 'HTTP/2'),
  about: text(
    'Carries many requests and answers at a time over one connection, in frames.',
    '한 연결에서 여러 요청과 응답을 프레임으로 나누어 동시에 나릅니다.',
  ),
  fields: { ...frameHeader, ...payloads, ...hpack },
};

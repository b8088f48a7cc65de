/** Words for HTTP/1.1 (RFC 9112; header fields RFC 9110). */

import { type Text, text } from '../text.ts';
import { type FieldWords, type Names, nameIn, type ProtocolWords, plain, type Say, words } from './field-words.ts';

const SYNTAX = 'RFC 9112 §2.1';

export const httpStatusNames: Names = {
  100: text('go on', '계속'),
  200: text('success', '성공'),
  204: text('success, nothing to send', '성공, 보낼 내용 없음'),
  206: text('a part', '일부 내용'),
  301: text('moved for good', '영구 이동'),
  302: text('found elsewhere', '다른 곳에 있음'),
  304: text('not changed since', '바뀌지 않음'),
  307: text('elsewhere for now', '임시 이동'),
  308: text('moved for good', '영구 이동'),
  400: text('bad request', '잘못된 요청'),
  401: text('not authenticated', '인증 필요'),
  403: text('forbidden', '금지됨'),
  404: text('not found', '찾을 수 없음'),
  500: text('server error', '서버 오류'),
  503: text('not available now', '지금은 이용할 수 없음'),
};

function header(section: string, name: string, meaning: Text): FieldWords {
  return words(`RFC 9110 §${section}`, text(name, name), meaning);
}

/** The status code is three digits of text. */
const sayStatus: Say = (value, lang) => {
  const name = nameIn(httpStatusNames, Number(value), lang);
  return name === undefined ? plain(value, lang) : `${plain(value, lang)} (${name})`;
};

export const httpWords: ProtocolWords = {
  name: text('HTTP/1.1', 'HTTP/1.1'),
  about: text(
    'Asks a web server for a resource and brings the answer.',
    '웹 서버에 자원을 요청하고 응답을 받아 옵니다.',
  ),
  fields: {
    requestLine: words(
      'RFC 9112 §3',
      text('Request line', '요청 줄'),
      text('What is wanted.', '무엇을 원하는지 나타냅니다.'),
    ),
    statusLine: words('RFC 9112 §4', text('Status line', '상태 줄'), text('How it went.', '처리 결과를 나타냅니다.')),
    method: words(
      'RFC 9110 §9',
      text('Method', '메서드'),
      text('GET: send me this resource.', 'GET은 자원을 보내 달라는 뜻입니다.'),
    ),
    requestTarget: words(
      'RFC 9112 §3.2',
      text('Request target', '요청 대상'),
      text('Which resource on the host.', '호스트의 어느 자원인지 나타냅니다.'),
    ),
    httpVersion: words(
      'RFC 9112 §2.3',
      text('Version', '버전'),
      text('The version that the sender speaks.', '보내는 쪽이 쓰는 버전입니다.'),
    ),
    statusCode: words(
      'RFC 9110 §15',
      text('Status code', '상태 코드'),
      text(
        '2xx: success, 3xx: elsewhere, 4xx: your fault, 5xx: mine.',
        '2xx는 성공, 3xx는 이동, 4xx는 요청 오류, 5xx는 서버 오류입니다.',
      ),
      sayStatus,
    ),
    reasonPhrase: words(
      'RFC 9112 §4',
      text('Reason', '이유'),
      text('The code in words, for people.', '사람이 읽도록 코드를 말로 적은 것입니다.'),
    ),
    space: words(SYNTAX, text('Space', '공백'), text('Separates.', '구분합니다.')),
    colon: words(SYNTAX, text('Colon', '콜론'), text('Separates name and value.', '이름과 값을 구분합니다.')),
    lineEnd: words(SYNTAX, text('Line end', '줄 끝'), text('CR LF.', 'CR LF입니다.')),
    emptyLine: words(
      SYNTAX,
      text('Empty line', '빈 줄'),
      text('The header fields end here.', '헤더 필드가 여기서 끝납니다.'),
    ),
    fieldName: words(
      'RFC 9110 §5.1',
      text('Field name', '필드 이름'),
      text('Case does not matter.', '대소문자를 구별하지 않습니다.'),
    ),
    fieldValue: words('RFC 9110 §5.5', text('Field value', '필드 값'), text('What it says.', '필드의 내용입니다.')),
    body: words(
      'RFC 9110 §6.4',
      text('Content', '본문'),
      text('The resource itself, such as HTML.', 'HTML과 같은 자원 자체입니다.'),
    ),
    chunk: words(
      'RFC 9112 §7.1',
      text('Chunk', '청크'),
      text('A piece of the content with its size in front.', '크기를 앞에 붙인 본문 조각입니다.'),
    ),
    chunkSize: words(
      'RFC 9112 §7.1',
      text('Chunk size', '청크 크기'),
      text('Hexadecimal; 0 ends the content.', '16진수이며 0이면 본문이 끝납니다.'),
    ),
    'chunk.data': words(
      'RFC 9112 §7.1',
      text('Chunk data', '청크 데이터'),
      text('A piece of the content.', '본문의 한 조각입니다.'),
    ),
    host: header(
      '7.2',
      'Host',
      text(
        'The name of the site; one server may have many.',
        '사이트의 이름입니다. 한 서버에 여러 사이트가 있을 수 있습니다.',
      ),
    ),
    userAgent: header('10.1.5', 'User-Agent', text('The program that asks.', '요청하는 프로그램입니다.')),
    accept: header('12.5.1', 'Accept', text('Kinds of content that are welcome.', '받고 싶은 내용의 종류입니다.')),
    acceptLanguage: header('12.5.4', 'Accept-Language', text('Languages that are welcome.', '받고 싶은 언어입니다.')),
    acceptEncoding: header(
      '12.5.3',
      'Accept-Encoding',
      text('Compression that is understood.', '풀 수 있는 압축 방식입니다.'),
    ),
    connection: header(
      '7.6.1',
      'Connection',
      text('Whether it stays open for further requests.', '다음 요청을 위해 연결을 열어 둘지 나타냅니다.'),
    ),
    contentType: header(
      '8.3',
      'Content-Type',
      text('What the content is, as in text/html.', 'text/html처럼 본문이 무엇인지 나타냅니다.'),
    ),
    contentLength: header(
      '8.6',
      'Content-Length',
      text('Bytes of the content: where the message ends.', '본문의 바이트 수로, 메시지가 끝나는 곳을 알려 줍니다.'),
    ),
    transferEncoding: words(
      'RFC 9112 §6.1',
      text('Transfer-Encoding', 'Transfer-Encoding'),
      text(
        'chunked: the content comes in pieces, each with its size.',
        'chunked이면 본문이 크기가 붙은 조각으로 옵니다.',
      ),
    ),
    location: header(
      '10.2.2',
      'Location',
      text('Where to go instead: a redirect.', '대신 가야 할 곳(리다이렉트)입니다.'),
    ),
    server: header('10.2.4', 'Server', text("The server's program.", '서버 프로그램입니다.')),
    date: header('6.6.1', 'Date', text('When the answer was made.', '응답을 만든 시각입니다.')),
    contentEncoding: header(
      '8.4',
      'Content-Encoding',
      text(
        'How the content is packed; the length counts the packed bytes.',
        '본문이 압축된 방식입니다. 길이는 압축된 바이트 수입니다.',
      ),
    ),
    etag: header(
      '8.8.3',
      'ETag',
      text(
        'A mark of this very content: another content has another.',
        '바로 이 내용의 표지입니다. 내용이 바뀌면 표지도 바뀝니다.',
      ),
    ),
    lastModified: header(
      '8.8.2',
      'Last-Modified',
      text('When the content last changed.', '내용이 마지막으로 바뀐 시각입니다.'),
    ),
    ifNoneMatch: header(
      '13.1.2',
      'If-None-Match',
      text(
        'Send it only if it is not this one, which the client has: else the answer is 304.',
        '클라이언트가 가진 이것과 다를 때만 보내 달라는 뜻입니다. 같으면 304로 답합니다.',
      ),
    ),
    ifModifiedSince: header(
      '13.1.3',
      'If-Modified-Since',
      text('Send it only if it has changed since then.', '이때 이후로 바뀌었을 때만 보내 달라는 뜻입니다.'),
    ),
    vary: header(
      '12.5.5',
      'Vary',
      text(
        'Fields of the request that this answer depends on: a cache compares them.',
        '이 응답을 좌우하는 요청 필드들로, 캐시가 비교합니다.',
      ),
    ),
    cacheControl: words(
      'RFC 9111 §5.2',
      text('Cache-Control', 'Cache-Control'),
      text(
        'How long it may be used without asking; no-cache: ask each time, no-store: do not keep it.',
        '묻지 않고 쓸 수 있는 시간입니다. no-cache는 매번 물으라는 뜻이고 no-store는 보관하지 말라는 뜻입니다.',
      ),
    ),
    expires: words(
      'RFC 9111 §5.3',
      text('Expires', 'Expires'),
      text('Until when it may be used without asking.', '묻지 않고 쓸 수 있는 시한입니다.'),
    ),
    age: words(
      'RFC 9111 §5.1',
      text('Age', 'Age'),
      text('Seconds for which a cache on the way has had it.', '중간 캐시가 보관한 지 몇 초가 지났는지 나타냅니다.'),
    ),
    setCookie: words(
      'RFC 6265 §4.1',
      text('Set-Cookie', 'Set-Cookie'),
      text('The browser shall keep this and send it next time.', '브라우저가 보관했다가 다음에 보낼 값입니다.'),
    ),
    cookie: words(
      'RFC 6265 §4.2',
      text('Cookie', 'Cookie'),
      text('What the server had set.', '서버가 전에 심어 둔 값입니다.'),
    ),
    '*': words('RFC 9110 §5', text('Header field', '헤더 필드'), text('A line of the head.', '머리부의 한 줄입니다.')),
  },
};

/** The steps of document H in which a page and what it names are fetched. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import { homeFixed } from '../../src/lab/home/addresses.ts';
import type { Step } from '../../src/lab/lab.ts';
import { PAGE_BYTES } from './site.ts';

const RESOURCES = ['/style.css', '/logo.png', '/app.js'];

/** What is asked for in this frame, over HTTP/1.0 or 1.1. */
const targets = (frame: FrameView) => frame.all('http.requestTarget').map(String);
/** The same over HTTP/2. */
const http2Paths = (frame: FrameView) =>
  frame.all('http2.headerField').flatMap((line) => String(line).match(/^:path: (.*)/)?.[1] ?? []);
const speaks11 = (frame: FrameView) => frame.get('http.httpVersion') === 'HTTP/1.1';

export const browserSteps: readonly Step[] = [
  {
    id: 'H-WEB-3',
    say: {
      en: 'The name is asked for once. Every further connection, and the second visit, take the address from memory.',
      ko: '이름은 한 번만 묻습니다. 이후의 연결과 두 번째 방문은 기억해 둔 주소를 씁니다.',
    },
    shows: (frame) => frame.has('dns'),
    fields: ['dns.question.qname', 'dns.answer.ttl', 'dns.answer.address'],
  },
  {
    id: 'H-HTTP-1',
    say: {
      en: 'GET / HTTP/1.1, with what the browser is, reads, speaks and can unpack, and the wish to keep the connection.',
      ko: 'GET / HTTP/1.1 요청에 브라우저의 종류와 받을 수 있는 형식, 언어, 압축, 그리고 연결을 유지하자는 뜻이 담깁니다.',
    },
    shows: (frame) => speaks11(frame) && targets(frame).includes('/'),
    fields: [
      'http.host',
      'http.userAgent',
      'http.accept',
      'http.acceptLanguage',
      'http.acceptEncoding',
      'http.connection',
    ],
  },
  {
    id: 'H-HTTP-2',
    say: {
      en: '200 OK: HTML of 15234 bytes, a cookie to bring along from now on, and the name of the server, gws.',
      ko: '200 OK: 15234바이트의 HTML, 앞으로 함께 보낼 쿠키, 그리고 서버의 이름 gws가 옵니다.',
    },
    shows: (frame) => frame.all('http.contentLength').map(String).includes(String(PAGE_BYTES)),
    fields: ['http.statusCode', 'http.contentType', 'http.contentLength', 'http.setCookie', 'http.server'],
  },
  {
    id: 'H-WEB-1',
    say: {
      en: 'The HTML names a style sheet, an image and a script: each is a request of its own, in parallel where it can be.',
      ko: 'HTML이 스타일시트와 이미지, 스크립트를 가리킵니다. 각각 따로 요청하며, 가능하면 병렬로 보냅니다.',
    },
    shows: (frame) => [...targets(frame), ...http2Paths(frame)].some((target) => RESOURCES.includes(target)),
    fields: ['http.requestTarget', 'http.cookie'],
  },
  {
    id: 'H-WEB-2',
    say: {
      en: 'One connection, several requests: what is kept needs no handshake any more.',
      ko: '연결 하나로 여러 번 요청합니다. 유지된 연결에는 핸드셰이크가 더 필요하지 않습니다.',
    },
    shows: (frame) => frame.get('tcp.srcPort') === homeFixed.pcPort && targets(frame).length > 0,
    fields: ['tcp.srcPort', 'http.connection'],
  },
  {
    id: 'H-WEB-4',
    say: {
      en: 'HTTP/2: all requests at once on one connection, each on a stream of its own, and the answers take turns.',
      ko: 'HTTP/2: 한 연결에서 모든 요청을 한꺼번에 보냅니다. 저마다 스트림이 있고, 응답은 번갈아 옵니다.',
    },
    shows: (frame) => frame.has('http2'),
    fields: ['http2.streamId', 'http2.headerField'],
  },
];

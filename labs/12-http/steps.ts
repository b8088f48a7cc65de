/** The steps of document S in which the page is fetched. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';

/** Inside TLS: seen only with the key log. */
const inTls = (frame: FrameView) => frame.get('tcp.srcPort') === 443 || frame.get('tcp.dstPort') === 443;
const isRequest = (frame: FrameView) => frame.get('http.method') !== undefined;
const isResponse = (frame: FrameView) => frame.get('http.statusCode') !== undefined;

export const httpSteps: readonly Step[] = [
  {
    id: 'S-HTTP-1',
    say: {
      en: 'GET / for www.google.com, inside TLS. Without the keys a capture shows application data and nothing more.',
      ko: 'www.google.com으로 가는 GET / 요청이 TLS 안에 있습니다. 키가 없으면 암호화된 데이터로만 보입니다.',
    },
    shows: (frame) => inTls(frame) && isRequest(frame),
    fields: ['http.method', 'http.requestTarget'],
    erratum: {
      en: 'it writes GET / HTTP/2; HTTP/2 sends binary frames and does not go with RSA key exchange (errata 7, 10).',
      ko: '문서는 GET / HTTP/2라고 적었습니다. HTTP/2는 이진 프레임을 쓰고 RSA 키 교환과 함께 쓰지 않습니다 (정오표 7, 10).',
    },
  },
  {
    id: 'S-HTTP-2',
    say: {
      en: '200 OK, with HTML, back through every network.',
      ko: '200 OK와 HTML이 모든 네트워크를 거슬러 돌아옵니다.',
    },
    shows: (frame) => inTls(frame) && isResponse(frame),
    fields: ['http.statusCode', 'http.reasonPhrase'],
  },
  {
    id: 'S-HTTP-3',
    say: {
      en: 'The browser takes the HTML out of the response and renders it.',
      ko: '브라우저가 응답에서 HTML을 꺼내 화면에 그립니다.',
    },
    shows: (frame) => inTls(frame) && isResponse(frame),
  },
];

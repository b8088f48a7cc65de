/**
 * The step that document H only announces, in six parts, and the one of document S in which a resolver is ordered to
 * say something else.
 */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import { google, school } from '../../src/lab/school/addresses.ts';
import { isp, mallory, outsider } from './addresses.ts';

/** RFC 5246 §7.2. */
const UNKNOWN_CA = 48;
const BAD_CERTIFICATE = 42;
/** RFC 862: the connection that is reset. */
const ECHO_PORT = 7;

const isForged = (frame: FrameView) => frame.all('dns.answer.address').includes(outsider.address);

/** A cookie has no room for options but the server's own MSS. */
const isCookieForLaptop = (frame: FrameView) =>
  frame.get('tcp.ack') === true &&
  frame.get('tcp.srcPort') === 80 &&
  frame.get('ipv4.dst') === school.laptop.address &&
  !frame.has('tcp.sackPermitted');

export const threatSteps: readonly Step[] = [
  {
    id: 'H-SEC-1',
    part: 'eavesdropping',
    say: {
      en: 'A password and a cookie on their way: over HTTP every link that they cross can read them, inside TLS none.',
      ko: '비밀번호와 쿠키가 지나갑니다. HTTP라면 지나는 모든 링크에서 읽을 수 있고, TLS 안이라면 어디서도 읽을 수 없습니다.',
    },
    shows: (frame) => frame.has('http.authorization'),
    fields: ['http.authorization', 'http.cookie'],
  },
  {
    id: 'H-SEC-1',
    part: 'dhcp',
    say: {
      en: 'A DHCP server that nobody ordered names itself as router and DNS server; DHCP snooping lets no server speak on that port.',
      ko: '아무도 두지 않은 DHCP 서버가 자신을 라우터와 DNS 서버라고 알려 줍니다. DHCP 스누핑은 그 포트에서 서버가 말하지 못하게 합니다.',
    },
    shows: (frame) => frame.get('ipv4.src') === mallory.address && frame.has('dhcp.serverIdentifier'),
    fields: ['dhcp.serverIdentifier', 'dhcp.routers', 'dhcp.dnsServers'],
  },
  {
    id: 'H-SEC-1',
    part: 'arp',
    say: {
      en: 'Mallory says in ARP that others’ addresses are hers, and stands in the middle; ARP inspection knows better.',
      ko: 'Mallory가 ARP로 남의 주소를 자신의 것이라 하고 가운데에 섭니다. ARP 검사는 누구의 것인지 알고 있습니다.',
    },
    shows: (frame) =>
      frame.get('arp.senderHardwareAddress') === mallory.mac &&
      frame.get('arp.senderProtocolAddress') !== mallory.address,
    fields: ['arp.senderHardwareAddress', 'arp.senderProtocolAddress'],
  },
  {
    id: 'H-SEC-1',
    part: 'impostor',
    say: {
      en: 'In the middle she answers as the server, with a certificate of her own making; the laptop refuses it.',
      ko: '가운데에서 스스로 만든 인증서로 서버인 척 대답합니다. 노트북은 그 인증서를 거절합니다.',
    },
    shows: (frame) => frame.get('tls.alert.description') === UNKNOWN_CA,
    fields: ['tls.alert.description'],
  },
  {
    id: 'H-SEC-1',
    part: 'dns',
    say: {
      en: 'Somebody who sees no query answers it in the server’s name; the guess has to hit the port and the id.',
      ko: '질의를 보지도 못하는 누군가가 서버의 이름으로 대답합니다. 포트와 번호를 맞혀야 합니다.',
    },
    shows: (frame) => isForged(frame) && String(frame.get('dns.question.qname')) === google.web.name,
    fields: ['ipv4.src', 'udp.dstPort', 'dns.id', 'dns.answer.address'],
  },
  {
    id: 'S-DNS-4',
    say: {
      en: 'The provider’s own resolver answers with the address of warning.or.kr: the page there says that the site is blocked.',
      ko: '통신사의 리졸버가 warning.or.kr의 주소로 답합니다. 그곳의 페이지는 사이트가 차단되었다고 알립니다.',
    },
    shows: (frame) =>
      frame.all('dns.answer.address').includes(isp.warning.address) ||
      (frame.get('ipv4.src') === isp.warning.address && frame.has('http.statusCode')) ||
      frame.get('tls.alert.description') === BAD_CERTIFICATE,
    fields: ['dns.question.qname', 'dns.answer.address', 'tls.alert.description'],
  },
  {
    id: 'H-SEC-1',
    part: 'reset',
    say: {
      en: 'RSTs in the server’s name, with guessed sequence numbers: one in the window was enough for RFC 793, RFC 5961 wants the exact one.',
      ko: '순서 번호를 추측해 서버의 이름으로 보낸 RST입니다. RFC 793에는 윈도 안의 하나로 충분했고, RFC 5961은 정확한 번호를 요구합니다.',
    },
    shows: (frame) => frame.get('tcp.rst') === true && frame.get('tcp.srcPort') === ECHO_PORT,
    fields: ['tcp.sequenceNumber'],
  },
  {
    id: 'H-SEC-1',
    part: 'flood',
    say: {
      en: 'SYNs from addresses that nobody has: each takes a place among the half-open connections, unless the server answers with a cookie.',
      ko: '아무도 쓰지 않는 주소에서 온 SYN입니다. 하나하나가 반쯤 열린 연결의 자리를 차지합니다. 서버가 쿠키로 답하면 그렇지 않습니다.',
    },
    shows: (frame) =>
      frame.get('tcp.syn') === true &&
      ([frame.get('ipv4.src'), frame.get('ipv4.dst')].some((address) => String(address).startsWith('198.51.100.')) ||
        isCookieForLaptop(frame)),
    fields: ['ipv4.src', 'tcp.sequenceNumber', 'tcp.acknowledgmentNumber'],
  },
];

/** Document H from start to end. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import { home, homeFixed, usGoogle } from '../../src/lab/home/addresses.ts';
import type { Step } from '../../src/lab/lab.ts';
import { google, root, tld } from '../../src/lab/school/addresses.ts';
import { IcmpType } from '../../src/packet/icmp.ts';
import { natStepsAt } from '../07-nat/steps.ts';
import { browserSteps } from '../16-browser/steps.ts';

const INSIDE_LINK = 'pc-gateway';
const web = usGoogle.web.address;
const above: readonly unknown[] = [root.server.address, tld.server.address, google.dns.address];
const ofHome: readonly unknown[] = [home.pc.address, home.gateway.outside.address];

const isFirst = (frame: FrameView) =>
  frame.get('tcp.srcPort') === homeFixed.pcPort || frame.get('tcp.dstPort') === homeFixed.pcPort;
const isSyn = (frame: FrameView) => frame.get('tcp.syn') === true && frame.get('tcp.ack') === false;
/** On every link that it crosses. */
const goesToTheWeb = (frame: FrameView) => ofHome.includes(frame.get('ipv4.src')) && frame.get('ipv4.dst') === web;
const comesFromTheWeb = (frame: FrameView) => frame.get('ipv4.src') === web && ofHome.includes(frame.get('ipv4.dst'));
const isWithin = (frame: FrameView, ...numbers: number[]) => numbers.includes(Number(frame.get('tcp.sequenceNumber')));
const isProbe = (frame: FrameView) => frame.has('udp') && !frame.has('icmp') && goesToTheWeb(frame);
const isTimeExceeded = (frame: FrameView) => frame.get('icmp.type') === IcmpType.TIME_EXCEEDED;

const handshake = (frame: FrameView) => {
  const { clientSequenceNumber: client, serverSequenceNumber: server } = homeFixed;
  if (!isFirst(frame)) return false;
  if (frame.get('tcp.syn') === true) return isWithin(frame, client, server);
  const ack = frame.get('tcp.acknowledgmentNumber');
  return isWithin(frame, client + 1) && ack === server + 1 && frame.get('tcp.payloadLength') === 0;
};

const [netStep, ...translationSteps] = natStepsAt(INSIDE_LINK);

export const homeSteps: readonly Step[] = [
  netStep!,
  {
    id: 'H-ENC-2',
    say: {
      en: 'The datagram goes to the US, its frame to the gateway: whose MAC address that is, ARP finds out.',
      ko: '데이터그램은 미국으로 가지만 프레임은 게이트웨이로 갑니다. 게이트웨이의 MAC 주소는 ARP가 알아냅니다.',
    },
    shows: (frame) =>
      frame.link === INSIDE_LINK && (frame.has('arp') || (isSyn(frame) && isFirst(frame) && goesToTheWeb(frame))),
    fields: ['arp.targetProtocolAddress', 'ethernet.dst', 'ipv4.dst'],
  },
  {
    id: 'H-DNS-1',
    say: {
      en: 'The PC asks the ISP’s DNS server, which answers at once if it remembers the name.',
      ko: 'PC가 ISP의 DNS 서버에 묻습니다. 이름을 기억하고 있으면 바로 답합니다.',
    },
    shows: (frame) =>
      frame.has('dns') && (frame.get('ipv4.src') === home.pc.address || frame.get('ipv4.dst') === home.pc.address),
    fields: ['dns.question.qname', 'dns.rd', 'dns.answer.address', 'dns.answer.ttl'],
  },
  {
    id: 'H-DNS-2',
    say: {
      en: 'If not, it asks a root, a com and Google’s name server in turn; each refers it to the next, the last one knows.',
      ko: '기억하지 못하면 루트, com, 구글의 네임서버에 차례로 묻습니다. 앞의 둘은 다음 서버를 알려 주고 마지막이 답합니다.',
    },
    shows: (frame) =>
      frame.has('dns') && (above.includes(frame.get('ipv4.src')) || above.includes(frame.get('ipv4.dst'))),
    fields: ['dns.rd', 'dns.aa', 'dns.question.qname', 'dns.authority.nsdname', 'dns.answer.address'],
  },
  ...translationSteps,
  {
    id: 'H-TCP-1',
    say: {
      en: 'SYN 1000, SYN-ACK 2000 and 1001, ACK 2001: a connection between 192.168.0.2:54321 and 142.250.196.164:443.',
      ko: 'SYN 1000, SYN+ACK 2000과 1001, ACK 2001. 192.168.0.2:54321과 142.250.196.164:443 사이에 연결이 생깁니다.',
    },
    shows: handshake,
    fields: ['tcp.srcPort', 'tcp.dstPort', 'tcp.sequenceNumber', 'tcp.acknowledgmentNumber'],
  },
  {
    id: 'H-ROUTE-1',
    say: {
      en: 'Gateway, ISP, Tokyo, Los Angeles, Google: each router looks the destination up, and hands it to the next hop.',
      ko: '게이트웨이, ISP, 도쿄, 로스앤젤레스, 구글. 라우터마다 목적지를 테이블에서 찾아 다음 홉에 넘깁니다.',
    },
    shows: (frame) => isFirst(frame) && isSyn(frame) && goesToTheWeb(frame),
    fields: ['ethernet.src', 'ethernet.dst', 'ipv4.src', 'ipv4.dst'],
  },
  {
    id: 'H-TTL-1',
    say: {
      en: 'The TTL falls by one at every router; where it would become zero the datagram is dropped, and its sender is told.',
      ko: 'TTL은 라우터마다 1씩 줄고, 0이 될 곳에서 데이터그램이 버려지며 보낸 쪽에 알려집니다.',
    },
    shows: (frame) =>
      (isFirst(frame) && isSyn(frame) && goesToTheWeb(frame)) || isProbe(frame) || isTimeExceeded(frame),
    fields: ['ipv4.ttl'],
  },
  {
    id: 'H-TTL-2',
    say: {
      en: 'traceroute sends with TTL 1, 2, 3 … and learns of each router by its complaint.',
      ko: 'traceroute는 TTL을 1, 2, 3 …으로 보내고, 라우터의 불평으로 그 라우터를 알게 됩니다.',
    },
    shows: (frame) => frame.link === INSIDE_LINK && (isProbe(frame) || frame.get('icmp.quoted.ipv4.dst') === web),
    fields: ['ipv4.ttl', 'udp.dstPort', 'ipv4.src', 'icmp.type'],
  },
  {
    id: 'C-PROP-1',
    say: {
      en: 'A cable at home, a line to the ISP, a fibre under the ocean: every link frames the same datagram in its own way.',
      ko: '집의 케이블, ISP로 가는 회선, 바다 밑의 광섬유. 링크마다 같은 데이터그램을 저마다의 프레임에 담습니다.',
    },
    shows: (frame) => handshake(frame) && (goesToTheWeb(frame) || comesFromTheWeb(frame)),
    fields: ['ethernet.src', 'ethernet.dst', 'ipv4.identification'],
  },
  {
    id: 'H-ENC-1',
    say: {
      en: 'The request in its layers: HTTP in TLS in TCP in IP in a frame.',
      ko: '겹겹이 싸인 요청: HTTP는 TLS에, TLS는 TCP에, TCP는 IP에, IP는 프레임에 담깁니다.',
    },
    shows: (frame) => frame.link === INSIDE_LINK && frame.get('http.requestTarget') === '/',
    fields: ['ethernet.dst', 'ipv4.dst', 'tcp.dstPort', 'http.host'],
  },
  ...browserSteps.filter(({ id }) => id !== 'H-WEB-4' && id !== 'H-WEB-3'),
  {
    id: 'H-DEC-1',
    say: {
      en: 'At the PC each layer checks its header, takes it off, and hands the rest up, to the browser.',
      ko: 'PC에서는 계층마다 헤더를 확인하고 떼어 낸 뒤 나머지를 위로 넘겨, 마지막에는 브라우저가 받습니다.',
    },
    shows: (frame) => frame.link === INSIDE_LINK && frame.get('http.statusCode') !== undefined,
    fields: ['ethernet.dst', 'ipv4.dst', 'tcp.dstPort', 'http.statusCode'],
  },
  {
    id: 'H-WHY-4',
    say: {
      en: 'Before there is an address nothing else can begin: what DNS takes, every new name on the web takes first.',
      ko: '주소를 알기 전에는 아무것도 시작할 수 없습니다. DNS가 늦으면 웹의 모든 새 이름이 그만큼 늦습니다.',
    },
    shows: (frame) =>
      frame.link === INSIDE_LINK &&
      ((frame.get('udp.dstPort') === 53 && frame.has('dns')) || (isSyn(frame) && goesToTheWeb(frame))),
    fields: ['ipv4.dst', 'dns.question.qname'],
  },
];

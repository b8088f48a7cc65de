/** The steps of document C that IPv6 has a part in: its addresses, and the same sockets on top of them. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import { NdpType } from '../../src/packet/ndp.ts';
import { fixed, PORTS } from './places.ts';

const isNdp = (frame: FrameView, ...types: number[]) => types.includes(Number(frame.get('icmpv6.type')));
const isError = (frame: FrameView) => frame.has('icmpv6') && Number(frame.get('icmpv6.type')) < 128;
const isSyn = (frame: FrameView, ack: boolean) => frame.get('tcp.syn') === true && frame.get('tcp.ack') === ack;
const isSix = (frame: FrameView) => frame.has('ipv6');
/** Somebody asks whether an address is free: it has none to ask with. */
const isFromNobody = (frame: FrameView) => frame.get('ipv6.src') === '::';

export const ipv6Steps: readonly Step[] = [
  {
    id: 'C-ADDR-1',
    part: 'link-local',
    say: {
      en: 'An address out of nothing: fe80:: and the MAC address. Before it is used the laptop asks whether anybody has it.',
      ko: '아무것도 없이 만드는 주소: fe80::과 MAC 주소. 쓰기 전에 이 주소를 가진 곳이 있는지 먼저 묻습니다.',
    },
    shows: (frame) => isNdp(frame, NdpType.NEIGHBOR_SOLICITATION) && isFromNobody(frame),
    fields: ['ipv6.src', 'ipv6.dst', 'icmpv6.target'],
  },
  {
    id: 'C-ADDR-1',
    part: 'router',
    say: {
      en: 'Is there a router? It answers everybody: a prefix of 64 bits, itself as the way out, a DNS server.',
      ko: '라우터가 있습니까? 라우터는 모두에게 답합니다. 64비트 프리픽스, 나가는 길인 자기 자신, 그리고 DNS 서버입니다.',
    },
    shows: (frame) => isNdp(frame, NdpType.ROUTER_SOLICITATION, NdpType.ROUTER_ADVERTISEMENT),
    fields: ['icmpv6.routerLifetime', 'icmpv6.prefix', 'icmpv6.autonomous', 'icmpv6.server'],
  },
  {
    id: 'C-ADDR-1',
    part: 'neighbour',
    say: {
      en: 'Which MAC address has this IPv6 address? Neighbour discovery asks a small group where ARP asks all.',
      ko: '이 IPv6 주소의 MAC 주소는 무엇입니까? ARP는 모두에게 묻지만, 이웃 탐색은 작은 그룹에만 묻습니다.',
    },
    shows: (frame) =>
      isNdp(frame, NdpType.NEIGHBOR_ADVERTISEMENT) ||
      (isNdp(frame, NdpType.NEIGHBOR_SOLICITATION) && !isFromNobody(frame)),
    fields: ['ethernet.dst', 'ipv6.hopLimit', 'icmpv6.target', 'icmpv6.targetLinkAddress'],
  },
  {
    id: 'C-ADDR-1',
    part: 'ipv4',
    say: {
      en: 'The other kind of address on the same port: 192.168.0.2 from DHCP, with 192.168.0.1 as the way out.',
      ko: '같은 포트에 다른 종류의 주소도 붙습니다. DHCP에서 받은 192.168.0.2이고, 나가는 길은 192.168.0.1입니다.',
    },
    shows: (frame) => frame.has('dhcp') || frame.has('arp'),
    fields: ['dhcp.yiaddr', 'dhcp.routers'],
  },
  {
    id: 'C-ADDR-2',
    say: {
      en: 'One name, two questions at once: AAAA for its IPv6 address, A for its IPv4 address.',
      ko: '이름 하나에 질문 둘을 한꺼번에 보냅니다. AAAA는 IPv6 주소, A는 IPv4 주소를 묻습니다.',
    },
    shows: (frame) => frame.has('dns') && !isError(frame),
    fields: ['dns.question.qname', 'dns.question.qtype', 'dns.answer.address'],
  },
  {
    id: 'C-HOST-1',
    say: {
      en: 'Datagrams between two IPv6 hosts. One is too big for the next link: the router does not cut it but says so.',
      ko: '두 IPv6 호스트 사이의 데이터그램입니다. 하나는 다음 링크에 너무 커서, 라우터가 나누지 않고 그렇다고 알립니다.',
    },
    shows: (frame) =>
      isError(frame) || frame.get('udp.srcPort') === PORTS.echo || frame.get('udp.dstPort') === PORTS.echo,
    fields: ['ipv6.payloadLength', 'udp.length', 'icmpv6.mtu'],
  },
  {
    id: 'C-SOCK-1',
    say: {
      en: 'A connection is a pair of sockets in IPv6 too: [2001:db8::216:d3ff:fe23:688a] and a port, [2001:db8:93::34]:80.',
      ko: 'IPv6에서도 연결은 소켓의 쌍입니다: [2001:db8::216:d3ff:fe23:688a]와 포트, 그리고 [2001:db8:93::34]:80.',
    },
    shows: (frame) => frame.has('tcp') && isSix(frame),
    fields: ['ipv6.src', 'tcp.srcPort', 'ipv6.dst', 'tcp.dstPort'],
  },
  {
    id: 'C-SOCK-2',
    say: {
      en: 'connect(): a SYN from an ephemeral port. Where IPv6 gives no answer, 250 ms later a second one over IPv4.',
      ko: 'connect(): 임시 포트에서 나가는 SYN입니다. IPv6로 답이 없으면 250 ms 뒤에 IPv4로 또 하나가 나갑니다.',
    },
    shows: (frame) => isSyn(frame, false),
    fields: ['tcp.srcPort', 'tcp.dstPort', 'tcp.mss'],
  },
  {
    id: 'C-SOCK-3',
    say: {
      en: 'The server listens for both kinds: SYN, ACK over IPv6, and once over IPv4.',
      ko: '서버는 두 종류를 모두 듣고 있습니다. IPv6로, 그리고 한 번은 IPv4로 SYN, ACK가 옵니다.',
    },
    shows: (frame) => isSyn(frame, true),
    fields: ['tcp.srcPort', 'tcp.acknowledgmentNumber', 'tcp.mss'],
  },
  {
    id: 'C-SOCK-4',
    say: {
      en: 'The same HTTP over both: the page says which address its reader came from.',
      ko: '어느 쪽이든 같은 HTTP입니다. 페이지는 읽는 쪽이 어떤 주소에서 왔는지 알려 줍니다.',
    },
    shows: (frame) => frame.has('http'),
    fields: ['http.requestLine', 'http.statusLine'],
  },
  {
    id: 'C-SOCK-5',
    say: {
      en: 'close(): FIN both ways, whatever carries it.',
      ko: 'close(): 무엇이 실어 나르든 양쪽에서 FIN을 보냅니다.',
    },
    shows: (frame) => frame.get('tcp.fin') === true,
    fields: ['tcp.fin', 'tcp.sequenceNumber'],
  },
  {
    id: 'C-PROP-2',
    say: {
      en: 'Best effort: the way loses every IPv6 packet and nobody says so. The laptop has to find out by itself.',
      ko: '최선형 전달: 가는 길에서 IPv6 패킷이 모두 사라지지만 아무도 알려 주지 않습니다. 노트북이 스스로 알아내야 합니다.',
    },
    // The first connection, which has the document's port, was answered.
    shows: (frame) => isSyn(frame, false) && isSix(frame) && frame.get('tcp.srcPort') !== fixed.clientPort,
    fields: ['ipv6.dst', 'tcp.sequenceNumber'],
  },
];

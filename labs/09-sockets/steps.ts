/** The steps of document C that are about sockets: whose they are, what names a connection, and what the calls send. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import { fixed, PORTS, places } from './places.ts';

const withPort = (frame: FrameView, port: number) =>
  ['tcp.srcPort', 'tcp.dstPort', 'udp.srcPort', 'udp.dstPort'].some((path) => frame.get(path) === port);
const withAddress = (frame: FrameView, address: string) =>
  frame.get('ipv4.src') === address || frame.get('ipv4.dst') === address;
const isIcmp = (frame: FrameView) => frame.has('icmp');
const flags = (frame: FrameView, syn: boolean, ack: boolean) =>
  frame.get('tcp.syn') === syn && frame.get('tcp.ack') === ack && !isIcmp(frame);

export const socketsSteps: readonly Step[] = [
  {
    id: 'C-HOST-1',
    say: {
      en: 'Two hosts with addresses, and the same words between them: once in a TCP connection, once in UDP datagrams.',
      ko: '주소를 가진 두 호스트가 같은 말을 한 번은 TCP 연결로, 한 번은 UDP 데이터그램으로 주고받습니다.',
    },
    shows: (frame) => withPort(frame, PORTS.echo),
    fields: ['ipv4.src', 'ipv4.dst', 'ipv4.protocol', 'tcp.srcPort', 'udp.length'],
  },
  {
    id: 'C-SOCK-1',
    say: {
      en: 'This connection is named by its pair of sockets, 128.2.194.242:51213 and 208.216.181.15:80, and by nothing less.',
      ko: '이 연결의 이름은 소켓의 쌍 128.2.194.242:51213과 208.216.181.15:80입니다. 이보다 적은 것으로는 부족합니다.',
    },
    shows: (frame) =>
      withAddress(frame, places.client.address) && withPort(frame, fixed.clientPort) && withPort(frame, fixed.web),
    fields: ['ipv4.src', 'tcp.srcPort', 'ipv4.dst', 'tcp.dstPort'],
  },
  {
    id: 'C-SOCK-2',
    say: {
      en: 'connect() takes a port for the client if the program names none, and sends a SYN to the server’s fixed port.',
      ko: 'connect()는 프로그램이 포트를 정하지 않았으면 하나를 잡아 주고, 서버의 고정 포트로 SYN을 보냅니다.',
    },
    shows: (frame) => flags(frame, true, false),
    fields: ['tcp.srcPort', 'tcp.dstPort', 'tcp.sequenceNumber'],
  },
  {
    id: 'C-SOCK-3',
    say: {
      en: 'Somebody listens: SYN, ACK. accept() will return a new socket with the same port; the listening one stays.',
      ko: '듣는 소켓이 있어 SYN, ACK로 답합니다. accept()는 같은 포트의 새 소켓을 내어 주고, 듣는 소켓은 그대로 있습니다.',
    },
    shows: (frame) => flags(frame, true, true),
    fields: ['tcp.srcPort', 'tcp.dstPort', 'tcp.acknowledgmentNumber'],
  },
  {
    id: 'C-SOCK-4',
    say: {
      en: 'write() on one side, read() on the other, both ways; each segment in a datagram of its own.',
      ko: '한쪽에서 write(), 다른 쪽에서 read(), 양방향 모두 가능합니다. 세그먼트는 저마다 데이터그램 하나에 실립니다.',
    },
    shows: (frame) =>
      (withPort(frame, fixed.web) || withPort(frame, fixed.mail)) && Number(frame.get('tcp.payloadLength')) > 0,
    fields: ['tcp.sequenceNumber', 'tcp.acknowledgmentNumber', 'ipv4.totalLength'],
  },
  {
    id: 'C-SOCK-5',
    say: {
      en: 'close() or shutdown() sends a FIN, which ends one direction; who sent the first one ends in TIME-WAIT.',
      ko: 'close()나 shutdown()은 FIN을 보내 한 방향을 끝냅니다. 먼저 FIN을 보낸 쪽이 TIME-WAIT에 남습니다.',
    },
    shows: (frame) => frame.get('tcp.fin') === true && !isIcmp(frame),
    fields: ['tcp.fin', 'tcp.srcPort', 'tcp.sequenceNumber', 'tcp.acknowledgmentNumber'],
    erratum: {
      en: 'it says FIN → ACK; it takes both in each direction, and then TIME-WAIT (erratum 13).',
      ko: '문서는 FIN → ACK라고만 합니다. 방향마다 FIN과 ACK가 오가고, 그 뒤에 TIME-WAIT가 있습니다 (정오표 13).',
    },
  },
  {
    id: 'C-ADDR-2',
    say: {
      en: 'A program has a name, www.example.com; connect() wants an address. DNS gives it: 93.184.216.34.',
      ko: '프로그램이 가진 것은 이름 www.example.com이고 connect()에 필요한 것은 주소입니다. DNS가 93.184.216.34를 알려 줍니다.',
    },
    shows: (frame) => frame.has('dns'),
    fields: ['dns.question.qname', 'dns.answer.address', 'dns.answer.ttl'],
  },
];

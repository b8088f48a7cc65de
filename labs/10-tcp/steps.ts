/** The steps of documents S and C in which a TCP connection is opened, used and closed. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';

/** The document's connection goes to port 80; everything of it has that port on one side. */
const isIt = (frame: FrameView) => frame.get('tcp.srcPort') === 80 || frame.get('tcp.dstPort') === 80;
const toServer = (frame: FrameView) => frame.get('tcp.dstPort') === 80;
const flags = (frame: FrameView, syn: boolean, ack: boolean) =>
  frame.get('tcp.syn') === syn && frame.get('tcp.ack') === ack;

const isSyn = (frame: FrameView) => isIt(frame) && flags(frame, true, false);
const isSynAck = (frame: FrameView) => isIt(frame) && flags(frame, true, true);
/** The third segment of the handshake: the document's numbers tell it from later acknowledgments. */
const isHandshakeAck = (frame: FrameView) =>
  toServer(frame) && flags(frame, false, true) && frame.get('tcp.sequenceNumber') === 2 && !hasData(frame);
const hasData = (frame: FrameView) => Number(frame.get('tcp.payloadLength')) > 0;
const isFin = (frame: FrameView) => isIt(frame) && frame.get('tcp.fin') === true;

export const handshakeSteps: readonly Step[] = [
  {
    id: 'S-TCP-1',
    say: {
      en: 'The laptop opens a connection to port 80 with a SYN whose sequence number is 1; the frame goes to the router.',
      ko: '노트북이 순서 번호 1의 SYN으로 80번 포트에 연결을 엽니다. 프레임은 라우터로 갑니다.',
    },
    shows: isSyn,
    fields: ['ethernet.dst', 'tcp.srcPort', 'tcp.dstPort', 'tcp.sequenceNumber', 'tcp.syn', 'tcp.mss'],
    erratum: {
      en: 'it goes on with TLS on this port; port 80 answers with a redirect, and TLS has port 443 (erratum 6).',
      ko: '문서는 이 포트에서 TLS를 이어 갑니다. 80번은 리다이렉트로 답하고, TLS는 443번을 씁니다 (정오표 6).',
    },
  },
  {
    id: 'S-TCP-2',
    say: {
      en: 'The server finds the listening socket by the port and answers with SYN and ACK: its own number 5, and 2 expected.',
      ko: '서버는 포트로 기다리던 소켓을 찾아 SYN+ACK로 답합니다. 자신의 순서 번호는 5, 다음에 받을 번호는 2입니다.',
    },
    shows: isSynAck,
    fields: ['tcp.sequenceNumber', 'tcp.acknowledgmentNumber', 'tcp.syn', 'tcp.ack'],
  },
  {
    id: 'S-TCP-3',
    say: {
      en: 'The laptop acknowledges: sequence number 2, 6 expected. Both sides now know that the other hears them.',
      ko: '노트북이 확인합니다. 순서 번호 2, 다음에 받을 번호 6. 이제 양쪽 모두 상대가 듣고 있음을 압니다.',
    },
    shows: isHandshakeAck,
    fields: ['tcp.sequenceNumber', 'tcp.acknowledgmentNumber'],
  },
];

export const socketSteps: readonly Step[] = [
  {
    id: 'C-SOCK-2',
    say: {
      en: 'connect() takes a free ephemeral port for the client; the server’s port is the fixed one that it listens on.',
      ko: 'connect()는 클라이언트에 빈 임시 포트를 잡아 줍니다. 서버의 포트는 listen()하고 있는 고정 포트입니다.',
    },
    shows: isSyn,
    fields: ['ipv4.src', 'tcp.srcPort', 'ipv4.dst', 'tcp.dstPort'],
  },
  {
    id: 'C-SOCK-3',
    say: {
      en: 'The listening socket goes on listening: accept() hands out a new socket for this one pair of addresses and ports.',
      ko: '듣는 소켓은 계속 듣습니다. accept()는 이 주소와 포트의 쌍을 위한 새 소켓을 내어 줍니다.',
    },
    shows: (frame) => isSynAck(frame) || isHandshakeAck(frame),
    fields: ['tcp.srcPort', 'tcp.dstPort'],
  },
  {
    id: 'C-SOCK-4',
    say: {
      en: 'Bytes flow both ways. Each segment travels in a datagram of its own, and is acknowledged.',
      ko: '바이트가 양쪽으로 흐릅니다. 세그먼트는 저마다 데이터그램 하나에 실려 가고, 확인 응답을 받습니다.',
    },
    shows: (frame) => isIt(frame) && hasData(frame),
    fields: ['tcp.sequenceNumber', 'tcp.acknowledgmentNumber', 'tcp.window'],
  },
  {
    id: 'C-SOCK-5',
    say: {
      en: 'close() sends a FIN, and each side closes its own direction. Who closed first waits in TIME-WAIT.',
      ko: 'close()는 FIN을 보냅니다. 양쪽이 각자 자신의 방향을 닫고, 먼저 닫은 쪽은 TIME-WAIT에서 기다립니다.',
    },
    shows: isFin,
    fields: ['tcp.fin', 'tcp.sequenceNumber', 'tcp.acknowledgmentNumber'],
    erratum: {
      en: 'it says FIN → ACK; it takes both in each direction, and then TIME-WAIT (erratum 13).',
      ko: '문서는 FIN → ACK라고만 합니다. 방향마다 FIN과 ACK가 오가고, 그 뒤에 TIME-WAIT가 있습니다 (정오표 13).',
    },
  },
];

export const tcpSteps: readonly Step[] = [...handshakeSteps, ...socketSteps];

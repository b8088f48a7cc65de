/** The steps of documents H and C in which the network is no help, and TCP makes up for it. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import type { TcpEvent } from '../../src/packet/dissect-result.ts';

/** The connection of document H's numbers, whose answer takes both ways. */
const PORT = 54321;
const isOfFirst = (frame: FrameView) => frame.get('tcp.srcPort') === PORT || frame.get('tcp.dstPort') === PORT;
const isAnswer = (frame: FrameView) => frame.get('tcp.srcPort') === 80 && Number(frame.get('tcp.payloadLength')) > 0;
/** What the frames before it on the same link say about it. */
const happened = ({ dissection }: FrameView, event: TcpEvent) =>
  dissection.notes.some((note) => note.kind === 'tcp' && note.event === event);
/** Of the last handshake segment the document's numbers tell: nothing but it has both. */
const isHandshake = (frame: FrameView) =>
  isOfFirst(frame) &&
  (frame.get('tcp.syn') === true ||
    (frame.get('tcp.sequenceNumber') === 1001 &&
      frame.get('tcp.acknowledgmentNumber') === 2001 &&
      frame.get('tcp.payloadLength') === 0));

export const pathsSteps: readonly Step[] = [
  {
    id: 'H-TCP-1',
    say: {
      en: 'The PC’s SYN has number 1000, the server’s 2000, and the ACK asks for 2001.',
      ko: 'PC의 SYN은 1000번, 서버의 것은 2000번이고, ACK는 2001번을 기다립니다.',
    },
    shows: isHandshake,
    fields: ['tcp.srcPort', 'tcp.sequenceNumber', 'tcp.acknowledgmentNumber'],
    erratum: {
      en: 'it opens port 443; here it is port 80, so that every byte can be read.',
      ko: '문서는 443번 포트를 엽니다. 여기서는 모든 바이트를 읽을 수 있도록 80번을 씁니다.',
    },
  },
  {
    id: 'C-PROP-4',
    say: {
      en: 'Every datagram may take a way of its own: the router sends this one west, the one before it went east.',
      ko: '데이터그램마다 다른 길로 갈 수 있습니다. 라우터가 이것은 서쪽으로, 바로 앞의 것은 동쪽으로 보냈습니다.',
    },
    shows: (frame) => frame.link === 'west' && isAnswer(frame),
    fields: ['ipv4.identification', 'tcp.sequenceNumber'],
  },
  {
    id: 'H-TCP-2',
    say: {
      en: 'It overtook the segment before it. TCP keeps it until the gap is filled, and the application gets all in order.',
      ko: '앞의 세그먼트를 앞질러 왔습니다. TCP는 빈 곳이 채워질 때까지 보관하고, 응용 프로그램에는 순서대로 건넵니다.',
    },
    shows: (frame) => frame.link === 'pc-gateway' && isOfFirst(frame) && happened(frame, 'out-of-order'),
    fields: ['tcp.sequenceNumber'],
  },
  {
    id: 'C-PROP-2',
    say: {
      en: 'Best effort: this frame goes into the cable and never comes out. IP neither notices nor repairs it.',
      ko: '최선형 전달: 이 프레임은 케이블로 들어가서 나오지 않습니다. IP는 알아채지도 고치지도 않습니다.',
    },
    shows: (frame) => frame.link === 'east' && isAnswer(frame) && isLostOnPurpose(frame),
    fields: ['tcp.sequenceNumber'],
  },
  {
    id: 'H-DEC-2',
    say: {
      en: 'Something is missing: the same acknowledgment again, and in SACK blocks what has come beyond the gap.',
      ko: '빠진 것이 있습니다. 같은 확인 응답을 되풀이하고, 빈 곳 너머로 도착한 것을 SACK 블록에 적습니다.',
    },
    shows: (frame) => frame.link === 'pc-gateway' && !isOfFirst(frame) && happened(frame, 'duplicate-ack'),
    fields: ['tcp.acknowledgmentNumber', 'tcp.sack'],
    erratum: {
      en: 'it speaks of asking for damaged data again; there is no NAK in TCP or IP (erratum 12).',
      ko: '문서는 손상된 데이터를 다시 요청한다고 합니다. TCP와 IP에 NAK는 없습니다 (정오표 12).',
    },
  },
  {
    id: 'C-PROP-3',
    say: {
      en: 'The end repairs what the network lost: the server sends the segment again.',
      ko: '망이 잃은 것을 끝에서 고칩니다. 서버가 그 세그먼트를 다시 보냅니다.',
    },
    shows: (frame) => frame.link === 'border-web' && isAnswer(frame) && happened(frame, 'retransmission'),
    fields: ['tcp.sequenceNumber'],
  },
];

/** Port and number of the two that the lab loses, by their places in the answer; the second time they pass. */
function isLostOnPurpose(frame: FrameView): boolean {
  const is = (port: number, sequenceNumber: number) =>
    frame.get('tcp.dstPort') === port && frame.get('tcp.sequenceNumber') === sequenceNumber;
  return (is(54322, 6825) || is(54323, 4681)) && !happened(frame, 'retransmission');
}

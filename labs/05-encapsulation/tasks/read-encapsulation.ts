/** Questions about one request on its first link and on its last. */

import { toHex } from '../../../src/bytes/hex.ts';
import { text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { Report } from '../../../src/lab/report.ts';
import { ethernetHeader } from '../../../src/packet/ethernet.ts';
import { fcsOf } from '../../../src/packet/ethernet-fcs.ts';
import {
  addressesOf,
  buildChain,
  type Chain,
  drawChain,
  linkNames,
  routerCount,
} from '../../06-routing/tasks/chain.ts';
import { connect, requestFor, serve } from './exchange.ts';

interface Parameters {
  readonly chain: Chain;
  readonly word: string;
  readonly answerLength: number;
  /** Options in every segment, so that the message does not begin where it does in the lab. */
  readonly timestamps: boolean;
}

export const readEncapsulationTask: AnswerTask<Parameters> = {
  id: 'read-encapsulation',
  kind: 'read',
  title: text('Read: one request, layer by layer', '읽기: 요청 하나를 계층별로'),
  hints: [
    text(
      'Put the two captures side by side and find the request in both. Click on a layer: Wireshark marks its bytes and tells how many they are.',
      '두 캡처를 나란히 놓고 양쪽에서 요청을 찾으십시오. 계층을 누르면 Wireshark가 그 바이트를 표시하고 몇 바이트인지 알려 줍니다.',
    ),
    text(
      'Two header lengths are not constant: IHL and data offset give them in words of four bytes. What is behind the end of the datagram is padding.',
      '헤더 길이 둘은 정해져 있지 않습니다. IHL과 데이터 오프셋이 4바이트 워드 단위로 알려 줍니다. 데이터그램의 끝 뒤에 있는 것은 채움 바이트입니다.',
    ),
    text(
      'Useful columns: eth.dst, ip.ttl, ip.len, ip.checksum, tcp.hdr_len, tcp.len, frame.len. The FCS is in no capture: compute it over all bytes of the frame (task fcs).',
      '유용한 열: eth.dst, ip.ttl, ip.len, ip.checksum, tcp.hdr_len, tcp.len, frame.len. FCS는 캡처에 없으므로 프레임의 모든 바이트로 계산합니다(과제 fcs).',
    ),
  ],
  parameters(random) {
    return {
      chain: drawChain(random, 2 + random.below(4)),
      word: drawWord(random),
      answerLength: 200 + random.below(900),
      timestamps: random.below(2) === 0,
    };
  },
  describe: ({ chain: { left, right }, word }) =>
    text(
      `${left} asks ${right} for \`/${word}\` by HTTP, some routers away. One capture was made on the first link and one on the last, at the same time. Answer the questions in \`answers.yaml\`.`,
      `${left}이(가) 라우터 몇 대 너머의 ${right}에 HTTP로 \`/${word}\`을(를) 요청합니다. 캡처 하나는 첫 링크에서, 하나는 마지막 링크에서 같은 시간에 만들었습니다. \`answers.yaml\`의 질문에 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const { chain, word, answerLength, timestamps } = parameters;
    const report = await runEvidence('read-encapsulation', random, async ({ world }) => {
      const { left, right } = buildChain(world, chain, [], { tcp: { timestamps, nagle: false } });
      serve(world, right, answerLength);
      const connection = await connect(world, left, chain.right);
      await connection.ask(requestFor(`/${word}`, chain.right));
      await connection.close();
    });
    const links = linkNames(chain);
    const [first, last] = [links[0]!, links.at(-1)!];
    return {
      captures: [captureOf(report, first), captureOf(report, last)],
      questions: questions(parameters, report, first, last),
    };
  },
};

function questions({ chain }: Parameters, report: Report, first: string, last: string): Question[] {
  const [atFirst, atLast] = [requestIn(framesOf(report, first)), requestIn(framesOf(report, last))];
  const number = (path: string, of: NumberedFrame = atFirst) => Number(of.view.get(path));
  const bytes = atFirst.view.dissection.layers[0]!.bytes;
  const headers = ethernetHeader.size + 4 * number('ipv4.ihl') + 4 * number('tcp.dataOffset');
  const routers = routerCount(chain);
  const ack = handshakeAck(framesOf(report, first), chain.left);
  const ackBytes = ack.view.dissection.layers[0]!.bytes.length;
  const gateway = addressesOf(chain, 0)[0];
  return [
    {
      key: 'firstMac',
      say: text(
        'To which MAC address does the frame with the request go on the first link?',
        '요청이 담긴 프레임은 첫 링크에서 어느 MAC 주소로 갑니까?',
      ),
      points: 1,
      answer: { type: 'mac', value: String(atFirst.view.get('ethernet.dst')) },
      mistakes: [
        {
          value: String(atLast.view.get('ethernet.dst')),
          say: text('this is the MAC address on the last link', '이것은 마지막 링크의 MAC 주소입니다'),
        },
      ],
    },
    {
      key: 'askedFor',
      say: text(
        'For which IP address had its sender asked by ARP to learn it?',
        '이를 알아내려고 보낸 쪽이 ARP로 물은 IP 주소는 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'ipv4', value: gateway },
      mistakes: [
        {
          value: chain.right,
          say: text('nobody on the first link asks for the server', '첫 링크에서는 아무도 서버를 묻지 않습니다'),
        },
      ],
    },
    {
      key: 'messageOffset',
      say: text(
        'At which byte of the frame, counted from 0, does the HTTP message begin?',
        'HTTP 메시지는 0부터 세어 프레임의 몇 번째 바이트에서 시작합니까?',
      ),
      points: 2,
      personal: false,
      answer: { type: 'number', value: headers },
      mistakes: [
        { value: headers + 1, say: text('counted from 1', '1부터 세었습니다') },
        { value: headers - ethernetHeader.size, say: text('counted from the IP header', 'IP 헤더부터 세었습니다') },
      ],
    },
    {
      key: 'messageLength',
      say: text('How many bytes has the HTTP message?', 'HTTP 메시지는 몇 바이트입니까?'),
      points: 1,
      personal: false,
      answer: { type: 'number', value: bytes.length - headers },
    },
    {
      key: 'routers',
      say: text('How many routers are on the way?', '도중에 라우터가 몇 대 있습니까?'),
      points: 1,
      personal: false,
      answer: { type: 'number', value: routers },
      mistakes: [{ value: routers + 1, say: text('this is the number of links', '이것은 링크 수입니다') }],
    },
    {
      key: 'lastChecksum',
      say: text(
        'What is the header checksum of the request’s datagram on the last link? (hexadecimal)',
        '마지막 링크에서 요청 데이터그램의 헤더 체크섬은 얼마입니까? (16진수)',
      ),
      points: 1,
      answer: { type: 'hex', value: number('ipv4.headerChecksum', atLast).toString(16).padStart(4, '0') },
    },
    {
      key: 'ackPadding',
      say: text(
        'How many bytes of padding has the frame on the first link with the ACK that ends the handshake?',
        '첫 링크에서 핸드셰이크를 끝내는 ACK의 프레임에는 채움 바이트가 몇 개 있습니까?',
      ),
      points: 1,
      personal: false,
      answer: { type: 'number', value: ackBytes - ethernetHeader.size - Number(ack.view.get('ipv4.totalLength')) },
    },
    {
      key: 'fcs',
      say: text(
        'Which four bytes, the FCS, followed the frame with the request on the first cable, in the order of the wire? (hexadecimal)',
        '첫 케이블에서 요청이 담긴 프레임 뒤에 붙은 네 바이트 FCS는 무엇입니까? 전선에 나가는 순서로 적으십시오. (16진수)',
      ),
      points: 2,
      answer: { type: 'hex', value: toHex(fcsOf(bytes)) },
      mistakes: [
        {
          value: toHex(fcsOf(bytes).reverse()),
          say: text('the CRC’s lowest byte goes first', 'CRC의 가장 낮은 바이트가 먼저 갑니다'),
        },
      ],
    },
  ];
}

function requestIn(frames: readonly NumberedFrame[]): NumberedFrame {
  return frames.find(({ view }) => view.has('http.method'))!;
}

function handshakeAck(frames: readonly NumberedFrame[], client: string): NumberedFrame {
  return frames.find(
    ({ view }) => view.get('ipv4.src') === client && view.get('tcp.ack') === true && view.get('tcp.syn') === false,
  )!;
}

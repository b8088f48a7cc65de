/** Build the ACK that answers a segment. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawU16, drawU32 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildTcp, segmentLength, tcpHeader } from '../../../src/packet/tcp.ts';
import { type AckCase, type Connection, inOrderCases, outOfOrderCases, rightAck, synAckCase } from './ack-cases.ts';
import { type RawPeer, type ReceivedSegment, rawWorld } from './raw-peer.ts';
import { compareSegments, segmentBytes } from './segment-bytes.ts';
import { drawSocketPair, type SocketPair, sayPair } from './socket-pair.ts';

interface AckParameters extends SocketPair {
  readonly sendNext: number;
  readonly receiveNext: number;
  readonly receiveWindow: number;
}

export const ackTask: CodeTask<AckParameters> = {
  id: 'ack',
  kind: 'build',
  file: 'ack.ts',
  title: text('Acknowledge a segment', '세그먼트에 확인 응답하기'),
  hints: [
    text(
      'An acknowledgment number names the byte that is expected next, not the last one that came.',
      '확인 응답 번호는 마지막으로 받은 바이트가 아니라 다음에 기다리는 바이트의 번호입니다.',
    ),
    text(
      'How long is the data? The segment’s length less its data offset; SYN and FIN take a number each.',
      '데이터는 얼마나 깁니까? 세그먼트의 길이에서 데이터 오프셋을 뺍니다. SYN과 FIN도 번호를 하나씩 차지합니다.',
    ),
    text(
      'Which of two numbers is later? Their difference modulo 2^32 tells, as a signed number: (a - b) | 0.',
      '두 번호 중 어느 것이 나중입니까? 2^32로 나눈 차이를 부호 있는 수로 보면 됩니다. (a - b) | 0.',
    ),
  ],
  parameters: drawParameters,
  describe: (parameters) =>
    text(
      `Write \`buildAck\`. On your connection, ${sayPair(parameters)}, with SND.NXT ${parameters.sendNext} and RCV.NXT ${parameters.receiveNext}, it answers a SYN, ACK, data, a FIN, and segments that come too early or twice.`,
      `\`buildAck\`을 작성하십시오. 본인의 연결 ${sayPair(parameters)}, SND.NXT ${parameters.sendNext}, RCV.NXT ${parameters.receiveNext}에서 SYN, ACK와 데이터, FIN, 그리고 너무 일찍 오거나 두 번 온 세그먼트에 답합니다.`,
    ),
  checks: [
    {
      say: text(
        'The SYN, ACK is answered: the third segment of the handshake.',
        'SYN, ACK에 답하는, 핸드셰이크의 세 번째 세그먼트가 맞습니다.',
      ),
      points: 2,
      run: (trial, pair) => tryOut(trial, [synAckCase(trial.random, pair)]),
    },
    {
      say: text('Data in order is acknowledged.', '순서대로 온 데이터를 확인합니다.'),
      points: 2,
      run: (trial, pair) => tryOut(trial, inOrderCases(trial.random, pair, false, pair.receiveNext)),
    },
    {
      say: text('A FIN counts as one.', 'FIN을 하나로 셉니다.'),
      points: 1,
      run: (trial, pair) => tryOut(trial, inOrderCases(trial.random, pair, true)),
    },
    {
      say: text(
        'What comes too early is not acknowledged, what comes again is acknowledged again.',
        '너무 일찍 온 것은 확인하지 않고, 다시 온 것은 다시 확인합니다.',
      ),
      points: 2,
      run: (trial, pair) => tryOut(trial, outOfOrderCases(trial.random, pair)),
    },
    {
      say: text(
        'A server of ours says its piece and ends, and has it all acknowledged.',
        '우리 서버가 데이터를 모두 보내고 끝낼 때까지 확인 응답을 받습니다.',
      ),
      points: 2,
      run: listenTo,
    },
    {
      say: text(
        'Sequence numbers may go past 2^32 and begin again at 0.',
        '순서 번호가 2^32를 지나 0부터 다시 시작해도 됩니다.',
      ),
      points: 2,
      hidden: true,
      run(trial, pair) {
        const { random } = trial;
        const cases = [
          synAckCase(random, pair, 0xffffffff),
          ...[0xffffffff, 0xffffff00, 0xfffffe00, 0, 100, 0x80000000, 0x7fffff80].flatMap((next) => [
            ...inOrderCases(random, pair, true, next),
            ...outOfOrderCases(random, pair, next),
          ]),
        ];
        tryOut(trial, cases, 'sequence-wrap');
      },
    },
  ],
};

function drawParameters(random: Random): AckParameters {
  return {
    ...drawSocketPair(random),
    sendNext: drawU32(random),
    receiveNext: drawU32(random),
    receiveWindow: 2000 + (drawU16(random) % 63_000),
  };
}

/** Where the acknowledgment number stands. */
const ACKNOWLEDGMENT = 8;

/** @param mistake what a wrong acknowledgment number looks like */
function tryOut(trial: CodeTrial, cases: readonly AckCase[], mistake?: 'sequence-wrap'): void {
  for (const one of cases) {
    const got = trial.student.call('buildAck', [one.connection, one.segment], segmentBytes);
    for (const finding of compareSegments(got, rightAck(one), one.connection)) {
      const { en, ko } = finding.say;
      const say = text(`${one.about.en}: ${en}`, `${one.about.ko}: ${ko}`);
      const isNumber = finding.offset === ACKNOWLEDGMENT;
      trial.found({ ...finding, say, mistake: isNumber && mistake ? mistake : finding.mistake });
    }
  }
}

const PIECE = 5001;

/** The student's code acknowledges whatever a server sends: SYN, ACK, data, FIN. */
async function listenTo(trial: CodeTrial, parameters: AckParameters): Promise<void> {
  const { sourcePort: srcPort, destinationPort: dstPort, sourceAddress, destinationAddress } = parameters;
  const isn = seqAdd(parameters.sendNext, -1);
  const syn = buildTcp(
    { srcPort, dstPort, sequenceNumber: isn, syn: true, window: 8192, options: { mss: 536 } },
    sourceAddress,
    destinationAddress,
  );
  const run = trial.newWorld();
  const { peer, server } = rawWorld(run, parameters);
  acknowledgeAll(trial, peer, { ...parameters, receiveWindow: 8192, receiveNext: null });
  run.world.act(() => {
    server.sockets.listenTcp(dstPort, (stream) => ({
      onOpen(now) {
        stream.write(trial.random.bytes(PIECE), now);
        stream.end(now);
      },
    }));
    peer.send(syn);
  });
  await run.world.pass(seconds(5));
  const again = peer.received.findIndex((one, index) =>
    peer.received.some((other, at) => at < index && repeats(one, other)),
  );
  if (again >= 0) {
    fail(
      text(
        `the server sent its segment ${peer.received[again]!.sequenceNumber} again, because nobody had acknowledged it`,
        `확인 응답이 오지 않아 서버가 세그먼트 ${peer.received[again]!.sequenceNumber}을(를) 다시 보냈습니다`,
      ),
    );
  }
  if (server.tcp.connections()[0]?.state === 'FIN-WAIT-2') return;
  fail(
    text(
      'the server still waits for the acknowledgment of its FIN, or has given up',
      '서버가 FIN의 확인 응답을 아직 기다리거나 연결을 포기했습니다',
    ),
    { source: 'RFC 9293 §3.6' },
  );
}

/** What the ACK says is what the student's side expects from then on. */
function acknowledgeAll(trial: CodeTrial, peer: RawPeer, start: Connection): void {
  let connection = start;
  peer.onSegment = (segment) => {
    if (segmentLength(segment) === 0) return [];
    const ack = trial.student.call('buildAck', [connection, segment.bytes], segmentBytes);
    if (ack.length >= tcpHeader.size) {
      connection = { ...connection, receiveNext: tcpHeader.get(ack, 0, 'acknowledgmentNumber') };
    }
    return [ack];
  };
}

function repeats(one: ReceivedSegment, other: ReceivedSegment): boolean {
  return segmentLength(one) > 0 && segmentLength(other) > 0 && one.sequenceNumber === other.sequenceNumber;
}

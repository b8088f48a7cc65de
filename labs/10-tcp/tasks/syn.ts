/** Build a SYN, and have it answered. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawU16, drawU32 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildTcp } from '../../../src/packet/tcp.ts';
import { type ReceivedSegment, rawWorld } from './raw-peer.ts';
import { compareSegments, isAboutChecksum, isUnreadable, segmentBytes } from './segment-bytes.ts';
import { drawSocketPair, type SocketPair, sayPair } from './socket-pair.ts';

interface SynParameters extends SocketPair {
  readonly initialSequenceNumber: number;
  readonly window: number;
  readonly mss: number;
}

export const synTask: CodeTask<SynParameters> = {
  id: 'syn',
  kind: 'build',
  file: 'syn.ts',
  title: text('Build a SYN', 'SYN 만들기'),
  hints: [
    text(
      'Open the lab’s capture at the first SYN and write its bytes down, one field a line.',
      '실습 캡처에서 첫 SYN을 열고 바이트를 한 줄에 한 필드씩 적어 보십시오.',
    ),
    text(
      'The data offset counts words of four bytes and has the upper half of byte 12; the flags are byte 13.',
      '데이터 오프셋은 4바이트 단위이고 12번째 바이트의 상위 절반에 있습니다. 플래그는 13번째 바이트입니다.',
    ),
    text(
      'The MSS option is 02 04 and two bytes. The checksum comes last, when everything else stands.',
      'MSS 옵션은 02 04와 두 바이트입니다. 체크섬은 나머지를 모두 채운 뒤에 계산합니다.',
    ),
  ],
  parameters: drawParameters,
  describe: (parameters) => {
    const { initialSequenceNumber: isn, window, mss } = parameters;
    return text(
      `Write \`buildSyn\`. With your values (${sayPair(parameters)}, initial sequence number ${isn}, window ${window}, MSS ${mss}) a server must answer with SYN, ACK. If you have done the task \`checksum\`, import it from \`./checksum.ts\`.`,
      `\`buildSyn\`을 작성하십시오. 본인 값(${sayPair(parameters)}, 초기 순서 번호 ${isn}, 윈도우 ${window}, MSS ${mss})으로 만든 SYN에 서버가 SYN, ACK로 답해야 합니다. \`checksum\` 과제를 마쳤다면 \`./checksum.ts\`에서 가져와 쓰십시오.`,
    );
  },
  checks: [
    {
      say: text('Every field but the checksum is right.', '체크섬을 뺀 모든 필드가 맞습니다.'),
      points: 2,
      run(trial, parameters) {
        for (const one of [parameters, drawParameters(trial.random)]) {
          for (const finding of compare(trial, one)) if (!isAboutChecksum(finding)) trial.found(finding);
        }
      },
    },
    {
      say: text('The checksum is right for the SYN as it is.', '만든 SYN에 대해 체크섬이 맞습니다.'),
      points: 1,
      run(trial, parameters) {
        for (const one of [parameters, drawParameters(trial.random)]) {
          for (const finding of compare(trial, one))
            if (isAboutChecksum(finding) || isUnreadable(finding)) trial.found(finding);
        }
      },
    },
    {
      say: text(
        'A server of ours answers with SYN, ACK, acknowledges the SYN, and keeps to the MSS and the window.',
        '우리 서버가 SYN, ACK로 답하며 SYN을 확인하고 MSS와 윈도우를 지킵니다.',
      ),
      points: 2,
      run: (trial, parameters) => converse(trial, parameters),
    },
    {
      say: text(
        'The numbers at the ends of their ranges come out right as well.',
        '범위의 양 끝에 있는 값들도 맞게 나옵니다.',
      ),
      points: 1,
      hidden: true,
      run(trial, parameters) {
        const extremes = [
          { initialSequenceNumber: 0xffffffff, window: 0xffff, mss: 88 },
          { initialSequenceNumber: 0, window: 256, mss: 0xff01 },
          { initialSequenceNumber: 0x80000000, window: 0x8001, mss: 0x0102 },
        ];
        for (const extreme of extremes) {
          for (const finding of compare(trial, { ...parameters, ...extreme })) trial.found(finding);
        }
      },
    },
  ],
};

function drawParameters(random: Random): SynParameters {
  const window = 4000 + (drawU16(random) % 60_000);
  return { ...drawSocketPair(random), initialSequenceNumber: drawU32(random), window, mss: 536 + random.below(700) };
}

function compare(trial: CodeTrial, parameters: SynParameters) {
  const got = trial.student.call('buildSyn', [{ ...parameters }], segmentBytes);
  return compareSegments(got, rightSyn(parameters), parameters);
}

function rightSyn(parameters: SynParameters): Uint8Array {
  const { sourcePort: srcPort, destinationPort: dstPort, initialSequenceNumber, window, mss } = parameters;
  const fields = { srcPort, dstPort, sequenceNumber: initialSequenceNumber, window, syn: true, options: { mss } };
  return buildTcp(fields, parameters.sourceAddress, parameters.destinationAddress);
}

/** The student's SYN, then our ACK of what comes back, and the server says something long. */
async function converse(trial: CodeTrial, parameters: SynParameters): Promise<void> {
  const syn = trial.student.call('buildSyn', [{ ...parameters }], segmentBytes);
  const { sourcePort: srcPort, destinationPort: dstPort, sourceAddress, destinationAddress, mss, window } = parameters;
  const own = seqAdd(parameters.initialSequenceNumber, 1);
  const run = trial.newWorld();
  const { peer, server } = rawWorld(run, parameters);
  peer.onSegment = (segment) => {
    if (!segment.syn || segment.acknowledgmentNumber !== own) return [];
    const acknowledgmentNumber = seqAdd(segment.sequenceNumber, 1);
    const ack = { srcPort, dstPort, sequenceNumber: own, acknowledgmentNumber, ack: true, window };
    return [buildTcp(ack, sourceAddress, destinationAddress)];
  };
  run.world.act(() => {
    server.sockets.listenTcp(dstPort, (stream) => ({ onOpen: (now) => stream.write(new Uint8Array(100_000), now) }));
    peer.send(syn);
  });
  await run.world.pass(milliseconds(200));
  judgeAnswers(peer.received, own, { mss, window });
}

function judgeAnswers(
  received: readonly ReceivedSegment[],
  own: number,
  { mss, window }: { mss: number; window: number },
) {
  const answer = received.find(({ syn, ack }) => syn && ack);
  if (!answer) {
    fail(
      text(
        'the server sent no SYN, ACK: it drops what has a wrong checksum, and answers with RST on another port',
        '서버가 SYN, ACK를 보내지 않았습니다. 체크섬이 틀리면 버리고, 다른 포트라면 RST로 답합니다',
      ),
    );
  }
  if (answer.acknowledgmentNumber !== own) {
    fail(
      text(
        `the server acknowledges ${answer.acknowledgmentNumber}, not your initial sequence number plus one, ${own}`,
        `서버가 초기 순서 번호에 1을 더한 ${own}이 아니라 ${answer.acknowledgmentNumber}을(를) 확인했습니다`,
      ),
      { source: 'RFC 9293 §3.4' },
    );
  }
  const data = received.filter(({ payload }) => payload.length > 0);
  const longest = Math.max(0, ...data.map(({ payload }) => payload.length));
  if (longest !== Math.min(mss, window)) {
    fail(
      text(
        `the server’s longest segment has ${longest} bytes of data: it took another MSS than ${mss} from your option`,
        `서버가 보낸 가장 긴 데이터가 ${longest}바이트입니다. 옵션에서 ${mss}이(가) 아닌 다른 MSS를 읽었습니다`,
      ),
      { mistake: 'missing-option', source: 'RFC 9293 §3.7.1' },
    );
  }
}

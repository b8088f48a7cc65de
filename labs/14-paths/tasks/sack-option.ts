/** Build the SACK option of an ACK. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { text } from '../../../src/explain/text.ts';
import { drawU32 } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { type SackCase, sackCases, wantedOption } from './sack-cases.ts';
import { findingsOfOption } from './sack-findings.ts';

interface Parameters {
  readonly receiveNext: number;
  readonly length: number;
}

export const sackOptionTask: CodeTask<Parameters> = {
  id: 'sack-option',
  kind: 'build',
  file: 'sack-option.ts',
  title: text('Say what has come beyond a gap', '빈 곳 너머로 온 것 알리기'),
  hints: [
    text(
      'Keep a list of ranges, left edge and right edge, the right one just behind the last byte. What does a new segment do to it?',
      '범위의 목록을 두십시오. 왼쪽 끝과, 마지막 바이트 바로 다음인 오른쪽 끝입니다. 새 세그먼트는 이 목록에 무엇을 합니까?',
    ),
    text(
      'Put the range that has just grown in front: then the list has the order of RFC 2018 §4 by itself.',
      '방금 커진 범위를 맨 앞으로 옮기십시오. 그러면 목록이 저절로 RFC 2018 §4의 순서가 됩니다.',
    ),
    text(
      'Compare sequence numbers by their difference as a signed number, (a - b) | 0, and store them with setUint32.',
      '순서 번호는 차이를 부호 있는 수로 만들어 (a - b) | 0으로 비교하고, setUint32로 적으십시오.',
    ),
  ],
  parameters: (random: Random) => ({ receiveNext: drawU32(random), length: 500 + random.below(900) }),
  describe: ({ receiveNext, length }) =>
    text(
      `Write \`sackOption\`. On your connection RCV.NXT is ${receiveNext}, and segments have ${length} bytes; the one with that number is late, and the next one, ${seqAdd(receiveNext, length)}, has come. The function is tried with this and with worse disorder.`,
      `\`sackOption\`을 작성하십시오. 본인의 연결에서 RCV.NXT는 ${receiveNext}이고 세그먼트는 ${length}바이트입니다. 그 번호의 세그먼트는 늦어지고 다음 것인 ${seqAdd(receiveNext, length)}이(가) 왔습니다. 이 경우와 더 뒤섞인 경우로 시험합니다.`,
    ),
  checks: [
    {
      say: text('One gap: one block.', '빈 곳이 하나면 블록도 하나입니다.'),
      points: 2,
      run: (trial, parameters) => tryOut(trial, sackCases.oneGap(trial.random, parameters)),
    },
    {
      say: text('No gap, or none any more: no option.', '빈 곳이 없거나 메워졌으면 옵션이 없습니다.'),
      points: 1,
      run: (trial, parameters) => tryOut(trial, sackCases.noGap(trial.random, parameters)),
    },
    {
      say: text('Blocks that touch or overlap are one.', '맞닿거나 겹치는 블록은 하나가 됩니다.'),
      points: 2,
      run: (trial, parameters) => tryOut(trial, sackCases.joined(trial.random, parameters)),
    },
    {
      say: text('The latest block stands first.', '가장 최근의 블록이 맨 앞에 옵니다.'),
      points: 2,
      run: (trial, parameters) => tryOut(trial, sackCases.order(trial.random, parameters)),
    },
    {
      say: text('No more blocks than there is room for.', '자리가 있는 만큼만 블록을 적습니다.'),
      points: 1,
      run: (trial, parameters) => tryOut(trial, sackCases.room(trial.random, parameters)),
    },
    {
      say: text('Sequence numbers may go past 2^32.', '순서 번호가 2^32를 지나도 됩니다.'),
      points: 2,
      hidden: true,
      run: (trial, parameters) => tryOut(trial, sackCases.wrap(trial.random, parameters)),
    },
  ],
};

function tryOut(trial: CodeTrial, cases: readonly SackCase[]): void {
  for (const one of cases) {
    const got = trial.student.call('sackOption', [one.receiveNext, one.segments, one.room], bytes);
    for (const finding of findingsOfOption(got, wantedOption(one))) {
      const { en, ko } = finding.say;
      trial.found({ ...finding, say: text(`${one.about.en}: ${en}`, `${one.about.ko}: ${ko}`) });
    }
  }
}

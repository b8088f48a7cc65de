/** Build the congestion window. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { type Entry, firstDifference, wrongCount } from './steps-of-numbers.ts';

interface Parameters {
  readonly mss: number;
  /** Segments. */
  readonly initial: number;
}

type WindowEvent =
  | { readonly type: 'acknowledged'; readonly bytes: number }
  | { readonly type: 'third-duplicate' | 'timeout'; readonly flightSize: number }
  | { readonly type: 'another-duplicate' | 'recovered' };

interface Windows {
  readonly cwnd: number;
  readonly ssthresh: number | null;
}

interface History {
  readonly mss: number;
  readonly initialWindow: number;
  readonly events: readonly WindowEvent[];
}

export const windowTask: CodeTask<Parameters> = {
  id: 'window',
  kind: 'build',
  file: 'window.ts',
  title: text('How much may be in flight', '얼마나 내보내도 될까'),
  hints: [
    text(
      'Below the threshold each acknowledgment counts, above it each window: that is the whole difference.',
      '문턱값 아래에서는 확인 응답마다, 위에서는 윈도우마다 늘어납니다. 차이는 그것뿐입니다.',
    ),
    text(
      'Half of what was in flight, not half of cwnd, and never less than two segments.',
      'cwnd의 절반이 아니라 나가 있던 양의 절반이고, 세그먼트 둘보다 작아지지 않습니다.',
    ),
    text(
      'After a timeout a single segment goes out, and slow start climbs to the threshold again.',
      '타임아웃 뒤에는 세그먼트 하나만 나가고, 느린 시작으로 문턱값까지 다시 올라갑니다.',
    ),
  ],
  parameters: (random: Random) => ({ mss: 501 + 2 * random.below(450), initial: 2 + random.below(9) }),
  describe: ({ mss, initial }) =>
    text(
      `Write \`windows\`. Your sender’s segments have ${mss} bytes, and it begins with ${initial} of them. The function is tried with this sender and with others.`,
      `\`windows\`를 작성하십시오. 본인의 송신자는 세그먼트가 ${mss}바이트이고 ${initial}개로 시작합니다. 이 송신자와 다른 송신자로 시험합니다.`,
    ),
  checks: [
    {
      say: text(
        'Slow start: a segment for each acknowledgment.',
        '느린 시작: 확인 응답마다 세그먼트 하나씩 늘어납니다.',
      ),
      points: 2,
      run: (trial, own) =>
        tryOut(trial, own, (mss) => [
          acks(mss, 5),
          acks(2 * mss, 4),
          [...acks(100, 3), ...acks(mss - 1, 2), ...acks(3 * mss, 2)],
        ]),
    },
    {
      say: text(
        'Three duplicates: half of what was in flight, and three on top.',
        '중복 셋: 나가 있던 양의 절반에 셋을 더합니다.',
      ),
      points: 2,
      run: (trial, own) =>
        tryOut(trial, own, (mss) => [
          [...acks(mss, 6), lost(11 * mss + 1), again, again, recovered],
          [lost(3 * mss), recovered, lost(mss)],
        ]),
    },
    {
      say: text(
        'Congestion avoidance: a segment for each window.',
        '혼잡 회피: 윈도우마다 세그먼트 하나씩 늘어납니다.',
      ),
      points: 2,
      run: (trial, own) =>
        tryOut(trial, own, (mss) => [
          [...acks(mss, 4), lost(8 * mss), recovered, ...acks(mss, 14)],
          [lost(6 * mss), recovered, ...acks(2 * mss, 5), ...acks(20 * mss, 2), ...acks(1, 2), ...acks(mss, 5)],
          [lost(6 * mss), recovered, ...acks(mss, 2), lost(4 * mss), recovered, ...acks(mss, 3)],
        ]),
    },
    {
      say: text(
        'A timeout: one segment, then slow start up to the threshold.',
        '타임아웃: 세그먼트 하나에서 문턱값까지 느린 시작입니다.',
      ),
      points: 2,
      run: (trial, own) =>
        tryOut(trial, own, (mss) => [
          [...acks(mss, 4), timedOut(13 * mss), ...acks(mss, 16)],
          [lost(20 * mss), again, timedOut(17 * mss), ...acks(mss, 20)],
          [timedOut(mss), ...acks(mss, 6)],
          [
            timedOut(9 * mss + 5),
            ...acks(mss, 4),
            lost(4 * mss),
            recovered,
            ...acks(mss, 3),
            timedOut(5 * mss),
            ...acks(mss, 7),
          ],
        ]),
    },
  ],
};

const acks = (bytes: number, count: number): WindowEvent[] =>
  Array<WindowEvent>(count).fill({ type: 'acknowledged', bytes });
const lost = (flightSize: number): WindowEvent => ({ type: 'third-duplicate', flightSize });
const timedOut = (flightSize: number): WindowEvent => ({ type: 'timeout', flightSize });
const again: WindowEvent = { type: 'another-duplicate' };
const recovered: WindowEvent = { type: 'recovered' };

const size = z.number({ error: 'numbers are wanted' });
// null comes as undefined.
const shape = z.array(z.object({ cwnd: size, ssthresh: size.nullish() })).max(1000);

function tryOut(
  trial: CodeTrial,
  own: Parameters,
  histories: (mss: number) => readonly (readonly WindowEvent[])[],
): void {
  const other = { mss: 536 + trial.random.below(900), initial: 1 + trial.random.below(4) };
  for (const { mss, initial } of [own, other]) {
    for (const events of histories(mss)) {
      const history = { mss, initialWindow: initial * mss, events };
      const got = trial.student.call('windows', [mss, history.initialWindow, events], shape);
      const plain = got.map(({ cwnd, ssthresh }) => ({ cwnd, ssthresh: ssthresh ?? null }));
      for (const finding of findingsOf(plain, history)) trial.found(finding);
    }
  }
}

function findingsOf(got: readonly Windows[], history: History): Finding[] {
  const wanted = windowsAfter(history);
  if (got.length !== wanted.length) return wrongCount(got.length, wanted.length);
  const entries = wanted.flatMap((right, index) => {
    const after = afterEvent(history.events, index);
    const is = got[index]!;
    const hint = hintFor(is.cwnd, right.cwnd, history.mss);
    return [
      { after, name: 'ssthresh', got: is.ssthresh, wanted: right.ssthresh },
      { after, name: 'cwnd', got: is.cwnd, wanted: right.cwnd, hint },
    ];
  });
  return firstDifference(entries, 'RFC 5681 §3.1, §3.2');
}

function hintFor(got: number, wanted: number, mss: number): Entry['hint'] {
  const say = (en: string, ko: string) => ({ say: text(en, ko) });
  if (got === wanted + mss) return say('one segment too many', '세그먼트 하나가 많습니다');
  if (got === wanted - mss) return say('one segment is missing', '세그먼트 하나가 모자랍니다');
  if (got === wanted - 3 * mss) return say('the three that have left the network', '망을 떠난 셋이 빠졌습니다');
  return undefined;
}

function afterEvent(events: readonly WindowEvent[], index: number): Text {
  const event = events[index]!;
  const nth = text(`event ${index + 1}`, `${index + 1}번째 사건`);
  const more = 'bytes' in event ? ` ${event.bytes}` : 'flightSize' in event ? ` ${event.flightSize}` : '';
  return text(`${nth.en} (${event.type}${more})`, `${nth.ko}(${event.type}${more})`);
}

/** RFC 5681 §3.1 with the counting of acknowledged bytes, §3.2 with inflation. */
function windowsAfter({ mss, initialWindow, events }: History): Windows[] {
  let cwnd = initialWindow;
  let ssthresh: number | null = null;
  let counted = 0;
  return events.map((event) => {
    switch (event.type) {
      case 'acknowledged':
        if (ssthresh === null || cwnd < ssthresh) {
          cwnd += Math.min(event.bytes, mss);
        } else {
          counted += event.bytes;
          if (counted >= cwnd) {
            counted -= cwnd;
            cwnd += mss;
          }
        }
        break;
      case 'third-duplicate':
      case 'timeout':
        ssthresh = Math.max(Math.floor(event.flightSize / 2), 2 * mss);
        cwnd = event.type === 'timeout' ? mss : ssthresh + 3 * mss;
        counted = 0;
        break;
      case 'another-duplicate':
        cwnd += mss;
        break;
      case 'recovered':
        cwnd = ssthresh!;
        break;
      default:
        event satisfies never;
    }
    return { cwnd, ssthresh };
  });
}

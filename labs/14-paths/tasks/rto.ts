/** Build the retransmission timeout. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { firstDifference, isClose, wrongCount } from './steps-of-numbers.ts';

interface Parameters {
  /** The first round trip, microseconds. */
  readonly rtt: number;
}

type TimerEvent = { readonly type: 'sample'; readonly rtt: number } | { readonly type: 'timeout' };

export const rtoTask: CodeTask<Parameters> = {
  id: 'rto',
  kind: 'build',
  file: 'rto.ts',
  title: text('How long to wait before sending again', '다시 보내기까지 얼마나 기다릴까'),
  hints: [
    text(
      'The first sample sets both SRTT and RTTVAR; it does not go through the formulas of the later ones.',
      '첫 측정값은 SRTT와 RTTVAR를 모두 정합니다. 그다음 측정값들의 식을 거치지 않습니다.',
    ),
    text(
      'RTTVAR is made from the SRTT before this sample, so it comes first.',
      'RTTVAR는 이번 측정 이전의 SRTT로 만듭니다. 그러므로 먼저 계산합니다.',
    ),
    text(
      'The bounds hold for what you return. A timeout doubles the bounded value; a sample begins from SRTT and RTTVAR again.',
      '하한과 상한은 돌려주는 값에 적용합니다. 타임아웃은 그 값을 두 배로 하고, 측정값이 오면 다시 SRTT와 RTTVAR에서 시작합니다.',
    ),
  ],
  parameters: (random: Random) => ({ rtt: milliseconds(400) + random.below(milliseconds(500)) }),
  describe: ({ rtt }) =>
    text(
      `Write \`timeouts\`. Your path is a slow one: the first segment comes back after ${rtt} microseconds. The function is tried with this path, with steady ones, with ones that jump about, and with losses.`,
      `\`timeouts\`를 작성하십시오. 본인의 경로는 느립니다. 첫 세그먼트가 ${rtt}마이크로초 뒤에 돌아옵니다. 이 경로와 일정한 경로, 들쭉날쭉한 경로, 손실이 있는 경로로 시험합니다.`,
    ),
  checks: [
    {
      say: text('The first sample sets the timeout.', '첫 측정값이 타임아웃을 정합니다.'),
      points: 1,
      run: (trial, { rtt }) => tryOut(trial, [samples(rtt), samples(milliseconds(777)), samples(seconds(3))]),
    },
    {
      say: text('Later samples are smoothed.', '그 뒤의 측정값은 평활됩니다.'),
      points: 2,
      run: (trial, { rtt }) =>
        tryOut(trial, [
          samples(rtt, rtt + milliseconds(300)),
          samples(rtt, rtt - milliseconds(250), rtt + milliseconds(410), rtt),
          samples(...jumping(trial.random, 20)),
        ]),
    },
    {
      say: text(
        'It is never less than a second nor more than 60, and never less than SRTT + G.',
        '1초보다 짧거나 60초보다 길지 않고, SRTT + G보다도 짧지 않습니다.',
      ),
      points: 1,
      run: (trial) =>
        tryOut(trial, [
          samples(milliseconds(20), milliseconds(21)),
          samples(seconds(25)),
          samples(...Array<number>(120).fill(seconds(2))),
          [],
        ]),
    },
    {
      say: text(
        'A timeout doubles it, the next sample makes it anew.',
        '타임아웃은 두 배로 만들고, 다음 측정값이 새로 정합니다.',
      ),
      points: 2,
      run: (trial, { rtt }) =>
        tryOut(trial, [
          [timeout, timeout, ...samples(rtt)],
          [...samples(rtt), timeout, timeout, ...samples(rtt + milliseconds(90), rtt)],
          [...samples(milliseconds(30)), ...Array<TimerEvent>(8).fill(timeout), ...samples(milliseconds(35))],
        ]),
    },
  ],
};

const timeout: TimerEvent = { type: 'timeout' };
const samples = (...rtts: readonly number[]): TimerEvent[] => rtts.map((rtt) => ({ type: 'sample', rtt }));

/** Between 0.5 and 2.5 seconds, so that the lower bound does not hide the formulas. */
function jumping(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => milliseconds(500) + random.below(seconds(2)));
}

const shape = z.array(z.number({ error: 'numbers are wanted' })).max(1000);

function tryOut(trial: CodeTrial, histories: readonly (readonly TimerEvent[])[]): void {
  for (const history of histories) {
    const got = trial.student.call('timeouts', [history], shape);
    for (const finding of findingsOf(got, history)) trial.found(finding);
  }
}

const SOURCE = 'RFC 6298 §2, §5';

function findingsOf(got: readonly number[], history: readonly TimerEvent[]): Finding[] {
  const wanted = timeoutsAfter(history);
  if (got.length !== wanted.length) return wrongCount(got.length, wanted.length);
  const entries = wanted.map((value, index) => ({
    after: afterEvent(history, index),
    name: 'RTO',
    got: got[index]!,
    wanted: value,
    hint: hintFor(got[index]!, value, history.slice(0, index + 1)),
  }));
  return firstDifference(entries, SOURCE);
}

function afterEvent(history: readonly TimerEvent[], index: number): Text {
  const event = history[index]!;
  const nth = text(`event ${index + 1}`, `${index + 1}번째 사건`);
  return event.type === 'timeout'
    ? text(`${nth.en}, a timeout`, `${nth.ko}인 타임아웃`)
    : text(`${nth.en}, a sample of ${event.rtt}`, `${nth.ko}인 측정값 ${event.rtt}`);
}

/** RFC 6298 §2.1 to §2.5, §5.5. */
function timeoutsAfter(history: readonly TimerEvent[], change: Partial<Choices> = {}): number[] {
  const { newSrttFirst, k, bounded } = { ...rightChoices, ...change };
  const bound = (value: number) => (bounded ? Math.min(Math.max(value, seconds(1)), seconds(60)) : value);
  let rto = seconds(1);
  let srtt: number | undefined;
  let rttvar = 0;
  return history.map((event) => {
    if (event.type === 'timeout') {
      rto = bound(rto * 2);
      return rto;
    }
    const old = srtt;
    srtt = old === undefined ? event.rtt : (7 / 8) * old + event.rtt / 8;
    const reference = newSrttFirst ? srtt : old;
    rttvar = old === undefined ? event.rtt / 2 : (3 / 4) * rttvar + Math.abs(reference! - event.rtt) / 4;
    rto = bound(srtt + Math.max(1000, k * rttvar));
    return rto;
  });
}

interface Choices {
  readonly newSrttFirst: boolean;
  readonly k: number;
  readonly bounded: boolean;
}
const rightChoices: Choices = { newSrttFirst: false, k: 4, bounded: true };

/** What typical mistakes lead to. */
function hintFor(
  got: number,
  wanted: number,
  history: readonly TimerEvent[],
): Pick<Finding, 'say' | 'mistake'> | undefined {
  const last = (change: Partial<Choices>) => timeoutsAfter(history, change).at(-1)!;
  const looks = (change: Partial<Choices>) => isClose(got, last(change)) && !isClose(wanted, last(change));
  if (looks({ newSrttFirst: true })) {
    return {
      say: text(
        'RTTVAR is made before SRTT takes the new sample in',
        'RTTVAR는 SRTT에 새 측정값을 넣기 전에 계산합니다',
      ),
      mistake: 'wrong-order',
    };
  }
  if (looks({ k: 1 }))
    return { say: text('K is missing, 4 times RTTVAR', 'RTTVAR의 4배인 K가 빠졌습니다'), mistake: 'wrong-timer' };
  if (looks({ bounded: false }))
    return { say: text('a bound is missing', '하한이나 상한이 빠졌습니다'), mistake: 'wrong-timer' };
  if (isClose(got * 1000, wanted))
    return { say: text('these are milliseconds', '밀리초로 보입니다'), mistake: 'wrong-unit' };
  return undefined;
}

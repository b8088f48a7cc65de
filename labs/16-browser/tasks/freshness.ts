/** May the browser use what it has in its cache, and if not, what does it ask? */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { Check, CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { parseHttpDate } from '../../../src/packet/http/http-date.ts';
import { findingFor } from './case-finding.ts';
import {
  ages,
  type Decision,
  directives,
  edges,
  expires,
  heuristic,
  maxAge,
  type Sample,
  spelling,
  validators,
} from './freshness-cases.ts';

const seconds = z.number({ error: 'a number of seconds is wanted' });
const shape = z.object({
  lifetime: seconds,
  age: seconds,
  action: z.enum(['use', 'ask', 'fetch'], { error: "action is 'use', 'ask' or 'fetch'" }),
  ifNoneMatch: z.string({ error: 'ifNoneMatch is a string or null' }).max(200).nullable(),
  ifModifiedSince: z.string({ error: 'ifModifiedSince is a string or null' }).max(200).nullable(),
});
type FreshnessCheck = Check<{ word: string }, CodeTrial>;

function check(
  say: Text,
  points: number,
  samples: (random: Random, word: string) => Sample[],
  hidden = false,
): FreshnessCheck {
  return {
    say,
    points,
    ...(hidden && { hidden }),
    run(trial, { word }) {
      samples(trial.random, word).every((sample) => tryOut(trial, sample));
    },
  };
}

export const freshnessTask: CodeTask<{ word: string }> = {
  id: 'freshness',
  kind: 'build',
  file: 'freshness.ts',
  title: text('Use it, ask about it, or fetch it?', '그대로 쓸까, 물어볼까, 새로 받을까?'),
  hints: [
    text(
      'First the two numbers, lifetime and age; then compare them. Most mistakes are in the age: read §4.2.3 line by line.',
      '먼저 두 수, 수명과 나이를 구한 다음 비교하십시오. 실수는 대부분 나이에서 나옵니다. §4.2.3을 한 줄씩 읽으십시오.',
    ),
    text(
      'The server’s clock is not yours: its Date and its Expires are only compared with each other.',
      '서버의 시계는 내 시계가 아닙니다. 서버의 Date와 Expires는 서로끼리만 비교합니다.',
    ),
    text(
      'no-cache does not mean "do not keep": that is no-store. It means "ask before use".',
      'no-cache는 보관하지 말라는 뜻이 아닙니다. 그것은 no-store입니다. no-cache는 쓰기 전에 물으라는 뜻입니다.',
    ),
  ],
  parameters: (random) => ({ word: drawWord(random) }),
  describe: () =>
    text(
      'Write `decide`: how long a stored response is fresh, how old it is, and what the browser does with it.',
      '저장된 응답이 얼마 동안 신선한지, 지금 얼마나 오래되었는지, 브라우저가 그것을 어떻게 하는지 정하는 `decide`를 작성하십시오.',
    ),
  checks: [
    check(text('max-age says how long it is fresh.', 'max-age가 신선한 시간을 정합니다.'), 2, maxAge),
    check(text('Expires counts from Date.', 'Expires는 Date부터 셉니다.'), 2, expires),
    check(text('The age takes in what happened on the way.', '나이에는 오는 동안의 시간도 들어갑니다.'), 3, ages),
    check(text('What is as old as its lifetime is stale.', '나이가 수명과 같으면 신선하지 않습니다.'), 1, edges),
    check(text('no-cache and no-store are told apart.', 'no-cache와 no-store를 구별합니다.'), 1, directives),
    check(text('Asking needs a validator.', '물어보려면 검증자가 필요합니다.'), 1, validators),
    check(
      text(
        'Without a word a tenth of the time since the last change.',
        '지정이 없으면 마지막 변경부터의 시간의 10분의 1입니다.',
      ),
      1,
      heuristic,
    ),
    check(text('Capitals, quotes and what is no number.', '대소문자, 따옴표, 숫자가 아닌 것.'), 1, spelling, true),
  ],
};

/** Answers whether it was right: a check ends with the first that was not. */
function tryOut(trial: CodeTrial, sample: Sample): boolean {
  const { what, headers, requestTime, responseTime, now, want } = sample;
  const stored = { headers: headers.map((field) => [...field]), requestTime, responseTime };
  const got = trial.student.call('decide', [stored, now], shape);
  const wrong = (['lifetime', 'age', 'action', 'ifNoneMatch', 'ifModifiedSince'] as const).find(
    (key) => got[key] !== want[key],
  );
  if (wrong === undefined) return true;
  const fields = headers.map(([name, value]) => `${name}: ${value}`).join(', ');
  const given = `${fields}; requestTime ${requestTime}, responseTime ${responseTime}, now ${now}`;
  const hint = wrong === 'age' ? ageHint(sample, got.age) : undefined;
  const label = text(
    `${what.en}, ${wrong}${hint ? `, ${hint.en}` : ''}`,
    `${what.ko}, ${wrong}${hint ? `, ${hint.ko}` : ''}`,
  );
  const mistake = mistakeIn(wrong, got, want);
  const [is, should] = [String(got[wrong]), String(want[wrong])];
  trial.found(findingFor(trial, label, given, is, should, { ...(mistake && { mistake }), source: sources[wrong] }));
  return false;
}

/** Typical ways to get the age wrong, told by their result. */
function ageHint({ headers, requestTime, responseTime, now }: Sample, age: number): Text | undefined {
  const field = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const made = parseHttpDate(field('date') ?? '');
  const apparent = made === undefined ? 0 : Math.max(0, responseTime - made / 1000);
  const [ageValue, delay, resident] = [Number(field('age') ?? 0), responseTime - requestTime, now - responseTime];
  const wrongWays: readonly (readonly [number, Text])[] = [
    [
      Math.max(apparent, ageValue) + resident,
      text('as if the answer had come at once (response_delay)', '응답이 곧바로 온 것처럼 계산됨(response_delay)'),
    ],
    [
      apparent + ageValue + delay + resident,
      text('as the sum of what is to be the greater of two', '둘 중 큰 값이 아니라 합으로 계산됨'),
    ],
    [Math.max(apparent, delay) + resident, text('as if there were no Age', 'Age가 없는 것처럼 계산됨')],
    [ageValue + delay + resident, text('as if Date said nothing', 'Date를 보지 않은 것처럼 계산됨')],
    [
      Math.max(apparent, ageValue + delay),
      text('as if no time had passed in the cache (resident_time)', '캐시에 있던 시간이 빠짐(resident_time)'),
    ],
  ];
  return wrongWays.find(([result]) => result === age)?.[1];
}

const sources = {
  lifetime: 'RFC 9111 §4.2.1',
  age: 'RFC 9111 §4.2.3',
  action: 'RFC 9111 §4.2',
  ifNoneMatch: 'RFC 9111 §4.3.1',
  ifModifiedSince: 'RFC 9111 §4.3.1',
} as const;

function mistakeIn(key: keyof Decision, got: Decision, want: Decision): Mistake | undefined {
  if (key === 'action') return want.lifetime === want.age && got.action === 'use' ? 'off-by-one' : undefined;
  if (key !== 'lifetime' && key !== 'age') return undefined;
  return got[key] === want[key] * 1000 || got[key] * 1000 === want[key] ? 'wrong-unit' : undefined;
}

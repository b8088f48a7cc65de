/** May the browser use what it has in its cache, and if not, what does it ask? */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { Check, CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { parseHttpDate, writeHttpDate } from '../../../src/packet/http/http-date.ts';
import { findingFor } from './case-finding.ts';

const seconds = z.number({ error: 'a number of seconds is wanted' });
const shape = z.object({
  lifetime: seconds,
  age: seconds,
  action: z.enum(['use', 'ask', 'fetch'], { error: "action is 'use', 'ask' or 'fetch'" }),
  ifNoneMatch: z.string({ error: 'ifNoneMatch is a string or null' }).max(200).nullable(),
  ifModifiedSince: z.string({ error: 'ifModifiedSince is a string or null' }).max(200).nullable(),
});
type Decision = z.infer<typeof shape>;

type Headers = readonly (readonly [name: string, value: string])[];

interface Sample {
  readonly what: Text;
  readonly headers: Headers;
  readonly requestTime: number;
  readonly responseTime: number;
  readonly now: number;
  readonly want: Decision;
}

/** 2020-01-27T00:00:00Z. */
const START = Date.UTC(2020, 0, 27) / 1000;
const date = (time: number) => writeHttpDate(time * 1000);

/** Times that differ from each other, so that one taken for another shows. */
interface Times {
  readonly requestTime: number;
  readonly responseTime: number;
  /** The server's. */
  readonly date: number;
  readonly now: number;
}

function drawTimes(random: Random): Times {
  const requestTime = START + random.below(1_000_000);
  const responseTime = requestTime + 2 + random.below(8);
  return { requestTime, responseTime, date: requestTime + 1, now: responseTime + 20 + random.below(30) };
}

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

/** What `decide` must say, from the two numbers and the rest. */
function decision(lifetime: number, age: number, more: Partial<Decision> = {}): Decision {
  return { lifetime, age, action: lifetime > age ? 'use' : 'fetch', ifNoneMatch: null, ifModifiedSince: null, ...more };
}

function plainAge({ now, requestTime }: Times): number {
  return now - requestTime;
}

function maxAge(random: Random): Sample[] {
  return [
    ['max-age', (life: number) => `max-age=${life}`],
    ['public and max-age', (life: number) => `public, max-age=${life}`],
    ['max-age without blanks', (life: number) => `private,max-age=${life},immutable`],
    ['s-maxage before max-age', (life: number) => `s-maxage=${life + 500}, max-age=${life}`],
    ['max-age before Expires', (life: number) => `max-age=${life}`],
  ].map(([label, field], index) => {
    const times = drawTimes(random);
    const life = index % 2 === 0 ? 300 + random.below(500) : 1 + random.below(9);
    const headers: Headers = [
      ['Date', date(times.date)],
      ['Cache-Control', (field as (life: number) => string)(life)],
      ...(index === 4 ? [['Expires', date(times.date + 7000)] as const] : []),
    ];
    const what = text(String(label), String(label));
    return { what, headers, ...times, want: decision(life, plainAge(times)) };
  });
}

function expires(random: Random): Sample[] {
  const cases: [Text, (times: Times) => { headers: Headers; lifetime: number }][] = [
    [
      text('Expires', 'Expires'),
      ({ date: at }) => ({
        headers: [
          ['Date', date(at)],
          ['Expires', date(at + 611)],
        ],
        lifetime: 611,
      }),
    ],
    [
      text('Expires by a clock that is fast', '빠른 시계의 Expires'),
      ({ responseTime }) => ({
        headers: [
          ['Expires', date(responseTime + 9611)],
          ['Date', date(responseTime + 9000)],
        ],
        lifetime: 611,
      }),
    ],
    [
      text('Expires without Date', 'Date 없는 Expires'),
      ({ responseTime }) => ({ headers: [['Expires', date(responseTime + 433)]], lifetime: 433 }),
    ],
    [
      text('Expires before Date', 'Date보다 이른 Expires'),
      ({ date: at }) => ({
        headers: [
          ['Date', date(at)],
          ['Expires', date(at - 60)],
        ],
        lifetime: 0,
      }),
    ],
    [
      text('Expires: 0', 'Expires: 0'),
      ({ date: at }) => ({
        headers: [
          ['Date', date(at)],
          ['Expires', '0'],
        ],
        lifetime: 0,
      }),
    ],
  ];
  const plain = cases.map(([what, make]): Sample => {
    const times = drawTimes(random);
    const { headers, lifetime } = make(times);
    return { what, headers, ...times, want: decision(lifetime, plainAge(times)) };
  });
  // Not a word of it may be made up for by a guess.
  const times = drawTimes(random);
  const modified = date(times.date - 90_000);
  const asked = { action: 'ask', ifModifiedSince: modified } as const;
  const headers: Headers = [
    ['Expires', '-1'],
    ['Last-Modified', modified],
    ['Date', date(times.date)],
  ];
  const what = text('Expires: -1 beside Last-Modified', 'Last-Modified와 함께 온 Expires: -1');
  return [...plain, { what, headers, ...times, want: decision(0, plainAge(times), asked) }];
}

function ages(random: Random): Sample[] {
  const sample = (what: Text, make: (times: Times) => { more: Headers; age: number; at?: number | null }): Sample => {
    const times = drawTimes(random);
    const { more, age, at = times.date } = make(times);
    const headers: Headers = [
      ['Cache-Control', 'max-age=5000'],
      ...(at === null ? [] : [['Date', date(at)] as const]),
      ...more,
    ];
    return { what, headers, ...times, want: decision(5000, age) };
  };
  return [
    sample(text('straight from the server', '서버에서 바로'), (times) => ({ more: [], age: plainAge(times) })),
    sample(text('Age of a cache on the way', '중간 캐시의 Age'), (times) => ({
      more: [['Age', '700']],
      age: 700 + plainAge(times),
    })),
    sample(text('an old Date', '오래된 Date'), (times) => ({
      more: [],
      at: times.requestTime - 900,
      age: times.now - (times.requestTime - 900),
    })),
    sample(text('an old Date and a greater Age', '오래된 Date와 더 큰 Age'), (times) => ({
      more: [['age', '1200']],
      at: times.requestTime - 300,
      age: 1200 + plainAge(times),
    })),
    sample(text('an older Date and a smaller Age', '더 오래된 Date와 작은 Age'), (times) => ({
      more: [['Age', '100']],
      at: times.requestTime - 600,
      age: times.now - (times.requestTime - 600),
    })),
    sample(text('a Date in the future', '미래의 Date'), (times) => ({
      more: [],
      at: times.now + 4000,
      age: plainAge(times),
    })),
    sample(text('no Date', 'Date 없음'), (times) => ({ more: [], at: null, age: plainAge(times) })),
  ];
}

function edges(random: Random): Sample[] {
  return [-1, 0, 1].map((off) => {
    const times = drawTimes(random);
    const life = plainAge(times) + off;
    const headers: Headers = [
      ['Date', date(times.date)],
      ['Cache-Control', `max-age=${life}`],
    ];
    return { what: text('at the edge', '경계'), headers, ...times, want: decision(life, plainAge(times)) };
  });
}

function directives(random: Random, word: string): Sample[] {
  const etag = `"${word}"`;
  const sample = (what: string, field: string, lifetime: number, action: Decision['action']): Sample => {
    const times = drawTimes(random);
    const headers: Headers = [
      ['Cache-Control', field],
      ['Date', date(times.date)],
      ['ETag', etag],
    ];
    const ifNoneMatch = action === 'ask' ? etag : null;
    return {
      what: text(what, what),
      headers,
      ...times,
      want: decision(lifetime, plainAge(times), { action, ifNoneMatch }),
    };
  };
  return [
    sample('no-cache', 'no-cache', 0, 'ask'),
    sample('no-cache and max-age', 'max-age=900, no-cache', 900, 'ask'),
    sample('no-store', 'no-store', 0, 'fetch'),
    sample('no-store and max-age', 'no-store, max-age=900', 900, 'fetch'),
    sample('must-revalidate', 'must-revalidate, max-age=900', 900, 'use'),
    sample('private', 'private, max-age=900', 900, 'use'),
  ];
}

function validators(random: Random, word: string): Sample[] {
  const etag = `W/"${word}"`;
  const sample = (what: Text, withTag: boolean, modified: 'none' | 'date' | 'words'): Sample => {
    const times = drawTimes(random);
    const since = { none: undefined, date: date(times.date - 5000), words: 'yesterday' }[modified];
    const headers: Headers = [
      ['Date', date(times.date)],
      ['Cache-Control', 'max-age=3'],
      ...(withTag ? [['ETag', etag] as const] : []),
      ...(since === undefined ? [] : [['Last-Modified', since] as const]),
    ];
    const action = withTag || since !== undefined ? 'ask' : 'fetch';
    const asked = { action, ifNoneMatch: withTag ? etag : null, ifModifiedSince: since ?? null } as const;
    return { what, headers, ...times, want: decision(3, plainAge(times), asked) };
  };
  return [
    sample(text('an ETag', 'ETag'), true, 'none'),
    sample(text('Last-Modified', 'Last-Modified'), false, 'date'),
    sample(text('both', '둘 다'), true, 'date'),
    sample(text('neither', '둘 다 없음'), false, 'none'),
    sample(text('a Last-Modified that is no date', '날짜가 아닌 Last-Modified'), false, 'words'),
  ];
}

function heuristic(random: Random): Sample[] {
  const sample = (what: Text, before: number, withDate: boolean, field = ''): Sample => {
    const times = drawTimes(random);
    const from = withDate ? times.date : times.responseTime;
    const modified = date(from - before);
    const headers: Headers = [
      ...(withDate ? [['Date', date(from)] as const] : []),
      ['Last-Modified', modified],
      ...(field === '' ? [] : [['Cache-Control', field] as const]),
    ];
    const lifetime = Math.max(0, Math.floor(before / 10));
    const age = plainAge(times);
    const isFresh = lifetime > age;
    const more = isFresh ? {} : ({ action: 'ask', ifModifiedSince: modified } as const);
    return { what, headers, ...times, want: decision(lifetime, age, more) };
  };
  return [
    sample(text('Last-Modified only', 'Last-Modified만'), 86_409 + 10 * random.below(500), true),
    sample(text('changed a short time ago', '조금 전에 바뀜'), 25, true),
    sample(text('no Date', 'Date 없음'), 90_003, false),
    sample(text('changed in the future', '미래에 바뀜'), -100, true),
    sample(text('beside other directives', '다른 지시어와 함께'), 90_000, true, 'private'),
  ];
}

function spelling(random: Random): Sample[] {
  const sample = (what: Text, name: string, field: string, lifetime: number): Sample => {
    const times = drawTimes(random);
    const headers: Headers = [
      [name, field],
      ['DATE', date(times.date)],
    ];
    return { what, headers, ...times, want: decision(lifetime, plainAge(times)) };
  };
  return [
    sample(text('capitals', '대문자'), 'CACHE-CONTROL', 'Max-Age=900', 900),
    sample(text('quotes', '따옴표'), 'cache-control', 'public , max-age="900"', 900),
    sample(text('no number', '숫자가 아님'), 'Cache-Control', 'max-age=soon', 0),
    sample(text('a negative number', '음수'), 'Cache-Control', 'max-age=-5', 0),
    sample(text('a fraction', '소수'), 'Cache-Control', 'max-age=900.5', 0),
    sample(text('another directive that ends alike', '끝이 같은 다른 지시어'), 'Cache-Control', 'x-max-age=900', 0),
  ];
}

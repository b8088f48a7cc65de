/** Responses in a cache, and what is right to do with them (RFC 9111 §4.2). */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { writeHttpDate } from '../../../src/packet/http/http-date.ts';

/** What the student's function answers. */
export interface Decision {
  readonly lifetime: number;
  readonly age: number;
  readonly action: 'use' | 'ask' | 'fetch';
  readonly ifNoneMatch: string | null;
  readonly ifModifiedSince: string | null;
}

type Headers = readonly (readonly [name: string, value: string])[];

export interface Sample {
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

/** What `decide` must say, from the two numbers and the rest. */
function decision(lifetime: number, age: number, more: Partial<Decision> = {}): Decision {
  return { lifetime, age, action: lifetime > age ? 'use' : 'fetch', ifNoneMatch: null, ifModifiedSince: null, ...more };
}

function plainAge({ now, requestTime }: Times): number {
  return now - requestTime;
}

export function maxAge(random: Random): Sample[] {
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

export function expires(random: Random): Sample[] {
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

export function ages(random: Random): Sample[] {
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

export function edges(random: Random): Sample[] {
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

export function directives(random: Random, word: string): Sample[] {
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

export function validators(random: Random, word: string): Sample[] {
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

export function heuristic(random: Random): Sample[] {
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

export function spelling(random: Random): Sample[] {
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

/** Which cookies go back with a request, after which Set-Cookie fields? */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { draw, drawWord } from '../../../src/grade/personal.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { Check, CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { writeHttpDate } from '../../../src/packet/http/http-date.ts';
import { CookieJar } from '../../../src/stack/http/cookie-jar.ts';
import { findingFor, type Names } from './case-finding.ts';

interface Received {
  url: string;
  setCookie: string;
  time: number;
}

/** What is received, and what must go back where. */
interface Sample {
  readonly what: Text;
  readonly received: readonly Received[];
  readonly asked: readonly (readonly [url: string, want: string | null, time?: number])[];
}

/** 2020-01-27T00:00:00Z. */
const NOW = Date.UTC(2020, 0, 27) / 1000;
/** null comes as undefined. */
const answer = z.string({ error: 'a string or null is wanted' }).max(4096).optional();

type CookieCheck = Check<{ host: string }, CodeTrial>;

function check(
  say: Text,
  points: number,
  samples: (random: Random, host: string) => Sample[],
  hidden = false,
): CookieCheck {
  return {
    say,
    points,
    ...(hidden && { hidden }),
    run(trial, { host }) {
      samples(trial.random, host).every((sample) => tryOut(trial, sample));
    },
  };
}

export const cookiesTask: CodeTask<{ host: string }> = {
  id: 'cookies',
  kind: 'build',
  file: 'cookies.ts',
  title: text('Which cookies go back?', '어떤 쿠키가 돌아갑니까?'),
  hints: [
    text(
      'Two halves: read each field into a record (name, value, domain, path, secure, end), then choose among the records.',
      '두 부분으로 나누십시오. 먼저 각 필드를 레코드(이름, 값, 도메인, 경로, secure, 끝나는 때)로 읽고, 그다음 레코드 가운데서 고릅니다.',
    ),
    text(
      'Without Domain a cookie belongs to one host; with it also to all hosts below. Keep a mark for which it is.',
      'Domain이 없으면 쿠키는 호스트 하나의 것이고, 있으면 그 아래 모든 호스트의 것이기도 합니다. 어느 쪽인지 표시해 두십시오.',
    ),
    text(
      '/docs is a part of /docs/a and no part of /docset: what follows must be a slash, or nothing.',
      '/docs는 /docs/a를 포함하지만 /docset은 포함하지 않습니다. 그 뒤에는 슬래시가 오거나 아무것도 없어야 합니다.',
    ),
  ],
  parameters: (random) => ({ host: `${drawWord(random)}.example` }),
  describe: ({ host }) =>
    text(
      `Write \`cookieField\`: the Cookie field of a request to ${host} or its neighbours, after what was set before.`,
      `${host}이나 그 이웃에 보내는 요청의 Cookie 필드를 만드는 \`cookieField\`를 작성하십시오. 앞서 받은 Set-Cookie들에 따라 정해집니다.`,
    ),
  checks: [
    check(text('Name and value are kept as they came.', '이름과 값을 온 그대로 보관합니다.'), 2, namesAndValues),
    check(text('A cookie keeps to its path.', '쿠키는 자신의 경로에만 갑니다.'), 2, paths),
    check(text('A cookie keeps to its domain.', '쿠키는 자신의 도메인에만 갑니다.'), 2, domains),
    check(text('A Secure cookie goes over https only.', 'Secure 쿠키는 https로만 갑니다.'), 1, secure),
    check(text('A cookie ends when it was to end.', '쿠키는 정해진 때에 끝납니다.'), 2, ends),
    check(text('A newer cookie takes the place of an older.', '새 쿠키가 오래된 쿠키를 대신합니다.'), 2, replaced),
    check(text('Longer paths come first, then the older.', '긴 경로가 먼저, 그다음 오래된 것이 옵니다.'), 1, ordered),
    check(text('All of it together.', '모든 규칙을 함께 지킵니다.'), 2, together, true),
  ],
};

/** Answers whether it was right: a check ends with the first that was not. */
function tryOut(trial: CodeTrial, { what, received, asked }: Sample): boolean {
  for (const [url, want, time = NOW + 50] of asked) {
    const got = trial.student.call('cookieField', [received.map((each) => ({ ...each })), url, time], answer) ?? null;
    if (got === want) continue;
    const fields = received.map(({ url: from, setCookie }) => `${setCookie} (${from})`).join(' | ');
    trial.found(findingFor(trial, what, `${fields} → ${url}`, String(got), String(want), names(got, want)));
    return false;
  }
  return true;
}

/** Sent, but in another order? */
function names(got: string | null, want: string | null): Names {
  const sorted = (field: string | null) => field?.split('; ').toSorted().join('; ');
  return got !== null && sorted(got) === sorted(want)
    ? { mistake: 'wrong-order', source: 'RFC 6265 §5.4' }
    : { source: 'RFC 6265 §5' };
}

function namesAndValues(random: Random, host: string): Sample[] {
  const [a, b, c] = words(random, 3);
  const from = `http://${host}/`;
  const sample = (what: Text, fields: string[], want: string | null): Sample => ({
    what,
    received: fields.map((setCookie) => ({ url: from, setCookie, time: NOW })),
    asked: [[from, want]],
  });
  return [
    sample(text('a name and a value', '이름과 값'), [`${a}=${b}`], `${a}=${b}`),
    sample(text('two cookies', '쿠키 두 개'), [`${a}=${b}`, `${b}=${c}`], `${a}=${b}; ${b}=${c}`),
    sample(text('an equals sign in the value', '값 속의 등호'), [`${a}=${b}=${c}==`], `${a}=${b}=${c}==`),
    sample(text('blanks around', '앞뒤 공백'), [`  ${a} = ${b} ${c}  ; Path=/`], `${a}=${b} ${c}`),
    sample(text('an empty value', '빈 값'), [`${a}=; HttpOnly`], `${a}=`),
    sample(text('no name, or no equals sign', '이름이나 등호가 없음'), [`=${a}`, b, `  =${c}`], null),
    sample(
      text('capitals in the name', '이름의 대문자'),
      [`${a}=1`, `${a.toUpperCase()}=2`],
      `${a}=1; ${a.toUpperCase()}=2`,
    ),
    sample(text('quotes', '따옴표'), [`${a}="${b}"; SameSite=Lax; Priority=High`], `${a}="${b}"`),
  ];
}

function paths(random: Random, host: string): Sample[] {
  const [a, folder, file] = words(random, 3);
  const site = `http://${host}`;
  const sample = (what: Text, from: string, attribute: string, asked: [string, boolean][]): Sample => ({
    what,
    received: [{ url: `${site}${from}`, setCookie: `${a}=1${attribute}`, time: NOW }],
    asked: asked.map(([path, isSent]) => [`${site}${path}`, isSent ? `${a}=1` : null]),
  });
  return [
    sample(text('a path', '경로'), '/', `; Path=/${folder}`, [
      [`/${folder}`, true],
      [`/${folder}/${file}`, true],
      [`/${folder}?q=/`, true],
      [`/${folder}s`, false],
      ['/', false],
      [`/${file}/${folder}`, false],
    ]),
    sample(text('a path with a slash at its end', '슬래시로 끝나는 경로'), '/', `; path = /${folder}/`, [
      [`/${folder}/${file}`, true],
      [`/${folder}/`, true],
      [`/${folder}`, false],
    ]),
    sample(text('no path', '경로 없음'), `/${folder}/${file}?x=/y/z`, '', [
      [`/${folder}/other`, true],
      [`/${folder}`, true],
      ['/', false],
    ]),
    sample(text('no path, set by a page at the top', '경로 없음, 맨 위 페이지가 보냄'), `/${file}`, '', [
      ['/', true],
      [`/${folder}/${file}`, true],
    ]),
    sample(text('no path, set by a folder', '경로 없음, 폴더가 보냄'), `/${folder}/`, '', [
      [`/${folder}/${file}`, true],
      [`/${file}`, false],
    ]),
    sample(text('a path that is none', '경로가 아닌 경로'), `/${folder}/${file}`, `; Path=${file}`, [
      [`/${folder}/x`, true],
      ['/', false],
    ]),
    sample(
      text('two paths, the last is none', '경로 두 개, 마지막은 경로가 아님'),
      `/${folder}/${file}`,
      `; Path=/; Path=${file}`,
      [
        [`/${folder}/x`, true],
        ['/', false],
      ],
    ),
    sample(text('two paths, the last counts', '경로 두 개, 마지막 것이 유효'), '/', `; Path=/${folder}; PATH=/`, [
      ['/', true],
    ]),
  ];
}

function domains(random: Random, host: string): Sample[] {
  const [a, sub] = words(random, 2);
  const own = `http://${sub}.${host}/`;
  const sample = (what: Text, attribute: string, asked: [string, boolean][]): Sample => ({
    what,
    received: [{ url: own, setCookie: `${a}=1${attribute}`, time: NOW }],
    asked: asked.map(([name, isSent]) => [`http://${name}/`, isSent ? `${a}=1` : null]),
  });
  return [
    sample(text('no Domain: this host only', 'Domain 없음: 이 호스트만'), '', [
      [`${sub}.${host}`, true],
      [`x.${sub}.${host}`, false],
      [host, false],
    ]),
    sample(text('Domain of the host above', '위 호스트의 Domain'), `; Domain=${host}`, [
      [`${sub}.${host}`, true],
      [host, true],
      [`x.y.${host}`, true],
      [`x${host}`, false],
    ]),
    sample(text('a dot in front, and capitals', '앞의 점과 대문자'), `; DOMAIN=.${host.toUpperCase()}`, [[host, true]]),
    sample(text('its own name as Domain', '자기 이름을 Domain으로'), `; Domain=${sub}.${host}`, [
      [`x.${sub}.${host}`, true],
      [host, false],
    ]),
    sample(text('a foreign Domain', '다른 곳의 Domain'), `; Domain=other.${host}`, [
      [`other.${host}`, false],
      [`${sub}.${host}`, false],
    ]),
    sample(text('a Domain below', '아래쪽 Domain'), `; Domain=x.${sub}.${host}`, [
      [`x.${sub}.${host}`, false],
      [`${sub}.${host}`, false],
    ]),
  ];
}

function secure(random: Random, host: string): Sample[] {
  const [a, b] = words(random, 2);
  const from = `https://${host}/`;
  return [
    {
      what: text('Secure', 'Secure'),
      received: [
        { url: from, setCookie: `${a}=1; ${draw(random, ['Secure', 'secure', ' SECURE '])}; HttpOnly`, time: NOW },
        { url: from, setCookie: `${b}=2; HttpOnly`, time: NOW },
      ],
      asked: [
        [from, `${a}=1; ${b}=2`],
        [`http://${host}/`, `${b}=2`],
      ],
    },
  ];
}

function ends(random: Random, host: string): Sample[] {
  const [a] = words(random, 1);
  const url = `http://${host}/`;
  const seconds = 100 + random.below(900);
  const until = (end: number) => `Expires=${writeHttpDate((NOW + end) * 1000)}`;
  const sample = (what: Text, attributes: string, asked: [number, boolean][]): Sample => ({
    what,
    received: [{ url, setCookie: `${a}=1; ${attributes}`, time: NOW }],
    asked: asked.map(([after, isSent]) => [url, isSent ? `${a}=1` : null, NOW + after]),
  });
  const around: [number, boolean][] = [
    [seconds - 1, true],
    [seconds, false],
    [seconds + 1, false],
  ];
  return [
    sample(text('Max-Age', 'Max-Age'), `Max-Age=${seconds}`, around),
    sample(text('Expires', 'Expires'), until(seconds), around),
    sample(
      text('Max-Age and a shorter Expires', 'Max-Age와 더 짧은 Expires'),
      `max-age=${seconds}; ${until(9)}`,
      around,
    ),
    sample(
      text('a longer Expires, then Max-Age', '더 긴 Expires와 Max-Age'),
      `${until(seconds + 500)}; Max-Age=${seconds}`,
      around,
    ),
    sample(text('neither', '둘 다 없음'), 'HttpOnly', [[400_000_000, true]]),
    sample(text('Max-Age that is no number', '숫자가 아닌 Max-Age'), `Max-Age=${seconds}s; ${until(seconds)}`, around),
    sample(text('Expires that is no date', '날짜가 아닌 Expires'), 'Expires=tomorrow', [[400_000_000, true]]),
    sample(text('Max-Age=0', 'Max-Age=0'), 'Max-Age=0', [[0, false]]),
    sample(text('an Expires of long ago', '오래전의 Expires'), until(-9), [[0, false]]),
    sample(
      text('two Max-Age, the last counts', 'Max-Age 두 개, 마지막 것이 유효'),
      `Max-Age=5; Max-Age=${seconds}`,
      around,
    ),
  ];
}

function replaced(random: Random, host: string): Sample[] {
  const [a, b] = words(random, 2);
  const url = `http://${host}/`;
  const sample = (what: Text, fields: string[], want: string | null): Sample => ({
    what,
    received: fields.map((setCookie, index) => ({ url, setCookie, time: NOW + 10 * index })),
    asked: [[url, want]],
  });
  return [
    sample(text('a new value', '새 값'), [`${a}=1`, `${a}=2`], `${a}=2`),
    sample(
      text('a new value, as old as the first', '새 값, 나이는 첫 값과 같음'),
      [`${a}=1`, `${b}=2`, `${a}=3`],
      `${a}=3; ${b}=2`,
    ),
    sample(
      text('the same name for another path', '같은 이름, 다른 경로'),
      [`${a}=1; Path=/`, `${a}=2; Path=/x`],
      `${a}=1`,
    ),
    sample(
      text('the same name for another domain', '같은 이름, 다른 도메인'),
      [`${a}=1; Domain=${host}`, `${a}=2`],
      `${a}=2`,
    ),
    sample(text('deleted', '삭제됨'), [`${a}=1`, `${a}=; Max-Age=0`], null),
    sample(
      text('deleted, then set again', '삭제한 뒤 다시 설정'),
      [`${a}=1`, `${b}=2`, `${a}=; Max-Age=-1`, `${a}=3`],
      `${b}=2; ${a}=3`,
    ),
    sample(
      text('ended, then set again', '끝난 뒤 다시 설정'),
      [`${a}=1; Max-Age=15`, `${b}=2`, `${a}=3`],
      `${b}=2; ${a}=3`,
    ),
    sample(text('deleted for another path', '다른 경로에서 삭제'), [`${a}=1`, `${a}=; Path=/x; Max-Age=0`], `${a}=1`),
  ];
}

function ordered(random: Random, host: string): Sample[] {
  const [a, b, c, d] = words(random, 4);
  const url = `http://${host}/`;
  const fields = [`${a}=1; Path=/`, `${b}=2; Path=/x/y`, `${c}=3; Path=/x`, `${d}=4; Path=/`];
  return [
    {
      what: text('four paths', '경로 네 개'),
      received: fields.map((setCookie, index) => ({ url, setCookie, time: NOW + index })),
      asked: [
        [`${url}x/y/z`, `${b}=2; ${c}=3; ${a}=1; ${d}=4`],
        [`${url}x`, `${c}=3; ${a}=1; ${d}=4`],
      ],
    },
  ];
}

/** Drawn at random; what is right is what the browser of this lab does. */
function together(random: Random, host: string): Sample[] {
  return Array.from({ length: 12 }, (): Sample => {
    const jar = new CookieJar();
    const hosts = [host, `www.${host}`, `a.www.${host}`];
    const folders = ['/', '/x', '/x/', '/x/y', '/xy'];
    const received = Array.from({ length: 6 }, (_, index): Received => {
      const url = `${draw(random, ['http', 'https'])}://${draw(random, hosts)}${draw(random, folders)}`;
      const attributes = [
        draw(random, ['', `; Domain=${draw(random, hosts)}`]),
        draw(random, ['', `; Path=${draw(random, folders)}`, '; path=x']),
        draw(random, ['', '', '; Secure']),
        draw(random, [
          '',
          '',
          `; Max-Age=${random.below(60)}`,
          `; Expires=${writeHttpDate((NOW + random.below(90)) * 1000)}`,
        ]),
      ].join('');
      return { url, setCookie: `${draw(random, ['a', 'b', 'c'])}=${index}${attributes}`, time: NOW + 10 * index };
    });
    for (const { url, setCookie, time } of received) jar.set(url, setCookie, time * 1000);
    const url = `${draw(random, ['http', 'https'])}://${draw(random, hosts)}${draw(random, folders)}`;
    return {
      what: text('several fields', '여러 필드'),
      received,
      asked: [[url, jar.cookieField(url, (NOW + 60) * 1000) ?? null, NOW + 60]],
    };
  });
}

/** Words that differ. */
function words(random: Random, count: number): [string, string, string, string] {
  const drawn = new Set<string>();
  while (drawn.size < count) drawn.add(drawWord(random));
  return [...drawn] as [string, string, string, string];
}

/** Which request goes over which connection: a machine of the student's, told what happens and asked what to do. */

import type { Random } from '../../../src/bytes/random.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import type { Check, CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { type Action, type PoolEvent, tell } from './pool-events.ts';
import { loadWith } from './pool-world.ts';

/** What happens, and what is to be done then: 'open 1 to www', 'send 7 over 1'. */
type Step = readonly [event: PoolEvent, want: readonly string[]];
interface Script {
  readonly what: Text;
  readonly limit: number;
  readonly steps: readonly Step[];
}

type PoolCheck = Check<{ host: string }, CodeTrial>;

function check(say: Text, points: number, scripts: (draws: Draws) => Script[]): PoolCheck {
  return {
    say,
    points,
    run(trial, { host }) {
      scripts(drawsOf(trial.random, host)).every((script) => play(trial, script));
    },
  };
}

/** Names, and request numbers that are not those of the connections. */
interface Draws {
  readonly host: string;
  readonly other: string;
  /** The n-th request. */
  r(n: number): number;
  readonly limit: number;
}

function drawsOf(random: Random, host: string): Draws {
  const start = 20 + random.below(60);
  return { host, other: `${drawWord(random)}.invalid`, r: (n) => start + n * 3, limit: 2 + random.below(3) };
}

const open = (connection: number, host: string) => `open ${connection} to ${host}`;
const send = (request: number, connection: number) => `send ${request} over ${connection}`;

export const poolTask: CodeTask<{ host: string }> = {
  id: 'pool',
  kind: 'build',
  file: 'pool.ts',
  title: text('Which request over which connection?', '어떤 요청을 어느 연결로 보낼까?'),
  hints: [
    text(
      'Keep two things: the connections, each with its host, what it speaks and what is unanswered on it; and the queue of requests that wait.',
      '두 가지를 보관하십시오. 호스트와 프로토콜, 답을 기다리는 요청을 가진 연결들, 그리고 기다리는 요청의 줄입니다.',
    ),
    text(
      'All four methods end alike: go through the queue once, and place what can be placed.',
      '네 메서드의 끝은 같습니다. 줄을 한 번 훑으면서 보낼 수 있는 것을 보내십시오.',
    ),
    text(
      'A request that cannot be placed must not hold up those of other hosts.',
      '보낼 수 없는 요청이 다른 호스트의 요청을 막아서는 안 됩니다.',
    ),
  ],
  parameters: (random) => ({ host: `${drawWord(random)}.example` }),
  describe: ({ host }) =>
    text(
      `Write the class \`Pool\`: it decides over which connection each request of a page of ${host} goes.`,
      `${host}의 페이지를 부르는 요청 하나하나를 어느 연결로 보낼지 정하는 클래스 \`Pool\`을 작성하십시오.`,
    ),
  checks: [
    check(
      text('A connection is opened, and kept for the next request.', '연결을 열고, 다음 요청을 위해 유지합니다.'),
      2,
      kept,
    ),
    check(
      text('What cannot go at once gets a connection of its own.', '바로 갈 수 없는 요청은 새 연결을 얻습니다.'),
      2,
      parallel,
    ),
    check(
      text(
        'No more than the limit; who waits longest comes first.',
        '한도를 넘지 않으며, 오래 기다린 것이 먼저입니다.',
      ),
      2,
      limited,
    ),
    check(text('Hosts have nothing to do with each other.', '호스트끼리는 서로 상관이 없습니다.'), 1, hosts),
    check(text('HTTP/2 takes all at once.', 'HTTP/2는 모두 한꺼번에 받습니다.'), 2, multiplexed),
    check(
      text(
        'What ends is replaced, and what was lost is sent again.',
        '끝난 연결은 대신하고, 잃은 요청은 다시 보냅니다.',
      ),
      2,
      ended,
    ),
    {
      say: text(
        'A page with many images loads over real connections.',
        '이미지가 많은 페이지가 실제 연결로 로드됩니다.',
      ),
      points: 2,
      run: (trial, { host }) => loadWith(trial, host),
    },
  ],
};

/** Answers whether all was right: a check ends with the first script that was not. */
function play(trial: CodeTrial, { what, limit, steps }: Script): boolean {
  const pool = trial.student.make('Pool', [limit]);
  const told: string[] = [];
  for (const [event, want] of steps) {
    const got = tell(pool, event).map(wordsOf);
    told.push(event.join(' '));
    if (got.join(', ') === want.join(', ')) continue;
    const mistake = mistakeIn(got, want);
    const names = { ...(mistake && { mistake }), source: sourceOf(event) };
    if (trial.isHidden) {
      trial.found({
        say: text(`${what.en}: something else was to be done`, `${what.ko}: 다른 것을 해야 합니다`),
        ...names,
      });
      return false;
    }
    const [is, should] = [got, want].map((list) => shorten(list.join(', '), 120)) as [string, string];
    const story = shorten(told.join('; '), 200);
    trial.found({
      say: text(
        `${what.en}, limit ${limit}, after "${story}": returned ${is || 'nothing'}, should be ${should || 'nothing'}`,
        `${what.ko}, 한도 ${limit}, "${story}" 뒤: 반환한 것은 [${is}]입니다. [${should}]이어야 합니다`,
      ),
      ...names,
    });
    return false;
  }
  return true;
}

function wordsOf(action: Action): string {
  return action.do === 'open' ? open(action.connection, action.host) : send(action.request, action.connection);
}

function mistakeIn(got: readonly string[], want: readonly string[]): Mistake | undefined {
  return got.toSorted().join() === want.toSorted().join() ? 'wrong-order' : undefined;
}

function sourceOf([method]: PoolEvent): string {
  return method === 'opened' ? 'RFC 9113 §9.1' : 'RFC 9112 §9.3';
}

function kept({ host, r, limit }: Draws): Script[] {
  return [
    {
      what: text('one after the other', '하나씩 차례로'),
      limit,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['opened', 1, 'http/1.1'], [send(r(1), 1)]],
        [['answered', r(1), true], []],
        [['request', r(2), host], [send(r(2), 1)]],
        [['answered', r(2), true], []],
        [['request', r(3), host], [send(r(3), 1)]],
      ],
    },
  ];
}

function parallel({ host, r }: Draws): Script[] {
  return [
    {
      what: text('while the connection is being opened', '연결을 여는 동안'),
      limit: 6,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['request', r(2), host], [open(2, host)]],
        [['opened', 2, 'http/1.1'], [send(r(2), 2)]],
        [['answered', r(2), true], []],
        [['request', r(3), host], [send(r(3), 2)]],
        [['opened', 1, 'http/1.1'], [send(r(1), 1)]],
      ],
    },
    {
      what: text('while a request is unanswered', '요청이 답을 기다리는 동안'),
      limit: 6,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['opened', 1, 'http/1.1'], [send(r(1), 1)]],
        [['request', r(2), host], [open(2, host)]],
        [['request', r(3), host], [open(3, host)]],
        [['opened', 3, 'http/1.1'], [send(r(3), 3)]],
        [['answered', r(1), true], []],
        [['opened', 2, 'http/1.1'], [send(r(2), 2)]],
        [['answered', r(3), true], []],
        [['request', r(4), host], [send(r(4), 1)]],
        [['request', r(5), host], [send(r(5), 3)]],
        [['request', r(6), host], [open(4, host)]],
      ],
    },
  ];
}

function limited({ host, r, limit }: Draws): Script[] {
  const numbers = Array.from({ length: limit }, (_, index) => index + 1);
  const all = numbers.flatMap((n): Step[] => [[['request', r(n), host], [open(n, host)]]]);
  const opened = numbers.map((n): Step => [['opened', n, 'http/1.1'], [send(r(n), n)]]);
  return [
    {
      what: text('more than the limit', '한도보다 많이'),
      limit,
      steps: [
        ...all,
        [['request', r(limit + 1), host], []],
        [['request', r(limit + 2), host], []],
        ...opened,
        [['request', r(limit + 3), host], []],
        [['answered', r(2), true], [send(r(limit + 1), 2)]],
        [['answered', r(1), true], [send(r(limit + 2), 1)]],
        [['answered', r(limit + 1), true], [send(r(limit + 3), 2)]],
        [['answered', r(limit + 2), true], []],
        [['request', r(limit + 4), host], [send(r(limit + 4), 1)]],
      ],
    },
    {
      what: text('a limit of one', '한도 1'),
      limit: 1,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['request', r(2), host], []],
        [['opened', 1, 'http/1.1'], [send(r(1), 1)]],
        [['answered', r(1), true], [send(r(2), 1)]],
      ],
    },
  ];
}

function hosts({ host, other, r }: Draws): Script[] {
  return [
    {
      what: text('two hosts', '두 호스트'),
      limit: 1,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['request', r(2), host], []],
        [['request', r(3), other], [open(2, other)]],
        [['opened', 2, 'http/1.1'], [send(r(3), 2)]],
        [['answered', r(3), true], []],
        [['request', r(4), other], [send(r(4), 2)]],
        [['request', r(5), other], []],
        [['opened', 1, 'http/1.1'], [send(r(1), 1)]],
        [['answered', r(4), true], [send(r(5), 2)]],
        [['answered', r(1), true], [send(r(2), 1)]],
      ],
    },
  ];
}

function multiplexed({ host, other, r }: Draws): Script[] {
  return [
    {
      what: text('HTTP/2', 'HTTP/2'),
      limit: 1,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['request', r(2), host], []],
        [['request', r(3), host], []],
        [['request', r(9), other], [open(2, other)]],
        [
          ['opened', 1, 'h2'],
          [send(r(1), 1), send(r(2), 1), send(r(3), 1)],
        ],
        [['request', r(4), host], [send(r(4), 1)]],
        [['answered', r(3), true], []],
        [['request', r(5), host], [send(r(5), 1)]],
        [['request', r(8), other], []],
      ],
    },
    {
      what: text('HTTP/2, and others being opened', 'HTTP/2와 열리는 중인 다른 연결'),
      limit: 2,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['request', r(2), host], [open(2, host)]],
        [['request', r(3), host], []],
        [
          ['opened', 2, 'h2'],
          [send(r(2), 2), send(r(3), 2)],
        ],
        [['opened', 1, 'h2'], [send(r(1), 1)]],
        [['request', r(4), host], [send(r(4), 1)]],
      ],
    },
  ];
}

function ended({ host, r }: Draws): Script[] {
  return [
    {
      what: text('the answer ends the connection', '답과 함께 끝나는 연결'),
      limit: 1,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['opened', 1, 'http/1.1'], [send(r(1), 1)]],
        [['request', r(2), host], []],
        [['answered', r(1), false], [open(2, host)]],
        [['request', r(3), host], []],
        [['opened', 2, 'http/1.1'], [send(r(2), 2)]],
        [['answered', r(2), false], [open(3, host)]],
      ],
    },
    {
      what: text('an idle connection ends', '쉬던 연결이 끝남'),
      limit: 2,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['opened', 1, 'http/1.1'], [send(r(1), 1)]],
        [['answered', r(1), true], []],
        [['lost', 1], []],
        [['request', r(2), host], [open(2, host)]],
      ],
    },
    {
      what: text('a connection ends before the answer', '답이 오기 전에 끝난 연결'),
      limit: 2,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['request', r(2), host], [open(2, host)]],
        [['request', r(3), host], []],
        [['opened', 1, 'http/1.1'], [send(r(1), 1)]],
        [['opened', 2, 'http/1.1'], [send(r(2), 2)]],
        [['lost', 2], [open(3, host)]],
        [['answered', r(1), true], [send(r(3), 1)]],
        [['opened', 3, 'http/1.1'], [send(r(2), 3)]],
      ],
    },
    {
      what: text('a connection that cannot be opened', '열 수 없는 연결'),
      limit: 1,
      steps: [
        [['request', r(1), host], [open(1, host)]],
        [['request', r(2), host], []],
        [['lost', 1], [open(2, host)]],
        [['opened', 2, 'http/1.1'], [send(r(1), 2)]],
        [['answered', r(1), true], [send(r(2), 2)]],
      ],
    },
    {
      what: text('HTTP/2 ends with two unanswered', '답 둘을 남기고 끝난 HTTP/2'),
      limit: 1,
      steps: [
        [['request', r(3), host], [open(1, host)]],
        [['request', r(2), host], []],
        [['request', r(1), host], []],
        [
          ['opened', 1, 'h2'],
          [send(r(3), 1), send(r(2), 1), send(r(1), 1)],
        ],
        [['answered', r(2), true], []],
        [['lost', 1], [open(2, host)]],
        [['request', r(4), host], []],
        [
          ['opened', 2, 'h2'],
          [send(r(3), 2), send(r(1), 2), send(r(4), 2)],
        ],
      ],
    },
  ];
}

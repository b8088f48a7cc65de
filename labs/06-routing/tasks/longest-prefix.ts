/** The forwarding table: by direct calls first, then in every router of the journey. */

import {
  type Ipv4Address,
  ipv4FromNumber,
  ipv4ToNumber,
  maskOfLength,
  prefixOf,
} from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { ForwardingTable, type Route } from '../../../src/stack/forwarding-table.ts';
import { journeyArrives } from '../../20-journey/tasks/arrival.ts';
import type { Route as StudentRoute } from '../starter/forwarding-table.ts';
import { asStudents, StudentTable, TableOnTrial } from './student-table.ts';

interface Parameters {
  /** An address, and networks around it: each holds the next. */
  readonly address: Ipv4Address;
  readonly nested: readonly string[];
}

export const longestPrefixTask: CodeTask<Parameters> = {
  id: 'longest-prefix',
  kind: 'swap',
  file: 'forwarding-table.ts',
  title: text('The longest prefix wins', '가장 긴 프리픽스가 이긴다'),
  hints: [
    text(
      'Write the address and a prefix below each other in binary. Up to where must they be the same?',
      '주소와 프리픽스를 이진수로 위아래에 적어 보십시오. 어디까지 같아야 합니까?',
    ),
    text(
      'Make a 32-bit number of each; two are in the same network if `(a & mask) >>> 0` is the same for both. JavaScript’s bit operations take 32-bit numbers with a sign, hence the `>>> 0`, and shift by 31 at most, hence /0 and /32 need a look.',
      '각각을 32비트 수로 바꾸십시오. `(a & mask) >>> 0`이 같으면 같은 네트워크에 있습니다. 자바스크립트의 비트 연산은 부호 있는 32비트 수를 다루므로 `>>> 0`이 필요하고, 최대 31비트까지만 이동하므로 /0과 /32는 따로 살펴야 합니다.',
    ),
    text(
      'A list of routes that is searched from end to end will do: keep the best so far, and take another only if it is better: longer, or as long and with a lower metric.',
      '경로 목록을 처음부터 끝까지 찾는 것으로 충분합니다. 지금까지 가장 좋은 것을 기억하고, 더 길거나 길이가 같으면서 메트릭이 더 낮을 때만 바꾸십시오.',
    ),
  ],
  parameters(random) {
    // From 128.0.0.0 up the sign bit is set.
    const address = ipv4FromNumber((((128 + random.below(90)) << 24) | (random.u32() & 0xffffff)) >>> 0);
    const lengths = [1 + random.below(7), 9 + random.below(6), 17 + random.below(6), 25 + random.below(6)];
    return { address, nested: lengths.map((length) => prefixOf(address, length)) };
  },
  describe: ({ address, nested }) =>
    text(
      `Write \`createForwardingTable\`. With routes to ${nested.join(', ')} a packet to ${address} takes the last, others take others. Then your table serves in every router between the laptop and www.google.com, and the page must arrive, also over bad links.`,
      `\`createForwardingTable\`을 작성하십시오. ${nested.join(', ')}(으)로 가는 경로가 있을 때 ${address}(으)로 가는 패킷은 마지막 경로를, 다른 패킷은 다른 경로를 택합니다. 그런 다음 노트북과 www.google.com 사이의 모든 라우터가 이 테이블을 쓰며, 링크가 나쁠 때도 페이지가 도착해야 합니다.`,
    ),
  checks: [
    {
      say: text(
        'Of nested networks the longest prefix that holds the address is taken.',
        '겹치는 네트워크 중 주소를 포함하는 가장 긴 프리픽스를 택합니다.',
      ),
      points: 3,
      run(trial, { address, nested }) {
        const both = new Both(trial);
        for (const [index, prefix] of shuffled(nested, trial.random).entries())
          both.add(route(prefix, index, trial.random));
        both.compareLookups([address, ...nested.flatMap(edges)]);
      },
    },
    {
      say: text(
        'A default route takes the rest, a /32 one address alone; without a route there is none.',
        '기본 경로는 나머지를, /32는 주소 하나만을 맡고, 경로가 없으면 없다고 답합니다.',
      ),
      points: 2,
      run(trial, { address, nested }) {
        const both = new Both(trial);
        const all = [address, '0.0.0.0', '255.255.255.255', '127.255.255.255', '128.0.0.0', ...edges(`${address}/32`)];
        both.compareLookups(all);
        const prefixes = [`${address}/32`, nested[2]!, '0.0.0.0/0', '0.0.0.0/1', '255.255.255.255/32'];
        for (const [index, prefix] of prefixes.entries()) {
          both.add(route(prefix, index, trial.random));
          both.compareLookups([...all, ...edges(nested[2]!)]);
        }
      },
    },
    {
      say: text(
        'Among equal prefixes the metric decides, then the age; what is added again is replaced, what is removed is gone.',
        '같은 프리픽스 사이에서는 메트릭, 그다음 먼저 추가한 순서가 정하고, 다시 추가하면 바뀌고, 지우면 없어집니다.',
      ),
      points: 3,
      run: (trial, parameters) => judgeMetrics(trial, parameters),
    },
    {
      say: text(
        'The page arrives with your table in every router.',
        '모든 라우터가 본인의 테이블을 써도 페이지가 도착합니다.',
      ),
      points: 2,
      async run(trial) {
        await journeyArrives(trial, { parts: { makeForwardingTable: () => new StudentTable(trial.student) } });
      },
    },
    {
      say: text('It arrives over bad links, too.', '나쁜 링크에서도 페이지가 도착합니다.'),
      points: 1,
      async run(trial) {
        const bad = { loss: 0.03, reorder: { share: 0.1, extra: milliseconds(20) } };
        await journeyArrives(trial, {
          parts: { makeForwardingTable: () => new StudentTable(trial.student) },
          weather: { 'laptop-ap': bad, 'kt-googlefiber': bad },
        });
      },
    },
    {
      say: text('It is right for many routes and addresses.', '많은 경로와 주소에 대해서도 맞습니다.'),
      points: 2,
      hidden: true,
      run(trial) {
        const { random } = trial;
        const both = new Both(trial);
        const added: Route[] = [];
        const base = random.u32();
        for (let i = 0; i < 120; i++) {
          const near = (base ^ (random.u32() >>> (4 + random.below(28)))) >>> 0;
          const next = route(prefixOf(ipv4FromNumber(near), random.below(33)), i, random);
          added.push(next);
          both.add(next);
          if (i % 4 === 3) both.remove(draw(random, added));
          both.compareLookups([ipv4FromNumber(near), ...edges(draw(random, added).prefix)]);
          if (both.isWrong) return;
        }
      },
    },
  ],
};

/** The student's table and ours, side by side. Tells the first difference. */
class Both {
  isWrong = false;
  readonly #trial: CodeTrial;
  readonly #mine: TableOnTrial;
  readonly #ours = new ForwardingTable();

  constructor(trial: CodeTrial) {
    this.#trial = trial;
    this.#mine = new TableOnTrial(trial.student);
  }

  add(route: Route): void {
    this.#ours.add(route);
    this.#mine.add(asStudents(route));
  }

  remove(route: Route): void {
    const { prefix, nextHop, port } = route;
    const want = this.#ours.remove((one) => one.prefix === prefix && one.nextHop === nextHop && one.port === port) > 0;
    const got = this.#mine.remove(asStudents(route));
    if (got === want || this.isWrong) return;
    this.isWrong = true;
    const what = `remove(${prefix}, ${nextHop ?? null}, ${port})`;
    this.#trial.found({
      say: text(`${what} answered ${got}, should be ${want}`, `${what}의 답이 ${got}입니다. ${want}이어야 합니다`),
    });
  }

  compareLookups(addresses: readonly Ipv4Address[]): void {
    for (const address of addresses) {
      if (this.isWrong) return;
      const got = this.#mine.lookup(address);
      const want = this.#ours.lookup(address);
      if (!isSameRoute(got, want ? asStudents(want) : null)) this.#tell(address, got, want && asStudents(want));
    }
  }

  #tell(address: Ipv4Address, got: StudentRoute | null, want: StudentRoute | undefined): void {
    this.isWrong = true;
    const table = this.#ours.routes().length;
    const [is, should] = [describeRoute(got), describeRoute(want ?? null)];
    this.#trial.found({
      say: text(
        `lookup(${address}) in a table of ${table} answered ${is}, should be ${should}`,
        `경로 ${table}개인 테이블에서 lookup(${address})의 답이 ${is}입니다. ${should}이어야 합니다`,
      ),
      source: 'RFC 1812 §5.2.4.3',
    });
  }
}

function judgeMetrics(trial: CodeTrial, { address, nested }: Parameters): void {
  const { random } = trial;
  const both = new Both(trial);
  const prefix = nested[2]!;
  const add = (nextHop: string, metric: number, network = prefix) => {
    const added: Route = { prefix: network, nextHop, port: 1, metric };
    both.add(added);
    both.compareLookups([address]);
    return added;
  };
  const high = 20 + random.below(10);
  const low = 3 + random.below(9);
  const first = add('192.0.2.1', high);
  const second = add('192.0.2.2', low);
  add('192.0.2.3', low); // as good, and younger
  add('192.0.2.9', 0, nested[1]); // better, but shorter
  both.remove(second);
  both.compareLookups([address]);
  both.remove(second); // is gone already
  add('192.0.2.1', 1); // the first one again, better now
  add('192.0.2.1', high); // and worse again: no better one is left of it
  both.remove(first);
  both.compareLookups([address]);
  both.remove({ prefix, nextHop: '192.0.2.3', port: 2 }); // another port
  both.remove({ prefix, nextHop: '192.0.2.3', port: 1 });
  both.compareLookups([address]); // only the shorter one is left
  const connected: Route = { prefix, port: 3, metric: 5 };
  both.add(connected);
  both.compareLookups([address]);
  both.remove(connected);
  both.compareLookups([address]);
}

/** @param number tells it from all others */
function route(prefix: string, number: number, random: Random): Route {
  return { prefix, nextHop: `192.0.2.${1 + number}`, port: random.below(4), metric: random.below(3) };
}

/** First and last address of a network, and those just outside. */
function edges(prefix: string): Ipv4Address[] {
  const [address = '', length = ''] = prefix.split('/');
  const network = ipv4ToNumber(address);
  const last = (network | ~maskOfLength(Number(length))) >>> 0;
  return [network, last, (network - 1) >>> 0, (last + 1) >>> 0].map(ipv4FromNumber);
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(random.below(rest.length), 1)[0]!);
}

function isSameRoute(a: StudentRoute | null, b: StudentRoute | null): boolean {
  if (a === null || b === null) return a === b;
  return a.prefix === b.prefix && a.nextHop === b.nextHop && a.port === b.port && a.metric === b.metric;
}

function describeRoute(one: StudentRoute | null): string {
  return one === null ? 'null' : `${one.prefix} via ${one.nextHop}, port ${one.port}, metric ${one.metric}`;
}

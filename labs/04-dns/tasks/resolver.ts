/** Be the resolver: find every name from the root down, remember, and put up with silence and lies. */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import type { WorldChanges } from '../../../src/grade/trial-world.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { DNS_PORT } from '../../../src/packet/dns/message.ts';
import { wiredJourney } from '../../20-journey/lab.ts';
import { dnsLab } from '../lab.ts';
import { WWW_GOOGLE_COM } from '../zones.ts';
import { Asker, dnsWorld, drawPlan } from './dns-world.ts';
import { studentResolver } from './resolver-adapter.ts';
import { askDown, followAliases, remember, resistLies, sayNo, surviveSilence } from './resolver-checks.ts';
import { drawTree } from './resolver-tree.ts';

const ALGORITHM = 'RFC 1034 §5.3.3';

export const resolverTask: CodeTask<Record<string, never>> = {
  id: 'resolver',
  kind: 'swap',
  file: 'resolver.ts',
  title: text('Be the resolver', '리졸버 되기'),
  hints: [
    text(
      'Keep one record per lookup under way: whom it is for, the name it is at, the servers it may ask, the aliases behind it. Every event ends in the same question: what next?',
      '진행 중인 조회마다 기록을 하나 두십시오. 누구를 위한 것인지, 지금의 이름, 물어볼 수 있는 서버들, 지나온 별칭입니다. 어떤 일이 일어나든 끝에는 같은 물음이 옵니다. 다음은 무엇인가?',
    ),
    text(
      'What next: is the name (or an alias of it) in the cache? Else take the deepest zone above the name whose servers are known, and ask one that has not failed.',
      '다음은 이렇습니다. 이름이나 그 별칭이 캐시에 있습니까? 없으면 이름 위쪽에서 서버를 아는 가장 깊은 존을 골라, 실패하지 않은 서버 하나에 묻습니다.',
    ),
    text(
      'A server without an address is a lookup of its own, whose client is the first lookup. Remember for each exchange which zone the server was asked about: that is what it may speak of.',
      '주소 없는 서버는 그 자체가 하나의 조회이고, 처음 조회가 그 클라이언트입니다. 교환마다 어떤 존의 서버에 물었는지 기억하십시오. 서버는 그 존에 대해서만 말할 수 있습니다.',
    ),
  ],
  parameters: () => ({}),
  describe: () =>
    text(
      `Write \`createResolver\`. It is tried with small trees of zones below the root, \`example\` and \`test\` first, then it takes the place of the school’s DNS server in the dns lab, and in the whole journey.`,
      `\`createResolver\`를 작성하십시오. 먼저 루트와 \`example\`, \`test\` 아래의 작은 존 트리로 시험하고, 그다음 dns 실습과 전체 여정에서 학교 DNS 서버를 대신합니다.`,
    ),
  checks: [
    {
      say: text('It asks from the root down, no more often than needed.', '루트에서부터 필요한 만큼만 묻습니다.'),
      points: 2,
      run: askDown,
    },
    {
      say: text('It remembers what it learned until the TTL ends.', 'TTL이 끝날 때까지 배운 것을 기억합니다.'),
      points: 2,
      run: remember,
    },
    {
      say: text(
        'It follows aliases, and finds servers that come without an address.',
        '별칭을 따라가고, 주소 없이 이름만 온 서버도 찾습니다.',
      ),
      points: 2,
      run: followAliases,
    },
    {
      say: text(
        'Silent, broken and unreachable servers do not stop it.',
        '대답 없는 서버, 고장 난 서버, 닿지 않는 서버에 막히지 않습니다.',
      ),
      points: 2,
      run: surviveSilence,
    },
    {
      say: text('It tells “no”, and remembers that as well.', '없다는 것도 알리고 기억합니다.'),
      points: 1,
      run: sayNo,
    },
    {
      say: text('The dns lab and the journey work with it.', 'dns 실습과 여정이 이 리졸버로 동작합니다.'),
      points: 1,
      async run(trial) {
        const parts = { makeResolver: studentResolver(trial.student) };
        await runDnsLab(trial, { parts });
        await runJourney(trial, { parts });
      },
    },
    {
      say: text('Names are found on bad cables, too.', '케이블이 나빠도 이름을 찾습니다.'),
      points: 1,
      async run(trial) {
        await findOnBadCables(trial);
        await runJourney(trial, { parts: { makeResolver: studentResolver(trial.student) }, weather: badWeather });
      },
    },
    {
      say: text('Lies, circles and echoes do no harm.', '거짓말과 순환, 메아리에 해를 입지 않습니다.'),
      points: 1,
      hidden: true,
      run: resistLies,
    },
  ],
};

/** The cable of the DNS server: frames are late, come twice, or, a few of them, never. */
const badWeather = {
  'switch-dns': { loss: 0.01, duplicate: 0.2, reorder: { share: 0.2, extra: 3_000 } },
} as const;

async function runDnsLab(trial: CodeTrial, changes: WorldChanges): Promise<void> {
  const run = trial.newWorld(changes);
  await dnsLab.run(run);
  const { address, ttl } = WWW_GOOGLE_COM;
  const wanted: readonly (readonly [label: string, value: RegExp])[] = [
    ['the laptop learns', new RegExp(`${address}, TTL ${ttl} `)],
    ['asked again', new RegExp(`${address}, TTL (${ttl}|${ttl - 1}) `)],
    ['after the TTL', new RegExp(`${address}, TTL ${ttl} `)],
    ['mail.google.com', new RegExp(address)],
    ['nobody.google.com', /^NXDOMAIN$/],
  ];
  for (const [label, value] of wanted) {
    const got = factOf(run, label);
    if (!value.test(got)) {
      trial.found({
        say: text(
          `in the dns lab, “${label}”: the laptop is told ${got}`,
          `dns 실습의 “${label}”에서 노트북이 받은 답: ${got}`,
        ),
        source: ALGORITHM,
      });
    }
  }
}

function factOf({ facts }: LabRun, label: string): string {
  return facts.find((fact) => fact.label.en === label)?.value.en ?? '';
}

async function runJourney(trial: CodeTrial, changes: WorldChanges): Promise<void> {
  try {
    await wiredJourney.run(trial.newWorld(changes));
  } catch (error) {
    if (!(error instanceof Error) || !/was not resolved/.test(error.message)) throw error;
    fail(text('the laptop gave up waiting for the name', '노트북이 이름을 기다리다 포기했습니다'), {
      source: ALGORITHM,
    });
  }
}

/** A world of two servers for each zone, and a client that asks until it is told. */
async function findOnBadCables(trial: CodeTrial): Promise<void> {
  const { www, servers, rootServers } = drawTree(trial.random);
  const plan = drawPlan(trial.random, {});
  const places = Object.fromEntries(
    Object.keys(servers).map((address, index) => [`server-${index}`, { address, delay: milliseconds(10) }]),
  );
  const weather = { 'switch-resolver': { loss: 0.15, duplicate: 0.2, reorder: { share: 0.2, extra: 3_000 } } };
  const run = trial.newWorld({ weather });
  const world = dnsWorld(run, { ...plan, servers: places });
  const query = buildDns({ id: trial.random.u16(), rd: true, questions: [{ name: www.name, type: 'A', class: 'IN' }] });
  const client = new Asker(query, { address: plan.resolver, port: DNS_PORT }, seconds(4));
  const options = { rootHints: rootServers, random: run.world.random.fork('resolver') };
  run.world.act((now) => {
    for (const [name, { address }] of Object.entries(places)) {
      world.servers[name]!.run(new DnsServerApp(servers[address]!.zones), now);
    }
    world.resolver.run(studentResolver(trial.student)(options), now);
    world.laptop.run(client, now);
  });
  const isTold = () =>
    client.replies.some((reply) =>
      decodeDns(reply).answers.some(({ type, data }) => type === 'A' && data === www.address),
    );
  await run.world.until(isTold, `the client is told the address of ${www.name}`, seconds(240));
}

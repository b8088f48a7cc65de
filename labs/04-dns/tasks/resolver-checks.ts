/** What a student's resolver must do, tried with servers that have no network around them (resolver-bench.ts). */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { a, ns } from '../../../src/stack/dns/zone.ts';
import { type BenchServer, ResolverBench, TIMEOUT } from './resolver-bench.ts';
import { DELEGATION_TTL, drawTree, type Tree } from './resolver-tree.ts';
import { expectAnswer, expectQuestions, type WantedAnswer } from './resolver-verdicts.ts';

export function askDown(trial: CodeTrial): void {
  for (const delay of [20_000, Math.floor(TIMEOUT * 0.9)]) {
    const tree = drawTree(trial.random);
    const { www, at } = tree;
    const slow = Object.fromEntries(Object.keys(tree.servers).map((address) => [address, { delay }]));
    const bench = benchOf(trial, tree, slow);
    expectAnswer(trial, bench.ask(www.name), { rcode: 0, answers: [{ type: 'A', ...www, data: www.address }] });
    expectQuestions(trial, bench.asked, [at.root, at.example, at.domain], www.name);
  }
}

export function remember(trial: CodeTrial): void {
  const tree = drawTree(trial.random);
  const { www, other, fleeting, at, domain } = tree;
  const bench = benchOf(trial, tree);
  bench.ask(www.name);
  const again = (name: string, wanted: WantedAnswer, servers: readonly (readonly Ipv4Address[])[], why: Text) => {
    const before = bench.asked.length;
    expectAnswer(trial, bench.ask(name), wanted, why);
    expectQuestions(trial, bench.asked.slice(before), servers, name, why);
  };
  const found = ({ name, address, ttl }: Tree['www'], passed = 0) => ({
    rcode: 0,
    answers: [{ type: 'A', name, data: address, ttl: ttl - passed }],
  });
  bench.pass(seconds(40));
  again(www.name, found(www, 40), [], text('asked again after 40 s', '40초 뒤에 다시 물음'));
  again(other.name, found(other), [at.domain], text('another name of the zone', '같은 존의 다른 이름'));
  bench.pass(seconds(www.ttl - 40 - 2));
  again(www.name, found(www, www.ttl - 2), [], text('asked shortly before the TTL ends', 'TTL이 끝나기 직전에 물음'));
  bench.pass(seconds(4));
  again(www.name, found(www), [at.domain], text('asked after the TTL', 'TTL이 끝난 뒤에 물음'));
  for (const why of [text('a TTL of 0', 'TTL 0'), text('a TTL of 0, asked again', 'TTL 0, 다시 물음')]) {
    again(fleeting.name, found({ ...fleeting, ttl: 0 }), [at.domain], why);
  }
  bench.pass(seconds(DELEGATION_TTL));
  const forgotten = text(`the servers of ${domain} are forgotten`, `${domain}의 서버를 잊은 뒤`);
  again(www.name, found(www), [at.example, at.domain], forgotten);
}

export function followAliases(trial: CodeTrial): void {
  const tree = drawTree(trial.random);
  const { www, near, far, away, glueless, hidden, at } = tree;
  const bench = benchOf(trial, tree);
  const alias = ({ name, ttl }: Tree['near'], data: string) => ({ type: 'CNAME', name, data, ttl });
  const address = ({ name, address: data, ttl }: Tree['www']) => ({ type: 'A', name, data, ttl });
  const nearBy = { rcode: 0, answers: [alias(near, www.name), address(www)] };
  expectAnswer(trial, bench.ask(near.name), nearBy);
  expectQuestions(trial, bench.asked, [at.root, at.example, at.domain], near.name);
  const before = bench.asked.length;
  const farAway = { rcode: 0, answers: [alias(far, away.name), address(away)] };
  expectAnswer(trial, bench.ask(far.name), farAway);
  const steps = bench.asked.slice(before);
  expectQuestions(trial, steps, [at.domain, at.root, at.test, at.away], [far.name, away.name]);
  const then = bench.asked.length;
  for (const [name, wanted] of [
    [near.name, nearBy],
    [far.name, farAway],
  ] as const) {
    expectAnswer(trial, bench.ask(name), wanted, text('asked again', '다시 물음'));
  }
  expectQuestions(trial, bench.asked.slice(then), [], far.name);
  // From scratch: the address of the server has to be found from the root, too.
  const fresh = benchOf(trial, tree);
  const wanted = { rcode: 0, answers: [{ type: 'A', name: hidden.name, data: hidden.address, ttl: 60 }] };
  expectAnswer(
    trial,
    fresh.ask(hidden.name),
    wanted,
    text(`the servers of ${glueless} have no glue`, `${glueless}의 서버에 글루가 없음`),
  );
}

export function surviveSilence(trial: CodeTrial): void {
  const silent: Partial<BenchServer> = { say: () => undefined };
  const refusing: Partial<BenchServer> = { say: ({ id, questions }) => ({ id, qr: true, questions, rcode: 5 }) };
  const lame: Partial<BenchServer> = { say: ({ id, questions }) => ({ id, qr: true, questions }) };
  const away: Partial<BenchServer> = { say: () => 'unreachable' };
  const cases: readonly (readonly [Partial<BenchServer>, Text])[] = [
    [silent, text('a silent server', '대답 없는 서버')],
    [refusing, text('a server that refuses', '거절하는 서버')],
    [lame, text('a server that knows nothing of its zone', '자기 존을 모르는 서버')],
    [away, text('a server that cannot be reached', '닿지 않는 서버')],
  ];
  for (const [change, why] of cases) {
    for (const which of [0, 1]) {
      const tree = drawTree(trial.random);
      const { at, www } = tree;
      const bad = [at.root[which]!, at.example[which]!, at.domain[which]!];
      const bench = benchOf(trial, tree, Object.fromEntries(bad.map((address) => [address, change])));
      const wanted = { rcode: 0, answers: [{ type: 'A', name: www.name, data: www.address, ttl: www.ttl }] };
      expectAnswer(trial, bench.ask(www.name), wanted, why);
    }
  }
  // A single server per zone, and each first question is lost.
  const lonely = drawTree(trial.random, 1);
  const deafOnce: Partial<BenchServer> = { say: (response, nth) => (nth === 0 ? undefined : response) };
  const onceEach = Object.fromEntries(Object.keys(lonely.servers).map((address) => [address, deafOnce]));
  const { www } = lonely;
  const wanted = { rcode: 0, answers: [{ type: 'A', name: www.name, data: www.address, ttl: www.ttl }] };
  const lost = text('the first question to each server is lost', '각 서버에 보낸 첫 질문이 사라짐');
  expectAnswer(trial, benchOf(trial, lonely, onceEach).ask(www.name), wanted, lost);
  // Nobody is left.
  const tree = drawTree(trial.random);
  for (const change of [silent, refusing]) {
    const bench = benchOf(trial, tree, Object.fromEntries(tree.at.domain.map((address) => [address, change])));
    const nobody = text('no server of the zone helps', '존의 어느 서버도 도움이 되지 않음');
    expectAnswer(trial, bench.ask(tree.www.name), { rcode: 2, answers: [] }, nobody);
    for (const address of tree.at.domain) {
      const count = bench.asked.filter(({ server }) => server === address).length;
      const most = change === silent ? 3 : 1;
      if (count > most) {
        trial.found({
          say: text(
            `a server that ${change === silent ? 'is silent' : 'refuses'} is asked ${count} times in one lookup, at most ${most} are allowed`,
            `${change === silent ? '대답 없는' : '거절하는'} 서버에 한 조회에서 ${count}번 물었습니다. 많아야 ${most}번입니다`,
          ),
          source: 'RFC 1034 §5.3.3',
        });
      }
    }
  }
}

export function sayNo(trial: CodeTrial): void {
  const tree = drawTree(trial.random);
  const { domain, www, dangling, at, negativeTtl } = tree;
  const bench = benchOf(trial, tree);
  const nobody = `no-one.${domain}`;
  const ask = (
    name: string,
    type: string,
    rcode: number,
    count: number,
    why: Text,
    answers: readonly object[] = [],
  ) => {
    const before = bench.asked.length;
    expectAnswer(trial, bench.ask(name, type), { rcode, answers: answers as never }, why);
    expectQuestions(
      trial,
      bench.asked.slice(before),
      Array.from({ length: count }, () => at.domain),
      name,
      why,
    );
  };
  bench.ask(www.name);
  ask(nobody, 'A', 3, 1, text('no such name', '없는 이름'));
  ask(nobody, 'A', 3, 0, text('no such name, asked again', '없는 이름, 다시 물음'));
  ask(www.name, 'AAAA', 0, 1, text('nothing of this type', '이 타입은 없음'));
  ask(www.name, 'AAAA', 0, 0, text('nothing of this type, asked again', '이 타입은 없음, 다시 물음'));
  const found = [{ type: 'A', name: www.name, data: www.address, ttl: www.ttl }];
  ask(www.name, 'A', 0, 0, text('another type of the name', '같은 이름의 다른 타입'), found);
  const alias = [{ type: 'CNAME', name: dangling.name, data: `nobody.${domain}`, ttl: dangling.ttl }];
  ask(dangling.name, 'A', 3, 1, text('an alias of no name', '없는 이름의 별칭'), alias);
  bench.pass(seconds(negativeTtl - 2));
  ask(nobody, 'A', 3, 0, text('shortly before the “no” ends', '부정 응답이 끝나기 직전'));
  bench.pass(seconds(4));
  ask(nobody, 'A', 3, 1, text('after the “no” has ended', '부정 응답이 끝난 뒤'));
  shortSoa(trial);
}

/** Either of the SOA record's two times may be the smaller one. */
function shortSoa(trial: CodeTrial): void {
  for (const [ttl, minimum] of [
    [10, 1000],
    [1000, 10],
  ] as const) {
    const tree = drawTree(trial.random);
    const say: BenchServer['say'] = (response) => ({
      ...response,
      authorities: (response.authorities ?? []).map((one) =>
        one.type === 'SOA' ? { ...one, ttl, data: { ...one.data, minimum } } : one,
      ),
    });
    const bench = benchOf(trial, tree, Object.fromEntries(tree.at.domain.map((address) => [address, { say }])));
    const nobody = `no-one.${tree.domain}`;
    bench.ask(nobody);
    for (const [pause, servers] of [
      [8, []],
      [4, [tree.at.domain]],
    ] as const) {
      bench.pass(seconds(pause));
      const before = bench.asked.length;
      const why = text(
        `a “no” with a TTL of ${ttl} and a MINIMUM of ${minimum}`,
        `TTL이 ${ttl}이고 MINIMUM이 ${minimum}인 부정 응답`,
      );
      expectAnswer(trial, bench.ask(nobody), { rcode: 3, answers: [] }, why);
      expectQuestions(trial, bench.asked.slice(before), servers, nobody, why);
    }
  }
}

export function resistLies(trial: CodeTrial): void {
  const tree = drawTree(trial.random);
  const { www, far, away, circle, at, domain } = tree;
  const evil = '203.0.113.66';
  // The domain's servers speak of what is not theirs: in the answer, as glue, and as a referral of the whole of test.
  const lie: BenchServer['say'] = (response) => ({
    ...response,
    answers: [...(response.answers ?? []), a(away.name, evil, 600)],
    authorities: [...(response.authorities ?? []), ns('test', `ns9.${domain}`, 600)],
    additionals: [...(response.additionals ?? []), a(`ns9.${domain}`, evil, 600), a(away.name, evil, 600)],
  });
  const poisoned = benchOf(trial, tree, Object.fromEntries(at.domain.map((address) => [address, { say: lie }])));
  poisoned.ask(www.name);
  const wanted = { rcode: 0, answers: [{ type: 'A', name: away.name, data: away.address, ttl: away.ttl }] };
  const planted = text('a server spoke of another zone', '서버가 다른 존에 대해 말함');
  const farAway = {
    rcode: 0,
    answers: [{ type: 'CNAME', name: far.name, data: away.name, ttl: far.ttl }, ...wanted.answers],
  };
  expectAnswer(trial, poisoned.ask(far.name), farAway, planted);
  expectAnswer(trial, poisoned.ask(away.name), wanted, planted);

  const turning = text('aliases in a circle', '별칭의 순환');
  expectAnswer(trial, benchOf(trial, tree).ask(circle), { rcode: 2 }, turning);

  // Referrals back up and sideways are no way down.
  for (const zone of ['example', 'test']) {
    const wrong: BenchServer['say'] = ({ id, questions }) => ({
      id,
      qr: true,
      questions,
      authorities: [ns(zone, `ns9.${domain}`, 60)],
      additionals: [a(`ns9.${domain}`, evil, 60)],
    });
    const astray = benchOf(trial, tree, Object.fromEntries(at.domain.map((address) => [address, { say: wrong }])));
    const why = text(`servers of ${domain} refer to ${zone}`, `${domain}의 서버가 ${zone}을(를) 가리킴`);
    expectAnswer(trial, astray.ask(www.name), { rcode: 2 }, why);
    expectQuestions(trial, astray.asked, [at.root, at.example, at.domain, at.domain], www.name, why);
    expectAnswer(trial, astray.ask(away.name), wanted, why);
  }

  // Everything comes twice, one server is so slow that the other is asked meanwhile, and three ask at once.
  const doubled = Object.fromEntries(Object.keys(tree.servers).map((address) => [address, { isDoubled: true }]));
  const late = { [at.example[0]!]: { delay: TIMEOUT * 2.5, isDoubled: true }, [at.root[1]!]: { delay: TIMEOUT * 2.5 } };
  const echo = benchOf(trial, tree, { ...doubled, ...late });
  const clients = [www.name, www.name, tree.other.name].map((name) => echo.start(name));
  echo.pass(seconds(20));
  for (const [index, client] of clients.entries()) {
    const { name, address, ttl } = index < 2 ? www : tree.other;
    const answer = echo.answered.find((one) => one.client === client);
    if (!answer)
      fail(
        text(
          'of three clients who asked at once one got no answer',
          '동시에 물은 세 클라이언트 가운데 하나가 답을 받지 못했습니다',
        ),
      );
    const three = text('three ask at once', '셋이 동시에 물음');
    expectAnswer(trial, answer, { rcode: 0, answers: [{ type: 'A', name, data: address, ttl }] }, three);
  }
}

function benchOf(
  trial: CodeTrial,
  tree: Tree,
  changes: Readonly<Record<string, Partial<BenchServer>>> = {},
): ResolverBench {
  const servers = Object.fromEntries(
    Object.entries(tree.servers).map(([address, server]) => [address, { ...server, ...changes[address] }]),
  );
  return new ResolverBench(trial, servers, tree.rootServers);
}

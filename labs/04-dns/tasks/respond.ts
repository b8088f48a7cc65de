/** Be the name server of a small zone. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawHosts, drawPrefix, drawU16 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../../src/nodes/apps/resolver.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import type { DnsFields, DnsMessage, DnsQuestion } from '../../../src/packet/dns/message.ts';
import { sameName } from '../../../src/packet/dns/name.ts';
import { AuthoritativeServer } from '../../../src/stack/dns/authority.ts';
import { a, cname, ns, soa, type ZoneData } from '../../../src/stack/dns/zone.ts';
import type { Zone } from '../starter/respond.ts';
import { message, responseFindings } from './dns-findings.ts';
import { dnsWorld, drawPlan, lookUp, Responder, startStub } from './dns-world.ts';
import { drawDomain, drawLabels, mixCase } from './draw-names.ts';

export const respondTask: CodeTask<Zone> = {
  id: 'respond',
  kind: 'build',
  file: 'respond.ts',
  title: text('Answer from a zone', '존에서 답하기'),
  hints: [
    text(
      'Copy the header’s id and the whole question from the query; most of the rest is decided by one question: what does the zone have?',
      '헤더의 식별자와 질문 전체를 질의에서 옮기십시오. 나머지는 대부분 존에 무엇이 있는지로 정해집니다.',
    ),
    text(
      'Four cases: refused, found, nothing of this type, no such name. Only the last two need the SOA record, and only the last RCODE 3.',
      '네 가지 경우가 있습니다. 거절, 찾음, 이 타입은 없음, 그런 이름이 없음. SOA 레코드는 뒤의 두 경우에만, RCODE 3은 마지막 경우에만 필요합니다.',
    ),
    text(
      'Write records with a function of name, type, TTL and data; collect them in a list per section and set the counts from the lists. The first owner is c0 0c.',
      '이름, 타입, TTL, 데이터를 받는 함수로 레코드를 쓰십시오. 섹션마다 목록에 모으고 개수는 목록에서 정합니다. 첫 소유자 이름은 c0 0c입니다.',
    ),
  ],
  parameters: drawZone,
  describe: ({ origin, addresses, aliases, soa: { minimum } }) =>
    text(
      `Write \`respond\`. Your own zone is \`${origin}\` with ${addresses.map(({ name, address }) => `\`${name}\` = ${address}`).join(', ')}, the aliases ${aliases.map(({ name }) => `\`${name}\``).join(', ')}, and a “no” that may be kept for ${minimum} s.`,
      `\`respond\`를 작성하십시오. 본인의 존은 \`${origin}\`입니다. ${addresses.map(({ name, address }) => `\`${name}\` = ${address}`).join(', ')}, 별칭 ${aliases.map(({ name }) => `\`${name}\``).join(', ')}이(가) 있고, 없다는 응답은 ${minimum}초 동안 기억할 수 있습니다.`,
    ),
  checks: [
    {
      say: text('What the zone has is answered, every field right.', '존에 있는 것을 모든 필드가 맞게 답합니다.'),
      points: 3,
      run(trial, zone) {
        const { random } = trial;
        for (const rd of [true, false]) {
          const queries = namesOf(zone).map((name) => ({ name: mixCase(random, name), rd }));
          if (!areRight(trial, zone, queries)) return;
        }
      },
    },
    {
      say: text(
        'What it has not is answered with a “no” that can be remembered.',
        '존에 없는 것은 기억할 수 있는 부정 응답으로 답합니다.',
      ),
      points: 2,
      run(trial, zone) {
        const { random } = trial;
        const [label = ''] = drawLabels(random, 1).map((word) => `${word}-none`);
        const known = zone.addresses[0]!.name;
        const nobody = { name: `${label}.${zone.origin}`, rd: true };
        const queries = [
          nobody,
          { name: `${label}.${known}`, rd: false },
          { name: known, type: 'AAAA' as const, rd: true },
          { name: zone.origin, rd: true },
        ];
        if (!areRight(trial, zone, queries)) return;
        const { soa: old } = zone;
        // Both ways round: the smaller of the two is the one that counts.
        const [less, more] = [old.minimum, old.minimum + 100];
        const short = { ...zone, soa: { ...old, ttl: less, minimum: more } };
        const long = { ...zone, soa: { ...old, ttl: more, minimum: less } };
        if (areRight(trial, short, [nobody])) areRight(trial, long, [nobody]);
      },
    },
    {
      say: text('Our resolver finds the zone’s hosts through it.', '우리 리졸버가 이것을 거쳐 존의 호스트를 찾습니다.'),
      points: 2,
      run: serveResolver,
    },
    {
      say: text('Other cases of the same rules are right, too.', '같은 규칙의 다른 경우도 맞습니다.'),
      points: 2,
      hidden: true,
      run(trial, zone) {
        const { random } = trial;
        const { name } = zone.addresses[0]!;
        const [label = '', word = ''] = drawLabels(random, 2);
        const deep = { name: `${label}.${word}.${zone.origin}`, ttl: 9, address: '10.9.8.7' };
        const deeper = { ...zone, addresses: [...zone.addresses, deep] };
        const outside: Query[] = [
          { name: mixCase(random, 'www.elsewhere.example'), rd: true },
          { name: `x${zone.origin}`, rd: false },
          { name: 'example', rd: true },
          { name, rd: true, class: 'CH' },
        ];
        const between: Query[] = [`${word}.${zone.origin}`, `x.${word}.${zone.origin}`].map((one) => ({
          name: one,
          rd: true,
        }));
        const aliases = zone.aliases.flatMap((alias): Query[] => [
          { name: alias.name, type: 'CNAME', rd: true },
          { name: alias.name, type: 'AAAA', rd: true },
        ]);
        const withOpt = { name: mixCase(random, name), rd: true, isFollowedByMore: true };
        if (areRight(trial, zone, [...outside, ...aliases, withOpt])) areRight(trial, deeper, between);
      },
    },
  ],
};

function drawZone(random: Random): Zone {
  const origin = drawDomain(random);
  const labels = drawLabels(random, 6).map((label) => `${label}.${origin}`);
  const [one = '', two = '', first = '', second = '', outside = ''] = labels;
  const hosts = drawHosts(random, drawPrefix(random), 4);
  const ttl = () => 301 + random.below(0x10000);
  const minimum = 30 + random.below(200);
  return {
    origin,
    soa: {
      ttl: minimum + 1 + random.below(1000),
      mname: `ns.${origin}`,
      rname: `admin.${origin}`,
      serial: random.u32(),
      refresh: ttl(),
      retry: ttl(),
      expire: 70_000 + ttl(),
      minimum,
    },
    addresses: [
      { name: one, ttl: ttl(), address: hosts[0]! },
      { name: two, ttl: 60, address: hosts[1]! },
      { name: two, ttl: 60, address: hosts[2]! },
    ],
    aliases: [
      { name: first, ttl: ttl(), target: two },
      { name: second, ttl: ttl(), target: first },
      { name: outside, ttl: ttl(), target: 'www.elsewhere.example' },
    ],
  };
}

function namesOf({ addresses, aliases }: Zone): string[] {
  return [...new Set([...addresses, ...aliases].map(({ name }) => name))];
}

interface Query {
  readonly name: string;
  readonly rd: boolean;
  readonly type?: DnsQuestion['type'];
  readonly class?: DnsQuestion['class'];
  /** Has an OPT record, as the queries of resolvers have. */
  readonly isFollowedByMore?: boolean;
}

/** The first query that goes wrong is told; the others would say the same. */
function areRight(trial: CodeTrial, zone: Zone, queries: readonly Query[]): boolean {
  return queries.every((query) => isRight(trial, zone, query));
}

/** Asks the student's server and ours the same; tells what is wrong, if anything is. */
function isRight(trial: CodeTrial, zone: Zone, query: Query): boolean {
  const { name, rd, type = 'A', class: questionClass = 'IN', isFollowedByMore = false } = query;
  const edns = { udpPayloadSize: 1232, extendedRcode: 0, version: 0, dnssecOk: false, options: [] };
  const questions = [{ name, type, class: questionClass }];
  const asked = { id: drawU16(trial.random), rd, questions };
  const got = trial.student.call(
    'respond',
    [buildDns({ ...asked, ...(isFollowedByMore && { edns }) }), { ...zone }],
    message,
  );
  const right = new AuthoritativeServer([zoneData(zone)]).answer(decodeDns(buildDns(asked)));
  const answers = (right.answers ?? []).map((one) => (sameName(one.name, name) ? { ...one, name } : one));
  const findings = responseFindings(got, asMessage({ ...right, answers }));
  for (const finding of findings) {
    const { en, ko } = finding.say;
    trial.found({ ...finding, say: text(`${name} ${type}: ${en}`, `${name} ${type}: ${ko}`) });
  }
  return findings.length === 0;
}

/** As it would be read from its bytes: everything filled in. */
function asMessage(fields: DnsFields): DnsMessage {
  return decodeDns(buildDns(fields));
}

function zoneData({ origin, soa: { ttl, ...data }, addresses, aliases }: Zone): ZoneData {
  return {
    origin,
    records: [
      soa(origin, data, ttl),
      ns(origin, data.mname, ttl),
      ...addresses.map((record) => a(record.name, record.address, record.ttl)),
      ...aliases.map((record) => cname(record.name, record.target, record.ttl)),
    ],
  };
}

/** Root refers to the student's server; the laptop asks our resolver, which asks both. */
async function serveResolver(trial: CodeTrial, zone: Zone): Promise<void> {
  const run = trial.newWorld();
  const plan = drawPlan(trial.random, { root: milliseconds(2), zone: milliseconds(8) });
  const { laptop, resolver, servers } = dnsWorld(run, plan);
  const rootServer = { name: 'a.root-servers.example', address: plan.servers.root!.address };
  const student = new Responder((query) => trial.student.call('respond', [query, { ...zone }], message));
  const rootZone: ZoneData = {
    origin: '.',
    records: [
      soa(
        '.',
        { mname: rootServer.name, rname: 'admin.example', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 },
        60,
      ),
      ns('.', rootServer.name, 600),
      ns(zone.origin, zone.soa.mname, 600),
      a(zone.soa.mname, plan.servers.zone!.address, 600),
      a(rootServer.name, rootServer.address, 600),
    ],
  };
  run.world.act((now) => {
    servers.root!.run(new DnsServerApp([rootZone]), now);
    servers.zone!.run(student, now);
    resolver.run(new ResolverApp({ rootHints: [rootServer], random: run.world.random.fork('resolver') }), now);
  });
  const stub = startStub(run, laptop, plan.resolver);
  const [first] = zone.addresses;
  const wanted = [
    [first!.name, first!.address],
    [zone.aliases[1]!.name, zone.addresses[1]!.address],
    [`nobody-here.${zone.origin}`, 'NXDOMAIN'],
  ] as const;
  for (const [name, want] of wanted) {
    const answer = await lookUp(run, stub, name);
    const got = answer.ok ? answer.records.map(({ data }) => String(data)) : [answer.reason];
    if (!got.includes(want)) {
      trial.found({
        say: text(
          `the laptop asks for ${name} and is told ${got.join(', ')}, not ${want}`,
          `노트북이 ${name}을(를) 물었더니 ${want}이(가) 아니라 ${got.join(', ')}이(가) 왔습니다`,
        ),
        source: 'RFC 1034 §4.3.2',
      });
    }
  }
}

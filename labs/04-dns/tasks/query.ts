/** Build a DNS query, and have it answered. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawHosts, drawPrefix, drawU16 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { DNS_PORT, rcodeName, typeName } from '../../../src/packet/dns/message.ts';
import { a, ns, soa } from '../../../src/stack/dns/zone.ts';
import type { QueryParameters } from '../starter/query.ts';
import { message, queryFindings } from './dns-findings.ts';
import { Asker, dnsWorld, drawPlan } from './dns-world.ts';
import { drawDomain, drawLabel, drawLabels, mixCase } from './draw-names.ts';

const types = [1, 2, 5, 15, 16, 28, 33, 257];
const A = 1;

export const queryTask: CodeTask<QueryParameters> = {
  id: 'query',
  kind: 'build',
  file: 'query.ts',
  title: text('Build a DNS query', 'DNS 질의 만들기'),
  hints: [
    text(
      'Look at frame 6 of the lab’s capture: 12 bytes of header, and what stands between the letters of the name?',
      '실습 캡처의 6번 프레임을 보십시오. 헤더는 12바이트입니다. 이름의 글자 사이에는 무엇이 있습니까?',
    ),
    text(
      'A name is a list of labels, each behind one octet with its length; a label of length zero, the root, ends it.',
      '이름은 레이블의 목록이고, 레이블마다 앞에 길이를 담은 옥텟이 하나 있습니다. 길이가 0인 레이블(루트)로 끝납니다.',
    ),
    text(
      'The second word of the header is 0x0100 or 0; of the four counts only QDCOUNT is 1. QTYPE and QCLASS are 16 bits each.',
      '헤더의 둘째 워드는 0x0100 아니면 0이고, 네 개의 개수 가운데 QDCOUNT만 1입니다. QTYPE과 QCLASS는 각각 16비트입니다.',
    ),
  ],
  parameters: drawParameters,
  describe: ({ id, name, type, recursionDesired }) =>
    text(
      `Write \`buildQuery\`: the question for a name’s records. Your own values: id 0x${id.toString(16)}, name \`${name}\`, type ${type} (${typeName(type)}), RD ${recursionDesired ? 'set' : 'clear'}.`,
      `이름의 레코드를 묻는 \`buildQuery\`를 작성하십시오. 본인 값: 식별자 0x${id.toString(16)}, 이름 \`${name}\`, 타입 ${type}(${typeName(type)}), RD ${recursionDesired ? '1' : '0'}.`,
    ),
  checks: [
    {
      say: text('Every bit of the query is right.', '질의의 모든 비트가 맞습니다.'),
      points: 3,
      run(trial, parameters) {
        const { random } = trial;
        const others = [true, false].flatMap((recursionDesired) =>
          [drawLabels(random, 1), drawLabels(random, 2), drawLabels(random, 5)].map((labels, index) => ({
            id: drawU16(random),
            name: mixCase(random, labels.join('.')),
            type: types[(types.indexOf(parameters.type) + index * 2 + (recursionDesired ? 1 : 2)) % types.length]!,
            recursionDesired,
          })),
        );
        for (const query of [parameters, ...others]) if (!isRight(trial, query)) return;
      },
    },
    {
      say: text('Our name server answers it.', '우리 네임서버가 답합니다.'),
      points: 2,
      run: beAnswered,
    },
    {
      say: text(
        'Names at the limits are sent: 63 octets in a label, 255 in all, the root, a dot at the end.',
        '한계에 있는 이름도 보냅니다. 레이블 63옥텟, 전체 255옥텟, 루트, 끝에 점이 있는 이름입니다.',
      ),
      points: 2,
      run(trial, parameters) {
        const label = (length: number) => drawLabel(trial.random, length);
        const names = [
          `${label(63)}.example`,
          [63, 63, 63, 61].map(label).join('.'),
          `${Array.from({ length: 126 }, () => label(1)).join('.')}.${label(1)}`,
          '.',
          `${parameters.name}.`,
        ];
        for (const name of names) if (!isRight(trial, { ...parameters, name })) return;
      },
    },
    {
      say: text('For a name that cannot be sent there is no query.', '보낼 수 없는 이름에는 질의가 없습니다.'),
      points: 1,
      hidden: true,
      run(trial, parameters) {
        const label = (length: number) => drawLabel(trial.random, length);
        const names = [
          `${label(64)}.example`,
          `www.${label(200)}.example`,
          [63, 63, 63, 62].map(label).join('.'),
          Array.from({ length: 128 }, () => label(1)).join('.'),
          `${label(3)}..${label(4)}`,
          `.${label(5)}`,
          `${label(5)}..`,
          '',
        ];
        for (const name of names) {
          const got = trial.student.call('buildQuery', [{ ...parameters, name }], message.optional());
          if (got !== undefined) {
            trial.found({
              say: text(
                `a query for a name that cannot be sent, '${name.slice(0, 80)}' (${name.length} characters)`,
                `보낼 수 없는 이름 '${name.slice(0, 80)}'(${name.length}자)에 질의를 만들었습니다`,
              ),
              mistake: 'name-length',
              source: 'RFC 1035 §3.1',
            });
            return;
          }
        }
      },
    },
  ],
};

function drawParameters(random: Random): QueryParameters {
  const name = mixCase(random, `${drawLabels(random, 2).join('.')}.${drawDomain(random)}`);
  const type = types[random.below(types.length)]!;
  return { id: drawU16(random), name, type, recursionDesired: random.below(2) === 1 };
}

function ask(trial: CodeTrial, query: QueryParameters): Uint8Array {
  const got = trial.student.call('buildQuery', [{ ...query }], message.optional());
  if (got !== undefined) return got;
  return fail(text(`no query for '${query.name}'`, `'${query.name}'에 질의를 만들지 않았습니다`), {
    mistake: 'too-short',
    source: 'RFC 1035 §3.1',
  });
}

/** Tells what is wrong with the query, if anything is. */
function isRight(trial: CodeTrial, query: QueryParameters): boolean {
  const { id, name, type, recursionDesired: rd } = query;
  const asked = name === '.' ? name : name.replace(/\.$/, '');
  const want = buildDns({ id, rd, questions: [{ name: asked, type: typeName(type) as 'A', class: 'IN' }] });
  const findings = queryFindings(ask(trial, query), want, name);
  for (const finding of findings) trial.found(finding);
  return findings.length === 0;
}

/** The laptop sends the query to the server of the zone. */
async function beAnswered(trial: CodeTrial, { id, name, recursionDesired }: QueryParameters): Promise<void> {
  const query = ask(trial, { id, name, type: A, recursionDesired });
  const plan = drawPlan(trial.random, { server: milliseconds(5) });
  const origin = name.split('.').slice(-2).join('.');
  const [address = ''] = drawHosts(trial.random, drawPrefix(trial.random), 1);
  const times = { serial: 1, refresh: 3600, retry: 600, expire: 86_400, minimum: 60 };
  const records = [
    soa(origin, { mname: `ns.${origin}`, rname: `admin.${origin}`, ...times }, 60),
    ns(origin, `ns.${origin}`, 60),
    a(name.toLowerCase(), address, 300),
  ];
  const run = trial.newWorld();
  const { laptop, servers } = dnsWorld(run, plan);
  const asker = new Asker(query, { address: plan.servers.server!.address, port: DNS_PORT });
  run.world.act((now) => {
    servers.server!.run(new DnsServerApp([{ origin, records }]), now);
    laptop.run(asker, now);
  });
  await run.world.pass(milliseconds(500));
  const [reply] = asker.replies;
  if (!reply) fail(text('the server did not answer', '서버가 답하지 않았습니다'), { source: 'RFC 1035 §4.1' });
  const { id: answered, rcode, answers } = decodeDns(reply);
  if (rcode !== 0) {
    const code = rcodeName(rcode);
    fail(text(`the server answered with ${code}`, `서버가 ${code}(으)로 답했습니다`), { source: 'RFC 1035 §4.1.1' });
  }
  if (answered !== id) {
    fail(
      text(
        `the answer has id 0x${answered.toString(16)}: that was the query’s`,
        `응답의 식별자가 0x${answered.toString(16)}입니다. 질의의 것이 그랬습니다`,
      ),
      { mistake: 'wrong-xid', offset: 0 },
    );
  }
  if (!answers.some((record) => record.type === 'A' && record.data === address)) {
    fail(text(`the answer has no address of ${name}`, `응답에 ${name}의 주소가 없습니다`));
  }
}

/** Read a response: whose is it, what does it say, and for how long? */

import type { Random } from '../../../src/bytes/random.ts';
import { shorten, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { draw, drawHosts, drawPrefix, drawU16 } from '../../../src/grade/personal.ts';
import { ipv4, u32, words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildDns } from '../../../src/packet/dns/codec.ts';
import type { DnsFields, DnsRecord } from '../../../src/packet/dns/message.ts';
import { a, aaaa, cname, mx, ns, soa, txt } from '../../../src/stack/dns/zone.ts';
import type { Answer } from '../starter/answer.ts';
import { drawDomain, drawLabels } from './draw-names.ts';

const answer = z.object({
  status: words,
  addresses: z.array(ipv4).max(100),
  ttl: u32,
});

interface Parameters {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly ttl: number;
}

export const answerTask: CodeTask<Parameters> = {
  id: 'answer',
  kind: 'build',
  file: 'answer.ts',
  title: text('Read a response', '응답 읽기'),
  hints: [
    text(
      'Three things make a response yours: its id, its QR bit and its question. The port and the address were checked before.',
      '응답이 내 것인지는 식별자, QR 비트, 질문 세 가지로 압니다. 포트와 주소는 이미 확인했습니다.',
    ),
    text(
      'Read all records of the answer section into a list first: name, type, TTL, and where the data is. RDLENGTH leads to the next.',
      '먼저 응답 섹션의 모든 레코드를 목록으로 읽으십시오. 이름, 타입, TTL, 데이터의 위치입니다. RDLENGTH가 다음 레코드로 이끕니다.',
    ),
    text(
      'Then: is there a CNAME of the name? Go on with its target, and remember which names you have been at.',
      '그다음, 이름의 CNAME이 있으면 그 대상으로 계속 갑니다. 거쳐 온 이름을 기억하십시오.',
    ),
  ],
  parameters(random) {
    const [label = ''] = drawLabels(random, 1);
    const [address = ''] = drawHosts(random, drawPrefix(random), 1);
    return { id: drawU16(random), name: `${label}.${drawDomain(random)}`, address, ttl: drawTtl(random) };
  },
  describe: ({ id, name, address, ttl }) =>
    text(
      `Write \`readAnswer\`. Asked was \`${name}\` with id 0x${id.toString(16)}; ${address}, to be remembered for ${ttl} s, is one of the answers that you will be given. You may import your own \`readName\` from \`./name.ts\`.`,
      `\`readAnswer\`를 작성하십시오. 식별자 0x${id.toString(16)}으로 \`${name}\`을(를) 물었고, 받게 될 응답 가운데 하나는 ${ttl}초 동안 기억할 수 있는 ${address}입니다. 본인의 \`readName\`을 \`./name.ts\`에서 가져와 써도 됩니다.`,
    ),
  checks: [
    {
      say: text('Addresses of the name are found, with their TTL.', '이름의 주소와 TTL을 찾습니다.'),
      points: 2,
      run: readAddresses,
    },
    {
      say: text(
        'Aliases are followed, in whatever order the records stand.',
        '레코드의 순서와 상관없이 별칭을 따라갑니다.',
      ),
      points: 2,
      run: followAliases,
    },
    {
      say: text(
        'A response to another query, a truncated one and a “no” are told apart.',
        '다른 질의의 응답, 잘린 응답, 없다는 응답을 구별합니다.',
      ),
      points: 3,
      run: tellStatus,
    },
    {
      say: text('Only what belongs to the name counts.', '해당 이름에 속하는 것만 셉니다.'),
      points: 2,
      hidden: true,
      run: ignoreOthers,
    },
  ],
};

/** Four different bytes would be years; this shows a wrong byte order, too. */
function drawTtl(random: Random): number {
  return 300 + random.below(0x20000);
}

function readAddresses(trial: CodeTrial, { id, name, address, ttl }: Parameters): void {
  const { random } = trial;
  const response = answering(id, name);
  const two = drawHosts(random, drawPrefix(random), 2);
  expect(trial, { ...response, answers: [a(name, address, ttl)] }, { id, name }, found([address], ttl));
  for (const ttls of [
    [ttl, ttl + 7],
    [ttl + 7, ttl],
    [0, ttl],
  ]) {
    const answers = two.map((one, index) => a(name, one, ttls[index]!));
    expect(trial, { ...response, answers }, { id, name }, found(two, Math.min(...ttls)));
  }
  const long = 0x7fff_0000 + random.below(0xffff);
  const more = { authorities: [ns('example', 'ns.example', 5)], additionals: [a('ns.example', two[0]!, 5)] };
  expect(trial, { ...response, answers: [a(name, address, long)], ...more }, { id, name }, found([address], long));
}

function followAliases(trial: CodeTrial, { id, name, address, ttl }: Parameters): void {
  const { random } = trial;
  const [second = '', third = ''] = drawLabels(random, 2).map((label) => `${label}.elsewhere.example`);
  const chain = [cname(name, second, ttl + 3), cname(second, third, ttl + 1), a(third, address, ttl + 2)];
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ];
  for (const order of orders) {
    const answers = order.map((index) => chain[index]!);
    expect(trial, { ...answering(id, name), aa: true, answers }, { id, name }, found([address], ttl + 1));
  }
  const quick = [cname(name, second, 4), a(second, address, ttl)];
  expect(trial, { ...answering(id, name), answers: quick }, { id, name }, found([address], 4));
  const open = [cname(name, second, ttl)];
  expect(trial, { ...answering(id, name), answers: open }, { id, name }, nothing('no-data'));
}

function tellStatus(trial: CodeTrial, { id, name, address, ttl }: Parameters): void {
  const { random } = trial;
  const right = { ...answering(id, name), answers: [a(name, address, ttl)] };
  const swapped = ((id & 0xff) << 8) | (id >> 8);
  const [other = ''] = drawLabels(random, 1).map((label) => `${label}.${name}`);
  const notMine: readonly (readonly [DnsFields, Mistake?])[] = [
    [{ ...right, id: swapped }, 'wrong-xid'],
    [{ ...right, id: id ^ (1 << random.below(16)) }, 'wrong-xid'],
    [{ ...right, qr: false }],
    [{ ...right, questions: [{ name: other, type: 'A', class: 'IN' }] }],
    [{ ...right, questions: [{ name, type: 'AAAA', class: 'IN' }] }],
    [{ ...right, id: id ^ 1, tc: true }, 'wrong-xid'],
    [{ ...answering(id, other), rcode: 3 }],
  ];
  for (const [fields, mistake] of notMine) expect(trial, fields, { id, name }, nothing('not-mine'), mistake);
  expect(trial, { ...right, tc: true }, { id, name }, nothing('truncated'));
  expect(trial, { ...answering(id, name), tc: true, rcode: 3 }, { id, name }, nothing('truncated'));
  const times = { serial: 1, refresh: 3600, retry: 600, expire: 86_400, minimum: 60 };
  const no = { authorities: [soa('example', { mname: 'ns.example', rname: 'admin.example', ...times }, 60)] };
  expect(trial, { ...answering(id, name), ...no, rcode: 3 }, { id, name }, nothing('no-such-name'));
  expect(trial, { ...answering(id, name), ...no }, { id, name }, nothing('no-data'));
  for (const rcode of [1, 2, 4, 5]) {
    expect(trial, { ...answering(id, name), rcode }, { id, name }, nothing('failed'));
  }
}

function ignoreOthers(trial: CodeTrial, { id, name, address, ttl }: Parameters): void {
  const { random } = trial;
  const [other = '', target = ''] = drawLabels(random, 2).map((label) => `${label}.${name}`);
  const [wrong = ''] = drawHosts(random, drawPrefix(random), 1);
  const noise: DnsRecord[] = [
    a(other, wrong, 1),
    txt(name, ['x'.repeat(1 + random.below(40)), 'another'], 2),
    mx(name, { preference: 10, exchange: other }, 3),
    aaaa(name, '2001:db8::1', 1),
    { name, class: 'IN', ttl: 1, type: 'TYPE65280', data: random.bytes(4) },
  ];
  const all = [...noise.slice(0, 3), a(name, address, ttl), ...noise.slice(3), cname(other, target, 1)];
  expect(trial, { ...answering(id, name), answers: all }, { id, name }, found([address], ttl));
  expect(trial, { ...answering(id, name), answers: noise }, { id, name }, nothing('no-data'));
  const capitals = { ...answering(id, name.toUpperCase()), answers: [a(name.toUpperCase(), address, ttl)] };
  expect(trial, capitals, { id, name }, found([address], ttl));
  const mixed = [cname(name, target.toUpperCase(), ttl), a(target, address, ttl + 1)];
  expect(trial, { ...answering(id, name), answers: mixed }, { id, name }, found([address], ttl));
  const circle = [cname(name, other, ttl), cname(other, target, ttl), cname(target, name, ttl)];
  expect(trial, { ...answering(id, name), answers: circle }, { id, name }, nothing('failed'));
  const self = [cname(name, name, ttl)];
  expect(trial, { ...answering(id, name), answers: self }, { id, name }, nothing('failed'));
  expect(trial, { ...answering(id, name), answers: self, rcode: 3 }, { id, name }, nothing('no-such-name'));
  const glue = { authorities: [ns(name, other, ttl)], additionals: [a(name, wrong, ttl), a(other, wrong, ttl)] };
  expect(trial, { ...answering(id, name), ...glue }, { id, name }, nothing('no-data'));
  const id2 = draw(random, [0, 0xffff]);
  expect(trial, { ...answering(id2, name), answers: [a(name, address, 0)] }, { id: id2, name }, found([address], 0));
}

function answering(id: number, name: string): DnsFields {
  return { id, qr: true, rd: true, ra: true, questions: [{ name, type: 'A', class: 'IN' }] };
}

function found(addresses: string[], ttl: number): Answer {
  return { status: 'found', addresses, ttl };
}

function nothing(status: Answer['status']): Answer {
  return { status, addresses: [], ttl: 0 };
}

/** The first that is wrong is told; the others would say the same. @throws StudentError */
function expect(
  trial: CodeTrial,
  fields: DnsFields,
  { id, name }: { id: number; name: string },
  want: Answer,
  mistake?: Mistake,
): void {
  const got = trial.student.call('readAnswer', [buildDns(fields), { id, name }], answer);
  const [mine, right] = [told(got), told(want)];
  if (mine === right) return;
  const what = shorten(described(fields), 300);
  const why = mistake ?? (got.status === 'not-mine' || want.status === 'not-mine' ? 'reads-nothing' : 'other');
  fail(
    text(
      `asked ${name}, id ${id}; came ${what}: you say ${mine}, it is ${right}`,
      `${name}을(를) 식별자 ${id}(으)로 물었고 ${what}이(가) 왔습니다. 반환한 값은 ${mine}, 옳은 값은 ${right}입니다`,
    ),
    { mistake: why, source: want.status === 'not-mine' ? 'RFC 5452 §9.1' : 'RFC 1035 §4.1' },
  );
}

function told({ status, addresses, ttl }: z.infer<typeof answer>): string {
  return `${shorten(status, 20)} [${addresses.join(', ')}] TTL ${ttl}`;
}

function described({ id, qr, tc, rcode = 0, questions = [], answers = [] }: DnsFields): string {
  const bits = [qr ? 'response' : 'query', ...(tc ? ['TC'] : []), `id ${id}`, `rcode ${rcode}`];
  const asked = questions.map(({ name, type }) => `${name} ${type}?`);
  const records = answers.map(({ name, type, ttl, data }) =>
    [name, ttl, type, typeof data === 'string' ? data : '…'].join(' '),
  );
  return [...bits, ...asked, ...records].join('; ');
}

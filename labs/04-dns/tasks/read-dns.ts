/** Read a capture: one name found from the root down, remembered, and two more asked for. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { a, cname, ns } from '../../../src/stack/dns/zone.ts';
import { lookUp } from './dns-world.ts';
import { drawLabels } from './draw-names.ts';
import {
  drawThreeZones,
  exampleZone,
  ownZone,
  rootZone,
  serverName,
  startOf,
  startZones,
  type ThreeZones,
  TLD_SERVER,
} from './three-zones.ts';

const DAY = 86_400;
const LINK = 'switch-resolver';
const FILE = `${LINK}.pcap`;

interface Parameters {
  readonly zones: ThreeZones;
  readonly alias: string;
  /** Names and addresses of example’s servers beside the one that runs. */
  readonly others: readonly { readonly name: string; readonly address: string }[];
  /** Seconds between the first two lookups. */
  readonly pause: number;
  /** Of the zone’s SOA record. */
  readonly soaTtl: number;
  readonly minimum: number;
}

export const readDnsTask: AnswerTask<Parameters> = {
  id: 'read-dns',
  kind: 'read',
  title: text('Read a lookup', '조회 읽기'),
  hints: [
    text(
      'The filter `dns` leaves what counts. Who is the laptop, and who the resolver? The RD bit tells their queries apart.',
      '`dns` 필터로 필요한 것만 남깁니다. 노트북과 리졸버는 각각 누구입니까? 두 쪽의 질의는 RD 비트로 구별됩니다.',
    ),
    text(
      'Follow one id from query to response: `dns.id == 0x…`. Wireshark gives the time between them at the end of the response.',
      '식별자 하나를 질의에서 응답까지 따라가십시오: `dns.id == 0x…`. Wireshark는 둘 사이의 시간을 응답의 끝에 보여 줍니다.',
    ),
    text(
      'Click a name in a response and look at its bytes below: two bytes from c0 00 on are a pointer, and what is left after taking 0xc000 away is an offset from the message’s first byte.',
      '응답의 이름을 눌러 아래쪽 바이트를 보십시오. c0 00부터의 두 바이트는 포인터이고, 0xc000을 뺀 값이 메시지의 첫 바이트부터 센 오프셋입니다.',
    ),
  ],
  parameters(random) {
    const zones = drawThreeZones(random);
    const [alias = ''] = drawLabels(random, 1).map((label) => `${label}-alias.${zones.domain}`);
    const others = Array.from({ length: 1 + random.below(5) }, (_, index) => ({
      name: `${'bcdefg'[index]}.nic.example`,
      address: `192.0.2.${1 + random.below(250)}`,
    }));
    const [less, more] = [20 + random.below(80), 120 + random.below(700)];
    const [soaTtl = 0, minimum = 0] = random.below(2) === 0 ? [less, more] : [more, less];
    return { zones, alias, others: distinct(others), pause: 10 + random.below(90), soaTtl, minimum };
  },
  describe: ({ zones: { host, plan }, alias }) =>
    text(
      `The laptop (${plan.laptop}) asks its resolver (${plan.resolver}) for \`${host}\`, some time later for the same again (its own memory is empty by then), then for \`${alias}\`, and for a name that does not exist. The capture was taken at the resolver’s cable.`,
      `노트북(${plan.laptop})이 리졸버(${plan.resolver})에 \`${host}\`을(를) 묻고, 얼마 뒤 같은 것을 다시 묻습니다(노트북의 캐시는 그사이 비웠습니다). 이어 \`${alias}\`와(과) 없는 이름을 묻습니다. 리졸버의 케이블에서 캡처했습니다.`,
    ),
  prepare,
};

/** No address twice. */
function distinct<T extends { address: string }>(all: readonly T[]): T[] {
  return all.filter(({ address }, index) => all.findIndex((one) => one.address === address) === index);
}

async function prepare(parameters: Parameters, random: Random): Promise<Evidence> {
  const { zones, pause } = parameters;
  const report = await runEvidence('read-dns', random, async (run) => {
    const { stub } = startZones(run, zones, programs(parameters));
    for (const name of [zones.host, zones.host, parameters.alias, `nobody.${zones.domain}`]) {
      await lookUp(run, stub, name);
      stub.cache.clear();
      await run.world.pass(seconds(name === zones.host ? pause : 3));
    }
  });
  const frames = framesOf(report, LINK).filter(({ view }) => view.has('dns'));
  return { captures: [captureOf(report, LINK)], questions: questionsOf(parameters, frames) };
}

function programs(parameters: Parameters) {
  const { zones, alias, others, soaTtl, minimum } = parameters;
  const { host, address, ttl, domain, plan } = zones;
  const name = serverName(zones);
  const delegation = [{ name: TLD_SERVER, address: plan.servers.example!.address }, ...others].flatMap((server) => [
    ns('example', server.name, DAY),
    a(server.name, server.address, DAY),
  ]);
  const [, ...own] = ownZone(zones, [a(host, address, ttl), cname(alias, host, ttl + 60)]).records;
  return {
    root: new DnsServerApp([rootZone(zones, delegation)]),
    example: new DnsServerApp([exampleZone(zones)]),
    zone: new DnsServerApp([{ origin: domain, records: [startOf(domain, name, minimum, soaTtl), ...own] }]),
  };
}

function questionsOf(parameters: Parameters, frames: readonly NumberedFrame[]): Question[] {
  const { zones, alias, others, soaTtl, minimum } = parameters;
  const { plan, host, address, ttl } = zones;
  const { root, example, zone } = plan.servers;
  const from = (src: string, dst: string, name: string) =>
    frames.filter(
      ({ view }) =>
        view.get('ipv4.src') === src && view.get('ipv4.dst') === dst && view.get('dns.question.qname') === name,
    );
  const first = (all: readonly NumberedFrame[]) => all[0]!.view;
  const asked = first(from(plan.laptop, plan.resolver, host));
  const toRoot = first(from(plan.resolver, root!.address, host));
  const toZone = first(from(plan.resolver, zone!.address, host));
  const fromZone = first(from(zone!.address, plan.resolver, host));
  const [toldFirst, toldAgain] = from(plan.resolver, plan.laptop, host).map(({ view }) => view);
  const id = Number(asked.get('dns.id'));
  const pointer = pointerOffset(alias);
  const negative = Math.min(soaTtl, minimum);
  const wait = (fromZone.time - toZone.time) / 1000;
  return [
    {
      key: 'id',
      say: text(
        'Which transaction id does the laptop’s first query have?',
        '노트북이 보낸 첫 질의의 트랜잭션 식별자는 무엇입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: id },
      mistakes: [
        {
          value: Number(toRoot.get('dns.id')),
          say: text(
            'that is the resolver’s own query, to a root server',
            '그것은 리졸버가 루트 서버에 보낸 질의의 식별자입니다',
          ),
        },
        { value: ((id & 0xff) << 8) | (id >> 8), say: text('the bytes are swapped', '두 바이트가 뒤바뀌었습니다') },
      ].filter(({ value }) => value !== id),
    },
    {
      key: 'glue',
      say: text(
        'How many IPv4 addresses of servers of `example` does the root’s response bring?',
        '루트의 응답에는 `example` 네임서버의 IPv4 주소가 몇 개 들어 있습니까?',
      ),
      points: 1,
      personal: false,
      answer: { type: 'number', value: others.length + 1 },
      mistakes: [
        {
          value: others.length + 2,
          say: text(
            'one of the additional records is no address: look at its type',
            '추가 레코드 가운데 하나는 주소가 아닙니다. 타입을 보십시오',
          ),
        },
      ],
    },
    {
      key: 'authority',
      say: text(
        `Which machine answers for \`${host}\` with authority? Give its address.`,
        `\`${host}\`에 대해 권한 있는 응답을 한 기계의 주소는 무엇입니까?`,
      ),
      points: 1,
      answer: { type: 'ipv4', value: zone!.address },
      mistakes: [
        {
          value: plan.resolver,
          say: text('the resolver only passes it on: AA is not set', '리졸버는 전해 줄 뿐입니다. AA가 꺼져 있습니다'),
        },
        { value: address, say: text('that is what was asked for', '그것은 질의의 답입니다') },
        {
          value: example!.address,
          say: text('that one only refers to another', '그 서버는 다른 서버를 알려 줄 뿐입니다'),
        },
      ],
    },
    {
      key: 'referral',
      say: text(
        `Which frame brings the referral to the servers of \`${zones.domain}\`? Give its number in ${FILE}.`,
        `\`${zones.domain}\`의 네임서버를 알려 주는 위임 응답은 ${FILE}의 몇 번 프레임입니까?`,
      ),
      points: 1,
      personal: false,
      answer: {
        type: 'packet',
        file: FILE,
        accepts: from(example!.address, plan.resolver, host).map(({ number }) => number),
      },
    },
    {
      key: 'wait',
      say: text(
        'For how many milliseconds does the resolver wait for the server of that zone, the first time?',
        '리졸버가 그 존의 서버를 처음 기다린 시간은 몇 밀리초입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: Math.round(wait * 1000) / 1000, tolerance: 0.5, unit: 'ms' },
      mistakes: [
        {
          value: Math.round((toldFirst!.time - asked.time) / 10) / 100,
          say: text('so long waits the laptop, for everything', '그것은 노트북이 처음부터 끝까지 기다린 시간입니다'),
        },
      ],
    },
    {
      key: 'ttl',
      say: text(
        'Which TTL has the address when the laptop asks for the second time, in seconds?',
        '노트북이 두 번째로 물었을 때 주소의 TTL은 몇 초입니까?',
      ),
      points: 1,
      answer: { type: 'number', value: Number(toldAgain!.get('dns.answer.ttl')), unit: 's' },
      mistakes: [
        {
          value: ttl,
          say: text('so it was at first; part of it has passed', '처음 값입니다. 그사이 일부가 지났습니다'),
        },
      ],
    },
    {
      key: 'pointer',
      say: text(
        `In the resolver’s response for \`${alias}\` the second record’s owner is a pointer. To which offset in the message does it point?`,
        `\`${alias}\`에 대한 리졸버의 응답에서 둘째 레코드의 소유자 이름은 포인터입니다. 메시지의 어느 오프셋을 가리킵니까?`,
      ),
      points: 2,
      personal: false,
      answer: { type: 'number', value: pointer },
      mistakes: pointerMistakes(pointer),
    },
    {
      key: 'negative',
      say: text(
        `For how many seconds may the resolver remember that \`nobody.${zones.domain}\` does not exist?`,
        `리졸버는 \`nobody.${zones.domain}\`이(가) 없다는 것을 몇 초 동안 기억해도 됩니까?`,
      ),
      points: 2,
      answer: { type: 'number', value: negative, unit: 's' },
      mistakes: [
        {
          value: Math.max(soaTtl, minimum),
          say: text(
            'of the two times the smaller one counts (RFC 2308 §5)',
            '두 시간 가운데 작은 쪽입니다(RFC 2308 §5)',
          ),
        },
      ],
    },
  ];
}

/** Where the alias’s target stands: header, question, and the fixed part of the first record are before it. */
function pointerOffset(alias: string): number {
  const question = alias.length + 2 + 4;
  return 12 + question + 2 + 10;
}

function pointerMistakes(pointer: number): { value: number; say: Text }[] {
  return [
    { value: 12, say: text('there stands the name of the question', '그곳에는 질문의 이름이 있습니다') },
    {
      value: 0xc000 + pointer,
      say: text('the two highest bits only say that it is a pointer', '가장 높은 두 비트는 포인터라는 표시일 뿐입니다'),
    },
  ];
}

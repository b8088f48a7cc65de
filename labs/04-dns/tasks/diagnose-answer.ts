/** An answer that is wrong, or is no help: one of six ways. */

import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw, drawHosts, drawPrefix } from '../../../src/grade/personal.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import type { DnsFields, DnsMessage, DnsRecord } from '../../../src/packet/dns/message.ts';
import { AuthoritativeServer } from '../../../src/stack/dns/authority.ts';
import { a, cname } from '../../../src/stack/dns/zone.ts';
import { lookUp, Responder } from './dns-world.ts';
import { Forger } from './forger.ts';
import { drawThreeZones, ownZone, type Programs, rightPrograms, startZones, type ThreeZones } from './three-zones.ts';

const NAME = 'diagnose-answer';
const FILE = `${NAME}.pcapng`;
/** Seconds from the first lookup to what happens then, and to the last. */
const CHANGE = 20;
const LATER = 30;

const causes = {
  'wrong-name': text(
    'the zone’s server answers for another name than was asked',
    '존의 서버가 물은 이름이 아닌 다른 이름으로 답함',
  ),
  'id-mismatch': text(
    'the zone’s server answers with another id than the query’s',
    '존의 서버가 질의와 다른 식별자로 답함',
  ),
  forged: text(
    'somebody on the way answers faster than the resolver, and lies',
    '중간의 누군가가 리졸버보다 먼저 거짓 응답을 보냄',
  ),
  'alias-loop': text('the aliases lead round in a circle', '별칭이 서로를 가리켜 순환함'),
  'ttl-zero': text('the answer may not be remembered at all', '응답을 전혀 기억할 수 없음'),
  'negative-cached': text(
    'the resolver remembers that the name did not exist',
    '이름이 없었다는 것을 리졸버가 아직 기억함',
  ),
  'stale-cached': text(
    'the resolver remembers an address that has changed since',
    '그사이 바뀐 주소를 리졸버가 아직 기억함',
  ),
  truncated: text('the response was truncated, and TCP does not get through', '응답이 잘렸고 TCP는 통하지 않음'),
  'server-silent': text('the zone’s server does not answer', '존의 서버가 대답하지 않음'),
} as const satisfies Record<string, Text>;

const drawnCauses = ['wrong-name', 'id-mismatch', 'forged', 'alias-loop', 'ttl-zero', 'negative-cached'] as const;

interface Parameters {
  readonly zones: ThreeZones;
  readonly fault: (typeof drawnCauses)[number];
  /** What a forger answers. */
  readonly lie: string;
}

export const diagnoseAnswerTask: AnswerTask<Parameters> = {
  id: NAME,
  kind: 'diagnose',
  title: text('Diagnose: an answer that is no help', '진단: 도움이 되지 않는 응답'),
  hints: [
    text(
      'Take the laptop’s view first: which responses come to its queries, how many, and after how long?',
      '먼저 노트북의 관점에서 보십시오. 질의마다 어떤 응답이 몇 개, 얼마 뒤에 옵니까?',
    ),
    text(
      'Then the resolver’s: is each response the one to its query, in id, question and owner? What does it do after it?',
      '다음은 리졸버의 관점입니다. 응답마다 식별자, 질문, 소유자 이름이 질의와 맞습니까? 그 뒤에 리졸버는 무엇을 합니까?',
    ),
    text(
      'Compare what leaves one cable with what comes out of the next, and TTLs with the times at which the same is asked again.',
      '한 케이블에서 나간 것과 다음 케이블에 나타난 것을 비교하고, TTL을 같은 질의가 반복된 시각과 비교하십시오.',
    ),
  ],
  parameters(random) {
    const zones = drawThreeZones(random);
    const [lie = ''] = drawHosts(random, drawPrefix(random), 1);
    return { zones, fault: draw(random, drawnCauses), lie };
  },
  describe: ({ zones: { host, plan } }) =>
    text(
      `The laptop ${plan.laptop} has trouble with \`${host}\`. Find out why, and name the frame that brings the trouble.`,
      `노트북 ${plan.laptop}에서 \`${host}\`에 문제가 있습니다. 원인을 찾고, 문제를 가져온 프레임을 답하십시오.`,
    ),
  prepare,
};

async function prepare(parameters: Parameters, random: Random): Promise<Evidence> {
  const { zones, fault, lie } = parameters;
  const state = { isLater: false };
  const report = await runEvidence(NAME, random, async (run) => {
    const forger = fault === 'forged' ? () => new Forger(zones.host, lie) : undefined;
    const { stub } = startZones(run, zones, programs(parameters, state), forger);
    await lookUp(run, stub, zones.host);
    const start = run.world.now;
    await run.world.pass(seconds(CHANGE) - start);
    state.isLater = true;
    stub.cache.clear();
    await run.world.pass(seconds(LATER) - run.world.now);
    await lookUp(run, stub, zones.host);
    await run.world.pass(seconds(1));
  });
  const capture = captureOf(report);
  const proving = proofs(parameters, framesOf(report));
  return {
    captures: [capture],
    symptom: symptomOf(parameters),
    questions: [
      causeQuestion({ value: fault, of: causes }),
      proofQuestion({
        file: FILE,
        accepts: proving.map(({ number }) => number),
        say: text(
          `Which response brings the trouble? Give the number of a frame of ${FILE} in which it is seen, on whichever link.`,
          `문제를 가져온 응답은 무엇입니까? ${FILE}에서 그 응답이 보이는 프레임의 번호로 답하십시오. 어느 링크의 것이든 됩니다.`,
        ),
        personal: false,
      }),
      {
        key: 'source',
        say: text(
          'Which IPv4 address stands in that frame as its source?',
          '그 프레임의 출발지 IPv4 주소는 무엇입니까?',
        ),
        points: 1,
        answer: { type: 'ipv4', value: String(proving[0]!.view.get('ipv4.src')) },
      },
    ],
  };
}

/** @param state `isLater` from the change on, which only the zone’s server knows of */
function programs({ zones, fault }: Parameters, state: { readonly isLater: boolean }): Programs {
  const { host, domain } = zones;
  const right = rightPrograms(zones);
  const own = new AuthoritativeServer([ownZone(zones)]);
  const serving = (...records: DnsRecord[]) => {
    const server = new AuthoritativeServer([ownZone(zones, records)]);
    return responder((query) => server.answer(query));
  };
  switch (fault) {
    case 'wrong-name': {
      const other = `other.${domain}`;
      const renamed = ({ answers = [], ...rest }: DnsFields) => ({
        ...rest,
        answers: answers.map((record) => ({ ...record, name: other })),
      });
      return { ...right, zone: responder((query) => renamed(own.answer(query))) };
    }
    case 'id-mismatch':
      return { ...right, zone: responder((query) => ({ ...own.answer(query), id: (query.id + 1) & 0xffff })) };
    case 'forged':
      return right;
    case 'alias-loop': {
      const alias = `alias.${domain}`;
      return { ...right, zone: serving(cname(host, alias, 300), cname(alias, host, 300)) };
    }
    case 'ttl-zero':
      return { ...right, zone: serving(a(host, zones.address, 0)) };
    case 'negative-cached': {
      const before = new AuthoritativeServer([ownZone(zones, [], 900)]);
      return { ...right, zone: responder((query) => (state.isLater ? own : before).answer(query)) };
    }
    default:
      return fault satisfies never;
  }
}

function responder(answer: (query: DnsMessage) => DnsFields): Responder {
  return new Responder((bytes) => {
    const query = decodeDns(bytes);
    return query.qr ? undefined : buildDns(answer(query));
  });
}

function symptomOf({ zones, fault, lie }: Parameters): Text {
  const { host, domain, address, plan } = zones;
  const where = text(
    ` The laptop is ${plan.laptop}, its resolver ${plan.resolver}; ${FILE} holds the frames of all links. The name was asked for twice, the second time ${LATER} s after the capture began, with the laptop’s own memory empty.`,
    ` 노트북은 ${plan.laptop}, 리졸버는 ${plan.resolver}입니다. ${FILE}에 모든 링크의 프레임이 있습니다. 이름은 두 번 물었고, 두 번째는 캡처를 시작하고 ${LATER}초 뒤이며 노트북의 캐시는 비어 있었습니다.`,
  );
  const operator = text(
    `The operator of \`${domain}\` says: “\`${host}\` is in our zone.”`,
    `\`${domain}\`의 운영자는 “\`${host}\`은(는) 우리 존에 있습니다”라고 말합니다.`,
  );
  const told: Readonly<Record<Parameters['fault'], Text>> = {
    'wrong-name': text('The browser finds no address for the name.', '브라우저가 그 이름의 주소를 찾지 못합니다.'),
    'id-mismatch': text(
      'The browser waits for seconds and finds nothing.',
      '브라우저가 몇 초를 기다리고도 찾지 못합니다.',
    ),
    forged: text(
      `The browser shows a page full of advertisements, from ${lie}.`,
      `브라우저에 ${lie}의 광고 페이지가 나옵니다.`,
    ),
    'alias-loop': text('The browser finds nothing, and knows it quickly.', '브라우저가 금방 찾지 못했다고 알립니다.'),
    'ttl-zero': text(
      'The page opens, but each time it takes as long as the first time until its address is found.',
      '페이지는 열리지만, 주소를 찾는 데 매번 처음과 같은 시간이 걸립니다.',
    ),
    'negative-cached': text(
      `The browser says that the name does not exist. (The operator adds: “Since ${CHANGE} s after you began to capture. Our server gives ${address}, I have just asked it.”)`,
      `브라우저는 그런 이름이 없다고 알립니다. (운영자의 말: “캡처를 시작하고 ${CHANGE}초 뒤부터 있었습니다. 방금 우리 서버에 물었더니 ${address}(이)라고 답합니다.”)`,
    ),
  };
  const { en, ko } = told[fault];
  return text(`${en} ${operator.en}${where.en}`, `${ko} ${operator.ko}${where.ko}`);
}

/** The frames with the response that is to blame. */
function proofs({ zones, fault, lie }: Parameters, frames: readonly NumberedFrame[]): NumberedFrame[] {
  const responses = frames.filter(
    ({ view }) => view.get('dns.qr') === true && view.get('dns.question.qname') === zones.host,
  );
  if (fault === 'forged') return responses.filter(({ view }) => view.get('dns.answer.address') === lie);
  return responses.filter(
    ({ view }) =>
      view.get('ipv4.src') === zones.plan.servers.zone!.address &&
      (fault !== 'negative-cached' || view.get('dns.rcode') === 3),
  );
}

/** A zone that cannot be reached from above: its delegation, or its server, has one of six faults. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { AnswerTask, Evidence } from '../../../src/grade/task.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { DnsRcode } from '../../../src/packet/dns/message.ts';
import { a, ns } from '../../../src/stack/dns/zone.ts';
import { lookUp, Responder } from './dns-world.ts';
import { drawLabels } from './draw-names.ts';
import {
  drawThreeZones,
  exampleZone,
  type Programs,
  rightPrograms,
  serverName,
  startOf,
  startZones,
  type ThreeZones,
} from './three-zones.ts';

const DAY = 86_400;
const LINK = 'switch-resolver';
const FILE = `${LINK}.pcap`;

const causes = {
  lame: text(
    'the server that the parent zone names does not serve the zone (a lame delegation)',
    '상위 존이 알려 준 서버가 그 존을 서비스하지 않음(불완전 위임)',
  ),
  'missing-glue': text(
    'the parent zone names the server, but not its address, which only the zone itself could tell',
    '상위 존이 서버의 이름만 주고, 그 존만 알려 줄 수 있는 주소는 주지 않음',
  ),
  'wrong-glue': text('the parent zone gives a wrong address for the server', '상위 존이 서버의 주소를 잘못 알려 줌'),
  'server-silent': text('the zone’s server does not answer', '존의 서버가 대답하지 않음'),
  'zone-expired': text(
    'the server is a secondary that lost its primary: its copy of the zone has expired',
    '서버가 주 서버와 연결이 끊긴 보조 서버이며, 존의 사본이 만료됨',
  ),
  'no-delegation': text('the parent zone knows nothing of the zone', '상위 존이 그 존을 전혀 알지 못함'),
  'root-unreachable': text('the resolver cannot reach any root server', '리졸버가 어느 루트 서버에도 닿지 못함'),
  'resolver-refuses': text('the resolver does not work for this laptop', '리졸버가 이 노트북의 질의를 받아 주지 않음'),
  'name-missing': text('the zone is fine, but has no such name', '존은 정상이지만 그 이름이 없음'),
} as const satisfies Record<string, Text>;

const drawnCauses = ['lame', 'missing-glue', 'wrong-glue', 'server-silent', 'zone-expired', 'no-delegation'] as const;

interface Parameters {
  readonly zones: ThreeZones;
  readonly fault: (typeof drawnCauses)[number];
  /** Another zone of example, which works. */
  readonly neighbour: string;
}

export const diagnoseDelegationTask: AnswerTask<Parameters> = {
  id: 'diagnose-delegation',
  kind: 'diagnose',
  title: text('Diagnose: a zone that nobody finds', '진단: 아무도 찾지 못하는 존'),
  hints: [
    text(
      'One lookup works. Follow the resolver’s questions for that one and for the other, side by side: where do they part?',
      '한 조회는 성공합니다. 성공한 조회와 실패한 조회에서 리졸버가 보낸 질문을 나란히 따라가십시오. 어디에서 달라집니까?',
    ),
    text(
      'A referral has three things: the zone, its servers’ names, and their addresses. Compare all three with what the operator says.',
      '위임 응답에는 존, 서버의 이름, 서버의 주소 세 가지가 있습니다. 셋을 모두 운영자의 말과 비교하십시오.',
    ),
    text(
      'Is the server asked? Does it answer, and with which RCODE: REFUSED (I do not serve that), SERVFAIL (I should, but cannot), NXDOMAIN?',
      '서버에 묻기는 했습니까? 답했다면 RCODE는 무엇입니까? REFUSED(맡은 존이 아님), SERVFAIL(맡았지만 답할 수 없음), NXDOMAIN 가운데 하나입니다.',
    ),
  ],
  parameters(random) {
    const zones = drawThreeZones(random, { bystander: milliseconds(10 + random.below(30)) });
    const [neighbour = ''] = drawLabels(random, 1).map((label) => `${label}-works.example`);
    return { zones, fault: draw(random, drawnCauses), neighbour };
  },
  describe: ({ zones: { host, plan } }) =>
    text(
      `The laptop ${plan.laptop} cannot open \`${host}\`. Find out why, and name a frame that proves it.`,
      `노트북 ${plan.laptop}에서 \`${host}\`이(가) 열리지 않습니다. 원인을 찾고, 이를 증명하는 프레임을 답하십시오.`,
    ),
  prepare,
};

async function prepare(parameters: Parameters, random: Random): Promise<Evidence> {
  const { zones, fault, neighbour } = parameters;
  const report = await runEvidence('diagnose-delegation', random, async (run) => {
    const { stub } = startZones(run, zones, programs(parameters));
    await lookUp(run, stub, `www.${neighbour}`);
    await run.world.pass(seconds(2));
    await lookUp(run, stub, zones.host);
    await run.world.pass(seconds(1));
  });
  const frames = framesOf(report, LINK).filter(({ view }) => view.has('dns'));
  const { plan, host } = zones;
  const asked = frames.filter(
    ({ view }) =>
      view.get('ipv4.src') === plan.resolver && view.get('dns.qr') === false && view.get('dns.rd') === false,
  );
  const last = asked.findLast(({ view }) => view.get('dns.question.qname') === host)!;
  return {
    captures: [captureOf(report, LINK)],
    symptom: symptomOf(parameters),
    questions: [
      causeQuestion({ value: fault, of: causes }),
      {
        key: 'lastServer',
        say: text(
          `Which server does the resolver ask last about \`${host}\`? Give its address.`,
          `리졸버가 \`${host}\`에 대해 마지막으로 물은 서버의 주소는 무엇입니까?`,
        ),
        points: 1,
        answer: { type: 'ipv4', value: String(last.view.get('ipv4.dst')) },
      },
      proofQuestion({
        file: FILE,
        accepts: proofs(parameters, framesOf(report, LINK)),
        say: text(`Which frame of ${FILE} proves the cause?`, `${FILE}에서 원인을 증명하는 프레임은 몇 번입니까?`),
        personal: false,
      }),
    ],
  };
}

/** The neighbour's zone is on the bystander's machine, as is nothing of ours. */
function programs({ zones, fault, neighbour }: Parameters): Programs {
  const { domain, host, plan } = zones;
  const { bystander, zone } = plan.servers;
  const name = serverName(zones);
  const other = `ns1.${neighbour}`;
  const works = [ns(neighbour, other, DAY), a(other, bystander!.address, DAY)];
  const glue = { 'missing-glue': [], 'wrong-glue': [a(name, wrongAddress(zones), DAY)] } as Record<
    string,
    ReturnType<typeof a>[]
  >;
  const delegation =
    fault === 'no-delegation' ? [] : [ns(domain, name, DAY), ...(glue[fault] ?? [a(name, zone!.address, DAY)])];
  const neighbourZone = {
    origin: neighbour,
    records: [startOf(neighbour, other, 300), ...works, a(`www.${neighbour}`, '198.51.100.80', 300)],
  };
  const programs = {
    ...rightPrograms(zones),
    example: new DnsServerApp([exampleZone(zones, [...works, ...delegation])]),
    bystander: new DnsServerApp([neighbourZone]),
  };
  switch (fault) {
    case 'lame': {
      const elsewhere = `other-${host}`;
      const records = [startOf(elsewhere, name, 300), ns(elsewhere, name, DAY)];
      return { ...programs, zone: new DnsServerApp([{ origin: elsewhere, records }]) };
    }
    case 'server-silent':
      return { ...programs, zone: new Responder(() => undefined) };
    case 'zone-expired':
      return { ...programs, zone: new Responder(fail) };
    default:
      return programs;
  }
}

/** Nobody is there. */
function wrongAddress({ plan: { servers } }: ThreeZones): string {
  const [, last = ''] = /\.(\d+)$/.exec(servers.zone!.address) ?? [];
  const other = Number(last) > 200 ? Number(last) - 100 : Number(last) + 50;
  return servers.zone!.address.replace(/\d+$/, String(other));
}

function fail(query: Uint8Array): Uint8Array {
  const { id, rd, questions } = decodeDns(query);
  return buildDns({ id, qr: true, rd, rcode: DnsRcode.SERVFAIL, questions });
}

function symptomOf({ zones, fault, neighbour }: Parameters): Text {
  const { host, domain, plan } = zones;
  const shown =
    fault === 'no-delegation'
      ? text(`“${host} does not exist”`, `“${host}이(가) 존재하지 않습니다”`)
      : text(`“${host} could not be looked up”`, `“${host}을(를) 찾을 수 없습니다”`);
  return text(
    `The browser says ${shown.en}; \`www.${neighbour}\` opens as always. The operator of \`${domain}\` says: “Our only name server is \`${serverName(zones)}\`, ${plan.servers.zone!.address}; the name is in our zone file.” The laptop is ${plan.laptop}, its resolver ${plan.resolver}. ${FILE} was taken at the resolver’s cable.`,
    `브라우저는 ${shown.ko}라고 알립니다. \`www.${neighbour}\`은(는) 평소처럼 열립니다. \`${domain}\`의 운영자는 “우리 네임서버는 \`${serverName(zones)}\`(${plan.servers.zone!.address}) 하나이고, 그 이름은 존 파일에 있습니다”라고 말합니다. 노트북은 ${plan.laptop}, 리졸버는 ${plan.resolver}입니다. ${FILE}은 리졸버의 케이블에서 캡처한 것입니다.`,
  );
}

/** Frames that show the fault. */
function proofs({ zones, fault }: Parameters, frames: readonly NumberedFrame[]): number[] {
  const { host, plan } = zones;
  const { example, zone } = plan.servers;
  const about = frames.filter(({ view }) => view.get('dns.question.qname') === host);
  const between = (src: string, dst: string, all = about) =>
    all.filter(({ view }) => view.get('ipv4.src') === src && view.get('ipv4.dst') === dst);
  const fromParent = between(example!.address, plan.resolver);
  const numbers = (all: readonly NumberedFrame[]) => all.map(({ number }) => number);
  switch (fault) {
    case 'lame':
    case 'zone-expired':
      return numbers(between(zone!.address, plan.resolver));
    case 'server-silent':
      return numbers(between(plan.resolver, zone!.address));
    case 'wrong-glue':
      // An ICMP error about it says as much.
      return numbers([
        ...fromParent,
        ...between(plan.resolver, wrongAddress(zones)),
        ...frames.filter(({ view }) => view.get('icmp.quoted.ipv4.dst') === wrongAddress(zones)),
      ]);
    case 'missing-glue':
    case 'no-delegation':
      return numbers(fromParent);
    default:
      return fault satisfies never;
  }
}

/** What a student's resolver answered, and whom it asked, against what was wanted. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import type { AskedQuestion } from './resolver-bench.ts';
import type { Answering } from './resolver-records.ts';

export interface WantedAnswer {
  readonly rcode: number;
  /** Aliases first. Not looked at if left out. */
  readonly answers?: readonly { type: string; name: string; data: string; ttl: number }[];
}

const nothing = text('', '');

/** @param why said in front of what is wrong */
export function expectAnswer(trial: CodeTrial, got: Answering, want: WantedAnswer, why: Text = nothing): void {
  const { answers } = want;
  const isRight =
    got.rcode === want.rcode &&
    (answers === undefined ||
      (got.answers.length === answers.length &&
        got.answers.every((record, index) => {
          const right = answers[index]!;
          // TTLs are whole seconds: whoever rounds the other way is as right.
          const isClose = Math.abs(record.ttl - right.ttl) <= 1;
          return record.type === right.type && record.name === right.name && record.data === right.data && isClose;
        })));
  if (isRight) return;
  const [mine, right] = [told(got), told({ ...want, answers: want.answers ?? [] })];
  const where = before(why);
  trial.found({
    say: text(
      `${where.en}the client is told ${shorten(mine, 200)}, should be ${right}`,
      `${where.ko}클라이언트가 받은 답은 ${shorten(mine, 200)}입니다. ${right}이어야 합니다`,
    ),
    source: 'RFC 1034 §5.3.3',
  });
}

/**
 * @param servers for each question one of these addresses, in this order
 * @param names what each question must be about, one of these
 */
export function expectQuestions(
  trial: CodeTrial,
  asked: readonly AskedQuestion[],
  servers: readonly (readonly Ipv4Address[])[],
  names: string | readonly string[],
  why: Text = nothing,
): void {
  const where = before(why);
  if (asked.length !== servers.length) {
    const whom = shorten(
      asked.map(({ server, question }) => `${question.name} ${question.type} @${server}`).join(', '),
      300,
    );
    const told = whom === '' ? text('', '') : text(` (${whom})`, `(${whom})`);
    trial.found({
      say: text(
        `${where.en}questions to servers: ${asked.length}${told.en}, needed: ${servers.length}`,
        `${where.ko}서버에 보낸 질문 ${asked.length}개${told.ko}, 필요한 것은 ${servers.length}개입니다`,
      ),
      source: 'RFC 1034 §5.3.3',
    });
    return;
  }
  for (const [index, { server, question }] of asked.entries()) {
    if (servers[index]!.includes(server) && [names].flat().includes(question.name)) continue;
    trial.found({
      say: text(
        `${where.en}question ${index + 1}, ${shorten(question.name, 80)}, went to ${server}, should be one of ${servers[index]!.join(', ')} and about ${[names].flat().join(' or ')}`,
        `${where.ko}${index + 1}번째 질문 ${shorten(question.name, 80)}이(가) ${server}(으)로 갔습니다. ${servers[index]!.join(', ')} 가운데 하나에 ${[names].flat().join(' 또는 ')}을(를) 물어야 합니다`,
      ),
      source: 'RFC 1034 §5.3.3',
    });
    return;
  }
}

function told({
  rcode,
  answers,
}: {
  rcode: number;
  answers: readonly { type: string; name: string; data: string; ttl: number }[];
}): string {
  const records = answers.map(({ type, name, data, ttl }) => `${name} ${ttl} ${type} ${data}`).join(', ');
  return `rcode ${rcode}${records === '' ? '' : ` (${records})`}`;
}

function before({ en, ko }: Text): Text {
  return en === '' ? nothing : text(`${en}: `, `${ko}: `);
}

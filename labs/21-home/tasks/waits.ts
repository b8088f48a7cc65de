/** From the frames of a PC's link to the four waits of a visit. */

import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawPort, drawU32 } from '../../../src/grade/personal.ts';
import { micros, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import type { Waits } from '../starter/waits.ts';
import { drawVisit, VisitFrames, type VisitPlan } from './visit-frames.ts';

const wait = micros.nullish().transform((time) => time ?? null);
const allWaits = z.object({ name: wait, tcp: wait, tls: wait, page: wait });

export const waitsTask: CodeTask<VisitPlan> = {
  id: 'waits',
  kind: 'build',
  file: 'waits.ts',
  title: text('Where does the time go?', '시간은 어디로 갈까?'),
  hints: [
    text(
      'Write a function that takes a frame apart first: addresses, ports, flags, sequence number, data. Print its results for the lab’s capture and compare with Wireshark.',
      '먼저 프레임 하나를 분해하는 함수를 작성하십시오: 주소, 포트, 플래그, 순서 번호, 데이터. 실습 캡처에 대한 결과를 출력해 Wireshark와 비교하십시오.',
    ),
    text(
      'An acknowledgment without data is shorter than the shortest frame: what lies behind the packet is padding, and no data.',
      '데이터 없는 확인 응답은 가장 짧은 프레임보다 짧습니다. 패킷 뒤에 있는 것은 채움 바이트이지 데이터가 아닙니다.',
    ),
    text(
      'Each wait begins where the one before it ended, but for the name. Look for its second frame only among the frames after the first.',
      '이름을 빼면 각 기다림은 앞의 것이 끝난 곳에서 시작합니다. 두 번째 프레임은 첫 번째보다 뒤에 있는 프레임에서만 찾으십시오.',
    ),
  ],
  parameters: drawVisit,
  describe: ({ pc, server }) =>
    text(
      `Write \`waits\`. It gets the frames of the link of a PC such as ${pc}, which visits a server such as ${server}, and says how long the PC waited for the name, for TCP, for TLS and for the page.`,
      `\`waits\`를 작성하십시오. ${server} 같은 서버에 접속하는 ${pc} 같은 PC의 링크에서 잡은 프레임을 받아, PC가 이름, TCP, TLS, 페이지를 각각 얼마 동안 기다렸는지 답합니다.`,
    ),
  checks: [
    {
      say: text('The four waits of a plain visit are right.', '평범한 접속의 네 기다림이 맞습니다.'),
      points: 3,
      run(trial, plan) {
        const visit = new Visit(plan, trial);
        visit.name();
        visit.connection();
        judge(trial, visit, text('a plain visit', '평범한 접속'));
      },
    },
    {
      say: text(
        'What is asked or sent again counts from the first time.',
        '다시 묻거나 다시 보낸 것은 처음부터 셉니다.',
      ),
      points: 3,
      run(trial, plan) {
        const visit = new Visit(plan, trial);
        visit.nameAskedTwice();
        visit.connection({ isLossy: true });
        judge(trial, visit, text('a visit with losses', '손실이 있는 접속'));
      },
    },
    {
      say: text('Other questions and other connections do not count.', '다른 질의와 다른 연결은 세지 않습니다.'),
      points: 3,
      run(trial, plan) {
        const visit = new Visit(plan, trial);
        visit.nameAmongOthers();
        visit.connection({ isCrowded: true });
        judge(trial, visit, text('a visit among others', '다른 것들 사이의 접속'));
      },
    },
    {
      say: text('What is not there is null.', '없는 것은 null입니다.'),
      points: 2,
      run(trial, plan) {
        for (const end of ['nothing', 'question', 'syn', 'synAck', 'hello', 'request'] as const) {
          const visit = new Visit(plan, trial);
          if (end !== 'nothing') visit.name(end !== 'question');
          if (end !== 'nothing' && end !== 'question') visit.connection({ end });
          if (judge(trial, visit, text(`a visit that ends after: ${end}`, `${end}까지만 있는 접속`))) return;
        }
        const known = new Visit(plan, trial);
        known.connection();
        judge(trial, known, text('a visit with a name that is known', '이름을 이미 아는 접속'));
      },
    },
  ],
};

type End = 'syn' | 'synAck' | 'hello' | 'request' | 'page';

/** Frames, and what should be found in them. */
class Visit {
  readonly made: VisitFrames;
  readonly wanted: { -readonly [K in keyof Waits]: Waits[K] } = { name: null, tcp: null, tls: null, page: null };
  readonly #trial: CodeTrial;
  readonly #plan: VisitPlan;

  constructor(plan: VisitPlan, trial: CodeTrial) {
    this.#plan = plan;
    this.#trial = trial;
    this.made = new VisitFrames(plan, trial.random);
  }

  name(isAnswered = true): void {
    this.made.noise().question();
    if (!isAnswered) return;
    const asked = this.#last();
    this.made.wait();
    this.made.answer();
    this.wanted.name = this.#last() - asked;
  }

  /** The first resolver does not answer, or only that it cannot; the second does. */
  nameAskedTwice(): void {
    const second = this.#plan.resolvers[1];
    this.made.question();
    const asked = this.#last();
    this.made.wait();
    this.made.answer('error');
    this.made.wait();
    this.made.question(this.#plan.id, second);
    this.made.wait();
    this.made.answer('nothing', this.#plan.id, second);
    this.made.wait();
    this.made.answer('address', this.#plan.id, second);
    this.wanted.name = this.#last() - asked;
    this.made.wait();
    this.made.answer();
  }

  /** An answer that nobody asked for is there before, and that to another question between. */
  nameAmongOthers(): void {
    const { id } = this.#plan;
    this.made.answer().noise().question();
    const asked = this.#last();
    this.made.wait();
    this.made
      .question(id ^ 0x0101)
      .answer('address', id ^ 0x0101)
      .noise();
    this.made.wait();
    this.made.answer();
    this.wanted.name = this.#last() - asked;
  }

  connection({ end = 'page', isLossy = false, isCrowded = false }: ConnectionKind = {}): void {
    const { made, wanted } = this;
    const { random } = this.#trial;
    // Far from where the numbers wrap around.
    const [mine, theirs] = [drawU32(random) >>> 1, drawU32(random) >>> 1];
    const helloData = random.bytes(180 + random.below(80));
    const pc = (fields: Parameters<VisitFrames['segment']>[1]) => made.segment(true, fields);
    const server = (fields: Parameters<VisitFrames['segment']>[1]) => made.segment(false, { ack: true, ...fields });
    if (isCrowded) this.#others();
    pc({ syn: true, sequenceNumber: mine });
    const syn = this.#last();
    if (end === 'syn') return;
    made.wait();
    if (isLossy) {
      pc({ syn: true, sequenceNumber: mine });
      made.wait();
    }
    if (isCrowded) this.#others();
    server({ syn: true, sequenceNumber: theirs, acknowledgmentNumber: mine + 1 });
    wanted.tcp = this.#last() - syn;
    if (isLossy) server({ syn: true, sequenceNumber: theirs, acknowledgmentNumber: mine + 1 });
    pc({ ack: true, sequenceNumber: mine + 1, acknowledgmentNumber: theirs + 1 });
    if (end === 'synAck') return;
    made.wait();
    const hello = { ack: true, psh: true, sequenceNumber: mine + 1, payload: helloData };
    pc(hello);
    const helloAt = this.#last();
    if (end === 'hello') return;
    made.wait();
    if (isLossy) {
      pc(hello);
      made.wait();
    }
    if (isCrowded) this.#others();
    server({ sequenceNumber: theirs + 1, payload: random.bytes(1000) });
    pc({ ack: true, sequenceNumber: mine + 1 + helloData.length });
    made.wait();
    pc({ ack: true, psh: true, sequenceNumber: mine + 1 + helloData.length, payload: random.bytes(100) });
    const request = this.#last();
    wanted.tls = request - helloAt;
    if (end === 'request') return;
    made.wait();
    server({ sequenceNumber: theirs + 1001 });
    if (isCrowded) this.#others();
    made.wait();
    server({ sequenceNumber: theirs + 1001, payload: random.bytes(700) });
    wanted.page = this.#last() - request;
    server({ sequenceNumber: theirs + 1701, payload: random.bytes(700) });
  }

  /** A connection to the same server from another port, one to another server, and one to port 80. */
  #others(): void {
    const { made } = this;
    const { port, resolvers } = this.#plan;
    const { random } = this.#trial;
    const elsewhere = [
      { server: resolvers[1], serverPort: 80, port: drawPort(random) },
      { serverPort: 80 },
      { server: resolvers[0], serverPort: 8443, port },
    ];
    for (const place of elsewhere) {
      const number = drawU32(random) >>> 1;
      made.segment(true, { syn: true, sequenceNumber: number }, place);
      made.segment(false, { syn: true, ack: true, sequenceNumber: number }, place);
      made.segment(true, { ack: true, sequenceNumber: number + 1, payload: random.bytes(40) }, place);
      made.segment(false, { ack: true, sequenceNumber: number + 1, payload: random.bytes(60) }, place);
      made.wait();
    }
    // The visit's own server and port 443, but another port of the PC's; it was open before, so there is no SYN.
    const before = { port: port ^ 1 };
    made.segment(true, { ack: true, sequenceNumber: 0xf000_0000, payload: random.bytes(40) }, before);
    made.segment(false, { syn: true, ack: true, sequenceNumber: 0xf000_0000 }, before);
    made.segment(false, { ack: true, sequenceNumber: 0xf000_0000, payload: random.bytes(40) }, before);
  }

  #last(): number {
    return this.made.frames.at(-1)!.time;
  }
}

interface ConnectionKind {
  readonly end?: End;
  readonly isLossy?: boolean;
  readonly isCrowded?: boolean;
}

const titles: Readonly<Record<keyof Waits, Text>> = {
  name: text('the wait for the name', '이름을 기다린 시간'),
  tcp: text('the wait for TCP', 'TCP를 기다린 시간'),
  tls: text('the wait for TLS', 'TLS를 기다린 시간'),
  page: text('the wait for the page', '페이지를 기다린 시간'),
};

/** Answers whether anything was wrong. */
function judge(trial: CodeTrial, { made, wanted }: Visit, about: Text): boolean {
  const frames = made.frames.map(({ time, bytes }) => ({ time, bytes }));
  const got = trial.student.call('waits', [frames], allWaits);
  const findings = (Object.keys(titles) as (keyof Waits)[]).flatMap((key) => findingOf(key, got[key], wanted[key]));
  for (const finding of findings) {
    const { say } = finding;
    trial.found({ ...finding, say: text(`${about.en}: ${say.en}`, `${about.ko}: ${say.ko}`) });
  }
  return findings.length > 0;
}

function findingOf(key: keyof Waits, is: number | null, should: number | null): Finding[] {
  if (is === should) return [];
  const { en, ko } = titles[key];
  if (is !== null && should !== null && (is === should * 1000 || is * 1000 === should)) {
    const say = text(
      `${en} is ${is}, should be ${should}: microseconds`,
      `${ko}: ${is}. 올바른 값은 ${should}입니다(마이크로초)`,
    );
    return [{ say, mistake: 'wrong-unit' }];
  }
  return [{ say: text(`${en} is ${is}, should be ${should}`, `${ko}: ${is}. 올바른 값은 ${should}입니다`) }];
}

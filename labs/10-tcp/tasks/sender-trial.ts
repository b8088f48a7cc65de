/** Puts a student's sender through a story, step by step, and tells of the first step at which something is wrong. */

import { type Micros, milliseconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { SenderModel } from './sender-model.ts';
import { type Segment, StudentSender } from './student-sender.ts';

/** Rounding, and a clock's granularity. */
const TOLERANCE = milliseconds(2);

export interface Story {
  readonly about: Text;
  readonly initialSequenceNumber: number;
  readonly maxPayload?: number;
}

/** Once something was wrong, nothing more is called. Times are milliseconds; places count from the SYN, which is 0. */
export class SenderTrial {
  readonly #trial: CodeTrial;
  readonly #about: Text;
  readonly #sender: StudentSender;
  readonly #model: SenderModel;
  #isOver = false;

  constructor(trial: CodeTrial, { about, initialSequenceNumber, maxPayload = 1000 }: Story) {
    this.#trial = trial;
    this.#about = about;
    this.#sender = new StudentSender(trial.student, initialSequenceNumber, maxPayload);
    this.#model = new SenderModel(initialSequenceNumber, maxPayload);
  }

  open(at: number): this {
    return this.#new(text(`open at ${at} ms`, `${at} ms에 open`), () => this.#sender.call('open', milliseconds(at)));
  }

  push(length: number, at: number): this {
    const bytes = this.#trial.random.bytes(length);
    return this.#new(text(`push of ${length} bytes at ${at} ms`, `${at} ms에 ${length}바이트 push`), () => {
      this.#model.push(bytes);
      return this.#sender.call('push', bytes, milliseconds(at));
    });
  }

  end(at: number): this {
    return this.#new(text(`end at ${at} ms`, `${at} ms에 end`), () => {
      this.#model.end();
      return this.#sender.call('end', milliseconds(at));
    });
  }

  /** `place` is the first that is not acknowledged. */
  ack(place: number, window: number, at: number): this {
    const number = this.#model.numberOf(place);
    const what = text(
      `acknowledgment of ${number} with window ${window} at ${at} ms`,
      `${at} ms에 확인 응답 ${number}, 윈도우 ${window}`,
    );
    return this.#new(what, () => {
      this.#model.acknowledge(place, window);
      return this.#sender.call('handleAck', number, window, milliseconds(at));
    });
  }

  /** Opens the connection, acknowledges the SYN `roundTrip` later. */
  opened(window: number, at = 0, roundTrip = 50): this {
    return this.open(at).ack(1, window, at + roundTrip);
  }

  /** The timer runs out, at the time when it is expected to. */
  timer(at: number): this {
    return this.dueAt(at).#step(text(`timer at ${at} ms`, `${at} ms에 타이머`), () =>
      this.#model.checkAgain(this.#sender.call('handleTimer', milliseconds(at))),
    );
  }

  /** A call that comes too early. */
  early(at: number): this {
    return this.#step(text(`handleTimer called early, at ${at} ms`, `때가 되기 전 ${at} ms에 부른 handleTimer`), () => {
      const sent = this.#sender.call('handleTimer', milliseconds(at));
      if (sent.length === 0) return undefined;
      return {
        say: text(`${sent.length} segments were sent`, `세그먼트 ${sent.length}개를 보냈습니다`),
        mistake: 'wrong-timer',
      };
    });
  }

  /** @param at undefined: no timer runs */
  dueAt(at: number | undefined): this {
    return this.dueBetween(at, at);
  }

  /** For what may be done in more ways than one. */
  dueBetween(first: number | undefined, last: number | undefined): this {
    return this.#step(text('nextTimer', 'nextTimer'), () => judgeTimer(this.#sender.timer, first, last));
  }

  /** How far it has come: the place that is not acknowledged. */
  get isOver(): boolean {
    return this.#isOver;
  }

  #new(what: Text, call: () => Segment[]): this {
    return this.#step(what, () => this.#model.checkNew(call()));
  }

  #step(what: Text, judge: () => Finding | undefined): this {
    if (this.#isOver) return this;
    const finding = judge();
    if (!finding) return this;
    this.#isOver = true;
    const { en, ko } = finding.say;
    const about = this.#about;
    this.#trial.found({ ...finding, say: text(`${about.en}, ${what.en}: ${en}`, `${about.ko}, ${what.ko}: ${ko}`) });
    return this;
  }
}

function judgeTimer(got: Micros | null, first: number | undefined, last: number | undefined): Finding | undefined {
  const timer = { mistake: 'wrong-timer', source: 'RFC 6298 §5' } as const;
  const sayGot = got === null ? 'null' : `${got / 1000} ms`;
  if (first === undefined || last === undefined) {
    if (got === null) return undefined;
    return {
      say: text(`it is ${sayGot}, but nothing is waited for`, `${sayGot}입니다. 기다릴 것이 없습니다`),
      ...timer,
    };
  }
  if (got !== null && got >= milliseconds(first) - TOLERANCE && got <= milliseconds(last) + TOLERANCE) return undefined;
  const wanted =
    first === last
      ? text(`${first} ms`, `${first} ms`)
      : text(`from ${first} to ${last} ms`, `${first}에서 ${last} ms 사이`);
  return {
    say: text(`it is ${sayGot}, should be ${wanted.en}`, `${sayGot}입니다. ${wanted.ko}이어야 합니다`),
    ...timer,
  };
}

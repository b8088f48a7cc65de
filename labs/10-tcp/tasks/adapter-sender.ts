/** Puts a student's sender into our connection, where the sending half is. */

import { seqAdd, seqDiff, seqGt, seqLe, seqLt, seqMax } from '../../../src/bytes/sequence.ts';
import { type Micros, NEVER } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { fail, type Student } from '../../../src/grade/trial.ts';
import type { TcpConfig } from '../../../src/stack/tcp/config.ts';
import { NewReno } from '../../../src/stack/tcp/congestion.ts';
import { LossRecovery } from '../../../src/stack/tcp/loss-recovery.ts';
import { RtoEstimator } from '../../../src/stack/tcp/rto.ts';
import type { AckInfo, SenderSegment, TcpSender } from '../../../src/stack/tcp/sender.ts';
import type { Public } from '../../../src/stack/timed.ts';
import { type Segment, StudentSender } from './student-sender.ts';

/** So many timeouts in a row, and the connection is given up. */
const MAX_ATTEMPTS = 15;
/** A sender that does nothing else any more. */
const MAX_AT_ONCE = 100;
const MAX_SEGMENTS = 20_000;

/** For `parts.tcp`. */
export function studentSenders(student: Student) {
  const makeSender = (config: TcpConfig, iss: number, mss: number) => new SenderAdapter(student, config, iss, mss);
  return { makeSender };
}

/**
 * `write` and `end` come without the time: they wait for the next call that has it, which is `poll`, at once. Numbers
 * that other parts of the connection ask for are worked out from what was sent.
 */
class SenderAdapter implements Public<TcpSender> {
  readonly iss: number;
  una: number;
  nxt: number;
  wnd = 0;
  mss: number;
  nagle = false;
  /** Not in use: the student's sender has its own timer, and no congestion control. */
  readonly rtt: RtoEstimator;
  readonly congestion: NewReno;
  readonly recovery: LossRecovery;
  highestSent: number;
  maxWnd = 0;
  readonly #sender: StudentSender;
  /** What was asked for, without the time. */
  #asked: ((now: Micros) => Segment[])[] = [];
  /** To be sent. */
  #queue: Segment[] = [];
  #syn: Segment | undefined;
  #written = 0;
  #ended = false;
  #stopped = false;
  #newest = { sequenceNumber: 0, acknowledgmentNumber: 0 };
  #attempts = 0;
  #wokenAt = { time: -1, times: 0 };
  #count = 0;

  constructor(student: Student, config: TcpConfig, iss: number, mss: number) {
    this.iss = iss;
    this.una = iss;
    this.nxt = iss;
    this.highestSent = iss;
    this.mss = mss;
    this.rtt = new RtoEstimator(config);
    this.congestion = new NewReno(mss, config.initialWindow);
    this.recovery = new LossRecovery(this, this.congestion);
    this.#sender = new StudentSender(student, iss, mss);
  }

  synchronize(): void {
    if (this.#syn) this.#queue.push(this.#syn);
    else this.#asked.push((now) => this.#sender.call('open', now));
  }

  write(bytes: Uint8Array): void {
    this.#written += bytes.length;
    this.#asked.push((now) => this.#sender.call('push', bytes, now));
  }

  end(): void {
    this.#ended = true;
    this.#asked.push((now) => this.#sender.call('end', now));
  }

  get buffered(): number {
    return this.synAcked ? Math.max(0, seqDiff(this.#dataEnd, this.una)) : this.#written;
  }

  get synAcked(): boolean {
    return this.una !== this.iss;
  }

  get finAcked(): boolean {
    return this.#ended && seqGt(this.una, this.#dataEnd);
  }

  setMss(mss: number): void {
    this.mss = mss;
  }

  resendSmaller(mss: number): void {
    this.setMss(mss);
  }

  handleAck(ack: AckInfo, now: Micros): void {
    this.#ask(now);
    const acked = seqDiff(ack.acknowledgmentNumber, this.una);
    if (acked < 0) return;
    this.#updateWindow(ack);
    this.una = ack.acknowledgmentNumber;
    this.nxt = seqMax(this.nxt, this.una);
    if (acked > 0 || this.wnd === 0) this.#attempts = 0;
    this.#take(this.#sender.call('handleAck', this.una, this.wnd, now));
  }

  poll(now: Micros, maxPayload = this.mss): SenderSegment | undefined {
    this.#ask(now);
    const next = this.#queue.shift();
    if (!next) return undefined;
    const isLong = next.payload.length > maxPayload;
    const payload = isLong ? next.payload.subarray(0, maxPayload) : next.payload;
    if (isLong) {
      const sequenceNumber = seqAdd(next.sequenceNumber, maxPayload);
      this.#queue.unshift({ ...next, sequenceNumber, payload: next.payload.subarray(maxPayload) });
    }
    const end = seqAdd(next.sequenceNumber, payload.length);
    const psh = payload.length > 0 && end === this.#dataEnd;
    return { ...next, fin: next.fin && !isLong, payload, psh };
  }

  nextTimer(): Micros {
    return this.#stopped ? NEVER : (this.#sender.timer ?? NEVER);
  }

  handleTimer(now: Micros): boolean {
    this.#ask(now);
    if (this.nextTimer() > now) return true;
    if (++this.#attempts > MAX_ATTEMPTS) return false;
    this.#watch(now);
    this.#take(this.#sender.call('handleTimer', now));
    return true;
  }

  stop(): void {
    this.#stopped = true;
    this.#queue = [];
    this.#asked = [];
  }

  /** The FIN's number. */
  get #dataEnd(): number {
    return seqAdd(this.iss, 1 + this.#written);
  }

  #ask(now: Micros): void {
    for (const ask of this.#asked.splice(0)) this.#take(ask(now));
  }

  #take(segments: readonly Segment[]): void {
    if (this.#stopped) return;
    this.#count += segments.length;
    if (this.#count > MAX_SEGMENTS) {
      fail(text('your sender sends without end', '끝없이 세그먼트를 보냅니다'), { mistake: 'endless-loop' });
    }
    const edge = seqAdd(this.una, this.wnd);
    for (const segment of segments) {
      const end = seqAdd(segment.sequenceNumber, segment.payload.length + Number(segment.syn) + Number(segment.fin));
      this.highestSent = seqMax(this.highestSent, end);
      // A probe of a closed window counts when it is acknowledged.
      if (!this.synAcked || seqLe(end, edge)) this.nxt = seqMax(this.nxt, end);
      if (segment.syn) this.#syn = segment;
      this.#queue.push(segment);
    }
  }

  /** RFC 9293 §3.10.7.4: an old segment must not set the window. */
  #updateWindow({ sequenceNumber, acknowledgmentNumber, window }: AckInfo): void {
    const newest = this.#newest;
    const isNewer =
      seqLt(newest.sequenceNumber, sequenceNumber) ||
      (newest.sequenceNumber === sequenceNumber && seqLe(newest.acknowledgmentNumber, acknowledgmentNumber));
    if (this.synAcked && !isNewer) return;
    this.wnd = window;
    this.maxWnd = Math.max(this.maxWnd, window);
    this.#newest = { sequenceNumber, acknowledgmentNumber };
  }

  #watch(now: Micros): void {
    this.#wokenAt = { time: now, times: this.#wokenAt.time === now ? this.#wokenAt.times + 1 : 1 };
    if (this.#wokenAt.times <= MAX_AT_ONCE) return;
    fail(
      text(
        'nextTimer keeps naming a time that is past, even right after handleTimer',
        'handleTimer를 부른 뒤에도 nextTimer가 계속 지난 시각을 돌려줍니다',
      ),
      { mistake: 'endless-loop' },
    );
  }
}

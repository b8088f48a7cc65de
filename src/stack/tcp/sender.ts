/**
 * The sending half of a connection: what to send, when, and when again.
 *
 * Read RFC 9293 §3.8 (data communication: retransmission, windows, probing), §3.7.4 (Nagle), RFC 6298 (the timer),
 * RFC 5681 (congestion). The RFC's names SND.UNA, SND.NXT, SND.WND are `una`, `nxt`, `wnd` here. The SYN and the FIN
 * each take a sequence number, the first and the last.
 *
 * After every `handle…` call take all that `poll` has: it is also what sets the timer.
 */

import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax, seqMin } from '../../bytes/sequence.ts';
import { type Micros, NEVER } from '../../bytes/time.ts';
import { ByteRing } from './byte-ring.ts';
import type { TcpConfig } from './config.ts';
import { type CongestionControl, NewReno } from './congestion.ts';
import { LossRecovery, type SackBlocks } from './loss-recovery.ts';
import { RtoEstimator } from './rto.ts';

/** What the sender decides of a segment; the connection adds the receiver's half. */
export interface SenderSegment {
  sequenceNumber: number;
  syn: boolean;
  fin: boolean;
  psh: boolean;
  payload: Uint8Array;
}

/** What the sender needs to know of an acceptable ACK. */
export interface AckInfo {
  sequenceNumber: number;
  acknowledgmentNumber: number;
  /** Bytes, scaled already. */
  window: number;
  /** The segment has data, SYN or FIN, and so is no duplicate ACK. */
  takesSequence: boolean;
  sack: SackBlocks;
  /** Round-trip time by the echoed timestamp, where there is one. */
  timestampRtt: Micros | undefined;
}

export class TcpSender {
  readonly iss: number;
  una: number;
  nxt: number;
  wnd = 0;
  /** Largest payload: the peer's MSS option and the path decide, and the timestamps' 12 bytes come off. */
  mss: number;
  readonly rtt: RtoEstimator;
  readonly congestion: CongestionControl;
  readonly recovery: LossRecovery;
  nagle: boolean;
  readonly #config: TcpConfig;
  /** From the first unacknowledged byte of data on. */
  readonly #buffer = new ByteRing();
  #bufferStart: number;
  #ended = false;
  #synDue = false;
  /** One past the highest number ever sent; beyond `nxt` only by a probe of a closed window. */
  #max: number;
  #wl1 = 0;
  #wl2 = 0;
  #maxWnd = 0;
  #timer: { kind: 'retransmit' | 'persist'; at: Micros } | undefined;
  /** Retransmissions, or probes, since the peer last answered. */
  #attempts = 0;
  #probes = 0;
  #probeDue = false;
  #lastSent: Micros = 0;
  /** The segment whose round trip is being measured. */
  #timing: { end: number; at: Micros } | undefined;

  constructor(config: TcpConfig, iss: number, mss: number) {
    this.#config = config;
    this.iss = iss;
    this.una = iss;
    this.nxt = iss;
    this.#max = iss;
    this.#bufferStart = seqAdd(iss, 1);
    this.mss = mss;
    this.nagle = config.nagle;
    this.rtt = new RtoEstimator(config);
    this.congestion = new NewReno(mss, config.initialWindow);
    this.recovery = new LossRecovery(this, this.congestion);
  }

  /** Sends the SYN, or sends it again: as SYN, ACK once the peer's SYN is known. */
  synchronize(): void {
    this.#synDue = true;
  }

  write(bytes: Uint8Array): void {
    this.#buffer.push(bytes);
  }

  /** After what was written comes the FIN. */
  end(): void {
    this.#ended = true;
  }

  /** Bytes written and not acknowledged yet. */
  get buffered(): number {
    return this.#buffer.length;
  }

  get synAcked(): boolean {
    return this.una !== this.iss;
  }

  get finAcked(): boolean {
    return this.#ended && seqGt(this.una, this.#dataEnd);
  }

  /** An ACK beyond this is of something that was never sent. */
  get highestSent(): number {
    return this.#max;
  }

  /** The largest window that the peer ever offered (MAX.SND.WND of RFC 5961 §5). */
  get maxWnd(): number {
    return this.#maxWnd;
  }

  /** The path or the peer wants segments with no more data than this. */
  setMss(mss: number): void {
    this.mss = mss;
    this.congestion.setMss(mss);
  }

  /** Path MTU discovery (RFC 1191 §6.4): what was too big goes again in smaller pieces; nothing was congested. */
  resendSmaller(mss: number): void {
    this.setMss(mss);
    if (this.synAcked && seqLt(this.una, this.nxt)) this.recovery.resendAll();
  }

  /** An ACK within (una - window, highestSent] (RFC 9293 §3.10.7.4, fifth). */
  handleAck(ack: AckInfo, now: Micros): void {
    const acked = seqDiff(ack.acknowledgmentNumber, this.una);
    if (acked < 0) return;
    const sameWindow = ack.window === this.wnd;
    this.#updateWindow(ack);
    if (this.#timer?.kind === 'persist') this.#attempts = 0;
    if (acked > 0) {
      this.#advance(ack, acked, now);
    } else if (seqLt(this.una, this.nxt)) {
      this.recovery.notAcknowledged(sameWindow && !ack.takesSequence, ack.sack);
    }
  }

  /** The next segment, its payload not longer than `maxPayload`; undefined if nothing may be sent now. */
  poll(now: Micros, maxPayload = this.mss): SenderSegment | undefined {
    if (this.#synDue) {
      this.#synDue = false;
      return this.#send(this.iss, seqAdd(this.iss, 1), now);
    }
    const segment = this.synAcked
      ? (this.#pollLost(now, maxPayload) ?? this.#pollNew(now, maxPayload) ?? this.#pollPerhapsLost(now, maxPayload))
      : undefined;
    if (!segment) this.#setTimer(now);
    return segment;
  }

  nextTimer(): Micros {
    return this.#timer?.at ?? NEVER;
  }

  /** Answers false when the peer has not answered for so long that the connection is lost (RFC 9293 §3.8.3). */
  handleTimer(now: Micros): boolean {
    if (!this.#timer || now < this.#timer.at) return true;
    const limit = this.synAcked ? this.#config.dataRetries : this.#config.synRetries;
    if (this.#attempts++ >= limit) {
      this.stop();
      return false;
    }
    if (this.#timer.kind === 'persist') {
      // RFC 9293 §3.8.6.1: the intervals grow, but as long as the peer answers we never give up.
      this.#probeDue = true;
      this.#probes++;
      this.#timer.at = now + this.rtt.after(this.#probes);
    } else {
      this.rtt.backOff();
      this.#timer.at = now + this.rtt.rto;
      this.#timing = undefined;
      if (this.synAcked) this.recovery.timedOut(this.#attempts > 1);
      else this.#synDue = true;
    }
    return true;
  }

  /** The connection is over: nothing more is sent. */
  stop(): void {
    this.#timer = undefined;
    this.#synDue = false;
    this.#probeDue = false;
  }

  /** One past the last byte written: the FIN's number. */
  get #dataEnd(): number {
    return seqAdd(this.#bufferStart, this.#buffer.length);
  }

  /** What will have been sent when all is sent, the FIN included. */
  get #end(): number {
    return this.#ended ? seqAdd(this.#dataEnd, 1) : this.#dataEnd;
  }

  #advance(ack: AckInfo, acked: number, now: Micros): void {
    const handshake = !this.synAcked;
    this.una = ack.acknowledgmentNumber;
    this.nxt = seqMax(this.nxt, this.una);
    this.#measure(ack.timestampRtt, now);
    const data = Math.min(this.#buffer.length, seqDiff(this.una, this.#bufferStart));
    this.#buffer.drop(data);
    this.#bufferStart = seqAdd(this.#bufferStart, data);
    let restart = true;
    if (handshake) {
      const slow = this.#attempts > 0;
      if (slow) this.rtt.handshakeWasSlow();
      this.congestion.start(this.mss, slow);
    } else {
      restart = this.recovery.acknowledged(acked, ack.sack);
    }
    this.#attempts = 0;
    // RFC 6298 §5.2 and §5.3.
    if (this.una === this.nxt) this.#timer = undefined;
    else if (restart) this.#timer = { kind: 'retransmit', at: now + this.rtt.rto };
  }

  /** RFC 9293 §3.10.7.4: an old segment must not set the window. */
  #updateWindow(ack: AckInfo): void {
    const { sequenceNumber, acknowledgmentNumber } = ack;
    const newer = seqLt(this.#wl1, sequenceNumber);
    const asNew = this.#wl1 === sequenceNumber && seqLe(this.#wl2, acknowledgmentNumber);
    if (this.synAcked && !newer && !asNew) return;
    this.wnd = ack.window;
    this.#maxWnd = Math.max(this.#maxWnd, ack.window);
    this.#wl1 = sequenceNumber;
    this.#wl2 = acknowledgmentNumber;
  }

  #measure(timestampRtt: Micros | undefined, now: Micros): void {
    if (this.#timing && seqGe(this.una, this.#timing.end)) {
      this.rtt.sample(timestampRtt ?? now - this.#timing.at);
      this.#timing = undefined;
    } else if (!this.#timing && timestampRtt !== undefined) {
      this.rtt.sample(timestampRtt);
    }
  }

  #pollLost(now: Micros, maxPayload: number): SenderSegment | undefined {
    const lost = this.recovery.nextLost();
    if (!lost) return undefined;
    const end = seqMin(lost.end, seqAdd(lost.start, maxPayload));
    const fits = this.recovery.pipe() + seqDiff(end, lost.start) <= this.congestion.cwnd;
    return fits || this.recovery.atOnce ? this.#resend(lost.start, end, now) : undefined;
  }

  #pollPerhapsLost(now: Micros, maxPayload: number): SenderSegment | undefined {
    const perhaps = this.recovery.nextPerhapsLost();
    if (!perhaps) return undefined;
    const end = seqMin(perhaps.end, seqAdd(perhaps.start, maxPayload));
    const fits = this.recovery.pipe() + seqDiff(end, perhaps.start) <= this.congestion.cwnd;
    return fits ? this.#resend(perhaps.start, end, now) : undefined;
  }

  #resend(start: number, end: number, now: Micros): SenderSegment {
    this.recovery.retransmitted(end);
    return this.#send(start, end, now);
  }

  /** New data, as far as the peer's window, the congestion window, Nagle and good sense let it (§3.8.6.2.1). */
  #pollNew(now: Micros, maxPayload: number): SenderSegment | undefined {
    const idle = this.una === this.nxt;
    if (idle && this.#lastSent + this.rtt.rto < now) this.congestion.wasIdle();
    const forced = this.#probeDue;
    this.#probeDue = false;
    const waiting = seqDiff(this.#end, this.nxt);
    const usable = seqDiff(seqAdd(this.una, this.wnd), this.nxt);
    if (forced && usable <= 0) return waiting > 0 || !idle ? this.#probe(now) : undefined;

    const data = Math.min(seqDiff(this.#dataEnd, this.nxt), maxPayload, usable);
    const withFin = this.#ended && data === waiting - 1 && data < usable;
    const length = Math.max(0, data) + (withFin ? 1 : 0);
    if (waiting <= 0 || length <= 0) return undefined;
    if (!idle && this.recovery.pipe() + length > this.congestion.cwnd) return undefined;
    const worthwhile =
      data === maxPayload ||
      withFin ||
      (data === waiting && (idle || !this.nagle)) ||
      (data < waiting && data >= this.#maxWnd / 2 && (idle || !this.nagle));
    return worthwhile || forced ? this.#send(this.nxt, seqAdd(this.nxt, length), now) : undefined;
  }

  /**
   * A byte beyond the closed window, whose ACK tells the window (§3.8.6.1). It counts as sent only when it is
   * acknowledged, for a peer that keeps its window closed throws it away.
   */
  #probe(now: Micros): SenderSegment {
    const start = this.una;
    const nxt = this.nxt;
    const segment = this.#send(start, seqAdd(start, 1), now);
    this.nxt = nxt;
    this.#timing = undefined;
    return segment;
  }

  #send(start: number, end: number, now: Micros): SenderSegment {
    if (seqGt(end, this.#max)) this.#timing ??= { end, at: now };
    else if (this.#timing && seqLt(start, this.#timing.end)) this.#timing = undefined; // Karn
    this.nxt = seqMax(this.nxt, end);
    this.#max = seqMax(this.#max, end);
    this.#lastSent = now;
    // RFC 6298 §5.1.
    if (this.#timer?.kind !== 'retransmit' && this.wnd > 0) this.#timer = undefined;
    if (!this.#timer) this.#timer = { kind: 'retransmit', at: now + this.rtt.rto };

    const syn = start === this.iss;
    const from = syn ? seqAdd(start, 1) : start;
    const to = seqMin(end, this.#dataEnd);
    const length = syn ? 0 : Math.max(0, seqDiff(to, from));
    return {
      sequenceNumber: start,
      syn,
      fin: this.#ended && seqGt(end, this.#dataEnd),
      // RFC 9293 §3.9.1.2: the last of what was written.
      psh: length > 0 && to === this.#dataEnd,
      payload: this.#buffer.read(length === 0 ? 0 : seqDiff(from, this.#bufferStart), length),
    };
  }

  /** Nothing more may be sent now: which timer will bring things on? */
  #setTimer(now: Micros): void {
    const outstanding = seqLt(this.una, this.nxt);
    const waiting = seqGt(this.#end, this.nxt);
    const stuck = this.synAcked && (this.wnd === 0 ? outstanding || waiting : !outstanding && waiting);
    const kind = stuck ? 'persist' : outstanding ? 'retransmit' : undefined;
    if (kind === this.#timer?.kind) return;
    this.#attempts = 0;
    this.#probes = 0;
    this.#timer = kind && { kind, at: now + this.rtt.rto };
  }
}

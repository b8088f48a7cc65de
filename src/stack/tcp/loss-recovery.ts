/**
 * What of the data in flight is lost and has to be sent again.
 *
 * Read RFC 5681 §3.2 (fast retransmit), RFC 6582 (NewReno, when there is no SACK) and RFC 6675 (with SACK). Both
 * are told here in RFC 6675's words: `pipe` estimates the bytes still in the network, and may not exceed cwnd. Without
 * SACK every duplicate ACK takes one segment out of the pipe, which lets as much be sent as inflating cwnd would.
 */

import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax, seqMin } from '../../bytes/sequence.ts';
import type { CongestionControl } from './congestion.ts';
import { type SequenceRange, SequenceRanges } from './sequence-ranges.ts';

/** RFC 5681 §3.2, RFC 6675 §2: so many duplicates are not reordering but loss. */
const DUPLICATE_ACK_THRESHOLD = 3;

/** The bytes in flight, [una, nxt), as the sender keeps them. */
export interface Flight {
  readonly una: number;
  readonly nxt: number;
  readonly mss: number;
}

export class LossRecovery {
  /** Use SACK blocks; set when the handshake has agreed on it. */
  sackEnabled = false;
  dupAcks = 0;
  /** `resend` is what follows a timeout or a smaller path MTU: everything sent before it counts as lost. */
  phase: 'none' | 'fast-recovery' | 'resend' = 'none';
  /** The next retransmission goes out whatever the window says. */
  atOnce = false;
  readonly #flight: Flight;
  readonly #congestion: CongestionControl;
  /** What the peer has beyond `una`. */
  readonly #sacked = new SequenceRanges();
  /** RecoveryPoint (RFC 6675), recover (RFC 6582): the phase ends when all before it is acknowledged. */
  #recover: number;
  /** One past HighRxt (RFC 6675): what is lost and lies before it was sent again in this phase. */
  #resent: number;
  /** What is not SACKed and lies before it is taken for lost, besides what the SACK blocks say. */
  #lostBefore: number;
  /** `nxt` when the first duplicate came: limited transmit does not count (RFC 5681 §3.2 step 2). */
  #nxtBeforeDuplicates: number;
  #partialAcks = 0;

  constructor(flight: Flight, congestion: CongestionControl) {
    this.#flight = flight;
    this.#congestion = congestion;
    this.#recover = flight.una;
    this.#resent = flight.una;
    this.#lostBefore = flight.una;
    this.#nxtBeforeDuplicates = flight.una;
  }

  /** The peer acknowledged `bytes` more; `una` has moved already. Answers whether to restart the timer. */
  acknowledged(bytes: number, blocks: SackBlocks): boolean {
    const { una, nxt, mss } = this.#flight;
    this.#sacked.dropBefore(una);
    this.#addBlocks(blocks);
    // A peer that acknowledges up to a block it had reported has thrown the block away (RFC 2018 §8).
    if (this.#sacked.rangeOf(una)) this.#sacked.clear();
    this.#resent = seqMax(this.#resent, una);
    this.#lostBefore = seqMax(this.#lostBefore, una);

    if (this.phase === 'fast-recovery' && seqLt(una, this.#recover)) {
      const firstPartial = this.#partialAcks++ === 0;
      if (!this.sackEnabled) {
        // RFC 6582 §3.2 step 3: the next segment is missing too.
        this.dupAcks = Math.max(0, this.dupAcks - Math.ceil(bytes / mss) + 1);
        this.#lostBefore = seqMin(seqAdd(una, mss), nxt);
        this.atOnce = true;
      }
      return this.sackEnabled || firstPartial;
    }
    this.dupAcks = 0;
    if (this.phase === 'fast-recovery') {
      this.#congestion.recovered(seqDiff(nxt, una));
    } else {
      this.#congestion.acknowledged(bytes);
    }
    if (seqGe(una, this.#recover)) this.phase = 'none';
    return true;
  }

  /**
   * An ACK that acknowledges nothing new. It is a duplicate (RFC 5681 §2) if `looksDuplicate`, or with SACK if
   * its blocks tell something new (RFC 6675 §2).
   */
  notAcknowledged(looksDuplicate: boolean, blocks: SackBlocks): void {
    const { una, nxt } = this.#flight;
    const news = this.#addBlocks(blocks);
    if (!(this.sackEnabled ? news : looksDuplicate)) return;
    if (this.dupAcks++ === 0) this.#nxtBeforeDuplicates = nxt;
    if (this.phase !== 'none') return;
    const lost = this.dupAcks >= DUPLICATE_ACK_THRESHOLD || seqGt(this.#lostEdge(), una);
    // RFC 6582 §3.2 step 2: after a timeout, duplicates of what was sent twice say nothing.
    if (lost && (this.sackEnabled || seqGt(una, this.#recover))) this.#enterFastRecovery();
  }

  /** The retransmission timer expired (RFC 6298 §5.4, RFC 6675 §5.1). */
  timedOut(again: boolean): void {
    const { una, nxt } = this.#flight;
    this.#congestion.timedOut(seqDiff(nxt, una), again);
    this.resendAll();
    this.atOnce = true;
  }

  /** Sends all that is not SACKed again, as the window allows. */
  resendAll(): void {
    const { una, nxt } = this.#flight;
    this.phase = 'resend';
    this.dupAcks = 0;
    this.#recover = nxt;
    this.#lostBefore = nxt;
    this.#resent = una;
  }

  /** SetPipe of RFC 6675 §4: bytes thought to be in the network. */
  pipe(): number {
    const { una, nxt, mss } = this.#flight;
    const edge = this.#lostEdge();
    const notLost = this.#unsacked(edge, nxt);
    const resent = this.#unsacked(una, seqMin(this.#resent, nxt));
    // Before recovery no more than two segments: limited transmit, RFC 3042 §2.
    const arrived = this.phase === 'none' ? Math.min(this.dupAcks, 2) : this.dupAcks;
    const left = this.sackEnabled ? 0 : Math.min(arrived * mss, notLost);
    return notLost + resent - left;
  }

  /** NextSeg rule 1 of RFC 6675 §4: the first bytes that are lost and were not sent again yet. */
  nextLost(): SequenceRange | undefined {
    if (this.phase === 'none') return undefined;
    return this.#sacked.firstGap(seqMax(this.#resent, this.#flight.una), this.#lostEdge());
  }

  /** NextSeg rule 3: with nothing new to send, bytes that may be lost, for others after them have arrived. */
  nextPerhapsLost(): SequenceRange | undefined {
    const last = this.#sacked.list.at(-1);
    if (this.phase !== 'fast-recovery' || !last) return undefined;
    return this.#sacked.firstGap(seqMax(this.#resent, this.#flight.una), last.start);
  }

  /** The sender has sent everything lost before `end` again. */
  retransmitted(end: number): void {
    this.#resent = seqMax(this.#resent, end);
    this.atOnce = false;
  }

  #enterFastRecovery(): void {
    const { una, nxt, mss } = this.#flight;
    this.#congestion.lossDetected(seqDiff(this.#nxtBeforeDuplicates, una));
    this.phase = 'fast-recovery';
    this.#partialAcks = 0;
    this.#recover = nxt;
    this.#resent = una;
    this.#lostBefore = seqMin(seqAdd(una, mss), nxt);
    this.atOnce = true;
  }

  /** IsLost of RFC 6675 §4 holds for what is not SACKed before this edge, and for nothing after it. */
  #lostEdge(): number {
    const { una, mss } = this.#flight;
    if (this.phase === 'none' && this.#sacked.list.length === 0) return una;
    let edge = this.phase === 'none' ? una : seqMax(this.#lostBefore, una);
    let bytes = 0;
    for (let i = this.#sacked.list.length - 1, runs = 1; i >= 0; i--, runs++) {
      const { start, end } = this.#sacked.list[i]!;
      bytes += seqDiff(end, start);
      if (runs >= DUPLICATE_ACK_THRESHOLD || bytes > (DUPLICATE_ACK_THRESHOLD - 1) * mss) {
        edge = seqMax(edge, start);
        break;
      }
    }
    return edge;
  }

  #unsacked(start: number, end: number): number {
    return Math.max(0, seqDiff(end, start)) - this.#sacked.countWithin(start, end);
  }

  /** Blocks that are not beyond `una`, such as those of RFC 2883, and blocks of what was never sent are left out. */
  #addBlocks(blocks: SackBlocks): boolean {
    if (!this.sackEnabled) return false;
    const { una, nxt } = this.#flight;
    let news = false;
    for (const [left, right] of blocks) {
      // Both edges against both ends: in modulo arithmetic a block can begin after `una` and end before it.
      const valid = seqGt(left, una) && seqLt(left, nxt) && seqLt(left, right) && seqLe(right, nxt);
      if (valid && this.#sacked.add(left, right)) news = true;
    }
    return news;
  }
}

export type SackBlocks = readonly (readonly [left: number, right: number])[];

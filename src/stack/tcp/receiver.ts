/**
 * The receiving half of a connection: puts data in order, says what has arrived and how much more may come.
 *
 * Read RFC 9293 §3.8.6 (windows; §3.8.6.2.2 silly window, §3.8.6.3 delayed ACK), §3.10.7.4 (acceptable segments),
 * RFC 2018 §4 (what a receiver says in SACK blocks). The RFC's name RCV.NXT is `nxt` here.
 */

import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax, seqMin } from '../../bytes/sequence.ts';
import { type Micros, NEVER } from '../../bytes/time.ts';
import { ByteRing } from './byte-ring.ts';
import type { TcpConfig } from './config.ts';
import { SequenceRanges } from './sequence-ranges.ts';

export class TcpReceiver {
  irs = 0;
  nxt = 0;
  /** The peer's FIN and all before it has arrived. */
  finReceived = false;
  /** Bytes in order that were not read yet. */
  readable = 0;
  readonly #config: TcpConfig;
  readonly #mss: number;
  /** Starts with the first unread byte; what came out of order lies beyond `readable`. */
  readonly #buffer = new ByteRing();
  /** What came out of order. */
  readonly #ranges = new SequenceRanges();
  /** Where ranges lie that changed lately, the latest first: the order of SACK blocks. */
  #recent: number[] = [];
  #finSequence: number | undefined;
  /** Right edge of the window as the peer knows it. It never moves back. */
  #edge = 0;
  #ackNow = false;
  #ackAt: Micros = NEVER;
  /** Segments with data since our last ACK. */
  #unacknowledged = 0;

  /** @param mss what we announced: the size of a full segment to us. */
  constructor(config: TcpConfig, mss: number) {
    this.#config = config;
    this.#mss = mss;
  }

  /** The peer's SYN. */
  synchronize(irs: number): void {
    this.irs = irs;
    this.nxt = seqAdd(irs, 1);
    this.#edge = seqAdd(this.nxt, this.#config.receiveBuffer);
    this.#ackNow = true;
  }

  /** RCV.WND: bytes from `nxt` to the edge that the peer knows. */
  get window(): number {
    return Math.max(0, seqDiff(this.#edge, this.nxt));
  }

  /** The table of RFC 9293 §3.10.7.4, first. With a closed window, what starts at `nxt` may still tell news (MUST-66). */
  isAcceptable(sequenceNumber: number, length: number): boolean {
    if (sequenceNumber === this.nxt) return true;
    const last = seqAdd(sequenceNumber, Math.max(0, length - 1));
    return this.#inWindow(sequenceNumber) || (length > 0 && this.#inWindow(last));
  }

  /** Data and FIN of an acceptable segment; what lies outside the window is cut off. */
  receive(sequenceNumber: number, payload: Uint8Array, fin: boolean, now: Micros): void {
    if (payload.length === 0 && !fin) return;
    const before = this.nxt;
    const hadGap = this.#ranges.list.length > 0;
    const end = seqAdd(sequenceNumber, payload.length);
    const limit = this.#finSequence === undefined ? this.#edge : seqMin(this.#edge, this.#finSequence);
    const from = seqMax(sequenceNumber, this.nxt);
    const to = seqMin(end, limit);
    if (seqLt(from, to)) {
      this.#store(from, payload.subarray(seqDiff(from, sequenceNumber), seqDiff(to, sequenceNumber)));
    }
    if (fin && this.#mayEndAt(end)) this.#finSequence = end;
    if (this.#finSequence === this.nxt && !this.finReceived) {
      this.finReceived = true;
      this.nxt = seqAdd(this.nxt, 1);
    }
    this.#decideAck(before !== this.nxt && !hadGap && !fin && to === end, now);
  }

  /** All bytes in order that were not read yet. May open the window, which the next ACK will tell. */
  read(): Uint8Array | undefined {
    if (this.readable === 0) return undefined;
    const bytes = this.#buffer.read(0, this.readable);
    this.#buffer.drop(this.readable);
    this.readable = 0;
    // An ACK of its own only if it brings the peer much further; otherwise the next ACK tells in passing.
    const opened = seqDiff(this.#openEdge(), this.#edge);
    if (opened >= Math.min(this.#config.receiveBuffer / 2, 2 * this.#mss) && this.window < 2 * this.#mss) this.ackNow();
    return bytes;
  }

  /** Asks for an ACK without delay. */
  ackNow(): void {
    this.#ackNow = true;
  }

  isAckDue(now: Micros): boolean {
    return this.#ackNow || now >= this.#ackAt;
  }

  /** When a delayed ACK is due. */
  get ackTimer(): Micros {
    return this.#ackAt;
  }

  /** A segment with ACK is going out: the window to announce, bytes. */
  announce(): number {
    this.#ackNow = false;
    this.#ackAt = NEVER;
    this.#unacknowledged = 0;
    const open = this.#openEdge();
    // Silly window avoidance, §3.8.6.2.2: the edge moves by a full segment or half the buffer, or not at all.
    const step = Math.min(this.#config.receiveBuffer / 2, this.#mss);
    if (seqDiff(open, this.#edge) >= step) this.#edge = open;
    return this.window;
  }

  /** Up to `count` blocks, that of the latest segment first (RFC 2018 §4). */
  sackBlocks(count: number): (readonly [number, number])[] {
    const blocks = new Map<number, readonly [number, number]>();
    for (const place of this.#recent) {
      const range = this.#ranges.rangeOf(place);
      if (range) blocks.set(range.start, [range.start, range.end]);
    }
    this.#recent = [...blocks.keys()];
    return [...blocks.values()].slice(0, count);
  }

  /** Where the edge could be: as far as there is room. */
  #openEdge(): number {
    return seqMax(this.#edge, seqAdd(this.nxt, this.#config.receiveBuffer - this.readable));
  }

  #inWindow(sequenceNumber: number): boolean {
    return seqLe(this.nxt, sequenceNumber) && seqLt(sequenceNumber, this.#edge);
  }

  /** A FIN must have room in the window and nothing known to come after it. */
  #mayEndAt(sequenceNumber: number): boolean {
    const last = this.#ranges.list.at(-1);
    const within = seqGe(sequenceNumber, this.nxt) && seqLt(sequenceNumber, this.#edge);
    return within && this.#finSequence === undefined && !(last && seqGt(last.end, sequenceNumber));
  }

  #store(start: number, bytes: Uint8Array): void {
    this.#buffer.write(this.readable + seqDiff(start, this.nxt), bytes);
    const end = seqAdd(start, bytes.length);
    if (start !== this.nxt) {
      this.#ranges.add(start, end);
      this.#recent = [start, ...this.#recent].slice(0, 8);
      return;
    }
    const next = this.#ranges.rangeOf(end)?.end ?? end;
    this.readable += seqDiff(next, this.nxt);
    this.nxt = next;
    this.#ranges.dropBefore(next);
  }

  /** RFC 5681 §4.2 and RFC 1122 §4.2.3.2: what is out of order or fills a gap is acknowledged at once. */
  #decideAck(plain: boolean, now: Micros): void {
    this.#unacknowledged++;
    if (!plain || !this.#config.delayedAck || this.#unacknowledged >= 2) this.ackNow();
    else this.#ackAt = Math.min(this.#ackAt, now + this.#config.delayedAckTimeout);
  }
}

/**
 * Sends again after three duplicate acknowledgments as well, sends the FIN by itself, and keeps the timeout backed off
 * until something is measured. Two timers: one for what is in flight, one for a closed window.
 */

interface Segment {
  sequenceNumber: number;
  syn: boolean;
  fin: boolean;
  payload: Uint8Array;
}

export class createSender {
  isn: bigint;
  mss: number;
  bytes: Uint8Array[] = [];
  total = 0n;
  closed = false;
  acked = 0n;
  sent = 0n;
  window = 0n;
  duplicates = 0;
  rto = 1_000_000;
  estimate: { srtt: number; rttvar: number } | null = null;
  retransmitAt: number | null = null;
  persistAt: number | null = null;
  persistWait = 0;
  clock: { end: bigint; since: number } | null = null;
  started = false;

  constructor(config: { initialSequenceNumber: number; maxPayload: number }) {
    this.isn = BigInt(config.initialSequenceNumber);
    this.mss = config.maxPayload;
  }

  open(now: number): Segment[] {
    this.started = true;
    return this.send(now);
  }

  push(bytes: Uint8Array, now: number): Segment[] {
    this.bytes.push(bytes);
    this.total += BigInt(bytes.length);
    return this.send(now);
  }

  end(now: number): Segment[] {
    this.closed = true;
    return this.send(now);
  }

  handleAck(acknowledgmentNumber: number, window: number, now: number): Segment[] {
    const here = (this.isn + this.acked) & 0xffffffffn;
    const step = BigInt.asIntN(32, BigInt(acknowledgmentNumber) - here);
    if (step < 0n || this.acked + step > this.sent) return [];
    const again: Segment[] = [];
    if (step === 0n && BigInt(window) === this.window && this.sent > this.acked && this.acked > 0n && window > 0) {
      this.duplicates++;
      if (this.duplicates === 3) {
        this.clock = null;
        again.push(this.cut(this.acked, this.sent));
      }
    } else if (step > 0n) {
      this.duplicates = 0;
    }
    this.acked += step;
    this.window = BigInt(window);
    if (this.clock && this.acked >= this.clock.end) {
      this.sample(now - this.clock.since);
      this.clock = null;
    }
    if (step > 0n) this.retransmitAt = this.acked < this.sent ? now + this.rto : null;
    if (window > 0 || this.acked === this.everything) this.persistAt = null;
    return [...again, ...this.send(now)];
  }

  nextTimer(): number | null {
    const times = [this.retransmitAt, this.persistAt].filter((at) => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  handleTimer(now: number): Segment[] {
    const out: Segment[] = [];
    if (this.retransmitAt !== null && now >= this.retransmitAt) {
      this.rto = Math.min(this.rto * 2, 120_000_000);
      this.clock = null;
      this.retransmitAt = now + this.rto;
      out.push(this.cut(this.acked, this.sent));
    }
    if (this.persistAt !== null && now >= this.persistAt) {
      this.persistWait *= 2;
      this.persistAt = now + this.persistWait;
      out.push(this.cut(this.acked, this.acked + 1n));
      if (this.sent === this.acked) this.sent += 1n; // it may have been taken
    }
    return out;
  }

  private get everything(): bigint {
    return 1n + this.total + (this.closed ? 1n : 0n);
  }

  private send(now: number): Segment[] {
    const out: Segment[] = [];
    let limit = this.acked + this.window;
    if (this.acked === 0n) limit = this.started ? 1n : 0n;
    if (limit > this.everything) limit = this.everything;
    while (this.sent < limit) {
      const segment = this.cut(this.sent, limit);
      const length = BigInt(segment.payload.length + Number(segment.syn) + Number(segment.fin));
      this.sent += length;
      this.clock ??= { end: this.sent, since: now };
      out.push(segment);
    }
    const probing = this.acked > 0n && this.window === 0n && this.acked < this.everything;
    if (probing && this.retransmitAt === null && this.persistAt === null) {
      this.persistWait = this.rto;
      this.persistAt = now + this.persistWait;
    }
    if (this.persistAt === null && this.acked < this.sent) this.retransmitAt ??= now + this.rto;
    return out;
  }

  /** What goes into one segment from `from` on. */
  private cut(from: bigint, limit: bigint): Segment {
    const sequenceNumber = Number((this.isn + from) & 0xffffffffn);
    const nothing = new Uint8Array(0);
    if (from === 0n) return { sequenceNumber, syn: true, fin: false, payload: nothing };
    if (from === 1n + this.total) return { sequenceNumber, syn: false, fin: true, payload: nothing };
    const end = [limit, 1n + this.total, from + BigInt(this.mss)].reduce((a, b) => (b < a ? b : a));
    const payload = this.slice(Number(from - 1n), Number(end - 1n));
    return { sequenceNumber, syn: false, fin: false, payload };
  }

  private slice(start: number, end: number): Uint8Array {
    const out: number[] = [];
    let at = 0;
    for (const chunk of this.bytes) {
      const from = Math.max(start, at);
      const to = Math.min(end, at + chunk.length);
      for (let i = from; i < to; i++) out.push(chunk[i - at]!);
      at += chunk.length;
    }
    return Uint8Array.from(out);
  }

  private sample(rtt: number): void {
    const old = this.estimate;
    this.estimate = old
      ? { rttvar: (3 * old.rttvar + Math.abs(old.srtt - rtt)) / 4, srtt: (7 * old.srtt + rtt) / 8 }
      : { srtt: rtt, rttvar: rtt / 2 };
    this.rto = Math.max(1_000_000, Math.ceil(this.estimate.srtt + 4 * this.estimate.rttvar));
  }
}

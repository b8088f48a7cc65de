/** How much the web server let itself send, and why, over time: the curve that every book on TCP draws, as a table. */

import { seqDiff } from '../../src/bytes/sequence.ts';
import type { Micros } from '../../src/bytes/time.ts';
import type { TcpHalves } from '../../src/stack/tcp/halves.ts';
import { TcpSender } from '../../src/stack/tcp/sender.ts';

export interface SenderSample {
  readonly time: Micros;
  /** Bytes that may be in flight. */
  readonly cwnd: number;
  readonly ssthresh: number;
  /** Bytes that are: sent and not acknowledged. */
  readonly flight: number;
  /** Bytes acknowledged so far. */
  readonly acknowledged: number;
  readonly phase: 'slow start' | 'congestion avoidance' | 'fast recovery' | 'after a timeout';
}

/** Keeps the senders that a host's TCP makes, and looks at the latest. */
export class SenderLog {
  readonly samples: SenderSample[] = [];
  #sender: TcpSender | undefined;

  /** For the host's TCP. */
  readonly halves: TcpHalves = {
    makeSender: (...args) => {
      this.#sender = new TcpSender(...args);
      this.samples.length = 0;
      return this.#sender;
    },
  };

  /** Notes what has changed since the last look. */
  look(time: Micros): void {
    if (!this.#sender?.synAcked) return;
    const { congestion, una, nxt, iss } = this.#sender;
    const { cwnd, ssthresh } = congestion;
    const flight = seqDiff(nxt, una);
    const sample = { time, cwnd, ssthresh, flight, acknowledged: seqDiff(una, iss) - 1, phase: this.#phase() };
    const last = this.samples.at(-1);
    const { time: _, ...now } = sample;
    const { time: __, ...before } = last ?? { time: 0 };
    if (JSON.stringify(now) !== JSON.stringify(before)) this.samples.push(sample);
  }

  #phase(): SenderSample['phase'] {
    const { congestion, recovery } = this.#sender!;
    if (recovery.phase === 'fast-recovery') return 'fast recovery';
    if (recovery.phase === 'resend') return 'after a timeout';
    return congestion.cwnd < congestion.ssthresh ? 'slow start' : 'congestion avoidance';
  }
}

/** For a spreadsheet or gnuplot: times in milliseconds from the first row, sizes in segments of `mss` bytes. */
export function asCsv(samples: readonly SenderSample[], mss: number): string {
  const start = samples[0]?.time ?? 0;
  const segments = (bytes: number) => (Number.isFinite(bytes) ? (bytes / mss).toFixed(2) : '');
  const rows = samples.map(({ time, cwnd, ssthresh, flight, acknowledged, phase }) =>
    [
      ((time - start) / 1000).toFixed(3),
      segments(cwnd),
      segments(ssthresh),
      segments(flight),
      acknowledged,
      phase,
    ].join(','),
  );
  return `${['time_ms,cwnd,ssthresh,flight,acknowledged_bytes,phase', ...rows].join('\n')}\n`;
}

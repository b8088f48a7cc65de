/**
 * How far a TCP connection is, as somebody sees it who only watches it go by. Read RFC 5382 §5: a gateway may forget an
 * established connection after 2 hours 4 minutes, one that is being opened or closed after 4 minutes.
 */

export type TcpPhase =
  /** Not yet an ACK from both sides. */
  | 'opening'
  | 'established'
  /** A FIN from both sides, or a RST. */
  | 'closing';

export type Direction = 'out' | 'in';

/** The flags that matter here. */
export interface TcpFlags {
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
}

export interface TcpWatch {
  readonly phase: TcpPhase;
  /** Which sides have acknowledged something, and which have ended their half. */
  readonly acked: readonly Direction[];
  readonly finished: readonly Direction[];
}

/** A SYN may use the same ports again while the gateway still remembers the old connection. */
export const tcpPhaseTransitions = [
  { from: 'opening', event: 'ACK from both sides', to: 'established' },
  { from: 'opening', event: 'RST, or FIN from both sides', to: 'closing' },
  { from: 'established', event: 'RST, or FIN from both sides', to: 'closing' },
  { from: 'closing', event: 'SYN without ACK', to: 'opening' },
] as const;

const untouched: TcpWatch = { phase: 'opening', acked: [], finished: [] };

/** After a segment; `watch` is undefined for the first one that is seen, which need not be a SYN. */
export function watchTcp(watch: TcpWatch | undefined, direction: Direction, flags: TcpFlags): TcpWatch {
  const isNew = watch === undefined || (watch.phase === 'closing' && flags.syn && !flags.ack);
  const before = isNew ? untouched : watch;
  const acked = flags.ack ? withOne(before.acked, direction) : before.acked;
  const finished = flags.fin ? withOne(before.finished, direction) : before.finished;
  if (before.phase === 'closing' || flags.rst || finished.length === 2) return { phase: 'closing', acked, finished };
  return { phase: acked.length === 2 ? 'established' : before.phase, acked, finished };
}

function withOne(directions: readonly Direction[], one: Direction): readonly Direction[] {
  return directions.includes(one) ? directions : [...directions, one];
}

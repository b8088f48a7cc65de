/** The connections to one port in a capture that was made anywhere. */

import { seqAdd, seqDiff, seqGe } from '../../../src/bytes/sequence.ts';
import type { FrameView } from '../../../src/explain/frame-view.ts';
import { type CapturedSegment, segmentsIn } from './captured-segments.ts';

export interface OwnConnection {
  readonly syn: CapturedSegment;
  /** What each side sent, from the SYN on. */
  readonly client: readonly CapturedSegment[];
  readonly server: readonly CapturedSegment[];
}

/** No honest greeting is longer. */
const MAX_LENGTH = 1 << 20;
/** Nobody needs more attempts. */
const MAX_CONNECTIONS = 100;

/** One for each SYN with a number of its own. */
export function ownConnections(frames: readonly FrameView[], port: number): OwnConnection[] {
  const segments = segmentsIn(frames.map((view, index) => ({ number: index + 1, view })));
  const syns = segments.filter(({ syn, ack, dstPort }) => syn && !ack && dstPort === port);
  const all = new Map(syns.toReversed().map((one) => [`${one.from} ${one.to} ${one.sequenceNumber}`, one]));
  const first = [...all.values()].toReversed().slice(0, MAX_CONNECTIONS);
  return first.map((syn) => {
    const next = first.find((other) => other.number > syn.number && other.from === syn.from && other.to === syn.to);
    const own = segments.filter(
      ({ number }) => number >= syn.number && number < (next?.number ?? Number.POSITIVE_INFINITY),
    );
    return {
      syn,
      client: own.filter(({ from, to }) => from === syn.from && to === syn.to),
      server: own.filter(({ from, to }) => from === syn.to && to === syn.from),
    };
  });
}

/** What the client says, and the number of its first byte. Bytes that are missing are zero. */
export function saidBy({ syn, client }: OwnConnection): { said: string; first: number } {
  const first = seqAdd(syn.sequenceNumber, 1);
  const pieces = client
    .filter(({ length }) => length > 0)
    .map(({ sequenceNumber, payload }) => ({ at: seqDiff(sequenceNumber, first), payload }))
    .filter(({ at, payload }) => at >= 0 && at + payload.length <= MAX_LENGTH);
  const stream = new Uint8Array(Math.max(0, ...pieces.map(({ at, payload }) => at + payload.length)));
  for (const { at, payload } of pieces) stream.set(payload, at);
  // One character a byte, so that places in the text are places in the stream.
  return { said: Array.from(stream, (byte) => String.fromCharCode(byte)).join(''), first };
}

/** Has this side said that everything before `end` has come? */
export function isAcknowledged(side: readonly CapturedSegment[], end: number): boolean {
  return side.some(({ ack, rst, acknowledgmentNumber }) => ack && !rst && seqGe(acknowledgmentNumber, end));
}

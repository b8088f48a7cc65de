/**
 * Follows the TCP connections of a capture: puts each direction's bytes in order (RFC 9293 §3.4, §3.10.7.4), hands them
 * to the protocol of the connection's port, and notes what an expert would: retransmissions, gaps, duplicate ACKs
 * (RFC 5681 §2). It only watches, so it never knows more than the capture shows. All memory is bounded.
 */

import type { DecodeError } from '../bytes/decode-error.ts';
import { seqAdd, seqDiff, seqMax } from '../bytes/sequence.ts';
import { bareLayer, type MessageCutter, type Shown } from './dissect-messages.ts';
import type { TcpEvent } from './dissect-result.ts';
import { Conversation } from './dissect-streams.ts';
import { type MasterSecrets, readMasterSecrets } from './dissect-tls.ts';
import type { TcpHeader } from './tcp.ts';

const MAX_CONNECTIONS = 1024;
/** Bytes held back over all connections; the longest unused connections are forgotten first. */
const MAX_HELD_BYTES = 32 << 20;
/** Per direction: segments that came before their turn. */
const MAX_EARLY_SEGMENTS = 256;

export interface Segment {
  readonly src: string;
  readonly dst: string;
  readonly header: TcpHeader;
  readonly bytes: Uint8Array;
  /** The segment's data: `bytes[start, end)`. */
  readonly start: number;
  readonly end: number;
}

export interface SegmentResult {
  readonly shown: readonly Shown[];
  readonly events: readonly TcpEvent[];
  readonly error?: DecodeError;
}

/** One direction of a connection. */
interface Direction {
  /** The next sequence number in order; undefined before the first segment. */
  next: number | undefined;
  readonly early: Map<number, Uint8Array>;
  lastAck: number | undefined;
  lastWindow: number;
  /** One past the highest sequence number seen. */
  highest: number;
  initial: number | undefined;
}

interface Connection {
  readonly directions: Map<string, Direction>;
  conversation: Conversation;
}

export class TcpStreams {
  readonly #connections = new Map<string, Connection>();
  readonly #secrets: MasterSecrets;
  #held = 0;

  /** @param tlsKeyLog the text of an NSS key log. */
  constructor(tlsKeyLog = '') {
    this.#secrets = readMasterSecrets(tlsKeyLog);
  }

  take(segment: Segment): SegmentResult {
    const { src, dst, header } = segment;
    const from = `${src}:${header.srcPort}`;
    const to = `${dst}:${header.dstPort}`;
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    let connection = this.#connections.get(key);
    const events: TcpEvent[] = [];
    if (connection && isPortReuse(connection.directions.get(from), header)) {
      events.push('port-reused');
      this.#forget(key, connection);
      connection = undefined;
    }
    connection ??= {
      directions: new Map(),
      conversation: new Conversation([header.srcPort, header.dstPort], this.#secrets),
    };
    // Deleting first moves the connection to the end: the map is in order of last use.
    this.#connections.delete(key);
    this.#connections.set(key, connection);

    const direction = connection.directions.get(from) ?? newDirection();
    connection.directions.set(from, direction);
    const before = heldBytes(connection);
    events.push(...judge(direction, connection.directions.get(to), segment));
    const cutter = connection.conversation.cutter(from, segment.bytes, segment.start, segment.end);
    const { shown, error } = advance(direction, cutter, segment, events);
    this.#held += heldBytes(connection) - before;
    this.#shrink();
    return { shown, events, ...(error && { error }) };
  }

  #shrink(): void {
    for (const [key, connection] of this.#connections) {
      if (this.#connections.size <= MAX_CONNECTIONS && this.#held <= MAX_HELD_BYTES) return;
      this.#forget(key, connection);
    }
  }

  #forget(key: string, connection: Connection): void {
    this.#held -= heldBytes(connection);
    this.#connections.delete(key);
  }
}

function newDirection(): Direction {
  return { next: undefined, early: new Map(), lastAck: undefined, lastWindow: 0, highest: 0, initial: undefined };
}

function isPortReuse(direction: Direction | undefined, header: TcpHeader): boolean {
  return header.syn && direction?.initial !== undefined && direction.initial !== header.sequenceNumber;
}

function heldBytes(connection: Connection): number {
  let bytes = connection.conversation.heldLength;
  for (const { early } of connection.directions.values()) for (const piece of early.values()) bytes += piece.length;
  return bytes;
}

/** What the segment's header says against what was seen before; moves nothing but the record of ACK and window. */
function judge(direction: Direction, other: Direction | undefined, segment: Segment): TcpEvent[] {
  const { header } = segment;
  const events: TcpEvent[] = [];
  const length = segment.end - segment.start;
  const isBare = length === 0 && !header.syn && !header.fin && !header.rst;
  if (header.window === 0 && !header.syn && !header.rst && header.ack) events.push('zero-window');
  if (direction.next !== undefined && !header.syn && !header.rst) {
    const isProbe = length <= 1 && !header.fin && seqAdd(header.sequenceNumber, 1) === direction.next;
    if (isProbe) events.push('keep-alive');
    else if (isBare && header.ack && header.acknowledgmentNumber === direction.lastAck) {
      if (header.window !== direction.lastWindow) events.push('window-update');
      else if (other && seqDiff(other.highest, header.acknowledgmentNumber) > 0) events.push('duplicate-ack');
    }
  }
  if (header.ack) {
    direction.lastAck = header.acknowledgmentNumber;
    direction.lastWindow = header.window;
  }
  return events;
}

/** Moves the direction past the segment and shows its data. */
function advance(
  direction: Direction,
  cutter: MessageCutter | undefined,
  segment: Segment,
  events: TcpEvent[],
): { shown: readonly Shown[]; error?: DecodeError } {
  const { header, bytes, end } = segment;
  const { syn, fin } = header;
  const length = end - segment.start;
  // A SYN stands before the data (RFC 9293 §3.4).
  const sequence = syn ? seqAdd(header.sequenceNumber, 1) : header.sequenceNumber;
  const sequenceEnd = seqAdd(sequence, length + (fin ? 1 : 0));
  if (syn) {
    if (direction.initial === header.sequenceNumber) events.push('retransmission');
    direction.initial = header.sequenceNumber;
  }
  if (direction.next === undefined) {
    direction.next = sequence;
    direction.highest = sequence;
  }
  direction.highest = seqMax(direction.highest, sequenceEnd);
  if (length === 0 && !fin) return { shown: [] };

  const bare = (protocol: 'data' | 'segment'): Shown[] =>
    length === 0 ? [] : [{ layer: bareLayer(protocol, bytes, segment.start, end), frames: 1 }];
  const ahead = seqDiff(sequence, direction.next);
  if (ahead > 0) {
    events.push(direction.early.has(sequence) ? 'retransmission' : 'out-of-order');
    const isFull = direction.early.size >= MAX_EARLY_SEGMENTS;
    if (isFull) skipGap(direction, cutter, sequence);
    else if (length > 0) direction.early.set(sequence, bytes.slice(segment.start, end));
    if (!isFull) return { shown: bare(cutter ? 'segment' : 'data') };
  } else if (seqDiff(sequenceEnd, direction.next) <= 0) {
    if (!events.includes('keep-alive')) events.push('retransmission');
    return { shown: bare(cutter ? 'segment' : 'data') };
  }

  const start = Math.min(segment.start + Math.max(-ahead, 0), end);
  direction.next = sequenceEnd;
  const more = takeEarly(direction);
  if (more.length > 0) events.push('gap-filled');
  if (length === 0) return { shown: [] };
  if (!cutter) return { shown: bare('data') };
  const repeated: Shown[] =
    start > segment.start ? [{ layer: bareLayer('segment', bytes, segment.start, start), frames: 1 }] : [];
  const { shown, error } = cutter.take(bytes, start, end, more);
  return { shown: [...repeated, ...shown], ...(error && { error }) };
}

/** The early pieces that now follow in order. */
function takeEarly(direction: Direction): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let found = true; found; ) {
    found = false;
    for (const [sequence, piece] of direction.early) {
      const overlap = -seqDiff(sequence, direction.next!);
      if (overlap < 0) continue;
      direction.early.delete(sequence);
      if (overlap >= piece.length) continue;
      pieces.push(piece.subarray(overlap));
      direction.next = seqAdd(sequence, piece.length);
      found = true;
    }
  }
  return pieces;
}

/** The missing segment is not coming: the capture lost it. Reading goes on behind the gap. */
function skipGap(direction: Direction, cutter: MessageCutter | undefined, sequence: number): void {
  direction.early.clear();
  direction.next = sequence;
  cutter?.reset();
}

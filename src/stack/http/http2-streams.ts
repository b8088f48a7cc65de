/** The streams of one HTTP/2 connection: those that are open, and what is known of those that are over (RFC 9113 §5.1). */

import { DEFAULT_WINDOW, Http2ErrorCode } from '../../packet/http/http2-constants.ts';
import type { Http2Frame } from '../../packet/http/http2-frames.ts';
import { Http2Error, violate } from './http2-error.ts';
import { ReceiveWindow, SendWindow } from './http2-flow.ts';
import { type Http2StreamEvent, type Http2StreamState, nextStreamState } from './http2-stream-states.ts';

export interface OpenStream {
  readonly id: number;
  state: Http2StreamState;
  readonly sendWindow: SendWindow;
  readonly receiveWindow: ReceiveWindow;
}

export type WatchStream = (
  streamId: number,
  from: Http2StreamState,
  event: Http2StreamEvent,
  to: Http2StreamState,
) => void;

/** Streams that we reset: what was under way then is no error. So many are remembered. */
const MAX_REMEMBERED = 256;

export class Http2Streams {
  /** The latest stream that the client opened. */
  lastId = 0;
  readonly #open = new Map<number, OpenStream>();
  readonly #resetByUs = new Set<number>();
  readonly #window: number;
  readonly #watch: WatchStream | undefined;
  /** What windows begin with: ours as far as the other side knows, and the other side's. */
  #knownWindow = DEFAULT_WINDOW;
  #peerWindow = DEFAULT_WINDOW;

  /** @param window what a stream may receive without our leave */
  constructor(window: number, watch?: WatchStream) {
    this.#window = window;
    this.#watch = watch;
  }

  get size(): number {
    return this.#open.size;
  }

  get ids(): readonly number[] {
    return [...this.#open.keys()];
  }

  get(id: number): OpenStream | undefined {
    return this.#open.get(id);
  }

  add(id: number): void {
    const receiveWindow = new ReceiveWindow(this.#window, this.#knownWindow);
    this.#open.set(id, { id, state: 'idle', sendWindow: new SendWindow(this.#peerWindow), receiveWindow });
    this.lastId = id;
  }

  /** What happened to a stream; answers whether it is over now. Nothing happens to one that is over already. */
  change(id: number, event: Http2StreamEvent): boolean {
    const stream = this.#open.get(id);
    const next = stream && nextStreamState(stream.state, event);
    if (!stream || !next) return false;
    this.#watch?.(id, stream.state, event, next);
    stream.state = next;
    return next === 'closed' && this.#open.delete(id);
  }

  rememberReset(id: number): void {
    this.#resetByUs.add(id);
    const [oldest] = this.#resetByUs;
    if (this.#resetByUs.size > MAX_REMEMBERED) this.#resetByUs.delete(oldest!);
  }

  /** Only clients open streams, with odd numbers, upwards; what they skip is closed (§5.1.1). @throws Http2Error */
  isIdle(id: number): boolean {
    if (id % 2 === 0) violate(`stream ${id} was not opened by the client`);
    return id > this.lastId;
  }

  /** A frame on a stream that is over is put up with if it may have crossed our RST_STREAM (§5.1). @throws Http2Error */
  expectForgotten(id: number): void {
    if (this.isIdle(id)) violate(`stream ${id} was never opened`);
    if (!this.#resetByUs.has(id)) throw new Http2Error(Http2ErrorCode.STREAM_CLOSED, `stream ${id} is closed`);
  }

  /** The other side has learnt our initial window: it holds for streams that are open, too (§6.9.2). */
  announced(): void {
    for (const { receiveWindow } of this.#open.values()) receiveWindow.shift(this.#window - this.#knownWindow);
    this.#knownWindow = this.#window;
  }

  /** The other side's initial window. @throws Http2Error if that makes a window too large */
  limit(window: number): void {
    for (const { sendWindow } of this.#open.values()) sendWindow.grow(window - this.#peerWindow);
    this.#peerWindow = window;
  }
}

/** Frames that belong to a stream, and those that belong to the connection: stream 0 (§6). */
const streamFrames: readonly Http2Frame['type'][] = ['data', 'headers', 'priority', 'rstStream', 'continuation'];
const connectionFrames: readonly Http2Frame['type'][] = ['settings', 'ping', 'goaway'];

/** @throws Http2Error at the cost of the connection */
export function expectRightStream({ type, streamId }: Http2Frame): void {
  const wrong = streamId === 0 ? streamFrames : connectionFrames;
  if (wrong.includes(type)) violate(`a frame of type ${type} on stream ${streamId}`);
}

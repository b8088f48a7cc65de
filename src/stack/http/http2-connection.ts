/**
 * One side of an HTTP/2 connection, client's or server's, over any `Stream` (RFC 9113): preface and settings (§3.4,
 * §6.5), streams (§5.1), flow control (§5.2), errors (§5.4), graceful end (§6.8). It knows frames and streams;
 * requests and responses are `http2-client.ts`' and `http2-server.ts`' part. Priorities are ignored (§5.3.2), pushes
 * refused (§8.4).
 */

import type { Micros } from '../../bytes/time.ts';
import type { HpackField } from '../../packet/http/hpack-decoder.ts';
import {
  DEFAULT_MAX_FRAME_SIZE,
  DEFAULT_WINDOW,
  Http2ErrorCode,
  http2ErrorName,
  MAX_STREAM_ID,
} from '../../packet/http/http2-constants.ts';
import { Http2FrameCutter, prefaceBytes } from '../../packet/http/http2-frame-cutter.ts';
import type { Http2Frame } from '../../packet/http/http2-frames.ts';
import type { Stream, StreamHandler } from '../stream.ts';
import { asConnectionError, closedStream, Http2Error, type Http2Failure, violate } from './http2-error.ts';
import { FloodGuard, tooMany } from './http2-flood.ts';
import { ReceiveWindow } from './http2-flow.ts';
import { type HeaderBlock, HeaderBlocks } from './http2-header-blocks.ts';
import type { Http2Events, Http2Options } from './http2-options.ts';
import { Http2Outbox } from './http2-outbox.ts';
import { applySettings, ownSettings } from './http2-settings.ts';
import { type Http2StreamEvent, isOpenForPeer, isOpenForUs } from './http2-stream-states.ts';
import { expectRightStream, Http2Streams } from './http2-streams.ts';

/** Bytes that may wait for a peer which does not read, while it keeps on asking. */
const MAX_QUEUED = 1 << 20;

export class Http2Connection {
  /** What the stream reports to. */
  readonly below: StreamHandler;
  readonly #role: 'client' | 'server';
  readonly #events: Http2Events;
  readonly #options: Http2Options;
  readonly #cutter: Http2FrameCutter;
  readonly #blocks: HeaderBlocks;
  readonly #flood: FloodGuard;
  readonly #outbox: Http2Outbox;
  readonly #receiveWindow: ReceiveWindow;
  readonly #streams: Http2Streams;
  #stream: Stream | undefined;
  #peerMaxStreams = 100;
  #hasPeerSettings = false;
  /** We are inside a call of the stream: what is to be sent waits for its end, so that frames go out together. */
  #depth = 0;
  #isClosing = false;
  #peerIsClosing = false;
  #peerHasEnded = false;
  /** The last stream that our GOAWAY named. */
  #goawayAt: number | undefined;
  #isOver = false;

  constructor(role: 'client' | 'server', events: Http2Events, options: Http2Options = {}) {
    this.#role = role;
    this.#events = events;
    this.#options = options;
    this.#cutter = new Http2FrameCutter(role === 'server' ? 'client' : 'server');
    this.#blocks = new HeaderBlocks(options.maxHeaderListSize ?? 16_384);
    this.#flood = new FloodGuard(options.floodLimits);
    this.#streams = new Http2Streams(options.streamWindow ?? DEFAULT_WINDOW, options.onStreamState);
    const connectionWindow = Math.max(DEFAULT_WINDOW, options.connectionWindow ?? DEFAULT_WINDOW);
    this.#receiveWindow = new ReceiveWindow(connectionWindow, connectionWindow);
    this.#outbox = new Http2Outbox(
      options.dataFrameSize ?? DEFAULT_MAX_FRAME_SIZE,
      options.huffman ?? true,
      (streamId, now) => this.#change(streamId, 'sendEndStream', now),
    );
    this.#sayHello(connectionWindow);
    this.below = {
      onOpen: (now) => this.flush(now),
      onData: (bytes, now) => this.#within(now, () => this.#handleData(bytes, now)),
      onDrain: (now) => this.flush(now),
      onEnd: (now) => this.#within(now, () => this.#handleEnd(now)),
      onClose: (reason, now) => this.#handleClose(reason, now),
    };
  }

  /** The stream to speak on. */
  attach(stream: Stream): void {
    this.#stream = stream;
  }

  /** Can the client open streams, now or when others are done? */
  get isUsable(): boolean {
    return !this.#isClosing && !this.#peerIsClosing && !this.#isOver && this.#streams.lastId < MAX_STREAM_ID - 1;
  }

  /** Is there room for one more stream at once (§5.1.2)? */
  get hasRoom(): boolean {
    return this.isUsable && this.#streams.size < this.#peerMaxStreams;
  }

  /** Client: a new stream with its request. */
  open(fields: readonly HpackField[], body: Uint8Array, now: Micros): number {
    const streamId = this.#streams.lastId === 0 ? 1 : this.#streams.lastId + 2;
    this.#streams.add(streamId);
    this.#change(streamId, 'sendHeaders', now);
    this.send(streamId, fields, body, now);
    return streamId;
  }

  /** A head with the whole body on a stream; nothing happens if the stream is over. */
  send(streamId: number, fields: readonly HpackField[], body: Uint8Array, now: Micros): void {
    const stream = this.#streams.get(streamId);
    if (!stream || !isOpenForUs(stream.state)) return;
    this.#outbox.headers(streamId, fields, body.length === 0);
    if (body.length > 0) this.#outbox.body(streamId, stream.sendWindow, body);
    else this.#change(streamId, 'sendEndStream', now);
    this.flush(now);
  }

  /** A head that is not the last: an interim response (§8.1). */
  sendInterim(streamId: number, fields: readonly HpackField[], now: Micros): void {
    if (this.#streams.get(streamId)) this.#outbox.headers(streamId, fields, false);
    this.flush(now);
  }

  /** RST_STREAM, with NO_ERROR where the answer was given before the request was whole (§8.1). */
  reset(streamId: number, code: number, now: Micros): void {
    if (!this.#streams.get(streamId)) return;
    this.#streams.rememberReset(streamId);
    this.#outbox.frame({ type: 'rstStream', streamId, errorCode: code });
    this.#change(streamId, 'reset', now);
    this.flush(now);
  }

  /** No further streams; the connection ends when those that are open are done (§6.8). */
  close(now: Micros): void {
    if (this.#isOver) return;
    this.#isClosing = true;
    if (this.#role === 'server') this.#sayGoaway(Http2ErrorCode.NO_ERROR, '');
    this.flush(now);
  }

  flush(now: Micros): void {
    if (this.#depth > 0 || this.#isOver || !this.#stream) return;
    this.#depth++;
    this.#outbox.flush(this.#stream, now);
    // Nobody is there any more to widen a window that is used up.
    const stuck = this.#peerHasEnded && this.#stream.queued === 0 ? this.#outbox.waiting : [];
    for (const streamId of stuck) this.#drop(streamId, 'the window will not grow any more', now);
    this.#depth--;
    this.#endIfDone(now);
  }

  /** Runs what may make frames, and lets them out together afterwards. */
  #within(now: Micros, run: () => void): void {
    if (this.#isOver) return;
    this.#depth++;
    try {
      run();
    } finally {
      this.#depth--;
    }
    this.flush(now);
  }

  #sayHello(connectionWindow: number): void {
    if (this.#role === 'client') this.#outbox.raw(prefaceBytes());
    this.#outbox.frame({ type: 'settings', streamId: 0, ack: false, settings: ownSettings(this.#role, this.#options) });
    const windowSizeIncrement = connectionWindow - DEFAULT_WINDOW;
    if (windowSizeIncrement > 0) this.#outbox.frame({ type: 'windowUpdate', streamId: 0, windowSizeIncrement });
  }

  #handleData(bytes: Uint8Array, now: Micros): void {
    this.#cutter.push(bytes);
    while (!this.#isOver) {
      try {
        const frame = this.#cutter.read();
        if (!frame) return;
        this.#handleFrame(frame, now);
        if ((this.#stream?.queued ?? 0) > MAX_QUEUED) {
          throw new Http2Error(Http2ErrorCode.ENHANCE_YOUR_CALM, 'frames are sent, and answers are not read');
        }
      } catch (thrown) {
        this.#handleError(asConnectionError(thrown), now);
      }
    }
  }

  #handleError(error: Http2Error, now: Micros): void {
    // Who makes us reset streams all the time is up to no good, too ("MadeYouReset").
    const isFlood = error.streamId !== undefined && this.#role === 'server' && !this.#flood.allows('reset', now);
    const { code, message, streamId } = isFlood ? tooMany('reset') : error;
    this.#tell('us', code, streamId ?? 0, message, now);
    if (streamId === undefined) {
      this.#sayGoaway(code, message);
      this.#finish(`${http2ErrorName(code)}: ${message}`, now);
      return;
    }
    this.reset(streamId, code, now);
    this.#events.onReset(streamId, `${http2ErrorName(code)}: ${message}`, false, now);
  }

  #handleFrame(frame: Http2Frame, now: Micros): void {
    if (!this.#hasPeerSettings && (frame.type !== 'settings' || frame.ack)) violate('SETTINGS do not come first');
    this.#blocks.expectFrame(frame);
    expectRightStream(frame);
    switch (frame.type) {
      case 'headers':
      case 'continuation': {
        const block = this.#blocks.take(frame);
        if (block) this.#handleBlock(block, now);
        return;
      }
      case 'data':
        this.#handleBody(frame, now);
        return;
      case 'rstStream':
        this.#handleReset(frame.streamId, frame.errorCode, now);
        return;
      case 'settings':
        this.#handleSettings(frame, now);
        return;
      case 'pushPromise':
        throw new Http2Error(Http2ErrorCode.PROTOCOL_ERROR, 'a push, which nobody wants');
      case 'ping':
        if (frame.ack) return;
        this.#flood.count('ping', now);
        this.#outbox.frame({ ...frame, ack: true });
        return;
      case 'goaway':
        this.#handleGoaway(frame, now);
        return;
      case 'windowUpdate':
        this.#handleWindowUpdate(frame.streamId, frame.windowSizeIncrement);
        return;
      case 'priority':
      case 'unknown':
        return;
      default:
        frame satisfies never;
    }
  }

  #handleBlock(block: HeaderBlock, now: Micros): void {
    const { streamId, endStream } = block;
    const known = this.#streams.get(streamId);
    if (known && !isOpenForPeer(known.state)) throw closedStream(streamId);
    if (!known) {
      if (this.#role === 'client' || !this.#streams.isIdle(streamId)) {
        this.#streams.expectForgotten(streamId);
        return;
      }
      const isFull = this.#streams.size >= (this.#options.maxConcurrentStreams ?? 100);
      this.#streams.add(streamId);
      this.#change(streamId, 'receiveHeaders', now);
      // What was opened after our GOAWAY is not looked at: its client knows that (§6.8).
      if (this.#goawayAt !== undefined) {
        this.#streams.rememberReset(streamId);
        this.#change(streamId, 'reset', now);
        return;
      }
      if (isFull) throw new Http2Error(Http2ErrorCode.REFUSED_STREAM, 'more streams than announced', streamId);
    }
    this.#events.onHeaders(block, now);
    if (endStream) this.#handleEndStream(streamId, now);
  }

  #handleBody(frame: Extract<Http2Frame, { type: 'data' }>, now: Micros): void {
    const { streamId, data, endStream } = frame;
    const length = data.length + (frame.padLength === undefined ? 0 : frame.padLength + 1);
    this.#receiveWindow.take(length);
    this.#announce(0, this.#receiveWindow.release(length));
    const stream = this.#streams.get(streamId);
    if (!stream) {
      this.#streams.expectForgotten(streamId);
      return;
    }
    if (!isOpenForPeer(stream.state)) throw closedStream(streamId);
    stream.receiveWindow.take(length, streamId);
    if (data.length > 0) this.#events.onData(streamId, data, now);
    else if (!endStream) this.#flood.count('empty', now);
    if (endStream) this.#handleEndStream(streamId, now);
    // Who has said all needs no more room.
    else if (this.#streams.get(streamId)) this.#announce(streamId, stream.receiveWindow.release(length));
  }

  #announce(streamId: number, windowSizeIncrement: number): void {
    if (windowSizeIncrement > 0) this.#outbox.frame({ type: 'windowUpdate', streamId, windowSizeIncrement });
  }

  #handleEndStream(streamId: number, now: Micros): void {
    if (!this.#streams.get(streamId)) return; // reset on the way
    this.#change(streamId, 'receiveEndStream', now);
    this.#events.onEndStream(streamId, now);
  }

  #handleReset(streamId: number, code: number, now: Micros): void {
    if (this.#streams.isIdle(streamId)) violate(`RST_STREAM on stream ${streamId}, which was never opened`);
    if (this.#role === 'server') this.#flood.count('reset', now);
    if (!this.#streams.get(streamId)) return;
    this.#tell('peer', code, streamId, http2ErrorName(code), now);
    const isRefused = code === Http2ErrorCode.REFUSED_STREAM;
    this.#drop(streamId, `the other side reset the stream: ${http2ErrorName(code)}`, now, isRefused);
  }

  #handleSettings(frame: Extract<Http2Frame, { type: 'settings' }>, now: Micros): void {
    if (frame.ack) {
      this.#streams.announced();
      return;
    }
    this.#flood.count('settings', now);
    this.#hasPeerSettings = true;
    const { maxConcurrentStreams } = applySettings(frame.settings, this.#role, this.#outbox, this.#streams);
    this.#peerMaxStreams = maxConcurrentStreams ?? this.#peerMaxStreams;
    this.#outbox.frame({ type: 'settings', streamId: 0, ack: true, settings: [] });
    this.#events.onRoom?.(now);
  }

  #handleWindowUpdate(streamId: number, increment: number): void {
    if (streamId !== 0 && this.#streams.isIdle(streamId)) violate('WINDOW_UPDATE on a stream that was never opened');
    const stream = this.#streams.get(streamId);
    if (streamId !== 0 && !stream) return;
    if (increment === 0) violate('a window grows by nothing', stream?.id);
    if (stream) stream.sendWindow.grow(increment, streamId);
    else this.#outbox.window.grow(increment);
  }

  #handleGoaway({ lastStreamId, errorCode }: Extract<Http2Frame, { type: 'goaway' }>, now: Micros): void {
    this.#peerIsClosing = true;
    const reason = http2ErrorName(errorCode);
    if (errorCode !== Http2ErrorCode.NO_ERROR) this.#tell('peer', errorCode, 0, reason, now);
    if (this.#role === 'client') {
      const unseen = this.#streams.ids.filter((id) => id > lastStreamId);
      for (const streamId of unseen) this.#drop(streamId, `the server goes away: ${reason}`, now);
    }
    this.#events.onClosing?.(now);
  }

  /** The other side's half of the stream below is closed: a client gets no answers, a server no further requests. */
  #handleEnd(now: Micros): void {
    this.#peerIsClosing = true;
    this.#peerHasEnded = true;
    if (this.#role === 'client') this.#finish('the server ended the connection', now);
    for (const streamId of this.#streams.ids) {
      if (isOpenForPeer(this.#streams.get(streamId)!.state)) this.#drop(streamId, 'the request was cut off', now);
    }
  }

  #handleClose(reason: string | undefined, now: Micros): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#dropAll(reason ?? 'the connection was closed', now);
  }

  /** The connection is of no more use: what is queued goes out, and that is all. */
  #finish(reason: string, now: Micros): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const streamId of this.#streams.ids) this.#outbox.drop(streamId);
    if (this.#stream) this.#outbox.flush(this.#stream, now);
    this.#stream?.end(now);
    this.#dropAll(reason, now);
  }

  #dropAll(reason: string, now: Micros): void {
    for (const streamId of this.#streams.ids) this.#drop(streamId, reason, now);
    this.#events.onClosing?.(now);
  }

  /** The stream ends without a word to the other side. */
  #drop(streamId: number, reason: string, now: Micros, isRefused = false): void {
    this.#change(streamId, 'reset', now);
    this.#events.onReset(streamId, reason, isRefused, now);
  }

  #endIfDone(now: Micros): void {
    if (this.#isOver || this.#depth > 0 || this.#streams.size > 0 || !this.#stream) return;
    if (!this.#isClosing && !this.#peerIsClosing) return;
    if (this.#role === 'client') this.#sayGoaway(Http2ErrorCode.NO_ERROR, '');
    this.#finish('the connection has ended', now);
  }

  /** `lastStreamId` says how far we went: what came later was not looked at (§6.8). A server pushes nothing: 0. */
  #sayGoaway(errorCode: number, why: string): void {
    if (this.#goawayAt !== undefined && errorCode === Http2ErrorCode.NO_ERROR) return;
    this.#goawayAt ??= this.#role === 'server' ? this.#streams.lastId : 0;
    const debugData = new TextEncoder().encode(why);
    this.#outbox.frame({ type: 'goaway', streamId: 0, lastStreamId: this.#goawayAt, errorCode, debugData });
  }

  #change(streamId: number, event: Http2StreamEvent, now: Micros): void {
    if (!this.#streams.change(streamId, event)) return;
    this.#outbox.drop(streamId);
    this.#events.onRoom?.(now);
  }

  #tell(by: Http2Failure['by'], code: number, streamId: number, reason: string, now: Micros): void {
    const scope = streamId === 0 ? 'connection' : 'stream';
    this.#options.onFailure?.({ scope, by, code, streamId, reason }, now);
  }
}

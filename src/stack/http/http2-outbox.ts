/**
 * What one side of an HTTP/2 connection has to send: frames at once, and bodies in DATA frames as far as the windows
 * and the transport allow. Bodies take turns, a frame each, so that a large one does not hold up the small ones.
 */

import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import type { HpackField } from '../../packet/http/hpack-decoder.ts';
import { HpackEncoder } from '../../packet/http/hpack-encoder.ts';
import { DEFAULT_MAX_FRAME_SIZE, DEFAULT_WINDOW } from '../../packet/http/http2-constants.ts';
import { buildFrame, type Http2Frame } from '../../packet/http/http2-frames.ts';
import type { Stream } from '../stream.ts';
import { SendWindow } from './http2-flow.ts';

interface OutgoingBody {
  readonly streamId: number;
  readonly window: SendWindow;
  readonly bytes: Uint8Array;
  sent: number;
}

export class Http2Outbox {
  /** For all streams together. */
  readonly window = new SendWindow(DEFAULT_WINDOW);
  readonly encoder: HpackEncoder;
  /** The other side's SETTINGS_MAX_FRAME_SIZE. */
  maxFrameSize = DEFAULT_MAX_FRAME_SIZE;
  readonly #dataFrameSize: number;
  readonly #onEndStream: (streamId: number, now: Micros) => void;
  #frames: Uint8Array[] = [];
  /** Whose turn it is stands first. */
  #bodies: OutgoingBody[] = [];

  /**
   * @param dataFrameSize bytes of a body in a frame at most
   * @param onEndStream the last DATA frame of a stream has gone out
   */
  constructor(dataFrameSize: number, huffman: boolean, onEndStream: (streamId: number, now: Micros) => void) {
    this.#dataFrameSize = dataFrameSize;
    this.#onEndStream = onEndStream;
    this.encoder = new HpackEncoder({ huffman });
  }

  /** Bytes that go before all frames. */
  raw(bytes: Uint8Array): void {
    this.#frames.push(bytes);
  }

  frame(frame: Http2Frame): void {
    this.#frames.push(buildFrame(frame));
  }

  /** HEADERS, and CONTINUATION for what one frame does not hold (§6.10). */
  headers(streamId: number, fields: readonly HpackField[], endStream: boolean): void {
    const block = this.encoder.encode(fields);
    const { maxFrameSize } = this;
    const endsAt = (at: number) => at + maxFrameSize >= block.length;
    const fragment = block.subarray(0, maxFrameSize);
    this.frame({ type: 'headers', streamId, endStream, endHeaders: endsAt(0), fragment });
    for (let at = maxFrameSize; at < block.length; at += maxFrameSize) {
      const piece = block.subarray(at, at + maxFrameSize);
      this.frame({ type: 'continuation', streamId, endHeaders: endsAt(at), fragment: piece });
    }
  }

  /** The whole body of a stream; END_STREAM follows it. */
  body(streamId: number, window: SendWindow, bytes: Uint8Array): void {
    this.#bodies.push({ streamId, window, bytes, sent: 0 });
  }

  /** Streams whose bodies are not sent yet. */
  get waiting(): readonly number[] {
    return this.#bodies.map(({ streamId }) => streamId);
  }

  /** The stream is over: what is left of its body is not sent. */
  drop(streamId: number): void {
    this.#bodies = this.#bodies.filter((body) => body.streamId !== streamId);
  }

  /** Writes what can be written; a transport that lags behind is waited for. */
  flush(stream: Stream, now: Micros): void {
    for (;;) {
      const next = stream.queued === 0 ? this.#nextBody() : undefined;
      if (next) this.#sendPiece(next, now);
      if (this.#frames.length > 0) stream.write(concatBytes(...this.#frames.splice(0)), now);
      if (!next) return;
    }
  }

  /** The next one that may send; those before it go to the end of the queue. An empty rest needs no window. */
  #nextBody(): OutgoingBody | undefined {
    const index = this.#bodies.findIndex(
      ({ window, bytes }) => bytes.length === 0 || Math.min(window.available, this.window.available) > 0,
    );
    if (index === -1) return undefined;
    this.#bodies.push(...this.#bodies.splice(0, index));
    return this.#bodies.shift();
  }

  #sendPiece(body: OutgoingBody, now: Micros): void {
    const { streamId, bytes, sent, window } = body;
    const left = bytes.length - sent;
    const allowed = Math.min(window.available, this.window.available, this.#dataFrameSize, this.maxFrameSize);
    const length = Math.min(left, Math.max(0, allowed));
    const endStream = length === left;
    window.take(length);
    this.window.take(length);
    body.sent += length;
    this.frame({ type: 'data', streamId, endStream, data: bytes.subarray(sent, sent + length) });
    if (endStream) this.#onEndStream(streamId, now);
    else this.#bodies.push(body);
  }
}

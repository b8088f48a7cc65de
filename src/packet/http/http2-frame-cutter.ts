/** Takes HTTP/2's frames out of a stream as its bytes come, in pieces of any size (RFC 9113 §4.1, §4.2). */

import { DecodeError } from '../../bytes/decode-error.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { CLIENT_PREFACE, DEFAULT_MAX_FRAME_SIZE } from './http2-constants.ts';
import { decodeFrame, type Http2Frame, http2FrameHeader } from './http2-frames.ts';

export class Http2FrameCutter {
  readonly #maxFrameSize: number;
  /** What the stream must begin with. */
  #preface: Uint8Array;
  #bytes: Uint8Array = new Uint8Array(0);

  /** @param from whose frames these are: a client's begin with the preface. */
  constructor(from: 'client' | 'server', maxFrameSize = DEFAULT_MAX_FRAME_SIZE) {
    this.#maxFrameSize = maxFrameSize;
    this.#preface = prefaceBytes(from === 'client' ? CLIENT_PREFACE : '');
  }

  push(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : concatBytes(this.#bytes, bytes);
  }

  /**
   * The next frame, or undefined until more bytes are pushed.
   * @throws DecodeError; 'bad-length' for a frame of the wrong size. The frame is passed over then.
   */
  read(): Http2Frame | undefined {
    if (!this.#skipPreface() || this.#bytes.length < http2FrameHeader.size) return undefined;
    const length = http2FrameHeader.get(this.#bytes, 0, 'length');
    if (length > this.#maxFrameSize) {
      throw new DecodeError('bad-length', 'http2', 'length', 0, `${length} is more than ${this.#maxFrameSize}`);
    }
    const end = http2FrameHeader.size + length;
    if (this.#bytes.length < end) return undefined;
    const frame = this.#bytes.subarray(0, end);
    this.#bytes = this.#bytes.subarray(end);
    return decodeFrame(frame);
  }

  /** Compares what is there already, so that something else is noticed at once. */
  #skipPreface(): boolean {
    const length = Math.min(this.#preface.length, this.#bytes.length);
    for (let at = 0; at < length; at++) {
      if (this.#bytes[at] !== this.#preface[at]) {
        throw new DecodeError('bad-value', 'http2', 'preface', at, 'the stream does not begin as HTTP/2 does');
      }
    }
    this.#bytes = this.#bytes.subarray(length);
    this.#preface = this.#preface.subarray(length);
    return this.#preface.length === 0;
  }
}

export function prefaceBytes(text = CLIENT_PREFACE): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/**
 * Flow control of HTTP/2 (RFC 9113 §5.2, §6.9): how many bytes of DATA each side may send, on each stream and on the
 * connection together. TCP's window cannot do that: it knows no streams.
 */

import { Http2ErrorCode, MAX_WINDOW } from '../../packet/http/http2-constants.ts';
import { Http2Error } from './http2-error.ts';

/** What the other side lets us send. */
export class SendWindow {
  /** Below zero after the other side made its initial window smaller (§6.9.2). */
  #available: number;

  constructor(available: number) {
    this.#available = available;
  }

  get available(): number {
    return this.#available;
  }

  take(length: number): void {
    this.#available -= length;
  }

  /** @throws Http2Error beyond 2^31 - 1, at the cost of the stream or connection (§6.9.1) */
  grow(increment: number, streamId?: number): void {
    this.#available += increment;
    if (this.#available > MAX_WINDOW) {
      throw new Http2Error(Http2ErrorCode.FLOW_CONTROL_ERROR, 'the window grows beyond 2^31 - 1', streamId);
    }
  }
}

/** What we let the other side send. */
export class ReceiveWindow {
  readonly #size: number;
  #available: number;
  /** Received and used up, and not given back yet. */
  #used = 0;

  /** @param available where the window begins, before the other side knows of `size`. */
  constructor(size: number, available: number) {
    this.#size = size;
    this.#available = available;
  }

  /** Bytes of DATA came, padding and all. @throws Http2Error for more than was allowed */
  take(length: number, streamId?: number): void {
    this.#available -= length;
    if (this.#available < 0) {
      throw new Http2Error(Http2ErrorCode.FLOW_CONTROL_ERROR, 'more DATA than the window allows', streamId);
    }
  }

  /** The other side has learnt of another initial window. */
  shift(difference: number): void {
    this.#available += difference;
  }

  /** The bytes are used up. Answers the increment to announce, or 0 as long as half of the window is left. */
  release(length: number): number {
    this.#used += length;
    if (this.#used * 2 < this.#size) return 0;
    const increment = this.#used;
    this.#used = 0;
    this.#available += increment;
    return increment;
  }
}

/**
 * A two-way stream of bytes, as TCP gives it to TLS or HTTP and TLS to HTTP. The same pair of interfaces at
 * both places lets HTTP run over either.
 */

import type { Micros } from '../bytes/time.ts';

/** What the user of a stream may do with it. */
export interface Stream {
  /** Queues bytes; all of them are kept. Bytes written before the stream is open are sent when it opens. */
  write(bytes: Uint8Array, now: Micros): void;
  /** Bytes queued and not yet taken by the layer below: a large writer waits for `onDrain` when this grows. */
  readonly queued: number;
  /** What ALPN (RFC 7301) settled in the handshake, as in 'h2'; undefined before it, without it, and over bare TCP. */
  readonly applicationProtocol?: string | undefined;
  /** "I have no more to say": sends what is queued, then FIN or close_notify. Reading goes on. */
  end(now: Micros): void;
  /** Gives the connection up at once, with a RST. */
  abort(now: Micros): void;
}

/** What a stream tells its user. No call comes from inside a call to the stream. */
export interface StreamHandler {
  /** The handshake of this layer is done. */
  onOpen?(now: Micros): void;
  /** Bytes in order. They are the handler's to keep. */
  onData?(bytes: Uint8Array, now: Micros): void;
  /** The queue has run empty. */
  onDrain?(now: Micros): void;
  /** The peer has nothing more to say. */
  onEnd?(now: Micros): void;
  /** The stream is over and will not call again; with a reason if it did not end in order. */
  onClose?(reason: string | undefined, now: Micros): void;
}

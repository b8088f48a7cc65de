/** A connection as its user sees it. */

import type { Micros } from '../../bytes/time.ts';
import type { Stream } from '../stream.ts';
import type { TcpConnection } from './connection.ts';

export class TcpStream implements Stream {
  /** The machine behind it, for labs that show or change its parts. */
  readonly connection: TcpConnection;
  readonly #touched: (now: Micros) => void;

  /** @param touched tells the stack that the connection may have something to send or to tell. */
  constructor(connection: TcpConnection, touched: (now: Micros) => void) {
    this.connection = connection;
    this.#touched = touched;
  }

  /** @throws TypeError after `end`. */
  write(bytes: Uint8Array, now: Micros): void {
    this.connection.write(bytes);
    this.#touched(now);
  }

  get queued(): number {
    return this.connection.queued;
  }

  end(now: Micros): void {
    this.connection.end(now);
    this.#touched(now);
  }

  abort(now: Micros): void {
    this.connection.abort(now);
    this.#touched(now);
  }

  /** Stops reading: data stays in the receive buffer and the window closes. */
  pause(): void {
    this.connection.pause();
  }

  /** Reads on: what has waited is told, and the window opens. */
  resume(now: Micros): void {
    this.connection.resume();
    this.#touched(now);
  }

  /** Nagle's algorithm off sends every write at once (RFC 9293 §3.7.4, MUST-17). */
  setNagle(on: boolean): void {
    this.connection.sender.nagle = on;
  }
}

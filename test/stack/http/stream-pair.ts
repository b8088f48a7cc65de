/** Two ends of a stream: what is written at one end comes out at the other when `run` is called, in pieces. */

import type { Micros } from '../../../src/bytes/time.ts';
import type { Stream, StreamHandler } from '../../../src/stack/stream.ts';

class End implements Stream {
  handler: StreamHandler = {};
  peer: End | undefined;
  /** All that was ever written here. */
  written = '';
  isEnded = false;
  isAborted = false;
  readonly #events: ((to: StreamHandler, now: Micros) => void)[] = [];
  readonly #pieceLength: number;

  constructor(pieceLength: number) {
    this.#pieceLength = pieceLength;
  }

  get queued(): number {
    return 0;
  }

  write(bytes: Uint8Array): void {
    if (this.isEnded || this.isAborted) throw new Error('written after the end');
    for (const byte of bytes) this.written += String.fromCharCode(byte);
    for (let at = 0; at < bytes.length; at += this.#pieceLength) {
      const piece = bytes.slice(at, at + this.#pieceLength);
      this.#events.push((to, now) => to.onData?.(piece, now));
    }
  }

  end(): void {
    if (this.isEnded) throw new Error('ended twice');
    this.isEnded = true;
    this.#events.push((to, now) => to.onEnd?.(now));
  }

  abort(): void {
    this.isAborted = true;
    this.#events.push((to, now) => to.onClose?.('connection reset', now));
  }

  /** Delivers one event to the other end; answers whether there was one. */
  step(now: Micros): boolean {
    const event = this.#events.shift();
    if (!this.peer!.isAborted) event?.(this.peer!.handler, now); // who has given up hears no more
    return event !== undefined;
  }
}

export class StreamPair {
  readonly client: End;
  readonly server: End;
  now: Micros = 0;

  constructor(pieceLength = Number.POSITIVE_INFINITY) {
    this.client = new End(pieceLength);
    this.server = new End(pieceLength);
    this.client.peer = this.server;
    this.server.peer = this.client;
  }

  /** Until nothing is under way; when both sides have ended, both hear that it is over. */
  run(): void {
    for (let steps = 0; this.client.step(this.now) || this.server.step(this.now); steps++) {
      if (steps > 100_000) throw new Error('these two never stop');
    }
    if (!this.client.isEnded || !this.server.isEnded) return;
    this.client.handler.onClose?.(undefined, this.now);
    this.server.handler.onClose?.(undefined, this.now);
  }
}

export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Lines joined with CRLF. */
export function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\r\n`).join('');
}

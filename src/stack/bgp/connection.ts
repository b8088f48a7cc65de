/** One TCP connection of a session, from our OPEN on: its messages, its hold and keepalive timers (RFC 4271 §8.2.2, §10). */

import { DecodeError } from '../../bytes/decode-error.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import { BgpDeframer, type BgpMessage, buildBgp, decodeBgp } from '../../packet/bgp/message.ts';
import type { BgpAgreement } from './negotiation.ts';

/** RFC 4271 §8.2.2: the hold timer before the peer's OPEN, "a large value". */
const OPEN_HOLD_TIME = seconds(240);

export class BgpConnection {
  /** The session's number for it. */
  readonly id: number;
  /** We have opened it, not the peer: decides in a collision. */
  readonly isOutgoing: boolean;
  state: 'OpenSent' | 'OpenConfirm' | 'Established' = 'OpenSent';
  agreement: BgpAgreement | undefined;
  holdAt: Micros;
  keepaliveAt: Micros = NEVER;
  readonly #deframer = new BgpDeframer();

  constructor(id: number, isOutgoing: boolean, now: Micros) {
    this.id = id;
    this.isOutgoing = isOutgoing;
    this.holdAt = now + OPEN_HOLD_TIME;
  }

  /**
   * The stream's next messages, one after another: what the first says may change how the second is read. A DecodeError
   * is the last.
   */
  *read(bytes: Uint8Array): Generator<BgpMessage | DecodeError> {
    try {
      let messages = this.#deframer.push(bytes);
      // Behind good messages may stand a header that is none: it is found when nothing new is given.
      for (; messages.length > 0; messages = this.#deframer.push(new Uint8Array(0))) {
        for (const message of messages) yield decodeBgp(message, this.agreement?.asNumberSize ?? 4);
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      yield error;
    }
  }

  build(message: BgpMessage): Uint8Array {
    return buildBgp(message, this.agreement?.asNumberSize ?? 4);
  }

  /** Something came from the peer that shows it alive: an UPDATE or a KEEPALIVE. */
  heard(now: Micros): void {
    this.holdAt = this.#holdTime === 0 ? NEVER : now + this.#holdTime;
  }

  /** Something was sent that shows us alive. A third of the hold time (§4.4), less some jitter (§10). */
  spoke(now: Micros, jitter: number): void {
    this.keepaliveAt = this.#holdTime === 0 ? NEVER : now + Math.round((this.#holdTime / 3) * jitter);
  }

  get #holdTime(): Micros {
    return seconds(this.agreement?.holdTime ?? 0);
  }
}

/**
 * The frames that a medium has given to the kernel and not yet got back. The kernel keeps their order on one link, but
 * tells us of several links in an order of its own: each frame's place among the events is kept when it is sent.
 * Matching what arrives with what was sent also tells our frames from what the kernel itself says.
 */

import type { Place } from './real-time.ts';

/** One direction of one link. */
export interface Lane {
  readonly deliver: (frame: Uint8Array) => void;
  /** Sent and not yet arrived, oldest first. */
  readonly underway: Sent[];
}

interface Sent {
  readonly lane: Lane;
  readonly frame: Uint8Array;
  readonly place: Place;
}

/**
 * A frame that is the oldest under way for this many ticks counts as lost and no longer holds up the others. Ticks and
 * not a time, because a process that was busy for long has the frame waiting in its socket, and reads it in between.
 */
const PATIENCE = 10;
/** ms */
const TICK = 50;

export class Underway {
  /** Frames that were sent and did not arrive. */
  lost = 0;
  readonly #isSame: (sent: Uint8Array, arrived: Uint8Array) => boolean;
  /** Of all lanes, oldest first. */
  readonly #queue: Sent[] = [];
  #tick: NodeJS.Timeout | undefined;
  #oldest: Sent | undefined;
  #ticks = 0;

  /** @param isSame where what arrives may differ from what was sent; the same bytes by default */
  constructor(isSame: (sent: Uint8Array, arrived: Uint8Array) => boolean = isEqual) {
    this.#isSame = isSame;
  }

  /** `deliver` is given the frame as it was sent, when its place has its turn. */
  addLane(deliver: (frame: Uint8Array) => void): Lane {
    return { deliver, underway: [] };
  }

  /** `frame` is ours to keep. */
  sent(lane: Lane, frame: Uint8Array, place: Place): void {
    const sent: Sent = { lane, frame, place };
    lane.underway.push(sent);
    this.#queue.push(sent);
    this.#tick ??= setTimeout(() => this.#watch(), TICK);
  }

  /**
   * Answers whether the frame is one of ours.
   * @param lane where it arrived, if that is known
   */
  arrived(frame: Uint8Array, lane?: Lane): boolean {
    const sent = (lane?.underway ?? this.#queue).find((each) => this.#isSame(each.frame, frame));
    if (sent === undefined) return false;
    this.#remove(sent);
    sent.place.fill(() => sent.lane.deliver(sent.frame));
    return true;
  }

  close(): void {
    clearTimeout(this.#tick);
    this.#tick = undefined;
    this.#queue.length = 0;
  }

  #remove(sent: Sent): void {
    for (const list of [this.#queue, sent.lane.underway]) list.splice(list.indexOf(sent), 1);
  }

  #watch(): void {
    this.#tick = undefined;
    const oldest = this.#queue[0];
    this.#ticks = oldest === this.#oldest ? this.#ticks + 1 : 0;
    this.#oldest = oldest;
    if (oldest !== undefined && this.#ticks === PATIENCE) {
      this.#remove(oldest);
      this.lost++;
      oldest.place.giveUp();
    }
    if (this.#queue.length > 0) this.#tick ??= setTimeout(() => this.#watch(), TICK);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

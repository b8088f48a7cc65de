/**
 * The kernel keeps the order of frames on one link, but tells us of several links in an order of its own. For the
 * same world to give the same bytes as on the memory wire, frames are handed on in the order in which they were sent,
 * across all links. Matching what arrives with what was sent also tells our frames from what the kernel itself says.
 */

/** One direction of one link. */
export interface Lane {
  readonly deliver: (frame: Uint8Array) => void;
  /** Sent and not yet arrived, oldest first. */
  readonly underway: Sent[];
}

interface Sent {
  readonly lane: Lane;
  readonly frame: Uint8Array;
  state: 'underway' | 'arrived' | 'lost';
}

/**
 * A frame that is the oldest under way for this many ticks counts as lost and no longer holds up the others. Ticks and
 * not a time, because a process that was busy for long has the frame waiting in its socket, and reads it in between.
 */
const PATIENCE = 10;
/** ms */
const TICK = 50;

export class InOrder {
  /** Frames that were sent and did not arrive. */
  lost = 0;
  readonly #isSame: (sent: Uint8Array, arrived: Uint8Array) => boolean;
  readonly #queue: Sent[] = [];
  #tick: NodeJS.Timeout | undefined;
  #oldest: Sent | undefined;
  #ticks = 0;

  /** @param isSame where what arrives may differ from what was sent; the same bytes by default */
  constructor(isSame: (sent: Uint8Array, arrived: Uint8Array) => boolean = isEqual) {
    this.#isSame = isSame;
  }

  /** `deliver` is given the frame as it was sent. */
  addLane(deliver: (frame: Uint8Array) => void): Lane {
    return { deliver, underway: [] };
  }

  /** `frame` is ours to keep. */
  sent(lane: Lane, frame: Uint8Array): void {
    const sent: Sent = { lane, frame, state: 'underway' };
    lane.underway.push(sent);
    this.#queue.push(sent);
    this.#tick ??= setTimeout(() => this.#watch(), TICK);
  }

  /**
   * Answers whether the frame is one of ours.
   * @param lane where it arrived, if that is known
   */
  arrived(frame: Uint8Array, lane?: Lane): boolean {
    const candidates = lane?.underway ?? this.#queue;
    const sent = candidates.find(({ state, frame: ours }) => state === 'underway' && this.#isSame(ours, frame));
    if (sent === undefined) return false;
    this.#settle(sent, 'arrived');
    return true;
  }

  close(): void {
    clearTimeout(this.#tick);
    this.#tick = undefined;
    this.#queue.length = 0;
  }

  /** Takes the frame off its lane, and hands on all that waited for it alone. */
  #settle(sent: Sent, state: 'arrived' | 'lost'): void {
    sent.state = state;
    sent.lane.underway.splice(sent.lane.underway.indexOf(sent), 1);
    if (state === 'lost') this.lost++;
    let count = 0;
    while (count < this.#queue.length && this.#queue[count]!.state !== 'underway') count++;
    for (const { lane, frame, state } of this.#queue.splice(0, count)) if (state === 'arrived') lane.deliver(frame);
  }

  #watch(): void {
    this.#tick = undefined;
    const oldest = this.#queue[0];
    this.#ticks = oldest === this.#oldest ? this.#ticks + 1 : 0;
    this.#oldest = oldest;
    if (oldest !== undefined && this.#ticks === PATIENCE) this.#settle(oldest, 'lost');
    if (this.#queue.length > 0) this.#tick ??= setTimeout(() => this.#watch(), TICK);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

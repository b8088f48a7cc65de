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
  /** Frames that arrived without having been sent by us. */
  strangers = 0;
  /** Frames that were sent and did not arrive. */
  lost = 0;
  readonly #queue: Sent[] = [];
  #watch: NodeJS.Timeout | undefined;
  #watched: { sent: Sent; ticks: number } | undefined;

  addLane(deliver: (frame: Uint8Array) => void): Lane {
    return { deliver, underway: [] };
  }

  /** `frame` is ours to keep. */
  sent(lane: Lane, frame: Uint8Array): void {
    const sent: Sent = { lane, frame, state: 'underway' };
    lane.underway.push(sent);
    this.#queue.push(sent);
    this.#watch ??= setTimeout(() => this.#tick(), TICK);
  }

  /** Answers whether the frame is one of ours. */
  arrived(lane: Lane, frame: Uint8Array): boolean {
    const index = lane.underway.findIndex((sent) => isEqual(sent.frame, frame));
    if (index < 0) {
      this.strangers++;
      return false;
    }
    // What was sent on this lane before it has been overtaken, which a link does not do: it is lost.
    for (const [i, sent] of lane.underway.splice(0, index + 1).entries()) this.#settle(sent, i === index);
    this.#handOn();
    return true;
  }

  close(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    this.#queue.length = 0;
  }

  #settle(sent: Sent, hasArrived: boolean): void {
    sent.state = hasArrived ? 'arrived' : 'lost';
    if (!hasArrived) this.lost++;
  }

  #handOn(): void {
    let count = 0;
    while (count < this.#queue.length && this.#queue[count]!.state !== 'underway') count++;
    const settled = this.#queue.splice(0, count);
    for (const { lane, frame, state } of settled) if (state === 'arrived') lane.deliver(frame);
  }

  #tick(): void {
    this.#watch = undefined;
    const oldest = this.#queue[0];
    if (oldest === undefined) return;
    if (this.#watched?.sent !== oldest) this.#watched = { sent: oldest, ticks: 0 };
    if (++this.#watched.ticks === PATIENCE) {
      oldest.lane.underway.splice(oldest.lane.underway.indexOf(oldest), 1);
      this.#settle(oldest, false);
      this.#handOn();
    }
    if (this.#queue.length > 0) this.#watch = setTimeout(() => this.#tick(), TICK);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

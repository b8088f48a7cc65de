/**
 * The wire in memory, in virtual time: the clock jumps from one event to the next, so an hour of leases and
 * retransmissions takes milliseconds, and the same world gives the same bytes at the same times on every machine.
 */

import type { Micros } from '../bytes/time.ts';
import { EventQueue } from './event-queue.ts';
import type { Link, LinkEnd, LinkSpec, Medium } from './medium.ts';

/** How long a run keeps the host's event loop waiting before Ctrl-C and progress get their turn, in ms. */
const HOST_PATIENCE = 50;

/**
 * A frame comes out at the virtual instant at which it went in (`impair` adds delay), after all that was already
 * due at that instant. When `run` answers false, the clock stands at the limit.
 *
 * @param options.epoch microseconds since 1970-01-01 UTC at time 0; the Unix epoch itself by default
 */
export function createMemoryMedium(options: { epoch?: number } = {}): Medium {
  const events = new EventQueue();
  let now: Micros = 0;

  function open(_spec: LinkSpec, deliver: (at: LinkEnd, frame: Uint8Array) => void): Link {
    return {
      send(from, frame) {
        const to: LinkEnd = from === 0 ? 1 : 0;
        const copy = frame.slice(); // as on a real wire, what the sender does to its buffer later is its own affair
        events.add(now, () => deliver(to, copy));
      },
    };
  }

  async function run(done: () => boolean, limit: Micros): Promise<boolean> {
    const end = now + limit;
    let turnBegan = performance.now();
    while (!done()) {
      const next = events.nextAt();
      if (next === undefined || next > end) {
        if (Number.isFinite(end)) now = end;
        return false;
      }
      now = Math.max(now, next);
      events.take()?.();
      if (performance.now() - turnBegan > HOST_PATIENCE) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turnBegan = performance.now();
      }
    }
    return true;
  }

  return {
    name: 'memory',
    epoch: options.epoch ?? 0,
    open,
    now: () => now,
    setTimer: (at, callback) => events.add(at, callback),
    run,
    pass: async (stopped, duration) => void (await run(stopped, duration)),
    close: () => events.clear(),
  };
}

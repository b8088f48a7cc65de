/**
 * Sees every frame as it is sent into a link. The order of wrapping decides what it sees: a tap around `impair` sees
 * what the devices sent, a tap inside it what the impaired link made of that.
 */

import type { Micros } from '../bytes/time.ts';
import type { LinkEnd, Medium } from './medium.ts';

/** `frame` is the callee's to keep. */
export type TapCallback = (link: string, time: Micros, frame: Uint8Array, from: LinkEnd) => void;

export function tap(medium: Medium, onFrame: TapCallback): Medium {
  return {
    name: medium.name,
    epoch: medium.epoch,
    open(spec, deliver) {
      const link = medium.open(spec, deliver);
      return {
        send(from, frame) {
          onFrame(spec.name, medium.now(), frame.slice(), from);
          link.send(from, frame);
        },
      };
    },
    now: () => medium.now(),
    setTimer: (at, callback) => medium.setTimer(at, callback),
    run: (done, limit) => medium.run(done, limit),
    pass: (stopped, duration) => medium.pass(stopped, duration),
    close: () => medium.close(),
  };
}

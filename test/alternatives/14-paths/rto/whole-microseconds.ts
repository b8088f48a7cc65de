/** A state for each step, and rounded at the end. */

import type { TimerEvent } from '../../../../labs/14-paths/starter/rto.ts';

interface State {
  readonly mean: number;
  readonly deviation: number;
  readonly timeout: number;
}

export function timeouts(events: readonly TimerEvent[]): number[] {
  let state: State | undefined;
  let backedOff = 1e6;
  return events.map((event) => {
    if (event.type === 'sample') {
      state = state ? update(state, event.rtt) : begin(event.rtt);
      backedOff = state.timeout;
    } else {
      backedOff = Math.min(backedOff + backedOff, 60e6);
    }
    return Math.round(backedOff);
  });
}

function begin(rtt: number): State {
  return finish(rtt, rtt / 2);
}

function update({ mean, deviation }: State, rtt: number): State {
  const error = rtt - mean;
  return finish(mean + error / 8, deviation + (Math.abs(error) - deviation) / 4);
}

function finish(mean: number, deviation: number): State {
  const wanted = mean + Math.max(1e3, deviation * 4);
  return { mean, deviation, timeout: wanted < 1e6 ? 1e6 : wanted > 60e6 ? 60e6 : wanted };
}

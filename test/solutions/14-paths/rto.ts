/** A reference solution, written as a student would. */

import type { TimerEvent } from '../../../labs/14-paths/starter/rto.ts';

const G = 1000;
const K = 4;
const SMALLEST = 1_000_000;
const LARGEST = 60_000_000;

export function timeouts(events: readonly TimerEvent[]): number[] {
  const results: number[] = [];
  let rto = SMALLEST;
  let srtt: number | null = null;
  let rttvar = 0;
  for (const event of events) {
    if (event.type === 'timeout') {
      rto = rto * 2;
    } else {
      if (srtt === null) {
        srtt = event.rtt;
        rttvar = event.rtt / 2;
      } else {
        rttvar = 0.75 * rttvar + 0.25 * Math.abs(srtt - event.rtt);
        srtt = 0.875 * srtt + 0.125 * event.rtt;
      }
      rto = srtt + Math.max(G, K * rttvar);
    }
    rto = Math.min(Math.max(rto, SMALLEST), LARGEST);
    results.push(rto);
  }
  return results;
}

/** A reference solution, written as a student would. */

import type { WindowEvent, Windows } from '../../../labs/14-paths/starter/window.ts';

export function windows(mss: number, initialWindow: number, events: readonly WindowEvent[]): Windows[] {
  let cwnd = initialWindow;
  let ssthresh: number | null = null;
  let counted = 0;
  const results: Windows[] = [];
  for (const event of events) {
    if (event.type === 'acknowledged') {
      if (ssthresh === null || cwnd < ssthresh) {
        cwnd += Math.min(event.bytes, mss);
      } else {
        counted += event.bytes;
        if (counted >= cwnd) {
          counted -= cwnd;
          cwnd += mss;
        }
      }
    } else if (event.type === 'third-duplicate') {
      ssthresh = Math.max(Math.floor(event.flightSize / 2), 2 * mss);
      cwnd = ssthresh + 3 * mss;
      counted = 0;
    } else if (event.type === 'another-duplicate') {
      cwnd += mss;
    } else if (event.type === 'recovered') {
      cwnd = ssthresh!;
    } else {
      ssthresh = Math.max(Math.floor(event.flightSize / 2), mss * 2);
      cwnd = mss;
      counted = 0;
    }
    results.push({ cwnd, ssthresh });
  }
  return results;
}

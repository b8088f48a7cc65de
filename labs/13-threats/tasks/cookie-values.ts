/** What cookies are made of in the tasks, and what a check of one gives. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { drawPort, drawU16, drawU32 } from '../../../src/grade/personal.ts';
import { z } from '../../../src/grade/shapes.ts';
import { COOKIE_MSS, COOKIE_PERIOD } from '../../../src/stack/tcp/syn-cookies.ts';

/** Seconds of one counter. */
export const PERIOD = COOKIE_PERIOD / seconds(1);

/** What a cookie is made of. */
export interface CookieValues {
  /** In hexadecimal. */
  readonly key: string;
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly clientSequenceNumber: number;
  readonly mss: number | null;
  readonly seconds: number;
}

export function drawValues(random: Random): CookieValues {
  const address = () => Array.from(random.bytes(4), (byte) => Math.max(1, byte % 224)).join('.');
  return {
    key: toHex(random.bytes(16)),
    clientAddress: address(),
    clientPort: drawPort(random),
    serverAddress: address(),
    serverPort: drawU16(random),
    clientSequenceNumber: drawU32(random),
    mss: COOKIE_MSS[1 + random.below(6)]! + random.below(4),
    // Counters with more than five bits, so that what is cut off shows.
    seconds: PERIOD * (33 + random.below(60_000)) + random.below(PERIOD),
  };
}

/** An MSS, or null for a cookie that is not right. */
export const cookieMss = z.number({ error: 'a number or null is wanted' }).nullish();

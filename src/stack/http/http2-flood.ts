/**
 * What is allowed once and is an attack a thousand times (RFC 9113 §10.5): each kind has a budget that fills up again
 * with time. Resets: CVE-2023-44487 ("rapid reset"); settings, pings, empty frames: CVE-2019-9515, -9512, -9518.
 */

import type { Micros } from '../../bytes/time.ts';
import { Http2ErrorCode } from '../../packet/http/http2-constants.ts';
import { Http2Error } from './http2-error.ts';

export interface FloodLimit {
  /** So many at once. */
  readonly burst: number;
  /** So many more each second. */
  readonly perSecond: number;
}

export const defaultFloodLimits = {
  reset: { burst: 100, perSecond: 20 },
  settings: { burst: 20, perSecond: 2 },
  ping: { burst: 50, perSecond: 10 },
  empty: { burst: 100, perSecond: 20 },
} as const satisfies Readonly<Record<string, FloodLimit>>;

export type FloodKind = keyof typeof defaultFloodLimits;
export type FloodLimits = Readonly<Record<FloodKind, FloodLimit>>;

export class FloodGuard {
  readonly #limits: FloodLimits;
  readonly #budgets = new Map<FloodKind, { left: number; at: Micros }>();

  constructor(limits: FloodLimits = defaultFloodLimits) {
    this.#limits = limits;
  }

  /** Counts one; answers whether there was budget left. */
  allows(kind: FloodKind, now: Micros): boolean {
    const { burst, perSecond } = this.#limits[kind];
    const budget = this.#budgets.get(kind) ?? { left: burst, at: now };
    const left = Math.min(burst, budget.left + (Math.max(0, now - budget.at) * perSecond) / 1e6) - 1;
    this.#budgets.set(kind, { left: Math.max(0, left), at: now });
    return left >= 0;
  }

  /** @throws Http2Error at the cost of the connection when the budget is used up */
  count(kind: FloodKind, now: Micros): void {
    if (!this.allows(kind, now)) throw tooMany(kind);
  }
}

export function tooMany(kind: FloodKind): Http2Error {
  return new Http2Error(Http2ErrorCode.ENHANCE_YOUR_CALM, `too many frames of the kind '${kind}'`);
}

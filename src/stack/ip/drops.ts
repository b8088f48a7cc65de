/** Why packets were dropped, and how many: a device never throws on bytes from the wire, it counts. */

import { DecodeError } from '../../bytes/decode-error.ts';

export type DropReason =
  /** The bytes of this layer are not what its format says: `bad-ipv4`, `bad-udp` … */
  | `bad-${string}`
  | 'not-our-mac'
  | 'unknown-ethertype'
  | 'not-for-us'
  | 'martian-source'
  | 'unknown-protocol'
  | 'closed-port'
  /** Routers only. */
  | 'link-broadcast'
  | 'directed-broadcast'
  | 'not-forwardable'
  | 'ttl-exceeded'
  | 'no-route'
  | 'host-unreachable'
  | 'fragmentation-needed'
  | 'no-address'
  /** Of reassembly. */
  | 'overlap'
  | 'reassembly-full'
  | 'reassembly-timeout'
  /** Of a home gateway's address translation: `nat-no-mapping`, `nat-filtered` … */
  | `nat-${string}`
  | 'icmp-rate-limit';

export class Drops {
  readonly #counts = new Map<DropReason, number>();

  count(reason: DropReason): void {
    this.#counts.set(reason, this.of(reason) + 1);
  }

  of(reason: DropReason): number {
    return this.#counts.get(reason) ?? 0;
  }

  /** All that was ever dropped, by reason. */
  all(): Partial<Record<DropReason, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The ingress of a stack: what `decode` gives, or undefined after counting its DecodeError. */
  decodeOrCount<T>(decode: () => T): T | undefined {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.count(`bad-${error.layer}`);
      return undefined;
    }
  }
}

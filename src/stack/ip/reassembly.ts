/**
 * Puts fragments together again at their destination. Read RFC 791 §3.2 "Reassembly", RFC 815, RFC 1122 §3.3.2.
 *
 * Overlapping fragments: the whole datagram is dropped, as RFC 5722 §3 asks for IPv6, since only an attacker
 * sends them. An exact copy of a fragment is no overlap: networks do duplicate packets.
 */

import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { buildIpv4, type Ipv4Packet, ipv4Header } from '../../packet/ipv4.ts';
import type { Timed } from '../timed.ts';

export interface ReassemblyConfig {
  /** From the first fragment to arrive. RFC 1122 §3.3.2: fixed, 60 to 120 s. */
  timeout?: Micros;
  /** Bytes of payload held for all datagrams together; the oldest datagram makes room. */
  maxBytes?: number;
  maxDatagrams?: number;
  /** RFC 1122 §3.3.2: time exceeded, sent only if fragment zero is there to be quoted. */
  onTimeout?(firstFragment: Uint8Array | undefined, now: Micros): void;
  onDrop?(reason: 'bad-fragment' | 'overlap' | 'reassembly-full'): void;
}

interface Fragment {
  start: number;
  /** One past the last byte. */
  end: number;
  payload: Uint8Array;
}

type Reassembly =
  | {
      state: 'collecting';
      expiresAt: Micros;
      /** By start, without overlaps. */
      fragments: Fragment[];
      /** Known once the fragment without MF has come. */
      totalLength: number | undefined;
      /** Fragment zero, whose header the datagram gets. */
      first: Ipv4Packet | undefined;
    }
  /** An overlap was seen: what still comes of this datagram is dropped too. */
  | { state: 'poisoned'; expiresAt: Micros };

export const reassemblyTransitions = [
  { from: 'absent', event: 'fragment', to: 'collecting' },
  { from: 'collecting', event: 'fragment', to: 'collecting' },
  { from: 'collecting', event: 'last-missing-fragment', to: 'absent' },
  { from: 'collecting', event: 'overlap', to: 'poisoned' },
  { from: 'collecting', event: 'timeout', to: 'absent' },
  { from: 'collecting', event: 'no-room', to: 'absent' },
  { from: 'poisoned', event: 'fragment', to: 'poisoned' },
  { from: 'poisoned', event: 'timeout', to: 'absent' },
] as const;

/** The largest payload that fits a total length of 16 bits. */
const MAX_PAYLOAD = 0xffff - ipv4Header.size;

export class Reassembler implements Timed {
  readonly #config: Required<Pick<ReassemblyConfig, 'timeout' | 'maxBytes' | 'maxDatagrams'>> & ReassemblyConfig;
  /** In the order of their first fragments, so the first is the first to time out. */
  readonly #pending = new Map<string, Reassembly>();
  #heldBytes = 0;

  constructor(config: ReassemblyConfig = {}) {
    this.#config = { timeout: seconds(60), maxBytes: 1 << 20, maxDatagrams: 64, ...config };
  }

  /** How many datagrams wait for more, and the bytes held for them. */
  get held(): { datagrams: number; bytes: number } {
    return { datagrams: this.#pending.size, bytes: this.#heldBytes };
  }

  /** How far the datagram is that `packet` is a part of. */
  stateOf(packet: Ipv4Packet): Reassembly['state'] | 'absent' {
    return this.#pending.get(keyOf(packet))?.state ?? 'absent';
  }

  /** Takes a packet with MF set or an offset; gives the whole datagram once nothing is missing. */
  handleFragment(packet: Ipv4Packet, now: Micros): Uint8Array | undefined {
    this.handleTimer(now);
    const start = packet.fragmentOffset * 8;
    const fragment: Fragment = { start, end: start + packet.payload.length, payload: packet.payload };
    const tooLong = fragment.end > MAX_PAYLOAD - packet.options.length;
    // All but the last carry whole units of 8 bytes, and at least one (RFC 791 §3.2).
    const odd = packet.moreFragments && (packet.payload.length === 0 || packet.payload.length % 8 !== 0);
    if (tooLong || odd) {
      this.#config.onDrop?.('bad-fragment');
      return undefined;
    }
    const key = keyOf(packet);
    const pending = this.#pending.get(key) ?? this.#begin(key, now);
    if (pending.state === 'poisoned') {
      this.#config.onDrop?.('overlap');
      return undefined;
    }
    const place = placeFragment(pending, fragment, packet.moreFragments);
    if (place === 'overlap') {
      this.#release(pending);
      this.#pending.set(key, { state: 'poisoned', expiresAt: pending.expiresAt });
      this.#config.onDrop?.('overlap');
    }
    if (typeof place === 'string') return undefined;

    pending.fragments.splice(place, 0, fragment);
    this.#heldBytes += fragment.payload.length;
    if (!packet.moreFragments) pending.totalLength = fragment.end;
    if (start === 0) pending.first = packet;
    if (!isComplete(pending)) {
      this.#makeRoom();
      return undefined;
    }
    this.#release(pending);
    this.#pending.delete(key);
    const payload = concatBytes(...pending.fragments.map((part) => part.payload));
    if (!pending.first || pending.first.options.length + payload.length > MAX_PAYLOAD) {
      this.#config.onDrop?.('bad-fragment');
      return undefined;
    }
    return buildIpv4({ ...pending.first, payload, moreFragments: false, fragmentOffset: 0 });
  }

  nextTimer(): Micros {
    for (const { expiresAt } of this.#pending.values()) return expiresAt;
    return NEVER;
  }

  handleTimer(now: Micros): void {
    for (const [key, pending] of [...this.#pending]) {
      if (pending.expiresAt > now) return;
      this.#release(pending);
      this.#pending.delete(key);
      if (pending.state === 'collecting') {
        const { first } = pending;
        this.#config.onTimeout?.(first && buildIpv4(first), now);
      }
    }
  }

  #begin(key: string, now: Micros): Reassembly {
    const expiresAt = now + this.#config.timeout;
    const begun: Reassembly = {
      state: 'collecting',
      expiresAt,
      fragments: [],
      totalLength: undefined,
      first: undefined,
    };
    this.#pending.set(key, begun);
    return begun;
  }

  #makeRoom(): void {
    for (const [key, pending] of [...this.#pending]) {
      if (this.#heldBytes <= this.#config.maxBytes && this.#pending.size <= this.#config.maxDatagrams) return;
      this.#release(pending);
      this.#pending.delete(key);
      this.#config.onDrop?.('reassembly-full');
    }
  }

  #release(pending: Reassembly): void {
    if (pending.state !== 'collecting') return;
    for (const { payload } of pending.fragments) this.#heldBytes -= payload.length;
  }
}

/** RFC 791 §3.2: these four fields together name the datagram. */
function keyOf({ src, dst, protocol, identification }: Ipv4Packet): string {
  return `${src} ${dst} ${protocol} ${identification}`;
}

/** Where in the list the fragment belongs, or why it does not. */
function placeFragment(
  pending: Reassembly & { state: 'collecting' },
  fragment: Fragment,
  moreFragments: boolean,
): number | 'duplicate' | 'overlap' {
  const { fragments, totalLength } = pending;
  const end = fragments.at(-1)?.end ?? 0;
  const copy = fragments.find(({ start, end }) => start === fragment.start && end === fragment.end);
  const saysLast = !moreFragments;
  if (copy && saysLast === (totalLength === copy.end)) {
    return copy.payload.every((byte, i) => byte === fragment.payload[i]) ? 'duplicate' : 'overlap';
  }
  // Two ends, or data beyond the end, cannot come of cutting one datagram.
  if (saysLast && (totalLength !== undefined || fragment.end < end)) return 'overlap';
  if (totalLength !== undefined && fragment.end > totalLength) return 'overlap';
  const after = fragments.findIndex(({ start }) => start >= fragment.start);
  const place = after === -1 ? fragments.length : after;
  const before = fragments[place - 1];
  const next = fragments[place];
  if ((before && before.end > fragment.start) || (next && next.start < fragment.end)) return 'overlap';
  return place;
}

function isComplete(pending: Reassembly & { state: 'collecting' }): boolean {
  let reached = 0;
  for (const { start, end } of pending.fragments) {
    if (start !== reached) return false;
    reached = end;
  }
  return reached === pending.totalLength;
}

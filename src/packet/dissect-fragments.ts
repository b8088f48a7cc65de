/** Puts IPv4 datagrams together again from their fragments (RFC 791 §3.2, RFC 815), for reading captures. */

import { type Ipv4Header, ipv4Header } from './ipv4.ts';

/** Datagrams waiting for fragments; the oldest is given up for a new one. */
const MAX_DATAGRAMS = 64;
/** IPv4's own limit; a fragment that reaches beyond is the "ping of death" and not kept. */
const MAX_BYTES = 0xffff;

interface Datagram {
  /** Fragments' data by offset in bytes. */
  readonly parts: Map<number, Uint8Array>;
  /** Known once the last fragment is here. */
  length: number | undefined;
}

export interface Reassembled {
  readonly bytes: Uint8Array;
  readonly frames: number;
}

export class Fragments {
  readonly #waiting = new Map<string, Datagram>();

  /** The data of the whole datagram if `part` was the last that was missing. */
  add(header: Ipv4Header, part: Uint8Array): Reassembled | undefined {
    const offset = header.fragmentOffset * 8;
    if (part.length === 0 || offset + part.length > MAX_BYTES - ipv4Header.size) return undefined;
    const key = `${header.src} ${header.dst} ${header.protocol} ${header.identification}`;
    const datagram = this.#waiting.get(key) ?? { parts: new Map(), length: undefined };
    this.#waiting.set(key, datagram);
    if (!datagram.parts.has(offset)) datagram.parts.set(offset, part.slice());
    if (!header.moreFragments) datagram.length = offset + part.length;
    const whole = join(datagram);
    if (whole) this.#waiting.delete(key);
    else this.#forgetOldest();
    return whole && { bytes: whole, frames: datagram.parts.size };
  }

  #forgetOldest(): void {
    if (this.#waiting.size <= MAX_DATAGRAMS) return;
    for (const key of this.#waiting.keys()) {
      this.#waiting.delete(key);
      return;
    }
  }
}

/** Overlaps are settled in favour of the lower offset; a gap gives undefined. */
function join({ parts, length }: Datagram): Uint8Array | undefined {
  if (length === undefined) return undefined;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const [offset, part] of [...parts].sort(([a], [b]) => a - b)) {
    if (offset > at) return undefined;
    const fresh = part.subarray(at - offset, length - offset);
    whole.set(fresh, at);
    at += fresh.length;
  }
  return at === length ? whole : undefined;
}

/**
 * SYN cookies: a server that keeps nothing of a half-open connection writes what it has to remember into its initial
 * sequence number, which the client's ACK brings back. Read RFC 4987 §3.6 and appendix A.
 *
 *      31     27 26 24 23                     0
 *     | minute  |  mss |  HMAC-SHA256, 24 bits |
 *
 * minute  5 bits: a counter of 64 s, modulo 32; an ACK is believed in this one and the one after
 * mss     3 bits: which of eight sizes the client's MSS option came to
 * HMAC    over both addresses and ports, the client's initial sequence number, the whole counter and the mss index
 *
 * Window scale, SACK and timestamps do not fit in, so such connections go without.
 */

import { writeIpv4Address } from '../../bytes/ipv4-address.ts';
import { type Micros, seconds } from '../../bytes/time.ts';
import { Writer } from '../../bytes/writer.ts';
import { hmac } from '../../crypto/primitives.ts';
import type { Endpoint } from '../sockets.ts';

/** The largest that is not larger than the client's is taken; a client that names none has 536 (RFC 9293 §3.7.1). */
export const COOKIE_MSS = [216, 536, 1024, 1220, 1360, 1440, 1452, 1460] as const;

/** One step of the counter. */
export const COOKIE_PERIOD: Micros = seconds(64);

/** What a cookie is made for: nobody else's ACK fits it. */
export interface CookiePair {
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** The client's initial sequence number. */
  readonly clientSequence: number;
}

export class SynCookies {
  readonly #key: Uint8Array;

  /** @param key of 16 bytes at least, which nobody else may know */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** The initial sequence number of the SYN, ACK. */
  make(pair: CookiePair, peerMss: number | undefined, now: Micros): number {
    return this.#cookie(pair, counterAt(now), mssIndex(peerMss ?? 536));
  }

  /** The MSS that the client had named, or undefined if this cookie was not given out for the pair lately. */
  check(pair: CookiePair, cookie: number, now: Micros): number | undefined {
    const index = (cookie >>> 24) & 7;
    for (const counter of [counterAt(now), counterAt(now) - 1]) {
      if (counter >= 0 && this.#cookie(pair, counter, index) === cookie >>> 0) return COOKIE_MSS[index];
    }
    return undefined;
  }

  #cookie({ client, server, clientSequence }: CookiePair, counter: number, index: number): number {
    const numbers = new Writer(9).u32(clientSequence).u32(counter).u8(index).finish();
    const [a, b, c] = hmac('sha256', this.#key, socketBytes(client), socketBytes(server), numbers);
    return (((counter & 31) << 27) | (index << 24) | (a! << 16) | (b! << 8) | c!) >>> 0;
  }
}

/** Address and port; an IPv6 address in its text form, which is as unique (RFC 5952). */
function socketBytes({ address, port }: Endpoint): Uint8Array {
  if (address.includes(':')) return new TextEncoder().encode(`${address} ${port}`);
  const bytes = new Uint8Array(6);
  writeIpv4Address(bytes, 0, address);
  bytes[4] = port >>> 8;
  bytes[5] = port & 0xff;
  return bytes;
}

function counterAt(now: Micros): number {
  return Math.floor(now / COOKIE_PERIOD);
}

function mssIndex(mss: number): number {
  return Math.max(
    0,
    COOKIE_MSS.findLastIndex((size) => size <= mss),
  );
}

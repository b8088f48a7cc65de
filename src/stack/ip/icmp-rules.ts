/** When an ICMP error may be sent and what it carries. Read RFC 1122 §3.2.2 and RFC 1812 §4.3.2. */

import { IPV4_BROADCAST, type Ipv4Address, ipv4ToNumber, isMulticastAddress } from '../../bytes/ipv4-address.ts';
import type { Micros } from '../../bytes/time.ts';
import { IcmpType, icmpHeader } from '../../packet/icmp.ts';
import { IpProtocol, type Ipv4Packet, ipv4Header } from '../../packet/ipv4.ts';

/** Every host takes datagrams of this size (RFC 791 §3.1), so an error of this size arrives whole. */
const MAX_ERROR_PACKET = 576;
/** IP and ICMP header of the error itself, without options. */
const ERROR_HEADERS = ipv4Header.size + 8;

/** Timestamp, information and address mask: requests and replies that ask for something, not errors. */
const OLD_QUERIES = [13, 14, 15, 16, 17, 18];
const QUERY_TYPES: readonly number[] = [IcmpType.ECHO_REQUEST, IcmpType.ECHO_REPLY, ...OLD_QUERIES];

/**
 * Whether an error about `packet` may be sent at all: never about an ICMP error, a broadcast or multicast, a fragment
 * other than the first, or to a source that is not one single host (RFC 1122 §3.2.2, RFC 1812 §4.3.2.7).
 * @param isBroadcast the packet went to a broadcast address, or came in a broadcast frame
 */
export function mayReportError(packet: Ipv4Packet, isBroadcast: boolean): boolean {
  if (isBroadcast || !isSingleHost(packet.dst) || !isSingleHost(packet.src)) return false;
  if (packet.fragmentOffset > 0) return false;
  // Of an unknown ICMP type nobody knows whether it is an error: two machines could answer each other for ever.
  if (packet.protocol === IpProtocol.ICMP) {
    return packet.payload.length >= icmpHeader.size && QUERY_TYPES.includes(packet.payload[0]!);
  }
  return true;
}

/** The part of the packet that an error quotes: as much as fits 576 bytes (RFC 1812 §4.3.2.3). A view. */
export function quoteForError(packet: Uint8Array): Uint8Array {
  return packet.subarray(0, MAX_ERROR_PACKET - ERROR_HEADERS);
}

/** Not "this network" (0/8), multicast, reserved (240/4) or broadcast. Loopback is its own link's business. */
export function isSingleHost(address: Ipv4Address): boolean {
  const first = ipv4ToNumber(address) >>> 24;
  return first !== 0 && first < 240 && !isMulticastAddress(address) && address !== IPV4_BROADCAST;
}

/**
 * A token bucket, as RFC 1812 §4.3.2.8 wants the rate of errors bounded: `burst` at once, then `perSecond`.
 */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: Micros = 0;

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** Takes a token if there is one. */
  take(now: Micros): boolean {
    const gained = (Math.max(0, now - this.#filledAt) * this.#perSecond) / 1_000_000;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#filledAt = Math.max(this.#filledAt, now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

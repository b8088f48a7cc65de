/**
 * What a host learns from routers: who leads out of the network, what is on the link, whom to ask for names.
 * Read RFC 4861 §6.3 (hosts), RFC 8106 §5.3 (DNS servers).
 *
 *     discovery.start(now);                                 // asks, up to three times, until a router answers
 *     discovery.handleAdvertisement(message, from, now);
 *     discovery.routers(now), discovery.prefixes(now), discovery.dnsServers(now)
 */

import { type Ipv6Address, type Ipv6Prefix, ipv6PrefixContains, ipv6PrefixOf } from '../../bytes/ipv6-address.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import type { RouterAdvertisement } from '../../packet/ndp.ts';
import type { Timed } from '../timed.ts';
import { endOf } from './addresses.ts';

export type DiscoveryEvent =
  | { kind: 'router' | 'prefix' | 'dns-server'; what: string }
  | { kind: 'router-gone' | 'prefix-gone' | 'dns-server-gone'; what: string };

/** RFC 4861 §10. */
const MAX_SOLICITATIONS = 3;
const SOLICITATION_INTERVAL = seconds(4);
/** RFC 4861 §6.3.4 wants two at least; a flood of advertisements shall not fill the memory. */
const MAX_KEPT = 16;

export class RouterDiscovery implements Timed {
  readonly #onEvent: ((event: DiscoveryEvent, now: Micros) => void) | undefined;
  readonly #routers = new Map<Ipv6Address, Micros>();
  readonly #prefixes = new Map<Ipv6Prefix, Micros>();
  readonly #dnsServers = new Map<Ipv6Address, Micros>();
  #solicitations = 0;
  #askAt: Micros = NEVER;
  #asks = 0;

  constructor(onEvent?: (event: DiscoveryEvent, now: Micros) => void) {
    this.#onEvent = onEvent;
  }

  /**
   * The interface has an address to ask with. §6.3.7: at once, since duplicate address detection has waited a random time
   * already.
   */
  start(now: Micros): void {
    this.#askAt = now;
    this.#solicitations = 0;
  }

  /** How many solicitations to send now. */
  takeSolicitations(): number {
    const asks = this.#asks;
    this.#asks = 0;
    return asks;
  }

  /** A valid advertisement (src/stack/ipv6/ndp-rules.ts). */
  handleAdvertisement(
    { routerLifetime, options }: Pick<RouterAdvertisement, 'routerLifetime' | 'options'>,
    from: Ipv6Address,
    now: Micros,
  ): void {
    // §6.3.7: an answer of somebody who is a default router ends the asking.
    if (routerLifetime > 0) this.#askAt = NEVER;
    this.#keep(this.#routers, 'router', from, routerLifetime, now);
    for (const { prefix, prefixLength, onLink, validLifetime } of options.prefixes ?? []) {
      // §6.3.4: that link-local addresses are on the link needs no saying.
      if (!onLink || ipv6PrefixContains('fe80::/10', prefix)) continue;
      this.#keep(this.#prefixes, 'prefix', ipv6PrefixOf(prefix, prefixLength), validLifetime, now);
    }
    for (const { servers, lifetime } of options.rdnss ?? []) {
      for (const server of servers) this.#keep(this.#dnsServers, 'dns-server', server, lifetime, now);
    }
  }

  /** It says itself that it is no router any more (§7.3.3). */
  forgetRouter(address: Ipv6Address, now: Micros): void {
    this.#keep(this.#routers, 'router', address, 0, now);
  }

  /** The default routers, the first heard of first. */
  routers(now: Micros): Ipv6Address[] {
    return alive(this.#routers, now);
  }

  /** What is on this link. */
  prefixes(now: Micros): Ipv6Prefix[] {
    return alive(this.#prefixes, now);
  }

  dnsServers(now: Micros): Ipv6Address[] {
    return alive(this.#dnsServers, now);
  }

  nextTimer(): Micros {
    return Math.min(
      this.#askAt,
      ...this.#routers.values(),
      ...this.#prefixes.values(),
      ...this.#dnsServers.values(),
      NEVER,
    );
  }

  handleTimer(now: Micros): void {
    if (this.#askAt <= now) {
      this.#asks += 1;
      this.#solicitations += 1;
      this.#askAt = this.#solicitations < MAX_SOLICITATIONS ? now + SOLICITATION_INTERVAL : NEVER;
    }
    this.#expire(this.#routers, 'router-gone', now);
    this.#expire(this.#prefixes, 'prefix-gone', now);
    this.#expire(this.#dnsServers, 'dns-server-gone', now);
  }

  /** @param lifetime seconds; 0 ends it at once */
  #keep(
    list: Map<string, Micros>,
    kind: 'router' | 'prefix' | 'dns-server',
    what: string,
    lifetime: number,
    now: Micros,
  ): void {
    const isKnown = list.has(what);
    if (lifetime === 0) {
      if (list.delete(what)) this.#onEvent?.({ kind: `${kind}-gone`, what }, now);
    } else if (isKnown || list.size < MAX_KEPT) {
      list.set(what, endOf(lifetime, now));
      if (!isKnown) this.#onEvent?.({ kind, what }, now);
    }
  }

  #expire(list: Map<string, Micros>, kind: `${'router' | 'prefix' | 'dns-server'}-gone`, now: Micros): void {
    for (const [what, until] of [...list]) {
      if (until > now) continue;
      list.delete(what);
      this.#onEvent?.({ kind, what }, now);
    }
  }
}

function alive(list: ReadonlyMap<string, Micros>, now: Micros): string[] {
  return [...list].filter(([, until]) => until > now).map(([what]) => what);
}

/**
 * What an AS takes from its neighbours and tells them: contracts, as Gao and Rexford describe them ("Stable Internet
 * Routing Without Global Coordination", 2001). Customers' routes are worth money, so they are liked best and told to
 * everybody; routes of providers and peers cost, so only customers, who pay, hear of them. RFC 9234 puts the same rule
 * into the routes themselves: with ONLY_TO_CUSTOMER a neighbour sees that somebody broke it.
 */

import { type Ipv4Prefix, parsePrefix } from '../../bytes/ipv4-address.ts';
import type { AsNumber } from '../../packet/bgp/as-path.ts';
import { type PathAttributes, WellKnownCommunity } from '../../packet/bgp/path-attributes.ts';
import { covers, type Roa, type ValidationState, validateRoute } from './origin-validation.ts';
import type { BgpPeer, BgpRoute, Relationship } from './route.ts';

/** Why a route is not used. The first three are RFC 4271's own, the others are policy. */
export type Rejection =
  /** Our own AS is in the path (§9.1.2). */
  | 'as-loop'
  /** The path does not begin with the neighbour's AS (§6.3). */
  | 'first-as'
  /** Nobody knows the way to its next hop, or it is ourselves (§5.1.3, §9.1.2). */
  | 'next-hop'
  | 'prefix-filter'
  /** RFC 6811: another AS may announce the prefix, this one may not. */
  | 'origin-invalid'
  /** RFC 9234 §5: the route has gone down and came up again. */
  | 'leak';

export interface BgpPolicy {
  /** The attributes with which the route is used, or why it is not. */
  takeIn(route: BgpRoute & { readonly from: BgpPeer }): PathAttributes | Rejection;
  /** The attributes with which the neighbour is told of the route, before those that RFC 4271 sets; undefined: it is not. */
  tell(route: BgpRoute, to: BgpPeer): PathAttributes | undefined;
}

/** Prefixes that a neighbour may announce: those inside `prefix`, up to `maxLength` bits (that of `prefix` by default). */
export interface PrefixFilter {
  readonly prefix: Ipv4Prefix;
  readonly maxLength?: number;
}

export interface PolicyOptions {
  readonly asNumber: AsNumber;
  /** LOCAL_PREF by relationship. */
  readonly localPreference?: Readonly<Record<Relationship, number>>;
  /** Marks routes with ONLY_TO_CUSTOMER, and refuses those that it shows to be leaked (RFC 9234 §5). */
  onlyToCustomer?: boolean;
  /** With them routes whose origin is invalid are refused (RFC 6811). */
  roas?: readonly Roa[] | undefined;
  /** By the neighbour's AS number; without an entry it may announce anything. */
  readonly prefixFilters?: Readonly<Record<AsNumber, readonly PrefixFilter[]>>;
  /** A mistake that is made again and again: everybody is told of everything. */
  leaksToAll?: boolean;
}

/** Customers before peers before providers (Gao and Rexford's guideline A). */
export const defaultLocalPreference: Readonly<Record<Relationship, number>> = {
  customer: 200,
  peer: 150,
  provider: 100,
};

export class RelationshipPolicy implements BgpPolicy {
  /** May be changed while sessions are up: whoever does it calls the speaker's `reconsider`. */
  readonly options: PolicyOptions;

  constructor(options: PolicyOptions) {
    this.options = options;
  }

  takeIn(route: BgpRoute & { readonly from: BgpPeer }): PathAttributes | Rejection {
    const { from, attributes, prefix } = route;
    if (from.isInternal) return attributes;
    const { localPreference = defaultLocalPreference, prefixFilters, onlyToCustomer } = this.options;
    const filters = prefixFilters?.[from.asNumber];
    if (filters && !filters.some((filter) => passes(filter, prefix))) return 'prefix-filter';
    if (this.validationOf(route) === 'invalid') return 'origin-invalid';
    if (onlyToCustomer && isLeaked(attributes, from)) return 'leak';
    // What a neighbour says of LOCAL_PREF does not count (RFC 4271 §5.1.5).
    const taken = { ...attributes, localPref: localPreference[from.relationship] };
    if (!onlyToCustomer || from.relationship === 'customer' || taken.onlyToCustomer !== undefined) return taken;
    return { ...taken, onlyToCustomer: from.asNumber };
  }

  tell(route: BgpRoute, to: BgpPeer): PathAttributes | undefined {
    const { attributes, from } = route;
    const communities = attributes.communities ?? [];
    if (communities.includes(WellKnownCommunity.NO_ADVERTISE)) return undefined;
    if (to.isInternal) return attributes;
    if (communities.includes(WellKnownCommunity.NO_EXPORT)) return undefined;
    const { asNumber, onlyToCustomer, leaksToAll } = this.options;
    if (!leaksToAll && !mayTell(from === 'own' ? 'own' : from.relationship, to.relationship)) return undefined;
    if (!onlyToCustomer) return attributes;
    if (attributes.onlyToCustomer !== undefined && to.relationship !== 'customer') return undefined;
    if (attributes.onlyToCustomer !== undefined || to.relationship === 'provider') return attributes;
    return { ...attributes, onlyToCustomer: asNumber };
  }

  /** RFC 6811's word on a route; 'not-found' for who has no ROAs. */
  validationOf({ prefix, attributes }: BgpRoute): ValidationState {
    return validateRoute(this.options.roas ?? [], prefix, attributes.asPath ?? []);
  }
}

/** Gao and Rexford's export rule: a route goes on if the one that it came from or the one that it goes to pays us. */
export function mayTell(from: Relationship | 'own', to: Relationship): boolean {
  return from === 'own' || from === 'customer' || to === 'customer';
}

/** RFC 9234 §5, on the way in: a marked route comes from a customer, or from a peer that did not mark it itself. */
function isLeaked({ onlyToCustomer }: PathAttributes, from: BgpPeer): boolean {
  if (onlyToCustomer === undefined) return false;
  return from.relationship === 'customer' || (from.relationship === 'peer' && onlyToCustomer !== from.asNumber);
}

function passes({ prefix, maxLength }: PrefixFilter, announced: Ipv4Prefix): boolean {
  return covers(prefix, announced) && parsePrefix(announced).length <= (maxLength ?? parsePrefix(prefix).length);
}

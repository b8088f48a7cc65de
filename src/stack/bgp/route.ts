/** What the routing tables of a speaker hold (RFC 4271 §1.1, §3.2). */

import type { Ipv4Address, Ipv4Prefix } from '../../bytes/ipv4-address.ts';
import type { AsNumber } from '../../packet/bgp/as-path.ts';
import type { PathAttributes } from '../../packet/bgp/path-attributes.ts';

/** What a neighbour is to us: it pays us, we pay it, or neither pays. */
export type Relationship = 'customer' | 'peer' | 'provider';

/** A neighbour whose session is up. */
export interface BgpPeer {
  readonly address: Ipv4Address;
  readonly asNumber: AsNumber;
  readonly bgpIdentifier: Ipv4Address;
  /** Of our own AS (iBGP). */
  readonly isInternal: boolean;
  /** Of an external one. */
  readonly relationship: Relationship;
  /** Our address on the way to it: the next hop that it is told. */
  readonly localAddress: Ipv4Address;
}

export interface BgpRoute {
  readonly prefix: Ipv4Prefix;
  /** As they came, with LOCAL_PREF as the import policy has set it. */
  readonly attributes: PathAttributes;
  /** 'own': the prefix is originated here. */
  readonly from: BgpPeer | 'own';
  /** The cost of the way to the next hop inside the AS; 0 where it is a neighbour's. */
  readonly interiorCost?: number;
}

/**
 * The routing information bases of a speaker (RFC 4271 §3.2): Adj-RIB-In, what each neighbour has said; Loc-RIB, the best
 * of it; Adj-RIB-Out, what each neighbour is told. When one changes the others follow (§9.1, §9.2).
 */

import type { Ipv4Address, Ipv4Prefix } from '../../bytes/ipv4-address.ts';
import { type AsNumber, asPathContains, neighbourAs, prependAs } from '../../packet/bgp/as-path.ts';
import type { UpdateMessage } from '../../packet/bgp/message.ts';
import { Origin, type PathAttributes, passedOn } from '../../packet/bgp/path-attributes.ts';
import { AdjRibOut } from './adj-rib-out.ts';
import { type Decision, decide } from './decision.ts';
import type { BgpPolicy, Rejection } from './policy.ts';
import type { BgpPeer, BgpRoute } from './route.ts';

export interface BgpRibConfig {
  readonly asNumber: AsNumber;
  readonly policy: BgpPolicy;
  /** Can packets be handed to this address? By default to any. */
  readonly canReach?: (nextHop: Ipv4Address) => boolean;
  /** Another decision process instead of ours. */
  readonly decide?: (candidates: readonly BgpRoute[]) => Decision;
  /** The best route to a prefix is another one now, or there is none any more. */
  readonly onBest?: (prefix: Ipv4Prefix, best: BgpRoute | undefined) => void;
}

/** Why the best route to a prefix is the best. */
export interface RouteExplanation extends Decision {
  readonly rejected: readonly { readonly route: BgpRoute; readonly reason: Rejection }[];
}

interface Neighbour {
  readonly peer: BgpPeer;
  /** As it came, before the policy. */
  readonly adjRibIn: Map<Ipv4Prefix, PathAttributes>;
  readonly adjRibOut: AdjRibOut;
}

type ExternalRoute = BgpRoute & { readonly from: BgpPeer };

export class BgpRib {
  readonly #config: BgpRibConfig;
  readonly #neighbours = new Map<Ipv4Address, Neighbour>();
  readonly #own = new Map<Ipv4Prefix, BgpRoute>();
  readonly #best = new Map<Ipv4Prefix, BgpRoute>();

  constructor(config: BgpRibConfig) {
    this.#config = config;
  }

  /** Announces a prefix as one's own. */
  originate(prefix: Ipv4Prefix, attributes: PathAttributes = {}): void {
    const own = { origin: Origin.IGP, asPath: [], ...attributes };
    this.#own.set(prefix, { prefix, attributes: own, from: 'own' });
    this.#decide(prefix);
  }

  /** No longer. */
  cease(prefix: Ipv4Prefix): void {
    this.#own.delete(prefix);
    this.#decide(prefix);
  }

  /** A session is up: the neighbour is told of all that it may know. */
  peerUp(peer: BgpPeer): void {
    const neighbour = { peer, adjRibIn: new Map(), adjRibOut: new AdjRibOut() };
    this.#neighbours.set(peer.address, neighbour);
    for (const route of this.#best.values()) this.#tell(neighbour, route.prefix, route);
  }

  /** A session is down: its routes are gone (§6). */
  peerDown(address: Ipv4Address): void {
    const prefixes = [...(this.#neighbours.get(address)?.adjRibIn.keys() ?? [])];
    this.#neighbours.delete(address);
    for (const prefix of prefixes) this.#decide(prefix);
  }

  /** @param update its attributes merged (`withAs4Merged`) */
  handleUpdate(address: Ipv4Address, { withdrawnRoutes, nlri, attributes }: UpdateMessage): void {
    const adjRibIn = this.#neighbours.get(address)?.adjRibIn;
    if (!adjRibIn) return;
    // §4.3: a prefix in both lists counts as announced.
    for (const prefix of withdrawnRoutes) adjRibIn.delete(prefix);
    for (const prefix of nlri) adjRibIn.set(prefix, attributes);
    for (const prefix of new Set([...withdrawnRoutes, ...nlri])) this.#decide(prefix);
  }

  /** The policy has changed: everything is decided again, and told again where that makes a difference. */
  reconsider(): void {
    for (const prefix of this.#prefixes()) {
      this.#decide(prefix);
      for (const neighbour of this.#neighbours.values()) this.#tell(neighbour, prefix, this.#best.get(prefix));
    }
  }

  /** The neighbour wants everything again. */
  refresh(address: Ipv4Address): void {
    this.#neighbours.get(address)?.adjRibOut.forget();
  }

  /** Is there anything that the neighbour must be told? */
  hasUpdates(address: Ipv4Address): boolean {
    return this.#neighbours.get(address)?.adjRibOut.hasPending ?? false;
  }

  /** What the neighbour is to be told now. */
  takeUpdates(address: Ipv4Address): UpdateMessage[] {
    return this.#neighbours.get(address)?.adjRibOut.take() ?? [];
  }

  /** How many prefixes a neighbour has announced, used or not. */
  heardFrom(address: Ipv4Address): number {
    return this.#neighbours.get(address)?.adjRibIn.size ?? 0;
  }

  best(prefix: Ipv4Prefix): BgpRoute | undefined {
    return this.#best.get(prefix);
  }

  /** The Loc-RIB. */
  routes(): BgpRoute[] {
    return [...this.#best.values()];
  }

  /** What the neighbour has been told (Adj-RIB-Out). */
  toldTo(address: Ipv4Address): ReadonlyMap<Ipv4Prefix, PathAttributes> {
    return this.#neighbours.get(address)?.adjRibOut.routes ?? new Map();
  }

  /** All routes to a prefix, the best one, and why the others are not. */
  explain(prefix: Ipv4Prefix): RouteExplanation {
    const candidates: BgpRoute[] = [];
    const rejected: { route: BgpRoute; reason: Rejection }[] = [];
    const own = this.#own.get(prefix);
    if (own) candidates.push(own);
    for (const { peer, adjRibIn } of this.#neighbours.values()) {
      const attributes = adjRibIn.get(prefix);
      if (!attributes) continue;
      const route = { prefix, attributes, from: peer };
      const taken = this.#judge(route);
      if (typeof taken === 'string') rejected.push({ route, reason: taken });
      else candidates.push({ ...route, attributes: taken });
    }
    return { ...(this.#config.decide ?? decide)(candidates), rejected };
  }

  #prefixes(): Set<Ipv4Prefix> {
    const heard = [...this.#neighbours.values()].flatMap(({ adjRibIn }) => [...adjRibIn.keys()]);
    return new Set([...this.#own.keys(), ...heard, ...this.#best.keys()]);
  }

  /** §9.1.1: may the route be used at all, and how much is it liked? */
  #judge(route: ExternalRoute): PathAttributes | Rejection {
    const path = route.attributes.asPath ?? [];
    if (asPathContains(path, this.#config.asNumber)) return 'as-loop';
    if (!route.from.isInternal && neighbourAs(path) !== route.from.asNumber) return 'first-as';
    const { nextHop } = route.attributes;
    if (nextHop === undefined || this.#config.canReach?.(nextHop) === false) return 'next-hop';
    return this.#config.policy.takeIn(route);
  }

  #decide(prefix: Ipv4Prefix): void {
    const { best } = this.explain(prefix);
    const before = this.#best.get(prefix);
    if (best && before && isSame(best, before)) return;
    if (!best && !before) return;
    if (best) this.#best.set(prefix, best);
    else this.#best.delete(prefix);
    this.#config.onBest?.(prefix, best);
    for (const neighbour of this.#neighbours.values()) this.#tell(neighbour, prefix, best);
  }

  #tell({ peer, adjRibOut }: Neighbour, prefix: Ipv4Prefix, best: BgpRoute | undefined): void {
    adjRibOut.set(prefix, best && this.#outgoing(best, peer));
  }

  /** §9.2 and §5.1: what a neighbour is told of a route; undefined if nothing. */
  #outgoing(route: BgpRoute, to: BgpPeer): PathAttributes | undefined {
    const { from } = route;
    if (from !== 'own' && from.address === to.address) return undefined; // it has told us
    if (from !== 'own' && from.isInternal && to.isInternal) return undefined; // §9.2: everybody inside has heard it
    const told = this.#config.policy.tell(route, to);
    if (!told) return undefined;
    const others = from === 'own' ? told.others : told.others?.map(passedOn).filter((one) => one !== undefined);
    const { others: _, localPref, multiExitDisc, ...rest } = told;
    const common = { ...rest, ...(others && others.length > 0 && { others }) };
    if (to.isInternal) {
      const nextHop = from === 'own' ? to.localAddress : told.nextHop;
      return {
        ...common,
        ...(nextHop && { nextHop }),
        ...(multiExitDisc !== undefined && { multiExitDisc }),
        localPref: localPref ?? 100,
      };
    }
    // §5.1.2, §5.1.3, §5.1.4: our number in front, ourselves as next hop, and no neighbour's MED beyond our own AS.
    const asPath = prependAs(told.asPath ?? [], this.#config.asNumber);
    const ownMed = from === 'own' && multiExitDisc !== undefined ? { multiExitDisc } : {};
    return { ...common, asPath, nextHop: to.localAddress, ...ownMed };
  }
}

function isSame(a: BgpRoute, b: BgpRoute): boolean {
  return a.from === b.from && JSON.stringify(a.attributes) === JSON.stringify(b.attributes);
}

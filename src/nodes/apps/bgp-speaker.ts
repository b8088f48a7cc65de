/**
 * BGP on a router: sessions over its TCP sockets (port 179), and its best routes in its forwarding table. Read RFC 4271
 * §3 and §9.1.2 (what is installed), §9.2.1.1 (how often a neighbour is told).
 *
 *     const speaker = new BgpSpeaker({ host: router, asNumber: 64496, … });
 *     router.run(speaker, now);
 *     speaker.announce('192.0.2.0/24', now);
 */

import type { Ipv4Address, Ipv4Prefix } from '../../bytes/ipv4-address.ts';
import type { Random } from '../../bytes/random.ts';
import { type Micros, NEVER } from '../../bytes/time.ts';
import type { AsNumber } from '../../packet/bgp/as-path.ts';
import { BGP_PORT, withAs4Merged } from '../../packet/bgp/message.ts';
import { CeaseSubcode } from '../../packet/bgp/notification.ts';
import { BgpRole } from '../../packet/bgp/open.ts';
import type { BgpPolicy } from '../../stack/bgp/policy.ts';
import { BgpRib, type BgpRibConfig } from '../../stack/bgp/rib.ts';
import type { BgpRoute, Relationship } from '../../stack/bgp/route.ts';
import { BgpSession, type BgpSessionConfig, type BgpSessionOutput } from '../../stack/bgp/session.ts';
import type { Route } from '../../stack/forwarding-table.ts';
import type { Application, Sockets } from '../../stack/sockets.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';
import { earliestTimer } from '../../stack/timed.ts';
import type { Host } from '../host.ts';

/** A neighbour as an operator configures it. */
export interface BgpNeighbour
  extends Pick<BgpSessionConfig, 'passive' | 'connectRetryTime' | 'minHoldTime' | 'fourOctetAs'> {
  readonly address: Ipv4Address;
  readonly asNumber: AsNumber;
  /** What it is to us. */
  readonly relationship: Relationship;
  /** 90 s by default (RFC 4271 §10). */
  readonly holdTime?: number;
  /** More prefixes than this end the session (RFC 4486 §4); 10 000 by default. It bounds what a neighbour can make us keep. */
  readonly maxPrefixes?: number;
  /** Tells the neighbour our role (RFC 9234 §4). */
  readonly sendRole?: boolean;
}

export interface BgpSpeakerConfig {
  /** The router that it runs on: whose addresses and forwarding table it uses. */
  readonly host: Pick<Host, 'ip'>;
  readonly asNumber: AsNumber;
  readonly bgpIdentifier: Ipv4Address;
  readonly neighbours: readonly BgpNeighbour[];
  readonly policy: BgpPolicy;
  /** Another decision process instead of ours. */
  readonly decide?: BgpRibConfig['decide'];
  /** Prefixes that are announced from the start. */
  readonly networks?: readonly Ipv4Prefix[];
  /** Between two rounds of updates to a neighbour; 0 by default, where RFC 4271 §10 suggests 30 s for external ones. */
  readonly advertisementInterval?: Micros;
  readonly random: Random;
  /** For labs that look on. */
  readonly onEvent?: (neighbour: Ipv4Address, event: BgpSessionOutput, now: Micros) => void;
}

/** Other sources of routes are preferred: they have lower metrics. */
const BGP_METRIC = 20;
const MAX_PREFIXES = 10_000;

interface Neighbour {
  readonly config: BgpNeighbour;
  readonly session: BgpSession;
  readonly streams: Map<number, Stream>;
  advertiseAt: Micros;
}

export class BgpSpeaker implements Application {
  readonly rib: BgpRib;
  readonly #config: BgpSpeakerConfig;
  readonly #neighbours = new Map<Ipv4Address, Neighbour>();
  readonly #installed = new Map<Ipv4Prefix, Route>();
  readonly #jitter: Random;
  #sockets: Sockets | undefined;
  #lastConnection = 0;
  #isFlushing = false;

  constructor(config: BgpSpeakerConfig) {
    this.#config = config;
    this.#jitter = config.random.fork('advertise');
    const { asNumber, policy, decide, host } = config;
    const canReach = (nextHop: Ipv4Address) => !host.ip.isOwnAddress(nextHop) && !!host.ip.routes.lookup(nextHop);
    const onBest = (prefix: Ipv4Prefix, best: BgpRoute | undefined) => this.#install(prefix, best);
    this.rib = new BgpRib({ asNumber, policy, onBest, canReach, ...(decide && { decide }) });
    for (const neighbour of config.neighbours) this.#neighbours.set(neighbour.address, this.#neighbourOf(neighbour));
  }

  start(sockets: Sockets, now: Micros): void {
    this.#sockets = sockets;
    for (const prefix of this.#config.networks ?? []) this.rib.originate(prefix);
    sockets.listenTcp(BGP_PORT, (stream, peer) => this.#accept(stream, peer.address));
    for (const { session } of this.#neighbours.values()) session.start(now);
    this.#flush(now);
  }

  announce(prefix: Ipv4Prefix, now: Micros): void {
    this.rib.originate(prefix);
    this.#flush(now);
  }

  withdraw(prefix: Ipv4Prefix, now: Micros): void {
    this.rib.cease(prefix);
    this.#flush(now);
  }

  /** The policy has changed. */
  reconsider(now: Micros): void {
    this.rib.reconsider();
    this.#flush(now);
  }

  /** Ends the session with a neighbour in order: Cease, Administrative Shutdown. */
  shutdown(address: Ipv4Address, now: Micros): void {
    this.#neighbours.get(address)?.session.stop();
    this.#flush(now);
  }

  /** Asks a neighbour for all its routes again. @throws TypeError unless the session is Established */
  requestRefresh(address: Ipv4Address, now: Micros): void {
    this.#neighbours.get(address)?.session.send({ type: 'routeRefresh', afi: 1, subtype: 0, safi: 1 }, now);
    this.#flush(now);
  }

  /** The link to a neighbour has no carrier any more: nobody waits for the hold timer. */
  linkDown(address: Ipv4Address, now: Micros): void {
    const neighbour = this.#neighbours.get(address);
    for (const stream of neighbour?.streams.values() ?? []) stream.abort(now);
    neighbour?.session.handleLinkDown(now);
    this.#flush(now);
  }

  /** The address of the neighbour with this AS number. */
  addressOf(asNumber: AsNumber): Ipv4Address | undefined {
    return this.#config.neighbours.find((one) => one.asNumber === asNumber)?.address;
  }

  /** The session with a neighbour, to look at. */
  session(address: Ipv4Address): BgpSession | undefined {
    return this.#neighbours.get(address)?.session;
  }

  /** Are all sessions up, and has every neighbour been told everything? */
  get isSettled(): boolean {
    return [...this.#neighbours].every(([address, { session }]) => {
      return session.state === 'Established' && !this.rib.hasUpdates(address);
    });
  }

  nextTimer(): Micros {
    const waiting = [...this.#neighbours].map(([address, { advertiseAt }]) =>
      this.rib.hasUpdates(address) ? advertiseAt : NEVER,
    );
    return Math.min(earliestTimer([...this.#neighbours.values()].map(({ session }) => session)), ...waiting);
  }

  handleTimer(now: Micros): void {
    for (const { session } of this.#neighbours.values()) session.handleTimer(now);
    this.#flush(now);
  }

  #neighbourOf(config: BgpNeighbour): Neighbour {
    const { asNumber, bgpIdentifier, random } = this.#config;
    const { address, sendRole, relationship, asNumber: peerAs, holdTime = 90, ...rest } = config;
    const role = sendRole ? ownRole[relationship] : undefined;
    const session = new BgpSession({
      ...rest,
      ...{ asNumber, bgpIdentifier, peerAs, holdTime, role },
      random: random.fork(address),
    });
    return { config, session, streams: new Map(), advertiseAt: 0 };
  }

  /** Does what the sessions want, and sends what there is to tell. */
  #flush(now: Micros): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    for (let busy = true; busy; ) {
      busy = false;
      for (const [address, neighbour] of this.#neighbours) {
        for (let output = neighbour.session.poll(); output; output = neighbour.session.poll()) {
          busy = true;
          this.#carryOut(neighbour, output, now);
          this.#config.onEvent?.(address, output, now);
        }
        if (this.#advertise(address, neighbour, now)) busy = true;
      }
    }
    this.#isFlushing = false;
  }

  #carryOut(neighbour: Neighbour, output: BgpSessionOutput, now: Micros): void {
    const { config, session, streams } = neighbour;
    switch (output.kind) {
      case 'connect':
        this.#connect(neighbour, now);
        break;
      case 'send':
        streams.get(output.connection)?.write(output.bytes, now);
        break;
      case 'close':
        streams.get(output.connection)?.end(now);
        break;
      case 'established':
        neighbour.advertiseAt = now;
        this.rib.peerUp({
          address: config.address,
          asNumber: config.asNumber,
          bgpIdentifier: output.agreement.peerIdentifier,
          isInternal: config.asNumber === this.#config.asNumber,
          relationship: config.relationship,
          localAddress: this.#config.host.ip.sourceFor(config.address),
        });
        break;
      case 'down':
        this.rib.peerDown(config.address);
        break;
      case 'update': {
        const size = session.agreement?.asNumberSize ?? 4;
        this.rib.handleUpdate(config.address, {
          ...output.update,
          attributes: withAs4Merged(output.update.attributes, size),
        });
        if (this.rib.heardFrom(config.address) > (config.maxPrefixes ?? MAX_PREFIXES)) {
          session.stop(CeaseSubcode.MAXIMUM_PREFIXES);
        }
        break;
      }
      case 'refresh':
        this.rib.refresh(config.address);
        break;
      case 'notification':
      case 'state':
        break;
      default:
        output satisfies never;
    }
  }

  /** §9.2.1.1: not more often than the interval, with jitter. Answers whether anything was sent. */
  #advertise(address: Ipv4Address, neighbour: Neighbour, now: Micros): boolean {
    if (neighbour.session.state !== 'Established' || neighbour.advertiseAt > now) return false;
    const updates = this.rib.takeUpdates(address);
    for (const update of updates) neighbour.session.send(update, now);
    const interval = this.#config.advertisementInterval ?? 0;
    if (updates.length > 0 && interval > 0) {
      neighbour.advertiseAt = now + Math.round(interval * (0.75 + this.#jitter.unit() / 4));
    }
    return updates.length > 0;
  }

  #connect(neighbour: Neighbour, now: Micros): void {
    const { address } = neighbour.config;
    const id = ++this.#lastConnection;
    let isOpen = false;
    const handler = this.#handlerOf(neighbour, id, {
      onOpen: (at) => {
        isOpen = true;
        neighbour.session.handleOpen(id, true, at);
      },
      onClose: (at) => (isOpen ? neighbour.session.handleClosed(id, at) : neighbour.session.handleConnectFailed(at)),
    });
    neighbour.streams.set(id, this.#sockets!.connectTcp({ address, port: BGP_PORT }, handler, now));
  }

  /** Only neighbours that are configured may come. */
  #accept(stream: Stream, address: Ipv4Address): StreamHandler {
    const neighbour = this.#neighbours.get(address);
    if (!neighbour) return { onOpen: (now) => stream.abort(now) };
    const id = ++this.#lastConnection;
    neighbour.streams.set(id, stream);
    return this.#handlerOf(neighbour, id, {
      onOpen: (now) => neighbour.session.handleOpen(id, false, now),
      onClose: (now) => neighbour.session.handleClosed(id, now),
    });
  }

  #handlerOf(
    neighbour: Neighbour,
    id: number,
    { onOpen, onClose }: { onOpen: (now: Micros) => void; onClose: (now: Micros) => void },
  ): StreamHandler {
    const then = (act: (now: Micros) => void) => (now: Micros) => {
      act(now);
      this.#flush(now);
    };
    return {
      onOpen: then(onOpen),
      onData: (bytes, now) => then((at) => neighbour.session.handleData(id, bytes, at))(now),
      onEnd: then((now) => {
        neighbour.session.handleClosed(id, now);
        neighbour.streams.get(id)?.end(now);
      }),
      onClose: (_, now) => {
        then(onClose)(now);
        neighbour.streams.delete(id);
      },
    };
  }

  /** The best route's next hop is a neighbour on one of our links; without a link there it cannot be used. */
  #install(prefix: Ipv4Prefix, best: BgpRoute | undefined): void {
    const { routes } = this.#config.host.ip;
    const old = this.#installed.get(prefix);
    if (old) routes.remove((route) => route === old);
    this.#installed.delete(prefix);
    const nextHop = best && best.from !== 'own' ? best.attributes.nextHop : undefined;
    const port = nextHop === undefined ? undefined : routes.lookup(nextHop)?.port;
    if (nextHop === undefined || port === undefined) return;
    const route: Route = { prefix, nextHop, port, metric: BGP_METRIC };
    this.#installed.set(prefix, route);
    routes.add(route);
  }
}

/** What we are to a neighbour that is this to us. */
const ownRole: Readonly<Record<Relationship, number>> = {
  customer: BgpRole.PROVIDER,
  peer: BgpRole.PEER,
  provider: BgpRole.CUSTOMER,
};

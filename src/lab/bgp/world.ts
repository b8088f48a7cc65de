/** The world of the lab bgp: the routers of the plan with their speakers, and the machines behind some of them. */

import type { Micros } from '../../bytes/time.ts';
import { BgpSpeaker } from '../../nodes/apps/bgp-speaker.ts';
import { Host } from '../../nodes/host.ts';
import type { IpPortConfig } from '../../nodes/ip-port.ts';
import { Router } from '../../nodes/router.ts';
import { type Tunnel, TunnelEntry, TunnelExit } from '../../nodes/tunnel-gate.ts';
import { RelationshipPolicy } from '../../stack/bgp/policy.ts';
import type { Cable, World } from '../world.ts';
import { type AsName, type AsPlan, ases, asLinks, delayOf, linkAddresses, linkNamed, neighboursOf } from './plan.ts';

/** One AS: its router, the program on it, and its policy, which a lab may change. */
export interface AsNode {
  readonly name: AsName;
  readonly router: Router;
  readonly speaker: BgpSpeaker;
  readonly policy: RelationshipPolicy;
}

export interface BgpWorld {
  readonly ases: Readonly<Record<AsName, AsNode>>;
  /** The links between the ASes, by name. */
  readonly cables: Readonly<Record<string, Cable>>;
  readonly home: Host;
  /** The web server, and the machine in Taipei that pretends to be it. */
  readonly web: Host;
  readonly tunnel: Tunnel;
}

/** Long enough for a whole run without a keepalive: those of 16 sessions would fill the captures. */
const HOLD_TIME = 180;
/** From a home to its provider, and inside a data centre. */
const lanCable = { delay: 200, bandwidth: 1_000_000_000 };
const names = Object.keys(ases) as AsName[];

export function makeBgpWorld(world: World): BgpWorld {
  const nodes = Object.fromEntries(names.map((name) => [name, makeAs(world, name)])) as Record<AsName, AsNode>;
  const cables: Record<string, Cable> = {};
  for (const plan of asLinks) {
    const portOf = (name: AsName) => neighboursOf(name).findIndex(({ link }) => link === plan);
    cables[plan.name] = world.connect(
      plan.name,
      [nodes[plan.a].router, portOf(plan.a)],
      [nodes[plan.b].router, portOf(plan.b)],
      { delay: delayOf(plan), bandwidth: plan.bandwidth },
    );
  }
  const tunnel: Tunnel = { exit: undefined, prefixes: [ases.google.prefix] };
  const home = machine(world, 'home', 'seoul', (config) => {
    return new Host({ ...config, gate: (ip) => new TunnelEntry(ip, tunnel) });
  });
  const web = machine(world, 'web', 'google', (config) => new Host(config));
  machine(world, 'impostor', 'taipei', (config) => new Host(config));
  for (const exit of ['vancouver', 'berlin'] as const) {
    machine(world, `vpn-${exit}`, exit, (config) => new Router({ ...config, gate: (ip) => new TunnelExit(ip) }));
  }
  return { ases: nodes, cables, home, web, tunnel };

  function machine<M extends Host>(in_: World, name: string, as: AsName, make: (config: MachineConfig) => M): M {
    const { lan } = ases[as];
    const { prefixLength, host, router } = lan!;
    const made = in_.add(
      make({
        name,
        ports: [{ mac: macOf(as, 0xaa), address: host, prefixLength }],
        gateway: router,
        random: in_.random.fork(name),
      }),
    );
    in_.connect(`${as}-${name}`, [nodes[as].router, neighboursOf(as).length], [made, 0], lanCable);
    return made;
  }
}

type MachineConfig = ConstructorParameters<typeof Host>[0];

/** Starts all speakers; those that wait for others first. */
export function startSpeakers({ ases: nodes }: BgpWorld, now: Micros): void {
  for (const { router, speaker } of Object.values(nodes)) router.run(speaker, now);
}

/** Pulls a cable out, which both routers see at once, or plugs it in again. */
export function setCable({ ases: nodes, cables }: BgpWorld, name: string, plugged: boolean, now: Micros): void {
  const plan = linkNamed(name);
  cables[name]!.plugged = plugged;
  if (plugged) return;
  const { a, b } = linkAddresses(plan);
  nodes[plan.a].speaker.linkDown(b, now);
  nodes[plan.b].speaker.linkDown(a, now);
}

function makeAs(world: World, name: AsName): AsNode {
  const { asNumber, prefix, lan }: AsPlan = ases[name];
  const neighbours = neighboursOf(name);
  const ports: IpPortConfig[] = neighbours.map(({ ownAddress }, port) => ({
    mac: macOf(name, port),
    address: ownAddress,
    prefixLength: 30,
  }));
  if (lan) ports.push({ mac: macOf(name, 0xa0), address: lan.router, prefixLength: lan.prefixLength });
  const random = world.random.fork(name);
  const router = world.add(new Router({ name, ports, tcp: { nagle: false }, random }));
  // Only the routes of RFC 9234's first users carry its mark: the great ones'.
  const marks = name === 'frankfurt' || name === 'newyork';
  const policy = new RelationshipPolicy({ asNumber, onlyToCustomer: marks });
  const speaker = new BgpSpeaker({
    host: router,
    asNumber,
    // The last byte tells the routers apart.
    bgpIdentifier: `198.18.255.${names.indexOf(name) + 1}`,
    policy,
    networks: [prefix],
    neighbours: neighbours.map(({ link, name: other, address, relationship }) => ({
      address,
      asNumber: ases[other].asNumber,
      relationship,
      passive: link.b === name,
      holdTime: HOLD_TIME,
      connectRetryTime: 4_000_000,
      sendRole: marks,
    })),
    random: random.fork('bgp'),
  });
  return { name, router, speaker, policy };
}

/** 02:00:00:64:<AS>:<port>. */
function macOf(name: AsName, port: number): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return `02:00:00:64:${hex(names.indexOf(name) + 1)}:${hex(port)}`;
}

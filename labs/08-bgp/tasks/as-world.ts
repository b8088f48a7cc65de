/**
 * Small worlds of autonomous systems for the tasks' captures: one router each, with AS numbers and prefixes of a student's
 * own. The links are /30s, and both ends of a session are named after their AS: 'a', 'b', …
 */

import { ipv4FromNumber, ipv4ToNumber } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import type { Cable, World } from '../../../src/lab/world.ts';
import { type BgpNeighbour, BgpSpeaker, type BgpSpeakerConfig } from '../../../src/nodes/apps/bgp-speaker.ts';
import { Router } from '../../../src/nodes/router.ts';
import { RelationshipPolicy } from '../../../src/stack/bgp/policy.ts';
import type { Relationship } from '../../../src/stack/bgp/route.ts';

export interface AsEntry {
  readonly name: string;
  readonly asNumber: number;
  readonly bgpIdentifier: string;
  readonly prefixes: readonly string[];
}

export interface AsLink {
  readonly a: string;
  readonly b: string;
  /** What b is to a. */
  readonly bIs: Relationship;
  /** A /30. */
  readonly network: string;
  /** One-way, milliseconds. */
  readonly delay: number;
}

export interface AsPlan {
  readonly ases: readonly AsEntry[];
  readonly links: readonly AsLink[];
}

export interface RunningAs {
  readonly entry: AsEntry;
  readonly router: Router;
  readonly speaker: BgpSpeaker;
  readonly policy: RelationshipPolicy;
}

export interface AsWorld {
  readonly running: ReadonlyMap<string, RunningAs>;
  readonly cables: ReadonlyMap<string, Cable>;
}

/** How one side of a session is configured otherwise than the plan says. */
export type Changes = (name: string, neighbour: string) => Partial<BgpNeighbour>;

export function linkName({ a, b }: Pick<AsLink, 'a' | 'b'>): string {
  return `${a}-${b}`;
}

/** The address of an AS on a link. */
export function addressOn(link: AsLink, name: string): string {
  const network = ipv4ToNumber(link.network.split('/')[0]!);
  return ipv4FromNumber(network + (link.a === name ? 1 : 2));
}

export function linkBetween({ links }: AsPlan, one: string, other: string): AsLink {
  const found = links.find(({ a, b }) => (a === one && b === other) || (a === other && b === one));
  if (!found) throw new RangeError(`there is no link between ${one} and ${other}`);
  return found;
}

/** Different AS numbers, of two octets but for the last, which has four. */
export function drawAsNumbers(random: Random, count: number): number[] {
  const numbers = new Set<number>();
  while (numbers.size < count - 1) numbers.add(64512 + random.below(1000));
  return [...numbers, 4_200_000_000 + random.below(90_000_000)];
}

export function drawEntries(random: Random, names: readonly string[]): AsEntry[] {
  const numbers = drawAsNumbers(random, names.length);
  const first = 16 + random.below(40);
  return names.map((name, i) => ({
    name,
    asNumber: numbers[i]!,
    bgpIdentifier: `10.255.${i + 1}.${1 + random.below(250)}`,
    prefixes: [`10.${first + 3 * i}.${16 * random.below(16)}.0/20`],
  }));
}

/** Links between pairs of names, with networks of their own. */
export function drawLinks(random: Random, pairs: readonly (readonly [string, string, Relationship])[]): AsLink[] {
  const base = 100 + random.below(100);
  return pairs.map(([a, b, bIs], i) => {
    return { a, b, bIs, network: `172.20.${base}.${4 * (i + 1)}/30`, delay: 2 + random.below(30) };
  });
}

const opposite: Readonly<Record<Relationship, Relationship>> = {
  customer: 'provider',
  provider: 'customer',
  peer: 'peer',
};

/** Decision processes other than ours, by AS. */
export type Deciders = Readonly<Record<string, NonNullable<BgpSpeakerConfig['decide']>>>;

/** The world of a plan; its speakers are not started yet. */
export function buildAses(
  world: World,
  { ases, links }: AsPlan,
  changes: Changes = () => ({}),
  deciders: Deciders = {},
): AsWorld {
  const running = new Map(
    ases.map((entry) => [entry.name, makeAs(world, entry, { ases, links }, changes, deciders[entry.name])]),
  );
  const cables = new Map<string, Cable>();
  for (const link of links) {
    const [a, b] = [running.get(link.a)!, running.get(link.b)!];
    const port = (name: string) => linksOf(links, name).indexOf(link);
    const rules = { delay: milliseconds(link.delay), bandwidth: 1_000_000_000 };
    const cable = world.connect(linkName(link), [a.router, port(link.a)], [b.router, port(link.b)], rules);
    cables.set(linkName(link), cable);
  }
  return { running, cables };
}

function linksOf(links: readonly AsLink[], name: string): AsLink[] {
  return links.filter(({ a, b }) => a === name || b === name);
}

function makeAs(
  world: World,
  entry: AsEntry,
  { ases, links }: AsPlan,
  changes: Changes,
  decide: BgpSpeakerConfig['decide'],
): RunningAs {
  const { name, asNumber, bgpIdentifier, prefixes } = entry;
  const own = linksOf(links, name);
  const random = world.random.fork(name);
  const ports = own.map((link) => ({ mac: drawMac(random), address: addressOn(link, name), prefixLength: 30 }));
  const router = world.add(new Router({ name, ports, tcp: { nagle: false }, random: random.fork('router') }));
  const policy = new RelationshipPolicy({ asNumber });
  const neighbours = own.map((link): BgpNeighbour => {
    const other = link.a === name ? link.b : link.a;
    return {
      address: addressOn(link, other),
      asNumber: ases.find((one) => one.name === other)!.asNumber,
      relationship: link.a === name ? link.bIs : opposite[link.bIs],
      passive: link.b === name,
      connectRetryTime: 4_000_000,
      ...changes(name, other),
    };
  });
  const speaker = new BgpSpeaker({
    ...{ host: router, asNumber, bgpIdentifier, neighbours, policy, networks: prefixes },
    ...(decide && { decide }),
    random: random.fork('bgp'),
  });
  return { entry, router, speaker, policy };
}

/** Cuts a cable, which both routers see at once. */
export function cutCable(world: World, plan: AsPlan, { running, cables }: AsWorld, one: string, other: string): void {
  const link = linkBetween(plan, one, other);
  cables.get(linkName(link))!.plugged = false;
  world.act((now) => {
    running.get(one)!.speaker.linkDown(addressOn(link, other), now);
    running.get(other)!.speaker.linkDown(addressOn(link, one), now);
  });
}

/** Starts the speakers; those in `silent` stay off. */
export function startAses(world: World, { running }: AsWorld, silent: readonly string[] = []): void {
  world.act((now) => {
    for (const { entry, router, speaker } of running.values()) {
      if (!silent.includes(entry.name)) router.run(speaker, now);
    }
  });
}

/** A tree of zones for a student's resolver: '.', example and test, and what lies below them, with several servers each. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { drawHosts, drawPrefix } from '../../../src/grade/personal.ts';
import type { DnsRecord } from '../../../src/packet/dns/message.ts';
import { a, cname, ns, soa, type ZoneData } from '../../../src/stack/dns/zone.ts';
import { drawLabels } from './draw-names.ts';
import type { BenchServer } from './resolver-bench.ts';

const DAY = 86_400;
/** How long the example zone lets its referrals be remembered, seconds. */
export const DELEGATION_TTL = 3000;

export interface Tree {
  /** 'river7.example' */
  readonly domain: string;
  /** 'maple.test', whose only server has its name in `domain`: no glue. */
  readonly glueless: string;
  readonly www: { readonly name: string; readonly address: Ipv4Address; readonly ttl: number };
  readonly other: { readonly name: string; readonly address: Ipv4Address; readonly ttl: number };
  /** With a TTL of 0. */
  readonly fleeting: { readonly name: string; readonly address: Ipv4Address };
  /** An alias of www in the same zone. */
  readonly near: { readonly name: string; readonly ttl: number };
  /** An alias of `away`, in another zone. */
  readonly far: { readonly name: string; readonly ttl: number };
  readonly away: { readonly name: string; readonly address: Ipv4Address; readonly ttl: number };
  /** An alias of a name that does not exist. */
  readonly dangling: { readonly name: string; readonly ttl: number };
  /** Two aliases that lead to each other. */
  readonly circle: string;
  readonly hidden: { readonly name: string; readonly address: Ipv4Address };
  readonly negativeTtl: number;
  /** Addresses of the servers, each in a network of its own. */
  readonly at: Readonly<Record<'root' | 'example' | 'domain' | 'test' | 'away', readonly Ipv4Address[]>>;
  readonly rootServers: { name: string; address: string }[];
  readonly servers: Readonly<Record<Ipv4Address, BenchServer>>;
}

/** @param pair how many servers each zone has */
export function drawTree(random: Random, pair: 1 | 2 = 2): Tree {
  const [word = '', bare = '', elsewhere = ''] = drawLabels(random, 3);
  const [domain, glueless, awayZone] = [`${word}.example`, `${bare}-g.test`, `${elsewhere}-a.test`];
  const prefixes = new Set<string>();
  while (prefixes.size < 10) prefixes.add(drawPrefix(random));
  const addresses = [...prefixes].flatMap((prefix) => drawHosts(random, prefix, 1));
  const take = () => addresses.splice(0, pair);
  const at = { root: take(), example: take(), domain: take(), test: take(), away: take() };
  const hosts = drawHosts(random, drawPrefix(random), 5);
  const ttl = () => 100 + random.below(200);
  const tree = {
    domain,
    glueless,
    www: { name: `www.${domain}`, address: hosts[0]!, ttl: ttl() },
    other: { name: `other.${domain}`, address: hosts[1]!, ttl: ttl() },
    fleeting: { name: `fleeting.${domain}`, address: hosts[2]! },
    near: { name: `near.${domain}`, ttl: ttl() },
    far: { name: `far.${domain}`, ttl: ttl() },
    away: { name: `host.${awayZone}`, address: hosts[3]!, ttl: ttl() },
    dangling: { name: `dangling.${domain}`, ttl: ttl() },
    circle: `circle.${domain}`,
    hidden: { name: `www.${glueless}`, address: hosts[4]! },
    negativeTtl: 50 + random.below(100),
  };
  const servers: Record<Ipv4Address, BenchServer> = {};
  const serve = (where: readonly Ipv4Address[], ...zones: ZoneData[]) => {
    for (const address of where) servers[address] = { zones };
  };
  serve(at.root, rootZone(at));
  serve(at.example, zoneOf('example', at.example, [...delegation(domain, at.domain, DELEGATION_TTL)]));
  serve(at.domain, domainZone(tree, at.domain), gluelessZone(tree));
  serve(at.test, zoneOf('test', at.test, [ns(glueless, `ns1.${domain}`, DAY), ...delegation(awayZone, at.away, DAY)]));
  serve(at.away, zoneOf(awayZone, at.away, [a(tree.away.name, tree.away.address, tree.away.ttl)]));
  const rootServers = at.root.map((address, index) => ({ name: `ns${index + 1}.nic.test`, address }));
  return { ...tree, at, servers, rootServers };
}

function rootZone(at: Tree['at']): ZoneData {
  const names = at.root.map((_, index) => ns('.', `ns${index + 1}.nic.test`, DAY));
  const glue = at.root.map((address, index) => a(`ns${index + 1}.nic.test`, address, DAY));
  const test = at.test.flatMap((address, index) => {
    const name = `ns${index + 7}.nic.test`;
    return [ns('test', name, DAY), a(name, address, DAY)];
  });
  return {
    origin: '.',
    records: [start('.', 'ns1.nic.test', 900), ...names, ...glue, ...delegation('example', at.example, DAY), ...test],
  };
}

function domainZone(tree: Omit<Tree, 'at' | 'servers' | 'rootServers'>, servers: readonly Ipv4Address[]): ZoneData {
  const { domain, www, other, fleeting, near, far, away, dangling, circle, negativeTtl } = tree;
  return {
    origin: domain,
    records: [
      start(domain, `ns1.${domain}`, negativeTtl),
      ...delegation(domain, servers, DAY),
      a(www.name, www.address, www.ttl),
      a(other.name, other.address, other.ttl),
      a(fleeting.name, fleeting.address, 0),
      cname(near.name, www.name, near.ttl),
      cname(far.name, away.name, far.ttl),
      cname(dangling.name, `nobody.${domain}`, dangling.ttl),
      cname(circle, `second.${circle}`, 60),
      cname(`second.${circle}`, circle, 60),
    ],
  };
}

function gluelessZone({ glueless, domain, hidden }: Pick<Tree, 'glueless' | 'domain' | 'hidden'>): ZoneData {
  const server = `ns1.${domain}`;
  return {
    origin: glueless,
    records: [start(glueless, server, 60), ns(glueless, server, DAY), a(hidden.name, hidden.address, 60)],
  };
}

function zoneOf(origin: string, servers: readonly Ipv4Address[], records: readonly DnsRecord[]): ZoneData {
  const own = servers.map((_, index) => ns(origin, `ns${index + 1}.nic.${origin}`, DAY));
  return { origin, records: [start(origin, `ns1.nic.${origin}`, 120), ...own, ...records] };
}

/** NS records and their glue, the servers' names inside the zone. */
function delegation(zone: string, servers: readonly Ipv4Address[], ttl: number): DnsRecord[] {
  return servers.flatMap((address, index) => {
    const name = `ns${index + 1}.${zone}`;
    return [ns(zone, name, ttl), a(name, address, ttl)];
  });
}

/** The SOA record. Its own TTL is longer than a “no” may be kept. */
function start(origin: string, mname: string, minimum: number): DnsRecord {
  const rname = origin === '.' ? 'admin.test' : `admin.${origin}`;
  return soa(origin, { mname, rname, serial: 1, refresh: 3600, retry: 600, expire: DAY, minimum }, minimum + 1000);
}

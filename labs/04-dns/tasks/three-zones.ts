/** Root, example and a student's own zone, one server each: what the captures of this lab's questions are made of. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds } from '../../../src/bytes/time.ts';
import { drawHosts, drawPrefix } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../../src/nodes/apps/resolver.ts';
import type { StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import type { DnsRecord } from '../../../src/packet/dns/message.ts';
import { a, ns, soa, type ZoneData } from '../../../src/stack/dns/zone.ts';
import type { Application } from '../../../src/stack/sockets.ts';
import { type DnsPlan, type DnsWorld, dnsWorld, drawPlan, startStub } from './dns-world.ts';
import { drawDomain, drawLabels } from './draw-names.ts';

const DAY = 86_400;

export interface ThreeZones {
  readonly plan: DnsPlan;
  /** 'river7.example', its server `ns1.river7.example`. */
  readonly domain: string;
  /** 'maple.river7.example' and its address. */
  readonly host: string;
  readonly address: string;
  /** Of the address, seconds. */
  readonly ttl: number;
}

export const ROOT_SERVER = 'a.root-servers.example';
export const TLD_SERVER = 'a.nic.example';

/** @param others further machines, with the delays of their links */
export function drawThreeZones(random: Random, others: Readonly<Record<string, Micros>> = {}): ThreeZones {
  const domain = drawDomain(random);
  const [label = ''] = drawLabels(random, 1);
  const [address = ''] = drawHosts(random, drawPrefix(random), 1);
  const delays = {
    root: milliseconds(2 + random.below(8)),
    example: milliseconds(11 + random.below(20)),
    zone: milliseconds(35 + random.below(60)),
    ...others,
  };
  return { plan: drawPlan(random, delays), domain, host: `${label}.${domain}`, address, ttl: 120 + random.below(400) };
}

/** The zone's server by its name. */
export function serverName({ domain }: Pick<ThreeZones, 'domain'>): string {
  return `ns1.${domain}`;
}

export function rootZone({ plan: { servers } }: ThreeZones, delegation?: readonly DnsRecord[]): ZoneData {
  const own = [ns('.', ROOT_SERVER, DAY), a(ROOT_SERVER, servers.root!.address, DAY)];
  const below = delegation ?? [ns('example', TLD_SERVER, DAY), a(TLD_SERVER, servers.example!.address, DAY)];
  return { origin: '.', records: [startOf('.', ROOT_SERVER, DAY), ...own, ...below] };
}

/** @param delegation other records than the right ones for the zone below */
export function exampleZone(zones: ThreeZones, delegation?: readonly DnsRecord[]): ZoneData {
  const { domain, plan } = zones;
  const name = serverName(zones);
  const below = delegation ?? [ns(domain, name, DAY), a(name, plan.servers.zone!.address, DAY)];
  return {
    origin: 'example',
    records: [startOf('example', TLD_SERVER, 900), ns('example', TLD_SERVER, DAY), ...below],
  };
}

/** @param records instead of the host's address @param negative how long a “no” may be kept, seconds */
export function ownZone(zones: ThreeZones, records?: readonly DnsRecord[], negative = 60): ZoneData {
  const { domain, host, address, ttl, plan } = zones;
  const name = serverName(zones);
  const own = [startOf(domain, name, negative), ns(domain, name, DAY), a(name, plan.servers.zone!.address, DAY)];
  return { origin: domain, records: [...own, ...(records ?? [a(host, address, ttl)])] };
}

export function startOf(origin: string, mname: string, minimum: number, ttl = minimum): DnsRecord {
  const rname = origin === '.' ? 'admin.example' : `admin.${origin}`;
  return soa(origin, { mname, rname, serial: 2026010100, refresh: 7200, retry: 900, expire: 7 * DAY, minimum }, ttl);
}

/** What runs on which machine; without an entry nothing does. */
export type Programs = Readonly<Record<string, Application>>;

/** Servers with their zones, as they should be. */
export function rightPrograms(zones: ThreeZones): { root: Application; example: Application; zone: Application } {
  return {
    root: new DnsServerApp([rootZone(zones)]),
    example: new DnsServerApp([exampleZone(zones)]),
    zone: new DnsServerApp([ownZone(zones)]),
  };
}

/** The world with its programs running. @param makeLan as for `dnsWorld` */
export function startZones(
  run: LabRun,
  { plan }: ThreeZones,
  programs: Programs,
  makeLan?: Parameters<typeof dnsWorld>[2],
): { world: DnsWorld; stub: StubResolver } {
  const world = dnsWorld(run, plan, makeLan);
  const rootHints = [{ name: ROOT_SERVER, address: plan.servers.root!.address }];
  run.world.act((now) => {
    for (const [name, program] of Object.entries(programs)) world.servers[name]!.run(program, now);
    world.resolver.run(new ResolverApp({ rootHints, random: run.world.random.fork('resolver') }), now);
  });
  return { world, stub: startStub(run, world.laptop, plan.resolver) };
}

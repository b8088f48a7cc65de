/**
 * A network of the student's own for the diagnosis: laptop, desk and guest on a switch with the server that gives
 * addresses and resolves names; behind a router a name server, a web server and a stranger. All addresses are drawn.
 */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { draw, drawHosts, drawMac, drawPort, drawPrefix, drawWord, routerOf } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { labIntermediateCa } from '../../../src/lab/pki/lab-ca.ts';
import { lanCable, useLease } from '../../../src/lab/school/lan.ts';
import { DhcpClientApp } from '../../../src/nodes/apps/dhcp-client.ts';
import { DhcpServerApp } from '../../../src/nodes/apps/dhcp-server.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../../src/nodes/apps/resolver.ts';
import { StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';
import { Switch } from '../../../src/nodes/switch.ts';
import { a, ns, soa } from '../../../src/stack/dns/zone.ts';
import { Mallory, type Station } from '../mallory.ts';
import { siteOn } from '../visit.ts';

/** Machines on the switch, by the names of their links. */
export type Inside = 'laptop' | 'desk' | 'guest' | 'server';
/** Machines behind the router. */
export type Outside = 'names' | 'web' | 'stranger';

export interface ThreatPlan {
  readonly prefix: string;
  readonly router: Station;
  readonly inside: Readonly<Record<Inside, Station>>;
  readonly outside: Readonly<Record<Outside, Station & { readonly router: Station }>>;
  /** 'www.river7.example' */
  readonly host: string;
  /** Of the resolver's queries, all of them; and where its ids begin. */
  readonly queryPort: number;
  readonly firstId: number;
}

export function drawThreatPlan(random: Random): ThreatPlan {
  const networks = new Set<string>();
  while (networks.size < 4) networks.add(drawPrefix(random));
  const [prefix = '', ...others] = networks;
  const station = (address: string): Station => ({ mac: drawMac(random), address });
  const [laptop = '', desk = '', guest = '', server = ''] = drawHosts(random, prefix, 4);
  const outside = (network: string) => {
    const [address = ''] = drawHosts(random, network, 1);
    return { ...station(address), router: station(routerOf(network)) };
  };
  const [names = '', web = '', stranger = ''] = others;
  return {
    prefix,
    router: station(routerOf(prefix)),
    inside: { laptop: station(laptop), desk: station(desk), guest: station(guest), server: station(server) },
    outside: { names: outside(names), web: outside(web), stranger: outside(stranger) },
    host: `www.${drawWord(random)}.example`,
    queryPort: drawPort(random) - random.below(20_000),
    firstId: 300 + random.below(60_000),
  };
}

export interface ThreatenedNetwork {
  readonly laptop: Host;
  readonly dhcpClient: DhcpClientApp;
  readonly stub: StubResolver;
  readonly desk: Host;
  readonly guest: Mallory;
  readonly web: Host;
  readonly stranger: Host;
  readonly resolver: ResolverApp;
}

/** Links: switch-laptop … switch-server, switch-router, router-names, router-web, router-stranger. */
export function buildThreatened(run: LabRun, plan: ThreatPlan): ThreatenedNetwork {
  const { world } = run;
  const { inside, outside } = plan;
  const insideHost = (name: Inside, configured = true) =>
    world.add(
      new Host({
        name,
        ports: [configured ? inside[name] : { mac: inside[name].mac }],
        ...(configured && { gateway: plan.router.address }),
        random: world.random.fork(name),
      }),
    );
  const outsideHost = (name: Outside) =>
    world.add(
      new Host({
        name,
        ports: [outside[name]],
        gateway: outside[name].router.address,
        random: world.random.fork(name),
      }),
    );
  const [laptop, desk, server] = [insideHost('laptop', false), insideHost('desk'), insideHost('server')];
  const guest = world.add(new Mallory(inside.guest, world.random.fork('guest')));
  const [names, web, stranger] = [outsideHost('names'), outsideHost('web'), outsideHost('stranger')];
  const ports = [plan.router, outside.names.router, outside.web.router, outside.stranger.router];
  const router = world.add(new Router({ name: 'router', ports, random: world.random.fork('router') }));
  const lan = world.add(new Switch({ name: 'switch', portCount: 5 }));
  world.connect('switch-laptop', [lan, 0], [laptop, 0], lanCable);
  world.connect('switch-desk', [lan, 1], [desk, 0], lanCable);
  world.connect('switch-guest', [lan, 2], [guest, 0], lanCable);
  world.connect('switch-server', [lan, 3], [server, 0], { delay: milliseconds(1) });
  world.connect('switch-router', [lan, 4], [router, 0], lanCable);
  world.connect('router-names', [router, 1], [names, 0], { delay: milliseconds(40) });
  world.connect('router-web', [router, 2], [web, 0], { delay: milliseconds(8) });
  world.connect('router-stranger', [router, 3], [stranger, 0], { delay: milliseconds(5) });

  let nextId = plan.firstId;
  const resolver = new ResolverApp({
    rootHints: [{ name: 'a.root.example', address: outside.names.address }],
    random: world.random.fork('resolver'),
    nextId: () => nextId++ & 0xffff,
    queryPort: () => plan.queryPort,
  });
  const dhcpClient = new DhcpClientApp({
    mac: inside.laptop.mac,
    random: world.random.fork('dhcp'),
    onLease: (lease) => {
      useLease(laptop, lease);
      stub.setServers(lease?.dnsServers ?? []);
    },
  });
  const stub = new StubResolver({ random: world.random.fork('stub') });
  const credentials = labIntermediateCa().issue({ names: [plan.host] });
  world.act((now) => {
    names.run(new DnsServerApp([zoneOf(plan)]), now);
    web.run(siteOn(run, plan.host, credentials), now);
    server.run(resolver, now);
    server.run(leasesBy(plan, inside.server.address), now);
    laptop.run(stub, now);
    laptop.run(dhcpClient, now);
  });
  return { laptop, dhcpClient, stub, desk, guest, web, stranger, resolver };
}

/** A DHCP server that gives the laptop its address, and names this machine as the DNS server. */
export function leasesBy({ prefix, router, inside }: ThreatPlan, address: string): DhcpServerApp {
  const { laptop } = inside;
  return new DhcpServerApp({
    address,
    network: prefix,
    range: { first: laptop.address, last: laptop.address },
    routers: [router.address],
    dnsServers: [address],
    leaseTime: 3600,
  });
}

/** All names in one zone, from one server. */
function zoneOf({ outside, host }: ThreatPlan) {
  const times = { serial: 1, refresh: 1800, retry: 900, expire: 604_800, minimum: 60 };
  return {
    origin: '.',
    records: [
      soa('.', { mname: 'a.root.example', rname: 'admin.example', ...times }, 86_400),
      ns('.', 'a.root.example', 86_400),
      a('a.root.example', outside.names.address, 86_400),
      a(host, outside.web.address, 20),
    ],
  };
}

export const faults = ['rogue-dhcp', 'arp-spoofing', 'dns-forgery', 'syn-flood', 'blind-reset'] as const;
export type Fault = (typeof faults)[number];

export function drawFault(random: Random): Fault {
  return draw(random, faults);
}

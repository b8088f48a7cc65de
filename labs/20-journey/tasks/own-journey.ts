/** The world of a plan: a laptop that gets an address, a name resolved, and a page fetched; with a fault, if wanted. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { labIntermediateCa, labRootCa, type ServerCredentials } from '../../../src/lab/pki/lab-ca.ts';
import { lanCable, lanSwitch, useLease } from '../../../src/lab/school/lan.ts';
import type { World } from '../../../src/lab/world.ts';
import { DhcpClientApp } from '../../../src/nodes/apps/dhcp-client.ts';
import { DhcpServerApp } from '../../../src/nodes/apps/dhcp-server.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../../src/nodes/apps/resolver.ts';
import { StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import { type FetchOutcome, WebClient } from '../../../src/nodes/apps/web-client.ts';
import {
  htmlPage,
  redirectToHttps,
  servePages,
  WebServer,
  type WebServerPort,
} from '../../../src/nodes/apps/web-server.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Router } from '../../../src/nodes/router.ts';
import type { Route } from '../../../src/stack/forwarding-table.ts';
import type { Stream, StreamHandler } from '../../../src/stack/stream.ts';
import { acceptTls, connectTls } from '../../../src/stack/tls/tls-stream.ts';
import { hostName, type JourneyPlan, type Machine, urlOf } from './plan.ts';
import { domainZone, rootHintOf, rootZoneOf, topZoneOf } from './plan-zones.ts';

/** What is not as it should be. */
export interface JourneyFaults {
  /** What DHCP says of the DNS server. */
  readonly dnsServers?: readonly Ipv4Address[];
  /** One more host on the switch. */
  readonly intruder?: Machine;
  /** The domain's name server has another zone instead. */
  readonly otherZone?: string;
  /** The provider's routes, from the right ones. */
  providerRoutes?(routes: readonly Route[]): readonly Route[];
  /** Ports on which the web server does not listen. */
  readonly closedPorts?: readonly number[];
  /** Instead of a certificate for the host's name that is valid. */
  readonly credentials?: ServerCredentials;
  /** The page is at another path. */
  readonly pagePath?: string;
}

/** The link at the laptop, and the one at its DNS server: where the captures are made. */
export const laptopLink = 'laptop-switch';
export const dnsLink = 'switch-dns';

/** Runs the journey until the page is there, or the browser has given up, or a minute has passed. */
export async function runJourney(run: LabRun, plan: JourneyPlan, faults: JourneyFaults = {}): Promise<void> {
  const { world } = run;
  const laptop = buildInternet(run, plan, faults);
  const stub = new StubResolver({ random: world.random.fork('laptop/stub') });
  const client = new DhcpClientApp({
    mac: plan.laptop.mac,
    hostName: 'laptop',
    xid: plan.xid,
    broadcastFlag: true,
    random: world.random.fork('laptop/dhcp'),
    onLease: (lease) => {
      useLease(laptop, lease);
      if (lease) stub.setServers(lease.dnsServers);
    },
  });
  world.act((now) => {
    laptop.run(stub, now);
    laptop.run(client, now);
  });
  await world.until(() => client.state.name === 'BOUND', 'the laptop has an address');
  await world.pass(milliseconds(200));
  const outcome = fetchPage(run, plan, laptop, stub);
  const patience = world.now + seconds(40);
  while (!outcome() && world.now < patience) await world.pass(milliseconds(500));
  await world.pass(milliseconds(1000));
}

/** Asks for the page; what is answered tells the outcome once there is one. */
function fetchPage(
  run: LabRun,
  plan: JourneyPlan,
  laptop: Host,
  stub: StubResolver,
): () => FetchOutcome | 'no-address' | undefined {
  let outcome: FetchOutcome | 'no-address' | undefined;
  const open = (
    scheme: 'http' | 'https',
    address: Ipv4Address,
    port: number,
    handler: StreamHandler,
    now: number,
  ): Stream => {
    const connect = (below: StreamHandler, at: number) => laptop.sockets.connectTcp({ address, port }, below, at);
    return scheme === 'http' ? connect(handler, now) : connectTls(connect, clientTls(run, plan), handler, now);
  };
  run.world.act((now) =>
    stub.resolve(hostName(plan), 'A', now, (answer, at) => {
      const record = answer.ok ? answer.records.find(({ type }) => type === 'A') : undefined;
      if (!record) {
        outcome = 'no-address';
        return;
      }
      const address = String(record.data);
      const client = new WebClient({
        open: ({ scheme, port }, handler, then) => open(scheme, address, port, handler, then),
      });
      client.fetch(
        urlOf(plan),
        (result, then) => {
          outcome = result;
          client.close(then);
        },
        at,
      );
    }),
  );
  return () => outcome;
}

function clientTls(run: LabRun, plan: JourneyPlan) {
  const { world } = run;
  return {
    serverName: hostName(plan),
    trustedRoots: [labRootCa().certificate],
    wallClock: (now: number) => (world.epoch + now) / 1000,
    random: world.random.fork('laptop/tls'),
    alpn: ['http/1.1'],
    keyLog: (line: string) => void run.tlsKeyLog.push(line),
  };
}

/** All devices and cables, and the programs on the servers. Answers the laptop, unplugged from nothing but an address. */
function buildInternet(run: LabRun, plan: JourneyPlan, faults: JourneyFaults): Host {
  const { world } = run;
  const laptop = world.add(
    new Host({
      name: 'laptop',
      ports: [{ mac: plan.laptop.mac }],
      tcp: { nagle: false },
      random: world.random.fork('laptop'),
    }),
  );
  const dhcp = hostIn(world, 'dhcp', plan.dhcp, plan.router.address);
  const dns = hostIn(world, 'dns', plan.dns, plan.router.address);
  const { router, provider, hoster } = routersOf(world, plan, faults);
  const server = (name: 'root' | 'top' | 'names' | 'web') =>
    hostIn(world, name, plan.servers[name], firstOf(plan.nets[name]));
  const [root, top, names, web] = [server('root'), server('top'), server('names'), server('web')];
  const lan = lanSwitch(world, 5);
  const wide = (delay: number) => ({ delay: milliseconds(delay), bandwidth: 1_000_000_000 });
  const { delays } = plan;
  world.connect(laptopLink, [laptop, 0], [lan, 0], lanCable);
  world.connect('switch-dhcp', [lan, 1], [dhcp, 0], lanCable);
  world.connect(dnsLink, [lan, 2], [dns, 0], lanCable);
  world.connect('switch-router', [lan, 3], [router, 0], lanCable);
  world.connect('router-provider', [router, 1], [provider, 0], wide(delays.uplink));
  world.connect('provider-hoster', [provider, 1], [hoster, 0], wide(delays.backbone));
  world.connect('provider-root', [provider, 2], [root, 0], wide(delays.root));
  world.connect('provider-top', [provider, 3], [top, 0], wide(delays.top));
  world.connect('hoster-names', [hoster, 1], [names, 0], lanCable);
  world.connect('hoster-web', [hoster, 2], [web, 0], lanCable);
  if (faults.intruder) {
    const intruder = hostIn(world, 'intruder', faults.intruder);
    // A longer cable: its answers come second, and so it is believed.
    world.connect('switch-intruder', [lan, 4], [intruder, 0], { delay: milliseconds(0.4) });
  }
  world.act((now) => {
    dhcp.run(dhcpServer(plan, faults), now);
    dns.run(new ResolverApp({ rootHints: [rootHintOf(plan)], random: world.random.fork('dns/resolver') }), now);
    root.run(new DnsServerApp([rootZoneOf(plan)]), now);
    top.run(new DnsServerApp([topZoneOf(plan)]), now);
    names.run(new DnsServerApp([domainZone(plan, faults.otherZone)]), now);
    web.run(new WebServer(webPorts(run, plan, faults)), now);
  });
  return laptop;
}

function hostIn(world: World, name: string, { mac, address }: Machine, gateway?: Ipv4Address): Host {
  return world.add(
    new Host({
      name,
      ports: [{ mac, address, prefixLength: 24 }],
      ...(gateway !== undefined && { gateway }),
      tcp: { nagle: false },
      random: world.random.fork(name),
    }),
  );
}

function firstOf(prefix: string): Ipv4Address {
  return prefix.replace(/0\/24$/, '1');
}

function secondOf(prefix: string): Ipv4Address {
  return prefix.replace(/0\/24$/, '2');
}

/** The address from which the provider's router answers the laptop. */
export function providerAddress({ nets }: JourneyPlan): Ipv4Address {
  return secondOf(nets.uplink);
}

function routersOf(world: World, plan: JourneyPlan, faults: JourneyFaults) {
  const { nets, lan } = plan;
  const everything = '0.0.0.0/0';
  const make = (name: string, addresses: readonly Ipv4Address[], routes: readonly Route[], firstMac?: string) =>
    world.add(
      new Router({
        name,
        ports: addresses.map((address, port) => ({
          mac: port === 0 && firstMac !== undefined ? firstMac : macFor(address),
          address,
          prefixLength: 24,
        })),
        routes,
        random: world.random.fork(name),
      }),
    );
  const right: Route[] = [
    { prefix: lan, nextHop: firstOf(nets.uplink), port: 0 },
    { prefix: nets.names, nextHop: secondOf(nets.backbone), port: 1 },
    { prefix: nets.web, nextHop: secondOf(nets.backbone), port: 1 },
  ];
  return {
    router: make(
      'router',
      [plan.router.address, firstOf(nets.uplink)],
      [{ prefix: everything, nextHop: secondOf(nets.uplink), port: 1 }],
      plan.router.mac,
    ),
    provider: make(
      'provider',
      [secondOf(nets.uplink), firstOf(nets.backbone), firstOf(nets.root), firstOf(nets.top)],
      faults.providerRoutes?.(right) ?? right,
    ),
    hoster: make(
      'hoster',
      [secondOf(nets.backbone), firstOf(nets.names), firstOf(nets.web)],
      [{ prefix: everything, nextHop: firstOf(nets.backbone), port: 0 }],
    ),
  };
}

/** 02:00 and the four bytes of the address: nobody asks about these. */
function macFor(address: Ipv4Address): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return ['02', '00', ...bytes].join(':');
}

function dhcpServer(plan: JourneyPlan, { dnsServers }: JourneyFaults): DhcpServerApp {
  const { lan, laptop, dhcp, dns, router, lease, domain } = plan;
  return new DhcpServerApp({
    address: dhcp.address,
    network: lan,
    range: { first: laptop.address, last: laptop.address },
    reservations: { [laptop.mac]: laptop.address },
    routers: [router.address],
    dnsServers: dnsServers ?? [dns.address],
    domainName: domain,
    leaseTime: lease,
  });
}

function webPorts(run: LabRun, plan: JourneyPlan, faults: JourneyFaults): WebServerPort[] {
  const credentials = faults.credentials ?? labIntermediateCa().issue({ names: [hostName(plan)] });
  const tls = { ...credentials, random: run.world.random.fork('web/tls'), alpn: ['http/1.1'] };
  const html = `<!DOCTYPE html>\n<title>${plan.domain}</title>\n<p>${'You have arrived. '.repeat(90)}</p>\n`;
  const ports: WebServerPort[] = [
    { port: 80, handler: redirectToHttps },
    {
      port: 443,
      handler: servePages({ [faults.pagePath ?? plan.path]: htmlPage(html) }),
      wrap: (transport, accept) => acceptTls(transport, tls, accept),
    },
  ];
  return ports.filter(({ port }) => !faults.closedPorts?.includes(port));
}

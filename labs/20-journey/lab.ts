/**
 * The whole way of document S in one world: a laptop finds its Wi-Fi and joins it, gets an address, finds the DNS server,
 * resolves www.google.com through root, com and Google, crosses four networks, opens TCP, does the TLS handshake, and has
 * the page. The same without Wi-Fi, with a cable instead, is there for wires that have no air and for tasks.
 */

import { type Micros, milliseconds } from '../../src/bytes/time.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { fixed, names, school } from '../../src/lab/school/addresses.ts';
import {
  borderRouter,
  googleFiberRouter,
  googleRouter,
  ktRouter,
  serverHost,
  wanCables,
} from '../../src/lab/school/internet.ts';
import {
  accessPoint,
  dhcpServer,
  dnsServerHost,
  lanCable,
  lanSwitch,
  neighbour,
  schoolRouter,
  unpluggedLaptop,
  useLease,
} from '../../src/lab/school/lan.ts';
import { browse, googleWebServer } from '../../src/lab/school/web.ts';
import { schoolAir } from '../../src/lab/school/wifi.ts';
import { tellAccessPoints, tellStation } from '../../src/lab/school/wifi-facts.ts';
import type { Plug } from '../../src/lab/world.ts';
import type { AccessPoint } from '../../src/nodes/access-point.ts';
import { DhcpClientApp, type DhcpClientAppOptions } from '../../src/nodes/apps/dhcp-client.ts';
import { DnsServerApp } from '../../src/nodes/apps/dns-server.ts';
import { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import type { Host } from '../../src/nodes/host.ts';
import type { Public } from '../../src/stack/timed.ts';
import { dhcpSteps } from '../02-dhcp/steps.ts';
import { arpSteps } from '../03-arp/steps.ts';
import { startResolver } from '../04-dns/lab.ts';
import { dnsSteps } from '../04-dns/steps.ts';
import { comZone, googleZone, rootZone } from '../04-dns/zones.ts';
import { routingSteps } from '../06-routing/steps.ts';
import { handshakeSteps, socketSteps } from '../10-tcp/steps.ts';
import { tlsSteps } from '../11-tls/steps.ts';
import { httpSteps } from '../12-http/steps.ts';
import { airSteps } from './steps.ts';

const wiredSteps = [
  ...dhcpSteps,
  ...arpSteps,
  ...dnsSteps,
  ...routingSteps,
  ...handshakeSteps,
  ...socketSteps,
  ...tlsSteps,
  ...httpSteps,
];

/** A device of the world, to be asked for something at this time. */
type At<T> = (now: Micros) => T;

const common = {
  number: 20,
  name: 'journey',
  title: { en: 'The journey: from an unplugged laptop to a page', ko: '여정: 연결되지 않은 노트북에서 웹 페이지까지' },
  wires: ['memory', 'netns', 'docker'],
  names,
} as const satisfies Partial<Lab>;

/** With a cable between laptop and access point. */
export const wiredJourney: Lab = {
  ...common,
  steps: wiredSteps,
  run(lab) {
    const laptop = buildSchool(lab);
    return travel(lab, () => laptop);
  },
};

export const journeyLab: Lab = {
  ...common,
  steps: [...airSteps, ...wiredSteps],
  wired: wiredJourney,
  run: async (lab) => travel(lab, await joinByRadio(lab)),
};

/** From the moment at which the laptop's link is there. */
async function travel(lab: LabRun, laptop: At<Host>): Promise<void> {
  const { world } = lab;
  const stub = new StubResolver({ random: world.random.fork('laptop/stub') });
  world.act((now) => laptop(now).run(stub, now));
  const client = await getAddress(lab, laptop, stub);
  await browse(lab, laptop(world.now), (host, now, found) => {
    laptop(now);
    stub.resolve(host, 'A', now, (answer, at) => {
      const record = answer.ok ? answer.records.find(({ type }) => type === 'A') : undefined;
      if (!record) throw new Error(`${host} was not resolved`);
      lab.fact('S-DNS-5', { en: 'the laptop learns', ko: '노트북이 알게 된 것' }, `${host} = ${String(record.data)}`);
      found(String(record.data), at);
    });
  });
  // Half an hour later half of the lease is over, and the laptop renews it.
  const lease = client.lease!;
  await world.pass(lease.renewAt - world.now);
  // Where the first try is lost on the way, the next comes minutes later (RFC 2131 §4.4.5).
  await world.until(() => client.lease !== lease, 'the lease is renewed at T1', lease.expiresAt - world.now);
  const passed = Math.round(world.now / 1e6);
  lab.fact('S-DHCP-5', { en: 'renewed after', ko: '갱신한 때' }, { en: `${passed} s (T1)`, ko: `${passed}초 (T1)` });
}

/** School, KT, Google Fiber, Google; and the networks of the root and com servers. Answers the laptop, which has a cable. */
export function buildSchool(lab: LabRun): Host {
  const { world } = lab;
  const laptop = unpluggedLaptop(world);
  const ap = accessPoint(world);
  world.connect('laptop-ap', [laptop, 0], [ap, 0], lanCable);
  buildBehind(lab, [ap, 1], () => ap);
  return laptop;
}

/** The same with the air in which the laptop finds the access point and joins it. Answers the laptop. */
async function joinByRadio(lab: LabRun): Promise<At<Host>> {
  const { world } = lab;
  const { laptop, ap, ap2, upstairs } = schoolAir(lab, {
    laptop: { scan: 'active', onEvent: tellStation(lab) },
    accessPoint: { onEvent: tellAccessPoints(lab) },
  });
  buildBehind(lab, [ap, 1], (now) => ap.at(now));
  for (const one of [ap, ap2, upstairs]) {
    world.act((now) => one.start(now));
    await world.pass(milliseconds(30));
  }
  // The laptop is switched on shortly before a beacon, so that it hears one while it asks.
  await world.pass(milliseconds(105));
  world.act((now) => laptop.start(now));
  await world.until(() => laptop.wifi.state === 'connected', 'the laptop is in the network');
  // Half an hour of beacons would be 17,000 from each.
  for (const { wifi } of [ap, ap2, upstairs]) world.act(() => wifi.fallSilent());
  return (now) => laptop.at(now);
}

/** What lies behind the access point's cable. */
function buildBehind(lab: LabRun, cable: Plug, ap: At<AccessPoint>): void {
  const { world } = lab;
  const lan = lanSwitch(world, 4);
  const dnsServer = dnsServerHost(world);
  const router = schoolRouter(world);
  const kt = ktRouter(world);
  const googleFiber = googleFiberRouter(world);
  const googleBorder = googleRouter(world);
  const [rootRouter, tldRouter] = [borderRouter(world, 'root'), borderRouter(world, 'tld')];
  const [root, tld] = [serverHost(world, 'root'), serverHost(world, 'tld')];
  const [googleDns, web] = [serverHost(world, 'google-dns'), serverHost(world, 'web')];

  world.connect('ap-switch', cable, [lan, 0], lanCable);
  world.connect('switch-router', [lan, 1], [router, 0], lanCable);
  world.connect('switch-dns', [lan, 2], [dnsServer, 0], lanCable);
  world.connect('switch-neighbour', [lan, 3], [neighbour(world), 0], lanCable);
  world.connect('school-kt', [router, 1], [kt, 0], wanCables.toKt);
  world.connect('kt-root', [kt, 2], [rootRouter, 0], wanCables.toRoot);
  world.connect('root-server', [rootRouter, 1], [root, 0], wanCables.inside);
  world.connect('kt-tld', [kt, 3], [tldRouter, 0], wanCables.toTld);
  world.connect('tld-server', [tldRouter, 1], [tld, 0], wanCables.inside);
  world.connect('kt-googlefiber', [kt, 1], [googleFiber, 0], wanCables.pacific);
  world.connect('googlefiber-google', [googleFiber, 1], [googleBorder, 0], wanCables.toGoogle);
  world.connect('google-web', [googleBorder, 1], [web, 0], wanCables.inside);
  world.connect('google-dns', [googleBorder, 2], [googleDns, 0], wanCables.inside);

  world.act((now) => {
    ap(now).host.run(dhcpServer(), now);
    startResolver(lab, dnsServer, (address) => address, now);
    root.run(new DnsServerApp([rootZone()]), now);
    tld.run(new DnsServerApp([comZone()]), now);
    googleDns.run(new DnsServerApp([googleZone()]), now);
    web.run(googleWebServer(lab), now);
  });
}

/** DHCP, which also tells the laptop's resolver whom to ask. */
async function getAddress(lab: LabRun, laptop: At<Host>, stub: StubResolver): Promise<Public<DhcpClientApp>> {
  const { world } = lab;
  const options: DhcpClientAppOptions = {
    mac: school.laptop.mac,
    hostName: 'laptop',
    xid: fixed.dhcpXid,
    broadcastFlag: true,
    random: world.random.fork('laptop/dhcp'),
    onLease: (lease) => {
      useLease(laptop(world.now), lease);
      if (lease) stub.setServers(lease.dnsServers);
    },
  };
  const client = world.parts.makeDhcpClient?.(options) ?? new DhcpClientApp(options);
  world.act((now) => laptop(now).run(client, now));
  await world.until(() => client.state.name === 'BOUND', 'the laptop has an address');
  const { address, routers, dnsServers } = client.lease!;
  const value = `${address}, ${routers.join(', ')}, ${dnsServers.join(', ')}`;
  lab.fact('S-DHCP-4', { en: 'address, router, DNS server', ko: '주소, 라우터, DNS 서버' }, value);
  return client;
}

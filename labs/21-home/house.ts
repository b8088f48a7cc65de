/** The home journey's machines at work: servers started, addresses given, a page visited and timed. */

import { type Micros, seconds } from '../../src/bytes/time.ts';
import { home, homeFixed, usGoogle } from '../../src/lab/home/addresses.ts';
import { leaseAtHome } from '../../src/lab/home/lan.ts';
import { addNameServers, type HomeAlone, startGateway } from '../../src/lab/home/world.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import type { Browser, LoadedPage } from '../../src/nodes/apps/browser.ts';
import { DnsServerApp } from '../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../src/nodes/apps/resolver.ts';
import { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import { comZone, googleZone, rootHints, rootZone } from '../04-dns/zones.ts';
import { serveSite } from '../16-browser/world.ts';

/** The page that document H visits. */
export const PAGE = 'https://www.google.com/';

/** The name servers, the ISP's resolver and www.google.com. */
export function startServers(lab: LabRun, here: HomeAlone): void {
  const { world } = lab;
  const names = addNameServers(world, here);
  const resolver = new ResolverApp({
    rootHints,
    random: world.random.fork('isp-dns/resolver'),
    onEvent: (event) => {
      if (event.kind !== 'referral') return;
      const [first, ...others] = event.nameServers;
      const label = { en: `${event.server.server} refers to`, ko: `${event.server.server}이(가) 알려 준 곳` };
      lab.fact('H-DNS-2', label, `${event.zone}: ${first} (+${others.length})`);
    },
  });
  world.act((now) => {
    names.root.run(new DnsServerApp([rootZone()]), now);
    names.tld.run(new DnsServerApp([comZone()]), now);
    names.google.run(new DnsServerApp([googleZone(usGoogle.web.address)]), now);
    here.ispDns.run(resolver, now);
    serveSite(lab, 'home', here.web, { initialSequenceNumber: homeFixed.serverSequenceNumber });
  });
}

/** The gateway's address and the PC's; the lease also tells the PC's resolver whom to ask. */
export async function getAddresses(lab: LabRun, { gateway, pc }: HomeAlone): Promise<StubResolver> {
  const { world } = lab;
  await startGateway(world, gateway);
  const stub = new StubResolver({ random: world.random.fork('pc/stub') });
  world.act((now) => pc.run(stub, now));
  const lease = await leaseAtHome(world, pc, home.pc.mac, {
    onLease: (given) => stub.setServers(given?.dnsServers ?? []),
  });
  lab.fact('H-NET-1', { en: 'outside address', ko: '바깥 주소' }, gateway.outsideAddress!);
  const value = `${lease.address}, ${lease.routers.join(', ')}, ${lease.dnsServers.join(', ')}`;
  lab.fact('H-NET-1', { en: 'the PC’s address, router, DNS server', ko: 'PC의 주소, 라우터, DNS 서버' }, value);
  return stub;
}

export interface Visit {
  readonly page: LoadedPage;
  /** How long the name took; what the handshakes took; all of it. */
  readonly name: Micros;
  readonly tcp: Micros;
  readonly tls: Micros;
  readonly firstByte: Micros;
  readonly whole: Micros;
  readonly connections: number;
}

/** Loads the page, and waits until the connections are closed. */
export async function visit(lab: LabRun, browser: Browser): Promise<Visit> {
  const { world } = lab;
  const before = browser.connections.length;
  let page: LoadedPage | undefined;
  world.act((now) =>
    browser.load(
      PAGE,
      (loaded, at) => {
        page = loaded;
        browser.close(at);
      },
      now,
    ),
  );
  await world.until(() => page !== undefined, 'the page is loaded');
  await world.pass(seconds(1));
  for (const { url, failure } of [page!.document, ...page!.resources]) {
    if (failure !== undefined) throw new Error(`${url}: ${failure}`);
  }
  const opened = browser.connections.slice(before);
  const { asked, resolved, connected, opened: secured } = opened[0]!;
  return {
    page: page!,
    name: resolved! - asked,
    tcp: connected! - resolved!,
    tls: secured! - connected!,
    firstByte: page!.document.answered! - page!.started,
    whole: page!.loaded - page!.started,
    connections: opened.length,
  };
}

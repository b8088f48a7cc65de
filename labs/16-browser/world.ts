/**
 * The home's PC, the ISP's resolver and www.google.com, with one router between them: three cables, and the slow one
 * leads to the US. The lab has this world three times over, one for each way to load a page; NAT and the way through
 * other networks are left to their own labs.
 */

import { type Micros, milliseconds } from '../../src/bytes/time.ts';
import { home, homeFixed, isp, usGoogle } from '../../src/lab/home/addresses.ts';
import { googleBrowser } from '../../src/lab/home/google-browser.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import { labIntermediateCa } from '../../src/lab/pki/lab-ca.ts';
import { lanCable, noDelay } from '../../src/lab/school/lan.ts';
import type { Browser } from '../../src/nodes/apps/browser.ts';
import type { HttpVersion } from '../../src/nodes/apps/connection-pool.ts';
import { filePage } from '../../src/nodes/apps/file-page.ts';
import { ResolverApp } from '../../src/nodes/apps/resolver.ts';
import { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import { servePages } from '../../src/nodes/apps/web-server.ts';
import { Host } from '../../src/nodes/host.ts';
import { Router } from '../../src/nodes/router.ts';
import { writeHttpDate } from '../../src/packet/http/http-date.ts';
import { Trust } from '../../src/stack/dns/cache.ts';
import { serveAnyHttp } from '../../src/stack/http/serve-any.ts';
import type { ListenOptions } from '../../src/stack/sockets.ts';
import type { Stream } from '../../src/stack/stream.ts';
import { acceptTls } from '../../src/stack/tls/tls-stream.ts';
import { siteFiles } from './site.ts';

/** One-way delays: Seoul to California and back takes 140 ms, to the ISP's resolver 10. Lines of 10 Mbit/s. */
const toUs = { delay: milliseconds(70), bandwidth: 10_000_000 };
const toResolver = { delay: milliseconds(5), bandwidth: 1_000_000_000 };
/** Across the Pacific and back. */
export const ROUND_TRIP: Micros = 2 * toUs.delay;

/** HTTP/2 takes no RSA key exchange (RFC 9113 §9.2.2), and a comparison is fair only if all three have the same. */
const versions = ['1.3'] as const;

/** A record is read when it is whole: one that fits into a segment does not keep the browser waiting for the next. */
const RECORD_BYTES = 1438;
/** So small that answers on one connection take turns where it can be seen. */
const DATA_FRAME_BYTES = 1024;

export interface BrowserWorld {
  readonly browser: Browser;
  /** Questions that went out to the ISP's resolver, and those that the PC's own memory answered. */
  readonly names: { asked: number; remembered: number; secondsLeft: number };
}

/** @param name the links are `name`-home, `name`-dns and `name`-us */
export function browserWorld(lab: LabRun, name: string, version: HttpVersion): BrowserWorld {
  const { world } = lab;
  const host = (role: string, { mac, address }: { mac: string; address: string }, gateway: string) =>
    world.add(
      new Host({
        name: `${name}-${role}`,
        ports: [{ mac, address, prefixLength: 24 }],
        gateway,
        tcp: noDelay,
        random: world.random.fork(`${name}/${role}`),
      }),
    );
  const pc = host('pc', home.pc, home.gateway.inside.address);
  const web = host('web', usGoogle.web, usGoogle.router.address);
  const dns = host('dns', isp.dns, isp.dns.router);
  const router = world.add(
    new Router({
      name: `${name}-router`,
      ports: [
        { ...home.gateway.inside, prefixLength: 24 },
        { mac: isp.access.router.mac, address: isp.dns.router, prefixLength: 24 },
        { ...usGoogle.router, prefixLength: 24 },
      ],
      random: world.random.fork(`${name}/router`),
    }),
  );
  world.connect(`${name}-home`, [pc, 0], [router, 0], lanCable);
  world.connect(`${name}-dns`, [router, 1], [dns, 0], toResolver);
  world.connect(`${name}-us`, [router, 2], [web, 0], toUs);
  const names = { asked: 0, remembered: 0, secondsLeft: 0 };
  const resolver = new StubResolver({
    random: world.random.fork(`${name}/resolver`),
    servers: [isp.dns.address],
    onEvent(event, now) {
      if (event.kind === 'query') names.asked++;
      if (event.kind === 'cacheHit') {
        names.remembered++;
        names.secondsLeft = Math.round((event.expires - now) / 1_000_000);
      }
    },
  });
  world.act((now) => {
    dns.run(ispResolver(lab, name, now), now);
    pc.run(resolver, now);
    serveSite(lab, name, web);
    // It has been up for long: its router knows it, so that no ARP across the Pacific falls into the first visit.
    web.ping(usGoogle.router.address, now, () => {});
  });
  const browser = googleBrowser(lab, {
    ...{ pc, resolver, version },
    random: world.random.fork(`${name}/pc/tls`),
    // The document's port, once: in the captures of all links no two connections may look like one.
    fixed: (connection) => (version === 'http/1.1' && connection === 1 ? { localPort: homeFixed.pcPort } : {}),
  });
  return { browser, names };
}

/** It has been asked for www.google.com by others, and knows. */
function ispResolver({ world }: LabRun, name: string, now: Micros): ResolverApp {
  const app = new ResolverApp({ rootHints: [], random: world.random.fork(`${name}/isp`) });
  const { name: host, address } = usGoogle.web;
  app.cache.putRecords([{ name: host, type: 'A', class: 'IN', ttl: 300, data: address }], Trust.ANSWER, now);
  return app;
}

/** The cookie of document H: NID, which ends in half a year. */
export function cookieFrom(epochMilliseconds: number): string {
  const expires = writeHttpDate(epochMilliseconds + 183 * 86_400_000);
  return `NID=511=k3hT9uZ0; expires=${expires}; path=/; domain=.google.com; Secure; HttpOnly`;
}

export function serveSite(lab: LabRun, name: string, web: Host, listen: ListenOptions = {}): void {
  const { world } = lab;
  const wallClock = (now: Micros) => (world.epoch + now) / 1000;
  const files = siteFiles(cookieFrom(wallClock(0)));
  const pages = Object.entries(files).map(([path, file]) => [path, filePage(file, wallClock)] as const);
  const handler = servePages(Object.fromEntries(pages));
  const tls = {
    ...labIntermediateCa().issue({ names: [usGoogle.web.name] }),
    random: world.random.fork(`${name}/web/tls`),
    versions,
    alpn: ['h2', 'http/1.1', 'http/1.0'],
    fragmentLimit: RECORD_BYTES,
  };
  const http2 = { dataFrameSize: DATA_FRAME_BYTES };
  const accept = (transport: Stream) => acceptTls(transport, tls, (stream) => serveAnyHttp(stream, handler, { http2 }));
  web.sockets.listenTcp(443, accept, listen);
}

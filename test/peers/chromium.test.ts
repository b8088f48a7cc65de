/**
 * Debian's Chromium on a Linux machine in the home: its address comes from our gateway, names from the ISP's resolver, which
 * asks root, com and Google's servers, and the page with its three files through our NAT and four routers, over TLS 1.3 and
 * HTTP/2. The namespace that it runs in has no other way out. Its screenshot shows what the files say.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { comZone, googleZone, rootHints, rootZone } from '../../labs/04-dns/zones.ts';
import { serveSite } from '../../labs/16-browser/world.ts';
import type { FrameView } from '../../src/explain/frame-view.ts';
import { home, usGoogle } from '../../src/lab/home/addresses.ts';
import { addNameServers, homeWorld, startGateway } from '../../src/lab/home/world.ts';
import { LabRun } from '../../src/lab/lab.ts';
import { labRootCa } from '../../src/lab/pki/lab-ca.ts';
import { reportOf } from '../../src/lab/report.ts';
import { DnsServerApp } from '../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../src/nodes/apps/resolver.ts';
import { createPeerMedium, namespaceTest, type TestNamespace } from '../helpers/netns.ts';
import { leaseScript } from '../helpers/udhcpc.ts';

describe('Chromium at home', () => {
  namespaceTest(
    ['chromium', 'certutil', 'udhcpc'],
    'loads https://www.google.com/ with its style sheet, image and script',
    async (ns) => {
      const medium = createPeerMedium(ns, { 'phone-switch': { ifname: 'eth0', end: 0, mac: home.phone.mac } });
      const lab = new LabRun({ wire: 'netns', medium, seed: '1' });
      await buildHome(lab);
      const env = { HOME: ns.folder, XDG_CONFIG_HOME: ns.folder, SSLKEYLOGFILE: join(ns.folder, 'keys.log') };
      await ns.during(medium, getAddress(ns));
      await trustOurRoot(ns, env);

      const screenshot = join(ns.folder, 'page.png');
      const browse = ns.exec('chromium', [...quietly(ns), `--screenshot=${screenshot}`, '--dump-dom', URL], {
        env,
        timeout: 100_000,
      });
      const { stdout, stderr, code } = await ns.during(medium, browse);
      expect(code, stderr.slice(-2000)).toBe(0);
      expect(stdout).toContain('<title>Google</title>');
      expect(stdout, 'app.js has run').toContain('title="hop 1: ');
      expect(isPicture(readFileSync(screenshot)), 'the screenshot shows something').toBe(true);

      lab.tlsKeyLog.push(...readFileSync(env.SSLKEYLOGFILE, 'utf8').trimEnd().split('\n'));
      const frames = reportOf(nothing, lab).frames.map(({ view }) => view);
      const at = (link: string) => frames.filter((view) => view.link === link);
      // Every file was asked for on one connection, which Google's server saw come from the home's one address.
      const fields = new Set(at('google-web').flatMap((view) => view.all('http2.headerField')));
      const paths = ['/', '/style.css', '/logo.png', '/app.js'].map((path) => `:path: ${path}`);
      expect([...fields]).toEqual(expect.arrayContaining(paths));
      const clients = at('google-web').filter((view) => view.get('tcp.dstPort') === 443);
      expect(new Set(clients.map((view) => view.get('ipv4.src')))).toEqual(new Set([home.gateway.outside.address]));
      for (const link of ['isp-root', 'asia-tld', 'google-dns']) expect(at(link).some(hasDns), link).toBe(true);
    },
    150_000,
  );
});

const URL = `https://${usGoogle.web.name}/`;
const hasDns = (view: FrameView) => view.has('dns');
const nothing = {
  number: 0,
  name: 'chromium',
  title: { en: '', ko: '' },
  wires: ['netns'],
  steps: [],
  names: {},
  run: async () => {},
} as const;

/** The world of document H, with the site of the browser lab on its web server. */
async function buildHome(lab: LabRun): Promise<void> {
  const { world } = lab;
  const here = homeWorld(world);
  const { root, tld, google } = addNameServers(world, here);
  world.act((now) => {
    root.run(new DnsServerApp([rootZone()]), now);
    tld.run(new DnsServerApp([comZone()]), now);
    google.run(new DnsServerApp([googleZone(usGoogle.web.address)]), now);
    here.ispDns.run(new ResolverApp({ rootHints, random: world.random.fork('isp-dns') }), now);
    serveSite(lab, 'home', here.web);
  });
  await startGateway(world, here.gateway);
}

/** udhcpc asks our gateway. */
async function getAddress(ns: TestNamespace): Promise<void> {
  const { stdout, stderr, code } = await ns.exec('udhcpc', ['-f', '-q', '-n', '-i', 'eth0', '-s', leaseScript(ns)]);
  expect(code, stderr).toBe(0);
  const server = stdout.trim().split(' ')[2];
  writeFileSync(`/etc/netns/${ns.name}/resolv.conf`, `nameserver ${server}\n`);
}

/** Into the store that Chromium reads, in its home of this test alone. */
async function trustOurRoot(ns: TestNamespace, env: NodeJS.ProcessEnv): Promise<void> {
  const store = join(ns.folder, '.pki/nssdb');
  const root = join(ns.folder, 'root.pem');
  mkdirSync(store, { recursive: true });
  writeFileSync(root, labRootCa().certificate);
  const args = ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'lab', '-i', root, '--empty-password'];
  const { code, stderr } = await ns.exec('certutil', args, { env });
  expect(code, stderr).toBe(0);
}

/** A browser that only does what it is told. There is no user whose sandbox it could be kept in: the namespace is one. */
function quietly(ns: TestNamespace): string[] {
  return [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--no-proxy-server',
    '--window-size=900,600',
    `--user-data-dir=${join(ns.folder, 'profile')}`,
  ];
}

/** A PNG, and more than the few kilobytes that an empty window makes. */
function isPicture(bytes: Uint8Array): boolean {
  return bytes.length > 20_000 && Buffer.from(bytes.subarray(1, 4)).toString() === 'PNG';
}

import { afterEach, describe, expect } from 'vitest';
import { comZone, googleZone, rootZone } from '../../labs/04-dns/zones.ts';
import { Random } from '../../src/bytes/random.ts';
import { DnsServerApp } from '../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../src/nodes/apps/resolver.ts';
import type { ResolverEvent } from '../../src/stack/dns/resolver-events.ts';
import { a, cname, mx, txt, type ZoneData } from '../../src/stack/dns/zone.ts';
import type { Endpoint } from '../../src/stack/sockets.ts';
import { peerTest } from '../helpers/peers.ts';
import { type Elsewhere, LoopbackHost } from './dns-node-sockets.ts';
import { dig, kdig, type Program, startNamed, startNsd } from './dns-programs.ts';

// The real addresses must not be used outside a namespace: each server gets one of loopback's.
const ROOT = '127.53.0.1';
const COM = '127.53.0.2';
const GOOGLE = '127.53.0.3';
const RESOLVER = '127.53.0.9';

const moved: Readonly<Record<string, string>> = { '198.41.0.4': ROOT, '192.5.6.30': COM, '216.239.32.10': GOOGLE };

const runningServers = ['a.root-servers.net', 'a.gtld-servers.net', 'ns1.google.com'];

/** The zone with only the servers that run here, and their addresses moved to loopback. */
function onLoopback(zone: ZoneData, ...more: ZoneData['records']): ZoneData {
  const isElsewhere = (name: string) => /servers\.net$|^ns\d/.test(name) && !runningServers.includes(name);
  const records = [...zone.records, ...more].filter(
    (record) => !isElsewhere(record.name) && !(record.type === 'NS' && isElsewhere(record.data)),
  );
  return {
    ...zone,
    records: records.map((record) =>
      record.type === 'A' && moved[record.data] ? { ...record, data: moved[record.data]! } : record,
    ),
  };
}

const long = txt(
  'long.google.com',
  Array.from({ length: 20 }, (_, i) => `${i}`.padStart(100, 'x')),
  300,
);
const google = onLoopback(
  googleZone(),
  long,
  mx('google.com', { preference: 10, exchange: 'www.google.com' }, 300),
  cname('dangling.google.com', 'no.google.com', 300),
  a('*.wild.google.com', '192.0.2.7', 300),
);
const root = onLoopback(rootZone());
const com = onLoopback(comZone());

const running: (LoopbackHost | Program)[] = [];
const host = async (address: string, app: DnsServerApp | ResolverApp, elsewhere?: Elsewhere) =>
  void running.push(await LoopbackHost.run(address, app, elsewhere));
const program = async (started: Promise<Program>) => void running.push(await started);
afterEach(async () => {
  for (const one of running.splice(0)) await ('stop' in one ? one.stop() : one.close());
});

describe('our server', () => {
  const start = () => host(GOOGLE, new DnsServerApp([google]));

  peerTest(['dig'], 'answers dig over UDP, and over TCP', async () => {
    await start();
    expect(await dig(GOOGLE, '+short', 'www.google.com')).toBe('172.217.25.228\n');
    expect(await dig(GOOGLE, '+short', '+tcp', 'www.google.com')).toBe('172.217.25.228\n');
    const full = await dig(GOOGLE, '+norecurse', 'www.google.com');
    expect(full).toContain('status: NOERROR');
    expect(full).toContain('flags: qr aa; QUERY: 1, ANSWER: 1');
    expect(full).toContain('EDNS: version: 0, flags:; udp: 1232');
    expect(full).not.toMatch(/warning|malformed|extra/i);
  });
  peerTest(['dig'], 'sends dig over to TCP where the answer is too long', async () => {
    await start();
    const truncated = await dig(GOOGLE, '+ignore', '+noedns', 'long.google.com', 'TXT');
    expect(truncated).toMatch(/flags: qr aa? ?tc|flags: qr tc/);
    const whole = await dig(GOOGLE, 'long.google.com', 'TXT');
    expect(whole).toContain('Truncated, retrying in TCP mode');
    expect(whole.match(/x{90}/g)).toHaveLength(20);
  });
  peerTest(['dig'], 'is understood by dig in its "no"s, aliases, wildcards and mail', async () => {
    await start();
    const no = await dig(GOOGLE, 'no.google.com');
    expect(no).toContain('status: NXDOMAIN');
    expect(no).toMatch(/google\.com\.\s+60\s+IN\s+SOA\s+ns1\.google\.com\. dns-admin\.google\.com\./);
    expect(await dig(GOOGLE, 'dangling.google.com')).toMatch(/status: NXDOMAIN.*CNAME\s+no\.google\.com\./s);
    expect(await dig(GOOGLE, 'www.google.com', 'AAAA')).toMatch(/status: NOERROR.*ANSWER: 0, AUTHORITY: 1/s);
    expect(await dig(GOOGLE, '+short', 'mail.google.com')).toBe('www.google.com.\n172.217.25.228\n');
    expect(await dig(GOOGLE, '+short', 'a.wild.google.com')).toBe('192.0.2.7\n');
    expect(await dig(GOOGLE, '+short', 'google.com', 'MX')).toBe('10 www.google.com.\n');
    expect(await dig(GOOGLE, 'example.org')).toContain('status: REFUSED');
    expect(await dig(GOOGLE, '+edns=5', '+noednsnegotiation', 'www.google.com')).toContain('status: BADVERS');
    expect(await dig(GOOGLE, '+opcode=UPDATE', 'www.google.com')).toContain('status: NOTIMP');
  });
  peerTest(['kdig'], 'answers kdig over UDP, over TCP, with EDNS and kept-open connections', async () => {
    await start();
    expect(await kdig(GOOGLE, '+short', 'www.google.com')).toBe('172.217.25.228\n');
    expect(await kdig(GOOGLE, '+short', '+tcp', '+keepopen', 'www.google.com', 'google.com')).toMatch(
      /172\.217\.25\.228\n+172\.217\.25\.228\n/,
    );
    const full = await kdig(GOOGLE, '+edns', '+bufsize=4096', '+dnssec', 'www.google.com');
    expect(full).toContain('status: NOERROR');
    expect(full).not.toMatch(/warning/i);
    expect((await kdig(GOOGLE, 'long.google.com', 'TXT')).match(/x{90}/g)).toHaveLength(20);
  });
});

describe('our root, com and google.com servers under our resolver', () => {
  peerTest(['dig', 'kdig'], 'bring dig and kdig to www.google.com', async () => {
    await host(ROOT, new DnsServerApp([root]));
    await host(COM, new DnsServerApp([com]));
    await host(GOOGLE, new DnsServerApp([google]));
    const events: ResolverEvent[] = [];
    await host(RESOLVER, resolver(events));
    const full = await dig(RESOLVER, 'www.google.com');
    expect(full).toMatch(/status: NOERROR.*flags: qr rd ra; QUERY: 1, ANSWER: 1/s);
    expect(asked(events)).toEqual(['.', 'com', 'google.com']);
    expect(await kdig(RESOLVER, '+short', '+tcp', 'www.google.com')).toBe('172.217.25.228\n');
    expect(asked(events)).toEqual([]);
    expect(await dig(RESOLVER, '+short', 'mail.google.com')).toBe('www.google.com.\n172.217.25.228\n');
    expect(await dig(RESOLVER, 'no.google.com')).toContain('status: NXDOMAIN');
    expect((await dig(RESOLVER, 'long.google.com', 'TXT')).match(/x{90}/g)).toHaveLength(20);
    expect(events.some(({ kind }) => kind === 'truncated')).toBe(true);
  });
});

/** Our resolver above three servers of another make. */
async function resolveThrough(start: (at: Endpoint, zones: readonly ZoneData[]) => Promise<Program>) {
  const elsewhere = Object.fromEntries(
    [ROOT, COM, GOOGLE].map((at, i) => [at, { address: '127.0.0.1', port: 10061 + i }]),
  );
  const starting = [
    program(start(elsewhere[ROOT]!, [root])),
    program(start(elsewhere[COM]!, [com])),
    program(start(elsewhere[GOOGLE]!, [google])),
  ];
  // All have started or failed before the test may end, so that none is left behind.
  for (const result of await Promise.allSettled(starting)) if (result.status === 'rejected') throw result.reason;
  const events: ResolverEvent[] = [];
  await host(RESOLVER, resolver(events), elsewhere);
  expect(await dig(RESOLVER, '+short', 'www.google.com')).toBe('172.217.25.228\n');
  expect(asked(events)).toEqual(['.', 'com', 'google.com']);
  expect(await dig(RESOLVER, '+short', 'mail.google.com')).toBe('www.google.com.\n172.217.25.228\n');
  expect(await dig(RESOLVER, 'no.google.com')).toMatch(/status: NXDOMAIN.*60\s+IN\s+SOA/s);
  expect(await dig(RESOLVER, 'dangling.google.com')).toMatch(/status: NXDOMAIN.*CNAME/s);
  expect(await dig(RESOLVER, 'www.google.com', 'AAAA')).toMatch(/status: NOERROR.*ANSWER: 0, AUTHORITY: 1/s);
  expect(await dig(RESOLVER, '+short', 'a.wild.google.com')).toBe('192.0.2.7\n');
  expect((await dig(RESOLVER, 'long.google.com', 'TXT')).match(/x{90}/g)).toHaveLength(20);
  expect(events.filter(({ kind }) => kind === 'ask')).toContainEqual(expect.objectContaining({ transport: 'tcp' }));
  expect(events.filter(({ kind }) => ['ignored', 'useless', 'failed', 'timeout'].includes(kind))).toEqual([]);
}

describe('our resolver', () => {
  peerTest(['dig', 'nsd'], 'resolves through three NSD servers', () => resolveThrough(startNsd));
  peerTest(['dig', 'named'], 'resolves through three BIND servers', () => resolveThrough(startNamed));
});

function resolver(events: ResolverEvent[]): ResolverApp {
  return new ResolverApp({
    rootHints: [{ name: 'a.root-servers.net', address: ROOT }],
    random: new Random('peer test'),
    onEvent: (event) => void events.push(event),
  });
}

/** Whose servers were asked since the last call. */
function asked(events: ResolverEvent[]): string[] {
  return events.splice(0).flatMap((event) => (event.kind === 'ask' ? [event.zone] : []));
}

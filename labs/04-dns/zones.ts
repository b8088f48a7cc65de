/**
 * The data of the three name servers that www.google.com takes to be found: root, com, google.com. Names and
 * addresses are those of the real world (IANA's root hints and root zone); inside a lab they are spoofed.
 *
 * There are 13 root server *names*, a.root-servers.net to m.root-servers.net, and 13 of com. They are not 13 machines:
 * each name stands for many mirrored instances behind one anycast address, over a thousand in all (erratum 9). A
 * lab's world runs one instance of `a`, which is the one that a resolver asks first.
 */

import type { Ipv4Address } from '../../src/bytes/ipv4-address.ts';
import type { DnsRecord } from '../../src/packet/dns/message.ts';
import type { RootHint } from '../../src/stack/dns/resolver.ts';
import { a, cname, ns, soa, type ZoneData } from '../../src/stack/dns/zone.ts';

const letters = [...'abcdefghijklm'];
const HOUR = 3600;
const DAY = 24 * HOUR;

/** a to m, as in IANA's named.root. */
const rootAddresses: readonly Ipv4Address[] = [
  '198.41.0.4',
  '170.247.170.2',
  '192.33.4.12',
  '199.7.91.13',
  '192.203.230.10',
  '192.5.5.241',
  '192.112.36.4',
  '198.97.190.53',
  '192.36.148.17',
  '192.58.128.30',
  '193.0.14.129',
  '199.7.83.42',
  '202.12.27.33',
];

/** a to m, as in the root zone. */
const gtldAddresses: readonly Ipv4Address[] = [
  '192.5.6.30',
  '192.33.14.30',
  '192.26.92.30',
  '192.31.80.30',
  '192.12.94.30',
  '192.35.51.30',
  '192.42.93.30',
  '192.54.112.30',
  '192.43.172.30',
  '192.48.79.30',
  '192.52.178.30',
  '192.41.162.30',
  '192.55.83.30',
];

const rootServers = letters.map((letter, i) => ({ name: `${letter}.root-servers.net`, address: rootAddresses[i]! }));
const gtldServers = letters.map((letter, i) => ({ name: `${letter}.gtld-servers.net`, address: gtldAddresses[i]! }));
const googleServers = ['216.239.32.10', '216.239.34.10', '216.239.36.10', '216.239.38.10'].map((address, i) => ({
  name: `ns${i + 1}.google.com`,
  address,
}));

/** The instances that a lab's world runs. */
export const ROOT_SERVER = rootServers[0]!;
export const COM_SERVER = gtldServers[0]!;
export const GOOGLE_SERVER = googleServers[0]!;

/** www.google.com as document S gives it, and its TTL in seconds. */
export const WWW_GOOGLE_COM = { name: 'www.google.com', address: '172.217.25.228', ttl: 300 } as const;

/** What a resolver is told of the root before it has asked anybody. */
export const rootHints: readonly RootHint[] = rootServers;

/** The root zone, as far as the labs need it: com and net, and where their servers are. */
export function rootZone(): ZoneData {
  const times = { serial: 2026010100, refresh: 1800, retry: 900, expire: 7 * DAY, minimum: DAY };
  return {
    origin: '.',
    records: [
      soa('.', { mname: 'a.root-servers.net', rname: 'nstld.verisign-grs.com', ...times }, DAY),
      ...nameServers('.', rootServers, 6 * DAY),
      ...delegation('com', gtldServers),
      ...gtldServers.map(({ name }) => ns('net', name, 2 * DAY)),
      ...rootServers.map(({ name, address }) => a(name, address, 6 * DAY)),
    ],
  };
}

/** The com zone: google.com is delegated, with glue because its servers' names lie inside it. */
export function comZone(): ZoneData {
  const times = { serial: 1767225600, refresh: 1800, retry: 900, expire: 7 * DAY, minimum: 900 };
  return {
    origin: 'com',
    records: [
      soa('com', { mname: 'a.gtld-servers.net', rname: 'nstld.verisign-grs.com', ...times }, 900),
      ...nameServers('com', gtldServers, 2 * DAY),
      ...delegation('google.com', googleServers),
    ],
  };
}

/** Google's own zone. @param address what www.google.com is there: it differs from document to document. */
export function googleZone(address: Ipv4Address = WWW_GOOGLE_COM.address): ZoneData {
  const times = { serial: 700000000, refresh: 900, retry: 900, expire: 1800, minimum: 60 };
  return {
    origin: 'google.com',
    records: [
      soa('google.com', { mname: 'ns1.google.com', rname: 'dns-admin.google.com', ...times }, 60),
      ...delegation('google.com', googleServers, 4 * DAY),
      a('google.com', address, WWW_GOOGLE_COM.ttl),
      a('www.google.com', address, WWW_GOOGLE_COM.ttl),
      cname('mail.google.com', 'www.google.com', WWW_GOOGLE_COM.ttl),
    ],
  };
}

type NamedServers = readonly { name: string; address: Ipv4Address }[];

function nameServers(zone: string, servers: NamedServers, ttl: number): DnsRecord[] {
  return servers.map(({ name }) => ns(zone, name, ttl));
}

/** NS records and the addresses that go with them. */
function delegation(zone: string, servers: NamedServers, ttl = 2 * DAY): DnsRecord[] {
  return [...nameServers(zone, servers, ttl), ...servers.map(({ name, address }) => a(name, address, ttl))];
}

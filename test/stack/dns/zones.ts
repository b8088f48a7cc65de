/** A small name space for tests: root, com and some zones below, on servers 10.0.0.1, 10.0.0.2 and so on. */

import { a, cname, mx, ns, soa, txt, type ZoneData } from '../../../src/stack/dns/zone.ts';

const times = { serial: 1, refresh: 1800, retry: 900, expire: 604_800 };

export function zone(origin: string, records: ZoneData['records'], minimum = 60): ZoneData {
  const below = origin === '.' ? '' : `.${origin}`;
  const soaData = { mname: `ns${below}`, rname: `admin${below}`, ...times, minimum };
  return { origin, records: [soa(origin, soaData, 900), ...records] };
}

export const rootZone = zone('.', [
  ns('.', 'a.root.test', 518_400),
  ns('com', 'a.gtld.test', 172_800),
  ns('net', 'a.gtld.test', 172_800),
  ns('test', 'a.root.test', 172_800),
  a('a.gtld.test', '10.0.0.2', 172_800),
  a('a.root.test', '10.0.0.1', 172_800),
]);

export const comZone = zone('com', [
  ns('com', 'a.gtld.test', 172_800),
  ns('google.com', 'ns1.google.com', 172_800),
  ns('google.com', 'ns2.google.com', 172_800),
  a('ns1.google.com', '10.0.0.3', 172_800),
  a('ns2.google.com', '10.0.0.4', 172_800),
  ns('hosted.com', 'ns.provider.net', 172_800),
  ns('one.com', 'ns.two.com', 172_800),
  ns('two.com', 'ns.one.com', 172_800),
]);

export const netZone = zone('net', [
  ns('net', 'a.gtld.test', 172_800),
  ns('provider.net', 'ns.provider.net', 172_800),
  a('ns.provider.net', '10.0.0.5', 172_800),
]);

export const googleZone = zone('google.com', [
  ns('google.com', 'ns1.google.com', 300),
  ns('google.com', 'ns2.google.com', 300),
  a('ns1.google.com', '10.0.0.3', 300),
  a('ns2.google.com', '10.0.0.4', 300),
  a('google.com', '172.217.25.228', 300),
  mx('google.com', { preference: 10, exchange: 'smtp.google.com' }, 300),
  a('smtp.google.com', '172.217.25.229', 300),
  a('www.google.com', '172.217.25.228', 300),
  cname('alias.google.com', 'www.google.com', 600),
  cname('away.google.com', 'www.hosted.com', 600),
  cname('nowhere.google.com', 'missing.google.com', 600),
  cname('loop1.google.com', 'loop2.google.com', 600),
  cname('loop2.google.com', 'loop1.google.com', 600),
  cname('ping.google.com', 'pong.hosted.com', 600),
  a('host.empty.google.com', '172.217.25.230', 300),
  a('*.wild.google.com', '172.217.25.231', 300),
  txt(
    'long.google.com',
    Array.from({ length: 20 }, (_, i) => `${i}`.padStart(100, '.')),
    300,
  ),
  ns('sub.google.com', 'ns.sub.google.com', 3600),
  a('ns.sub.google.com', '10.0.0.6', 3600),
]);

export const providerZone = zone('provider.net', [
  ns('provider.net', 'ns.provider.net', 3600),
  a('ns.provider.net', '10.0.0.5', 3600),
]);

export const hostedZone = zone('hosted.com', [
  ns('hosted.com', 'ns.provider.net', 3600),
  a('www.hosted.com', '192.0.2.80', 120),
  cname('pong.hosted.com', 'ping.google.com', 600),
]);

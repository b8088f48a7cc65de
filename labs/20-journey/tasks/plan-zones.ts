/** The name space of a plan: a root, the top-level domain example, and the student's own domain in it. */

import type { RootHint } from '../../../src/stack/dns/resolver.ts';
import { a, ns, soa, type ZoneData } from '../../../src/stack/dns/zone.ts';
import { hostName, type JourneyPlan } from './plan.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const ROOT_SERVER = 'a.root-servers.net';
const TOP_SERVER = 'a.nic.example';

export function rootHintOf({ servers }: JourneyPlan): RootHint {
  return { name: ROOT_SERVER, address: servers.root.address };
}

export function rootZoneOf({ servers }: JourneyPlan): ZoneData {
  return zone('.', ROOT_SERVER, [
    a(ROOT_SERVER, servers.root.address, 6 * DAY),
    ns('example', TOP_SERVER, 2 * DAY),
    a(TOP_SERVER, servers.top.address, 2 * DAY),
  ]);
}

export function topZoneOf({ servers, domain, nameServer }: JourneyPlan): ZoneData {
  return zone('example', TOP_SERVER, [
    a(TOP_SERVER, servers.top.address, 2 * DAY),
    ns(domain, nameServer, DAY),
    a(nameServer, servers.names.address, DAY),
  ]);
}

/** @param origin another zone than the one that it was told to have: then it knows nothing of this domain */
export function domainZone(plan: JourneyPlan, origin: string = plan.domain): ZoneData {
  if (origin !== plan.domain)
    return zone(origin, `ns.${origin}`, [a(`ns.${origin}`, plan.servers.names.address, HOUR)]);
  return zone(origin, plan.nameServer, [
    a(plan.nameServer, plan.servers.names.address, DAY),
    a(hostName(plan), plan.servers.web.address, HOUR),
  ]);
}

function zone(origin: string, server: string, records: ZoneData['records']): ZoneData {
  const rname = origin === '.' ? 'hostmaster.root-servers.net' : `hostmaster.${origin}`;
  const times = { serial: 2026010100, refresh: HOUR, retry: HOUR, expire: 7 * DAY, minimum: 300 };
  return {
    origin,
    records: [soa(origin, { mname: server, rname, ...times }, HOUR), ns(origin, server, DAY), ...records],
  };
}

/**
 * How www.google.com becomes an address: the laptop asks the school's DNS server, which asks a root, a com and a Google
 * name server in turn. Then the answer is asked for again, while it is remembered and after its TTL; and a name that
 * does not exist.
 */

import type { Ipv4Address } from '../../src/bytes/ipv4-address.ts';
import { seconds } from '../../src/bytes/time.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { names, school } from '../../src/lab/school/addresses.ts';
import { nameServerWorld } from '../../src/lab/school/name-servers.ts';
import { DnsServerApp } from '../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../src/nodes/apps/resolver.ts';
import { type StubAnswer, StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import type { Host } from '../../src/nodes/host.ts';
import type { ResolverOptions } from '../../src/stack/dns/resolver.ts';
import type { ResolverEvent } from '../../src/stack/dns/resolver-events.ts';
import type { ZoneData } from '../../src/stack/dns/zone.ts';
import { dnsSteps } from './steps.ts';
import { comZone, googleZone, rootHints, rootZone, WWW_GOOGLE_COM } from './zones.ts';

export const dnsLab: Lab = {
  number: 4,
  name: 'dns',
  title: { en: 'DNS: from a name to an address', ko: 'DNS: 이름에서 주소까지' },
  wires: ['memory', 'netns', 'loopback'],
  steps: dnsSteps,
  names,
  run,
};

async function run(lab: LabRun): Promise<void> {
  const { world } = lab;
  const here = nameServerWorld(lab);
  const zones = (zone: ZoneData) => [withAddresses(zone, here.addressOf)];
  world.act((now) => {
    here.root.run(new DnsServerApp(zones(rootZone())), now);
    here.tld.run(new DnsServerApp(zones(comZone())), now);
    here.google.run(new DnsServerApp(zones(googleZone())), now);
    startResolver(lab, here.dnsServer, here.addressOf, now);
  });
  const stub = new StubResolver({
    random: world.random.fork('laptop/stub'),
    servers: [here.addressOf(school.dnsServer.address)],
  });
  world.act((now) => here.laptop.run(stub, now));
  const ask = (name: string) => lookUp(lab, stub, name);

  lab.fact('S-DNS-5', { en: 'the laptop learns', ko: '노트북이 알게 된 것' }, await ask(WWW_GOOGLE_COM.name));

  // Another lookup of the same name, with the laptop's own memory emptied: the school's server knows it by now.
  stub.cache.clear();
  lab.fact('S-DNS-5', { en: 'asked again', ko: '다시 물으면' }, await ask(WWW_GOOGLE_COM.name));

  // The TTL ends, and the way up has to be gone again; but only to Google, for com and google.com are still known.
  await world.pass(seconds(WWW_GOOGLE_COM.ttl + 1));
  lab.fact('S-DNS-5', { en: 'after the TTL', ko: 'TTL이 끝난 뒤' }, await ask(WWW_GOOGLE_COM.name));

  // An alias, and a name that does not exist: "no" is remembered too (RFC 2308).
  lab.fact('S-DNS-2', { en: 'mail.google.com', ko: 'mail.google.com' }, await ask('mail.google.com'));
  lab.fact('S-DNS-2', { en: 'nobody.google.com', ko: 'nobody.google.com' }, await ask('nobody.google.com'));
}

/** The school's DNS server, which tells what it does. */
export function startResolver(
  lab: LabRun,
  host: Host,
  addressOf: (address: Ipv4Address) => Ipv4Address,
  now: number,
): void {
  const options: ResolverOptions = {
    rootHints: rootHints.map(({ name, address }) => ({ name, address: addressOf(address) })),
    random: lab.world.random.fork('dns-server/resolver'),
    onEvent: (event) => tell(lab, event),
  };
  host.run(lab.world.parts.makeResolver?.(options) ?? new ResolverApp(options), now);
}

async function lookUp(lab: LabRun, stub: StubResolver, name: string): Promise<string> {
  let answer: StubAnswer | undefined;
  lab.world.act((now) =>
    stub.resolve(name, 'A', now, (result) => {
      answer = result;
    }),
  );
  await lab.world.until(() => answer !== undefined, `${name} is resolved`);
  if (!answer!.ok) return answer!.reason;
  return answer!.records.map(({ data, ttl }) => `${name} = ${String(data)}, TTL ${ttl} s`).join('; ');
}

function tell(lab: LabRun, event: ResolverEvent): void {
  if (event.kind === 'referral') {
    const label = { en: `${event.server.server} refers to`, ko: `${event.server.server}이(가) 알려 준 곳` };
    const [first, ...others] = event.nameServers;
    lab.fact('S-DNS-2', label, `${event.zone}: ${first} (+${others.length})`);
  }
}

/** The same zone with its machines where they are in this world. */
function withAddresses(zone: ZoneData, addressOf: (address: Ipv4Address) => Ipv4Address): ZoneData {
  const records = zone.records.map((record) =>
    record.type === 'A' ? { ...record, data: addressOf(record.data) } : record,
  );
  return { ...zone, records };
}

/** A small internet of a student's own: who has which address and name, and how far everything is. */

import type { Ipv4Address, Ipv4Prefix } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix, drawU32, drawWord, routerOf } from '../../../src/grade/personal.ts';

export interface Machine {
  readonly mac: MacAddress;
  readonly address: Ipv4Address;
}

/**
 * laptop, dhcp, dns and the router on one switch; the router – the provider – the hoster. The root and top-level name
 * servers are in networks of the provider, the domain's name server and the web server in two of the hoster.
 */
export interface JourneyPlan {
  readonly lan: Ipv4Prefix;
  /** Its address is what DHCP gives it. */
  readonly laptop: Machine;
  readonly dhcp: Machine;
  readonly dns: Machine;
  readonly router: Machine;
  /** Networks of 24 bits, router first: between router and provider, provider and hoster, and of each server. */
  readonly nets: Readonly<Record<'uplink' | 'backbone' | 'root' | 'top' | 'names' | 'web', Ipv4Prefix>>;
  readonly servers: Readonly<Record<'root' | 'top' | 'names' | 'web', Machine>>;
  /** 'maple7.example', and the name of its name server; www. stands before it for the page. */
  readonly domain: string;
  readonly nameServer: string;
  readonly path: string;
  readonly xid: number;
  /** Seconds. */
  readonly lease: number;
  /** One-way, milliseconds. */
  readonly delays: Readonly<Record<'uplink' | 'backbone' | 'root' | 'top', number>>;
}

export function drawPlan(random: Random): JourneyPlan {
  const prefixes = new Set<Ipv4Prefix>();
  while (prefixes.size < 7) prefixes.add(drawPrefix(random));
  const [lan, uplink, backbone, root, top, names, web] = [...prefixes] as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const machine = (address: Ipv4Address): Machine => ({ mac: drawMac(random), address });
  const inside = (prefix: Ipv4Prefix) => machine(drawHosts(random, prefix, 1)[0]!);
  const [laptop, dhcp, dns] = drawHosts(random, lan, 3) as [string, string, string];
  const label = drawWord(random);
  return {
    lan,
    laptop: machine(laptop),
    dhcp: machine(dhcp),
    dns: machine(dns),
    router: machine(routerOf(lan)),
    nets: { uplink, backbone, root, top, names, web },
    servers: { root: inside(root), top: inside(top), names: inside(names), web: inside(web) },
    domain: `${label}.example`,
    nameServer: `ns${1 + random.below(9)}.${label}.example`,
    path: `/${drawWord(random)}`,
    xid: drawU32(random),
    lease: 60 * (20 + random.below(400)),
    delays: {
      uplink: 1 + random.below(6),
      backbone: 20 + random.below(60),
      root: 2 + random.below(10),
      top: 12 + random.below(30),
    },
  };
}

/** A name of the web server. */
export function hostName({ domain }: JourneyPlan): string {
  return `www.${domain}`;
}

export function urlOf(plan: JourneyPlan, scheme: 'http' | 'https' = 'http'): string {
  return `${scheme}://${hostName(plan)}${plan.path}`;
}

/** What the administrator has written down about the laptop's network. */
export function inventory({ lan, dhcp, dns, router, servers }: JourneyPlan): Text {
  const rows = [
    ['router', router],
    ['DNS server', dns],
    ['DHCP server', dhcp],
  ] as const;
  const list = rows.map(([name, { address, mac }]) => `    ${name.padEnd(12)} ${address.padEnd(16)} ${mac}`).join('\n');
  return text(
    `The network is ${lan}; the web server is meant to be at ${servers.web.address}, ports 80 and 443.\n\n${list}`,
    `네트워크는 ${lan}이고, 웹 서버는 ${servers.web.address}의 80번과 443번 포트에 있어야 합니다.\n\n${list}`,
  );
}

/**
 * The autonomous systems of the lab bgp, and who has which contract with whom. The home's and Google's addresses are
 * document H's; AS numbers are those kept free for documents (RFC 5398), links have addresses of RFC 5737. Each AS is one
 * router in one city, and a link is as long as the way between the cities over the earth's surface.
 */

import { type Ipv4Address, type Ipv4Prefix, ipv4FromNumber, ipv4ToNumber } from '../../bytes/ipv4-address.ts';
import type { Micros } from '../../bytes/time.ts';
import type { Relationship } from '../../stack/bgp/route.ts';
import { home, isp, usGoogle } from '../home/addresses.ts';

export type AsName =
  | 'seoul'
  | 'tokyo'
  | 'losangeles'
  | 'newyork'
  | 'frankfurt'
  | 'google'
  | 'seattle'
  | 'vancouver'
  | 'berlin'
  | 'taipei'
  | 'busan';

export interface AsPlan {
  readonly asNumber: number;
  /** What it announces as its own. */
  readonly prefix: Ipv4Prefix;
  /** Its one network with a machine in it. */
  readonly lan?: { readonly prefixLength: number; readonly router: Ipv4Address; readonly host: Ipv4Address };
}

const lan24 = (network: string, host: number) => ({
  prefixLength: 24,
  router: `${network}.1`,
  host: `${network}.${host}`,
});

export const ases: Readonly<Record<AsName, AsPlan>> = {
  /** The Korean ISP that the home is a customer of. */
  seoul: {
    asNumber: 64496,
    prefix: '58.120.0.0/14',
    lan: { prefixLength: 24, router: isp.access.router.address, host: home.gateway.outside.address },
  },
  tokyo: { asNumber: 64497, prefix: '198.18.0.0/20' },
  losangeles: { asNumber: 64498, prefix: '198.18.16.0/20' },
  newyork: { asNumber: 64499, prefix: '198.18.32.0/20' },
  frankfurt: { asNumber: 64500, prefix: '198.18.48.0/20' },
  google: {
    asNumber: 64501,
    prefix: usGoogle.prefix,
    lan: { prefixLength: 24, router: usGoogle.router.address, host: usGoogle.web.address },
  },
  seattle: { asNumber: 64502, prefix: '198.18.64.0/20' },
  /** Two providers of VPNs. */
  vancouver: { asNumber: 64503, prefix: '198.51.100.0/24', lan: lan24('198.51.100', 80) },
  berlin: { asNumber: 64504, prefix: '192.0.2.0/24', lan: lan24('192.0.2', 80) },
  /** Who will announce what is not its own; and a machine that answers for it. */
  taipei: {
    asNumber: 64511,
    prefix: '198.18.80.0/20',
    lan: { prefixLength: 24, router: '142.250.196.254', host: usGoogle.web.address },
  },
  /** A small network with two providers, and an AS number of four octets. */
  busan: { asNumber: 65550, prefix: '198.18.96.0/20' },
};

export interface LinkPlan {
  readonly name: string;
  readonly a: AsName;
  readonly b: AsName;
  /** What b is to a. */
  readonly bIs: Relationship;
  readonly km: number;
  readonly bandwidth: number;
}

const FIBRE = 10_000_000_000;

function link(a: AsName, b: AsName, bIs: Relationship, km: number, bandwidth = FIBRE): LinkPlan {
  return { name: `${a}-${b}`, a, b, bIs, km, bandwidth };
}

/** The order gives the links their addresses, 203.0.113.0/30 and on. */
export const asLinks: readonly LinkPlan[] = [
  link('seoul', 'tokyo', 'peer', 1160),
  link('tokyo', 'losangeles', 'customer', 8800),
  link('losangeles', 'google', 'customer', 2100),
  link('google', 'newyork', 'peer', 1800),
  link('newyork', 'frankfurt', 'customer', 6200),
  link('frankfurt', 'seoul', 'customer', 8560),
  link('seoul', 'seattle', 'provider', 8300),
  link('seattle', 'google', 'customer', 2200),
  link('tokyo', 'newyork', 'peer', 10850),
  link('tokyo', 'seattle', 'peer', 7700),
  link('newyork', 'seattle', 'peer', 3870),
  link('seattle', 'vancouver', 'customer', 190),
  link('frankfurt', 'berlin', 'customer', 420),
  link('tokyo', 'taipei', 'customer', 2100),
  link('seoul', 'busan', 'customer', 325, 20_000_000),
  link('frankfurt', 'busan', 'customer', 8800, 20_000_000),
];

/** Light in a fibre: 200 000 km/s, 5 µs a kilometre. */
export function delayOf({ km }: Pick<LinkPlan, 'km'>): Micros {
  return km * 5;
}

export function linkAddresses(plan: LinkPlan): { readonly a: Ipv4Address; readonly b: Ipv4Address } {
  const network = ipv4ToNumber('203.0.113.0') + 4 * asLinks.indexOf(plan);
  return { a: ipv4FromNumber(network + 1), b: ipv4FromNumber(network + 2) };
}

export function linkNamed(name: string): LinkPlan {
  const found = asLinks.find((one) => one.name === name);
  if (!found) throw new RangeError(`there is no link ${name}`);
  return found;
}

/** The AS at the other end, with its address on the link and what it is to `name`. */
export function neighboursOf(name: AsName) {
  return asLinks
    .filter(({ a, b }) => a === name || b === name)
    .map((plan) => {
      const { a, b } = linkAddresses(plan);
      const isA = plan.a === name;
      return {
        link: plan,
        name: isA ? plan.b : plan.a,
        ownAddress: isA ? a : b,
        address: isA ? b : a,
        relationship: isA ? plan.bIs : opposite[plan.bIs],
      };
    });
}

const opposite: Readonly<Record<Relationship, Relationship>> = {
  customer: 'provider',
  provider: 'customer',
  peer: 'peer',
};

/** Names for the capture's name resolution: routers by city, and the end of the link. */
export const bgpNames: Readonly<Record<string, string>> = Object.fromEntries([
  ...asLinks.flatMap((plan): [string, string][] => {
    const { a, b } = linkAddresses(plan);
    return [
      [a, `${plan.a}-to-${plan.b}`],
      [b, `${plan.b}-to-${plan.a}`],
    ];
  }),
  [home.gateway.outside.address, 'home'],
  [isp.access.router.address, 'seoul-to-home'],
  [usGoogle.router.address, 'google-to-web'],
  [usGoogle.web.address, usGoogle.web.name],
  [ases.vancouver.lan!.host, 'vpn-vancouver'],
  [ases.berlin.lan!.host, 'vpn-berlin'],
]);

/** The numbers of this lab beside those of document S. They exist only inside the lab's own links. */

import { names as schoolNames } from '../../src/lab/school/addresses.ts';

/** On the school's switch, with an address like everybody. */
export const mallory = { mac: '02:00:00:00:02:66', address: '68.85.2.66' } as const;

/** KT's resolver, which its customers are told of. */
export const isp = {
  dns: { mac: '02:00:00:00:35:02', address: '68.80.53.2', router: '68.80.53.1', routerMac: '02:00:00:00:35:01' },
  warning: {
    mac: '02:00:00:00:57:02',
    address: '68.80.57.82',
    router: '68.80.57.1',
    routerMac: '02:00:00:00:57:01',
    name: 'warning.or.kr',
  },
  /** A site that the operator was ordered to block. */
  blocked: 'blocked.example',
} as const;

/** Somewhere else on the internet: sees none of the others' packets, but can send some with any source address. */
export const outsider = {
  mac: '02:00:00:00:66:02',
  address: '203.0.113.66',
  router: '203.0.113.1',
  routerMac: '02:00:00:00:66:01',
  zone: 'outsider.example',
} as const;

/** Addresses that nobody has: a flood's SYNs say that they come from here (RFC 5737). */
export const nobody = (index: number) => `198.51.100.${1 + index}`;

/** For the captures' name resolution. */
export const threatNames: Readonly<Record<string, string>> = {
  ...schoolNames,
  [mallory.address]: 'mallory.school.example',
  [isp.dns.address]: 'dns.isp',
  [isp.warning.address]: isp.warning.name,
  [outsider.address]: 'ns.outsider.example',
};

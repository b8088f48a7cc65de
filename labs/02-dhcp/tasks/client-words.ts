/** What the checks of the DHCP client have in common: who is there, and what the moments are called. */

import { text } from '../../../src/explain/text.ts';
import { drawHosts, routerOf } from '../../../src/grade/personal.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import type { Grant } from './client-bench.ts';

export interface ClientParameters {
  mac: string;
  broadcast: boolean;
  prefix: string;
}

/** Leases of an hour by two servers. */
export function drawGrants({ random }: CodeTrial, { prefix }: ClientParameters): [Grant, Grant] {
  const [a = '', b = '', c = '', d = '', ...dnsServers] = drawHosts(random, prefix, 6);
  const more = { router: routerOf(prefix), dnsServers, leaseTime: 3600 };
  return [
    { server: a, address: b, ...more },
    { server: c, address: d, ...more },
  ];
}

export const atStart = text('at the start', '시작할 때');
export const afterOffer = text('after the OFFER', 'OFFER 뒤');
export const afterAck = text('after the ACK', 'ACK 뒤');
export const lease = text('leases', '임대');

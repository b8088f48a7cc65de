/** DHCP in a network of the student's own (labs/03-arp/tasks/own-lan.ts). */

import { type Ipv4Address, ipv4FromNumber, ipv4ToNumber } from '../../../src/bytes/ipv4-address.ts';
import { MAC_BROADCAST } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { useLease } from '../../../src/lab/school/lan.ts';
import { DhcpClientApp, type DhcpClientAppOptions } from '../../../src/nodes/apps/dhcp-client.ts';
import { DhcpServerApp } from '../../../src/nodes/apps/dhcp-server.ts';
import type { Host } from '../../../src/nodes/host.ts';
import type { DhcpServerConfig } from '../../../src/stack/dhcp/server.ts';
import type { LanPlan } from '../../03-arp/tasks/own-lan.ts';

export interface Range {
  first: Ipv4Address;
  last: Ipv4Address;
}

/** Ranges of addresses that nobody has, of these lengths, none overlapping another. */
export function drawRanges(random: Random, plan: LanPlan<string>, counts: readonly number[]): Range[] {
  const network = ipv4ToNumber(plan.prefix.split('/')[0]!);
  const taken = new Set(Object.values(plan.hosts).map(({ address }) => ipv4ToNumber(address) - network));
  return counts.map((count) => {
    for (;;) {
      const first = 2 + random.below(250 - count);
      const hosts = Array.from({ length: count }, (_, index) => first + index);
      if (hosts.some((host) => taken.has(host))) continue;
      for (const host of hosts) taken.add(host);
      return { first: ipv4FromNumber(network + first), last: ipv4FromNumber(network + first + count - 1) };
    }
  });
}

/** Starts a server on a host of the plan. It says that it is that host, unless `changes` say otherwise. */
export function runServer<N extends string>(
  run: LabRun,
  host: Host,
  plan: LanPlan<N>,
  changes: Pick<DhcpServerConfig, 'address' | 'range'> & Partial<DhcpServerConfig>,
): DhcpServerApp {
  const app = new DhcpServerApp({ network: plan.prefix, routers: [plan.router.address], ...changes });
  run.world.act((now) => host.run(app, now));
  return app;
}

/** Starts a client on a host, whatever address the plan gave that; the host uses the lease that it gets. */
export function runClient(run: LabRun, host: Host, options: Partial<DhcpClientAppOptions> = {}): DhcpClientApp {
  const { world } = run;
  const app = new DhcpClientApp({
    mac: host.ip.ports[0]!.mac,
    random: world.random.fork(`${host.name}/dhcp`),
    onLease: (lease) => useLease(host, lease),
    ...options,
  });
  world.act((now) => {
    host.deconfigure(0);
    host.run(app, now);
  });
  return app;
}

/** Of whom a DHCP message is, and what it is. */
export function isMessage({ view }: NumberedFrame, mac: string, ...types: readonly number[]): boolean {
  return view.get('dhcp.chaddr') === mac && types.includes(Number(view.get('dhcp.messageType')));
}

/** In a frame to everybody. */
export function isBroadcast({ view }: NumberedFrame): boolean {
  return view.get('ethernet.dst') === MAC_BROADCAST;
}

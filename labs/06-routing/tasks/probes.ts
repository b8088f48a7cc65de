/** ping and traceroute, waited for. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { World } from '../../../src/lab/world.ts';
import type { Host } from '../../../src/nodes/host.ts';
import type { ProbeOptions, ProbeResult, TracerouteHop, TracerouteOptions } from '../../../src/nodes/ip-probe.ts';

export async function ping(
  world: World,
  from: Host,
  to: Ipv4Address,
  options: ProbeOptions = {},
): Promise<ProbeResult> {
  let result: ProbeResult | undefined;
  world.act((now) =>
    from.ping(
      to,
      now,
      (outcome) => {
        result = outcome;
      },
      options,
    ),
  );
  await world.until(() => result !== undefined, `the ping to ${to} has a result`);
  return result!;
}

export async function traceroute(
  world: World,
  from: Host,
  to: Ipv4Address,
  options: TracerouteOptions = {},
): Promise<TracerouteHop[]> {
  const hops: TracerouteHop[] = [];
  world.act((now) => from.traceroute(to, now, (hop) => hops.push(hop), options));
  await world.until(() => hops.at(-1)?.isLast === true, 'traceroute is done');
  return hops;
}

/** The devices of the home network, and the cables between them. */

import { milliseconds } from '../../bytes/time.ts';
import { DhcpClientApp, type DhcpClientAppOptions } from '../../nodes/apps/dhcp-client.ts';
import { Gateway, type GatewayConfig } from '../../nodes/gateway.ts';
import { Host } from '../../nodes/host.ts';
import type { Node } from '../../nodes/node.ts';
import { Switch } from '../../nodes/switch.ts';
import type { DhcpLease } from '../../stack/dhcp/lease.ts';
import { noDelay, useLease } from '../school/lan.ts';
import type { World } from '../world.ts';
import { home } from './addresses.ts';

/** A cable in the flat. */
export const homeCable = { delay: milliseconds(0.1), bandwidth: 1_000_000_000 };

/** The PC before DHCP has given it an address. */
export function homePc(world: World): Host {
  return homeHost(world, 'pc', home.pc.mac);
}

/** A second machine at home. */
export function homePhone(world: World): Host {
  return homeHost(world, 'phone', home.phone.mac);
}

export function homeHost(world: World, name: string, mac: string): Host {
  return world.add(
    new Host({ name, ports: [{ mac }], tcp: { ...noDelay, ...world.parts.tcp }, random: world.random.fork(name) }),
  );
}

/** The switch inside the gateway's box, as a device of its own: each machine's link can be looked at. */
export function homeSwitch(world: World, portCount = 3): Node {
  return world.add(new Switch({ name: 'switch', portCount }));
}

/** The gateway before it has an outside address: `start` it. Its NAT table may be somebody else's. */
export function homeGateway(world: World, config: Partial<GatewayConfig> = {}): Gateway {
  const { makeNatTable } = world.parts;
  return world.add(
    new Gateway({
      name: 'gateway',
      ...home.gateway,
      random: world.random.fork('gateway'),
      ...(makeNatTable && { makeNatTable }),
      ...config,
    }),
  );
}

/** Has a machine ask for its address, and waits until it has one. */
export async function leaseAtHome(
  world: World,
  host: Host,
  mac: string,
  options: Partial<DhcpClientAppOptions> = {},
): Promise<DhcpLease> {
  const client = new DhcpClientApp({
    mac,
    hostName: host.name,
    random: world.random.fork(`${host.name}/dhcp`),
    ...options,
    onLease: (lease, now) => {
      useLease(host, lease);
      options.onLease?.(lease, now);
    },
  });
  world.act((now) => host.run(client, now));
  await world.until(() => client.state.name === 'BOUND', `${host.name} has an address`);
  return client.lease!;
}

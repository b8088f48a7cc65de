/** The devices of the school's network, and the cables between them. Each lab takes the ones it needs. */

import { lengthOfMask } from '../../bytes/ipv4-address.ts';
import { milliseconds } from '../../bytes/time.ts';
import { AccessPoint } from '../../nodes/access-point.ts';
import { DhcpServerApp } from '../../nodes/apps/dhcp-server.ts';
import { Host } from '../../nodes/host.ts';
import type { Node } from '../../nodes/node.ts';
import { Router } from '../../nodes/router.ts';
import { Switch, type SwitchConfig } from '../../nodes/switch.ts';
import type { DhcpLease } from '../../stack/dhcp/lease.ts';
import type { DhcpServerConfig } from '../../stack/dhcp/server.ts';
import type { Route } from '../../stack/forwarding-table.ts';
import type { TcpConfig } from '../../stack/tcp/config.ts';
import type { World } from '../world.ts';
import { fixed, kt, school } from './addresses.ts';

/** A gigabit cable through the building. */
export const lanCable = { delay: milliseconds(0.1), bandwidth: 1_000_000_000 };

const prefixLength = 24;

/**
 * Browsers and web servers switch Nagle's algorithm off (TCP_NODELAY): with the other side's delayed acknowledgments
 * it would hold back the end of every answer for 200 ms.
 */
export const noDelay = { nagle: false };

/** The laptop before DHCP has given it an address. */
export function unpluggedLaptop(world: World, tcp: Partial<TcpConfig> = {}): Host {
  return world.add(
    new Host({
      name: 'laptop',
      ports: [{ mac: school.laptop.mac, makeArpCache: world.parts.makeArpCache }],
      tcp: { ...noDelay, ...tcp, ...world.parts.tcp },
      random: world.random.fork('laptop'),
    }),
  );
}

/** The laptop with the address that DHCP gives it, for the labs that begin later. */
export function configuredLaptop(world: World, tcp: Partial<TcpConfig> = {}): Host {
  const laptop = unpluggedLaptop(world, tcp);
  laptop.configure(0, { address: school.laptop.address, prefixLength, gateway: school.router.address });
  return laptop;
}

/** The access point: port 0 is the laptop's side, port 1 the wire. It has an address of its own, for the DHCP server. */
export function accessPoint(world: World): AccessPoint {
  const { mac, address } = school.accessPoint;
  return world.add(
    new AccessPoint({
      name: 'ap',
      portCount: 2,
      host: {
        name: 'ap',
        ports: [{ mac, address, prefixLength }],
        gateway: school.router.address,
        random: world.random.fork('ap'),
      },
    }),
  );
}

/** The DHCP server of the school, in the access point; the laptop's address is kept for it. */
export function dhcpServer(changes: Partial<DhcpServerConfig> = {}): DhcpServerApp {
  return new DhcpServerApp({
    address: school.accessPoint.address,
    network: school.prefix,
    range: { first: '68.85.2.101', last: '68.85.2.199' },
    reservations: { [school.laptop.mac]: school.laptop.address },
    routers: [school.router.address],
    dnsServers: [school.dnsServer.address],
    domainName: school.domain,
    leaseTime: fixed.leaseSeconds,
    ...changes,
  });
}

/** What a lease, or the end of one, means to the host that asked for it. */
export function useLease(host: Host, lease: DhcpLease | undefined): void {
  if (lease) {
    const { address, subnetMask, routers } = lease;
    host.configure(0, { address, prefixLength: lengthOfMask(subnetMask), gateway: routers[0] });
  } else {
    host.deconfigure(0);
  }
}

export function lanSwitch(world: World, portCount: number, onEvent?: SwitchConfig['onEvent']): Node {
  const config: SwitchConfig = { name: 'switch', portCount, ...(onEvent && { onEvent }) };
  return world.add(world.parts.makeSwitch?.(config) ?? new Switch(config));
}

/** The machine of the school's DNS server. */
export function dnsServerHost(world: World): Host {
  const { mac, address } = school.dnsServer;
  return world.add(
    new Host({
      name: 'dns-server',
      ports: [{ mac, address, prefixLength }],
      gateway: school.router.address,
      random: world.random.fork('dns-server'),
    }),
  );
}

/** One more host on the switch. */
export function neighbour(world: World): Host {
  const { mac, address } = school.neighbour;
  return world.add(
    new Host({ name: 'neighbour', ports: [{ mac, address, prefixLength }], random: world.random.fork('neighbour') }),
  );
}

/** The school's gateway router: port 0 is the school's network, port 1 the link to KT. */
export function schoolRouter(world: World): Router {
  const routes: Route[] = [{ prefix: '0.0.0.0/0', nextHop: kt.toSchool.kt, port: 1 }];
  return world.add(
    new Router({
      name: 'school-router',
      ports: [
        { mac: school.router.mac, address: school.router.address, prefixLength },
        { mac: '02:00:00:00:01:02', address: kt.toSchool.school, prefixLength: 30 },
      ],
      routes,
      table: world.parts.makeForwardingTable?.('school-router'),
      random: world.random.fork('school-router'),
    }),
  );
}

/**
 * The world of the threats: the school's switch with the laptop, Mallory and the DHCP server; and behind one router
 * everybody else, an outsider among them.
 *
 *     laptop   mallory   ap (DHCP)        isp-dns  warning  root  google-dns  web  outsider
 *        \        |        /                   \      |      |       |       /     /
 *         +---- switch ---+------- router ------+-----+------+-------+------+-----+
 */

import { milliseconds } from '../../src/bytes/time.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import { google, root, school } from '../../src/lab/school/addresses.ts';
import { serverHost, wanCables } from '../../src/lab/school/internet.ts';
import { accessPoint, dhcpServer, lanCable, noDelay, unpluggedLaptop, useLease } from '../../src/lab/school/lan.ts';
import type { AccessPoint } from '../../src/nodes/access-point.ts';
import { DhcpClientApp } from '../../src/nodes/apps/dhcp-client.ts';
import { Host } from '../../src/nodes/host.ts';
import { Router } from '../../src/nodes/router.ts';
import { Switch, type SwitchEvent } from '../../src/nodes/switch.ts';
import type { SwitchDefences } from '../../src/stack/switching/switch-guard.ts';
import { isp, mallory, outsider } from './addresses.ts';
import { Mallory } from './mallory.ts';

export interface ThreatWorld {
  laptop: Host;
  dhcpClient: DhcpClientApp;
  mallory: Mallory;
  lan: Switch;
  /** What the switch's defences stopped. */
  blocked: Extract<SwitchEvent, { kind: 'blocked' }>[];
  router: Router;
  ispDns: Host;
  warning: Host;
  root: Host;
  googleDns: Host;
  web: Host;
  outsider: Host;
}

/** Ports of the switch. */
const port = { laptop: 0, mallory: 1, ap: 2, router: 3 } as const;

/** The cables of the router and of the DHCP server are the ones that the school's administrator put there. */
export const trusted: SwitchDefences = { trustedPorts: [port.ap, port.router] };

export function threatWorld({ world }: LabRun): ThreatWorld {
  const laptop = unpluggedLaptop(world);
  const evil = world.add(new Mallory(mallory, world.random.fork('mallory')));
  const ap: AccessPoint = accessPoint(world);
  const blocked: ThreatWorld['blocked'] = [];
  const onEvent = (event: SwitchEvent) => {
    if (event.kind === 'blocked') blocked.push(event);
  };
  const lan = world.add(new Switch({ name: 'switch', portCount: 4, onEvent }));
  const router = world.add(
    new Router({
      name: 'router',
      ports: [
        { mac: school.router.mac, address: school.router.address },
        { mac: isp.dns.routerMac, address: isp.dns.router },
        { mac: isp.warning.routerMac, address: isp.warning.router },
        { mac: '02:00:00:00:02:03', address: root.router },
        { mac: '02:00:00:00:02:02', address: google.dns.router },
        { mac: google.router.mac, address: google.router.address, prefixLength: 19 },
        { mac: outsider.routerMac, address: outsider.router },
      ],
      random: world.random.fork('router'),
    }),
  );
  const host = (
    name: string,
    { mac, address, router: gateway }: typeof isp.dns | typeof isp.warning | typeof outsider,
  ) => world.add(new Host({ name, ports: [{ mac, address }], gateway, tcp: noDelay, random: world.random.fork(name) }));
  const ispDns = host('isp-dns', isp.dns);
  const warning = host('warning', isp.warning);
  const rootServer = serverHost(world, 'root');
  const googleDns = serverHost(world, 'google-dns');
  const web = serverHost(world, 'web');
  const stranger = host('outsider', outsider);

  world.connect('laptop-switch', [laptop, 0], [lan, port.laptop], lanCable);
  world.connect('mallory-switch', [evil, 0], [lan, port.mallory], lanCable);
  // The DHCP server is at the other end of the building: whoever sits beside the victim answers first.
  world.connect('ap-switch', [ap, 1], [lan, port.ap], { ...lanCable, delay: milliseconds(1) });
  world.connect('switch-router', [lan, port.router], [router, 0], lanCable);
  world.connect('router-isp', [router, 1], [ispDns, 0], wanCables.toKt);
  world.connect('router-warning', [router, 2], [warning, 0], wanCables.toKt);
  world.connect('router-root', [router, 3], [rootServer, 0], wanCables.toRoot);
  world.connect('router-google', [router, 4], [googleDns, 0], wanCables.pacific);
  world.connect('router-web', [router, 5], [web, 0], { ...wanCables.toGoogle, delay: milliseconds(10) });
  world.connect('router-outsider', [router, 6], [stranger, 0], { ...wanCables.toKt, delay: milliseconds(5) });

  const dhcpClient = new DhcpClientApp({
    mac: school.laptop.mac,
    hostName: 'laptop',
    broadcastFlag: true,
    random: world.random.fork('laptop/dhcp'),
    onLease: (lease) => useLease(laptop, lease),
  });
  world.act((now) => {
    ap.host.run(dhcpServer({ dnsServers: [isp.dns.address] }), now);
    laptop.run(dhcpClient, now);
  });
  return {
    ...{ laptop, dhcpClient, mallory: evil, lan, blocked, router, ispDns, warning },
    ...{ root: rootServer, googleDns, web, outsider: stranger },
  };
}

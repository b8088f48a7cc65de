/**
 * The smallest world in which www.google.com is looked up: laptop, switch, the school's DNS server, and one router
 * that has the root, com and Google name servers on its other ports; on the loopback wire, cables of bare IP between
 * addresses of 127.0.0.0/8.
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import { Host } from '../../nodes/host.ts';
import { Router } from '../../nodes/router.ts';
import type { LabRun } from '../lab.ts';
import { google, root, school, tld } from './addresses.ts';
import { serverHost, wanCables } from './internet.ts';
import { configuredLaptop, dnsServerHost, lanCable, lanSwitch } from './lan.ts';

export interface NameServerWorld {
  laptop: Host;
  /** The school's own. */
  dnsServer: Host;
  root: Host;
  tld: Host;
  google: Host;
  /** Where a machine with this address of the document is in this world. */
  addressOf(address: Ipv4Address): Ipv4Address;
}

export function nameServerWorld(lab: LabRun): NameServerWorld {
  return lab.wire === 'loopback' ? onLoopback(lab) : aroundOneRouter(lab);
}

function aroundOneRouter({ world }: LabRun): NameServerWorld {
  const laptop = configuredLaptop(world);
  const dnsServer = dnsServerHost(world);
  const lan = lanSwitch(world, 3);
  const router = world.add(
    new Router({
      name: 'router',
      ports: [
        { mac: school.router.mac, address: school.router.address },
        { mac: '02:00:00:00:02:03', address: root.router },
        { mac: '02:00:00:00:02:04', address: tld.router },
        { mac: '02:00:00:00:02:02', address: google.dns.router },
      ],
      random: world.random.fork('router'),
    }),
  );
  const servers = { root: serverHost(world, 'root'), tld: serverHost(world, 'tld') };
  const googleDns = serverHost(world, 'google-dns');
  world.connect('laptop-switch', [laptop, 0], [lan, 0], lanCable);
  world.connect('switch-dns', [lan, 1], [dnsServer, 0], lanCable);
  world.connect('switch-router', [lan, 2], [router, 0], lanCable);
  world.connect('router-root', [router, 1], [servers.root, 0], wanCables.toRoot);
  world.connect('router-tld', [router, 2], [servers.tld, 0], wanCables.toTld);
  world.connect('router-google', [router, 3], [googleDns, 0], wanCables.pacific);
  return { laptop, dnsServer, ...servers, google: googleDns, addressOf: (address) => address };
}

/** The document's addresses and those that stand for them on loopback. */
export const loopbackAddresses: Readonly<Record<Ipv4Address, Ipv4Address>> = {
  [school.laptop.address]: '127.0.2.101',
  [school.dnsServer.address]: '127.0.2.2',
  [root.server.address]: '127.41.0.4',
  [tld.server.address]: '127.5.6.30',
  [google.dns.address]: '127.239.32.10',
};

function onLoopback({ world }: LabRun): NameServerWorld {
  const addressOf = (address: Ipv4Address) => loopbackAddresses[address] ?? address;
  const peers = [school.laptop, root.server, tld.server, google.dns].map(({ address }) => addressOf(address));
  const links = ['laptop-dns', 'dns-root', 'dns-tld', 'dns-google'];
  const cables = [lanCable, wanCables.toRoot, wanCables.toTld, wanCables.pacific];
  const own = addressOf(school.dnsServer.address);
  const dnsServer = world.add(
    new Host({
      name: 'dns-server',
      ports: peers.map(() => ({ framing: 'ip', address: own, prefixLength: 32 })),
      routes: peers.map((peer, port) => ({ prefix: `${peer}/32`, port })),
      random: world.random.fork('dns-server'),
    }),
  );
  const [laptop, rootHost, tldHost, googleHost] = peers.map((address, port) => {
    const name = links[port]!;
    const ports = [{ framing: 'ip' as const, address, prefixLength: 8 }];
    const host = world.add(new Host({ name, ports, random: world.random.fork(name) }));
    world.connect(name, [host, 0], [dnsServer, port], cables[port], 'ip');
    return host;
  });
  return { laptop: laptop!, dnsServer, root: rootHost!, tld: tldHost!, google: googleHost!, addressOf };
}

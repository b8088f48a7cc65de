/** Our DHCP server with udhcpc and dhclient, our client with dnsmasq. */

import type { ChildProcess } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { World } from '../../src/lab/world.ts';
import { DhcpClientApp } from '../../src/nodes/apps/dhcp-client.ts';
import { DhcpServerApp } from '../../src/nodes/apps/dhcp-server.ts';
import { Host } from '../../src/nodes/host.ts';
import { Switch } from '../../src/nodes/switch.ts';
import { DhcpMessageType, decodeDhcp } from '../../src/packet/dhcp.ts';
import { decodeEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { decodeIpv4 } from '../../src/packet/ipv4.ts';
import { decodeUdp } from '../../src/packet/udp.ts';
import type { DhcpLease } from '../../src/stack/dhcp/lease.ts';
import { createPeerMedium, namespaceTest, type TestNamespace } from '../helpers/netns.ts';

const LAPTOP = '00:16:d3:23:68:8a';
const ADDRESS = '68.85.2.101';
const SERVER = '68.85.2.9';
const random = new Random('dhcp peers');

/** A host of ours, a cable to a switch, and behind that the kernel's `eth0`: on the first cable one sees both sides. */
function onCable(ns: TestNamespace, host: Host, kernel: { address?: string; mac?: string }) {
  const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', ...kernel } });
  const world = new World({ medium, seed: '1' });
  world.add(host);
  const bridge = world.add(new Switch({ name: 'switch', portCount: 2 }));
  world.connect('ours', [host, 0], [bridge, 0]);
  // At the other end is the kernel; the device that stands there is never asked.
  world.connect('lan', [bridge, 1], [world.add(new Switch({ name: 'nobody', portCount: 1 })), 0]);
  return world;
}

/** Our server, and a real client's interface. The leases are short, so that T1 comes soon. */
function ourServer(ns: TestNamespace, leaseTime: number) {
  const host = new Host({ name: 'server', ports: [{ mac: '02:00:00:00:00:09', address: SERVER }], random });
  const server = new DhcpServerApp({
    address: SERVER,
    network: '68.85.2.0/24',
    reservations: { [LAPTOP]: ADDRESS },
    routers: ['68.85.2.1'],
    dnsServers: ['68.85.2.2'],
    domainName: 'school.example',
    leaseTime,
  });
  const world = onCable(ns, host, { mac: LAPTOP });
  world.act((now) => host.run(server, now));
  const isInState = (state: string) => () => server.bindings(world.now)[0]?.state === state;
  return { world, server, isInState };
}

/** The DHCP messages on the cable so far: `REQUEST 68.85.2.101 → 68.85.2.9`. */
function messages({ frames }: World): string[] {
  const found: string[] = [];
  for (const { link, bytes } of frames) {
    const { etherType, payload } = decodeEthernet(bytes);
    if (link !== 'ours' || etherType !== EtherType.IPV4) continue;
    const { src, dst, payload: segment } = decodeIpv4(payload);
    const { options } = decodeDhcp(decodeUdp(segment, src, dst).payload);
    const [name] = Object.entries(DhcpMessageType).find(([, type]) => type === options.messageType)!;
    found.push(`${name} ${src} → ${dst}`);
  }
  return found;
}

function count(world: World, message: string): number {
  return messages(world).filter((each) => each === message).length;
}

function writeScript(path: string, ...lines: string[]): string {
  writeFileSync(path, ['#!/bin/sh', 'PATH=$PATH:/usr/sbin:/sbin', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
  return path;
}

/** dhclient's arguments, with a script that tells what it got and a file of the leases it had before. */
function dhclientArgs({ folder }: TestNamespace, leases: string): string[] {
  const script = writeScript(
    join(folder, 'dhclient.sh'),
    'echo "$reason $new_ip_address $new_subnet_mask $new_routers $new_domain_name_servers $new_domain_name"',
    'case $reason in BOUND) ip address add $new_ip_address/24 dev $interface ;; esac',
  );
  writeFileSync(join(folder, 'leases'), leases);
  const files = ['-lf', join(folder, 'leases'), '-pf', join(folder, 'pid'), '-sf', script];
  return ['-4', '-d', ...files, 'eth0'];
}

/** As dhclient remembers it (dhclient.leases(5)). */
const leaseOfAnotherNetwork = `lease {
  interface "eth0";
  fixed-address 192.168.0.2;
  option subnet-mask 255.255.255.0;
  option dhcp-lease-time 3600;
  option dhcp-message-type 5;
  option dhcp-server-identifier 192.168.0.1;
  renew never;
  rebind never;
  expire never;
}
`;

/** Gathers what a program says. */
function listenTo(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (piece) => (text += piece));
  return () => text;
}

/** Without repetitions, in the order of first sight. */
function onceEach(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}

describe('our server', () => {
  for (const [flag, options] of [
    ['clear', []],
    ['set', ['-B']],
  ] as const) {
    namespaceTest(
      ['udhcpc'],
      `leases, extends and takes back, for udhcpc with the broadcast flag ${flag}`,
      async (ns) => {
        const { world, server, isInState } = ourServer(ns, 3600);
        const script = writeScript(
          join(ns.folder, 'udhcpc.sh'),
          'echo "$1 $ip/$mask $router $dns $domain $lease $serverid"',
          'case $1 in bound) ip address add $ip/$mask dev $interface ;; esac',
        );
        const udhcpc = ns.spawn('udhcpc', ['-f', '-i', 'eth0', '-s', script, ...options]);
        const output = listenTo(udhcpc);
        const said = (word: string) => () =>
          output().includes(`${word} ${ADDRESS}/24 68.85.2.1 68.85.2.2 school.example 3600 ${SERVER}`);

        await world.until(said('bound'), 'udhcpc has an address');
        const to = flag === 'set' ? '255.255.255.255' : ADDRESS;
        // On a busy machine udhcpc may ask again before the answer reaches it.
        expect(onceEach(messages(world))).toEqual([
          'DISCOVER 0.0.0.0 → 255.255.255.255',
          `OFFER ${SERVER} → ${to}`,
          'REQUEST 0.0.0.0 → 255.255.255.255',
          `ACK ${SERVER} → ${to}`,
        ]);
        const before = messages(world).length;
        expect(server.bindings(world.now)).toMatchObject([{ address: ADDRESS, mac: LAPTOP, state: 'BOUND' }]);

        udhcpc.kill('SIGUSR1'); // renew now
        await world.until(said('renew'), 'udhcpc has renewed');
        const renewal = [`REQUEST ${ADDRESS} → ${SERVER}`, `ACK ${SERVER} → ${ADDRESS}`];
        expect(onceEach(messages(world).slice(before))).toEqual(renewal);

        udhcpc.kill('SIGUSR2'); // release
        await world.until(isInState('FREE'), 'udhcpc has given its address back');
        expect(messages(world).at(-1)).toBe(`RELEASE ${ADDRESS} → ${SERVER}`);
        expect(server.malformed).toBe(0);
      },
    );
  }

  namespaceTest(['dhclient'], 'leases, extends at T1 and takes back, for dhclient', async (ns) => {
    const { world, server, isInState } = ourServer(ns, 8);
    const args = dhclientArgs(ns, '');
    const output = listenTo(ns.spawn('dhclient', args));

    await world.until(() => output().includes('BOUND '), 'dhclient has an address');
    expect(output()).toContain(`BOUND ${ADDRESS} 255.255.255.0 68.85.2.1 68.85.2.2 school.example`);
    await world.until(() => count(world, `ACK ${SERVER} → ${ADDRESS}`) >= 2, 'dhclient has renewed');
    expect(count(world, `REQUEST ${ADDRESS} → ${SERVER}`)).toBe(1);

    const released = ns.exec('dhclient', ['-r', ...args]);
    await world.until(isInState('FREE'), 'dhclient has given its address back');
    expect(messages(world).at(-1)).toBe(`RELEASE ${ADDRESS} → ${SERVER}`);
    await released;
    expect(server.malformed).toBe(0);
  });

  namespaceTest(
    ['dhclient'],
    'refuses dhclient the address it had in another network, and leases it ours',
    async (ns) => {
      const { world } = ourServer(ns, 3600);
      const args = dhclientArgs(ns, leaseOfAnotherNetwork);
      const output = listenTo(ns.spawn('dhclient', args));
      await world.until(() => output().includes('BOUND '), 'dhclient has an address');
      expect(output()).toContain(`BOUND ${ADDRESS} 255.255.255.0`);
      // RFC 2131 §4.3.2, INIT-REBOOT: a client on the wrong network is told so, by broadcast.
      expect(messages(world).slice(0, 3)).toEqual([
        'REQUEST 0.0.0.0 → 255.255.255.255',
        `NAK ${SERVER} → 255.255.255.255`,
        'DISCOVER 0.0.0.0 → 255.255.255.255',
      ]);
    },
  );
});

describe('our client', () => {
  for (const broadcastFlag of [false, true]) {
    const flag = broadcastFlag ? 'set' : 'clear';
    namespaceTest(
      ['dnsmasq'],
      `gets, extends and gives back a lease of dnsmasq, broadcast flag ${flag}`,
      async (ns) => {
        const leases = join(ns.folder, 'leases');
        const host = new Host({ name: 'laptop', ports: [{ mac: LAPTOP }], random: random.fork('laptop') });
        const world = onCable(ns, host, { address: `${SERVER}/24` });
        const dnsmasq = listenTo(ns.spawn('dnsmasq', dnsmasqArgs(leases)));
        await world.until(() => dnsmasq().includes('DHCP, IP range'), 'dnsmasq has started');

        let lease: DhcpLease | undefined;
        const client = new DhcpClientApp({
          mac: LAPTOP,
          hostName: 'laptop',
          broadcastFlag,
          random: random.fork('client'),
          onLease(next) {
            lease = next;
            if (next) host.configure(0, { address: next.address, prefixLength: 24 });
            else host.deconfigure(0);
          },
        });
        world.act((now) => host.run(client, now));
        await world.until(() => lease !== undefined, 'we have an address');
        expect(lease).toMatchObject({
          address: ADDRESS,
          subnetMask: '255.255.255.0',
          serverIdentifier: SERVER,
          routers: ['68.85.2.1'],
          dnsServers: ['68.85.2.2'],
          domainName: 'school.example',
          leaseTime: 3600,
        });
        const to = broadcastFlag ? '255.255.255.255' : ADDRESS;
        expect(messages(world)).toEqual([
          'DISCOVER 0.0.0.0 → 255.255.255.255',
          `OFFER ${SERVER} → ${to}`,
          'REQUEST 0.0.0.0 → 255.255.255.255',
          `ACK ${SERVER} → ${to}`,
        ]);
        expect(readFileSync(leases, 'utf8')).toContain(`${LAPTOP} ${ADDRESS} laptop 01:${LAPTOP}`);

        // dnsmasq was told to set T1 to 3 s, the least that it takes.
        const first = lease;
        await world.until(() => lease !== first, 'we have renewed');
        expect(messages(world).slice(4)).toEqual([`REQUEST ${ADDRESS} → ${SERVER}`, `ACK ${SERVER} → ${ADDRESS}`]);

        world.act((now) => client.release(now));
        const isOver = () => dnsmasq().includes('DHCPRELEASE') && readFileSync(leases, 'utf8') === '';
        await world.until(isOver, 'dnsmasq has taken the address back', seconds(10));
        expect(lease).toBeUndefined();
        const heard = dnsmasq().match(/DHCP[A-Z]{3,8}(?=\(eth0\))/g);
        expect(heard).toEqual([
          'DHCPDISCOVER',
          'DHCPOFFER',
          'DHCPREQUEST',
          'DHCPACK',
          'DHCPREQUEST',
          'DHCPACK',
          'DHCPRELEASE',
        ]);
      },
    );
  }

  namespaceTest(['dnsmasq'], 'is refused an address of another network by dnsmasq, and begins anew', async (ns) => {
    const host = new Host({ name: 'laptop', ports: [{ mac: LAPTOP }], random: random.fork('moved') });
    const world = onCable(ns, host, { address: `${SERVER}/24` });
    const dnsmasq = listenTo(ns.spawn('dnsmasq', [...dnsmasqArgs(join(ns.folder, 'leases')), '--dhcp-authoritative']));
    await world.until(() => dnsmasq().includes('DHCP, IP range'), 'dnsmasq has started');
    const remembered: DhcpLease = {
      address: '192.168.0.2',
      subnetMask: '255.255.255.0',
      serverIdentifier: '192.168.0.1',
      routers: [],
      dnsServers: [],
      leaseTime: 3600,
      renewAt: seconds(1800),
      rebindAt: seconds(3150),
      expiresAt: seconds(3600),
    };
    const client = new DhcpClientApp({ mac: LAPTOP, random: random.fork('client'), remembered, onLease: () => {} });
    world.act((now) => host.run(client, now));
    await world.until(() => client.lease !== undefined, 'we have an address');
    expect(messages(world).slice(0, 3)).toEqual([
      'REQUEST 0.0.0.0 → 255.255.255.255',
      `NAK ${SERVER} → 255.255.255.255`,
      'DISCOVER 0.0.0.0 → 255.255.255.255',
    ]);
    expect(client.lease?.address).toBe(ADDRESS);
  });
});

function dnsmasqArgs(leases: string): string[] {
  return [
    '--keep-in-foreground',
    '--log-facility=-',
    '--conf-file=/dev/null',
    '--user=root',
    '--port=0',
    '--interface=eth0',
    '--bind-interfaces',
    '--no-ping',
    `--pid-file=${leases}.pid`,
    `--dhcp-leasefile=${leases}`,
    `--dhcp-range=${ADDRESS},${ADDRESS},255.255.255.0,3600`,
    '--dhcp-option=3,68.85.2.1',
    '--dhcp-option=6,68.85.2.2',
    '--dhcp-option=option:T1,3',
    '--dhcp-option=option:T2,1000',
    '--domain=school.example',
  ];
}

/**
 * The threats lab's attacks and answers with Linux as the victim, on a switch of ours in a namespace of the test's own:
 * its ARP cache, its DHCP client, its curl, its TCP.
 */

import { describe, expect } from 'vitest';
import { forgeSegment } from '../../labs/13-threats/forgeries.ts';
import { Mallory } from '../../labs/13-threats/mallory.ts';
import { seqAdd } from '../../src/bytes/sequence.ts';
import { seconds } from '../../src/bytes/time.ts';
import { World } from '../../src/lab/world.ts';
import { DhcpServerApp } from '../../src/nodes/apps/dhcp-server.ts';
import { htmlPage, servePages, WebServer } from '../../src/nodes/apps/web-server.ts';
import { Host } from '../../src/nodes/host.ts';
import { Switch, type SwitchEvent } from '../../src/nodes/switch.ts';
import { decodeEthernet, EtherType } from '../../src/packet/ethernet.ts';
import { decodeIpv4, IpProtocol } from '../../src/packet/ipv4.ts';
import { decodeTcp, type TcpSegment } from '../../src/packet/tcp.ts';
import type { ListenEvent } from '../../src/stack/tcp/config.ts';
import { createPeerMedium, type KernelEnd, namespaceTest, type TestNamespace } from '../helpers/netns.ts';

const linux = { mac: '02:00:00:00:00:0a', address: '10.1.0.2' };
const server = { mac: '02:00:00:00:00:0b', address: '10.1.0.1' };
const evil = { mac: '02:00:00:00:00:66', address: '10.1.0.66' };
const setUp = { mac: linux.mac, address: `${linux.address}/24` };
const ports = { linux: 0, server: 1, mallory: 2 };
const trusted = { trustedPorts: [ports.server] };

/** Linux, a server of ours and Mallory on one switch. */
function lan(ns: TestNamespace, kernel: KernelEnd = setUp) {
  const medium = createPeerMedium(ns, { 'switch-linux': { ifname: 'eth0', ...kernel } });
  const world = new World({ medium, seed: '1' });
  const blocked: string[] = [];
  const onEvent = (event: SwitchEvent) => {
    if (event.kind === 'blocked') blocked.push(event.why);
  };
  const device = world.add(new Switch({ name: 'switch', portCount: 3, onEvent }));
  const ours = world.add(new Host({ name: 'server', ports: [server], random: world.random.fork('server') }));
  const mallory = world.add(new Mallory(evil, world.random.fork('mallory')));
  // The kernel is at end 1, so the device that stands there is never asked.
  world.connect('switch-linux', [device, ports.linux], [world.add(new Switch({ name: 'nobody', portCount: 1 })), 0]);
  world.connect('switch-server', [device, ports.server], [ours, 0]);
  world.connect('switch-mallory', [device, ports.mallory], [mallory, 0]);
  const run = (command: string, ...args: string[]) => ns.during(medium, ns.exec(command, args));
  /** Whom Linux takes for the server. */
  const neighbour = async () => /lladdr (\S+)/.exec((await run('ip', 'neigh', 'show', server.address)).stdout)?.[1];
  return { world, medium, device, ours, mallory, blocked, run, neighbour };
}

const ping = ['-n', '-c1', '-W5', server.address];

describe('the ARP cache of Linux', () => {
  namespaceTest(['ping'], 'believes two lies, and its pings go through Mallory', async (ns) => {
    const { world, mallory, run, neighbour } = lan(ns);
    expect((await run('ping', ...ping)).code).toBe(0);
    expect(await neighbour()).toBe(server.mac);
    // For a second after an update Linux takes no other (locktime, arp(7)).
    await run('sleep', '1.5');
    world.act(() => mallory.standBetween(linux, server));
    await run('sleep', '0.2');
    expect(await neighbour()).toBe(evil.mac);
    const { code, stdout } = await run('ping', ...ping);
    expect(code, stdout).toBe(0);
    expect(mallory.overheard.length).toBeGreaterThanOrEqual(2);
  });

  namespaceTest(['ping'], 'hears no lie behind a switch that inspects ARP, and is not hindered itself', async (ns) => {
    const { world, device, mallory, blocked, run, neighbour } = lan(ns);
    device.defend({ ...trusted, arpInspection: true, bindings: [{ ...linux, port: ports.linux }] });
    expect((await run('ping', ...ping)).code).toBe(0);
    await run('sleep', '1.5');
    world.act(() => mallory.standBetween(linux, server));
    await run('sleep', '0.2');
    expect(await neighbour()).toBe(server.mac);
    expect((await run('ping', ...ping)).code).toBe(0);
    expect(mallory.overheard).toEqual([]);
    expect(blocked).toEqual(['arp-not-in-bindings', 'arp-not-in-bindings']);
  });
});

describe('udhcpc on Linux', () => {
  const ask = ['-f', '-n', '-q', '-t3', '-T1', '-i', 'eth0', '-s', '/bin/true'];
  const leases = (by: string, first: string) =>
    new DhcpServerApp({ address: by, network: '10.1.0.0/24', range: { first, last: first }, routers: [by] });

  namespaceTest(['udhcpc'], 'takes the rogue server’s lease, which comes first', async (ns) => {
    const { world, mallory, run } = lan(ns, { mac: linux.mac });
    world.act((now) => mallory.host.run(leases(evil.address, '10.1.0.201'), now));
    const { stdout, stderr } = await run('udhcpc', ...ask);
    expect(stdout + stderr).toContain('lease of 10.1.0.201 obtained');
  });

  namespaceTest(['udhcpc'], 'gets the right one behind a switch that snoops, which learns its address', async (ns) => {
    const { world, device, ours, mallory, blocked, run } = lan(ns, { mac: linux.mac });
    device.defend({ ...trusted, dhcpSnooping: true });
    world.act((now) => {
      mallory.host.run(leases(evil.address, '10.1.0.201'), now);
      ours.run(leases(server.address, '10.1.0.101'), now);
    });
    const { stdout, stderr } = await run('udhcpc', ...ask);
    expect(stdout + stderr).toContain('lease of 10.1.0.101 obtained');
    expect(blocked).toContain('dhcp-server-on-untrusted-port');
    expect(device.bindings(world.now)).toMatchObject([{ address: '10.1.0.101', mac: linux.mac, port: ports.linux }]);
  });
});

describe('curl on Linux, during a SYN flood', () => {
  const curl = ['--silent', '--show-error', '--noproxy', '*', '--connect-timeout', '3', `http://${server.address}/`];

  /** A web server with room for four half-open connections, and four that nobody will finish. */
  async function flooded(ns: TestNamespace, synCookies: 'never' | 'when-full') {
    const { world, ours, mallory, run } = lan(ns);
    const events: ListenEvent[] = [];
    ours.tcp.reconfigure({ backlog: 4, synCookies, onListen: (event) => events.push(event) });
    world.act((now) =>
      ours.run(new WebServer([{ port: 80, handler: servePages({ '/': htmlPage('<p>in</p>') }) }]), now),
    );
    world.act((now) => {
      for (let i = 0; i < 4; i++) {
        const from = { address: `10.1.0.${200 + i}`, port: 2000 };
        const to = { address: server.address, port: 80 };
        forgeSegment(mallory.host, from, to, { sequenceNumber: i, syn: true, window: 1000 }, now);
      }
    });
    await run('sleep', '0.3');
    return { events, curl: await run('curl', ...curl) };
  }

  namespaceTest(['curl'], 'is kept out by a full backlog', async (ns) => {
    const { events, curl: outcome } = await flooded(ns, 'never');
    expect(outcome.code).toBe(28); // "operation timeout", curl(1)
    expect(events).toContain('syn-dropped');
  });

  namespaceTest(['curl'], 'gets in by a cookie', async (ns) => {
    const { events, curl: outcome } = await flooded(ns, 'when-full');
    expect(outcome).toEqual({ code: 0, stdout: '<p>in</p>', stderr: '' });
    expect(events).toEqual(['cookie-sent', 'cookie-accepted']);
  });
});

describe('the TCP of Linux', () => {
  const listening = `require('node:net').createServer((socket) => socket.on('error', (e) => console.log(e.code)))
    .listen(5001, () => console.log('listening'))`;

  namespaceTest(
    [],
    'answers a RST in the window with a challenge ACK, and obeys one at the exact number',
    async (ns) => {
      const { world, medium, ours, run } = lan(ns);
      const program = ns.spawn(process.execPath, ['-e', listening]);
      let said = '';
      program.stdout!.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await ns.during(medium, new Promise((resolve) => program.stdout!.once('data', resolve)));
      expect((await run('ping', ...ping)).code).toBe(0);

      let isOpen = false;
      const to = { address: linux.address, port: 5001 };
      const onOpen = () => {
        isOpen = true;
      };
      world.act((now) => ours.sockets.connectTcp(to, { onOpen }, now));
      await world.until(() => isOpen, 'the connection is open', seconds(5));
      await world.pass(seconds(0.3));
      const { local, sndNxt, rcvNxt } = ours.tcp.connections()[0]!;
      const before = fromLinux(world).length;
      const reset = (sequenceNumber: number) =>
        world.act((now) => forgeSegment(ours, local, to, { sequenceNumber, rst: true }, now));
      reset(seqAdd(sndNxt, 100));
      await run('sleep', '0.3');
      const answers = fromLinux(world).slice(before);
      expect(answers).toMatchObject([{ ack: true, rst: false, sequenceNumber: rcvNxt, acknowledgmentNumber: sndNxt }]);
      expect(said).not.toContain('ECONNRESET');

      reset(sndNxt);
      await run('sleep', '0.3');
      expect(said).toContain('ECONNRESET');
    },
  );

  /** The TCP segments that Linux has sent to our server. */
  function fromLinux({ frames }: World): TcpSegment[] {
    return frames.flatMap(({ link, bytes }) => {
      const { etherType, src, payload } = decodeEthernet(bytes);
      if (link !== 'switch-server' || src !== linux.mac || etherType !== EtherType.IPV4) return [];
      const packet = decodeIpv4(payload);
      return packet.protocol === IpProtocol.TCP ? [decodeTcp(packet.payload, packet.src, packet.dst)] : [];
    });
  }
});

/**
 * IPv6 with others: a Linux host makes itself an address from our router's advertisements, and browses through it; our
 * host makes itself one from BIRD's, and does not take the one that Linux has.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { FAR_MTU, ipv6World, PORTS, places, serveHome } from '../../labs/17-ipv6/places.ts';
import { NEVER, seconds } from '../../src/bytes/time.ts';
import { LabRun } from '../../src/lab/lab.ts';
import { World } from '../../src/lab/world.ts';
import { htmlPage, servePages } from '../../src/nodes/apps/web-server.ts';
import { Host } from '../../src/nodes/host.ts';
import type { ProbeResult } from '../../src/nodes/ip-probe.ts';
import type { Node } from '../../src/nodes/node.ts';
import { serveHttp } from '../../src/stack/http/server-connection.ts';
import { createPeerMedium, namespaceTest, type TestNamespace } from '../helpers/netns.ts';

const LINUX_MAC = '02:00:00:00:17:99';
const LINUX = '2001:db8::ff:fe00:1799';
const LINUX_LINK_LOCAL = 'fe80::ff:fe00:1799';

/** The kernel's end of a cable, which our world does not play. */
const kernel: Node = {
  name: 'linux',
  portCount: 1,
  handleFrame() {},
  pollTransmit: () => undefined,
  nextTimer: () => NEVER,
  handleTimer() {},
};

/** Namespaces of tests are silent about IPv6 until somebody wants it. */
async function speakIpv6(ns: TestNamespace, more: readonly string[] = []): Promise<void> {
  const settings = ['all.disable_ipv6=0', 'eth0.addr_gen_mode=0', ...more, 'eth0.disable_ipv6=0'];
  const { code, stderr } = await ns.exec('sysctl', ['-qw', ...settings.map((text) => `net.ipv6.conf.${text}`)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

/** The lab's world with Linux in the laptop's place. */
async function linuxAtHome(ns: TestNamespace) {
  const medium = createPeerMedium(ns, { 'laptop-router': { ifname: 'eth0', mac: LINUX_MAC } });
  const lab = new LabRun({ wire: 'netns', medium, seed: '1' });
  const { router, web } = ipv6World(lab, kernel);
  const seen: string[] = [];
  lab.world.act((now) => {
    serveHome(router, now);
    web.sockets.listenTcp(PORTS.web, (stream, { address }) => {
      seen.push(address);
      return serveHttp(stream, servePages({ '/': htmlPage('<p>hello</p>\n') }));
    });
  });
  const run = (command: string, ...args: string[]) => ns.during(medium, ns.exec(command, args));
  await ns.during(medium, speakIpv6(ns, ['eth0.accept_ra=1']));
  /** Until the address is not tentative any more. */
  const addresses = async () => {
    for (let i = 0; i < 60; i++) {
      const { stdout } = await run('ip', '-6', 'address', 'show', 'dev', 'eth0');
      if (stdout.includes(`${LINUX}/64`) && !stdout.includes('tentative')) return stdout;
      await lab.world.pass(seconds(0.25));
    }
    throw new Error('Linux has made itself no address');
  };
  return { lab, run, addresses, seen };
}

describe('a Linux host behind our router', () => {
  namespaceTest(['ip'], 'gets address, prefix and default route from our advertisements', async (ns) => {
    const { run, addresses } = await linuxAtHome(ns);
    const text = await addresses();
    expect(text).toMatch(new RegExp(`inet6 ${LINUX}/64 scope global dynamic`));
    expect(text).toMatch(/valid_lft 86\d{3}sec preferred_lft 14\d{3}sec/);
    const { stdout } = await run('ip', '-6', 'route');
    expect(stdout).toMatch(/^2001:db8::\/64 dev eth0 proto kernel/m);
    expect(stdout).toMatch(new RegExp(`^default via ${places.router.inside.linkLocal} dev eth0 proto ra`, 'm'));
  });

  namespaceTest(
    ['ping', 'ip'],
    'pings our router, by either of its addresses, and the server behind it',
    async (ns) => {
      const { run, addresses } = await linuxAtHome(ns);
      await addresses();
      const { inside } = places.router;
      for (const [to, hops] of [
        [inside.address6, 64],
        [`${inside.linkLocal}%eth0`, 64],
        [places.web.address6, 63],
      ] as const) {
        const { stdout, code } = await run('ping', '-6', '-n', '-c2', '-i0.2', '-W5', to);
        expect({ to, code }).toEqual({ to, code: 0 });
        expect(stdout).toContain(`ttl=${hops}`);
        expect(stdout).toContain('0% packet loss');
      }
      const tooBig = await run('ping', '-6', '-n', '-c1', '-W5', '-s1400', '-Mdo', places.web.address6);
      expect(tooBig.stdout).toMatch(new RegExp(`Packet too big: mtu=${FAR_MTU}`));
      const nowhere = await run('ping', '-6', '-n', '-c1', '-W5', '2001:db8:99::1');
      expect(nowhere.stdout).toMatch(/Destination unreachable: No route/);
    },
  );

  namespaceTest(
    ['curl', 'ip'],
    'looks www.example.com up at our DNS server and fetches its page over IPv6',
    async (ns) => {
      const { run, addresses, seen } = await linuxAtHome(ns);
      await addresses();
      writeFileSync(`/etc/netns/${ns.name}/resolv.conf`, `nameserver ${places.router.inside.address6}\n`);
      const { stdout, stderr, code } = await run('curl', '-sS', '--noproxy', '*', `http://${places.web.name}/`);
      expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: '<p>hello</p>\n' });
      expect(seen).toEqual([LINUX]);
    },
  );
});

/** Our laptop with Linux at the other end of its cable. */
function ourLaptop(ns: TestNamespace) {
  const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', mac: LINUX_MAC } });
  const world = new World({ medium, seed: '1' });
  const laptop = world.add(
    new Host({
      name: 'laptop',
      ports: [{ mac: places.laptop.mac, ipv6: { waits: true } }],
      random: world.random.fork('laptop'),
    }),
  );
  world.add(kernel);
  world.connect('lan', [laptop, 0], [kernel, 0]);
  const port = laptop.ip6!.ports[0]!;
  return { medium, world, laptop, port, start: () => world.act((now) => port.start(now)) };
}

describe('our host beside Linux', () => {
  namespaceTest(
    ['bird', 'python3', 'ping'],
    'makes itself an address from BIRD’s advertisement and talks to Linux',
    async (ns) => {
      const { medium, world, laptop, port, start } = ourLaptop(ns);
      await speakIpv6(ns, ['all.forwarding=1', 'eth0.accept_dad=0']);
      const { code } = await ns.exec('ip', ['-6', 'address', 'add', '2001:db8::1/64', 'dev', 'eth0', 'nodad']);
      expect(code).toBe(0);
      const config = join(ns.folder, 'bird.conf');
      writeFileSync(
        config,
        `router id 1.1.1.1;
protocol device {}
protocol radv {
  interface "eth0" { max ra interval 4; min ra interval 3; prefix 2001:db8::/64; rdnss 2001:db8::1; };
}
`,
      );
      ns.spawn('bird', ['-f', '-c', config, '-s', join(ns.folder, 'bird.ctl')]);
      ns.spawn('python3', ['-m', 'http.server', '--bind', '::', '--directory', ns.folder, '8000']);
      start();
      await world.until(
        () => port.addresses.isUsable(places.laptop.address6),
        'the laptop has an address',
        seconds(20),
      );
      expect(port.discovery.routers(world.now)).toEqual([LINUX_LINK_LOCAL]);
      expect(port.discovery.dnsServers(world.now)).toEqual(['2001:db8::1']);

      let result: ProbeResult | undefined;
      world.act((now) =>
        laptop.ping('2001:db8::1', now, (given) => {
          result = given;
        }),
      );
      await world.until(() => result !== undefined, 'the ping is answered');
      expect(result).toMatchObject({ kind: 'reply', from: '2001:db8::1', ttl: 64 });

      let page = '';
      let closed = false;
      world.act((now) => {
        const stream = laptop.sockets.connectTcp(
          { address: '2001:db8::1', port: 8000 },
          {
            onData: (bytes) => {
              page += new TextDecoder().decode(bytes);
            },
            onEnd: (at) => stream.end(at),
            onClose: () => {
              closed = true;
            },
          },
          now,
        );
        stream.write(new TextEncoder().encode('GET /bird.conf HTTP/1.0\r\n\r\n'), now);
      });
      await world.until(() => closed, 'Python has sent the page and closed');
      expect(page).toMatch(/^HTTP\/1\.0 200 OK/);
      expect(page).toContain('protocol radv');

      const ping = await ns.during(medium, ns.exec('ping', ['-6', '-n', '-c1', '-W5', places.laptop.address6]));
      expect(ping.stdout).toContain('1 received');
    },
  );

  namespaceTest(['ip'], 'does not take the address that Linux has', async (ns) => {
    const { medium, world, port, start } = ourLaptop(ns);
    await ns.during(medium, speakIpv6(ns, ['eth0.accept_dad=0']));
    const address = `${places.laptop.linkLocal}/64`;
    const { code } = await ns.exec('ip', ['-6', 'address', 'add', address, 'dev', 'eth0', 'nodad']);
    expect(code).toBe(0);
    start();
    const states = () => port.addresses.all.map(({ state }) => state);
    await world.until(() => states().includes('duplicate'), 'the laptop hears that it is taken');
    expect(states()).toEqual(['duplicate']);
    expect(port.addresses.usable).toEqual([]);
  });

  namespaceTest(['ip'], 'defends its address: Linux finds that it is a duplicate', async (ns) => {
    const { medium, world, port, start } = ourLaptop(ns);
    await ns.during(medium, speakIpv6(ns));
    start();
    await world.until(() => port.addresses.linkLocal !== undefined, 'the laptop has its address');
    const address = `${places.laptop.linkLocal}/64`;
    const run = (...args: string[]) => ns.during(medium, ns.exec('ip', args));
    expect((await run('-6', 'address', 'add', address, 'dev', 'eth0')).code).toBe(0);
    for (let i = 0; i < 20; i++) {
      const { stdout } = await run('-6', 'address', 'show', 'dev', 'eth0', 'dadfailed');
      if (stdout.includes(places.laptop.linkLocal)) return;
      await world.pass(seconds(0.25));
    }
    throw new Error('Linux has taken an address that is ours');
  });
});

/**
 * NAT between Linux machines: one behind our gateway, with its address from our DHCP server, and one outside of it that is
 * a web server; and the other way round, our PC behind the kernel's own masquerading.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { World } from '../../src/lab/world.ts';
import { DhcpServerApp } from '../../src/nodes/apps/dhcp-server.ts';
import { Gateway } from '../../src/nodes/gateway.ts';
import { Host } from '../../src/nodes/host.ts';
import type { TracerouteHop } from '../../src/nodes/ip-probe.ts';
import { Router } from '../../src/nodes/router.ts';
import type { Endpoint } from '../../src/stack/sockets.ts';
import { createPeerMedium, namespaceTest, type TestNamespace, withNamespace } from '../helpers/netns.ts';
import { leaseScript } from '../helpers/udhcpc.ts';

const OUTSIDE = '58.123.45.67';
const WEB = '203.0.113.80';
const random = new Random('nat peers');

/** Linux at home (eth0) - our gateway - our router - Linux outside (eth1 of another namespace). */
async function linuxOnBothSides(inside: TestNamespace, outside: TestNamespace) {
  const both: TestNamespace = {
    ...inside,
    attach: (ifname, options) => (ifname === 'eth0' ? inside : outside).attach(ifname, options),
    during: (medium, promise) => inside.during(medium, promise),
  };
  const medium = createPeerMedium(both, {
    lan: { ifname: 'eth0' },
    web: { ifname: 'eth1', address: `${WEB}/24`, gateway: '203.0.113.1' },
  });
  const world = new World({ medium, seed: '1' });
  const gateway = world.add(
    new Gateway({
      name: 'gateway',
      inside: { mac: '02:00:00:00:a8:01', address: '192.168.0.1' },
      outside: { mac: '02:00:00:00:c3:43' },
      random: random.fork('gateway'),
    }),
  );
  const isp = world.add(
    new Router({
      name: 'isp',
      ports: [
        { mac: '02:00:00:00:c3:01', address: '58.123.45.1' },
        { mac: '02:00:00:00:c3:02', address: '203.0.113.1' },
      ],
      random: random.fork('isp'),
    }),
  );
  const leases = new DhcpServerApp({
    address: '58.123.45.1',
    network: '58.123.45.0/24',
    range: { first: OUTSIDE, last: OUTSIDE },
    routers: ['58.123.45.1'],
    dnsServers: ['58.123.0.53'],
  });
  // The kernel is at end 1 of its links, so the device that stands there is never asked.
  const nobody = () => world.add(new Host({ name: 'nobody', ports: [{ mac: '02:00:00:00:00:99' }], random }));
  world.connect('lan', [gateway, 0], [nobody(), 0]);
  world.connect('wan', [gateway, 1], [isp, 0]);
  world.connect('web', [isp, 1], [nobody(), 0]);
  world.act((now) => {
    isp.run(leases, now, { port: 0 });
    gateway.start(now);
  });
  await world.until(() => gateway.outsideAddress === OUTSIDE, 'the gateway has its outside address');
  const run = (command: string, ...args: string[]) => inside.during(medium, inside.exec(command, args));
  return { world, gateway, run };
}

function startNginx(ns: TestNamespace): string {
  const log = join(ns.folder, 'access.log');
  const config = join(ns.folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((name) => `${name}_temp_path ${ns.folder}/${name};`);
  writeFileSync(
    config,
    `daemon off; master_process off; error_log stderr; pid ${ns.folder}/nginx.pid;
    events {}
    http {
      ${paths.join('\n')}
      log_format peers '$remote_addr $remote_port $request_length';
      access_log ${log} peers;
      server {
        listen 80;
        location / { return 200 "you are $remote_addr"; }
        location /big { root ${ns.folder}; }
      }
    }`,
  );
  writeFileSync(join(ns.folder, 'big'), 'a large page '.repeat(20_000));
  ns.spawn('nginx', ['-e', join(ns.folder, 'error.log'), '-c', config]);
  return log;
}

describe('a Linux machine behind our gateway', () => {
  namespaceTest(
    ['udhcpc', 'curl', 'nginx', 'ping', 'traceroute'],
    'reaches nginx outside, which sees the gateway',
    (ns) =>
      withNamespace(async (outside) => {
        const { world, gateway, run } = await linuxOnBothSides(ns, outside);
        const log = startNginx(outside);
        const lease = await run('udhcpc', '-f', '-q', '-n', '-i', 'eth0', '-s', leaseScript(ns));
        expect(lease.stdout, lease.stderr).toContain('192.168.0.2 192.168.0.1 58.123.0.53');

        const get = (...args: string[]) =>
          run('curl', '--silent', '--show-error', '--noproxy', '*', '--retry', '5', '--retry-connrefused', ...args);
        const page = await get('--local-port', '40000', `http://${WEB}/`);
        expect(page.stdout, page.stderr).toBe(`you are ${OUTSIDE}`);
        expect(readFileSync(log, 'utf8')).toMatch(new RegExp(`^${OUTSIDE} 40000 `, 'm'));
        expect(gateway.nat.entries(world.now)).toMatchObject([
          { protocol: 'tcp', inside: { address: '192.168.0.2', port: 40000 }, outsidePort: 40000 },
        ]);
        // Many segments, through two checksums a segment that the kernels look at.
        expect((await get(`http://${WEB}/big`)).stdout).toBe('a large page '.repeat(20_000));

        const pinged = await run('ping', '-n', '-c2', '-i0.2', '-W5', WEB);
        expect(pinged.stdout).toContain('2 received');
        // Larger than the MTU: fragments from the kernel are put together, turned, and cut again, both ways.
        const large = await run('ping', '-n', '-c2', '-i0.2', '-W5', '-s', '4000', WEB);
        expect(large.stdout).toContain('2 received');

        for (const method of ['-U', '-I']) {
          const route = await run('traceroute', '-n', '-q1', '-w5', method, WEB);
          const hops = [...route.stdout.matchAll(/^ *\d+ +(\S+)/gm)].map(([, from]) => from);
          expect(hops, route.stdout).toEqual(['192.168.0.1', '58.123.45.1', WEB]);
        }
      }),
  );
});

describe('our PC behind the kernel’s masquerading', () => {
  namespaceTest(['nft', 'sysctl'], 'is turned as our gateway turns it: port kept, errors turned back', async (ns) => {
    const medium = createPeerMedium(ns, {
      lan: { ifname: 'eth0', address: '192.168.0.1/24' },
      wan: { ifname: 'eth1', address: `${OUTSIDE}/24` },
    });
    const world = new World({ medium, seed: '1' });
    const host = (name: string, mac: string, address: string, gateway: string) =>
      world.add(new Host({ name, ports: [{ mac, address }], gateway, random: random.fork(name) }));
    const pc = host('pc', '02:00:00:00:a8:02', '192.168.0.2', '192.168.0.1');
    const server = host('server', '02:00:00:00:c3:80', '58.123.45.80', OUTSIDE);
    const nobody = host('nobody', '02:00:00:00:00:99', '192.0.2.1', '192.0.2.2');
    world.connect('lan', [pc, 0], [nobody, 0]);
    world.connect('wan', [server, 0], [nobody, 0]);
    const rules =
      'table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "eth1" masquerade; }; }';
    for (const [command, ...args] of [
      ['sysctl', '-w', 'net.ipv4.ip_forward=1'],
      ['nft', rules],
    ] as const) {
      const { code, stderr } = await ns.exec(command, args);
      expect(code, stderr).toBe(0);
    }
    let seen: Endpoint | undefined;
    let heard = '';
    world.act((now) => {
      server.sockets.listenTcp(7, (stream, peer) => {
        seen = peer;
        return { onData: (bytes, at) => stream.write(bytes, at) };
      });
      const onData = (bytes: Uint8Array) => {
        heard += new TextDecoder().decode(bytes);
      };
      const to = { address: '58.123.45.80', port: 7 };
      const stream = pc.sockets.connectTcp(to, { onData }, now, { localPort: 54321 });
      stream.write(new TextEncoder().encode('through Linux'), now);
    });
    await world.until(() => heard === 'through Linux', 'the answer has come back', seconds(10));
    expect(seen).toEqual({ address: OUTSIDE, port: 54321 });

    const hops: TracerouteHop[] = [];
    world.act((now) => pc.traceroute('58.123.45.80', now, (hop) => hops.push(hop), { timeout: seconds(3) }));
    await world.until(() => hops.at(-1)?.isLast === true, 'traceroute is done', seconds(20));
    expect(hops.map(({ result }) => 'from' in result && result.from)).toEqual(['192.168.0.1', '58.123.45.80']);
  });
});

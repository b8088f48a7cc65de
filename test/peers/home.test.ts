/** A Linux machine in the home of document H: our gateway, our resolver, our routers and our web server, with its own programs. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { PAGE_BYTES } from '../../labs/16-browser/site.ts';
import { startServers } from '../../labs/21-home/house.ts';
import { home, isp, usGoogle } from '../../src/lab/home/addresses.ts';
import { homeGateway } from '../../src/lab/home/lan.ts';
import { outsideWorld, startGateway } from '../../src/lab/home/world.ts';
import { LabRun } from '../../src/lab/lab.ts';
import { labRootCa } from '../../src/lab/pki/lab-ca.ts';
import { Host } from '../../src/nodes/host.ts';
import { createPeerMedium, namespaceTest, type TestNamespace } from '../helpers/netns.ts';
import { leaseScript } from '../helpers/udhcpc.ts';

/** The PC's place is the kernel's: its address comes from our gateway by udhcpc. */
async function linuxAtHome(ns: TestNamespace) {
  const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', mac: home.pc.mac } });
  const lab = new LabRun({ wire: 'netns', medium, seed: '1' });
  const { world } = lab;
  const gateway = homeGateway(world);
  // The kernel is at end 1 of the link, so the device that stands there is never asked.
  const pc = world.add(new Host({ name: 'nobody', ports: [{ mac: '02:00:00:00:00:99' }], random: world.random }));
  world.connect('lan', [gateway, 0], [pc, 0]);
  const here = { pc, gateway, ...outsideWorld(world, gateway) };
  startServers(lab, here);
  await startGateway(world, gateway);
  const run = (command: string, ...args: string[]) => ns.during(medium, ns.exec(command, args));
  const lease = await run('udhcpc', '-f', '-q', '-n', '-i', 'eth0', '-s', leaseScript(ns));
  const told = [home.pc.address, home.gateway.inside.address, isp.dns.address];
  expect(lease.stdout, lease.stderr).toContain(told.join(' '));
  writeFileSync(`/etc/netns/${ns.name}/resolv.conf`, `nameserver ${isp.dns.address}\n`);
  return { lab, gateway, run };
}

describe('a Linux machine in the home of document H', () => {
  namespaceTest(
    ['udhcpc', 'curl', 'dig', 'traceroute'],
    'has the page of www.google.com, as our PC has, by HTTP/1.1 and by HTTP/2',
    async (ns) => {
      const { lab, gateway, run } = await linuxAtHome(ns);
      const answer = await run('dig', '+short', '+tries=1', '+time=10', 'www.google.com', 'A');
      expect(answer.stdout.trim()).toBe(usGoogle.web.address);

      const root = join(ns.folder, 'root.pem');
      writeFileSync(root, labRootCa().certificate);
      const page = await run(
        'curl',
        ...['--silent', '--show-error', '--noproxy', '*', '--tlsv1.3', '--http1.1', '--cacert', root],
        ...['--local-port', '54321', '--include', 'https://www.google.com/'],
      );
      expect(page.stderr).toBe('');
      expect(page.stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(page.stdout).toContain(`Content-Length: ${PAGE_BYTES}`);
      expect(page.stdout).toContain('Server: gws');
      const html = page.stdout.slice(page.stdout.indexOf('\r\n\r\n') + 4);
      expect(Buffer.byteLength(html)).toBe(PAGE_BYTES);
      const mapped = gateway.nat.entries(lab.world.now).filter(({ protocol }) => protocol === 'tcp');
      expect(mapped).toMatchObject([{ inside: { address: home.pc.address, port: 54321 }, outsidePort: 54321 }]);

      const all = await run(
        'curl',
        ...['--silent', '--show-error', '--noproxy', '*', '--tlsv1.3', '--http2', '--cacert', root],
        ...['--write-out', '%{http_version} %{http_code} %{size_download}\\n'],
        ...['', 'style.css', 'logo.png', 'app.js'].flatMap((path) => [
          '-o',
          '/dev/null',
          `https://www.google.com/${path}`,
        ]),
      );
      expect(all.stderr).toBe('');
      const lines = all.stdout.trimEnd().split('\n');
      expect(lines[0]).toBe(`2 200 ${PAGE_BYTES}`);
      expect(lines.map((line) => line.slice(0, 5))).toEqual(Array(4).fill('2 200'));

      const route = await run('traceroute', '-n', '-q1', '-w5', 'www.google.com');
      const hops = [...route.stdout.matchAll(/^ *\d+ +(\S+)/gm)].map(([, from]) => from);
      expect(hops, route.stdout).toEqual([
        home.gateway.inside.address,
        isp.access.router.address,
        '58.123.1.2',
        '198.51.100.2',
        '142.251.0.2',
        usGoogle.web.address,
      ]);
    },
  );
});

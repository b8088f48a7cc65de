/**
 * unbound as a recursive resolver on a Linux machine at school: it walks from our root server down to Google's, through our
 * switch, routers and name servers. Asked again, it has the answer in its cache.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { buildSchool } from '../../labs/20-journey/lab.ts';
import { LabRun } from '../../src/lab/lab.ts';
import { google, root, school } from '../../src/lab/school/addresses.ts';
import { createPeerMedium, namespaceTest, type TestNamespace } from '../helpers/netns.ts';

describe('unbound', () => {
  namespaceTest(['unbound', 'dig'], 'resolves through our root, com and google.com servers', async (ns) => {
    const { address, mac } = school.neighbour;
    const end = { ifname: 'eth0', mac, address: `${address}/24`, gateway: school.router.address };
    const medium = createPeerMedium(ns, { 'switch-neighbour': end });
    const lab = new LabRun({ wire: 'netns', medium, seed: '1' });
    buildSchool(lab);
    ns.spawn('unbound', ['-d', '-c', configuration(ns)]);
    const dig = async (...args: string[]) => {
      const question = ns.exec('dig', ['@127.0.0.1', '-p', '5300', '+tries=8', '+timeout=3', ...args]);
      return (await ns.during(medium, question)).stdout;
    };
    for (let i = 0; i < 100 && /refused/.test(await dig('+tries=1', 'localhost')); i++) await sleep(50);

    const first = await dig('www.google.com');
    expect(first).toContain('status: NOERROR');
    expect(first).toMatch(/^www\.google\.com\.\s+300\s+IN\s+A\s+172\.217\.25\.228$/m);
    const asked = new Set(lab.world.frames.map(({ link }) => link));
    for (const link of ['root-server', 'tld-server', 'google-dns']) expect(asked).toContain(link);

    const before = lab.world.frames.filter(({ link }) => link === 'google-dns').length;
    expect(await dig('+short', 'www.google.com')).toBe(`${google.web.address}\n`);
    expect(lab.world.frames.filter(({ link }) => link === 'google-dns').length).toBe(before);
    expect(await dig('nobody.google.com')).toContain('status: NXDOMAIN');
  });
});

/** Servers that the zones name, as the real ones do, and that the lab does not run: unbound would wait for them. */
const doNotQuery = readFileSync(join(import.meta.dirname, '../../docker/peers/unbound.conf'), 'utf8')
  .split('\n')
  .filter((line) => line.includes('do-not-query-address'));

/** Plain recursion from our one root server on; nothing of the machine's own is read. */
function configuration({ folder }: TestNamespace): string {
  const hints = join(folder, 'root.hints');
  writeFileSync(
    hints,
    `. 3600000 IN NS ${root.server.name}.\n${root.server.name}. 3600000 IN A ${root.server.address}\n`,
  );
  const path = join(folder, 'unbound.conf');
  const lines = [
    'server:',
    '  interface: 127.0.0.1@5300',
    '  access-control: 127.0.0.0/8 allow',
    `  directory: "${folder}"`,
    '  chroot: ""',
    '  username: ""',
    '  pidfile: ""',
    '  use-syslog: no',
    '  do-ip6: no',
    '  do-daemonize: no',
    '  module-config: "iterator"',
    ...doNotQuery,
    `  root-hints: "${hints}"`,
    'remote-control:',
    '  control-enable: no',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/**
 * The whole stack end to end with others in it: a Linux machine on the school's switch makes the journey through our
 * DHCP, DNS, routers, TCP, TLS and HTTP; and our laptop makes it to a Linux machine where nginx is www.google.com.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { buildSchool, wiredJourney } from '../../labs/20-journey/lab.ts';
import { LabRun } from '../../src/lab/lab.ts';
import { labRootCa, unknownCa } from '../../src/lab/pki/lab-ca.ts';
import { reportOf } from '../../src/lab/report.ts';
import { google, googleFiber, kt, school } from '../../src/lab/school/addresses.ts';
import { googleCredentials } from '../../src/lab/school/tls.ts';
import { createPeerMedium, type KernelEnd, namespaceTest, type TestNamespace } from '../helpers/netns.ts';
import { leaseScript } from '../helpers/udhcpc.ts';

const { mac } = school.neighbour;
/** The neighbour's place on the switch is taken by Linux, set up by hand. */
const setUp = { mac, address: `${school.neighbour.address}/24`, gateway: school.router.address };

/** The school's world with Linux on its switch. `run` runs a program there while our devices go on; curl logs its keys. */
function linuxAtSchool(ns: TestNamespace, linux: KernelEnd) {
  const medium = createPeerMedium(ns, { 'switch-neighbour': { ifname: 'eth0', ...linux } });
  const lab = new LabRun({ wire: 'netns', medium, seed: '1' });
  buildSchool(lab);
  const env = { SSLKEYLOGFILE: join(ns.folder, 'keys.log') };
  const run = (command: string, ...args: string[]) => ns.during(medium, ns.exec(command, args, { env }));
  return { lab, run, keyLog: env.SSLKEYLOGFILE };
}

function writeInto({ folder }: TestNamespace, name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** What `ip netns exec` shows as /etc/resolv.conf. */
function setNameServer({ name }: TestNamespace, address: string): void {
  writeFileSync(`/etc/netns/${name}/resolv.conf`, `nameserver ${address}\n`);
}

/** Only what our server speaks is offered: TLS 1.2 with RSA key exchange. */
function curlArgs(ns: TestNamespace, trusted = labRootCa()): string[] {
  const root = writeInto(ns, 'root.pem', trusted.certificate);
  const tls = ['--tlsv1.2', '--tls-max', '1.2', '--ciphers', 'AES128-GCM-SHA256', '--cacert', root];
  return ['--silent', '--show-error', '--noproxy', '*', ...tls];
}

describe('a Linux machine at school', () => {
  namespaceTest(['curl'], 'fetches https://www.google.com/ with curl', async (ns) => {
    const { run, lab } = linuxAtSchool(ns, setUp);
    setNameServer(ns, school.dnsServer.address);
    const { stdout, stderr, code } = await run('curl', ...curlArgs(ns), '--include', 'https://www.google.com/');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(stdout).toContain('<title>Google</title>');
    expect(stdout.trimEnd().endsWith('</html>')).toBe(true);
    // The name was looked up by our resolver, all the way from the root.
    const asked = new Set(lab.world.frames.map(({ link }) => link));
    for (const link of ['root-server', 'tld-server', 'google-dns', 'google-web']) expect(asked).toContain(link);
  });

  namespaceTest(['curl'], 'hears from curl that the page is not to be trusted if another root is', async (ns) => {
    const { run } = linuxAtSchool(ns, setUp);
    setNameServer(ns, school.dnsServer.address);
    const { code } = await run('curl', ...curlArgs(ns, unknownCa()), 'https://www.google.com/');
    expect(code).toBe(60); // "peer's SSL certificate is not OK", curl(1)
  });

  namespaceTest(['dig'], 'resolves names with dig, which reads resolv.conf', async (ns) => {
    const { run } = linuxAtSchool(ns, setUp);
    setNameServer(ns, school.dnsServer.address);
    const first = await run('dig', 'www.google.com');
    expect(first.stdout).toContain('status: NOERROR');
    expect(first.stdout).toMatch(/flags: qr rd ra;/);
    expect(first.stdout).toMatch(/^www\.google\.com\.\s+300\s+IN\s+A\s+172\.217\.25\.228$/m);
    expect(first.stdout).toContain(`SERVER: ${school.dnsServer.address}#53`);
    expect((await run('dig', '+tcp', '+short', 'www.google.com')).stdout).toBe('172.217.25.228\n');
    expect((await run('dig', 'nobody.google.com')).stdout).toContain('status: NXDOMAIN');
  });

  namespaceTest(
    ['ping', 'traceroute'],
    'pings www.google.com, and traces the route through four networks',
    async (ns) => {
      const { run } = linuxAtSchool(ns, setUp);
      setNameServer(ns, school.dnsServer.address);
      const ping = await run('ping', '-n', '-c2', '-i0.2', '-W5', 'www.google.com');
      expect(ping.code, ping.stdout).toBe(0);
      expect(ping.stdout).toContain('2 received');
      const trace = await run('traceroute', '-n', '-q1', '-N1', '-w5', 'www.google.com');
      const hops = trace.stdout.split('\n').flatMap((line) => /^ *\d+ +(\S+)/.exec(line)?.[1] ?? []);
      expect(hops).toEqual([
        school.router.address,
        kt.toSchool.kt,
        googleFiber.toKt.googleFiber,
        googleFiber.toGoogle.google,
        google.web.address,
      ]);
    },
  );

  namespaceTest(
    ['udhcpc', 'curl'],
    'makes the whole journey: unplugged at first, with the page at the end',
    async (ns) => {
      const { run, lab, keyLog } = linuxAtSchool(ns, { mac });
      const dhcp = await run('udhcpc', '-f', '-q', '-n', '-i', 'eth0', '-s', leaseScript(ns));
      expect(dhcp.code, dhcp.stderr).toBe(0);
      setNameServer(ns, dhcp.stdout.trim().split(' ')[2] ?? 'none');
      // http first, as somebody types it: port 80 sends curl on to https.
      const { stdout, stderr, code } = await run('curl', ...curlArgs(ns), '--location', 'http://www.google.com/');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('<title>Google</title>');
      // Its frames show the steps as our laptop's do, but for those that tell the laptop by its address.
      lab.tlsKeyLog.push(...readFileSync(keyLog, 'utf8').trimEnd().split('\n'));
      const shown = reportOf(wiredJourney, lab).steps.filter(({ frames }) => frames.length > 0);
      const ids = shown.map(({ step }) => step.id);
      for (const id of stepsOfAnyClient) expect(ids).toContain(id);
    },
  );
});

const stepsOfAnyClient = [
  ...['S-DHCP-1', 'S-DHCP-2', 'S-DHCP-3', 'S-DHCP-4', 'S-DNS-2', 'S-DNS-3', 'S-TCP-1', 'S-TCP-2'],
  ...['S-TLS-1', 'S-TLS-2', 'S-TLS-3', 'S-TLS-4', 'S-TLS-6', 'S-HTTP-1', 'S-HTTP-2'],
];

describe('our laptop', () => {
  namespaceTest(['nginx'], 'makes the journey to a www.google.com that is nginx on Linux', async (ns) => {
    const end = {
      ifname: 'eth0',
      mac: google.web.mac,
      address: `${google.web.address}/19`,
      gateway: google.router.address,
    };
    const medium = createPeerMedium(ns, { 'google-web': end });
    const lab = new LabRun({ wire: 'netns', medium, seed: '1' });
    writeInto(
      ns,
      'index.html',
      `<html><head><title>A real server</title></head><body>${'nginx '.repeat(2000)}</body></html>`,
    );
    ns.spawn('nginx', ['-c', nginxConfig(ns), '-e', join(ns.folder, 'error.log'), '-p', ns.folder]);
    const isListening = () => existsSync(join(ns.folder, 'nginx.pid'));
    for (let i = 0; i < 500 && !isListening(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
    await wiredJourney.run(lab);
    const report = reportOf(wiredJourney, lab);
    expect(report.steps.filter(({ frames }) => frames.length === 0).map(({ step }) => step.id)).toEqual([]);
    const told = report.steps.flatMap(({ facts }) => facts.map(({ value }) => value.en));
    expect(told).toContain('http://www.google.com/ → https://www.google.com/');
    expect(told).toContain('A real server');
    const log = readFileSync(join(ns.folder, 'access.log'), 'utf8').trimEnd().split('\n');
    expect(log).toEqual([
      expect.stringContaining('"GET / HTTP/1.1" 301'),
      expect.stringContaining('"GET / HTTP/1.1" 200'),
    ]);
  });
});

/** Port 80 sends on to https; TLS 1.2 with RSA key exchange, as our server does it. Answers the file's name. */
function nginxConfig(ns: TestNamespace): string {
  const { certificateChain, privateKey } = googleCredentials();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${ns.folder}/${name};`,
  );
  return writeInto(
    ns,
    'nginx.conf',
    `
    daemon off;
    master_process off;
    pid ${ns.folder}/nginx.pid;
    events {}
    http {
      access_log ${ns.folder}/access.log;
      types { text/html html; }
      ${paths.join('\n      ')}
      server {
        listen 80;
        return 301 https://$host$request_uri;
      }
      server {
        listen 443 ssl;
        ssl_certificate ${writeInto(ns, 'chain.pem', certificateChain.join(''))};
        ssl_certificate_key ${writeInto(ns, 'key.pem', privateKey)};
        ssl_protocols TLSv1.2;
        ssl_ciphers AES128-GCM-SHA256;
        root ${ns.folder};
      }
    }`,
  );
}

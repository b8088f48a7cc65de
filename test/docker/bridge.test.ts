/**
 * The journey on Docker's own bridges, as docs/docker-bridge.md tells a reader to run it: every device in a container of
 * its own, then real programs in the places of four of them.
 */

import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wiredJourney } from '../../labs/20-journey/lab.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { summarise } from '../../src/explain/summary.ts';
import { Dissector } from '../../src/packet/dissect.ts';
import { composeDevices } from '../helpers/compose-file.ts';
import { dockerTest, engine } from '../helpers/docker.ts';
import { differencesFromMemory } from '../helpers/docker-sides.ts';

const repository = join(import.meta.dirname, '../..');
const isRoot = process.geteuid?.() === 0;
const user = isRoot ? { uid: 4711, gid: 4712 } : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** A folder with what a checkout has, of which the user is the owner. */
const folder = mkdtempSync(join(tmpdir(), 'pj-bridge-'));
const captures = join(folder, 'captures');
const sides = join(captures, 'journey-docker');
const UP = 'docker compose --profile bridge up --abort-on-container-exit --exit-code-from laptop';
const DOWN = 'docker compose --profile bridge down';

beforeAll(() => {
  cpSync(join(repository, 'compose.yaml'), join(folder, 'compose.yaml'));
  cpSync(join(repository, 'docker'), join(folder, 'docker'), { recursive: true });
});
beforeEach(() => {
  rmSync(captures, { recursive: true, force: true });
  mkdirSync(captures);
  if (isRoot) chownSync(captures, user.uid, user.gid);
});
afterAll(() => {
  if (engine?.compose) sh(DOWN);
  rmSync(folder, { recursive: true, force: true });
});

dockerTest(
  'docker compose: the image of this checkout is built',
  () => {
    const { status, stderr } = spawnSync('docker', ['build', '-q', '-t', 'packet-journey', repository], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
  },
  900_000,
);

describe('devices in containers of their own', () => {
  dockerTest('docker compose … up: the same bytes on every interface as in memory, and the user’s files', async () => {
    const { output, status } = sh(UP);
    expect(status, output).toBe(0);
    expect(output).toContain('S-HTTP-3');
    const names = composeDevices().map(({ device }) => device);
    expect(readdirSync(sides).sort()).toEqual(names.sort());
    expect(await differencesFromMemory(wiredJourney, sides)).toEqual([]);
    expect(existsSync(join(sides, 'laptop/tls-keys.log'))).toBe(true);
    for (const name of names) {
      const { uid, gid } = statSync(join(sides, name, 'journey.pcapng'));
      expect({ uid, gid }).toEqual(user);
    }
  });

  dockerTest('docker compose … up with another seed: other bytes, the same as in memory again', async () => {
    const { output, status } = sh(UP, { SEED: 'another' });
    expect(status, output).toBe(0);
    expect(await differencesFromMemory(wiredJourney, sides, 'another')).toEqual([]);
    expect(await differencesFromMemory(wiredJourney, sides)).not.toEqual([]);
  });

  dockerTest('docker compose … down leaves no container and no network', () => {
    expect(sh(DOWN).status).toBe(0);
    expect(leftBehind()).toEqual([]);
  });
});

/** What shows in a capture that it was the real program, by the device whose side it is. */
const shown: Readonly<Record<string, [device: string, summary: RegExp]>> = {
  dnsmasq: ['ap', /DHCP OFFER 68\.85\.2\.9:67 → 255\.255\.255\.255:68 xid 654 gives 68\.85\.2\.101/],
  unbound: ['dns-server', /DNS query A com {2}68\.85\.2\.2 → 198\.41\.0\.4/], // it tells the root no more than it has to (RFC 9156)
  nginx: ['laptop', /HTTP 301 Moved Permanently/],
  curl: ['laptop', /HTTP 200 OK, 1746 bytes \(decrypted\)/],
};

describe('a real program in the place of a device', () => {
  for (const [peer, [device, summary]] of Object.entries(shown)) {
    dockerTest(
      `docker compose … up with PEER=${peer}: the laptop gets its page, and the capture shows who was there`,
      () => {
        const { output, status } = sh(UP, { PEER: peer });
        expect(status, output).toBe(0);
        expect(summariesOf(device).filter((line) => summary.test(line)).length).toBeGreaterThan(0);
        if (peer === 'nginx') expect(output).toContain('This page came from nginx.');
        if (peer === 'curl') expect(output).toContain('SSL certificate verify ok.');
      },
    );
  }

  dockerTest('docker compose … down leaves nothing after them either', () => {
    expect(sh(DOWN).status).toBe(0);
    expect(leftBehind()).toEqual([]);
  });
});

test('docs/docker-bridge.md has these commands, in both languages', () => {
  for (const page of ['docs/docker-bridge.md', 'docs/docker-bridge.ko.md']) {
    const text = readFileSync(join(repository, page), 'utf8');
    for (const command of [UP, DOWN, ...Object.keys(shown).map((peer) => `PEER=${peer}`)]) {
      expect(text, page).toContain(command);
    }
  }
});

function summariesOf(device: string): string[] {
  const key = join(sides, device, 'tls-keys.log');
  const tlsKeyLog = existsSync(key) ? readFileSync(key, 'utf8') : '';
  return readdirSync(join(sides, device))
    .filter((name) => name.endsWith('.pcap'))
    .flatMap((name) => {
      const dissector = new Dissector({ tlsKeyLog });
      const { packets } = readCapture(readFileSync(join(sides, device, name)));
      return packets.map(({ bytes }) => summarise(dissector.dissect(bytes, LinkType.ETHERNET), 'en'));
    });
}

/** Runs a documented command, with compose as it is called here. */
function sh(command: string, env: NodeJS.ProcessEnv = {}): { output: string; status: number } {
  const typed = command.replace(/^docker compose/, engine?.compose ?? 'docker compose');
  const { stdout, stderr, status } = spawnSync('sh', ['-c', typed], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LANG: 'C.UTF-8', COMPOSE_PROJECT_NAME: basename(folder).toLowerCase(), ...env },
    timeout: 110_000,
    maxBuffer: 64 << 20,
  });
  return { output: stdout + stderr, status: status ?? -1 };
}

function leftBehind(): string[] {
  const list = (args: string[]) => spawnSync('docker', args, { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  const ours = (name: string) => name.startsWith(basename(folder).toLowerCase()) || name.startsWith('pj-');
  return [...list(['ps', '-a', '--format', '{{.Names}}']), ...list(['network', 'ls', '--format', '{{.Name}}'])].filter(
    ours,
  );
}

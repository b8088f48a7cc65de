/**
 * The journey with each device on its own, without Docker: a network namespace stands for each container, a Linux
 * bridge for each Docker network, which is what Docker makes of compose.yaml. Its devices, addresses and networks are
 * taken from there.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wiredJourney } from '../../labs/20-journey/lab.ts';
import { seconds } from '../../src/bytes/time.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { sideOf } from '../../src/cli/command-device.ts';
import { prepareFolder, writeCaptures } from '../../src/cli/write-captures.ts';
import { LabRun } from '../../src/lab/lab.ts';
import { findInterface, silenceInterface } from '../../src/media/docker/interfaces.ts';
import { createDockerMedium, isOfTheHost } from '../../src/media/docker/medium.ts';
import { ip } from '../../src/media/netns/interfaces.ts';
import { createNamespace, type NetworkNamespace, silenceIpv6 } from '../../src/media/netns/namespace.ts';
import { type ComposeDevice, composeDevices, composeNetworks } from '../helpers/compose-file.ts';
import { differencesFromMemory } from '../helpers/docker-sides.ts';
import { runOnMemory } from '../helpers/lab-runs.ts';
import { missingRights } from '../helpers/netns.ts';
import { findTool, peerTest } from '../helpers/peers.ts';

const devices = composeDevices();
const networks = composeNetworks();

describe('compose.yaml', () => {
  test('has every device of the journey but the switch, which is a bridge, and the neighbour, who is silent', async () => {
    const { links } = await runOnMemory(wiredJourney);
    const inLab = new Set(links.flatMap(({ ends }) => ends!));
    const missing = [...inLab].filter((name) => !devices.some(({ device }) => device === name));
    expect(missing.sort()).toEqual(['neighbour', 'switch']);
  });

  test('gives every device all its links, on networks that join the right ones', async () => {
    const { links } = await runOnMemory(wiredJourney);
    for (const { device, links: given, networks: joined } of devices) {
      const wanted = links.filter(({ ends }) => ends!.includes(device)).map(({ name }) => name);
      expect(Object.keys(given).sort(), device).toEqual(wanted.sort());
      expect(Object.values(given).sort(), device).toEqual(Object.values(joined).sort());
    }
    for (const { name, ends } of links.filter((link) => !link.ends!.includes('switch'))) {
      const [a, b] = ends!.map((end) => networkOf(devices.find(({ device }) => device === end)!, name));
      expect(a, name).toBe(b);
    }
    const onSwitch = devices.flatMap((each) =>
      links
        .filter(({ ends }) => ends!.includes('switch') && ends!.includes(each.device))
        .map(({ name }) => networkOf(each, name)),
    );
    expect([...new Set(onSwitch)]).toEqual(['school']);
  });

  test('keeps Docker’s own address away from the devices, and names bridges as long as Linux allows', () => {
    for (const [name, { subnet, gateway, bridge }] of Object.entries(networks)) {
      const taken = devices.flatMap((each) => each.networks[name] ?? []);
      expect(taken.length, `${subnet} has devices`).toBeGreaterThan(1);
      expect(taken).not.toContain(gateway);
      expect(new Set(taken).size).toBe(taken.length);
      expect(bridge.length).toBeLessThan(16);
      expect(bridge.startsWith('pj-')).toBe(true); // the mend for br_netfilter goes by it
    }
  });
});

describe('the docker medium', () => {
  peerTest(['ip', ...missingRights()], 'the same bytes on every interface of every device as in memory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pj-sides-'));
    const host = createNamespace();
    const containers = devices.map((each) => ({ ...each, namespace: createNamespace() }));
    try {
      wire(host, containers);
      const stop = new AbortController();
      const started = containers.map(({ device, links, namespace }) => {
        const isLeader = device === 'laptop';
        return namespace.enter(() => {
          const interfaces = Object.fromEntries(Object.entries(links).map(([link, at]) => [link, findInterface(at)]));
          for (const name of Object.values(interfaces)) silenceInterface(name);
          expect(networkInterfaces(), `${device}'s kernel has no address left`).toEqual({});
          const medium = createDockerMedium({ devices: [device], interfaces, leads: isLeader, pace: 4 });
          const run = new LabRun({ wire: 'docker', medium, seed: '1', signal: stop.signal });
          return { device, run, medium, ended: wiredJourney.run(run) };
        });
      });
      const followers = started.filter(({ device }) => device !== 'laptop').map(({ ended }) => ended);
      const outcomes = Promise.allSettled(followers);
      await started.find(({ device }) => device === 'laptop')!.ended;
      stop.abort(new Error('the lab is over'));
      for (const outcome of await outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'the lab is over' } });
      }
      for (const { device, run, medium } of started) {
        medium.close();
        prepareFolder(join(folder, device));
        writeCaptures(sideOf(wiredJourney, run, medium), join(folder, device));
      }
      expect(await differencesFromMemory(wiredJourney, folder)).toEqual([]);
    } finally {
      for (const { namespace } of containers) namespace.close();
      host.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  peerTest(['ip', ...missingRights()], 'carries nothing for devices that are elsewhere', async () => {
    const namespace = createNamespace();
    try {
      namespace.enter(() => ip(['link add eth0 type veth peer name far', 'link set eth0 up', 'link set far up']));
      const medium = createDockerMedium({ devices: ['b'], interfaces: { 'a-b': 'eth0' }, leads: true });
      const spy = createDockerMedium({ devices: ['spy'], interfaces: { far: 'far' }, leads: true });
      const arrived: string[] = [];
      namespace.enter(() => {
        spy.open({ name: 'far', framing: 'ethernet', ends: ['spy', 'x'] }, (_at, frame) => {
          arrived.push(`far ${frame[13]}`);
        });
        const link = medium.open({ name: 'a-b', framing: 'ethernet', ends: ['a', 'b'] }, () => {});
        const elsewhere = medium.open({ name: 'c-d', framing: 'ethernet', ends: ['c', 'd'] }, () =>
          arrived.push('c-d'),
        );
        link.send(0, experiment(1)); // a is not here
        elsewhere.send(0, experiment(2));
        link.send(1, experiment(3));
      });
      await Promise.all([spy.run(() => arrived.includes('far 3'), seconds(5)), medium.run(() => false, 50_000)]);
      expect(arrived).toEqual(['far 3']);
      medium.close();
      spy.close();
    } finally {
      namespace.close();
    }
  });

  test('joins devices of the same container by itself', async () => {
    const medium = createDockerMedium({ devices: ['a', 'b'], interfaces: {}, leads: true });
    const arrived: number[][] = [];
    const link = medium.open({ name: 'a-b', framing: 'ethernet', ends: ['a', 'b'] }, (at, [byte]) =>
      arrived.push([at, byte!]),
    );
    link.send(0, Uint8Array.of(7));
    link.send(1, Uint8Array.of(8));
    await medium.run(() => arrived.length === 2, seconds(5));
    expect(arrived).toEqual([
      [1, 7],
      [0, 8],
    ]);
    medium.close();
  });

  test('takes as many real seconds for one of the lab as its pace says', async () => {
    const [medium, realTime] = [createDockerMedium({ devices: [], interfaces: {}, leads: true, pace: 10 }), Date.now()];
    const [before, dayOfDocument] = [medium.now(), Date.UTC(2020, 0, 27)];
    await medium.run(() => false, 20_000);
    expect(medium.now() - before).toBeGreaterThanOrEqual(20_000);
    expect(Date.now() - realTime).toBeGreaterThanOrEqual(199);
    // Whenever a container starts, its captures say the same of the same moment.
    const shown = (medium.epoch + medium.now()) / 1000;
    expect(Math.abs(shown - (dayOfDocument + (Date.now() - dayOfDocument) / 10))).toBeLessThan(100);
    medium.close();
  });

  test('refuses an interface for a link that has no end here, and one for no link', async () => {
    const medium = createDockerMedium({ devices: ['c'], interfaces: { 'a-b': 'eth0' }, leads: true });
    expect(() => medium.open({ name: 'a-b', framing: 'ethernet', ends: ['a', 'b'] }, () => {})).toThrow(
      'link a-b joins a and b: exactly one of them has to be here, where there is c',
    );
    await expect(async () => medium.run(() => true, 0)).rejects.toThrow('the lab has no link named a-b');
  });

  test('leaves out what the host’s kernel says of its IPv6 and its multicast groups, and nothing else', () => {
    // A router solicitation as a container saw it from the host's end of its cable (RFC 4861 §4.1).
    const solicitation = '333300000002d66af24b614586dd6000000000083afffe80000000000000d46af2fffe4b6145ff02';
    expect(isOfTheHost(Buffer.from(solicitation, 'hex'))).toBe(true);
    // A report of a Linux bridge that it listens to 224.0.0.106, as seen on its port (RFC 3376 §4.2.12: from 0.0.0.0).
    const report = '01005e0000160aa0c9a28a2b080046c00028000040000102440200000000e000001694040000';
    expect(isOfTheHost(Buffer.from(report, 'hex'))).toBe(true);
    expect(isOfTheHost(experiment(1))).toBe(false);
    expect(isOfTheHost(Buffer.from('ffffffffffff0016d323688a0806', 'hex'))).toBe(false);
  });
});

describe('packet-journey device', () => {
  peerTest(
    ['ip', ...missingRights()],
    'is ready when it listens, and writes its captures when it is stopped',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'pj-device-'));
      const ready = join(folder, 'ready');
      const namespace = createNamespace();
      try {
        namespace.enter(() => {
          silenceIpv6();
          ip([
            'link add eth0 type veth peer name far',
            'address add 198.41.0.4/24 dev eth0',
            'link set eth0 up',
            'link set far up',
          ]);
        });
        const program = namespace.enter(() => start(['root', '--link', 'root-server=198.41.0.4'], folder, ready));
        while (!existsSync(ready) && program.child.exitCode === null) await sleep(50);
        program.child.kill('SIGTERM');
        expect(await program.ended, program.output()).toBe(0);
        expect(existsSync(ready)).toBe(false);
        const capture = readCapture(readFileSync(join(folder, 'journey-docker/root/journey.pcapng')));
        expect(capture.interfaces.map(({ name }) => name)).toEqual(['root-server']);
      } finally {
        namespace.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

  test('says in one line what is wrong', async () => {
    const cases: [args: string[], line: RegExp][] = [
      [
        ['root', '--link', 'root-server=198.41.0.99'],
        /^error: device root: no interface has the address 198\.41\.0\.99$/,
      ],
      [['root', '--link', 'nowhere'], /^error: --link nowhere: write it as link=address/],
      [['web', '--peer', 'ngnix'], /^error: unknown peer "ngnix": did you mean nginx\?/],
    ];
    const folder = mkdtempSync(join(tmpdir(), 'pj-device-'));
    for (const [args, line] of cases) {
      const program = start(args, folder, join(folder, 'ready'));
      expect(await program.ended).toBe(2);
      expect(program.output().trim()).toMatch(line);
    }
    rmSync(folder, { recursive: true, force: true });
  });
});

function networkOf({ links, networks: joined }: ComposeDevice, link: string): string | undefined {
  return Object.keys(joined).find((name) => joined[name] === links[link]);
}

/** What Docker does: a bridge for each network, a cable from it into each container, an address at the inner end. */
function wire(host: NetworkNamespace, containers: readonly (ComposeDevice & { namespace: NetworkNamespace })[]): void {
  host.enter(() => {
    silenceIpv6();
    ip(Object.values(networks).flatMap(({ bridge }) => [`link add ${bridge} type bridge`, `link set ${bridge} up`]));
  });
  let cables = 0;
  for (const { networks: joined, namespace } of containers) {
    namespace.enter(silenceIpv6);
    for (const [index, [name, address]] of Object.entries(joined).entries()) {
      const { bridge, subnet } = networks[name]!;
      const near = `veth${cables++}`;
      host.enter(() =>
        ip([
          `link add ${near} type veth peer name eth${index} netns ${namespace.path}`,
          `link set ${near} master ${bridge} up`,
        ]),
      );
      const prefix = subnet.slice(subnet.indexOf('/'));
      namespace.enter(() => ip([`address add ${address}${prefix} dev eth${index}`, `link set eth${index} up`]));
    }
  }
}

/** A frame of an EtherType for experiments (IEEE 802, 0x88b5 and the next), told by its last byte. */
function experiment(which: number): Uint8Array {
  const frame = new Uint8Array(60);
  frame.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, which]);
  return frame;
}

function start(args: readonly string[], out: string, ready: string) {
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const command = [findTool('tsx') ?? join(import.meta.dirname, '../../node_modules/.bin/tsx'), main, 'device'];
  const child = spawn(command[0]!, [...command.slice(1), ...args, '--out', out, '--ready', ready], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'C.UTF-8' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += String(bytes)));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended, output: () => output };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

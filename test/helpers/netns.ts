/**
 * Real programs and the Linux kernel as peers, in network namespaces of the test's own.
 *
 *     namespaceTest(['udhcpc'], 'udhcpc gets a lease from our server', async (ns) => {
 *       // A cable between the namespace and us: its end `eth0` is the kernel's, the other end is ours.
 *       const wire = ns.attach('eth0', { address: '68.85.2.50/24', gateway: '68.85.2.1' });
 *       wire.onFrame((frame) => …);              // raw Ethernet frames from the kernel
 *       wire.send(frame);                        // and to it
 *       const { stdout, code } = await ns.exec('ping', ['-c1', '68.85.2.2']);
 *       const server = ns.spawn('nginx', ['-g', 'daemon off;']);   // killed, by pid, at the end
 *     });
 *
 * Or with a medium, for a whole world of ours: links named in `external` have the kernel at one end, all others
 * are in memory; the clock is real.
 *
 *     const medium = createPeerMedium(ns, { lan: { ifname: 'eth0', address: '68.85.2.50/24' } });
 *     const link = medium.open({ name: 'lan', framing: 'ethernet' }, (at, frame) => …);   // at is 0
 *     link.send(0, frame);                       // to the kernel
 *     await medium.run(() => done, seconds(5));
 *
 * Everything is removed at the end, also after a failure. `ns.exec` waits in the event loop, so our devices go on
 * meanwhile as long as a run is under way: start `medium.run(…)` without awaiting it, or race the two with `ns.during`.
 * /etc/resolv.conf inside is a file of the namespace's own; `ns.folder` is an empty folder for lease files and the like.
 */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER } from '../../src/bytes/time.ts';
import type { Link, LinkEnd, LinkSpec, Medium } from '../../src/media/medium.ts';
import { createCableInto, ip, turnOffTransmitOffload } from '../../src/media/netns/interfaces.ts';
import { koffi } from '../../src/media/netns/libc.ts';
import { createNamespace, type NetworkNamespace, openNamespace, silenceIpv6 } from '../../src/media/netns/namespace.ts';
import { PacketSocket } from '../../src/media/netns/packet-socket.ts';
import { probeUnshare } from '../../src/media/netns/reexec.ts';
import { Outbox } from '../../src/media/outbox.ts';
import { RealTime } from '../../src/media/real-time.ts';
import { findTool, peerTest } from './peers.ts';

export interface KernelEnd {
  /** With its prefix, '68.85.2.50/24'; none by default, as before DHCP. */
  readonly address?: string;
  /** The default route. */
  readonly gateway?: string;
  readonly mac?: string;
  readonly mtu?: number;
}

/** Our end of a cable. */
export interface Wire {
  send(frame: Uint8Array): void;
  onFrame(callback: (frame: Uint8Array) => void): void;
  close(): void;
}

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit status, or 128 + the number of the signal that ended it. */
  readonly code: number;
}

export interface TestNamespace {
  readonly name: string;
  /** An empty folder, removed at the end. */
  readonly folder: string;
  /** Runs a program inside to its end (killed after `timeout` ms, 30 s by default). */
  exec(
    command: string,
    args: readonly string[],
    options?: { input?: string; timeout?: number; env?: NodeJS.ProcessEnv },
  ): Promise<Finished>;
  /** Starts a program inside; it is killed at the end of the test. stdin is closed, stdout and stderr are pipes. */
  spawn(command: string, args: readonly string[], options?: { env?: NodeJS.ProcessEnv }): ChildProcess;
  /** Adds an interface, up, and gives our end of its cable. */
  attach(ifname: string, options?: KernelEnd): Wire;
  /** Keeps `medium` running while the promise is pending, and gives its value. */
  during<T>(medium: Medium, promise: Promise<T>): Promise<T>;
}

/** A `peerTest` with a namespace; skipped (or failed) by name also where we may not make namespaces. */
export function namespaceTest(
  tools: readonly string[],
  name: string,
  fn: (ns: TestNamespace) => Promise<void> | void,
  timeout?: number,
): void {
  peerTest(['ip', ...tools, ...missingRights()], name, () => withNamespace(fn), timeout);
}

/** What stands in the way of namespaces here, in words that peerTest shows as missing. */
export function missingRights(): readonly string[] {
  rights ??= findMissingRights();
  return rights;
}

let rights: readonly string[] | undefined;

function findMissingRights(): string[] {
  const missing: string[] = [];
  if (process.geteuid?.() !== 0 || !probeUnshare('root').ok)
    missing.push('the right to make network namespaces (root)');
  try {
    koffi();
  } catch {
    missing.push('the npm package koffi');
  }
  return missing;
}

let made = 0;

/** Removes namespaces of test runs that were killed before they could do it. */
function removeLeftovers(): void {
  if (made > 0 || !existsSync('/run/netns')) return;
  for (const name of readdirSync('/run/netns')) {
    const [, pid] = /^pj-(\d+)-\d+$/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    spawnSync('ip', ['netns', 'delete', name]); // two test files may try it at once: whoever comes second is right too
    rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
  }
}

/** Calls `fn` with a new namespace and removes it and all that is in it afterwards. */
export async function withNamespace<T>(fn: (ns: TestNamespace) => Promise<T> | T): Promise<T> {
  removeLeftovers();
  const ns = new Namespace(`pj-${process.pid}-${made++}`);
  try {
    return await fn(ns);
  } finally {
    await ns.remove();
  }
}

/** A link with an interface of the namespace at one end: the device that the world has there must keep silent. */
export interface ExternalLink extends KernelEnd {
  readonly ifname: string;
  /** The kernel's end; 1 unless said otherwise. */
  readonly end?: LinkEnd;
}

/**
 * A medium in real time for a world with real peers.
 * @param external the links, by name, that lead to the kernel
 */
export function createPeerMedium(ns: TestNamespace, external: Readonly<Record<string, ExternalLink>>): Medium {
  return new PeerMedium(ns, external);
}

class PeerMedium extends RealTime implements Medium {
  readonly name = 'peer';
  readonly #ns: TestNamespace;
  readonly #external: Readonly<Record<string, ExternalLink>>;
  readonly #wires: Wire[] = [];

  constructor(ns: TestNamespace, external: Readonly<Record<string, ExternalLink>>) {
    super();
    this.#ns = ns;
    this.#external = external;
  }

  open(spec: LinkSpec, deliver: (at: LinkEnd, frame: Uint8Array) => void): Link {
    const far = this.#external[spec.name];
    if (far === undefined) return this.#openInMemory(deliver);
    const wire = this.#ns.attach(far.ifname, far);
    this.#wires.push(wire);
    const kernels = far.end ?? 1;
    wire.onFrame((frame) => this.soon(() => deliver(kernels === 0 ? 1 : 0, frame)));
    return {
      send(from, frame) {
        if (from === kernels) throw new RangeError(`end ${kernels} of ${spec.name} is the kernel's`);
        wire.send(frame);
      },
    };
  }

  override close(): void {
    super.close();
    for (const wire of this.#wires) wire.close();
  }

  #openInMemory(deliver: (at: LinkEnd, frame: Uint8Array) => void): Link {
    return {
      send: (from, frame) => {
        const copy = frame.slice();
        this.soon(() => deliver(from === 0 ? 1 : 0, copy));
      },
    };
  }
}

class Namespace implements TestNamespace {
  readonly name: string;
  readonly folder: string;
  readonly #inside: NetworkNamespace;
  /** Where our ends of the cables are: never in the machine's own namespace. */
  readonly #near: NetworkNamespace;
  readonly #children = new Set<ChildProcess>();
  readonly #wires = new Set<Wire>();
  #cables = 0;

  constructor(name: string) {
    this.name = name;
    this.folder = mkdtempSync(join(tmpdir(), `${name}-`));
    // `ip netns exec` shows this file as /etc/resolv.conf, so that a DHCP client inside cannot touch the machine's.
    mkdirSync(`/etc/netns/${name}`, { recursive: true });
    writeFileSync(`/etc/netns/${name}/resolv.conf`, '');
    ip([`netns add ${name}`]);
    this.#inside = openNamespace(`/run/netns/${name}`);
    this.#near = createNamespace();
    for (const namespace of [this.#inside, this.#near]) namespace.enter(silenceIpv6);
    this.#inside.enter(() => ip(['link set lo up']));
  }

  spawn(command: string, args: readonly string[], options: { env?: NodeJS.ProcessEnv } = {}): ChildProcess {
    return this.#start(command, args, 'ignore', options.env);
  }

  exec(
    command: string,
    args: readonly string[],
    options: { input?: string; timeout?: number; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Finished> {
    const child = this.#start(command, args, 'pipe', options.env);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]!.setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    child.stdin!.on('error', () => {}); // it need not read what we give it
    child.stdin!.end(options.input ?? '');
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 30_000);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ ...output, code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) });
      });
    });
  }

  attach(ifname: string, { address, gateway, mac, mtu }: KernelEnd = {}): Wire {
    const near = `pj${this.#cables++}`;
    this.#near.enter(() => createCableInto(near, `${this.name} ${ifname}`, ifname, this.#inside.path, mac));
    this.#inside.enter(() => {
      turnOffTransmitOffload(ifname);
      const commands = [`link set ${ifname} up${mtu === undefined ? '' : ` mtu ${mtu}`}`];
      if (address !== undefined) commands.push(`address add ${address} dev ${ifname}`);
      if (gateway !== undefined) commands.push(`route add default via ${gateway} dev ${ifname}`);
      ip(commands);
    });
    const callbacks: ((frame: Uint8Array) => void)[] = [];
    const socket = this.#near.enter(
      () =>
        new PacketSocket(near, (frame) => {
          for (const callback of callbacks) callback(frame);
        }),
    );
    const outbox = new Outbox(
      (frame) => socket.send(frame),
      () => true,
    );
    const wire: Wire = {
      send: (frame) => outbox.put(frame.slice()),
      onFrame: (callback) => void callbacks.push(callback),
      close() {
        outbox.close();
        socket.close();
      },
    };
    this.#wires.add(wire);
    return wire;
  }

  async during<T>(medium: Medium, promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
      medium.setTimer(medium.now(), () => {}); // wakes the run up to see it
    });
    const [value] = await Promise.all([settled, medium.run(() => isSettled, NEVER)]);
    return value;
  }

  async remove(): Promise<void> {
    for (const wire of this.#wires) wire.close();
    await Promise.all([...this.#children].map(kill));
    for (const pid of this.#strays()) process.kill(pid, 'SIGKILL');
    this.#inside.close();
    this.#near.close();
    ip([`netns delete ${this.name}`]);
    rmSync(`/etc/netns/${this.name}`, { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(command: string, args: readonly string[], stdin: 'pipe' | 'ignore', env?: NodeJS.ProcessEnv): ChildProcess {
    const program = findTool(command) ?? command;
    const child = spawn(findTool('ip') ?? 'ip', ['netns', 'exec', this.name, program, ...args], {
      stdio: [stdin, 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#children.add(child);
    child.on('exit', () => this.#children.delete(child));
    child.on('error', () => this.#children.delete(child));
    return child;
  }

  /** Programs in the namespace that left the ones we started, as daemons do. */
  #strays(): number[] {
    const { stdout } = spawnSync('ip', ['netns', 'pids', this.name], { encoding: 'utf8' });
    return (stdout ?? '').split('\n').filter(Boolean).map(Number);
  }
}

function kill(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('exit', () => resolve());
    child.kill('SIGKILL');
    if (child.exitCode !== null || child.signalCode !== null) resolve();
  });
}

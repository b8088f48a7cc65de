/**
 * Real programs in the places of our devices: the container's own kernel gets the addresses of the document, the
 * program does what our device did, and everything on the container's interfaces is captured as before.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Fact, Lab } from '../lab/lab.ts';
import { labRootCa } from '../lab/pki/lab-ca.ts';
import { reportOf } from '../lab/report.ts';
import { google, school } from '../lab/school/addresses.ts';
import { googleCredentials } from '../lab/school/tls.ts';
import type { RecordedFrame } from '../lab/world.ts';
import { bridgeKernelInterfaces, giveKernelAddress } from '../media/docker/interfaces.ts';
import { isOfTheHost } from '../media/docker/medium.ts';
import { systemEnv } from '../media/netns/interfaces.ts';
import { PacketSocket } from '../media/netns/packet-socket.ts';
import { RealTime } from '../media/real-time.ts';
import { UsageError, unknownWord } from './usage-error.ts';
import { writeCaptures } from './write-captures.ts';

/** Where a device is, and how long. */
export interface Place {
  readonly lab: Lab;
  readonly name: string;
  /** For its captures. */
  readonly folder: string;
  /** Interface names by link. */
  readonly interfaces: Readonly<Record<string, string>>;
  readonly stop: AbortSignal;
  onReady(): void;
}

interface Peer {
  /** Whose place it takes. */
  readonly device: string;
  /** Gives the kernel its part. */
  prepareKernel(interfaces: readonly string[]): void;
  /** Files it needs besides those of docker/peers, written to its working folder. */
  files?(): Record<string, string>;
  readonly command: readonly [program: string, ...args: string[]];
  /** What the kernel shows when it listens, in /proc/net/udp or /proc/net/tcp; a program without one ends by itself. */
  readonly listens?: { readonly protocol: 'udp' | 'tcp'; readonly port: number };
}

const lan = { prefixLength: 24, gateway: school.router.address };
const googleNet = { prefixLength: 19, gateway: google.router.address };

export const peers: Readonly<Record<string, Peer>> = {
  dnsmasq: {
    device: 'ap',
    prepareKernel: (interfaces) => bridgeKernelInterfaces(interfaces, { ...school.accessPoint, ...lan }),
    command: ['dnsmasq', '--keep-in-foreground', '--conf-file=dnsmasq.conf'],
    listens: { protocol: 'udp', port: 67 },
  },
  unbound: {
    device: 'dns-server',
    prepareKernel: ([ifname]) => giveKernelAddress(ifname!, { ...school.dnsServer, ...lan }),
    command: ['unbound', '-d', '-c', 'unbound.conf'],
    listens: { protocol: 'udp', port: 53 },
  },
  nginx: {
    device: 'web',
    prepareKernel: ([ifname]) => giveKernelAddress(ifname!, { ...google.web, ...googleNet }),
    files: () => {
      const { certificateChain, privateKey } = googleCredentials();
      return { 'web.crt': certificateChain.join(''), 'web.key': privateKey };
    },
    command: ['nginx', '-e', 'stderr', '-p', '.', '-c', 'nginx.conf'],
    listens: { protocol: 'tcp', port: 443 },
  },
  curl: {
    device: 'laptop',
    // Its address comes by DHCP, from the script.
    prepareKernel: ([ifname]) => giveKernelAddress(ifname!, { mac: school.laptop.mac }),
    files: () => ({ 'ca.crt': labRootCa().certificate }),
    command: ['sh', 'curl.sh'],
  },
};

/** @param name '' for none. @throws UsageError */
export function findPeer(name: string): Peer | undefined {
  if (name === '') return undefined;
  const peer = peers[name];
  if (!peer) throw unknownWord('peer', name, Object.keys(peers));
  return peer;
}

/** Runs the program until it ends or is stopped. Answers the exit status. */
export async function runPeer(peer: Peer, { lab, name, folder, interfaces, stop, onReady }: Place): Promise<number> {
  const work = mkdtempSync(join(tmpdir(), 'packet-journey-peer-'));
  const keyLog = join(work, 'tls-keys.log');
  const recorder = new Recorder();
  try {
    const configured = configurations();
    cpSync(configured, work, { recursive: true });
    for (const [file, text] of Object.entries(peer.files?.() ?? {})) writeFileSync(join(work, file), text);
    peer.prepareKernel(Object.values(interfaces));
    for (const [link, ifname] of Object.entries(interfaces)) recorder.record(link, ifname);
    const [program, ...args] = peer.command;
    const env = {
      ...systemEnv(),
      SSLKEYLOGFILE: keyLog,
      INTERFACE: Object.values(interfaces)[0],
      PEERS: configured, // scripts run from there: in a container /tmp is noexec
    };
    const child = spawn(program, args, { cwd: work, stdio: ['ignore', 'inherit', 'inherit'], env });
    const ended = endOf(child, program);
    if (peer.listens === undefined) onReady();
    else if (await listening(peer.listens, ended)) onReady();
    const status = await Promise.race([ended, stopped(stop)]);
    if (status === undefined) await end(child, ended);
    else await new Promise((resolve) => setTimeout(resolve, LAST_FRAMES));
    const tlsKeyLog = existsSync(keyLog) ? readFileSync(keyLog, 'utf8').trim().split('\n') : [];
    recorder.close();
    const report = reportOf(lab, recorder.recording(tlsKeyLog));
    writeCaptures(report, folder);
    process.stdout.write(`${name} (${program}): ${report.frames.length} frames → ${folder}\n`);
    return status ?? 0;
  } finally {
    recorder.close();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Everything on the interfaces, both ways. */
class Recorder {
  readonly #clock = new RealTime();
  readonly #frames: RecordedFrame[] = [];
  readonly #links: string[] = [];
  readonly #sockets: PacketSocket[] = [];

  record(link: string, ifname: string): void {
    this.#links.push(link);
    const record = (bytes: Uint8Array) => {
      if (!isOfTheHost(bytes)) this.#frames.push({ link, from: 0, time: this.#clock.now(), bytes });
    };
    this.#sockets.push(new PacketSocket(ifname, record, 'both ways'));
  }

  recording(tlsKeyLog: string[]) {
    const facts: Fact[] = [];
    const links = this.#links.map((name) => ({ name, framing: 'ethernet' as const }));
    const world = { frames: this.#frames, links, epoch: this.#clock.epoch, now: this.#clock.now() };
    return { world, facts, tlsKeyLog };
  }

  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.close();
  }
}

/** The programs' configurations, docker/peers: beside src in a checkout, beside dist in the image. */
function configurations(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const peersFolder = join(folder, 'docker', 'peers');
    if (existsSync(peersFolder)) return peersFolder;
  }
  throw new UsageError('docker/peers, with the programs’ configurations, is not there');
}

function endOf(child: ChildProcess, program: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', ({ message }) => reject(new UsageError(`${program} cannot be run: ${message}`)));
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

/** Resolves to undefined when told to stop. */
function stopped(stop: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve(undefined);
    else stop.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** ms in which the kernel sees the program's connections to their end: two round trips to Google, and some */
const LAST_FRAMES = 500;

/** ms for a program to end by itself */
const PATIENCE = 3000;

async function end(child: ChildProcess, ended: Promise<number>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await ended;
  clearTimeout(timer);
}

/** Waits until the program listens; answers false if it ends before. */
async function listening({ protocol, port }: NonNullable<Peer['listens']>, ended: Promise<number>): Promise<boolean> {
  let hasEnded = false;
  const note = () => {
    hasEnded = true;
  };
  ended.then(note, note);
  // proc(5): local address, its port in hexadecimal, remote address, and for TCP the state (0A is LISTEN)
  const line = new RegExp(`^ *\\d+: [0-9A-F]+:${hex(port)} \\S+ ${protocol === 'tcp' ? '0A' : ''}`, 'm');
  while (!hasEnded) {
    if (line.test(readFileSync(`/proc/net/${protocol}`, 'utf8'))) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

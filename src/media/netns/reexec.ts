/**
 * A run on real links happens in a process of its own that lives wholly inside a new network namespace: whatever it
 * sends cannot reach the machine's own interfaces, and when it ends, however it ends, all of it is gone.
 */

import { spawn, spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { MediumError } from '../medium-error.ts';
import { lacks, wireCapabilities } from '../rights.ts';
import { systemEnv } from './interfaces.ts';
import { libc } from './libc.ts';
import { interfaceNames } from './namespace.ts';
import { whyRefused } from './obstacle.ts';

/** Tells the child of its parent: `<process id> <network namespace>`. A hint only: `insideNamespace` looks for itself. */
const MARKER = 'PACKET_JOURNEY_OUTSIDE';

const ROOT = ['--net'] as const;
const USER = ['--user', '--map-root-user', '--net'] as const;

/** What kernels with these modules put into every new namespace, down and unconnected. */
const builtIn = new Set('lo tunl0 gre0 gretap0 erspan0 ip_vti0 ip6_vti0 sit0 ip6tnl0 ip6gre0'.split(' '));

/**
 * Whether this process is in a namespace that `reexecInNamespace` made: not the one it was called from, and with no
 * interface but its own (`ours` tells which names those are).
 */
export function insideNamespace(ours: (name: string) => boolean = () => false): boolean {
  const [, outside] = (process.env[MARKER] ?? '').split(' ');
  if (outside === undefined || outside === networkNamespace()) return false;
  return interfaceNames().every((name) => builtIn.has(name) || ours(name));
}

/**
 * Runs a Node program again inside a new network namespace, with this process's terminal, and answers its exit status
 * (128 + the number of the signal that ended it). SIGINT, SIGTERM and SIGHUP are handed on.
 * @param argv the script and its arguments; those of this process by default
 * @throws MediumError where the machine does not allow it
 */
export function reexecInNamespace(argv: readonly string[] = process.argv.slice(1)): Promise<number> {
  const { command, args, env } = launchInNamespace(argv);
  return new Promise((resolve, reject) => {
    // Detached from the terminal's foreground group: Ctrl-C reaches the child through us, and so once only.
    const child = spawn(command, args, { stdio: 'inherit', env, detached: true });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const handOn = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of signals) process.on(signal, handOn);
    const settle = () => {
      for (const signal of signals) process.off(signal, handOn);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      settle();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * How to start a Node program of ours inside a new network namespace, as a child of this process: `command` becomes it,
 * so that its process id, and an IPC channel, are those of the child.
 * @param argv the script and its arguments
 * @throws MediumError where the machine does not allow it
 */
export function launchInNamespace(argv: readonly string[]): {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
} {
  return {
    command: 'unshare',
    args: [...findUnshare(), '--', process.execPath, ...process.execArgv, ...argv],
    env: { ...process.env, [MARKER]: `${process.pid} ${networkNamespace()}` },
  };
}

/**
 * Ties this process's life to that of the one that called `reexecInNamespace`: even when that is killed outright,
 * the kernel ends this one.
 * @throws Error when it is gone already
 */
export function dieWithParent(): void {
  const PR_SET_PDEATHSIG = 1;
  libc().prctl(PR_SET_PDEATHSIG, constants.signals.SIGKILL, 0, 0, 0);
  const [parent] = (process.env[MARKER] ?? '').split(' ');
  if (Number(parent) !== process.ppid) throw new Error('the process that started this one is gone');
}

/** Whether a network namespace can be had, and what was said if not. */
export interface UnshareProbe {
  readonly ok: boolean;
  readonly error: string;
}

/**
 * Tries it, with a process that ends at once: a namespace, and (where iproute2 is installed) a cable in it, since some
 * machines grant the namespace and no rights inside, and some kernels have no veth.
 */
export function probeUnshare(how: 'root' | 'user'): UnshareProbe {
  const script = 'command -v ip >/dev/null || exit 0; ip link add pj0a type veth peer name pj0b';
  const args = [...(how === 'root' ? ROOT : USER), 'sh', '-c', script];
  const result = spawnSync('unshare', args, { encoding: 'utf8', timeout: 5000, env: systemEnv() });
  return { ok: result.status === 0, error: result.error?.message ?? result.stderr.trim().replaceAll('\n', '; ') };
}

/** Without a user namespace: as root, or as someone whom a container's entrypoint left the capabilities. */
export function mayUnshareAsIs(): boolean {
  return process.platform === 'linux' && lacks('CapEff', wireCapabilities).length === 0 && probeUnshare('root').ok;
}

/** The arguments with which `unshare` works here. @throws MediumError */
function findUnshare(): readonly string[] {
  found ??= tryUnshare();
  return found;
}

let found: readonly string[] | undefined;

function tryUnshare(): readonly string[] {
  if (mayUnshareAsIs()) return ROOT;
  const user = process.platform === 'linux' ? probeUnshare('user') : { ok: false, error: '' };
  if (user.ok) return USER;
  throw new MediumError(...whyRefused(user.error));
}

function networkNamespace(): string {
  return readlinkSync('/proc/self/ns/net');
}

/** A user whom nobody else is, for the seats of one grader: only root can have one. */

import { chmodSync, chownSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { findProgram } from './programs.ts';

export interface SeatUser {
  /** What, before a command, makes it this user's for good: setpriv and its arguments. */
  readonly become: readonly string[];
  /** The program setpriv. */
  readonly setpriv: string;
  /** Opens the folder around a seat's folder to this user, and to nobody else. */
  mayRead(folder: string): void;
}

/** Undefined where this process cannot become somebody else. */
export function seatUser(): SeatUser | undefined {
  const id = freeId();
  const setpriv = findProgram('setpriv');
  if (id === undefined || setpriv === undefined) return undefined;
  const as = ['--reuid', `${id}`, '--regid', `${id}`, '--clear-groups', '--inh-caps=-all', '--no-new-privs', '--'];
  return {
    become: [setpriv, ...as],
    setpriv,
    mayRead(folder) {
      chownSync(dirname(folder), 0, id);
      chmodSync(dirname(folder), 0o710);
    },
  };
}

/** CAP_CHOWN, _KILL, _SETGID, _SETUID (linux/capability.h): what root needs for it, and some containers take away. */
const NEEDED = (1n << 0n) | (1n << 5n) | (1n << 6n) | (1n << 7n);

function mayBecome(): boolean {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return false;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${effective}`) & NEEDED) === NEEDED;
}

/** Beyond what users, services and containers are given (systemd's UIDS-GIDS.md): 28 bits are free there. */
const FREE = 0x7000_0000;
/** For containers that have only 65,536 ids; there, nobody else is. */
const SMALL = 20_000;

/**
 * A user id, also a group id. Graders at work at the same time have different ones: in one PID namespace by their process
 * ids, and otherwise by the namespace.
 */
function freeId(): number | undefined {
  if (!mayBecome()) return undefined;
  const namespace = Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0);
  const large = FREE + (namespace % 0x1000) * 0x1_0000 + (process.pid % 0x1_0000);
  const candidates = [large, SMALL + (process.pid % 40_000)];
  return candidates.find((id) => isMapped('uid_map', id) && isMapped('gid_map', id));
}

/** Root of a user namespace may have no others in it (user_namespaces(7)). */
function isMapped(map: 'uid_map' | 'gid_map', id: number): boolean {
  const lines = readFileSync(`/proc/self/${map}`, 'utf8').trim().split('\n');
  const ranges = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return ranges.some(([inside = 0, , length = 0]) => id >= inside && id < inside + length);
}

/**
 * Where the runs of this user offer their packets: a folder with one Unix domain socket for each run that is going on,
 * named `<lab>-<process id>.sock`. A path reaches across network namespaces, so a run on real links is found as well.
 */

import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';

const VARIABLE = 'PACKET_JOURNEY_RUNTIME';

/** A run, as its socket tells it. */
export interface LiveSocket {
  readonly path: string;
  readonly lab: string;
  readonly pid: number;
}

export function liveFolder(): string {
  const { [VARIABLE]: chosen, XDG_RUNTIME_DIR: runtime } = process.env;
  if (chosen) return chosen;
  const isThere = runtime && statSync(runtime, { throwIfNoEntry: false })?.isDirectory();
  return isThere ? join(runtime, 'packet-journey') : join(tmpdir(), `packet-journey-${process.getuid?.() ?? 'user'}`);
}

/** Has processes that this one starts use the same folder: in a user namespace a user has another number. */
export function shareLiveFolder(): void {
  process.env[VARIABLE] = liveFolder();
}

/** Makes the folder, for this user alone. @throws Error where it cannot be made, or others may use it. */
export function makeLiveFolder(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })) makeFolder(folder, 0o700);
  requireOurs(folder);
}

export function liveSocketPath(folder: string, lab: string): string {
  return join(folder, `${lab}-${process.pid}.sock`);
}

/**
 * The sockets there are, the newest first. Behind some nobody listens any more: connecting tells.
 * @throws Error where the folder may not be read
 */
export function liveSockets(folder: string, lab?: string): LiveSocket[] {
  if (!becomeItsOwner(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const [, itsLab, pid] = /^(.+)-(\d+)\.sock$/.exec(name) ?? [];
      if (itsLab === undefined || (lab !== undefined && itsLab !== lab)) return [];
      const path = join(folder, name);
      const age = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      return age === undefined ? [] : [{ path, lab: itsLab, pid: Number(pid), age }];
    })
    .sort((a, b) => b.age - a.age);
}

/** Connects to a run; undefined if nobody listens there (any more). @throws Error where it may not be connected to */
export function knock(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.off('error', refused);
      resolve(socket);
    });
    const refused = (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    };
    socket.once('error', refused);
  });
}

/** Removes what processes left that were killed outright. One that another process namespace runs is none of them. */
export async function removeStale(folder: string): Promise<void> {
  for (const { path, pid } of liveSockets(folder)) {
    if (isAlive(pid)) continue;
    const socket = await knock(path);
    if (socket) socket.destroy();
    else rmSync(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Answers whether there is such a folder. Root in a container without CAP_DAC_OVERRIDE may not look into a folder of
 * the user for whom the runs work, but can become that user; only where the folder was named to us, not guessed.
 */
function becomeItsOwner(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return false;
  if (process.env[VARIABLE] && process.getuid?.() === 0 && found.uid !== 0) {
    process.setegid?.(found.gid);
    process.seteuid?.(found.uid);
  }
  requireOurs(folder);
  return true;
}

/** In a folder for all (/tmp) anybody may have made one of this name before us. */
function requireOurs(folder: string): void {
  const found = lstatSync(folder);
  if (found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o077) === 0) return;
  throw new Error(`${folder} must be a folder that this user alone may use (chmod 700), and is not`);
}

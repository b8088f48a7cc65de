/**
 * Full isolation, with bubblewrap. What a student's process has: Node and its libraries, its own code, and a pipe. There is
 * no place to write to, no /proc, no /sys, no device, no network, no other process to be seen or to be started, no
 * right to anything, and the kernel holds it to its limits.
 *
 *     bwrap (namespaces, files, seccomp) -> prlimit (limits) -> node runner.mjs
 *
 * The mount namespace is made of single files, so it does not matter what else lies on this machine, or who may read it.
 * Root gives the process a user of its own: within bwrap, which then needs no user namespace; or before it, where root
 * is not almighty, as in containers. Everybody else has only the user namespace.
 */

import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Text, text } from '../../explain/text.ts';
import { lacks as lacksRights } from '../../media/rights.ts';
import { IsolationError, type Isolator, notLinux, runnerArguments } from './isolation.ts';
import { filesToRun, findProgram } from './programs.ts';
import { rlimits, rlimitWords } from './rlimits.ts';
import { type Limits, limits } from './seat.ts';
import { type SeatUser, seatUser } from './seat-user.ts';
import { seccompFilter } from './seccomp.ts';

/** Where the process finds its folder. */
const SEAT = '/seat';

/** @throws IsolationError where a program for it is missing; whether the kernel allows it, choose-isolation.ts tries */
export function fullIsolation(changes: Partial<Limits> = {}): Isolator {
  const granted = { ...limits, ...changes };
  if (process.platform !== 'linux') throw notLinux();
  const [bwrap, prlimit] = [needed('bwrap', 'bubblewrap'), needed('prlimit', 'util-linux')];
  const user = seatUser();
  const isAlmighty = user !== undefined && lacksRights('CapEff', ['SYS_ADMIN']).length === 0;
  const filter = seccompFilter();
  const files = filesToRun([process.execPath, prlimit, ...(isAlmighty ? [user.setpriv] : [])]);
  const before = isAlmighty ? [] : (user?.become ?? []);
  const within = [prlimit, ...rlimits(granted, true), ...(isAlmighty ? user.become : [])];
  const sandbox = [...namespaces(isAlmighty), ...contents(files), ...(filter ? ['--seccomp', '4'] : [])];
  return {
    isolation: { level: 'full', has: has(granted, user, !isAlmighty, filter), lacks: lacks(filter) },
    limits: granted,
    prepare(folder) {
      // Another user reads it, but only in there: outside, the folder around it is closed.
      chmodSync(folder, 0o755);
      if (!isAlmighty) user?.mayRead(folder);
      const seat = ['--ro-bind', folder, SEAT, '--remount-ro', '/', '--chdir', SEAT, '--'];
      const run = [...within, process.execPath, ...runnerArguments(SEAT, granted)];
      const [command, ...args] = [...before, bwrap, ...sandbox, ...seat, ...run];
      return {
        launch: { command: command!, args, env: {}, ...(filter && { filter }) },
        code: `${SEAT}/code`,
        release() {},
      };
    },
  };
}

/** bwrap's arguments. @param isAlmighty it is root's, and what it runs becomes another user's */
function namespaces(isAlmighty: boolean): string[] {
  return [
    ...(isAlmighty ? [] : ['--unshare-user', '--uid', '1000', '--gid', '1000']),
    ...['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--hostname', 'seat', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    ...(isAlmighty ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'] : []),
  ];
}

/** Files at their places, and nothing beside them. */
function contents(files: readonly string[]): string[] {
  const folders = foldersOf(files).flatMap((folder) => ['--dir', folder]);
  return [...folders, ...files.flatMap((file) => ['--ro-bind', file, file])];
}

/** Every folder on the way to these files, outer ones first: made for everybody to read. */
function foldersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); folder !== '/'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].toSorted((a, b) => a.length - b.length);
}

/** @param from Debian's package */
function needed(program: string, from: string): string {
  const found = findProgram(program);
  if (found !== undefined) return found;
  const mend = `apt-get install ${from}`;
  throw new IsolationError(
    text(`the program ${program} is not installed`, `${program} 프로그램이 설치되어 있지 않습니다`),
    text(mend, mend),
  );
}

function has(
  granted: Limits,
  user: SeatUser | undefined,
  userNamespace: boolean,
  filter: Uint8Array | undefined,
): Text[] {
  return [
    ...(user ? [text('a user of its own, without capabilities', '전용 사용자, 권한(capability) 없음')] : []),
    ...(userNamespace
      ? [text('a user namespace, without capabilities', '사용자 네임스페이스, 권한(capability) 없음')]
      : []),
    text(
      'mount, PID, network, IPC, UTS and cgroup namespaces (bubblewrap): no files but its own, nothing to write to, no network, no other processes',
      '마운트, PID, 네트워크, IPC, UTS, cgroup 네임스페이스(bubblewrap): 자기 파일 외에는 없고, 쓸 곳도 네트워크도 다른 프로세스도 없음',
    ),
    ...(filter
      ? [text('a seccomp filter: no new processes, no sockets', 'seccomp 필터: 새 프로세스와 소켓 금지')]
      : []),
    text('an empty environment', '빈 환경 변수'),
    ...rlimitWords(granted, true),
  ];
}

function lacks(filter: Uint8Array | undefined): Text[] {
  if (filter) return [];
  const { arch } = process;
  return [text(`a seccomp filter: none for ${arch} processors`, `seccomp 필터: ${arch} 프로세서용이 없음`)];
}

/**
 * What remains where namespaces are not to be had, as in most containers: another user where this is root, the kernel's
 * limits, Node's permission model, and an empty environment. The report says what is missing.
 *
 *     prlimit (limits) -> as root: setpriv (another user) -> node --permission runner.mjs
 */

import * as module from 'node:module';
import { type Text, text } from '../../explain/text.ts';
import { type Isolator, notLinux, runnerArguments } from './isolation.ts';
import { findProgram, runToEnd, works } from './programs.ts';
import { rlimits, rlimitWords } from './rlimits.ts';
import { type Limits, limits } from './seat.ts';
import { type SeatUser, seatUser } from './seat-user.ts';

/** @throws IsolationError elsewhere than on Linux */
export function reducedIsolation(changes: Partial<Limits> = {}): Isolator {
  const granted = { ...limits, ...changes };
  if (process.platform !== 'linux') throw notLinux();
  const user = usableUser();
  const prlimit = usablePrlimit(granted, user !== undefined);
  return {
    isolation: { level: 'reduced', has: has(granted, user, prlimit), lacks: lacks(user, prlimit) },
    limits: granted,
    prepare(folder) {
      user?.mayRead(folder);
      const [command, ...args] = [
        ...(prlimit === undefined ? [] : [prlimit, ...rlimits(granted, user !== undefined)]),
        ...(user?.become ?? []),
        process.execPath,
        ...runnerArguments(folder, granted, permissions(folder)),
      ];
      const release = () => user && runToEnd(user.become[0]!, [...user.become.slice(1), ...KILL_ALL]);
      return { launch: { command: command!, args, env: {} }, code: `${folder}/code`, release };
    },
  };
}

/** As this user: everything of it is gone afterwards, in whatever session or group. */
const KILL_ALL = ['/bin/sh', '-c', 'kill -KILL -1'];

/** As root, and where a container has not taken the right away. */
function usableUser(): SeatUser | undefined {
  const user = seatUser();
  const [command, ...args] = [...(user?.become ?? []), process.execPath, '--version'];
  return user && works(command!, args) ? user : undefined;
}

function usablePrlimit(granted: Limits, countThreads: boolean): string | undefined {
  const prlimit = findProgram('prlimit');
  const fits = prlimit && works(prlimit, [...rlimits(granted, countThreads), process.execPath, '--version']);
  return fits ? prlimit : undefined;
}

/** Node's permission model: files to read, and no others; no files to write, no programs, no addons, no inspector. */
function permissions(folder: string): string[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isStable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  const option = isStable ? '--permission' : '--experimental-permission';
  return [option, `--allow-fs-read=${folder}/*`, ...(hooksAreThreads ? ['--allow-worker'] : [])];
}

/** The runner makes .ts loadable, for which older Nodes need a thread. */
const hooksAreThreads = !('registerHooks' in module);

/** Since Node 25 the permission model holds the network, too. */
const holdsNetwork = Number(process.versions.node.split('.')[0]) >= 25;

function has(granted: Limits, user: SeatUser | undefined, prlimit: string | undefined): Text[] {
  return [
    ...(user ? [text('a user of its own, without capabilities', '전용 사용자, 권한(capability) 없음')] : []),
    text(
      'Node’s permission model: no files but its own, nothing to write to, no programs, no native code',
      'Node 권한 모델: 자기 파일 외에는 없고, 쓸 곳도 다른 프로그램도 네이티브 코드도 없음',
    ),
    ...(holdsNetwork ? [text('no network, by the same', '같은 방법으로 네트워크 차단')] : []),
    text('an empty environment', '빈 환경 변수'),
    ...(prlimit === undefined ? [] : rlimitWords(granted, user !== undefined)),
  ];
}

function lacks(user: SeatUser | undefined, prlimit: string | undefined): Text[] {
  return [
    text(
      'namespaces: only Node itself keeps the code from files that every user may read',
      '네임스페이스: 모든 사용자가 읽을 수 있는 파일은 Node만이 막고 있음',
    ),
    ...(holdsNetwork ? [] : [text('the network is open', '네트워크가 열려 있음')]),
    ...(user
      ? []
      : [
          text(
            'it runs as the grader’s user, and can end the grader',
            '채점기와 같은 사용자로 실행되어 채점기를 끝낼 수 있음',
          ),
        ]),
    ...(prlimit === undefined
      ? [text('limits on processor time, memory and files', '프로세서 시간, 메모리, 파일의 한도')]
      : []),
  ];
}

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { createNetnsMedium } from '../../src/media/netns/medium.ts';
import { createNamespace, interfaceNames } from '../../src/media/netns/namespace.ts';
import { whyRefused } from '../../src/media/netns/obstacle.ts';
import { PacketSocket } from '../../src/media/netns/packet-socket.ts';
import { probeUnshare } from '../../src/media/netns/reexec.ts';
import { missingRights } from '../helpers/netns.ts';
import { findTool, peerTest } from '../helpers/peers.ts';

const program = fileURLToPath(new URL('programs/netns-run.ts', import.meta.url));
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
const isRoot = process.geteuid?.() === 0;
const users: [who: string, prefix: string[], tools: string[]][] = [
  ['root', [], isRoot ? [] : ['root']],
  ['an ordinary user', isRoot ? asNobody : [], probeUnshare('user').ok ? ['setpriv'] : ['user namespaces']],
];

interface Report {
  pid: number;
  netns: string;
  uid: number;
  interfaces: string[];
  sent: number;
  arrived: number;
  areEqual: boolean;
}

/** Ended after each test, should one have failed to. */
const started = new Set<number>();
afterEach(() => {
  for (const pid of started) {
    if (isRunningProgram(pid)) process.kill(pid, 'SIGKILL');
  }
  started.clear();
});

/** Starts the program; `report` is what it prints first. */
function start(mode: string, prefix: readonly string[] = []) {
  const [command, ...args] = [...prefix, process.execPath, '--import', 'tsx', program, mode];
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<number | string>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal!)),
  );
  const report = new Promise<Report>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(JSON.parse(text)));
    child.on('exit', () => reject(new Error('the program ended without a word')));
  });
  report.then(
    ({ pid }) => started.add(pid),
    () => {},
  );
  started.add(child.pid!);
  return { child: child as ChildProcess, exited, report };
}

describe.each(users)('a run on netns by %s', (_who, prefix, tools) => {
  const needs = ['ip', 'unshare', ...tools];

  peerTest(needs, 'starts in an empty namespace, where frames of all sizes arrive intact and in order', async () => {
    const { report, exited } = start('frames', prefix);
    const { netns, interfaces, sent, arrived, areEqual } = await report;
    expect(interfaces).toEqual(expect.arrayContaining(['lo']));
    expect(interfaces.filter((name) => !interfacesOfANewNamespace().includes(name))).toEqual([]);
    expect(netns).not.toBe(readlinkSync('/proc/self/ns/net'));
    expect({ sent, arrived, areEqual }).toEqual({ sent: 2910, arrived: 2910, areEqual: true });
    expect(await exited).toBe(0);
    expect(processesIn(netns)).toEqual([]);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    peerTest(needs, `ends in order on ${signal}, and leaves no process or namespace behind`, async () => {
      const { child, report, exited } = start('forever', prefix);
      const { netns } = await report;
      expect(processesIn(netns)).toHaveLength(1);
      child.kill(signal);
      expect(await exited).toBe(130);
      await until(() => processesIn(netns).length === 0);
    });
  }

  peerTest(needs, 'leaves no process or namespace behind when it is killed outright', async () => {
    const { child, report, exited } = start('forever', prefix);
    const { netns, pid } = await report;
    expect(pid).not.toBe(child.pid);
    expect(processesIn(netns)).toEqual([pid]);
    child.kill('SIGKILL');
    expect(await exited).toBe('SIGKILL');
    await until(() => processesIn(netns).length === 0);
  });

  peerTest(needs, 'ends with its own child when that is killed, and says so in its exit status', async () => {
    const { report, exited } = start('forever', prefix);
    process.kill((await report).pid, 'SIGKILL');
    expect(await exited).toBe(128 + 9);
  });
});

describe("the machine's own interfaces", () => {
  peerTest(['ip', 'unshare', ...missingRights()], 'see no frame and no interface of a run on netns', async () => {
    const names = interfaceNames();
    let seen = 0;
    const sockets = names.map(
      (name) => new PacketSocket(name, (frame) => (seen += isOurs(frame) ? 1 : 0), 'both ways'),
    );
    const monitor = spawn(findTool('ip')!, ['monitor', 'link'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let changes = '';
    monitor.stdout.setEncoding('utf8').on('data', (text: string) => {
      changes += text;
    });
    const { report, exited } = start('frames');
    expect((await report).arrived).toBe(2910);
    expect(await exited).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 100)); // what is still in the sockets
    for (const socket of sockets) socket.close();
    monitor.kill();
    expect(seen).toBe(0);
    expect(changes).not.toMatch(/\bpj\d+[ab]/);
    expect(interfaceNames()).toEqual(names);
  });

  peerTest(['ip', ...missingRights()], 'would be seen to see one: the same watch inside a namespace does', async () => {
    const namespace = createNamespace();
    const medium = createNetnsMedium({ namespace });
    const link = medium.open({ name: 'a-b', framing: 'ethernet' }, () => {});
    let seen = 0;
    const sockets = namespace
      .enter(interfaceNames)
      .map((name) =>
        namespace.enter(() => new PacketSocket(name, (frame) => (seen += isOurs(frame) ? 1 : 0), 'both ways')),
      );
    const frame = new Uint8Array(60);
    frame.set([2, 0x70, 0x6a, 0, 0, 1, 0x88, 0xb5], 6);
    link.send(0, frame);
    await until(() => seen === 2); // on its way out of one interface and into the other
    for (const socket of sockets) socket.close();
    medium.close();
    namespace.close();
  });
});

describe('a machine that refuses a namespace', () => {
  const files = (contents: Record<string, string>) => ({ platform: 'linux', read: (path: string) => contents[path] });
  const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';

  test.each([
    ['is not Linux', '', { platform: 'darwin', read: () => undefined }, 'Linux only', 'Docker'],
    ['has no unshare', 'spawnSync unshare ENOENT', files({}), 'util-linux', 'apt-get install util-linux'],
    [
      'is Ubuntu with AppArmor',
      'EPERM',
      files({ [restricted]: '1\n' }),
      restricted.slice(17),
      `restrict_unprivileged_userns=0`,
    ],
    [
      'has user namespaces off',
      'EPERM',
      files({ '/proc/sys/user/max_user_namespaces': '0\n' }),
      'user.max_user_namespaces = 0',
      'sudo sysctl -w user.max_user_namespaces=15000',
    ],
    [
      'is a Docker container',
      'EPERM',
      files({ '/proc/self/status': 'Name:\tx\nSeccomp:\t2\n' }),
      'seccomp',
      '--cap-add SYS_ADMIN',
    ],
    ['has no veth', 'RTNETLINK answers: Operation not supported', files({}), 'no veth', 'modprobe veth'],
    ['does not say why', 'unshare failed: EPERM', files({}), 'unshare failed: EPERM', 'sudo'],
  ])('%s: the cause and the mend are named, in both languages', (_what, error, seen, cause, mend) => {
    const [why, how] = whyRefused(error, seen);
    expect(why.en).toContain(cause.replaceAll('/', '.'));
    expect(how.en).toContain(mend);
    expect(why.ko).toMatch(/[가-힣]/);
    expect(how.ko).not.toBe('');
  });
});

function isRunningProgram(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
  } catch {
    return false;
  }
}

/** EtherType and source address of the frames that programs/netns-run.ts sends. */
function isOurs(frame: Uint8Array): boolean {
  return Buffer.from(frame.subarray(6, 14)).toString('hex') === '02706a00000188b5';
}

function interfacesOfANewNamespace(): string[] {
  if (missingRights().length > 0) return ['lo'];
  const namespace = createNamespace();
  try {
    return namespace.enter(interfaceNames);
  } finally {
    namespace.close();
  }
}

/** The processes whose network namespace has this name. */
function processesIn(netns: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/ns/net`) === netns &&
          !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Fails, by the test's own time limit, if it never comes true. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}

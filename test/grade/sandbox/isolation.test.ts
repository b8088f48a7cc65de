/** What a seat's process is to the kernel, whoever grades: root, root of a container, an ordinary user. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseIsolation, isolationCapability } from '../../../src/grade/seat/choose-isolation.ts';
import { IsolationError } from '../../../src/grade/seat/isolation.ts';
import { limits } from '../../../src/grade/seat/seat.ts';
import { probeUnshare } from '../../../src/media/netns/reexec.ts';
import { findTool, peerTest } from '../../helpers/peers.ts';
import type { Seen } from './look-around.ts';

const isRoot = process.geteuid?.() === 0;
const program = join(import.meta.dirname, 'look-around.ts');
const setpriv = findTool('setpriv') ?? 'setpriv';
const asNobody = [setpriv, '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
/** Ordinary users need them, and some machines refuse them. */
const userNamespaces = probeUnshare('user').ok ? [] : ['user namespaces'];

function seen(wish: string, prefix: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Seen {
  const [command, ...args] = [...prefix, process.execPath, '--import', 'tsx', program, wish];
  const result = spawnSync(command!, args, { encoding: 'utf8', env: { ...process.env, HOME: tmpdir(), ...env } });
  expect(result.stderr).toBe('');
  return JSON.parse(result.stdout) as Seen;
}

/** What is true of full isolation, whoever made it. */
function expectFull(found: Seen): void {
  expect(found.error).toBeUndefined();
  expect(found).toMatchObject({ level: 'full', lacks: [], answer: 42, isGone: true });
  const none = '0000000000000000';
  expect(found.status).toMatchObject({ CapInh: none, CapPrm: none, CapEff: none, CapAmb: none });
  expect(found.status).toMatchObject({ NoNewPrivs: '1', Seccomp: '2' });
  expect(found.ownNamespaces).toEqual(expect.arrayContaining(['mnt', 'pid', 'net', 'ipc', 'uts']));
  expect(found.environ).toBe('PWD=/seat\0');
  expectLimits(found);
  expect(found.limits?.processes).toBe(`${limits.threads} ${limits.threads}`);
  expectNothingInherited(found);
}

function expectLimits({ limits: held }: Seen): void {
  expect(held).toMatchObject({
    'cpu time': `${limits.cpu} ${limits.cpu + 2}`,
    'data size': `${limits.memory} ${limits.memory}`,
    'file size': `${limits.fileSize} ${limits.fileSize}`,
    'open files': `${limits.openFiles} ${limits.openFiles}`,
    'core file size': '0 0',
  });
}

/** Pipes, and what Node makes for itself: no file of anybody. Its spare descriptor (libuv) is of what root there is. */
function expectNothingInherited({ descriptors = [], shared }: Seen): void {
  expect(shared).toEqual([]);
  expect(descriptors.length).toBeGreaterThan(4);
  expect(descriptors.filter((target) => target.startsWith('/') && !['/', '/dev/null'].includes(target))).toEqual([]);
}

describe('full isolation', () => {
  peerTest(['bwrap', 'prlimit', 'setpriv'], 'as whoever this is', () => {
    const found = seen('full');
    expectFull(found);
    if (isRoot) expect(Number(found.status!.Uid!.split('\t')[0])).toBeGreaterThan(60_000);
    else expect(found.ownNamespaces).toContain('user');
    expect(seen('auto').level).toBe('full');
    expect(isolationCapability()).toMatchObject({ id: 'isolation', ok: true });
  });

  peerTest(['bwrap', 'bash'], 'what the grader was left open by others stays outside', () => {
    const folder = mkdtempSync(join(tmpdir(), 'isolation-test-'));
    writeFileSync(join(folder, 'secret'), 'secret');
    const opened = [
      'bash',
      '-c',
      `exec 7<${folder}/secret 8<>${folder}/secret 30</etc/passwd 40> >(cat); exec "$0" "$@"`,
    ];
    expectFull(seen('full', opened));
    rmSync(folder, { recursive: true });
  });

  if (isRoot) {
    peerTest(['bwrap', 'setpriv', ...userNamespaces], 'as an ordinary user: in a user namespace', () => {
      const found = seen('full', asNobody);
      expectFull(found);
      expect(found.ownNamespaces).toContain('user');
    });

    peerTest(
      ['bwrap', 'setpriv', ...userNamespaces],
      'as root of a container: another user, in a user namespace',
      () => {
        const found = seen('full', [setpriv, '--bounding-set=-sys_admin', '--']);
        expectFull(found);
        expect(found.ownNamespaces).toContain('user');
        expect(Number(found.status!.Uid!.split('\t')[0])).toBeGreaterThan(60_000);
      },
    );

    peerTest(['bwrap', 'setpriv', ...userNamespaces], 'with the capabilities that Docker gives', () => {
      const given =
        'chown dac_override fsetid fowner mknod net_raw setgid setuid setfcap setpcap net_bind_service sys_chroot kill audit_write';
      const found = seen('full', [setpriv, `--bounding-set=-all,+${given.replaceAll(' ', ',+')}`, '--']);
      expect(found).toMatchObject({ level: 'full', lacks: [], answer: 42, isGone: true });
    });

    peerTest(
      ['bwrap', 'setpriv', 'unshare', ...userNamespaces],
      'within a namespace for real links, of root and of a user',
      () => {
        expectFull(seen('full', ['unshare', '--net', '--']));
        expectFull(seen('full', [...asNobody, 'unshare', '--user', '--map-root-user', '--net', '--']));
      },
    );

    peerTest(
      ['bwrap', 'setpriv'],
      'where it is refused, that is told with what to do, and auto takes what remains',
      () => {
        const powerless = [setpriv, '--bounding-set=-all', '--'];
        const { error } = seen('full', powerless);
        expect(error?.text).toMatch(/^no process for students’ code can be started \(bwrap: .+\)$/);
        expect(error?.mend).toMatch(/docker run|sysctl|docs/);
        const found = seen('auto', powerless);
        expect(found).toMatchObject({ level: 'reduced', answer: 42 });
        expect(found.lacks).toContainEqual(expect.stringMatching(/^full isolation: no process .+bwrap: /));
      },
    );
  }
});

describe('the choice', () => {
  peerTest(['bwrap', 'prlimit'], 'one in which nothing can run is refused', () => {
    expect(() => chooseIsolation('full', { memory: 1 << 20 })).toThrow(IsolationError);
    expect(() => chooseIsolation('auto', { memory: 1 << 20 })).toThrow(IsolationError);
  });

  peerTest(['prlimit'], 'reduced is to be had by wish', () => {
    const { level, lacks } = chooseIsolation('reduced').isolation;
    expect(level).toBe('reduced');
    expect(lacks.filter(({ en }) => en.startsWith('full isolation'))).toEqual([]);
  });
});

describe('reduced isolation', () => {
  test.skipIf(process.platform !== 'linux')('as whoever this is', () => {
    const found = seen('reduced');
    expect(found).toMatchObject({ level: 'reduced', answer: 42, isGone: true, ownNamespaces: [], environ: '' });
    expectLimits(found);
    expectNothingInherited(found);
    expect(found.lacks).toContainEqual(expect.stringMatching(/^namespaces: /));
    if (!isRoot) return;
    const none = '0000000000000000';
    expect(found.status).toMatchObject({ CapInh: none, CapPrm: none, CapEff: none, CapAmb: none, NoNewPrivs: '1' });
    expect(Number(found.status!.Uid!.split('\t')[0])).toBeGreaterThan(19_999);
    expect(found.limits?.processes).toBe(`${limits.threads} ${limits.threads}`);
    expect(found.has).toContain('a user of its own, without capabilities');
  });

  if (isRoot) {
    peerTest(['setpriv'], 'as an ordinary user it says that the grader is not safe', () => {
      const found = seen('reduced', asNobody);
      expect(found).toMatchObject({ level: 'reduced', answer: 42 });
      expect(found.lacks).toContain('it runs as the grader’s user, and can end the grader');
      expect(found.has).not.toContain('a user of its own, without capabilities');
    });
  }
});

/** The package: what `npm pack` puts into it, and that it works where it is installed. */

import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { missingRights } from '../helpers/netns.ts';
import { peerTest } from '../helpers/peers.ts';
import { filesBelow } from '../helpers/source-files.ts';
import { checkout, inFolder, type Outcome, runCommand } from './program.ts';

const english = { LANG: 'en_US.UTF-8' };

/** The files of the package, by `npm pack` in a copy of the checkout: it builds, and the checkout is not its place. */
let packed: string[];
let tarball: string;
beforeAll(async () => {
  const copy = inFolder('copy');
  mkdirSync(copy);
  for (const name of readdirSync(checkout)) {
    if (['node_modules', 'dist', '.git'].includes(name)) continue;
    cpSync(join(checkout, name), join(copy, name), {
      recursive: true,
      filter: (path) => !/captures\/(?!ref)/.test(path),
    });
  }
  symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  const { stdout, stderr, code } = await runCommand(['npm', '--prefix', copy, 'pack', copy, '--json']);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const [description] = JSON.parse(stdout.slice(stdout.lastIndexOf('\n[') + 1));
  packed = description.files.map(({ path }: { path: string }) => path);
  tarball = inFolder(description.filename);
}, 120_000);

describe('the package', () => {
  test('has the program, the labs’ instructions and the documents', () => {
    const labs = readdirSync(join(checkout, 'labs')).filter((name) => /^\d/.test(name));
    const starters = filesBelow('labs', /\.ts$/).filter((path) => path.includes('/starter/'));
    const wanted = [
      'package.json',
      'README.md',
      'CHANGELOG.md',
      'docs/architecture.md',
      'dist/src/cli/main.js',
      'dist/lockfile.json',
      'platforms/gradescope/run_autograder',
      'platforms/kubernetes/job.yaml',
      ...starters,
      ...labs.flatMap((name) => [`labs/${name}/README.md`, `labs/${name}/README.ko.md`, `dist/labs/${name}/lab.js`]),
    ];
    expect(packed).toEqual(expect.arrayContaining(wanted));
  });

  test('has nothing else: no sources but what students start from, no solutions, tests or captures', () => {
    const known =
      /^(package\.json|LICENSE|CHANGELOG\.md|README(\.ko)?\.md|docs\/.*|labs\/[\w-]+\/(.*\.md|starter\/[\w-]+\.ts)|dist\/(src|labs)\/.*\.js|dist\/lockfile\.json|platforms\/.*)$/;
    expect(packed.filter((path) => !known.test(path) || /dist.*\/starter\//.test(path))).toEqual([]);
  });
});

describe('installed', () => {
  let installed: Outcome;
  const program = inFolder('installed/node_modules/.bin/packet-journey');
  /** Words by which npm says that it cannot reach a registry and has not enough in its cache. */
  const offline = /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NOTCACHED|NETUNREACH)/;
  beforeAll(async () => {
    mkdirSync(inFolder('installed'));
    const options = ['--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    installed = await runCommand(['npm', 'install', '--prefix', inFolder('installed'), ...options, tarball]);
  }, 120_000);

  /** Skips, with the reason, where npm could not install for want of a registry. */
  function needInstallation(skip: (why: string) => void): void {
    if (installed.code !== 0 && offline.test(installed.stderr)) skip('the package registry is out of reach');
    expect(installed).toMatchObject({ code: 0 });
  }

  test('it lists the labs and names itself in its examples', async ({ skip }) => {
    needInstallation(skip);
    const { stdout, stderr, code } = await runCommand([program, 'list'], english);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('Run one with: packet-journey run dhcp');
  });

  test('it runs the journey in memory from another folder, with the same bytes as the checkout', async ({ skip }) => {
    needInstallation(skip);
    const { stdout, code } = await runCommand([program, 'run', 'journey', '--wire', 'memory'], english);
    expect(code).toBe(0);
    expect(stdout).toMatch(/wireshark .*captures\/journey\/journey\.pcapng/);
    const reference = join(checkout, 'captures/reference/journey');
    const same = await runCommand(['diff', '-r', reference, inFolder('captures/journey')]);
    expect(same).toEqual({ stdout: '', stderr: '', code: 0 });
  });

  peerTest(['ip', 'unshare', ...missingRights()], 'it runs on netns, for which it starts itself again', async () => {
    if (installed.code !== 0 && offline.test(installed.stderr)) return;
    const { stdout, stderr, code } = await runCommand([program, 'run', 'http', '--wire', 'netns'], english);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('Wire: netns (');
    expect(stdout).toContain('200 OK');
  });
});

/** Machines that lack something, or lend the user no rights: what is missing is said with its mend, and `auto` goes on. */

import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/read-capture.ts';
import { probeUnshare } from '../../src/media/netns/reexec.ts';
import { missingRights } from '../helpers/netns.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import { inFolder, installedProgram, type Outcome, type RunOptions, run } from './program.ts';

const english = { LANG: 'en_US.UTF-8' };

/** One line, exit status 2, and nothing on stdout. */
function expectRefusal({ stdout, stderr, code }: Outcome, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect([stdout, code]).toEqual(['', 2]);
}

/** `auto` takes memory and says why in its second line. */
function expectFallback({ stdout, stderr, code }: Outcome, why: RegExp): void {
  expect([stderr, code]).toEqual(['', 0]);
  expect(stdout).toMatch(/^TCP: .*\nWire: memory \(/);
  expect(stdout.replaceAll('\n', ' ')).toMatch(why);
}

const runTcp = (wire: string, options: RunOptions, ...more: string[]) =>
  run(['run', 'tcp', '--wire', wire, '--out', 'captures', ...more], {
    ...options,
    env: { ...english, ...options.env },
  });

describe('without unshare', () => {
  const options = { env: { PATH: inFolder('no programs') } };

  test('netns is refused, with the command that installs it', async () => {
    expectRefusal(
      await runTcp('netns', options),
      /wire netns: the program unshare .* is not installed.*apt-get install util-linux/,
    );
    const korean = await runTcp('netns', options, '--lang', 'ko');
    expectRefusal(korean, /설치되어 있지 않습니다.*apt-get install util-linux/);
  });

  test('auto runs in memory and says why', async () => {
    expectFallback(
      await runTcp('auto', options),
      /Wire: memory \(real links are not to be had: the program unshare .*apt-get/,
    );
    const { wire } = JSON.parse((await runTcp('auto', options, '--json')).stdout);
    expect(wire).toEqual({
      name: 'memory',
      reason: { en: expect.stringContaining('unshare'), ko: expect.stringContaining('unshare') },
    });
  });
});

describe('where the kernel allows no namespaces', () => {
  // The limit is one of a user namespace made for this: the machine's own is not touched.
  const script = 'echo 0 > /proc/sys/user/max_net_namespaces && exec "$@"';
  const prefix = ['unshare', '--user', '--map-root-user', 'sh', '-c', script, 'sh'];
  const needs = ['unshare', ...(probeUnshare('user').ok ? [] : ['user namespaces'])];

  peerTest(needs, 'netns is refused, with the setting that is in the way and the command that changes it', async () => {
    expectRefusal(
      await runTcp('netns', { prefix }),
      /max_net_namespaces = 0.*sudo sysctl -w user\.max_net_namespaces=\d+/,
    );
  });

  peerTest(needs, 'auto runs in memory and says why', async () => {
    expectFallback(await runTcp('auto', { prefix }), /max_net_namespaces = 0/);
  });
});

describe('without the optional packages', () => {
  let program: string;
  beforeAll(() => {
    program = installedProgram('bare', ['raw-socket', 'koffi']);
  });

  test('loopback says that raw-socket is missing, and how to get it', async () => {
    expectRefusal(await runTcp('loopback', { program }), /wire loopback: .*raw-socket.*npm /);
  });

  peerTest(['ip', ...missingRights()], 'netns says that koffi is missing, and auto runs in memory', async () => {
    expectRefusal(await runTcp('netns', { program }), /wire netns: .*koffi.*npm /);
    expectFallback(await runTcp('auto', { program }), /koffi/);
  });

  test('doctor says both', async () => {
    const { stdout, code } = await run(['doctor'], { program, env: english });
    expect(stdout).toMatch(/^✘ koffi .*\n +→ .*npm /m);
    expect(stdout).toMatch(/^✘ loopback .*\n +→ .*npm /m);
    expect(code).toBe(0);
  });
});

describe('an ordinary user', () => {
  const nobody = 65534;
  const isRoot = process.geteuid?.() === 0;
  const setpriv = [findTool('setpriv') ?? 'setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];
  const needs = isRoot ? ['setpriv'] : [];
  let options: RunOptions;
  beforeAll(() => {
    options = {
      program: installedProgram('public'),
      prefix: isRoot ? setpriv : [],
      env: { ...english, HOME: inFolder('home') },
    };
    // As /tmp is: anyone may write here.
    mkdirSync(inFolder('home'));
    for (const path of [inFolder(), inFolder('home')]) chmodSync(path, 0o777);
  });

  for (const [wire, wireNeeds] of [
    ['memory', []],
    ['netns', ['ip', ...(probeUnshare('user').ok ? [] : ['user namespaces'])]],
  ] as const) {
    peerTest([...needs, ...wireNeeds], `runs the journey on ${wire}, and the captures are that user's`, async () => {
      const out = inFolder(`of nobody ${wire}`);
      const { stdout, stderr, code } = await run(['run', 'journey', '--wire', wire, '--out', out], options);
      expect([stderr, code]).toEqual(['', 0]);
      expect(stdout).toContain(`Wire: ${wire} (`);
      const names = readdirSync(`${out}/journey`);
      expect(names).toHaveLength(16);
      for (const name of names) {
        expect(statSync(`${out}/journey/${name}`).uid).toBe(isRoot ? nobody : process.getuid!());
      }
      const { packets, problem } = readCapture(readFileSync(`${out}/journey/journey.pcapng`));
      expect([packets.length > 200, problem]).toEqual([true, undefined]);
    });
  }

  peerTest(needs, 'is told what loopback takes', async () => {
    const refusal = await run(['run', 'tcp', '--wire', 'loopback'], options);
    expectRefusal(refusal, /wire loopback: .*(root|CAP_NET_RAW|raw-socket)/);
  });

  peerTest(needs, 'is told before the run that a folder is not theirs to write in', async () => {
    mkdirSync(inFolder('of root'), { mode: isRoot ? 0o755 : 0o555 });
    const refusal = await run(['run', 'tcp', '--wire', 'memory', '--out', inFolder('of root')], options);
    expectRefusal(refusal, /cannot write captures to .*of root\/tcp: EACCES.*choose another folder with --out/);
  });
});

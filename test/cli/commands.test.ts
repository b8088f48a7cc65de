/** The commands beside `run` and `explain`, help, languages, colours, and what a user can mistype. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { peerTest } from '../helpers/peers.ts';
import {
  checkout,
  controlCharacter,
  folder,
  outcomeOf,
  run,
  runCommand,
  shellCommand,
  startOnTerminal,
} from './program.ts';

/** A folder each, in the order of their numbers. */
const labNames = readdirSync(join(checkout, 'labs')).flatMap((folder) => /^\d\d-(.*)$/.exec(folder)?.[1] ?? []);
const english = { LANG: 'en_US.UTF-8' };
const reference = `${checkout}captures/reference/tcp/tcp.pcapng`;

describe('list', () => {
  test('shows each lab with number, title, steps and what it needs', async () => {
    const { stdout, stderr, code } = await run(['list'], { env: english });
    expect([code, stderr]).toEqual([0, '']);
    for (const name of labNames) expect(stdout).toMatch(new RegExp(`│ \\d+ +│ ${name} +│`));
    expect(stdout).toContain('S-DHCP-1 S-DHCP-2');
    expect(stdout).toContain('raw-socket');
    expect(stdout).not.toMatch(controlCharacter);
  });

  test('as JSON: a list of number, name, title, wires and steps', async () => {
    const { stdout } = await run(['list', '--json']);
    const labs = JSON.parse(stdout) as { name: string; wires: string[]; steps: object[] }[];
    expect(labs.map(({ name }) => name)).toEqual(labNames);
    for (const lab of labs) {
      expect(Object.keys(lab)).toEqual(['number', 'name', 'title', 'wires', 'steps']);
      expect(lab.wires).toContain('memory');
      for (const step of lab.steps) {
        expect(step).toEqual({
          id: expect.stringMatching(/^[SCH]-[A-Z]+-\d$/),
          say: { en: expect.any(String), ko: expect.stringMatching(/[가-힣]/) },
        });
      }
    }
  });
});

describe('doctor', () => {
  test('says of each thing whether it is there, and how to get it where it is not', async () => {
    const { stdout, code } = await run(['doctor'], { env: english });
    expect(code).toBe(0);
    for (const id of ['node', 'memory', 'netns', 'namespace', 'loopback', 'tshark']) {
      expect(stdout).toMatch(new RegExp(`^[✔✘] ${id} `, 'm'));
    }
    const missing = stdout.split('\n').filter((line) => line.startsWith('✘')).length;
    expect(stdout.split('\n').filter((line) => /^ +→ ./.test(line))).toHaveLength(missing);
  });

  test('as JSON: a list of id, ok, detail and, where it is missing, mend', async () => {
    const { stdout } = await run(['doctor', '--json']);
    for (const { id, ok, detail, mend } of JSON.parse(stdout)) {
      expect([typeof id, typeof ok, typeof detail.en, typeof detail.ko]).toEqual([
        'string',
        'boolean',
        'string',
        'string',
      ]);
      expect(mend === undefined).toBe(ok);
    }
  });
});

describe.concurrent('help', () => {
  test.each([[[]], [['list']], [['run']], [['explain']], [['doctor']]])('of %j has examples', async (command) => {
    const { stdout, stderr, code } = await run([...command, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: packet-journey/);
    expect(stdout).toMatch(/\nExamples:\n {2}\$ packet-journey /);
  });

  test('is what one gets without a command, and the mistake of a command in `help` is told', async () => {
    const [bare, asked, wrong] = await Promise.all([run([]), run(['--help']), run(['help', 'rnu'])]);
    expect(bare).toEqual(asked);
    expect(wrong).toMatchObject({ stdout: '', code: 2 });
    expect(wrong.stderr).toMatch(/^error: unknown command "rnu": did you mean run\? \(list, run, explain, .*\)\n$/);
  });

  test('in the checkout names the command that works there', async () => {
    const { stdout } = await runCommand(['npm', '--prefix', checkout, 'run', '-s', 'lab', '--', 'list', '--help']);
    expect(stdout).toContain('$ npm run -s lab -- list --lang ko');
  });
});

describe.concurrent('the language', () => {
  test.each([
    [{ LANG: 'ko_KR.UTF-8' }, [], true],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'ko_KR.UTF-8' }, [], true],
    [{ LANG: 'ko_KR.UTF-8', LC_ALL: 'C' }, [], false],
    [{ LANG: 'kok_IN.UTF-8' }, [], false], // Konkani
    [{ LANG: 'ko_KR.UTF-8' }, ['--lang', 'en'], false],
    [{ LANG: 'C' }, ['--lang', 'ko'], true],
  ])('with %j and %j: Korean %s', async (env, args, isKorean) => {
    const { stdout } = await run(['list', ...args], { env });
    expect(/[가-힣]/.test(stdout)).toBe(isKorean);
  });

  test('is Korean throughout with --lang ko', async () => {
    const [doctor, lines, frame] = await Promise.all([
      run(['doctor', '--lang', 'ko']),
      run(['explain', reference, '--lang', 'ko']),
      run(['explain', reference, '--lang', 'ko', '--frame', '3']),
    ]);
    for (const { stdout } of [doctor, lines, frame]) expect(stdout).toMatch(/[가-힣]/);
  });
});

describe('on a terminal', () => {
  const listed = (options?: Parameters<typeof startOnTerminal>[1]) =>
    outcomeOf(startOnTerminal(shellCommand('list'), options)).then(({ stdout }) => stdout);

  peerTest(['script'], 'there is colour, and none with NO_COLOR', async () => {
    const [coloured, plain] = await Promise.all([listed(), listed({ env: { NO_COLOR: '1' } })]);
    expect(coloured).toContain('\x1b[');
    expect(plain).not.toContain('\x1b');
  });

  peerTest(
    ['script'],
    'lines fit its width, from 80 columns on, and one that says 0 columns is taken for a usual one',
    async () => {
      const [narrow, wide, none] = await Promise.all(
        [80, 120, 0].map((columns) => listed({ columns, env: { NO_COLOR: '1' } })),
      );
      const longest = (text: string) => Math.max(...text.split('\r\n').map((line) => line.length));
      expect(longest(narrow!)).toBeLessThanOrEqual(80);
      expect(longest(wide!)).toBeGreaterThan(100);
      expect(longest(wide!)).toBeLessThanOrEqual(120);
      expect(longest(none!)).toBe(100);
    },
  );
});

describe.concurrent('a mistake is one line that says how to mend it, with exit status 2', () => {
  test.each([
    [['lst'], "unknown command 'lst' (Did you mean list?)"],
    [['quux'], "unknown command 'quux'"],
    [['run'], "missing required argument 'lab' (packet-journey run --help shows how)"],
    [['run', 'dhpc'], 'unknown lab "dhpc": did you mean dhcp?'],
    [['run', 'quuxquux'], `unknown lab "quuxquux": it is one of ${labNames.slice(0, 3).join(', ')},`],
    [['run', ''], 'unknown lab ""'],
    [['run', 'tcp', 'extra'], "too many arguments for 'run'"],
    [['run', 'tcp', '--wire', 'netnss'], 'unknown wire "netnss": did you mean netns?'],
    [['run', 'tcp', '--wire'], "option '--wire <wire>' argument missing"],
    [['run', 'tcp', '--sed', '3'], "unknown option '--sed' (Did you mean --seed?)"],
    [['run', 'tcp', '--lang', 'kr'], 'unknown language "kr": did you mean ko?'],
    [['run', 'journey', '--wire', 'loopback'], 'lab journey does not run on loopback, only on memory, netns'],
    [['run', 'tcp', '--out', '/dev/null', '--wire', 'memory'], 'choose another folder with --out'],
    [['run', 'tcp', '--out', '/proc/none', '--wire', 'memory'], 'choose another folder with --out'],
    [['explain'], "missing required argument 'file'"],
    [['explain', 'none.pcap'], 'none.pcap: there is no such file'],
    [['explain', folder], 'this is a folder; name a .pcap or .pcapng file in it'],
    [['explain', '/dev/zero'], 'more than 256 MiB'],
    [['explain', reference, '--frame', '0'], 'A frame number is a whole number from 1 on'],
    [['explain', reference, '--frame', 'x'], 'A frame number is a whole number from 1 on'],
    [['explain', reference, '--frame', '99999'], 'has no frame 99999: they go from 1 to '],
    [['list', 'extra'], "too many arguments for 'list'"],
    [['doctor', '--frobnicate'], "unknown option '--frobnicate'"],
    [['run', 'a\x1b[31m\nb\u202e'], 'unknown lab "a\\x1b[31m\\nb\\u{202e}"'],
    [['run', 'tcp', '--\x1b[31m'], "unknown option '--\\x1b[31m'"],
    [['explain', 'a\x1b]0;x\x07'], 'a\\x1b]0;x\\x07: there is no such file'],
  ])('%j', async (args, message) => {
    const { stdout, stderr, code } = await run(args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: .+\n$/);
    expect(stderr).not.toMatch(controlCharacter);
    expect([stdout, code]).toEqual(['', 2]);
  });
});

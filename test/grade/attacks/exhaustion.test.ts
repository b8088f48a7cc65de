/** Attacks that use up what there is: time, memory, processes, output, disk. */

import { describe } from 'vitest';
import { attackTest } from './attack.ts';

const build = (body: string, before = ''): string => `${before}
export function buildDiscover(): Uint8Array {
  ${body}
  return new Uint8Array(300);
}`;
const tooLong = /^your code took too long/;
const brokeDown =
  /^the process of your code broke down \(SIG(ABRT|TRAP|ILL|SEGV|BUS)\)|^your code threw RangeError: .*alloc/i;

describe('time', () => {
  attackTest('an endless loop', () => ({ code: build('for (;;);'), reason: tooLong }));
  attackTest('an endless loop at import', () => ({ code: build('', 'for (;;);'), reason: tooLong }));
  attackTest('an endless loop of microtasks', () => ({
    code: 'export async function buildDiscover() { for (;;) await null; }',
    reason: tooLong,
  }));
  attackTest('promises without end', () => ({
    code: 'const on = (): Promise<void> => Promise.resolve().then(on); export const buildDiscover = () => on();',
    reason: /^your code took too long|^the process of your code broke down/,
  }));
  attackTest('an endless loop that will not hear of SIGXCPU', () => ({
    code: build('for (;;);', "for (const name of ['SIGXCPU', 'SIGTERM', 'SIGINT']) process.on(name, () => {});"),
    reason: /^the process of your code ended \(SIGKILL\)/,
  }));
  attackTest('a regular expression that backtracks for ever', () => ({
    code: build("/^(a+)+$/.test('a'.repeat(60) + '!');"),
    reason: tooLong,
  }));
  attackTest('a promise that is never settled', () => ({
    code: 'export const buildDiscover = () => new Promise(() => {});',
    reason: /^a promise of your code is never settled/,
  }));
  attackTest('a promise that is never settled, with a clock ticking', () => ({
    code: 'setInterval(() => {}, 50); export const buildDiscover = () => new Promise(() => {});',
    reason: tooLong,
    limits: { callTimeout: 3000 },
  }));
  attackTest('a module that hangs at import', () => ({
    code: build('', 'await new Promise(() => {});'),
    reason: /^a promise of your code is never settled/,
  }));
  attackTest('a thread that sleeps for ever', () => ({
    code: build('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'),
    reason: tooLong,
    limits: { callTimeout: 3000 },
  }));
  attackTest('a proxy with as many elements as one likes', () => ({
    code: `export const buildDiscover = () => new Proxy([], {
      get: (target, key) => (key === 'length' ? 2 ** 32 - 1 : key === 'toJSON' ? undefined : 'x'.repeat(1000)),
    });`,
    reason: /^your code (took too long|threw RangeError)|^the process of your code broke down/,
  }));
  attackTest('a source for which the parser takes for ever', () => ({
    code: `x=${'a<(a='.repeat(40)}`,
    reason: /^discover\.ts: this takes too long to read/,
  }));
  attackTest('a source that the parser falls over', () => ({
    code: '('.repeat(100_000),
    reason: /^discover\.ts: this is nested too deep to be read/,
  }));
});

describe('memory', () => {
  attackTest('a heap full of objects', () => ({
    code: build("for (let i = 0; ; i++) kept.push({ i, text: 'x' + i });", 'const kept: unknown[] = [];'),
    reason: brokeDown,
    limits: { cpu: 20, memory: 768 << 20 },
  }));
  attackTest('buffers outside of the heap', () => ({
    code: build('for (;;) kept.push(new Uint8Array(32 << 20).fill(1));', 'const kept: unknown[] = [];'),
    reason: brokeDown,
    limits: { cpu: 20, memory: 768 << 20 },
  }));
  attackTest('shared buffers', () => ({
    code: build(
      'for (;;) kept.push(new Uint8Array(new SharedArrayBuffer(32 << 20)).fill(1));',
      'const kept: unknown[] = [];',
    ),
    reason: brokeDown,
    limits: { cpu: 20, memory: 768 << 20 },
  }));
  attackTest('memory of WebAssembly', () => ({
    code: build(
      `for (;;) {
        const memory = new WebAssembly.Memory({ initial: 512, maximum: 512 });
        new Uint8Array(memory.buffer).fill(1);
        kept.push(memory);
      }`,
      'const kept: unknown[] = [];',
    ),
    reason: /^the process of your code broke down|^your code threw RangeError: WebAssembly/,
    limits: { cpu: 20, memory: 768 << 20 },
  }));
  attackTest('a text of half a gigabyte as a result', () => ({
    code: "export const buildDiscover = () => 'x'.repeat(2 ** 29 - 30);",
    reason: /^your code threw RangeError|^the process of your code broke down/,
  }));
  attackTest('a result larger than any message', () => ({
    code: "export const buildDiscover = () => 'x'.repeat(8 << 20);",
    reason: /^your code threw RangeError: the result is too large/,
  }));
  attackTest('a result of a million values', () => ({
    code: 'export const buildDiscover = () => new Array(1_000_000).fill(0);',
    reason: /is no answer/,
  }));
});

describe('processes and threads', () => {
  const bomb = (how: string) => build(`for (;;) ${how}`, "import * as children from 'node:child_process';");
  attackTest('a fork bomb', () => ({
    code: build(
      'for (let i = 0; i < 100; i++) { const { error } = children.spawnSync(process.execPath, [import.meta.filename]); if (error) throw error; }',
      "import * as children from 'node:child_process';",
    ),
    reason: /^your code threw Error: spawnSync .* EPERM/,
  }));
  attackTest('a fork bomb that does not wait', () => ({
    code: bomb(
      "children.spawn('/proc/self/exe', [import.meta.filename], { detached: true, stdio: 'ignore' }).unref();",
    ),
    reason: /^your code (threw|took too long)|^the process of your code (ended|broke down)/,
  }));
  attackTest('a shell', () => ({
    code: build(
      "children.execSync('id > /tmp/owned; sleep 1000 &');",
      "import * as children from 'node:child_process';",
    ),
    reason: /^your code threw Error: spawnSync \/bin\/sh (EPERM|ENOENT)/,
  }));
  attackTest('a bomb of workers', () => ({
    code: build("for (;;) new Worker('for (;;);', { eval: true });", "import { Worker } from 'node:worker_threads';"),
    reason: /^your code (threw|took too long)|^the process of your code (ended|broke down)/,
  }));
  attackTest('a worker left behind at work', () => ({
    code: `import { Worker } from 'node:worker_threads';
      new Worker("for (;;);", { eval: true }).unref();
      export const buildDiscover = () => 'later';`,
    reason: /^buildDiscover returned something else/,
  }));
  attackTest('a worker left behind, asleep, and a clock', () => ({
    code: `import { Worker } from 'node:worker_threads';
      new Worker('setInterval(() => {}, 1000)', { eval: true });
      setInterval(() => {}, 1000);
      export const buildDiscover = () => 'later';`,
    reason: /^buildDiscover returned something else/,
  }));
  attackTest('all file descriptors', () => ({
    code: build('for (;;) openSync(import.meta.filename);', "import { openSync } from 'node:fs';"),
    reason: /^your code threw Error: EMFILE/,
  }));
});

describe('output and disk', () => {
  for (const stream of ['stdout', 'stderr']) {
    const full = `try { writeSync(process.${stream}.fd, 'x'.repeat(60000)); } catch {}`; // a pipe may be full for a moment
    attackTest(`a flood on ${stream}`, () => ({
      code: build(`for (;;) ${full}`, "import { writeSync } from 'node:fs';"),
      reason: /^your code printed too much and was stopped/,
    }));
  }
  attackTest('a flood of short lines, through the console', () => ({
    code: "console.log('x'.repeat(1 << 21)); export const buildDiscover = () => new Promise((on) => setTimeout(on, 60000));",
    reason: /^your code printed too much and was stopped/,
  }));
  attackTest('disks filled, wherever there may be one', () => ({
    code: build(
      `const failures: string[] = [];
      for (const folder of ['/tmp', '/dev/shm', '/var/tmp', '/seat', '/seat/code', '/', '/usr', '.', '/run', '/home']) {
        try {
          for (let i = 0; i < 100; i++) writeFileSync(folder + '/full' + i, new Uint8Array(1 << 20));
        } catch (error) {
          failures.push(error.code);
        }
      }
      throw new Error(failures.length + ' of 10');`,
      "import { writeFileSync } from 'node:fs';",
    ),
    reason: /^your code threw Error: 10 of 10/,
  }));
});

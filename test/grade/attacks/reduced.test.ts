/** What remains where there are no namespaces: the attacks that other users, limits and Node's permission model stop. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { reducedAttackTest } from './attack.ts';

const LOOT = 'a secret that nobody may read: 52e8';
const isRoot = process.geteuid?.() === 0;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attack-test-'));
  writeFileSync(join(folder, 'secret.txt'), LOOT);
  writeFileSync(join(folder, 'results.json'), 'no result yet');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const telling = (expression: string, before = ''): string => `import * as fs from 'node:fs';
${before}
export const buildDiscover = () => {
  throw new Error('found: ' + (${expression}));
};`;
const denied = /^your code threw Error: Access to this API has been restricted/;

reducedAttackTest('the secret is read from the disk', () => ({
  code: telling(`fs.readFileSync('${folder}/secret.txt', 'utf8')`),
  reason: denied,
  loot: LOOT,
}));
reducedAttackTest('the secret is imported', () => ({
  code: `export * from '${folder}/secret.txt';`,
  reason:
    /^your code threw (Type)?Error: (Access to this API has been restricted|Cannot find module|Unknown file extension)/,
}));
reducedAttackTest(
  'the results file is written',
  () => ({ code: telling(`fs.writeFileSync('${folder}/results.json', '{}')`), reason: denied }),
  () => expect(readFileSync(join(folder, 'results.json'), 'utf8')).toBe('no result yet'),
);
for (const path of ['/etc/passwd', '/proc/self/environ', '/proc/1/environ', '/proc/self/mem'])
  reducedAttackTest(path, () => ({ code: telling(`fs.readFileSync('${path}', 'latin1')`), reason: denied }));
reducedAttackTest("the grader's memory", () => ({
  code: telling("fs.openSync('/proc/' + process.ppid + '/mem', 'r+')"),
  reason: denied,
}));
reducedAttackTest('the environment is empty', () => ({
  code: telling('Object.keys(process.env).length'),
  reason: /^your code threw Error: found: 0 /,
}));
reducedAttackTest('a fork bomb', () => ({
  code: telling(
    "children.spawnSync(process.execPath, ['-e', 'for (;;);'])",
    "import * as children from 'node:child_process';",
  ),
  reason: denied,
}));
reducedAttackTest('native code', () => ({
  code: telling("process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6')"),
  reason: /^your code threw Error: Cannot load native addon/,
}));
reducedAttackTest('the inspector', () => ({
  code: telling(
    "(() => { const session = new inspector.Session(); session.connect(); return 'connected'; })()",
    "import * as inspector from 'node:inspector';",
  ),
  reason: denied,
}));
// As an ordinary user it may, and the report says so.
if (isRoot) {
  for (const [name, target] of [
    ['its parent', 'process.ppid'],
    ['the grader', String(process.pid)],
  ] as const)
    reducedAttackTest(`killing ${name}`, () => ({
      code: telling(`process.kill(${target}, 'SIGKILL')`),
      reason: /^your code threw Error: kill EPERM/,
    }));
  reducedAttackTest('another user', () => ({
    code: telling('process.setuid(0)'),
    reason: /^your code threw Error: (setuid )?EPERM/,
  }));
}
reducedAttackTest('an endless loop', () => ({
  code: 'export const buildDiscover = () => { for (;;); };',
  reason: /^your code took too long/,
}));
reducedAttackTest('buffers outside of the heap', () => ({
  code: 'const kept = []; export const buildDiscover = () => { for (;;) kept.push(new Uint8Array(32 << 20).fill(1)); };',
  reason: /^the process of your code broke down|^your code threw RangeError: .*alloc/i,
  // Less memory and more time than usual: on a busy machine filling it may take longer than the time allowed.
  limits: { cpu: 20, memory: 768 << 20 },
}));
reducedAttackTest('a bomb of workers, left behind', () => ({
  code: `import { Worker } from 'node:worker_threads';
    try { for (;;) new Worker('for (;;);', { eval: true }); } catch {}
    export const buildDiscover = () => 'later';`,
  reason: /^buildDiscover returned something else|^your code took too long|^the process of your code/,
}));
reducedAttackTest('forged answers', () => ({
  code: `import { writeSync } from 'node:fs';
    const body = Buffer.from(JSON.stringify({ id: 1, ok: true, value: null }));
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    writeSync(3, Buffer.concat([head, body]));
    export const buildDiscover = () => null;`,
  reason: /^what came from your code’s process is no answer/,
}));

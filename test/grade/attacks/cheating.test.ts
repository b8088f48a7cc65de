/** Attacks that want points for nothing: forged answers, changed globals, values that trip the grader up. */

import { expect } from 'vitest';
import { fullIsolation } from '../../../src/grade/seat/bubblewrap.ts';
import { peerTest } from '../../helpers/peers.ts';
import { attackTest, expectGoodIsGood } from './attack.ts';

const notAnAnswer = /^what came from your code’s process is no answer/;
const wrongShape = /^buildDiscover returned something else than its signature says/;

/** `body` runs at import; then the function gives what it should not. */
const forging = (body: string): string => `import { writeSync } from 'node:fs';
const frame = (text: string): Buffer => {
  const body = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
};
const say = (bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) try { at += writeSync(3, bytes, at); } catch {}
};
${body}
export const buildDiscover = () => null;`;
const perfect = `JSON.stringify({ id: 1, ok: true, value: { $bytes: Buffer.alloc(300).toString('base64') } })`;

peerTest(['bwrap'], 'the reference solution has full marks, hidden checks included', () =>
  expectGoodIsGood(fullIsolation, true),
);

attackTest('process.exit(0), as if all were well', () => ({
  code: 'export function buildDiscover() { process.exit(0); }',
  reason: /^the process of your code ended \(status 0\)/,
}));
attackTest('process.exit(0) at import', () => ({
  code: 'process.exit(0); export const buildDiscover = () => null;',
  reason: /^the process of your code ended \(status 0\)/,
}));
attackTest('process.abort', () => ({
  code: 'export function buildDiscover() { process.abort(); }',
  reason: /^the process of your code broke down \(SIGABRT\)/,
}));
attackTest('an exception that nobody caught, later', () => ({
  code: "setTimeout(() => { throw new Error('later'); }, 1); export const buildDiscover = () => new Promise((on) => setTimeout(on, 5000));",
  reason: /^the process of your code ended \(status 1\)/,
}));
attackTest('a result printed on stdout and stderr', () => ({
  code: `const result = JSON.stringify({ score: 100, tests: [{ name: 'discover', score: 7, max_score: 7, status: 'passed' }] });
    console.log(result);
    console.error(result);
    export const buildDiscover = () => null;`,
  reason: wrongShape,
}));

for (const [name, body, reason] of [
  ['forged answers, numbered as if by a counter', `for (let i = 0; i < 100; i++) say(frame(${perfect}));`, notAnAnswer],
  ['a forged answer with no number', `say(frame('{"ok":true,"value":null}'));`, notAnAnswer],
  ['garbage', "say(frame('garbage'));", notAnAnswer],
  ['no message at all', 'say(Buffer.alloc(4));', notAnAnswer],
  [
    'a message of four gigabytes',
    'say(Buffer.from([255, 255, 255, 255, 1]));',
    /^what your code returned is too large/,
  ],
  ['a message that says too little', 'say(Buffer.from([0, 0, 16, 0, 1])); for (;;);', /^your code took too long/],
  ['a flood of messages', `for (;;) say(frame(${perfect}));`, notAnAnswer],
  ['deep JSON', "say(frame('['.repeat(1_000_000)));", notAnAnswer],
  [
    'JSON that would change a prototype',
    `say(frame('{"id":1,"__proto__":{"ok":true},"ok":true,"value":{"__proto__":{"polluted":1}}}'));`,
    notAnAnswer,
  ],
  [
    'a closed pipe',
    'import { closeSync } from "node:fs"; closeSync(3);',
    /^the process of your code ended|^your code took too long/,
  ],
] as const) {
  attackTest(
    `file descriptor 3: ${name}`,
    () => ({ code: forging(body), reason, limits: { callTimeout: 20_000 } }),
    () => expect(Object.keys(Object.prototype)).toEqual([]),
  );
}

attackTest('an answer with the right number, before the runner gives its own', () => ({
  code: `import { writeSync } from 'node:fs';
    const parse = JSON.parse;
    JSON.parse = (text, reviver) => {
      const request = parse(text, reviver);
      const body = Buffer.from(JSON.stringify({ id: request.id, ok: true, value: { $bytes: '' } }));
      const head = Buffer.alloc(4);
      head.writeUInt32BE(body.length);
      writeSync(3, Buffer.concat([head, body]));
      return request;
    };
    export const buildDiscover = () => new Uint8Array(300);`,
  reason: /./, // no bytes are no DISCOVER, and the second answer is one too many
}));

for (const [name, code] of [
  ['Object.prototype', 'Object.prototype.ok = true; Object.prototype.length = 300; Array.prototype.push = () => 0;'],
  ['JSON', `JSON.stringify = () => ${perfect}; JSON.parse = () => ({});`],
  ['Buffer', 'Buffer.from = () => new Uint8Array(300); Buffer.concat = () => Buffer.alloc(0);'],
  ['Uint8Array and iteration', 'globalThis.Uint8Array = Array; Array.prototype[Symbol.iterator] = function* () {};'],
  ['Promise', 'Promise.prototype.then = function (on) { on?.(new Uint8Array(300)); return this; };'],
  [
    'everything',
    'for (const name of Object.getOwnPropertyNames(globalThis)) try { globalThis[name] = undefined; } catch {}',
  ],
] as const) {
  attackTest(
    `a changed global: ${name}`,
    () => ({ code: `${code}\nexport const buildDiscover = () => null;`, reason: /./, limits: { callTimeout: 5000 } }),
    () => {
      expect(({} as { ok?: boolean }).ok).toBeUndefined();
      expect(JSON.parse(JSON.stringify([1]))).toEqual([1]);
    },
  );
}

for (const [name, value, reason] of [
  ['nothing', 'undefined', wrongShape],
  ['a number', '300', wrongShape],
  ['a record like bytes', '({ length: 300, 0: 1 })', wrongShape],
  ['a record of the format', "({ $bytes: 'AQEGAA==', more: 1 })", wrongShape],
  ['base64 that is none', "({ $bytes: '\\u0000!' })", /./],
  ['more bytes than a packet has', 'new Uint8Array(100_000)', wrongShape],
  ['a bigint', '1n', /^your code threw TypeError: a bigint cannot be returned/],
  [
    'a cycle',
    '(() => { const ring = {}; ring.ring = ring; return ring; })()',
    /^your code threw TypeError: Converting circular/,
  ],
  [
    'lists in lists',
    '(() => { let deep = []; for (let i = 0; i < 100; i++) deep = [deep]; return deep; })()',
    notAnAnswer,
  ],
  [
    'lists in lists without end',
    '(() => { let deep = []; for (let i = 0; i < 1e6; i++) deep = [deep]; return deep; })()',
    /^your code threw RangeError|^the process of your code broke down/,
  ],
  ['a getter that throws', "({ get bytes() { throw new Error('gotcha'); } })", /^your code threw Error: gotcha/],
  ['a getter that never ends', '({ get bytes() { for (;;); } })', /^your code took too long/],
  [
    'a getter that goes deeper',
    '(() => { const down = () => ({ get deeper() { return down(); } }); return down(); })()',
    /^your code threw RangeError|^the process of your code broke down/,
  ],
  ['a proxy', 'new Proxy({}, { get: (_, key) => key, ownKeys: () => ["a", "b"] })', wrongShape],
  ['toJSON', '({ toJSON: () => ({ score: 7 }) })', wrongShape],
  ['a function', '(() => 7)', wrongShape],
  [
    'a key that is a prototype',
    'JSON.parse(\'{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}\')',
    wrongShape,
  ],
] as const) {
  attackTest(
    `a result that is ${name}`,
    () => ({ code: `export const buildDiscover = () => ${value};`, reason }),
    () => expect(({} as { polluted?: boolean }).polluted).toBeUndefined(),
  );
}

for (const [name, thrown, reason] of [
  ['null', 'null', /^your code threw Error: null/],
  [
    'an escape sequence',
    "new Error('\\u001b[2J\\u202e' + 'x'.repeat(10_000))",
    /^your code threw Error: \\x1b\[2J\\u\{202e\}x+…$/,
  ],
  [
    'an error whose texts are traps',
    "Object.defineProperty(new Error(), 'message', { get() { process.exit(0); } })",
    /^the process of your code ended/,
  ],
  [
    'an error with a name of a megabyte',
    "Object.assign(new Error('x'), { name: 'n'.repeat(1 << 20), stack: './'.repeat(1 << 20) })",
    /^your code threw n+/,
  ],
] as const) {
  attackTest(`throwing ${name}`, () => ({ code: `export const buildDiscover = () => { throw ${thrown}; };`, reason }));
}
attackTest('an error of four megabytes, past the runner', () => ({
  code: forging(
    `say(frame(JSON.stringify({ id: 1, ok: false, name: 'x'.repeat(1 << 20), message: 'y'.repeat(1 << 20), stack: './a'.repeat(1 << 19) })));`,
  ),
  reason: notAnAnswer,
}));
attackTest('an import that throws', () => ({
  code: "throw new Error('no import'); export const buildDiscover = () => null;",
  reason: /^your code threw Error: no import \(discover\.ts, line 1\)/,
}));
attackTest('a module that is none', () => ({
  code: 'export const buildDiscover = ;',
  reason: /^discover\.ts, line 1: /,
}));
attackTest('a file beside it that is none is its own problem', () => ({
  code: "import './broken.ts'; export const buildDiscover = () => null;",
  files: { 'broken.ts': 'export const = ;' },
  reason: /^your code threw SyntaxError: broken\.ts, line 1: /,
}));

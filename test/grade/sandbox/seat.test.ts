/** A seat in a process of its own: asking and answering, limits, and ends of all kinds. Without isolation, which is quick. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CodeError, transformCode } from '../../../src/grade/class/transform-code.ts';
import { IsolationError, type Isolator, noIsolation } from '../../../src/grade/seat/isolation.ts';
import { decodePlain, encodePlain } from '../../../src/grade/seat/plain.ts';
import { processSeats } from '../../../src/grade/seat/process-seat.ts';
import type { Limits, Seat } from '../../../src/grade/seat/seat.ts';
import { StudentError } from '../../../src/grade/trial.ts';

function open(code: string, limits: Partial<Limits> = {}, files: Record<string, string> = {}): Seat {
  return processSeats(noIsolation(limits)).open(new Map(Object.entries({ ...files, 'main.ts': code })), 'main.ts');
}

/** What is told of the code. */
function said(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof StudentError) return error.finding.say.en;
    throw error;
  }
  throw new Error('nothing was said');
}

let folder: string;
const { TMPDIR } = process.env;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seat-test-'));
  process.env.TMPDIR = folder; // where seats are staged
});
afterAll(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  rmSync(folder, { recursive: true, force: true });
});

const staged = () => readdirSync(folder).filter((name) => name.startsWith('packet-journey-')).length;

describe('asking', () => {
  test('functions, classes, factories and what they keep', () => {
    const seat = open(
      `
      import { double } from './lib/double.ts';
      let calls = 0;
      export const count = (): number => ++calls;
      export const twice = (value: number): number => double(value);
      export const later = async (bytes: Uint8Array) => { await null; return { bytes: bytes.toReversed(), nothing: undefined }; };
      export class Table { rows: string[] = []; add(row: string) { return this.rows.push(row); } }
      export const makeCounter = (start: number) => ({ next: () => ++start });
    `,
      {},
      { 'lib/double.ts': 'export const double = (value: number): number => value * 2;' },
    );
    const { student } = seat;
    const number = z.number();
    expect([student.call('count', [], number), student.call('count', [], number)]).toEqual([1, 2]);
    expect(student.call('twice', [21], number)).toBe(42);
    const shape = z.object({ bytes: z.instanceof(Uint8Array) });
    expect(student.call('later', [Uint8Array.of(1, 2, 3)], shape).bytes).toEqual(Uint8Array.of(3, 2, 1));
    const [table, counter] = [student.make('Table', []), student.make('makeCounter', [41])];
    expect([table.call('add', ['a'], number), table.call('add', ['b'], number)]).toEqual([1, 2]);
    expect(counter.call('next', [], number)).toBe(42);
    expect(said(() => student.call('none', [], number))).toMatch(/there is no function none$/);
    expect(said(() => table.call('none', [], number))).toMatch(/there is no function none$/);
    expect(seat.isOver).toBe(false);
    seat.close();
    expect(seat.isOver).toBe(true);
    seat.close(); // again, to no effect
  });

  test('two seats at a time do not mix their answers', () => {
    const seats = ['one', 'two'].map((name) => open(`console.log('${name}'); export const who = () => '${name}';`));
    const ask = (seat: Seat) => seat.student.call('who', [], z.string());
    expect([ask(seats[0]!), ask(seats[1]!), ask(seats[1]!), ask(seats[0]!)]).toEqual(['one', 'two', 'two', 'one']);
    seats[0]!.close();
    expect(ask(seats[1]!)).toBe('two');
    expect(seats.map(({ printed }) => printed)).toEqual(['one\n', 'two\n']);
    seats[1]!.close();
  });

  test('what was staged is taken away, whether it loads or not', () => {
    expect(staged()).toBe(0);
    const seat = open('export const a = 1;');
    expect(staged()).toBe(1);
    seat.close();
    expect(said(() => open('throw new Error("no");'))).toBe('your code threw Error: no (main.ts, line 1)');
    expect(said(() => open('export const = 1;'))).toMatch(/^main\.ts, line 1: /);
    expect(staged()).toBe(0);
  });

  test('a path that leads out of the folder is no file of a submission', () => {
    expect(() => open('', {}, { '../../outside.js': '' })).toThrow(RangeError);
  });
});

describe('limits', () => {
  test('of calls', () => {
    const seat = open('export const f = () => 1;', { calls: 3 }); // loading is one
    expect(seat.student.call('f', [], z.number()) + seat.student.call('f', [], z.number())).toBe(2);
    expect(said(() => seat.student.call('f', [], z.number()))).toMatch(/^your code took too long/);
    expect(seat.isOver).toBe(true);
    seat.close();
  });

  test('of real time, for a call and for all calls; nothing is asked afterwards', () => {
    const sleep = 'export const sleep = (ms: number) => new Promise((on) => setTimeout(on, ms));';
    const one = open(sleep, { callTimeout: 2000 });
    expect(said(() => one.student.call('sleep', [60_000], z.unknown()))).toMatch(/^your code took too long \(sleep\)/);
    expect(said(() => one.student.call('sleep', [0], z.unknown()))).toMatch(/^your code took too long/);
    one.close();
    const all = open(sleep, { seatTimeout: 3000 });
    expect(
      said(() => {
        for (let i = 0; i < 100; i++) all.student.call('sleep', [200], z.unknown());
      }),
    ).toMatch(/^your code took too long/);
    all.close();
  });

  test('of what is printed: four kibibytes are kept, with nothing in it that draws', () => {
    const seat = open(
      `
      export const print = (text: string, times: number) => { for (let i = 0; i < times; i++) process.stdout.write(text); };
    `,
      { printed: 50_000 },
    );
    seat.student.call('print', ['\x1b[2J\tline\n', 1], z.unknown());
    seat.student.call('print', ['가'.repeat(1000), 10], z.unknown());
    seat.student.call('print', ['', 0], z.unknown());
    expect(seat.printed).toContain('\\x1b[2J\\tline\n가가');
    expect(Buffer.byteLength(seat.printed)).toBeLessThan(4200);
    expect(
      said(() => {
        for (;;) seat.student.call('print', ['x', 1000], z.unknown());
      }),
    ).toBe('your code printed too much and was stopped');
    seat.close();
  });

  test('of messages', () => {
    const seat = open("export const give = (size: number) => 'x'.repeat(size);", { message: 100_000 });
    expect(seat.student.call('give', [90_000], z.string())).toHaveLength(90_000);
    expect(said(() => seat.student.call('give', [100_000], z.string()))).toMatch(/the result is too large$/);
    expect(seat.student.call('give', [1], z.string())).toBe('x');
    seat.close();
  });
});

describe('ends', () => {
  test('last words are heard', () => {
    const seat = open(`export const end = () => { console.error('last words'); process.exit(3); };`);
    expect(said(() => seat.student.call('end', [], z.unknown()))).toMatch(
      /ended \(status 3\) before it answered \(end\)/,
    );
    expect(seat.printed).toBe('last words\n');
    seat.close();
  });

  test('an answer given before the end counts', () => {
    const seat = open('export const answer = () => { setImmediate(() => process.exit(0)); return 42; };');
    expect(seat.student.call('answer', [], z.number())).toBe(42);
    expect(said(() => seat.student.call('answer', [], z.number()))).toMatch(
      /^the process of your code ended \(status 0\)/,
    );
    seat.close();
  });

  test('a child that holds the pipes is not waited for', () => {
    const seat = open(`
      import { spawn } from 'node:child_process';
      export const leave = () => {
        spawn('sleep', ['20'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true }).unref();
        process.exit(0);
      };
    `);
    const start = Date.now();
    expect(said(() => seat.student.call('leave', [], z.unknown()))).toMatch(/^the process of your code ended/);
    seat.close();
    expect(Date.now() - start).toBeLessThan(15_000); // it sleeps longer
  });

  test('a promise that nothing can settle is told at once, and the next call is served', () => {
    const seat = open('export const never = () => new Promise(() => {}); export const f = () => 1;', {
      callTimeout: 60_000,
    });
    expect(said(() => seat.student.call('never', [], z.unknown()))).toMatch(/^a promise of your code is never settled/);
    expect(seat.student.call('f', [], z.number())).toBe(1);
    expect(said(() => seat.student.call('never', [], z.unknown()))).toMatch(/^a promise of your code is never settled/);
    seat.close();
  });
});

describe('what does not start is no fault of the code', () => {
  const startedWith = (command: string, args: string[] = []): Isolator => {
    const isolator = noIsolation({ startTimeout: 2000 });
    return {
      ...isolator,
      prepare: (folder) => ({ ...isolator.prepare(folder), launch: { command, args, env: {} } }),
    };
  };
  test.each([
    ['there is no such program', startedWith('/nonexistent/program'), 'no-start'],
    ['it is no program', startedWith('/etc/passwd'), 'no-start'],
    ['it ends', startedWith('/bin/sh', ['-c', 'echo bwrap: not allowed >&2; exit 7']), 'bwrap: not allowed'],
    ['it says nothing', startedWith('/bin/sleep', ['60']), 'timeout'],
  ])('%s', (_name, isolator, why) => {
    const seats = processSeats(isolator);
    const start = () => seats.open(new Map([['main.ts', 'export const a = 1;']]), 'main.ts');
    expect(start).toThrow(IsolationError);
    expect(start).toThrow(why);
  });
});

describe('values on their way', () => {
  test('come back as they were', () => {
    const value = { a: [1, 'zwei', null, true], b: { c: Uint8Array.of(0, 255) }, d: Buffer.from('x') };
    expect(decodePlain(encodePlain(value))).toEqual({ ...value, d: Uint8Array.of(120) });
  });

  test('are neither deep nor many, and change no prototype', () => {
    expect(() => decodePlain('['.repeat(33))).toThrow(SyntaxError);
    expect(() => decodePlain(`[${'0,'.repeat(300_000)}0]`)).toThrow(SyntaxError);
    expect(decodePlain(`["${'[,'.repeat(300_000)}"]`)).toHaveLength(1);
    const tricky = decodePlain('{"__proto__":{"x":1},"a":{"__proto__":2}}');
    expect(JSON.stringify(tricky)).toBe('{"a":{}}');
    expect(Object.getPrototypeOf(tricky)).toBe(Object.prototype);
  });
});

describe('the parser', () => {
  const read = (source: string, timeout?: number) =>
    transformCode(source, { path: 'a.ts', mode: 'strip-only', ...(timeout && { timeout }) });

  test('leaves every character where it was', () => {
    expect(read('const a: number = 1 as number;\nlet b: string;')).toBe(
      'const a         = 1          ;\nlet b        ;',
    );
  });

  test('says what is wrong, and where', () => {
    expect(() => read('let a = 1;\nlet b = ;')).toThrow(
      expect.objectContaining({ line: 2, message: 'Expression expected' }),
    );
    expect(() => read('enum A { B }')).toThrow(CodeError);
  });

  test('one that fell over, or was stopped, is replaced', () => {
    expect(() => read('('.repeat(100_000))).toThrow('nested too deep');
    expect(read('let a: 1;')).toBe('let a   ;');
    expect(() => read(`x=${'a<(a='.repeat(40)}`, 1000)).toThrow(expect.objectContaining({ tookTooLong: true }));
    expect(read('let a: 1;')).toBe('let a   ;');
  });
});

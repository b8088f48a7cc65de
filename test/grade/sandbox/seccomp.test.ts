/** The filter of system calls: its numbers are the kernel's, and it decides as it says. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { denied, examined, seccompFilter } from '../../../src/grade/seat/seccomp.ts';

const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;
const KILL = 0x80000000;

interface Call {
  nr: number;
  arch?: number;
  args?: readonly number[];
}

/** As the kernel's interpreter of classic BPF does, for the instructions that there are. */
function decide(program: Uint8Array, { nr, arch, args = [] }: Call, own: number): number {
  const view = new DataView(program.buffer);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, nr, true);
  data.setUint32(4, arch ?? own, true);
  for (const [index, value] of args.entries()) data.setBigUint64(16 + 8 * index, BigInt(value), true);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const [code, ifTrue, ifFalse, k] = [
      view.getUint16(at * 8, true),
      view.getUint8(at * 8 + 2),
      view.getUint8(at * 8 + 3),
      view.getUint32(at * 8 + 4, true),
    ];
    const skip = (holds: boolean) => {
      at += holds ? ifTrue : ifFalse;
    };
    if (code === 0x06) return k;
    if (code === 0x20) accumulator = data.getUint32(k, true);
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (code === 0x15) skip(accumulator === k);
    else if (code === 0x35) skip(accumulator >= k);
    else if (code === 0x45) skip((accumulator & k) !== 0);
    else throw new Error(`no such instruction: ${code}`);
  }
  throw new Error('the program has no end');
}

describe.each([
  ['x64', 0, 0xc000003e],
  ['arm64', 1, 0xc00000b7],
] as const)('on %s', (arch, column, audit) => {
  const program = seccompFilter(arch)!;
  const of = (call: Call) => decide(program, call, audit);

  test.each(Object.entries(denied).filter(([, numbers]) => numbers[column] > 0))('%s is denied', (_name, numbers) => {
    expect(of({ nr: numbers[column] })).toBe(EPERM);
  });

  test('clone makes threads, and no processes, in whatever namespaces', () => {
    const nr = examined.clone[column];
    const thread = 0x3d0f00; // as pthread_create has it
    expect(of({ nr, args: [thread] })).toBe(ALLOW);
    for (const flags of [0, 17, 0x4100 | 17, 0x10000000 | 17, 0x7e020000])
      expect(of({ nr, args: [flags] })).toBe(EPERM);
    expect(of({ nr: examined.clone3[column] })).toBe(ENOSYS);
  });

  test('mmap gives memory that counts, or a file', () => {
    const nr = examined.mmap[column];
    expect(of({ nr, args: [0, 4096, 3, 0x22] })).toBe(ALLOW); // private, anonymous
    expect(of({ nr, args: [0, 4096, 1, 0x01] })).toBe(ALLOW); // shared, of a file
    expect(of({ nr, args: [0, 4096, 3, 0x21] })).toBe(EPERM); // shared, anonymous
    expect(of({ nr, args: [0, 4096, 3, 0x23] })).toBe(EPERM);
  });

  test('what Node lives by is allowed', () => {
    // read, write, close, futex, epoll_pwait, mprotect, munmap, exit_group, execve
    const plain = { x64: [0, 1, 3, 202, 281, 10, 11, 231, 59], arm64: [63, 64, 57, 98, 22, 226, 215, 94, 221] }[arch];
    for (const nr of plain) expect(of({ nr })).toBe(ALLOW);
  });

  test('programs that call by other numbers are ended', () => {
    expect(of({ nr: 1, arch: 0x40000003 })).toBe(KILL); // i386
    expect(of({ nr: 1, arch: 0x40000028 })).toBe(KILL); // arm
    if (arch === 'x64') expect(of({ nr: 0x40000000 + 41 })).toBe(EPERM); // x32
  });
});

test('for other processors there is none', () => {
  expect(seccompFilter('riscv64')).toBeUndefined();
});

const headers = ['/usr/include/x86_64-linux-gnu/asm/unistd_64.h', '/usr/include/asm-generic/unistd.h'] as const;
describe.skipIf(!headers.every((path) => existsSync(path)))("the kernel's headers", () => {
  test.each([
    ['x64', 0],
    ['arm64', 1],
  ] as const)('have the same numbers for %s', (_arch, column) => {
    const text = existsSync(headers[column]) ? readFileSync(headers[column], 'utf8') : '';
    const numbers = new Map(
      Array.from(text.matchAll(/^#define\s+__NR(?:3264)?_(\w+)\s+(\d+)/gm), ([, name, number]) => [
        name!,
        Number(number),
      ]),
    );
    expect(numbers.size).toBeGreaterThan(200);
    for (const [name, pair] of Object.entries({ ...denied, ...examined })) {
      expect([name, pair[column]]).toEqual([name, numbers.get(name) ?? 0]);
    }
  });
});

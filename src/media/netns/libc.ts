/**
 * The few functions of the C library that frames and namespaces need and Node does not offer, through koffi, an
 * optional dependency that is loaded only here and only when it is wanted.
 */

import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';
import { MediumError } from '../medium-error.ts';

export type CBuffer = Uint8Array | null;

export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: CBuffer, length: number): number;
  setsockopt(fd: number, level: number, option: number, value: CBuffer, length: number): number;
  mmap(address: null, length: number, protection: number, flags: number, fd: number, offset: number): bigint;
  munmap(address: bigint, length: number): number;
  send(fd: number, data: CBuffer, length: number, flags: number): number;
  ioctl(fd: number, request: number, argument: CBuffer): number;
  setns(fd: number, kind: number): number;
  unshare(kinds: number): number;
  prctl(option: number, a: number, b: number, c: number, d: number): number;
  if_nametoindex(name: string): number;
}

const prototypes: Record<keyof Libc, string> = {
  socket: 'int socket(int, int, int)',
  bind: 'int bind(int, void *, uint32_t)',
  setsockopt: 'int setsockopt(int, int, int, void *, uint32_t)',
  mmap: 'void *mmap(void *, size_t, int, int, int, int64_t)',
  munmap: 'int munmap(void *, size_t)',
  send: 'intptr_t send(int, void *, size_t, int)',
  ioctl: 'int ioctl(int, unsigned long, void *)',
  setns: 'int setns(int, int)',
  unshare: 'int unshare(int)',
  prctl: 'int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)',
  if_nametoindex: 'uint32_t if_nametoindex(const char *)',
};

let koffiModule: typeof Koffi | undefined;
let functions: Libc | undefined;

/** @throws MediumError when koffi is not there, or is not the version whose `node.poll` we know */
export function koffi(): typeof Koffi {
  if (koffiModule !== undefined) return koffiModule;
  try {
    koffiModule = createRequire(import.meta.url)('koffi') as typeof Koffi;
  } catch (cause) {
    throw new MediumError(
      { en: 'the npm package koffi cannot be loaded', ko: 'npm 패키지 koffi를 불러올 수 없습니다' },
      { en: 'npm ci --include=optional', ko: 'npm ci --include=optional' },
      { cause },
    );
  }
  if (typeof koffiModule.node?.poll !== 'function') {
    const version = koffiModule.version;
    koffiModule = undefined;
    throw new MediumError(
      {
        en: `koffi ${version} cannot watch sockets; 3.3.4 can`,
        ko: `koffi ${version}은 소켓을 감시할 수 없습니다 (3.3.4 필요)`,
      },
      { en: 'npm ci --include=optional', ko: 'npm ci --include=optional' },
    );
  }
  return koffiModule;
}

/** @throws MediumError as `koffi` does */
export function libc(): Libc {
  if (functions !== undefined) return functions;
  const process = koffi().load(null); // the running process itself: glibc and musl alike
  const entries = Object.entries(prototypes).map(([name, prototype]) => [name, process.func(prototype)]);
  functions = Object.fromEntries(entries) as unknown as Libc;
  return functions;
}

/** The result of a C function that answers a negative number on failure. @throws Error with the name of the errno */
export function check(result: number, what: string): number {
  if (result >= 0) return result;
  const errno = koffi().errno();
  const [name] = Object.entries(koffi().os.errno).find(([, value]) => value === errno) ?? [`errno ${errno}`];
  throw Object.assign(new Error(`${what}: ${name}`), { code: name });
}

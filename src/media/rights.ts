/** What Linux lets this process do: its capabilities (capabilities(7)), and whether a container holds some back. */

import { readFileSync } from 'node:fs';
import type { Bilingual } from './medium-error.ts';

/** The capabilities that wires take: to make a namespace, to put links into it, to send raw frames and packets. */
export const wireCapabilities = ['SYS_ADMIN', 'NET_ADMIN', 'NET_RAW'] as const;
export type WireCapability = (typeof wireCapabilities)[number];

/** A file's text, '' for an empty one, or undefined where there is none. */
export type ReadText = (path: string) => string | undefined;

/** Bit numbers of linux/capability.h. */
const bits: Record<WireCapability, bigint> = { NET_ADMIN: 12n, NET_RAW: 13n, SYS_ADMIN: 21n };

/**
 * @param which 'CapEff': what this process may do now. 'CapBnd': what was given to the container; only root there
 *   has it from the beginning
 */
export function lacks(
  which: 'CapEff' | 'CapBnd',
  wanted: readonly WireCapability[],
  read = readText,
): WireCapability[] {
  const mask = capabilityMask(which, read);
  return wanted.filter((name) => ((mask >> bits[name]) & 1n) === 0n);
}

/**
 * Whether this is a container that holds rights back: one with --privileged does not, nor does a virtual machine that
 * was made from a container's image and has its marks. Only those two may have the right to load kernel modules.
 */
export function isInContainer(read = readText): boolean {
  const SYS_MODULE = 16n;
  if (((capabilityMask('CapBnd', read) >> SYS_MODULE) & 1n) === 1n) return false;
  if (read('/.dockerenv') !== undefined || read('/run/.containerenv') !== undefined) return true; // Docker, Podman
  return /\b(docker|containerd|kubepods|libpod)\b/.test(read('/proc/1/cgroup') ?? ''); // cgroups v1
}

function capabilityMask(which: 'CapEff' | 'CapBnd', read: ReadText): bigint {
  const hex = new RegExp(`^${which}:\\s*([0-9a-f]+)$`, 'm').exec(read('/proc/self/status') ?? '')?.[1];
  return BigInt(`0x${hex ?? '0'}`);
}

/** How somebody in a container gets what it has for root alone: with sudo where that is (a devcontainer has it). */
export function asContainerRoot(read = readText): Bilingual {
  const mayRise = !/^NoNewPrivs:\s*1$/m.test(read('/proc/self/status') ?? '');
  if (mayRise && read('/etc/sudo.conf') !== undefined) return asRoot;
  return {
    en: 'docker run without --user: a lab becomes the owner of the mounted captures folder by itself',
    ko: '--user 없이 docker run을 실행하십시오. 실습은 마운트한 캡처 폴더의 소유자로 알아서 실행됩니다',
  };
}

/** Outside of containers. */
export const asRoot: Bilingual = { en: 'run the same command with sudo', ko: '같은 명령을 sudo로 실행하십시오' };

/** The flags that give a container what it lacks. */
export function dockerFlags(missing: readonly WireCapability[]): string {
  return missing.map((name) => `--cap-add ${name}`).join(' ');
}

export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

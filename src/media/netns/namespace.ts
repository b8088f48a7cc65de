/**
 * Network namespaces of one process (network_namespaces(7)). A namespace made here has no name and no other holder:
 * it vanishes, with all its interfaces, when the descriptor and the sockets in it are closed, or the process ends.
 */

import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { check, libc } from './libc.ts';

const CLONE_NEWNET = 0x40000000;
const HERE = '/proc/thread-self/ns/net';

export interface NetworkNamespace {
  /**
   * Calls `fn` with this thread inside the namespace. Only what `fn` does synchronously happens there: sockets it makes
   * and processes it starts stay inside, but whatever Node puts off to a later tick happens outside.
   */
  enter<T>(fn: () => T): T;
  /** A path by which iproute2 finds the namespace. */
  readonly path: string;
  close(): void;
}

/** Where this process already is; `enter` just calls. */
export const currentNamespace: NetworkNamespace = {
  enter: (fn) => fn(),
  path: `/proc/${process.pid}/ns/net`,
  close() {},
};

/** A new, empty namespace. Takes CAP_SYS_ADMIN. @throws Error EPERM without it */
export function createNamespace(): NetworkNamespace {
  const home = openSync(HERE, 'r');
  try {
    check(libc().unshare(CLONE_NEWNET), 'unshare(CLONE_NEWNET)');
    try {
      return hold(HERE);
    } finally {
      check(libc().setns(home, CLONE_NEWNET), 'setns');
    }
  } finally {
    closeSync(home);
  }
}

/** An existing namespace by its path, such as /run/netns/NAME or /proc/PID/ns/net. */
export function openNamespace(path: string): NetworkNamespace {
  return hold(path);
}

/** The names of all interfaces of the namespace this thread is in. */
export function interfaceNames(): string[] {
  const lines = readFileSync('/proc/thread-self/net/dev', 'utf8').split('\n').slice(2);
  return lines.filter((line) => line.includes(':')).map((line) => line.slice(0, line.indexOf(':')).trim());
}

/** Keeps the kernel's IPv6 from talking on interfaces made from now on. Best effort: /proc/sys may be read-only. */
export function silenceIpv6(): void {
  for (const which of ['all', 'default']) {
    try {
      writeFileSync(`/proc/sys/net/ipv6/conf/${which}/disable_ipv6`, '1');
    } catch {
      // No IPv6 in this kernel, or a container with a read-only /proc/sys: links also get `addrgenmode none`.
    }
  }
}

function hold(path: string): NetworkNamespace {
  const fd = openSync(path, 'r');
  return {
    enter(fn) {
      const home = openSync(HERE, 'r');
      try {
        check(libc().setns(fd, CLONE_NEWNET), 'setns');
        try {
          return fn();
        } finally {
          check(libc().setns(home, CLONE_NEWNET), 'setns (home)');
        }
      } finally {
        closeSync(home);
      }
    },
    path: `/proc/${process.pid}/fd/${fd}`,
    close: () => closeSync(fd),
  };
}

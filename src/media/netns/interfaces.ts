/** Virtual Ethernet cables (veth(4)), made with iproute2, in the network namespace the thread is in. */

import { spawnSync } from 'node:child_process';
import { closeSync } from 'node:fs';
import { MediumError } from '../medium-error.ts';
import { check, koffi, libc } from './libc.ts';

/** What Ethernet carries at most behind its 14-byte header. */
const MTU = 1500;

/**
 * A cable with both ends here, up, and without anything of the kernel's on it: no addresses, no ARP.
 * @param alias shown by `ip link`, for people who look
 */
export function createCable(ends: readonly [string, string], alias: string): void {
  ip([
    `link add ${ends[0]} mtu ${MTU} type veth peer name ${ends[1]} mtu ${MTU}`,
    ...ends.flatMap((end) => silence(end, alias)),
  ]);
}

/**
 * A cable with the end `near` here, as in `createCable`, and the end `far` in another namespace, down.
 * @param farNamespace a name of `ip netns`, a process id, or a path
 * @param farMac the far end's address; one of the kernel's choice otherwise
 */
export function createCableInto(near: string, alias: string, far: string, farNamespace: string, farMac?: string): void {
  const address = farMac === undefined ? '' : `address ${farMac}`;
  ip([
    `link add ${near} mtu ${MTU} type veth peer name ${far} ${address} mtu ${MTU} netns ${farNamespace}`,
    ...silence(near, alias),
  ]);
}

/** The other end goes with it. One whose other end went with its namespace is gone already, which is as well. */
export function deleteInterfaces(names: readonly string[]): void {
  if (names.length > 0)
    runIp(
      ['-force'],
      names.map((name) => `link delete ${name}`),
    ); // -force: go on after a failure
}

/**
 * The kernel leaves TCP and UDP checksums, and the cutting of large segments, to the interface that sends. A veth does
 * neither: without this, its frames arrive with checksums unfilled and up to 64 kB long. (`ethtool -K NAME tx off`.)
 */
export function turnOffTransmitOffload(name: string): void {
  const ETHTOOL_STXCSUM = 0x17;
  const SIOCETHTOOL = 0x8946;
  const value = new Uint8Array(8); // struct ethtool_value: command, data = 0
  new DataView(value.buffer).setUint32(0, ETHTOOL_STXCSUM, true);
  const request = new Uint8Array(40); // struct ifreq: the name, then at 16 a pointer
  request.set(new TextEncoder().encode(name));
  new DataView(request.buffer).setBigUint64(16, koffi().address(value), true);
  const socket = check(libc().socket(2, 2, 0), 'socket(AF_INET)');
  try {
    check(libc().ioctl(socket, SIOCETHTOOL, request), `ethtool -K ${name} tx off`);
  } finally {
    closeSync(socket);
  }
}

/** Runs iproute2 commands (without the leading `ip`). @throws MediumError with what iproute2 says */
export function ip(commands: readonly string[]): void {
  const result = runIp([], commands);
  if ((result.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new MediumError(
      { en: 'the program ip (iproute2) is not installed', ko: 'ip 프로그램(iproute2)이 설치되어 있지 않습니다' },
      { en: 'apt-get install iproute2', ko: 'apt-get install iproute2' },
    );
  }
  if (result.status !== 0) {
    const detail = (result.stderr ?? String(result.error)).trim().replaceAll('\n', '; ');
    throw new MediumError({ en: `ip failed: ${detail}`, ko: `ip 명령이 실패했습니다: ${detail}` });
  }
}

function runIp(options: readonly string[], commands: readonly string[]) {
  return spawnSync('ip', [...options, '-batch', '-'], {
    input: `${commands.join('\n')}\n`,
    encoding: 'utf8',
    env: systemEnv(),
  });
}

/** Debian keeps ip out of an ordinary user's PATH in places. */
export function systemEnv(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
}

function silence(end: string, alias: string): string[] {
  return [
    `link set ${end} addrgenmode none`,
    `link set ${end} arp off alias ${JSON.stringify(alias)}`,
    `link set ${end} up`,
  ];
}

/** Why a machine refuses a network namespace, as far as it can be seen, and the command that changes its mind. */

import { readFileSync } from 'node:fs';
import type { Bilingual } from '../medium-error.ts';

/** What an ordinary user can always do. */
const asRoot: Bilingual = { en: 'run the same command with sudo', ko: '같은 명령을 sudo로 실행하십시오' };

/**
 * @param error what `unshare` said
 * @param seen the files that tell; this machine's by default
 */
export function whyRefused(
  error: string,
  seen: { platform: string; read: (path: string) => string | undefined } = { platform: process.platform, read },
): [cause: Bilingual, mend: Bilingual] {
  if (seen.platform !== 'linux') {
    return [
      { en: 'network namespaces exist on Linux only', ko: '네트워크 네임스페이스는 Linux에만 있습니다' },
      { en: 'run it in Docker, WSL 2 or a virtual machine', ko: 'Docker, WSL 2 또는 가상 머신에서 실행하십시오' },
    ];
  }
  if (error.includes('ENOENT')) {
    return [
      {
        en: 'the program unshare (util-linux) is not installed',
        ko: 'unshare 프로그램(util-linux)이 설치되어 있지 않습니다',
      },
      both('apt-get install util-linux'),
    ];
  }
  if (/not supported|unknown device type/i.test(error)) {
    return [
      { en: `this kernel has no veth (${error})`, ko: `이 커널에는 veth가 없습니다 (${error})` },
      both('sudo modprobe veth'),
    ];
  }
  for (const { path, refuses, mend } of sysctls) {
    const value = seen.read(path)?.trim();
    if (value !== refuses) continue;
    const setting = path.replace('/proc/sys/', '').replaceAll('/', '.');
    return [
      {
        en: `this machine allows no user namespaces (${setting} = ${value})`,
        ko: `이 컴퓨터는 사용자 네임스페이스를 허용하지 않습니다 (${setting} = ${value})`,
      },
      {
        en: `sudo sysctl -w ${setting}=${mend}, or ${asRoot.en}`,
        ko: `sudo sysctl -w ${setting}=${mend} 또는 ${asRoot.ko}`,
      },
    ];
  }
  if (/^Seccomp:\s*2$/m.test(seen.read('/proc/self/status') ?? '')) {
    const options = '--cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add NET_RAW';
    return [
      {
        en: `a seccomp filter, such as Docker's, forbids namespaces (${error})`,
        ko: `Docker 등의 seccomp 필터가 네임스페이스를 막고 있습니다 (${error})`,
      },
      {
        en: `docker run ${options}, or --security-opt seccomp=unconfined`,
        ko: `docker run ${options} 또는 --security-opt seccomp=unconfined`,
      },
    ];
  }
  return [
    {
      en: `a network namespace is refused (${error})`,
      ko: `네트워크 네임스페이스를 만들 수 없습니다 (${error})`,
    },
    asRoot,
  ];
}

const sysctls = [
  { path: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', refuses: '1', mend: '0' }, // Ubuntu 23.10 and newer
  { path: '/proc/sys/kernel/unprivileged_userns_clone', refuses: '0', mend: '1' }, // older Debian, Arch hardened
  { path: '/proc/sys/user/max_user_namespaces', refuses: '0', mend: '15000' },
  { path: '/proc/sys/user/max_net_namespaces', refuses: '0', mend: '15000' },
] as const;

function both(command: string): Bilingual {
  return { en: command, ko: command };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

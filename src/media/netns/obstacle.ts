/** Why a machine refuses a network namespace, as far as it can be seen, and the command that changes its mind. */

import type { Bilingual } from '../medium-error.ts';
import {
  asContainerRoot,
  asRoot,
  dockerFlags,
  isInContainer,
  lacks,
  type ReadText,
  readText,
  wireCapabilities,
} from '../rights.ts';

/**
 * @param error what `unshare` said
 * @param seen the files that tell; this machine's by default
 */
export function whyRefused(
  error: string,
  seen: { platform: string; read: ReadText } = { platform: process.platform, read: readText },
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
  const setting = sysctls.find(({ path, refuses }) => seen.read(path)?.trim() === refuses);
  // Root in a container needs no user namespaces, but no network namespaces is none for anybody.
  if (isInContainer(seen.read) && setting?.whose !== 'everybody') return whyContainerRefused(error, seen.read);
  if (setting !== undefined) {
    const name = setting.path.replace('/proc/sys/', '').replaceAll('/', '.');
    return [
      {
        en: `this machine allows no ${setting.what} namespaces (${name} = ${setting.refuses})`,
        ko: `이 컴퓨터는 ${korean[setting.what]} 네임스페이스를 허용하지 않습니다 (${name} = ${setting.refuses})`,
      },
      setting.whose === 'everybody'
        ? both(`sudo sysctl -w ${name}=${setting.mend}`)
        : {
            en: `sudo sysctl -w ${name}=${setting.mend}, or ${asRoot.en}`,
            ko: `sudo sysctl -w ${name}=${setting.mend} 또는 ${asRoot.ko}`,
          },
    ];
  }
  if (isFiltered(seen.read)) {
    return [
      {
        en: `a seccomp filter, such as a container's, forbids namespaces (${error})`,
        ko: `컨테이너 등의 seccomp 필터가 네임스페이스를 막고 있습니다 (${error})`,
      },
      both(`docker run ${dockerFlags(wireCapabilities)}`),
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

/**
 * What Docker was not told. Its seccomp filter forbids namespaces unless the container was given SYS_ADMIN; then root
 * makes a network namespace by itself, and any other user one inside a user namespace, where the kernel allows those.
 */
function whyContainerRefused(error: string, read: ReadText): [cause: Bilingual, mend: Bilingual] {
  const notGiven = lacks('CapBnd', wireCapabilities, read);
  if (notGiven.length > 0) {
    return [
      {
        en: `this container was not given ${notGiven.join(', ')} (${error})`,
        ko: `이 컨테이너에 ${notGiven.join(', ')} 권한이 주어지지 않았습니다 (${error})`,
      },
      both(`docker run ${dockerFlags(notGiven)}`),
    ];
  }
  if (lacks('CapEff', wireCapabilities, read).length > 0) {
    return [
      {
        en: `the container's capabilities are root's alone, and user namespaces are refused (${error})`,
        ko: `컨테이너의 권한은 root에게만 있고, 사용자 네임스페이스는 허용되지 않습니다 (${error})`,
      },
      asContainerRoot(read),
    ];
  }
  const appArmor = /^(?!unconfined)\S+/.exec(read('/proc/self/attr/current') ?? '')?.[0];
  const guards = [
    ...(appArmor === undefined ? [] : [{ name: `AppArmor (${appArmor})`, flag: '--security-opt apparmor=unconfined' }]),
    ...(isFiltered(read) ? [{ name: 'seccomp', flag: '--security-opt seccomp=unconfined' }] : []),
  ];
  const names = guards.map(({ name }) => name).join(', ');
  return [
    {
      en: `the container has the capabilities, but a network namespace is refused${names && ` by ${names}`} (${error})`,
      ko: `컨테이너에 권한은 있지만 네트워크 네임스페이스를 만들 수 없습니다${names && `. 막는 것: ${names}`} (${error})`,
    },
    both(`docker run ${guards.map(({ flag }) => flag).join(' ') || '--privileged'}`),
  ];
}

function isFiltered(read: ReadText): boolean {
  return /^Seccomp:\s*2$/m.test(read('/proc/self/status') ?? '');
}

/** Settings of the whole machine. `whose`: a user namespace is the way of those who are not root. */
const sysctls = [
  { path: '/proc/sys/user/max_net_namespaces', refuses: '0', mend: '15000', what: 'network', whose: 'everybody' },
  // Ubuntu 23.10 and newer
  {
    path: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    refuses: '1',
    mend: '0',
    what: 'user',
    whose: 'users',
  },
  // older Debian, Arch hardened
  { path: '/proc/sys/kernel/unprivileged_userns_clone', refuses: '0', mend: '1', what: 'user', whose: 'users' },
  { path: '/proc/sys/user/max_user_namespaces', refuses: '0', mend: '15000', what: 'user', whose: 'users' },
] as const;

const korean = { user: '사용자', network: '네트워크' } as const;

function both(command: string): Bilingual {
  return { en: command, ko: command };
}

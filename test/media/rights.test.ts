/**
 * Inside a container each refusal names the flag of `docker run` that is missing. What the files say here was read in
 * containers of Docker 26 started with the flags that each row names; AppArmor's lines are as apparmor(7) has them.
 */

import { describe, expect, test } from 'vitest';
import { whyRefused } from '../../src/media/netns/obstacle.ts';
import { howToGetRawSockets } from '../../src/media/raw-socket.ts';
import { isInContainer, lacks, wireCapabilities } from '../../src/media/rights.ts';

/** Masks of /proc/self/status. */
const none = '0000000000000000';
const byDefault = '00000000a80425fb';
const withAdmin = '00000000a82435fb';

interface Given {
  eff: string;
  bnd: string;
  seccomp?: 0 | 2;
  more?: Record<string, string>;
}

function container({ eff, bnd, seccomp = 2, more = {} }: Given) {
  const files: Record<string, string> = {
    '/.dockerenv': '',
    '/proc/self/status': `Name:\tnode\nCapEff:\t${eff}\nCapBnd:\t${bnd}\nSeccomp:\t${seccomp}\n`,
    ...more,
  };
  return (path: string) => files[path];
}

const refusal = 'unshare: unshare failed: Operation not permitted';
const userNamespacesOff = { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' };
const appArmor = { '/proc/self/attr/current': 'docker-default (enforce)\n' };

describe('a container that refuses a network namespace says what docker run was not told', () => {
  test.each<[string, Given, string, string]>([
    [
      'docker run',
      { eff: byDefault, bnd: byDefault },
      'not given SYS_ADMIN, NET_ADMIN',
      'docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN',
    ],
    [
      '--user',
      { eff: none, bnd: byDefault },
      'not given SYS_ADMIN, NET_ADMIN',
      'docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN',
    ],
    [
      '--cap-drop ALL',
      { eff: none, bnd: none },
      'not given SYS_ADMIN, NET_ADMIN, NET_RAW',
      'docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add NET_RAW',
    ],
    [
      'on a host whose sysctl refuses user namespaces: nothing inside the container can change that',
      { eff: byDefault, bnd: byDefault, more: userNamespacesOff },
      'not given SYS_ADMIN, NET_ADMIN',
      'docker run --cap-add SYS_ADMIN --cap-add NET_ADMIN',
    ],
    [
      '--user with the capabilities, on a host that refuses user namespaces',
      { eff: none, bnd: withAdmin, more: userNamespacesOff },
      "root's alone",
      'without --user',
    ],
    [
      'all capabilities, and AppArmor in the way',
      { eff: withAdmin, bnd: withAdmin, seccomp: 0, more: appArmor },
      'refused by AppArmor (docker-default)',
      'docker run --security-opt apparmor=unconfined',
    ],
    [
      'all capabilities, and a seccomp profile stricter than Docker’s',
      { eff: withAdmin, bnd: withAdmin },
      'refused by seccomp',
      'docker run --security-opt seccomp=unconfined',
    ],
  ])('%s', (_flags, given, cause, mend) => {
    const [why, how] = whyRefused(refusal, { platform: 'linux', read: container(given) });
    expect(why.en).toContain(cause);
    expect(how.en).toContain(mend);
    expect(how.en).not.toMatch(/sudo|sysctl/);
    expect(why.ko).toMatch(/[가-힣]/);
    expect(how.ko).toContain(mend.startsWith('docker') ? mend : '--user 없이');
  });

  test('a host without any network namespaces has to be changed itself', () => {
    const read = container({ eff: byDefault, bnd: byDefault, more: { '/proc/sys/user/max_net_namespaces': '0\n' } });
    const [why, how] = whyRefused(refusal, { platform: 'linux', read });
    expect(why.en).toContain('no network namespaces (user.max_net_namespaces = 0)');
    expect(how.en).toBe('sudo sysctl -w user.max_net_namespaces=15000');
  });
});

describe('a container that refuses raw sockets', () => {
  test('was not given NET_RAW', () => {
    const read = container({ eff: none, bnd: none });
    expect(howToGetRawSockets(read).en).toBe('docker run --cap-add NET_RAW');
  });

  test('or has it for root alone', () => {
    const read = container({ eff: none, bnd: byDefault });
    expect(howToGetRawSockets(read).en).toContain('without --user');
    expect(howToGetRawSockets(read).ko).toContain('--user 없이');
  });

  test('or for sudo, where a container has it and lets it rise', () => {
    const inDevcontainer = (noNewPrivs: 0 | 1) =>
      container({ eff: none, bnd: `${byDefault}\nNoNewPrivs:\t${noNewPrivs}`, more: { '/etc/sudo.conf': '' } });
    expect(howToGetRawSockets(inDevcontainer(0)).en).toBe('run the same command with sudo');
    expect(howToGetRawSockets(inDevcontainer(1)).en).toContain('without --user');
  });

  test('outside of containers it takes sudo', () => {
    expect(howToGetRawSockets(() => undefined).en).toContain('sudo');
  });
});

describe('the rights of this process', () => {
  test('are read bit by bit (linux/capability.h: NET_ADMIN 12, NET_RAW 13, SYS_ADMIN 21)', () => {
    const only = (bit: number) => container({ eff: (1 << bit).toString(16).padStart(16, '0'), bnd: none });
    expect(lacks('CapEff', wireCapabilities, only(12))).toEqual(['SYS_ADMIN', 'NET_RAW']);
    expect(lacks('CapEff', wireCapabilities, only(13))).toEqual(['SYS_ADMIN', 'NET_ADMIN']);
    expect(lacks('CapEff', wireCapabilities, only(21))).toEqual(['NET_ADMIN', 'NET_RAW']);
    expect(lacks('CapBnd', ['NET_RAW'], () => undefined)).toEqual(['NET_RAW']);
  });

  test('a container is known by the mark of its engine, or by the control group of its first process', () => {
    expect(isInContainer((path) => (path === '/run/.containerenv' ? '' : undefined))).toBe(true);
    expect(isInContainer((path) => (path === '/proc/1/cgroup' ? '4:memory:/docker/a15e9d80\n' : undefined))).toBe(true);
    expect(isInContainer((path) => (path === '/proc/1/cgroup' ? '0::/init.scope\n' : undefined))).toBe(false);
  });

  test('a container that holds nothing back counts as none, nor does a machine made from its image', () => {
    expect(isInContainer(container({ eff: byDefault, bnd: byDefault }))).toBe(true);
    expect(isInContainer(container({ eff: none, bnd: '000001fffeffffff' }))).toBe(false); // --privileged
  });
});

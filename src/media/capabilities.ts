/** What this machine can do for the project, with the mend for each thing that is missing. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createLoopbackMedium } from './loopback.ts';
import { type Bilingual, MediumError } from './medium-error.ts';
import { systemEnv } from './netns/interfaces.ts';
import { koffi } from './netns/libc.ts';
import { whyRefused } from './netns/obstacle.ts';
import { mayUnshareAsIs, probeUnshare } from './netns/reexec.ts';
import { isInContainer } from './rights.ts';

export type Wire = 'memory' | 'netns' | 'loopback';

export interface Capability {
  readonly id: string;
  readonly ok: boolean;
  readonly detail: Bilingual;
  /** How to get it, where it is missing. */
  readonly mend?: Bilingual;
}

/** Everything, for `doctor`. It tries things out, which takes about a second. */
export function probeCapabilities(): Capability[] {
  return [
    probeNode(),
    probeMemory(),
    probeNetns(),
    probeNamespace(),
    probeIproute2(),
    probeKoffi(),
    probeLoopback(),
    probeAir(),
    probeProgram('tshark', ['--version'], both('apt-get install tshark')),
    probeProgram('wireshark', ['--version'], isInContainer() ? onTheHost : both('apt-get install wireshark')),
    probeProgram('docker', ['--version'], isInContainer() ? onTheHost : installDocker),
  ];
}

/** A container has no screen, and no engine. */
const onTheHost: Bilingual = {
  en: 'not in a container: on the host, where the captures are, too',
  ko: '컨테이너가 아니라 호스트에서 쓰십시오. 캡처도 거기에 있습니다',
};
const installDocker: Bilingual = {
  en: 'see docs.docker.com/engine/install',
  ko: 'docs.docker.com/engine/install 참조',
};

/**
 * The wire for a run, and why, in one line.
 * @param wish 'auto' takes netns where the machine allows it, and memory elsewhere
 * @param fit the wires that the lab can run on
 * @throws MediumError when a wire is wished for by name that this machine has not
 * @throws RangeError when a wire is wished for by name that does not fit
 */
export function chooseWire(
  wish: Wire | 'auto',
  fit: readonly Wire[] = ['memory', 'netns', 'loopback'],
): { wire: Wire; reason: Bilingual } {
  if (wish !== 'auto') {
    if (!fit.includes(wish)) throw new RangeError(`${wish} is not one of ${fit.join(', ')}`);
    const { ok, detail, mend } = probes[wish]();
    if (!ok) throw new MediumError(detail, mend);
    return { wire: wish, reason: { en: 'as you asked', ko: '지정한 대로' } };
  }
  if (!fit.includes('netns')) {
    return { wire: 'memory', reason: { en: 'this lab runs in memory', ko: '이 실습은 메모리에서 실행됩니다' } };
  }
  const netns = probeNetns();
  if (netns.ok) return { wire: 'netns', reason: netns.detail };
  const mend = netns.mend ?? both('packet-journey doctor');
  return {
    wire: 'memory',
    reason: {
      en: `real links are not to be had: ${netns.detail.en} (mend: ${mend.en})`,
      ko: `실제 링크를 쓸 수 없습니다: ${netns.detail.ko} (해결: ${mend.ko})`,
    },
  };
}

const probes: Record<Wire, () => Capability> = { memory: probeMemory, netns: probeNetns, loopback: probeLoopback };

const OLDEST_NODE = [20, 19] as const;

function probeNode(): Capability {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  const wanted = OLDEST_NODE.join('.');
  const mend = { en: `install Node.js ${wanted} or newer`, ko: `Node.js ${wanted} 이상을 설치하십시오` };
  return { id: 'node', ok, detail: both(process.version), ...(!ok && { mend }) };
}

function probeMemory(): Capability {
  return {
    id: 'memory',
    ok: true,
    detail: { en: 'in virtual time, on any machine', ko: '가상 시간, 어느 컴퓨터에서나' },
  };
}

/** All that the netns wire needs, together. */
function probeNetns(): Capability {
  const missing = [probeNamespace, probeIproute2, probeKoffi].map((probe) => probe()).find(({ ok }) => !ok);
  if (missing !== undefined) return { ...missing, id: 'netns' };
  return {
    id: 'netns',
    ok: true,
    detail: {
      en: "real Linux links in a network namespace of the run's own",
      ko: '실행 전용 네트워크 네임스페이스 안의 실제 Linux 링크',
    },
  };
}

function probeNamespace(): Capability {
  const isLinux = process.platform === 'linux';
  if (mayUnshareAsIs()) {
    const isRoot = process.geteuid?.() === 0;
    const detail = isRoot ? { en: 'as root', ko: 'root 권한으로' } : both('CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_NET_RAW');
    return { id: 'namespace', ok: true, detail };
  }
  const user = isLinux ? probeUnshare('user') : { ok: false, error: '' };
  if (user.ok) {
    const detail = {
      en: 'as an ordinary user, in a user namespace',
      ko: '일반 사용자 권한으로, 사용자 네임스페이스 안에서',
    };
    return { id: 'namespace', ok: true, detail };
  }
  const [detail, mend] = whyRefused(user.error);
  return { id: 'namespace', ok: false, detail, mend };
}

function probeIproute2(): Capability {
  const version = /iproute2-[\w.]+/.exec(run('ip', ['-V']) ?? '')?.[0];
  if (version !== undefined) return { id: 'iproute2', ok: true, detail: both(version) };
  return { id: 'iproute2', ok: false, ...notInstalled('ip (iproute2)'), mend: both('apt-get install iproute2') };
}

function probeKoffi(): Capability {
  try {
    return { id: 'koffi', ok: true, detail: both(`koffi ${koffi().version}`) };
  } catch (error) {
    return refused('koffi', error);
  }
}

function probeLoopback(): Capability {
  try {
    createLoopbackMedium().close();
    const detail = { en: 'raw IP on 127.0.0.0/8 with raw-socket', ko: 'raw-socket으로 127.0.0.0/8에서 raw IP 전송' };
    return { id: 'loopback', ok: true, detail };
  } catch (error) {
    return refused('loopback', error);
  }
}

/**
 * Nothing here needs it: the labs' air is in memory. Who wants to try hostapd and wpa_supplicant beside them does.
 * Loaded, built in, or there to be loaded; to load it is nothing that asking should do.
 */
function probeAir(): Capability {
  const id = 'mac80211_hwsim';
  if (existsSync('/sys/module/mac80211_hwsim')) {
    return {
      id,
      ok: true,
      detail: { en: 'loaded: the kernel has radios of its own', ko: '로드됨: 커널에 가상 무선이 있습니다' },
    };
  }
  if (run('modinfo', ['-n', id]) !== undefined) {
    const detail = { en: 'offered by the kernel; modprobe loads it', ko: '커널이 제공합니다. modprobe로 로드합니다' };
    return { id, ok: true, detail };
  }
  return {
    id,
    ok: false,
    detail: {
      en: 'not offered by this kernel; no lab needs it, their air is in memory',
      ko: '이 커널에는 없습니다. 실습의 공중은 메모리에 있어 필요하지 않습니다',
    },
    mend: {
      en: 'a kernel with this module; on Ubuntu: apt-get install linux-modules-extra-$(uname -r)',
      ko: '이 모듈이 있는 커널을 쓰십시오. Ubuntu: apt-get install linux-modules-extra-$(uname -r)',
    },
  };
}

/** A program that tells its version in its first line. */
function probeProgram(name: string, args: readonly string[], mend: Bilingual): Capability {
  const output = run(name, args);
  if (output === undefined) return { id: name, ok: false, ...notInstalled(name), mend };
  const version = /\d+\.\d+(\.\d+)*/.exec(output)?.[0];
  return { id: name, ok: true, detail: both(version === undefined ? name : `${name} ${version}`) };
}

function refused(id: string, error: unknown): Capability {
  if (!(error instanceof MediumError)) throw error;
  return { id, ok: false, detail: error.text, ...(error.mend && { mend: error.mend }) };
}

function notInstalled(name: string): { detail: Bilingual } {
  return { detail: { en: `${name} is not installed`, ko: `${name}: 설치되어 있지 않습니다` } };
}

/** What a program prints, or undefined when it cannot be run. */
function run(command: string, args: readonly string[]): string | undefined {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 5000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...systemEnv(), QT_QPA_PLATFORM: 'offscreen' },
  });
  return result.status === 0 ? result.stdout : undefined;
}

function both(sentence: string): Bilingual {
  return { en: sentence, ko: sentence };
}

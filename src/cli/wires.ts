/** From the --wire option to a medium: which one, why, and in which process. */

import type { Lang, Text } from '../explain/text.ts';
import type { Lab, WireName } from '../lab/lab.ts';
import { chooseWire } from '../media/capabilities.ts';
import { createLoopbackMedium, type LoopbackMedium } from '../media/loopback.ts';
import type { Medium } from '../media/medium.ts';
import { MediumError } from '../media/medium-error.ts';
import { createMemoryMedium } from '../media/memory.ts';
import { createNetnsMedium } from '../media/netns/medium.ts';
import { insideNamespace, reexecInNamespace } from '../media/netns/reexec.ts';
import { UsageError } from './usage-error.ts';

/** A wire on which all devices are in one process. */
export type LocalWire = Exclude<WireName, 'docker'>;

export interface ChosenWire<Name extends WireName = WireName> {
  name: Name;
  /** One line: which wire, and why. */
  reason: Text;
  /** The run belongs in a new process inside a network namespace of its own. */
  needsNamespace: boolean;
}

/**
 * Virtual time begins on the day of document S, 2020-01-27T00:00:00Z, in microseconds: the captures of two runs are
 * the same to the byte only if they do not say when they were made.
 */
export const MEMORY_EPOCH = Date.UTC(2020, 0, 27) * 1000;

/** @throws UsageError if the wire is not to be had, with the mend, or not for this lab. */
export function chooseWireFor(lab: Lab, wish: LocalWire | 'auto', lang: Lang): ChosenWire<LocalWire> {
  if (insideNamespace()) return { name: 'netns', reason: sentence('netns', inNamespace), needsNamespace: false };
  if (wish !== 'auto' && !lab.wires.includes(wish)) {
    throw new UsageError(`lab ${lab.name} does not run on ${wish}, only on ${lab.wires.join(', ')}`);
  }
  try {
    const here = lab.wires.filter((wire) => wire !== 'docker');
    const { wire, reason } = chooseWire(wish, here);
    return { name: wire, reason: sentence(wire, reason), needsNamespace: wire === 'netns' };
  } catch (error) {
    throw asUsageError(error, wish, lang);
  }
}

/** Runs this program again where it belongs, and answers its exit status; undefined if this is the place. */
export function runInNamespace(wire: ChosenWire): Promise<number> | undefined {
  return wire.needsNamespace ? reexecInNamespace() : undefined;
}

/** For a world in one process; `device` opens the docker medium for itself. */
export function openMedium(wire: LocalWire, lang: Lang): Medium {
  try {
    switch (wire) {
      case 'memory':
        return createMemoryMedium({ epoch: MEMORY_EPOCH });
      case 'netns':
        return createNetnsMedium();
      case 'loopback':
        return createLoopbackMedium();
      default:
        return wire satisfies never;
    }
  } catch (error) {
    throw asUsageError(error, wire, lang);
  }
}

/** What is to be said of a wire after a run, beside the frames. */
export function remarksOn(medium: Medium): Text[] {
  const { kernelAnswers } = medium as Partial<LoopbackMedium>;
  if (!kernelAnswers) return [];
  return [
    {
      en: `127.0.0.0/8 is the kernel’s own: it answered ${kernelAnswers} of our packets too (with TCP RST, ICMP port unreachable …). Those answers are on lo, but neither delivered nor in these captures.`,
      ko: `127.0.0.0/8은 커널의 주소이기도 해서, 커널도 우리 패킷 ${kernelAnswers}개에 답했습니다(TCP RST, ICMP 포트 도달 불가 등). 그 응답은 lo에는 있지만, 전달하지 않았고 이 캡처에도 없습니다.`,
    },
  ];
}

/** What stands in a wire's way, as one line with the mend. */
export function asUsageError(error: unknown, wire: string, lang: Lang): unknown {
  if (!(error instanceof MediumError)) return error;
  const { text, mend } = error;
  return new UsageError(`wire ${wire}: ${text[lang]}${mend ? `; ${mend[lang]}` : ''}`);
}

const inNamespace: Text = {
  en: 'real Linux links in a network namespace of the run’s own',
  ko: '실행 전용 네트워크 네임스페이스 안의 실제 Linux 링크',
};

function sentence(wire: WireName, reason: Text): Text {
  return { en: `Wire: ${wire} (${reason.en})`, ko: `와이어: ${wire} (${reason.ko})` };
}

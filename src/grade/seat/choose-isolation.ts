/** How well this machine can keep submissions apart, found by trying it. */

import { z } from 'zod';
import { type Text, text } from '../../explain/text.ts';
import { whyRefused } from '../../media/netns/obstacle.ts';
import { isInContainer } from '../../media/rights.ts';
import { StudentError } from '../trial.ts';
import { fullIsolation } from './bubblewrap.ts';
import { IsolationError, type Isolator } from './isolation.ts';
import { processSeats } from './process-seat.ts';
import { reducedIsolation } from './reduced.ts';
import type { Limits, Seat } from './seat.ts';

export type IsolationWish = 'full' | 'reduced' | 'auto';

/**
 * @param wish 'auto' takes the best that there is
 * @throws IsolationError with the mend, if it is not to be had
 */
export function chooseIsolation(wish: IsolationWish, changes: Partial<Limits> = {}): Isolator {
  const full = wish === 'reduced' ? undefined : attempt(() => fullIsolation(changes));
  if (full && !(full instanceof IsolationError)) return full;
  if (full && (wish === 'full' || process.platform !== 'linux')) throw full;
  const reduced = attempt(() => reducedIsolation(changes));
  if (reduced instanceof IsolationError) throw reduced;
  if (!full) return reduced;
  const { isolation } = reduced;
  const why = text(`full isolation: ${full.message}`, `완전한 격리: ${full.text.ko}`);
  return { ...reduced, isolation: { ...isolation, lacks: [...isolation.lacks, why] } };
}

/** For `doctor`. */
export function isolationCapability(): { id: string; ok: boolean; detail: Text; mend?: Text } {
  const full = attempt(() => fullIsolation());
  if (full instanceof IsolationError) {
    const { text: why, mend = seeDocs } = full;
    const detail = text(
      `submissions cannot be fully isolated: ${why.en}`,
      `제출물을 완전히 격리할 수 없습니다: ${why.ko}`,
    );
    return { id: 'isolation', ok: false, detail, mend };
  }
  const detail = text('submissions are fully isolated (bubblewrap)', '제출물을 완전히 격리합니다(bubblewrap)');
  return { id: 'isolation', ok: true, detail };
}

/** Makes it, and runs a small program in it that looks around. */
function attempt(make: () => Isolator): Isolator | IsolationError {
  try {
    const isolator = make();
    tryOut(isolator);
    return isolator;
  } catch (error) {
    if (error instanceof IsolationError) return error;
    if (!(error instanceof StudentError)) throw error;
    const { en, ko } = error.finding.say; // the small program does nothing wrong
    return new IsolationError(text(`a trial failed: ${en}`, `시험 실행 실패: ${ko}`));
  }
}

/** @throws IsolationError if it does not run, or if it sees what it should not */
function tryOut(isolator: Isolator): void {
  const seat = openProbe(isolator);
  try {
    const seen = seat.student.call('leaks', [isolator.isolation.level], z.array(z.string().max(100)).max(10));
    if (seen.length > 0)
      throw new IsolationError(text(`the isolation leaks: ${seen}`, `격리에 틈이 있습니다: ${seen}`));
  } finally {
    seat.close();
  }
}

function openProbe(isolator: Isolator): Seat {
  try {
    return processSeats(isolator).open(new Map([['probe.mjs', PROBE]]), 'probe.mjs');
  } catch (error) {
    throw error instanceof IsolationError ? new IsolationError(error.text, howToMend(error.message)) : error;
  }
}

const seeDocs = text('see docs/instructors.md', 'docs/instructors.ko.md 참조');

function howToMend(error: string): Text {
  if (!isInContainer() && process.geteuid?.() !== 0) return whyRefused(error)[1];
  if (!isInContainer()) return seeDocs;
  const flags = 'docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined';
  return text(flags, flags);
}

/** What is promised of every isolation but none, tried. */
const PROBE = `
  import { spawnSync } from 'node:child_process';
  import { readdirSync, writeFileSync } from 'node:fs';
  import { networkInterfaces } from 'node:os';
  const can = (what, attempt) => {
    try {
      return attempt() ? [what] : [];
    } catch {
      return [];
    }
  };
  export const leaks = (level) => [
    ...can('files can be read', () => readdirSync('/etc').some((name) => name !== 'ld.so.cache')),
    ...can('processes can be seen', () => readdirSync('/proc').length > 0),
    ...can('files can be written', () => writeFileSync('/tmp/packet-journey-probe', '') === undefined),
    ...can('files can be written', () => writeFileSync(new URL('probe', import.meta.url), '') === undefined),
    ...can('programs can be run', () => spawnSync('/bin/sh', ['-c', ':']).status === 0),
    ...can('there is an environment', () => Object.keys(process.env).some((name) => name !== 'PWD')),
    ...can('there is a network', () => level === 'full' && Object.keys(networkInterfaces()).some((name) => name !== 'lo')),
  ];
`;

/** What the Wi-Fi tasks' findings share. */

import { toHex } from '../../../src/bytes/hex.ts';
import { sameBytes } from '../../../src/bytes/same-bytes.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding, Mistake } from '../../../src/grade/finding.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { type Candidate, compareSecret } from '../../11-tls/tasks/secret-findings.ts';

/** The finding, and with which of the values. */
export function inCase({ en, ko }: Text, { say, ...more }: Finding): Finding {
  return { say: text(`${en}: ${say.en}`, `${ko}: ${say.ko}`), ...more };
}

/** What a typical mistake leads to. */
export function looksLike(value: Uint8Array, en: string, ko: string, mistake: Mistake): Candidate {
  return { value, say: text(en, ko), mistake };
}

/** What comes of the typical mistakes is only made if something is wrong. */
export function compareSecretOf(
  trial: CodeTrial,
  what: Text,
  got: Uint8Array,
  want: Uint8Array,
  source: string,
  candidates: () => readonly Candidate[],
): void {
  const finding = sameBytes(got, want) ? undefined : compareSecret(what, got, want, source, candidates());
  if (finding) trial.found(finding);
}

/** From which byte on, and what stands there. */
export type Part = readonly [start: number, name: Text];

export interface PartComparison {
  readonly what: Text;
  readonly got: Uint8Array;
  readonly want: Uint8Array;
  readonly parts: readonly Part[];
  readonly source: string;
}

/** For bytes that can be read: without a typical mistake the first part that differs is told. */
export function comparePart(trial: CodeTrial, one: PartComparison, candidates: () => readonly Candidate[]): void {
  const { what, got, want, parts, source } = one;
  if (sameBytes(got, want)) return;
  const typical = candidates().find(({ value }) => sameBytes(value, got));
  const at = want.findIndex((byte, index) => byte !== got[index]);
  if (typical || got.length !== want.length || at < 0) {
    const finding = compareSecret(what, got, want, source, typical ? [typical] : []);
    if (finding) trial.found(finding);
    return;
  }
  const index = parts.findLastIndex(([start]) => start <= at);
  const [start, name] = parts[index]!;
  const end = parts[index + 1]?.[0] ?? want.length;
  const [is, should] = [got, want].map((bytes) => toHex(bytes.subarray(start, end)));
  trial.found({
    say: text(
      `${what.en}: offset ${start}, ${name.en} is ${is}, should be ${should}`,
      `${what.ko}: 오프셋 ${start}, ${name.ko}이(가) ${is}인데 ${should}이어야 합니다`,
    ),
    offset: at,
    source,
  });
}

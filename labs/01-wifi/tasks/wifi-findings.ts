/** What the Wi-Fi tasks' findings share. */

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

/** What the Wi-Fi tasks' findings share. */

import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding, Mistake } from '../../../src/grade/finding.ts';
import type { Candidate } from '../../11-tls/tasks/secret-findings.ts';

/** The finding, and with which of the values. */
export function inCase({ en, ko }: Text, { say, ...more }: Finding): Finding {
  return { say: text(`${en}: ${say.en}`, `${ko}: ${say.ko}`), ...more };
}

/** What a typical mistake leads to. */
export function looksLike(value: Uint8Array, en: string, ko: string, mistake: Mistake): Candidate {
  return { value, say: text(en, ko), mistake };
}

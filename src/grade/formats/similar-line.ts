/** Two submissions that are alike, in one line. */

import { shorten, type Text } from '../../explain/text.ts';
import type { Similarity } from '../class/similarity.ts';

/** Of many that are alike only the first are named. */
const NAMED = 10;

export function similarLine({ submissions, say }: Similarity): Text {
  const names = submissions.slice(0, NAMED).map((name) => shorten(name, 60));
  const more = submissions.length - names.length;
  const who = `${names.join(', ')}${more > 0 ? ` +${more}` : ''}`;
  return { en: `similar: ${who}: ${say.en}`, ko: `유사함: ${who}: ${say.ko}` };
}

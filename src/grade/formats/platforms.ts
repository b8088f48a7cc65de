/** The formats of platforms, which grade one submission at a time. */

import type { Lang } from '../../explain/text.ts';
import type { Result } from '../result.ts';
import { classroom50Json } from './classroom50.ts';
import { gradescopeJson, visibilities } from './gradescope.ts';
import { prairielearnJson } from './prairielearn.ts';

/**
 * What cannot be known from a result is in the environment: for gradescope PACKET_JOURNEY_UNSEEN, when students see the
 * checks that they do not know of; for classroom50 what its runner says.
 */
export const platformFormats = {
  gradescope: ofOne((result, lang) => {
    const unseen = visibilities.find((one) => one === process.env.PACKET_JOURNEY_UNSEEN);
    return gradescopeJson(result, { lang, unseen });
  }),
  prairielearn: ofOne(prairielearnJson),
  classroom50: ofOne((result, lang) => classroom50Json(result, { lang, env: process.env })),
} as const;

/** @throws RangeError for none or several */
function ofOne(format: (result: Result, lang: Lang) => string) {
  return (results: readonly Result[], lang: Lang): string => {
    const [result, ...others] = results;
    if (result === undefined || others.length > 0) throw new RangeError('this format is of one submission');
    return format(result, lang);
  };
}

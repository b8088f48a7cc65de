/** The frames of a capture as rows of named fields, in one run of tshark. */

import { tsharkFields } from './tshark.ts';

export type TsharkRow<F extends string> = Readonly<Record<F, string>> & { readonly number: number };

/** A field that a quoted packet has as well is two values with a comma between them; one that is not there is ''. */
export function tsharkRows<F extends string>(file: string, filter: string, fields: readonly F[]): TsharkRow<F>[] {
  return tsharkFields(file, filter, [...fields]).map(({ number, values }) => {
    const named = fields.map((field, index) => [field, values[index]!] as const);
    return { ...(Object.fromEntries(named) as Record<F, string>), number };
  });
}

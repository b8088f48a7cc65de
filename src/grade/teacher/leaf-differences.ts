/** Which fields of two frames differ, by name: the frames may hold them in another order, or padded in another way. */

import type { DecodeError } from '../../bytes/decode-error.ts';
import { type FlatFrame, isChecksum, isDomainName, isFiller, isLength, type Leaf, sameValue } from './frame-leaves.ts';

/** In one of the frames only, or in both with different values. */
export type Difference =
  | {
      readonly got: Leaf;
      readonly want: Leaf;
      /** Why the layer could not be read before this was set right. */
      readonly error?: DecodeError;
    }
  | { readonly got: Leaf; readonly want?: undefined }
  | { readonly got?: undefined; readonly want: Leaf };

/** What a task leaves to the student. */
export interface Freedom {
  isFree(leaf: Leaf): boolean;
  /** May be there although it is not wanted. */
  isMore(leaf: Leaf): boolean;
  /** As much padding as in the right frame, or as one likes. */
  readonly padding: 'any' | 'wanted';
}

/** In the order of the wire. Checksums are judged elsewhere. */
export function differences(mine: FlatFrame, right: FlatFrame, freedom: Freedom): Difference[] {
  const got = new Map(mine.leaves.map((leaf) => [leaf.key, leaf]));
  const found: Difference[] = [];
  for (const want of right.leaves) {
    if (isFiller(want)) continue;
    const leaf = got.get(want.key);
    got.delete(want.key);
    if (freedom.isFree(want)) continue;
    if (!leaf) found.push({ want });
    else if (!isChecksum(want) && !sameValue(leaf.value, want.value)) found.push({ got: leaf, want });
  }
  for (const leaf of got.values()) {
    if (!isFiller(leaf) && !freedom.isFree(leaf) && !freedom.isMore(leaf)) found.push({ got: leaf });
  }
  found.push(...fillerDifferences(mine, right, freedom));
  return found.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Do parts that are the student's choice take more room, or less, than in the right frame? */
export function isSizedFreely(mine: FlatFrame, right: FlatFrame, freedom: Freedom): boolean {
  const size = ({ leaves }: FlatFrame) =>
    leaves
      .filter((leaf) => isFiller(leaf) || isDomainName(leaf) || freedom.isFree(leaf) || freedom.isMore(leaf))
      .reduce((bits, { bitLength }) => bits + bitLength, 0);
  return size(mine) !== size(right);
}

/**
 * Lengths that follow from what is different anyway are not told.
 * @param causes differences that are known to be mistakes of their own
 */
export function withoutConsequences(
  found: readonly Difference[],
  causes: readonly Difference[],
  isSized: boolean,
): Difference[] {
  const others = found.filter((one) => !one.got || !one.want || !isLength(one.want) || causes.includes(one));
  return others.length > 0 || isSized ? others : [...found];
}

function placeOf({ got, want }: Difference): number {
  return got ? got.bitOffset : want.bitOffset;
}

const ETHERNET_MIN_FRAME = 60;

/** Filling bytes that are not zero, or more of them than anybody needs. */
function fillerDifferences(mine: FlatFrame, right: FlatFrame, freedom: Freedom): Difference[] {
  const fillers = mine.leaves.filter(isFiller);
  const wanted = new Map(right.leaves.filter(isFiller).map((leaf) => [leaf.key, leaf]));
  const isShortFrame = mine.start === 0 && mine.end <= ETHERNET_MIN_FRAME && mine.layers[0]?.protocol === 'ethernet';
  const found = fillers.flatMap((got): Difference[] => {
    if (freedom.isFree(got)) return [];
    const want = wanted.get(got.key);
    if (got.value instanceof Uint8Array && got.value.some((byte) => byte !== 0))
      return [want ? { got, want } : { got }];
    const isMuch = got.protocol === 'padding' && !isShortFrame && got.bitLength !== (want?.bitLength ?? 0);
    const isOther = freedom.padding === 'wanted' && got.bitLength !== want?.bitLength;
    return isMuch || isOther ? [want ? { got, want } : { got }] : [];
  });
  if (freedom.padding === 'any') return found;
  const here = new Set(fillers.map(({ key }) => key));
  const missing = [...wanted.values()].filter((want) => !here.has(want.key) && !freedom.isFree(want));
  return [...found, ...missing.map((want) => ({ want }))];
}

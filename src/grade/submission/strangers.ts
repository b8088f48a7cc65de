/** A layer in which nearly everything differs is another one, or moved by a byte: its first difference says enough. */

import { text } from '../../explain/text.ts';
import type { Finding } from '../finding.ts';
import { protocolName } from '../teacher/finding-words.ts';
import { type FlatFrame, isChecksum, isFiller, isLength, type Leaf } from '../teacher/frame-leaves.ts';
import type { Repair } from '../teacher/frame-repair.ts';
import type { Difference } from '../teacher/leaf-differences.ts';

/** A finding and the differences that it tells. */
export interface Told {
  readonly finding: Finding;
  readonly differences: readonly Difference[];
}

/** So many fields have to differ, and this part of them. */
const MANY = 6;
const MOST = 0.6;

/**
 * A wrong type or port was set right, and what follows is hardly what should follow: it was another layer. From which bit
 * on of the right frame nothing is worth comparing; undefined if all is.
 */
export function strangerFrom(
  repairs: readonly Repair[],
  found: readonly Difference[],
  right: FlatFrame,
): number | undefined {
  const selector = repairs.find(isSelector);
  if (!selector) return undefined;
  const next = right.layers.find((layer) => layer.start * 8 > selector.want.bitOffset);
  if (!next) return undefined;
  const [differing, all] = fieldsIn(found, right, (leaf) => leaf.layer.start === next.start);
  return differing >= 4 && differing >= all / 2 ? next.start * 8 : undefined;
}

/** Does the field say which layer comes next? */
export function isSelector({ got, want }: Difference): boolean {
  return got !== undefined && want !== undefined && selectors.has(want.names.at(-1)!);
}

const selectors = new Set(['etherType', 'protocol', 'nextHeader', 'srcPort', 'dstPort']);

/** Leaves one finding for a layer in which most fields differ: the first with a name, or the first. */
export function withoutStrangers(told: readonly Told[], right: FlatFrame): Finding[] {
  let left = [...told];
  for (const { protocol, start } of right.layers) {
    const isHere = ({ layer }: Leaf) => layer.protocol === protocol && layer.start === start;
    const here = left.filter(({ differences: [first] }) => first?.want && isHere(first.want));
    const [differing, all] = fieldsIn(
      here.flatMap(({ differences }) => differences),
      right,
      isHere,
    );
    if (differing < MANY || differing < all * MOST) continue;
    const kept = here.find(({ finding }) => finding.mistake !== undefined) ?? here[0]!;
    const { say } = kept.finding;
    const name = protocolName(protocol);
    const more = here.length - 1;
    const finding = {
      ...kept.finding,
      say: text(
        `${say.en}; ${more} more fields of ${name.en} differ`,
        `${say.ko}. ${name.ko}의 다른 필드 ${more}개도 다릅니다`,
      ),
    };
    left = left.flatMap((one) => (one === kept ? [{ ...one, finding }] : here.includes(one) ? [] : [one]));
  }
  return left.map(({ finding }) => finding);
}

/** How many fields differ, of how many. */
function fieldsIn(found: readonly Difference[], right: FlatFrame, isHere: (leaf: Leaf) => boolean): [number, number] {
  const counts = (leaf: Leaf) => isHere(leaf) && !isFiller(leaf) && !isChecksum(leaf) && !isLength(leaf);
  const keys = new Set(found.flatMap(({ want }) => (want && counts(want) ? [want.key] : [])));
  return [keys.size, right.leaves.filter(counts).length];
}

/** Differences between fields, put into words. What has one cause is told once. */

import type { DecodeError } from '../../bytes/decode-error.ts';
import type { FieldValue } from '../../bytes/field.ts';
import { type Text, text } from '../../explain/text.ts';
import type { Finding, Mistake } from '../finding.ts';
import type { Told } from '../submission/strangers.ts';
import { bytesFinding } from './bytes-difference.ts';
import { recogniseField } from './field-mistakes.ts';
import { byteCount, fieldName, groupName, isShouldBe, offsetText, sayValue, sourceOf } from './finding-words.ts';
import { type FlatFrame, type Group, isFiller, type Leaf } from './frame-leaves.ts';
import { dataName, isBare } from './layer-mistakes.ts';
import type { Difference } from './leaf-differences.ts';
import type { FieldContext, Recognised } from './recognised.ts';

/** Longer values are not shown whole, only where they begin to differ. */
const LONG = 60;

/** In the order of `found`. @param context the frames, and the values before any repair */
export function differenceFindings(found: readonly Difference[], context: FieldContext): Told[] {
  const teller = new Teller(context);
  return found.flatMap((difference): Told[] => {
    const finding = teller.tell(difference);
    return finding ? [{ finding, differences: [difference] }] : [];
  });
}

class Teller {
  readonly #context: FieldContext;
  readonly #told = new Set<string>();
  /** Groups of the student's frame, and of the right one. */
  readonly #mine: ReadonlyMap<string, Group>;
  readonly #right: ReadonlyMap<string, Group>;

  constructor(context: FieldContext) {
    this.#context = context;
    this.#mine = groupsOf(context.mine);
    this.#right = groupsOf(context.right);
  }

  /** Undefined if it was told already, with what it belongs to. */
  tell(difference: Difference): Finding | undefined {
    const { got, want } = difference;
    const list = this.#list(got ?? want);
    if (list) return this.#once(list);
    const finding = !got
      ? this.#missing(want)
      : isFiller(got)
        ? filler(got, want)
        : !want
          ? this.#tooMany(got)
          : this.#different(got, want, 'error' in difference ? difference.error : undefined);
    return finding && this.#once(finding);
  }

  #once(finding: Finding): Finding | undefined {
    if (this.#told.has(finding.say.en)) return undefined;
    this.#told.add(finding.say.en);
    return finding;
  }

  #missing(want: Leaf): Finding {
    const group = want.groups.findIndex(({ key }) => !this.#mine.has(key));
    if (want.protocol === 'padding') {
      const { en, ko } = byteCount(want.bitLength / 8);
      return {
        say: text(`${en} of padding are missing`, `패딩 ${ko}가 없습니다`),
        mistake: 'too-short',
        ...sourceOf(want),
      };
    }
    if (isBare(want.layer)) {
      const what = dataName(layerBefore(this.#context.right, want));
      const { en, ko } = byteCount(want.bitLength / 8);
      const say = text(`the ${what.en} is missing: ${en}`, `${what.ko} 부분이 없습니다: ${ko}`);
      return { say, mistake: 'too-short' };
    }
    const what = group === -1 ? fieldName(want) : groupName(want.protocol, want.groups.slice(0, group + 1));
    const why = missingWhy(want);
    return {
      say: text(
        `${what.en} is missing${why ? `: ${why.en}` : ''}`,
        `${what.ko} 항목이 없습니다${why ? `. ${why.ko}` : ''}`,
      ),
      mistake: missingMistake(want),
      ...sourceOf(group === -1 ? want : { protocol: want.protocol, names: want.groups[group]!.names }),
    };
  }

  #tooMany(got: Leaf): Finding {
    const group = got.groups.findIndex(({ key }) => !this.#right.has(key));
    const offset = group === -1 ? got.offset : (got.groups[group]!.bitOffset >> 3) - this.#context.mine.start;
    const at = offsetText(offset);
    const bytes = byteCount(Math.ceil((group === -1 ? got.bitLength : got.groups[group]!.bitLength) / 8));
    const what = isBare(got.layer)
      ? dataName(layerBefore(this.#context.mine, got))
      : group === -1
        ? fieldName(got)
        : groupName(got.protocol, got.groups.slice(0, group + 1));
    return {
      say: text(
        `${at.en}, ${what.en} should not be there (${bytes.en})`,
        `${at.ko}: ${what.ko} 부분은 없어야 합니다(${bytes.ko})`,
      ),
      mistake: 'extra-bytes',
      offset,
    };
  }

  /** A list that has more or fewer entries is told as a whole: 'DHCP router is 10.0.0.1, should be 10.0.0.1, 10.0.0.2'. */
  #list(leaf: Leaf): Finding | undefined {
    const inner = leaf.groups.at(-1);
    const [got, want] = [this.#mine.get(inner?.key ?? ''), this.#right.get(inner?.key ?? '')];
    if (!inner || !got || !want || typeof want.value !== 'string' || want.value === '') return undefined;
    if (got.value === want.value) return undefined;
    if (sizeOf(this.#context.mine, inner) === sizeOf(this.#context.right, inner)) return undefined;
    const { protocol } = leaf;
    const what = groupName(protocol, leaf.groups);
    const value = (group: Group) => sayValue({ protocol, names: group.names, siblings: group.siblings }, group.value);
    const offset = (got.bitOffset >> 3) - this.#context.mine.start;
    return {
      say: isShouldBe(offset, what, value(got), value(want)),
      mistake: got.bitLength < want.bitLength ? 'missing-option' : 'extra-bytes',
      offset,
      ...sourceOf({ protocol, names: inner.names }),
    };
  }

  #different(got: Leaf, want: Leaf, error: DecodeError | undefined): Finding | undefined {
    const isLoop = error?.code === 'loop' && want.names.at(-1) === 'pointer';
    const seen = isLoop ? loop : recogniseField(got, want, this.#context);
    if (seen?.tellOnce !== undefined) {
      if (this.#told.has(seen.tellOnce)) return undefined;
      this.#told.add(seen.tellOnce);
    }
    const more = {
      ...sourceOf(want),
      ...(seen && { mistake: seen.mistake }),
      ...(seen?.source !== undefined && { source: seen.source }),
    };
    const [is, should] = [asBytes(got.value), asBytes(want.value)];
    if (is && should && !(seen && is.length === should.length && is.length <= LONG)) {
      const what = isBare(want.layer) ? dataName(layerBefore(this.#context.right, want)) : fieldName(want);
      const finding = bytesFinding(what, is, should, got.offset);
      return { ...finding, ...(seen && { say: withReason(finding.say, seen.say) }), ...more };
    }
    const what = seen?.what ?? fieldName(want);
    const say = isShouldBe(got.offset, what, sayValue(got, got.value), sayValue(want, want.value), seen?.say);
    return { say, offset: got.offset, ...more };
  }
}

const loop: Recognised = {
  mistake: 'compression-loop',
  say: text(
    'the name never ends, for a pointer has to lead to a place before it',
    '이름이 끝나지 않습니다. 포인터는 자기보다 앞쪽을 가리켜야 합니다',
  ),
};

/** How many fields a group has. */
function sizeOf({ leaves }: FlatFrame, { key }: Group): number {
  return leaves.filter(({ groups }) => groups.at(-1)?.key === key).length;
}

function withReason(say: Text, why: Text): Text {
  return text(`${say.en}: ${why.en}`, `${say.ko}. ${why.ko}`);
}

/** What is compared byte by byte. */
function asBytes(value: FieldValue): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string' || value.length <= LONG) return undefined;
  return Uint8Array.from(value, (character) => character.charCodeAt(0) & 0xff);
}

function filler(got: Leaf, want: Leaf | undefined): Finding {
  const [is, should] = [got.bitLength / 8, (want?.bitLength ?? 0) / 8];
  const { value, offset } = got;
  const zeros = value instanceof Uint8Array ? value.findIndex((byte) => byte !== 0) : -1;
  if (is > should && (zeros === -1 || got.protocol === 'padding')) {
    const at = offsetText(offset + should);
    const count = byteCount(is - should);
    const say = text(`${at.en}, ${count.en} too many at the end`, `${at.ko}: 끝에 ${count.ko}가 더 있습니다`);
    return { say, mistake: 'extra-bytes', offset: offset + should, rank: 1 };
  }
  if (zeros === -1) {
    const count = byteCount(should - is);
    return {
      say: text(`the padding is ${count.en} too short`, `패딩이 ${count.ko} 모자랍니다`),
      mistake: 'too-short',
      rank: 1,
    };
  }
  const at = offsetText(offset + zeros);
  const say = text(`${at.en}, the padding should be zero`, `${at.ko}: 패딩은 0이어야 합니다`);
  return { say, offset: offset + zeros, rank: 1, ...sourceOf(got) };
}

function missingMistake({ path, names, value }: Leaf): Mistake {
  if (path === 'dhcp.end') return 'missing-end';
  if (path.endsWith('.root')) return 'name-length';
  return names.length > 1 && !(value instanceof Uint8Array) ? 'missing-option' : 'too-short';
}

function missingWhy({ path }: Leaf): Text | undefined {
  return path === 'dhcp.end' ? text('the option 255 ends the list', '옵션 목록은 255로 끝납니다') : undefined;
}

function layerBefore({ dissection: { layers } }: FlatFrame, { layer }: Leaf) {
  return layers[layers.findIndex(({ protocol, start }) => protocol === layer.protocol && start === layer.start) - 1];
}

function groupsOf({ leaves }: FlatFrame): Map<string, Group> {
  return new Map(leaves.flatMap(({ groups }) => groups.map((group) => [group.key, group] as const)));
}

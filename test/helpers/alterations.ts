/** Small changes of what a function returned: a bit, a number one off, a letter, a list without its last entry. */

import type { Random } from '../../src/bytes/random.ts';

export interface Alteration {
  /** The function whose results are altered. */
  readonly of: string;
  /** The way to the altered part: list indexes and record keys. */
  readonly path: readonly string[];
  /** In words, as in 'bit 3 of byte 0x1c'. */
  readonly what: string;
  /** The altered part; undefined if it cannot be altered in this way, being shorter, or of another kind. */
  alter(part: unknown): unknown;
}

/** Bits that do not matter, counted from the highest of the first byte. */
export type Insignificant = (bytes: Uint8Array, bit: number) => boolean;

const MAX_BYTES_WITH_ALL_BITS = 80;

/**
 * Every alteration of the results of one function.
 * @param results of several calls, which may differ in length and shape
 */
export function alterationsOf(
  of: string,
  results: readonly unknown[],
  random: Random,
  isInsignificant: Insignificant,
): Alteration[] {
  const parts = new Map<string, { path: readonly string[]; values: unknown[] }>();
  for (const result of results) {
    for (const { path, value } of partsOf(result)) {
      const key = JSON.stringify(path);
      const part = parts.get(key) ?? { path, values: [] };
      part.values.push(value);
      parts.set(key, part);
    }
  }
  return Array.from(parts.values()).flatMap(({ path, values }) =>
    waysToAlter(values, random, isInsignificant)
      .filter(({ alter }) => values.some((value) => alter(value) !== undefined))
      .map(({ what, alter }) => ({ of, path, what: [...path, what].join(' '), alter })),
  );
}

/** The result with its part at the alteration's path altered; the same result if there is none. */
export function altered(result: unknown, { path, alter }: Alteration): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return alter(result) ?? result;
  if (typeof result !== 'object' || result === null || !Object.hasOwn(result, step)) return result;
  const inner = { path: rest, alter, of: '', what: '' };
  if (Array.isArray(result)) return result.map((entry, at) => (String(at) === step ? altered(entry, inner) : entry));
  const record = result as Record<string, unknown>;
  return { ...record, [step]: altered(record[step], inner) };
}

/** At most `count` of them, in their order. */
export function drawn<T>(all: readonly T[], count: number, random: Random): T[] {
  const keep = new Set<number>();
  while (keep.size < Math.min(count, all.length)) keep.add(random.below(all.length));
  return all.filter((_, index) => keep.has(index));
}

/** All values that are no lists or records, and lists themselves. */
function partsOf(value: unknown, path: readonly string[] = []): { path: readonly string[]; value: unknown }[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [{ path, value }];
  const inner = Object.entries(value).flatMap(([key, part]) => partsOf(part, [...path, key]));
  return Array.isArray(value) && value.length > 0 ? [...inner, { path, value }] : inner;
}

type Way = Pick<Alteration, 'what' | 'alter'>;

function waysToAlter(values: readonly unknown[], random: Random, isInsignificant: Insignificant): Way[] {
  const arrays = values.filter((value) => value instanceof Uint8Array);
  const length = Math.max(0, ...arrays.map((array) => array.length));
  const isShort = length <= MAX_BYTES_WITH_ALL_BITS;
  const bits = Array.from({ length: isShort ? length * 8 : length }, (_, at) =>
    isShort ? at : at * 8 + random.below(8),
  );
  const kinds = new Set(values.map((value) => (Array.isArray(value) ? 'list' : typeof value)));
  return [
    ...bits.map((bit) => flip(bit, isInsignificant)),
    ...(kinds.has('number') ? [add(1), add(-1)] : []),
    ...(kinds.has('string') ? [otherText] : []),
    ...(kinds.has('boolean') ? [inverted] : []),
    ...(kinds.has('list') ? [shortened] : []),
  ];
}

function flip(bit: number, isInsignificant: Insignificant): Way {
  const at = bit >> 3;
  const mask = 0x80 >> (bit & 7);
  return {
    what: `byte 0x${at.toString(16)} ^ 0x${mask.toString(16).padStart(2, '0')}`,
    alter(part) {
      if (!(part instanceof Uint8Array) || at >= part.length || isInsignificant(part, bit)) return undefined;
      const flipped = part.slice();
      flipped[at] = flipped[at]! ^ mask;
      return flipped;
    },
  };
}

function add(step: number): Way {
  return {
    what: `${step > 0 ? '+' : ''}${step}`,
    alter: (part) => (typeof part === 'number' ? part + step : undefined),
  };
}

const otherText: Way = {
  what: 'another text',
  alter: (part) =>
    typeof part === 'string' ? (part === '' ? 'x' : `${part.slice(0, -1)}${after(part.at(-1)!)}`) : undefined,
};
const inverted: Way = { what: 'inverted', alter: (part) => (typeof part === 'boolean' ? !part : undefined) };
const shortened: Way = {
  what: 'without the last entry',
  alter: (part) => (Array.isArray(part) && part.length > 0 ? part.slice(0, -1) : undefined),
};

/** The next digit or letter, never the same one in another case. */
function after(character: string): string {
  return character === '9'
    ? '0'
    : character === 'z' || character === 'Z'
      ? 'a'
      : String.fromCharCode(character.charCodeAt(0) + 1);
}

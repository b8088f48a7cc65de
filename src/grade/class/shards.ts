/** A class split over several machines: together the shards are everything, each submission in one of them only. */

export interface Shard {
  /** From 0, as the index of a Kubernetes Job counts. */
  readonly index: number;
  readonly count: number;
}

/** '0/3', '1/3' or '2/3'; undefined for anything else. */
export function parseShard(word: string): Shard | undefined {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(word) ?? [];
  if (index === undefined || count === undefined || Number(index) >= Number(count)) return undefined;
  return { index: Number(index), count: Number(count) };
}

/** Every `count`-th, so that slow ones that stand together are spread. */
export function ofShard<T>(list: readonly T[], { index, count }: Shard): T[] {
  return list.filter((_, at) => at % count === index);
}

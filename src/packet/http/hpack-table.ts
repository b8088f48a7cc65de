/**
 * The two tables of HPACK (RFC 7541 §2.3, appendix A) under one numbering: 1 to 61 never change, from 62 on stands what
 * this direction of this connection has said lately, the latest first.
 */

export interface HpackEntry {
  readonly name: string;
  readonly value: string;
}

/** What an entry takes beyond its characters (§4.1). */
const ENTRY_OVERHEAD = 32;

/** The size of an entry as both sides count it, whatever it takes in memory (§4.1). */
export function entrySize({ name, value }: HpackEntry): number {
  return name.length + value.length + ENTRY_OVERHEAD;
}

/** Appendix A; entry 1 comes first. */
export const staticTable: readonly HpackEntry[] = [
  ...entries(':authority'),
  ...entries(':method', 'GET', 'POST'),
  ...entries(':path', '/', '/index.html'),
  ...entries(':scheme', 'http', 'https'),
  ...entries(':status', '200', '204', '206', '304', '400', '404', '500'),
  ...entries('accept-charset'),
  ...entries('accept-encoding', 'gzip, deflate'),
  ...(
    'accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control ' +
    'content-disposition content-encoding content-language content-length content-location content-range content-type ' +
    'cookie date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since ' +
    'last-modified link location max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after ' +
    'server set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate'
  )
    .split(' ')
    .flatMap((name) => entries(name)),
];

function entries(name: string, ...values: string[]): HpackEntry[] {
  return (values.length > 0 ? values : ['']).map((value) => ({ name, value }));
}

export class HpackTable {
  /** The latest first. */
  readonly #dynamic: HpackEntry[] = [];
  #size = 0;
  #maxSize: number;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** The dynamic entries' sizes together. */
  get size(): number {
    return this.#size;
  }

  get maxSize(): number {
    return this.#maxSize;
  }

  /** The dynamic entries, the latest first. */
  get entries(): readonly HpackEntry[] {
    return this.#dynamic;
  }

  /** The entry with a number, undefined if there is none; 0 is no entry's number. */
  get(index: number): HpackEntry | undefined {
    return index <= staticTable.length ? staticTable[index - 1] : this.#dynamic[index - staticTable.length - 1];
  }

  /** Makes room by dropping the oldest entries; what is larger than the whole table empties it (§4.4). */
  add(entry: HpackEntry): void {
    const size = entrySize(entry);
    this.#evict(this.#maxSize - size);
    if (size > this.#maxSize) return;
    this.#dynamic.unshift(entry);
    this.#size += size;
  }

  /** §4.3. */
  resize(maxSize: number): void {
    this.#maxSize = maxSize;
    this.#evict(maxSize);
  }

  /** The number of an entry that is the same, and of one that has the same name at least. */
  find({ name, value }: HpackEntry): { readonly whole?: number; readonly name?: number } {
    let sameName: number | undefined;
    for (let index = 1; ; index++) {
      const entry = this.get(index);
      if (!entry) return sameName === undefined ? {} : { name: sameName };
      if (entry.name !== name) continue;
      if (entry.value === value) return { whole: index, name: index };
      sameName ??= index;
    }
  }

  #evict(room: number): void {
    while (this.#size > room && this.#dynamic.length > 0) this.#size -= entrySize(this.#dynamic.pop()!);
  }
}

/** What one neighbour has been told, and what it is to be told next (RFC 4271 §3.2, Adj-RIB-Out). */

import { toHex } from '../../bytes/hex.ts';
import type { Ipv4Prefix } from '../../bytes/ipv4-address.ts';
import type { UpdateMessage } from '../../packet/bgp/message.ts';
import type { PathAttributes } from '../../packet/bgp/path-attributes.ts';

/** So many prefixes surely fit a message beside the attributes: five octets each at most. */
const PREFIXES_PER_MESSAGE = 500;

export class AdjRibOut {
  /** The attributes, as the neighbour knows them. */
  readonly #told = new Map<Ipv4Prefix, PathAttributes>();
  /** Changes that have not been sent yet; undefined withdraws. */
  readonly #pending = new Map<Ipv4Prefix, PathAttributes | undefined>();

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /** The routes that the neighbour has been told of. */
  get routes(): ReadonlyMap<Ipv4Prefix, PathAttributes> {
    return this.#told;
  }

  /** The neighbour shall know these attributes, or, without any, that there is no route. */
  set(prefix: Ipv4Prefix, attributes: PathAttributes | undefined): void {
    const known = this.#told.get(prefix);
    const isKnown = known === attributes || (known && attributes && keyOf(known) === keyOf(attributes));
    if (isKnown) this.#pending.delete(prefix);
    else this.#pending.set(prefix, attributes);
  }

  /** The neighbour asks for everything again (RFC 2918). */
  forget(): void {
    for (const [prefix, attributes] of this.#told)
      if (!this.#pending.has(prefix)) this.#pending.set(prefix, attributes);
    this.#told.clear();
  }

  /** The messages that bring the neighbour up to date: prefixes with the same attributes share one (RFC 4271 §9.2). */
  take(): UpdateMessage[] {
    const withdrawn: Ipv4Prefix[] = [];
    const groups = new Map<string, { attributes: PathAttributes; nlri: Ipv4Prefix[] }>();
    for (const [prefix, attributes] of this.#pending) {
      if (!attributes) {
        withdrawn.push(prefix);
        this.#told.delete(prefix);
        continue;
      }
      this.#told.set(prefix, attributes);
      const key = keyOf(attributes);
      const group = groups.get(key) ?? { attributes, nlri: [] };
      group.nlri.push(prefix);
      groups.set(key, group);
    }
    this.#pending.clear();
    const update = (withdrawnRoutes: readonly Ipv4Prefix[], attributes: PathAttributes, nlri: readonly Ipv4Prefix[]) =>
      ({ type: 'update', withdrawnRoutes, attributes, nlri }) as const;
    return [
      ...chunks(withdrawn).map((some) => update(some, {}, [])),
      ...[...groups.values()].flatMap(({ attributes, nlri }) =>
        chunks(nlri).map((some) => update([], attributes, some)),
      ),
    ];
  }
}

/** The same text for attributes that are written the same. */
function keyOf(attributes: PathAttributes): string {
  return JSON.stringify(attributes, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value));
}

function chunks<T>(list: readonly T[]): T[][] {
  const count = Math.ceil(list.length / PREFIXES_PER_MESSAGE);
  return Array.from({ length: count }, (_, i) => list.slice(i * PREFIXES_PER_MESSAGE, (i + 1) * PREFIXES_PER_MESSAGE));
}

/** Stories that a neighbour cache is told, and what it does at which time. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, NEVER } from '../../../src/bytes/time.ts';
import type { NeighbourCache, NeighbourConfig } from '../../../src/stack/ipv6/neighbour-cache.ts';
import type { Public } from '../../../src/stack/timed.ts';

/** What happens, so many milliseconds after what was before. */
export type Happening = { readonly after: number } & (
  | { readonly kind: 'packet'; readonly address: string }
  | {
      readonly kind: 'advertisement';
      readonly target: string;
      readonly solicited: boolean;
      readonly override: boolean;
      readonly mac: string | undefined;
    }
  | { readonly kind: 'link-address'; readonly address: string; readonly mac: string }
  /** Only time goes by. */
  | { readonly kind: 'nothing' }
);

/** Ours, or one that is also to be woken when nothing is due, and to be asked for its states. */
export type Played = Public<NeighbourCache> & {
  wakeEarly?(now: Micros): void;
  stateOf?(address: string, now: Micros): string;
};

/** What is done, line by line: '1000.0 solicitation 2001:db8::1 to the group', and the states in between. */
export function play(
  make: (config: Pick<NeighbourConfig, 'onUnreachable'>) => Played,
  story: readonly Happening[],
): string[] {
  const lines: string[] = [];
  const addresses = [...new Set(story.flatMap((one) => ('address' in one ? [one.address] : [])))];
  let now: Micros = 0;
  const say = (line: string) => lines.push(`${(now / 1000).toFixed(1)} ${line}`);
  const gone: string[] = [];
  const cache = make({
    onUnreachable: (address, packets) =>
      gone.push(`unreachable ${address} with [${packets.map(([n]) => n).join(' ')}]`),
  });
  const note = () => {
    for (let out = cache.pollOutput(); out; out = cache.pollOutput()) {
      if (out.kind === 'packet') say(`packet ${out.packet[0]} to ${out.mac}`);
      else say(`solicitation for ${out.target} to ${out.mac ?? 'the group'}`);
    }
    for (const line of gone.splice(0)) say(line);
  };
  const states = () => {
    const all = cache.entries();
    for (const address of addresses) {
      say(`${address} is ${cache.stateOf?.(address, now) ?? all.get(address)?.state ?? 'absent'}`);
    }
  };
  const pass = (until: Micros) => {
    for (let at = cache.nextTimer(); at < until; at = cache.nextTimer()) {
      now = at;
      cache.handleTimer(at);
      note();
    }
    now = until;
  };
  let packets = 0;
  for (const happening of story) {
    pass(now + happening.after * 1000 + 1);
    if (happening.kind === 'packet') cache.resolve(happening.address, Uint8Array.of(++packets), now);
    else if (happening.kind === 'advertisement') cache.handleAdvertisement({ ...happening, router: false }, now);
    else if (happening.kind === 'link-address') cache.handleLinkAddress(happening.address, happening.mac, now);
    note();
    if (cache.nextTimer() > now) cache.wakeEarly?.(now);
    note();
    states();
  }
  // Whoever still asks comes to an end.
  for (let i = 0; i < 20 && cache.nextTimer() !== NEVER; i++) pass(cache.nextTimer() + 1);
  states();
  return lines;
}

export function tellHappening(happening: Happening): string {
  const { after, kind } = happening;
  const when = `+${after} ms`;
  switch (kind) {
    case 'packet':
      return `${when} packet for ${happening.address}`;
    case 'advertisement': {
      const flags = [happening.solicited && 'solicited', happening.override && 'override'].filter(Boolean).join(' ');
      return `${when} advertisement ${flags || 'without flags'} ${happening.mac ?? 'without MAC'}`;
    }
    case 'link-address':
      return `${when} ${happening.address} has ${happening.mac}`;
    case 'nothing':
      return `${when} nothing`;
    default:
      return kind satisfies never;
  }
}

/** Anything, in any order, about two neighbours. */
export function drawStory(random: Random, addresses: readonly string[], macs: readonly string[]): Happening[] {
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)]!;
  return Array.from({ length: 25 }, (): Happening => {
    const after = pick([3, 40, 700, 1500, 4000, 9000, 31_000]);
    const address = pick(addresses);
    switch (random.below(5)) {
      case 0:
      case 1:
        return { after, kind: 'packet', address };
      case 2:
        return { after, kind: 'link-address', address, mac: pick(macs) };
      default: {
        const mac = random.below(4) === 0 ? undefined : pick(macs);
        const flags = { solicited: random.below(2) === 0, override: random.below(2) === 0 };
        return { after, kind: 'advertisement', target: address, ...flags, mac };
      }
    }
  });
}

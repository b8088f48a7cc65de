/** The student's neighbour cache in the place of ours. */

import { type Ipv6Address, isIpv6Address } from '../../../src/bytes/ipv6-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { bytes, mac, words, z } from '../../../src/grade/shapes.ts';
import type { Student } from '../../../src/grade/trial.ts';
import type { MakeNeighbourCache } from '../../../src/nodes/ipv6-port.ts';
import type {
  Advertised,
  NeighbourCache,
  NeighbourConfig,
  NeighbourEntry,
  NeighbourOutput,
} from '../../../src/stack/ipv6/neighbour-cache.ts';
import type { Public } from '../../../src/stack/timed.ts';
import { StudentMachine } from '../../03-arp/tasks/student-machine.ts';
import type { NeighbourConfig as StudentConfig } from '../starter/neighbour-cache.ts';

const packet = bytes.refine(({ length }) => length <= 1500, { error: 'more than 1500 bytes' });
const address = words.refine(isIpv6Address, { error: 'not an IPv6 address' });
const output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('packet'), mac, packet }),
  z.object({ kind: z.literal('solicitation'), target: address, mac: mac.nullish() }),
  z.object({ kind: z.literal('unreachable'), address, packets: z.array(bytes).max(100) }),
]);
const outputs = z.array(output, { error: 'a list of outputs is wanted' }).max(200);
const state = z
  .enum(['incomplete', 'reachable', 'stale', 'delay', 'probe'], { error: 'a state or null is wanted' })
  .nullish()
  .transform((given) => given ?? 'absent');

export const usualTimes: StudentConfig = {
  reachableTime: seconds(30),
  retransTimer: seconds(1),
  delayFirstProbe: seconds(5),
  maxMulticastSolicit: 3,
  maxUnicastSolicit: 3,
  maxWaiting: 3,
};

export function studentNeighbourCache(student: Student): MakeNeighbourCache {
  return (config) => new StudentNeighbourCache(student, usualTimes, config);
}

export class StudentNeighbourCache implements Public<NeighbourCache> {
  readonly retransTimer: Micros;
  readonly #machine: StudentMachine;
  readonly #onUnreachable: NeighbourConfig['onUnreachable'];
  readonly #output: NeighbourOutput[] = [];

  constructor(student: Student, times: StudentConfig, { onUnreachable }: Pick<NeighbourConfig, 'onUnreachable'> = {}) {
    this.retransTimer = times.retransTimer;
    this.#onUnreachable = onUnreachable;
    this.#machine = new StudentMachine(student.make('createNeighbourCache', [{ ...times }]));
  }

  resolve(to: Ipv6Address, what: Uint8Array, now: Micros): void {
    this.#tell('resolve', [to, what, now], now);
  }

  handleAdvertisement({ target, solicited, override, mac: named }: Advertised, now: Micros): void {
    this.#tell('handleAdvertisement', [{ target, solicited, override, mac: named ?? null }, now], now);
  }

  handleLinkAddress(of: Ipv6Address, named: MacAddress, now: Micros): void {
    this.#tell('handleLinkAddress', [of, named, now], now);
  }

  stateOf(of: Ipv6Address, now: Micros): string {
    return this.#machine.ask('state', [of, now], state);
  }

  pollOutput(): NeighbourOutput | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return this.#machine.nextTimer();
  }

  handleTimer(now: Micros): void {
    if (this.#machine.isDue(now)) this.#tell('handleTimer', [now], now);
  }

  /** It may be called early, and must do nothing then. */
  wakeEarly(now: Micros): void {
    this.#tell('handleTimer', [now], now);
  }

  /** The worlds of the checks have one router at most, and no other times. */
  setTimes(): void {}
  entries(): Map<Ipv6Address, NeighbourEntry> {
    return new Map();
  }

  #tell(method: string, args: Parameters<StudentMachine['tell']>[1], now: Micros): void {
    for (const one of this.#machine.tell(method, args, outputs)) {
      if (one.kind === 'unreachable') this.#onUnreachable?.(one.address, one.packets, now);
      else if (one.kind === 'packet') this.#output.push(one);
      else
        this.#output.push({ kind: 'solicitation', target: one.target, mac: one.mac ?? undefined, packet: undefined });
    }
  }
}

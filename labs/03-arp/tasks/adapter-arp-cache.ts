/** The student's ARP cache in the place of ours. */

import type { Ipv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { MacAddress } from '../../../src/bytes/mac-address.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { bytes, ipv4, mac, nothing, u16, z } from '../../../src/grade/shapes.ts';
import type { Student } from '../../../src/grade/trial.ts';
import type { MakeArpCache } from '../../../src/nodes/ip-port.ts';
import { type ArpPacket, buildArp } from '../../../src/packet/arp.ts';
import { EtherType } from '../../../src/packet/ethernet.ts';
import type { ArpCache, ArpConfig, ArpEntry, ArpOutput } from '../../../src/stack/arp-cache.ts';
import type { Public } from '../../../src/stack/timed.ts';
import type { ArpConfig as StudentConfig } from '../starter/arp-cache.ts';
import { StudentMachine } from './student-machine.ts';

/** What a frame carries. */
const payload = bytes.refine(({ length }) => length <= 1500, { error: 'more than 1500 bytes' });

const output = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('frame'), dst: mac, etherType: u16, payload }),
  z.object({ kind: z.literal('unreachable'), address: ipv4, packets: z.array(bytes).max(100) }),
]);
export const outputs = z.array(output).max(100);
export type StudentOutput = z.infer<typeof output>;

/** null arrives as undefined. */
export const macOrNull = mac.nullish().transform((address) => address ?? undefined);

/** What the laptop's cache is told; RFC 1122 §2.3.2 names these times. */
export const usualConfig: Omit<StudentConfig, 'mac'> = {
  lifetime: seconds(60),
  retryInterval: seconds(1),
  maxRequests: 3,
  maxWaiting: 16,
};

export function studentArpCache(student: Student): MakeArpCache {
  return (own, config) => new StudentArpCache(student, own, config);
}

class StudentArpCache implements Public<ArpCache> {
  readonly mac: MacAddress;
  readonly #machine: StudentMachine;
  readonly #onUnreachable: ArpConfig['onUnreachable'];
  readonly #output: ArpOutput[] = [];
  #address: Ipv4Address | undefined;

  constructor(student: Student, own: MacAddress, config: ArpConfig) {
    this.mac = own;
    this.#onUnreachable = config.onUnreachable;
    this.#machine = new StudentMachine(student.make('createArpCache', [{ mac: own, ...usualConfig }]));
  }

  get address(): Ipv4Address | undefined {
    return this.#address;
  }

  set address(address: Ipv4Address | undefined) {
    if (address === this.#address) return;
    this.#address = address;
    this.#machine.tell('setAddress', [address ?? null], nothing);
  }

  resolve(address: Ipv4Address, packet: Uint8Array, now: Micros): void {
    this.#take(this.#machine.tell('resolve', [address, packet, now], outputs), now);
  }

  sendDirectly(dst: MacAddress, payload: Uint8Array): void {
    this.#output.push({ dst, etherType: EtherType.IPV4, payload });
  }

  handleArp(packet: ArpPacket, now: Micros): void {
    this.#take(this.#machine.tell('handleArp', [buildArp(packet), now], outputs), now);
  }

  lookup(address: Ipv4Address, now: Micros): MacAddress | undefined {
    return this.#machine.ask('lookup', [address, now], macOrNull);
  }

  clear(): void {
    this.#machine.tell('clear', [], nothing);
  }

  pollTransmit(): ArpOutput | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return this.#machine.nextTimer();
  }

  handleTimer(now: Micros): void {
    if (this.#machine.isDue(now)) this.#take(this.#machine.tell('handleTimer', [now], outputs), now);
  }

  /** Nobody in the labs' worlds asks for these three. */
  announce(): void {}
  probe(): void {}
  entries(): Map<Ipv4Address, ArpEntry> {
    return new Map();
  }

  #take(given: readonly StudentOutput[], now: Micros): void {
    for (const one of given) {
      if (one.kind === 'frame') this.#output.push(one);
      else this.#onUnreachable?.(one.address, one.packets, now);
    }
  }
}

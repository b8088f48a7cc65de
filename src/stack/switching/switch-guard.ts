/** What a switch can do against its own stations. All of it is off unless a switch is told of it. */

import { isGroupAddress, type MacAddress } from '../../bytes/mac-address.ts';
import type { Micros } from '../../bytes/time.ts';
import { decodeEthernet } from '../../packet/ethernet.ts';
import { type ArpVerdict, inspectArp } from './arp-inspection.ts';
import { DhcpSnooping, type DhcpVerdict } from './dhcp-snooping.ts';
import { type StationBinding, StationBindings } from './station-bindings.ts';

export interface SwitchDefences {
  /** Ports that somebody vouches for: those of routers, DHCP servers and other switches. Nothing is checked there. */
  readonly trustedPorts: readonly number[];
  /** DHCP servers behind trusted ports only; leases become bindings. */
  readonly dhcpSnooping?: boolean;
  /** ARP from untrusted ports has to agree with the bindings. */
  readonly arpInspection?: boolean;
  /** For stations that have their address by hand. */
  readonly bindings?: readonly Omit<StationBinding, 'expiresAt'>[];
  /** Port security: so many MAC addresses behind an untrusted port and no more. The first ones stay. */
  readonly maxStations?: number;
}

export type BlockReason = Exclude<DhcpVerdict | ArpVerdict, 'pass'> | 'too-many-stations';

export class SwitchGuard {
  readonly bindings: StationBindings;
  readonly #defences: SwitchDefences;
  readonly #trusted: ReadonlySet<number>;
  readonly #snooping: DhcpSnooping;
  /** Of each untrusted port. */
  readonly #stations = new Map<number, Set<MacAddress>>();

  /** @param before the guard that this one relieves; what it learned stays known */
  constructor(defences: SwitchDefences, before?: SwitchGuard) {
    this.#defences = defences;
    this.#trusted = new Set(defences.trustedPorts);
    this.bindings = new StationBindings(defences.bindings, before?.bindings.learned());
    this.#snooping = new DhcpSnooping(this.bindings);
  }

  /** Why the frame must not go on; undefined if it may. @param bytes a whole Ethernet header at least */
  inspect(bytes: Uint8Array, port: number, now: Micros): BlockReason | undefined {
    const frame = decodeEthernet(bytes);
    const isTrusted = this.#trusted.has(port);
    if (!isTrusted && !this.#hasRoomFor(frame.src, port)) return 'too-many-stations';
    if (this.#defences.dhcpSnooping) {
      const verdict = this.#snooping.inspect(frame, port, isTrusted, now);
      if (verdict !== 'pass') return verdict;
    }
    if (this.#defences.arpInspection && !isTrusted) {
      const verdict = inspectArp(frame, port, this.bindings, now);
      if (verdict !== 'pass') return verdict;
    }
    return undefined;
  }

  #hasRoomFor(station: MacAddress, port: number): boolean {
    const { maxStations } = this.#defences;
    if (maxStations === undefined || isGroupAddress(station)) return true;
    const stations = this.#stations.get(port) ?? new Set();
    this.#stations.set(port, stations);
    if (stations.size < maxStations) stations.add(station);
    return stations.has(station);
  }
}

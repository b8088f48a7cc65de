/**
 * An Ethernet switch that learns (a transparent bridge). Read IEEE 802.1D-2004 §7.5 to §7.8, or 802.1Q §8.6 to §8.8.
 * A frame goes to the one port behind which its destination was seen, to all other ports while that is unknown,
 * and never back to where it came from. There is no spanning tree: wire no loops.
 */

import { isGroupAddress, type MacAddress } from '../bytes/mac-address.ts';
import type { Micros } from '../bytes/time.ts';
import { ethernetHeader } from '../packet/ethernet.ts';
import type { StationBinding } from '../stack/switching/station-bindings.ts';
import { type BlockReason, type SwitchDefences, SwitchGuard } from '../stack/switching/switch-guard.ts';
import { SwitchingTable, type SwitchingTableConfig } from '../stack/switching-table.ts';
import type { Node, Transmit } from './node.ts';

export type SwitchEvent =
  | { kind: 'learned' | 'moved' | 'aged' | 'table-full'; station: MacAddress; port: number }
  | { kind: 'forwarded'; src: MacAddress; dst: MacAddress; from: number; to: number }
  | { kind: 'flooded'; src: MacAddress; dst: MacAddress; from: number; to: number[]; why: 'unknown' | 'group' }
  /** Not passed on: the destination is where the frame came from, or is reserved, or the frame is no frame. */
  | { kind: 'filtered'; from: number; why: 'same-port' | 'reserved' | 'runt' }
  /** One of the switch's defences did not let it in. */
  | { kind: 'blocked'; src: MacAddress; dst: MacAddress; from: number; why: BlockReason };

export interface SwitchConfig extends Omit<SwitchingTableConfig, 'onAged'> {
  name: string;
  portCount: number;
  /** Against its own stations; none by default. */
  defences?: SwitchDefences;
  onEvent?(event: SwitchEvent, now: Micros): void;
}

/** 01:80:c2:00:00:00 to 0f: for the bridge itself or its neighbour, never passed on (802.1D-2004 §7.12.6). */
const RESERVED = /^01:80:c2:00:00:0/;

export class Switch implements Node {
  readonly name: string;
  readonly portCount: number;
  readonly table: SwitchingTable;
  readonly #onEvent: (event: SwitchEvent, now: Micros) => void;
  readonly #output: Transmit[] = [];
  #guard: SwitchGuard | undefined;

  constructor(config: SwitchConfig) {
    this.name = config.name;
    this.portCount = config.portCount;
    this.#onEvent = config.onEvent ?? (() => {});
    this.table = new SwitchingTable({
      ...config,
      onAged: (station, port, now) => this.#onEvent({ kind: 'aged', station, port }, now),
    });
    this.defend(config.defences);
  }

  /** Puts up defences in the place of those before, whose bindings are kept; undefined takes all down. */
  defend(defences: SwitchDefences | undefined): void {
    this.#guard = defences && new SwitchGuard(defences, this.#guard);
  }

  /** Who may use which address, as far as the defences know. */
  bindings(now: Micros): StationBinding[] {
    return this.#guard?.bindings.list(now) ?? [];
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    if (frame.length < ethernetHeader.size) {
      this.#onEvent({ kind: 'filtered', from: port, why: 'runt' }, now);
      return;
    }
    const { src, dst } = ethernetHeader.read(frame);
    // Before anything is learned from it: a lie must not get into the table either.
    const why = this.#guard?.inspect(frame, port, now);
    if (why !== undefined) {
      this.#onEvent({ kind: 'blocked', src, dst, from: port, why }, now);
      return;
    }
    this.#learn(src, port, now);
    if (RESERVED.test(dst)) {
      this.#onEvent({ kind: 'filtered', from: port, why: 'reserved' }, now);
      return;
    }
    const to = isGroupAddress(dst) ? undefined : this.table.lookup(dst, now);
    if (to === undefined) {
      const others = Array.from({ length: this.portCount }, (_, index) => index).filter((index) => index !== port);
      for (const other of others) this.#output.push({ port: other, frame });
      const reason = isGroupAddress(dst) ? 'group' : 'unknown';
      this.#onEvent({ kind: 'flooded', src, dst, from: port, to: others, why: reason }, now);
    } else if (to === port) {
      this.#onEvent({ kind: 'filtered', from: port, why: 'same-port' }, now);
    } else {
      this.#output.push({ port: to, frame });
      this.#onEvent({ kind: 'forwarded', src, dst, from: port, to }, now);
    }
  }

  pollTransmit(): Transmit | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return this.table.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.table.handleTimer(now);
  }

  #learn(station: MacAddress, port: number, now: Micros): void {
    const result = this.table.learn(station, port, now);
    if (result === 'learned' || result === 'moved') this.#onEvent({ kind: result, station, port }, now);
    else if (result === 'full') this.#onEvent({ kind: 'table-full', station, port }, now);
  }
}

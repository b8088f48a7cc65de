/**
 * Task "neighbour-cache": the part of a host that finds MAC addresses for IPv6 addresses, and notices when one of them
 * does not answer any more. Read RFC 4861 §7.2.2, §7.2.3, §7.2.5, §7.3 and appendix C.
 *
 * It has no wire and no clock: what happens is told to it, with the time `now` in microseconds, which only grows, and it
 * answers with what is to be done, in that order. Addresses are text in one spelling, MAC addresses in lower case.
 */

export interface NeighbourConfig {
  /** How long a neighbour that has answered counts as reachable, microseconds. */
  reachableTime: number;
  /** Between two solicitations for the same address, microseconds. */
  retransTimer: number;
  /** How long DELAY lasts, microseconds. */
  delayFirstProbe: number;
  /** Solicitations to the group, after which nobody is there. */
  maxMulticastSolicit: number;
  /** Solicitations to the neighbour that was there, after which it is gone. */
  maxUnicastSolicit: number;
  /** How many packets wait for one address at most. When one more comes, the oldest goes. */
  maxWaiting: number;
}

export type NeighbourState = 'incomplete' | 'reachable' | 'stale' | 'delay' | 'probe';

/** What is to be done. */
export type NeighbourOutput =
  /** Send this packet in a frame to this MAC address. */
  | { kind: 'packet'; mac: string; packet: Uint8Array }
  /** Ask for `target`: its solicited-node group (mac is null), or the neighbour with this MAC address alone. */
  | { kind: 'solicitation'; target: string; mac: string | null }
  /** The neighbour did not answer and its entry is gone. The packets that waited, oldest first, will not be sent. */
  | { kind: 'unreachable'; address: string; packets: Uint8Array[] };

export interface Advertisement {
  target: string;
  solicited: boolean;
  override: boolean;
  /** The target link-layer address option; null without one. */
  mac: string | null;
}

export interface NeighbourCache {
  /**
   * A packet is to go to this neighbour. Of an unknown one an entry is made, INCOMPLETE, and a solicitation to the group
   * goes out at once; the packet waits, as others do until the MAC address is known. In all other states it goes out at
   * once; a STALE entry is in DELAY from then on.
   */
  resolve(address: string, packet: Uint8Array, now: number): NeighbourOutput[];
  /**
   * A neighbor advertisement came, whoever asked for it (§7.2.5). Without an entry for its target nothing is done.
   *
   * INCOMPLETE: without a MAC address nothing is done. Else the entry has it, is REACHABLE if the advertisement is
   * solicited, STALE if not, and the packets that waited go out, oldest first.
   *
   * Otherwise: if it names another MAC address and does not override, a REACHABLE entry becomes STALE, and that is all. In
   * all other cases the MAC address that it names, if any, is the entry's; solicited makes the entry REACHABLE anew; not
   * solicited, but with another MAC address than before, makes it STALE; else the state stays.
   *
   * A MAC address of a group (the lowest bit of its first byte is set) is nobody's: such an advertisement is ignored.
   */
  handleAdvertisement(advertisement: Advertisement, now: number): NeighbourOutput[];
  /**
   * A solicitation, or a message of a router, named the sender's MAC address (§7.2.3). An entry that is INCOMPLETE or is
   * made now has it, and is STALE; what waited goes out. An entry with another MAC address takes the new one, and is STALE.
   * One that has it already stays as it is. A MAC address of a group is ignored.
   */
  handleLinkAddress(address: string, mac: string, now: number): NeighbourOutput[];
  /** The state of an entry at `now`, null without one. */
  state(address: string, now: number): NeighbourState | null;
  /** When `handleTimer` is to be called next, or null. It may be called later than that, and earlier. */
  nextTimer(): number | null;
  /**
   * Does what is due:
   *
   * - INCOMPLETE: one retransTimer after a solicitation the next; one retransTimer after the last of maxMulticastSolicit
   *   the entry is gone.
   * - REACHABLE: STALE, reachableTime after it became so. (It is not taken for reachable later, even if this was not called.)
   * - DELAY: PROBE, delayFirstProbe after it became so; a solicitation goes to the neighbour's MAC address at once.
   * - PROBE: one retransTimer after a solicitation the next; one retransTimer after the last of maxUnicastSolicit the entry
   *   is gone.
   */
  handleTimer(now: number): NeighbourOutput[];
}

export function createNeighbourCache(config: NeighbourConfig): NeighbourCache {
  throw new Error('not written yet');
}

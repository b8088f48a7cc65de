/**
 * Task "arp-cache": the part of a host that finds MAC addresses for IP addresses, and keeps them for a while.
 * Read RFC 826 ("Packet Generation", "Packet Reception") and RFC 1122 §2.3.2.
 *
 * It has no wire and no clock: what happens is told to it, with the time `now` in microseconds, and it answers with what
 * is to be done. Times only grow.
 */

export interface ArpConfig {
  /** The host's MAC address: '02:1b:44:11:3a:b7'. */
  mac: string;
  /** How long an answer is believed, microseconds. */
  lifetime: number;
  /** Between two requests for the same address, microseconds. */
  retryInterval: number;
  /** Requests after which, if none was answered, nobody is there. */
  maxRequests: number;
  /** How many packets wait for one address at most. When one more comes, the oldest goes. */
  maxWaiting: number;
}

/** What is to be done. */
export type ArpOutput =
  /** Send this in a frame from the host's MAC address; the payload is not padded. */
  | { kind: 'frame'; dst: string; etherType: number; payload: Uint8Array }
  /** Nobody has this address: the packets that waited, oldest first, will not be sent. */
  | { kind: 'unreachable'; address: string; packets: Uint8Array[] };

export interface ArpCache {
  /** The host's own IPv4 address from now on; null for none, as at first. A request from a host without one has 0.0.0.0 as its sender. */
  setAddress(address: string | null): void;
  /**
   * Sends an IPv4 packet (EtherType 0x0800) to the neighbour with this IPv4 address: at once if its MAC address is
   * known, else as soon as it is, in the order in which the packets came. The first packet that has to wait makes a
   * request go out at once, to everybody; the request's target hardware address is all zeros.
   */
  resolve(address: string, packet: Uint8Array, now: number): ArpOutput[];
  /**
   * An ARP packet came, 28 bytes, of IPv4 over Ethernet, whoever it was meant for. "Packet Reception" of RFC 826 says
   * what to do:
   * - If there is an entry for the sender's address, or a request for it is out, the sender's MAC address is written
   *   down, and its lifetime begins anew.
   * - If the packet's target is the host's own address, and there was no entry yet, there is one now.
   * - If it is a request for the host's own address, it is answered.
   *
   * Never written down: a sender with the host's own address (somebody else uses it; answering is up to you), one with
   * the address 0.0.0.0 (it has none yet and only probes; it is answered), and one with a group address as its MAC
   * address (the lowest bit of its first byte is set: no machine is called that; it is not answered either).
   */
  handleArp(packet: Uint8Array, now: number): ArpOutput[];
  /** The MAC address that is known for this address at `now`, or null. */
  lookup(address: string, now: number): string | null;
  /** When `handleTimer` is to be called next, or null. It may be called later than that, and earlier. */
  nextTimer(): number | null;
  /**
   * Does what is due: asks again, one retryInterval after the last request; gives up, one retryInterval after the last
   * of maxRequests; forgets what is older than its lifetime. (What is too old is not used, even if this was not called.)
   */
  handleTimer(now: number): ArpOutput[];
  /** Forgets all that is known or asked for: the host is on another network now. */
  clear(): void;
}

export function createArpCache(config: ArpConfig): ArpCache {
  throw new Error('not written yet');
}

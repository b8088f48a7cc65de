/**
 * Task "nat-table": the memory of a home gateway. Read RFC 4787 §4 (mapping), §4.3 (how long), §5 (filtering), and
 * RFC 5508 §3 (an echo request has an identifier where others have a port).
 *
 * The table changes no packets. The gateway asks it about every packet that crosses, and turns the packet as the answer
 * says; `now` is the time in microseconds and only grows. Two endpoints are the same if address and port are. Mappings of
 * 'udp', 'tcp' and 'icmp' have nothing to do with each other.
 */

export type Protocol = 'udp' | 'tcp' | 'icmp';

export interface Endpoint {
  /** '192.168.0.2' */
  address: string;
  /** For 'icmp' the identifier of the echo; for a remote endpoint of 'icmp' always 0. */
  port: number;
}

export interface NatConfig {
  /** How long a mapping lives after the last packet from inside, microseconds, by protocol. */
  timeouts: Record<Protocol, number>;
  /** Ports of the outside address that the gateway uses itself: no mapping gets one of them. */
  reserved: { protocol: Protocol; port: number }[];
  /** How many mappings there may be at once, of all protocols together. */
  maxMappings: number;
}

export interface NatTable {
  /**
   * A packet goes from an inside endpoint to a remote one. Answers the outside port that it leaves with; null if it must be
   * dropped.
   * - An inside endpoint has one outside port, whoever it talks to (endpoint-independent mapping).
   * - If it has none yet it gets the outside port with its own number, if no other mapping has that. Otherwise any free one
   *   will do that is on the same side of 1024 (below it, or not) and odd or even as its own; only if all of those are
   *   taken, one of the other parity. 0 is never given away, and never the port of a packet. Identifiers of 'icmp' are no
   *   ports: any free number from 0 to 65535.
   * - If nothing is free, or if the table is full, null. What is over does not count.
   * - The mapping's time begins anew.
   */
  outbound(protocol: Protocol, inside: Endpoint, remote: Endpoint, now: number): number | null;
  /**
   * A packet came from a remote endpoint for the outside address. Answers who inside it is for; null if it must be dropped:
   * because no mapping has this outside port, or because nothing was ever sent to the remote *address* by this mapping
   * (address-dependent filtering; its port does not matter). What comes in keeps no mapping alive.
   */
  inbound(protocol: Protocol, outsidePort: number, remote: Endpoint, now: number): Endpoint | null;
}

/** A mapping is over when its timeout has passed since the last packet from inside, to the microsecond; its port is free then. */
export function createNatTable(config: NatConfig): NatTable {
  throw new Error('not written yet');
}

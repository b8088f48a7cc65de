/**
 * Task "inspect": a switch that does not believe its own stations. Read RFC 826 (who is the sender in ARP), RFC 2131 §2
 * (the fields of a DHCP message) and RFC 5227 §1.1 (probes).
 *
 * The switch asks `inspect` about every frame that comes in, before it does anything else with it.
 */

/** What the switch knows: this address belongs to this station, behind this port. */
export interface Binding {
  /** '68.85.2.101' */
  address: string;
  /** '00:16:d3:23:68:8a', in lower case */
  mac: string;
  port: number;
  /** In seconds; from then on it says nothing any more. */
  expiresAt: number;
}

export interface Guard {
  /** Ports of routers, DHCP servers and other switches. */
  trustedPorts: number[];
  bindings: Binding[];
  /** In seconds. */
  now: number;
}

/**
 * May the frame go on?
 *
 * 1. What comes in at a trusted port may always.
 * 2. ARP (EtherType 0x0806), request or reply: it has to be whole, 28 bytes, and for Ethernet and IPv4 (hardware type 1,
 *    protocol type 0x0800, lengths 6 and 4). The sender hardware address must be the frame's source. A sender protocol
 *    address of 0.0.0.0, a probe, claims nothing and may go on. Otherwise there must be a binding of exactly this address
 *    to this MAC address behind this port, and its time must not be up. If any of this is not so: drop.
 * 3. UDP in IPv4 (EtherType 0x0800, protocol 17; not the later fragments of a datagram, which have no ports: those may go
 *    on). From port 67 only servers speak: drop. To port 67, the message's `op` must be 1, and `chaddr`, its six bytes from
 *    byte 28 of the message on, must be the frame's source: else drop. The IPv4 header may have options.
 * 4. A frame that ends before a field that one of these rules has to look at: drop.
 * 5. Everything else may go on.
 *
 * @param frame from the destination address on, without checksum; it may have padding at its end
 * @param port where it came in
 */
export function inspect(_frame: Uint8Array, _port: number, _guard: Guard): 'forward' | 'drop' {
  throw new Error('not written yet');
}

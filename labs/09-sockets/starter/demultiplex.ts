/**
 * Task "demultiplex": a packet comes in. Which socket gets it? Read RFC 9293 §3.3.1 (what names a connection), §3.5.2 and
 * §3.10.7.1 (no connection), §3.10.7.2 (LISTEN); RFC 768; RFC 1122 §4.1.3.
 */

export interface Endpoint {
  /** '208.216.181.15'. */
  address: string;
  port: number;
}

/** A socket of this host. */
export interface Socket {
  /** Any number, different for each socket. */
  id: number;
  protocol: 'tcp' | 'udp';
  /** The address '0.0.0.0' stands for every address of the host. A connected TCP socket never has it. */
  local: Endpoint;
  /**
   * The other side. null for a TCP socket that listens, and for a UDP socket that takes datagrams from anybody. A UDP socket
   * may have one too: it called connect(), and takes datagrams from there only.
   */
  remote: Endpoint | null;
}

/** A TCP segment or UDP datagram for this host, with checksums that were right. */
export interface Packet {
  protocol: 'tcp' | 'udp';
  from: Endpoint;
  to: Endpoint;
  /** Of TCP; all false for UDP. */
  syn: boolean;
  ack: boolean;
  fin: boolean;
  rst: boolean;
  /** Of TCP, 32 bits; 0 for UDP. The second counts only with `ack`. */
  sequenceNumber: number;
  acknowledgmentNumber: number;
  /** Bytes of data. */
  length: number;
}

export type Outcome =
  /** The packet is for this socket, whatever that makes of it. */
  | { kind: 'socket'; id: number }
  /** A SYN for this listening socket: a new connection begins. */
  | { kind: 'new'; listener: number }
  /** TCP: nobody is there, and the sender is told with a RST of these numbers; null: the RST has no ACK. */
  | { kind: 'reset'; sequenceNumber: number; acknowledgmentNumber: number | null }
  /** UDP: nobody is there, and the sender is told by ICMP. */
  | { kind: 'unreachable' }
  /** Nothing at all happens. */
  | { kind: 'drop' };

/**
 * Whoever fits best gets it: a socket whose remote end is the packet's sender comes before one without a remote end, and
 * among these one with the packet's own destination address comes before '0.0.0.0'. No two sockets have the same protocol
 * and the same two ends. For a segment that meets only a listening socket:
 * - RST: drop. Otherwise ACK: reset. Otherwise SYN: new. Otherwise: drop.
 *
 * For a segment that meets no socket at all: drop if it is a RST, otherwise reset.
 * The numbers of a reset: if the segment has ACK, its acknowledgment number is the sequence number, without ACK; if not, the
 * sequence number is 0, and the acknowledgment number the segment's sequence number and its length, in which SYN and FIN
 * count as one each, modulo 2^32.
 */
export function demultiplex(sockets: Socket[], packet: Packet): Outcome {
  throw new Error('not written yet');
}

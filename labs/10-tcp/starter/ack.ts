/** Task "ack": the segment that answers another. Read RFC 9293 §3.4 (sequence numbers), §3.10.7.4, RFC 5681 §4.2. */

/** What our side of the connection knows before the segment arrives. */
export interface Connection {
  /** IPv4, ours: '10.1.2.3'. The ACK goes from here … */
  sourceAddress: string;
  /** … to the peer. */
  destinationAddress: string;
  sourcePort: number;
  destinationPort: number;
  /** SND.NXT: the number that our next byte will have. */
  sendNext: number;
  /** RCV.NXT: the number that we expect next; null as long as the peer's SYN has not come. */
  receiveNext: number | null;
  /** The window to announce, bytes: less than 65536, window scaling is not in use. */
  receiveWindow: number;
}

/**
 * The ACK that answers `segment`, as IP carries it: 20 bytes, no options, no data, ACK the only flag, checksum filled in.
 * @param segment from the peer on this connection, with a right checksum, and within our window. It may have options.
 *   Where it begins with what is expected next, or before that, whatever is new in it is taken (data, SYN, FIN). Where
 *   it begins later, something before it is missing: nothing of it is taken, and the ACK repeats what is expected.
 */
export function buildAck(connection: Connection, segment: Uint8Array): Uint8Array {
  throw new Error('not written yet');
}

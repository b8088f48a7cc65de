/**
 * Task "waits": where does the time go when a page is opened? Read RFC 1035 §4.1.1 (DNS header), RFC 9293 §3.1 (TCP
 * header), RFC 791 §3.1 (IPv4 header).
 *
 * The frames are those of a PC's link, in the order of their times: Ethernet with IPv4 or something else in it. IPv4 and TCP
 * headers may have options; a short frame is padded, and the IPv4 total length says where the packet ends. No packet is
 * fragmented, no checksum is wrong. Between the frames of the visit there may be those of other connections and questions.
 *
 * The visit has four waits, each in microseconds. A wait is null if one of its two frames is not there, or if the wait that
 * it builds on has no second frame.
 *
 * - name: from the first question (UDP to port 53, QR 0) to the first answer after it (UDP from port 53, QR 1) that has the
 *   same ID, RCODE 0 and at least one answer record. Who answers does not matter: the PC may have asked a second server.
 * - tcp: from the first SYN (without ACK) to port 443 to the first SYN with ACK that comes back on the same connection: from
 *   that address and port to the PC's address and port. This connection is the visit's, also for what follows; it need not
 *   wait for a name.
 * - tls: on this connection, from the PC's first segment with data after the SYN-ACK to its next segment with data that begins at
 *   a higher sequence number. (A segment that begins where an earlier one began was sent again.) Sequence numbers do not
 *   wrap around here.
 * - page: from that second segment to the first segment with data from the server after it.
 */

export interface Frame {
  /** Microseconds. */
  time: number;
  /** From the Ethernet header on, without FCS. */
  bytes: Uint8Array;
}

export interface Waits {
  name: number | null;
  tcp: number | null;
  tls: number | null;
  page: number | null;
}

export function waits(frames: Frame[]): Waits {
  throw new Error('not written yet');
}

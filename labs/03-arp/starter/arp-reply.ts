/** Task "arp-reply": somebody asks who has an address. Read RFC 826, "Packet Format" and "Packet Reception". */

export interface Station {
  /** Your host's MAC address: '02:1b:44:11:3a:b7'. */
  mac: string;
  /** Your host's IPv4 address: '10.20.30.40'. */
  address: string;
}

/**
 * Gets a frame that your network adapter took from the cable, and gives the frame to answer with: an ARP reply in an
 * Ethernet frame of 60 bytes, what is left of it filled with zeros. It goes to the machine that asks: to the hardware
 * address that stands in the ARP packet as the sender's.
 *
 * Only an ARP request for your own address, for IPv4 over Ethernet, gets an answer. For everything else the answer is
 * null: other EtherTypes, replies, questions for other addresses, other kinds or lengths of addresses, frames that end
 * before the ARP packet does.
 *
 * A sender that has no address yet asks from 0.0.0.0 (a probe, RFC 5227 §2.1.1). It is answered like any other.
 */
export function answerArp(frame: Uint8Array, station: Station): Uint8Array | null {
  throw new Error('not written yet');
}

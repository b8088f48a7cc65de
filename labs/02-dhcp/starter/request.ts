/** Task "request": an offer is taken. Read RFC 2131 §3.1 (step 3), §4.3.2 and table 5; RFC 2132 §2, §9.1 and §9.7. */

export interface Client {
  /** The host's MAC address, '02:1b:44:11:3a:b7'. */
  mac: string;
  /** The transaction id of its DISCOVER, 32 bits. */
  xid: number;
  /** The host wants the answer by broadcast. */
  broadcast: boolean;
}

/**
 * Gets the payload of a datagram that came to port 68, and gives the DHCPREQUEST to answer with: the payload of a
 * datagram from port 68 to port 67, at least 300 bytes long.
 *
 * The REQUEST has the OFFER's xid, the client's hardware address and broadcast flag, option 53, in option 50 the address
 * that was offered, in option 54 the server that offered it, and END. Other options may be there. All that is not used
 * is zero (ciaddr, yiaddr, siaddr, secs …), what follows END as well.
 *
 * The answer is null if the payload is no OFFER for this client: too short for a DHCP message, without the magic cookie,
 * not a reply (op), of another xid or another hardware address, of another message type, or without option 54.
 *
 * An OFFER's options stand in any order, with PAD between them, and there may be some that you do not know. What follows
 * END is no option.
 */
export function buildRequest(offer: Uint8Array, client: Client): Uint8Array | null {
  throw new Error('not written yet');
}

/** Task "server-hello": what the server has chosen. Read RFC 5246 §6.2.1, §7.4 and §7.4.1.3. */

export interface ServerHello {
  /** server_version: 0x0303 … */
  version: number;
  /** 32 bytes. */
  random: Uint8Array;
  /** 0 to 32 bytes. */
  sessionId: Uint8Array;
  cipherSuite: number;
  /** The types of its extensions in their order; empty if there are none. */
  extensions: number[];
}

/**
 * The ServerHello at the beginning of what the server has sent; null if it is not whole yet, or if the first record is no
 * handshake (an alert, say) or the first message no ServerHello.
 *
 * Records are an envelope: a message may be spread over several handshake records, and several messages may be in one.
 * @param received the server's bytes so far, as TCP brought them
 */
export function readServerHello(received: Uint8Array): ServerHello | null {
  throw new Error('not written yet');
}

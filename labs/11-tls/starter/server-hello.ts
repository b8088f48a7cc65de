/** Task "server-hello": what the server answers. Read RFC 5246 §6.2.1 (records), §7.4 and §7.4.1.3, §7.4.1.4 (extensions). */

export interface ServerHello {
  /** 0x0303 for TLS 1.2. */
  version: number;
  /** 32 bytes. */
  random: Uint8Array;
  /** 0 to 32 bytes. */
  sessionId: Uint8Array;
  cipherSuite: number;
  compressionMethod: number;
  /** In their order; empty if there are none. */
  extensions: Extension[];
}

export interface Extension {
  type: number;
  data: Uint8Array;
}

/**
 * Finds the ServerHello in what a server has sent so far.
 * @param bytes of the TCP stream, from its first one on: whole records and perhaps a piece of another one. A record may
 *   hold several handshake messages, and a message may be spread over several records, cut anywhere.
 * @returns null as long as the ServerHello is not complete, and if the server sends something else first
 */
export function readServerHello(bytes: Uint8Array): ServerHello | null {
  throw new Error('not written yet');
}

/** Task "client-hello": how a TLS 1.2 handshake begins. Read RFC 5246 §6.2.1, §7.4 and §7.4.1.2, RFC 6066 §3. */

export interface ClientHelloParameters {
  /** 32 bytes. */
  random: Uint8Array;
  /** Numbers of cipher suites, the preferred first: 0x009c … */
  cipherSuites: number[];
  /** The server's host name. */
  serverName: string;
}

/**
 * One record with the ClientHello in it:
 * - the record: content type 22, version 0x0301 or 0x0303, length in two bytes;
 * - the handshake message: type 1, length in three bytes, client_version 0x0303;
 * - no session to resume, the suites in the order given, the one compression method 0;
 * - the one extension server_name with the one host name; no other extensions.
 */
export function buildClientHello(parameters: ClientHelloParameters): Uint8Array {
  throw new Error('not written yet');
}

/** Task "client-hello": the first message of a TLS 1.2 client. Read RFC 5246 §6.2.1, §7.4 and §7.4.1.2, RFC 6066 §3. */

export interface ClientHelloParameters {
  /** 32 bytes. */
  random: Uint8Array;
  /** 16 bits each, in the client's order of preference. */
  cipherSuites: number[];
  /** A host name of ASCII letters, digits, hyphens and dots. */
  serverName: string;
}

/**
 * One record (its version 0x0301 or 0x0303) that holds one handshake message, the ClientHello: version TLS 1.2
 * (0x0303), the random, no session id, the cipher suites, the null compression and no other, and one extension,
 * server_name, with the one host name. The record fits all of it: 2^14 bytes at most.
 */
export function buildClientHello(parameters: ClientHelloParameters): Uint8Array {
  throw new Error('not written yet');
}

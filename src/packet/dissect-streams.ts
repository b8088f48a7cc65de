/**
 * What the two directions of one TCP connection speak: DNS and BGP by their ports, TLS and HTTP by how their messages begin, so
 * that they are found on any port.
 */

import { BGP_PORT } from './bgp/message.ts';
import { BgpConversation } from './dissect-bgp.ts';
import { dnsOverTcp } from './dissect-dns.ts';
import { HttpConversation, looksLikeHttp } from './dissect-http.ts';
import { http2Direction, looksLikeHttp2 } from './dissect-http2.ts';
import { MessageCutter, type MessageProtocol } from './dissect-messages.ts';
import { looksLikeTls, type MasterSecrets, TlsConversation } from './dissect-tls.ts';
import { DNS_PORT } from './dns/message.ts';

/** Makes the protocol of one direction; both directions of a connection share what they must know of each other. */
type Speak = (from: string) => MessageProtocol;

export class Conversation {
  readonly #ports: readonly number[];
  readonly #secrets: MasterSecrets;
  readonly #source: 'frame' | 'decrypted';
  readonly #cutters = new Map<string, MessageCutter>();
  #speak: Speak | undefined;
  /** What is inside the TLS records. */
  #inner: Conversation | undefined;

  /** @param source 'decrypted' for what is inside TLS. */
  constructor(ports: readonly number[], secrets: MasterSecrets, source: 'frame' | 'decrypted' = 'frame') {
    this.#ports = ports;
    this.#secrets = secrets;
    this.#source = source;
  }

  /** Bytes held back in both directions. */
  get heldLength(): number {
    let length = this.#inner?.heldLength ?? 0;
    for (const cutter of this.#cutters.values()) length += cutter.heldLength;
    return length;
  }

  /** The cutter for the direction that comes from `from`; undefined while nobody knows the protocol. */
  cutter(from: string, bytes: Uint8Array, start: number, end: number): MessageCutter | undefined {
    const known = this.#cutters.get(from);
    if (known || start === end) return known;
    this.#speak ??= this.#recognise(bytes, start, end);
    if (!this.#speak) return undefined;
    const cutter = new MessageCutter(this.#speak(from), this.#source);
    this.#cutters.set(from, cutter);
    return cutter;
  }

  #recognise(bytes: Uint8Array, start: number, end: number): Speak | undefined {
    if (this.#ports.includes(DNS_PORT)) return () => dnsOverTcp;
    if (this.#ports.includes(BGP_PORT)) {
      const bgp = new BgpConversation();
      return (from) => bgp.direction(from);
    }
    const first = bytes.subarray(start, end);
    if (looksLikeTls(first)) {
      this.#inner = new Conversation([], this.#secrets, 'decrypted');
      const tls = new TlsConversation(this.#secrets, this.#inner);
      return (from) => tls.direction(from);
    }
    if (looksLikeHttp2(first)) return http2Direction;
    if (looksLikeHttp(first)) {
      const http = new HttpConversation();
      return () => http.protocol;
    }
    return undefined;
  }
}

/** What a resolver tells of its work, so that a lab can say what happens. Times are those of the call's `now`. */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { Micros } from '../../bytes/time.ts';
import type { DnsQuestion, DnsRecord } from '../../packet/dns/message.ts';
import type { DnsName } from '../../packet/dns/name.ts';
import type { Endpoint } from '../sockets.ts';
import type { Transport } from './fit.ts';

/** A name server that was asked. */
interface Server {
  readonly server: DnsName;
  readonly address: Ipv4Address;
}

export type ResolverEvent =
  /** A client asks. */
  | { kind: 'query'; question: DnsQuestion; client: Endpoint }
  /** The answer, or a "no", was remembered. */
  | { kind: 'cacheHit'; question: DnsQuestion; rcode: number; expires: Micros }
  | { kind: 'cacheMiss'; question: DnsQuestion }
  /** The same question is being worked on for somebody else: both get the answer. */
  | { kind: 'joined'; question: DnsQuestion }
  /** `zone` is whose server it is: '.', 'com', 'google.com'. */
  | { kind: 'ask'; question: DnsQuestion; server: Server; zone: DnsName; transport: Transport }
  /** "Ask the servers of `zone`". `ignoredGlue` counts addresses that the server has no business to give. */
  | {
      kind: 'referral';
      question: DnsQuestion;
      server: Server;
      zone: DnsName;
      nameServers: readonly DnsName[];
      ignoredGlue: number;
    }
  | { kind: 'alias'; question: DnsQuestion; server: Server; target: DnsName }
  /** Kept until `expires`. */
  | { kind: 'answer'; question: DnsQuestion; server: Server; records: readonly DnsRecord[]; expires: Micros }
  | { kind: 'negative'; question: DnsQuestion; server: Server; rcode: number; expires: Micros }
  | { kind: 'truncated' | 'timeout' | 'noEdns'; question: DnsQuestion; server: Server }
  | { kind: 'useless'; question: DnsQuestion; server: Server; reason: string }
  /** A datagram that is no response to what was asked: late, or forged. */
  | { kind: 'ignored'; from: Endpoint; reason: string }
  | { kind: 'failed'; question: DnsQuestion; reason: string }
  /** The response to a client. */
  | { kind: 'reply'; question: DnsQuestion; client: Endpoint; rcode: number };

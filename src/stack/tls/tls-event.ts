/** What a TLS machine reports of its work, for its user and for whoever tells the story of a run. */

import type { Micros } from '../../bytes/time.ts';
import type { ClientHello, ServerHello } from '../../packet/tls/handshake.ts';
import type { SessionKeys } from '../../packet/tls/key-schedule.ts';
import type { TrafficKeys, TrafficSecrets } from '../../packet/tls/key-schedule-13.ts';
import type { CertificateSummary } from '../../packet/tls/x509.ts';

/** What a client of TLS 1.3 keeps of a NewSessionTicket (RFC 8446 §4.6.1), to resume the session with. */
export interface ResumableSession {
  ticket: Uint8Array;
  /** The key that the ticket stands for. */
  psk: Uint8Array;
  /** The session's: the key belongs to its hash. */
  cipherSuite: number;
  ticketAgeAdd: number;
  /** Seconds. */
  ticketLifetime: number;
  receivedAt: Micros;
}

export type TlsEvent =
  /** The machine went from one state to another. */
  | { type: 'state'; from: string; to: string }
  | { type: 'client-hello'; hello: ClientHello }
  | { type: 'server-hello'; hello: ServerHello }
  /** The client trusts the server's certificate. */
  | { type: 'certificate-accepted'; serverName: string; chain: readonly CertificateSummary[] }
  | { type: 'certificate-rejected'; serverName: string; reason: string }
  /** The client has drawn the premaster secret, and here is what it sends; or the server has read it. */
  | { type: 'premaster'; premaster: Uint8Array; encrypted: Uint8Array }
  /** ECDHE: our key, the peer's, and what both come to. */
  | { type: 'shared-secret'; group: number; publicKey: Uint8Array; peer: Uint8Array; premaster: Uint8Array }
  /** TLS 1.3: the server would like another group's key share. */
  | { type: 'hello-retry-request'; hello: ServerHello; group: number | undefined }
  /** TLS 1.3: both sides report the same secrets and keys, first those of the handshake and then of the data. */
  | {
      type: 'traffic-secrets';
      stage: 'handshake' | 'application';
      secrets: TrafficSecrets;
      keys: { client: TrafficKeys; server: TrafficKeys };
    }
  /** TLS 1.3: the server has signed the transcript with its certificate's key. */
  | { type: 'certificate-verified'; algorithm: number }
  /** TLS 1.3: the session goes on from an earlier one, and no certificate is sent. */
  | { type: 'resumed' }
  /** TLS 1.3: the client may come back with this; or the server has made it. */
  | { type: 'session-ticket'; session: ResumableSession }
  /** TLS 1.3: new keys for what the client or the server sends. */
  | { type: 'key-update'; sender: 'client' | 'server' }
  /** Both sides report the same four keys. */
  | { type: 'keys'; masterSecret: Uint8Array; keys: SessionKeys; extendedMasterSecret: boolean }
  | { type: 'finished-sent'; verifyData: Uint8Array }
  | { type: 'finished-verified'; verifyData: Uint8Array }
  /** The handshake is done; application data may flow. */
  | { type: 'open'; cipherSuite: number; applicationProtocol?: string }
  | { type: 'data'; bytes: Uint8Array }
  /** close_notify has come: the peer has nothing more to say. */
  | { type: 'end' }
  | { type: 'alert-sent'; level: number; description: number }
  | { type: 'alert-received'; level: number; description: number }
  /** It is over; with a reason if it did not end with close_notify. */
  | { type: 'closed'; reason?: string };

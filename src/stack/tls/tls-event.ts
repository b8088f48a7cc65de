/** What a TLS machine reports of its work, for its user and for whoever tells the story of a run. */

import type { ClientHello, ServerHello } from '../../packet/tls/handshake.ts';
import type { SessionKeys } from '../../packet/tls/key-schedule.ts';
import type { CertificateSummary } from '../../packet/tls/x509.ts';

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

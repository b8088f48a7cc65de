/** What can be chosen about a host's TCP, and what is chosen unless someone says otherwise. */

import { type Micros, milliseconds, seconds } from '../../bytes/time.ts';
import type { Endpoint } from '../sockets.ts';
import type { TcpState } from './states.ts';

export interface TcpConfig {
  /** Largest segment that we want to get, bytes: the link's MTU less 40 (RFC 9293 §3.7.1). */
  mss: number;
  /** Offer window scaling (RFC 7323 §2). The shift follows from `receiveBuffer`. */
  windowScale: boolean;
  /** Offer selective acknowledgments (RFC 2018). */
  sack: boolean;
  /** Offer timestamps (RFC 7323 §3). Off by default: their values would make runs in real time differ. */
  timestamps: boolean;
  /** Hold small segments back while data is unacknowledged (RFC 9293 §3.7.4). */
  nagle: boolean;
  /** Acknowledge every second segment, or after `delayedAckTimeout` (RFC 1122 §4.2.3.2). */
  delayedAck: boolean;
  /** RFC 9293 §3.8.6.3: less than 0.5 s. */
  delayedAckTimeout: Micros;
  /** Bytes that a connection keeps for a reader that does not read; the largest window it offers. */
  receiveBuffer: number;
  /** Bytes that a connection takes before `Stream.queued` starts to count. */
  sendBuffer: number;
  /** First congestion window in segments (RFC 6928 §2). */
  initialWindow: number;
  /** Maximum segment lifetime; TIME-WAIT lasts twice as long (RFC 9293 §3.4.2 says 2 minutes, most hosts 30 s). */
  msl: Micros;
  /** RFC 6298 §2. */
  initialRto: Micros;
  minRto: Micros;
  maxRto: Micros;
  /** Retransmissions before a handshake is given up: with 7 after 183 s (RFC 9293 §3.8.3: 3 minutes at least). */
  synRetries: number;
  /** Retransmissions of data before the connection is given up (RFC 9293 §3.8.3: 100 s at least). */
  dataRetries: number;
  /** Half-open connections that a listener keeps; SYNs beyond are dropped, unless they are answered with a cookie. */
  backlog: number;
  /** SYN cookies (RFC 4987 §3.6): as soon as the backlog is full, or for every SYN. */
  synCookies: 'never' | 'when-full' | 'always';
  /**
   * The checks of RFC 5961 against blind attacks. Without them it is as RFC 793 had it: a RST or a SYN anywhere in the
   * window ends the connection.
   */
  blindAttackChecks: boolean;
  /** Connections of the stack, in any state. With the buffers it bounds the memory that peers can take. */
  maxConnections: number;
  /** For labs and the curious: told of every change of state, as it happens. Must not call back into the stack. */
  onStateChange?: (local: Endpoint, remote: Endpoint, from: TcpState, to: TcpState, now: Micros) => void;
  /** Likewise: what became of a SYN that found the backlog full, and of the ACKs that bring cookies back. */
  onListen?: (event: ListenEvent, remote: Endpoint, now: Micros) => void;
  /** Likewise: a segment that may be a blind attack was answered with a challenge ACK, or was one too many. */
  onChallenge?: (event: 'challenged' | 'over-limit', remote: Endpoint, now: Micros) => void;
}

export type ListenEvent = 'syn-dropped' | 'cookie-sent' | 'cookie-accepted' | 'cookie-refused';

export const defaultTcpConfig: TcpConfig = {
  mss: 1460,
  windowScale: true,
  sack: true,
  timestamps: false,
  nagle: true,
  delayedAck: true,
  delayedAckTimeout: milliseconds(200),
  receiveBuffer: 256 * 1024,
  sendBuffer: 256 * 1024,
  initialWindow: 10,
  msl: seconds(30),
  initialRto: seconds(1),
  minRto: seconds(1),
  maxRto: seconds(60),
  synRetries: 7,
  dataRetries: 10,
  backlog: 128,
  synCookies: 'never',
  blindAttackChecks: true,
  maxConnections: 1024,
};

/** What a connection makes of an ICMP error (RFC 9293 §3.9.2.2, with the caution of RFC 5927; path MTU RFC 1191). */

import { seqLe, seqLt } from '../../bytes/sequence.ts';
import type { Micros } from '../../bytes/time.ts';
import type { TcpConnection } from './connection.ts';

export interface TcpIcmpError {
  kind: 'unreachable' | 'time-exceeded' | 'fragmentation-needed';
  /** Of the ICMP message. */
  code: number;
  /** 0 or absent from a router older than RFC 1191. */
  nextHopMtu?: number;
  /** Of the quoted segment. */
  sequenceNumber?: number;
}

/** RFC 792: protocol and port unreachable say that nobody is there; everything else may pass. */
const HARD_CODES = new Set([2, 3]);

/** RFC 1191 §7.1: MTUs in use, for when the router does not tell. */
const PLATEAUS = [32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 128];

export function takeIcmpError(connection: TcpConnection, error: TcpIcmpError, now: Micros): void {
  const { sender } = connection;
  const { sequenceNumber } = error;
  // RFC 5927 §4.1: whoever cannot name a segment in flight has not seen the connection.
  const inFlight =
    sequenceNumber === undefined || (seqLe(sender.una, sequenceNumber) && seqLt(sequenceNumber, sender.highestSent));
  if (!inFlight) return;

  if (error.kind === 'fragmentation-needed') {
    const packet = connection.pathMtu;
    const mtu = error.nextHopMtu || PLATEAUS.find((plateau) => plateau < packet);
    if (mtu !== undefined) connection.limitMtu(mtu);
    return;
  }
  const reason = error.kind === 'time-exceeded' ? 'time to live exceeded' : unreachable(error.code);
  // RFC 5927 §5.2: an established connection is not ended by what anybody might have sent.
  const opening = connection.state === 'SYN-SENT' || connection.state === 'SYN-RECEIVED';
  if (error.kind === 'unreachable' && HARD_CODES.has(error.code) && opening) connection.close(reason, now);
  else connection.softError = reason;
}

function unreachable(code: number): string {
  const what = ['network', 'host', 'protocol', 'port'][code];
  return what ? `${what} unreachable` : `destination unreachable (code ${code})`;
}

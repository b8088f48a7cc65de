/** The segments of a handshake with SYN cookies, as a listener sees and makes them (RFC 4987 §3.6, syn-cookies.ts). */

import { seqAdd } from '../../bytes/sequence.ts';
import type { TcpFields, TcpSegment } from '../../packet/tcp.ts';
import type { Endpoint } from '../sockets.ts';
import type { TcpConfig } from './config.ts';
import type { CookiePair } from './syn-cookies.ts';

export function pairOf(server: Endpoint, client: Endpoint, clientSequence: number): CookiePair {
  return { client, server, clientSequence };
}

export function mayGetCookie({ syn, ack, rst }: TcpSegment): boolean {
  return syn && !ack && !rst;
}

export function mayBringCookie({ syn, ack, rst }: TcpSegment): boolean {
  return ack && !syn && !rst;
}

/** The answer to a SYN. It offers nothing that would have to be remembered: its only option is our own MSS. */
export function cookieSynAck(syn: TcpSegment, cookie: number, config: TcpConfig): TcpFields {
  return {
    srcPort: syn.dstPort,
    dstPort: syn.srcPort,
    sequenceNumber: cookie,
    acknowledgmentNumber: seqAdd(syn.sequenceNumber, 1),
    syn: true,
    ack: true,
    window: Math.min(config.receiveBuffer, 0xffff),
    options: { mss: config.mss },
  };
}

/** The client's SYN as far as its ACK, which brings the cookie, still tells it. */
export function synBefore(ack: TcpSegment, mss: number): TcpSegment {
  return {
    ...ack,
    sequenceNumber: seqAdd(ack.sequenceNumber, -1),
    acknowledgmentNumber: 0,
    syn: true,
    ack: false,
    fin: false,
    psh: false,
    options: { mss },
    payload: new Uint8Array(0),
  };
}

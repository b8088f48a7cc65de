/** What an application sees of the host it runs on: the socket calls, without blocking and without I/O. */

import type { IpAddress } from '../bytes/ip-address.ts';
import type { MacAddress } from '../bytes/mac-address.ts';
import type { Micros } from '../bytes/time.ts';
import type { Stream, StreamHandler } from './stream.ts';
import type { Timed } from './timed.ts';

/** A socket address (RFC 9293 §3.3.1 calls it a socket). */
export interface Endpoint {
  /** '68.85.2.2' or '2001:db8::1': which protocol it is, the text tells. */
  address: IpAddress;
  port: number;
}

export interface UdpSocket {
  readonly localPort: number;
  /** A source address of '0.0.0.0' (the default before DHCP) and a broadcast destination are allowed. */
  send(payload: Uint8Array, to: Endpoint, now: Micros, options?: SendOptions): void;
  close(): void;
}

export interface SendOptions {
  /**
   * Puts the datagram into a frame to this address instead of asking ARP: how a DHCP server answers a client
   * that has no address yet and did not set the broadcast flag (RFC 2131 §4.1).
   */
  linkAddress?: MacAddress;
  ttl?: number;
}

export interface DatagramHandler {
  onDatagram(payload: Uint8Array, from: Endpoint, now: Micros): void;
  /** ICMP said that nobody listens there, or that the way is closed. */
  onUnreachable?(to: Endpoint, reason: string, now: Micros): void;
}

export interface ConnectOptions {
  /** Instead of an ephemeral port (RFC 6335 §6: 49152 to 65535), where a document fixes it. */
  localPort?: number;
  /** Instead of one drawn from the world's seed, where a document fixes it. */
  initialSequenceNumber?: number;
}

export interface ListenOptions {
  /** The server's own initial sequence number, where a document fixes it. */
  initialSequenceNumber?: number;
}

export interface Listener {
  readonly port: number;
  close(): void;
}

export interface Sockets {
  /** Port 0 takes an ephemeral one. @throws RangeError if the port is taken. */
  bindUdp(port: number, handler: DatagramHandler): UdpSocket;
  connectTcp(to: Endpoint, handler: StreamHandler, now: Micros, options?: ConnectOptions): Stream;
  /** `accept` is asked for a handler of each new connection when its handshake is done. */
  listenTcp(port: number, accept: (stream: Stream, peer: Endpoint) => StreamHandler, options?: ListenOptions): Listener;
}

/** A program on a host: gets its sockets once, then acts on callbacks and its own timers. */
export interface Application extends Timed {
  start(sockets: Sockets, now: Micros): void;
}

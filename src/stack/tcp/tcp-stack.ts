/**
 * A host's TCP: gives every segment to the connection of its socket pair, to a listener, or answers with RST.
 *
 * Read RFC 9293 §3.3.1 (sockets and connections), §3.10.7.1 (no connection), §3.9.2.2 (ICMP).
 */

import { type IpAddress, isIpv6, isMulticast } from '../../bytes/ip-address.ts';
import { IPV4_BROADCAST } from '../../bytes/ipv4-address.ts';
import type { Random } from '../../bytes/random.ts';
import { seqAdd, seqGe, seqGt } from '../../bytes/sequence.ts';
import type { Micros } from '../../bytes/time.ts';
import { buildTcp, type TcpFields, type TcpSegment } from '../../packet/tcp.ts';
import type { ConnectOptions, Endpoint, Listener, ListenOptions } from '../sockets.ts';
import type { StreamHandler } from '../stream.ts';
import { earliestTimer, type Public, type Timed } from '../timed.ts';
import { defaultTcpConfig, type TcpConfig } from './config.ts';
import { TcpConnection } from './connection.ts';
import { type TcpConnectionInfo, tcpConnectionInfo } from './connection-info.ts';
import { cookieSynAck, mayBringCookie, mayGetCookie, pairOf, synBefore } from './cookie-handshake.ts';
import type { TcpHalves } from './halves.ts';
import { type TcpIcmpError, takeIcmpError } from './icmp-error.ts';
import { resetFor } from './reset.ts';
import { COOKIE_PERIOD, SynCookies } from './syn-cookies.ts';
import { TcpStream } from './tcp-stream.ts';

/** RFC 6335 §6. */
const EPHEMERAL = { first: 49152, count: 16384 };

export type Accept = (stream: TcpStream, peer: Endpoint) => StreamHandler;

interface ListenerEntry {
  readonly port: number;
  readonly accept: Accept;
  readonly options: ListenOptions;
  readonly halfOpen: Set<TcpConnection>;
  /** Until when ACKs may bring back cookies that were given out here. */
  cookiesUntil: Micros;
}

interface ConnectionEntry {
  readonly connection: TcpConnection;
  readonly stream: TcpStream;
  /** Of an accepted connection, known when the handshake is done. */
  handler: StreamHandler | undefined;
  readonly listener: ListenerEntry | undefined;
}

export class TcpStack implements Timed {
  #config: TcpConfig & TcpHalves;
  readonly #random: Random;
  readonly #cookies: Public<SynCookies>;
  readonly #connections = new Map<string, ConnectionEntry>();
  readonly #listeners = new Map<number, ListenerEntry>();
  /** May have something to send. */
  readonly #sending = new Set<ConnectionEntry>();
  /** May have something to tell; told at the end of handleSegment and handleTimer. */
  readonly #telling = new Set<ConnectionEntry>();
  readonly #replies: { src: IpAddress; dst: IpAddress; fields: TcpFields }[] = [];
  #dispatching = false;
  #now: Micros = 0;

  constructor(config: { random: Random } & Partial<TcpConfig & TcpHalves>) {
    const { random, ...choices } = config;
    this.#random = random;
    this.#config = { ...defaultTcpConfig, ...choices };
    const key = random.fork('syn-cookies').bytes(16);
    this.#cookies = choices.makeCookies?.(key) ?? new SynCookies(key);
  }

  /** As with sysctl: listeners go by the new settings at once, and connections to come. */
  reconfigure(changes: Partial<TcpConfig>): void {
    this.#config = { ...this.#config, ...changes };
  }

  /**
   * Opens a connection; local port 0 takes an ephemeral one. `mtu` is that of the link the segments leave by.
   * @throws RangeError if the socket pair is taken or the stack is full.
   */
  connect(
    local: Endpoint,
    remote: Endpoint,
    handler: StreamHandler,
    now: Micros,
    options: ConnectOptions & { mtu?: number } = {},
  ): TcpStream {
    if (this.#connections.size >= this.#config.maxConnections) throw new RangeError('too many TCP connections');
    const wanted = options.localPort ?? local.port;
    const port = wanted === 0 ? this.#ephemeralPort(local.address, remote) : wanted;
    const here = { address: local.address, port };
    if (this.#connections.has(keyOf(here, remote))) {
      throw new RangeError(`there is a connection from ${here.address}:${port} to ${remote.address}:${remote.port}`);
    }
    const initialSequenceNumber = options.initialSequenceNumber ?? this.#random.u32();
    const entry = this.#add(here, remote, initialSequenceNumber, { handler, mtu: options.mtu });
    entry.connection.open(now);
    this.#touch(entry, now);
    return entry.stream;
  }

  /** @throws RangeError if somebody listens there already. */
  listen(port: number, accept: Accept, options: ListenOptions = {}): Listener {
    if (this.#listeners.has(port)) throw new RangeError(`TCP port ${port} is taken`);
    const listener: ListenerEntry = { port, accept, options, halfOpen: new Set(), cookiesUntil: 0 };
    this.#listeners.set(port, listener);
    return {
      port,
      close: () => {
        if (this.#listeners.get(port) !== listener) return;
        this.#listeners.delete(port);
        for (const connection of [...listener.halfOpen]) {
          const entry = this.#connections.get(keyOf(connection.local, connection.remote));
          connection.abort(this.#now);
          if (entry) this.#touch(entry, this.#now);
        }
      },
    };
  }

  /** A decoded segment addressed to this host. */
  handleSegment(segment: TcpSegment, src: IpAddress, dst: IpAddress, now: Micros): void {
    this.#now = now;
    // RFC 9293 §3.9.2.3 (MUST-57): nobody opens a connection with everybody.
    if (dst === IPV4_BROADCAST || isMulticast(dst) || isMulticast(src)) return;
    const local = { address: dst, port: segment.dstPort };
    const remote = { address: src, port: segment.srcPort };
    const entry = this.#entryFor(local, remote, segment, now);
    if (entry) {
      entry.connection.handleSegment(segment, now);
      this.#touch(entry, now);
    } else if (!this.#listeners.has(local.port)) {
      const fields = resetFor(segment);
      if (fields) this.#replies.push({ src: dst, dst: src, fields });
    }
    this.#dispatch(now);
  }

  /** An ICMP error about a segment of ours; `local` and `remote` are those of the headers that it quotes. */
  handleIcmpError(error: TcpIcmpError, local: Endpoint, remote: Endpoint, now: Micros): void {
    this.#now = now;
    const entry = this.#connections.get(keyOf(local, remote));
    if (!entry) return;
    takeIcmpError(entry.connection, error, now);
    this.#touch(entry, now);
    this.#dispatch(now);
  }

  /** The next segment to send, with its checksum; undefined if there is none. */
  pollTransmit(): { src: IpAddress; dst: IpAddress; bytes: Uint8Array } | undefined {
    const reply = this.#replies.shift();
    if (reply) return { src: reply.src, dst: reply.dst, bytes: buildTcp(reply.fields, reply.src, reply.dst) };
    for (const entry of this.#sending) {
      const fields = entry.connection.pollSegment(this.#now);
      if (fields) {
        const src = entry.connection.local.address;
        const dst = entry.connection.remote.address;
        return { src, dst, bytes: buildTcp(fields, src, dst) };
      }
      this.#sending.delete(entry);
    }
    return undefined;
  }

  /** The present, when something waits to be told. */
  nextTimer(): Micros {
    if (this.#telling.size > 0) return this.#now;
    return earliestTimer(Array.from(this.#connections.values(), (entry) => entry.connection));
  }

  handleTimer(now: Micros): void {
    this.#now = now;
    for (const entry of [...this.#connections.values()]) {
      if (entry.connection.nextTimer() > now) continue;
      entry.connection.handleTimer(now);
      this.#touch(entry, now);
    }
    this.#dispatch(now);
  }

  /** For labs and the curious. */
  connections(): readonly TcpConnectionInfo[] {
    return Array.from(this.#connections.values(), (entry) => tcpConnectionInfo(entry.connection));
  }

  /** The connection that a segment is for: one that exists, or a new one in LISTEN if a SYN may make one. */
  #entryFor(local: Endpoint, remote: Endpoint, segment: TcpSegment, now: Micros): ConnectionEntry | undefined {
    const entry = this.#connections.get(keyOf(local, remote));
    const listener = this.#listeners.get(local.port);
    if (entry && !(listener && reopens(segment, entry.connection))) return entry;
    if (!listener) return undefined;
    let initialSequenceNumber = listener.options.initialSequenceNumber ?? this.#random.u32();
    if (entry) {
      // RFC 9293 §3.6.1 (MAY-2): the numbers of the new connection begin beyond those of the old.
      const used = entry.connection.sender.nxt;
      if (!seqGt(initialSequenceNumber, used)) initialSequenceNumber = seqAdd(used, 64_000);
      entry.connection.close(undefined, now);
      this.#touch(entry, now);
    }
    const full =
      listener.halfOpen.size >= this.#config.backlog || this.#connections.size >= this.#config.maxConnections;
    if (full && segment.syn) {
      if (mayGetCookie(segment) && this.#config.synCookies !== 'never') {
        this.#sendCookie(listener, local, remote, segment, now);
      } else {
        this.#config.onListen?.('syn-dropped', remote, now);
      }
      return undefined;
    }
    if (!entry && this.#config.synCookies === 'always' && mayGetCookie(segment)) {
      this.#sendCookie(listener, local, remote, segment, now);
      return undefined;
    }
    if (!entry && mayBringCookie(segment) && now < listener.cookiesUntil) {
      const accepted = this.#acceptCookie(listener, local, remote, segment, now);
      if (accepted) return accepted;
    }
    const made = this.#add(local, remote, initialSequenceNumber, { listener });
    made.connection.listen(now);
    return made;
  }

  /** Answers a SYN and keeps nothing of it: no connection, no timer, no retransmission. */
  #sendCookie(listener: ListenerEntry, local: Endpoint, remote: Endpoint, syn: TcpSegment, now: Micros): void {
    const cookie = this.#cookies.make(pairOf(local, remote, syn.sequenceNumber), syn.options.mss, now);
    listener.cookiesUntil = now + 2 * COOKIE_PERIOD;
    const fields = cookieSynAck(syn, cookie, this.#config);
    this.#replies.push({ src: local.address, dst: remote.address, fields });
    this.#config.onListen?.('cookie-sent', remote, now);
  }

  /** The ACK of a handshake that nobody remembers: if its cookie is ours, the connection is made up to that point. */
  #acceptCookie(
    listener: ListenerEntry,
    local: Endpoint,
    remote: Endpoint,
    ack: TcpSegment,
    now: Micros,
  ): ConnectionEntry | undefined {
    const cookie = seqAdd(ack.acknowledgmentNumber, -1);
    const mss = this.#cookies.check(pairOf(local, remote, seqAdd(ack.sequenceNumber, -1)), cookie, now);
    const isGood = mss !== undefined && this.#connections.size < this.#config.maxConnections;
    this.#config.onListen?.(isGood ? 'cookie-accepted' : 'cookie-refused', remote, now);
    if (!isGood) return undefined;
    const made = this.#add(local, remote, cookie, { listener });
    made.connection.listen(now);
    made.connection.handleSegment(synBefore(ack, mss), now);
    made.connection.pollSegment(now); // the SYN, ACK: it was sent before
    return made;
  }

  #add(
    local: Endpoint,
    remote: Endpoint,
    initialSequenceNumber: number,
    more: { handler?: StreamHandler; listener?: ListenerEntry; mtu?: number },
  ): ConnectionEntry {
    const timestampOffset = this.#config.timestamps ? this.#random.u32() : 0;
    // Of 40 bytes of headers TCP's arithmetic knows; IPv6 has 20 more (RFC 8200 §8.3).
    const largest = this.#config.mss + 40;
    const mtu = isIpv6(remote.address) ? Math.min(more.mtu ?? largest, largest) - 20 : more.mtu;
    const identity = { initialSequenceNumber, timestampOffset, mtu };
    const connection = new TcpConnection({ ...local }, { ...remote }, this.#config, identity);
    const stream = new TcpStream(connection, (now) => this.#touch(entry, now));
    const entry: ConnectionEntry = { connection, stream, handler: more.handler, listener: more.listener };
    this.#connections.set(keyOf(local, remote), entry);
    return entry;
  }

  /** Something happened to the connection: it may have to send, to tell, or to go. */
  #touch(entry: ConnectionEntry, now: Micros): void {
    this.#now = now;
    const { connection, listener } = entry;
    this.#sending.add(entry);
    if (connection.nextEvent !== undefined) this.#telling.add(entry);
    if (connection.state === 'SYN-RECEIVED') listener?.halfOpen.add(connection);
    else listener?.halfOpen.delete(connection);
    // The listener stands for all connections in LISTEN.
    if (connection.state === 'CLOSED' || connection.state === 'LISTEN') {
      const key = keyOf(connection.local, connection.remote);
      if (this.#connections.get(key) === entry) this.#connections.delete(key);
    }
  }

  #dispatch(now: Micros): void {
    if (this.#dispatching) return;
    this.#dispatching = true;
    try {
      for (const entry of this.#telling) {
        // Taken out first: what the handler does may put it in again, and then it comes round once more.
        this.#telling.delete(entry);
        this.#tell(entry, now);
        if (entry.connection.nextEvent !== undefined) this.#telling.add(entry);
      }
    } finally {
      this.#dispatching = false;
    }
  }

  /** One event. */
  #tell(entry: ConnectionEntry, now: Micros): void {
    const event = entry.connection.pollEvent();
    switch (event?.type) {
      case 'open':
        this.#sendHandshakeAck(entry, now);
        entry.handler ??= entry.listener?.accept(entry.stream, entry.connection.remote);
        entry.handler?.onOpen?.(now);
        break;
      case 'data':
        this.#sending.add(entry);
        entry.handler?.onData?.(event.bytes, now);
        break;
      case 'drain':
        entry.handler?.onDrain?.(now);
        break;
      case 'end':
        entry.handler?.onEnd?.(now);
        break;
      case 'close':
        entry.handler?.onClose?.(event.reason, now);
        break;
      case undefined:
        break;
      default:
        event satisfies never;
    }
  }

  /** The third segment of a handshake goes out by itself, as from a kernel; data, even if it waits, comes after it. */
  #sendHandshakeAck({ connection }: ConnectionEntry, now: Micros): void {
    const fields = connection.pollSegment(now, { ackOnly: true });
    if (fields) this.#replies.push({ src: connection.local.address, dst: connection.remote.address, fields });
  }

  /** A random start, then the next free one (RFC 6056 §3.3.1). */
  #ephemeralPort(address: IpAddress, remote: Endpoint): number {
    const start = this.#random.below(EPHEMERAL.count);
    for (let i = 0; i < EPHEMERAL.count; i++) {
      const port = EPHEMERAL.first + ((start + i) % EPHEMERAL.count);
      if (!this.#listeners.has(port) && !this.#connections.has(keyOf({ address, port }, remote))) return port;
    }
    throw new RangeError('no ephemeral TCP port is free');
  }
}

/** RFC 9293 §3.6.1 (MAY-2): a SYN beyond everything of the old connection may start a new one out of TIME-WAIT. */
function reopens(segment: TcpSegment, connection: TcpConnection): boolean {
  if (connection.state !== 'TIME-WAIT' || !segment.syn || segment.ack || segment.rst) return false;
  return seqGe(segment.sequenceNumber, connection.receiver.nxt);
}

function keyOf(local: Endpoint, remote: Endpoint): string {
  return `${local.address}:${local.port} ${remote.address}:${remote.port}`;
}

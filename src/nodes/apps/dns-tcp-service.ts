/** DNS over TCP, the server's side (RFC 1035 §4.2.2, RFC 7766): connections, framing, idle timeouts. */

import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import { DNS_PORT } from '../../packet/dns/message.ts';
import { DnsDeframer, frameDns } from '../../packet/dns/tcp-framing.ts';
import type { Endpoint, Sockets } from '../../stack/sockets.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';
import type { Timed } from '../../stack/timed.ts';

/** A connection without a query for this long is closed (RFC 7766 §6.2.3: "a few seconds"). */
const IDLE_TIMEOUT = seconds(10);
/** Connections at once; beyond that new ones are reset (RFC 7766 §6.2.2). */
const MAX_CONNECTIONS = 100;

/** Takes a query that came over `connection`; the answer goes to `reply`. */
export type TakeQuery = (query: Uint8Array, from: Endpoint, connection: number, now: Micros) => void;

interface Connection {
  readonly stream: Stream;
  idleAt: Micros;
  /** The client has said all: the connection ends when it has its answers. */
  ended: boolean;
  /** Queries taken and not yet answered. */
  pending: number;
}

export class DnsTcpService implements Timed {
  readonly #takeQuery: TakeQuery;
  readonly #connections = new Map<number, Connection>();
  #lastConnection = 0;

  constructor(takeQuery: TakeQuery) {
    this.#takeQuery = takeQuery;
  }

  start(sockets: Sockets, port = DNS_PORT): void {
    sockets.listenTcp(port, (stream, peer) => this.#accept(stream, peer));
  }

  reply(connection: number, message: Uint8Array, now: Micros): void {
    const open = this.#connections.get(connection);
    if (!open) return;
    open.pending--;
    open.idleAt = now + IDLE_TIMEOUT;
    open.stream.write(frameDns(message), now);
    if (open.ended && open.pending === 0) open.stream.end(now);
  }

  /** The query deserves no answer. */
  drop(connection: number, now: Micros): void {
    this.#connections.get(connection)?.stream.abort(now);
    this.#connections.delete(connection);
  }

  nextTimer(): Micros {
    let earliest = NEVER;
    for (const { idleAt } of this.#connections.values()) earliest = Math.min(earliest, idleAt);
    return earliest;
  }

  handleTimer(now: Micros): void {
    for (const [number, { idleAt, stream, ended }] of this.#connections) {
      if (idleAt > now) continue;
      this.#connections.delete(number);
      // A client that does not take our answers either gets no more patience.
      if (ended) stream.abort(now);
      else stream.end(now);
    }
  }

  #accept(stream: Stream, peer: Endpoint): StreamHandler {
    const number = ++this.#lastConnection;
    const deframer = new DnsDeframer();
    const connection: Connection = { stream, idleAt: NEVER, ended: false, pending: 0 };
    return {
      onOpen: (now) => {
        this.#open(number, connection, now);
      },
      onData: (bytes, now) => {
        if (!this.#open(number, connection, now)) return;
        for (const query of deframer.push(bytes)) {
          connection.pending++;
          this.#takeQuery(query, peer, number, now);
        }
      },
      onEnd: (now) => {
        connection.ended = true;
        if (connection.pending === 0) stream.end(now);
      },
      onClose: () => {
        connection.ended = true;
        this.#connections.delete(number);
      },
    };
  }

  /** Counts the connection in, at its first sign of life; false if there is no room or it is over. */
  #open(number: number, connection: Connection, now: Micros): boolean {
    if (connection.ended) return false;
    if (!this.#connections.has(number)) {
      if (connection.idleAt !== NEVER || this.#connections.size >= MAX_CONNECTIONS) {
        connection.stream.abort(now);
        return false;
      }
      this.#connections.set(number, connection);
    }
    connection.idleAt = now + IDLE_TIMEOUT;
    return true;
  }
}

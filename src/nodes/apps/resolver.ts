/**
 * A recursive resolver on a host, the school's "local DNS server": serves clients on UDP and TCP port 53, and asks
 * upward from a fresh UDP port for each query (RFC 5452 §9.2).
 */

import type { Random } from '../../bytes/random.ts';
import type { Micros } from '../../bytes/time.ts';
import { DNS_PORT } from '../../packet/dns/message.ts';
import { DnsDeframer, frameDns } from '../../packet/dns/tcp-framing.ts';
import type { DnsCache } from '../../stack/dns/cache.ts';
import { Resolver, type ResolverOptions, type ResolverOutput } from '../../stack/dns/resolver.ts';
import type { Application, DatagramHandler, Endpoint, Sockets, UdpSocket } from '../../stack/sockets.ts';
import { DnsTcpService } from './dns-tcp-service.ts';

type Asking = Extract<ResolverOutput, { exchange: number; bytes: Uint8Array }>;

export class ResolverApp implements Application {
  readonly #resolver: Resolver;
  readonly #random: Random;
  readonly #queryPort: ResolverOptions['queryPort'];
  readonly #tcp: DnsTcpService;
  /** What closes the socket of an exchange with a server. */
  readonly #closers = new Map<number, (now: Micros) => void>();
  #sockets: Sockets | undefined;
  #udp: UdpSocket | undefined;

  constructor(options: ResolverOptions) {
    this.#resolver = new Resolver(options);
    this.#random = options.random.fork('ports');
    this.#queryPort = options.queryPort;
    this.#tcp = new DnsTcpService((query, from, connection, now) => {
      this.#resolver.handleQuery(query, { from, transport: 'tcp', connection }, now);
      this.#flush(now);
    });
  }

  /** For a lab to look into, or to empty. */
  get cache(): DnsCache {
    return this.#resolver.cache;
  }

  start(sockets: Sockets, _now: Micros): void {
    this.#sockets = sockets;
    this.#udp = sockets.bindUdp(DNS_PORT, {
      onDatagram: (query, from, now) => {
        this.#resolver.handleQuery(query, { from, transport: 'udp' }, now);
        this.#flush(now);
      },
    });
    this.#tcp.start(sockets);
  }

  nextTimer(): Micros {
    return Math.min(this.#resolver.nextTimer(), this.#tcp.nextTimer());
  }

  handleTimer(now: Micros): void {
    this.#resolver.handleTimer(now);
    this.#tcp.handleTimer(now);
    this.#flush(now);
  }

  #flush(now: Micros): void {
    for (let output = this.#resolver.poll(); output; output = this.#resolver.poll()) {
      switch (output.kind) {
        case 'udp':
          this.#askUdp(output, now);
          break;
        case 'tcp':
          this.#askTcp(output, now);
          break;
        case 'close':
          this.#closers.get(output.exchange)?.(now);
          this.#closers.delete(output.exchange);
          break;
        case 'answer':
          if (output.client.connection === undefined) this.#udp?.send(output.bytes, output.client.from, now);
          else this.#tcp.reply(output.client.connection, output.bytes, now);
          break;
        default:
          output satisfies never;
      }
    }
  }

  #askUdp({ exchange, to, bytes }: Asking, now: Micros): void {
    const handler: DatagramHandler = {
      onDatagram: (response, from, at) => this.#respond(exchange, response, from, at),
      onUnreachable: (_to, reason, at) => this.#fail(exchange, reason, at),
    };
    const fixed = this.#queryPort?.();
    const socket =
      fixed === undefined
        ? bindRandomPort(this.#sockets!, this.#random, handler)
        : bindFrom(this.#sockets!, fixed, handler);
    this.#closers.set(exchange, () => socket.close());
    socket.send(bytes, to, now);
  }

  #askTcp({ exchange, to, bytes }: Asking, now: Micros): void {
    const deframer = new DnsDeframer();
    let isOpen = false;
    const stream = this.#sockets!.connectTcp(
      to,
      {
        onOpen: () => {
          isOpen = true;
        },
        onData: (data, at) => {
          for (const response of deframer.push(data)) this.#respond(exchange, response, to, at);
        },
        onEnd: (at) => this.#fail(exchange, 'the server closed the connection', at),
        onClose: (reason, at) => this.#fail(exchange, reason ?? 'the connection ended', at),
      },
      now,
    );
    // A connection that was never made has nothing to end.
    this.#closers.set(exchange, (at) => (isOpen ? stream.end(at) : stream.abort(at)));
    stream.write(frameDns(bytes), now);
  }

  #respond(exchange: number, response: Uint8Array, from: Endpoint, now: Micros): void {
    this.#resolver.handleResponse(exchange, response, from, now);
    this.#flush(now);
  }

  #fail(exchange: number, reason: string, now: Micros): void {
    this.#resolver.handleFailure(exchange, reason, now);
    this.#flush(now);
  }
}

/** Queries that are under way at once take the ports that follow. */
function bindFrom(sockets: Sockets, port: number, handler: DatagramHandler): UdpSocket {
  try {
    return sockets.bindUdp(port, handler);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return bindFrom(sockets, port + 1, handler);
  }
}

/** RFC 6335 §6: 49152 to 65535 are for this. */
const FIRST_EPHEMERAL_PORT = 49152;

/** A socket on a port that nobody can guess; where the drawn port is taken, on another. */
export function bindRandomPort(sockets: Sockets, random: Random, handler: DatagramHandler): UdpSocket {
  for (let tries = 0; tries < 5; tries++) {
    try {
      return sockets.bindUdp(FIRST_EPHEMERAL_PORT + random.below(0x10000 - FIRST_EPHEMERAL_PORT), handler);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return sockets.bindUdp(0, handler);
}

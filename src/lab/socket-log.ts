/**
 * Writes down the socket calls of programs, as `strace` does: who called what, when, and what came back. Wrapped around
 * `Sockets`, it changes nothing that a program sees. The names are those of the calls that our callbacks stand for
 * (POSIX.1-2017): a callback with bytes is a read() that returns them.
 */

import type { Micros } from '../bytes/time.ts';
import type {
  ConnectOptions,
  DatagramHandler,
  Endpoint,
  Listener,
  ListenOptions,
  Sockets,
  UdpSocket,
} from '../stack/sockets.ts';
import type { Stream, StreamHandler } from '../stack/stream.ts';
import type { World } from './world.ts';

export interface SocketCall {
  readonly time: Micros;
  /** How many frames the world had seen by then: what the call causes comes after them. */
  readonly frames: number;
  readonly host: string;
  /** Counted for each host from 3, as file descriptors are: 0 to 2 are standard input, output and error. */
  readonly socket: number;
  /** 'connect(208.216.181.15:80)'. */
  readonly call: string;
  /** What it returned, '' if nothing worth a word. */
  readonly result: string;
}

/** A stream whose user may say which of the two he means, where `end` alone could be either. */
export interface LoggedStream extends Stream {
  readonly socket: number;
  /** As `end`, and written down as close(): nothing more will be read either. */
  close(now: Micros): void;
}

/** `Sockets` that hand out such streams. */
export interface LoggedSockets extends Sockets {
  connectTcp(to: Endpoint, handler: StreamHandler, now: Micros, options?: ConnectOptions): LoggedStream;
  listenTcp(
    port: number,
    accept: (stream: LoggedStream, peer: Endpoint) => StreamHandler,
    options?: ListenOptions,
  ): Listener;
}

export class SocketLog {
  readonly calls: SocketCall[] = [];
  readonly #world: World;
  readonly #next = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** @param host its name in the log */
  wrap(host: string, sockets: Sockets): LoggedSockets {
    return {
      bindUdp: (port, handler) => this.#bind(host, sockets, port, handler),
      connectTcp: (to, handler, now, options) => this.#connect(host, sockets, { to, handler, now, options }),
      listenTcp: (port, accept, options) => {
        const socket = this.#open(host);
        this.#write(host, socket, `listen(${port})`);
        const onAccept = (stream: Stream, peer: Endpoint): StreamHandler => {
          const accepted = this.#open(host);
          this.#write(host, socket, 'accept()', `${accepted}, from ${nameOf(peer)}`);
          const logged = this.#stream(host, accepted, stream);
          return this.#handler(host, accepted, accept(logged, peer));
        };
        const listener = sockets.listenTcp(port, onAccept, options);
        return {
          port,
          close: () => {
            this.#write(host, socket, 'close()');
            listener.close();
          },
        };
      },
    };
  }

  #connect(
    host: string,
    sockets: Sockets,
    {
      to,
      handler,
      now,
      options,
    }: { to: Endpoint; handler: StreamHandler; now: Micros; options?: ConnectOptions | undefined },
  ): LoggedStream {
    const socket = this.#open(host);
    const bound = options?.localPort === undefined ? '' : `bind(${options.localPort}), `;
    this.#write(host, socket, `${bound}connect(${nameOf(to)})`);
    let isOpen = false;
    const own: StreamHandler = {
      ...this.#handler(host, socket, handler),
      onOpen: (at) => {
        isOpen = true;
        this.#write(host, socket, 'connect()', 'connected');
        handler.onOpen?.(at);
      },
      onClose: (reason, at) => {
        if (!isOpen) this.#write(host, socket, 'connect()', reason ?? 'closed');
        else this.#broken(host, socket, reason);
        handler.onClose?.(reason, at);
      },
    };
    try {
      return this.#stream(host, socket, sockets.connectTcp(to, own, now, options));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#write(host, socket, 'connect()', 'address in use');
      throw error;
    }
  }

  #stream(host: string, socket: number, stream: Stream): LoggedStream {
    const write = (call: string) => this.#write(host, socket, call);
    return {
      socket,
      write: (bytes, now) => {
        write(`write(${bytes.length} bytes)`);
        stream.write(bytes, now);
      },
      get queued() {
        return stream.queued;
      },
      end: (now) => {
        write('shutdown(SHUT_WR)');
        stream.end(now);
      },
      close: (now) => {
        write('close()');
        stream.end(now);
      },
      abort: (now) => {
        write('close() with SO_LINGER 0');
        stream.abort(now);
      },
    };
  }

  #handler(host: string, socket: number, handler: StreamHandler): StreamHandler {
    return {
      onOpen: (at) => handler.onOpen?.(at),
      onDrain: (at) => handler.onDrain?.(at),
      onData: (bytes, at) => {
        this.#write(host, socket, 'read()', `${bytes.length} bytes`);
        handler.onData?.(bytes, at);
      },
      onEnd: (at) => {
        this.#write(host, socket, 'read()', '0: the other side has closed');
        handler.onEnd?.(at);
      },
      onClose: (reason, at) => {
        this.#broken(host, socket, reason);
        handler.onClose?.(reason, at);
      },
    };
  }

  #bind(host: string, sockets: Sockets, port: number, handler: DatagramHandler): UdpSocket {
    const socket = this.#open(host);
    const udp = sockets.bindUdp(port, {
      onDatagram: (payload, from, now) => {
        this.#write(host, socket, 'recvfrom()', `${payload.length} bytes from ${nameOf(from)}`);
        handler.onDatagram(payload, from, now);
      },
      onUnreachable: (to, reason, now) => {
        this.#write(host, socket, 'recvfrom()', reason);
        handler.onUnreachable?.(to, reason, now);
      },
    });
    this.#write(host, socket, `bind(${port})`, port === 0 ? `port ${udp.localPort}` : '');
    return {
      localPort: udp.localPort,
      send: (payload, to, now, options) => {
        this.#write(host, socket, `sendto(${payload.length} bytes, ${nameOf(to)})`);
        udp.send(payload, to, now, options);
      },
      close: () => {
        this.#write(host, socket, 'close()');
        udp.close();
      },
    };
  }

  /** What the next read() would return; who broke the connection off himself does not read. */
  #broken(host: string, socket: number, reason: string | undefined): void {
    if (reason !== undefined && reason !== 'aborted') this.#write(host, socket, 'read()', reason);
  }

  #open(host: string): number {
    const socket = this.#next.get(host) ?? 3;
    this.#next.set(host, socket + 1);
    return socket;
  }

  #write(host: string, socket: number, call: string, result = ''): void {
    const { now, frames } = this.#world;
    this.calls.push({ time: now, frames: frames.length, host, socket, call, result });
  }
}

function nameOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}

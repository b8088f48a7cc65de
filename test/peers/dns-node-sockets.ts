/**
 * The applications' `Sockets` over real ones on 127.0.0.0/8, so that other people's programs can talk to them. Every
 * DNS port 53 becomes PORT, inwards and outwards, so that no rights are needed; a host can be told that some server
 * is in truth somewhere else.
 */

import { createSocket } from 'node:dgram';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { NEVER } from '../../src/bytes/time.ts';
import type { Application, Endpoint, Sockets } from '../../src/stack/sockets.ts';
import type { Stream, StreamHandler } from '../../src/stack/stream.ts';

export const PORT = 10053;

/** Where a server really is, by the address that the application knows. */
export type Elsewhere = Readonly<Record<string, Endpoint>>;

const outside = (port: number) => (port === 53 ? PORT : port);
const started = performance.now();
const clock = () => Math.round((performance.now() - started) * 1000);

export class LoopbackHost {
  readonly #app: Application;
  readonly #address: string;
  readonly #open = new Set<{ close(): void }>();
  readonly #elsewhere: Elsewhere;
  readonly #ready: Promise<void>[] = [];
  #timer: NodeJS.Timeout | undefined;

  private constructor(address: string, app: Application, elsewhere: Elsewhere) {
    for (const used of [address, ...Object.values(elsewhere).map((real) => real.address)]) {
      if (!used.startsWith('127.')) throw new RangeError(`${used} is not a loopback address`);
    }
    this.#address = address;
    this.#elsewhere = elsewhere;
    this.#app = app;
  }

  /** Starts the application at a loopback address. */
  static async run(address: string, app: Application, elsewhere: Elsewhere = {}): Promise<LoopbackHost> {
    const host = new LoopbackHost(address, app, elsewhere);
    app.start(host.#sockets(), clock());
    await Promise.all(host.#ready);
    host.#schedule();
    return host;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const socket of [...this.#open]) socket.close();
    this.#open.clear();
  }

  #realOf({ address, port }: Endpoint): Endpoint {
    const real = this.#elsewhere[address] ?? { address, port: outside(port) };
    if (!real.address.startsWith('127.')) throw new RangeError(`${real.address} is not a loopback address`);
    return real;
  }

  #knownOf({ address, port }: Endpoint): Endpoint {
    const found = Object.entries(this.#elsewhere).find(([, real]) => real.address === address && real.port === port);
    return found ? { address: found[0], port: 53 } : { address, port: port === PORT ? 53 : port };
  }

  /** Runs a callback of the application, then looks at its timer. */
  #call(callback: (now: number) => void): void {
    callback(clock());
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const at = this.#app.nextTimer();
    if (at === NEVER) return;
    const wait = Math.max(0, Math.ceil((at - clock()) / 1000));
    this.#timer = setTimeout(() => this.#call((now) => this.#app.handleTimer(now)), wait);
  }

  #sockets(): Sockets {
    return {
      bindUdp: (port, handler) => {
        const socket = createSocket('udp4');
        const closable = { close: () => socket.close() };
        this.#open.add(closable);
        let isOpen = true;
        socket.on('message', (message, from) =>
          this.#call((now) => handler.onDatagram(new Uint8Array(message), this.#knownOf(from), now)),
        );
        socket.on('error', () => {});
        this.#ready.push(new Promise((resolve) => socket.bind(outside(port), this.#address, resolve)));
        return {
          localPort: port,
          send: (bytes, to) => {
            const real = this.#realOf(to);
            if (isOpen) socket.send(bytes, real.port, real.address);
          },
          close: () => {
            isOpen = false;
            // node:dgram sends what is queued behind the bind first.
            if (this.#open.delete(closable)) setImmediate(() => socket.close());
          },
        };
      },
      connectTcp: (to, handler) => {
        const real = this.#realOf(to);
        const socket = connect({ host: real.address, port: real.port, localAddress: this.#address });
        return this.#stream(socket, () => handler);
      },
      listenTcp: (port, accept) => {
        const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
          const peer = this.#knownOf({ address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 });
          this.#stream(socket, (stream) => accept(stream, peer));
        });
        const closable = { close: () => server.close() };
        this.#open.add(closable);
        this.#ready.push(new Promise((resolve) => server.listen(outside(port), this.#address, resolve)));
        return { port, close: closable.close };
      },
    };
  }

  #stream(socket: Socket, handlerOf: (stream: Stream) => StreamHandler): Stream {
    const closable = { close: () => socket.destroy() };
    this.#open.add(closable);
    const stream: Stream = {
      queued: 0,
      write: (bytes) => void socket.write(bytes),
      end: () => void socket.end(),
      abort: () => void socket.destroy(),
    };
    const handler = handlerOf(stream);
    let reason: string | undefined;
    socket.on('connect', () => this.#call((now) => handler.onOpen?.(now)));
    if (!socket.connecting) this.#call((now) => handler.onOpen?.(now));
    socket.on('data', (data) => this.#call((now) => handler.onData?.(new Uint8Array(data), now)));
    socket.on('end', () => this.#call((now) => handler.onEnd?.(now)));
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => {
      this.#open.delete(closable);
      this.#call((now) => handler.onClose?.(reason, now));
    });
    return stream;
  }
}

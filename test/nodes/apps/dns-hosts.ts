/**
 * Hosts on a wire without errors, just enough of `Sockets` to run DNS applications on a fake clock: datagrams and
 * streams arrive after 5 ms.
 */

import { type Micros, milliseconds, NEVER } from '../../../src/bytes/time.ts';
import type {
  Application,
  DatagramHandler,
  Endpoint,
  Listener,
  Sockets,
  UdpSocket,
} from '../../../src/stack/sockets.ts';
import type { Stream, StreamHandler } from '../../../src/stack/stream.ts';

export const DELAY = milliseconds(5);

type Accept = (stream: Stream, peer: Endpoint) => StreamHandler;

export class Hosts {
  now: Micros = 0;
  /** Every datagram and every stream write, as 'from -> to udp' or '... tcp'. */
  readonly log: { from: string; to: string; transport: 'udp' | 'tcp'; fromPort: number; bytes: Uint8Array }[] = [];
  /** Answers whether a datagram is lost. */
  lose: (to: Endpoint) => boolean = () => false;
  readonly #apps: Application[] = [];
  readonly #udp = new Map<string, DatagramHandler>();
  readonly #listeners = new Map<string, Accept>();
  readonly #events: { at: Micros; run: () => void }[] = [];
  #lastPort = 60_000;

  get openUdpSockets(): number {
    return this.#udp.size;
  }

  add<A extends Application>(address: string, app: A): A {
    this.#apps.push(app);
    app.start(this.#sockets(address), this.now);
    return app;
  }

  run(duration: Micros): void {
    const end = this.now + duration;
    for (let steps = 0; steps < 100_000; steps++) {
      const timers = this.#apps.map((app) => app.nextTimer());
      const next = Math.min(NEVER, ...timers, ...this.#events.map(({ at }) => at));
      if (next > end) break;
      this.now = Math.max(this.now, next);
      const due = this.#events.findIndex(({ at }) => at <= this.now);
      if (due >= 0) this.#events.splice(due, 1)[0]!.run();
      else for (const app of this.#apps) app.handleTimer(this.now);
    }
    this.now = end;
  }

  /** A client's connection from outside, and what has come back on it. */
  connect(to: Endpoint): { stream: Stream; received: Uint8Array[]; closed: () => boolean } {
    const received: Uint8Array[] = [];
    let closed = false;
    const handler: StreamHandler = {
      onData: (bytes) => received.push(bytes),
      onEnd: () => {
        closed = true;
      },
      onClose: () => {
        closed = true;
      },
    };
    const stream = this.#connect('10.9.9.9', to, handler);
    return { stream, received, closed: () => closed };
  }

  #sockets(address: string): Sockets {
    return {
      bindUdp: (port, handler) => this.#bind({ address, port: port || ++this.#lastPort }, handler),
      connectTcp: (to, handler) => this.#connect(address, to, handler),
      listenTcp: (port, accept): Listener => {
        this.#listeners.set(`${address}:${port}`, accept);
        return { port, close: () => this.#listeners.delete(`${address}:${port}`) };
      },
    };
  }

  #bind(local: Endpoint, handler: DatagramHandler): UdpSocket {
    const key = `${local.address}:${local.port}`;
    if (this.#udp.has(key)) throw new RangeError(`${key} is taken`);
    this.#udp.set(key, handler);
    return {
      localPort: local.port,
      send: (bytes, to) => {
        this.log.push({ from: local.address, to: to.address, transport: 'udp', fromPort: local.port, bytes });
        if (this.lose(to)) return;
        this.#later(() => {
          const receiver = this.#udp.get(`${to.address}:${to.port}`);
          if (receiver) receiver.onDatagram(bytes, local, this.now);
          else this.#later(() => this.#udp.get(key)?.onUnreachable?.(to, 'port unreachable', this.now));
        });
      },
      close: () => this.#udp.delete(key),
    };
  }

  #connect(address: string, to: Endpoint, handler: StreamHandler): Stream {
    const client = { address, port: ++this.#lastPort };
    const accept = this.#listeners.get(`${to.address}:${to.port}`);
    const ends: (StreamHandler | undefined)[] = [handler, undefined];
    const ended = [false, false];
    const end = (self: 0 | 1): Stream => ({
      queued: 0,
      write: (bytes) => {
        this.log.push({
          from: self ? to.address : address,
          to: self ? address : to.address,
          transport: 'tcp',
          fromPort: 0,
          bytes,
        });
        // In two pieces, as a stream may.
        for (const part of [bytes.slice(0, 1), bytes.slice(1)])
          this.#later(() => ends[1 - self]?.onData?.(part, this.now));
      },
      end: () => {
        if (ended[self]) return;
        ended[self] = true;
        this.#later(() => {
          ends[1 - self]?.onEnd?.(this.now);
          if (!ended[1 - self]) return;
          for (const side of ends) side?.onClose?.(undefined, this.now);
        });
      },
      abort: () => {
        ended.fill(true);
        const [other] = [ends[1 - self]];
        ends.fill(undefined);
        this.#later(() => other?.onClose?.('reset', this.now));
      },
    });
    this.#later(() => {
      if (!accept) {
        handler.onClose?.('connection refused', this.now);
        return;
      }
      ends[1] = accept(end(1), client);
      ends[1].onOpen?.(this.now);
      handler.onOpen?.(this.now);
    });
    return end(0);
  }

  #later(run: () => void): void {
    this.#events.push({ at: this.now + DELAY, run });
  }
}

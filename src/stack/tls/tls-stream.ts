/**
 * TLS as a stream over a stream: the machines of negotiation.ts between a transport (TCP) and whoever talks
 * over it (HTTP), who sees the same interface as over bare TCP.
 */

import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import type { Stream, StreamHandler } from '../stream.ts';
import type { TlsClientConfig } from './client.ts';
import { makeTlsClient, makeTlsServer, type TlsMachine } from './negotiation.ts';
import type { TlsServerConfig } from './server.ts';
import type { TlsEvent } from './tls-event.ts';

/**
 * Opens a transport and, when that is open, TLS inside it. `handler.onOpen` says that the handshake is done,
 * `handler.onClose` with a reason that it failed.
 */
export function connectTls(
  openTransport: (handler: StreamHandler, now: Micros) => Stream,
  config: TlsClientConfig,
  handler: StreamHandler,
  now: Micros,
): Stream {
  const client = makeTlsClient(config);
  const stream = new TlsStream(client, config, handler);
  const below: StreamHandler = {
    ...stream.below,
    onOpen: (openedAt) => {
      client.start(openedAt);
      stream.pump(openedAt);
    },
  };
  stream.transport = openTransport(below, now);
  return stream;
}

/**
 * The handler of a transport on which a client is expected to start TLS. `accept` is asked for a handler when the
 * handshake is done, and never if it fails; `config.onEvent` tells why.
 * @throws RangeError if the configuration's key or certificates are not PEM.
 */
export function acceptTls(
  transport: Stream,
  config: TlsServerConfig,
  accept: (stream: Stream) => StreamHandler,
): StreamHandler {
  const stream: TlsStream = new TlsStream(makeTlsServer(config), config, undefined, () => accept(stream));
  stream.transport = transport;
  return stream.below;
}

/** Reports to a handler come only from within a report of the transport, never from within a call to `Stream`. */
class TlsStream implements Stream {
  transport: Stream | undefined;
  /** What the transport reports to. */
  readonly below: StreamHandler;
  readonly #machine: TlsMachine;
  readonly #observer: { onEvent?(event: TlsEvent, now: Micros): void };
  /** A server's user is asked for a handler when the handshake is done. */
  readonly #makeHandler: (() => StreamHandler) | undefined;
  #handler: StreamHandler | undefined;
  /** Happened, and not yet reported to the handler. */
  #events: TlsEvent[] = [];
  /** The transport takes no more bytes. */
  #transportOver = false;
  #applicationProtocol: string | undefined;

  constructor(
    machine: TlsMachine,
    observer: { onEvent?(event: TlsEvent, now: Micros): void },
    handler: StreamHandler | undefined,
    makeHandler?: () => StreamHandler,
  ) {
    this.#machine = machine;
    this.#observer = observer;
    this.#handler = handler;
    this.#makeHandler = makeHandler;
    this.below = {
      onData: (bytes, now) => {
        machine.handleData(bytes, now);
        this.pump(now);
      },
      onDrain: (now) => {
        if (machine.state.name === 'connected') this.#handler?.onDrain?.(now);
      },
      onEnd: (now) => {
        machine.handleTransportEnd();
        this.pump(now);
      },
      onClose: (reason, now) => {
        this.#transportOver = true;
        machine.handleTransportClose(reason);
        this.pump(now);
      },
    };
  }

  write(bytes: Uint8Array, now: Micros): void {
    this.#machine.write(bytes);
    this.#flush(now);
  }

  get queued(): number {
    return this.#machine.queued + (this.transport?.queued ?? 0);
  }

  get applicationProtocol(): string | undefined {
    return this.#applicationProtocol;
  }

  end(now: Micros): void {
    this.#machine.close();
    this.#flush(now);
  }

  /** The transport's RST overtakes any alert, so none is sent. */
  abort(now: Micros): void {
    this.#machine.abort();
    this.#collect(now);
    if (!this.#transportOver) this.transport?.abort(now);
    this.#transportOver = true;
  }

  /** Sends what is to be sent and reports what has happened. */
  pump(now: Micros): void {
    this.#flush(now);
    for (let event = this.#events.shift(); event; event = this.#events.shift()) this.#tell(event, now);
  }

  /** What the machine has made at one time goes to the transport in one piece. */
  #flush(now: Micros): void {
    this.#collect(now);
    const records: Uint8Array[] = [];
    for (let record = this.#machine.pollTransmit(); record; record = this.#machine.pollTransmit()) records.push(record);
    if (records.length > 0 && !this.#transportOver) this.transport?.write(concatBytes(...records), now);
  }

  #collect(now: Micros): void {
    for (let event = this.#machine.pollEvent(); event; event = this.#machine.pollEvent()) {
      this.#observer.onEvent?.(event, now);
      this.#events.push(event);
    }
  }

  #tell(event: TlsEvent, now: Micros): void {
    switch (event.type) {
      case 'open':
        this.#applicationProtocol = event.applicationProtocol;
        this.#handler ??= this.#makeHandler?.();
        this.#handler?.onOpen?.(now);
        break;
      case 'data':
        this.#handler?.onData?.(event.bytes, now);
        break;
      case 'end':
        // Who does not want to know has no more to say: TLS 1.3 waits for our own close_notify.
        if (this.#handler?.onEnd) this.#handler.onEnd(now);
        else this.end(now);
        break;
      case 'closed':
        if (!this.#transportOver) this.transport?.end(now);
        this.#handler?.onClose?.(event.reason, now);
        break;
      default: // of interest to an observer only
    }
  }
}

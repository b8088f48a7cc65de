/**
 * The connections of a browser, and which request goes over which: HTTP/1.0 takes a new one for each, HTTP/1.1 keeps
 * up to six to a host and has one request at a time on each (RFC 9112 §9.4 asks for restraint, and browsers settled on
 * six), HTTP/2 puts all requests on one (RFC 9113 §9.1). Over TLS the handshake settles which it is (RFC 7301); a
 * connection that turns out to speak HTTP/1.1 only gives back what it cannot carry.
 */

import type { Micros } from '../../bytes/time.ts';
import { HttpClientConnection, type HttpClientRequest, type HttpOutcome } from '../../stack/http/client-connection.ts';
import { Http2ClientConnection } from '../../stack/http/http2-client.ts';
import type { Stream, StreamHandler } from '../../stack/stream.ts';
import type { Public } from '../../stack/timed.ts';
import { originOf, type UrlParts } from './web-client.ts';

export type HttpVersion = 'http/1.0' | 'http/1.1' | 'h2';

/** What is known of a connection, for a waterfall. What has not happened is missing. */
export interface ConnectionRecord {
  /** From 1, in the order of opening. */
  readonly number: number;
  readonly origin: string;
  version: HttpVersion;
  readonly asked: Micros;
  /** The name's address is known. */
  resolved?: Micros;
  /** TCP's handshake is done. */
  connected?: Micros;
  /** Requests can be sent: where there is TLS, its handshake is done. */
  opened?: Micros;
  closed?: Micros;
}

/** How a request travelled. */
export interface Carried {
  readonly connection: ConnectionRecord;
  /** When the request was given to the open connection. */
  readonly sent: Micros;
}

export interface PoolOptions {
  /** Opens a stream to the host of a URL; may fill in `resolved` and `connected` of the record. */
  open(url: UrlParts, handler: StreamHandler, record: ConnectionRecord, now: Micros): Stream;
  /** What is spoken where a TLS handshake does not settle it. */
  version: HttpVersion;
  /** 6 by default, for HTTP/1.0 1: one after the other. */
  maxPerHost?: number;
}

type OnOutcome = (outcome: HttpOutcome, carried: Carried | undefined, now: Micros) => void;

interface Job {
  readonly url: UrlParts;
  readonly request: HttpClientRequest;
  readonly onOutcome: OnOutcome;
  isRetry: boolean;
}

export class ConnectionPool {
  /** Of all connections ever opened. */
  readonly records: ConnectionRecord[] = [];
  readonly #options: PoolOptions;
  readonly #waiting: Job[] = [];
  readonly #connections: PooledConnection[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** `onOutcome` is called once. */
  request(url: UrlParts, request: HttpClientRequest, onOutcome: OnOutcome, now: Micros): void {
    this.#waiting.push({ url, request, onOutcome, isRetry: false });
    this.#dispatch(now);
  }

  /** Ends all connections when what was asked for has come. */
  close(now: Micros): void {
    // What is closed counts no more: whoever asks again gets a new connection.
    for (const connection of this.#connections.splice(0)) connection.close(now);
  }

  /** An idle connection first, then a new one, else the request waits. */
  #dispatch(now: Micros): void {
    for (const job of [...this.#waiting]) {
      const origin = originOf(job.url);
      const mine = this.#connections.filter(({ record }) => record.origin === origin);
      const connection = mine.find((each) => each.canTake) ?? this.#openFor(job.url, mine.length, now);
      if (!connection) continue;
      this.#waiting.splice(this.#waiting.indexOf(job), 1);
      connection.take(job, now);
    }
  }

  #openFor(url: UrlParts, count: number, now: Micros): PooledConnection | undefined {
    const origin = originOf(url);
    // What this server spoke the last time, or else what is hoped for.
    const before = this.records.findLast((record) => record.origin === origin && record.opened !== undefined);
    const version = before?.version ?? this.#options.version;
    const { maxPerHost = version === 'http/1.0' ? 1 : 6 } = this.#options;
    if (count >= maxPerHost) return undefined;
    const record: ConnectionRecord = { number: this.records.length + 1, origin, version, asked: now };
    const connection = new PooledConnection(url, record, this.#options, {
      onOutcome: (job, outcome, carried, at) => this.#handle(job, outcome, carried, at),
      onReturned: (jobs, at) => {
        this.#waiting.unshift(...jobs);
        this.#dispatch(at);
      },
      onGone: (at) => {
        const index = this.#connections.indexOf(connection);
        if (index !== -1) this.#connections.splice(index, 1);
        this.#dispatch(at);
      },
    });
    this.records.push(record);
    this.#connections.push(connection);
    connection.open(now);
    return connection;
  }

  #handle(job: Job, outcome: HttpOutcome, carried: Carried | undefined, now: Micros): void {
    // A kept connection may end just as it is used again: GET may be asked once more (RFC 9112 §9.3.1).
    const wasKept = carried !== undefined && carried.connection.opened! < carried.sent;
    if (outcome.kind === 'failed' && wasKept && !job.isRetry && job.request.method === 'GET') {
      this.#waiting.unshift({ ...job, isRetry: true });
    } else {
      job.onOutcome(outcome, carried, now);
    }
    this.#dispatch(now);
  }
}

interface Owner {
  onOutcome(job: Job, outcome: HttpOutcome, carried: Carried | undefined, now: Micros): void;
  /** Requests that cannot be carried here after all. */
  onReturned(jobs: readonly Job[], now: Micros): void;
  /** It takes no more requests. */
  onGone(now: Micros): void;
}

/** A connection that is being opened, and then speaks what its handshake has settled. */
class PooledConnection {
  readonly record: ConnectionRecord;
  readonly #url: UrlParts;
  readonly #options: PoolOptions;
  readonly #owner: Owner;
  /** Taken before the connection was open. */
  #early: Job[] = [];
  /** Requests whose answers are to come. */
  #active = 0;
  #taken = 0;
  #stream: Stream | undefined;
  #http: Public<HttpClientConnection> | undefined;
  /** What the HTTP connection wants to hear of the stream. */
  #above: StreamHandler = {};
  #isGone = false;

  constructor(url: UrlParts, record: ConnectionRecord, options: PoolOptions, owner: Owner) {
    this.#url = url;
    this.record = record;
    this.#options = options;
    this.#owner = owner;
  }

  get canTake(): boolean {
    if (this.#isGone || this.#http?.isUsable === false) return false;
    if (this.record.version === 'h2') return true;
    return this.record.version === 'http/1.0' ? this.#taken === 0 : this.#active === 0;
  }

  open(now: Micros): void {
    const handler: StreamHandler = {
      onOpen: (at) => this.#handleOpen(at),
      onData: (bytes, at) => this.#above.onData?.(bytes, at),
      onDrain: (at) => this.#above.onDrain?.(at),
      onEnd: (at) => this.#above.onEnd?.(at),
      onClose: (reason, at) => {
        this.record.closed = at;
        this.#above.onClose?.(reason, at);
        this.#fail(reason ?? 'the connection was closed', at);
      },
    };
    this.#stream = this.#options.open(this.#url, handler, this.record, now);
  }

  take(job: Job, now: Micros): void {
    this.#taken++;
    this.#active++;
    if (this.#http) this.#send(this.#http, job, now);
    else this.#early.push(job);
  }

  close(now: Micros): void {
    this.#isGone = true;
    if (this.#http) this.#http.close(now);
    else this.#stream?.abort(now);
  }

  #handleOpen(now: Micros): void {
    const { record } = this;
    const settled = this.#stream!.applicationProtocol;
    if (settled !== undefined)
      record.version = settled === 'h2' ? 'h2' : record.version === 'h2' ? 'http/1.1' : record.version;
    record.opened = now;
    record.connected ??= now;
    const open = (handler: StreamHandler) => {
      this.#above = handler;
      return this.#stream!;
    };
    const { scheme } = this.#url;
    this.#http = record.version === 'h2' ? new Http2ClientConnection(open, { scheme }) : new HttpClientConnection(open);
    this.#above.onOpen?.(now);
    const early = this.#early;
    this.#early = [];
    const fitting = record.version === 'h2' ? early.length : 1;
    for (const job of early.slice(0, fitting)) this.#send(this.#http, job, now);
    const returned = early.slice(fitting);
    this.#active -= returned.length;
    if (returned.length > 0) this.#owner.onReturned(returned, now);
  }

  #send(http: Public<HttpClientConnection>, job: Job, now: Micros): void {
    const { record } = this;
    const carried: Carried = { connection: record, sent: now };
    const onOutcome = (outcome: HttpOutcome, at: Micros) => {
      this.#active--;
      if (record.version === 'http/1.0' || !http.isUsable) this.#leave(at);
      this.#owner.onOutcome(job, outcome, carried, at);
    };
    http.request(inVersion(job.request, record.version), onOutcome, now);
  }

  #leave(now: Micros): void {
    if (this.#isGone) return;
    this.close(now);
    this.#owner.onGone(now);
  }

  #fail(reason: string, now: Micros): void {
    if (!this.#isGone) {
      this.#isGone = true;
      this.#owner.onGone(now);
    }
    for (const job of this.#early.splice(0)) this.#owner.onOutcome(job, { kind: 'failed', reason }, undefined, now);
  }
}

/** HTTP/1.0 knows no Connection, and HTTP/2 forbids it (RFC 9113 §8.2.2). */
function inVersion(request: HttpClientRequest, version: HttpVersion): HttpClientRequest {
  if (version === 'http/1.1') return request;
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'connection');
  return { ...request, headers, ...(version === 'http/1.0' && { version: '1.0' as const }) };
}

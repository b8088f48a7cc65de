/** Two ends of an HTTP/2 connection for tests, and what each has sent as frames. */

import { concatBytes } from '../../../src/bytes/writer.ts';
import { HpackEncoder } from '../../../src/packet/http/hpack-encoder.ts';
import { http2ErrorName } from '../../../src/packet/http/http2-constants.ts';
import { Http2FrameCutter, prefaceBytes } from '../../../src/packet/http/http2-frame-cutter.ts';
import { buildFrame, type Http2Frame } from '../../../src/packet/http/http2-frames.ts';
import { Http2ClientConnection, type Http2ClientOptions } from '../../../src/stack/http/http2-client.ts';
import type { Http2Failure } from '../../../src/stack/http/http2-error.ts';
import { Http2ServerConnection, type Http2ServerOptions, serveHttp2 } from '../../../src/stack/http/http2-server.ts';
import type { HttpHandler } from '../../../src/stack/http/server-connection.ts';
import { bytesOf, StreamPair } from './stream-pair.ts';

/** Answers with the target as often as its number says: '/a/3' with '/a/3/a/3/a/3'. */
export const echoTarget: HttpHandler = ({ target, method, body }, respond, now) => {
  const times = Number(/\d+$/.exec(target)?.[0] ?? 1);
  const text = body.length > 0 ? `${method} of ${body.length}` : target.repeat(times);
  respond({ status: 200, headers: [['Content-Type', 'text/plain']], body: bytesOf(text) }, now);
};

export interface Http2PairOptions {
  client?: Http2ClientOptions;
  server?: Http2ServerOptions;
  handler?: HttpHandler;
  pieceLength?: number;
}

/** Our client and our server, joined. */
export function http2Pair({ client, server, handler = echoTarget, pieceLength }: Http2PairOptions = {}) {
  const pair = new StreamPair(pieceLength);
  const connection = new Http2ClientConnection((below) => {
    pair.client.handler = below;
    return pair.client;
  }, client);
  const serving = new Http2ServerConnection(pair.server, handler, server);
  pair.server.handler = serving.below;
  const outcomes: string[] = [];
  const ask = (target: string, more: { method?: string; body?: Uint8Array } = {}) =>
    connection.request(
      { method: 'GET', target, headers: [['Host', 'a.example']], ...more },
      (outcome) => {
        if (outcome.kind === 'failed') outcomes.push(`${target} failed: ${outcome.reason}`);
        else outcomes.push(`${target} ${outcome.head.status} ${String.fromCharCode(...outcome.body)}`);
      },
      pair.now,
    );
  return { pair, connection, serving, outcomes, ask };
}

/** All frames that an end has sent so far. */
export function framesOf(from: 'client' | 'server', written: string): Http2Frame[] {
  const cutter = new Http2FrameCutter(from, 1 << 24);
  cutter.push(bytesOf(written));
  const frames: Http2Frame[] = [];
  for (let frame = cutter.read(); frame; frame = cutter.read()) frames.push(frame);
  return frames;
}

/** 'headers 1', 'data 1 16384 end': frames in a line each. */
export function inShort(frame: Http2Frame): string {
  const parts: (string | number)[] = [frame.type, frame.streamId];
  if (frame.type === 'data') parts.push(frame.data.length);
  if ('endStream' in frame && frame.endStream) parts.push('end');
  if ('ack' in frame && frame.ack) parts.push('ack');
  if (frame.type === 'windowUpdate') parts.push(frame.windowSizeIncrement);
  if ('errorCode' in frame) parts.push(frame.errorCode);
  return parts.join(' ');
}

/** One side of ours against frames that the test writes itself. */
export class RawPeer {
  readonly pair = new StreamPair();
  readonly failures: string[] = [];
  readonly #role: 'client' | 'server';
  #heard = 0;

  /** @param role the test's part */
  constructor(role: 'client' | 'server') {
    this.#role = role;
  }

  readonly note = ({ scope, by, code, streamId, reason }: Http2Failure): void => {
    this.failures.push(`${by}: ${scope} ${streamId} ${http2ErrorName(code)} ${reason}`);
  };

  /** Our server; the test is the client, whose preface and first frames are sent here. */
  static client(options: Http2ServerOptions = {}, handler: HttpHandler = echoTarget, first = [settings()]): RawPeer {
    const peer = new RawPeer('client');
    const { pair } = peer;
    pair.server.handler = serveHttp2(pair.server, handler, { onFailure: peer.note, ...options });
    pair.client.write(prefaceBytes());
    peer.say(...first);
    peer.hear();
    return peer;
  }

  say(...frames: Http2Frame[]): this {
    const end = this.#role === 'client' ? this.pair.client : this.pair.server;
    end.write(concatBytes(...frames.map(buildFrame)));
    this.pair.run();
    return this;
  }

  /** What ours has sent since the last time. */
  hear(): Http2Frame[] {
    const all =
      this.#role === 'client'
        ? framesOf('server', this.pair.server.written)
        : framesOf('client', this.pair.client.written);
    const fresh = all.slice(this.#heard);
    this.#heard = all.length;
    return fresh;
  }

  /** The same in short. */
  heard(): string[] {
    return this.hear().map(inShort);
  }
}

export function settings(...list: [identifier: number, value: number][]): Http2Frame {
  return { type: 'settings', streamId: 0, ack: false, settings: list };
}

const plain = new HpackEncoder({ tableSize: 0, huffman: false });

/** HEADERS with fields that touch no table. */
export function headers(
  streamId: number,
  fields: readonly (readonly [name: string, value: string])[],
  more: { endStream?: boolean; endHeaders?: boolean } = {},
): Http2Frame {
  const fragment = plain.encode(fields.map(([name, value]) => ({ name, value, indexing: 'skip' })));
  return { type: 'headers', streamId, endStream: true, endHeaders: true, fragment, ...more };
}

/** A request's HEADERS; the stream stays open if `body` follows. */
export function get(
  streamId: number,
  path = '/1',
  more: { endStream?: boolean; endHeaders?: boolean } = {},
): Http2Frame {
  return headers(streamId, [...requestFields, [':path', path]], more);
}

export const requestFields = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':authority', 'a.example'],
] as const;

export function data(
  streamId: number,
  length: number,
  more: { endStream?: boolean; padLength?: number } = {},
): Http2Frame {
  return { type: 'data', streamId, endStream: false, data: new Uint8Array(length), ...more };
}

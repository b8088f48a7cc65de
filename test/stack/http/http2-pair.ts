/** Two ends of an HTTP/2 connection for tests, and what each has sent as frames. */

import { Http2FrameCutter } from '../../../src/packet/http/http2-frame-cutter.ts';
import type { Http2Frame } from '../../../src/packet/http/http2-frames.ts';
import { Http2ClientConnection, type Http2ClientOptions } from '../../../src/stack/http/http2-client.ts';
import { Http2ServerConnection, type Http2ServerOptions } from '../../../src/stack/http/http2-server.ts';
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

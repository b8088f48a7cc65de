/** A conversation over HTTP/2 in TCP segments, for dissectors: two pages at a time, one with a large head. */

import { concatBytes } from '../../src/bytes/writer.ts';
import { HpackEncoder } from '../../src/packet/http/hpack-encoder.ts';
import { prefaceBytes } from '../../src/packet/http/http2-frame-cutter.ts';
import { buildFrame, type Http2Frame } from '../../src/packet/http/http2-frames.ts';
import { Segments } from './dissect-conversation.ts';

const client = new HpackEncoder();
const server = new HpackEncoder();
const get = (path: string) =>
  client.encode([
    { name: ':method', value: 'GET' },
    { name: ':scheme', value: 'https' },
    { name: ':authority', value: 'www.google.com' },
    { name: ':path', value: path },
    { name: 'authorization', value: 'Basic c2VjcmV0' },
  ]);
const answer = () =>
  server.encode([
    { name: ':status', value: '200' },
    { name: 'content-type', value: 'text/html' },
    { name: 'x-note', value: 'n', indexing: 'skip' },
  ]);
const text = (content: string) => Uint8Array.from(content, (character) => character.charCodeAt(0));

function all(...frames: Http2Frame[]): Uint8Array {
  return concatBytes(...frames.map(buildFrame));
}

const priority = { exclusive: true, streamDependency: 3, weight: 16 };
const [first, second] = [get('/'), get('/style.css')];
client.limitTable(100);
const third = get('/');
const [one, two] = [answer(), answer()];

/** Every type of frame, in both directions. */
const clientSays = concatBytes(
  prefaceBytes(),
  all(
    {
      type: 'settings',
      streamId: 0,
      ack: false,
      settings: [
        [2, 0],
        [4, 65535],
        [0x99, 1],
      ],
    },
    { type: 'windowUpdate', streamId: 0, windowSizeIncrement: 1_000_000 },
    { type: 'headers', streamId: 1, endStream: true, endHeaders: true, priority, fragment: first, padLength: 3 },
    { type: 'headers', streamId: 3, endStream: true, endHeaders: false, fragment: second.subarray(0, 5) },
    { type: 'continuation', streamId: 3, endHeaders: false, fragment: second.subarray(5, 9) },
    { type: 'continuation', streamId: 3, endHeaders: true, fragment: second.subarray(9) },
    { type: 'headers', streamId: 5, endStream: true, endHeaders: true, fragment: third },
    { type: 'priority', streamId: 1, ...priority },
    { type: 'ping', streamId: 0, ack: true, opaqueData: text('deadbeef') },
    { type: 'rstStream', streamId: 5, errorCode: 8 },
    { type: 'unknown', streamId: 0, frameType: 16, flags: 0xa5, payload: text('?') },
  ),
);
const serverSays = all(
  { type: 'settings', streamId: 0, ack: false, settings: [[3, 100]] },
  { type: 'settings', streamId: 0, ack: true, settings: [] },
  { type: 'headers', streamId: 1, endStream: false, endHeaders: true, fragment: one },
  { type: 'headers', streamId: 3, endStream: false, endHeaders: true, fragment: two },
  { type: 'data', streamId: 1, endStream: false, data: text('x'.repeat(2000)) },
  { type: 'data', streamId: 3, endStream: true, data: text('p {}'), padLength: 9 },
  { type: 'data', streamId: 1, endStream: true, data: new Uint8Array(0) },
  { type: 'pushPromise', streamId: 1, endHeaders: true, promisedStreamId: 2, fragment: Uint8Array.of(0x82) },
  { type: 'goaway', streamId: 0, lastStreamId: 3, errorCode: 11, debugData: text('calm') },
);

/** @param size bytes in a segment */
export function http2Frames(size = 1460): Uint8Array[] {
  return new Segments(8080).send('client', clientSays, size).send('server', serverSays, size).frames;
}

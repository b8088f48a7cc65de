/** The bytes of a two-way stream as TCP segments of the laptop and the web server, in frames. */

import { buildMessage } from '../../src/packet/http/http1.ts';
import { exchange, makePair, type OnTheWay, shakeHands } from '../stack/tls/harness.ts';
import { tcp } from './dissect-samples.ts';

export type From = 'client' | 'server';

export class Segments {
  readonly frames: Uint8Array[] = [];
  readonly #port: number;
  readonly #next: Record<From, number> = { client: 1, server: 5 };

  constructor(port: number) {
    this.#port = port;
    this.#push('client', { syn: true });
    this.#push('server', { syn: true, ack: true });
    this.#next.client++;
    this.#next.server++;
    this.#push('client', { ack: true });
  }

  /** The bytes in segments of `size` bytes. */
  send(from: From, bytes: Uint8Array, size = 1460): this {
    for (let at = 0; at < bytes.length; at += size) {
      const payload = bytes.subarray(at, at + size);
      this.#push(from, { ack: true, psh: true, payload });
      this.#next[from] += payload.length;
    }
    return this;
  }

  #push(from: From, fields: Parameters<typeof tcp>[0]): void {
    const to = from === 'client' ? 'server' : 'client';
    const numbers = { sequenceNumber: this.#next[from], acknowledgmentNumber: fields.ack ? this.#next[to] : 0 };
    this.frames.push(tcp({ ...fields, ...numbers }, this.#port, from === 'server'));
  }
}

const request = buildMessage({
  kind: 'request',
  method: 'GET',
  target: '/',
  headers: [
    ['Host', 'www.google.com'],
    ['Accept-Language', 'ko-KR'],
    ['X-Lab', '1'],
  ],
});
const response = buildMessage({
  kind: 'response',
  status: 200,
  reason: 'OK',
  headers: [['Content-Type', 'text/html']],
  body: new TextEncoder().encode('<html>'.padEnd(3000, ' hello')),
});

/** A page fetched in the clear, the answer in three segments. */
export function httpFrames(): Uint8Array[] {
  return new Segments(80).send('client', request).send('server', response).frames;
}

/** The same over TLS 1.2, with the key log that opens it. @param size bytes in a segment */
export function tlsFrames(size = 1460): { frames: Uint8Array[]; keyLog: string } {
  let keyLog = '';
  const keep = (line: string) => {
    keyLog += `${line}\n`;
  };
  const segments = new Segments(443);
  const onTheWay: OnTheWay = (record, from) => {
    segments.send(from, record, size);
    return [record];
  };
  const pair = shakeHands(makePair({ keyLog: keep }), onTheWay);
  pair.client.machine.write(request);
  exchange(pair, onTheWay);
  pair.server.machine.write(response);
  exchange(pair, onTheWay);
  pair.client.machine.close();
  exchange(pair, onTheWay);
  return { frames: segments.frames, keyLog };
}

/** The bytes of a two-way stream as TCP segments of the laptop and the web server, in frames. */

import { buildMessage } from '../../src/packet/http/http1.ts';
import { NamedGroup } from '../../src/packet/tls/extensions.ts';
import type { TlsClientConfig } from '../../src/stack/tls/client.ts';
import { TlsClient13 } from '../../src/stack/tls/client-13.ts';
import type { TlsServerConfig } from '../../src/stack/tls/server.ts';
import { eventsOf, exchange, makePair, type OnTheWay, shakeHands } from '../stack/tls/harness.ts';
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
  return conversation(size, {}, {});
}

/** Over TLS 1.3: a HelloRetryRequest, a ticket, new keys in both directions, padding. */
export function tls13Frames(size = 1460): { frames: Uint8Array[]; keyLog: string } {
  const versions = ['1.3'] as const;
  const ticketKey = new Uint8Array(32);
  const first = shakeHands(makePair({ versions }, { versions, ticketKey }));
  const { session } = eventsOf(first.client, 'session-ticket')[0]!;
  return conversation(
    size,
    { versions, session, alpn: ['http/1.1'] },
    { versions, ticketKey, groups: [NamedGroup.SECP256R1], recordPadding: 100, alpn: ['http/1.1'] },
  );
}

/** TLS 1.2 with ECDHE. */
export function ecdheFrames(): { frames: Uint8Array[]; keyLog: string } {
  const suites = { cipherSuites: [0xcca8] };
  return conversation(1460, suites, suites);
}

function conversation(
  size: number,
  client: Partial<TlsClientConfig>,
  server: Partial<TlsServerConfig>,
): { frames: Uint8Array[]; keyLog: string } {
  let keyLog = '';
  const keep = (line: string) => {
    keyLog += `${line}\n`;
  };
  const segments = new Segments(443);
  const onTheWay: OnTheWay = (record, from) => {
    segments.send(from, record, size);
    return [record];
  };
  const pair = shakeHands(makePair({ ...client, keyLog: keep }, server), onTheWay);
  pair.client.machine.write(request);
  exchange(pair, onTheWay);
  if (pair.client.machine instanceof TlsClient13) pair.client.machine.updateKeys(true);
  exchange(pair, onTheWay);
  pair.server.machine.write(response);
  exchange(pair, onTheWay);
  pair.client.machine.close();
  exchange(pair, onTheWay);
  return { frames: segments.frames, keyLog };
}

/** TLS as a stream over a stream: the contract of src/stack/stream.ts, over a transport made of two queues. */

import { expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { unknownCa } from '../../../src/lab/pki/lab-ca.ts';
import type { Stream, StreamHandler } from '../../../src/stack/stream.ts';
import type { TlsClientConfig } from '../../../src/stack/tls/client.ts';
import type { TlsServerConfig } from '../../../src/stack/tls/server.ts';
import { acceptTls, connectTls } from '../../../src/stack/tls/tls-stream.ts';
import { clientConfig, serverConfig } from './harness.ts';

/** One end of a cable: what is written comes out at the other end, cut into segments, when `deliver` is called. */
class End implements Stream {
  handler: StreamHandler = {};
  other: End | undefined;
  readonly log: string[] = [];
  #queue: Uint8Array[] = [];
  #ended = false;
  #endDelivered = false;
  #aborted = false;
  #over = false;

  write(bytes: Uint8Array): void {
    if (this.#ended) throw new Error('written after the end');
    this.log.push(`write ${bytes.length}`);
    this.#queue.push(bytes);
  }

  get queued(): number {
    return concatBytes(...this.#queue).length;
  }

  end(): void {
    if (!this.#ended) this.log.push('end');
    this.#ended = true;
  }

  abort(): void {
    this.log.push('abort');
    this.#queue = [];
    this.#ended = true;
    this.#aborted = true;
  }

  /** Answers whether anything moved. */
  deliver(now: number): boolean {
    const { other } = this;
    if (!other || this.#over) return false;
    if (this.#aborted) return this.#close(undefined, 'reset by the peer', now);
    const bytes = concatBytes(...this.#queue.splice(0));
    for (let at = 0; at < bytes.length; at += 1000) other.handler.onData?.(bytes.slice(at, at + 1000), now);
    if (bytes.length > 0) this.handler.onDrain?.(now);
    if (!this.#ended || this.#endDelivered || this.#queue.length > 0) return bytes.length > 0;
    this.#endDelivered = true;
    other.handler.onEnd?.(now);
    return other.#endDelivered ? this.#close(undefined, undefined, now) : true;
  }

  #close(reason: string | undefined, otherReason: string | undefined, now: number): true {
    this.#over = true;
    this.handler.onClose?.(reason, now);
    if (this.other) {
      this.other.#over = true;
      this.other.handler.onClose?.(otherReason, now);
    }
    return true;
  }
}

/** What a handler was told, in order. */
function recorder(log: string[], more: StreamHandler = {}): StreamHandler {
  return {
    onOpen: (now) => {
      log.push('open');
      more.onOpen?.(now);
    },
    onData: (bytes, now) => {
      log.push(`data ${new TextDecoder().decode(bytes)}`);
      more.onData?.(bytes, now);
    },
    onDrain: () => log.push('drain'),
    onEnd: (now) => {
      log.push('end');
      more.onEnd?.(now);
    },
    onClose: (reason) => log.push(reason === undefined ? 'close' : `close: ${reason}`),
  };
}

interface Options {
  client?: Partial<TlsClientConfig>;
  server?: Partial<TlsServerConfig>;
  clientDoes?: (stream: () => Stream) => StreamHandler;
  serverDoes?: (stream: Stream) => StreamHandler;
}

function connect({ client = {}, server = {}, clientDoes, serverDoes }: Options) {
  const near = new End();
  const far = new End();
  near.other = far;
  far.other = near;
  const logs: { client: string[]; server: string[] } = { client: [], server: [] };
  const stream: Stream = connectTls(
    (handler) => {
      near.handler = handler;
      return near;
    },
    clientConfig(client),
    recorder(
      logs.client,
      clientDoes?.(() => stream),
    ),
    0,
  );
  far.handler = acceptTls(far, serverConfig(server), (accepted) => recorder(logs.server, serverDoes?.(accepted)));
  const run = () => {
    while (near.deliver(0) || far.deliver(0)) {}
  };
  return { near, far, stream, logs, run, open: () => near.handler.onOpen?.(0) };
}

const text = (words: string) => new TextEncoder().encode(words);
const withoutDrain = (log: readonly string[]) => log.filter((entry) => entry !== 'drain');

test('a request and its answer, and an orderly end from the server', () => {
  const { near, logs, run, open, stream } = connect({
    clientDoes: (stream) => ({ onOpen: (now) => stream().write(text('GET'), now) }),
    serverDoes: (accepted) => ({
      onData: (_, now) => {
        accepted.write(text('the page'), now);
        accepted.end(now);
      },
    }),
  });
  expect(near.log).toEqual([]); // nothing before the transport is open
  open();
  run();
  expect(withoutDrain(logs.client)).toEqual(['open', 'data the page', 'end', 'close']);
  expect(withoutDrain(logs.server)).toEqual(['open', 'data GET', 'end', 'close']);
  expect(stream.queued).toBe(0);
});

test('what is made at one time goes to the transport in one piece, as one flight', () => {
  const { near, far, run, open } = connect({});
  open();
  run();
  expect(near.log).toHaveLength(2); // ClientHello; ClientKeyExchange to Finished
  expect(far.log).toHaveLength(2); // ServerHello to ServerHelloDone; ChangeCipherSpec and Finished
});

test('what is written before the handshake waits, counts as queued, and is then sent', () => {
  const { logs, run, open, stream } = connect({});
  stream.write(text('early'), 0);
  expect(stream.queued).toBe(5);
  open();
  run();
  expect(logs.server).toContain('data early');
});

test('no call of the user is answered by a report from inside it', () => {
  const { logs, run, open, stream } = connect({});
  open();
  run();
  const before = logs.client.length;
  stream.write(text('x'), 0);
  stream.end(0);
  expect(logs.client).toHaveLength(before);
  run();
  expect(withoutDrain(logs.client).at(-1)).toBe('close');
  expect(withoutDrain(logs.server)).toEqual(['open', 'data x', 'end', 'close']);
});

test('a certificate that is not trusted: the reason at once, no open, and the server is not asked for a handler', () => {
  const { near, logs, run, open } = connect({ client: { trustedRoots: [unknownCa().certificate] } });
  open();
  run();
  expect(logs.client).toHaveLength(1);
  expect(logs.client[0]).toMatch(/^close: .*not among the trusted roots \(sent unknown_ca\)$/);
  expect(logs.server).toEqual([]);
  expect(near.log.slice(-2)).toEqual(['write 7', 'end']); // the alert goes before the FIN
});

test('a transport that ends without close_notify is a truncation, and said to be one (RFC 5246 §7.2.1)', () => {
  const { far, logs, run, open } = connect({});
  open();
  run();
  far.end();
  run();
  expect(withoutDrain(logs.client)).toEqual(['open', 'close: the transport ended without close_notify']);
});

test('a transport that breaks gives its own reason', () => {
  const { near, logs, run, open } = connect({});
  open();
  run();
  near.handler.onClose?.('reset by the peer', 0);
  expect(logs.client.at(-1)).toBe('close: reset by the peer');
});

test('abort resets the transport, and each side hears of it once', () => {
  const { near, logs, run, open, stream } = connect({});
  open();
  run();
  stream.abort(0);
  run();
  expect(near.log.at(-1)).toBe('abort');
  expect(withoutDrain(logs.client)).toEqual(['open', 'close: given up by this side']);
  expect(withoutDrain(logs.server)).toEqual(['open', 'close: reset by the peer']);
});

test('an observer hears the story, in order and with the time', () => {
  const story: string[] = [];
  const { run, open } = connect({
    client: { onEvent: ({ type }, now) => type !== 'state' && story.push(`${type} ${now}`) },
  });
  open();
  run();
  expect(story).toEqual([
    'client-hello 0',
    'server-hello 0',
    'certificate-accepted 0',
    'premaster 0',
    'keys 0',
    'finished-sent 0',
    'finished-verified 0',
    'open 0',
  ]);
});

test.each([
  ['1.2', 'http/1.1'],
  ['1.2', undefined],
  ['1.3', 'h2'],
] as const)('TLS %s: the stream tells what ALPN has settled, on both sides', (version, wanted) => {
  const alpn = wanted ? { alpn: [wanted] } : {};
  let accepted: Stream | undefined;
  const { stream, run, open } = connect({
    client: { versions: [version], ...alpn },
    server: { versions: [version], alpn: ['http/1.1', 'h2'] },
    serverDoes: (opened) => {
      accepted = opened;
      return {};
    },
  });
  expect(stream.applicationProtocol).toBeUndefined(); // not before the handshake
  open();
  run();
  expect(stream.applicationProtocol).toBe(wanted);
  expect(accepted?.applicationProtocol).toBe(wanted);
});

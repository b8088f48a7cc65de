/** Two TCPs joined by a wire in virtual time that loses, reorders, duplicates and damages segments, by a seed. */

import { expect } from 'vitest';
import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds, NEVER } from '../../../src/bytes/time.ts';
import { decodeTcp } from '../../../src/packet/tcp.ts';
import type { TcpConfig } from '../../../src/stack/tcp/config.ts';
import { isTcpTransition } from '../../../src/stack/tcp/states.ts';
import { TcpStack } from '../../../src/stack/tcp/tcp-stack.ts';
import type { TcpStream } from '../../../src/stack/tcp/tcp-stream.ts';
import { LAPTOP, SERVER } from './script.ts';

export interface WireOptions {
  seed: number;
  /** Probabilities, 0 to 1. */
  loss?: number;
  reorder?: number;
  duplicate?: number;
  corrupt?: number;
  delay?: Micros;
  /** Of both sides, instead of random ones. */
  initialSequenceNumber?: number;
}

interface Flying {
  at: Micros;
  to: TcpStack;
  src: string;
  dst: string;
  bytes: Uint8Array;
}

export class TwoStacks {
  readonly client: TcpStack;
  readonly server: TcpStack;
  now: Micros = 0;
  segments = 0;
  payloadBytes = 0;
  readonly #options: WireOptions;
  readonly #random: Random;
  /** In order of arrival. */
  readonly #wire: Flying[] = [];

  constructor(options: WireOptions, client: Partial<TcpConfig> = {}, server: Partial<TcpConfig> = {}) {
    this.#options = options;
    this.#random = new Random(`wire ${options.seed}`);
    const onStateChange: TcpConfig['onStateChange'] = (_local, _remote, from, to) => {
      if (!isTcpTransition(from, to)) throw new Error(`${from} does not lead to ${to}`);
    };
    const random = new Random(`stacks ${options.seed}`);
    this.client = new TcpStack({ random: random.fork('client'), onStateChange, ...client });
    this.server = new TcpStack({ random: random.fork('server'), onStateChange, ...server });
  }

  /** Runs until nothing is left to happen. Fails if that takes longer than `limit` of virtual time. */
  run(limit: Micros): void {
    for (;;) {
      this.#collect(this.client, this.server);
      this.#collect(this.server, this.client);
      this.#checkInvariants();
      const next = Math.min(this.#wire[0]?.at ?? NEVER, this.client.nextTimer(), this.server.nextTimer());
      if (next === NEVER) return;
      expect(next, 'time does not go back').toBeGreaterThanOrEqual(this.now);
      expect(next, 'the exchange comes to an end').toBeLessThan(limit);
      this.now = next;
      if (this.#wire[0]?.at === next) this.#deliver(this.#wire.shift()!);
      else for (const stack of [this.client, this.server]) stack.handleTimer(next);
    }
  }

  #collect(from: TcpStack, to: TcpStack): void {
    const { loss = 0, duplicate = 0, corrupt = 0, reorder = 0, delay = milliseconds(10) } = this.#options;
    const chance = (probability: number) => this.#random.unit() < probability;
    for (let sent = from.pollTransmit(); sent; sent = from.pollTransmit()) {
      this.segments++;
      if (chance(loss)) continue;
      if (chance(corrupt)) {
        const at = this.#random.below(sent.bytes.length);
        sent.bytes[at] = sent.bytes[at]! ^ (1 << this.#random.below(8));
      }
      for (let copies = chance(duplicate) ? 2 : 1; copies > 0; copies--) {
        const extra = chance(reorder) ? this.#random.below(3 * delay) : 0;
        this.#put({ at: this.now + delay + extra, to, ...sent });
      }
    }
  }

  #put(flying: Flying): void {
    let index = this.#wire.length;
    while (index > 0 && this.#wire[index - 1]!.at > flying.at) index--;
    this.#wire.splice(index, 0, flying);
  }

  #deliver({ to, bytes, src, dst }: Flying): void {
    try {
      const segment = decodeTcp(bytes, src, dst);
      this.payloadBytes += segment.payload.length;
      to.handleSegment(segment, src, dst, this.now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  #checkInvariants(): void {
    for (const stack of [this.client, this.server]) {
      for (const info of stack.connections()) {
        const inFlight = (info.sndNxt - info.sndUna) | 0;
        if (inFlight < 0) throw new Error('SND.UNA is beyond SND.NXT');
        if (info.cwnd < info.mss) throw new Error(`cwnd is ${info.cwnd}, less than a segment`);
      }
    }
  }
}

/** What `exchange` saw. */
export interface Outcome {
  wire: TwoStacks;
  fromClient: Received;
  fromServer: Received;
}

interface Received {
  bytes: number;
  events: string[];
}

/** Both sides send `sizes` bytes and end; every byte is checked on arrival. */
export function exchange(
  options: WireOptions,
  sizes: { client: number; server: number },
  configs: { client?: Partial<TcpConfig>; server?: Partial<TcpConfig> } = {},
  limit: Micros = 3_600_000_000,
): Outcome {
  const wire = new TwoStacks(options, configs.client, configs.server);
  const fromClient: Received = { bytes: 0, events: [] };
  const fromServer: Received = { bytes: 0, events: [] };

  const party = (size: number, salt: number, received: Received, peerSalt: number) => {
    let written = 0;
    let stream: TcpStream | undefined;
    const write = (now: Micros) => {
      while (stream && written < size && stream.queued === 0) {
        const chunk = data(written, Math.min(size - written, 1 + ((written * 7) % 20_000)), salt);
        written += chunk.length;
        stream.write(chunk, now);
        if (written === size) stream.end(now);
      }
      if (size === 0) stream?.end(now);
    };
    return {
      use: (made: TcpStream) => {
        stream = made;
      },
      onOpen: (now: Micros) => {
        received.events.push('open');
        write(now);
      },
      onDrain: write,
      onData: (bytes: Uint8Array) => {
        const expected = data(received.bytes, bytes.length, peerSalt);
        for (let i = 0; i < bytes.length; i++) {
          if (bytes[i] !== expected[i]) throw new Error(`byte ${received.bytes + i} is not what was sent`);
        }
        received.bytes += bytes.length;
      },
      onEnd: () => received.events.push('end'),
      onClose: (reason: string | undefined) => received.events.push(reason ?? 'close'),
    };
  };

  const numbers = { initialSequenceNumber: options.initialSequenceNumber };
  const accept = (stream: TcpStream) => {
    const handler = party(sizes.server, 2, fromClient, 1);
    handler.use(stream);
    return handler;
  };
  wire.server.listen(SERVER.port, accept, numbers);
  const handler = party(sizes.client, 1, fromServer, 2);
  handler.use(wire.client.connect(LAPTOP, SERVER, handler, 0, numbers));
  wire.run(limit);
  return { wire, fromClient, fromServer };
}

function data(start: number, length: number, salt: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = Math.imul(start + i, 0x9e3779b1) >>> (16 + salt);
  return bytes;
}

/**
 * Timed scripts that read like packetdrill: one real TCP, a fake clock, and a peer whose segments the test writes.
 *
 *     const t = tcpScript();
 *     t.at(0).connect();
 *     t.sends('S 1:1(0) win 65535 <mss 1460,sackOK,wscale 3>');
 *     t.at(10).receives('S. 5:5(0) ack 2 win 65535 <mss 1460>');
 *     t.sends('. 2:2(0) ack 6').tells('open');
 *
 * A segment is written as flags, `sequence:end(length)`, and as far as it matters `ack`, `win` and `<options>`. What
 * the script says the TCP sends must leave at exactly that time, and time does not move on while something that the
 * TCP sent or told is not in the script. Data is a fixed pattern of its sequence numbers, checked both ways.
 */

import { expect } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { seqAdd, seqDiff } from '../../../src/bytes/sequence.ts';
import { type Micros, milliseconds } from '../../../src/bytes/time.ts';
import { buildTcp, decodeTcp, type TcpOptions, type TcpSegment } from '../../../src/packet/tcp.ts';
import type { Listener } from '../../../src/stack/sockets.ts';
import type { StreamHandler } from '../../../src/stack/stream.ts';
import type { TcpConfig } from '../../../src/stack/tcp/config.ts';
import type { TcpConnectionInfo } from '../../../src/stack/tcp/connection-info.ts';
import type { TcpIcmpError } from '../../../src/stack/tcp/icmp-error.ts';
import type { TcpState } from '../../../src/stack/tcp/states.ts';
import { TcpStack } from '../../../src/stack/tcp/tcp-stack.ts';
import type { TcpStream } from '../../../src/stack/tcp/tcp-stream.ts';

/** Document S: the laptop and the web server. */
export const LAPTOP = { address: '68.85.2.101', port: 51000 };
export const SERVER = { address: '172.217.25.228', port: 80 };

export interface ScriptOptions extends Partial<TcpConfig> {
  /** Our initial sequence number; 1 as client and 5 as server, as in document S. */
  iss?: number;
}

export function tcpScript(options: ScriptOptions = {}): TcpScript {
  return new TcpScript(options);
}

/** Every change of state that any script of this file has seen, as 'LISTEN > SYN-RECEIVED'. */
export const seenTransitions = new Set<string>();

class TcpScript {
  readonly stack: TcpStack;
  now: Micros = 0;
  /** Whose side the TCP under test is on; `connect` makes it the laptop, `listen` the server. */
  local = LAPTOP;
  remote = SERVER;
  stream: TcpStream | undefined;
  listener: Listener | undefined;
  #iss: number;
  #written = 0;
  #peerStart: number | undefined;
  #dataTold = 0;
  #sent: { at: Micros; segment: TcpSegment }[] = [];
  #told: string[] = [];

  constructor({ iss, ...config }: ScriptOptions) {
    this.#iss = iss ?? 1;
    this.stack = new TcpStack({
      random: new Random('script'),
      ...config,
      onStateChange: (_local, _remote, from, to) => seenTransitions.add(`${from} > ${to}`),
    });
  }

  /** Lets time pass until `ms` milliseconds; timers run when they are due. */
  at(ms: number): this {
    const until = milliseconds(ms);
    expect(until, 'time does not go back').toBeGreaterThanOrEqual(this.now);
    while (this.stack.nextTimer() <= until) {
      this.#expectNothingLeft();
      this.now = Math.max(this.now, this.stack.nextTimer());
      this.stack.handleTimer(this.now);
      this.#pump();
    }
    if (until > this.now) this.#expectNothingLeft();
    this.now = until;
    return this;
  }

  connect(options: { mtu?: number } = {}): this {
    const connectOptions = { initialSequenceNumber: this.#iss, ...options };
    this.stream = this.stack.connect(this.local, this.remote, this.#handler(), this.now, connectOptions);
    return this.#pump();
  }

  listen(iss = 5): this {
    this.local = SERVER;
    this.remote = LAPTOP;
    this.#iss = iss;
    this.listener = this.stack.listen(
      SERVER.port,
      (stream) => {
        this.stream = stream as TcpStream;
        return this.#handler();
      },
      { initialSequenceNumber: iss },
    );
    return this;
  }

  /** The handshake as client, with a peer that starts at 5 and offers `peerOptions`. */
  established(peerOptions = '<mss 1460,sackOK>', window = 65535): this {
    this.connect();
    this.#sent = [];
    this.receives(`S. 5:5(0) ack ${seqAdd(this.#iss, 1)} win ${window} ${peerOptions}`);
    expect(this.state).toBe('ESTABLISHED');
    this.#sent = [];
    this.#told = [];
    return this;
  }

  /** `count` bytes are written. */
  write(count: number): this {
    const start = seqAdd(this.#iss, 1 + this.#written);
    this.#written += count;
    this.stream!.write(pattern(start, count), this.now);
    return this.#pump();
  }

  end(): this {
    this.stream!.end(this.now);
    return this.#pump();
  }

  abort(): this {
    this.stream!.abort(this.now);
    return this.#pump();
  }

  pause(): this {
    this.stream!.pause();
    return this;
  }

  resume(): this {
    this.stream!.resume(this.now);
    return this.#pump();
  }

  icmp(error: TcpIcmpError): this {
    this.stack.handleIcmpError(error, this.local, this.remote, this.now);
    return this.#pump();
  }

  /** The peer's segment arrives, from another port if told so. */
  receives(text: string, fromPort = this.remote.port): this {
    const fields = { ...parse(text), srcPort: fromPort, dstPort: this.local.port };
    if (fields.syn && !fields.rst) this.#peerStart ??= seqAdd(fields.sequenceNumber, 1);
    const bytes = buildTcp(fields, this.remote.address, this.local.address);
    const segment = decodeTcp(bytes, this.remote.address, this.local.address);
    this.stack.handleSegment(segment, this.remote.address, this.local.address, this.now);
    return this.#pump();
  }

  /** Takes what a call outside the script made the stack send. */
  flush(): this {
    return this.#pump();
  }

  /** The next segments that left, all at this time. */
  sends(...texts: string[]): this {
    for (const text of texts) {
      const next = this.#sent.shift();
      if (!next) throw new Error(`nothing was sent at ${this.now / 1000} ms; the script wants ${text}`);
      expect(format(next.segment, text)).toBe(text);
      expect(next.at / 1000, `the time of ${text}, ms`).toBe(this.now / 1000);
    }
    return this;
  }

  sendsNothing(): this {
    expect(this.#sent.map(({ segment }) => format(segment))).toEqual([]);
    return this;
  }

  /** For when only the effect matters: forgets what was sent. Gives it as text. */
  takeSent(): string[] {
    const texts = this.#sent.map(({ segment }) => format(segment));
    this.#sent = [];
    return texts;
  }

  /** All that the user was told since the last time, as in `tells('data 100', 'end')`. */
  tells(...events: string[]): this {
    expect(this.#told).toEqual(events);
    this.#told = [];
    return this;
  }

  takeTold(): string[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }

  isIn(state: TcpState): this {
    expect(this.state).toBe(state);
    return this;
  }

  get state(): TcpState {
    return this.info?.state ?? 'CLOSED';
  }

  get info(): TcpConnectionInfo | undefined {
    return this.stack.connections().find(({ remote }) => remote.port === this.remote.port);
  }

  #handler(): StreamHandler {
    return {
      onOpen: () => this.#told.push('open'),
      onData: (bytes) => {
        expect(bytes, 'the data told').toEqual(pattern(seqAdd(this.#peerStart ?? 0, this.#dataTold), bytes.length));
        this.#dataTold += bytes.length;
        this.#told.push(`data ${bytes.length}`);
      },
      onEnd: () => this.#told.push('end'),
      onClose: (reason) => this.#told.push(reason === undefined ? 'close' : `close: ${reason}`),
    };
  }

  #pump(): this {
    for (let sent = this.stack.pollTransmit(); sent; sent = this.stack.pollTransmit()) {
      expect([sent.src, sent.dst]).toEqual([this.local.address, this.remote.address]);
      const segment = decodeTcp(sent.bytes, sent.src, sent.dst);
      const data = pattern(segment.sequenceNumber, segment.payload.length);
      expect(segment.payload, `the data of ${format(segment)}`).toEqual(data);
      this.#sent.push({ at: this.now, segment });
    }
    return this;
  }

  #expectNothingLeft(): void {
    this.sendsNothing();
    expect(this.#told).toEqual([]);
  }
}

/** Data that shows where in the stream it belongs. */
function pattern(start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0, sequence = start; i < length; i++, sequence = seqAdd(sequence, 1)) {
    bytes[i] = sequence ^ (sequence >>> 8) ^ (sequence >>> 16);
  }
  return bytes;
}

/** A segment as text, with as much as `like` has; with all by default. */
function format(segment: TcpSegment, like = 'ack win <>'): string {
  const { sequenceNumber, payload, options } = segment;
  const parts = [
    flagNames.map(([flag, letter]) => (segment[flag] ? letter : '')).join(''),
    `${sequenceNumber}:${seqAdd(sequenceNumber, payload.length)}(${payload.length})`,
  ];
  if (segment.ack) parts.push(`ack ${segment.acknowledgmentNumber}`);
  if (like.includes('win')) parts.push(`win ${segment.window}`);
  const texts = [
    ...(options.mss === undefined ? [] : [`mss ${options.mss}`]),
    ...(options.sackPermitted ? ['sackOK'] : []),
    ...(options.timestamps ? [`TS val ${options.timestamps.value} ecr ${options.timestamps.echoReply}`] : []),
    ...(options.windowScale === undefined ? [] : [`wscale ${options.windowScale}`]),
    ...(options.sack ? [`sack ${options.sack.map(([left, right]) => `${left}:${right}`).join(' ')}`] : []),
  ];
  if (like.includes('<')) parts.push(`<${texts.join(',')}>`);
  return parts.join(' ');
}

const flagNames = [
  ['syn', 'S'],
  ['fin', 'F'],
  ['rst', 'R'],
  ['psh', 'P'],
  ['ack', '.'],
] as const;

function parse(text: string) {
  const match = /^([SFRP.]+) (\d+):(\d+)\((\d+)\)(?: ack (\d+))?(?: win (\d+))?(?: <(.*)>)?$/.exec(text);
  if (!match) throw new Error(`not a segment: ${text}`);
  const [, flags = '', sequence, end, length, ack, window = 65535, options = ''] = match;
  const sequenceNumber = Number(sequence);
  if (seqDiff(Number(end), sequenceNumber) !== Number(length)) throw new Error(`lengths do not agree: ${text}`);
  if (flags.includes('.') !== (ack !== undefined)) throw new Error(`a dot goes with ack: ${text}`);
  return {
    sequenceNumber,
    acknowledgmentNumber: Number(ack ?? 0),
    ...Object.fromEntries(flagNames.map(([flag, letter]) => [flag, flags.includes(letter)])),
    window: Number(window),
    payload: pattern(sequenceNumber, Number(length)),
    options: parseOptions(options),
  } as Omit<TcpSegment, 'srcPort' | 'dstPort' | 'dataOffset' | 'reserved' | 'checksum'>;
}

function parseOptions(text: string): TcpOptions {
  const options: TcpOptions = {};
  for (const option of text.split(',').filter((part) => part !== '')) {
    const [name, ...values] = option.trim().split(' ');
    if (name === 'mss') options.mss = Number(values[0]);
    else if (name === 'sackOK') options.sackPermitted = true;
    else if (name === 'wscale') options.windowScale = Number(values[0]);
    else if (name === 'TS') options.timestamps = { value: Number(values[1]), echoReply: Number(values[3]) };
    else if (name === 'sack') options.sack = values.map((edges) => edges.split(':').map(Number) as [number, number]);
    else throw new Error(`not an option: ${option}`);
  }
  return options;
}

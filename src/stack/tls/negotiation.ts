/**
 * Which version is spoken: a machine for TLS 1.2, one for 1.3, or one that becomes either when the other side has
 * shown what it speaks (RFC 8446 §4.2.1 and appendix D).
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { findExtension } from '../../packet/tls/extensions.ts';
import { decodeHandshake, HANDSHAKE_HEADER_LENGTH, type HandshakeMessage } from '../../packet/tls/handshake.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import { ContentType, RECORD_HEADER_LENGTH } from '../../packet/tls/record.ts';
import { TlsClient, type TlsClientConfig } from './client.ts';
import { TlsClient13 } from './client-13.ts';
import { TlsServer, type TlsServerConfig } from './server.ts';
import { TlsServer13 } from './server-13.ts';
import type { TlsEvent } from './tls-event.ts';

/** What every TLS machine can do, whatever its version and side. */
export interface TlsMachine {
  readonly state: { readonly name: string };
  readonly queued: number;
  handleData(bytes: Uint8Array, now: Micros): void;
  handleTransportEnd(reason?: string): void;
  handleTransportClose(reason?: string): void;
  pollTransmit(): Uint8Array | undefined;
  pollEvent(): TlsEvent | undefined;
  write(bytes: Uint8Array): void;
  close(): void;
  abort(): void;
}

export interface TlsClientMachine extends TlsMachine {
  /** Sends the ClientHello. */
  start(now: Micros): void;
}

export function makeTlsClient(config: TlsClientConfig): TlsClientMachine {
  const { versions = ['1.2'] } = config;
  if (!versions.includes('1.3')) return new TlsClient(config);
  return versions.includes('1.2') ? new NegotiatingClient(config) : new TlsClient13(config);
}

/** @throws RangeError if the configuration's key or certificates are not PEM. */
export function makeTlsServer(config: TlsServerConfig): TlsMachine {
  const { versions = ['1.2'] } = config;
  if (!versions.includes('1.3')) return new TlsServer(config);
  return versions.includes('1.2') ? new NegotiatingServer(config) : new TlsServer13(config);
}

/** Hands everything on to a machine that may be exchanged for another before it has received anything. */
abstract class Negotiating<M extends TlsMachine> implements TlsMachine {
  protected machine: M;
  /** Received and not handed on, since it does not tell the version yet. */
  #held: Uint8Array = new Uint8Array(0);
  #decided = false;
  #written: Uint8Array[] = [];
  #closed = false;

  constructor(machine: M) {
    this.machine = machine;
  }

  get state(): { readonly name: string } {
    return this.machine.state;
  }

  get queued(): number {
    return this.#written.reduce((sum, { length }) => sum + length, this.machine.queued);
  }

  handleData(bytes: Uint8Array, now: Micros): void {
    if (this.#decided) {
      this.machine.handleData(bytes, now);
      return;
    }
    this.#held = concatBytes(this.#held, bytes);
    const first = firstMessage(this.#held);
    if (first === 'incomplete') return;
    this.decide(first);
    this.#decided = true;
    for (const written of this.#written.splice(0)) this.machine.write(written);
    if (this.#closed) this.machine.close();
    this.machine.handleData(this.#held, now);
  }

  handleTransportEnd(reason?: string): void {
    this.machine.handleTransportEnd(reason);
  }

  handleTransportClose(reason?: string): void {
    this.machine.handleTransportClose(reason);
  }

  pollTransmit(): Uint8Array | undefined {
    return this.machine.pollTransmit();
  }

  pollEvent(): TlsEvent | undefined {
    return this.machine.pollEvent();
  }

  write(bytes: Uint8Array): void {
    if (this.#decided) this.machine.write(bytes);
    else if (!this.#closed) this.#written.push(bytes);
  }

  close(): void {
    if (this.#decided) this.machine.close();
    else this.#closed = true;
  }

  abort(): void {
    this.machine.abort();
  }

  /** Sets `machine` by the peer's first message, or leaves it; undefined if that is none of a handshake. */
  protected abstract decide(first: HandshakeMessage | undefined): void;
}

class NegotiatingClient extends Negotiating<TlsClient13 | TlsClient> implements TlsClientMachine {
  readonly #config: TlsClientConfig;
  /** What it reported before the other took over. */
  #events: TlsEvent[] = [];

  constructor(config: TlsClientConfig) {
    super(new TlsClient13(config));
    this.#config = config;
  }

  start(now: Micros): void {
    this.machine.start(now);
  }

  override pollEvent(): TlsEvent | undefined {
    return this.#events.shift() ?? super.pollEvent();
  }

  protected override decide(first: HandshakeMessage | undefined): void {
    if (first?.type !== 'serverHello' || findExtension(first.extensions, 'selectedVersion')) return;
    const { machine } = this;
    const sent = machine instanceof TlsClient13 ? machine.sentHello : undefined;
    if (!sent) return;
    for (let event = machine.pollEvent(); event; event = machine.pollEvent()) this.#events.push(event);
    const older = new TlsClient(this.#config);
    older.takeOver(sent.hello, sent.raw);
    this.machine = older;
  }
}

class NegotiatingServer extends Negotiating<TlsMachine> {
  readonly #config: TlsServerConfig;

  constructor(config: TlsServerConfig) {
    super(new TlsServer13(config));
    this.#config = config;
  }

  protected override decide(first: HandshakeMessage | undefined): void {
    if (first?.type !== 'clientHello') return;
    const versions = findExtension(first.extensions, 'supportedVersions')?.versions ?? [];
    if (!versions.includes(ProtocolVersion.TLS_1_3)) this.machine = new TlsServer(this.#config);
  }
}

/** A hello is much shorter. */
const LONGEST_HELLO = 2 ** 17;

/** The handshake message with which a stream begins; undefined if it begins with something else, or a broken one. */
function firstMessage(bytes: Uint8Array): HandshakeMessage | 'incomplete' | undefined {
  const fragments: Uint8Array[] = [];
  for (let at = 0; ; ) {
    const [type, , , upper = 0, lower = 0] = bytes.subarray(at, at + RECORD_HEADER_LENGTH);
    if (type === undefined) break;
    if (type !== ContentType.HANDSHAKE) return undefined;
    const end = at + RECORD_HEADER_LENGTH + ((upper << 8) | lower);
    if (bytes.length < at + RECORD_HEADER_LENGTH || bytes.length < end) break;
    fragments.push(bytes.subarray(at + RECORD_HEADER_LENGTH, end));
    at = end;
  }
  const message = concatBytes(...fragments);
  if (message.length < HANDSHAKE_HEADER_LENGTH) return bytes.length > LONGEST_HELLO ? undefined : 'incomplete';
  const length = HANDSHAKE_HEADER_LENGTH + ((message[1]! << 16) | (message[2]! << 8) | message[3]!);
  if (length > LONGEST_HELLO) return undefined;
  if (message.length < length) return 'incomplete';
  try {
    return decodeHandshake(message.subarray(0, length));
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

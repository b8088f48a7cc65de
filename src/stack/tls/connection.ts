/**
 * What TLS clients and servers have in common: records in and out, handshake messages put together from records,
 * alerts (RFC 5246 §7.2, RFC 8446 §6), application data, and the end. The handshakes are in client.ts and server.ts,
 * those of TLS 1.3 in client-13.ts and server-13.ts.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Random } from '../../bytes/random.ts';
import type { Micros } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { equalInConstantTime } from '../../crypto/primitives.ts';
import { AlertDescription, AlertLevel, alertName, buildAlert, decodeAlert } from '../../packet/tls/alert.ts';
import {
  buildHandshake,
  decodeHandshake,
  type Finished,
  HANDSHAKE_HEADER_LENGTH,
  type HandshakeMessage,
} from '../../packet/tls/handshake.ts';
import { ContentType } from '../../packet/tls/record.ts';
import type { Incoming, Protection } from './protection.ts';
import { RecordLayer } from './record-layer.ts';
import { Transcript } from './session.ts';
import type { TlsEvent } from './tls-event.ts';

/** A version of the protocol that is spoken here. */
export type TlsVersion = '1.2' | '1.3';

/** What can be chosen on both sides. */
export interface TlsConfig {
  random: Random;
  /** By default ['1.2']. The latest that both sides speak is taken, whatever the order. */
  versions?: readonly TlsVersion[];
  /** The most plaintext in a record sent, 2^14 bytes unless less is wanted. */
  fragmentLimit?: number;
  /** TLS 1.3: records are filled up with zeros to a multiple of this many bytes, so as not to tell their length. */
  recordPadding?: number;
  /** Is given the lines, one by one, that let Wireshark decrypt the connection. */
  keyLog?(line: string): void;
  /** Used by `connectTls` and `acceptTls`: is told what happens, as it happens. */
  onEvent?(event: TlsEvent, now: Micros): void;
}

/** The states after the handshake, the same for both sides. */
export type OpenState =
  | { name: 'connected' }
  /** We have sent close_notify; what the peer still says is heard. */
  | { name: 'closing' }
  | { name: 'closed'; reason?: string };

/** What every machine may do after its handshake; `closed` can also be reached from everywhere else. */
export const openTransitions = {
  connected: ['closing', 'closed'],
  closing: ['closed'],
  closed: [],
} as const;

/** Bytes of a handshake message that we are ready to put together: a long certificate chain fits. */
const MAX_HANDSHAKE_LENGTH = 2 ** 17;

export abstract class TlsConnection<HandshakeState extends { name: string }> {
  protected readonly transcript = new Transcript();
  protected readonly records: RecordLayer;
  #state: HandshakeState | OpenState;
  /** The beginning of a handshake message whose rest is in a later record. */
  #partialMessage: Uint8Array = new Uint8Array(0);
  #outgoing: Uint8Array[] = [];
  #events: TlsEvent[] = [];
  #unsent: Uint8Array[] = [];
  #closeWhenOpen = false;
  /** TLS 1.3: the peer has sent close_notify, and we may go on. */
  #peerEnded = false;
  readonly #version: TlsVersion;

  constructor(initial: HandshakeState, fragmentLimit: number | undefined, version: TlsVersion = '1.2') {
    this.#state = initial;
    this.#version = version;
    this.records = new RecordLayer(fragmentLimit);
  }

  get state(): HandshakeState | OpenState {
    return this.#state;
  }

  /** Bytes written before the handshake is done, which wait for it. */
  get queued(): number {
    return this.#unsent.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  /** Bytes came from the transport, cut anywhere. */
  handleData(bytes: Uint8Array, now: Micros): void {
    if (this.#isClosed() || this.#peerEnded) return;
    this.records.push(bytes);
    for (let incoming = this.records.next(); incoming; incoming = this.records.next()) {
      this.#handleIncoming(incoming, now);
      if (this.#isClosed() || this.#peerEnded) return; // RFC 8446 §6.1: what follows close_notify is not looked at
    }
  }

  /**
   * The transport has no more bytes. Without a close_notify before it, bytes may have been cut off (§7.2.1).
   * @param reason what the transport says of it
   */
  handleTransportEnd(reason = 'the transport ended without close_notify'): void {
    if (this.#isClosed() || this.#peerEnded) return;
    // §7.2.1: who has sent close_notify need not wait for the answer
    this.#close(this.#state.name === 'closing' ? undefined : reason);
  }

  /** The transport is gone in both directions. */
  handleTransportClose(reason?: string): void {
    if (this.#peerEnded && !this.#isClosed())
      this.#close(reason ?? 'the transport closed before close_notify was sent');
    else this.handleTransportEnd(reason);
  }

  /** The next record for the transport. */
  pollTransmit(): Uint8Array | undefined {
    return this.#outgoing.shift();
  }

  pollEvent(): TlsEvent | undefined {
    return this.#events.shift();
  }

  /** Sends application data, or keeps it until the handshake is done. After `close` it is dropped. */
  write(bytes: Uint8Array): void {
    if (this.#state.name === 'connected') this.#send(ContentType.APPLICATION_DATA, bytes);
    else if (!this.#isOver() && !this.#closeWhenOpen) this.#unsent.push(bytes);
  }

  /** Sends close_notify after all that was written; during the handshake, when that is done. */
  close(): void {
    if (this.#state.name === 'connected') {
      this.sendAlert(AlertLevel.WARNING, AlertDescription.CLOSE_NOTIFY);
      if (this.#peerEnded) this.#close(undefined);
      else this.become({ name: 'closing' });
    } else {
      this.#closeWhenOpen = true;
    }
  }

  /** Gives up at once: user_canceled if the handshake is not done (§7.2.2), and close_notify. */
  abort(): void {
    if (this.#isClosed()) return;
    if (!this.#isOpen()) this.sendAlert(AlertLevel.WARNING, AlertDescription.USER_CANCELED);
    this.sendAlert(AlertLevel.WARNING, AlertDescription.CLOSE_NOTIFY);
    this.#close('given up by this side');
  }

  /** A message of the handshake, already in the transcript unless `addsToTranscript` says no. */
  protected abstract handleHandshake(message: HandshakeMessage, raw: Uint8Array, now: Micros): void;

  /** Finished says what the transcript was before it. */
  protected addsToTranscript(message: HandshakeMessage): boolean {
    return message.type !== 'finished';
  }

  /** Answers whether it was a message that may come when the handshake is done (RFC 8446 §4.6). */
  protected handlePostHandshake(_message: HandshakeMessage, _now: Micros): boolean {
    return false;
  }

  /** A handshake message when there is no handshake: the peer would like to renegotiate, or is mad. */
  protected abstract isRenegotiation(message: HandshakeMessage): boolean;

  protected abstract handleChangeCipherSpec(): void;

  protected become(next: HandshakeState | OpenState): void {
    this.report({ type: 'state', from: this.#state.name, to: next.name });
    this.#state = next;
  }

  protected report(event: TlsEvent): void {
    this.#events.push(event);
  }

  protected sendHandshake(message: HandshakeMessage): void {
    const raw = buildHandshake(message);
    this.transcript.add(raw);
    this.#send(ContentType.HANDSHAKE, raw);
  }

  /** A message after the handshake: no part of any transcript. */
  protected sendPostHandshake(message: HandshakeMessage): void {
    this.#send(ContentType.HANDSHAKE, buildHandshake(message));
  }

  protected sendChangeCipherSpec(): void {
    this.#send(ContentType.CHANGE_CIPHER_SPEC, Uint8Array.of(1));
  }

  /**
   * The peer's next record is protected so. No handshake message may lie on both sides of a change of keys
   * (RFC 8446 §5.1); if one does, the connection is over.
   */
  protected startReading(protection: Protection): void {
    if (this.#partialMessage.length > 0) this.failUnexpected('a handshake message across a change of keys');
    else this.records.startReading(protection);
  }

  protected sendFinished(verifyData: Uint8Array): void {
    this.sendHandshake({ type: 'finished', verifyData });
    this.report({ type: 'finished-sent', verifyData });
  }

  /** Answers whether the Finished fits all that was said; if not, the connection is over. */
  protected checkFinished(
    message: Finished,
    raw: Uint8Array,
    expected: Uint8Array,
    sender: 'client' | 'server',
  ): boolean {
    if (!equalInConstantTime(message.verifyData, expected)) {
      this.fail(AlertDescription.DECRYPT_ERROR, `the ${sender}'s Finished does not fit the handshake`); // §7.2.2
      return false;
    }
    this.transcript.add(raw);
    this.report({ type: 'finished-verified', verifyData: expected });
    return true;
  }

  /** The handshake is done. */
  protected open({ cipherSuite, applicationProtocol }: { cipherSuite: number; applicationProtocol?: string }): void {
    this.become({ name: 'connected' });
    this.report({ type: 'open', cipherSuite, ...(applicationProtocol !== undefined && { applicationProtocol }) });
    for (const bytes of this.#unsent.splice(0)) this.write(bytes);
    if (this.#closeWhenOpen) this.close();
  }

  protected sendAlert(level: number, description: number): void {
    if (this.#isOver()) return; // §7.2.1: nothing follows close_notify
    this.#send(ContentType.ALERT, buildAlert({ level, description }));
    this.report({ type: 'alert-sent', level, description });
  }

  /** A fatal alert, and the end (§7.2.2). */
  protected fail(description: number, reason: string): void {
    this.sendAlert(AlertLevel.FATAL, description);
    this.#close(`${reason} (sent ${alertName(description)})`);
  }

  protected failUnexpected(what: string): void {
    this.fail(AlertDescription.UNEXPECTED_MESSAGE, `${what} in state ${this.#state.name}`);
  }

  #handleIncoming(incoming: Incoming, now: Micros): void {
    if (incoming.type === 'violation') {
      this.fail(incoming.alert, incoming.reason);
      return;
    }
    const { contentType, plaintext } = incoming;
    // §6.2.1: nothing may come between the fragments of a handshake message
    if (this.#partialMessage.length > 0 && contentType !== ContentType.HANDSHAKE) {
      this.failUnexpected(`a record of type ${contentType} within a handshake message`);
      return;
    }
    try {
      switch (contentType) {
        case ContentType.HANDSHAKE:
          this.#handleHandshakeBytes(plaintext, now);
          return;
        case ContentType.CHANGE_CIPHER_SPEC:
          if (plaintext.length !== 1 || plaintext[0] !== 1) {
            const alert = this.#version === '1.3' ? 'UNEXPECTED_MESSAGE' : 'ILLEGAL_PARAMETER';
            this.fail(AlertDescription[alert], 'a ChangeCipherSpec is the one byte 1');
            return;
          }
          this.handleChangeCipherSpec();
          return;
        case ContentType.ALERT:
          this.#handleAlert(plaintext);
          return;
        default:
          this.#handleApplicationData(plaintext);
          return;
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const alert = error.code === 'bad-value' ? AlertDescription.ILLEGAL_PARAMETER : AlertDescription.DECODE_ERROR;
      this.fail(alert, error.message);
    }
  }

  #handleHandshakeBytes(plaintext: Uint8Array, now: Micros): void {
    let bytes = concatBytes(this.#partialMessage, plaintext);
    this.#partialMessage = bytes;
    while (bytes.length >= HANDSHAKE_HEADER_LENGTH && !this.#isClosed()) {
      const length = HANDSHAKE_HEADER_LENGTH + ((bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!);
      if (length > MAX_HANDSHAKE_LENGTH) {
        this.fail(AlertDescription.ILLEGAL_PARAMETER, `a handshake message of ${length} bytes`);
        return;
      }
      if (length > bytes.length) return;
      const raw = bytes.slice(0, length);
      bytes = bytes.subarray(length);
      this.#partialMessage = bytes;
      this.#handleMessage(decodeHandshake(raw, this.#version), raw, now);
    }
  }

  #handleMessage(message: HandshakeMessage, raw: Uint8Array, now: Micros): void {
    if (message.type === 'helloRequest' && !this.#isOpen()) {
      // §7.4.1.1: ignored while a handshake runs, and never part of the transcript
      if (!this.isRenegotiation(message)) this.failUnexpected('a HelloRequest');
    } else if (!this.#isOpen()) {
      if (this.addsToTranscript(message)) this.transcript.add(raw);
      this.handleHandshake(message, raw, now);
    } else if (this.handlePostHandshake(message, now)) {
      // it was expected
    } else if (!this.isRenegotiation(message)) {
      this.failUnexpected(`a handshake message (${message.type})`);
    } else {
      this.sendAlert(AlertLevel.WARNING, AlertDescription.NO_RENEGOTIATION); // §7.2.2
    }
  }

  #handleAlert(plaintext: Uint8Array): void {
    const { level, description } = decodeAlert(plaintext);
    this.report({ type: 'alert-received', level, description });
    if (description === AlertDescription.CLOSE_NOTIFY) {
      const reason = this.#isOpen() ? undefined : 'the peer closed during the handshake';
      this.report({ type: 'end' });
      if (this.#version === '1.3' && this.#state.name === 'connected') {
        this.#peerEnded = true; // RFC 8446 §6.1: our own direction stays open until we close it
        return;
      }
      this.sendAlert(AlertLevel.WARNING, AlertDescription.CLOSE_NOTIFY); // §7.2.1: answered at once, if not sent before
      this.#close(reason);
    } else if (
      level === AlertLevel.FATAL ||
      (this.#version === '1.3' && description !== AlertDescription.USER_CANCELED)
    ) {
      // RFC 8446 §6: of the level TLS 1.3 takes no notice
      this.#close(`the peer sent ${alertName(description)}`);
    }
  }

  #handleApplicationData(plaintext: Uint8Array): void {
    if (!this.#isOpen()) {
      this.failUnexpected('application data');
      return;
    }
    if (plaintext.length > 0) this.report({ type: 'data', bytes: plaintext });
  }

  #send(contentType: number, plaintext: Uint8Array): void {
    this.#outgoing.push(...this.records.seal(contentType, plaintext));
  }

  #close(reason: string | undefined): void {
    this.#unsent = [];
    const end = reason === undefined ? {} : { reason };
    this.become({ name: 'closed', ...end });
    this.report({ type: 'closed', ...end });
  }

  /** Connected, or on the way out: the handshake is behind us. */
  #isOpen(): boolean {
    return this.#state.name === 'connected' || this.#isOver();
  }

  /** Nothing more may be sent. */
  #isOver(): boolean {
    return this.#state.name === 'closing' || this.#isClosed();
  }

  #isClosed(): boolean {
    return this.#state.name === 'closed';
  }
}

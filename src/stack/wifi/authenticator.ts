/**
 * The access point's side of the 4-way handshake with one station, and of the group key handshake after it.
 * Read IEEE Std 802.11-2020 §12.7.6 (4-way), §12.7.7 (group key).
 *
 *     start() → 1 → … ← 2 ← … → 3 → … ← 4 ← : keys
 */

import type { MacAddress } from '../../bytes/mac-address.ts';
import type { Random } from '../../bytes/random.ts';
import { sameBytes } from '../../bytes/same-bytes.ts';
import { type Micros, milliseconds, NEVER, seconds } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import {
  buildKeyMessage,
  decodeKeyMessage,
  type GroupKey,
  hasRightMic,
  type KeyMessage,
  type ReceivedKeyMessage,
  writeGtkKde,
} from '../../packet/wifi/eapol-key.ts';
import { type PairwiseKeys, pairwiseKeys } from '../../packet/wifi/wpa2-keys.ts';
import type { Timed } from '../timed.ts';
import { type HandshakeEvent, stepOf } from './handshake-message.ts';

export interface AuthenticatorConfig {
  readonly pmk: Uint8Array;
  readonly ap: MacAddress;
  readonly station: MacAddress;
  /** The RSN element of the beacons, whole. */
  readonly ownRsn: Uint8Array;
  /** The one of the station's association request. */
  readonly stationRsn: Uint8Array;
  /** The group's key of now, and the packet number that was used last with it. */
  group(): { readonly key: GroupKey; readonly packetNumber: number };
  readonly random: Random;
  onKeys(keys: PairwiseKeys, now: Micros): void;
  onEvent?(event: HandshakeEvent, now: Micros): void;
}

/** hostapd's way: the first repetition soon, the others after a second. */
const FIRST_TIMEOUT = milliseconds(100);
const TIMEOUT = seconds(1);
const ATTEMPTS = 4;
const NO_NONCE = new Uint8Array(32);

type State =
  | { readonly name: 'idle' | 'done' | 'failed' }
  /** Message 1 is out. */
  | { readonly name: 'wait-2' }
  /** Message 3 is out. */
  | { readonly name: 'wait-4'; readonly keys: PairwiseKeys }
  | { readonly name: 'wait-group-2' };

export class Authenticator implements Timed {
  readonly #config: AuthenticatorConfig;
  readonly #anonce: Uint8Array;
  readonly #output: Uint8Array[] = [];
  #state: State = { name: 'idle' };
  #keys: PairwiseKeys | undefined;
  /** Of the last message sent: an answer has to repeat it. */
  #replayCounter = 0;
  #attempts = 0;
  #timerAt: Micros = NEVER;

  constructor(config: AuthenticatorConfig) {
    this.#config = config;
    this.#anonce = config.random.bytes(32);
  }

  get state(): State['name'] {
    return this.#state.name;
  }

  start(now: Micros): void {
    this.#go({ name: 'wait-2' }, now);
  }

  /** Tells the station the group's new key. */
  renewGroupKey(now: Micros): void {
    if (this.#state.name === 'done') this.#go({ name: 'wait-group-2' }, now);
  }

  /** An EAPOL frame from the station. @throws DecodeError for what is none */
  handle(frame: Uint8Array, now: Micros): void {
    const message = decodeKeyMessage(frame);
    const step = stepOf(message);
    if (step !== 'message-2' && step !== 'message-4' && step !== 'group-2') return;
    if (message.replayCounter !== this.#replayCounter) {
      this.#config.onEvent?.({ kind: 'replayed', step }, now);
      return;
    }
    this.#config.onEvent?.({ kind: 'received', step }, now);
    if (step === 'message-2' && this.#state.name === 'wait-2') this.#handleSecond(message, now);
    else if (step === 'message-4' && this.#state.name === 'wait-4') this.#handleFourth(message, this.#state.keys, now);
    else if (step === 'group-2' && this.#state.name === 'wait-group-2') this.#handleGroupSecond(message, now);
  }

  pollTransmit(): Uint8Array | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return this.#timerAt;
  }

  handleTimer(now: Micros): void {
    if (now < this.#timerAt) return;
    if (this.#attempts >= ATTEMPTS) {
      this.#state = { name: 'failed' };
      this.#timerAt = NEVER;
      this.#config.onEvent?.({ kind: 'gave-up' }, now);
      return;
    }
    this.#send(now);
  }

  /** §12.7.6.3: the station's nonce makes the keys; its MIC shows that it made the same ones. */
  #handleSecond(message: ReceivedKeyMessage, now: Micros): void {
    const { pmk, ap, station, stationRsn } = this.#config;
    const keys = pairwiseKeys(pmk, { ap, station, anonce: this.#anonce, snonce: message.nonce });
    if (!hasRightMic(message, keys.kck)) {
      this.#config.onEvent?.({ kind: 'wrong-mic', step: 'message-2' }, now);
    } else if (!sameBytes(message.keyData, stationRsn)) {
      this.#config.onEvent?.({ kind: 'other-rsn', step: 'message-2' }, now);
    } else {
      this.#go({ name: 'wait-4', keys }, now);
    }
  }

  #handleFourth(message: ReceivedKeyMessage, keys: PairwiseKeys, now: Micros): void {
    if (!hasRightMic(message, keys.kck)) {
      this.#config.onEvent?.({ kind: 'wrong-mic', step: 'message-4' }, now);
      return;
    }
    this.#keys = keys;
    this.#finish();
    this.#config.onKeys(keys, now);
  }

  #handleGroupSecond(message: ReceivedKeyMessage, now: Micros): void {
    if (hasRightMic(message, this.#keys!.kck)) this.#finish();
    else this.#config.onEvent?.({ kind: 'wrong-mic', step: 'group-2' }, now);
  }

  #finish(): void {
    this.#state = { name: 'done' };
    this.#timerAt = NEVER;
  }

  #go(state: State, now: Micros): void {
    this.#state = state;
    this.#attempts = 0;
    this.#send(now);
  }

  /** The message of this state, each time with a new replay counter. */
  #send(now: Micros): void {
    this.#replayCounter++;
    this.#attempts++;
    this.#timerAt = now + (this.#attempts === 1 ? FIRST_TIMEOUT : TIMEOUT);
    const { ownRsn } = this.#config;
    const common = { isPairwise: true, install: false, ack: true, secure: false, keyLength: 16 };
    switch (this.#state.name) {
      case 'wait-2':
        this.#put({ ...common, nonce: this.#anonce, keyData: new Uint8Array(0) }, undefined);
        this.#config.onEvent?.({ kind: 'sent', step: 'message-1' }, now);
        break;
      case 'wait-4': {
        const { key, packetNumber: receiveSequenceCounter } = this.#config.group();
        const keyData = concatBytes(ownRsn, writeGtkKde(key));
        const third = { ...common, install: true, secure: true, nonce: this.#anonce, receiveSequenceCounter, keyData };
        this.#put(third, this.#state.keys);
        this.#config.onEvent?.({ kind: 'sent', step: 'message-3' }, now);
        break;
      }
      case 'wait-group-2': {
        const { key, packetNumber: receiveSequenceCounter } = this.#config.group();
        const keyData = writeGtkKde(key);
        const first = { ...common, isPairwise: false, secure: true, nonce: NO_NONCE, receiveSequenceCounter, keyData };
        this.#put(first, this.#keys);
        this.#config.onEvent?.({ kind: 'sent', step: 'group-1' }, now);
        break;
      }
      default:
    }
  }

  #put(message: Omit<KeyMessage, 'replayCounter'>, keys: PairwiseKeys | undefined): void {
    this.#output.push(buildKeyMessage({ ...message, replayCounter: this.#replayCounter }, keys));
  }
}

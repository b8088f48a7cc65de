/**
 * The station's side of the 4-way handshake and of the group key handshake. It never begins: it answers.
 * Read IEEE Std 802.11-2020 §12.7.6 and §12.7.7.
 *
 * A message 3 that comes again is answered again, and installs nothing a second time: to start over with packet number 1 under
 * the same key is what the KRACK attack made stations do (§12.7.6.4 as amended since).
 */

import type { MacAddress } from '../../bytes/mac-address.ts';
import type { Random } from '../../bytes/random.ts';
import { sameBytes } from '../../bytes/same-bytes.ts';
import type { Micros } from '../../bytes/time.ts';
import {
  buildKeyMessage,
  decodeKeyMessage,
  findGroupKey,
  type GroupKey,
  hasRightMic,
  type KeyMessage,
  openKeyData,
  type ReceivedKeyMessage,
} from '../../packet/wifi/eapol-key.ts';
import { ElementId } from '../../packet/wifi/elements.ts';
import { type PairwiseKeys, pairwiseKeys } from '../../packet/wifi/wpa2-keys.ts';
import { type HandshakeEvent, type HandshakeStep, stepOf } from './handshake-message.ts';

export interface SupplicantConfig {
  readonly pmk: Uint8Array;
  readonly ap: MacAddress;
  readonly station: MacAddress;
  /** The RSN element that it sent when it associated, whole. */
  readonly ownRsn: Uint8Array;
  /** The one of the access point's beacons. */
  readonly apRsn: Uint8Array;
  readonly random: Random;
  /** Once for each handshake. */
  onKeys(keys: PairwiseKeys, group: GroupKey, groupPacketNumber: number, now: Micros): void;
  onGroupKey(group: GroupKey, packetNumber: number, now: Micros): void;
  onEvent?(event: HandshakeEvent, now: Micros): void;
}

const NO_NONCE = new Uint8Array(32);

export class Supplicant {
  readonly #config: SupplicantConfig;
  readonly #output: Uint8Array[] = [];
  #snonce: Uint8Array | undefined;
  /** Made with the access point's nonce of message 1. */
  #offered: { anonce: Uint8Array; keys: PairwiseKeys } | undefined;
  #installed: PairwiseKeys | undefined;
  /** The largest that came with a right MIC. */
  #replayCounter = -1;

  constructor(config: SupplicantConfig) {
    this.#config = config;
  }

  get isDone(): boolean {
    return this.#installed !== undefined;
  }

  /** An EAPOL frame from the access point. @throws DecodeError for what is none */
  handle(frame: Uint8Array, now: Micros): void {
    const message = decodeKeyMessage(frame);
    const step = stepOf(message);
    if (step !== 'message-1' && step !== 'message-3' && step !== 'group-1') return;
    if (message.replayCounter <= this.#replayCounter) {
      this.#config.onEvent?.({ kind: 'replayed', step }, now);
      return;
    }
    this.#config.onEvent?.({ kind: 'received', step }, now);
    if (step === 'message-1') this.#handleFirst(message, now);
    else if (step === 'message-3') this.#handleThird(message, now);
    else this.#handleGroupFirst(message, now);
  }

  pollTransmit(): Uint8Array | undefined {
    return this.#output.shift();
  }

  /** §12.7.6.2: nothing in it is proved, so nothing is kept but what the answer needs. */
  #handleFirst({ nonce: anonce, replayCounter }: ReceivedKeyMessage, now: Micros): void {
    const { pmk, ap, station, ownRsn } = this.#config;
    this.#snonce ??= this.#config.random.bytes(32);
    const keys = pairwiseKeys(pmk, { ap, station, anonce, snonce: this.#snonce });
    this.#offered = { anonce: anonce.slice(), keys };
    this.#config.onEvent?.({ kind: 'derived', pmk, anonce: this.#offered.anonce, snonce: this.#snonce, keys }, now);
    this.#answer('message-2', { nonce: this.#snonce, secure: false, keyData: ownRsn, replayCounter }, keys.kck, now);
  }

  #handleThird(message: ReceivedKeyMessage, now: Micros): void {
    const step = 'message-3';
    if (!this.#offered || !sameBytes(message.nonce, this.#offered.anonce)) return;
    const { keys } = this.#offered;
    const opened = this.#open(message, keys, step, now);
    if (!opened) return;
    const group = findGroupKey(opened);
    if (!sameBytes(rsnIn(opened), this.#config.apRsn)) {
      this.#config.onEvent?.({ kind: 'other-rsn', step }, now);
      return;
    }
    const { replayCounter, receiveSequenceCounter = 0 } = message;
    this.#answer(
      'message-4',
      { nonce: NO_NONCE, secure: true, keyData: new Uint8Array(0), replayCounter },
      keys.kck,
      now,
    );
    if (!group || (this.#installed && sameBytes(this.#installed.tk, keys.tk))) return;
    this.#installed = keys;
    this.#config.onEvent?.({ kind: 'group-key', step, group }, now);
    this.#config.onKeys(keys, group, receiveSequenceCounter, now);
  }

  #handleGroupFirst(message: ReceivedKeyMessage, now: Micros): void {
    const keys = this.#installed;
    const opened = keys && this.#open(message, keys, 'group-1', now);
    const group = opened && findGroupKey(opened);
    if (!keys || !group) return;
    const { replayCounter, receiveSequenceCounter = 0 } = message;
    const answer = { nonce: NO_NONCE, secure: true, keyData: new Uint8Array(0), replayCounter };
    this.#answer('group-2', { ...answer, isPairwise: false }, keys.kck, now);
    this.#config.onEvent?.({ kind: 'group-key', step: 'group-1', group }, now);
    this.#config.onGroupKey(group, receiveSequenceCounter, now);
  }

  /** The key data, if the MIC fits: then the message is the access point's, and new. */
  #open(message: ReceivedKeyMessage, keys: PairwiseKeys, step: HandshakeStep, now: Micros): Uint8Array | undefined {
    const opened = hasRightMic(message, keys.kck) ? openKeyData(message, keys.kek) : undefined;
    if (opened) this.#replayCounter = message.replayCounter;
    else this.#config.onEvent?.({ kind: 'wrong-mic', step }, now);
    return opened;
  }

  #answer(
    step: HandshakeStep,
    message: Pick<KeyMessage, 'nonce' | 'secure' | 'keyData' | 'replayCounter'> & { isPairwise?: boolean },
    kck: Uint8Array,
    now: Micros,
  ): void {
    this.#output.push(
      buildKeyMessage({ isPairwise: true, install: false, ack: false, keyLength: 0, ...message }, { kck }),
    );
    this.#config.onEvent?.({ kind: 'sent', step }, now);
  }
}

/** The RSN element at the start of the third message's key data; empty if there is none. */
function rsnIn(keyData: Uint8Array): Uint8Array {
  return keyData[0] === ElementId.RSN ? keyData.subarray(0, 2 + (keyData[1] ?? 0)) : new Uint8Array(0);
}

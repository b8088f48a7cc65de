/**
 * What every radio does whatever it says: one frame at a time, an acknowledgment for each unicast frame, the same frame again
 * if none comes, and no frame twice upwards. Read IEEE Std 802.11-2020 §10.3.2.11 (acknowledgment), §10.3.2.14 (duplicates),
 * §10.3.4.4 (retries). Who may speak when (§10.3.4, the contention for the air) is left out: the lab's air has no collisions.
 */

import { isGroupAddress, type MacAddress } from '../../bytes/mac-address.ts';
import { type Micros, milliseconds, NEVER } from '../../bytes/time.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { appendFcs } from '../../packet/ethernet-fcs.ts';
import { buildAck, type Dot11Fields, type Dot11Frame, decodeDot11, withoutFcs } from '../../packet/wifi/dot11.ts';
import { buildRadiotap, ChannelFlag, decodeRadiotap, RadiotapFlag } from '../../packet/wifi/radiotap.ts';
import type { Timed } from '../timed.ts';

export interface RadioConfig {
  readonly address: MacAddress;
  /** 1 to 13. */
  channel: number;
  /** dBm; what others hear is less. 15 by default, about 30 milliwatts. */
  readonly power?: number;
  onEvent?(event: RadioEvent, now: Micros): void;
}

export type RadioEvent =
  /** No acknowledgment came: the frame goes out again. */
  | { readonly kind: 'retry'; readonly to: MacAddress; readonly attempt: number }
  /** Nor after the last attempt. */
  | { readonly kind: 'lost'; readonly to: MacAddress }
  /** It had come before; its acknowledgment was lost. */
  | { readonly kind: 'duplicate'; readonly from: MacAddress };

/** A frame heard, and how well. */
export interface Heard {
  readonly frame: Dot11Frame;
  /** Without FCS: what CCMP looks at. */
  readonly bytes: Uint8Array;
  /** dBm. */
  readonly signal: number;
}

/** What is to be sent; the radio adds sender, sequence number and FCS. */
export interface Outgoing extends Omit<Dot11Fields, 'sequenceNumber' | 'address2'> {
  /** Encrypts the frame, which has no FCS yet. Once: a retry is the same frame. */
  readonly seal?: (frame: Uint8Array) => Uint8Array;
  /** Called when it was acknowledged, or at once for a group; never if it was lost. */
  readonly onSent?: (now: Micros) => void;
}

/** More than any way there and back through the lab's air. */
const ACK_TIMEOUT = milliseconds(1);
/** §10.3.4.4: dot11ShortRetryLimit. */
const ATTEMPTS = 7;
/** Mbit/s: management, acknowledgments and groups at the lowest rate that all have, data faster. */
const BASIC_RATE = 1;
const DATA_RATE = 54;
/** How many senders are remembered for telling duplicates. */
const MAX_SENDERS = 256;

interface Waiting {
  readonly out: Outgoing;
  bytes: Uint8Array | undefined;
  attempts: number;
}

export class Radio implements Timed {
  readonly #config: RadioConfig;
  readonly #queue: Waiting[] = [];
  readonly #output: Uint8Array[] = [];
  /** By sender: the sequence control of its last frame. */
  readonly #last = new Map<MacAddress, number>();
  #sequenceNumber = 0;
  #ackDue: Micros = NEVER;

  constructor(config: RadioConfig) {
    this.#config = config;
  }

  get channel(): number {
    return this.#config.channel;
  }

  /** Tunes to another channel. What waits is sent there. */
  tune(channel: number): void {
    this.#config.channel = channel;
  }

  send(out: Outgoing, now: Micros): void {
    this.#queue.push({ out, bytes: undefined, attempts: 0 });
    if (this.#queue.length === 1) this.#sendFirst(now);
  }

  /** Forgets what waits to be sent to somebody who has gone. */
  drop(to: MacAddress, now: Micros): void {
    const isFirst = this.#queue[0]?.out.address1 === to;
    const kept = this.#queue.filter(({ out }) => out.address1 !== to);
    this.#queue.splice(0, this.#queue.length, ...kept);
    if (isFirst) this.#next(now);
  }

  /**
   * A frame from the air, radiotap first. Answers with what is for the machine above: not acknowledgments, not frames for
   * others or of other channels, nothing twice. @throws DecodeError for what is no frame, or damaged
   */
  receive(bytes: Uint8Array, now: Micros): Heard | undefined {
    const { length, frequency, signal = 0 } = decodeRadiotap(bytes);
    if (frequency !== frequencyOf(this.channel)) return undefined;
    const whole = bytes.subarray(length);
    const frame = decodeDot11(whole);
    if (frame.kind === 'ack') {
      if (frame.receiver === this.#config.address && this.#ackDue !== NEVER) this.#acknowledged(now);
      return undefined;
    }
    const isForMe = frame.address1 === this.#config.address;
    if (!isForMe && !isGroupAddress(frame.address1)) return undefined;
    if (isForMe) this.#output.push(this.#wrap(buildAck(frame.address2), BASIC_RATE));
    const isAgain = frame.retry && this.#last.get(frame.address2) === frame.sequenceControl;
    if (isAgain) {
      this.#config.onEvent?.({ kind: 'duplicate', from: frame.address2 }, now);
      return undefined;
    }
    if (isForMe) this.#remember(frame);
    return { frame, bytes: whole.subarray(0, whole.length - 4), signal };
  }

  pollTransmit(): Uint8Array | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return this.#ackDue;
  }

  handleTimer(now: Micros): void {
    if (now < this.#ackDue) return;
    const [first] = this.#queue;
    if (!first) return;
    const to = first.out.address1;
    if (first.attempts >= ATTEMPTS) {
      this.#config.onEvent?.({ kind: 'lost', to }, now);
      this.#queue.shift();
      this.#next(now);
      return;
    }
    this.#config.onEvent?.({ kind: 'retry', to, attempt: first.attempts + 1 }, now);
    this.#sendFirst(now);
  }

  #acknowledged(now: Micros): void {
    const done = this.#queue.shift();
    this.#next(now);
    done?.out.onSent?.(now);
  }

  #next(now: Micros): void {
    this.#ackDue = NEVER;
    if (this.#queue.length > 0) this.#sendFirst(now);
  }

  #sendFirst(now: Micros): void {
    const first = this.#queue[0]!;
    const { seal, onSent, ...fields } = first.out;
    first.attempts++;
    if (first.bytes) {
      first.bytes[1]! |= 0x08; // Retry
    } else {
      const plain = withoutFcs({ ...fields, address2: this.#config.address, sequenceNumber: this.#sequenceNumber });
      this.#sequenceNumber = (this.#sequenceNumber + 1) % 4096;
      first.bytes = seal ? seal(plain) : plain;
    }
    const isGroup = isGroupAddress(fields.address1);
    this.#output.push(this.#wrap(appendFcs(first.bytes), fields.type === 2 && !isGroup ? DATA_RATE : BASIC_RATE));
    if (!isGroup) {
      this.#ackDue = now + ACK_TIMEOUT;
      return;
    }
    this.#queue.shift();
    onSent?.(now);
    this.#next(now);
  }

  #remember({ address2, sequenceControl }: Dot11Frame): void {
    this.#last.delete(address2);
    this.#last.set(address2, sequenceControl);
    if (this.#last.size > MAX_SENDERS) this.#last.delete(this.#last.keys().next().value!);
  }

  /** With what a receiver will be told; the signal is the sender's own until the air has taken its share. */
  #wrap(frame: Uint8Array, rate: number): Uint8Array {
    const modulation = rate === DATA_RATE ? ChannelFlag.OFDM : ChannelFlag.CCK;
    const header = buildRadiotap({
      flags: RadiotapFlag.FCS,
      rate,
      frequency: frequencyOf(this.channel),
      channelFlags: ChannelFlag.GHZ_2 | modulation,
      signal: this.#config.power ?? 15,
    });
    return concatBytes(header, frame);
  }
}

/** MHz, of a channel of the 2.4 GHz band (§15.4.4.3, table 15-6). */
export function frequencyOf(channel: number): number {
  return 2407 + 5 * channel;
}

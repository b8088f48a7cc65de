/**
 * One TCP connection, without I/O and without a clock: the state machine of RFC 9293 §3.3.2 that joins a sender and a
 * receiver. Read §3.10 (event processing); the arrival of segments, §3.10.7, is in segment-arrives.ts.
 *
 *     const connection = new TcpConnection(local, remote, config, { initialSequenceNumber, timestampOffset });
 *     connection.open(now);                     // or listen()
 *     connection.handleSegment(segment, now);   // then take all that pollSegment and pollEvent have,
 *     connection.nextTimer();                   // and then ask for the timer
 */

import { type Micros, NEVER } from '../../bytes/time.ts';
import type { TcpFields, TcpOptions, TcpSegment } from '../../packet/tcp.ts';
import type { Endpoint } from '../sockets.ts';
import type { Public, Timed } from '../timed.ts';
import type { TcpConfig } from './config.ts';
import type { TcpHalves } from './halves.ts';
import { type Agreement, agree, payloadFor, sackLength, sackRoom, synOptions } from './options.ts';
import { TcpReceiver } from './receiver.ts';
import { type ControlBlock, segmentArrives } from './segment-arrives.ts';
import { TcpSender } from './sender.ts';
import type { TcpState } from './states.ts';
import { Timestamps } from './timestamps.ts';

export interface ConnectionIdentity {
  initialSequenceNumber: number;
  /** Where the clock of the timestamps option starts. */
  timestampOffset?: number;
  /** The link's MTU, where it is smaller than `config.mss` + 40. */
  mtu?: number;
}

/** What the user of the connection gets told, in this order. */
export type TcpEvent =
  | { type: 'open' }
  | { type: 'data'; bytes: Uint8Array }
  | { type: 'drain' }
  | { type: 'end' }
  | { type: 'close'; reason: string | undefined };

/** RFC 5961 §7: so many challenge ACKs in so many microseconds, lest two hosts answer each other for ever. */
const CHALLENGES = { count: 10, within: 5_000_000 };

export class TcpConnection implements Timed, ControlBlock {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly config: TcpConfig;
  readonly sender: Public<TcpSender>;
  readonly receiver: Public<TcpReceiver>;
  readonly timestamps: Timestamps;
  /** What we announced: the largest segment of our own link. */
  readonly mss: number;
  /** Began as LISTEN; a refused handshake leads back there. */
  passive = false;
  /** The peer's SYN told its options. */
  agreement: Agreement | undefined;
  /** An ICMP error that might pass; the reason given if the connection times out (RFC 9293 §3.9.2.2). */
  softError: string | undefined;
  #state: TcpState = 'CLOSED';
  #offered: TcpOptions | undefined;
  #resets: TcpFields[] = [];
  #timeWaitEnd: Micros | undefined;
  #challenges = { since: 0, count: 0 };
  #ended = false;
  #paused = false;
  #told = { open: false, end: false, close: false };
  #drainDue = false;
  /** The user may be told that all is over. */
  #over: { reason: string | undefined } | undefined;

  constructor(local: Endpoint, remote: Endpoint, config: TcpConfig & TcpHalves, identity: ConnectionIdentity) {
    this.local = local;
    this.remote = remote;
    this.config = config;
    this.mss = Math.min(config.mss, (identity.mtu ?? Number.POSITIVE_INFINITY) - 40);
    const { initialSequenceNumber: iss } = identity;
    this.sender = config.makeSender?.(config, iss, this.mss) ?? new TcpSender(config, iss, this.mss);
    this.receiver = config.makeReceiver?.(config, this.mss) ?? new TcpReceiver(config, this.mss);
    this.timestamps = new Timestamps(identity.timestampOffset ?? 0);
  }

  get state(): TcpState {
    return this.#state;
  }

  /** Active OPEN (RFC 9293 §3.10.1): sends a SYN. */
  open(now: Micros): void {
    this.sender.synchronize();
    this.enter('SYN-SENT', now);
  }

  /** Passive OPEN. This machine takes one connection; the stack makes another for the next SYN. */
  listen(now: Micros): void {
    this.passive = true;
    this.enter('LISTEN', now);
  }

  /** @param segment decoded, its checksum verified, from `remote` to `local`. */
  handleSegment(segment: TcpSegment, now: Micros): void {
    segmentArrives(this, segment, now);
  }

  /** SEND. Before the connection is open the bytes wait. @throws TypeError after `end`. */
  write(bytes: Uint8Array): void {
    if (this.#ended) throw new TypeError('write after end');
    if (this.#over || bytes.length === 0) return;
    this.sender.write(bytes);
    this.#drainDue = true;
  }

  /** Bytes written beyond what the send buffer takes. */
  get queued(): number {
    return Math.max(0, this.sender.buffered - this.config.sendBuffer);
  }

  /** CLOSE (§3.10.4): sends what is queued, then FIN. Reading goes on. */
  end(now: Micros): void {
    if (this.#ended || this.#over) return;
    this.#ended = true;
    this.sender.end();
    if (this.#state === 'LISTEN') this.close(undefined, now);
    if (this.#state === 'ESTABLISHED') this.enter('FIN-WAIT-1', now);
    if (this.#state === 'CLOSE-WAIT') this.enter('LAST-ACK', now);
  }

  /** ABORT (§3.10.5): a RST, unless both sides have said all, or the peer does not know of us. */
  abort(now: Micros): void {
    if (this.#state === 'CLOSED') return;
    const unknown = ['LISTEN', 'SYN-SENT', 'CLOSING', 'LAST-ACK', 'TIME-WAIT'].includes(this.#state);
    if (!unknown) this.reset({ sequenceNumber: this.sender.nxt });
    this.close('aborted', now);
  }

  /** Holds data back, so that the window closes: what a slow reader does. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** The next segment to send; undefined if there is none. */
  pollSegment(now: Micros, options: { ackOnly?: boolean } = {}): TcpFields | undefined {
    const reset = this.#resets.shift();
    if (reset || this.#state === 'CLOSED' || this.#state === 'LISTEN') return reset;
    const blocks = this.agreement?.sack ? this.receiver.sackBlocks(sackRoom(this.timestamps.enabled)) : [];
    const part = options.ackOnly ? undefined : this.sender.poll(now, this.sender.mss - sackLength(blocks.length));
    if (!part && !(this.agreement && this.receiver.isAckDue(now))) return undefined;

    const { sequenceNumber, syn, fin, psh, payload } = part ?? {
      sequenceNumber: this.sender.nxt,
      syn: false,
      fin: false,
      psh: false,
      payload: new Uint8Array(0),
    };
    const tcpOptions: TcpOptions = syn ? synOptions(this.config, this.mss, this.#offered) : { sack: blocks };
    if (this.timestamps.enabled || (syn && this.config.timestamps && !this.#offered)) {
      tcpOptions.timestamps = { value: this.timestamps.value(now), echoReply: this.timestamps.recent };
    }
    const ack = this.agreement !== undefined;
    const window = ack ? this.receiver.announce() : this.config.receiveBuffer;
    // RFC 7323 §2.2: the window of a SYN is never scaled.
    const shift = syn ? 0 : (this.agreement?.receiveShift ?? 0);
    if (ack) this.timestamps.lastAckSent = this.receiver.nxt;
    return {
      srcPort: this.local.port,
      dstPort: this.remote.port,
      sequenceNumber,
      acknowledgmentNumber: ack ? this.receiver.nxt : 0,
      ack,
      syn,
      fin,
      psh,
      window: Math.min(window >>> shift, 0xffff),
      options: tcpOptions,
      payload,
    };
  }

  /** What the user has to be told next. */
  pollEvent(): TcpEvent | undefined {
    const type = this.nextEvent;
    switch (type) {
      case undefined:
        return undefined;
      case 'data': {
        const bytes = this.receiver.read();
        return bytes && { type, bytes };
      }
      case 'drain':
        this.#drainDue = false;
        return { type };
      case 'close':
        this.#told = { open: true, end: true, close: true };
        return { type, reason: this.#over?.reason };
      default:
        this.#told[type] = true;
        return { type };
    }
  }

  get nextEvent(): TcpEvent['type'] | undefined {
    const { receiver } = this;
    const opened = this.sender.synAcked && this.agreement !== undefined;
    if (this.#told.close) return undefined;
    if (!this.#told.open && opened && this.#state !== 'CLOSED') return 'open';
    if (this.#told.open && receiver.readable > 0 && !this.#paused) return 'data';
    if (this.#told.open && receiver.finReceived && receiver.readable === 0 && !this.#told.end) return 'end';
    if (this.#over && (receiver.readable === 0 || this.#over.reason !== undefined)) return 'close';
    if (this.#told.open && this.#drainDue && !this.#over && this.queued === 0) return 'drain';
    return undefined;
  }

  nextTimer(): Micros {
    if (this.#state === 'CLOSED' || this.#state === 'LISTEN') return NEVER;
    return Math.min(this.sender.nextTimer(), this.receiver.ackTimer, this.#timeWaitEnd ?? NEVER);
  }

  handleTimer(now: Micros): void {
    if (this.#timeWaitEnd !== undefined && now >= this.#timeWaitEnd) {
      this.close(undefined, now);
    } else if (!this.sender.handleTimer(now)) {
      // RFC 9293 §3.10.8, user timeout.
      this.close(this.softError ?? 'timed out', now);
    }
  }

  // What follows is for segment-arrives.ts (see ControlBlock) and the stack, not for users.

  enter(state: TcpState, now: Micros): void {
    const from = this.#state;
    this.#state = state;
    this.config.onStateChange?.(this.local, this.remote, from, state, now);
    if (state === 'ESTABLISHED' && this.#ended) this.enter('FIN-WAIT-1', now);
    if (state === 'TIME-WAIT') {
      this.restartTimeWait(now);
      this.#over = { reason: undefined };
    }
  }

  synchronize(segment: TcpSegment, now: Micros): void {
    this.#offered = segment.options;
    this.agreement = agree(this.config, this.mss, segment.options);
    this.receiver.synchronize(segment.sequenceNumber);
    this.sender.setMss(this.agreement.sendMss);
    this.sender.recovery.sackEnabled = this.agreement.sack;
    this.timestamps.enabled = this.agreement.timestamps;
    if (segment.options.timestamps) this.timestamps.start(segment.options.timestamps.value, now);
  }

  close(reason: string | undefined, now: Micros): void {
    const backToListen = this.#state === 'SYN-RECEIVED' && this.passive && reason !== 'aborted';
    this.sender.stop();
    this.#timeWaitEnd = undefined;
    this.#over ??= { reason };
    this.enter(backToListen ? 'LISTEN' : 'CLOSED', now);
  }

  reset(fields: Pick<TcpFields, 'sequenceNumber' | 'acknowledgmentNumber' | 'ack'>): void {
    this.#resets.push({ srcPort: this.local.port, dstPort: this.remote.port, rst: true, ...fields });
  }

  challenge(now: Micros): void {
    if (now - this.#challenges.since >= CHALLENGES.within) this.#challenges = { since: now, count: 0 };
    const within = this.#challenges.count++ < CHALLENGES.count;
    if (within) this.receiver.ackNow();
    this.config.onChallenge?.(within ? 'challenged' : 'over-limit', this.remote, now);
  }

  restartTimeWait(now: Micros): void {
    this.#timeWaitEnd = now + 2 * this.config.msl;
  }

  /** The largest packet that is sent, bytes. */
  get pathMtu(): number {
    return this.sender.mss + (this.timestamps.enabled ? 12 : 0) + 40;
  }

  /** The path carries packets of at most `mtu` bytes (RFC 1191). Absurdly small ones are not believed. */
  limitMtu(mtu: number): void {
    const mss = payloadFor(mtu - 40, this.timestamps.enabled);
    if (mss < this.sender.mss) this.sender.resendSmaller(mss);
  }
}

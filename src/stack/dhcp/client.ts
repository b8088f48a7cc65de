/**
 * The client of DHCP, as the state diagram of RFC 2131 figure 5 draws it. Read §3.1 and §3.2 (the conversation),
 * §4.1 (retransmission), §4.4 with table 5 (the client) before working here.
 *
 *     INIT → SELECTING → REQUESTING → BOUND → RENEWING → REBINDING → INIT
 *     INIT-REBOOT → REBOOTING → BOUND
 *
 * Which xid a message carries:
 * - a DISCOVER that opens a conversation: a new one, random (§4.4.1);
 * - the REQUEST for an offer: the OFFER's (§4.4.1);
 * - a retransmission: the same as before. §4.1 leaves that to the client; so a late answer to the first copy counts.
 * - REQUESTs in REBOOTING and RENEWING, and RELEASE and DECLINE: a new one each (§4.4.2, §4.4.5, table 5);
 *   REBINDING goes on with a new one too, so that answers tell which question they belong to.
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { MacAddress } from '../../bytes/mac-address.ts';
import type { Random } from '../../bytes/random.ts';
import { type Micros, milliseconds, NEVER, seconds } from '../../bytes/time.ts';
import { type DhcpMessage, DhcpMessageType, DhcpOp } from '../../packet/dhcp.ts';
import type { Timed } from '../timed.ts';
import { type DhcpSend, declineOf, questionOf, releaseOf } from './client-messages.ts';
import type { DhcpClientState, Transaction } from './client-states.ts';
import { type DhcpLease, type DhcpOffer, leaseOf, offerOf } from './lease.ts';

export interface DhcpClientConfig {
  mac: MacAddress;
  random: Random;
  hostName?: string;
  /** The first transaction's, where a document fixes it. */
  xid?: number;
  /** "Answer by broadcast: I cannot receive unicast before I have an address" (§4.1). Off by default. */
  broadcastFlag?: boolean;
  /** How long offers are collected after the first; 100 ms by default. */
  offerWindow?: Micros;
  /** Picks one of the collected offers; the first by default. */
  chooseOffer?: (offers: readonly DhcpOffer[]) => DhcpOffer;
  /** Asked before an address is taken: has somebody else answered ARP for it? (§4.4.1) */
  addressInUse?: (address: Ipv4Address) => boolean;
  onTransition?: (from: DhcpClientState['name'], to: DhcpClientState['name'], now: Micros) => void;
}

/** In the order in which things must happen: a RELEASE is sent before the address is given up. */
export type DhcpClientOutput =
  | DhcpSend
  /** Configure this, or go on with it: a renewal gives a new lease, too. */
  | { readonly kind: 'lease'; readonly lease: DhcpLease }
  /** Stop using the address. */
  | { readonly kind: 'lost'; readonly reason: 'released' | 'expired' | 'refused' | 'declined' };

/** REQUESTs without an answer after waits of 4, 8, 16 and 32 s, 60 s in all, are given up (§3.1 step 5). */
const REQUEST_ATTEMPTS = 4;
/** Between two tries to extend a lease (§4.4.5). */
const SHORTEST_RENEWAL_WAIT = seconds(60);
/** After a DECLINE (§3.1 step 5). */
const DECLINE_WAIT = seconds(10);

export class DhcpClient implements Timed {
  readonly #config: DhcpClientConfig;
  #state: DhcpClientState = { name: 'INIT', restartAt: NEVER };
  #fixedXid: number | undefined;
  readonly #outputs: DhcpClientOutput[] = [];

  constructor(config: DhcpClientConfig) {
    this.#config = config;
    this.#fixedXid = config.xid;
  }

  get state(): DhcpClientState {
    return this.#state;
  }

  /** The lease in force. Not in REBOOTING: there the address is not confirmed. */
  get lease(): DhcpLease | undefined {
    const { name } = this.#state;
    return name === 'BOUND' || name === 'RENEWING' || name === 'REBINDING' ? this.#state.lease : undefined;
  }

  /**
   * Begins, at once: the random delay of 1 to 10 s that §4.4.1 asks of a network where all machines are switched on
   * together is the caller's to add. With a lease remembered from before, only that address is asked for (§3.2).
   */
  start(now: Micros, remembered?: DhcpLease): void {
    if (this.#state.name !== 'INIT') return;
    if (remembered && now < remembered.expiresAt) {
      this.#become({ name: 'INIT-REBOOT', lease: remembered }, now);
      this.#become({ name: 'REBOOTING', transaction: this.#begin(now), lease: remembered }, now);
      this.#ask();
    } else {
      this.#discover(now);
    }
  }

  /** Gives the address back and stops, until `start` is called again (§4.4.6). Does nothing without a lease. */
  release(now: Micros): void {
    const { lease } = this;
    if (!lease) return;
    this.#outputs.push(releaseOf(lease, this.#newXid(), this.#config));
    this.#outputs.push({ kind: 'lost', reason: 'released' });
    this.#become({ name: 'INIT', restartAt: NEVER }, now);
  }

  /** Somebody else uses the leased address: tells the server and starts anew in 10 s (§3.1 step 5, §4.4.4). */
  decline(now: Micros): void {
    if (this.lease) this.#decline(this.lease, true, now);
  }

  /** Takes a message that came to port 68. Those of other conversations are ignored (§4.4.1). */
  handleMessage(message: DhcpMessage, now: Micros): void {
    const state = this.#state;
    if (!('transaction' in state) || message.op !== DhcpOp.REPLY) return;
    if (message.xid !== state.transaction.xid || message.chaddr !== this.#config.mac) return;
    switch (message.options.messageType) {
      case DhcpMessageType.OFFER:
        this.#handleOffer(message, now);
        break;
      case DhcpMessageType.ACK:
        this.#handleAck(message, now);
        break;
      case DhcpMessageType.NAK:
        this.#handleNak(message, now);
    }
  }

  nextTimer(): Micros {
    const state = this.#state;
    switch (state.name) {
      case 'INIT':
        return state.restartAt;
      case 'SELECTING':
        return Math.min(state.chooseAt, state.transaction.retryAt);
      case 'REQUESTING':
      case 'REBOOTING':
        return state.transaction.retryAt;
      case 'INIT-REBOOT':
        return NEVER;
      case 'BOUND':
        return state.lease.renewAt;
      case 'RENEWING':
        return Math.min(state.transaction.retryAt, state.lease.rebindAt);
      case 'REBINDING':
        return Math.min(state.transaction.retryAt, state.lease.expiresAt);
      default:
        return state satisfies never;
    }
  }

  handleTimer(now: Micros): void {
    if (now < this.nextTimer()) return;
    const state = this.#state;
    switch (state.name) {
      case 'INIT':
        this.#discover(now);
        break;
      case 'SELECTING':
        if (now >= state.chooseAt) this.#choose(state, now);
        else this.#retry(backoff(state.transaction.retries + 1, this.#config.random), now);
        break;
      case 'REQUESTING':
      case 'REBOOTING':
        // §3.2 step 4 lets a rebooting client go on with its old address; to ask anew is right on any network.
        if (state.transaction.retries + 1 >= REQUEST_ATTEMPTS) this.#become({ name: 'INIT', restartAt: now }, now);
        else this.#retry(backoff(state.transaction.retries + 1, this.#config.random), now);
        break;
      case 'INIT-REBOOT':
        break;
      case 'BOUND':
        this.#extend('RENEWING', state.lease, now, now);
        break;
      case 'RENEWING':
        if (now < state.lease.rebindAt) this.#retry(renewalWait(state.lease.rebindAt, now), now);
        else this.#extend('REBINDING', state.lease, state.transaction.conversationStart, now);
        break;
      case 'REBINDING':
        if (now < state.lease.expiresAt) this.#retry(renewalWait(state.lease.expiresAt, now), now);
        else this.#lose('expired', now, now);
        break;
      default:
        state satisfies never;
    }
  }

  pollOutput(): DhcpClientOutput | undefined {
    return this.#outputs.shift();
  }

  #discover(now: Micros): void {
    this.#become({ name: 'SELECTING', transaction: this.#begin(now), offers: [], chooseAt: NEVER }, now);
    this.#ask();
  }

  #handleOffer(message: DhcpMessage, now: Micros): void {
    const offer = offerOf(message);
    if (this.#state.name !== 'SELECTING' || !offer) return;
    const state = this.#state;
    const chooseAt = Math.min(state.chooseAt, now + (this.#config.offerWindow ?? milliseconds(100)));
    this.#state = { ...state, offers: [...state.offers, offer], chooseAt };
    this.handleTimer(now); // a window of no length closes at once
  }

  #choose({ offers, transaction }: DhcpClientState & { name: 'SELECTING' }, now: Micros): void {
    const offer = this.#config.chooseOffer?.(offers) ?? offers[0]!;
    // The OFFER's xid goes on; the REQUEST tells the same `secs` as the DISCOVER did (§3.1 step 3).
    const request = { ...transaction, sentAt: now, retries: 0, retryAt: now + backoff(0, this.#config.random) };
    this.#become({ name: 'REQUESTING', transaction: request, offer }, now);
    this.#ask();
  }

  #handleAck(message: DhcpMessage, now: Micros): void {
    const state = this.#state;
    if (!('transaction' in state) || state.name === 'SELECTING' || this.#isOfAnotherServer(message)) return;
    const lease = leaseOf(message, state.transaction.sentAt);
    if (!lease) return;
    const isNew = this.lease?.address !== lease.address;
    if (isNew && this.#config.addressInUse?.(lease.address)) {
      this.#decline(lease, this.lease !== undefined, now);
    } else {
      this.#become({ name: 'BOUND', lease }, now);
      this.#outputs.push({ kind: 'lease', lease });
    }
  }

  #handleNak(message: DhcpMessage, now: Micros): void {
    if (this.#state.name === 'SELECTING' || this.#isOfAnotherServer(message)) return;
    // The wait of §4.4.1 keeps client and server from an endless quick loop of offers and refusals.
    const restartAt = now + seconds(1) + this.#config.random.below(seconds(9));
    if (this.lease) this.#lose('refused', restartAt, now);
    else this.#become({ name: 'INIT', restartAt }, now);
  }

  /** In REQUESTING only the chosen server has a say; the others must be silent (§4.3.2). */
  #isOfAnotherServer(message: DhcpMessage): boolean {
    return this.#state.name === 'REQUESTING' && message.options.serverIdentifier !== this.#state.offer.serverIdentifier;
  }

  #decline(lease: DhcpLease, wasUsed: boolean, now: Micros): void {
    // The address is dropped first: a DECLINE comes from 0.0.0.0, by broadcast (§4.4.4).
    if (wasUsed) this.#outputs.push({ kind: 'lost', reason: 'declined' });
    this.#outputs.push(declineOf(lease, this.#newXid(), this.#config));
    this.#become({ name: 'INIT', restartAt: now + DECLINE_WAIT }, now);
  }

  #extend(name: 'RENEWING' | 'REBINDING', lease: DhcpLease, conversationStart: Micros, now: Micros): void {
    const end = name === 'RENEWING' ? lease.rebindAt : lease.expiresAt;
    const secs = secondsBetween(conversationStart, now);
    const transaction = { ...this.#begin(now), conversationStart, secs, retryAt: now + renewalWait(end, now) };
    this.#become({ name, transaction, lease }, now);
    this.#ask();
  }

  #lose(reason: 'expired' | 'refused', restartAt: Micros, now: Micros): void {
    this.#outputs.push({ kind: 'lost', reason });
    this.#become({ name: 'INIT', restartAt }, now);
  }

  #begin(now: Micros): Transaction {
    const retryAt = now + backoff(0, this.#config.random);
    return { xid: this.#newXid(), sentAt: now, conversationStart: now, secs: 0, retries: 0, retryAt };
  }

  #newXid(): number {
    const xid = this.#fixedXid ?? this.#config.random.u32();
    this.#fixedXid = undefined;
    return xid;
  }

  #retry(wait: Micros, now: Micros): void {
    const state = this.#state;
    if (!('transaction' in state)) return;
    const { conversationStart, retries } = state.transaction;
    const secs = state.name === 'REQUESTING' ? state.transaction.secs : secondsBetween(conversationStart, now);
    const transaction = { ...state.transaction, secs, retries: retries + 1, retryAt: now + wait };
    this.#state = { ...state, transaction };
    this.#ask();
  }

  #ask(): void {
    if ('transaction' in this.#state) this.#outputs.push(questionOf(this.#state, this.#config));
  }

  #become(next: DhcpClientState, now: Micros): void {
    const from = this.#state.name;
    this.#state = next;
    this.#config.onTransition?.(from, next.name, now);
  }
}

/** The wait after the first copy and `retries` more: 4, 8, 16, 32, then 64 s, each ± 1 s (§4.1). */
function backoff(retries: number, random: Random): Micros {
  const wait = seconds(Math.min(4 * 2 ** retries, 64));
  return wait + random.below(seconds(2) + 1) - seconds(1);
}

/** Half of the time that is left, a minute at least (§4.4.5). */
function renewalWait(end: Micros, now: Micros): Micros {
  return Math.max(Math.floor((end - now) / 2), SHORTEST_RENEWAL_WAIT);
}

function secondsBetween(start: Micros, now: Micros): number {
  return Math.floor((now - start) / seconds(1));
}

/**
 * A BGP session with one peer, without I/O: RFC 4271 §8 (the finite state machine), §6 (errors), §6.8 (collisions), §10
 * (timers and their jitter). Whoever drives it opens and closes TCP connections as `poll` says and tells what becomes of
 * them; each has a number.
 *
 *     session.start(now);                           // poll: { kind: 'connect' }
 *     session.handleOpen(1, true, now);             // TCP is open; poll: { kind: 'send', connection: 1, bytes }
 *     session.handleData(1, bytes, now);            // … poll: { kind: 'established', agreement }
 *     session.send({ type: 'update', … }, now);
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import { ipv4ToNumber } from '../../bytes/ipv4-address.ts';
import type { Random } from '../../bytes/random.ts';
import { type Micros, NEVER, seconds } from '../../bytes/time.ts';
import type { BgpMessage, RouteRefreshMessage, UpdateMessage } from '../../packet/bgp/message.ts';
import {
  BgpErrorCode,
  CeaseSubcode,
  FsmSubcode,
  type NotificationMessage,
  notification,
  notificationFor,
  notificationText,
} from '../../packet/bgp/notification.ts';
import type { OpenMessage } from '../../packet/bgp/open.ts';
import { BgpConnection } from './connection.ts';
import { type BgpAgreement, type BgpLocal, negotiate, openOf } from './negotiation.ts';
import type { BgpState } from './states.ts';

export interface BgpSessionConfig extends BgpLocal {
  readonly random: Random;
  /** Waits for the peer to open TCP (§8.1.1, PassiveTcpEstablishment). */
  readonly passive?: boolean;
  /** Between attempts to connect, and before a session that has failed begins again; 120 s by default (§10). */
  readonly connectRetryTime?: Micros;
}

export type BgpSessionOutput =
  /** Open a TCP connection to the peer's port 179. */
  | { readonly kind: 'connect' }
  | { readonly kind: 'send'; readonly connection: number; readonly bytes: Uint8Array }
  /** End it, after what was sent. */
  | { readonly kind: 'close'; readonly connection: number }
  | { readonly kind: 'established'; readonly agreement: BgpAgreement }
  /** The peer's routes are gone. */
  | { readonly kind: 'down' }
  | { readonly kind: 'update'; readonly update: UpdateMessage }
  /** The peer wants all our routes again (RFC 2918). */
  | { readonly kind: 'refresh'; readonly request: RouteRefreshMessage }
  /** Why a connection ended: what we told the peer, or it us. */
  | { readonly kind: 'notification'; readonly by: 'us' | 'peer'; readonly text: string; readonly detail?: string }
  | { readonly kind: 'state'; readonly from: BgpState; readonly to: BgpState };

export class BgpSession {
  readonly config: BgpSessionConfig;
  #base: 'Idle' | 'Connect' | 'Active' = 'Idle';
  #shown: BgpState = 'Idle';
  readonly #connections = new Map<number, BgpConnection>();
  readonly #outputs: BgpSessionOutput[] = [];
  #connectAt: Micros = NEVER;
  #isStarted = false;

  constructor(config: BgpSessionConfig) {
    this.config = config;
  }

  /** That of the connection that has come furthest. */
  get state(): BgpState {
    const states = [...this.#connections.values()].map(({ state }) => state);
    return (['Established', 'OpenConfirm', 'OpenSent'] as const).find((state) => states.includes(state)) ?? this.#base;
  }

  /** What holds while the session is Established. */
  get agreement(): BgpAgreement | undefined {
    return this.#established?.agreement;
  }

  /** ManualStart (§8.1.2). */
  start(now: Micros): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#begin(now);
  }

  /** ManualStop: tells the peer, ends all connections, and stays Idle. */
  stop(subcode: number = CeaseSubcode.ADMINISTRATIVE_SHUTDOWN): void {
    this.#isStarted = false;
    for (const connection of [...this.#connections.values()]) {
      this.#end(connection, notification(BgpErrorCode.CEASE, subcode), 'stopped');
    }
    this.#rest(NEVER);
  }

  /** A TCP connection is open: one that 'connect' asked for, or one of the peer's. */
  handleOpen(id: number, isOutgoing: boolean, now: Micros): void {
    if (!this.#isStarted || this.#base === 'Idle') {
      // §8.2.2: in Idle connections are refused.
      this.#outputs.push({ kind: 'close', connection: id });
      return;
    }
    const connection = new BgpConnection(id, isOutgoing, now);
    this.#connections.set(id, connection);
    if (isOutgoing) this.#base = 'Active';
    this.#connectAt = NEVER;
    this.#transmit(connection, openOf(this.config));
    this.#showState();
  }

  /** The connection that 'connect' asked for did not come about. */
  handleConnectFailed(now: Micros): void {
    if (this.#base !== 'Connect') return;
    this.#base = 'Active';
    // Meanwhile the peer may have connected to us.
    this.#connectAt = this.#connections.size > 0 ? NEVER : now + this.#retryTime();
    this.#showState();
  }

  handleData(id: number, bytes: Uint8Array, now: Micros): void {
    const connection = this.#connections.get(id);
    for (const message of connection?.read(bytes) ?? []) {
      if (message instanceof DecodeError) {
        this.#fail(connection!, now, notificationFor(message), message.message);
      } else {
        this.#take(connection!, message, now);
      }
      if (!this.#connections.has(id)) return; // it is over, whatever else the peer has said
    }
  }

  /** TCP is lost, or the peer has ended it. */
  handleClosed(id: number, now: Micros): void {
    const connection = this.#connections.get(id);
    if (!connection) return;
    this.#connections.delete(id);
    this.#outputs.push({ kind: 'close', connection: id });
    this.#lose(connection, now);
  }

  /** Sends an UPDATE or a ROUTE-REFRESH. @throws TypeError unless Established */
  send(message: UpdateMessage | RouteRefreshMessage, now: Micros): void {
    const connection = this.#established;
    if (!connection) throw new TypeError(`the session is ${this.state}, not Established`);
    this.#transmit(connection, message);
    connection.spoke(now, this.#jitter());
  }

  poll(): BgpSessionOutput | undefined {
    return this.#outputs.shift();
  }

  nextTimer(): Micros {
    let next = this.#connectAt;
    for (const { holdAt, keepaliveAt } of this.#connections.values()) next = Math.min(next, holdAt, keepaliveAt);
    return next;
  }

  handleTimer(now: Micros): void {
    for (const connection of [...this.#connections.values()]) {
      if (connection.holdAt <= now) {
        this.#fail(connection, now, notification(BgpErrorCode.HOLD_TIMER_EXPIRED), 'nothing was heard of the peer');
      } else if (connection.keepaliveAt <= now) {
        this.#transmit(connection, { type: 'keepalive' });
        connection.spoke(now, this.#jitter());
      }
    }
    if (this.#connectAt <= now) this.#begin(now);
  }

  /** Gives the TCP connections up at once: the link is down (§8.2.1.4, TcpConnectionFails). */
  handleLinkDown(now: Micros): void {
    for (const id of [...this.#connections.keys()]) this.handleClosed(id, now);
  }

  get #established(): BgpConnection | undefined {
    return [...this.#connections.values()].find(({ state }) => state === 'Established');
  }

  #begin(now: Micros): void {
    if (this.config.passive) {
      this.#base = 'Active';
      this.#connectAt = NEVER;
    } else {
      this.#base = 'Connect';
      this.#connectAt = now + this.#retryTime();
      this.#outputs.push({ kind: 'connect' });
    }
    this.#showState();
  }

  #take(connection: BgpConnection, message: BgpMessage, now: Micros): void {
    if (message.type === 'notification') {
      const text = notificationText(message.errorCode, message.errorSubcode);
      this.#outputs.push({ kind: 'notification', by: 'peer', text });
      this.#end(connection);
      this.#lose(connection, now, true);
      return;
    }
    const { state } = connection;
    const kind = message.type;
    if (state === 'OpenSent' && kind === 'open') {
      this.#takeOpen(connection, message, now);
    } else if (state === 'OpenConfirm' && kind === 'keepalive') {
      this.#establish(connection, now);
    } else if (state === 'Established' && kind !== 'open') {
      if (kind !== 'routeRefresh') connection.heard(now);
      if (kind === 'update') this.#outputs.push({ kind: 'update', update: forgiving(message) });
      if (kind === 'routeRefresh') this.#outputs.push({ kind: 'refresh', request: message });
    } else {
      const subcode = unexpectedIn[state];
      this.#fail(connection, now, notification(BgpErrorCode.FINITE_STATE_MACHINE, subcode), `${kind} in ${state}`);
    }
  }

  #takeOpen(connection: BgpConnection, open: OpenMessage, now: Micros): void {
    const result = negotiate(this.config, open);
    if (!result.ok) {
      this.#fail(connection, now, result.notification, result.detail);
      return;
    }
    connection.agreement = result.agreement;
    connection.state = 'OpenConfirm';
    const loser = this.#collision(connection);
    if (loser) {
      const cease = notification(BgpErrorCode.CEASE, CeaseSubcode.CONNECTION_COLLISION);
      this.#end(loser, cease, 'both sides had opened a connection');
    }
    if (loser !== connection) {
      connection.heard(now);
      this.#transmit(connection, { type: 'keepalive' });
      connection.spoke(now, this.#jitter());
    }
    this.#showState();
  }

  /** §6.8: of two connections the one is kept that was opened by the side with the higher identifier. */
  #collision(connection: BgpConnection): BgpConnection | undefined {
    const other = [...this.#connections.values()].find((one) => one !== connection && one.state !== 'OpenSent');
    if (!other) return undefined;
    if (other.state === 'Established') return connection;
    const ourIdentifier = ipv4ToNumber(this.config.bgpIdentifier);
    const isOursKept = ourIdentifier > ipv4ToNumber(connection.agreement!.peerIdentifier);
    return connection.isOutgoing === isOursKept ? other : connection;
  }

  #establish(connection: BgpConnection, now: Micros): void {
    connection.state = 'Established';
    connection.heard(now);
    this.#showState();
    this.#outputs.push({ kind: 'established', agreement: connection.agreement! });
  }

  #transmit(connection: BgpConnection, message: BgpMessage): void {
    this.#outputs.push({ kind: 'send', connection: connection.id, bytes: connection.build(message) });
  }

  /** §6: the connection cannot go on; the peer is told why. */
  #fail(connection: BgpConnection, now: Micros, reason: NotificationMessage, detail: string): void {
    this.#end(connection, reason, detail);
    this.#lose(connection, now, true);
  }

  #end(connection: BgpConnection, reason?: NotificationMessage, detail?: string): void {
    this.#connections.delete(connection.id);
    if (reason) {
      this.#transmit(connection, reason);
      const text = notificationText(reason.errorCode, reason.errorSubcode);
      this.#outputs.push({ kind: 'notification', by: 'us', text, ...(detail !== undefined && { detail }) });
    }
    this.#outputs.push({ kind: 'close', connection: connection.id });
    if (connection.state === 'Established') this.#outputs.push({ kind: 'down' });
  }

  /** A connection is gone. Back to Active where TCP was lost early, else to Idle for a while (§8.2.2). */
  #lose(connection: BgpConnection, now: Micros, isDeliberate = false): void {
    if (connection.state === 'Established' && !isDeliberate) this.#outputs.push({ kind: 'down' });
    if (this.#connections.size > 0 || !this.#isStarted) {
      this.#showState();
      return;
    }
    const again = now + this.#retryTime();
    if (connection.state === 'OpenSent' && !isDeliberate) {
      this.#base = 'Active';
      this.#connectAt = this.config.passive ? NEVER : again;
      this.#showState();
    } else {
      this.#rest(again);
    }
  }

  #rest(until: Micros): void {
    this.#base = 'Idle';
    this.#connectAt = until;
    this.#showState();
  }

  #showState(): void {
    const to = this.state;
    if (to === this.#shown) return;
    this.#outputs.push({ kind: 'state', from: this.#shown, to });
    this.#shown = to;
  }

  #retryTime(): Micros {
    return Math.round((this.config.connectRetryTime ?? seconds(120)) * this.#jitter());
  }

  /** §10: between 0.75 and 1, so that routers that were started together do not stay in step. */
  #jitter(): number {
    return 0.75 + this.config.random.unit() / 4;
  }
}

const unexpectedIn = {
  OpenSent: FsmSubcode.IN_OPEN_SENT,
  OpenConfirm: FsmSubcode.IN_OPEN_CONFIRM,
  Established: FsmSubcode.IN_ESTABLISHED,
} as const;

/** RFC 7606 §2: with a mistake that costs the routes, they count as withdrawn. */
function forgiving(update: UpdateMessage): UpdateMessage {
  if (!update.problems?.some(({ remedy }) => remedy === 'treat-as-withdraw')) return update;
  const { withdrawnRoutes, nlri, problems } = update;
  return { type: 'update', withdrawnRoutes: [...withdrawnRoutes, ...nlri], attributes: {}, nlri: [], problems };
}

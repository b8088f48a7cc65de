/** The states of a BGP session and the arrows between them (RFC 4271 §8.2.2). */

/**
 * Idle: nothing is tried. Connect: TCP is being opened. Active: waiting for the other side, or to try again. OpenSent: our
 * OPEN is out. OpenConfirm: theirs was good. Established: routes are exchanged.
 */
export type BgpState = 'Idle' | 'Connect' | 'Active' | 'OpenSent' | 'OpenConfirm' | 'Established';

/**
 * A session may have two connections for a moment, when both sides opened one (§6.8); its state is that of the one that
 * has come further.
 */
export const bgpTransitions: Readonly<Record<BgpState, readonly (readonly [to: BgpState, why: string])[]>> = {
  Idle: [
    ['Connect', 'start: open TCP'],
    ['Active', 'start, passive: wait for the peer'],
  ],
  Connect: [
    ['OpenSent', 'TCP is open: send OPEN'],
    ['Active', 'TCP failed'],
    ['Idle', 'stop'],
  ],
  Active: [
    ['Connect', 'ConnectRetryTimer: try TCP again'],
    ['OpenSent', 'the peer has opened TCP: send OPEN'],
    ['Idle', 'stop'],
  ],
  OpenSent: [
    ['OpenConfirm', 'acceptable OPEN: send KEEPALIVE'],
    ['Active', 'TCP is lost'],
    ['Idle', 'bad OPEN, NOTIFICATION, hold timer, stop'],
  ],
  OpenConfirm: [
    ['Established', 'KEEPALIVE'],
    ['OpenSent', 'TCP is lost, a second connection is left (§6.8)'],
    ['Idle', 'NOTIFICATION, TCP lost, hold timer, stop'],
  ],
  Established: [['Idle', 'NOTIFICATION, TCP lost, hold timer, malformed UPDATE, stop']],
};

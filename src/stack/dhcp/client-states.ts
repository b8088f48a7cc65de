/** The states of a DHCP client and the arrows between them (RFC 2131 figure 5). */

import type { Micros } from '../../bytes/time.ts';
import type { DhcpLease, DhcpOffer } from './lease.ts';

/** A question to servers and when it is asked again. */
export interface Transaction {
  readonly xid: number;
  /** When it was first sent. */
  readonly sentAt: Micros;
  /** When the first question of this conversation was sent: the time that `secs` counts from. */
  readonly conversationStart: Micros;
  /** The header field of the last copy, seconds. */
  readonly secs: number;
  /** Retransmissions so far. */
  readonly retries: number;
  readonly retryAt: Micros;
}

export type DhcpClientState =
  /** NEVER: until `start` is called. */
  | { readonly name: 'INIT'; readonly restartAt: Micros }
  | {
      readonly name: 'SELECTING';
      readonly transaction: Transaction;
      readonly offers: readonly DhcpOffer[];
      readonly chooseAt: Micros;
    }
  | { readonly name: 'REQUESTING'; readonly transaction: Transaction; readonly offer: DhcpOffer }
  | { readonly name: 'INIT-REBOOT'; readonly lease: DhcpLease }
  | { readonly name: 'REBOOTING'; readonly transaction: Transaction; readonly lease: DhcpLease }
  | { readonly name: 'BOUND'; readonly lease: DhcpLease }
  | { readonly name: 'RENEWING'; readonly transaction: Transaction; readonly lease: DhcpLease }
  | { readonly name: 'REBINDING'; readonly transaction: Transaction; readonly lease: DhcpLease };

/** The arrows of figure 5 that lead to another state, and the ways back to INIT that its text adds. */
export const dhcpClientTransitions: Readonly<
  Record<DhcpClientState['name'], readonly (readonly [to: DhcpClientState['name'], why: string])[]>
> = {
  INIT: [
    ['SELECTING', 'start: send DISCOVER'],
    ['INIT-REBOOT', 'start with a lease from before'],
  ],
  SELECTING: [['REQUESTING', 'offer chosen: send REQUEST']],
  REQUESTING: [
    ['BOUND', 'ACK'],
    ['INIT', 'NAK; no answer (§3.1 step 5); ACK for an address in use: send DECLINE'],
  ],
  'INIT-REBOOT': [['REBOOTING', 'send REQUEST']],
  REBOOTING: [
    ['BOUND', 'ACK'],
    ['INIT', 'NAK; no answer; ACK for an address in use: send DECLINE'],
  ],
  BOUND: [
    ['RENEWING', 'T1: send REQUEST to the server of the lease'],
    ['INIT', 'release: send RELEASE; address found in use: send DECLINE'],
  ],
  RENEWING: [
    ['BOUND', 'ACK'],
    ['REBINDING', 'T2: broadcast REQUEST'],
    ['INIT', 'NAK; release; address found in use'],
  ],
  REBINDING: [
    ['BOUND', 'ACK'],
    ['INIT', 'NAK; lease expired; release; address found in use'],
  ],
};

/** What a station is told, what it tells, and the states that it goes through (IEEE Std 802.11-2020 §11.1.4, §11.3, §12.6). */

import type { MacAddress } from '../../bytes/mac-address.ts';
import type { Random } from '../../bytes/random.ts';
import type { Micros } from '../../bytes/time.ts';
import type { Bss } from './bss.ts';
import type { HandshakeEvent } from './handshake-message.ts';
import type { RadioEvent } from './radio.ts';

export interface StationConfig {
  readonly address: MacAddress;
  readonly ssid: string;
  readonly passphrase: string;
  /** Passive: waits for beacons. Active: asks with probe requests. */
  readonly scan: 'passive' | 'active';
  /** The same while it is connected and looks for a better access point; as `scan` unless said otherwise. */
  readonly lookAround?: 'passive' | 'active';
  readonly channels?: readonly number[];
  readonly random: Random;
  onEvent?(event: StationEvent, now: Micros): void;
}

export type StationEvent =
  | { readonly kind: 'state'; readonly from: StationState; readonly to: StationState }
  /** A network seen for the first time in this scan. */
  | { readonly kind: 'seen'; readonly bss: Bss }
  | { readonly kind: 'chosen'; readonly bss: Bss; readonly among: number }
  | { readonly kind: 'connected'; readonly bss: Bss }
  | { readonly kind: 'disconnected'; readonly reason: number }
  /** A data frame that was not let in. */
  | { readonly kind: 'replayed' | 'wrong-mic' }
  | { readonly kind: 'handshake'; readonly event: HandshakeEvent }
  | { readonly kind: 'radio'; readonly event: RadioEvent };

export type StationState = 'off' | 'scanning' | 'authenticating' | 'associating' | 'handshaking' | 'connected';

/** Legal changes of state; the test holds the machine to it. */
export const stationTransitions: Readonly<Record<StationState, readonly StationState[]>> = {
  off: ['scanning'],
  scanning: ['authenticating', 'connected', 'off'],
  authenticating: ['associating', 'scanning', 'off'],
  associating: ['handshaking', 'scanning', 'off'],
  handshaking: ['connected', 'scanning', 'off'],
  connected: ['scanning', 'off'],
};

/** What a radio's owner looks like from outside: Ethernet frames on one side, 802.11 frames with radiotap on the other. */

import type { Micros } from '../../bytes/time.ts';
import type { Timed } from '../timed.ts';

export interface WifiMachine extends Timed {
  start(now: Micros): void;
  /** A frame of the device's for somebody on the network. */
  sendEthernet(frame: Uint8Array, now: Micros): void;
  /** The next frame for the device. */
  pollEthernet(): Uint8Array | undefined;
  /** A frame from the air. @throws DecodeError for what is none, or damaged */
  receiveRadio(frame: Uint8Array, now: Micros): void;
  pollRadio(): Uint8Array | undefined;
}

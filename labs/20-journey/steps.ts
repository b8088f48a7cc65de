/** The steps of document S in the air, as far as the journey goes through them; the wifi lab has more. */

import type { Step } from '../../src/lab/lab.ts';
import { wifiSteps } from '../01-wifi/steps.ts';

/** The wifi lab's steps that come before the laptop's first frame of its own. */
const joining = ['S-WIFI-1', 'S-WIFI-2', 'S-WIFI-3/join', 'S-WIFI-4/handshake', 'S-WIFI-4/data'];

const nameOf = ({ id, part }: Step) => (part === undefined ? id : `${id}/${part}`);
const bridging = wifiSteps.find(({ id }) => id === 'S-WIFI-5')!;

export const airSteps: readonly Step[] = [
  ...wifiSteps.filter((step) => joining.includes(nameOf(step))),
  {
    ...bridging,
    // The access point's two sides; on the cables behind the switch nothing is left of it.
    shows: (frame) => bridging.shows(frame) && ['air-monitor', 'ap-switch'].includes(frame.link),
  },
];

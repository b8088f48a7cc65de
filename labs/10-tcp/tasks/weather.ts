/** Bad weather for the tasks of this lab: frames are lost, late, or come twice. Our own TCP gets through it, whatever the seed. */

import type { WorldChanges } from '../../../src/grade/trial-world.ts';
import type { Impairment } from '../../../src/media/impair.ts';

type Weather = NonNullable<WorldChanges['weather']>;

export const bad: Impairment = { loss: 0.1, duplicate: 0.1, reorder: { share: 0.2, extra: 5_000 } };

/** In the lab's own world. */
export const onTheWayToTheServer: Weather = { 'router-web': bad };
/** On the journey, where only TCP with the web server passes, for DHCP and DNS have troubles of their own. */
export const beforeTheWebServer: Weather = { 'google-web': bad };

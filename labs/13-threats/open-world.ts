/** The world with its web server running and its laptop in the network: how every act finds it. */

import type { LabRun } from '../../src/lab/lab.ts';
import { google } from '../../src/lab/school/addresses.ts';
import { googleCredentials } from '../../src/lab/school/tls.ts';
import { siteOn } from './visit.ts';
import { type ThreatWorld, threatWorld } from './world.ts';

export async function openWorld(lab: LabRun): Promise<ThreatWorld> {
  const here = threatWorld(lab);
  lab.world.act((now) => here.web.run(siteOn(lab, google.web.name, googleCredentials()), now));
  await lab.world.until(() => here.dhcpClient.state.name === 'BOUND', 'the laptop has a lease');
  return here;
}

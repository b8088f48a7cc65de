/**
 * Six ways to read, divert or stop what others send, each with the answer to it: eavesdropping, a rogue DHCP server,
 * ARP spoofing, forged and ordered DNS answers, blind resets, a SYN flood. All of it happens between the devices of
 * this lab's world, and what attacks there can attack nothing else.
 */

import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { arpSpoofing } from './acts/arp-spoofing.ts';
import { dnsActs } from './acts/dns.ts';
import { eavesdropping } from './acts/eavesdropping.ts';
import { resets } from './acts/reset.ts';
import { rogueDhcp } from './acts/rogue-dhcp.ts';
import { synFlood } from './acts/syn-flood.ts';
import { threatNames } from './addresses.ts';
import { openWorld } from './open-world.ts';
import { threatSteps } from './steps.ts';

export const threatsLab: Lab = {
  number: 13,
  name: 'threats',
  title: { en: 'Threats: who lies, who listens, and what answers them', ko: '위협: 엿듣기와 거짓말, 그리고 막는 법' },
  wires: ['memory', 'netns'],
  steps: threatSteps,
  names: threatNames,
  run,
};

async function run(lab: LabRun): Promise<void> {
  const here = await openWorld(lab);
  await eavesdropping(lab, here);
  await rogueDhcp(lab, here);
  await arpSpoofing(lab, here);
  await dnsActs(lab, here);
  await resets(lab, here);
  await synFlood(lab, here);
}

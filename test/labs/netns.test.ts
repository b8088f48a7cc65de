/** A lab in real time over real links has the same frames on every link as in virtual time: only the times may differ. */

import { describe, expect } from 'vitest';
import { toHex } from '../../src/bytes/hex.ts';
import { labs } from '../../src/cli/labs.ts';
import { MEMORY_EPOCH } from '../../src/cli/wires.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Report } from '../../src/lab/report.ts';
import { createNetnsMedium } from '../../src/media/netns/medium.ts';
import { createNamespace } from '../../src/media/netns/namespace.ts';
import { runOn, runOnMemory } from '../helpers/lab-runs.ts';
import { missingRights } from '../helpers/netns.ts';
import { peerTest } from '../helpers/peers.ts';

describe('on real links, byte for byte as in memory', () => {
  for (const lab of labs.filter(({ wires }) => wires.includes('netns'))) {
    peerTest(['ip', ...missingRights()], `lab ${lab.name}`, async () => {
      const [onNetns, inMemory] = [await runOnNetns(lab), await runOnMemory(lab)];
      expect(framesByLink(onNetns)).toEqual(framesByLink(inMemory));
      expect(factsOf(onNetns)).toEqual(factsOf(inMemory));
    });
  }
});

/** In a namespace of its own, and with the memory wire's epoch: certificates and their checks go by the date. */
async function runOnNetns(lab: Lab): Promise<Report> {
  const namespace = createNamespace();
  try {
    return await runOn(createNetnsMedium({ namespace, epoch: MEMORY_EPOCH }), 'netns', lab);
  } finally {
    namespace.close();
  }
}

/** What the devices knew at the end: addresses, routes, round trips. */
function factsOf({ steps }: Report): string[] {
  return steps.flatMap(({ facts }) => facts.map(({ step, label, value }) => `${step}: ${label.en}: ${value.en}`));
}

/** `1: 0016d3…` for a frame from end 1; in the order in which they were put into the link, without the times. */
function framesByLink({ frames, links }: Report): Record<string, string[]> {
  return Object.fromEntries(
    links.map(({ name }) => [
      name,
      frames
        .filter(({ recorded }) => recorded.link === name)
        .map(({ recorded: { from, bytes } }) => `${from}: ${toHex(bytes)}`),
    ]),
  );
}

/**
 * The labs that need no Ethernet, over the machine's loopback interface: bare IP packets between addresses of
 * 127.0.0.0/8, with the same bytes as in memory, every step shown, and nothing in them that Wireshark finds wrong.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readIpv4Address } from '../../src/bytes/ipv4-address.ts';
import { labs } from '../../src/cli/labs.ts';
import { MEMORY_EPOCH } from '../../src/cli/wires.ts';
import { writeCaptures } from '../../src/cli/write-captures.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Report } from '../../src/lab/report.ts';
import { createLoopbackMedium } from '../../src/media/loopback.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';
import { DEFAULT_SEED, runOn } from '../helpers/lab-runs.ts';
import { peerTest } from '../helpers/peers.ts';
import { complaints } from '../helpers/tshark.ts';

const loopbackLabs = labs.filter(({ wires }) => wires.includes('loopback'));

/** What labs show on purpose: a connection refused. */
const intended: Readonly<Record<string, RegExp>> = { tcp: /: Connection reset \(RST\)$/ };

const inMemory = (lab: Lab) => runOn(createMemoryMedium({ epoch: MEMORY_EPOCH }), 'loopback', lab, DEFAULT_SEED);
const onLoopback = (lab: Lab) => runOn(createLoopbackMedium({ epoch: MEMORY_EPOCH }), 'loopback', lab, DEFAULT_SEED);

describe.each(loopbackLabs)('lab $name in its world of bare IP', (lab) => {
  test('shows every step and stays on 127.0.0.0/8', async () => {
    const report = await inMemory(lab);
    expect(missingSteps(report)).toEqual([]);
    for (const { recorded } of report.frames) {
      for (const offset of [12, 16]) expect(readIpv4Address(recorded.bytes, offset)).toMatch(/^127\./);
    }
  });

  peerTest(
    missingRights(),
    'has on the loopback interface the packets that it has in memory, byte for byte',
    async () => {
      const [real, virtual] = [await onLoopback(lab), await inMemory(lab)];
      expect(packetsByLink(real)).toEqual(packetsByLink(virtual));
      expect(missingSteps(real)).toEqual([]);
    },
  );

  peerTest(['tshark', ...missingRights()], 'gives captures in which Wireshark finds nothing wrong', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pj-loopback-'));
    try {
      for (const { path, kind } of writeCaptures(await onLoopback(lab), folder)) {
        if (kind === 'key log') continue;
        expect(
          complaints(path).filter((line) => !intended[lab.name]?.test(line)),
          path,
        ).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** What stands in the way of raw sockets here, in words that peerTest shows as missing. */
function missingRights(): string[] {
  try {
    createLoopbackMedium().close();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

function missingSteps({ steps }: Report): string[] {
  return steps.filter(({ frames }) => frames.length === 0).map(({ step }) => step.id);
}

/** `1: 4500…` for a packet from end 1; in the order in which they were put into the link, without the times. */
function packetsByLink({ frames, links }: Report): Record<string, string[]> {
  const packetsOf = (link: string) =>
    frames
      .filter(({ recorded }) => recorded.link === link)
      .map(({ recorded: { from, bytes } }) => `${from}: ${Buffer.from(bytes).toString('hex')}`);
  return Object.fromEntries(links.map(({ name }) => [name, packetsOf(name)]));
}

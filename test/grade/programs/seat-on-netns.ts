/** What a student's process sees of the links of the world that it is part of; prints the names of both sides. */

import { rerunForWire } from '../../../src/grade/judge/netns-run.ts';
import { chooseIsolation } from '../../../src/grade/seat/choose-isolation.ts';
import { processSeats } from '../../../src/grade/seat/process-seat.ts';
import { words, z } from '../../../src/grade/shapes.ts';
import { trialMedium } from '../../../src/grade/trial-world.ts';
import { interfaceNames } from '../../../src/media/netns/namespace.ts';

export interface Seen {
  readonly ours: readonly string[];
  readonly theirs: string;
  readonly level: string;
}

const spy = `import { networkInterfaces } from 'node:os';
import { readFileSync } from 'node:fs';
export function look() {
  const ways = [() => readFileSync('/proc/net/dev', 'utf8'), () => JSON.stringify(networkInterfaces())];
  return ways.map((way) => {
    try {
      return way();
    } catch (error) {
      return error.name;
    }
  }).join(' ');
}`;

process.exitCode = await (rerunForWire('netns') ?? look());

async function look(): Promise<number> {
  const medium = trialMedium('netns');
  medium.open({ name: 'a-b', framing: 'ethernet' }, () => {});
  const seats = processSeats(chooseIsolation('full'));
  const seat = seats.open(new Map([['spy.ts', spy]]), 'spy.ts');
  const theirs = seat.student.call('look', [], words);
  seat.close();
  const seen: Seen = { ours: interfaceNames(), theirs, level: seats.isolation.level };
  console.log(JSON.stringify(seen));
  medium.close();
  return z.literal('full').safeParse(seen.level).success ? 0 : 1;
}

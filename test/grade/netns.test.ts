/** Judging on real links gives the results that it gives in memory (test/tasks), for every lab with tasks of code. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { assignments } from '../../src/cli/assignments.ts';
import { labs } from '../../src/cli/labs.ts';
import { linesOf } from '../helpers/grading.ts';
import { missingRights } from '../helpers/netns.ts';
import { peerTest } from '../helpers/peers.ts';
import type { OnWires } from './programs/judge-lab.ts';
import type { Seen } from './programs/seat-on-netns.ts';

const needs = ['ip', 'unshare', ...missingRights()];

/** Cables are left to the next world: no more than the largest one has. */
const MOST_INTERFACES = 80;

describe.concurrent('on real links', () => {
  for (const { lab, tasks } of assignments.filter((one) => one.tasks.some(isOfCode))) {
    const { number } = labs.find(({ name }) => name === lab)!;
    const folder = `${String(number).padStart(2, '0')}-${lab}`;
    peerTest(
      needs,
      `lab ${lab}: reference solutions have full marks, and a wrong one is told what it is told in memory`,
      async () => {
        const { results, wrong, interfaces } = await run<OnWires>('judge-on-wires.ts', lab, folder);
        expect(results.flatMap((result) => result.tasks.map(({ id }) => id))).toEqual(
          tasks.filter(isOfCode).map(({ id }) => id),
        );
        expect(results.flatMap(linesOf)).toEqual([]);
        expect(results.map(({ score }) => score)).toEqual(results.map(({ points }) => points));
        expect(wrong?.onNetns, wrong?.name).toEqual(wrong?.onMemory);
        expect(wrong?.onNetns.score, wrong?.name).toBeLessThan(wrong!.onNetns.points);
        expect(interfaces).toBeLessThan(MOST_INTERFACES);
      },
      240_000,
    );
  }

  peerTest(needs, 'a student’s process may be slow: the clock of the world waits for it', async () => {
    const { results } = await run<OnWires>('judge-on-wires.ts', 'routing', '06-routing', 'forward');
    expect(results.flatMap(linesOf)).toEqual([]);
    expect(results.map(({ score, points }) => score === points && points > 0)).toEqual([true]);
  });

  peerTest([...needs, 'bwrap'], 'a student’s process sees none of the links, nor any other', async () => {
    const { ours, theirs } = await run<Seen>('seat-on-netns.ts');
    expect(ours.filter((name) => name.startsWith('pj'))).toHaveLength(2);
    expect(theirs).not.toMatch(/\bpj\d|\beth|\bveth/);
  });
});

function isOfCode({ kind }: { kind: string }): boolean {
  return kind === 'build' || kind === 'swap';
}

/** What the program printed, a JSON text. It ends by itself, or with this process. */
function run<T>(program: string, ...args: string[]): Promise<T> {
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, problem] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    problem += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(printed) as T);
      else reject(new Error(`${program} ended with ${code}: ${problem.slice(0, 2000)}`));
    });
  });
}

/** Cables that one medium leaves to the next: nothing of the old world comes out in the new one. */

import { describe, expect } from 'vitest';
import { seconds } from '../../src/bytes/time.ts';
import type { LinkEnd } from '../../src/media/medium.ts';
import { CablePool } from '../../src/media/netns/cable.ts';
import { createNetnsMedium } from '../../src/media/netns/medium.ts';
import { createNamespace, interfaceNames, type NetworkNamespace } from '../../src/media/netns/namespace.ts';
import { missingRights } from '../helpers/netns.ts';
import { peerTest } from '../helpers/peers.ts';

const needs = ['ip', ...missingRights()];
const spec = { name: 'a-b', framing: 'ethernet' } as const;

function ours(namespace: NetworkNamespace): string[] {
  return namespace.enter(interfaceNames).filter((name) => name.startsWith('pj'));
}

function frameOf(number: number): Uint8Array {
  const frame = new Uint8Array(60).fill(number, 14);
  frame.set([2, 0x70, 0x6a, 0, 0, 1, 0x88, 0xb5], 6);
  return frame;
}

/** Frames go both ways, and all arrive; `send` is called once the link is there. */
async function exchange(namespace: NetworkNamespace, pool: CablePool, numbers: readonly number[], pace = 0.001) {
  const medium = createNetnsMedium({ namespace, pool, pace });
  const got: [LinkEnd, number][] = [];
  const link = medium.open(spec, (at, frame) => got.push([at, frame[14]!]));
  for (const number of numbers) for (const end of [0, 1] as const) link.send(end, frameOf(number));
  await medium.run(() => got.length >= numbers.length * 2, seconds(10));
  const used = ours(namespace);
  medium.close();
  return { got: got.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]), used };
}

describe('a pool of cables', () => {
  peerTest(needs, 'gives the next medium the cable of the one before, which carries only its own frames', async () => {
    const namespace = createNamespace();
    const pool = new CablePool();
    const first = await exchange(namespace, pool, [1, 2, 3]);
    expect(ours(namespace)).toEqual(first.used);
    const second = await exchange(namespace, pool, [4, 5]);
    expect(second.used).toEqual(first.used);
    expect(second.got).toEqual([
      [0, 4],
      [0, 5],
      [1, 4],
      [1, 5],
    ]);
    namespace.close();
  });

  peerTest(needs, 'does not take back a cable with a frame in it', async () => {
    const namespace = createNamespace();
    const pool = new CablePool();
    const medium = createNetnsMedium({ namespace, pool, pace: 0.001 });
    medium.open(spec, () => {}).send(0, frameOf(9));
    const [used] = [ours(namespace)];
    medium.close();
    expect(used).toHaveLength(2);
    expect(ours(namespace)).toEqual([]);
    const next = await exchange(namespace, pool, [1]);
    expect(next.got).toEqual([
      [0, 1],
      [1, 1],
    ]);
    namespace.close();
  });

  peerTest(needs, 'is nobody’s who has not asked for one: then cables go with their medium', async () => {
    const namespace = createNamespace();
    const medium = createNetnsMedium({ namespace });
    medium.open(spec, () => {});
    expect(ours(namespace)).toHaveLength(2);
    medium.close();
    expect(ours(namespace)).toEqual([]);
    namespace.close();
  });
});

describe('the pace of a closed world', () => {
  peerTest(needs, 'an hour goes by while the machine counts seconds', async () => {
    const namespace = createNamespace();
    const medium = createNetnsMedium({ namespace, pace: 0.0001 });
    const happened: number[] = [];
    for (const at of [3000, 1000, 2000]) medium.setTimer(seconds(at), () => happened.push(medium.now() / 1e6));
    expect(await medium.run(() => false, seconds(3600))).toBe(false);
    expect(happened).toEqual([1000, 2000, 3000]);
    expect(medium.now()).toBe(seconds(3600));
    medium.close();
    namespace.close();
  });
});

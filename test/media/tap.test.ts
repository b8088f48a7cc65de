import { expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { impair } from '../../src/media/impair.ts';
import { createMemoryMedium } from '../../src/media/memory.ts';
import { tap } from '../../src/media/tap.ts';

test('a tap sees every frame of every link with its time and the end it came from', async () => {
  const seen: unknown[] = [];
  const medium = tap(createMemoryMedium(), (link, time, frame, from) => seen.push([link, time, [...frame], from]));
  const ab = medium.open({ name: 'a-b', framing: 'ethernet' }, () => {});
  const bc = medium.open({ name: 'b-c', framing: 'ip' }, () => {});
  ab.send(0, Uint8Array.of(1));
  medium.setTimer(25, () => bc.send(1, Uint8Array.of(2)));
  await medium.run(() => false, 100);
  expect(seen).toEqual([
    ['a-b', 0, [1], 0],
    ['b-c', 25, [2], 1],
  ]);
});

test('a tapped frame stays as it was sent', () => {
  const seen: Uint8Array[] = [];
  const medium = tap(createMemoryMedium(), (_link, _time, frame) => seen.push(frame));
  const link = medium.open({ name: 'a-b', framing: 'ethernet' }, () => {});
  const buffer = Uint8Array.of(1);
  link.send(0, buffer);
  buffer[0] = 2;
  expect([...seen[0]!]).toEqual([1]);
});

test('a tap around an impaired link sees what was sent, a tap inside it what is left', async () => {
  const count = { around: 0, inside: 0, delivered: 0 };
  const inside = tap(createMemoryMedium(), () => count.inside++);
  const medium = tap(impair(inside, { 'a-b': { loss: 0.5, delay: 10 } }, new Random('tap')), () => count.around++);
  const link = medium.open({ name: 'a-b', framing: 'ethernet' }, () => count.delivered++);
  for (let i = 0; i < 100; i++) link.send(0, Uint8Array.of(i));
  await medium.run(() => false, 1000);
  expect(count.around).toBe(100);
  expect(count.inside).toBeLessThan(100);
  expect(count.inside).toBeGreaterThan(0);
  expect(count.delivered).toBe(count.inside);
});

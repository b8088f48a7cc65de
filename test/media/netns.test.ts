import { expect, test } from 'vitest';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { createNetnsMedium } from '../../src/media/netns/medium.ts';
import { createNamespace } from '../../src/media/netns/namespace.ts';

test('frames', async () => {
  const namespace = createNamespace();
  const medium = createNetnsMedium({ namespace });
  const got: [number, Uint8Array][] = [];
  const link = medium.open({ name: 'laptop-ap', framing: 'ethernet' }, (at, frame) => got.push([at, frame]));
  const random = new Random('frames');
  const sent: [number, Uint8Array][] = [];
  for (let n = 14; n <= 1514; n++) {
    for (const from of [0, 1] as const) {
      const f = random.bytes(n);
      sent.push([1 - from, f]);
      link.send(from, f);
    }
  }
  expect(await medium.run(() => got.length === sent.length, seconds(5))).toBe(true);
  expect(got).toEqual(sent);
  medium.close();
  namespace.close();
});

import { expect, test } from 'vitest';
import { InOrder } from '../../src/media/in-order.ts';

function setUp() {
  const inOrder = new InOrder();
  const handedOn: string[] = [];
  const [a, b] = ['a', 'b'].map((name) => inOrder.addLane((frame) => handedOn.push(`${name}${frame[0]}`)));
  return { inOrder, handedOn, a: a!, b: b! };
}

test('frames are handed on in the order of sending, whichever lane is heard first', () => {
  const { inOrder, handedOn, a, b } = setUp();
  inOrder.sent(a, Uint8Array.of(1));
  inOrder.sent(b, Uint8Array.of(2));
  inOrder.sent(a, Uint8Array.of(3));
  expect(inOrder.arrived(Uint8Array.of(2), b)).toBe(true);
  expect(handedOn).toEqual([]);
  inOrder.arrived(Uint8Array.of(1), a);
  inOrder.arrived(Uint8Array.of(3), a);
  expect(handedOn).toEqual(['a1', 'b2', 'a3']);
  inOrder.close();
});

test('a frame that nobody sent, or that was sent on another lane, or came already, is not ours', () => {
  const { inOrder, handedOn, a, b } = setUp();
  inOrder.sent(a, Uint8Array.of(1));
  expect(inOrder.arrived(Uint8Array.of(9), a)).toBe(false);
  expect(inOrder.arrived(Uint8Array.of(1, 0), a)).toBe(false);
  expect(inOrder.arrived(Uint8Array.of(1), b)).toBe(false);
  expect(inOrder.arrived(Uint8Array.of(1), a)).toBe(true);
  expect(inOrder.arrived(Uint8Array.of(1), a)).toBe(false);
  expect(handedOn).toEqual(['a1']);
  inOrder.close();
});

test('a lost frame holds up the others for a while only', async () => {
  const { inOrder, handedOn, a, b } = setUp();
  inOrder.sent(a, Uint8Array.of(1));
  inOrder.sent(b, Uint8Array.of(2));
  inOrder.arrived(Uint8Array.of(2), b);
  while (handedOn.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(handedOn).toEqual(['b2']);
  expect([inOrder.lost, a.underway, b.underway]).toEqual([1, [], []]);
  inOrder.close();
});

import { expect, test } from 'vitest';
import { Underway } from '../../src/media/underway.ts';

function setUp() {
  const underway = new Underway();
  const events: string[] = [];
  const [a, b] = ['a', 'b'].map((name) => underway.addLane((frame) => events.push(`${name}${frame[0]}`)));
  /** Sends a frame with a place that tells what became of it. */
  const send = (lane = a!, number = 0) =>
    underway.sent(lane, Uint8Array.of(number), { fill: (land) => land(), giveUp: () => events.push(`lost ${number}`) });
  return { underway, events, send, a: a!, b: b! };
}

test('a frame that arrives fills its place, and comes out of its own lane', () => {
  const { underway, events, send, a, b } = setUp();
  send(a, 1);
  send(b, 2);
  send(a, 3);
  expect(underway.arrived(Uint8Array.of(2), b)).toBe(true);
  expect(underway.arrived(Uint8Array.of(1), a)).toBe(true);
  expect(events).toEqual(['b2', 'a1']);
  expect([a.underway.length, b.underway.length]).toEqual([1, 0]);
  underway.close();
});

test('of equal frames the one sent first arrives first', () => {
  const { underway, events, send, a, b } = setUp();
  send(b, 1);
  send(a, 1);
  for (let i = 0; i < 2; i++) expect(underway.arrived(Uint8Array.of(1))).toBe(true);
  expect(events).toEqual(['b1', 'a1']);
  underway.close();
});

test('a frame that nobody sent, or that was sent on another lane, or came already, is not ours', () => {
  const { underway, events, send, a, b } = setUp();
  send(a, 1);
  expect(underway.arrived(Uint8Array.of(9), a)).toBe(false);
  expect(underway.arrived(Uint8Array.of(1, 0), a)).toBe(false);
  expect(underway.arrived(Uint8Array.of(1), b)).toBe(false);
  expect(underway.arrived(Uint8Array.of(1), a)).toBe(true);
  expect(underway.arrived(Uint8Array.of(1), a)).toBe(false);
  expect(events).toEqual(['a1']);
  underway.close();
});

test('the place of a frame that does not come is given up', async () => {
  const { underway, events, send, a, b } = setUp();
  send(a, 1);
  send(b, 2);
  underway.arrived(Uint8Array.of(2), b);
  while (events.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(events).toEqual(['b2', 'lost 1']);
  expect([underway.lost, a.underway, b.underway]).toEqual([1, [], []]);
  underway.close();
});

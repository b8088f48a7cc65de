import { expect, test } from 'vitest';
import { mergeLinks } from '../../src/capture/merge.ts';

const interfaces = [
  { name: 'a', linkType: 1 },
  { name: 'b', linkType: 1 },
];
const packet = (link: string, time: number, byte: number) => ({ link, time, bytes: Uint8Array.of(byte) });

test('packets come in order of time, each with the index of its link', () => {
  const merged = mergeLinks(interfaces, [packet('b', 30, 1), packet('a', 10, 2), packet('b', 20, 3)]);
  expect(merged.map(({ interfaceId, time, bytes }) => [interfaceId, time, bytes[0]])).toEqual([
    [0, 10, 2],
    [1, 20, 3],
    [1, 30, 1],
  ]);
});

test('packets of the same time keep the order in which they are given', () => {
  const given = [packet('b', 5, 1), packet('a', 5, 2), packet('b', 5, 3), packet('a', 4, 4)];
  expect(mergeLinks(interfaces, given).map(({ bytes }) => bytes[0])).toEqual([4, 1, 2, 3]);
});

test('comments go along', () => {
  const comments = ['S-TCP-1: …'];
  expect(mergeLinks(interfaces, [{ ...packet('a', 1, 1), comments }])).toMatchObject([{ comments }]);
});

test('a link without an interface, or two interfaces of one name, are refused', () => {
  expect(() => mergeLinks(interfaces, [packet('c', 1, 1)])).toThrow("no interface has the name 'c'");
  expect(() => mergeLinks([interfaces[0]!, interfaces[0]!], [])).toThrow(RangeError);
});

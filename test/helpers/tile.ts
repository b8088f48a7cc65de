/** Do recorded fields cover the bytes exactly, without gap or overlap? */

import { expect } from 'vitest';
import type { Field } from '../../src/bytes/field.ts';

/** Fails unless `fields`, in order, tile the bytes [start, end), and the children of each group tile the group. */
export function expectToTile(fields: readonly Field[], start: number, end: number): void {
  expectBits(fields, start * 8, end * 8, 'the layer');
}

function expectBits(fields: readonly Field[], from: number, to: number, where: string): void {
  let at = from;
  for (const field of fields) {
    expect(field.bitOffset, `${field.name} in ${where} starts where the field before it ends`).toBe(at);
    at += field.bitLength;
    if (field.children) expectBits(field.children, field.bitOffset, at, field.name);
  }
  expect(at, `the last field of ${where} ends where it ends`).toBe(to);
}

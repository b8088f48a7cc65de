/** Every step of the documents is shown by a packet of a reference capture, and says so in that packet's comment. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCapture } from '../../src/capture/read-capture.ts';
import { stepIds } from './step-ids.ts';

const reference = join(import.meta.dirname, '../../captures/reference');

test('no step is left that no reference capture shows', () => {
  const covered = shown();
  const uncovered = stepIds.filter((id) => !covered.has(id));
  expect(uncovered).toEqual([]);
});

test('no capture speaks of a step that does not exist', () => {
  expect([...shown()].filter((id) => !stepIds.includes(id))).toEqual([]);
});

/** Ids in the comments of all packets of all labs. */
function shown(): Set<string> {
  const ids = new Set<string>();
  for (const lab of readdirSync(reference)) {
    const file = join(reference, lab, `${lab}.pcapng`);
    if (!existsSync(file)) continue;
    for (const { comments } of readCapture(readFileSync(file)).packets) {
      for (const comment of comments) ids.add(comment.split(':')[0]!);
    }
  }
  return ids;
}

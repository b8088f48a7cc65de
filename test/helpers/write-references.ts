/** `npm run reference [-- lab…]`: writes captures/reference anew, of all labs or of some. Look at what changed before committing it. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findLab, labs } from '../../src/cli/labs.ts';
import { prepareFolder, writeCaptures } from '../../src/cli/write-captures.ts';
import { runOnMemory } from './lab-runs.ts';

const folder = join(import.meta.dirname, '../../captures/reference');
const words = process.argv.slice(2);
if (words.length === 0) rmSync(folder, { recursive: true, force: true });
for (const lab of words.length === 0 ? labs : words.map(findLab)) {
  const target = join(folder, lab.name);
  rmSync(target, { recursive: true, force: true });
  prepareFolder(target);
  const written = writeCaptures(await runOnMemory(lab), target);
  process.stdout.write(`${lab.name}: ${written.length} files\n`);
}

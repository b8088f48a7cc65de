/** `npm run reference`: writes captures/reference anew. Look at what changed before committing it. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { labs } from '../../src/cli/labs.ts';
import { prepareFolder, writeCaptures } from '../../src/cli/write-captures.ts';
import { runOnMemory } from './lab-runs.ts';

const folder = join(import.meta.dirname, '../../captures/reference');
rmSync(folder, { recursive: true, force: true });
for (const lab of labs) {
  const target = join(folder, lab.name);
  prepareFolder(target);
  const written = writeCaptures(await runOnMemory(lab), target);
  process.stdout.write(`${lab.name}: ${written.length} files\n`);
}

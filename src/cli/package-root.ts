/** Where this package lies: the checkout, or where it was installed. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../lab/lab.ts';
import { folderOf } from './labs.ts';

/** The folder of package.json, seen from src/cli as from dist/src/cli. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** What students start from. */
export function starterFolder(lab: Lab): string {
  return join(packageRoot(), 'labs', folderOf(lab), 'starter');
}

/** `npm run docs`: writes the generated pages of docs/ anew. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './generated-pages.ts';

for (const [name, text] of Object.entries(generatedPages())) {
  writeFileSync(join(import.meta.dirname, '../../docs', name), text);
}

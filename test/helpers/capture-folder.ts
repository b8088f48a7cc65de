/** Captures as files, for programs that read files. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureFile } from '../../src/lab/report.ts';

/** Calls `use` while the captures lie in a folder; `path` gives a file's path by its name. */
export function withCaptures<T>(captures: readonly CaptureFile[], use: (path: (name: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'packet-journey-test-'));
  try {
    for (const { name, bytes } of captures) writeFileSync(join(folder, name), bytes);
    return use((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** assignment.json: whose folder this is, and of which lab. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from './usage-error.ts';

const schema = z.object({ lab: z.string(), student: z.string().min(1).max(100), version: z.literal(1) });
export type AssignmentFile = z.infer<typeof schema>;

/** @throws UsageError if the folder has none, or one that cannot be read */
export function readAssignmentFile(folder: string): AssignmentFile {
  const path = join(folder, 'assignment.json');
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${folder} has no assignment.json: give a folder that packet-journey start has made`);
  }
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    throw new UsageError(
      `${path} is not as packet-journey start wrote it: run start again with --dir for a new folder`,
    );
  }
}

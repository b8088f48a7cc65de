/** Reads a submission from a folder. */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Submission } from './submission.ts';

export async function readSubmission(path: string): Promise<Submission> {
  const names = readdirSync(path).filter((name) => /\.(ts|js|mjs|pcap|pcapng|ya?ml|json)$/.test(name));
  return { name: basename(resolve(path)), files: new Map(names.map((name) => [name, readFileSync(join(path, name))])), notes: [] };
}

/** Puts a run's captures into a folder: a pcap for each link, one pcapng of all, and the TLS key log. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureFiles, type Report } from '../lab/report.ts';

/** One file written, with what it holds. */
export interface WrittenCapture {
  path: string;
  packets: number;
  kind: 'all links' | 'link' | 'key log';
}

/**
 * The folder is emptied of an earlier run's captures first, so that no stale link stays behind.
 * @throws the file system's error, e.g. EACCES.
 */
export function writeCaptures(report: Report, folder: string): WrittenCapture[] {
  mkdirSync(folder, { recursive: true });
  const written: WrittenCapture[] = [];
  for (const file of captureFiles(report)) {
    const path = join(folder, file.name);
    rmSync(path, { force: true });
    writeFileSync(path, file.bytes);
    written.push({ path, packets: file.packets, kind: file.kind });
  }
  return written;
}

/** Puts a run's captures into a folder: a pcap for each link, one pcapng of all, and the TLS key log. */

import { accessSync, constants, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCapture } from '../capture/read-capture.ts';
import { type CaptureFile, captureFiles, type Report } from '../lab/report.ts';
import { makeFolder } from './make-folder.ts';

/** One file written, with what it holds. */
export interface WrittenCapture {
  path: string;
  packets: number;
  kind: CaptureFile['kind'];
  wifi?: CaptureFile['wifi'];
}

/**
 * Makes the folder if need be. Done before a run, so that nobody waits for captures that cannot be kept.
 * @throws the file system's error, e.g. EACCES.
 */
export function prepareFolder(folder: string): void {
  makeFolder(folder);
  accessSync(folder, constants.W_OK | constants.X_OK);
}

/**
 * Captures of an earlier run that this one has not (another wire has other links) are removed; other files stay.
 * @throws the file system's error, e.g. ENOSPC.
 */
export function writeCaptures(report: Report, folder: string): WrittenCapture[] {
  for (const name of earlierCaptures(folder, `${report.lab.name}.pcapng`)) rmSync(join(folder, name), { force: true });
  const written: WrittenCapture[] = [];
  for (const file of captureFiles(report)) {
    const path = join(folder, file.name);
    rmSync(path, { force: true }); // the file may be another user's in a folder of ours, or a link to elsewhere
    writeFileSync(path, file.bytes);
    const { packets, kind, wifi } = file;
    written.push({ path, packets, kind, ...(wifi && { wifi }) });
  }
  return written;
}

/** The capture of all links names them: of these, and of no other file, it is known that a run wrote them. */
function earlierCaptures(folder: string, pcapng: string): string[] {
  const path = join(folder, pcapng);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
  const { application, interfaces } = readCapture(readFileSync(path));
  if (application !== 'packet-journey') return [];
  const names = [...interfaces.map(({ name }) => `${name}.pcap`), 'tls-keys.log'];
  return names.filter((name) => name === basename(name));
}

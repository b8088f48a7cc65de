/** Worlds that are run for a student's captures, and what is asked about them. */

import type { Random } from '../bytes/random.ts';
import type { FrameView } from '../explain/frame-view.ts';
import type { LabRun } from '../lab/lab.ts';
import { type CaptureFile, captureFiles, type Report, type ReportFrame, reportOf } from '../lab/report.ts';
import { trialMedium, trialRun, type WorldChanges } from './trial-world.ts';

/** Runs a world in virtual time to its end and takes its frames apart. @param name the captures' names begin with it */
export async function runEvidence(
  name: string,
  random: Random,
  act: (run: LabRun) => void | Promise<void>,
  changes: WorldChanges = {},
): Promise<Report> {
  const medium = trialMedium('memory');
  const run = trialRun('memory', medium, String(random.u32()), changes);
  try {
    await act(run);
  } finally {
    medium.close();
  }
  const title = { en: name, ko: name };
  return reportOf({ number: 0, name, title, wires: ['memory'], steps: [], names: {}, run: async () => {} }, run);
}

/** The capture of one link, '<link>.pcap', or of all, '<name>.pcapng'. */
export function captureOf(report: Report, link?: string): CaptureFile {
  const name = link === undefined ? `${report.lab.name}.pcapng` : `${link}.pcap`;
  const file = captureFiles(report).find((one) => one.name === name);
  if (!file) throw new RangeError(`there is no link ${link}`);
  return file;
}

/** A frame and its number in the capture, from 1, as Wireshark counts. */
export interface NumberedFrame {
  readonly number: number;
  readonly view: FrameView;
}

/** The frames of `captureOf(report, link)`. */
export function framesOf(report: Report, link?: string): NumberedFrame[] {
  const frames: readonly ReportFrame[] = report.frames.filter(
    ({ recorded }) => link === undefined || recorded.link === link,
  );
  return frames.map(({ view }, index) => ({ number: index + 1, view }));
}

/** A capture of some of a world's links, with the secrets of its TLS sessions. */

import { writePcapng } from '../../../src/capture/pcapng.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import { type CaptureFile, linkTypeOf, type Report } from '../../../src/lab/report.ts';

export interface LinksCapture {
  readonly capture: CaptureFile;
  /** Its frames, with their numbers in it. */
  readonly frames: readonly NumberedFrame[];
}

/** `<lab>.pcapng` with the links that are named, as interfaces of these names. */
export function captureOfLinks(report: Report, names: readonly string[]): LinksCapture {
  const frames = report.frames.filter(({ recorded }) => names.includes(recorded.link));
  const links = names.map((name) => report.links.find((link) => link.name === name)!);
  const bytes = writePcapng({
    application: 'packet-journey',
    interfaces: links.map(({ name, framing }) => ({ name, linkType: linkTypeOf(framing) })),
    packets: frames.map(({ recorded }) => ({
      interfaceId: names.indexOf(recorded.link),
      time: report.epoch + recorded.time,
      bytes: recorded.bytes,
    })),
    tlsKeyLog: report.tlsKeyLog,
  });
  return {
    capture: { name: `${report.lab.name}.pcapng`, bytes, packets: frames.length, kind: 'all links' },
    frames: frames.map(({ view }, index) => ({ number: index + 1, view })),
  };
}

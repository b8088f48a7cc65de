/** A segment that a student made: what is accepted before anybody looks at it, and how it is compared. */

import type { Finding } from '../../../src/grade/finding.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import { type Comparison, compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { inIpv4 } from '../../../src/grade/teacher/wrap.ts';
import { IpProtocol } from '../../../src/packet/ipv4.ts';
import type { SocketPair } from './socket-pair.ts';

/** No more than a frame carries. */
export const segmentBytes = bytes.refine(({ length }) => length <= 1480, { error: 'more than 1480 bytes' });

/** What is different between two segments that go from the pair's source to its destination. */
export function compareSegments(
  got: Uint8Array,
  want: Uint8Array,
  pair: SocketPair,
  free: Comparison['free'] = [],
): Finding[] {
  return compareFrames(got, {
    want,
    free,
    wrap: inIpv4(IpProtocol.TCP, pair.sourceAddress, pair.destinationAddress),
  });
}

/** The checksum is a thing of its own: these are the findings about it, and the others. */
export function isAboutChecksum({ offset, mistake }: Finding): boolean {
  return offset === 16 || mistake === 'checksum-left-zero';
}

/** Then nothing can be said of its checksum. */
export function isUnreadable({ rank = 0 }: Finding): boolean {
  return rank <= -20;
}

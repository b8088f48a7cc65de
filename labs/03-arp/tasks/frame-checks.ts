/** What the tasks of this lab say of frames. */

import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { fail } from '../../../src/grade/trial.ts';
import { ETHERNET_MIN_FRAME, ethernetHeader } from '../../../src/packet/ethernet.ts';

/** A frame, or null for none. (Over the pipe null and undefined are the same.) */
export const frameOrNull = bytes.nullish().transform((frame) => frame ?? undefined);

/** For frames that go into a world: no wire carries others. @throws StudentError */
export function mustFit(frame: Uint8Array): Uint8Array {
  const [least, most] = [ethernetHeader.size, ethernetHeader.size + 1500];
  if (frame.length >= least && frame.length <= most) return frame;
  return fail(
    text(`a frame of ${frame.length} bytes cannot be sent`, `${frame.length}바이트 프레임은 보낼 수 없습니다`),
    { mistake: frame.length < least ? 'too-short' : 'extra-bytes' },
  );
}

/** What is wrong with `got`; its length first, for a wrong one is the cause of much else. */
export function frameFindings(got: Uint8Array | undefined, want: Uint8Array): Finding[] {
  if (got === undefined) {
    return [{ say: text('null came back instead of a frame', '프레임 대신 null이 돌아왔습니다') }];
  }
  const wrongLength = lengthFinding(got.length, want.length);
  const findings = compareFrames(got, { want });
  if (wrongLength === undefined) return findings;
  return [wrongLength, ...findings.filter(({ mistake }) => mistake !== 'too-short' && mistake !== 'extra-bytes')];
}

/** @param is bytes of the frame; @param should bytes that it should have */
function lengthFinding(is: number, should: number): Finding | undefined {
  if (is === should) return undefined;
  const say = (en: string, ko: string) =>
    text(
      `the frame has ${is} bytes, should have ${should}${en}`,
      `프레임의 길이는 ${is}바이트, 올바른 길이는 ${should}바이트입니다${ko}`,
    );
  const rank = -5;
  if (should === ETHERNET_MIN_FRAME && is < should) {
    const tail = say(': a short frame is filled up with zeros', '. 짧은 프레임은 0으로 채웁니다');
    return { say: tail, mistake: 'too-short', source: 'IEEE 802.3 §3.2.8', rank };
  }
  if (should === ETHERNET_MIN_FRAME && is === should + 4) {
    const tail = say(
      ': the four bytes of the FCS count in the 64, and are not ours to write',
      '. 64바이트에는 FCS 4바이트가 포함되며, 이는 어댑터가 씁니다',
    );
    return { say: tail, mistake: 'extra-bytes', source: 'IEEE 802.3 §3.2.8', rank };
  }
  if (should === ETHERNET_MIN_FRAME && is === should + 14) {
    const tail = say(': the header counts in the 60 as well', '. 60바이트에는 헤더도 포함됩니다');
    return { say: tail, mistake: 'length-off-by-header', source: 'IEEE 802.3 §3.2.8', rank };
  }
  return { say: say('', ''), mistake: is < should ? 'too-short' : 'extra-bytes', rank };
}

/** For a frame that should not have been answered. @param why 'a reply', 'a question for another address' */
export function answeredFindings(got: Uint8Array | undefined, why: Finding['say']): Finding[] {
  if (got === undefined) return [];
  return [
    {
      say: text(`${why.en} was answered, should get null`, `${why.ko}에 답했습니다. null을 반환해야 합니다`),
      mistake: 'reads-nothing',
    },
  ];
}

/** Read a segment: fields, flags, options, data. */

import { text } from '../../../src/explain/text.ts';
import { bytes, flag, u8, u16, u32, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { buildTcp } from '../../../src/packet/tcp.ts';
import {
  endCases,
  flagCases,
  flagNames,
  impossibleCases,
  optionCases,
  plainCases,
  readingOf,
  type SegmentCase,
} from './segment-cases.ts';
import { compareReadings, type Reading } from './segment-reading.ts';
import { drawSocketPair, type SocketPair, sayPair } from './socket-pair.ts';

export const segmentsTask: CodeTask<SocketPair> = {
  id: 'segments',
  kind: 'build',
  file: 'segment.ts',
  title: text('Read a segment', '세그먼트 읽기'),
  hints: [
    text(
      'The first 20 bytes are always there; byte 12 says where the data begins.',
      '앞의 20바이트는 항상 있습니다. 데이터가 어디서 시작하는지는 12번째 바이트가 말합니다.',
    ),
    text(
      'Two kinds of options are a single byte. All others have their length behind the kind, and it counts both.',
      '두 종류의 옵션은 한 바이트뿐입니다. 나머지는 종류 다음에 길이가 있고, 길이는 그 두 바이트도 셉니다.',
    ),
    text(
      'Never trust a length: a loop that goes on by it must end for 0 as well. And 32 bits shifted left may turn negative.',
      '길이를 믿지 마십시오. 길이만큼 나아가는 반복문은 0에서도 끝나야 합니다. 32비트를 왼쪽으로 밀면 음수가 될 수 있습니다.',
    ),
  ],
  parameters: drawSocketPair,
  describe: (pair) =>
    text(
      `Write \`readSegment\`. It reads segments with and without options and data, among them one of your own connection, ${sayPair(pair)}, and tells those that cannot be any.`,
      `\`readSegment\`를 작성하십시오. 옵션과 데이터가 있거나 없는 세그먼트를 읽고, 그 가운데에는 본인의 연결 ${sayPair(pair)}의 세그먼트도 있습니다. 세그먼트일 수 없는 것은 가려냅니다.`,
    ),
  checks: [
    {
      say: text('The fields and the data are right.', '필드와 데이터를 맞게 읽습니다.'),
      points: 2,
      run: (trial, pair) => tryOut(trial, [ownCase(trial, pair), ...plainCases(trial.random)]),
    },
    {
      say: text('Each flag is told from the others.', '플래그를 하나하나 구별합니다.'),
      points: 1,
      run: (trial) => tryOut(trial, flagCases(trial.random)),
    },
    {
      say: text(
        'Options are read in any order, and unknown ones skipped.',
        '옵션을 순서에 관계없이 읽고, 모르는 옵션은 건너뜁니다.',
      ),
      points: 2,
      run: (trial) => tryOut(trial, optionCases(trial.random)),
    },
    {
      say: text(
        'After the end of the list the rest of the header is padding.',
        '옵션 목록이 끝나면 헤더의 나머지는 채움입니다.',
      ),
      points: 1,
      run: (trial) => tryOut(trial, endCases(trial.random)),
    },
    {
      say: text('What cannot be a segment is told to be none.', '세그먼트일 수 없는 것을 가려냅니다.'),
      points: 2,
      hidden: true,
      run: (trial) => tryOut(trial, impossibleCases(trial.random)),
    },
  ],
};

const segmentShape = z.object({
  sourcePort: u16,
  destinationPort: u16,
  sequenceNumber: u32,
  acknowledgmentNumber: u32,
  flags: z.object(Object.fromEntries(flagNames.map((name) => [name, flag]))),
  window: u16,
  checksum: u16,
  urgentPointer: u16,
  options: z.object({
    mss: u16.nullish(),
    windowScale: u8.nullish(),
    sackPermitted: flag.nullish(),
    sack: z
      .array(z.tuple([u32, u32]))
      .max(8)
      .nullish(),
    timestamps: z.object({ value: u32, echoReply: u32 }).nullish(),
  }),
  payload: bytes,
});

/** `null` comes as undefined. */
const shape = segmentShape.optional();

function tryOut(trial: CodeTrial, cases: readonly SegmentCase[]): void {
  for (const one of cases) {
    const got: Reading | undefined = trial.student.call('readSegment', [one.bytes], shape);
    for (const finding of compareReadings(got, readingOf(one))) {
      const { en, ko } = finding.say;
      trial.found({ ...finding, say: text(`${one.about.en}: ${en}`, `${one.about.ko}: ${ko}`) });
    }
  }
}

/** The student's own SYN. */
function ownCase({ random }: CodeTrial, pair: SocketPair): SegmentCase {
  const { sourcePort: srcPort, destinationPort: dstPort } = pair;
  const fields = { srcPort, dstPort, sequenceNumber: random.u32(), window: random.u16(), syn: true, options: {} };
  return { about: text('your own SYN', '본인의 SYN'), bytes: buildTcp(fields, '192.0.2.1', '192.0.2.2') };
}

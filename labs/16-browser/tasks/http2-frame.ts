/** Frames: a request written, frames found in a stream, and what a DATA frame brings. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { bytes, flag, u8, u32, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { FrameFlag, FrameType } from '../../../src/packet/http/http2-constants.ts';
import { buildFrame, http2FrameHeader } from '../../../src/packet/http/http2-frames.ts';
import { namesOfBytes } from './bytes-names.ts';
import { findingFor, type Names } from './case-finding.ts';

interface Parameters {
  readonly streamId: number;
}

const aFrame = z.object({ type: u8, flags: u8, streamId: u32, payload: bytes }, { error: 'a frame is wanted' });
const found = z.object(
  { frames: z.array(aFrame).max(100), rest: u32, tooLarge: flag },
  { error: 'frames, rest and tooLarge are wanted' },
);
const brought = z
  .object({ data: bytes, endStream: flag, counted: u32 }, { error: 'data, endStream and counted, or null, are wanted' })
  .optional();

type Frame = { readonly type: number; readonly flags: number; readonly streamId: number; readonly payload: Uint8Array };

interface Found {
  readonly frames: readonly Frame[];
  readonly rest: number;
  readonly tooLarge: boolean;
}

export const http2FrameTask: CodeTask<Parameters> = {
  id: 'http2-frame',
  kind: 'build',
  file: 'http2-frame.ts',
  title: text('Frames', '프레임'),
  hints: [
    text(
      'Nine bytes stand before every payload: 24 bits of length, 8 of type, 8 of flags, 1 that means nothing, 31 of stream.',
      '모든 페이로드 앞에는 9바이트가 있습니다. 길이 24비트, 유형 8비트, 플래그 8비트, 뜻이 없는 1비트, 스트림 31비트입니다.',
    ),
    text(
      'END_STREAM belongs to HEADERS even if CONTINUATION follows; END_HEADERS belongs to whichever comes last.',
      'END_STREAM은 CONTINUATION이 뒤따라도 HEADERS에 있고, END_HEADERS는 마지막에 오는 프레임에 있습니다.',
    ),
    text(
      'The byte that gives the padding’s length belongs to the payload: the windows count it, and the padding, too.',
      '패딩의 길이를 적은 바이트도 페이로드에 속합니다. 윈도에는 그 바이트와 패딩까지 셉니다.',
    ),
  ],
  parameters: (random) => ({ streamId: 3 + 2 * random.below(500) }),
  describe: ({ streamId }) =>
    text(
      `Write \`buildRequest\`, \`readFrames\` and \`readData\`. They are tried with your stream ${streamId} and with others.`,
      `\`buildRequest\`, \`readFrames\`, \`readData\`를 작성하십시오. 본인의 스트림 ${streamId}과(와) 다른 스트림들로 시험합니다.`,
    ),
  checks: [
    {
      say: text('A request in one frame is right.', '프레임 하나로 된 요청이 맞습니다.'),
      points: 2,
      run: (trial, { streamId }) => build(trial, streamId, [1 + trial.random.below(60)], 16_384),
    },
    {
      say: text('A large head goes on in CONTINUATION frames.', '큰 헤더는 CONTINUATION 프레임으로 이어집니다.'),
      points: 3,
      run: (trial, { streamId }) => build(trial, streamId + 2 ** 24, [0, 50, 51, 100, 101, 149, 150], 50),
    },
    {
      say: text('Frames are found in a stream.', '스트림에서 프레임을 찾습니다.'),
      points: 3,
      run: find,
    },
    {
      say: text('DATA is told from its padding.', 'DATA의 내용과 패딩을 구분합니다.'),
      points: 2,
      run: bring,
    },
  ],
};

function build(trial: CodeTrial, streamId: number, lengths: readonly number[], maxFrameSize: number): void {
  for (const length of lengths) {
    const block = trial.random.bytes(length);
    const got = trial.student.call('buildRequest', [streamId, block, maxFrameSize], bytes);
    const want = request(streamId, block, maxFrameSize);
    if (toHex(got) === toHex(want)) continue;
    const what = text(`a block of ${length} bytes`, `${length}바이트 블록`);
    const given = `${streamId}, ${toHex(block)}, ${maxFrameSize}`;
    const names = namesOfBytes(got, want, 'RFC 9113 §6.2, §6.10');
    trial.found(findingFor(trial, what, given, toHex(got), toHex(want), names));
    return;
  }
}

function find(trial: CodeTrial): void {
  const { random } = trial;
  const drawn = () => drawFrame(random, random.below(40));
  const [one, two, three] = [drawn(), drawn(), drawFrame(random, 0)];
  const large = drawFrame(random, 300);
  const marked = written({ ...one, streamId: one.streamId + 2 ** 31 });
  const cases: [Text, Uint8Array][] = [
    [text('nothing', '빈 바이트'), new Uint8Array(0)],
    [text('one frame', '프레임 하나'), written(one)],
    [text('several frames', '프레임 여럿'), concatBytes(written(one), written(three), written(two), written(three))],
    [
      text('a header that is cut', '잘린 헤더'),
      concatBytes(written(two), written(one).subarray(0, 1 + random.below(8))),
    ],
    [text('a payload that is cut', '잘린 페이로드'), concatBytes(written(two), written(large).subarray(0, 200))],
    [text('the largest payload', '가장 큰 페이로드'), concatBytes(written(large), written(one))],
    [text('the bit before the stream set', '스트림 앞의 비트가 켜짐'), marked],
    [
      text('a payload too large', '너무 큰 페이로드'),
      concatBytes(written(one), written(drawFrame(random, 301)), written(two)),
    ],
    [
      text('too large, and only its header is there', '너무 크고 헤더만 있음'),
      concatBytes(written(one), written(drawFrame(random, 2 ** 16 + random.below(300))).subarray(0, 9)),
    ],
  ];
  for (const [what, all] of cases) {
    const got = trial.student.call('readFrames', [all, 300], found);
    const [is, should] = [got, framesIn(all, 300)].map(({ frames, rest, tooLarge }) =>
      [...frames.map(say), `rest ${rest}`, ...(tooLarge ? ['too large'] : [])].join(', '),
    );
    if (is === should) continue;
    trial.found(findingFor(trial, what, toHex(all), is!, should!, namesOf(got.frames, all)));
    return;
  }
}

function bring(trial: CodeTrial): void {
  const { random } = trial;
  const data = random.bytes(20 + random.below(20));
  const frame = (type: number, flags: number, payload: Uint8Array): Frame => ({ type, flags, streamId: 5, payload });
  const padded = (count: number, length = data.length) =>
    concatBytes(Uint8Array.of(count), data.subarray(0, length), new Uint8Array(count));
  const cases: [Text, Frame][] = [
    [text('DATA', 'DATA'), frame(0, 0, data)],
    [text('the end of a stream', '스트림의 끝'), frame(0, 1, data)],
    [text('nothing but the end', '끝뿐인 프레임'), frame(0, 1, new Uint8Array(0))],
    [text('padding', '패딩'), frame(0, 8, padded(1 + random.below(50)))],
    [text('padding of 0 bytes', '0바이트 패딩'), frame(0, 9, padded(0))],
    [text('the longest padding', '가장 긴 패딩'), frame(0, 9, padded(255))],
    [text('padding alone', '패딩뿐'), frame(0, 8, padded(7, 0))],
    [text('padding as long as the payload', '페이로드만큼 긴 패딩'), frame(0, 8, Uint8Array.of(3, 0, 0))],
    [text('padding that is longer', '더 긴 패딩'), frame(0, 8, Uint8Array.of(200, ...data))],
    [text('PADDED, and nothing there', 'PADDED인데 비어 있음'), frame(0, 8, new Uint8Array(0))],
    [text('flags that mean nothing', '뜻이 없는 플래그'), frame(0, 0xf6, data)],
    [text('another type', '다른 유형'), frame(1 + random.below(9), 1, data)],
  ];
  for (const [what, one] of cases) {
    const got = trial.student.call('readData', [one], brought);
    const [is, should] = [got, dataOf(one)].map((each) =>
      each ? `${toHex(each.data)} ${each.counted} ${each.endStream}` : 'null',
    );
    if (is === should) continue;
    const given = `${say(one)} ${toHex(one.payload)}`;
    trial.found(findingFor(trial, what, given, is!, should!, { source: 'RFC 9113 §6.1, §6.9.1' }));
    return;
  }
}

/** All bytes of the numbers are different, so that a wrong order shows. */
function drawFrame(random: Random, length: number): Frame {
  const streamId = 0x01_23_45_67 + random.below(0x10_00_00_00);
  return { type: random.below(10), flags: random.below(256), streamId, payload: random.bytes(length) };
}

function written({ type, flags, streamId, payload }: Frame): Uint8Array {
  const frame = buildFrame({ type: 'unknown', frameType: type, flags, streamId: streamId % 2 ** 31, payload });
  if (streamId >= 2 ** 31) frame[5] = frame[5]! | 0x80;
  return frame;
}

function request(streamId: number, block: Uint8Array, maxFrameSize: number): Uint8Array {
  const pieces = Array.from({ length: Math.max(1, Math.ceil(block.length / maxFrameSize)) }, (_, index) =>
    block.subarray(index * maxFrameSize, (index + 1) * maxFrameSize),
  );
  const frames = pieces.map((payload, index) => {
    const end = index === pieces.length - 1 ? FrameFlag.END_HEADERS : 0;
    return index === 0
      ? { type: FrameType.HEADERS, flags: FrameFlag.END_STREAM | end, streamId, payload }
      : { type: FrameType.CONTINUATION, flags: end, streamId, payload };
  });
  return concatBytes(...frames.map(written));
}

function framesIn(all: Uint8Array, maxFrameSize: number): Found {
  const frames: Frame[] = [];
  for (let at = 0; ; ) {
    const rest = all.length - at;
    if (rest < http2FrameHeader.size) return { frames, rest, tooLarge: false };
    const { length, type, flags, streamId } = http2FrameHeader.read(all, at);
    if (length > maxFrameSize) return { frames, rest, tooLarge: true };
    const end = at + http2FrameHeader.size + length;
    if (end > all.length) return { frames, rest, tooLarge: false };
    frames.push({ type, flags, streamId, payload: all.subarray(at + http2FrameHeader.size, end) });
    at = end;
  }
}

function dataOf({
  type,
  flags,
  payload,
}: Frame): { data: Uint8Array; endStream: boolean; counted: number } | undefined {
  const isPadded = (flags & FrameFlag.PADDED) !== 0;
  const padLength = isPadded ? payload[0] : 0;
  if (type !== FrameType.DATA || padLength === undefined || (isPadded && padLength >= payload.length)) return undefined;
  const data = payload.subarray(isPadded ? 1 : 0, payload.length - padLength);
  return { data, endStream: (flags & FrameFlag.END_STREAM) !== 0, counted: payload.length };
}

/** A number read the wrong way round is called so. */
function namesOf(got: readonly Frame[], all: Uint8Array): Names {
  const [mine, right] = [got[0]?.streamId, framesIn(all, 300).frames[0]?.streamId];
  const isReversed = mine !== right && mine !== undefined && right !== undefined && reversed(mine) === right;
  return { ...(isReversed && { mistake: 'byte-order' as const }), source: 'RFC 9113 §4.1' };
}

function reversed(value: number): number {
  return new DataView(Uint32Array.of(value).buffer).getUint32(0, new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1);
}

function say({ type, flags, streamId, payload }: Frame): string {
  return `type ${type} flags ${flags} stream ${streamId} (${toHex(payload)})`;
}

/** Write an UPDATE, and read one. */

import { toHex } from '../../../src/bytes/hex.ts';
import { escapeText, type Text, text } from '../../../src/explain/text.ts';
import { bytes, u32, words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { bytesFinding } from '../../../src/grade/teacher/bytes-difference.ts';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { inTcp } from '../../../src/grade/teacher/wrap.ts';
import type { CodeTrial, PlainRecord } from '../../../src/grade/trial.ts';
import { BGP_PORT } from '../../../src/packet/bgp/message.ts';
import type { Update } from '../starter/update.ts';
import {
  decoded,
  drawAddress,
  drawCommunity,
  drawPrefix,
  drawUpdate,
  encoded,
  nothing,
  unusual,
} from './update-cases.ts';

type Parameters = Update;

const SOURCE = 'RFC 4271 §4.3';
const list = z.array(words, { error: 'a list is wanted' }).max(2000);
const number = u32.nullish().transform((value) => value ?? null);
const updateShape = z.object({
  withdrawn: list,
  announced: list,
  origin: number,
  asPath: z
    .array(u32, { error: 'a list is wanted' })
    .max(2000)
    .nullish()
    .transform((path) => path ?? null),
  nextHop: words.nullish().transform((address) => address ?? null),
  med: number,
  localPref: number,
  communities: list,
});

export const updateTask: CodeTask<Parameters> = {
  id: 'update',
  kind: 'build',
  file: 'update.ts',
  title: text('Write and read an UPDATE', 'UPDATE 쓰고 읽기'),
  hints: [
    text(
      'Open a UPDATE of the lab’s capture in Wireshark and let it show you the bytes of one attribute after another: flags, type, length, value.',
      '실습 캡처의 UPDATE를 Wireshark에서 열고 속성의 바이트를 차례로 보십시오. 플래그, 유형, 길이, 값입니다.',
    ),
    text(
      'A prefix takes one octet for its length in bits, and then only as many octets as it needs: Math.ceil(length / 8). A default route is one octet in all.',
      '프리픽스는 비트 길이 1옥텟과, 그 길이에 필요한 만큼의 옥텟만 차지합니다: Math.ceil(length / 8). 기본 경로는 모두 합쳐 1옥텟입니다.',
    ),
    text(
      'The prefixes that are announced have no length in front: they go on to the end of the message. Two lengths lead there, that of the withdrawn routes and that of the attributes.',
      '광고하는 프리픽스들 앞에는 길이가 없고 메시지 끝까지 이어집니다. 그 자리는 철회 경로의 길이와 속성 전체의 길이로 찾습니다.',
    ),
  ],
  parameters: drawUpdate,
  describe: ({ announced, asPath, nextHop, communities }) =>
    text(
      `Write \`encodeUpdate\` and \`decodeUpdate\`. Among your values are ${announced.join(', ')} by ${asPath!.join(' ')}, next hop ${nextHop}, communities ${communities.join(', ')}.`,
      `\`encodeUpdate\`와 \`decodeUpdate\`를 작성하십시오. 본인 값에는 ${announced.join(', ')}, 경로 ${asPath!.join(' ')}, 다음 홉 ${nextHop}, 커뮤니티 ${communities.join(', ')}(이)가 들어 있습니다.`,
    ),
  checks: [
    {
      say: text('An UPDATE with all attributes is written.', '모든 속성이 든 UPDATE를 씁니다.'),
      points: 3,
      run: (trial, update) => {
        tryEncode(trial, update, text('all attributes', '모든 속성'));
      },
    },
    {
      say: text(
        'So are a withdrawal alone, prefixes of any length, and an empty path.',
        '철회만 있는 것, 길이가 다양한 프리픽스, 빈 경로도 씁니다.',
      ),
      points: 3,
      run(trial, update) {
        const { random } = trial;
        const some = [32, 31, 25, 16, 9, 1, 0].map((length) => drawPrefix(random, length));
        tryEncode(trial, { ...nothing, withdrawn: some.slice(2, 5) }, text('a withdrawal alone', '철회만'));
        const fewer = { ...update, withdrawn: [], med: null, communities: [] };
        tryEncode(trial, { ...fewer, announced: some }, text('prefixes of 0 to 32 bits', '0~32비트 프리픽스'));
        tryEncode(trial, { ...fewer, asPath: [], localPref: 0 }, text('an empty path', '빈 경로'));
      },
    },
    {
      say: text('An UPDATE is read.', 'UPDATE를 읽습니다.'),
      points: 3,
      run(trial, update) {
        tryDecode(trial, encoded(update), text('all attributes', '모든 속성'));
        const some = [32, 25, 16, 9, 1, 0].map((length) => drawPrefix(trial.random, length));
        tryDecode(trial, encoded({ ...nothing, withdrawn: some }), text('a withdrawal alone', '철회만'));
        const origin = { ...nothing, origin: 2, asPath: [], nextHop: drawAddress(trial.random), announced: some };
        tryDecode(trial, encoded(origin), text('an empty path', '빈 경로'));
      },
    },
    {
      say: text(
        'It is read in any order, with strangers, extended lengths and bits behind prefixes.',
        '순서가 다르거나 모르는 속성, 확장 길이, 프리픽스 뒤의 비트가 있어도 읽습니다.',
      ),
      points: 3,
      run(trial, update) {
        tryDecode(trial, unusual(update, trial.random), text('an unusual UPDATE', '흔하지 않은 UPDATE'));
      },
    },
    {
      say: text('Long lists and long attributes will do.', '긴 목록과 긴 속성도 됩니다.'),
      points: 3,
      hidden: true,
      run(trial, update) {
        const { random } = trial;
        const communities = Array.from({ length: 70 }, () => drawCommunity(random));
        const announced = Array.from({ length: 200 }, (_, i) => drawPrefix(random, 8 + (i % 25)));
        const asPath = Array.from({ length: 120 }, () => 1 + random.below(0xfffffffe));
        const about = text('a long UPDATE', '긴 UPDATE');
        const long = { ...update, communities, announced, asPath };
        tryEncode(trial, long, about);
        tryEncode(
          trial,
          { ...long, communities: communities.slice(0, 63) },
          text('255 octets at most', '255옥텟 이하'),
        );
        tryDecode(trial, encoded(long), about);
        tryDecode(trial, unusual(long, random), about);
        const extreme = { ...update, origin: 0, med: 0xffffffff, localPref: 0, communities: ['65535:65281', '0:0'] };
        tryEncode(trial, extreme, text('numbers at the ends of their ranges', '범위 양 끝의 수'));
        tryDecode(trial, encoded(extreme), text('numbers at the ends of their ranges', '범위 양 끝의 수'));
      },
    },
  ],
};

function tryEncode(trial: CodeTrial, update: Update, about: Text): void {
  const got = trial.student.call('encodeUpdate', [asPlain(update)], bytes);
  const want = encoded(update);
  const findings = compareFrames(got, { want, wrap: inTcp({ srcPort: 50179, dstPort: BGP_PORT }) });
  // What the comparison leaves to the sender is not left to the sender here: the order of attributes.
  if (findings.length === 0 && toHex(got) !== toHex(want)) {
    findings.push(bytesFinding(text('UPDATE', 'UPDATE'), got, want, 0));
  }
  for (const { say, ...more } of findings) {
    trial.found({ source: SOURCE, ...more, say: text(`${about.en}: ${say.en}`, `${about.ko}: ${say.ko}`) });
  }
}

function tryDecode(trial: CodeTrial, message: Uint8Array, about: Text): void {
  const got: Update = trial.student.call('decodeUpdate', [message], updateShape);
  const want = decoded(message);
  for (const name of Object.keys(want) as (keyof Update)[]) {
    const [is, should] = [sayValue(got[name]), sayValue(want[name])];
    if (is === should) continue;
    trial.found({
      say: text(
        `${about.en}: \`${name}\` is ${is}, should be ${should}`,
        `${about.ko}: \`${name}\`이(가) ${is}입니다. ${should}이어야 합니다`,
      ),
      source: SOURCE,
    });
  }
}

function sayValue(value: Update[keyof Update]): string {
  if (value === null) return 'null';
  const all = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
  return escapeText(all);
}

function asPlain(update: Update): PlainRecord {
  return { ...update };
}

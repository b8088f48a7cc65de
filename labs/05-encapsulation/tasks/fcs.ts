/** The frame check sequence: made by one adapter, checked by the next. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { FcsCable } from '../../../src/nodes/fcs-cable.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { appendFcs } from '../../../src/packet/ethernet-fcs.ts';
import { inCase, packetOrNull } from '../../06-routing/tasks/packets.ts';
import { fcsFindings } from './crc-mistakes.ts';
import { differentBytes } from './different-bytes.ts';

interface Parameters {
  readonly src: string;
  readonly dst: string;
}

export const fcsTask: CodeTask<Parameters> = {
  id: 'fcs',
  kind: 'build',
  file: 'fcs.ts',
  title: text('The frame check sequence', '프레임 검사 순열(FCS)'),
  hints: [
    text(
      'The lab’s wire.txt has a frame and its FCS. Begin with 123456789, for which the starter gives the result.',
      '실습의 wire.txt에 프레임과 그 FCS가 있습니다. 시작 파일에 결과가 적힌 123456789부터 해 보십시오.',
    ),
    text(
      'For each byte: XOR it into the low end of the register, then eight times: shift right by one, and if the bit that fell out was a one, XOR 0xedb88320.',
      '바이트마다 레지스터의 낮은 쪽에 XOR한 다음, 여덟 번 반복합니다. 오른쪽으로 한 칸 밀고, 밀려 나온 비트가 1이면 0xedb88320을 XOR합니다.',
    ),
    text(
      'JavaScript’s bit operations give signed numbers, and >> keeps the sign: shift with >>>. A DataView writes the four bytes in either order.',
      'JavaScript의 비트 연산은 부호 있는 수를 만들고 >>는 부호를 유지합니다. >>>로 미십시오. DataView는 네 바이트를 어느 순서로든 씁니다.',
    ),
  ],
  parameters: (random) => ({ src: drawMac(random), dst: drawMac(random) }),
  describe: ({ src, dst }) =>
    text(
      `Write \`fcs\` and \`receive\`. Your frames go from ${src} to ${dst}; an adapter of ours must take them with your FCS, and yours must drop what our cable damages.`,
      `\`fcs\`와 \`receive\`를 작성하십시오. 본인의 프레임은 ${src}에서 ${dst}(으)로 갑니다. 우리 어댑터가 본인의 FCS가 붙은 프레임을 받아들여야 하고, 본인의 어댑터는 우리 케이블이 손상시킨 것을 버려야 합니다.`,
    ),
  checks: [
    {
      say: text('The FCS of frames is right.', '프레임의 FCS가 맞습니다.'),
      points: 3,
      run(trial, ends) {
        const nine = new TextEncoder().encode('123456789');
        const frames = [nine, ...[46, 47, 300].map((length) => drawFrame(trial.random, ends, length))];
        for (const frame of frames) if (judgeFcs(trial, frame)) return;
      },
    },
    {
      say: text('An undamaged frame is received, without its FCS.', '손상되지 않은 프레임을 FCS 없이 받습니다.'),
      points: 2,
      run(trial, ends) {
        for (const length of [46, 120, 1500]) if (judgeReceived(trial, drawFrame(trial.random, ends, length))) return;
      },
    },
    {
      say: text('What the cable damages is dropped.', '케이블이 손상시킨 것은 버립니다.'),
      points: 2,
      run: (trial, ends) => sendOverBadCable(trial, ends),
    },
    {
      say: text(
        'A runt is dropped, and the shortest frame is not.',
        '너무 짧은 프레임은 버리고 가장 짧은 프레임은 받습니다.',
      ),
      points: 1,
      run(trial, ends) {
        const frame = drawFrame(trial.random, ends, 46);
        if (judgeReceived(trial, frame)) return;
        for (const length of [59, 14, 0]) {
          const runt = appendFcs(frame.subarray(0, length));
          if (judgeDropped(trial, runt, text(`a runt of ${length + 4} bytes`, `${length + 4}바이트짜리 짧은 프레임`)))
            return;
        }
        for (const length of [0, 1, 2, 3]) {
          const about = text(`${length} bytes in all`, `모두 ${length}바이트`);
          if (judgeDropped(trial, new Uint8Array(length), about)) return;
        }
      },
    },
    {
      say: text(
        'Zeros in front, zeros behind, ones throughout, nothing at all: all have the right FCS.',
        '앞의 0, 뒤의 0, 모두 1, 빈 프레임도 FCS가 맞습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial) {
        const { random } = trial;
        const frames = [
          new Uint8Array(0),
          Uint8Array.of(0),
          Uint8Array.of(random.below(256)),
          concatBytes(new Uint8Array(1 + random.below(9)), random.bytes(20)),
          concatBytes(random.bytes(20), new Uint8Array(1 + random.below(9))),
          new Uint8Array(60 + random.below(100)).fill(0xff),
          new Uint8Array(60 + random.below(100)),
          random.bytes(1000 + random.below(514)),
        ];
        for (const frame of frames) if (judgeFcs(trial, frame)) return;
        for (const length of [60, 61 + random.below(900), 9018]) {
          if (judgeReceived(trial, random.bytes(length))) return;
        }
      },
    },
  ],
};

function drawFrame(random: Random, { src, dst }: Parameters, length: number): Uint8Array {
  return buildEthernet({ src, dst, etherType: EtherType.IPV4, payload: random.bytes(length) });
}

/** Answers whether anything was wrong. */
function judgeFcs(trial: CodeTrial, frame: Uint8Array): boolean {
  const findings = fcsFindings(trial.student.call('fcs', [frame], bytes), frame);
  const about = text(`a frame of ${frame.length} bytes`, `${frame.length}바이트 프레임`);
  for (const finding of findings) trial.found(inCase(finding, about));
  return findings.length > 0;
}

function judgeReceived(trial: CodeTrial, frame: Uint8Array): boolean {
  const got = trial.student.call('receive', [appendFcs(frame)], packetOrNull);
  const finding = differenceOf(got, frame);
  if (finding)
    trial.found(
      inCase(finding, text(`a frame of ${frame.length} bytes and its FCS`, `${frame.length}바이트 프레임과 FCS`)),
    );
  return finding !== undefined;
}

function differenceOf(got: Uint8Array | null, want: Uint8Array): Finding | undefined {
  if (got === null)
    return { say: text('null came back, the frame was wanted', 'null을 반환했습니다. 프레임이어야 합니다') };
  return differentBytes(got, want, text('the frame', '프레임'));
}

function judgeDropped(trial: CodeTrial, damaged: Uint8Array, about: Text): boolean {
  if (trial.student.call('receive', [damaged], packetOrNull) === null) return false;
  trial.found(
    inCase({ say: text('a frame came back, should be null', '프레임을 반환했습니다. null이어야 합니다') }, about),
  );
  return true;
}

/** Ways to damage a frame with its FCS. */
function damages(random: Random): readonly (readonly [Text, (bytes: Uint8Array) => Uint8Array])[] {
  const flip = (bytes: Uint8Array, bit: number) => {
    bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
    return bytes;
  };
  return [
    [text('a bit of the destination flipped', '목적지의 비트가 뒤집힘'), (bytes) => flip(bytes, random.below(48))],
    [
      text('a bit in the middle flipped', '중간의 비트가 뒤집힘'),
      (bytes) => flip(bytes, 8 * (14 + random.below(bytes.length - 18)) + random.below(8)),
    ],
    ...[4, 3, 2, 1].map(
      (back) =>
        [
          text(`a bit of the FCS flipped, ${back} bytes before the end`, `FCS의 비트가 뒤집힘, 끝에서 ${back}바이트`),
          (bytes: Uint8Array) => flip(bytes, 8 * (bytes.length - back) + random.below(8)),
        ] as const,
    ),
    [text('the last byte is missing', '마지막 바이트가 없음'), (bytes) => bytes.subarray(0, -1)],
    [
      text(
        'two words of 16 bits swapped, which IP’s checksum does not notice',
        '16비트 워드 둘이 바뀜. IP 체크섬은 알아차리지 못합니다',
      ),
      (bytes) => {
        bytes.set([0x12, 0x34, 0xab, 0xcd], 20);
        const fitting = appendFcs(bytes.subarray(0, -4));
        fitting.set([0xab, 0xcd, 0x12, 0x34], 20);
        return fitting;
      },
    ],
    [
      text('all 32 bits of the FCS inverted', 'FCS의 32비트가 모두 뒤집힘'),
      (bytes) => bytes.map((byte, index) => (index < bytes.length - 4 ? byte : byte ^ 0xff)),
    ],
    [
      text('the FCS in reverse', '거꾸로 된 FCS'),
      (bytes) => concatBytes(bytes.subarray(0, -4), bytes.slice(-4).reverse()),
    ],
  ];
}

/** Our adapter sends, our cable damages, the student's adapter receives. */
function sendOverBadCable(trial: CodeTrial, ends: Parameters): void {
  for (const [about, damage] of damages(trial.random)) {
    let arrived: Uint8Array | undefined;
    const cable = new FcsCable({
      name: 'cable',
      damage,
      onCrossing: (crossing) => {
        arrived = crossing.arrived;
      },
    });
    cable.handleFrame(0, drawFrame(trial.random, ends, 46 + trial.random.below(200)), 0);
    if (judgeDropped(trial, arrived!, about)) return;
  }
}

/** CCMP: header, nonce, additional data, and who is let in. */

import { toHex } from '../../../src/bytes/hex.ts';
import { sameBytes } from '../../../src/bytes/same-bytes.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawMac, drawU32 } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { ccmpAad, ccmpNonce, writeCcmpHeader } from '../../../src/packet/wifi/ccmp.ts';
import type { Candidate } from '../../11-tls/tasks/secret-findings.ts';
import {
  brokenCases,
  type HeaderCase,
  headerCases,
  largeOpenCases,
  largePacketNumbers,
  type OpenCase,
  type OwnCcmp,
  openCases,
  packetNumbers,
  rareHeaderCases,
  replayCases,
} from './ccmp-cases.ts';
import { comparePart, inCase, looksLike, type Part } from './wifi-findings.ts';

const HEADER = 'IEEE 802.11-2020 §12.5.3.2';
const AAD = 'IEEE 802.11-2020 §12.5.3.3.3';
const NONCE = 'IEEE 802.11-2020 §12.5.3.3.4';
const REPLAY = 'IEEE 802.11-2020 §12.5.3.4.4';

export const ccmpTask: CodeTask<OwnCcmp> = {
  id: 'ccmp',
  kind: 'build',
  file: 'ccmp.ts',
  title: text('What stands around encrypted data', '암호화된 데이터를 둘러싼 것'),
  hints: [
    text(
      'The packet number has 48 bits, more than <<, >> and | can do: divide by powers of 256, and take the rest.',
      '패킷 번호는 48비트라 <<, >>, |로는 모자랍니다. 256의 거듭제곱으로 나누고 나머지를 취하십시오.',
    ),
    text(
      'In the header the packet number stands lowest byte first, in two pieces; in the nonce highest byte first, behind the priority and the transmitter’s address. Which address is the transmitter’s?',
      '패킷 번호는 헤더에서는 낮은 바이트부터 두 토막으로, 논스에서는 우선순위와 송신자 주소 뒤에 높은 바이트부터 적습니다. 송신자 주소는 어느 것입니까?',
    ),
    text(
      'What may change when a frame is sent again is zero in the AAD: the lower three bits of the subtype, Retry, Power Management, More Data, the sequence number. Duration is not in it at all.',
      '프레임을 다시 보낼 때 바뀔 수 있는 것은 AAD에서 0입니다. 서브타입의 아래 세 비트, Retry, Power Management, More Data, 순서 번호입니다. Duration은 아예 없습니다.',
    ),
  ],
  // Bytes that all differ, in five of them.
  parameters: (random) => ({ packetNumber: drawU32(random) * 256 + 7, transmitter: drawMac(random) }),
  describe: ({ packetNumber, transmitter }) =>
    text(
      `Write \`ccmpHeader\`, \`ccmpNonce\`, \`ccmpAad\` and \`openFrame\`. One of the frames is sent by ${transmitter} with the packet number ${packetNumber}. Frames that were heard before, or touched on the way, must not be let in.`,
      `\`ccmpHeader\`, \`ccmpNonce\`, \`ccmpAad\`, \`openFrame\`을 작성하십시오. 프레임 하나는 ${transmitter}이(가) 패킷 번호 ${packetNumber}(으)로 보냅니다. 전에 들은 프레임이나 도중에 손댄 프레임은 들이지 않아야 합니다.`,
    ),
  checks: [
    {
      say: text('The CCMP header is right.', 'CCMP 헤더가 맞습니다.'),
      points: 2,
      run(trial, own) {
        for (const [index, number] of packetNumbers(trial.random, own).entries()) tryHeader(trial, number, index % 4);
      },
    },
    {
      say: text('The nonce is right.', '논스가 맞습니다.'),
      points: 2,
      run(trial, own) {
        const numbers = packetNumbers(trial.random, own);
        for (const [index, one] of headerCases(trial.random, own).slice(0, 3).entries()) {
          tryNonce(trial, one, numbers[index]!);
        }
      },
    },
    {
      say: text(
        'The additional data leaves out what may change on the way.',
        '추가 데이터에서 도중에 바뀔 수 있는 것을 뺍니다.',
      ),
      points: 3,
      run(trial, own) {
        for (const one of headerCases(trial.random, own)) tryAad(trial, one);
      },
    },
    {
      say: text('Frames are opened.', '프레임을 엽니다.'),
      points: 2,
      run: (trial, own) => tryOpen(trial, openCases(trial.random, own)),
    },
    {
      say: text('A packet number that is not new is refused.', '새롭지 않은 패킷 번호는 거부합니다.'),
      points: 1,
      run: (trial, own) => tryOpen(trial, replayCases(trial.random, own)),
    },
    {
      say: text('What was touched on the way is refused.', '도중에 손댄 것은 거부합니다.'),
      points: 2,
      run: (trial, own) => tryOpen(trial, brokenCases(trial.random, own)),
    },
    {
      say: text(
        'Packet numbers up to 2^48 - 1, and data frames of other subtypes.',
        '2^48 - 1까지의 패킷 번호와 다른 서브타입의 데이터 프레임도 됩니다.',
      ),
      points: 2,
      hidden: true,
      run(trial) {
        const rare = rareHeaderCases(trial.random);
        for (const number of largePacketNumbers) {
          tryHeader(trial, number, 3);
          tryNonce(trial, rare[0]!, number);
        }
        for (const one of rare) tryAad(trial, one);
        tryOpen(trial, largeOpenCases(trial.random));
      },
    },
  ],
};

const headerParts: readonly Part[] = [
  [0, text('the two lowest bytes of the packet number', '패킷 번호의 가장 낮은 두 바이트')],
  [2, text('the reserved byte', '예약된 바이트')],
  [3, text('the key id’s byte', '키 ID 바이트')],
  [4, text('the upper bytes of the packet number', '패킷 번호의 위 바이트')],
];

function tryHeader(trial: CodeTrial, packetNumber: number, keyId: number): void {
  const got = trial.student.call('ccmpHeader', [packetNumber, keyId], bytes);
  const want = writeCcmpHeader(packetNumber, keyId);
  const pn = numberBytes(packetNumber);
  const low = pn.toReversed();
  const idByte = want[3]!;
  const what = text(
    `packet number ${packetNumber}, key id ${keyId}: the header`,
    `패킷 번호 ${packetNumber}, 키 ID ${keyId}: 헤더`,
  );
  comparePart(trial, { what, got, want, parts: headerParts, source: HEADER }, () => [
    looksLike(
      Uint8Array.of(pn[0]!, pn[1]!, 0, idByte, ...pn.slice(2)),
      'the lowest byte of the packet number comes first',
      '패킷 번호의 가장 낮은 바이트가 먼저입니다',
      'byte-order',
    ),
    looksLike(
      Uint8Array.of(pn[4]!, pn[5]!, 0, idByte, ...pn.slice(0, 4)),
      'the lowest byte of the packet number comes first',
      '패킷 번호의 가장 낮은 바이트가 먼저입니다',
      'byte-order',
    ),
    looksLike(
      Uint8Array.of(...low, 0, idByte),
      'the key id stands in the fourth byte',
      '키 ID는 네 번째 바이트에 있습니다',
      'wrong-order',
    ),
    looksLike(
      Uint8Array.of(low[0]!, low[1]!, 0, keyId << 6, ...low.slice(2)),
      'Ext IV is set in every CCMP header',
      'CCMP 헤더에는 Ext IV가 늘 켜집니다',
      'wrong-bit',
    ),
    looksLike(
      Uint8Array.of(low[0]!, low[1]!, 0, keyId | 0x20, ...low.slice(2)),
      'the key id is in the two highest bits',
      '키 ID는 가장 높은 두 비트에 있습니다',
      'wrong-bit',
    ),
    looksLike(
      Uint8Array.of(low[0]!, low[1]!, 0, 0x20, ...low.slice(2)),
      'the key id is missing',
      '키 ID가 빠졌습니다',
      'reads-nothing',
    ),
    ...cutOff(packetNumber, (cut) => Uint8Array.of(cut[5]!, cut[4]!, 0, idByte, cut[3]!, cut[2]!, cut[1]!, cut[0]!)),
  ]);
}

const nonceParts: readonly Part[] = [
  [0, text('the priority', '우선순위')],
  [1, text('the transmitter’s address', '송신자 주소')],
  [7, text('the packet number', '패킷 번호')],
];

function tryNonce(trial: CodeTrial, { about, frame }: HeaderCase, packetNumber: number): void {
  const got = trial.student.call('ccmpNonce', [frame, packetNumber], bytes);
  const want = ccmpNonce(frame, packetNumber);
  const pn = numberBytes(packetNumber);
  const made = (address: number, number: Iterable<number> = pn) =>
    Uint8Array.from([0, ...frame.subarray(address, address + 6), ...number]);
  const what = text(
    `${about.en}, packet number ${packetNumber}: the nonce`,
    `${about.ko}, 패킷 번호 ${packetNumber}: 논스`,
  );
  comparePart(trial, { what, got, want, parts: nonceParts, source: NONCE }, () => [
    looksLike(
      made(10, pn.toReversed()),
      'here the highest byte of the packet number comes first',
      '여기서는 패킷 번호의 가장 높은 바이트가 먼저입니다',
      'byte-order',
    ),
    looksLike(made(4), 'the transmitter is Address 2', '송신자는 Address 2입니다', 'swapped-addresses'),
    looksLike(made(16), 'the transmitter is Address 2', '송신자는 Address 2입니다', 'swapped-addresses'),
    looksLike(want.slice(1), 'the priority comes first, a zero byte', '우선순위인 0 바이트가 먼저입니다', 'too-short'),
    looksLike(
      concatBytes(Uint8Array.of(0), pn, frame.subarray(10, 16)),
      'the address comes before the packet number',
      '주소가 패킷 번호보다 먼저입니다',
      'wrong-order',
    ),
    ...cutOff(packetNumber, (cut) => made(10, cut)),
  ]);
}

const aadParts: readonly Part[] = [
  [0, text('Frame Control', 'Frame Control')],
  [2, text('Address 1', 'Address 1')],
  [8, text('Address 2', 'Address 2')],
  [14, text('Address 3', 'Address 3')],
  [20, text('Sequence Control', 'Sequence Control')],
];

function tryAad(trial: CodeTrial, { about, frame }: HeaderCase): void {
  const got = trial.student.call('ccmpAad', [frame], bytes);
  const want = ccmpAad(frame);
  const withFirst = (first: number, second: number) => Uint8Array.of(first, second, ...want.subarray(2));
  const sequence = (low: number, high: number) => Uint8Array.of(...want.subarray(0, 20), low, high);
  const what = text(`${about.en}: the AAD`, `${about.ko}: AAD`);
  comparePart(trial, { what, got, want, parts: aadParts, source: AAD }, () => [
    looksLike(
      withFirst(want[0]!, frame[1]!),
      'Retry, Power Management and More Data are zero',
      'Retry, Power Management, More Data는 0입니다',
      'wrong-bit',
    ),
    looksLike(
      withFirst(want[0]!, want[1]! & ~0x40),
      'Protected Frame is one',
      'Protected Frame은 1입니다',
      'wrong-bit',
    ),
    looksLike(
      withFirst(frame[0]!, want[1]!),
      'the lower bits of the subtype are zero',
      '서브타입의 아래 비트들은 0입니다',
      'wrong-bit',
    ),
    looksLike(sequence(frame[22]!, frame[23]!), 'the sequence number is zero', '순서 번호는 0입니다', 'reads-nothing'),
    looksLike(sequence(0, 0), 'the fragment number stays', '조각 번호는 남습니다', 'wrong-bit'),
    looksLike(
      sequence(frame[22]! & 0xf0, frame[23]!),
      'the fragment number stays, not the sequence number',
      '순서 번호가 아니라 조각 번호가 남습니다',
      'wrong-bit',
    ),
    looksLike(
      concatBytes(want.subarray(0, 2), frame.subarray(2, 4), want.subarray(2)),
      'Duration is left out',
      'Duration은 뺍니다',
      'extra-bytes',
    ),
  ]);
}

function cutOff(packetNumber: number, make: (bytes: Uint8Array) => Uint8Array): Candidate[] {
  if (packetNumber < 2 ** 32) return [];
  const say = ['the packet number has 48 bits', '패킷 번호는 48비트입니다'] as const;
  const low = numberBytes(packetNumber % 2 ** 32);
  // Shifts begin again at 32: the lowest bytes appear twice.
  const again = Uint8Array.of(low[4]!, low[5]!, ...low.subarray(2));
  const signed = Uint8Array.of(...[0, 0].map(() => (low[2]! >= 0x80 ? 0xff : 0)), ...low.subarray(2));
  return [low, again, signed].map((cut) => looksLike(make(cut), ...say, 'cut-off'));
}

/** Six, highest first. */
function numberBytes(packetNumber: number): Uint8Array {
  return Uint8Array.from({ length: 6 }, (_, index) => Math.floor(packetNumber / 256 ** (5 - index)) % 256);
}

/** `null` comes as undefined. */
const perhaps = bytes.optional();

function tryOpen(trial: CodeTrial, cases: readonly OpenCase[]): void {
  for (const { about, frame, tk, last, want } of cases) {
    const got = trial.student.call('openFrame', [frame, tk, last], perhaps);
    const say = whatIsWrong(got, want);
    if (say) trial.found(inCase(about, { say, source: REPLAY }));
  }
}

function whatIsWrong(got: Uint8Array | undefined, want: Uint8Array | undefined): Text | undefined {
  if (got && want && sameBytes(got, want)) return undefined;
  if (!want && !got) return undefined;
  if (!want) return text('this frame must not be let in', '이 프레임은 들이면 안 됩니다');
  if (!got) return text('this frame is right, but it was refused', '맞는 프레임인데 거부했습니다');
  const [is, should] = [got, want].map((body) => `${toHex(body.subarray(0, 8))}… (${body.length})`);
  return text(`the body is ${is}, should be ${should}`, `본문이 ${is}인데 ${should}이어야 합니다`);
}

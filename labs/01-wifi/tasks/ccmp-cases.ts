/** Frames to open, and frames not to let in. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import { MAX_PACKET_NUMBER, sealFrame } from '../../../src/packet/wifi/ccmp.ts';
import { Control, dataFrame, withControl } from './data-frames.ts';

export interface OpenCase {
  readonly about: Text;
  readonly frame: Uint8Array;
  readonly tk: Uint8Array;
  readonly last: number;
  /** Undefined: not to be let in. */
  readonly want: Uint8Array | undefined;
}

export interface HeaderCase {
  readonly about: Text;
  /** Not encrypted, `protectedFrame` set. */
  readonly frame: Uint8Array;
}

/** What is drawn for the student. */
export interface OwnCcmp {
  readonly packetNumber: number;
  readonly transmitter: string;
}

const HEADER = 24;

/** As data goes every day: whatever its bits are. */
export function headerCases(random: Random, { transmitter }: OwnCcmp): HeaderCase[] {
  const frame = (fields: Partial<Parameters<typeof dataFrame>[1]>) =>
    dataFrame(random, { body: random.bytes(30), ...fields });
  const plain = frame({});
  return [
    { about: text('your own frame', '본인의 프레임'), frame: frame({ address2: transmitter }) },
    {
      about: text('a frame from the access point', '액세스 포인트가 보낸 프레임'),
      frame: frame({ toDs: false, fromDs: true }),
    },
    { about: text('a frame sent again', '다시 보낸 프레임'), frame: withControl(plain, { set: Control.RETRY }) },
    {
      about: text('a frame of one that goes to sleep', '잠들려는 쪽의 프레임'),
      frame: withControl(plain, { set: Control.POWER }),
    },
    {
      about: text('a frame that announces more', '더 있다고 알리는 프레임'),
      frame: withControl(plain, { set: Control.MORE_DATA }),
    },
    {
      about: text('the second fragment', '두 번째 조각'),
      frame: withControl(frame({ fragmentNumber: 1 }), { set: Control.MORE_FRAGMENTS }),
    },
  ];
}

export function rareHeaderCases(random: Random): HeaderCase[] {
  return [1, 2, 3].map((subtype) => ({
    about: text(`a data frame of subtype ${subtype}`, `서브타입 ${subtype}인 데이터 프레임`),
    frame: dataFrame(random, { subtype, body: random.bytes(9), fragmentNumber: 15, sequenceNumber: 4095 }),
  }));
}

export function packetNumbers(random: Random, { packetNumber }: OwnCcmp): readonly number[] {
  return [packetNumber, 1, 255, 256, 65_536 + random.below(65_536)];
}

export const largePacketNumbers = [2 ** 31, 2 ** 32 - 1, 2 ** 32, 0x0102_0304_0506, MAX_PACKET_NUMBER];

export function openCases(random: Random, own: OwnCcmp): OpenCase[] {
  const tk = random.bytes(16);
  const { packetNumber } = own;
  return headerCases(random, own).map(({ about, frame }, index) => ({
    about,
    frame: sealFrame(frame, tk, packetNumber + index, index === 1 ? 2 : 0),
    tk,
    last: packetNumber + index - 1,
    want: frame.slice(HEADER),
  }));
}

export function largeOpenCases(random: Random): OpenCase[] {
  return [...largePacketNumbers.entries()].map(([index, packetNumber]) => {
    const tk = random.bytes(16);
    const frame = dataFrame(random, { body: random.bytes(index === 0 ? 0 : index * 301) });
    return {
      about: text(`packet number ${packetNumber}`, `패킷 번호 ${packetNumber}`),
      frame: sealFrame(frame, tk, packetNumber),
      tk,
      last: packetNumber - (index % 2 === 0 ? 1 : Math.min(packetNumber, 2 ** 31)),
      want: frame.slice(HEADER),
    };
  });
}

export function replayCases(random: Random, { packetNumber }: OwnCcmp): OpenCase[] {
  const tk = random.bytes(16);
  const frame = sealFrame(dataFrame(random, { body: random.bytes(40) }), tk, packetNumber);
  const far = 2 ** 32 + 5;
  const farFrame = sealFrame(dataFrame(random, { body: random.bytes(40) }), tk, far);
  const refused = { tk, want: undefined };
  return [
    { ...refused, about: text('the same packet number again', '같은 패킷 번호가 또 옴'), frame, last: packetNumber },
    { ...refused, about: text('an older packet number', '더 오래된 패킷 번호'), frame, last: packetNumber + 3 },
    {
      ...refused,
      about: text('an older one beyond 2^32', '2^32를 넘는 더 오래된 번호'),
      frame: farFrame,
      last: far + 1,
    },
  ];
}

export function brokenCases(random: Random, { packetNumber }: OwnCcmp): OpenCase[] {
  const tk = random.bytes(16);
  const frame = sealFrame(dataFrame(random, { body: random.bytes(40) }), tk, packetNumber);
  const refused = (about: Text, broken: Uint8Array, key = tk): OpenCase => ({
    about,
    frame: broken,
    tk: key,
    last: 0,
    want: undefined,
  });
  const flipped = (at: number, bit = random.below(8)) => {
    const copy = frame.slice();
    copy[at] = copy[at]! ^ (1 << bit);
    return copy;
  };
  const otherSender = frame.slice();
  otherSender.set(
    Uint8Array.from(drawMac(random).split(':'), (byte) => Number.parseInt(byte, 16)),
    10,
  );
  return [
    refused(text('another key', '다른 키'), frame, random.bytes(16)),
    refused(text('a bit of the data changed', '데이터의 한 비트가 바뀜'), flipped(HEADER + 8 + random.below(40))),
    refused(text('a bit of the MIC changed', 'MIC의 한 비트가 바뀜'), flipped(frame.length - 1 - random.below(8))),
    refused(text('the packet number changed', '패킷 번호가 바뀜'), flipped(HEADER + 6)),
    refused(text('the destination changed', '목적지가 바뀜'), flipped(17)),
    refused(text('the sender changed', '보낸 쪽이 바뀜'), otherSender),
    refused(
      text('Protected Frame is clear', 'Protected Frame이 꺼짐'),
      withControl(frame, { clear: Control.PROTECTED }),
    ),
    refused(text('Ext IV is clear', 'Ext IV가 꺼짐'), flipped(HEADER + 3, 5)),
    refused(text('too short for a MIC', 'MIC가 들어가기에 너무 짧음'), frame.slice(0, HEADER + 15)),
    refused(text('no body', '본문이 없음'), frame.slice(0, HEADER)),
  ];
}

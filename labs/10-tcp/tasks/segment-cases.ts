/** Segments to be read, good ones and impossible ones. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawPort, drawU16, drawU32 } from '../../../src/grade/personal.ts';
import { IpProtocol, transportChecksum } from '../../../src/packet/ipv4.ts';
import { decodeTcp, type TcpHeader, TcpOptionKind, type TcpSegment, tcpHeader } from '../../../src/packet/tcp.ts';
import { drawServerPort } from './socket-pair.ts';

export interface SegmentCase {
  readonly about: Text;
  readonly bytes: Uint8Array;
}

/** Whose segments they are does not matter; their checksums are right between these two. */
const ends = ['192.0.2.1', '192.0.2.2'] as const;

/** What a segment says; undefined if it is none. */
export function readingOf({ bytes }: SegmentCase): TcpSegment | undefined {
  try {
    return decodeTcp(bytes, ...ends);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

type Flag = 'cwr' | 'ece' | 'urg' | 'ack' | 'psh' | 'rst' | 'syn' | 'fin';
export const flagNames: readonly Flag[] = ['cwr', 'ece', 'urg', 'ack', 'psh', 'rst', 'syn', 'fin'];

/** Numbers whose bytes all differ; the top bit of the 32-bit numbers is set once, clear once. */
export function plainCases(random: Random): SegmentCase[] {
  return [0x80000000, 0].flatMap((top) =>
    [0, 1, 60].map((length) => {
      const sequenceNumber = ((drawU32(random) & 0x7fffffff) | top) >>> 0;
      return {
        about: text(`without options, ${length} bytes of data`, `옵션 없음, 데이터 ${length}바이트`),
        bytes: segment(random, { sequenceNumber, ack: true }, [], random.bytes(length)),
      };
    }),
  );
}

/** Each flag alone. */
export function flagCases(random: Random): SegmentCase[] {
  return flagNames.map((flag) => ({
    about: text(`only ${flag.toUpperCase()} set`, `${flag.toUpperCase()}만 켜짐`),
    bytes: segment(random, { [flag]: true }, []),
  }));
}

export function optionCases(random: Random): SegmentCase[] {
  const { mss, windowScale, sackPermitted, sack, timestamps, unknown } = optionMakers(random);
  const lists: readonly (readonly [Text, readonly number[]])[] = [
    [text('an MSS option', 'MSS 옵션'), mss()],
    [text('window scale behind a No-Operation', 'No-Operation 뒤의 윈도우 스케일'), [NOP, ...windowScale()]],
    [
      text('the options of a SYN', 'SYN의 옵션들'),
      [...mss(), ...sackPermitted, ...timestamps(), NOP, ...windowScale()],
    ],
    [
      text('the same the other way round', '거꾸로 놓인 SYN의 옵션들'),
      [...windowScale(), ...timestamps(), ...sackPermitted, NOP, ...mss()],
    ],
    [text('one SACK block', 'SACK 블록 하나'), [NOP, NOP, ...sack(1)]],
    [text('three SACK blocks and timestamps', 'SACK 블록 셋과 타임스탬프'), [NOP, NOP, ...timestamps(), ...sack(3)]],
    [text('four SACK blocks', 'SACK 블록 넷'), [...sack(4), NOP, NOP]],
    [text('an unknown option before the MSS', 'MSS 앞의 모르는 옵션'), [...unknown(7), ...mss()]],
    [text('an unknown option of two bytes', '2바이트짜리 모르는 옵션'), [...unknown(2), ...windowScale()]],
  ];
  return lists.map(([about, options]) => ({
    about,
    bytes: segment(random, { syn: options[0] !== NOP, ack: true }, options, random.bytes(random.below(20))),
  }));
}

/** After the end of the list stand bytes that look like options. */
export function endCases(random: Random): SegmentCase[] {
  const { mss, windowScale, timestamps } = optionMakers(random);
  const lists: readonly (readonly [Text, readonly number[]])[] = [
    [text('an end and padding', '끝 표시와 채움'), [...mss(), ...windowScale(), END]],
    [text('an end at once', '바로 끝남'), [END, ...windowScale()]],
    [
      text('an end and something like options after it', '끝 표시 뒤에 옵션처럼 보이는 바이트'),
      [...mss(), END, ...timestamps(), NOP],
    ],
    [
      text('an end and something impossible after it', '끝 표시 뒤에 불가능한 바이트'),
      [...windowScale(), END, 2, 0, 5, 255],
    ],
  ];
  return lists.map(([about, options]) => ({
    about,
    bytes: segment(random, { ack: true }, options, random.bytes(9)),
  }));
}

export function impossibleCases(random: Random): SegmentCase[] {
  const good = () => segment(random, { ack: true }, [], random.bytes(4));
  const withOffset = (words: number) => {
    const bytes = good();
    tcpHeader.set(bytes, 0, 'dataOffset', words);
    return bytes;
  };
  const options: readonly (readonly [Text, readonly number[]])[] = [
    [text('an option of length 0', '길이가 0인 옵션'), [NOP, 3, 0, NOP]],
    [text('an unknown option of length 0', '길이가 0인 모르는 옵션'), [254, 0, NOP, NOP]],
    [text('an option of length 1', '길이가 1인 옵션'), [254, 1, NOP, NOP]],
    [text('an option that leads out of the header', '헤더를 벗어나는 옵션'), [NOP, NOP, 254, 3]],
    [text('an option without a length', '길이가 없는 옵션'), [NOP, NOP, NOP, 4]],
    [text('an MSS option of length 3', '길이가 3인 MSS 옵션'), [2, 3, 5, NOP]],
    [text('a window scale option of length 4', '길이가 4인 윈도우 스케일 옵션'), [3, 4, 7, 0]],
    [text('a SACK-permitted option of length 4', '길이가 4인 SACK 허용 옵션'), [4, 4, 0, 0]],
    [text('a SACK option with half a block', '블록 절반이 든 SACK 옵션'), [NOP, NOP, 5, 6, 0, 0, 0, 1]],
    [text('a timestamps option of length 6', '길이가 6인 타임스탬프 옵션'), [NOP, NOP, 8, 6, 0, 0, 0, 1]],
  ];
  return [
    { about: text('no bytes at all', '빈 바이트열'), bytes: new Uint8Array(0) },
    { about: text('19 bytes', '19바이트'), bytes: good().slice(0, 19) },
    { about: text('a data offset of 4', '데이터 오프셋 4'), bytes: withOffset(4) },
    { about: text('a data offset of 0', '데이터 오프셋 0'), bytes: withOffset(0) },
    { about: text('a data offset beyond the end', '끝을 넘는 데이터 오프셋'), bytes: withOffset(7) },
    ...options.map(([about, list]) => ({ about, bytes: segment(random, { ack: true }, list, random.bytes(8)) })),
  ];
}

const { NO_OPERATION: NOP, END } = TcpOptionKind;

function optionMakers(random: Random) {
  const u32 = () => bytesOf(drawU32(random), 4);
  return {
    mss: () => [TcpOptionKind.MSS, 4, ...bytesOf(drawU16(random), 2)],
    windowScale: () => [TcpOptionKind.WINDOW_SCALE, 3, 1 + random.below(14)],
    sackPermitted: [TcpOptionKind.SACK_PERMITTED, 2],
    sack: (blocks: number) => [TcpOptionKind.SACK, 2 + 8 * blocks, ...Array.from({ length: blocks * 2 }, u32).flat()],
    timestamps: () => [TcpOptionKind.TIMESTAMPS, 10, ...u32(), ...u32()],
    unknown: (length: number) => [200 + random.below(50), length, ...random.bytes(length - 2)],
  };
}

/** The options are padded with zeros to a whole number of words. */
function segment(
  random: Random,
  changes: Partial<TcpHeader>,
  options: readonly number[],
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const headerLength = tcpHeader.size + Math.ceil(options.length / 4) * 4;
  const bytes = new Uint8Array(headerLength + payload.length);
  const flags = Object.fromEntries(flagNames.map((name) => [name, false])) as Record<Flag, boolean>;
  tcpHeader.write(bytes, 0, {
    srcPort: drawPort(random),
    dstPort: drawServerPort(random),
    sequenceNumber: drawU32(random),
    acknowledgmentNumber: drawU32(random),
    dataOffset: headerLength / 4,
    reserved: 0,
    ...flags,
    window: drawU16(random),
    checksum: 0,
    urgentPointer: drawU16(random),
    ...changes,
  });
  bytes.set(options, tcpHeader.size);
  bytes.set(payload, headerLength);
  tcpHeader.set(bytes, 0, 'checksum', transportChecksum(...ends, IpProtocol.TCP, bytes));
  return bytes;
}

function bytesOf(value: number, length: number): number[] {
  return Array.from({ length }, (_, index) => Math.floor(value / 256 ** (length - 1 - index)) % 256);
}

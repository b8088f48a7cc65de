/** What a student read in a segment, beside what is there. */

import { toHex } from '../../../src/bytes/hex.ts';
import { text } from '../../../src/explain/text.ts';
import type { Finding, Mistake } from '../../../src/grade/finding.ts';
import type { TcpSegment } from '../../../src/packet/tcp.ts';
import { flagNames } from './segment-cases.ts';

/** As the starter has it; an option that is not there may be left out, undefined or null. */
export interface Reading {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequenceNumber: number;
  readonly acknowledgmentNumber: number;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly window: number;
  readonly checksum: number;
  readonly urgentPointer: number;
  readonly options: {
    readonly mss?: number | null | undefined;
    readonly windowScale?: number | null | undefined;
    readonly sackPermitted?: boolean | null | undefined;
    readonly sack?: readonly (readonly [number, number])[] | null | undefined;
    readonly timestamps?: { readonly value: number; readonly echoReply: number } | null | undefined;
  };
  readonly payload: Uint8Array;
}

/** @param got undefined if it was taken for no segment; `want` if it is none */
export function compareReadings(got: Reading | undefined, want: TcpSegment | undefined): Finding[] {
  if (!got && !want) return [];
  if (!want) {
    const say = text('this cannot be a segment, but it was read as one', '세그먼트일 수 없는데 세그먼트로 읽었습니다');
    return [{ say, source: 'RFC 9293 §3.2' }];
  }
  if (!got) {
    const say = text('this is a segment, but null was answered', '세그먼트인데 null로 답했습니다');
    return [{ say, source: 'RFC 9293 §3.2' }];
  }
  return [
    ...compareNumbers(got, want),
    ...compareFlags(got, want),
    ...compareOptions(got, want),
    ...comparePayload(got, want),
  ];
}

function compareNumbers(got: Reading, want: TcpSegment): Finding[] {
  const pairs = [
    ['sourcePort', got.sourcePort, want.srcPort, 2],
    ['destinationPort', got.destinationPort, want.dstPort, 2],
    ['sequenceNumber', got.sequenceNumber, want.sequenceNumber, 4],
    ['acknowledgmentNumber', got.acknowledgmentNumber, want.acknowledgmentNumber, 4],
    ['window', got.window, want.window, 2],
    ['checksum', got.checksum, want.checksum, 2],
    ['urgentPointer', got.urgentPointer, want.urgentPointer, 2],
  ] as const;
  return pairs.flatMap(([name, a, b, size]) => (a === b ? [] : [different(name, a, b, size)]));
}

function compareFlags(got: Reading, want: TcpSegment): Finding[] {
  return flagNames.flatMap((name) => {
    if (got.flags[name] === want[name]) return [];
    const say = want[name]
      ? text(
          `the flag ${name.toUpperCase()} is set, you read it as clear`,
          `${name.toUpperCase()} 플래그가 켜져 있는데 꺼진 것으로 읽었습니다`,
        )
      : text(
          `the flag ${name.toUpperCase()} is clear, you read it as set`,
          `${name.toUpperCase()} 플래그가 꺼져 있는데 켜진 것으로 읽었습니다`,
        );
    return [{ say, source: 'RFC 9293 §3.1' }];
  });
}

function compareOptions({ options: got }: Reading, { options: want }: TcpSegment): Finding[] {
  const findings: Finding[] = [];
  const look = (name: string, a: string | undefined, b: string | undefined) => {
    if (a !== b) findings.push(differentOption(name, a, b));
  };
  const edges = (blocks: typeof want.sack | null) =>
    blocks?.map(([left, right]) => `${left}-${right}`).join(' ') || undefined;
  const times = (pair: typeof want.timestamps | null) => pair && `${pair.value} ${pair.echoReply}`;
  look('mss', numeral(got.mss), numeral(want.mss));
  look('windowScale', numeral(got.windowScale), numeral(want.windowScale));
  look('sackPermitted', got.sackPermitted ? 'true' : undefined, want.sackPermitted ? 'true' : undefined);
  look('sack', edges(got.sack), edges(want.sack));
  look('timestamps', times(got.timestamps) ?? undefined, times(want.timestamps) ?? undefined);
  return findings;
}

function comparePayload({ payload: got }: Reading, { payload: want }: TcpSegment): Finding[] {
  if (toHex(got) === toHex(want)) return [];
  const source = 'RFC 9293 §3.1';
  if (got.length !== want.length) {
    const say = text(
      `you read ${got.length} bytes of data, there are ${want.length}: the data begins where header and options end`,
      `데이터를 ${got.length}바이트로 읽었으나 ${want.length}바이트입니다. 데이터는 헤더와 옵션이 끝나는 곳에서 시작합니다`,
    );
    return [{ say, mistake: 'length-off-by-header', source }];
  }
  return [{ say: text('the data is not what the segment has', '데이터가 세그먼트의 데이터와 다릅니다'), source }];
}

function different(name: string, got: number, want: number, size: number): Finding {
  const isReversed = toHex(inBytes(got, size).toReversed()) === toHex(inBytes(want, size));
  const tail = isReversed ? text(': the bytes are in reverse', '. 바이트가 거꾸로입니다') : text('', '');
  return {
    say: text(
      `${name} is ${want}, you read ${got}${tail.en}`,
      `${name}은(는) ${want}인데 ${got}(으)로 읽었습니다${tail.ko}`,
    ),
    source: 'RFC 9293 §3.1',
    ...(isReversed && { mistake: 'byte-order' as Mistake }),
  };
}

function differentOption(name: string, got: string | undefined, want: string | undefined): Finding {
  const source = 'RFC 9293 §3.2';
  if (got === undefined) {
    const say = text(`the option ${name} (${want}) was not found`, `${name} 옵션(${want})을 찾지 못했습니다`);
    return { say, mistake: 'missing-option', source };
  }
  if (want === undefined) {
    return {
      say: text(`there is no option ${name}, you read ${got}`, `${name} 옵션이 없는데 ${got}(으)로 읽었습니다`),
      source,
    };
  }
  const say = text(
    `the option ${name} is ${want}, you read ${got}`,
    `${name} 옵션은 ${want}인데 ${got}(으)로 읽었습니다`,
  );
  return { say, source };
}

function numeral(value: number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function inBytes(value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** (size - 1 - index)) & 0xff);
}

/**
 * The shape that all pcapng blocks share, and the codes in them (draft-ietf-opsawg-pcapng §3.1 block structure,
 * §3.5 options, §4 the blocks):
 *
 *     Block Type (4) | Block Total Length (4) | body, padded to 4 | Block Total Length again (4)
 *
 * The length at the end lets a program walk backwards; a reader that meets an unknown type steps over it by length.
 */

import { type OrderedWriter, paddingOf } from './byte-order.ts';
import type { CaptureOption } from './capture-file.ts';

/** §10.1. */
export const BlockType = {
  /** Reads the same in both byte orders, and shows if a transfer has changed line ends (§4.1). */
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  /** Obsolete (appendix A). */
  PACKET: 2,
  SIMPLE_PACKET: 3,
  NAME_RESOLUTION: 4,
  INTERFACE_STATISTICS: 5,
  ENHANCED_PACKET: 6,
  DECRYPTION_SECRETS: 10,
} as const;

/** §4.1: tells the byte order of a section. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Options that every block may have (§3.5). */
export const OptionCode = { END: 0, COMMENT: 1 } as const;
export const SectionOption = { HARDWARE: 2, OS: 3, APPLICATION: 4 } as const;
export const InterfaceOption = {
  NAME: 2,
  DESCRIPTION: 3,
  TIME_RESOLUTION: 9,
  FCS_LENGTH: 13,
  TIME_OFFSET: 14,
} as const;
export const PacketOption = { FLAGS: 2 } as const;
export const StatisticsOption = { START_TIME: 2, END_TIME: 3, RECEIVED: 4, DROPPED: 5 } as const;

/** §4.5. */
export const NameRecord = { END: 0, IPV4: 1, IPV6: 2, EUI48: 3 } as const;

/** §4.7: four letters as a number. */
export const SecretsType = { TLS_KEY_LOG: 0x544c534b, SSH_KEY_LOG: 0x5353484b, WIREGUARD_KEY_LOG: 0x57474b4c } as const;

/** The lowest two bits of the flags word (§4.3.1). */
export const DirectionFlag = { inbound: 1, outbound: 2 } as const;

/** Writes a block; `body` fills it, and the two lengths are put in around it (§3.1). */
export function writeBlock(w: OrderedWriter, type: number, body: () => void): void {
  const start = w.length;
  w.u32(type).u32(0);
  body();
  const total = w.length - start + 4;
  w.setU32(start + 4, total);
  w.u32(total);
}

/** Type, length, value padded to 32 bits, and the end mark; nothing at all for an empty list (§3.5). */
export function writeOptions(w: OrderedWriter, options: readonly CaptureOption[]): void {
  for (const { code, value } of options) {
    if (value.length > 0xffff) throw new RangeError(`an option of ${value.length} bytes is longer than 65535`);
    w.u16(code).u16(value.length).padded(value);
  }
  if (options.length > 0) w.u16(OptionCode.END).u16(0);
}

/** What is read of a list of type-length-value entries: those before the first bad one, and where that one is. */
export interface OptionList {
  readonly options: readonly CaptureOption[];
  /** One past the end mark, or the end of the list. */
  readonly end: number;
  readonly badAt?: number;
}

/**
 * Reads `bytes[start, end)` up to an entry of type 0. A missing end mark is allowed for options (§3.5). Name records
 * have the same shape (§4.5). Values are views.
 */
export function readOptions(
  bytes: Uint8Array,
  view: DataView,
  little: boolean,
  start: number,
  end: number,
): OptionList {
  const options: CaptureOption[] = [];
  let at = start;
  while (at < end) {
    if (end - at < 4) return { options, end, badAt: at };
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === OptionCode.END) return { options, end: at + 4 };
    const valueStart = at + 4;
    if (length > end - valueStart) return { options, end, badAt: at };
    options.push({ code, value: bytes.subarray(valueStart, valueStart + length) });
    at = valueStart + length + paddingOf(length);
  }
  return { options, end };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function textOption(code: number, text: string): CaptureOption {
  return { code, value: encoder.encode(text) };
}

/** §3.5: a zero byte ends a string. §3.6.3: what is not UTF-8 is mended with U+FFFD. */
export function readText(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  return decoder.decode(zero < 0 ? bytes : bytes.subarray(0, zero));
}

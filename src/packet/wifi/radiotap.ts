/**
 * Radiotap: what an adapter in monitor mode puts before an 802.11 frame that it has heard (radiotap.org, "Radiotap" and
 * "Defined Fields"). Little-endian; each field lies at a multiple of its own size.
 */

import { Reader } from '../../bytes/reader.ts';
import type { DissectedLayer } from '../dissection.ts';
import { layout, uintLe } from '../layout.ts';

export const radiotapHeader = layout('radiotap', {
  itVersion: uintLe(8, 'Version'),
  itPad: uintLe(8, 'Pad'),
  itLen: uintLe(16, 'Header Length'),
  itPresent: uintLe(32, 'Present'),
});

/** Bits of `itPresent`. */
export const RadiotapField = { TSFT: 0, FLAGS: 1, RATE: 2, CHANNEL: 3, FHSS: 4, SIGNAL: 5, EXTENDED: 31 } as const;
/** Bits of the Flags field. */
export const RadiotapFlag = { SHORT_PREAMBLE: 0x02, WEP: 0x04, FRAGMENTED: 0x08, FCS: 0x10, BAD_FCS: 0x40 } as const;
/** Bits of the Channel field's flags: 2.4 GHz, and how the bits were modulated. */
export const ChannelFlag = { CCK: 0x0020, OFDM: 0x0040, GHZ_2: 0x0080, GHZ_5: 0x0100 } as const;

export interface Radiotap {
  /** `RadiotapFlag`s. */
  readonly flags: number;
  /** Mbit/s, in steps of one half. */
  readonly rate: number;
  /** MHz. */
  readonly frequency: number;
  readonly channelFlags: number;
  /** dBm. */
  readonly signal: number;
}

const PRESENT =
  (1 << RadiotapField.FLAGS) | (1 << RadiotapField.RATE) | (1 << RadiotapField.CHANNEL) | (1 << RadiotapField.SIGNAL);
/** Header, flags, rate, channel, signal: no padding is needed between them. */
const SIZE = radiotapHeader.size + 1 + 1 + 4 + 1;

/** The header with these fields. */
export function buildRadiotap({ flags, rate, frequency, channelFlags, signal }: Radiotap): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  const view = new DataView(bytes.buffer);
  radiotapHeader.write(bytes, 0, { itVersion: 0, itPad: 0, itLen: SIZE, itPresent: PRESENT });
  view.setUint8(8, flags);
  view.setUint8(9, Math.round(rate * 2));
  view.setUint16(10, frequency, true);
  view.setUint16(12, channelFlags, true);
  view.setInt8(14, signal);
  return bytes;
}

/** What is known of a frame, and where the frame begins. Fields behind the first that is unknown here are not read. */
export function decodeRadiotap(bytes: Uint8Array): Partial<Radiotap> & { readonly length: number } {
  const reader = new Reader('radiotap', bytes);
  const fields = readFields(reader);
  const { itLen } = radiotapHeader.read(bytes);
  return { ...fields, length: itLen };
}

export function dissectRadiotap(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const reader = new Reader('radiotap', bytes, { start, end, record: true });
  readFields(reader);
  return {
    fields: [...radiotapHeader.spans(bytes, start, end), ...reader.fields],
    end,
    payload: { start: reader.offset, end, next: { by: 'name', value: 'dot11' } },
  };
}

/** Leaves the reader at the end of the header. */
function readFields(reader: Reader): Partial<Radiotap> {
  const start = reader.offset;
  const { itVersion, itLen, itPresent } = radiotapHeader.read(reader.bytes, start, reader.end);
  if (itVersion !== 0) reader.fail('bad-value', 'itVersion', `${itVersion} is no version that there is`);
  if (itLen < radiotapHeader.size) reader.fail('bad-length', 'itLen', `${itLen} is less than the header's 8 bytes`);
  reader.offset = start + radiotapHeader.size;
  const inner = reader.sub('fields', itLen - radiotapHeader.size);
  const has = (field: number) => (itPresent & (1 << field)) !== 0;
  const found: { -readonly [K in keyof Radiotap]?: Radiotap[K] } = {};
  // Another word of presence bits follows: what is in it does not move the fields read here, but shifts their start.
  let more = has(RadiotapField.EXTENDED);
  while (more) more = inner.raw('itPresentExt', 4)[3]! >= 0x80;
  const align = (size: number) => {
    const odd = (inner.offset - start) % size;
    if (odd > 0) inner.raw('padding', size - odd);
  };
  if (has(RadiotapField.TSFT)) {
    align(8);
    inner.raw('tsft', 8);
  }
  if (has(RadiotapField.FLAGS)) found.flags = inner.u8('flags');
  if (has(RadiotapField.RATE)) found.rate = inner.u8('rate') / 2;
  if (has(RadiotapField.CHANNEL)) {
    align(2);
    found.frequency = inner.u16le('frequency');
    found.channelFlags = inner.u16le('channelFlags');
  }
  if (has(RadiotapField.FHSS)) inner.raw('fhss', 2);
  if (has(RadiotapField.SIGNAL)) found.signal = inner.i8('signal');
  if (inner.remaining > 0) inner.rest('otherFields');
  return found;
}

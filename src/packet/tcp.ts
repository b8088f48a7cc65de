/** TCP segments (RFC 9293 §3.1; window scale and timestamps RFC 7323; SACK RFC 2018). */

import { DecodeError } from '../bytes/decode-error.ts';
import type { IpAddress } from '../bytes/ip-address.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import type { DissectedLayer } from './dissection.ts';
import { IpProtocol, transportChecksum } from './ipv4.ts';
import { flag, layout, uint } from './layout.ts';

export const tcpHeader = layout('tcp', {
  srcPort: uint(16, 'Source Port'),
  dstPort: uint(16, 'Destination Port'),
  sequenceNumber: uint(32, 'Sequence Number'),
  acknowledgmentNumber: uint(32, 'Acknowledgment Number'),
  dataOffset: uint(4, 'Data Offset'), // header length in 32-bit words
  reserved: uint(4, 'Rsrvd'),
  cwr: flag('CWR'),
  ece: flag('ECE'),
  urg: flag('URG'),
  ack: flag('ACK'),
  psh: flag('PSH'),
  rst: flag('RST'),
  syn: flag('SYN'),
  fin: flag('FIN'),
  window: uint(16, 'Window'),
  checksum: uint(16, 'Checksum'),
  urgentPointer: uint(16, 'Urgent Pointer'),
});
export type TcpHeader = ReturnType<typeof tcpHeader.read>;

export const TcpOptionKind = {
  END: 0,
  NO_OPERATION: 1,
  MSS: 2,
  WINDOW_SCALE: 3,
  SACK_PERMITTED: 4,
  SACK: 5,
  TIMESTAMPS: 8,
} as const;

/** The options that our TCP knows; others are skipped on reading (RFC 9293 §3.2, MUST-6). */
export interface TcpOptions {
  /** Maximum segment size, bytes; only in a SYN. */
  mss?: number;
  /** Left shift of the windows that this side will send, 0 to 14; only in a SYN. */
  windowScale?: number;
  sackPermitted?: boolean;
  /** Blocks received beyond the acknowledgment: [left edge, right edge), 4 at most. */
  sack?: readonly (readonly [left: number, right: number])[];
  timestamps?: { value: number; echoReply: number };
}

export interface TcpSegment extends TcpHeader {
  options: TcpOptions;
  /** A view. */
  payload: Uint8Array;
}

/**
 * The segment in an IP payload. The addresses are those of the IP header: the checksum covers them.
 * @throws DecodeError
 */
export function decodeTcp(bytes: Uint8Array, src: IpAddress, dst: IpAddress): TcpSegment {
  const header = tcpHeader.read(bytes);
  const headerEnd = checkDataOffset(header.dataOffset, 0, bytes.length);
  if (transportChecksum(src, dst, IpProtocol.TCP, bytes) !== 0) {
    throw new DecodeError('bad-checksum', 'tcp', 'checksum', 16, 'segment and pseudo-header do not sum to zero');
  }
  const options = readTcpOptions(new Reader('tcp', bytes, { start: tcpHeader.size, end: headerEnd }));
  return { ...header, options, payload: bytes.subarray(headerEnd) };
}

/** What `buildTcp` cannot work out itself; flags are false and numbers 0 unless given. */
export type TcpFields = Pick<TcpHeader, 'srcPort' | 'dstPort' | 'sequenceNumber'> &
  Partial<Omit<TcpSegment, 'dataOffset' | 'reserved' | 'checksum'>>;

/** The segment with data offset and checksum filled in. @throws RangeError if the options exceed 40 bytes. */
export function buildTcp(fields: TcpFields, src: IpAddress, dst: IpAddress): Uint8Array {
  const options = writeTcpOptions(fields.options ?? {});
  const payload = fields.payload ?? new Uint8Array(0);
  const headerLength = tcpHeader.size + options.length;
  const bytes = new Uint8Array(headerLength + payload.length);
  tcpHeader.write(bytes, 0, {
    acknowledgmentNumber: 0,
    cwr: false,
    ece: false,
    urg: false,
    ack: false,
    psh: false,
    rst: false,
    syn: false,
    fin: false,
    window: 0,
    urgentPointer: 0,
    ...fields,
    dataOffset: headerLength / 4,
    reserved: 0,
    checksum: 0,
  });
  bytes.set(options, tcpHeader.size);
  bytes.set(payload, headerLength);
  tcpHeader.set(bytes, 0, 'checksum', transportChecksum(src, dst, IpProtocol.TCP, bytes));
  return bytes;
}

/**
 * Options as bytes, in the order in which Linux sends them. NO_OPERATIONs go before an option so that what follows its
 * kind and length starts on a multiple of four (RFC 7323 appendix A); SACK-permitted fills the gap where it can.
 */
export function writeTcpOptions(options: TcpOptions): Uint8Array {
  const w = new Writer();
  const noOperations = (count: number) => {
    for (let i = 0; i < count; i++) w.u8(TcpOptionKind.NO_OPERATION);
  };
  if (options.mss !== undefined) w.u8(TcpOptionKind.MSS).u8(4).u16(options.mss);
  if (options.sackPermitted) {
    if (!options.timestamps) noOperations(2);
    w.u8(TcpOptionKind.SACK_PERMITTED).u8(2);
  }
  if (options.timestamps) {
    if (!options.sackPermitted) noOperations(2);
    w.u8(TcpOptionKind.TIMESTAMPS).u8(10).u32(options.timestamps.value).u32(options.timestamps.echoReply);
  }
  if (options.windowScale !== undefined) {
    noOperations(1);
    w.u8(TcpOptionKind.WINDOW_SCALE).u8(3).u8(options.windowScale);
  }
  if (options.sack?.length) {
    noOperations(2);
    w.u8(TcpOptionKind.SACK).u8(2 + 8 * options.sack.length);
    for (const [left, right] of options.sack) w.u32(left).u32(right);
  }
  if (w.length > 40) throw new RangeError(`${w.length} bytes of TCP options are more than 40`);
  return w.finish();
}

/** Sequence numbers that a segment takes: its data, and one each for SYN and FIN (RFC 9293 §3.4). */
export function segmentLength(segment: { payload: Uint8Array; syn: boolean; fin: boolean }): number {
  return segment.payload.length + (segment.syn ? 1 : 0) + (segment.fin ? 1 : 0);
}

export function dissectTcp(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const { dataOffset, srcPort, dstPort } = tcpHeader.read(bytes, start, end);
  const headerEnd = checkDataOffset(dataOffset, start, end);
  const reader = new Reader('tcp', bytes, { start: start + tcpHeader.size, end: headerEnd, record: true });
  readTcpOptions(reader);
  return {
    fields: [...tcpHeader.spans(bytes, start, end), ...reader.fields],
    end,
    payload: { start: headerEnd, end, next: { by: 'tcpPort', srcPort, dstPort } },
  };
}

/** RFC 9293 §3.2. After END the rest is padding. */
function readTcpOptions(r: Reader): TcpOptions {
  const options: TcpOptions = {};
  while (r.remaining > 0) {
    const kind = r.bytes[r.offset]!;
    if (kind === TcpOptionKind.END) {
      r.rest('endOfOptions');
    } else if (kind === TcpOptionKind.NO_OPERATION) {
      r.u8('noOperation');
    } else {
      r.group(optionNames.get(kind) ?? 'unknownOption', () => readTcpOption(r, options));
    }
  }
  return options;
}

const optionNames = new Map<number, string>([
  [TcpOptionKind.MSS, 'mss'],
  [TcpOptionKind.WINDOW_SCALE, 'windowScale'],
  [TcpOptionKind.SACK_PERMITTED, 'sackPermitted'],
  [TcpOptionKind.SACK, 'sack'],
  [TcpOptionKind.TIMESTAMPS, 'timestamps'],
]);

function readTcpOption(r: Reader, options: TcpOptions): void {
  const kindOffset = r.offset;
  const kind = r.u8('kind');
  const length = r.u8('length');
  const fixed = {
    [TcpOptionKind.MSS]: 4,
    [TcpOptionKind.WINDOW_SCALE]: 3,
    [TcpOptionKind.SACK_PERMITTED]: 2,
    [TcpOptionKind.TIMESTAMPS]: 10,
  }[kind];
  if (length < 2 || (fixed !== undefined && length !== fixed) || (kind === TcpOptionKind.SACK && length % 8 !== 2)) {
    r.fail('bad-length', 'length', `${length} cannot be the length of option ${kind}`, kindOffset + 1);
  }
  switch (kind) {
    case TcpOptionKind.MSS:
      options.mss = r.u16('value');
      break;
    case TcpOptionKind.WINDOW_SCALE:
      options.windowScale = r.u8('shiftCount');
      break;
    case TcpOptionKind.SACK_PERMITTED:
      options.sackPermitted = true;
      break;
    case TcpOptionKind.SACK:
      options.sack = Array.from({ length: (length - 2) / 8 }, () => [r.u32('leftEdge'), r.u32('rightEdge')] as const);
      break;
    case TcpOptionKind.TIMESTAMPS:
      options.timestamps = { value: r.u32('value'), echoReply: r.u32('echoReply') };
      break;
    default:
      if (length > 2) r.raw('data', length - 2);
  }
}

function checkDataOffset(dataOffset: number, start: number, end: number): number {
  if (dataOffset < 5)
    throw new DecodeError('bad-length', 'tcp', 'dataOffset', start + 12, `is ${dataOffset}, 5 at least`);
  const headerEnd = start + dataOffset * 4;
  if (headerEnd > end) {
    throw new DecodeError(
      'truncated',
      'tcp',
      'dataOffset',
      start + 12,
      `the header has ${dataOffset * 4} bytes, ${end - start} are here`,
    );
  }
  return headerEnd;
}

/**
 * BGP-4 messages (RFC 4271 §4): a header of 19 octets, then OPEN, UPDATE, NOTIFICATION, KEEPALIVE, or ROUTE-REFRESH
 * (RFC 2918). They follow one another on a TCP stream; `BgpDeframer` cuts it.
 *
 *     const bytes = buildBgp({ type: 'update', withdrawnRoutes: [], attributes: { … }, nlri: ['192.0.2.0/24'] });
 *     const message = decodeBgp(bytes, 4);
 *
 * Not here: multiprotocol routes (MP_REACH_NLRI travels along unread), messages of more than 4096 octets (RFC 8654).
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import type { Ipv4Prefix } from '../../bytes/ipv4-address.ts';
import { Reader } from '../../bytes/reader.ts';
import { concatBytes, Writer } from '../../bytes/writer.ts';
import type { DissectedLayer } from '../dissection.ts';
import { layout, octets, uint } from '../layout.ts';
import { AS_TRANS, type AsNumberSize, mergeAs4Path } from './as-path.ts';
import { readFixed } from './fixed.ts';
import { readPrefixes, writePrefix } from './nlri.ts';
import type { NotificationMessage } from './notification.ts';
import { type OpenMessage, readOpen, writeOpen } from './open.ts';
import { type PathAttributes, writePathAttributes } from './path-attributes.ts';
import { type AttributeProblem, readPathAttributes } from './read-attributes.ts';

export const BGP_PORT = 179;

/** RFC 4271 §4.1. */
export const bgpHeader = layout('bgp', {
  marker: octets(16, 'Marker'),
  length: uint(16, 'Length'),
  type: uint(8, 'Type'),
});

export const MAX_BGP_LENGTH = 4096;
const MARKER = new Uint8Array(16).fill(0xff);

export const BgpType = { OPEN: 1, UPDATE: 2, NOTIFICATION: 3, KEEPALIVE: 4, ROUTE_REFRESH: 5 } as const;

/** The shortest message of each type (RFC 4271 §6.1, RFC 2918 §3). */
const shortest: ReadonlyMap<number, number> = new Map([
  [BgpType.OPEN, 29],
  [BgpType.UPDATE, 23],
  [BgpType.NOTIFICATION, 21],
  [BgpType.KEEPALIVE, 19],
  [BgpType.ROUTE_REFRESH, 23],
]);

export interface UpdateMessage {
  readonly type: 'update';
  readonly withdrawnRoutes: readonly Ipv4Prefix[];
  readonly attributes: PathAttributes;
  readonly nlri: readonly Ipv4Prefix[];
  /** What was wrong with attributes (RFC 7606); of no meaning to `buildBgp`. */
  readonly problems?: readonly AttributeProblem[];
}

export interface RouteRefreshMessage {
  readonly type: 'routeRefresh';
  readonly afi: number;
  /** 0: send all routes again; 1 and 2 mark begin and end of it (RFC 7313). */
  readonly subtype: number;
  readonly safi: number;
}

export type BgpMessage =
  | OpenMessage
  | UpdateMessage
  | NotificationMessage
  | { readonly type: 'keepalive' }
  | RouteRefreshMessage;

/**
 * The message that `bytes` are.
 * @param size octets of an AS number in AS_PATH, as the two OPENs agreed
 * @throws DecodeError where RFC 7606 still ends the session; `notificationFor` says with which NOTIFICATION.
 */
export function decodeBgp(bytes: Uint8Array, size: AsNumberSize = 4): BgpMessage {
  const r = new Reader('bgp', bytes);
  const { length, message } = readMessage(r, size);
  if (length !== bytes.length) r.fail('bad-length', 'length', `is ${length}, there are ${bytes.length} octets`, 16);
  return message;
}

/** The message with header and lengths. @throws RangeError if it is longer than 4096 octets. */
export function buildBgp(message: BgpMessage, size: AsNumberSize = 4): Uint8Array {
  const w = new Writer(64);
  w.raw(MARKER).u16(0).u8(typeNumbers[message.type]);
  writeBody(w, message, size);
  if (w.length > MAX_BGP_LENGTH) throw new RangeError(`a BGP message of ${w.length} octets is longer than 4096`);
  w.setU16(16, w.length);
  return w.finish();
}

/** Takes one message apart; what is wrong with its attributes stays visible as bytes. @throws DecodeError */
export function dissectBgp(bytes: Uint8Array, start: number, end: number, size: AsNumberSize): DissectedLayer {
  const r = new Reader('bgp', bytes, { start, end, record: true });
  const { length } = readMessage(r, size);
  return { fields: r.fields, end: start + length };
}

/**
 * RFC 6793 §4.2.3: what a speaker makes of AS4_PATH and AS4_AGGREGATOR, which are not passed on. Between two speakers
 * of four octets they mean nothing (§6).
 */
export function withAs4Merged(attributes: PathAttributes, size: AsNumberSize): PathAttributes {
  const { as4Path, as4Aggregator, ...rest } = attributes;
  if (size === 4) return rest;
  const { asPath, aggregator } = rest;
  if (aggregator && aggregator.asNumber !== AS_TRANS) return rest;
  return {
    ...rest,
    ...(asPath && as4Path && { asPath: mergeAs4Path(asPath, as4Path) }),
    ...(aggregator && as4Aggregator && { aggregator: as4Aggregator }),
  };
}

/** Is it End-of-RIB, an UPDATE that says nothing but "that was all" (RFC 4724 §2)? */
export function isEndOfRib({ withdrawnRoutes, nlri, attributes }: UpdateMessage): boolean {
  return withdrawnRoutes.length === 0 && nlri.length === 0 && Object.keys(attributes).length === 0;
}

/** Cuts a stream into messages, however the bytes come. Holds one incomplete message at most. */
export class BgpDeframer {
  #held = new Uint8Array(0);

  /**
   * The messages that are now complete.
   * @throws DecodeError for a header that cannot be one: nothing can follow. Messages before it are answered first, and
   * the next call throws.
   */
  push(bytes: Uint8Array): Uint8Array[] {
    const stream = concatBytes(this.#held, bytes);
    const messages: Uint8Array[] = [];
    let at = 0;
    while (stream.length - at >= bgpHeader.size) {
      const length = messages.length > 0 ? (announcedLength(stream.subarray(at)) ?? Infinity) : lengthAt(stream, at);
      if (at + length > stream.length) break;
      messages.push(stream.slice(at, at + length));
      at += length;
    }
    this.#held = stream.slice(at);
    return messages;
  }
}

/** @throws DecodeError */
function lengthAt(stream: Uint8Array, start: number): number {
  return checkedHeader(new Reader('bgp', stream, { start })).length;
}

function readMessage(r: Reader, size: AsNumberSize): { length: number; message: BgpMessage } {
  const { type, length } = checkedHeader(r);
  const body = r.sub('body', length - bgpHeader.size);
  const message = readBody(body, type, size);
  if (body.remaining > 0) body.fail('bad-length', 'length', `${body.remaining} octets are left over`);
  return { length, message };
}

/** RFC 4271 §6.1. */
function checkedHeader(r: Reader): { type: number; length: number } {
  const at = r.offset;
  const { marker, length, type } = readFixed(r, bgpHeader);
  if (!marker.every((byte) => byte === 0xff)) r.fail('bad-value', 'marker', 'is not all ones', at);
  const least = shortest.get(type);
  if (length < bgpHeader.size || length > MAX_BGP_LENGTH) {
    r.fail('bad-length', 'length', `${length} is not between 19 and 4096`, at + 16);
  }
  if (least === undefined) r.fail('bad-value', 'type', `${type} is no type of message`, at + 18);
  const isExact = type === BgpType.KEEPALIVE || type === BgpType.ROUTE_REFRESH;
  if (length < least || (isExact && length !== least)) {
    r.fail('bad-length', 'length', `${length} does not fit type ${type}`, at + 16);
  }
  return { type, length };
}

function readBody(r: Reader, type: number, size: AsNumberSize): BgpMessage {
  switch (type) {
    case BgpType.OPEN:
      return readOpen(r);
    case BgpType.UPDATE:
      return readUpdate(r, size);
    case BgpType.NOTIFICATION: {
      const errorCode = r.u8('errorCode');
      const errorSubcode = r.u8('errorSubcode');
      const data = r.remaining > 0 ? r.rest('data') : new Uint8Array(0);
      return { type: 'notification', errorCode, errorSubcode, data };
    }
    case BgpType.ROUTE_REFRESH:
      return {
        type: 'routeRefresh',
        afi: r.u16('afi'),
        subtype: r.u8('messageSubtype'),
        safi: r.u8('safi'),
      };
    default:
      return { type: 'keepalive' };
  }
}

/** RFC 4271 §4.3 and §6.3; the lengths must leave the prefixes in their place (RFC 7606 §3 b). */
function readUpdate(r: Reader, size: AsNumberSize): UpdateMessage {
  const lengthAt = r.offset;
  const withdrawnLength = r.u16('withdrawnRoutesLength');
  if (withdrawnLength + 2 > r.remaining) {
    r.fail('bad-length', 'withdrawnRoutesLength', `${withdrawnLength} octets are more than there are`, lengthAt);
  }
  const withdrawnRoutes = readPrefixes(r.sub('withdrawnRoutes', withdrawnLength), 'withdrawnRoute');
  const attributesAt = r.offset;
  const attributesLength = r.u16('totalPathAttributeLength');
  if (attributesLength > r.remaining) {
    r.fail(
      'bad-length',
      'totalPathAttributeLength',
      `${attributesLength} octets are more than there are`,
      attributesAt,
    );
  }
  const { attributes, problems } = readPathAttributes(r.sub('pathAttributes', attributesLength), size);
  const nlri = readPrefixes(r, 'nlri');
  const missing = nlri.length > 0 ? missingMandatory(attributes, problems) : [];
  const all = [...problems, ...missing];
  return { type: 'update', withdrawnRoutes, attributes, nlri, ...(all.length > 0 && { problems: all }) };
}

/** RFC 4271 §5: ORIGIN, AS_PATH and NEXT_HOP come with every announced prefix; RFC 7606 §3 d for when they do not. */
function missingMandatory(attributes: PathAttributes, problems: readonly AttributeProblem[]): AttributeProblem[] {
  const mandatory = [
    [1, attributes.origin],
    [2, attributes.asPath],
    [3, attributes.nextHop],
  ] as const;
  return mandatory
    .filter(([typeCode, value]) => value === undefined && !problems.some((one) => one.typeCode === typeCode))
    .map(([typeCode]) => ({ typeCode, remedy: 'treat-as-withdraw', detail: `attribute ${typeCode} is missing` }));
}

function writeBody(w: Writer, message: BgpMessage, size: AsNumberSize): void {
  switch (message.type) {
    case 'open':
      writeOpen(w, message);
      return;
    case 'update':
      w.sized(2, () => {
        for (const prefix of message.withdrawnRoutes) writePrefix(w, prefix);
      });
      w.sized(2, () => writePathAttributes(w, message.attributes, size));
      for (const prefix of message.nlri) writePrefix(w, prefix);
      return;
    case 'notification':
      w.u8(message.errorCode).u8(message.errorSubcode).raw(message.data);
      return;
    case 'keepalive':
      return;
    case 'routeRefresh':
      w.u16(message.afi).u8(message.subtype).u8(message.safi);
      return;
    default:
      message satisfies never;
  }
}

const typeNumbers = {
  open: BgpType.OPEN,
  update: BgpType.UPDATE,
  notification: BgpType.NOTIFICATION,
  keepalive: BgpType.KEEPALIVE,
  routeRefresh: BgpType.ROUTE_REFRESH,
} as const;

/** The length in a header, for those who only cut: undefined if these bytes cannot begin a message. */
export function announcedLength(header: Uint8Array): number | undefined {
  try {
    return lengthAt(header, 0);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

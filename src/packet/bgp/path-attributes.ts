/**
 * The path attributes of an UPDATE: what a route's AS says of it. Read RFC 4271 §4.3 and §5, RFC 1997 (communities),
 * RFC 6793 (AS4_PATH), RFC 8092 (large communities), RFC 9234 §5 (OTC); RFC 7606 for what a mistake in one costs.
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import { Writer } from '../../bytes/writer.ts';
import { type AsNumber, type AsNumberSize, type AsPath, fitsTwoOctets, writeAsNumber, writeAsPath } from './as-path.ts';

export const AttributeType = {
  ORIGIN: 1,
  AS_PATH: 2,
  NEXT_HOP: 3,
  MULTI_EXIT_DISC: 4,
  LOCAL_PREF: 5,
  ATOMIC_AGGREGATE: 6,
  AGGREGATOR: 7,
  COMMUNITIES: 8,
  MP_REACH_NLRI: 14,
  MP_UNREACH_NLRI: 15,
  AS4_PATH: 17,
  AS4_AGGREGATOR: 18,
  LARGE_COMMUNITY: 32,
  ONLY_TO_CUSTOMER: 35,
} as const;

/** The upper four bits of the flags (RFC 4271 §4.3). */
export const AttributeFlag = { OPTIONAL: 0x80, TRANSITIVE: 0x40, PARTIAL: 0x20, EXTENDED_LENGTH: 0x10 } as const;

/** How the origin AS came to know the prefix. The lower is preferred (RFC 4271 §9.1.2.2 b). */
export const Origin = { IGP: 0, EGP: 1, INCOMPLETE: 2 } as const;

/** Communities that everybody understands (RFC 1997). */
export const WellKnownCommunity = {
  NO_EXPORT: 0xffffff01,
  NO_ADVERTISE: 0xffffff02,
  NO_EXPORT_SUBCONFED: 0xffffff03,
} as const;

export interface Aggregator {
  readonly asNumber: AsNumber;
  readonly address: Ipv4Address;
}

export interface LargeCommunity {
  readonly globalAdministrator: AsNumber;
  readonly localData1: number;
  readonly localData2: number;
}

/** An attribute that is not taken apart here. */
export interface OtherAttribute {
  readonly flags: number;
  readonly typeCode: number;
  readonly value: Uint8Array;
}

/** Only what was in the message: an UPDATE that withdraws has none at all. */
export interface PathAttributes {
  readonly origin?: number;
  readonly asPath?: AsPath;
  readonly nextHop?: Ipv4Address;
  readonly multiExitDisc?: number;
  readonly localPref?: number;
  readonly atomicAggregate?: boolean;
  readonly aggregator?: Aggregator;
  /** 32 bits each: by custom an AS number and a value of its own choice. */
  readonly communities?: readonly number[];
  readonly as4Path?: AsPath;
  readonly as4Aggregator?: Aggregator;
  readonly largeCommunities?: readonly LargeCommunity[];
  /** The AS that has set it: from there the route goes to customers only. */
  readonly onlyToCustomer?: AsNumber;
  readonly others?: readonly OtherAttribute[];
}

/** '64496:100'. */
export function communityText(community: number): string {
  return `${community >>> 16}:${community & 0xffff}`;
}

export function community(asNumber: AsNumber, value: number): number {
  return ((asNumber << 16) | value) >>> 0;
}

const { OPTIONAL, TRANSITIVE, PARTIAL, EXTENDED_LENGTH } = AttributeFlag;

/** The Optional and Transitive bits of the attributes that are known here. */
export const attributeFlags: ReadonlyMap<number, number> = new Map([
  [AttributeType.ORIGIN, TRANSITIVE],
  [AttributeType.AS_PATH, TRANSITIVE],
  [AttributeType.NEXT_HOP, TRANSITIVE],
  [AttributeType.MULTI_EXIT_DISC, OPTIONAL],
  [AttributeType.LOCAL_PREF, TRANSITIVE],
  [AttributeType.ATOMIC_AGGREGATE, TRANSITIVE],
  [AttributeType.AGGREGATOR, OPTIONAL | TRANSITIVE],
  [AttributeType.COMMUNITIES, OPTIONAL | TRANSITIVE],
  [AttributeType.MP_REACH_NLRI, OPTIONAL],
  [AttributeType.MP_UNREACH_NLRI, OPTIONAL],
  [AttributeType.AS4_PATH, OPTIONAL | TRANSITIVE],
  [AttributeType.AS4_AGGREGATOR, OPTIONAL | TRANSITIVE],
  [AttributeType.LARGE_COMMUNITY, OPTIONAL | TRANSITIVE],
  [AttributeType.ONLY_TO_CUSTOMER, OPTIONAL | TRANSITIVE],
]);

/**
 * The attributes in the order of their types (RFC 4271 §5: SHOULD). With two octets for an AS number, a path or an
 * aggregator that does not fit is written a second time, in AS4_PATH and AS4_AGGREGATOR (RFC 6793 §4.2.2).
 */
export function writePathAttributes(w: Writer, attributes: PathAttributes, size: AsNumberSize): void {
  const values = [...valuesOf(attributes, size), ...(attributes.others ?? [])];
  values.sort((a, b) => a.typeCode - b.typeCode);
  for (const { flags, typeCode, value } of values) {
    const isLong = value.length > 255;
    w.u8((flags & ~EXTENDED_LENGTH) | (isLong ? EXTENDED_LENGTH : 0)).u8(typeCode);
    w.sized(isLong ? 2 : 1, () => w.raw(value));
  }
}

/** An attribute that this speaker does not know but passes on is marked as partial (RFC 4271 §5). */
export function passedOn(other: OtherAttribute): OtherAttribute | undefined {
  return other.flags & TRANSITIVE ? { ...other, flags: other.flags | PARTIAL } : undefined;
}

function valuesOf(attributes: PathAttributes, size: AsNumberSize): OtherAttribute[] {
  const { origin, asPath, nextHop, multiExitDisc, localPref, aggregator, communities } = attributes;
  const list: OtherAttribute[] = [];
  const add = (typeCode: number, write: (w: Writer) => unknown) => {
    const w = new Writer();
    write(w);
    list.push({ flags: attributeFlags.get(typeCode)!, typeCode, value: w.finish() });
  };
  if (origin !== undefined) add(AttributeType.ORIGIN, (w) => w.u8(origin));
  if (asPath) add(AttributeType.AS_PATH, (w) => writeAsPath(w, asPath, size));
  if (nextHop !== undefined) add(AttributeType.NEXT_HOP, (w) => w.ipv4(nextHop));
  if (multiExitDisc !== undefined) add(AttributeType.MULTI_EXIT_DISC, (w) => w.u32(multiExitDisc));
  if (localPref !== undefined) add(AttributeType.LOCAL_PREF, (w) => w.u32(localPref));
  if (attributes.atomicAggregate) add(AttributeType.ATOMIC_AGGREGATE, () => {});
  if (aggregator) {
    add(AttributeType.AGGREGATOR, (w) => {
      writeAsNumber(w, aggregator.asNumber, size);
      w.ipv4(aggregator.address);
    });
  }
  if (communities && communities.length > 0) {
    add(AttributeType.COMMUNITIES, (w) => communities.forEach((one) => void w.u32(one)));
  }
  const as4Path = attributes.as4Path ?? (size === 2 && asPath && !isNarrow(asPath) ? asPath : undefined);
  if (as4Path) add(AttributeType.AS4_PATH, (w) => writeAsPath(w, as4Path, 4));
  const isWide = size === 2 && aggregator && !fitsTwoOctets(aggregator.asNumber);
  const as4Aggregator = attributes.as4Aggregator ?? (isWide ? aggregator : undefined);
  if (as4Aggregator) {
    add(AttributeType.AS4_AGGREGATOR, (w) => w.u32(as4Aggregator.asNumber).ipv4(as4Aggregator.address));
  }
  const large = attributes.largeCommunities ?? [];
  if (large.length > 0) {
    add(AttributeType.LARGE_COMMUNITY, (w) => {
      for (const one of large) w.u32(one.globalAdministrator).u32(one.localData1).u32(one.localData2);
    });
  }
  const { onlyToCustomer } = attributes;
  if (onlyToCustomer !== undefined) add(AttributeType.ONLY_TO_CUSTOMER, (w) => w.u32(onlyToCustomer));
  return list;
}

function isNarrow(path: AsPath): boolean {
  return path.every(({ asNumbers }) => asNumbers.every(fitsTwoOctets));
}

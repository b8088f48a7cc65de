/**
 * Reading path attributes, and what a mistake in one costs (RFC 7606 §3 to §7): the attribute, the routes that came with
 * it, or, where nobody can tell any more which routes those are, the session.
 */

import type { Reader } from '../../bytes/reader.ts';
import { type AsNumberSize, asPathProblem, asPathText, readAsPath } from './as-path.ts';
import {
  type Aggregator,
  AttributeFlag,
  AttributeType,
  attributeFlags,
  communityText,
  type LargeCommunity,
  Origin,
  type OtherAttribute,
  type PathAttributes,
} from './path-attributes.ts';

/** What is done about a mistake, from mild to severe; the third, to end the session, is a DecodeError. */
export type AttributeRemedy = 'attribute-discard' | 'treat-as-withdraw';

export interface AttributeProblem {
  readonly typeCode: number;
  readonly remedy: AttributeRemedy;
  readonly detail: string;
}

export interface ReadAttributes {
  readonly attributes: PathAttributes;
  readonly problems: readonly AttributeProblem[];
}

/** The group of each attribute in a dissection. */
export const attributeNames: ReadonlyMap<number, string> = new Map([
  [AttributeType.ORIGIN, 'origin'],
  [AttributeType.AS_PATH, 'asPath'],
  [AttributeType.NEXT_HOP, 'nextHop'],
  [AttributeType.MULTI_EXIT_DISC, 'multiExitDisc'],
  [AttributeType.LOCAL_PREF, 'localPref'],
  [AttributeType.ATOMIC_AGGREGATE, 'atomicAggregate'],
  [AttributeType.AGGREGATOR, 'aggregator'],
  [AttributeType.COMMUNITIES, 'communities'],
  [AttributeType.MP_REACH_NLRI, 'mpReachNlri'],
  [AttributeType.MP_UNREACH_NLRI, 'mpUnreachNlri'],
  [AttributeType.AS4_PATH, 'as4Path'],
  [AttributeType.AS4_AGGREGATOR, 'as4Aggregator'],
  [AttributeType.LARGE_COMMUNITY, 'largeCommunities'],
  [AttributeType.ONLY_TO_CUSTOMER, 'onlyToCustomer'],
]);

/** Mistakes in these cost the attribute alone: no route depends on them (RFC 7606 §7, RFC 6793 §6). */
const discardable: readonly number[] = [
  AttributeType.ATOMIC_AGGREGATE,
  AttributeType.AGGREGATOR,
  AttributeType.AS4_PATH,
  AttributeType.AS4_AGGREGATOR,
];

/**
 * All attributes to the reader's end.
 * @throws DecodeError where the session must end: a well-known attribute that nobody knows (RFC 4271 §6.3), or
 * MP_REACH_NLRI or MP_UNREACH_NLRI twice (RFC 7606 §3 g).
 */
export function readPathAttributes(r: Reader, size: AsNumberSize): ReadAttributes {
  const found: { -readonly [K in keyof PathAttributes]: PathAttributes[K] } = {};
  const others: OtherAttribute[] = [];
  const problems: AttributeProblem[] = [];
  const seen = new Set<number>();
  while (r.remaining > 0) {
    const cut = cutAttribute(r);
    if (cut !== undefined) {
      problems.push({ typeCode: 0, remedy: 'treat-as-withdraw', detail: cut }); // RFC 7606 §4
      r.rest('attributeRest');
      break;
    }
    readOne(r, size, { found, others, problems, seen });
  }
  if (others.length > 0) found.others = others;
  return { attributes: found, problems };
}

interface Sink {
  readonly found: { -readonly [K in keyof PathAttributes]: PathAttributes[K] };
  readonly others: OtherAttribute[];
  readonly problems: AttributeProblem[];
  readonly seen: Set<number>;
}

/** Why no whole attribute begins here. */
function cutAttribute(r: Reader): string | undefined {
  const flags = r.bytes[r.offset]!;
  const head = flags & AttributeFlag.EXTENDED_LENGTH ? 4 : 3;
  if (r.remaining < head) return `${r.remaining} octets are left, too few for an attribute`;
  const at = r.offset + 2;
  const length = head === 4 ? (r.bytes[at]! << 8) | r.bytes[at + 1]! : r.bytes[at]!;
  return head + length > r.remaining ? `attribute ${r.bytes[r.offset + 1]} goes on beyond the attributes` : undefined;
}

function readOne(r: Reader, size: AsNumberSize, sink: Sink): void {
  const at = r.offset;
  r.group(attributeNames.get(r.bytes[at + 1]!) ?? 'otherAttribute', () => {
    const flags = readFlags(r);
    const typeCode = r.u8('attributeTypeCode');
    const length = flags & AttributeFlag.EXTENDED_LENGTH ? r.u16('attributeLength') : r.u8('attributeLength');
    const inner = r.sub('attributeValue', length);
    const value = inner.bytes.subarray(inner.offset, inner.end);
    const remedy = discardable.includes(typeCode) ? 'attribute-discard' : 'treat-as-withdraw';
    const detail = flagProblem(r, flags, typeCode, at) ?? valueProblem(typeCode, value, size);
    const isRepeated = sink.seen.has(typeCode);
    sink.seen.add(typeCode);
    if (detail !== undefined) {
      if (!isRepeated) sink.problems.push({ typeCode, remedy, detail });
      if (length > 0) inner.rest('attributeValue');
      return '';
    }
    if (isRepeated) {
      const isMultiprotocol = typeCode === AttributeType.MP_REACH_NLRI || typeCode === AttributeType.MP_UNREACH_NLRI;
      if (isMultiprotocol) r.fail('bad-value', 'attribute', `attribute ${typeCode} stands twice`, at);
      sink.problems.push({ typeCode, remedy: 'attribute-discard', detail: 'stands twice, the first counts' });
      return readValue(inner, typeCode, flags, size, { ...sink, found: {}, others: [] });
    }
    return readValue(inner, typeCode, flags, size, sink);
  });
}

function readFlags(r: Reader): number {
  const at = r.offset * 8;
  const flags = r.bytes[r.offset]!;
  for (const [i, name] of ['optional', 'transitive', 'partial', 'extendedLength'].entries()) {
    r.note(name, at + i, 1, (flags & (0x80 >> i)) !== 0);
  }
  r.note('unusedFlags', at + 4, 4, flags & 0x0f);
  r.offset++;
  return flags;
}

/** RFC 4271 §6.3 and RFC 7606 §3 c: the Optional and Transitive bits must be those of the attribute. */
function flagProblem(r: Reader, flags: number, typeCode: number, at: number): string | undefined {
  const kind = flags & (AttributeFlag.OPTIONAL | AttributeFlag.TRANSITIVE);
  const expected = attributeFlags.get(typeCode);
  if (expected === undefined) {
    const isWellKnown = (flags & AttributeFlag.OPTIONAL) === 0;
    if (isWellKnown) r.fail('bad-value', 'attributeTypeCode', `nobody knows the well-known attribute ${typeCode}`, at);
    return undefined;
  }
  return kind === expected ? undefined : `attribute ${typeCode} with the flags of another kind`;
}

/** RFC 7606 §7. */
function valueProblem(typeCode: number, value: Uint8Array, size: AsNumberSize): string | undefined {
  const { length } = value;
  const must = (right: boolean, what: string) => (right ? undefined : `${length} octets, should be ${what}`);
  switch (typeCode) {
    case AttributeType.ORIGIN:
      if (length !== 1) return must(false, '1');
      return value[0]! > Origin.INCOMPLETE ? `no origin has number ${value[0]}` : undefined;
    case AttributeType.AS_PATH:
      return asPathProblem(value, size);
    case AttributeType.AS4_PATH:
      return asPathProblem(value, 4);
    case AttributeType.NEXT_HOP:
    case AttributeType.MULTI_EXIT_DISC:
    case AttributeType.LOCAL_PREF:
    case AttributeType.ONLY_TO_CUSTOMER:
      return must(length === 4, '4');
    case AttributeType.ATOMIC_AGGREGATE:
      return must(length === 0, '0');
    case AttributeType.AGGREGATOR:
      return must(length === size + 4, String(size + 4));
    case AttributeType.AS4_AGGREGATOR:
      return must(length === 8, '8');
    case AttributeType.COMMUNITIES:
      return must(length > 0 && length % 4 === 0, 'a multiple of 4');
    case AttributeType.LARGE_COMMUNITY:
      return must(length > 0 && length % 12 === 0, 'a multiple of 12');
    default:
      return undefined;
  }
}

/** The value into `sink`; answers what the attribute's group shows. */
function readValue(
  r: Reader,
  typeCode: number,
  flags: number,
  size: AsNumberSize,
  { found, others }: Sink,
): string | number {
  switch (typeCode) {
    case AttributeType.ORIGIN:
      found.origin = r.u8('originCode');
      return found.origin;
    case AttributeType.AS_PATH:
      found.asPath = readAsPath(r, size);
      return asPathText(found.asPath);
    case AttributeType.AS4_PATH:
      found.as4Path = readAsPath(r, 4);
      return asPathText(found.as4Path);
    case AttributeType.NEXT_HOP:
      found.nextHop = r.ipv4('nextHopAddress');
      return found.nextHop;
    case AttributeType.MULTI_EXIT_DISC:
      found.multiExitDisc = r.u32('metric');
      return found.multiExitDisc;
    case AttributeType.LOCAL_PREF:
      found.localPref = r.u32('preference');
      return found.localPref;
    case AttributeType.ATOMIC_AGGREGATE:
      found.atomicAggregate = true;
      return '';
    case AttributeType.AGGREGATOR:
      found.aggregator = readAggregator(r, size);
      return `${found.aggregator.asNumber} ${found.aggregator.address}`;
    case AttributeType.AS4_AGGREGATOR:
      found.as4Aggregator = readAggregator(r, 4);
      return `${found.as4Aggregator.asNumber} ${found.as4Aggregator.address}`;
    case AttributeType.COMMUNITIES: {
      const communities: number[] = [];
      while (r.remaining > 0) communities.push(r.u32('community'));
      found.communities = communities;
      return communities.map(communityText).join(' ');
    }
    case AttributeType.LARGE_COMMUNITY: {
      const large: LargeCommunity[] = [];
      while (r.remaining > 0) large.push(readLargeCommunity(r));
      found.largeCommunities = large;
      return large.map((one) => `${one.globalAdministrator}:${one.localData1}:${one.localData2}`).join(' ');
    }
    case AttributeType.ONLY_TO_CUSTOMER:
      found.onlyToCustomer = r.u32('asNumber');
      return found.onlyToCustomer;
    default:
      others.push({ flags, typeCode, value: r.remaining > 0 ? r.rest('attributeValue') : new Uint8Array(0) });
      return '';
  }
}

function readAggregator(r: Reader, size: AsNumberSize): Aggregator {
  const asNumber = size === 4 ? r.u32('asNumber') : r.u16('asNumber');
  return { asNumber, address: r.ipv4('aggregatorAddress') };
}

function readLargeCommunity(r: Reader): LargeCommunity {
  let one: LargeCommunity = { globalAdministrator: 0, localData1: 0, localData2: 0 };
  r.group('largeCommunity', () => {
    one = {
      globalAdministrator: r.u32('globalAdministrator'),
      localData1: r.u32('localData1'),
      localData2: r.u32('localData2'),
    };
    return `${one.globalAdministrator}:${one.localData1}:${one.localData2}`;
  });
  return one;
}

/** What a mistake in an UPDATE costs: the attribute, the routes, or the session (RFC 7606). */

import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { fromHex } from '../../../src/bytes/hex.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import {
  asPathContains,
  asPathLength,
  asPathText,
  asSequence,
  mergeAs4Path,
  neighbourAs,
  originAs,
  prependAs,
} from '../../../src/packet/bgp/as-path.ts';
import { buildBgp, decodeBgp, type UpdateMessage } from '../../../src/packet/bgp/message.ts';
import { notificationFor } from '../../../src/packet/bgp/notification.ts';
import { passedOn } from '../../../src/packet/bgp/path-attributes.ts';

const origin = '40 01 01 00';
const asPath = '40 02 06 02 01 0000fbf0';
const nextHop = '40 03 04 c6336401';
const good = `${origin}${asPath}${nextHop}`;

/** An UPDATE with these attributes, and 192.0.2.0/24. */
function update(attributes: string, nlri = '18 c00002', withdrawn = ''): Uint8Array {
  const [w, a, n] = [fromHex(withdrawn), fromHex(attributes), fromHex(nlri)];
  const length = 23 + w.length + a.length + n.length;
  return concatBytes(
    new Uint8Array(16).fill(0xff),
    Uint8Array.of(length >> 8, length, 2, w.length >> 8, w.length),
    w,
    Uint8Array.of(a.length >> 8, a.length),
    a,
    n,
  );
}

function decode(bytes: Uint8Array): UpdateMessage {
  return decodeBgp(bytes, 4) as UpdateMessage;
}

test('without a mistake there is no problem', () => {
  expect(decode(update(good)).problems).toBeUndefined();
});

describe('treat-as-withdraw: the routes are lost, the session stays', () => {
  test.each([
    ['ORIGIN of two octets (§7.1)', `40 01 02 0000${asPath}${nextHop}`, 1],
    ['ORIGIN 3 (§7.1)', `40 01 01 03${asPath}${nextHop}`, 1],
    ['AS_PATH with an unknown segment type (§7.2)', `${origin}40 02 06 05 01 0000fbf0${nextHop}`, 2],
    ['AS_PATH with an empty segment (§7.2)', `${origin}40 02 02 02 00${nextHop}`, 2],
    ['AS_PATH whose segment overruns it (§7.2)', `${origin}40 02 06 02 02 0000fbf0${nextHop}`, 2],
    ['AS_PATH with one octet left over (§7.2)', `${origin}40 02 07 02 01 0000fbf0 02${nextHop}`, 2],
    ['NEXT_HOP of five octets (§7.3)', `${origin}${asPath}40 03 05 c633640100`, 3],
    ['MULTI_EXIT_DISC of two octets (§7.4)', `${good}80 04 02 0001`, 4],
    ['LOCAL_PREF of three octets (§7.5)', `${good}40 05 03 000001`, 5],
    ['COMMUNITIES of six octets (§7.8)', `${good}c0 08 06 fbf00001 ffff`, 8],
    ['COMMUNITIES of none (§7.8)', `${good}c0 08 00`, 8],
    ['LARGE_COMMUNITY of eight octets (RFC 8092 §6)', `${good}c0 20 08 0000000000000000`, 32],
    ['OTC of two octets (RFC 9234 §5)', `${good}c0 23 02 fbf0`, 35],
    ['ORIGIN with the Optional bit (§3 c)', `c0 01 01 00${asPath}${nextHop}`, 1],
    ['MULTI_EXIT_DISC as transitive (§3 c)', `${good}c0 04 04 00000001`, 4],
    ['no NEXT_HOP (§3 d)', `${origin}${asPath}`, 3],
    ['an attribute longer than the attributes (§4)', `${good}80 04 09 000001`, 0],
    ['two octets after the last attribute (§4)', `${good}80 04`, 0],
  ])('%s', (_, attributes, typeCode) => {
    const { problems, nlri } = decode(update(attributes));
    expect(problems).toMatchObject([{ typeCode, remedy: 'treat-as-withdraw' }]);
    expect(nlri, 'which routes it costs can be told').toEqual(['192.0.2.0/24']);
  });
});

describe('attribute-discard: no route depends on it', () => {
  test.each([
    ['ATOMIC_AGGREGATE with a value (§7.6)', '40 06 01 00', 6, 'atomicAggregate'],
    ['AGGREGATOR of six octets where eight are agreed (§7.7)', 'c0 07 06 fbf0c6336401', 7, 'aggregator'],
    ['AS4_PATH that overruns itself (RFC 6793 §6)', 'c0 11 04 02 02 fbf0', 17, 'as4Path'],
    ['AS4_AGGREGATOR of six octets (RFC 6793 §6)', 'c0 12 06 fbf0c6336401', 18, 'as4Aggregator'],
  ])('%s', (_, attribute, typeCode, name) => {
    const { problems, attributes } = decode(update(`${good}${attribute}`));
    expect(problems).toMatchObject([{ typeCode, remedy: 'attribute-discard' }]);
    expect(attributes).not.toHaveProperty(name);
  });

  test('of an attribute that stands twice the first counts (§3 g)', () => {
    const { problems, attributes } = decode(update(`${good}80 04 04 00000001 80 04 04 00000002`));
    expect(problems).toMatchObject([{ typeCode: 4, remedy: 'attribute-discard' }]);
    expect(attributes.multiExitDisc).toBe(1);
  });
});

describe('the session ends where nobody can tell which routes are meant', () => {
  test.each([
    ['withdrawn routes longer than the message', update('', '').fill(0xff, 19, 21), 3, 1],
    ['attributes longer than the message', update(good, '').fill(0xff, 21, 23), 3, 1],
    ['a prefix of 33 bits', update(good, '21 c000020000'), 3, 10],
    ['a prefix that ends with the message', update(good, '18 c000'), 3, 10],
    ['a withdrawn prefix of 33 bits', update('', '', '21 c000020000'), 3, 10],
    ['a well-known attribute that nobody knows', update(`${good}40 63 00`), 3, 2],
    ['MP_REACH_NLRI twice (§3 g)', update(`${good}80 0e 01 00 80 0e 01 00`), 3, 1],
  ])('%s', (_, bytes, errorCode, errorSubcode) => {
    try {
      decodeBgp(bytes, 4);
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
      expect(notificationFor(error as DecodeError)).toMatchObject({ errorCode, errorSubcode });
      return;
    }
    expect.fail('is no message');
  });
});

test('bits behind a prefix’s length mean nothing', () => {
  expect(decode(update(good, '11 c0a8ff')).nlri).toEqual(['192.168.128.0/17']);
});

test('an unknown optional transitive attribute is passed on as partial, another one is not (RFC 4271 §5)', () => {
  const { attributes } = decode(update(`${good}c0 63 01 07 80 64 00`));
  expect(attributes.others!.map((other) => passedOn(other)?.flags)).toEqual([0xe0, undefined]);
  const rebuilt = buildBgp({ type: 'update', withdrawnRoutes: [], attributes, nlri: ['192.0.2.0/24'] });
  expect(decode(rebuilt).attributes).toEqual(attributes);
});

describe('AS paths', () => {
  const path = [...asSequence(64500, 64501), { type: 1, asNumbers: [64502, 64503] }];

  test('a set counts as one, a confederation as none', () => {
    expect(asPathLength(path)).toBe(3);
    expect(asPathLength([{ type: 3, asNumbers: [1, 2] }, ...asSequence(64500)])).toBe(1);
    expect(asPathText([{ type: 3, asNumbers: [1, 2] }, ...path])).toBe('(1 2) 64500 64501 {64502 64503}');
  });

  test('neighbour, origin, loops', () => {
    expect(neighbourAs(path)).toBe(64500);
    expect(originAs(path), 'a set has no one origin (RFC 6811 §2)').toBeUndefined();
    expect(originAs(asSequence(64500, 64501))).toBe(64501);
    expect(asPathContains(path, 64503)).toBe(true);
    expect(asPathContains(path, 64504)).toBe(false);
    expect([neighbourAs([]), originAs([])]).toEqual([undefined, undefined]);
  });

  test('one’s own number goes in front; a full segment gets a new one before it', () => {
    expect(prependAs(asSequence(64500), 64499)).toEqual(asSequence(64499, 64500));
    expect(prependAs([], 64499)).toEqual(asSequence(64499));
    expect(prependAs([{ type: 1, asNumbers: [2] }], 1)).toEqual([...asSequence(1), { type: 1, asNumbers: [2] }]);
    const full = asSequence(...Array.from({ length: 255 }, (_, i) => i + 1));
    expect(prependAs(full, 64499)).toEqual([...asSequence(64499), ...full]);
  });

  test('merging AS4_PATH (RFC 6793 §4.2.3)', () => {
    expect(mergeAs4Path(asSequence(64500, 23456, 23456), asSequence(100000, 100001))).toEqual(
      asSequence(64500, 100000, 100001),
    );
    expect(mergeAs4Path(asSequence(64500), asSequence(100000, 100001)), 'a longer one is not believed').toEqual(
      asSequence(64500),
    );
    const withSet = [...asSequence(64500), { type: 1, asNumbers: [23456, 64501] }, ...asSequence(23456)];
    expect(mergeAs4Path(withSet, asSequence(100000))).toEqual([
      ...asSequence(64500),
      { type: 1, asNumbers: [23456, 64501] },
      ...asSequence(100000),
    ]);
  });

  test('a number that needs four octets is AS_TRANS in two, and AS4_PATH tells it (RFC 6793 §4.2.2)', () => {
    const attributes = { origin: 0, asPath: asSequence(64500, 100000), nextHop: '192.0.2.1' };
    const bytes = buildBgp({ type: 'update', withdrawnRoutes: [], attributes, nlri: [] }, 2);
    expect((decodeBgp(bytes, 2) as UpdateMessage).attributes).toEqual({
      ...attributes,
      asPath: asSequence(64500, 23456),
      as4Path: asSequence(64500, 100000),
    });
  });
});

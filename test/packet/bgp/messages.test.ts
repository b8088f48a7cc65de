import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../../src/bytes/hex.ts';
import { ipv4FromNumber, prefixOf } from '../../../src/bytes/ipv4-address.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type AsPath, asSequence } from '../../../src/packet/bgp/as-path.ts';
import {
  BgpDeframer,
  type BgpMessage,
  buildBgp,
  decodeBgp,
  dissectBgp,
  isEndOfRib,
  type UpdateMessage,
  withAs4Merged,
} from '../../../src/packet/bgp/message.ts';
import { notificationFor, notificationText } from '../../../src/packet/bgp/notification.ts';
import { asNumberOf, BgpRole, capabilityOf, type OpenMessage, openMessage } from '../../../src/packet/bgp/open.ts';
import type { PathAttributes } from '../../../src/packet/bgp/path-attributes.ts';
import { expectRobust } from '../../helpers/robust.ts';
import { expectToTile } from '../../helpers/tile.ts';
import * as vectors from './bgp-vectors.ts';

const { birdOpen, frrOpen, birdUpdates, frrUpdates, frrToOld } = vectors;

/** All messages of a TCP payload. */
function messagesIn(payload: Uint8Array, size: 2 | 4 = 4): BgpMessage[] {
  return new BgpDeframer().push(payload).map((bytes) => decodeBgp(bytes, size));
}

function openIn(payload: Uint8Array): OpenMessage {
  return messagesIn(payload)[0] as OpenMessage;
}

function updatesIn(payload: Uint8Array, size: 2 | 4 = 4): UpdateMessage[] {
  return messagesIn(payload, size) as UpdateMessage[];
}

describe('real messages', () => {
  test("BIRD's OPEN", () => {
    const open = openIn(birdOpen);
    expect(open).toMatchObject({ version: 4, myAutonomousSystem: 64496, holdTime: 90, bgpIdentifier: '198.51.100.1' });
    expect(open.capabilities.map(({ name }) => name)).toEqual([
      'multiprotocol',
      'routeRefresh',
      'other', // 64, graceful restart
      'fourOctetAs',
      'other', // 70, enhanced route refresh
      'other', // 71, long-lived graceful restart
    ]);
    expect(asNumberOf(open)).toBe(64496);
  });

  test("FRR's OPEN: the number behind AS_TRANS is in the capability", () => {
    const open = openIn(frrOpen);
    expect(open.myAutonomousSystem).toBe(23456);
    expect(asNumberOf(open)).toBe(4200000001);
    expect(capabilityOf(open, 'multiprotocol')).toEqual({ name: 'multiprotocol', afi: 1, safi: 1 });
  });

  test('roles (RFC 9234 §4.1)', () => {
    expect(capabilityOf(openIn(vectors.frrProviderOpen), 'role')?.role).toBe(BgpRole.PROVIDER);
    expect(capabilityOf(openIn(vectors.birdOldOpen), 'role')?.role).toBe(BgpRole.CUSTOMER);
    expect(capabilityOf(openIn(vectors.birdOldOpen), 'fourOctetAs')).toBeUndefined();
  });

  test("BIRD's UPDATE with communities, and End-of-RIB", () => {
    const [update, end] = updatesIn(birdUpdates);
    expect(update!.nlri).toEqual(['203.0.113.0/24']);
    expect(update!.attributes).toEqual({
      origin: 0,
      asPath: asSequence(64496),
      nextHop: '198.51.100.1',
      communities: [(64496 << 16) + 100 + 2 ** 32],
      largeCommunities: [{ globalAdministrator: 64496, localData1: 1, localData2: 2 }],
    });
    expect(isEndOfRib(end!)).toBe(true);
    expect(isEndOfRib(update!)).toBe(false);
  });

  test("FRR's UPDATEs: a /25 takes four octets, a /15 two; aggregate, extended length", () => {
    const updates = updatesIn(frrUpdates);
    expect(updates.flatMap(({ nlri }) => nlri)).toEqual([
      '10.20.0.0/16',
      '192.0.2.0/25',
      '192.0.2.0/24',
      '198.18.0.0/15',
      '203.0.113.0/24',
    ]);
    expect(updates[1]!.attributes).toMatchObject({
      asPath: asSequence(4200000001),
      multiExitDisc: 0,
      atomicAggregate: true,
      aggregator: { asNumber: 4200000001, address: '198.51.100.2' },
      communities: [0xfbf00001, 0xffffff01],
    });
    expect(updates.flatMap(({ problems }) => problems ?? [])).toEqual([]);
  });

  test('a withdrawal, a refresh, the end', () => {
    const all = concatBytes(vectors.frrWithdraw, vectors.birdRefresh, vectors.birdShutdown);
    expect(messagesIn(all)).toEqual([
      { type: 'update', withdrawnRoutes: ['10.20.0.0/16'], attributes: {}, nlri: [] },
      { type: 'routeRefresh', afi: 1, subtype: 0, safi: 1 },
      { type: 'notification', errorCode: 6, errorSubcode: 2, data: new Uint8Array(0) },
    ]);
    expect(notificationText(6, 2)).toBe('Cease, Administrative Shutdown');
  });

  test("BIRD's refusal of an AS number carries the number", () => {
    const [refusal] = messagesIn(vectors.birdBadPeerAs);
    expect(refusal).toMatchObject({ errorCode: 2, errorSubcode: 2, data: fromHex('fa56ea01') });
  });

  test('two octets: AS_TRANS in AS_PATH, the whole path comes from AS4_PATH (RFC 6793 §4.2.3)', () => {
    const updates = updatesIn(frrToOld, 2);
    expect(updates.map(({ attributes }) => attributes.asPath)).toEqual([
      asSequence(23456),
      asSequence(23456),
      asSequence(23456, 64496),
      asSequence(23456, 64496),
    ]);
    const merged = updates.map(({ attributes }) => withAs4Merged(attributes, 2));
    expect(merged[2]!.asPath).toEqual(asSequence(4200000001, 64496));
    expect(merged[1]!.aggregator).toEqual({ asNumber: 4200000001, address: '198.51.100.2' });
    expect(merged.every((attributes) => !('as4Path' in attributes || 'as4Aggregator' in attributes))).toBe(true);
    expect(merged.map(({ onlyToCustomer }) => onlyToCustomer)).toEqual(Array(4).fill(4200000001));
  });

  test.each(Object.entries(vectors))(
    '%s: fields tile each message, damage gives a value or a DecodeError',
    (_, payload) => {
      for (const bytes of new BgpDeframer().push(payload)) {
        for (const size of [2, 4] as const) {
          const { fields, end } = dissectBgp(bytes, 0, bytes.length, size);
          expect(end).toBe(bytes.length);
          expectToTile(fields, 0, bytes.length);
          expectRobust(bytes, (damaged) => decodeBgp(damaged, size));
          if (size === 2 && bytes.length > 80) continue; // as much again, and slow
          expectRobust(bytes, (damaged) => {
            const dissected = dissectBgp(damaged, 0, damaged.length, size);
            expectToTile(dissected.fields, 0, dissected.end);
          });
        }
      }
    },
  );

  test('what was read from them is written to the same bytes, but for extended lengths that need not be', () => {
    for (const payload of [vectors.birdUpdates, vectors.frrWithdraw, vectors.birdRefresh, vectors.birdShutdown]) {
      const rebuilt = messagesIn(payload).map((message) => buildBgp(message));
      expect(toHex(concatBytes(...rebuilt))).toBe(toHex(payload));
    }
    const again = updatesIn(concatBytes(...updatesIn(frrToOld, 2).map((update) => buildBgp(update, 2))), 2);
    expect(again).toEqual(updatesIn(frrToOld, 2));
  });
});

describe('random messages survive the way to the wire and back', () => {
  const asNumber = (size: 2 | 4) => fc.nat(size === 4 ? 0xffffffff : 0xffff);
  const prefix = fc.tuple(fc.nat(0xffffffff), fc.nat(32)).map(([n, length]) => prefixOf(ipv4FromNumber(n), length));
  const path = (size: 2 | 4): fc.Arbitrary<AsPath> =>
    fc.array(
      fc.record({
        type: fc.constantFrom(1, 2, 3, 4),
        asNumbers: fc.array(asNumber(size), { minLength: 1, maxLength: 8 }),
      }),
      { maxLength: 3 },
    );
  const aggregator = (size: 2 | 4) => fc.record({ asNumber: asNumber(size), address: fc.ipV4() });
  const u32 = fc.nat(0xffffffff);
  const attributes = (size: 2 | 4): fc.Arbitrary<PathAttributes> =>
    fc.record(
      {
        origin: fc.nat(2),
        asPath: path(size),
        nextHop: fc.ipV4(),
        multiExitDisc: u32,
        localPref: u32,
        atomicAggregate: fc.constant(true),
        aggregator: aggregator(size),
        communities: fc.array(u32, { minLength: 1, maxLength: 80 }),
        as4Path: path(4),
        as4Aggregator: aggregator(4),
        largeCommunities: fc.array(fc.record({ globalAdministrator: u32, localData1: u32, localData2: u32 }), {
          minLength: 1,
          maxLength: 3,
        }),
        onlyToCustomer: u32,
      },
      { requiredKeys: ['origin', 'asPath', 'nextHop'] },
    );

  test.each([2, 4] as const)('UPDATE, AS numbers of %i octets', (size) => {
    const update = fc.record({
      type: fc.constant('update' as const),
      withdrawnRoutes: fc.array(prefix, { maxLength: 5 }),
      attributes: attributes(size),
      nlri: fc.array(prefix, { maxLength: 5 }),
    });
    fc.assert(
      fc.property(update, (message) => {
        expect(decodeBgp(buildBgp(message, size), size)).toEqual(message);
      }),
    );
  });

  test('OPEN', () => {
    const capability = fc.oneof(
      fc.record({ name: fc.constant('multiprotocol' as const), afi: fc.nat(65535), safi: fc.nat(255) }),
      fc.constant({ name: 'routeRefresh' as const }),
      fc.record({ name: fc.constant('fourOctetAs' as const), asNumber: asNumber(4) }),
      fc.record({ name: fc.constant('role' as const), role: fc.nat(255) }),
      fc.record({
        name: fc.constant('other' as const),
        code: fc.integer({ min: 100, max: 255 }),
        value: fc.uint8Array({ maxLength: 10 }),
      }),
    );
    fc.assert(
      fc.property(
        asNumber(4),
        fc.nat(65535),
        fc.ipV4(),
        fc.array(capability, { maxLength: 8 }),
        (as, hold, id, list) => {
          const open = openMessage(as, hold, id, list);
          expect(open.myAutonomousSystem).toBe(as > 65535 ? 23456 : as);
          expect(decodeBgp(buildBgp(open))).toEqual(open);
        },
      ),
    );
  });
});

describe('headers that cannot be (RFC 4271 §6.1)', () => {
  const keepalive = buildBgp({ type: 'keepalive' });
  const changed = (at: number, ...values: number[]) => {
    const bytes = keepalive.slice();
    bytes.set(values, at);
    return bytes;
  };

  test.each([
    ['a marker with a zero in it', changed(3, 0xfe), 1, 1],
    ['a length below 19', changed(16, 0, 18), 1, 2],
    ['a length above 4096', changed(16, 0x10, 0x01), 1, 2],
    ['a KEEPALIVE of 20 octets', concatBytes(changed(16, 0, 20), Uint8Array.of(0)), 1, 2],
    ['an OPEN of 28 octets', concatBytes(changed(16, 0, 28, 1), new Uint8Array(9)), 1, 2],
    ['an unknown type', changed(18, 6), 1, 3],
  ])('%s', (_, bytes, code, subcode) => {
    const error = errorOf(() => decodeBgp(bytes));
    expect(notificationFor(error)).toMatchObject({ errorCode: code, errorSubcode: subcode });
    expect(errorOf(() => new BgpDeframer().push(bytes)).field).toBe(error.field);
  });

  test('messages may come in any pieces', () => {
    const stream = concatBytes(birdOpen, keepalive, birdUpdates, frrUpdates);
    const whole = new BgpDeframer().push(stream).map((bytes) => toHex(bytes));
    const deframer = new BgpDeframer();
    const pieces = Array.from(stream, (byte) => deframer.push(Uint8Array.of(byte))).flat();
    expect(pieces.map((bytes) => toHex(bytes))).toEqual(whole);
    expect(whole).toHaveLength(8);
  });
});

function errorOf(act: () => unknown): DecodeError {
  try {
    act();
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Which messages count (RFC 4861 §6.1, §7.1), which address is taken (RFC 6724), which route (longest prefix). */

import { describe, expect, test } from 'vitest';
import { isIpv6 } from '../../../src/bytes/ip-address.ts';
import { orderDestinations, scopeOf, selectSource } from '../../../src/stack/ipv6/address-selection.ts';
import { ndpFault } from '../../../src/stack/ipv6/ndp-rules.ts';
import { longestMatch } from '../../../src/stack/ipv6/routes.ts';

const MAC = '00:16:d3:23:68:8a';

describe('a message of neighbour discovery is discarded', () => {
  const near = { src: 'fe80::1', dst: 'ff02::1:ff00:2', hopLimit: 255 };
  const solicitation = { type: 135, code: 0, target: '2001:db8::2', options: {} } as const;
  const advertisement = {
    type: 136,
    code: 0,
    target: '2001:db8::2',
    router: false,
    solicited: true,
    override: true,
    options: {},
  } as const;
  const routerAdvertisement = {
    type: 134,
    code: 0,
    curHopLimit: 64,
    managed: false,
    other: false,
    routerLifetime: 1800,
    reachableTime: 0,
    retransTimer: 0,
    options: {},
  } as const;
  const named = { options: { sourceLinkAddress: MAC } };

  test.each([
    ['if a router has passed it on', { ...near, hopLimit: 254 }, solicitation, 'hop-limit'],
    ['with a code', near, { ...solicitation, code: 1 }, 'code'],
    ['about a group', near, { ...solicitation, target: 'ff02::1' }, 'multicast-target'],
    [
      'that names a MAC address but no sender',
      { ...near, src: '::' },
      { ...solicitation, ...named },
      'unspecified-source',
    ],
    ['without a sender, to another group', { ...near, src: '::', dst: 'ff02::1' }, solicitation, 'unspecified-source'],
    ['advertising a group', near, { ...advertisement, target: 'ff02::1' }, 'multicast-target'],
    ['answering everybody', { ...near, dst: 'ff02::1' }, advertisement, 'solicited-multicast'],
    [
      'a router’s without its link-local address',
      { ...near, src: '2001:db8::1' },
      routerAdvertisement,
      'source-not-link-local',
    ],
    [
      'asking for routers without a sender but with a MAC address',
      { ...near, src: '::' },
      { type: 133, code: 0, ...named },
      'unspecified-source',
    ],
  ] as const)('%s', (_, packet, message, fault) => {
    expect(ndpFault(packet, message)).toBe(fault);
  });

  test('and otherwise not', () => {
    expect(ndpFault(near, solicitation)).toBeUndefined();
    expect(ndpFault({ ...near, src: '::' }, solicitation)).toBeUndefined();
    expect(ndpFault({ ...near, dst: 'fe80::2' }, advertisement)).toBeUndefined();
    expect(ndpFault({ ...near, dst: 'ff02::1' }, { ...advertisement, solicited: false })).toBeUndefined();
    expect(ndpFault(near, routerAdvertisement)).toBeUndefined();
    expect(ndpFault({ ...near, src: '::' }, { type: 133, code: 0, options: {} })).toBeUndefined();
  });
});

describe('the source address', () => {
  const candidates = (...addresses: string[]) => addresses.map((address) => ({ address, state: 'preferred' as const }));

  // The examples of RFC 6724 §10.1 that our rules cover, and §5's.
  test.each([
    ['2001:db8:1::1', ['2001:db8:3::1', 'fe80::1'], '2001:db8:3::1'], // rule 2
    ['ff05::1', ['2001:db8:3::1', 'fe80::1'], '2001:db8:3::1'], // rule 2
    ['2001:db8:1::1', ['2001:db8:1::1', '2001:db8:2::1'], '2001:db8:1::1'], // rule 1
    ['fe80::1', ['fe80::2', '2001:db8:1::1'], 'fe80::2'], // rule 2
    ['2001:db8:1::d5e3:0:0:1', ['2001:db8:1::2', '2001:db8:3::2'], '2001:db8:1::2'], // rule 8
  ])('to %s of %j is %s', (dst, addresses, wanted) => {
    expect(selectSource(dst, candidates(...addresses))).toBe(wanted);
    expect(selectSource(dst, candidates(...addresses.toReversed()))).toBe(wanted);
  });

  test('is none that is about to end, if there is another (rule 3)', () => {
    const old = { address: '2001:db8:1::2', state: 'deprecated' as const };
    expect(selectSource('2001:db8:1::1', [old, ...candidates('2001:db8:9::2')])).toBe('2001:db8:9::2');
    expect(selectSource('2001:db8:1::1', [old])).toBe('2001:db8:1::2');
    expect(selectSource('2001:db8:1::1', [])).toBeUndefined();
  });
});

describe('the order of destinations', () => {
  const order = (destinations: string[], own: string[]) =>
    orderDestinations(destinations, (dst) => {
      if (!isIpv6(dst)) return own.find((address) => !isIpv6(address)) ?? '0.0.0.0';
      const six = own.filter(isIpv6).map((address) => ({ address, state: 'preferred' as const }));
      return selectSource(dst, six) ?? '::';
    });

  // RFC 6724 §10.2.
  test.each([
    [
      'matching scope',
      ['2001:db8:1::1', '198.51.100.121'],
      ['2001:db8:1::2', 'fe80::1', '169.254.13.78'],
      ['2001:db8:1::1', '198.51.100.121'],
    ],
    [
      'matching scope the other way',
      ['2001:db8:1::1', '198.51.100.121'],
      ['fe80::1', '198.51.100.117'],
      ['198.51.100.121', '2001:db8:1::1'],
    ],
    [
      'higher precedence',
      ['10.1.2.3', '2001:db8:1::1'],
      ['2001:db8:1::2', 'fe80::1', '10.1.2.4'],
      ['2001:db8:1::1', '10.1.2.3'],
    ],
    ['smaller scope', ['2001:db8:1::1', 'fe80::1'], ['2001:db8:1::2', 'fe80::2'], ['fe80::1', '2001:db8:1::1']],
    [
      'without IPv6 of one’s own',
      ['2001:db8:1::1', '198.51.100.121'],
      ['198.51.100.117'],
      ['198.51.100.121', '2001:db8:1::1'],
    ],
  ])('%s', (_, destinations, own, wanted) => {
    expect(order(destinations, own)).toEqual(wanted);
  });
});

test('scopes', () => {
  const of = {
    '::1': 2,
    'fe80::1': 2,
    'ff02::1': 2,
    'ff05::1': 5,
    'fec0::1': 5,
    '2001:db8::1': 14,
    '10.0.0.1': 14,
    '127.0.0.1': 2,
  };
  for (const [address, scope] of Object.entries(of)) expect(scopeOf(address), address).toBe(scope);
});

test('of all routes the longest prefix decides', () => {
  const routes = [
    { prefix: '::/0', nextHop: 'fe80::1', port: 0 },
    { prefix: '2001:db8::/32', port: 1 },
    { prefix: '2001:db8:1::/48', port: 2 },
    { prefix: '2001:db8:1::/48', port: 3 },
  ];
  expect(['2001:db8:1::1', '2001:db8:2::1', '2002::1'].map((dst) => longestMatch(routes, dst)?.port)).toEqual([
    2, 1, 0,
  ]);
  expect(longestMatch(routes.slice(1), '2002::1')).toBeUndefined();
});

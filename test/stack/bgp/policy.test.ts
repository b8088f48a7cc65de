import { describe, expect, test } from 'vitest';
import { asSequence } from '../../../src/packet/bgp/as-path.ts';
import { type Roa, validateOrigin, validateRoute } from '../../../src/stack/bgp/origin-validation.ts';
import { mayTell, RelationshipPolicy } from '../../../src/stack/bgp/policy.ts';
import type { BgpPeer, BgpRoute, Relationship } from '../../../src/stack/bgp/route.ts';

function neighbour(relationship: Relationship, asNumber = 64500): BgpPeer {
  const address = '198.51.100.1';
  return { address, asNumber, bgpIdentifier: address, isInternal: false, relationship, localAddress: '198.51.100.2' };
}

function routeFrom(relationship: Relationship, attributes = {}): BgpRoute & { from: BgpPeer } {
  const base = { origin: 0, asPath: asSequence(64500, 64510), nextHop: '198.51.100.1' };
  return { prefix: '192.0.2.0/24', attributes: { ...base, ...attributes }, from: neighbour(relationship) };
}

const all: Relationship[] = ['customer', 'peer', 'provider'];

describe('contracts (Gao and Rexford)', () => {
  test('a route goes on if somebody pays for it', () => {
    const told = all.map((from) => all.filter((to) => mayTell(from, to)));
    expect(told).toEqual([['customer', 'peer', 'provider'], ['customer'], ['customer']]);
    expect(all.filter((to) => mayTell('own', to))).toEqual(all);
  });

  test('customers are liked best; a neighbour’s LOCAL_PREF does not count (RFC 4271 §5.1.5)', () => {
    const policy = new RelationshipPolicy({ asNumber: 64496 });
    const preferences = all.map((one) => policy.takeIn(routeFrom(one, { localPref: 999 })));
    expect(preferences).toMatchObject([{ localPref: 200 }, { localPref: 150 }, { localPref: 100 }]);
  });

  test('well-known communities (RFC 1997)', () => {
    const policy = new RelationshipPolicy({ asNumber: 64496 });
    const inside = { ...neighbour('peer'), isInternal: true };
    const noExport = routeFrom('customer', { communities: [0xffffff01] });
    const noAdvertise = routeFrom('customer', { communities: [0xffffff02] });
    expect(policy.tell(noExport, neighbour('customer'))).toBeUndefined();
    expect(policy.tell(noExport, inside)).toBeDefined();
    expect(policy.tell(noAdvertise, inside)).toBeUndefined();
  });

  test('prefix filters: what a customer may announce, and how long', () => {
    const prefixFilters = { 64500: [{ prefix: '192.0.2.0/24' }, { prefix: '10.0.0.0/8', maxLength: 16 }] };
    const policy = new RelationshipPolicy({ asNumber: 64496, prefixFilters });
    const verdicts = ['192.0.2.0/24', '192.0.2.0/25', '10.1.0.0/16', '10.1.1.0/24', '11.0.0.0/8'].map((prefix) => {
      const taken = policy.takeIn({ ...routeFrom('customer'), prefix });
      return typeof taken === 'string' ? taken : 'taken';
    });
    expect(verdicts).toEqual(['taken', 'prefix-filter', 'taken', 'prefix-filter', 'prefix-filter']);
  });
});

describe('only to customers (RFC 9234 §5)', () => {
  const policy = new RelationshipPolicy({ asNumber: 64496, onlyToCustomer: true });

  test('a marked route from a customer is a leak, and from a peer that did not mark it', () => {
    expect(policy.takeIn(routeFrom('customer', { onlyToCustomer: 64511 }))).toBe('leak');
    expect(policy.takeIn(routeFrom('peer', { onlyToCustomer: 64511 }))).toBe('leak');
    expect(policy.takeIn(routeFrom('peer', { onlyToCustomer: 64500 }))).toMatchObject({ onlyToCustomer: 64500 });
    expect(policy.takeIn(routeFrom('provider', { onlyToCustomer: 64511 }))).toMatchObject({ onlyToCustomer: 64511 });
  });

  test('what comes from a peer or provider is marked with its number', () => {
    expect(policy.takeIn(routeFrom('peer'))).toMatchObject({ onlyToCustomer: 64500 });
    expect(policy.takeIn(routeFrom('provider'))).toMatchObject({ onlyToCustomer: 64500 });
    expect(policy.takeIn(routeFrom('customer'))).not.toHaveProperty('onlyToCustomer');
  });

  test('what goes to a peer or customer is marked with ours; what is marked goes to customers only', () => {
    const own: BgpRoute = { ...routeFrom('customer'), from: 'own' };
    expect(policy.tell(own, neighbour('customer'))).toMatchObject({ onlyToCustomer: 64496 });
    expect(policy.tell(own, neighbour('peer'))).toMatchObject({ onlyToCustomer: 64496 });
    expect(policy.tell(own, neighbour('provider'))).not.toHaveProperty('onlyToCustomer');
    const marked = routeFrom('customer', { onlyToCustomer: 64511 });
    expect(all.map((to) => policy.tell(marked, neighbour(to))?.onlyToCustomer)).toEqual([64511, undefined, undefined]);
  });

  test('it holds even where the operator’s export rule fails', () => {
    const leaky = new RelationshipPolicy({ asNumber: 64496, onlyToCustomer: true, leaksToAll: true });
    expect(leaky.tell(routeFrom('provider', { onlyToCustomer: 64500 }), neighbour('provider'))).toBeUndefined();
    const careless = new RelationshipPolicy({ asNumber: 64496, leaksToAll: true });
    expect(careless.tell(routeFrom('provider', { onlyToCustomer: 64500 }), neighbour('provider'))).toMatchObject({
      onlyToCustomer: 64500,
    });
  });
});

describe('origin validation (RFC 6811)', () => {
  const roas: Roa[] = [
    { prefix: '10.0.0.0/16', maxLength: 18, asNumber: 64496 },
    { prefix: '10.0.0.0/16', asNumber: 64497 },
    { prefix: '198.51.100.0/24', asNumber: 0 },
  ];

  test.each([
    ['10.0.0.0/16', 64496, 'valid'],
    ['10.0.64.0/18', 64496, 'valid'],
    ['10.0.64.0/19', 64496, 'invalid'],
    ['10.0.0.0/16', 64497, 'valid'],
    ['10.0.0.0/17', 64497, 'invalid'],
    ['10.0.0.0/16', 64498, 'invalid'],
    ['10.0.0.0/15', 64496, 'not-found'],
    ['10.1.0.0/16', 64496, 'not-found'],
    ['198.51.100.0/24', 0, 'invalid'],
    ['198.51.100.0/25', 64496, 'invalid'],
    ['10.0.0.0/16', undefined, 'invalid'],
  ] as const)('%s of AS %s is %s', (prefix, origin, state) => {
    expect(validateOrigin(roas, prefix, origin)).toBe(state);
  });

  test('the origin is the last AS of the path; a set at the end matches nothing', () => {
    expect(validateRoute(roas, '10.0.0.0/16', asSequence(64500, 64496))).toBe('valid');
    expect(validateRoute(roas, '10.0.0.0/16', [...asSequence(64496), { type: 1, asNumbers: [64496] }])).toBe('invalid');
  });

  test('invalid routes are refused, others not', () => {
    const policy = new RelationshipPolicy({ asNumber: 64496, roas });
    const route = { ...routeFrom('peer'), prefix: '10.0.0.0/16' };
    expect(policy.takeIn(route)).toBe('origin-invalid');
    expect(policy.takeIn({ ...route, prefix: '10.2.0.0/16' })).toMatchObject({ localPref: 150 });
  });
});

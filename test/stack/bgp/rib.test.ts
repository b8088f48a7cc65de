import { describe, expect, test } from 'vitest';
import type { Ipv4Prefix } from '../../../src/bytes/ipv4-address.ts';
import { asPathText, asSequence } from '../../../src/packet/bgp/as-path.ts';
import type { UpdateMessage } from '../../../src/packet/bgp/message.ts';
import type { PathAttributes } from '../../../src/packet/bgp/path-attributes.ts';
import { RelationshipPolicy } from '../../../src/stack/bgp/policy.ts';
import { BgpRib } from '../../../src/stack/bgp/rib.ts';
import type { BgpPeer, Relationship } from '../../../src/stack/bgp/route.ts';

const PREFIX = '192.0.2.0/24';

function peer(n: number, relationship: Relationship, isInternal = false): BgpPeer {
  const address = `198.51.100.${n}`;
  const asNumber = isInternal ? 64496 : 64500 + n;
  return { address, asNumber, bgpIdentifier: address, isInternal, relationship, localAddress: `203.0.113.${n}` };
}

const customer = peer(1, 'customer');
const peering = peer(2, 'peer');
const provider = peer(3, 'provider');

function announce(
  from: BgpPeer,
  path: number[],
  nlri: Ipv4Prefix[] = [PREFIX],
  more: PathAttributes = {},
): UpdateMessage {
  const attributes = { origin: 0, asPath: asSequence(...path), nextHop: from.address, ...more };
  return { type: 'update', withdrawnRoutes: [], attributes, nlri };
}

const withdraw = (...withdrawnRoutes: Ipv4Prefix[]): UpdateMessage => ({
  type: 'update',
  withdrawnRoutes,
  attributes: {},
  nlri: [],
});

function rib(...peers: BgpPeer[]) {
  const bests: string[] = [];
  const policy = new RelationshipPolicy({ asNumber: 64496 });
  const made = new BgpRib({
    asNumber: 64496,
    policy,
    onBest: (prefix, best) => bests.push(`${prefix}: ${best ? asPathText(best.attributes.asPath ?? []) : 'none'}`),
  });
  for (const one of peers) made.peerUp(one);
  /** '+192.0.2.0/24 64496 64501' and '-192.0.2.0/24'. */
  const told = (to: BgpPeer) =>
    made
      .takeUpdates(to.address)
      .flatMap(({ withdrawnRoutes, nlri, attributes }) => [
        ...withdrawnRoutes.map((prefix) => `-${prefix}`),
        ...nlri.map((prefix) => `+${prefix} ${asPathText(attributes.asPath ?? [])}`.trim()),
      ]);
  return { rib: made, bests, told, policy };
}

describe('in, decide, out', () => {
  test('a longer path of a customer beats a shorter one of a provider, and comes back when it is withdrawn', () => {
    const { rib: made, bests, told } = rib(customer, provider);
    made.handleUpdate(provider.address, announce(provider, [64503, 64510]));
    made.handleUpdate(customer.address, announce(customer, [64501, 64509, 64510]));
    expect(made.best(PREFIX)!.from).toBe(customer);
    expect(made.explain(PREFIX).step).toBe('local-preference');
    expect(told(provider)).toEqual([`+${PREFIX} 64496 64501 64509 64510`]);
    expect(told(customer), 'what it has told us it does not hear again').toEqual([]);
    made.handleUpdate(customer.address, withdraw(PREFIX));
    expect(told(provider), 'a provider’s route is not for a provider').toEqual([`-${PREFIX}`]);
    expect(told(customer)).toEqual([`+${PREFIX} 64496 64503 64510`]);
    expect(bests).toEqual([`${PREFIX}: 64503 64510`, `${PREFIX}: 64501 64509 64510`, `${PREFIX}: 64503 64510`]);
  });

  test('a route with our own AS in its path is not used (§9.1.2), nor one that does not begin with the neighbour', () => {
    const { rib: made } = rib(peering);
    made.handleUpdate(peering.address, announce(peering, [64502, 64496, 64510]));
    expect(made.explain(PREFIX)).toMatchObject({ best: undefined, rejected: [{ reason: 'as-loop' }] });
    made.handleUpdate(peering.address, announce(peering, [64510]));
    expect(made.explain(PREFIX).rejected).toMatchObject([{ reason: 'first-as' }]);
  });

  test('a route whose next hop cannot be reached is not used, and nobody is told of it (§9.1.2)', () => {
    const policy = new RelationshipPolicy({ asNumber: 64496 });
    const made = new BgpRib({ asNumber: 64496, policy, canReach: (nextHop) => nextHop === customer.address });
    made.peerUp(customer);
    made.peerUp(peering);
    made.handleUpdate(customer.address, announce(customer, [64501], [PREFIX], { nextHop: '203.0.113.99' }));
    expect(made.explain(PREFIX)).toMatchObject({ best: undefined, rejected: [{ reason: 'next-hop' }] });
    expect(made.hasUpdates(peering.address)).toBe(false);
    made.handleUpdate(customer.address, announce(customer, [64501]));
    expect(made.best(PREFIX)).toBeDefined();
  });

  test('outgoing attributes: our AS in front, ourselves as next hop, no LOCAL_PREF, no MED of others (§5.1)', () => {
    const { rib: made } = rib(customer, peering);
    const others = [
      { flags: 0xc0, typeCode: 99, value: Uint8Array.of(1) },
      { flags: 0x80, typeCode: 98, value: Uint8Array.of(2) },
    ];
    const more = { multiExitDisc: 5, communities: [1], others };
    made.handleUpdate(customer.address, announce(customer, [64501], [PREFIX], more));
    expect(made.takeUpdates(peering.address)[0]!.attributes).toEqual({
      origin: 0,
      asPath: asSequence(64496, 64501),
      nextHop: peering.localAddress,
      communities: [1],
      others: [{ ...others[0]!, flags: 0xe0 }],
    });
  });

  test('inside the AS: LOCAL_PREF and the next hop stay, and nothing heard inside is told inside', () => {
    const [inside, alsoInside] = [peer(8, 'peer', true), peer(9, 'peer', true)];
    const { rib: made, told } = rib(customer, inside, alsoInside);
    made.handleUpdate(customer.address, announce(customer, [64501]));
    expect(made.takeUpdates(inside.address)[0]!.attributes).toEqual({
      origin: 0,
      asPath: asSequence(64501),
      nextHop: customer.address,
      localPref: 200,
    });
    made.takeUpdates(alsoInside.address);
    made.handleUpdate(inside.address, announce(inside, [64505], ['10.0.0.0/8'], { localPref: 300 }));
    expect(told(alsoInside)).toEqual([]);
    expect(told(customer)).toEqual(['+10.0.0.0/8 64496 64505']);
  });

  test('prefixes with the same attributes share a message; what is known is not said again', () => {
    const { rib: made } = rib(customer, provider);
    made.handleUpdate(customer.address, announce(customer, [64501], ['10.0.0.0/8', '11.0.0.0/8']));
    made.handleUpdate(customer.address, announce(customer, [64501, 64510], ['12.0.0.0/8']));
    expect(made.takeUpdates(provider.address).map(({ nlri }) => nlri)).toEqual([
      ['10.0.0.0/8', '11.0.0.0/8'],
      ['12.0.0.0/8'],
    ]);
    made.handleUpdate(customer.address, announce(customer, [64501], ['10.0.0.0/8']));
    expect(made.hasUpdates(provider.address)).toBe(false);
    made.refresh(provider.address);
    expect(made.takeUpdates(provider.address).flatMap(({ nlri }) => nlri)).toHaveLength(3);
  });

  test('what comes and goes before it is told is not told', () => {
    const { rib: made, told } = rib(customer, provider);
    made.handleUpdate(customer.address, announce(customer, [64501]));
    made.handleUpdate(customer.address, withdraw(PREFIX));
    expect(told(provider)).toEqual([]);
  });

  test('a session that ends takes its routes along, one that comes up hears all', () => {
    const { rib: made, told, bests } = rib(customer, peering);
    made.handleUpdate(customer.address, announce(customer, [64501]));
    made.originate('198.18.0.0/15');
    told(peering);
    made.peerDown(customer.address);
    expect(told(peering)).toEqual([`-${PREFIX}`]);
    expect(bests.at(-1)).toBe(`${PREFIX}: none`);
    made.peerUp(provider);
    expect(told(provider)).toEqual(['+198.18.0.0/15 64496']);
    made.cease('198.18.0.0/15');
    expect(told(provider)).toEqual(['-198.18.0.0/15']);
  });

  test('a policy that changes is applied to what was heard before', () => {
    const { rib: made, policy, told } = rib(peering, customer);
    made.handleUpdate(peering.address, announce(peering, [64502, 64510]));
    expect(told(customer)).toHaveLength(1);
    policy.options.roas = [{ prefix: PREFIX, asNumber: 64511 }];
    made.reconsider();
    expect(made.explain(PREFIX).rejected).toMatchObject([{ reason: 'origin-invalid' }]);
    expect(told(customer)).toEqual([`-${PREFIX}`]);
    policy.options.roas = undefined;
    policy.options.leaksToAll = true;
    made.reconsider();
    expect(made.best(PREFIX)).toBeDefined();
  });
});

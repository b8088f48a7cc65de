/** Addresses of an interface against RFC 4862, and what a host learns from routers against RFC 4861 §6.3, RFC 8106. */

import { describe, expect, test } from 'vitest';
import { interfaceIdOf } from '../../../src/bytes/ipv6-address.ts';
import { Random } from '../../../src/bytes/random.ts';
import { type Micros, NEVER, seconds } from '../../../src/bytes/time.ts';
import { INFINITE_LIFETIME, type PrefixInformation } from '../../../src/packet/ndp.ts';
import {
  type AddressEvent,
  AddressList,
  type AddressListConfig,
  addressTransitions,
} from '../../../src/stack/ipv6/addresses.ts';
import { RouterAdvertiser } from '../../../src/stack/ipv6/router-advertiser.ts';
import { type DiscoveryEvent, RouterDiscovery } from '../../../src/stack/ipv6/router-discovery.ts';

const LINK_LOCAL = 'fe80::216:d3ff:fe23:688a';
const GLOBAL = '2001:db8::216:d3ff:fe23:688a';
const seen = new Set<string>();

function makeList(config: Partial<AddressListConfig> = {}) {
  const events: AddressEvent[] = [];
  const list = new AddressList({
    random: new Random('addresses'),
    interfaceId: interfaceIdOf('00:16:d3:23:68:8a'),
    onEvent: (event) => {
      events.push(event);
      seen.add(`${event.from} ${event.event} ${event.to}`);
    },
    ...config,
  });
  /** Lets time pass up to `until`; answers with the addresses asked about, and when. */
  const pass = (until: Micros) => {
    const asked: [string, Micros][] = [];
    for (let now = list.nextTimer(); now <= until; now = list.nextTimer()) {
      list.handleTimer(now);
      for (let target = list.pollProbe(); target; target = list.pollProbe()) asked.push([target, now]);
    }
    return asked;
  };
  const states = () => Object.fromEntries(list.all.map(({ address, state }) => [address, state]));
  return { list, events, pass, states };
}

const prefix = (changes: Partial<PrefixInformation> = {}): PrefixInformation => ({
  prefix: '2001:db8::',
  prefixLength: 64,
  onLink: true,
  autonomous: true,
  validLifetime: 86400,
  preferredLifetime: 14400,
  ...changes,
});

describe('duplicate address detection', () => {
  test('asks once, after a random time of at most a second, and takes the address a second later', () => {
    const { list, pass } = makeList();
    list.start(0);
    expect(list.linkLocal).toBeUndefined();
    const asked = pass(seconds(1));
    expect(asked).toEqual([[LINK_LOCAL, expect.any(Number)]]);
    const [, at] = asked[0]!;
    pass(at + seconds(1) - 1);
    expect(list.linkLocal).toBeUndefined();
    pass(at + seconds(1));
    expect(list.linkLocal).toBe(LINK_LOCAL);
    expect(list.nextTimer()).toBe(NEVER);
  });

  test('an address that somebody has is never used', () => {
    const { list, pass, states } = makeList();
    list.start(0);
    pass(seconds(1));
    list.handleClaim('fe80::1', seconds(1));
    list.handleClaim(LINK_LOCAL, seconds(1));
    pass(seconds(100));
    expect(states()).toEqual({ [LINK_LOCAL]: 'duplicate' });
    expect(list.usable).toEqual([]);
  });

  test('a claim that comes when the address is ours changes nothing', () => {
    const { list, pass } = makeList();
    list.start(0);
    pass(seconds(3));
    list.handleClaim(LINK_LOCAL, seconds(3));
    expect(list.linkLocal).toBe(LINK_LOCAL);
  });

  test('with no questions to ask an address is there at once; with two it takes two seconds', () => {
    const none = makeList({ dadTransmits: 0 });
    none.list.start(0);
    expect(none.list.linkLocal).toBe(LINK_LOCAL);
    const two = makeList({ dadTransmits: 2 });
    two.list.start(0);
    expect(two.pass(seconds(10))).toHaveLength(2);
  });
});

describe('an address from a prefix (RFC 4862 §5.5.3)', () => {
  function withAddress(information = prefix()) {
    const made = makeList();
    made.list.handlePrefix(information, 0);
    made.pass(seconds(3));
    return made;
  }

  test('is made of the prefix and the interface identifier', () => {
    expect(withAddress().states()).toEqual({ [GLOBAL]: 'preferred' });
  });

  test.each([
    ['is not for making addresses', { autonomous: false }],
    ['is link-local', { prefix: 'fe80::' }],
    ['is preferred for longer than it is valid', { validLifetime: 10, preferredLifetime: 11 }],
    ['is not valid', { validLifetime: 0, preferredLifetime: 0 }],
    ['does not leave room for the identifier', { prefixLength: 56 }],
  ])('is not made where the prefix %s', (_, changes) => {
    expect(withAddress(prefix(changes)).states()).toEqual({});
  });

  test('is deprecated after the preferred lifetime and gone after the valid one', () => {
    const { list, pass, states } = withAddress();
    pass(seconds(14400));
    expect(states()).toEqual({ [GLOBAL]: 'deprecated' });
    expect(list.isUsable(GLOBAL)).toBe(true);
    pass(seconds(86400));
    expect(states()).toEqual({});
  });

  test('of an infinite lifetime never ends', () => {
    const for_ever = { validLifetime: INFINITE_LIFETIME, preferredLifetime: INFINITE_LIFETIME };
    expect(withAddress(prefix(for_ever)).list.nextTimer()).toBe(NEVER);
  });

  test('is preferred again when the prefix is advertised again', () => {
    const { list, pass, states } = withAddress();
    pass(seconds(20000));
    list.handlePrefix(prefix(), seconds(20000));
    expect(states()).toEqual({ [GLOBAL]: 'preferred' });
    list.handlePrefix(prefix({ preferredLifetime: 0 }), seconds(20001));
    expect(states()).toEqual({ [GLOBAL]: 'deprecated' });
  });

  test('with one lifetime for both it is gone without having been deprecated', () => {
    const { pass, states } = withAddress(prefix({ validLifetime: 9000, preferredLifetime: 9000 }));
    pass(seconds(9000));
    expect(states()).toEqual({});
  });

  test('cannot be taken away within two hours by whoever sends an advertisement', () => {
    const { list } = withAddress();
    const left = () => list.all[0]!.validUntil;
    list.handlePrefix(prefix({ validLifetime: 60, preferredLifetime: 0 }), seconds(10));
    expect(left()).toBe(seconds(10 + 7200));
    list.handlePrefix(prefix({ validLifetime: 60, preferredLifetime: 0 }), seconds(20));
    expect(left()).toBe(seconds(10 + 7200));
    list.handlePrefix(prefix({ validLifetime: 7300, preferredLifetime: 0 }), seconds(20));
    expect(left()).toBe(seconds(20 + 7300));
  });

  test('a flood of prefixes gives no flood of addresses', () => {
    const { list } = makeList();
    for (let n = 0; n < 100; n++) list.handlePrefix(prefix({ prefix: `2001:db8:${n}::` }), 0);
    expect(list.all).toHaveLength(16);
  });
});

test('all of the table of addresses happened in these tests, and nothing else', () => {
  expect([...seen].sort()).toEqual(addressTransitions.map(({ from, event, to }) => `${from} ${event} ${to}`).sort());
});

describe('a host asks for routers', () => {
  const advertisement = (routerLifetime: number, options = {}) => ({ routerLifetime, options });

  test('at once, then every four seconds, three times in all (RFC 4861 §6.3.7)', () => {
    const discovery = new RouterDiscovery();
    discovery.start(0);
    const asked: Micros[] = [];
    for (let now = discovery.nextTimer(); now !== NEVER; now = discovery.nextTimer()) {
      discovery.handleTimer(now);
      for (let n = discovery.takeSolicitations(); n > 0; n--) asked.push(now);
    }
    expect(asked).toEqual([0, seconds(4), seconds(8)]);
  });

  test('until one answers that is a default router', () => {
    const discovery = new RouterDiscovery();
    discovery.start(0);
    discovery.handleTimer(0);
    discovery.handleAdvertisement(advertisement(0), 'fe80::2', 1);
    expect(discovery.nextTimer()).toBe(seconds(4));
    discovery.handleAdvertisement(advertisement(1800), 'fe80::1', 1);
    expect(discovery.routers(2)).toEqual(['fe80::1']);
    expect(discovery.nextTimer()).toBe(seconds(1800) + 1);
  });

  test('and keeps routers, prefixes and DNS servers as long as they said', () => {
    const events: DiscoveryEvent[] = [];
    const discovery = new RouterDiscovery((event) => events.push(event));
    const rdnss = [{ lifetime: 30, servers: ['2001:db8::53'] }];
    const off = prefix({ prefix: '2001:db8:1::', onLink: false });
    discovery.handleAdvertisement(advertisement(60, { rdnss, prefixes: [prefix(), off] }), 'fe80::1', 0);
    expect(discovery.prefixes(0)).toEqual(['2001:db8::/64']);
    expect(discovery.dnsServers(0)).toEqual(['2001:db8::53']);
    discovery.handleTimer(seconds(30));
    expect(discovery.dnsServers(seconds(30))).toEqual([]);
    discovery.handleAdvertisement(advertisement(0), 'fe80::1', seconds(31));
    expect(discovery.routers(seconds(31))).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual([
      'router',
      'prefix',
      'dns-server',
      'dns-server-gone',
      'router-gone',
    ]);
  });
});

describe('a router advertises', () => {
  function makeAdvertiser() {
    const advertiser = new RouterAdvertiser({ prefixes: [prefix()], routerLifetime: 1800 }, new Random('router'));
    const pass = (until: Micros) => {
      const sent: Micros[] = [];
      for (let now = advertiser.nextTimer(); now <= until; now = advertiser.nextTimer()) {
        advertiser.handleTimer(now);
        while (advertiser.pollAdvertisement()) sent.push(now);
      }
      return sent;
    };
    return { advertiser, pass };
  }

  test('three times soon after it starts, then every 200 to 600 seconds (RFC 4861 §6.2.4)', () => {
    const { advertiser, pass } = makeAdvertiser();
    expect(pass(seconds(10_000))).toEqual([]);
    advertiser.start(0);
    const sent = pass(seconds(10_000));
    const gaps = sent.slice(1).map((at, i) => at - sent[i]!);
    expect(Math.max(...gaps.slice(0, 2))).toBeLessThanOrEqual(seconds(16));
    expect(Math.min(...gaps.slice(2))).toBeGreaterThanOrEqual(seconds(200));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(seconds(600));
  });

  test('when it is asked, within half a second, but not more often than every three seconds (§6.2.6)', () => {
    const { advertiser, pass } = makeAdvertiser();
    advertiser.start(0);
    pass(seconds(100));
    advertiser.handleSolicitation(seconds(150));
    const [at] = pass(seconds(151));
    expect(at! - seconds(150)).toBeLessThanOrEqual(seconds(0.5));
    advertiser.handleSolicitation(at! + 1);
    expect(pass(at! + seconds(5))).toEqual([at! + seconds(3)]);
  });

  test('a last time when it goes, with lifetime 0 (§6.2.5)', () => {
    const { advertiser, pass } = makeAdvertiser();
    advertiser.stop();
    expect(advertiser.pollAdvertisement()).toBeUndefined();
    advertiser.start(0);
    pass(seconds(1));
    advertiser.stop();
    expect(advertiser.pollAdvertisement()).toMatchObject({ routerLifetime: 0, options: { prefixes: [prefix()] } });
    advertiser.handleSolicitation(seconds(2));
    expect(advertiser.nextTimer()).toBe(NEVER);
  });
});

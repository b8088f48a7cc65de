import { describe, expect, test } from 'vitest';
import { NEVER, seconds } from '../../../src/bytes/time.ts';
import {
  buildDhcp,
  clientIdentifierOf,
  type DhcpFields,
  DhcpMessageType,
  DhcpOp,
  decodeDhcp,
  INFINITE_LEASE,
} from '../../../src/packet/dhcp.ts';
import type { DhcpOptions } from '../../../src/packet/dhcp-options.ts';
import { dhcpBindingTransitions } from '../../../src/stack/dhcp/bindings.ts';
import { DhcpServer, type DhcpServerConfig } from '../../../src/stack/dhcp/server.ts';
import { ADDRESS, LAPTOP, school } from './conversation.ts';

const { DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM } = DhcpMessageType;

/** The n-th client. */
function macOf(n: number): string {
  return `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`;
}

/** A server and what clients say to it; answers are decoded. */
class Desk {
  readonly server: DhcpServer;
  now = 0;

  constructor(config: Partial<DhcpServerConfig> = {}) {
    this.server = new DhcpServer({ ...school, ...config });
  }

  say(mac: string, messageType: number, options: DhcpOptions = {}, fields: Partial<DhcpFields> = {}) {
    const all = { messageType, ...options };
    const bytes = buildDhcp({ op: DhcpOp.REQUEST, xid: 7, chaddr: mac, ...fields, options: all });
    const reply = this.server.handleMessage(decodeDhcp(bytes), this.now);
    return reply && { ...reply, ...decodeDhcp(reply.message) };
  }

  /** DISCOVER and REQUEST; answers the address. */
  lease(mac: string, options: DhcpOptions = {}): string | undefined {
    const offer = this.say(mac, DISCOVER, options);
    if (!offer) return undefined;
    const choice = { ...options, requestedAddress: offer.yiaddr, serverIdentifier: school.address };
    const ack = this.say(mac, REQUEST, choice);
    expect(ack?.options.messageType).toBe(ACK);
    return ack?.yiaddr;
  }

  /** `address state` of all records. */
  table(): string[] {
    return this.server.bindings(this.now).map(({ address, state }) => `${address} ${state}`);
  }
}

/** Three addresses and no more. */
const small = { range: { first: '68.85.2.50', last: '68.85.2.52' } };

describe('what is offered (RFC 2131 §4.3.1)', () => {
  test("the laptop of document S gets the document's values", () => {
    const desk = new Desk();
    const offer = desk.say(LAPTOP, DISCOVER, {}, { xid: 654, broadcast: true })!;
    expect(offer).toMatchObject({ op: DhcpOp.REPLY, xid: 654, yiaddr: ADDRESS, ciaddr: '0.0.0.0', chaddr: LAPTOP });
    expect(offer.broadcast, 'the flag is repeated (table 3)').toBe(true);
    expect(offer.options).toEqual({
      messageType: OFFER,
      serverIdentifier: '68.85.2.9',
      leaseTime: 3600,
      renewalTime: 1800,
      rebindingTime: 3150,
      subnetMask: '255.255.255.0',
      routers: ['68.85.2.1'],
      dnsServers: ['68.85.2.2'],
      domainName: 'school.example',
    });
  });

  test('others get addresses from the start of the network, but none that is taken or reserved', () => {
    const desk = new Desk({
      range: { first: '68.85.2.1', last: '68.85.2.254' },
      reservations: { [LAPTOP]: '68.85.2.4' },
      exclude: ['68.85.2.5'],
    });
    // .1 is the router, .2 the DNS server, .4 reserved, .5 excluded, .9 the server itself.
    const given = [1, 2, 3, 4, 5].map((n) => desk.lease(macOf(n)));
    expect(given).toEqual(['68.85.2.3', '68.85.2.6', '68.85.2.7', '68.85.2.8', '68.85.2.10']);
    expect(desk.lease(LAPTOP)).toBe('68.85.2.4');
  });

  test('a whole network has all its addresses but the first and the last', () => {
    const desk = new Desk({ network: '10.0.0.0/30', address: '10.0.0.9', reservations: {} });
    const given = [1, 2, 3].map((n) => desk.say(macOf(n), DISCOVER)?.yiaddr);
    expect(given).toEqual(['10.0.0.1', '10.0.0.2', undefined]);
  });

  test('a wish is granted if the address is free', () => {
    const desk = new Desk();
    expect(desk.lease(macOf(1), { requestedAddress: '68.85.2.77' })).toBe('68.85.2.77');
    expect(desk.lease(macOf(2), { requestedAddress: '68.85.2.77' })).toBe('68.85.2.3');
    expect(desk.lease(macOf(3), { requestedAddress: '68.85.2.1' }), "the router's").toBe('68.85.2.4');
    expect(desk.lease(macOf(4), { requestedAddress: '10.0.0.7' }), 'of another network').toBe('68.85.2.5');
    expect(desk.lease(macOf(5), { requestedAddress: ADDRESS }), 'reserved').toBe('68.85.2.6');
  });

  test('two clients are not offered the same address, one client is offered the same twice', () => {
    const desk = new Desk(small);
    expect(desk.say(macOf(1), DISCOVER)?.yiaddr).toBe('68.85.2.50');
    expect(desk.say(macOf(2), DISCOVER)?.yiaddr).toBe('68.85.2.51');
    expect(desk.say(macOf(1), DISCOVER)?.yiaddr).toBe('68.85.2.50');
  });

  test('without a free address the server is silent', () => {
    const desk = new Desk(small);
    expect([1, 2, 3, 4].map((n) => desk.lease(macOf(n)))).toEqual([
      '68.85.2.50',
      '68.85.2.51',
      '68.85.2.52',
      undefined,
    ]);
  });

  test('an offer that nobody takes is free again after a minute', () => {
    const desk = new Desk(small);
    for (const n of [1, 2, 3]) desk.say(macOf(n), DISCOVER);
    expect(desk.say(macOf(4), DISCOVER)).toBeUndefined();
    desk.now = seconds(60);
    expect(desk.say(macOf(4), DISCOVER)?.yiaddr).toBe('68.85.2.50');
  });

  test('the answer holds what the client wishes, in its order, but the mask before the router (RFC 2132 §3.3)', () => {
    const reply = new Desk().say(macOf(1), DISCOVER, { parameterRequestList: [6, 3, 42, 1] })!;
    expect(reply.optionList.map(({ code }) => code)).toEqual([53, 54, 51, 58, 59, 1, 6, 3]);
  });

  test('a client may wish for a shorter lease, not for a longer one or one of seconds', () => {
    const leaseTimeFor = (leaseTime: number) => new Desk().say(macOf(1), DISCOVER, { leaseTime })?.options;
    expect(leaseTimeFor(600)).toMatchObject({ leaseTime: 600, renewalTime: 300, rebindingTime: 525 });
    expect(leaseTimeFor(86_400)).toMatchObject({ leaseTime: 3600 });
    expect(leaseTimeFor(1)).toMatchObject({ leaseTime: 60 });
  });

  test('a lease for ever has no T1 and T2', () => {
    const desk = new Desk({ leaseTime: INFINITE_LEASE });
    desk.lease(LAPTOP);
    expect(desk.server.bindings(0)).toMatchObject([{ state: 'BOUND', until: NEVER }]);
    expect(desk.say(LAPTOP, DISCOVER)?.options).not.toHaveProperty('renewalTime');
  });

  test("a client's identifier is repeated to it (RFC 6842), and it is who the client is (§4.2)", () => {
    const desk = new Desk(small);
    const clientIdentifier = clientIdentifierOf(macOf(9));
    const offer = desk.say(macOf(1), DISCOVER, { clientIdentifier })!;
    expect(offer.options.clientIdentifier).toEqual(clientIdentifier);
    expect(desk.say(macOf(2), DISCOVER, { clientIdentifier })?.yiaddr, 'another card, the same client').toBe(
      offer.yiaddr,
    );
    expect(desk.say(macOf(1), DISCOVER)?.yiaddr, 'the same card, another client').not.toBe(offer.yiaddr);
    const nak = desk.say(macOf(1), REQUEST, { clientIdentifier }, { ciaddr: '10.0.0.1' })!;
    expect(nak.options).toMatchObject({ messageType: NAK, clientIdentifier });
  });
});

describe('REQUEST in SELECTING (RFC 2131 §4.3.2)', () => {
  test('for the offered address is acknowledged', () => {
    const desk = new Desk();
    desk.say(LAPTOP, DISCOVER);
    const ack = desk.say(LAPTOP, REQUEST, { requestedAddress: ADDRESS, serverIdentifier: school.address })!;
    expect(ack).toMatchObject({ yiaddr: ADDRESS, options: { messageType: ACK, leaseTime: 3600 } });
    expect(desk.server.bindings(0)).toMatchObject([
      { address: ADDRESS, state: 'BOUND', mac: LAPTOP, until: seconds(3600) },
    ]);
  });

  test('for another server is not answered, and the offered address is free again', () => {
    const desk = new Desk(small);
    desk.say(macOf(1), DISCOVER);
    const other = { requestedAddress: '68.85.2.50', serverIdentifier: '68.85.2.2' };
    expect(desk.say(macOf(1), REQUEST, other)).toBeUndefined();
    expect(desk.table()).toEqual(['68.85.2.50 FREE']);
  });

  test('for another server does not end a lease in force', () => {
    const desk = new Desk(small);
    desk.lease(macOf(1));
    desk.say(macOf(1), DISCOVER);
    desk.say(macOf(1), REQUEST, { requestedAddress: '68.85.2.50', serverIdentifier: '68.85.2.2' });
    expect(desk.table()).toEqual(['68.85.2.50 BOUND']);
  });

  test.each([
    ['an address that was not offered', '68.85.2.60'],
    ['an address of another client', '68.85.2.3'],
    ['no address', undefined],
  ])('for %s is refused', (_, requestedAddress) => {
    const desk = new Desk();
    desk.lease(macOf(1));
    desk.say(macOf(2), DISCOVER);
    const reply = desk.say(macOf(2), REQUEST, { requestedAddress, serverIdentifier: school.address })!;
    expect(reply).toMatchObject({ yiaddr: '0.0.0.0', ciaddr: '0.0.0.0', to: { address: '255.255.255.255', port: 68 } });
    expect(reply.options).toEqual({
      messageType: NAK,
      serverIdentifier: school.address,
      message: expect.stringContaining('address'),
    });
  });

  test('after a restart of the server a free address will do', () => {
    const choice = { requestedAddress: '68.85.2.60', serverIdentifier: school.address };
    expect(new Desk().say(macOf(1), REQUEST, choice)?.options.messageType).toBe(ACK);
    expect(new Desk().say(macOf(1), REQUEST, { ...choice, requestedAddress: ADDRESS })?.options.messageType).toBe(NAK);
  });

  test('comes late: the address is given if it is still free', () => {
    const desk = new Desk(small);
    desk.say(macOf(1), DISCOVER);
    desk.now = seconds(100);
    const choice = { requestedAddress: '68.85.2.50', serverIdentifier: school.address };
    expect(desk.say(macOf(1), REQUEST, choice)?.options.messageType).toBe(ACK);
  });
});

describe('REQUEST in INIT-REBOOT (RFC 2131 §4.3.2)', () => {
  test("for the client's address is acknowledged", () => {
    const desk = new Desk();
    desk.lease(macOf(1));
    expect(desk.say(macOf(1), REQUEST, { requestedAddress: '68.85.2.3' })).toMatchObject({
      yiaddr: '68.85.2.3',
      options: { messageType: ACK },
    });
  });

  test('for an address of another network is refused', () => {
    expect(new Desk().say(macOf(1), REQUEST, { requestedAddress: '10.0.0.3' })?.options.messageType).toBe(NAK);
  });

  test('for another address than its own is refused', () => {
    const desk = new Desk();
    desk.lease(macOf(1));
    expect(desk.say(macOf(1), REQUEST, { requestedAddress: '68.85.2.50' })?.options.messageType).toBe(NAK);
  });

  test('of a client that the server does not know is left to another server', () => {
    expect(new Desk().say(macOf(1), REQUEST, { requestedAddress: '68.85.2.3' })).toBeUndefined();
  });

  test('for a lease that is over and given to another: the server no longer knows the client', () => {
    const desk = new Desk(small);
    desk.lease(macOf(1));
    desk.now = seconds(3600);
    for (const n of [2, 3, 4]) desk.lease(macOf(n));
    // All three are given; the first client's record was the oldest and is another's now.
    expect(desk.say(macOf(1), REQUEST, { requestedAddress: '68.85.2.50' })).toBeUndefined();
  });

  test('without any address is nothing at all', () => {
    expect(new Desk().say(macOf(1), REQUEST)).toBeUndefined();
  });
});

describe('REQUEST in RENEWING and REBINDING (RFC 2131 §4.3.2)', () => {
  test('extends the lease and answers to ciaddr', () => {
    const desk = new Desk();
    desk.lease(macOf(1));
    desk.now = seconds(1800);
    const ack = desk.say(macOf(1), REQUEST, {}, { ciaddr: '68.85.2.3' })!;
    expect(ack).toMatchObject({
      ciaddr: '68.85.2.3',
      yiaddr: '68.85.2.3',
      options: { messageType: ACK, leaseTime: 3600 },
      to: { address: '68.85.2.3', port: 68 },
    });
    expect(desk.server.bindings(desk.now)).toMatchObject([{ until: seconds(5400) }]);
  });

  test('for an address of another network or of another client is refused', () => {
    const desk = new Desk();
    desk.lease(macOf(1));
    desk.lease(macOf(2));
    expect(desk.say(macOf(1), REQUEST, {}, { ciaddr: '10.0.0.1' })?.options.messageType).toBe(NAK);
    expect(desk.say(macOf(1), REQUEST, {}, { ciaddr: '68.85.2.4' })?.options.messageType).toBe(NAK);
  });

  test('of a client that the server does not know is left to another server', () => {
    expect(new Desk().say(macOf(1), REQUEST, {}, { ciaddr: '68.85.2.3' })).toBeUndefined();
  });
});

describe('where the answer goes (RFC 2131 §4.1)', () => {
  test('to everybody if the client set the broadcast flag', () => {
    const reply = new Desk().say(LAPTOP, DISCOVER, {}, { broadcast: true })!;
    expect(reply).toMatchObject({ to: { address: '255.255.255.255', port: 68 }, broadcast: true });
    expect(reply.linkAddress).toBeUndefined();
  });

  test('else to yiaddr, in a frame to chaddr', () => {
    const reply = new Desk().say(LAPTOP, DISCOVER)!;
    expect(reply).toMatchObject({ to: { address: ADDRESS, port: 68 }, linkAddress: LAPTOP, broadcast: false });
  });

  test('to the relay agent if one stands between, at port 67', () => {
    const reply = new Desk().say(LAPTOP, DISCOVER, {}, { giaddr: '68.85.2.1', broadcast: true })!;
    expect(reply).toMatchObject({ to: { address: '68.85.2.1', port: 67 }, broadcast: true, giaddr: '68.85.2.1' });
    expect(reply.linkAddress).toBeUndefined();
  });

  test('a NAK goes to everybody, whatever the flag says', () => {
    const nak = new Desk().say(LAPTOP, REQUEST, {}, { ciaddr: '10.0.0.1' })!;
    expect(nak).toMatchObject({ to: { address: '255.255.255.255', port: 68 } });
  });

  test('through a relay a NAK has the flag set, so that the relay tells everybody', () => {
    const reply = new Desk().say(LAPTOP, REQUEST, { requestedAddress: '10.0.0.1' }, { giaddr: '68.85.2.1' })!;
    const { to, broadcast } = decodeAndDestination(reply);
    expect(to).toEqual({ address: '68.85.2.1', port: 67 });
    expect(broadcast).toBe(true);
  });

  test('a relay on a network that is not ours gets no answer', () => {
    expect(new Desk().say(LAPTOP, DISCOVER, {}, { giaddr: '10.0.0.1' })).toBeUndefined();
  });
});

/** The flag in the message, which hides behind the reply's own field of that name. */
function decodeAndDestination(reply: { message: Uint8Array; to: { address: string; port: number } }) {
  return { to: reply.to, broadcast: decodeDhcp(reply.message).broadcast };
}

describe('the end of a lease', () => {
  test('expired, it is kept for its client as long as others find room', () => {
    const desk = new Desk(small);
    desk.lease(macOf(1));
    desk.now = seconds(3599);
    expect(desk.table()).toEqual(['68.85.2.50 BOUND']);
    desk.now = seconds(3600);
    expect(desk.table()).toEqual(['68.85.2.50 FREE']);
    expect(desk.lease(macOf(2))).toBe('68.85.2.51');
    expect(desk.lease(macOf(1)), 'the same client, the same address').toBe('68.85.2.50');
  });

  test('when all were given once, the one unused for longest is given to another', () => {
    const desk = new Desk(small);
    for (const n of [1, 2, 3]) {
      desk.now = seconds(n * 10);
      desk.lease(macOf(n));
    }
    desk.now = seconds(3000);
    desk.say(macOf(1), REQUEST, {}, { ciaddr: '68.85.2.50' }); // the first is renewed
    desk.now = seconds(7000);
    expect(desk.lease(macOf(4))).toBe('68.85.2.51');
    expect(desk.lease(macOf(2)), 'its own is gone').toBe('68.85.2.52');
  });

  test('RELEASE frees it at once and remembers the client (§4.3.4)', () => {
    const desk = new Desk(small);
    for (const n of [1, 2, 3]) desk.lease(macOf(n));
    desk.now = seconds(10);
    const release = { serverIdentifier: school.address };
    expect(desk.say(macOf(2), RELEASE, release, { ciaddr: '68.85.2.51' })).toBeUndefined();
    expect(desk.table()).toEqual(['68.85.2.50 BOUND', '68.85.2.51 FREE', '68.85.2.52 BOUND']);
    expect(desk.lease(macOf(2))).toBe('68.85.2.51');
  });

  test("a RELEASE of somebody else's address, or for another server, frees nothing", () => {
    const desk = new Desk(small);
    desk.lease(macOf(1));
    desk.say(macOf(2), RELEASE, { serverIdentifier: school.address }, { ciaddr: '68.85.2.50' });
    desk.say(macOf(1), RELEASE, { serverIdentifier: '68.85.2.2' }, { ciaddr: '68.85.2.50' });
    expect(desk.table()).toEqual(['68.85.2.50 BOUND']);
  });

  test('a declined address is given to nobody for the time of a lease (§4.3.3)', () => {
    const desk = new Desk(small);
    desk.lease(macOf(1));
    const decline = { requestedAddress: '68.85.2.50', serverIdentifier: school.address };
    desk.say(macOf(2), DECLINE, decline);
    expect(desk.table(), 'only its client can decline it').toEqual(['68.85.2.50 BOUND']);
    expect(desk.say(macOf(1), DECLINE, decline)).toBeUndefined();
    expect(desk.table()).toEqual(['68.85.2.50 DECLINED']);
    expect([1, 2, 3].map((n) => desk.lease(macOf(n)))).toEqual(['68.85.2.51', '68.85.2.52', undefined]);
    desk.now = seconds(3600);
    expect(desk.lease(macOf(3))).toBeDefined();
  });
});

describe('INFORM (RFC 2131 §4.3.5)', () => {
  test('is answered to ciaddr, without address and without lease', () => {
    const ack = new Desk().say(macOf(1), INFORM, {}, { ciaddr: '68.85.2.200' })!;
    expect(ack).toMatchObject({ to: { address: '68.85.2.200', port: 68 }, yiaddr: '0.0.0.0', ciaddr: '68.85.2.200' });
    expect(ack.options).toEqual({
      messageType: ACK,
      serverIdentifier: school.address,
      subnetMask: '255.255.255.0',
      routers: ['68.85.2.1'],
      dnsServers: ['68.85.2.2'],
      domainName: 'school.example',
    });
  });

  test('without ciaddr there is nowhere to answer to', () => {
    expect(new Desk().say(macOf(1), INFORM)).toBeUndefined();
  });
});

test('messages of servers are ignored', () => {
  const desk = new Desk();
  for (const type of [OFFER, ACK, NAK]) expect(desk.say(macOf(1), type)).toBeUndefined();
  expect(desk.say(macOf(1), DISCOVER, {}, { op: DhcpOp.REPLY })).toBeUndefined();
});

test('a reservation or range outside of the network is misuse', () => {
  expect(() => new Desk({ reservations: { [LAPTOP]: '10.0.0.1' } })).toThrow(RangeError);
  expect(() => new Desk({ range: { first: '68.85.2.1', last: '68.85.3.1' } })).toThrow(RangeError);
});

test('an address goes through all the transitions of its table and no others', () => {
  const seen = new Set<string>();
  const desk = new Desk({ ...small, onTransition: (_, from, to) => seen.add(`${from} → ${to}`) });
  desk.lease(macOf(1));
  desk.say(macOf(1), RELEASE, { serverIdentifier: school.address }, { ciaddr: '68.85.2.50' });
  desk.say(macOf(1), REQUEST, { requestedAddress: '68.85.2.50' }); // INIT-REBOOT: FREE → BOUND
  desk.say(macOf(1), DECLINE, { requestedAddress: '68.85.2.50', serverIdentifier: school.address });
  desk.say(macOf(2), DISCOVER);
  desk.now = seconds(4000);
  desk.table();
  const table = Object.entries(dhcpBindingTransitions).flatMap(([from, arrows]) =>
    arrows.map(([to]) => `${from} → ${to}`),
  );
  expect([...seen].sort()).toEqual(table.sort());
});

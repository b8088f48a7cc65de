import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { milliseconds, NEVER, seconds } from '../../../src/bytes/time.ts';
import {
  buildDhcp,
  clientIdentifierOf,
  DhcpMessageType,
  DhcpOp,
  decodeDhcp,
  INFINITE_LEASE,
} from '../../../src/packet/dhcp.ts';
import type { DhcpOptions } from '../../../src/packet/dhcp-options.ts';
import { DhcpClient } from '../../../src/stack/dhcp/client.ts';
import { dhcpClientTransitions } from '../../../src/stack/dhcp/client-states.ts';
import { ADDRESS, Conversation, LAPTOP, makeClient, school } from './conversation.ts';

const SECOND_SERVER = { ...school, address: '68.85.2.10' };

/** Times of what the client said, in whole seconds. */
function secondsOf(conversation: Conversation, type: number): number[] {
  return conversation.said
    .filter(({ by, message }) => by === 'client' && message.options.messageType === type)
    .map(({ at }) => Math.round(at / 1e6));
}

/** A message to the client, made by hand. */
function reply(xid: number, messageType: number, options: DhcpOptions = {}, yiaddr = ADDRESS) {
  const all = { messageType, serverIdentifier: school.address, leaseTime: 3600, ...options };
  return decodeDhcp(buildDhcp({ op: DhcpOp.REPLY, xid, chaddr: LAPTOP, yiaddr, options: all }));
}

describe('getting an address (RFC 2131 §3.1)', () => {
  test('DISCOVER, OFFER, REQUEST, ACK, as document S tells it', () => {
    const talk = new Conversation(makeClient({ broadcastFlag: true, hostName: 'laptop' })).bind();
    expect(talk.script()).toEqual([
      '0.000 client DISCOVER → 255.255.255.255',
      '0.001 68.85.2.9 OFFER → 255.255.255.255',
      '0.102 client REQUEST → 255.255.255.255',
      '0.103 68.85.2.9 ACK → 255.255.255.255',
    ]);
    expect(
      talk.said.map(({ message }) => message.xid),
      'all four carry one xid (erratum 2)',
    ).toEqual([654, 654, 654, 654]);
    expect(talk.last('DISCOVER')).toMatchObject({
      broadcast: true,
      secs: 0,
      ciaddr: '0.0.0.0',
      yiaddr: '0.0.0.0',
      chaddr: LAPTOP,
      options: { clientIdentifier: clientIdentifierOf(LAPTOP), hostName: 'laptop' },
    });
    expect(talk.last('REQUEST')).toMatchObject({
      ciaddr: '0.0.0.0',
      options: { requestedAddress: ADDRESS, serverIdentifier: '68.85.2.9' },
    });
  });

  test('the lease counts from when the REQUEST was sent (§4.4.1)', () => {
    const talk = new Conversation().bind();
    const requestedAt = 102_000;
    expect(talk.told).toEqual([{ kind: 'lease', lease: talk.client.lease }]);
    expect(talk.client.lease).toEqual({
      address: ADDRESS,
      subnetMask: '255.255.255.0',
      serverIdentifier: '68.85.2.9',
      routers: ['68.85.2.1'],
      dnsServers: ['68.85.2.2'],
      domainName: 'school.example',
      leaseTime: 3600,
      renewAt: requestedAt + seconds(1800),
      rebindAt: requestedAt + seconds(3150),
      expiresAt: requestedAt + seconds(3600),
    });
  });

  test('with the broadcast flag clear the answers come by unicast', () => {
    const talk = new Conversation(makeClient({ broadcastFlag: false })).bind();
    expect(talk.said.map(({ to }) => to)).toEqual(['255.255.255.255', ADDRESS, '255.255.255.255', ADDRESS]);
  });

  test('of two offers the first is taken, and the other server takes its own back', () => {
    const talk = new Conversation(makeClient(), [school, SECOND_SERVER]).bind();
    expect(talk.types()).toEqual(['DISCOVER', 'OFFER', 'OFFER', 'REQUEST', 'ACK']);
    expect(talk.last('REQUEST').options.serverIdentifier).toBe('68.85.2.9');
    expect(talk.server('68.85.2.10').bindings(talk.now)).toMatchObject([{ address: ADDRESS, state: 'FREE' }]);
  });

  test('a chooser may take another', () => {
    const chooseOffer = (offers: readonly { leaseTime: number }[]) =>
      offers.toSorted((a, b) => b.leaseTime - a.leaseTime)[0] as never;
    const servers = [school, { ...SECOND_SERVER, leaseTime: 7200 }];
    const talk = new Conversation(makeClient({ chooseOffer }), servers).bind();
    expect(talk.last('REQUEST').options.serverIdentifier, 'the chosen server (erratum 3)').toBe('68.85.2.10');
    expect(talk.client.lease).toMatchObject({ serverIdentifier: '68.85.2.10', leaseTime: 7200 });
  });

  test('without an offer window the first offer is taken at once', () => {
    const talk = new Conversation(makeClient({ offerWindow: 0 })).bind();
    expect(talk.script()[2]).toBe('0.002 client REQUEST → 255.255.255.255');
  });

  test('messages of other conversations, to other clients or from clients are ignored', () => {
    const client = makeClient({ offerWindow: 0 });
    client.start(0);
    const offer = reply(654, DhcpMessageType.OFFER);
    client.handleMessage(reply(655, DhcpMessageType.OFFER), 1);
    client.handleMessage({ ...offer, chaddr: '00:16:d3:23:68:8b' }, 1);
    client.handleMessage({ ...offer, op: DhcpOp.REQUEST }, 1);
    client.handleMessage(reply(654, DhcpMessageType.ACK), 1);
    client.handleMessage(reply(654, DhcpMessageType.NAK), 1);
    expect(client.state.name).toBe('SELECTING');
    client.handleMessage(offer, 1);
    expect(client.state.name).toBe('REQUESTING');
  });

  test.each([
    ['no address', {}, '0.0.0.0'],
    ['no server identifier', { serverIdentifier: undefined }, ADDRESS],
    ['no lease time', { leaseTime: undefined }, ADDRESS],
  ])('an OFFER with %s is not one (table 3)', (_, options, yiaddr) => {
    const client = makeClient({ offerWindow: 0 });
    client.start(0);
    client.handleMessage(reply(654, DhcpMessageType.OFFER, options, yiaddr), 1);
    expect(client.state.name).toBe('SELECTING');
  });

  test('in REQUESTING another server can neither confirm nor refuse', () => {
    const client = makeClient({ offerWindow: 0 });
    client.start(0);
    client.handleMessage(reply(654, DhcpMessageType.OFFER), 1);
    client.handleMessage(reply(654, DhcpMessageType.ACK, { serverIdentifier: '68.85.2.10' }), 2);
    client.handleMessage(reply(654, DhcpMessageType.NAK, { serverIdentifier: '68.85.2.10' }), 2);
    expect(client.state.name).toBe('REQUESTING');
  });
});

describe('times in a lease', () => {
  function leaseWith(options: DhcpOptions) {
    const client = makeClient({ offerWindow: 0 });
    client.start(0);
    client.handleMessage(reply(654, DhcpMessageType.OFFER), 0);
    client.handleMessage(reply(654, DhcpMessageType.ACK, options), 5);
    return client.lease!;
  }

  test('T1 and T2 are half and seven eighths where the server names none (§4.4.5)', () => {
    expect(leaseWith({})).toMatchObject({ renewAt: seconds(1800), rebindAt: seconds(3150) });
  });

  test('the times that the server names are taken', () => {
    const lease = leaseWith({ renewalTime: 100, rebindingTime: 200 });
    expect(lease).toMatchObject({ renewAt: seconds(100), rebindAt: seconds(200), expiresAt: seconds(3600) });
  });

  test('times out of order are not', () => {
    expect(leaseWith({ renewalTime: 3000, rebindingTime: 200 })).toMatchObject({ renewAt: seconds(1800) });
    expect(leaseWith({ rebindingTime: 4000 })).toMatchObject({ rebindAt: seconds(3150) });
  });

  test('a lease for ever is never renewed (§3.3)', () => {
    const lease = leaseWith({ leaseTime: INFINITE_LEASE });
    expect(lease).toMatchObject({ renewAt: NEVER, rebindAt: NEVER, expiresAt: NEVER });
  });

  test('without a mask the class of the address tells it', () => {
    expect(leaseWith({}).subnetMask).toBe('255.0.0.0');
  });
});

describe('retransmission (RFC 2131 §4.1)', () => {
  test('DISCOVER is repeated after 4, 8, 16, 32, 64, 64 s, each give or take one', () => {
    const talk = new Conversation(makeClient(), []).start().runFor(seconds(230));
    const times = talk.said.map(({ at }) => at);
    const waits = times.slice(1).map((at, i) => at - times[i]!);
    expect(waits).toHaveLength(6);
    for (const [i, nominal] of [4, 8, 16, 32, 64, 64].entries()) {
      expect(Math.abs(waits[i]! - seconds(nominal)), `wait ${i}`).toBeLessThanOrEqual(seconds(1));
    }
    expect(new Set(waits.map((wait) => wait % seconds(1))).size, 'the waits are not round').toBeGreaterThan(1);
  });

  test('copies keep the xid and tell in secs how long it takes', () => {
    const talk = new Conversation(makeClient(), []).start().runFor(seconds(20));
    expect(talk.said.map(({ message }) => message.xid)).toEqual([654, 654, 654]);
    expect(talk.said.map(({ message }) => message.secs)).toEqual(talk.said.map(({ at }) => Math.floor(at / 1e6)));
  });

  test('a late offer to the first copy counts', () => {
    const talk = new Conversation();
    talk.lose = ({ at, by }) => by === 'client' && at < seconds(10);
    talk.start().runFor(seconds(20));
    expect(talk.types()).toEqual(['DISCOVER', 'DISCOVER', 'DISCOVER', 'OFFER', 'REQUEST', 'ACK']);
    expect(talk.last('REQUEST').secs, 'the REQUEST repeats the secs of the DISCOVER (§3.1 step 3)').toBe(
      talk.last('DISCOVER').secs,
    );
    expect(talk.last('REQUEST').secs).toBeGreaterThan(9);
  });

  test('a REQUEST without answer is given up after a minute, and all begins anew (§3.1 step 5)', () => {
    const talk = new Conversation();
    talk.lose = ({ message }) => message.options.messageType === DhcpMessageType.ACK;
    talk.start().runFor(seconds(66));
    const requests = talk.said.filter(({ message }) => message.options.messageType === DhcpMessageType.REQUEST);
    expect(requests.slice(0, 4).map(({ message }) => [message.xid, message.secs])).toEqual(Array(4).fill([654, 0]));
    const [first, second] = secondsOf(talk, DhcpMessageType.DISCOVER);
    expect(first).toBe(0);
    expect(Math.abs(second! - 60)).toBeLessThanOrEqual(4);
    expect(talk.last('DISCOVER').xid, 'a new conversation, a new xid').not.toBe(654);
  });

  test('the lease counts from the first copy of the REQUEST', () => {
    const talk = new Conversation();
    talk.lose = ({ at, message }) => message.options.messageType === DhcpMessageType.ACK && at < seconds(1);
    talk.start().runFor(seconds(10));
    expect(talk.client.lease?.expiresAt).toBe(102_000 + seconds(3600));
  });
});

describe('refusal', () => {
  test('a client that gets a NAK starts again at INIT, some seconds later', () => {
    const client = makeClient({ offerWindow: 0 });
    client.start(0);
    client.handleMessage(reply(654, DhcpMessageType.OFFER), 1);
    client.handleMessage(reply(654, DhcpMessageType.NAK), 2);
    expect(client.state).toMatchObject({ name: 'INIT' });
    const restartAt = client.nextTimer();
    expect(restartAt).toBeGreaterThanOrEqual(2 + seconds(1));
    expect(restartAt).toBeLessThanOrEqual(2 + seconds(10));
    client.handleTimer(restartAt);
    expect(client.state).toMatchObject({ name: 'SELECTING' });
  });

  test('a NAK to a renewal takes the address away at once', () => {
    const talk = new Conversation().bind();
    talk.runFor(seconds(1700));
    // The server has forgotten us and given the address to another client.
    const { client } = talk;
    client.handleTimer(client.nextTimer());
    const { xid } = (client.state as { transaction: { xid: number } }).transaction;
    client.handleMessage(reply(xid, DhcpMessageType.NAK), seconds(1801));
    expect(client.lease).toBeUndefined();
    talk.act(() => {});
    expect(talk.told.at(-1)).toEqual({ kind: 'lost', reason: 'refused' });
  });
});

describe('an address in use by a stranger', () => {
  test('is declined before it is taken, and all begins anew in ten seconds (§3.1 step 5)', () => {
    const taken = new Set([ADDRESS]);
    const talk = new Conversation(makeClient({ addressInUse: (address) => taken.has(address) })).bind();
    expect(talk.types().at(-1)).toBe('DECLINE');
    expect(talk.told, 'the host never had it').toEqual([]);
    expect(talk.last('DECLINE')).toMatchObject({
      ciaddr: '0.0.0.0',
      secs: 0,
      broadcast: false,
      options: { requestedAddress: ADDRESS, serverIdentifier: '68.85.2.9' },
    });
    expect(talk.server().bindings(talk.now)).toMatchObject([{ address: ADDRESS, state: 'DECLINED' }]);
    expect(talk.runFor(seconds(8)).types().at(-1)).toBe('DECLINE');
    talk.runFor(seconds(3));
    expect(talk.types().slice(-4)).toEqual(['DISCOVER', 'OFFER', 'REQUEST', 'ACK']);
    expect(talk.client.lease?.address, 'another one').toBe('68.85.2.3');
  });

  test('or found later: the host drops it first', () => {
    const talk = new Conversation().bind();
    talk.act((client, now) => client.decline(now)).runFor(milliseconds(10));
    expect(talk.told.at(-1)).toEqual({ kind: 'lost', reason: 'declined' });
    expect(talk.said.at(-1)).toMatchObject({ to: '255.255.255.255' });
    expect(talk.client.state).toMatchObject({ name: 'INIT' });
  });
});

describe('keeping an address (RFC 2131 §4.4.5)', () => {
  test('at T1 the client asks its server by unicast, with ciaddr and neither option 50 nor 54', () => {
    const talk = new Conversation().bind().runFor(seconds(1800));
    expect(talk.script().slice(4)).toEqual([
      `1800.102 client REQUEST → 68.85.2.9`,
      `1800.103 68.85.2.9 ACK → ${ADDRESS}`,
    ]);
    const request = talk.last('REQUEST');
    expect(request).toMatchObject({ ciaddr: ADDRESS, secs: 0, broadcast: false });
    expect(request.options).not.toHaveProperty('requestedAddress');
    expect(request.options).not.toHaveProperty('serverIdentifier');
    expect(request.xid, 'a new transaction').not.toBe(654);
    expect(talk.client.lease?.expiresAt).toBe(102_000 + seconds(1800 + 3600));
    expect(talk.told.at(-1)).toEqual({ kind: 'lease', lease: talk.client.lease });
  });

  test('without an answer it asks again at half of the time to T2, then at T2 everybody, then has no address', () => {
    const talk = new Conversation().bind();
    talk.lose = ({ at }) => at > seconds(1000) && at < seconds(3600);
    talk.runFor(seconds(3605));
    const requests = talk.said
      .slice(4)
      .filter(({ message }) => message.options.messageType === DhcpMessageType.REQUEST);
    const script = requests.map(({ at, to }) => [Math.floor(at / 1e6), to]);
    expect(script.slice(0, 8)).toEqual([
      [1800, '68.85.2.9'],
      [2475, '68.85.2.9'],
      [2812, '68.85.2.9'],
      [2981, '68.85.2.9'],
      [3065, '68.85.2.9'],
      [3125, '68.85.2.9'], // a minute at least
      [3150, '255.255.255.255'],
      [3375, '255.255.255.255'],
    ]);
    expect(talk.told.filter(({ kind }) => kind === 'lost')).toEqual([{ kind: 'lost', reason: 'expired' }]);
    expect(talk.types().slice(-4), 'and begins anew at once').toEqual(['DISCOVER', 'OFFER', 'REQUEST', 'ACK']);
    expect(secondsOf(talk, DhcpMessageType.DISCOVER)).toEqual([0, 3600]);
  });

  test('in REBINDING any server may extend the lease', () => {
    const talk = new Conversation().bind();
    talk.lose = ({ to }) => to === '68.85.2.9';
    talk.runFor(seconds(3200));
    expect(talk.script().slice(-2)).toEqual([
      '3150.102 client REQUEST → 255.255.255.255',
      `3150.103 68.85.2.9 ACK → ${ADDRESS}`,
    ]);
    expect(talk.last('REQUEST').secs, 'seconds since T1').toBe(1350);
    expect(talk.client.state.name).toBe('BOUND');
  });

  test('an answer to an earlier question is not one to this', () => {
    const talk = new Conversation().bind().runFor(seconds(100));
    const { client } = talk;
    client.handleTimer(seconds(1801));
    client.handleMessage(reply(654, DhcpMessageType.ACK), seconds(1801));
    expect(client.state.name).toBe('RENEWING');
  });
});

describe('giving an address back (RFC 2131 §4.4.6)', () => {
  test('RELEASE goes to the server before the host drops the address, and nothing follows', () => {
    const talk = new Conversation().bind();
    talk.act((client, now) => client.release(now)).runFor(seconds(10_000));
    expect(talk.said.slice(4)).toMatchObject([{ to: '68.85.2.9', message: { ciaddr: ADDRESS } }]);
    expect(talk.last('RELEASE').options).toMatchObject({ serverIdentifier: '68.85.2.9' });
    expect(talk.last('RELEASE').options).not.toHaveProperty('requestedAddress');
    expect(talk.told.at(-1)).toEqual({ kind: 'lost', reason: 'released' });
    expect(talk.server().bindings(talk.now)).toMatchObject([{ state: 'FREE' }]);
    expect(talk.client.nextTimer()).toBe(NEVER);
  });

  test('after it the client can start again and gets the same address', () => {
    const talk = new Conversation(makeClient(), [{ ...school, reservations: {} }]).bind();
    const first = talk.client.lease?.address;
    talk.act((client, now) => client.release(now)).runFor(seconds(10));
    talk.bind();
    expect(talk.client.lease?.address).toBe(first);
  });

  test('without a lease there is nothing to give', () => {
    const talk = new Conversation().act((client, now) => client.release(now));
    expect(talk.said).toEqual([]);
  });
});

describe('with an address remembered from before (RFC 2131 §3.2)', () => {
  test('two messages are enough', () => {
    const talk = new Conversation().bind();
    const remembered = talk.client.lease!;
    const server = talk.server();
    const client = new DhcpClient({ mac: LAPTOP, random: new Random('after reboot') });
    client.start(seconds(60), remembered);
    const output = client.pollOutput();
    if (output?.kind !== 'send') throw new Error('a REQUEST was expected');
    const request = decodeDhcp(output.message);
    expect(output.to.address).toBe('255.255.255.255');
    expect(request).toMatchObject({ ciaddr: '0.0.0.0', options: { messageType: 3, requestedAddress: ADDRESS } });
    expect(request.options).not.toHaveProperty('serverIdentifier');
    expect(client.lease, 'not confirmed yet').toBeUndefined();
    client.handleMessage(decodeDhcp(server.handleMessage(request, seconds(60))!.message), seconds(60));
    expect(client.lease).toMatchObject({ address: ADDRESS, expiresAt: seconds(3660) });
  });

  test('on another network the NAK sends it to INIT', () => {
    const remembered = { ...new Conversation().bind().client.lease!, address: '10.0.0.5' };
    const talk = new Conversation().act((client, now) => client.start(now, remembered)).runFor(seconds(12));
    expect(talk.types()).toEqual(['REQUEST', 'NAK', 'DISCOVER', 'OFFER', 'REQUEST', 'ACK']);
    expect(talk.client.lease?.address).toBe(ADDRESS);
  });

  test('without an answer it begins anew', () => {
    const remembered = new Conversation().bind().client.lease!;
    const talk = new Conversation(makeClient(), []).act((client, now) => client.start(now, remembered));
    talk.runFor(seconds(70));
    expect(talk.types().slice(0, 5)).toEqual(['REQUEST', 'REQUEST', 'REQUEST', 'REQUEST', 'DISCOVER']);
  });

  test('a lease that is over is not asked for', () => {
    const remembered = new Conversation().bind().client.lease!;
    const client = makeClient();
    client.start(remembered.expiresAt, remembered);
    expect(client.state.name).toBe('SELECTING');
  });
});

test('the client goes through all the transitions of its table and no others (figure 5)', () => {
  const seen = new Set<string>();
  const observed = (config: Parameters<typeof makeClient>[0] = {}) =>
    makeClient({ ...config, onTransition: (from, to) => seen.add(`${from} → ${to}`) });
  const answer = (client: DhcpClient, type: number, options: DhcpOptions = {}) => {
    const { xid } = (client.state as { transaction: { xid: number } }).transaction;
    client.handleMessage(reply(xid, type, options), seconds(1));
  };

  const talk = new Conversation(observed()).bind();
  const { lease } = talk.client;
  talk.runFor(seconds(1800)); // RENEWING, BOUND
  talk.act((client, now) => client.release(now)).bind();
  talk.lose = ({ to }) => to === school.address;
  talk.runFor(seconds(3200)); // REBINDING, BOUND
  talk.lose = () => true;
  talk.runFor(seconds(3600)); // expired
  const refused = new Conversation(observed({ offerWindow: 0 }), []).start().client;
  answer(refused, DhcpMessageType.OFFER);
  answer(refused, DhcpMessageType.NAK);
  const moved = new Conversation(observed(), []).act((client) => client.start(0, lease)).client;
  answer(moved, DhcpMessageType.NAK);
  new Conversation(observed()).act((client) => client.start(0, lease)).runFor(seconds(80));
  const rebooted = new Conversation(observed(), []).act((client) => client.start(0, lease)).client;
  answer(rebooted, DhcpMessageType.ACK, { leaseTime: 100 });
  rebooted.handleTimer(rebooted.nextTimer());
  rebooted.release(seconds(60)); // in RENEWING

  const table = Object.entries(dhcpClientTransitions).flatMap(([from, arrows]) =>
    arrows.map(([to]) => `${from} → ${to}`),
  );
  expect([...seen].sort()).toEqual(table.sort());
});

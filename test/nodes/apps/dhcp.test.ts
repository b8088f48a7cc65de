import { expect, test } from 'vitest';
import { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { DhcpClientApp, type DhcpClientAppOptions } from '../../../src/nodes/apps/dhcp-client.ts';
import { DhcpServerApp } from '../../../src/nodes/apps/dhcp-server.ts';
import { decodeDhcp } from '../../../src/packet/dhcp.ts';
import type { DhcpLease } from '../../../src/stack/dhcp/lease.ts';
import { FakeLink } from './fake-sockets.ts';

const LAPTOP = '00:16:d3:23:68:8a';
const SERVER = { mac: '00:07:89:1c:43:30', address: '68.85.2.9' };

/** A laptop and the school's server; the lease is put into the laptop as a host would. */
function school(options: Partial<DhcpClientAppOptions> = {}) {
  const link = new FakeLink();
  const leases: (DhcpLease | undefined)[] = [];
  const server = new DhcpServerApp({
    address: SERVER.address,
    network: '68.85.2.0/24',
    routers: ['68.85.2.1'],
    dnsServers: ['68.85.2.2'],
    reservations: { '00:16:D3:23:68:8A': '68.85.2.101' },
  });
  link.add(SERVER.mac, SERVER.address, server);
  const client = new DhcpClientApp({
    mac: LAPTOP,
    xid: 654,
    random: new Random('laptop'),
    onLease(lease) {
      leases.push(lease);
      laptop.address = lease?.address ?? '0.0.0.0';
    },
    ...options,
  });
  const laptop = link.add(LAPTOP, '0.0.0.0', client);
  return { link, client, server, leases, laptop };
}

/** `type from → to (frame's destination)` */
function lines(link: FakeLink): string[] {
  return link.sent.map(({ payload, from, to, linkAddress }) => {
    const { messageType } = decodeDhcp(payload).options;
    const frame = linkAddress ? ` (${linkAddress})` : '';
    return `${messageType} ${from.address}:${from.port} → ${to.address}:${to.port}${frame}`;
  });
}

test('with the broadcast flag all four datagrams go to everybody, as the document draws them', () => {
  const { link, client, leases } = school({ broadcastFlag: true });
  link.runFor(seconds(1));
  expect(lines(link)).toEqual([
    '1 0.0.0.0:68 → 255.255.255.255:67',
    '2 68.85.2.9:67 → 255.255.255.255:68',
    '3 0.0.0.0:68 → 255.255.255.255:67',
    '5 68.85.2.9:67 → 255.255.255.255:68',
  ]);
  expect(leases).toEqual([client.lease]);
  expect(client.lease).toMatchObject({ address: '68.85.2.101', leaseTime: 3600, routers: ['68.85.2.1'] });
  expect(client.state.name).toBe('BOUND');
});

test('without the flag OFFER and ACK go to the new address, in frames to the laptop (erratum 4)', () => {
  const { link, client } = school({ broadcastFlag: false });
  link.runFor(seconds(1));
  expect(lines(link)).toEqual([
    '1 0.0.0.0:68 → 255.255.255.255:67',
    `2 68.85.2.9:67 → 68.85.2.101:68 (${LAPTOP})`,
    '3 0.0.0.0:68 → 255.255.255.255:67',
    `5 68.85.2.9:67 → 68.85.2.101:68 (${LAPTOP})`,
  ]);
  expect(client.state.name).toBe('BOUND');
});

test('the lease is renewed by unicast, then given back', () => {
  const { link, client, server, leases } = school();
  link.runFor(seconds(2000));
  expect(lines(link).slice(4)).toEqual(['3 68.85.2.101:68 → 68.85.2.9:67', '5 68.85.2.9:67 → 68.85.2.101:68']);
  client.release(link.now);
  link.runFor(seconds(10));
  expect(lines(link).at(-1)).toBe('7 68.85.2.101:68 → 68.85.2.9:67');
  expect(leases.map((lease) => lease?.address)).toEqual(['68.85.2.101', '68.85.2.101', undefined]);
  expect(server.bindings(link.now)).toMatchObject([{ address: '68.85.2.101', state: 'FREE' }]);

  client.restart(link.now);
  link.runFor(seconds(1));
  expect(client.lease?.address).toBe('68.85.2.101');
});

test('a DECLINE comes from 0.0.0.0', () => {
  const { link, client, server } = school();
  link.runFor(seconds(1));
  client.decline(link.now);
  link.runFor(seconds(1));
  expect(lines(link).at(-1)).toBe('4 0.0.0.0:68 → 255.255.255.255:67');
  expect(server.bindings(link.now)).toMatchObject([{ state: 'DECLINED' }]);
});

test('what is not DHCP is counted and dropped on both sides', () => {
  const link = new FakeLink();
  const { client, server } = school();
  const noise = Uint8Array.of(1, 2, 3);
  const bindTo = (app: DhcpClientApp | DhcpServerApp) => link.add('02:00:00:00:00:01', '10.0.0.1', app);
  bindTo(client).handlers.get(68)?.onDatagram(noise, { address: '10.0.0.2', port: 67 }, 0);
  bindTo(server).handlers.get(67)?.onDatagram(noise, { address: '10.0.0.2', port: 68 }, 0);
  expect([client.malformed, server.malformed]).toEqual([1, 1]);
});

import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/bytes/time.ts';
import { describeNatEntry, type NatProtocol } from '../../../src/stack/nat/nat-mapping.ts';
import { NatTable, type NatTableConfig, type NatTableEvent } from '../../../src/stack/nat/nat-table.ts';
import { chooseOutsidePort } from '../../../src/stack/nat/outside-port.ts';
import type { TcpFlags } from '../../../src/stack/nat/tcp-phase.ts';

const pc = (port: number) => ({ address: '192.168.0.2', port });
const phone = (port: number) => ({ address: '192.168.0.3', port });
const web = { address: '142.250.196.164', port: 443 };
const other = { address: '142.250.196.164', port: 80 };
const stranger = { address: '203.0.113.9', port: 443 };

const flags = (...set: (keyof TcpFlags)[]): TcpFlags => ({
  syn: set.includes('syn'),
  ack: set.includes('ack'),
  fin: set.includes('fin'),
  rst: set.includes('rst'),
});

function udp(config: NatTableConfig = {}) {
  const table = new NatTable(config);
  return {
    table,
    out: (inside: { address: string; port: number }, now = 0, remote = web) =>
      table.outbound({ protocol: 'udp', inside, remote }, now),
    in: (outsidePort: number, now = 0, remote = web) => table.inbound({ protocol: 'udp', outsidePort, remote }, now),
  };
}

describe('mappings', () => {
  test('the outside port is the inside one, and the same to everybody (RFC 4787 REQ-1, §4.2.1)', () => {
    const nat = udp();
    expect(nat.out(pc(54321))).toBe(54321);
    expect(nat.out(pc(54321), 0, stranger)).toBe(54321);
    expect(nat.in(54321)).toEqual(pc(54321));
    expect(nat.table.entries(0)).toHaveLength(1);
  });

  test('two hosts that want the same port get different ones, of the same parity and range (REQ-3, REQ-4)', () => {
    const nat = udp();
    expect([nat.out(pc(54321)), nat.out(phone(54321)), nat.out({ address: '192.168.0.4', port: 54321 })]).toEqual([
      54321, 54323, 54325,
    ]);
    expect([nat.out(pc(500)), nat.out(phone(500))]).toEqual([500, 502]);
    expect([nat.out(pc(65535)), nat.out(phone(65535))]).toEqual([65535, 1025]);
    expect([nat.out(pc(1023)), nat.out(phone(1023))]).toEqual([1023, 1]);
    expect(nat.in(54323)).toEqual(phone(54321));
  });

  test('ports of UDP and TCP and identifiers of ICMP have nothing to do with each other', () => {
    const table = new NatTable();
    for (const protocol of ['udp', 'tcp', 'icmp'] as NatProtocol[]) {
      expect(table.outbound({ protocol, inside: phone(7), remote: web }, 0)).toBe(7);
    }
    expect(table.outbound({ protocol: 'icmp', inside: pc(7), remote: web }, 0)).toBe(8);
  });

  test('a port that the gateway uses itself is not given away', () => {
    expect(udp({ reserved: [{ protocol: 'udp', port: 68 }] }).out(pc(68))).toBe(70);
  });

  test('when all ports of one parity are taken the other parity will do; when all are, none', () => {
    expect(chooseOutsidePort('udp', 10, (port) => port % 2 === 0)).toBe(11);
    expect(chooseOutsidePort('udp', 10, () => true)).toBeUndefined();
    expect(chooseOutsidePort('icmp', 0xffff, (port) => port !== 5)).toBe(5);
  });

  test('the table is bounded, and what is over makes room', () => {
    const nat = udp({ maxMappings: 2 });
    expect([nat.out(pc(1)), nat.out(pc(2)), nat.out(pc(3))]).toEqual([1, 2, 'table-full']);
    expect(nat.out(pc(1))).toBe(1);
    expect(nat.out(pc(3), seconds(300))).toBe(3);
    expect(nat.table.entries(seconds(300))).toHaveLength(1);
  });

  test('sessions of one mapping are bounded, too: the one that would end first gives way', () => {
    const nat = udp({ maxSessions: 2 });
    nat.out(pc(1), 0, web);
    nat.out(pc(1), 1, stranger);
    nat.out(pc(1), 2, { address: '203.0.113.10', port: 1 });
    expect(nat.in(1, 3, web)).toBe('filtered');
    expect(nat.in(1, 3, stranger)).toEqual(pc(1));
  });

  test('the table tells what it does, and its lines can be read', () => {
    const events: NatTableEvent[] = [];
    const nat = udp({ onEvent: (event) => events.push(event) });
    nat.out(pc(54321), seconds(1));
    const [entry] = nat.table.entries(seconds(2));
    expect(describeNatEntry(entry!, '58.123.45.67', seconds(2))).toBe(
      'udp 192.168.0.2:54321 ↔ 58.123.45.67:54321 with 142.250.196.164:443 (299 s left)',
    );
    nat.table.entries(seconds(301));
    expect(events.map(({ kind, outsidePort }) => `${kind} ${outsidePort}`)).toEqual(['mapped 54321', 'expired 54321']);
  });
});

describe('filtering', () => {
  test('without a mapping nothing comes in', () => {
    expect(udp().in(54321)).toBe('no-mapping');
  });

  test.each([
    ['endpoint-independent', pc(9), pc(9)],
    ['address-dependent', pc(9), 'filtered'],
    ['address-and-port-dependent', 'filtered', 'filtered'],
  ] as const)('%s (RFC 4787 §5)', (filtering, fromOtherPort, fromStranger) => {
    const nat = udp({ filtering });
    nat.out(pc(9));
    expect(nat.in(9, 0, web)).toEqual(pc(9));
    expect(nat.in(9, 0, other)).toEqual(fromOtherPort);
    expect(nat.in(9, 0, stranger)).toEqual(fromStranger);
  });

  test('a forward lets everybody in, for ever, and answers leave by its port', () => {
    const nat = udp({ forwards: [{ protocol: 'udp', outsidePort: 8080, to: pc(80) }] });
    expect(nat.in(8080, seconds(1e6), stranger)).toEqual(pc(80));
    expect(nat.out(pc(80), seconds(1e6), stranger)).toBe(8080);
    nat.table.clear(seconds(1e6));
    expect(nat.in(8080, seconds(2e6), stranger)).toEqual(pc(80));
    expect(() => nat.table.addForward({ protocol: 'udp', outsidePort: 8080, to: pc(81) })).toThrow(RangeError);
  });

  test('with another outside address everything else is over', () => {
    const nat = udp();
    nat.out(pc(9));
    nat.table.clear(0);
    expect(nat.in(9)).toBe('no-mapping');
  });
});

describe('timeouts', () => {
  test('a UDP mapping ends five minutes after the last packet from inside (RFC 4787 REQ-5, REQ-6)', () => {
    const nat = udp();
    nat.out(pc(9), 0);
    nat.out(pc(9), seconds(100));
    // What comes in keeps nothing alive.
    expect(nat.in(9, seconds(399))).toEqual(pc(9));
    expect(nat.in(9, seconds(400))).toBe('no-mapping');
  });

  test('each remote has its own time, the mapping ends with the last', () => {
    const nat = udp();
    nat.out(pc(9), 0, web);
    nat.out(pc(9), seconds(200), stranger);
    expect(nat.in(9, seconds(350), web)).toBe('filtered');
    expect(nat.in(9, seconds(350), stranger)).toEqual(pc(9));
  });

  test('asking for an ICMP error keeps nothing alive', () => {
    const nat = udp();
    nat.out(pc(9), 0);
    expect(nat.table.insideOf('udp', 9, seconds(299))).toEqual(pc(9));
    expect(nat.table.outsidePortOf('udp', pc(9), seconds(299))).toBe(9);
    expect(nat.table.insideOf('udp', 9, seconds(300))).toBeUndefined();
    expect(nat.table.outsidePortOf('udp', pc(9), seconds(300))).toBeUndefined();
  });

  test('an echo identifier is kept for 60 s (RFC 5508 REQ-2)', () => {
    const table = new NatTable();
    table.outbound({ protocol: 'icmp', inside: pc(9), remote: { ...web, port: 0 } }, 0);
    const inbound = { protocol: 'icmp', outsidePort: 9, remote: { ...web, port: 0 } } as const;
    expect(table.inbound(inbound, seconds(60) - 1)).toEqual(pc(9));
    expect(table.inbound(inbound, seconds(60))).toBe('no-mapping');
  });

  test('an expired mapping’s port is free for another host, and the first gets a new one', () => {
    const nat = udp();
    nat.out(pc(54321), 0);
    expect(nat.out(phone(54321), seconds(301))).toBe(54321);
    expect(nat.out(pc(54321), seconds(302))).toBe(54323);
  });
});

describe('TCP', () => {
  function connection() {
    const table = new NatTable();
    return {
      table,
      out: (now: number, ...set: (keyof TcpFlags)[]) =>
        table.outbound({ protocol: 'tcp', inside: pc(5), remote: web, tcpFlags: flags(...set) }, seconds(now)),
      in: (now: number, ...set: (keyof TcpFlags)[]) =>
        table.inbound({ protocol: 'tcp', outsidePort: 5, remote: web, tcpFlags: flags(...set) }, seconds(now)),
      phase: (now: number) => table.entries(seconds(now))[0]?.sessions[0]?.tcpPhase,
    };
  }

  test('an established connection is kept for 2 h 4 min, kept alive from both sides (RFC 5382 REQ-5)', () => {
    const tcp = connection();
    tcp.out(0, 'syn');
    expect(tcp.phase(0)).toBe('opening');
    tcp.in(0, 'syn', 'ack');
    expect(tcp.phase(0)).toBe('opening');
    tcp.out(0, 'ack');
    expect(tcp.phase(0)).toBe('established');
    expect(tcp.in(7439, 'ack')).toEqual(pc(5));
    expect(tcp.in(7439 + 7439, 'ack')).toEqual(pc(5));
    expect(tcp.in(7439 + 7439 + 7440, 'ack')).toBe('no-mapping');
  });

  test('one that was never answered is kept for 4 minutes', () => {
    const tcp = connection();
    tcp.out(0, 'syn');
    expect(tcp.in(240, 'syn', 'ack')).toBe('no-mapping');
  });

  test.each(['FINs from both sides', 'a RST'])('after %s only 4 minutes are left', (end) => {
    const tcp = connection();
    tcp.out(0, 'syn');
    tcp.in(0, 'syn', 'ack');
    tcp.out(0, 'ack');
    if (end === 'a RST') {
      tcp.in(1, 'rst');
    } else {
      tcp.out(1, 'fin', 'ack');
      tcp.in(1, 'fin', 'ack');
    }
    expect(tcp.phase(1)).toBe('closing');
    expect(tcp.in(240, 'ack')).toEqual(pc(5));
    expect(tcp.phase(480)).toBeUndefined();
  });

  test('a FIN from one side alone closes nothing: the other may go on talking', () => {
    const tcp = connection();
    tcp.out(0, 'syn');
    tcp.in(0, 'syn', 'ack');
    tcp.out(0, 'fin', 'ack');
    expect(tcp.phase(0)).toBe('established');
    expect(tcp.in(7000, 'ack')).toEqual(pc(5));
  });

  test('the same ports may be used again at once', () => {
    const tcp = connection();
    tcp.out(0, 'rst');
    expect(tcp.phase(0)).toBe('closing');
    tcp.out(1, 'syn');
    expect(tcp.phase(1)).toBe('opening');
  });
});

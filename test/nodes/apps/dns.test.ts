import { describe, expect, test } from 'vitest';
import { comZone, googleZone, rootHints, rootZone } from '../../../labs/04-dns/zones.ts';
import { Random } from '../../../src/bytes/random.ts';
import { milliseconds, NEVER, seconds } from '../../../src/bytes/time.ts';
import { DnsServerApp } from '../../../src/nodes/apps/dns-server.ts';
import { ResolverApp } from '../../../src/nodes/apps/resolver.ts';
import { type StubAnswer, type StubEvent, StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import type { DnsType } from '../../../src/packet/dns/message.ts';
import { DnsDeframer, frameDns } from '../../../src/packet/dns/tcp-framing.ts';
import { cname, txt } from '../../../src/stack/dns/zone.ts';
import type { Application } from '../../../src/stack/sockets.ts';
import { Hosts } from './dns-hosts.ts';

const SCHOOL = '68.85.2.2';
const LAPTOP = '68.85.2.101';

/** The world of document S, as far as DNS sees it. */
function world() {
  const hosts = new Hosts();
  const google = googleZone();
  const long = txt(
    'long.google.com',
    Array.from({ length: 20 }, () => 'x'.repeat(100)),
    300,
  );
  const away = cname('dangling.google.com', 'nothing.google.com', 300);
  hosts.add('198.41.0.4', new DnsServerApp([rootZone()]));
  hosts.add('192.5.6.30', new DnsServerApp([comZone()]));
  hosts.add('216.239.32.10', new DnsServerApp([{ ...google, records: [...google.records, long, away] }]));
  const resolver = hosts.add(SCHOOL, new ResolverApp({ rootHints, random: new Random('school') }));
  const events: StubEvent[] = [];
  const stub = hosts.add(
    LAPTOP,
    new StubResolver({ random: new Random('laptop'), servers: [SCHOOL], onEvent: (event) => events.push(event) }),
  );
  const resolve = (name: string, type: DnsType = 'A'): StubAnswer | undefined => {
    let result: StubAnswer | undefined;
    stub.resolve(name, type, hosts.now, (answer) => {
      result = answer;
    });
    hosts.run(seconds(40));
    return result;
  };
  return { hosts, resolver, stub, events, resolve };
}

const path = (hosts: Hosts) => hosts.log.splice(0).map(({ from, to, transport }) => `${from} -> ${to} ${transport}`);

describe("the laptop, the school's resolver, root, com and google.com", () => {
  test('find www.google.com in eight datagrams (S-DNS-1, S-DNS-2, S-DNS-5; erratum 15)', () => {
    const { hosts, resolve } = world();
    const answer = resolve('www.google.com');
    expect(answer).toMatchObject({ ok: true, fromCache: false, records: [{ data: '172.217.25.228', ttl: 300 }] });
    expect(path(hosts)).toEqual([
      `${LAPTOP} -> ${SCHOOL} udp`,
      `${SCHOOL} -> 198.41.0.4 udp`,
      `198.41.0.4 -> ${SCHOOL} udp`,
      `${SCHOOL} -> 192.5.6.30 udp`,
      `192.5.6.30 -> ${SCHOOL} udp`,
      `${SCHOOL} -> 216.239.32.10 udp`,
      `216.239.32.10 -> ${SCHOOL} udp`,
      `${SCHOOL} -> ${LAPTOP} udp`,
    ]);
  });
  test('use a port of its own for every query upward, and close it', () => {
    const { hosts, resolve } = world();
    resolve('www.google.com');
    const ports = hosts.log.filter(({ from, to }) => from === SCHOOL && to !== LAPTOP).map(({ fromPort }) => fromPort);
    expect(new Set(ports).size).toBe(3);
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(49152);
    expect(hosts.openUdpSockets).toBe(4);
  });
  test('ask nobody for what is in the cache, until its TTL ends', () => {
    const { hosts, resolve, stub } = world();
    resolve('www.google.com');
    path(hosts);
    expect(resolve('www.google.com')).toMatchObject({ ok: true, fromCache: true, records: [{ ttl: 261 }] });
    expect(path(hosts)).toEqual([]);
    stub.cache.clear();
    expect(resolve('www.google.com')).toMatchObject({ ok: true, fromCache: false });
    expect(path(hosts)).toHaveLength(2);
    hosts.run(seconds(300));
    resolve('www.google.com');
    expect(path(hosts)).toHaveLength(4);
  });
  test('go over to TCP where an answer does not fit', () => {
    const { hosts, resolve } = world();
    const answer = resolve('long.google.com', 'TXT');
    expect(answer?.ok && answer.records[0]!.data).toHaveLength(20);
    const tcp = path(hosts).filter((step) => step.endsWith('tcp'));
    expect(tcp).toEqual([
      `${SCHOOL} -> 216.239.32.10 tcp`,
      `216.239.32.10 -> ${SCHOOL} tcp`,
      `${LAPTOP} -> ${SCHOOL} tcp`,
      `${SCHOOL} -> ${LAPTOP} tcp`,
    ]);
  });
  test('follow an alias, and give the records at its end', () => {
    const { hosts, resolve } = world();
    expect(resolve('mail.google.com')).toMatchObject({ ok: true, records: [{ name: 'www.google.com' }] });
    path(hosts);
    expect(resolve('mail.google.com')).toMatchObject({ ok: true, fromCache: true });
    expect(path(hosts)).toEqual([]);
  });
  test.each([
    ['NXDOMAIN', 'no.google.com', 'A'],
    ['NXDOMAIN', 'dangling.google.com', 'A'],
    ['NODATA', 'www.google.com', 'AAAA'],
  ] as const)('find out that there is none: %s, and remember it', (reason, name, type) => {
    const { hosts, resolve } = world();
    expect(resolve(name, type)).toEqual({ ok: false, reason });
    path(hosts);
    expect(resolve(name, type)).toEqual({ ok: false, reason });
    expect(path(hosts)).toEqual([]);
  });
  test('survive the loss of any one datagram', () => {
    for (let lost = 0; lost < 8; lost++) {
      const { hosts, resolve } = world();
      let count = 0;
      hosts.lose = () => count++ === lost;
      expect(resolve('www.google.com'), `datagram ${lost} lost`).toMatchObject({ ok: true });
    }
  });
});

describe('a stub resolver', () => {
  const alone = (servers: readonly string[], options = {}) => {
    const hosts = new Hosts();
    const stub = hosts.add(LAPTOP, new StubResolver({ random: new Random('laptop'), servers, ...options }));
    const answers: StubAnswer[] = [];
    const ask = (name = 'www.google.com') => stub.resolve(name, 'A', hosts.now, (answer) => answers.push(answer));
    return { hosts, stub, answers, ask };
  };

  test('asks with RD, from the port and with the id that a document fixes', () => {
    const { hosts, ask } = alone([SCHOOL], { localPort: 50000, nextId: () => 1 });
    ask();
    expect(hosts.log[0]).toMatchObject({ fromPort: 50000 });
    expect(decodeDns(hosts.log[0]!.bytes)).toMatchObject({ id: 1, rd: true, qr: false });
  });
  test('asks a silent server three times, with timeouts of 2, 4 and 8 seconds', () => {
    const { hosts, answers, ask } = alone([SCHOOL]);
    hosts.lose = () => true;
    ask();
    hosts.run(seconds(14) - 1);
    expect(hosts.log).toHaveLength(3);
    expect(answers).toEqual([]);
    hosts.run(1);
    expect(answers).toEqual([{ ok: false, reason: 'TIMEOUT' }]);
    expect(hosts.openUdpSockets).toBe(0);
  });
  test('goes to the next server at once where nobody listens', () => {
    const { hosts, ask } = alone([SCHOOL, '68.85.2.3']);
    hosts.lose = ({ address }) => address === '68.85.2.3';
    ask();
    hosts.run(milliseconds(20));
    expect(hosts.log.map(({ to }) => to)).toEqual([SCHOOL, '68.85.2.3']);
  });
  test('says so where it knows no server, but not from inside the call', () => {
    const { hosts, answers, ask, stub } = alone([]);
    ask();
    expect(answers).toEqual([]);
    expect(stub.nextTimer()).toBe(0);
    hosts.run(0);
    expect(answers).toEqual([{ ok: false, reason: 'NO-SERVER' }]);
  });
  test('takes the servers that DHCP gives it later', () => {
    const { hosts, stub, ask } = alone([]);
    stub.setServers([SCHOOL]);
    ask();
    expect(hosts.log[0]!.to).toBe(SCHOOL);
  });
  test('asks once for what several want to know', () => {
    const { hosts, resolve, stub } = world();
    const answers: boolean[] = [];
    for (let i = 0; i < 3; i++) stub.resolve('www.google.com', 'A', hosts.now, ({ ok }) => answers.push(ok));
    resolve('www.google.com');
    expect(answers).toEqual([true, true, true]);
    expect(hosts.log).toHaveLength(8);
  });
  /** A host that sends the laptop one datagram from port 53. */
  const sendOne = (hosts: Hosts, from: string, bytes: Uint8Array) => {
    const start: Application['start'] = (sockets, now) =>
      sockets.bindUdp(53, { onDatagram() {} }).send(bytes, { address: LAPTOP, port: 50000 }, now);
    hosts.add(from, { start, nextTimer: () => NEVER, handleTimer() {} });
    hosts.run(milliseconds(100));
  };
  test.each([
    ['the wrong id', SCHOOL, { id: 8 }],
    ['another question', SCHOOL, { questions: [{ name: 'google.com', type: 'A', class: 'IN' }] }],
    ['the wrong source', '68.85.2.66', {}],
    ['a query', SCHOOL, { qr: false }],
  ] as const)('does not believe a forged answer: %s', (_, from, flaw) => {
    const { hosts, stub, answers, ask } = alone([SCHOOL], { localPort: 50000, nextId: () => 7 });
    const question = { name: 'www.google.com', type: 'A', class: 'IN' } as const;
    const forged = { id: 7, qr: true, questions: [question], answers: [{ ...question, ttl: 9, data: '6.6.6.6' }] };
    hosts.lose = ({ address }) => address === SCHOOL;
    ask();
    sendOne(hosts, from, buildDns({ ...forged, ...flaw }));
    expect(answers).toEqual([]);
    expect(stub.cache.size).toBe(0);
    // The same datagram without its flaw is believed: it was the flaw that gave it away.
    const other = alone([SCHOOL], { localPort: 50000, nextId: () => 7 });
    other.ask();
    sendOne(other.hosts, SCHOOL, buildDns(forged));
    expect(other.answers).toMatchObject([{ ok: true }]);
  });
  test('refuses a name that cannot be sent', () => {
    const { stub } = alone([SCHOOL]);
    expect(() => stub.resolve('a..b', 'A', 0, () => {})).toThrow(RangeError);
  });
});

describe('DNS over TCP, at the server', () => {
  const query = (id: number) => buildDns({ id, questions: [{ name: 'www.google.com', type: 'A', class: 'IN' }] });
  const server = { address: '216.239.32.10', port: 53 };

  test('answers several queries on one connection, and closes after the client (RFC 7766 §6.2.1)', () => {
    const { hosts } = world();
    const { stream, received, closed } = hosts.connect(server);
    stream.write(Uint8Array.of(...frameDns(query(1)), ...frameDns(query(2))), 0);
    hosts.run(milliseconds(100));
    const deframer = new DnsDeframer();
    expect(received.flatMap((bytes) => deframer.push(bytes)).map((bytes) => decodeDns(bytes).id)).toEqual([1, 2]);
    expect(closed()).toBe(false);
    stream.end(hosts.now);
    hosts.run(milliseconds(100));
    expect(closed()).toBe(true);
  });
  test('closes a connection that is idle for 10 seconds', () => {
    const { hosts } = world();
    const { closed } = hosts.connect(server);
    hosts.run(seconds(9));
    expect(closed()).toBe(false);
    hosts.run(seconds(2));
    expect(closed()).toBe(true);
  });
  test('resets a connection that sends what is no query', () => {
    const { hosts } = world();
    const { stream, closed } = hosts.connect(server);
    stream.write(frameDns(new Uint8Array(3)), 0);
    hosts.run(milliseconds(100));
    expect(closed()).toBe(true);
  });
  test('takes a hundred connections, and resets the next', () => {
    const { hosts } = world();
    const open = Array.from({ length: 101 }, () => hosts.connect(server));
    hosts.run(milliseconds(100));
    expect(open.filter(({ closed }) => closed())).toHaveLength(1);
  });
});

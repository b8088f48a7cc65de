import { describe, expect, test } from 'vitest';
import {
  comZone as realComZone,
  googleZone as realGoogleZone,
  rootZone as realRootZone,
} from '../../../labs/04-dns/zones.ts';
import { fromHex } from '../../../src/bytes/hex.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import type { DnsFields, DnsMessage, DnsType } from '../../../src/packet/dns/message.ts';
import { AuthoritativeServer, type AuthorityEvent } from '../../../src/stack/dns/authority.ts';
import type { Transport } from '../../../src/stack/dns/fit.ts';
import { a, cname, ns, Zone, type ZoneData } from '../../../src/stack/dns/zone.ts';
import { expectRobust } from '../../helpers/robust.ts';
import { summary } from './internet.ts';
import { comZone, googleZone, hostedZone, rootZone, zone } from './zones.ts';

const EDNS = { udpPayloadSize: 4096, extendedRcode: 0, version: 0, dnssecOk: false, options: [] };

function ask(
  zones: readonly ZoneData[],
  name: string,
  type: DnsType = 'A',
  fields: Partial<DnsFields> = {},
  transport: Transport = 'udp',
): { message: DnsMessage; length: number } {
  const query = buildDns({ id: 7, questions: [{ name, type, class: 'IN' }], ...fields });
  const bytes = new AuthoritativeServer(zones).handleQuery(query, transport);
  if (!bytes) throw new Error('no response');
  return { message: decodeDns(bytes), length: bytes.length };
}

const google = (name: string, type?: DnsType, fields?: Partial<DnsFields>) =>
  ask([googleZone], name, type, fields).message;

describe('an authoritative server', () => {
  test('answers from its zone with AA (RFC 1034 §4.3.2 step 3a)', () => {
    const message = google('www.google.com', 'A', { rd: true });
    expect(message).toMatchObject({ id: 7, qr: true, aa: true, rd: true, ra: false, tc: false });
    expect(summary(message)).toEqual(['NOERROR', 'www.google.com 300 A 172.217.25.228']);
  });
  test('finds names whatever their case (RFC 4343), and repeats the question as it was asked', () => {
    const message = google('WwW.GooGle.com');
    expect(message.questions[0]!.name).toBe('WwW.GooGle.com');
    expect(message.answers).toHaveLength(1);
  });
  test('refers to the servers of a zone below, with glue, without AA (step 3b)', () => {
    const { message } = ask([comZone], 'www.google.com');
    expect(message.aa).toBe(false);
    expect(summary(message)).toEqual(['NOERROR', '(google.com 172800 NS)', '(google.com 172800 NS)']);
    expect(message.additionals.map(({ name, data }) => [name, data])).toEqual([
      ['ns1.google.com', '10.0.0.3'],
      ['ns2.google.com', '10.0.0.4'],
    ]);
  });
  test('refers for glue too: addresses below a cut are not its own to answer', () => {
    expect(ask([comZone], 'ns1.google.com').message).toMatchObject({ aa: false, answers: [] });
  });
  test('refers for the name of the cut itself, but answers for its DS record (RFC 4035 §3.1.4.1)', () => {
    expect(ask([comZone], 'google.com', 'NS').message).toMatchObject({ aa: false, answers: [] });
    expect(summary(ask([comZone], 'google.com', 'DS').message)).toEqual(['NOERROR', '(com 60 SOA)']);
  });
  test('says "no such name" with the SOA, whose TTL is the smaller of its own and its minimum (RFC 2308 §3)', () => {
    const message = google('no.google.com');
    expect(message.aa).toBe(true);
    expect(summary(message)).toEqual(['NXDOMAIN', '(google.com 60 SOA)']);
  });
  test('says "nothing of this type" where the name exists', () => {
    expect(summary(google('www.google.com', 'MX'))).toEqual(['NOERROR', '(google.com 60 SOA)']);
  });
  test('says the same of a name that only has names below it (RFC 4592 §2.2.2)', () => {
    expect(summary(google('empty.google.com'))).toEqual(['NOERROR', '(google.com 60 SOA)']);
  });
  test('answers for names that a wildcard covers, but not for those that exist (RFC 4592)', () => {
    expect(summary(google('any.wild.google.com'))).toEqual(['NOERROR', 'any.wild.google.com 300 A 172.217.25.231']);
    expect(summary(google('a.b.wild.google.com'))[1]).toBe('a.b.wild.google.com 300 A 172.217.25.231');
    expect(summary(google('wild.google.com'))).toEqual(['NOERROR', '(google.com 60 SOA)']);
  });
  test('follows an alias to its end (step 3a)', () => {
    expect(summary(google('alias.google.com'))).toEqual([
      'NOERROR',
      'alias.google.com 600 CNAME www.google.com',
      'www.google.com 300 A 172.217.25.228',
    ]);
    expect(summary(google('alias.google.com', 'CNAME'))).toHaveLength(2);
  });
  test('follows an alias into another of its zones, and no farther', () => {
    expect(summary(google('away.google.com'))).toEqual(['NOERROR', 'away.google.com 600 CNAME www.hosted.com']);
    expect(summary(ask([googleZone, hostedZone], 'away.google.com').message)).toHaveLength(3);
  });
  test('says "no such name" of the end of an alias, with AA (RFC 6604 §3)', () => {
    const message = google('nowhere.google.com');
    expect(message).toMatchObject({ aa: true, rcode: 3 });
    expect(message.answers).toHaveLength(1);
  });
  test('stops in a circle of aliases', () => {
    expect(summary(google('loop1.google.com'))).toHaveLength(3);
  });
  test('gives the addresses of mail servers along', () => {
    const { additionals } = google('google.com', 'MX');
    expect(additionals.map(({ name }) => name)).toEqual(['smtp.google.com']);
  });
  test('answers ANY with all it has of the name', () => {
    expect(
      google('google.com', 'ANY')
        .answers.map(({ type }) => type)
        .sort(),
    ).toEqual(['A', 'MX', 'NS', 'NS', 'SOA']);
  });
  test('takes the zone with the longest name', () => {
    const message = ask([comZone, googleZone, rootZone], 'www.google.com').message;
    expect(message).toMatchObject({ aa: true });
    expect(ask([comZone, googleZone, rootZone], 'nothing.at.all').message.authorities[0]!.name).toBe('.');
  });
  test('refuses what is not in its zones, other classes, and zone transfers', () => {
    expect(summary(google('www.example.org'))).toEqual(['REFUSED']);
    expect(summary(google('google.com', 'AXFR'))).toEqual(['REFUSED']);
    const questions = [{ name: 'google.com', type: 'A', class: 'CH' }] as const;
    expect(summary(google('', 'A', { questions }))).toEqual(['REFUSED']);
  });
});

describe('bad queries', () => {
  const server = new AuthoritativeServer([googleZone]);
  const rcodeOf = (bytes: Uint8Array) => {
    const response = server.handleQuery(bytes, 'udp');
    return response && decodeDns(response).rcode;
  };
  test('that cannot be read get FORMERR, with their id', () => {
    const response = server.handleQuery(fromHex('beef 0100 0001 0000 0000 0000 ff'), 'udp');
    expect(decodeDns(response!)).toMatchObject({ id: 0xbeef, qr: true, rd: true, rcode: 1, questions: [] });
  });
  test('with no question, or two, get FORMERR', () => {
    const question = { name: 'google.com', type: 'A', class: 'IN' } as const;
    expect(rcodeOf(buildDns({ id: 1 }))).toBe(1);
    expect(rcodeOf(buildDns({ id: 1, questions: [question, question] }))).toBe(1);
  });
  test('of another kind than QUERY get NOTIMP', () => {
    expect(rcodeOf(buildDns({ id: 1, opcode: 5 }))).toBe(4);
  });
  test('that are responses, or shorter than a header, get nothing: two servers must not talk for ever', () => {
    expect(rcodeOf(buildDns({ id: 1, qr: true }))).toBeUndefined();
    expect(rcodeOf(new Uint8Array(11))).toBeUndefined();
  });
  test('of any kind give a response or nothing', () => {
    const query = buildDns({ id: 1, questions: [{ name: 'www.google.com', type: 'A', class: 'IN' }], edns: EDNS });
    expectRobust(query, (bytes) => server.handleQuery(bytes, 'udp'));
  });
  test('of a later EDNS version get BADVERS (RFC 6891 §6.1.3)', () => {
    const message = google('www.google.com', 'A', { edns: { ...EDNS, version: 1 } });
    expect(message).toMatchObject({ rcode: 0, answers: [], edns: { extendedRcode: 1, version: 0 } });
  });
});

describe('the size of a response', () => {
  test('is 512 bytes at most over UDP: more is truncated, and whole over TCP (RFC 1035 §4.2)', () => {
    const udp = ask([googleZone], 'long.google.com', 'TXT');
    expect(udp.length).toBeLessThanOrEqual(512);
    expect(udp.message).toMatchObject({ tc: true, answers: [] });
    const tcp = ask([googleZone], 'long.google.com', 'TXT', {}, 'tcp');
    expect(tcp.length).toBeGreaterThan(2000);
    expect(tcp.message.tc).toBe(false);
  });
  const medium = zone('m', [
    ns('m', 'ns.elsewhere', 1),
    ...Array.from({ length: 50 }, (_, i) => a('m', `10.0.0.${i}`, 1)),
  ]);
  test('may be larger where the query says so by EDNS, up to what passes unfragmented', () => {
    expect(ask([medium], 'm').message.tc).toBe(true);
    expect(ask([medium], 'm', 'A', { edns: EDNS }).message.tc).toBe(false);
    expect(ask([googleZone], 'long.google.com', 'TXT', { edns: EDNS }).message.tc).toBe(true);
  });
  test('by EDNS below 512 counts as 512 (RFC 6891 §6.2.3)', () => {
    const { message } = ask([googleZone], 'google.com', 'ANY', { edns: { ...EDNS, udpPayloadSize: 0 } });
    expect(message.tc).toBe(false);
  });
  test('has an OPT record if the query has, and else not (RFC 6891 §6.1.1)', () => {
    expect(google('www.google.com').edns).toBeUndefined();
    expect(google('www.google.com', 'A', { edns: EDNS }).edns).toMatchObject({ udpPayloadSize: 1232, version: 0 });
  });
  const manyServers = (inside: boolean) => {
    const names = Array.from({ length: 25 }, (_, i) => (inside ? `ns${i}.child.m` : `ns${i}.other.m`));
    const addresses = names.map((name, i) => a(name, `10.0.1.${i}`, 1));
    return zone('m', [ns('m', 'ns.elsewhere', 1), ...names.map((name) => ns('child.m', name, 1)), ...addresses]);
  };
  test('is kept down by leaving out addresses that can be found otherwise, without TC (RFC 2181 §9)', () => {
    const { message } = ask([manyServers(false)], 'www.child.m');
    expect(message.tc).toBe(false);
    expect(message.authorities).toHaveLength(25);
    expect(message.additionals.length).toBeLessThan(25);
  });
  test('is not, by leaving out glue without which the referral leads nowhere: that sets TC (RFC 9471 §3)', () => {
    expect(ask([manyServers(true)], 'www.child.m').message).toMatchObject({ tc: true, additionals: [] });
  });
});

describe('a zone', () => {
  const make =
    (...records: ZoneData['records']) =>
    () =>
      new Zone(zone('z', [ns('z', 'ns.z', 1), ...records]));
  test('is refused without SOA, with two, without NS', () => {
    expect(() => new Zone({ origin: 'z', records: [ns('z', 'ns.z', 1)] })).toThrow(/SOA/);
    expect(make(...zone('z', []).records)).toThrow(/SOA/);
    expect(() => new Zone(zone('z', []))).toThrow(/NS/);
  });
  test('is refused with a record from outside, or something beside a CNAME (RFC 1034 §3.6.2)', () => {
    expect(make(a('y', '1.2.3.4', 1))).toThrow(RangeError);
    expect(make(a('x.z', '1.2.3.4', 1), cname('x.z', 'y.z', 1))).toThrow(/CNAME/);
  });
});

describe("the labs' zones", () => {
  test('lead from the root to www.google.com, each referral within 512 bytes as in the real world', () => {
    const root = ask([realRootZone()], 'www.google.com');
    expect(root.message.authorities).toHaveLength(13);
    expect(root.message.authorities[0]).toMatchObject({ name: 'com', data: 'a.gtld-servers.net' });
    expect(root.message.additionals[0]).toMatchObject({ name: 'a.gtld-servers.net', data: '192.5.6.30' });
    expect(root.length).toBeLessThanOrEqual(512);
    const com = ask([realComZone()], 'www.google.com');
    expect(com.message.authorities.map(({ data }) => data)).toEqual([1, 2, 3, 4].map((i) => `ns${i}.google.com`));
    expect(com.message.additionals).toHaveLength(4);
    const answer = ask([realGoogleZone()], 'www.google.com');
    expect(summary(answer.message)).toEqual(['NOERROR', 'www.google.com 300 A 172.217.25.228']);
    expect(summary(ask([realGoogleZone('142.250.196.164')], 'www.google.com').message)[1]).toContain('142.250.196.164');
  });
  test('name 13 root servers (S-DNS-3)', () => {
    const { message } = ask([realRootZone()], '.', 'NS');
    expect(message.answers.map(({ data }) => data)).toEqual([...'abcdefghijklm'].map((l) => `${l}.root-servers.net`));
  });
});

test('the server tells what it did', () => {
  const events: AuthorityEvent[] = [];
  const server = new AuthoritativeServer([comZone], { onEvent: (event) => events.push(event) });
  for (const name of ['www.google.com', 'com', 'no.com', 'org']) {
    server.handleQuery(buildDns({ id: 1, questions: [{ name, type: 'A', class: 'IN' }] }), 'udp');
  }
  expect(events.map(({ kind }) => kind)).toEqual(['referral', 'noData', 'noSuchName', 'refused']);
  expect(events[0]).toMatchObject({ zone: 'com', to: 'google.com' });
});

import { describe, expect, test } from 'vitest';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { buildDns, decodeDns } from '../../../src/packet/dns/codec.ts';
import { DnsRcode } from '../../../src/packet/dns/message.ts';
import { type ResolutionState, resolutionTransitions } from '../../../src/stack/dns/resolution.ts';
import { a, ns } from '../../../src/stack/dns/zone.ts';
import { Internet, LONG, summary } from './internet.ts';
import { comZone, googleZone, hostedZone, netZone, providerZone, rootZone, zone } from './zones.ts';

const WWW = 'www.google.com 300 A 172.217.25.228';

/** All transitions that any test of this file has seen. */
const seenTransitions = new Set<string>();

function wholeInternet(options: ConstructorParameters<typeof Internet>[0] = {}): Internet {
  const internet = new Internet({
    ...options,
    onTransition: (from, to) => seenTransitions.add(`${from} -> ${to}`),
  });
  return internet
    .serve('10.0.0.1', rootZone)
    .serve('10.0.0.2', comZone, netZone)
    .serve('10.0.0.3', googleZone)
    .serve('10.0.0.4', googleZone)
    .serve('10.0.0.5', providerZone, hostedZone);
}

describe('a resolver that knows only the root', () => {
  test('asks root, com and google.com in turn, each for the whole name (RFC 1034 §5.3.3)', () => {
    const internet = wholeInternet();
    const answer = internet.resolve('www.google.com');
    expect(summary(answer)).toEqual(['NOERROR', WWW]);
    expect(answer).toMatchObject({ qr: true, ra: true, rd: true, aa: false, tc: false });
    expect(internet.takeAsked()).toEqual([
      '10.0.0.1 www.google.com A',
      '10.0.0.2 www.google.com A',
      '10.0.0.3 www.google.com A',
    ]);
  });
  test('tells what it does', () => {
    const internet = wholeInternet();
    internet.resolve('www.google.com');
    expect(internet.takeEvents()).toEqual([
      ...['query', 'cacheMiss'],
      ...['ask', 'referral', 'ask', 'referral', 'ask', 'answer', 'reply'],
    ]);
    internet.resolve('www.google.com');
    expect(internet.takeEvents()).toEqual(['query', 'cacheHit', 'reply']);
  });
  test('asks without RD, and with an id that cannot be guessed', () => {
    const internet = wholeInternet();
    internet.resolve('www.google.com');
    expect(internet.asked.map(({ query }) => query.rd)).toEqual([false, false, false]);
    expect(new Set(internet.asked.map(({ query }) => query.id)).size).toBe(3);
  });
  test('takes ids from a document where one fixes them', () => {
    const internet = wholeInternet({ nextId: () => 0x1234 });
    internet.resolve('www.google.com');
    expect(internet.asked.map(({ query }) => query.id)).toEqual([0x1234, 0x1234, 0x1234]);
  });
});

describe('the cache', () => {
  test('answers without asking, with the TTL that is left', () => {
    const internet = wholeInternet();
    internet.resolve('www.google.com');
    internet.takeAsked();
    internet.run(seconds(100));
    expect(summary(internet.resolve('WWW.google.COM'))).toEqual(['NOERROR', 'www.google.com 200 A 172.217.25.228']);
    expect(internet.takeAsked()).toEqual([]);
  });
  test('forgets an answer when its TTL ends, but not the way there', () => {
    const internet = wholeInternet();
    internet.resolve('www.google.com');
    internet.takeAsked();
    internet.run(seconds(300));
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
    expect(internet.takeAsked()).toHaveLength(1);
  });
  test('knows the com servers for other names', () => {
    const internet = wholeInternet();
    internet.resolve('www.google.com');
    internet.takeAsked();
    internet.resolve('www.hosted.com');
    expect(internet.takeAsked()[0]).toBe('10.0.0.2 www.hosted.com A');
  });
  test('keeps "no such name" for all types, for as long as the SOA says (RFC 2308 §5)', () => {
    const internet = wholeInternet();
    expect(summary(internet.resolve('no.google.com'))).toEqual(['NXDOMAIN', '(google.com 60 SOA)']);
    internet.takeAsked();
    internet.run(seconds(20));
    expect(summary(internet.resolve('no.google.com', 'AAAA'))).toEqual(['NXDOMAIN', '(google.com 40 SOA)']);
    expect(internet.takeAsked()).toEqual([]);
    internet.run(seconds(40));
    internet.resolve('no.google.com');
    expect(internet.takeAsked()).toHaveLength(1);
  });
  test('keeps "nothing of this type" for that type only', () => {
    const internet = wholeInternet();
    expect(summary(internet.resolve('www.google.com', 'AAAA'))).toEqual(['NOERROR', '(google.com 60 SOA)']);
    internet.takeAsked();
    internet.resolve('www.google.com', 'AAAA');
    expect(internet.takeAsked()).toEqual([]);
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
  });
  test('does not keep a TTL of 0, nor one with the highest bit set (RFC 2181 §8)', () => {
    const ttls = zone('google.com', [
      ns('google.com', 'ns1.google.com', 300),
      a('zero.google.com', '1.2.3.4', 0),
      a('huge.google.com', '1.2.3.4', 0x80000000),
    ]);
    const internet = wholeInternet().serve('10.0.0.3', ttls);
    for (const name of ['zero.google.com', 'huge.google.com']) {
      expect(summary(internet.resolve(name))).toEqual(['NOERROR', `${name} 0 A 1.2.3.4`]);
      internet.takeAsked();
      internet.resolve(name);
      expect(internet.takeAsked()).not.toEqual([]);
    }
  });
  test('does not give glue to clients as an answer (RFC 2181 §5.4.1)', () => {
    const internet = wholeInternet();
    internet.resolve('www.google.com');
    internet.takeAsked();
    expect(summary(internet.resolve('ns1.google.com'))).toEqual(['NOERROR', 'ns1.google.com 300 A 10.0.0.3']);
    expect(internet.takeAsked()).toHaveLength(1);
  });
  test('drops the oldest where it is full', () => {
    const internet = wholeInternet({ cache: { maxEntries: 4 } });
    for (let i = 0; i < 20; i++) internet.resolve(`h${i}.google.com`);
    expect(internet.resolver.cache.size).toBe(4);
  });
});

describe('aliases', () => {
  test('within a zone come in one answer, and are kept each for its own time', () => {
    const internet = wholeInternet();
    const both = ['alias.google.com 600 CNAME www.google.com', WWW];
    expect(summary(internet.resolve('alias.google.com'))).toEqual(['NOERROR', ...both]);
    expect(internet.takeAsked()).toHaveLength(3);
    internet.run(seconds(299));
    internet.run(seconds(1));
    internet.resolve('alias.google.com');
    expect(internet.takeAsked()).toEqual(['10.0.0.3 www.google.com A']);
  });
  test('into another zone are followed there', () => {
    const internet = wholeInternet();
    expect(summary(internet.resolve('away.google.com'))).toEqual([
      'NOERROR',
      'away.google.com 600 CNAME www.hosted.com',
      'www.hosted.com 120 A 192.0.2.80',
    ]);
  });
  test('to nothing: the code and the SOA are those of the last name (RFC 2308 §2.1, RFC 6604 §3)', () => {
    const internet = wholeInternet();
    const expected = ['NXDOMAIN', 'nowhere.google.com 600 CNAME missing.google.com', '(google.com 60 SOA)'];
    expect(summary(internet.resolve('nowhere.google.com'))).toEqual(expected);
    internet.takeAsked();
    expect(summary(internet.resolve('missing.google.com'))[0]).toBe('NXDOMAIN');
    expect(internet.takeAsked()).toEqual([]);
  });
  test('that are asked for themselves are not followed', () => {
    const answer = wholeInternet().resolve('away.google.com', 'CNAME');
    expect(summary(answer)).toEqual(['NOERROR', 'away.google.com 600 CNAME www.hosted.com']);
  });
  test('in a circle end in SERVFAIL, within a zone and across zones', () => {
    const internet = wholeInternet();
    expect(summary(internet.resolve('loop1.google.com'))).toEqual(['SERVFAIL']);
    expect(summary(internet.resolve('ping.google.com'))).toEqual(['SERVFAIL']);
    expect(internet.asked.length).toBeLessThan(12);
  });
});

describe('delegations', () => {
  test("without glue: the server's own name is resolved first", () => {
    const internet = wholeInternet();
    expect(summary(internet.resolve('www.hosted.com'))).toEqual(['NOERROR', 'www.hosted.com 120 A 192.0.2.80']);
    expect(internet.takeAsked()).toEqual([
      '10.0.0.1 www.hosted.com A',
      '10.0.0.2 www.hosted.com A',
      '10.0.0.1 ns.provider.net A',
      '10.0.0.2 ns.provider.net A',
      '10.0.0.5 ns.provider.net A',
      '10.0.0.5 www.hosted.com A',
    ]);
  });
  test('that need each other end in SERVFAIL', () => {
    const internet = wholeInternet();
    expect(summary(internet.resolve('www.one.com'))).toEqual(['SERVFAIL']);
    expect(internet.asked.length).toBeLessThan(10);
  });
  test('to a server that does not know the zone (lame): the next one is asked', () => {
    const internet = wholeInternet().serve('10.0.0.3', providerZone);
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
    expect(internet.takeAsked().slice(-2)).toEqual(['10.0.0.3 www.google.com A', '10.0.0.4 www.google.com A']);
    expect(internet.takeEvents()).toContain('useless');
  });
  test('back up, or to itself, are no help', () => {
    const upward = (zoneName: string) => (query: ReturnType<typeof decodeDns>) =>
      buildDns({ ...query, qr: true, authorities: [ns(zoneName, 'ns1.google.com', 300)] });
    for (const zoneName of ['.', 'com', 'google.com']) {
      const internet = wholeInternet().on('10.0.0.3', upward(zoneName)).on('10.0.0.4', upward(zoneName));
      expect(summary(internet.resolve('www.google.com'))).toEqual(['SERVFAIL']);
      expect(internet.asked).toHaveLength(4);
    }
  });
  test('without end, each one label deeper, are bounded', () => {
    let depth = 0;
    const deeper = (query: ReturnType<typeof decodeDns>) => {
      depth++;
      const labels = query.questions[0]!.name.split('.');
      const below = labels.slice(-depth).join('.');
      const server = `x${depth}.elsewhere${depth}.net`;
      return buildDns({ ...query, qr: true, authorities: [ns(below, server, 300)] });
    };
    const internet = wholeInternet().on('10.0.0.1', deeper).on('10.0.0.2', deeper);
    expect(summary(internet.resolve('a.b.c.d.e.f.g.h.i.j.k.com'))).toEqual(['SERVFAIL']);
    expect(internet.asked.length).toBeLessThanOrEqual(64);
  });
  test('to hundreds of servers without addresses cost a few queries, not hundreds (the NXNS attack)', () => {
    const many = Array.from({ length: 200 }, (_, i) => ns('victim.com', `n${i}.provider.net`, 300));
    const com = { ...comZone, records: [...comZone.records, ...many] };
    const internet = wholeInternet().serve('10.0.0.2', com, netZone);
    expect(summary(internet.resolve('www.victim.com'))).toEqual(['SERVFAIL']);
    expect(internet.asked.length).toBeLessThan(20);
  });
});

describe('servers that do not answer', () => {
  test('are passed over for the next after a second', () => {
    const internet = wholeInternet().on('10.0.0.3', () => undefined);
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
    expect(internet.answers[0]!.at).toBeLessThan(seconds(1.1));
  });
  test('are asked again, with a timeout that doubles, and given up after three tries', () => {
    const internet = wholeInternet().on('10.0.0.1', () => undefined);
    expect(summary(internet.resolve('www.google.com'))).toEqual(['SERVFAIL']);
    expect(internet.asked.map(({ at }) => at)).toEqual([0, seconds(1), seconds(3)]);
  });
  test('have a second chance: a lost datagram is only a lost datagram', () => {
    let lost = 0;
    const real = wholeInternet().servers.get('10.0.0.1')!;
    const internet = wholeInternet().on('10.0.0.1', (...args) => (lost++ === 0 ? undefined : real(...args)));
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
  });
  test('and say so by ICMP are passed over at once', () => {
    const internet = wholeInternet().on('10.0.0.3', () => 'unreachable');
    internet.resolve('www.google.com');
    expect(internet.answers[0]!.at).toBeLessThan(milliseconds(100));
  });
  test('are not asked first the next time', () => {
    const internet = wholeInternet().on('10.0.0.3', () => undefined);
    internet.resolve('www.google.com');
    internet.takeAsked();
    internet.resolve('google.com');
    expect(internet.takeAsked()).toEqual(['10.0.0.4 google.com A']);
  });
  test('any of them, are all tried within 10 seconds; the failure is kept for 5 (RFC 9520 §3.2)', () => {
    const internet = wholeInternet()
      .on('10.0.0.3', () => undefined)
      .on('10.0.0.4', () => undefined);
    expect(summary(internet.resolve('www.google.com'))).toEqual(['SERVFAIL']);
    internet.takeAsked();
    internet.resolve('www.google.com');
    expect(internet.takeAsked()).toEqual([]);
    internet.run(seconds(5));
    internet.resolve('www.google.com');
    expect(internet.takeAsked()).not.toEqual([]);
  });
  test.each(['SERVFAIL', 'REFUSED'] as const)('but %s: the next is asked', (rcode) => {
    const internet = wholeInternet().on('10.0.0.3', (query) =>
      buildDns({ ...query, qr: true, rcode: DnsRcode[rcode] }),
    );
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
  });
});

describe('truncation and EDNS', () => {
  test('a truncated response is fetched again over TCP (RFC 7766 §5)', () => {
    const internet = wholeInternet();
    const answer = internet.resolve('long.google.com', 'TXT', {
      edns: { udpPayloadSize: 4096, extendedRcode: 0, version: 0, dnssecOk: false, options: [] },
    });
    expect(internet.takeAsked().slice(-2)).toEqual([
      '10.0.0.3 long.google.com TXT',
      '10.0.0.3 long.google.com TXT tcp',
    ]);
    // 2 KB of text do not fit 1232 bytes either: the client is told to come over TCP.
    expect(answer).toMatchObject({ tc: true, answers: [] });
  });
  test('a client over TCP gets all of it', () => {
    const internet = wholeInternet();
    const query = buildDns({ id: 9, rd: true, questions: [{ name: 'long.google.com', type: 'TXT', class: 'IN' }] });
    const from = { address: '10.9.9.9', port: 1 };
    internet.resolver.handleQuery(query, { from, transport: 'tcp', connection: 7 }, 0);
    internet.run(LONG);
    expect(internet.answers[0]!.message).toMatchObject({ tc: false });
    expect(internet.answers[0]!.message.answers[0]!.data).toHaveLength(20);
  });
  test('a TCP connection that fails: the next server', () => {
    const google = wholeInternet().servers.get('10.0.0.3')!;
    const internet = wholeInternet().on('10.0.0.3', (query, transport) =>
      transport === 'tcp' ? 'unreachable' : google(query, transport),
    );
    internet.resolve('long.google.com', 'TXT');
    expect(internet.takeAsked().slice(-2)).toEqual([
      '10.0.0.4 long.google.com TXT',
      '10.0.0.4 long.google.com TXT tcp',
    ]);
  });
  test('a server that does not know EDNS is asked without (RFC 6891 §6.2.2), from then on', () => {
    const google = wholeInternet().servers.get('10.0.0.3')!;
    const old = wholeInternet().on('10.0.0.3', (query, transport) =>
      query.edns ? buildDns({ id: query.id, qr: true, rcode: DnsRcode.FORMERR }) : google(query, transport),
    );
    expect(summary(old.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
    expect(old.asked.slice(-2).map(({ address, query }) => [address, query.edns !== undefined])).toEqual([
      ['10.0.0.3', true],
      ['10.0.0.3', false],
    ]);
    old.takeAsked();
    old.resolve('google.com');
    expect(old.asked.map(({ query }) => query.edns)).toEqual([undefined]);
  });
  test('a resolver can be told to ask without EDNS', () => {
    const internet = wholeInternet({ ednsPayloadSize: 0 });
    internet.resolve('www.google.com');
    expect(internet.asked.every(({ query }) => query.edns === undefined)).toBe(true);
  });
});

describe('forged responses (RFC 5452 §9.1)', () => {
  /** A resolver that waits for the google.com server, and the response that an attacker would like it to believe. */
  function waiting() {
    const internet = wholeInternet().on('10.0.0.3', () => undefined);
    internet.ask('www.google.com');
    internet.run(milliseconds(50));
    const { exchange, query } = internet.asked.at(-1)!;
    const forged = { ...query, qr: true, aa: true, answers: [a('www.google.com', '6.6.6.6', 86_400)] };
    return { internet, exchange, forged, server: { address: '10.0.0.3', port: 53 } };
  }
  /** The resolver goes on waiting, and gets the true answer from the second server. */
  function expectIgnored(internet: Internet) {
    expect(internet.answers).toEqual([]);
    expect(internet.takeEvents()).toContain('ignored');
    internet.run(seconds(2));
    expect(summary(internet.answers[0]!.message)).toEqual(['NOERROR', WWW]);
  }

  test('the forgery works, if only everything is right', () => {
    const { internet, exchange, forged, server } = waiting();
    internet.inject(exchange, buildDns(forged), server);
    expect(summary(internet.answers[0]!.message)[1]).toContain('6.6.6.6');
  });
  test('the wrong id is ignored', () => {
    const { internet, exchange, forged, server } = waiting();
    internet.inject(exchange, buildDns({ ...forged, id: forged.id ^ 1 }), server);
    expectIgnored(internet);
  });
  test('the wrong source address is ignored', () => {
    const { internet, exchange, forged } = waiting();
    internet.inject(exchange, buildDns(forged), { address: '10.0.0.66', port: 53 });
    expectIgnored(internet);
  });
  test('the wrong source port is ignored', () => {
    const { internet, exchange, forged } = waiting();
    internet.inject(exchange, buildDns(forged), { address: '10.0.0.3', port: 5353 });
    expectIgnored(internet);
  });
  test('the wrong local port, which is another exchange, is ignored', () => {
    const { internet, exchange, forged, server } = waiting();
    internet.inject(exchange + 1, buildDns(forged), server);
    expectIgnored(internet);
  });
  test('another question is ignored', () => {
    const { internet, exchange, forged, server } = waiting();
    const questions = [{ name: 'www.example.com', type: 'A', class: 'IN' }] as const;
    internet.inject(exchange, buildDns({ ...forged, questions }), server);
    internet.inject(exchange, buildDns({ ...forged, questions: [...forged.questions, ...questions] }), server);
    expectIgnored(internet);
  });
  test('a query instead of a response is ignored', () => {
    const { internet, exchange, forged, server } = waiting();
    internet.inject(exchange, buildDns({ ...forged, qr: false }), server);
    expectIgnored(internet);
  });
  test('damaged bytes are ignored', () => {
    const { internet, exchange, forged, server } = waiting();
    internet.inject(exchange, buildDns(forged).slice(0, -1), server);
    internet.inject(exchange, new Uint8Array(5), server);
    expectIgnored(internet);
  });
  test('a late response, after the exchange, is ignored', () => {
    const { internet, exchange, forged, server } = waiting();
    internet.run(seconds(2));
    internet.inject(exchange, buildDns(forged), server);
    expect(summary(internet.resolve('www.google.com'))[1]).not.toContain('6.6.6.6');
  });
});

describe('a server that speaks of what is not its own', () => {
  const evil = (extra: object) => (query: ReturnType<typeof decodeDns>) =>
    buildDns({ ...query, qr: true, aa: true, answers: [a(query.questions[0]!.name, '1.1.1.1', 300)], ...extra });

  test('plants no addresses in the additional section', () => {
    const internet = wholeInternet().on('10.0.0.5', evil({ additionals: [a('www.google.com', '6.6.6.6', 300)] }));
    internet.resolve('www.hosted.com');
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
  });
  test('plants no answers about other zones', () => {
    const answers = [a('www.hosted.com', '1.1.1.1', 300), a('www.google.com', '6.6.6.6', 300)];
    const internet = wholeInternet().on('10.0.0.5', evil({ answers }));
    internet.resolve('www.hosted.com');
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
  });
  test('is not believed about the end of an alias that leads out of its zone', () => {
    const google = wholeInternet().servers.get('10.0.0.3')!;
    const internet = wholeInternet().on('10.0.0.3', (query, transport) => {
      const bytes = google(query, transport);
      if (!(bytes instanceof Uint8Array)) return bytes;
      const response = decodeDns(bytes);
      return buildDns({ ...response, answers: [...response.answers, a('www.hosted.com', '6.6.6.6', 300)] });
    });
    expect(summary(internet.resolve('away.google.com')).at(-1)).toBe('www.hosted.com 120 A 192.0.2.80');
  });
  test('gives no glue for names outside: they are looked up', () => {
    const referral = (query: ReturnType<typeof decodeDns>) =>
      buildDns({
        ...query,
        qr: true,
        authorities: [ns('sub.google.com', 'ns.provider.net', 300)],
        additionals: [a('ns.provider.net', '6.6.6.6', 300)],
      });
    const internet = wholeInternet().on('10.0.0.3', referral);
    internet.resolve('www.sub.google.com');
    expect(internet.asked.map(({ address }) => address)).not.toContain('6.6.6.6');
    expect(internet.asked.map(({ address }) => address)).toContain('10.0.0.5');
    expect(
      internet.events.find(
        ({ kind, ...event }) => kind === 'referral' && 'ignoredGlue' in event && event.ignoredGlue > 0,
      ),
    ).toBeDefined();
  });
  test('refers to no zone that is not below its own', () => {
    const referral = (query: ReturnType<typeof decodeDns>) =>
      buildDns({ ...query, qr: true, authorities: [ns('com', 'ns.provider.net', 300)] });
    const internet = wholeInternet().on('10.0.0.3', referral).on('10.0.0.4', referral);
    expect(summary(internet.resolve('www.google.com'))).toEqual(['SERVFAIL']);
    internet.takeAsked();
    internet.resolve('www.other.com');
    expect(internet.takeAsked()[0]).toBe('10.0.0.2 www.other.com A');
  });
  test('answers without AA are not believed', () => {
    const internet = wholeInternet().on('10.0.0.3', evil({ aa: false, answers: [a('www.google.com', '6.6.6.6', 9)] }));
    expect(summary(internet.resolve('www.google.com'))).toEqual(['NOERROR', WWW]);
  });
});

describe('clients', () => {
  test('who ask the same at the same time cause one lookup, and each gets an answer', () => {
    const internet = wholeInternet();
    for (let port = 1; port <= 5; port++) internet.ask('www.google.com', 'A', { id: 100 + port }, port);
    internet.run(LONG);
    expect(internet.asked).toHaveLength(3);
    expect(internet.answers.map(({ to, message }) => message.id - to.port)).toEqual([100, 100, 100, 100, 100]);
  });
  test('who repeat a query get one answer', () => {
    const internet = wholeInternet();
    internet.ask('www.google.com', 'A', { id: 5 });
    internet.ask('www.google.com', 'A', { id: 5 });
    internet.run(LONG);
    expect(internet.answers).toHaveLength(1);
  });
  test('who do not desire recursion get what is known: here, whom to ask', () => {
    const internet = wholeInternet();
    internet.resolve('www.google.com');
    internet.takeAsked();
    expect(summary(internet.resolve('google.com', 'A', { rd: false }))).toEqual([
      'NOERROR',
      '(google.com 172800 NS)',
      '(google.com 172800 NS)',
    ]);
    expect(summary(internet.resolve('www.google.com', 'A', { rd: false }))[1]).toContain('172.217.25.228');
    expect(internet.takeAsked()).toEqual([]);
  });
  test('who send a response, or scraps, get nothing', () => {
    const internet = wholeInternet();
    const client = { from: { address: '10.9.9.9', port: 1 }, transport: 'udp' } as const;
    internet.resolver.handleQuery(buildDns({ id: 1, qr: true }), client, 0);
    internet.resolver.handleQuery(new Uint8Array(11), client, 0);
    expect(internet.resolver.poll()).toBeUndefined();
  });
  test.each([
    ['FORMERR', { questions: [] }],
    ['NOTIMP', { opcode: 2 }],
    ['REFUSED', { questions: [{ name: 'google.com', type: 'AXFR', class: 'IN' }] }],
    ['REFUSED', { questions: [{ name: 'google.com', type: 'A', class: 'CH' }] }],
  ] as const)('who ask what is not done get %s', (rcode, fields) => {
    const internet = wholeInternet();
    expect(summary(internet.resolve('google.com', 'A', fields))).toEqual([rcode]);
    expect(internet.asked).toEqual([]);
  });
  test('who speak a later EDNS get BADVERS (RFC 6891 §6.1.3)', () => {
    const edns = { udpPayloadSize: 1232, extendedRcode: 0, version: 1, dnssecOk: false, options: [] };
    expect(wholeInternet().resolve('google.com', 'A', { edns }).edns).toMatchObject({ extendedRcode: 1, version: 0 });
  });
});

test('the transitions seen are those of the table, and all of it was seen', () => {
  const table = Object.entries(resolutionTransitions).flatMap(([from, tos]) =>
    (tos as readonly ResolutionState['at'][]).map((to) => `${from} -> ${to}`),
  );
  expect([...seenTransitions].sort()).toEqual(table.sort());
});

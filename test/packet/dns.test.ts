import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { fromHex, toHex } from '../../src/bytes/hex.ts';
import { readIpv6Address } from '../../src/bytes/ipv6-address.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { buildDns, decodeDns } from '../../src/packet/dns/codec.ts';
import type { DnsFields, DnsMessage } from '../../src/packet/dns/message.ts';
import { dissectDns, dissectDnsOverTcp, readDnsMessage } from '../../src/packet/dns/wire.ts';
import { expectRobust } from '../helpers/robust.ts';
import { expectToTile } from '../helpers/tile.ts';
import { anyMessage } from './dns-arbitraries.ts';
import { dnsVectors } from './dns-vectors.ts';

const read = (bytes: Uint8Array) => readDnsMessage(new Reader('dns', bytes));

/** A message of one answer record, as hex: header, no question, then `record`. */
const oneAnswer = (record: string) => fromHex(`0001 8000 0000 0001 0000 0000 ${record}`);

describe.each(dnsVectors)('the vector "$name"', ({ bytes, message }) => {
  test('is decoded to what its source says', () => {
    expect(decodeDns(bytes)).toMatchObject(message);
  });
  test('is read by our reader as by dns-packet', () => {
    expect(read(bytes)).toEqual(decodeDns(bytes));
  });
  test('is built again to the same bytes, its names compressed as NSD compressed them', () => {
    expect(toHex(buildDns(decodeDns(bytes)))).toBe(toHex(bytes));
  });
  test('is taken apart without gap or overlap, wherever it starts', () => {
    expectToTile(dissectDns(bytes, 0, bytes.length).fields, 0, bytes.length);
    const shifted = Uint8Array.of(1, 2, 3, ...bytes, 4);
    expectToTile(dissectDns(shifted, 3, shifted.length - 1).fields, 3, shifted.length - 1);
  });
  test('gives a value or a DecodeError however it is damaged', () => {
    expectRobust(bytes, decodeDns);
    expectRobust(bytes, (damaged) => {
      expectToTile(dissectDns(damaged, 0, damaged.length).fields, 0, damaged.length);
    });
  });
});

describe('any message', () => {
  test('comes back from bytes as it went in', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeDns(buildDns(message))).toEqual(message);
      }),
    );
  });
  test('is read by our reader as by dns-packet, and its fields tile', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = buildDns(message);
        expect(read(bytes)).toEqual(decodeDns(bytes));
        expectToTile(dissectDns(bytes, 0, bytes.length).fields, 0, bytes.length);
      }),
    );
  });
  test('of random bytes gives a value or a DecodeError', () => {
    const onlyDecodeErrors = (decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array) => {
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    };
    const counted = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2), fc.uint8Array({ maxLength: 200 }));
    fc.assert(
      fc.property(counted, ([qd, an, ns, ar, rest]) => {
        const bytes = Uint8Array.of(0, 1, 0x80, 0, 0, qd, 0, an, 0, ns, 0, ar, ...rest);
        onlyDecodeErrors(decodeDns, bytes);
        onlyDecodeErrors((b) => dissectDns(b, 0, b.length), bytes);
        onlyDecodeErrors((b) => dissectDnsOverTcp(b, 0, b.length), bytes);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('names', () => {
  const record = (name: string) => oneAnswer(`${name} 0001 0001 00000000 0004 01020304`);
  const codeOf = (bytes: Uint8Array) => {
    try {
      decodeDns(bytes);
      return undefined;
    } catch (error) {
      return error instanceof DecodeError ? error.code : error;
    }
  };

  test('a pointer to itself, or forwards, is a loop (RFC 1035 §4.1.4: a prior occurrence)', () => {
    expect(codeOf(record('c00c'))).toBe('loop');
    expect(codeOf(record('c020'))).toBe('loop');
    expect(codeOf(record('0161 c00c'))).toBe('loop');
  });
  test('a pointer into the header is refused', () => {
    expect(codeOf(record('c000'))).toBe('bad-value');
  });
  test('label types 01 and 10 are refused (RFC 1035 §4.1.4 reserves them)', () => {
    expect(codeOf(record('41 61 00'))).toBe('bad-value');
    expect(codeOf(record('81 61 00'))).toBe('bad-value');
  });
  test('255 octets are the limit (RFC 1035 §3.1)', () => {
    const label = (length: number) => toHex(Uint8Array.of(length, ...new Uint8Array(length).fill(0x61)));
    const longest = label(63) + label(63) + label(63) + label(61);
    expect(decodeDns(record(`${longest}00`)).answers[0]!.name).toHaveLength(253);
    expect(codeOf(record(`${label(63).repeat(3) + label(62)}00`))).toBe('bad-length');
  });
  test('a dot inside a label is shown escaped, and refused by decode: dns-packet would make two labels of it', () => {
    const bytes = record('03 61 2e 62 00');
    expect(read(bytes).answers[0]!.name).toBe('a\\.b');
    expect(codeOf(bytes)).toBe('bad-value');
  });
  test('other octets are shown as in RFC 1035 §5.1', () => {
    expect(read(record('04 00 ff 5c 7a 00')).answers[0]!.name).toBe('\\000\\255\\\\z');
  });
  test('a mailbox may have a dot in its first label (RFC 1035 §8)', () => {
    const message: DnsFields = {
      id: 1,
      answers: [
        {
          name: 'example.com',
          class: 'IN',
          ttl: 1,
          type: 'SOA',
          data: {
            mname: 'ns.example.com',
            rname: 'a\\.b.example.com',
            serial: 1,
            refresh: 2,
            retry: 3,
            expire: 4,
            minimum: 5,
          },
        },
      ],
    };
    expect(toHex(buildDns(message))).toContain(toHex(Uint8Array.of(3, 0x61, 0x2e, 0x62)));
    expect(decodeDns(buildDns(message)).answers).toEqual(message.answers);
  });
  test('that cannot be sent are a RangeError', () => {
    const ask = (name: string) => buildDns({ id: 1, questions: [{ name, type: 'A', class: 'IN' }] });
    for (const name of ['', 'a..b', `${'a'.repeat(64)}.com`, 'é.com', `${'a.'.repeat(127)}aa`]) {
      expect(() => ask(name), name).toThrow(RangeError);
    }
    expect(() => buildDns({ id: 1, questions: [{ name: 'a', type: 'A', class: 'CLASS7' }] })).toThrow(RangeError);
  });
});

describe('compression', () => {
  test('writes the names of RFC 1035 §4.1.4 as the RFC draws them', () => {
    const question = (name: string) => ({ name, type: 'A', class: 'IN' }) as const;
    const names = ['F.ISI.ARPA', 'FOO.F.ISI.ARPA', 'ARPA', '.'];
    const bytes = buildDns({ id: 0, questions: names.map(question) });
    // F.ISI.ARPA stands at 12 here (20 in the RFC): FOO points to it, ARPA to its last label (at 18).
    const expected = '01 46 03 495349 04 41525041 00 00010001  03 464f4f c00c 00010001  c012 00010001  00 00010001';
    expect(toHex(bytes.subarray(12))).toBe(expected.replaceAll(' ', ''));
  });
  test('leaves names apart that differ in case, so that each keeps its own', () => {
    const questions = ['www.Google.com', 'www.google.com'].map((name) => ({ name, type: 'A', class: 'IN' }) as const);
    expect(decodeDns(buildDns({ id: 0, questions })).questions).toEqual(questions);
  });
  test('does not touch RDATA of types newer than RFC 1035 (RFC 3597 §4)', () => {
    const data = fromHex('0001 0002 0003 0377777706676f6f676c6503636f6d00');
    const name = 'www.google.com';
    const bytes = buildDns({ id: 0, answers: [{ name, class: 'IN', ttl: 1, type: 'SRV', data }] });
    expect(toHex(bytes)).toContain(toHex(data));
  });
  test('points no farther than 14 bits reach', () => {
    const filler = { name: '.', class: 'IN', ttl: 1, type: 'TYPE65280', data: new Uint8Array(0x4000) } as const;
    const address = (name: string) => ({ name, class: 'IN', ttl: 1, type: 'A', data: '1.2.3.4' }) as const;
    const answers = [filler, address('a.example'), address('b.example')];
    expect(decodeDns(buildDns({ id: 0, answers })).answers.map(({ name }) => name)).toEqual([
      '.',
      'a.example',
      'b.example',
    ]);
  });
});

describe('bad messages', () => {
  test.each([
    ['an A record of 5 bytes', oneAnswer('00 0001 0001 00000000 0005 0102030405')],
    ['an A record of 3 bytes', oneAnswer('00 0001 0001 00000000 0003 010203')],
    ['an MX record whose name runs over its end', oneAnswer('00 000f 0001 00000000 0003 0000 016100')],
    ['a TXT string that runs over its end', oneAnswer('00 0010 0001 00000000 0002 0561 62636465')],
    ['an SOA record that is too short', oneAnswer('00 0006 0001 00000000 0006 0000 00000001')],
    ['an OPT record among the answers (RFC 6891 §6.1.1)', oneAnswer('00 0029 0200 00000000 0000')],
    ['a class that dns-packet has no word for', oneAnswer('00 0001 0007 00000000 0004 01020304')],
    ['bytes after the last record', oneAnswer('00 0001 0001 00000000 0004 01020304 ff')],
    ['two OPT records', fromHex('0001 8000 0000 0000 0000 0002 00 0029 0200 00000000 0000 00 0029 0200 00000000 0000')],
    ['65535 announced records', fromHex('0001 8000 ffff ffff ffff ffff')],
  ])('%s: a DecodeError', (_, bytes) => {
    expect(() => decodeDns(bytes)).toThrow(DecodeError);
  });
  test('HINFO whose content is shorter than its length does not lead dns-packet off the records', () => {
    // HINFO "" "" with 20 bytes of length; dns-packet would go on right behind the two strings.
    const hinfo = `00 000d 0001 00000000 0014 0000 ${'00'.repeat(18)}`;
    const bytes = fromHex(`0001 8000 0000 0002 0000 0000 ${hinfo} 0161 00 0001 0001 00000000 0004 01020304`);
    expect(decodeDns(bytes).answers[1]).toMatchObject({ name: 'a', type: 'A', data: '1.2.3.4' });
  });
  test('records of other types come through whatever their RDATA: a DNSKEY of protocol 4 (RFC 4034 §2.1.2: 3)', () => {
    const bytes = oneAnswer('00 0030 0001 00000000 0005 0100 04 08 ff');
    expect(decodeDns(bytes).answers).toEqual([
      { name: '.', class: 'IN', ttl: 0, type: 'DNSKEY', data: fromHex('01000408ff') },
    ]);
  });
  test('names whose pointers lead through thousands of pointers are read in bounded work', () => {
    // The question's name is the root; 4000 pointers follow as the RDATA of a record, each to the one before it.
    const head = fromHex('0001 8000 0001 0002 0000 0000  00 0001 0001  00 fde8 0001 00000000 1f40');
    const chain = Array.from({ length: 4000 }, (_, i) => 0xc000 | (i === 0 ? 12 : head.length + 2 * (i - 1)));
    const chainBytes = chain.flatMap((pointer) => [pointer >> 8, pointer & 0xff]);
    const last = head.length + chainBytes.length - 2;
    const bytes = Uint8Array.of(
      ...head,
      ...chainBytes,
      0xc0 | (last >> 8),
      last & 0xff,
      ...fromHex('0001 0001 00000000 0004 01020304'),
    );
    expect(() => decodeDns(bytes)).toThrow(/pointers/);
  });
});

describe('DNS over TCP', () => {
  test('is taken apart with its length prefixes, several messages in a row', () => {
    const { bytes } = dnsVectors[0]!;
    const stream = Uint8Array.of(bytes.length >> 8, bytes.length & 255, ...bytes);
    const twice = Uint8Array.of(...stream, ...stream);
    const { fields } = dissectDnsOverTcp(twice, 0, twice.length);
    expectToTile(fields, 0, twice.length);
    expect(fields.filter(({ name }) => name === 'length').map(({ value }) => value)).toEqual([
      bytes.length,
      bytes.length,
    ]);
    expectRobust(stream, (damaged) => dissectDnsOverTcp(damaged, 0, damaged.length));
  });
});

test.each([
  // RFC 5952 §4 and §5.
  ['20010db8000000000000000000000001', '2001:db8::1'],
  ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
  ['20010000000000010000000000000001', '2001:0:0:1::1'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000000000001', '::1'],
  ['00010000000000000000000000000000', '1::'],
])('%s is %s (RFC 5952)', (hex, text) => {
  expect(readIpv6Address(fromHex(hex), 0)).toBe(text);
});

test('an address that was read is written the same by dns-packet', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 }), (octets) => {
      const data = readIpv6Address(Uint8Array.from(octets), 0);
      const bytes = buildDns({ id: 0, answers: [{ name: 'a', class: 'IN', ttl: 0, type: 'AAAA', data }] });
      expect(toHex(bytes.subarray(-16))).toBe(toHex(Uint8Array.from(octets)));
    }),
  );
});

test('a message keeps every header bit', () => {
  const flags = ['qr', 'aa', 'tc', 'rd', 'ra', 'z', 'ad', 'cd'] as const;
  for (const flag of flags) {
    const message: DnsMessage = decodeDns(buildDns({ id: 0xbeef, [flag]: true, opcode: 5, rcode: 9 }));
    expect(flags.filter((name) => message[name])).toEqual([flag]);
    expect(message).toMatchObject({ id: 0xbeef, opcode: 5, rcode: 9 });
  }
});

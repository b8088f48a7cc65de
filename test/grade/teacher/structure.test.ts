/** What follows from one mistake is not told: missing layers, wrong lengths, bytes put in or left out, options. */

import { describe, expect, test } from 'vitest';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import { inEthernet } from '../../../src/grade/teacher/wrap.ts';
import { buildArp } from '../../../src/packet/arp.ts';
import { buildDhcp } from '../../../src/packet/dhcp.ts';
import { buildDns } from '../../../src/packet/dns/codec.ts';
import { EtherType } from '../../../src/packet/ethernet.ts';
import {
  arpRequest,
  ascii,
  client,
  clientHello,
  datagram,
  discover,
  discoverFields,
  echo,
  ethernet,
  httpRequest,
  inTcp,
  ipv4,
  macs,
  overDhcp,
  overDns,
  overHttp,
  overTls,
  patched,
  query,
  response,
  segment,
  server,
  spliced,
  synFields,
} from './samples.ts';
import { told, toldInKorean } from './tell.ts';

const request = segment();
const frame = ethernet(ipv4(request));
const asFrame = { want: frame };

describe('a layer', () => {
  test('that is another one: its number, and nothing of what is in it', () => {
    const arp = ethernet(
      buildArp({
        operation: 1,
        senderHardwareAddress: macs.src,
        senderProtocolAddress: client,
        targetHardwareAddress: macs.dst,
        targetProtocolAddress: server,
      }),
      EtherType.ARP,
    );
    expect(told(arp, asFrame)).toEqual([
      'offset 0xc, EtherType is 0x0806 (ARP), should be 0x0800 (IPv4) (IEEE 802.3 §3.2.6)',
    ]);
    expect(told(ethernet(ipv4(datagram, 17)), asFrame)[0]).toBe(
      'offset 0x17, IPv4 protocol is 17 (UDP), should be 6 (TCP) (RFC 791 §3.1)',
    );
  });

  test('whose number alone is wrong is compared all the same', () => {
    const got = patched(frame, 12, 0x86, 0xdd);
    expect(told(patched(got, 22, 7), asFrame).map((line) => line.replace(/,.*/, ''))).toEqual([
      'offset 0xc',
      'offset 0x16',
    ]);
  });

  test('that is missing', () => {
    const empty = ethernet(ipv4(new Uint8Array(0)));
    expect(told(empty, asFrame)).toEqual([
      expect.stringMatching(/^\[missing-layer\] after the IPv4 header the bytes end, TCP should follow/),
    ]);
    expect(toldInKorean(empty, asFrame)[0]).toContain('IPv4 헤더 뒤에서 바이트가 끝납니다');
  });

  test('that is cut short', () => {
    expect(told(frame.slice(0, 34), asFrame)).toEqual([
      `[too-short] the bytes end too early: 34 bytes, should be ${frame.length}, from TCP on`,
    ]);
    expect(told(frame.slice(0, 40), asFrame)).toEqual([
      `[too-short] the bytes end too early: 40 bytes, should be ${frame.length}, from TCP sequence number on`,
    ]);
    expect(told(frame.slice(0, 10), asFrame)[0]).toContain('from Ethernet source address on');
  });

  test('in which nearly everything is wrong: one finding for it', () => {
    const shifted = spliced(arpRequest, 18, 2, 0, 6, 0, 4); // lengths of 16 bits
    const lines = told(shifted, { want: arpRequest });
    expect(lines.length).toBeLessThanOrEqual(2);
  });

  test('of nothing', () => {
    expect(told(new Uint8Array(0), asFrame)).toEqual(['[too-short] there are no bytes']);
    expect(told(new Uint8Array(frame.length), asFrame).length).toBeLessThanOrEqual(3);
  });
});

describe('a field that makes the rest unreadable is the only finding', () => {
  test.for<[string, Uint8Array, RegExp]>([
    ['version', patched(frame, 14, 0x65), /^offset 0xe, IPv4 version is 6, should be 4/],
    ['a total length beyond the frame', patched(frame, 16, 0x40, 0), /IPv4 total length is 16384 bytes/],
    ['a total length below the header', patched(frame, 16, 0, 3), /IPv4 total length is 3 bytes/],
    ['a data offset below 5', patched(frame, 46, 0x30), /TCP data offset is 3 \(12 bytes\), should be 5/],
    ['a data offset beyond the segment', patched(frame, 46, 0xf0), /TCP data offset is 15/],
  ])('%s', ([, got, line]) => {
    const own = told(got, { ...asFrame, free: ['ipv4.headerChecksum', 'tcp.checksum'] });
    expect(own).toEqual([expect.stringMatching(line)]);
  });

  test('DHCP’s cookie and op, ARP’s types', () => {
    expect(told(patched(discover, 236, 0x53, 0x63, 0x82, 0x63), { want: discover, wrap: overDhcp })).toEqual([
      expect.stringContaining('offset 0xec, DHCP magic cookie is 0x53638263, should be 0x63825363 (DHCP)'),
    ]);
    expect(told(patched(arpRequest, 14, 1, 0), { want: arpRequest })).toEqual([
      expect.stringContaining('[byte-order] offset 0xe, ARP hardware type is 256'),
    ]);
  });

  test('DNS counts', () => {
    expect(told(patched(query, 4, 1, 0), { want: query, wrap: overDns })).toEqual([
      expect.stringContaining('[byte-order] offset 0x4, DNS QDCOUNT is 256, should be 1'),
    ]);
    expect(told(patched(query, 4, 0, 0), { want: query, wrap: overDns })).toEqual([
      expect.stringContaining('offset 0x4, DNS QDCOUNT is 0, should be 1'),
    ]);
    expect(told(patched(response, 6, 0, 3), { want: response, wrap: overDns })[0]).toContain(
      'DNS ANCOUNT is 3, should be 2',
    );
  });
});

describe('data', () => {
  const withData = (data: string) => told(segment({ payload: ascii(data) }), { want: request, wrap: inTcp });

  test('too short, too long, other', () => {
    expect(withData('an odd number of')).toEqual([
      '[too-short] the TCP data ends 3 bytes too early: 16 bytes, should be 19',
    ]);
    expect(withData('an odd number of b! !')).toEqual([
      '[extra-bytes] offset 0x27, 2 bytes too many at the end of the TCP data: 21 bytes, should be 19',
    ]);
    expect(withData('an odd numbEr of B!')).toEqual([
      'offset 0x1f, byte 12 of 19 of the TCP data is 0x45, should be 0x65: 1 more differs',
    ]);
    expect(withData('an 0dd number of b')[0]).toContain(
      'the TCP data is different from byte 4 on (0x30, should be 0x6f): 18 bytes, should be 19',
    );
    expect(withData('')).toEqual(['[too-short] the TCP data is missing: 19 bytes']);
  });

  test('where none should be', () => {
    const syn = segment(synFields);
    expect(told(segment({ ...synFields, payload: ascii('hello') }), { want: syn, wrap: inTcp })).toEqual([
      `[extra-bytes] offset 0x${syn.length.toString(16)}, 5 bytes too many at the end`.replace(
        '5 bytes too many at the end',
        'TCP data should not be there (5 bytes)',
      ),
    ]);
  });

  test('behind the packet', () => {
    expect(told(Uint8Array.from([...frame, 1, 2, 3]), asFrame)).toEqual([
      `[extra-bytes] offset 0x${frame.length.toString(16)}, 3 bytes too many at the end`,
    ]);
    const packet = ipv4(request);
    expect(told(Uint8Array.from([...packet, 0, 0]), { want: packet, wrap: inEthernet() })).toEqual([
      `[extra-bytes] offset 0x${packet.length.toString(16)}, 2 bytes too many at the end`,
    ]);
  });

  test('of an ICMP echo', () => {
    expect(told(patched(echo, 30, 0x58), { want: echo, wrap: inEthernet() })).toEqual([
      'offset 0x1c, ICMP data is 61 62 58 64 65 66 67 68 69, should be 61 62 63 64 65 66 67 68 69 (RFC 792)',
    ]);
  });
});

test('lines of HTTP that end with LF alone are told once', () => {
  const got = httpRequest.filter((byte) => byte !== 0x0d);
  expect(told(got, { want: httpRequest, wrap: overHttp })).toEqual([
    '[line-ending] offset 0x18, HTTP request line line end is 0a, should be 0d 0a: a line ends with CR LF, not with LF alone (RFC 9112 §2.1)',
  ]);
});

describe('TLS', () => {
  const asHello = { want: clientHello, wrap: overTls };
  const records = clientHello.length - 5;

  test('lengths: of the record, of the message, of a list', () => {
    expect(told(patched(clientHello, 4, records + 5), asHello)).toEqual([
      expect.stringMatching(
        /^\[length-off-by-header\] .*TLS record length .*5 too many, the record header does not count/,
      ),
    ]);
    expect(told(patched(clientHello, 8, records), asHello)).toEqual([
      expect.stringMatching(
        /^\[length-off-by-header\] .*TLS ClientHello length .*4 too many, the handshake header does not count/,
      ),
    ]);
    expect(told(patched(clientHello, 6, records - 4, 0, 0), asHello)).toEqual([
      expect.stringMatching(/^\[byte-order\] offset 0x6, TLS ClientHello length/),
    ]);
    expect(told(patched(clientHello, 44, 0, 3), asHello)).toEqual([
      expect.stringMatching(/^\[wrong-unit\] offset 0x2c, TLS cipher suites length is 3 bytes, should be 6 bytes/),
    ]);
  });

  test('parts that are missing', () => {
    expect(told(clientHello.slice(5), asHello)).toEqual([
      '[too-short] offset 0x0, 5 bytes are missing (TLS record content type)',
    ]);
    expect(told(spliced(clientHello, 52, 2), asHello)).toEqual([
      '[too-short] offset 0x34, 2 bytes are missing (TLS ClientHello compression methods)',
    ]);
  });
});

describe('bytes put in or left out', () => {
  test('of a message without lengths and checksums around it', () => {
    expect(told(spliced(discover, 236, 4), { want: discover, wrap: overDhcp })).toEqual([
      '[too-short] offset 0xec, 4 bytes are missing (DHCP magic cookie)',
    ]);
    expect(told(spliced(discover, 34, 0, 0, 0), { want: discover, wrap: overDhcp })[0]).toMatch(
      /2 bytes too many, before DHCP/,
    );
    expect(told(spliced(query, 4, 2), { want: query, wrap: overDns })).toEqual([
      expect.stringMatching(/^\[too-short\] offset 0x[45], 2 bytes are missing/),
    ]);
  });
});

describe('options', () => {
  const dhcp = (options: Partial<typeof discoverFields.options>) =>
    told(buildDhcp({ ...discoverFields, options: { ...discoverFields.options, ...options } }), {
      want: discover,
      wrap: overDhcp,
    });

  test('that are missing, or too many', () => {
    expect(dhcp({ hostName: undefined })).toEqual(['[missing-option] DHCP host name is missing (RFC 2132 §3.14)']);
    const more = { domainName: 'school.example' } as object;
    expect(dhcp(more)).toEqual([
      expect.stringMatching(/^\[extra-bytes\] offset 0x[0-9a-f]+, DHCP domain name should not be there \(16 bytes\)/),
    ]);
    const syn = segment({ ...synFields, options: { mss: 1460, windowScale: 7 } });
    expect(told(syn, { want: segment(synFields), wrap: inTcp })).toEqual([
      '[missing-option] TCP SACK permitted is missing (RFC 2018 §2)',
    ]);
  });

  test('of another value', () => {
    expect(dhcp({ hostName: 'maple8' })).toEqual([
      expect.stringContaining('DHCP host name text is maple8, should be maple7'),
    ]);
    expect(dhcp({ hostName: 'maple70' })).toEqual([
      expect.stringContaining('DHCP host name text is maple70, should be maple7'),
    ]);
    expect(dhcp({ requestedAddress: '10.37.142.10' })).toEqual([
      expect.stringContaining('DHCP requested IP address is 10.37.142.10, should be 10.37.142.9 (RFC 2132 §9.1)'),
    ]);
  });

  test('that are lists: told as a whole if one is missing', () => {
    expect(dhcp({ parameterRequestList: [1, 6, 15] })).toEqual([
      expect.stringContaining(
        'DHCP parameter request list is 1 (subnet mask), 6 (DNS server), 15 (domain name), should be 1 (subnet mask), 3 (router), 6 (DNS server), 15 (domain name)',
      ),
    ]);
    expect(dhcp({ parameterRequestList: [1, 3, 7, 15] })).toEqual([
      expect.stringContaining('DHCP parameter request list code 3 is 7, should be 6 (DNS server)'),
    ]);
  });

  test('END is missing', () => {
    const end = discover.lastIndexOf(255);
    expect(told(patched(discover, end, 0), { want: discover, wrap: overDhcp })).toEqual([
      '[missing-end] DHCP end is missing: the option 255 ends the list (RFC 2132 §3.2)',
    ]);
  });

  test('in another order, with other padding: nothing to tell', () => {
    const { messageType, ...others } = discoverFields.options;
    expect(
      told(buildDhcp({ ...discoverFields, options: { ...others, messageType } }), { want: discover, wrap: overDhcp }),
    ).toEqual([]);
    expect(told(discover.slice(0, discover.lastIndexOf(255) + 1), { want: discover, wrap: overDhcp })).toEqual([]);
    expect(told(spliced(discover, 240, 0, 0, 0, 0), { want: discover, wrap: overDhcp })).toEqual([]);
    const syn = segment(synFields);
    const [mss, sack, scale] = [
      [2, 4, 5, 180],
      [4, 2],
      [3, 3, 7],
    ];
    for (const options of [
      [...scale, 1, ...mss, ...sack, 1, 1],
      [...sack, 1, 1, ...mss, 1, ...scale],
      [...mss, ...sack, ...scale, 0, 0, 0],
    ]) {
      const got = withOptions(options);
      expect(told(got, { want: syn, wrap: inTcp })).toEqual([]);
      expect(compareFrames(got, { want: syn, wrap: inTcp })).toEqual([]);
    }
  });

  test('padding that is not zero', () => {
    expect(told(patched(discover, discover.length - 2, 9), { want: discover, wrap: overDhcp })).toEqual([
      expect.stringContaining(`offset 0x${(discover.length - 2).toString(16)}, the padding should be zero`),
    ]);
    expect(told(patched(arpRequest, 50, 1), { want: arpRequest })).toEqual([
      expect.stringContaining('offset 0x32, the padding should be zero'),
    ]);
  });
});

/** The SYN with these bytes for options, its checksum right. */
function withOptions(options: readonly number[]): Uint8Array {
  const head = segment({ ...synFields, options: {} });
  const bytes = Uint8Array.from([...head, ...options]);
  bytes[12] = ((20 + options.length) / 4) << 4;
  bytes.set([0, 0], 16);
  let sum = 0xc0a8 + 0x0165 + 0xacd9 + 0x0424 + 6 + bytes.length;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes[at]! * 256 + bytes[at + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  bytes.set([(~sum >> 8) & 0xff, ~sum & 0xff], 16);
  return bytes;
}

describe('records', () => {
  const answers = [
    { name: 'www.google.com', type: 'CNAME', class: 'IN', ttl: 300, data: 'www.l.google.com' },
    { name: 'www.l.google.com', type: 'A', class: 'IN', ttl: 299, data: '10.18.3.77' },
  ] as const;
  const base = {
    id: 0xa1b2,
    qr: true,
    rd: true,
    ra: true,
    questions: [{ name: 'www.google.com', type: 'A', class: 'IN' }],
    authorities: [{ name: 'google.com', type: 'NS', class: 'IN', ttl: 86400, data: 'ns1.google.com' }],
  } as const;

  test('have numbers', () => {
    expect(told(buildDns({ ...base, answers: [answers[0]] }), { want: response, wrap: overDns })).toEqual([
      '[missing-option] DNS answer 2 is missing (RFC 1035 §4.1.3)',
    ]);
    expect(
      told(buildDns({ ...base, answers: [answers[0], { ...answers[1], data: '10.18.3.78' }] }), {
        want: response,
        wrap: overDns,
      }),
    ).toEqual([expect.stringContaining('DNS answer 2 address is 10.18.3.78, should be 10.18.3.77')]);
    expect(
      told(buildDns({ ...base, answers: [...answers, answers[1]] }), { want: response, wrap: overDns })[0],
    ).toContain('DNS answer 3 should not be there');
  });

  test('may have their names in full', () => {
    expect(told(uncompressed(), { want: response, wrap: overDns })).toEqual([]);
  });

  /** The response, each name written in full. */
  function uncompressed(): Uint8Array {
    const name = (text: string) => [...text.split('.').flatMap((label) => [label.length, ...ascii(label)]), 0];
    const record = (owner: string, type: number, ttl: number, data: readonly number[]) => [
      ...name(owner),
      ...[0, type, 0, 1, 0, ttl >> 16, (ttl >> 8) & 255, ttl & 255, 0, data.length],
      ...data,
    ];
    return Uint8Array.from([
      ...response.subarray(0, 12),
      ...name('www.google.com'),
      ...[0, 1, 0, 1],
      ...record('www.google.com', 5, 300, name('www.l.google.com')),
      ...record('www.l.google.com', 1, 299, [10, 18, 3, 77]),
      ...record('google.com', 2, 86400, name('ns1.google.com')),
    ]);
  }
});

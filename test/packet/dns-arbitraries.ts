/** Random DNS messages for fast-check. */

import fc from 'fast-check';
import { readIpv6Address } from '../../src/bytes/ipv6-address.ts';
import type { DnsMessage, DnsRecord } from '../../src/packet/dns/message.ts';

const label = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcxyzABC019-_* ') });
/** Few labels to draw from, so that names often share their ends. */
const fewLabels = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('www', 'google', 'com', 'net') }, label);
export const anyName = fc
  .array(fewLabels, { maxLength: 5 })
  .map((labels) => (labels.length === 0 ? '.' : labels.join('.')));

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const anyClass = fc.constantFrom('IN', 'CH', 'ANY') as fc.Arbitrary<'IN'>;
const base = fc.record({ name: anyName, class: anyClass, ttl: u32 });
const octets = fc.uint8Array({ maxLength: 40 });
const latin1 = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 255 });

const rdata: fc.Arbitrary<Pick<DnsRecord, 'type' | 'data'>>[] = [
  fc.record({ type: fc.constant('A' as const), data: fc.ipV4() }),
  fc.record({
    type: fc.constant('AAAA' as const),
    data: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => readIpv6Address(bytes, 0)),
  }),
  fc.record({ type: fc.constantFrom('NS' as const, 'CNAME' as const, 'PTR' as const), data: anyName }),
  fc.record({ type: fc.constant('MX' as const), data: fc.record({ preference: u16, exchange: anyName }) }),
  fc.record({
    type: fc.constant('SOA' as const),
    data: fc.record({
      mname: anyName,
      rname: anyName,
      serial: u32,
      refresh: u32,
      retry: u32,
      expire: u32,
      minimum: u32,
    }),
  }),
  fc.record({ type: fc.constant('TXT' as const), data: fc.array(latin1, { maxLength: 3 }) }),
  fc.record({ type: fc.constantFrom('TYPE64000' as const, 'HTTPS' as const), data: octets }),
];
export const anyRecord = fc.tuple(base, fc.oneof(...rdata)).map(([head, data]) => ({ ...head, ...data }) as DnsRecord);

const section = fc.array(anyRecord, { maxLength: 4 });
const question = fc.record({
  name: anyName,
  type: fc.constantFrom('A', 'ANY', 'AXFR', 'TYPE4711') as fc.Arbitrary<'A'>,
  class: anyClass,
});
const option = fc.record({ code: fc.constantFrom(3, 10, 65001), data: octets });
const edns = fc.record({
  udpPayloadSize: fc.integer({ min: 1, max: 0xffff }),
  extendedRcode: fc.nat(255),
  version: fc.nat(255),
  dnssecOk: fc.boolean(),
  options: fc.array(option, { maxLength: 3 }),
});

export const anyMessage: fc.Arbitrary<DnsMessage> = fc
  .record({
    id: u16,
    qr: fc.boolean(),
    opcode: fc.nat(15),
    aa: fc.boolean(),
    tc: fc.boolean(),
    rd: fc.boolean(),
    ra: fc.boolean(),
    z: fc.boolean(),
    ad: fc.boolean(),
    cd: fc.boolean(),
    rcode: fc.nat(15),
    questions: fc.array(question, { maxLength: 2 }),
    answers: section,
    authorities: section,
    additionals: section,
    edns: fc.option(edns, { nil: undefined }),
  })
  .map(({ edns: opt, ...message }) => (opt ? { ...message, edns: opt } : message));

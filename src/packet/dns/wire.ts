/**
 * A DNS message field by field (RFC 1035 §4.1, names with compression pointers §4.1.4, OPT RFC 6891 §6.1.2): what the
 * byte explorer shows, and the check that comes before dns-packet is allowed near the bytes.
 */

import { Reader } from '../../bytes/reader.ts';
import type { DissectedLayer } from '../dissection.ts';
import {
  className,
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
  dnsHeader,
  type Edns,
  typeName,
} from './message.ts';
import { type DnsName, ROOT_NAME } from './name.ts';

export function dissectDns(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const reader = new Reader('dns', bytes, { start, end, record: true });
  readDnsMessage(reader);
  if (reader.remaining > 0) reader.rest('trailingData');
  return { fields: reader.fields, end };
}

/** DNS over TCP: each message after its length in two bytes (RFC 1035 §4.2.2). Needs whole messages. */
export function dissectDnsOverTcp(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const reader = new Reader('dns', bytes, { start, end, record: true });
  while (reader.remaining > 0) {
    const message = reader.sub('message', reader.u16('length'));
    readDnsMessage(message);
    if (message.remaining > 0) message.rest('trailingData');
  }
  return { fields: reader.fields, end };
}

/**
 * The message that starts where the reader stands; what follows it is left unread.
 * @param onOpaque told where the TYPE field is of each record whose RDATA was taken as it is
 * @throws DecodeError; 'loop' for a compression pointer that does not point backwards.
 */
export function readDnsMessage(r: Reader, onOpaque?: (typeOffset: number) => void): DnsMessage {
  const start = r.offset;
  const { qdCount, anCount, nsCount, arCount, ...header } = readHeader(r);
  const optHolder: { edns?: Edns } = {};
  const repeat = <T>(count: number, read: () => T) => {
    const all: T[] = [];
    for (let i = 0; i < count; i++) all.push(read());
    return all;
  };
  const records = (group: string, count: number) =>
    repeat(count, () =>
      r.group(group, () => {
        const record = readRecord(r, start, group === 'additional' ? optHolder : undefined);
        if (record && record.data instanceof Uint8Array) onOpaque?.(r.offset - record.data.length - FIXED_PART);
        return record;
      }),
    ).filter((record) => record !== undefined);
  return {
    ...header,
    questions: repeat(qdCount, () => r.group('question', () => readQuestion(r, start))),
    answers: records('answer', anCount),
    authorities: records('authority', nsCount),
    additionals: records('additional', arCount),
    ...optHolder,
  };
}

/** Bytes of a record between its name and its RDATA: TYPE, CLASS, TTL, RDLENGTH. */
const FIXED_PART = 10;

function readHeader(r: Reader) {
  const header = dnsHeader.read(r.bytes, r.offset, r.end);
  for (const { name, bitOffset, bitLength, value } of dnsHeader.spans(r.bytes, r.offset, r.end)) {
    r.note(name, bitOffset, bitLength, value);
  }
  r.offset += dnsHeader.size;
  return header;
}

function readQuestion(r: Reader, messageStart: number): DnsQuestion {
  const name = readName(r, messageStart, 'qname');
  return { name, type: typeName(r.u16('qtype')), class: className(r.u16('qclass')) };
}

/** A record, or undefined for the OPT record, which goes to `optHolder`. */
function readRecord(r: Reader, messageStart: number, optHolder?: { edns?: Edns }): DnsRecord | undefined {
  const at = r.offset;
  const name = readName(r, messageStart, 'name');
  const type = typeName(r.u16('type'));
  if (type === 'OPT') {
    // RFC 6891 §6.1.1: one at most, of the root's name, among the additional records.
    if (!optHolder || optHolder.edns || name !== ROOT_NAME)
      r.fail('bad-value', 'type', 'an OPT record out of place', at);
    optHolder.edns = readOpt(r);
    return undefined;
  }
  const base = { name, class: className(r.u16('class')), ttl: r.u32('ttl') };
  const rdLength = r.u16('rdLength');
  const end = r.offset + rdLength;
  if (end > r.end)
    r.fail('truncated', 'rdLength', `${rdLength} bytes announced, ${r.remaining} are left`, r.offset - 2);
  const record = readRdata(r, messageStart, type, end, base);
  if (r.offset !== end) {
    r.fail('bad-length', 'rdLength', `${rdLength} does not fit the ${type} data`, end - rdLength - 2);
  }
  return record;
}

type Base = Pick<DnsRecord, 'name' | 'class' | 'ttl'>;

function readRdata(
  r: Reader,
  messageStart: number,
  type: Exclude<DnsQuestion['type'], 'OPT'>,
  end: number,
  base: Base,
): DnsRecord {
  const readDomainName = (field: string) => readName(r, messageStart, field);
  switch (type) {
    case 'A':
      return { ...base, type, data: r.ipv4('address') };
    case 'AAAA':
      return { ...base, type, data: r.ipv6('address') };
    case 'NS':
      return { ...base, type, data: readDomainName('nsdname') };
    case 'CNAME':
      return { ...base, type, data: readDomainName('cname') };
    case 'PTR':
      return { ...base, type, data: readDomainName('ptrdname') };
    case 'MX':
      return { ...base, type, data: { preference: r.u16('preference'), exchange: readDomainName('exchange') } };
    case 'SOA': {
      const [mname, rname] = [readDomainName('mname'), readDomainName('rname')];
      const [serial, refresh, retry] = [r.u32('serial'), r.u32('refresh'), r.u32('retry')];
      return {
        ...base,
        type,
        data: { mname, rname, serial, refresh, retry, expire: r.u32('expire'), minimum: r.u32('minimum') },
      };
    }
    case 'TXT': {
      const data: string[] = [];
      while (r.offset < end) data.push(r.group('characterString', () => r.text('text', r.u8('length'))));
      return { ...base, type, data };
    }
    default:
      return { ...base, type, data: end > r.offset ? r.raw('rdata', end - r.offset) : new Uint8Array(0) };
  }
}

/** Class and TTL mean other things here (RFC 6891 §6.1.2, §6.1.3). */
function readOpt(r: Reader): Edns {
  const udpPayloadSize = r.u16('udpPayloadSize');
  const [extendedRcode, version] = [r.u8('extendedRcode'), r.u8('version')];
  const flagsAt = r.offset * 8;
  const flags = r.bytes[r.offset]! * 256 + r.bytes[r.offset + 1]!;
  if (r.remaining < 2) r.fail('truncated', 'do', `needs 2 bytes, ${r.remaining} are left`);
  r.offset += 2;
  const dnssecOk = r.note('do', flagsAt, 1, flags >= 0x8000);
  r.note('z', flagsAt + 1, 15, flags & 0x7fff);
  const rdata = r.sub('rdata', r.u16('rdLength'));
  const options: { code: number; data: Uint8Array }[] = [];
  while (rdata.remaining > 0) {
    rdata.group('option', () => {
      const [code, length] = [rdata.u16('optionCode'), rdata.u16('optionLength')];
      options.push({ code, data: length > 0 ? rdata.raw('optionData', length) : new Uint8Array(0) });
    });
  }
  return { udpPayloadSize, extendedRcode, version, dnssecOk, options };
}

/**
 * A name: labels, then a zero octet or a pointer to the rest (RFC 1035 §4.1.4). Every pointer must point before the
 * place where the part with the pointer began, so that following them comes to an end.
 */
function readName(r: Reader, messageStart: number, field: string): DnsName {
  return r.group(field, () => {
    const nameStart = r.offset;
    const labels: string[] = [];
    let octets = 1;
    let partStart = nameStart;
    /** Reads the labels of one part; answers where the next part starts, or undefined at the end. */
    const readPart = (part: Reader): number | undefined => {
      for (;;) {
        const at = part.offset;
        const length = at < part.end ? part.bytes[at]! : part.fail('truncated', field, 'the name has no end');
        if (length === 0) {
          part.u8('root');
          return undefined;
        }
        if (length >= 0xc0) {
          const target = messageStart + (part.u16('pointer') & 0x3fff);
          if (target >= partStart) part.fail('loop', field, 'a compression pointer that does not point backwards', at);
          if (target < messageStart + dnsHeader.size) part.fail('bad-value', field, 'a pointer into the header', at);
          return target;
        }
        if (length > 63) part.fail('bad-value', field, `label type ${length >> 6} is not in use`, at);
        octets += length + 1;
        if (octets > 255) part.fail('bad-length', field, 'a name of more than 255 octets', nameStart);
        labels.push(part.group('label', () => escapeLabel(part.text('octets', part.u8('length')))));
      }
    };
    // Only the first part is this field's own; the parts pointed to are other fields' bytes and are not recorded.
    let next = readPart(r);
    for (let parts = 1; next !== undefined; parts++) {
      // Each part but the last has a label in any message made in earnest, so 128 are enough for 255 octets.
      if (parts > 128) r.fail('loop', field, 'more than 128 compression pointers in one name', nameStart);
      partStart = next;
      next = readPart(new Reader(r.layer, r.bytes, { start: next, end: nameStart }));
    }
    return labels.length === 0 ? ROOT_NAME : labels.join('.');
  });
}

/** RFC 1035 §5.1, RFC 4343 §2.1. */
function escapeLabel(octets: string): string {
  return octets.replace(/[^ -~]|[.\\]/g, (octet) =>
    octet === '.' || octet === '\\' ? `\\${octet}` : `\\${octet.charCodeAt(0).toString().padStart(3, '0')}`,
  );
}

/**
 * DNS messages to bytes and back, through npm's dns-packet (RFC 1035 §4.1).
 *
 * What stands around it, and why:
 * - Before decoding, our own reader (`wire.ts`) walks the bytes: dns-packet throws plain Errors, believes an A record
 *   of any length, and reads a label with a dot in it as two labels. Afterwards both must have read the same.
 * - After encoding, `compress.ts` compresses the names, which dns-packet does nowhere.
 * - dns-packet works on Buffers; it makes them itself (see `lend`), so that this file also runs in a browser.
 */

import dnsPacket from 'dns-packet';
import { DecodeError } from '../../bytes/decode-error.ts';
import { Reader } from '../../bytes/reader.ts';
import { compressNames } from './compress.ts';
import {
  type DnsFields,
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
  type Edns,
  isKnownClass,
  typeNumber,
} from './message.ts';
import { type DnsName, isPlainMailbox, isPlainName, ROOT_NAME } from './name.ts';
import { readDnsMessage } from './wire.ts';

/**
 * The message in a UDP payload (or in a TCP frame, without its length).
 * @throws DecodeError, also for bytes after the message, and for names and classes that dns-packet cannot carry.
 */
export function decodeDns(bytes: Uint8Array): DnsMessage {
  const reader = new Reader('dns', bytes);
  const opaque: number[] = [];
  const seen = readDnsMessage(reader, (typeOffset) => opaque.push(typeOffset));
  if (reader.remaining > 0) reader.fail('bad-length', 'message', `${reader.remaining} bytes after the last record`);
  const unfit = whatDoesNotFit(seen);
  if (unfit) throw new DecodeError('bad-value', 'dns', 'message', 0, unfit);

  const message = fromPacket(decodeWithDnsPacket(bytes, opaque), seen);
  if (JSON.stringify(message) !== JSON.stringify(seen)) {
    throw new DecodeError('bad-value', 'dns', 'message', 0, 'two readers read it in two ways');
  }
  return message;
}

/**
 * The message as bytes of any length (`fit.ts` makes it fit), names compressed, counts filled in.
 * @throws RangeError for a name or class that cannot be sent (see `isPlainName`).
 */
export function buildDns(fields: DnsFields): Uint8Array {
  const { id, questions = [], answers = [], authorities = [], additionals = [], edns } = fields;
  const unfit = whatDoesNotFit({ questions, answers, authorities, additionals });
  if (unfit) throw new RangeError(unfit);
  const encoded = dnsPacket.encode({
    id,
    type: fields.qr ? 'response' : 'query',
    flags: flagBits(fields),
    questions: questions.map((question) => ({ ...question, type: packetType(question.type) })) as dnsPacket.Question[],
    answers: answers.map(fromRecord),
    authorities: authorities.map(fromRecord),
    additionals: [...additionals.map(fromRecord), ...(edns ? [fromEdns(edns)] : [])],
  });
  return compressNames(encoded);
}

type Answer = dnsPacket.Answer;
type LentBuffer = Parameters<typeof dnsPacket.decode>[0];

/** A type for private use (RFC 6895 §3.1) that dns-packet does not know. */
const UNKNOWN_TYPE = 65_280;

/**
 * Records whose RDATA we take as it is get a type that dns-packet leaves alone: of the types it does know it takes
 * some RDATA's length from the content, so that crafted bytes could lead it off the records' borders, or keep it busy.
 */
function decodeWithDnsPacket(bytes: Uint8Array, opaqueTypes: readonly number[]): dnsPacket.DecodedPacket {
  const lent = lend(bytes);
  for (const offset of opaqueTypes) lent.set([UNKNOWN_TYPE >> 8, UNKNOWN_TYPE & 0xff], offset);
  try {
    return dnsPacket.decode(lent);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new DecodeError('bad-value', 'dns', 'message', 0, `dns-packet: ${detail}`);
  }
}

/** What dns-packet read, in our terms; types, classes and the OPT record as our reader saw them. */
function fromPacket(packet: dnsPacket.DecodedPacket, seen: DnsMessage): DnsMessage {
  const records = (section: readonly Answer[] = [], seenRecords: readonly DnsRecord[]) =>
    section
      .filter((answer) => answer.type !== 'OPT')
      .flatMap((answer, i) => (seenRecords[i] ? [toRecord(answer, seenRecords[i])] : []));
  const flags = packet.flags ?? 0;
  return {
    id: packet.id ?? 0,
    qr: packet.flag_qr,
    opcode: (flags >> 11) & 0xf,
    aa: packet.flag_aa,
    tc: packet.flag_tc,
    rd: packet.flag_rd,
    ra: packet.flag_ra,
    z: packet.flag_z,
    ad: packet.flag_ad,
    cd: packet.flag_cd,
    rcode: flags & 0xf,
    questions: (packet.questions ?? []).map(({ name }, i) => ({ ...seen.questions[i]!, name })),
    answers: records(packet.answers, seen.answers),
    authorities: records(packet.authorities, seen.authorities),
    additionals: records(packet.additionals, seen.additionals),
    ...(seen.edns && { edns: seen.edns }),
  };
}

/**
 * The bytes as one of dns-packet's own Buffers: its encoder of unknown RDATA allocates one, writes a length of two
 * bytes, and asks the data to copy itself behind it.
 */
function lend(bytes: Uint8Array): LentBuffer {
  const data = { length: bytes.length, copy: (target: Uint8Array, at: number) => target.set(bytes, at) };
  const { unknown } = dnsPacket as unknown as { unknown: { encode(data: object): LentBuffer } };
  if (bytes.length > 0xffff) throw new DecodeError('bad-length', 'dns', 'message', 0, 'longer than 65535 bytes');
  return unknown.encode(data).subarray(2) as LentBuffer;
}

/** What dns-packet read, as our record; for types that we carry as they are, what our reader saw. */
function toRecord(answer: Answer, seen: DnsRecord): DnsRecord {
  const base = { name: answer.name, class: seen.class, ttl: 'ttl' in answer ? (answer.ttl ?? 0) : 0 };
  const data = 'data' in answer ? (answer.data as unknown) : undefined;
  switch (seen.type) {
    case 'A':
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return { ...base, type: seen.type, data: data as string };
    case 'SOA':
      return { ...base, type: seen.type, data: data as DnsRecordData<'SOA'> };
    case 'MX':
      return { ...base, type: seen.type, data: data as DnsRecordData<'MX'> };
    case 'TXT':
      return { ...base, type: seen.type, data: Array.isArray(data) ? data.map(latin1) : [] };
    default: // AAAA too: dns-packet's text of one address is not always RFC 5952's
      return { ...seen, ...base } as DnsRecord;
  }
}

type DnsRecordData<T extends DnsRecord['type']> = Extract<DnsRecord, { type: T }>['data'];

function fromRecord(record: DnsRecord): Answer {
  const { name, class: recordClass, ttl } = record;
  const data =
    record.type === 'TXT'
      ? record.data.map((text) => lend(Uint8Array.from(text, (char) => char.charCodeAt(0))))
      : record.data instanceof Uint8Array
        ? lend(record.data)
        : record.data;
  return { name, class: recordClass, ttl, type: packetType(record.type), data } as Answer;
}

function fromEdns(edns: Edns): Answer {
  const { udpPayloadSize, extendedRcode, version, dnssecOk } = edns;
  const options = edns.options.map(({ code, data }) => ({ code, data: lend(data) }));
  const opt = {
    udpPayloadSize,
    extendedRcode,
    ednsVersion: version,
    flags: dnssecOk ? dnsPacket.DNSSEC_OK : 0,
    options,
  };
  return { name: ROOT_NAME, type: 'OPT', ...opt } as unknown as Answer;
}

const codedTypes: readonly string[] = ['A', 'NS', 'CNAME', 'SOA', 'PTR', 'MX', 'TXT', 'AAAA'];

/** dns-packet's way to say a type whose RDATA it shall leave alone. */
function packetType(type: DnsQuestion['type']): dnsPacket.RecordType {
  return (codedTypes.includes(type) ? type : `UNKNOWN_${typeNumber(type)}`) as dnsPacket.RecordType;
}

/** The header's second word without QR, which dns-packet sets. */
function flagBits(fields: DnsFields): number {
  const bit = (value: boolean | undefined, position: number) => (value ? 1 << position : 0);
  const { opcode = 0, aa, tc, rd, ra, z, ad, cd, rcode = 0 } = fields;
  const flags = bit(aa, 10) | bit(tc, 9) | bit(rd, 8) | bit(ra, 7) | bit(z, 6) | bit(ad, 5) | bit(cd, 4);
  return (opcode << 11) | flags | rcode;
}

/** Why dns-packet cannot carry this message, or undefined if it can. */
function whatDoesNotFit(
  message: Pick<DnsMessage, 'questions' | 'answers' | 'authorities' | 'additionals'>,
): string | undefined {
  const records = [...message.answers, ...message.authorities, ...message.additionals];
  for (const entry of [...message.questions, ...records]) {
    if (!isKnownClass(entry.class)) return `dns-packet cannot carry class ${entry.class}`;
    const bad = namesOf(entry).find(({ name, isMailbox }) => !(isMailbox ? isPlainMailbox(name) : isPlainName(name)));
    if (bad) return `dns-packet cannot carry the name '${bad.name}'`;
  }
  return undefined;
}

function namesOf(entry: DnsQuestion | DnsRecord): { name: DnsName; isMailbox?: boolean }[] {
  const names: { name: DnsName; isMailbox?: boolean }[] = [{ name: entry.name }];
  if (!('ttl' in entry)) return names;
  if (entry.type === 'NS' || entry.type === 'CNAME' || entry.type === 'PTR') names.push({ name: entry.data });
  if (entry.type === 'MX') names.push({ name: entry.data.exchange });
  if (entry.type === 'SOA') names.push({ name: entry.data.mname }, { name: entry.data.rname, isMailbox: true });
  return names;
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

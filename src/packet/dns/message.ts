/**
 * What a DNS message says, as values (RFC 1035 §4.1; the header's AD and CD bits RFC 4035 §3; EDNS(0) RFC 6891).
 * How it stands on the wire is in `codec.ts` (through dns-packet) and `wire.ts` (field by field).
 */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import { flag, layout, uint } from '../layout.ts';
import type { DnsName } from './name.ts';

/** RFC 1035 §4.1.1. */
export const dnsHeader = layout('dns', {
  id: uint(16, 'ID'),
  qr: flag('QR'), // false: query, true: response
  opcode: uint(4, 'OPCODE'),
  aa: flag('AA'), // authoritative answer
  tc: flag('TC'), // truncated: ask again over TCP
  rd: flag('RD'), // recursion desired
  ra: flag('RA'), // recursion available
  z: flag('Z'), // reserved
  ad: flag('AD'), // authentic data
  cd: flag('CD'), // checking disabled
  rcode: uint(4, 'RCODE'),
  qdCount: uint(16, 'QDCOUNT'), // questions
  anCount: uint(16, 'ANCOUNT'), // answers
  nsCount: uint(16, 'NSCOUNT'), // authorities
  arCount: uint(16, 'ARCOUNT'), // additionals
});

export type DnsHeader = Omit<ReturnType<typeof dnsHeader.read>, 'qdCount' | 'anCount' | 'nsCount' | 'arCount'>;

export const DnsOpcode = { QUERY: 0, STATUS: 2, NOTIFY: 4, UPDATE: 5 } as const;

/** RFC 1035 §4.1.1. */
export const DnsRcode = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** The upper 8 bits of BADVERS (16), which travel in the OPT record (RFC 6891 §6.1.3 and §9). */
export const EXTENDED_RCODE_BADVERS = 1;

export function rcodeName(rcode: number): string {
  const known = Object.entries(DnsRcode).find(([, value]) => value === rcode);
  return known?.[0] ?? `RCODE${rcode}`;
}

/** The types whose RDATA we know, and some others that are only named. */
const typeNumbers = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  SVCB: 64,
  HTTPS: 65,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const;
const typeNames = new Map<number, DnsType>(
  Object.entries(typeNumbers).map(([name, value]) => [value, name as keyof typeof typeNumbers]),
);

/** A name of the registry, or 'TYPE' and the number for all others (RFC 3597 §5). */
export type DnsType = keyof typeof typeNumbers | `TYPE${number}`;

export function typeName(value: number): DnsType {
  return typeNames.get(value) ?? `TYPE${value}`;
}

export function typeNumber(type: DnsType): number {
  return type in typeNumbers ? typeNumbers[type as keyof typeof typeNumbers] : Number(type.slice('TYPE'.length));
}

const classNumbers = { IN: 1, CS: 2, CH: 3, HS: 4, ANY: 255 } as const;

/** Others than these can be seen ('CLASS' and the number) but not sent: dns-packet has no way to say them. */
export type DnsClass = keyof typeof classNumbers | `CLASS${number}`;

export function className(value: number): DnsClass {
  const known = Object.entries(classNumbers).find(([, number]) => number === value);
  return known ? (known[0] as keyof typeof classNumbers) : `CLASS${value}`;
}

export function isKnownClass(value: DnsClass): value is keyof typeof classNumbers {
  return value in classNumbers;
}

export interface DnsQuestion {
  name: DnsName;
  type: DnsType;
  class: DnsClass;
}

/** RFC 1035 §3.3.13. Times in seconds. */
export interface SoaData {
  /** The zone's primary server. */
  mname: DnsName;
  /** The mailbox of who is responsible, its '@' written as a dot. */
  rname: DnsName;
  serial: number;
  refresh: number;
  retry: number;
  expire: number;
  /** How long a negative answer may be kept (RFC 2308 §4). */
  minimum: number;
}

export interface MxData {
  preference: number;
  exchange: DnsName;
}

interface RecordBase {
  name: DnsName;
  class: DnsClass;
  /** Seconds. */
  ttl: number;
}

/** A resource record (RFC 1035 §4.1.3); OPT is not one of them here but `DnsMessage.edns`. */
export type DnsRecord =
  | (RecordBase & { type: 'A'; data: Ipv4Address })
  | (RecordBase & { type: 'AAAA'; data: string })
  | (RecordBase & { type: 'NS' | 'CNAME' | 'PTR'; data: DnsName })
  | (RecordBase & { type: 'SOA'; data: SoaData })
  | (RecordBase & { type: 'MX'; data: MxData })
  /** Character strings, one character an octet. */
  | (RecordBase & { type: 'TXT'; data: readonly string[] })
  | (RecordBase & { type: OpaqueType; data: Uint8Array });

/** Types whose RDATA is carried as it is. */
export type OpaqueType = Exclude<DnsType, 'A' | 'AAAA' | 'NS' | 'CNAME' | 'PTR' | 'SOA' | 'MX' | 'TXT' | 'OPT'>;
export type DnsRecordOf<T extends DnsRecord['type']> = DnsRecord & { type: T };

/** The OPT pseudo-record (RFC 6891 §6.1). */
export interface Edns {
  /** The longest UDP payload that the sender takes, bytes. */
  udpPayloadSize: number;
  /** The upper 8 bits of a 12-bit response code. */
  extendedRcode: number;
  version: number;
  /** DNSSEC OK (RFC 3225). */
  dnssecOk: boolean;
  options: readonly { code: number; data: Uint8Array }[];
}

export interface DnsMessage extends DnsHeader {
  questions: readonly DnsQuestion[];
  answers: readonly DnsRecord[];
  authorities: readonly DnsRecord[];
  /** Without the OPT record, which is `edns`. */
  additionals: readonly DnsRecord[];
  edns?: Edns;
}

/** A message to be sent: what is not given is false, zero or empty. */
export type DnsFields = Partial<DnsMessage> & { id: number };

/** The longest message over UDP without EDNS, bytes (RFC 1035 §4.2.1). */
export const UDP_MESSAGE_LIMIT = 512;
export const DNS_PORT = 53;

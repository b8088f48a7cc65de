/**
 * DHCP messages (RFC 2131 §2): the fixed header that BOOTP left (RFC 951), a magic cookie, then options
 * (`dhcp-options.ts`). Clients listen on UDP port 68, servers on 67.
 */

import { DecodeError } from '../bytes/decode-error.ts';
import type { Field } from '../bytes/field.ts';
import { IPV4_UNSPECIFIED, type Ipv4Address } from '../bytes/ipv4-address.ts';
import type { MacAddress } from '../bytes/mac-address.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import {
  type DhcpOption,
  DhcpOptionCode,
  type DhcpOptions,
  dhcpOptions,
  fromOptionList,
  readDhcpOptions,
  toOptionList,
  writeDhcpOptions,
} from './dhcp-options.ts';
import type { DissectedLayer } from './dissection.ts';
import { flag, ipv4, layout, mac, octets, uint } from './layout.ts';

/** RFC 2131 figure 1 and, for the flags, figure 2. */
export const dhcpHeader = layout('dhcp', {
  op: uint(8, 'op'),
  htype: uint(8, 'htype'), // 1: Ethernet
  hlen: uint(8, 'hlen'), // bytes of chaddr in use
  hops: uint(8, 'hops'), // relay agents count here
  xid: uint(32, 'xid'), // the client's choice; answers repeat it
  secs: uint(16, 'secs'), // seconds since the client began
  broadcast: flag('B'), // "I cannot take unicast yet": the answer goes to everybody
  reservedFlags: uint(15, 'MBZ'),
  ciaddr: ipv4('ciaddr'), // client: the address it has and can answer ARP for
  yiaddr: ipv4('yiaddr'), // "your": the address that the server gives
  siaddr: ipv4('siaddr'), // next server of a network boot
  giaddr: ipv4('giaddr'), // relay agent ("gateway")
  chaddr: mac('chaddr'), // 16 bytes, of which Ethernet uses 6
  chaddrPadding: octets(10, 'chaddr padding'),
  sname: octets(64, 'sname'), // server's name, or options (overload)
  file: octets(128, 'file'), // boot file's name, or options (overload)
  magicCookie: uint(32, 'magic cookie'), // the options begin (RFC 2131 §3)
});
export type DhcpHeader = ReturnType<typeof dhcpHeader.read>;

export const DhcpOp = { REQUEST: 1, REPLY: 2 } as const;

/** Values of option 53 (RFC 2132 §9.6). */
export const DhcpMessageType = {
  DISCOVER: 1,
  OFFER: 2,
  REQUEST: 3,
  DECLINE: 4,
  ACK: 5,
  NAK: 6,
  RELEASE: 7,
  INFORM: 8,
} as const;
export type DhcpMessageType = (typeof DhcpMessageType)[keyof typeof DhcpMessageType];

export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;
export const DHCP_MAGIC_COOKIE = 0x63825363;
/** A lease without end (RFC 2131 §3.3). */
export const INFINITE_LEASE = 0xffffffff;

const HTYPE_ETHERNET = 1;
/** BOOTP's size, which some relays and servers still expect (RFC 1542 §2.1). */
const MINIMUM_SIZE = 300;

/** Bits of option 52: which header fields hold options too (RFC 2132 §9.3). */
const Overload = { FILE: 1, SNAME: 2 } as const;

export interface DhcpMessage extends DhcpHeader {
  /** The values of the options that we know. */
  options: DhcpOptions & { messageType: number };
  /** All options in the order of the wire, unknown ones too. */
  optionList: readonly DhcpOption[];
}

/**
 * A DHCP message over Ethernet.
 * @throws DecodeError also for a BOOTP message: without message type it is not DHCP (RFC 2131 §3).
 */
export function decodeDhcp(bytes: Uint8Array): DhcpMessage {
  const header = dhcpHeader.read(bytes);
  expectValue(header, 'htype', HTYPE_ETHERNET);
  expectValue(header, 'hlen', 6);
  const optionList = readAllOptions(bytes, 0, bytes.length).flatMap(({ list }) => list);
  const options = fromOptionList(optionList, bytes.byteOffset);
  const { messageType } = options;
  if (messageType === undefined || messageType < DhcpMessageType.DISCOVER || messageType > DhcpMessageType.INFORM) {
    const detail = messageType === undefined ? 'is missing: this is BOOTP' : `${messageType} is not one of DHCP`;
    throw new DecodeError('bad-value', 'dhcp', 'messageType', dhcpHeader.size, detail);
  }
  return { ...header, options: { ...options, messageType }, optionList };
}

/** What `buildDhcp` cannot work out itself; addresses not named are 0.0.0.0, numbers 0. */
export interface DhcpFields {
  op: number;
  xid: number;
  chaddr: MacAddress;
  /** Written in the order in which they are named. */
  options: DhcpOptions & { messageType: number };
  /** Options that we have no name for; they follow. */
  otherOptions?: readonly DhcpOption[];
  hops?: number;
  secs?: number;
  broadcast?: boolean;
  ciaddr?: Ipv4Address;
  yiaddr?: Ipv4Address;
  siaddr?: Ipv4Address;
  giaddr?: Ipv4Address;
}

/** The message with END, padded to 300 bytes. */
export function buildDhcp(fields: DhcpFields): Uint8Array {
  const w = new Writer(MINIMUM_SIZE).zeros(dhcpHeader.size);
  writeDhcpOptions(w, [...toOptionList(fields.options), ...(fields.otherOptions ?? [])]);
  w.u8(DhcpOptionCode.END);
  if (w.length < MINIMUM_SIZE) w.zeros(MINIMUM_SIZE - w.length);
  const bytes = w.finish();
  dhcpHeader.write(bytes, 0, {
    op: fields.op,
    htype: HTYPE_ETHERNET,
    hlen: 6,
    hops: fields.hops ?? 0,
    xid: fields.xid,
    // It stops at the largest value that it can tell.
    secs: Math.min(fields.secs ?? 0, 0xffff),
    broadcast: fields.broadcast ?? false,
    reservedFlags: 0,
    ciaddr: fields.ciaddr ?? IPV4_UNSPECIFIED,
    yiaddr: fields.yiaddr ?? IPV4_UNSPECIFIED,
    siaddr: fields.siaddr ?? IPV4_UNSPECIFIED,
    giaddr: fields.giaddr ?? IPV4_UNSPECIFIED,
    chaddr: fields.chaddr,
    chaddrPadding: new Uint8Array(10),
    sname: new Uint8Array(64),
    file: new Uint8Array(128),
    magicCookie: DHCP_MAGIC_COOKIE,
  });
  return bytes;
}

/** The identifier that a client on Ethernet gives itself (RFC 2132 §9.14): type 1, then its MAC address. */
export function clientIdentifierOf(address: MacAddress): Uint8Array {
  return new Writer(7).u8(HTYPE_ETHERNET).mac(address).finish();
}

export function dissectDhcp(bytes: Uint8Array, start: number, end: number): DissectedLayer {
  const fields: Field[] = dhcpHeader.spans(bytes, start, end);
  for (const { fields: options, field } of readAllOptions(bytes, start, end)) {
    const at = fields.findIndex(({ name }) => name === field);
    if (at === -1) fields.push(...options);
    else fields[at] = { ...fields[at]!, children: options };
  }
  return { fields, end };
}

/**
 * The options of all places that hold some: after the cookie, then in `file`, then in `sname`, as option 52 says
 * (RFC 2131 §4.1).
 */
function readAllOptions(
  bytes: Uint8Array,
  start: number,
  end: number,
): { field: 'options' | 'file' | 'sname'; list: DhcpOption[]; fields: Field[] }[] {
  const cookieAt = start + dhcpHeader.size - 4;
  const cookie = dhcpHeader.get(bytes, start, 'magicCookie');
  if (cookie !== DHCP_MAGIC_COOKIE) {
    throw new DecodeError('bad-value', 'dhcp', 'magicCookie', cookieAt, 'is not 63:82:53:63: no DHCP options follow');
  }
  const readPart = (field: 'options' | 'file' | 'sname', from: number, to: number) => {
    const reader = new Reader('dhcp', bytes, { start: from, end: to, record: true });
    return { field, list: readDhcpOptions(reader), fields: reader.fields };
  };
  const parts = [readPart('options', start + dhcpHeader.size, end)];
  const overload = parts[0]!.list.find(({ code }) => code === dhcpOptions.overload.code)?.data[0] ?? 0;
  const fileAt = cookieAt - 128;
  if (overload & Overload.FILE) parts.push(readPart('file', fileAt, cookieAt));
  if (overload & Overload.SNAME) parts.push(readPart('sname', fileAt - 64, fileAt));
  return parts;
}

function expectValue(header: DhcpHeader, field: 'htype' | 'hlen', value: number): void {
  if (header[field] === value) return;
  const offset = field === 'htype' ? 1 : 2;
  throw new DecodeError('bad-value', 'dhcp', field, offset, `is ${header[field]}, should be ${value}`);
}

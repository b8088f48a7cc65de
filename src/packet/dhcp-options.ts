/**
 * The options of DHCP (RFC 2132; long options RFC 3396), as one table: from it come the type of an option's value,
 * its reading and writing, and what a dissector shows. An option is a code, a length and a value; a message holds
 * them in any order, with PAD between and END after the last.
 */

import { DecodeError } from '../bytes/decode-error.ts';
import type { FieldValue } from '../bytes/field.ts';
import type { Ipv4Address } from '../bytes/ipv4-address.ts';
import { Reader } from '../bytes/reader.ts';
import { concatBytes, Writer } from '../bytes/writer.ts';

/** An option as it stands on the wire. */
export interface DhcpOption {
  readonly code: number;
  /** 255 bytes at most. */
  readonly data: Uint8Array;
}

/** Two codes without length and value (RFC 2132 §3.1, §3.2). */
export const DhcpOptionCode = { PAD: 0, END: 255 } as const;

/** How one kind of value is stored. `fits` says which lengths it may have, in bytes. */
interface ValueKind<T> {
  fits(length: number): boolean;
  /** Reads all that the reader has. */
  read(r: Reader): T;
  write(w: Writer, value: T): void;
}

const address: ValueKind<Ipv4Address> = {
  fits: (length) => length === 4,
  read: (r) => r.ipv4('address'),
  write: (w, value) => w.ipv4(value),
};

/** One address at least, the preferred one first. */
const addresses: ValueKind<readonly Ipv4Address[]> = {
  fits: (length) => length >= 4 && length % 4 === 0,
  read: (r) => Array.from({ length: r.remaining / 4 }, () => r.ipv4('address')),
  write: (w, value) => {
    for (const each of value) w.ipv4(each);
  },
};

/** Trailing NULs do not count (RFC 2132 §2). */
const text: ValueKind<string> = {
  fits: (length) => length >= 1,
  read: (r) => r.text('text', r.remaining).replace(/\0+$/, ''),
  write: (w, value) => w.text(value),
};

const uint8: ValueKind<number> = {
  fits: (length) => length === 1,
  read: (r) => r.u8('value'),
  write: (w, value) => w.u8(value),
};

const uint16: ValueKind<number> = {
  fits: (length) => length === 2,
  read: (r) => r.u16('value'),
  write: (w, value) => w.u16(value),
};

const uint32: ValueKind<number> = {
  fits: (length) => length === 4,
  read: (r) => r.u32('value'),
  write: (w, value) => w.u32(value),
};

const codes: ValueKind<readonly number[]> = {
  fits: (length) => length >= 1,
  read: (r) => Array.from({ length: r.remaining }, () => r.u8('code')),
  write: (w, value) => {
    for (const code of value) w.u8(code);
  },
};

/** A type, then an identifier: for type 1 a MAC address by custom, else nothing to look into (RFC 2132 §9.14). */
const identifier: ValueKind<Uint8Array> = {
  fits: (length) => length >= 2,
  read(r) {
    const whole = r.bytes.subarray(r.offset, r.end);
    const isMac = r.remaining === 7 && whole[0] === 1;
    r.u8('type');
    if (isMac) r.mac('identifier');
    else r.rest('identifier');
    return whole;
  },
  write: (w, value) => w.raw(value),
};

interface OptionSpec<T> {
  readonly code: number;
  /** The option's name as the standard writes it. */
  readonly title: string;
  readonly kind: ValueKind<T>;
}

function option<T>(code: number, title: string, kind: ValueKind<T>): OptionSpec<T> {
  return { code, title, kind };
}

/** The options that the project knows (RFC 2132 §3 to §9). Times are seconds; 0xffffffff is for ever. */
export const dhcpOptions = {
  subnetMask: option(1, 'Subnet Mask', address),
  routers: option(3, 'Router', addresses),
  dnsServers: option(6, 'Domain Name Server', addresses),
  hostName: option(12, 'Host Name', text),
  domainName: option(15, 'Domain Name', text),
  requestedAddress: option(50, 'Requested IP Address', address),
  leaseTime: option(51, 'IP Address Lease Time', uint32),
  overload: option(52, 'Option Overload', uint8),
  messageType: option(53, 'DHCP Message Type', uint8),
  serverIdentifier: option(54, 'Server Identifier', address),
  parameterRequestList: option(55, 'Parameter Request List', codes),
  message: option(56, 'Message', text),
  maximumMessageSize: option(57, 'Maximum DHCP Message Size', uint16),
  renewalTime: option(58, 'Renewal (T1) Time Value', uint32),
  rebindingTime: option(59, 'Rebinding (T2) Time Value', uint32),
  vendorClass: option(60, 'Vendor Class Identifier', text),
  clientIdentifier: option(61, 'Client Identifier', identifier),
} as const;

export type DhcpOptionName = keyof typeof dhcpOptions;

/** The typed view: the values of the known options by name. Writing keeps the order in which they are named. */
export type DhcpOptions = {
  -readonly [K in DhcpOptionName]?: (typeof dhcpOptions)[K] extends OptionSpec<infer T> ? T : never;
};

const names = new Map<number, DhcpOptionName>(
  Object.entries(dhcpOptions).map(([name, { code }]) => [code, name as DhcpOptionName]),
);

/** The name of an option in the typed view, or undefined for one that the project does not know. */
export function dhcpOptionName(code: number): DhcpOptionName | undefined {
  return names.get(code);
}

/** The typed view as options of the wire, in the order of the object's keys. */
export function toOptionList(options: DhcpOptions): DhcpOption[] {
  const list: DhcpOption[] = [];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const { code, kind } = specOf(name as DhcpOptionName);
    const w = new Writer();
    kind.write(w, value);
    list.push({ code, data: w.finish() });
  }
  return list;
}

/**
 * The typed view of options of the wire. An option that stands there several times is one long one in pieces
 * (RFC 3396 §5).
 * @param base where the packet starts in its buffer, for the offset in an error.
 * @throws DecodeError 'bad-length' where a value cannot have the length that it has.
 */
export function fromOptionList(list: readonly DhcpOption[], base = 0): DhcpOptions {
  const options: Record<string, unknown> = {};
  for (const [name, { code, kind }] of Object.entries(dhcpOptions) as [string, OptionSpec<unknown>][]) {
    const pieces = list.filter((each) => each.code === code).map((each) => each.data);
    if (pieces.length === 0) continue;
    const data = pieces.length === 1 ? pieces[0]! : concatBytes(...pieces);
    if (!kind.fits(data.length)) {
      // The pieces are views, so that they know where in the packet they lie.
      const offset = pieces[0]!.byteOffset - base;
      throw new DecodeError('bad-length', 'dhcp', name, offset, `${data.length} bytes cannot be its value`);
    }
    options[name] = kind.read(new Reader('dhcp', data));
  }
  return options as DhcpOptions;
}

/** Reads options until END or the end of the bytes; what follows END is padding. */
export function readDhcpOptions(r: Reader): DhcpOption[] {
  const list: DhcpOption[] = [];
  while (r.remaining > 0) {
    const code = r.bytes[r.offset]!;
    if (code === DhcpOptionCode.PAD) {
      r.u8('pad');
    } else if (code === DhcpOptionCode.END) {
      r.u8('end');
      if (r.remaining > 0) r.rest('padding');
    } else {
      r.group(names.get(code) ?? 'unknownOption', () => readOption(r, list));
    }
  }
  return list;
}

/** Codes, lengths and values, without END. @throws RangeError for a value of more than 255 bytes. */
export function writeDhcpOptions(w: Writer, list: readonly DhcpOption[]): void {
  for (const { code, data } of list) w.u8(code).sized(1, () => w.raw(data));
}

/** Answers what a dissector shows as the option's value. */
function readOption(r: Reader, list: DhcpOption[]): FieldValue {
  const code = r.u8('code');
  const length = r.u8('length');
  const data = r.bytes.subarray(r.offset, r.offset + length);
  const value = r.sub('value', length);
  list.push({ code, data });
  const name = names.get(code);
  const kind = name && specOf(name).kind;
  if (!kind?.fits(length)) return length > 0 ? value.rest('data') : data;
  const read = kind.read(value);
  return Array.isArray(read) ? read.join(', ') : (read as FieldValue);
}

function specOf(name: DhcpOptionName): OptionSpec<unknown> {
  return dhcpOptions[name] as OptionSpec<unknown>;
}

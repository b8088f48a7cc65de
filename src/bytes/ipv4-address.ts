/**
 * IPv4 addresses and prefixes (RFC 791 §3.1, RFC 4632), kept as text: '68.85.2.101', '68.85.2.0/24'.
 * Arithmetic is done on the 32-bit number behind the text.
 */

/** Dotted decimal without leading zeros. */
export type Ipv4Address = string;
/** `address/length`, host bits zero. */
export type Ipv4Prefix = string;

export const IPV4_UNSPECIFIED: Ipv4Address = '0.0.0.0';
export const IPV4_BROADCAST: Ipv4Address = '255.255.255.255';

/** @throws RangeError if the text is not an address in canonical form. */
export function ipv4ToNumber(address: Ipv4Address): number {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every(isByte)) throw new RangeError(`not an IPv4 address: '${address}'`);
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

export function ipv4FromNumber(value: number): Ipv4Address {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Four decimal bytes without leading zeros: only so is the same address always the same text. */
export function isIpv4Address(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every(isByte);
}

function isByte(text: string): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255;
}

export function readIpv4Address(bytes: Uint8Array, offset: number): Ipv4Address {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
}

export function writeIpv4Address(bytes: Uint8Array, offset: number, address: Ipv4Address): void {
  const value = ipv4ToNumber(address);
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}

/** The mask of a prefix length as a number: 24 gives 0xffffff00. */
export function maskOfLength(length: number): number {
  if (!Number.isInteger(length) || length < 0 || length > 32) throw new RangeError(`not a prefix length: ${length}`);
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
}

/** '255.255.255.0' gives 24. @throws RangeError if the ones of the mask are not contiguous. */
export function lengthOfMask(mask: Ipv4Address): number {
  const value = ipv4ToNumber(mask);
  const length = value === 0 ? 0 : Math.clz32(~value >>> 0);
  if (maskOfLength(value === 0xffffffff ? 32 : length) !== value) throw new RangeError(`not a netmask: '${mask}'`);
  return value === 0xffffffff ? 32 : length;
}

/**
 * A prefix taken apart.
 * @throws RangeError if the text is not address/length or if a host bit is set: '172.217.20.0/19' is refused
 * because the /19 that holds it starts at 172.217.0.0.
 */
export function parsePrefix(prefix: Ipv4Prefix): { network: number; length: number; mask: number } {
  const [address = '', lengthText = '', ...more] = prefix.split('/');
  if (!/^(0|[1-9]\d?)$/.test(lengthText) || more.length > 0) throw new RangeError(`not an IPv4 prefix: '${prefix}'`);
  const length = Number(lengthText);
  const network = ipv4ToNumber(address);
  const mask = maskOfLength(length);
  if ((network & mask) >>> 0 !== network) {
    const mended = `${ipv4FromNumber(network & mask)}/${length}`;
    throw new RangeError(`'${prefix}' is not on a /${length} boundary; the network that holds it is ${mended}`);
  }
  return { network, length, mask };
}

export function prefixContains(prefix: Ipv4Prefix, address: Ipv4Address): boolean {
  const { network, mask } = parsePrefix(prefix);
  return (ipv4ToNumber(address) & mask) >>> 0 === network;
}

/** The network of an interface address: ('68.85.2.101', 24) gives '68.85.2.0/24'. */
export function prefixOf(address: Ipv4Address, length: number): Ipv4Prefix {
  return `${ipv4FromNumber(ipv4ToNumber(address) & maskOfLength(length))}/${length}`;
}

/** The directed broadcast address of a prefix, '68.85.2.255' for '68.85.2.0/24' (RFC 922). */
export function directedBroadcast(prefix: Ipv4Prefix): Ipv4Address {
  const { network, mask } = parsePrefix(prefix);
  return ipv4FromNumber((network | ~mask) >>> 0);
}

/** 224.0.0.0/4 (RFC 1112). */
export function isMulticastAddress(address: Ipv4Address): boolean {
  return ipv4ToNumber(address) >>> 28 === 0xe;
}

/**
 * The messages of Neighbor Discovery, which travel in ICMPv6 (RFC 4861 §4; recursive DNS servers RFC 8106 §5.1).
 * Each has a fixed part and then options. Who may send what, and with which hop limit, src/stack/ipv6/ndp-rules.ts says.
 */

import type { Field } from '../bytes/field.ts';
import type { Ipv6Address } from '../bytes/ipv6-address.ts';
import type { MacAddress } from '../bytes/mac-address.ts';
import type { Reader } from '../bytes/reader.ts';
import type { Writer } from '../bytes/writer.ts';
import { flag, ipv6, layout, uint } from './layout.ts';

export const NdpType = {
  ROUTER_SOLICITATION: 133,
  ROUTER_ADVERTISEMENT: 134,
  NEIGHBOR_SOLICITATION: 135,
  NEIGHBOR_ADVERTISEMENT: 136,
  REDIRECT: 137,
} as const;
export type NdpType = (typeof NdpType)[keyof typeof NdpType];

// The fixed parts, without ICMPv6's type, code and checksum.

export const routerSolicitation = layout('icmpv6', { reserved: uint(32, 'Reserved') });

export const routerAdvertisement = layout('icmpv6', {
  curHopLimit: uint(8, 'Cur Hop Limit'), // for the hosts to send with; 0: not said
  managed: flag('M'), // addresses by DHCPv6
  other: flag('O'), // other things by DHCPv6
  reserved: uint(6, 'Reserved'),
  routerLifetime: uint(16, 'Router Lifetime'), // as a default router, seconds; 0: not one
  reachableTime: uint(32, 'Reachable Time'), // milliseconds; 0: not said
  retransTimer: uint(32, 'Retrans Timer'), // milliseconds; 0: not said
});

export const neighborSolicitation = layout('icmpv6', {
  reserved: uint(32, 'Reserved'),
  target: ipv6('Target Address'),
});

export const neighborAdvertisement = layout('icmpv6', {
  router: flag('R'),
  solicited: flag('S'),
  override: flag('O'),
  reserved: uint(29, 'Reserved'),
  target: ipv6('Target Address'),
});

export const redirect = layout('icmpv6', {
  reserved: uint(32, 'Reserved'),
  target: ipv6('Target Address'), // the better first hop
  destination: ipv6('Destination Address'),
});

/** After the option's type and length. */
export const prefixInformation = layout('icmpv6', {
  prefixLength: uint(8, 'Prefix Length'),
  onLink: flag('L'),
  autonomous: flag('A'), // hosts may make themselves addresses in it
  reserved1: uint(6, 'Reserved1'),
  validLifetime: uint(32, 'Valid Lifetime'), // seconds; all ones: for ever
  preferredLifetime: uint(32, 'Preferred Lifetime'),
  reserved2: uint(32, 'Reserved2'),
  prefix: ipv6('Prefix'),
});

export const NdpOptionType = {
  SOURCE_LINK_ADDRESS: 1,
  TARGET_LINK_ADDRESS: 2,
  PREFIX_INFORMATION: 3,
  REDIRECTED_HEADER: 4,
  MTU: 5,
  RDNSS: 25,
} as const;

/** All ones in a lifetime of 32 bits: for ever. */
export const INFINITE_LIFETIME = 0xffffffff;

export interface PrefixInformation {
  prefix: Ipv6Address;
  prefixLength: number;
  onLink: boolean;
  autonomous: boolean;
  /** Seconds. */
  validLifetime: number;
  preferredLifetime: number;
}

/** The options that our devices know; others are passed over (RFC 4861 §4.6). */
export interface NdpOptions {
  sourceLinkAddress?: MacAddress;
  targetLinkAddress?: MacAddress;
  mtu?: number;
  prefixes?: readonly PrefixInformation[];
  /** Recursive DNS servers, with a lifetime in seconds. */
  rdnss?: readonly { lifetime: number; servers: readonly Ipv6Address[] }[];
}

interface Options {
  options: NdpOptions;
}
export interface RouterSolicitation extends Options {
  type: 133;
}
export interface RouterAdvertisement extends Options {
  type: 134;
  curHopLimit: number;
  managed: boolean;
  other: boolean;
  routerLifetime: number;
  reachableTime: number;
  retransTimer: number;
}
export interface NeighborSolicitation extends Options {
  type: 135;
  target: Ipv6Address;
}
export interface NeighborAdvertisement extends Options {
  type: 136;
  router: boolean;
  solicited: boolean;
  override: boolean;
  target: Ipv6Address;
}
export interface Redirect extends Options {
  type: 137;
  target: Ipv6Address;
  destination: Ipv6Address;
}
export type NdpMessage =
  | RouterSolicitation
  | RouterAdvertisement
  | NeighborSolicitation
  | NeighborAdvertisement
  | Redirect;

export function isNdpType(type: number): type is NdpType {
  return type >= NdpType.ROUTER_SOLICITATION && type <= NdpType.REDIRECT;
}

/** What stands behind type, code and checksum. @throws DecodeError */
export function readNdp(type: NdpType, r: Reader): NdpMessage {
  const fixed = readFixed(type, r);
  const options: Writable<NdpOptions> = {};
  const prefixes: PrefixInformation[] = [];
  const rdnss: { lifetime: number; servers: Ipv6Address[] }[] = [];
  while (r.remaining > 0) readOption(r, options, prefixes, rdnss);
  if (prefixes.length > 0) options.prefixes = prefixes;
  if (rdnss.length > 0) options.rdnss = rdnss;
  return { ...fixed, options } as NdpMessage;
}

/** The same as bytes. */
export function writeNdp(message: NdpMessage, w: Writer): void {
  switch (message.type) {
    case NdpType.ROUTER_SOLICITATION:
      w.zeros(routerSolicitation.size);
      break;
    case NdpType.ROUTER_ADVERTISEMENT:
      w.raw(bytesOf(routerAdvertisement, { ...message, reserved: 0 }));
      break;
    case NdpType.NEIGHBOR_SOLICITATION:
      w.raw(bytesOf(neighborSolicitation, { ...message, reserved: 0 }));
      break;
    case NdpType.NEIGHBOR_ADVERTISEMENT:
      w.raw(bytesOf(neighborAdvertisement, { ...message, reserved: 0 }));
      break;
    case NdpType.REDIRECT:
      w.raw(bytesOf(redirect, { ...message, reserved: 0 }));
      break;
    default:
      message satisfies never;
  }
  writeOptions(message.options, w);
}

const fixedParts = {
  133: routerSolicitation,
  134: routerAdvertisement,
  135: neighborSolicitation,
  136: neighborAdvertisement,
  137: redirect,
} as const;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function readFixed(type: NdpType, r: Reader): Record<string, unknown> {
  const { reserved: _, ...fixed } = readLayout(fixedParts[type], r) as Record<string, unknown>;
  return { type, ...fixed };
}

function readLayout<H extends object>(part: Part<H>, r: Reader): H {
  const header = part.read(r.bytes, r.offset, r.end);
  for (const { name, bitOffset, bitLength, value } of part.spans(r.bytes, r.offset, r.end)) {
    r.note(name, bitOffset, bitLength, value);
  }
  r.offset += part.size;
  return header;
}

interface Part<H> {
  readonly size: number;
  read(bytes: Uint8Array, offset: number, end: number): H;
  spans(bytes: Uint8Array, offset: number, end: number): Field[];
}

const optionNames = new Map<number, string>([
  [NdpOptionType.SOURCE_LINK_ADDRESS, 'sourceLinkAddress'],
  [NdpOptionType.TARGET_LINK_ADDRESS, 'targetLinkAddress'],
  [NdpOptionType.PREFIX_INFORMATION, 'prefixInformation'],
  [NdpOptionType.REDIRECTED_HEADER, 'redirectedHeader'],
  [NdpOptionType.MTU, 'linkMtu'],
  [NdpOptionType.RDNSS, 'rdnss'],
]);

/** RFC 4861 §4.6: the length counts units of 8 bytes, type and length included; 0 is an error (§6.1, §7.1). */
function readOption(
  r: Reader,
  options: Writable<NdpOptions>,
  prefixes: PrefixInformation[],
  rdnss: { lifetime: number; servers: Ipv6Address[] }[],
): void {
  r.group(optionNames.get(r.bytes[r.offset]!) ?? 'option', () => {
    const at = r.offset;
    const kind = r.u8('kind');
    const length = r.u8('length');
    if (length === 0) r.fail('bad-length', 'length', 'an option of length 0', at + 1);
    if (length * 8 - 2 > r.remaining) {
      r.fail('truncated', 'length', `${length * 8 - 2} bytes announced, ${r.remaining} are left`, at + 1);
    }
    const body = r.sub('option', length * 8 - 2);
    const need = { 1: 1, 2: 1, 3: 4, 5: 1 }[kind];
    if (need !== undefined && length !== need) r.fail('bad-length', 'length', `${length}, should be ${need}`, at + 1);
    switch (kind) {
      case NdpOptionType.SOURCE_LINK_ADDRESS:
        options.sourceLinkAddress = body.mac('address');
        break;
      case NdpOptionType.TARGET_LINK_ADDRESS:
        options.targetLinkAddress = body.mac('address');
        break;
      case NdpOptionType.PREFIX_INFORMATION: {
        const { reserved1: _, reserved2: __, ...information } = readLayout(prefixInformation, body);
        if (information.prefixLength > 128) r.fail('bad-value', 'prefixLength', 'more than 128 bits', at + 2);
        prefixes.push(information);
        break;
      }
      case NdpOptionType.MTU:
        body.u16('reserved');
        options.mtu = body.u32('mtu');
        break;
      case NdpOptionType.RDNSS: {
        // RFC 8106 §5.1: one address at least, so 3 units; each more takes two.
        if (length < 3 || length % 2 === 0) r.fail('bad-length', 'length', `${length} holds no addresses`, at + 1);
        body.u16('reserved');
        const lifetime = body.u32('lifetime');
        const servers: Ipv6Address[] = [];
        while (body.remaining > 0) servers.push(body.ipv6('server'));
        rdnss.push({ lifetime, servers });
        break;
      }
      default:
        body.rest('data');
    }
    return '';
  });
}

function writeOptions({ sourceLinkAddress, targetLinkAddress, mtu, prefixes, rdnss }: NdpOptions, w: Writer): void {
  if (sourceLinkAddress) w.u8(NdpOptionType.SOURCE_LINK_ADDRESS).u8(1).mac(sourceLinkAddress);
  if (targetLinkAddress) w.u8(NdpOptionType.TARGET_LINK_ADDRESS).u8(1).mac(targetLinkAddress);
  if (mtu !== undefined) w.u8(NdpOptionType.MTU).u8(1).u16(0).u32(mtu);
  for (const prefix of prefixes ?? []) {
    w.u8(NdpOptionType.PREFIX_INFORMATION).u8(4);
    w.raw(bytesOf(prefixInformation, { ...prefix, reserved1: 0, reserved2: 0 }));
  }
  for (const { lifetime, servers } of rdnss ?? []) {
    w.u8(NdpOptionType.RDNSS)
      .u8(1 + 2 * servers.length)
      .u16(0)
      .u32(lifetime);
    for (const server of servers) w.ipv6(server);
  }
}

function bytesOf<H>(part: { size: number; write(bytes: Uint8Array, offset: number, header: H): void }, header: H) {
  const bytes = new Uint8Array(part.size);
  part.write(bytes, 0, header);
  return bytes;
}

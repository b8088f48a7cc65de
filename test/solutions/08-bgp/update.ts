/** A reference solution, written as a student would. */

import type { Update } from '../../../labs/08-bgp/starter/update.ts';

const UPDATE = 2;
const [ORIGIN, AS_PATH, NEXT_HOP, MED, LOCAL_PREF, COMMUNITIES] = [1, 2, 3, 4, 5, 8];
const WELL_KNOWN = 0x40;
const OPTIONAL = 0x80;
const EXTENDED_LENGTH = 0x10;

export function encodeUpdate(update: Update): Uint8Array {
  const withdrawn = update.withdrawn.flatMap(prefixBytes);
  const attributes: number[] = [];
  const add = (flags: number, type: number, value: number[]) => {
    if (value.length > 255) attributes.push(flags | EXTENDED_LENGTH, type, ...u16(value.length), ...value);
    else attributes.push(flags, type, value.length, ...value);
  };
  const { origin, asPath, nextHop, med, localPref, communities } = update;
  if (origin !== null) add(WELL_KNOWN, ORIGIN!, [origin]);
  if (asPath !== null) add(WELL_KNOWN, AS_PATH!, asPath.length === 0 ? [] : [2, asPath.length, ...asPath.flatMap(u32)]);
  if (nextHop !== null) add(WELL_KNOWN, NEXT_HOP!, addressBytes(nextHop));
  if (med !== null) add(OPTIONAL, MED!, u32(med));
  if (localPref !== null) add(WELL_KNOWN, LOCAL_PREF!, u32(localPref));
  if (communities.length > 0) {
    add(
      OPTIONAL | WELL_KNOWN,
      COMMUNITIES!,
      communities.flatMap((one) => one.split(':').map(Number).flatMap(u16)),
    );
  }
  const body = [
    ...u16(withdrawn.length),
    ...withdrawn,
    ...u16(attributes.length),
    ...attributes,
    ...update.announced.flatMap(prefixBytes),
  ];
  return Uint8Array.from([...Array(16).fill(0xff), ...u16(19 + body.length), UPDATE, ...body]);
}

export function decodeUpdate(message: Uint8Array): Update {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const update: Update = {
    withdrawn: [],
    announced: [],
    origin: null,
    asPath: null,
    nextHop: null,
    med: null,
    localPref: null,
    communities: [],
  };
  let at = 21 + view.getUint16(19);
  update.withdrawn = readPrefixes(message, 21, at);
  const end = at + 2 + view.getUint16(at);
  at += 2;
  while (at < end) {
    const flags = message[at]!;
    const type = message[at + 1];
    const isExtended = (flags & EXTENDED_LENGTH) !== 0;
    const length = isExtended ? view.getUint16(at + 2) : message[at + 2]!;
    at += isExtended ? 4 : 3;
    if (type === ORIGIN) update.origin = message[at]!;
    if (type === AS_PATH) {
      update.asPath = [];
      for (let i = at + 2; i < at + length; i += 4) update.asPath.push(view.getUint32(i));
    }
    if (type === NEXT_HOP) update.nextHop = message.slice(at, at + 4).join('.');
    if (type === MED) update.med = view.getUint32(at);
    if (type === LOCAL_PREF) update.localPref = view.getUint32(at);
    if (type === COMMUNITIES) {
      for (let i = at; i < at + length; i += 4) {
        update.communities.push(`${view.getUint16(i)}:${view.getUint16(i + 2)}`);
      }
    }
    at += length;
  }
  update.announced = readPrefixes(message, end, message.length);
  return update;
}

function readPrefixes(message: Uint8Array, start: number, end: number): string[] {
  const prefixes: string[] = [];
  for (let at = start; at < end; ) {
    const length = message[at]!;
    const octets = Math.ceil(length / 8);
    const address = [0, 0, 0, 0];
    for (let i = 0; i < octets; i++) address[i] = message[at + 1 + i]!;
    const extra = octets * 8 - length;
    if (octets > 0) address[octets - 1] = (address[octets - 1]! >> extra) << extra;
    prefixes.push(`${address.join('.')}/${length}`);
    at += 1 + octets;
  }
  return prefixes;
}

function prefixBytes(prefix: string): number[] {
  const [address, length] = prefix.split('/');
  return [Number(length), ...addressBytes(address!).slice(0, Math.ceil(Number(length) / 8))];
}

function addressBytes(address: string): number[] {
  return address.split('.').map(Number);
}

function u16(value: number): number[] {
  return [value >> 8, value & 0xff];
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

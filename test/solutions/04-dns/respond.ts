/** A reference solution, written as a student would. */

import type { Zone } from '../../../labs/04-dns/starter/respond.ts';
import { readName } from './name.ts';

export function respond(query: Uint8Array, zone: Zone): Uint8Array {
  const view = new DataView(query.buffer, query.byteOffset, query.byteLength);
  const question = readName(query, 12)!;
  const asked = question.name.toLowerCase();
  const type = view.getUint16(question.end);
  const answers: number[][] = [];
  const authorities: number[][] = [];
  let rcode = 0;
  let isAuthoritative = true;

  if (view.getUint16(question.end + 2) !== 1 || !isWithin(asked, zone.origin)) {
    rcode = 5;
    isAuthoritative = false;
  } else {
    let name = asked;
    for (;;) {
      const owner = name === asked ? [0xc0, 12] : encodeName(name);
      const alias = zone.aliases.find((one) => one.name === name);
      if (alias) {
        answers.push(record(owner, 5, alias.ttl, encodeName(alias.target)));
        if (type === 5 || !isWithin(alias.target, zone.origin)) break;
        name = alias.target;
        continue;
      }
      const addresses = type === 1 ? zone.addresses.filter((one) => one.name === name) : [];
      for (const { ttl, address } of addresses) {
        answers.push(record(owner, 1, ttl, address.split('.').map(Number)));
      }
      if (addresses.length === 0) {
        const names = [zone.origin, ...zone.addresses.map((one) => one.name), ...zone.aliases.map((one) => one.name)];
        if (!names.some((known) => isWithin(known, name))) rcode = 3;
        authorities.push(soaRecord(zone));
      }
      break;
    }
  }

  const flags = 0x8000 | (isAuthoritative ? 0x0400 : 0) | (view.getUint16(2) & 0x0100) | rcode;
  return Uint8Array.from([
    ...query.subarray(0, 2),
    ...u16(flags),
    ...u16(1),
    ...u16(answers.length),
    ...u16(authorities.length),
    ...u16(0),
    ...query.subarray(12, question.end + 4),
    ...answers.flat(),
    ...authorities.flat(),
  ]);
}

function soaRecord({ origin, soa }: Zone): number[] {
  const { serial, refresh, retry, expire, minimum } = soa;
  const data = [...encodeName(soa.mname), ...encodeName(soa.rname)];
  for (const value of [serial, refresh, retry, expire, minimum]) data.push(...u32(value));
  return record(encodeName(origin), 6, Math.min(soa.ttl, soa.minimum), data);
}

function record(owner: number[], type: number, ttl: number, data: number[]): number[] {
  return [...owner, ...u16(type), ...u16(1), ...u32(ttl), ...u16(data.length), ...data];
}

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

function encodeName(name: string): number[] {
  return [...name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]), 0];
}

function u16(value: number): number[] {
  return [value >> 8, value & 0xff];
}

function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)];
}

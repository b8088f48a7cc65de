/** Values of a student's own: addresses, names and numbers that look like real ones and differ from student to student. */

import { type Ipv4Address, ipv4FromNumber, ipv4ToNumber } from '../bytes/ipv4-address.ts';
import type { MacAddress } from '../bytes/mac-address.ts';
import type { Random } from '../bytes/random.ts';

/** A unicast address, locally administered, so that it is nobody's. */
export function drawMac(random: Random): MacAddress {
  const bytes = random.bytes(6);
  bytes[0] = (bytes[0]! & 0xfc) | 0x02;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** A network of length 24, '10.37.142.0/24': private (RFC 1918 §3), and it exists only in a world. */
export function drawPrefix(random: Random): string {
  return `10.${1 + random.below(254)}.${random.below(256)}.0/24`;
}

/** `count` different networks of length 24. */
export function drawPrefixes(random: Random, count: number): string[] {
  const prefixes = new Set<string>();
  while (prefixes.size < count) prefixes.add(drawPrefix(random));
  return [...prefixes];
}

/** `count` different hosts of a network of length 24, never .0, .1 (left to the router) or .255. */
export function drawHosts(random: Random, prefix: string, count: number): Ipv4Address[] {
  const network = ipv4ToNumber(prefix.split('/')[0]!);
  const taken = new Set<number>();
  while (taken.size < count) taken.add(2 + random.below(253));
  return Array.from(taken, (host) => ipv4FromNumber(network + host));
}

/** The first host of a network: where routers usually are. */
export function routerOf(prefix: string): Ipv4Address {
  return ipv4FromNumber(ipv4ToNumber(prefix.split('/')[0]!) + 1);
}

/** A port as clients use it (RFC 6335 §6): 49152 to 65535. */
export function drawPort(random: Random): number {
  return 49152 + random.below(16384);
}

/** A number whose bytes all differ, so that a wrong byte order shows: for transaction ids and sequence numbers. */
export function drawU32(random: Random): number {
  for (;;) {
    const value = random.u32();
    const bytes = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
    if (new Set(bytes).size === 4 && bytes[0]! > 0) return value;
  }
}

/** The same for 16 bits, never below 256. */
export function drawU16(random: Random): number {
  for (;;) {
    const value = random.u16();
    if (value >> 8 !== (value & 255) && value > 255) return value;
  }
}

const words =
  'amber birch cedar delta ember fjord grove hazel indigo jade karst lotus maple north ocean pearl quartz river stone tulip umber vivid willow xenon yarrow zephyr'.split(
    ' ',
  );

/** A label of a domain name or host name: 'maple', 'river7'. */
export function drawWord(random: Random): string {
  const word = words[random.below(words.length)]!;
  return random.below(2) === 0 ? word : `${word}${2 + random.below(98)}`;
}

/** One of several. */
export function draw<T>(random: Random, choices: readonly T[]): T {
  return choices[random.below(choices.length)]!;
}

/** UPDATEs for the task "update": between the student's form and ours, drawn, and written in unusual ways. */

import {
  type Ipv4Prefix,
  ipv4FromNumber,
  maskOfLength,
  parsePrefix,
  prefixOf,
} from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { Writer } from '../../../src/bytes/writer.ts';
import { drawU16, drawU32 } from '../../../src/grade/personal.ts';
import { asSequence } from '../../../src/packet/bgp/as-path.ts';
import { buildBgp, decodeBgp, type UpdateMessage } from '../../../src/packet/bgp/message.ts';
import { prefixOctets } from '../../../src/packet/bgp/nlri.ts';
import { AttributeFlag, communityText, type PathAttributes } from '../../../src/packet/bgp/path-attributes.ts';
import type { Update } from '../starter/update.ts';

export const nothing: Update = {
  withdrawn: [],
  announced: [],
  origin: null,
  asPath: null,
  nextHop: null,
  med: null,
  localPref: null,
  communities: [],
};

/** An announcement in which every value is another, of AS numbers of two and of four octets. */
export function drawUpdate(random: Random): Update {
  return {
    withdrawn: [drawPrefix(random, 20), drawPrefix(random, 11)],
    announced: [drawPrefix(random, 24), drawPrefix(random, 17), drawPrefix(random, 8)],
    origin: random.below(3),
    asPath: [drawU32(random), drawU16(random), drawU32(random)],
    nextHop: drawAddress(random),
    med: drawU32(random),
    localPref: drawU32(random),
    communities: [drawCommunity(random), drawCommunity(random)],
  };
}

export function drawAddress(random: Random): string {
  return ipv4FromNumber(drawU32(random));
}

export function drawCommunity(random: Random): string {
  return `${drawU16(random)}:${drawU16(random)}`;
}

/** A prefix of this length with ones in it up to its last bit. */
export function drawPrefix(random: Random, length: number): Ipv4Prefix {
  const lastBit = length === 0 ? 0 : (1 << (32 - length)) >>> 0;
  return prefixOf(ipv4FromNumber((drawU32(random) | lastBit) >>> 0), length);
}

/** The right bytes. */
export function encoded(update: Update): Uint8Array {
  return buildBgp(messageOf(update), 4);
}

/** What the right reading of a message is. */
export function decoded(message: Uint8Array): Update {
  const { withdrawnRoutes, nlri, attributes } = decodeBgp(message, 4) as UpdateMessage;
  return {
    withdrawn: [...withdrawnRoutes],
    announced: [...nlri],
    origin: attributes.origin ?? null,
    asPath: attributes.asPath ? attributes.asPath.flatMap(({ asNumbers }) => asNumbers) : null,
    nextHop: attributes.nextHop ?? null,
    med: attributes.multiExitDisc ?? null,
    localPref: attributes.localPref ?? null,
    communities: (attributes.communities ?? []).map(communityText),
  };
}

/** The same UPDATE as a peer may well write it: attributes backwards, extended lengths, strangers, bits behind prefixes. */
export function unusual(update: Update, random: Random): Uint8Array {
  const plain = encoded({ ...update, withdrawn: [], announced: [] });
  const attributes = splitAttributes(plain.subarray(23)).toReversed();
  const w = new Writer(256).raw(plain.subarray(0, 19));
  w.sized(2, () => {
    for (const prefix of update.withdrawn) writeWithBits(w, prefix);
  });
  w.sized(2, () => {
    stranger(w, 99, random.bytes(7));
    for (const [at, { flags, typeCode, value }] of attributes.entries()) {
      const isExtended = value.length > 255 || at % 2 === 0;
      w.u8(isExtended ? flags | AttributeFlag.EXTENDED_LENGTH : flags & ~AttributeFlag.EXTENDED_LENGTH).u8(typeCode);
      w.sized(isExtended ? 2 : 1, () => w.raw(value));
    }
    stranger(w, 32, random.bytes(12));
  });
  for (const prefix of update.announced) writeWithBits(w, prefix);
  w.setU16(16, w.length);
  return w.finish();
}

function stranger(w: Writer, typeCode: number, value: Uint8Array): void {
  w.u8(0xc0)
    .u8(typeCode)
    .sized(1, () => w.raw(value));
}

/** With ones where a prefix's length says that nothing is. */
function writeWithBits(w: Writer, prefix: Ipv4Prefix): void {
  const { network, length } = parsePrefix(prefix);
  const filled = (network | ~maskOfLength(length)) >>> 0;
  w.u8(length);
  for (let i = 0; i < prefixOctets(length); i++) w.u8((filled >>> (24 - 8 * i)) & 0xff);
}

function splitAttributes(bytes: Uint8Array): { flags: number; typeCode: number; value: Uint8Array }[] {
  const list: { flags: number; typeCode: number; value: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [flags, typeCode] = [bytes[at]!, bytes[at + 1]!];
    const isExtended = (flags & AttributeFlag.EXTENDED_LENGTH) !== 0;
    const length = isExtended ? (bytes[at + 2]! << 8) | bytes[at + 3]! : bytes[at + 2]!;
    const start = at + (isExtended ? 4 : 3);
    list.push({ flags, typeCode, value: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return list;
}

function messageOf(update: Update): UpdateMessage {
  const { origin, asPath, nextHop, med, localPref, communities } = update;
  const attributes: PathAttributes = {
    ...(origin !== null && { origin }),
    ...(asPath !== null && { asPath: asSequence(...asPath) }),
    ...(nextHop !== null && { nextHop }),
    ...(med !== null && { multiExitDisc: med }),
    ...(localPref !== null && { localPref }),
    ...(communities.length > 0 && { communities: communities.map(communityNumber) }),
  };
  return { type: 'update', withdrawnRoutes: update.withdrawn, nlri: update.announced, attributes };
}

function communityNumber(text: string): number {
  const [asNumber = 0, value = 0] = text.split(':').map(Number);
  return asNumber * 0x10000 + value;
}

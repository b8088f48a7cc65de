/** IPv4 packets that the tasks hand to students' functions, and how what comes back is judged. */

import { readIpv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { draw, drawU16 } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import { compareFrames, offsetText } from '../../../src/grade/teacher/compare-frames.ts';
import { inEthernet } from '../../../src/grade/teacher/wrap.ts';
import type { Trial } from '../../../src/grade/trial.ts';
import { buildIpv4, type Ipv4Fields } from '../../../src/packet/ipv4.ts';

/** RFC 3692 §2.1: for experiments, so nobody looks for a checksum in the payload. */
export const EXPERIMENT = 253;

/** A packet or nothing. */
export const packetOrNull = bytes.nullish().transform((packet) => packet ?? null);

/** Between these two. */
export interface Ends {
  readonly src: string;
  readonly dst: string;
}

/** A packet with random bytes in it, where all that a router must leave alone has a value of its own. */
export function drawPacket(random: Random, ends: Ends, length: number, changes: Partial<Ipv4Fields> = {}): Uint8Array {
  return buildIpv4({
    ...ends,
    protocol: EXPERIMENT,
    payload: random.bytes(length),
    ttl: 3 + random.below(250),
    identification: drawU16(random),
    dscp: 1 + random.below(63),
    dontFragment: random.below(2) === 1,
    ...changes,
  });
}

/** Record route (RFC 791 §3.1), empty, and END: a router of ours lets it travel along. */
export function drawOptions(random: Random): Uint8Array {
  const words = draw(random, [2, 4, 10]);
  const options = new Uint8Array(words * 4);
  options.set([0x07, options.length - 1, 4]);
  return options;
}

/**
 * Tells what is wrong with the packet that came back; answers whether anything was.
 * @param want null if it must be dropped
 * @param about which case this is: 'TTL 1'
 */
export function judgePacket(trial: Trial, got: Uint8Array | null, want: Uint8Array | null, about: Text): boolean {
  const findings = findPacketMistakes(got, want).map((finding) => inCase(finding, about));
  for (const finding of findings) trial.found(finding);
  return findings.length > 0;
}

export function inCase(finding: Finding, about: Text): Finding {
  const { say } = finding;
  return { ...finding, say: text(`${about.en}: ${say.en}`, `${about.ko}: ${say.ko}`) };
}

export function findPacketMistakes(got: Uint8Array | null, want: Uint8Array | null): Finding[] {
  if (want === null) {
    if (got === null) return [];
    return [
      { say: text('null was wanted, and a packet came back', 'null이어야 하는데 패킷을 반환했습니다'), rank: -10 },
    ];
  }
  if (got === null) {
    return [
      { say: text('a packet was wanted, and null came back', '패킷이어야 하는데 null을 반환했습니다'), rank: -10 },
    ];
  }
  const findings = compareFrames(got, { want, wrap: inEthernet() });
  if (got.length !== want.length) findings.push(wrongLength(got.length, want.length));
  if (findings.length === 0) findings.push(...firstDifference(got, want));
  return findings;
}

function wrongLength(is: number, should: number): Finding {
  return {
    say: text(
      `the packet has ${is} bytes, should have ${should}`,
      `패킷이 ${is}바이트입니다. ${should}바이트여야 합니다`,
    ),
    mistake: is > should ? 'extra-bytes' : 'too-short',
    rank: -5,
  };
}

/** What no field covers. */
function firstDifference(got: Uint8Array, want: Uint8Array): Finding[] {
  const offset = want.findIndex((byte, index) => got[index] !== byte);
  if (offset === -1) return [];
  const at = offsetText(offset);
  const [is, should] = [got[offset]!, want[offset]!].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`);
  return [
    {
      say: text(
        `${at.en}: the byte is ${is}, should be ${should}`,
        `${at.ko}: 바이트가 ${is}입니다. ${should}이어야 합니다`,
      ),
      offset,
    },
  ];
}

/** 'a packet of 60 bytes, TTL 7'. */
export function describePacket(packet: Uint8Array): Text {
  const header = ((packet[0] ?? 0) & 15) * 4;
  const options = header > 20 ? `, ${header - 20} bytes of options` : '';
  const inKorean = header > 20 ? `, 옵션 ${header - 20}바이트` : '';
  return text(
    `a packet of ${packet.length} bytes to ${readIpv4Address(packet, 16)}, TTL ${packet[8]}${options}`,
    `${readIpv4Address(packet, 16)}(으)로 가는 ${packet.length}바이트 패킷, TTL ${packet[8]}${inKorean}`,
  );
}

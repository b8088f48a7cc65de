/** What a router does to a packet: TTL, checksum, and otherwise nothing. */

import { internetChecksum } from '../../../src/bytes/checksum.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildIpv4 } from '../../../src/packet/ipv4.ts';
import {
  describePacket,
  drawOptions,
  drawPacket,
  type Ends,
  findPacketMistakes,
  inCase,
  packetOrNull,
} from './packets.ts';
import { ping } from './probes.ts';
import { drawTwoNetworks, routerPorts, StudentRouter, type TwoNetworks, wireHosts } from './student-router.ts';

export const forwardTask: CodeTask<TwoNetworks> = {
  id: 'forward',
  kind: 'build',
  file: 'forward.ts',
  title: text('Forward a packet', '패킷 전달하기'),
  hints: [
    text(
      'Compare the same echo request on two links of the lab’s capture, byte by byte: which three bytes of the packet differ?',
      '실습 캡처의 두 링크에서 같은 에코 요청을 바이트별로 비교하십시오. 패킷의 어느 세 바이트가 다릅니까?',
    ),
    text(
      'Look before you change anything: are there as many bytes as the header says, and do all words of the header, its checksum included, add up to 0xffff?',
      '바꾸기 전에 먼저 살펴보십시오. 헤더에 적힌 만큼 바이트가 있습니까? 체크섬을 포함한 헤더의 모든 워드를 더하면 0xffff가 됩니까?',
    ),
    text(
      'The header has as many bytes as the low half of its first byte says, times four: options are summed up as well. For a new sum, the checksum field counts as zero.',
      '헤더의 길이는 첫 바이트의 하위 4비트에 4를 곱한 값이며, 옵션도 합에 들어갑니다. 합을 새로 구할 때 체크섬 필드는 0으로 셉니다.',
    ),
  ],
  parameters: drawTwoNetworks,
  describe: ({ src, dst }) =>
    text(
      `Write \`forward\`. Your router stands between ${src} and ${dst}: packets that it gets must leave with a TTL one lower and a checksum that fits, and otherwise as they came; those that must not go on are dropped. A ping across it must come back.`,
      `\`forward\`를 작성하십시오. 본인의 라우터는 ${src}와(과) ${dst} 사이에 있습니다. 받은 패킷은 TTL이 1 줄고 그에 맞는 체크섬으로, 나머지는 그대로 나가야 합니다. 전달하면 안 되는 패킷은 버립니다. 이 라우터를 지나는 ping에 응답이 돌아와야 합니다.`,
    ),
  checks: [
    {
      say: text(
        'TTL and checksum are right when a packet leaves, and all else is as it came.',
        '나가는 패킷의 TTL과 체크섬이 맞고, 나머지는 들어온 그대로입니다.',
      ),
      points: 3,
      run(trial, ends) {
        const { random } = trial;
        const packets = [
          drawPacket(random, ends, 40 + random.below(60)),
          drawPacket(random, ends, 33, { ttl: 255 }),
          drawPacket(random, turned(ends), 1201, { ttl: 128, options: drawOptions(random) }),
          drawPacket(random, ends, 0, { fragmentOffset: 185, moreFragments: true }),
        ];
        for (const packet of packets) if (judgeForwarded(trial, packet)) return;
      },
    },
    {
      say: text('A packet whose TTL runs out is dropped, and no other.', 'TTL이 다한 패킷만 버려집니다.'),
      points: 2,
      run(trial, ends) {
        for (const ttl of [2, 1, 0, 3]) {
          const packet = drawPacket(trial.random, ends, 30, { ttl });
          if (judgeForwarded(trial, packet)) return;
        }
      },
    },
    {
      say: text('A ping across your router comes back.', '본인의 라우터를 지나는 ping에 응답이 돌아옵니다.'),
      points: 2,
      async run(trial, networks) {
        const { world } = trial.newWorld();
        const router = world.add(
          new StudentRouter({
            ports: routerPorts(networks, world.random.fork('router')),
            handle(packet) {
              const out = trial.student.call('forward', [packet], packetOrNull);
              return out ? [out] : [];
            },
          }),
        );
        const { left } = wireHosts(world, networks, router);
        const result = await ping(world, left, networks.dst);
        if (result.kind !== 'reply') {
          fail(text(`no answer came back from ${networks.dst}`, `${networks.dst}에서 응답이 돌아오지 않았습니다`));
        }
        if (result.ttl !== 63) {
          const is = result.ttl;
          fail(text(`the answer’s TTL is ${is}, should be 63`, `응답의 TTL이 ${is}입니다. 63이어야 합니다`));
        }
      },
    },
    {
      say: text('What is no right packet is dropped.', '올바르지 않은 패킷은 버려집니다.'),
      points: 2,
      run(trial, ends) {
        const { random } = trial;
        for (const [about, packet] of brokenPackets(random, ends)) {
          const got = trial.student.call('forward', [packet], packetOrNull);
          if (tell(trial, got, null, packet, about)) return;
        }
      },
    },
    {
      say: text(
        'The checksum is right where it is or becomes zero, and with options; padding stays behind.',
        '체크섬이 0이거나 0이 되는 경우, 옵션이 있는 경우에도 체크섬이 맞고, 채움 바이트는 따라가지 않습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial, ends) {
        const { random } = trial;
        const padded = concatBytes(drawPacket(random, ends, 9), random.bytes(17));
        const packets = [
          packetWithChecksum(random, ends, 0x0000),
          // One less in the TTL's half of the word adds 0x0100: 0xfeff would become 0xffff, which is zero.
          packetWithChecksum(random, ends, 0xfeff),
          packetWithChecksum(random, ends, 0xff00),
          packetWithChecksum(random, ends, 0xfffe),
          packetWithChecksum(random, ends, 0x00ff),
          padded,
          drawPacket(random, ends, 1460, { options: new Uint8Array(40).fill(1), ttl: 2 }),
        ];
        for (const packet of packets) if (judgeForwarded(trial, packet)) return;
      },
    },
  ],
};

function turned({ src, dst }: Ends): Ends {
  return { src: dst, dst: src };
}

/** Answers whether anything was wrong. */
function judgeForwarded(trial: CodeTrial, packet: Uint8Array): boolean {
  const got = trial.student.call('forward', [packet], packetOrNull);
  const whole = packet.subarray(0, (packet[2]! << 8) | packet[3]!);
  return tell(trial, got, packet[8]! > 1 ? forwarded(whole) : null, packet, describePacket(packet));
}

function forwarded(packet: Uint8Array): Uint8Array {
  const out = packet.slice();
  out[8]!--;
  return withChecksum(out);
}

/** As judgePacket; besides it knows the mistakes that only a router can make. */
function tell(
  trial: CodeTrial,
  got: Uint8Array | null,
  want: Uint8Array | null,
  packet: Uint8Array,
  about: Text,
): boolean {
  const findings = findPacketMistakes(got, want);
  const checksum = got && got.length > 11 ? (got[10]! << 8) | got[11]! : -1;
  const isUpdated = want?.[10] === got?.[10] && want?.[11] === got?.[11];
  for (const finding of findings) {
    const isChecksum = finding.offset === 10 && !isUpdated;
    if (isChecksum && checksum === ((packet[10]! << 8) | packet[11]!)) {
      trial.found(inCase({ ...staleChecksum, offset: 10, rank: 10 }, about));
    } else if (isChecksum && checksum === 0x0100) {
      trial.found(inCase({ ...checksumSummedUp, offset: 10, rank: 10 }, about));
    } else {
      trial.found(inCase(finding, about));
    }
  }
  return findings.length > 0;
}

const staleChecksum = {
  say: text(
    'offset 0xa, the header checksum is the one that came in: it covers the TTL, so it must change as well',
    '오프셋 0xa: 헤더 체크섬이 들어온 값 그대로입니다. 체크섬은 TTL도 포함하므로 함께 바뀌어야 합니다',
  ),
  mistake: 'stale-checksum',
  source: 'RFC 1812 §5.3.1',
} as const;

const checksumSummedUp = {
  say: text(
    'offset 0xa, the header checksum is 0x0100: it looks as if the old checksum was summed up as well; it counts as zero',
    '오프셋 0xa: 헤더 체크섬이 0x0100입니다. 이전 체크섬까지 더한 것으로 보입니다. 체크섬 필드는 0으로 셉니다',
  ),
  mistake: 'checksum-field-included',
  source: 'RFC 791 §3.1',
} as const;

/** A right packet that has, or will have when its TTL is one lower, just this checksum: its identification sees to it. */
function packetWithChecksum(random: Random, ends: Ends, wanted: number): Uint8Array {
  const fields = { ...ends, protocol: 253, ttl: 5 + random.below(200), payload: random.bytes(20 + random.below(3)) };
  const plain = buildIpv4({ ...fields, identification: 0 });
  const sumNow = 0xffff - ((plain[10]! << 8) | plain[11]!);
  // In one's complement: identification = (the complement of the wanted checksum) - the sum of the rest.
  const identification = (((0xffff - wanted - sumNow) % 0xffff) + 0xffff) % 0xffff;
  return buildIpv4({ ...fields, identification });
}

/** Each is right but for one thing. */
function brokenPackets(random: Random, ends: Ends): [Text, Uint8Array][] {
  const good = () => drawPacket(random, ends, 44 + random.below(20));
  const changed = (offset: number, value: number) => {
    const packet = good();
    packet[offset] = value;
    return withChecksum(packet);
  };
  const flipped = good();
  flipped[12 + random.below(8)]! ^= 1 << random.below(8);
  const inChecksum = good();
  inChecksum[10 + random.below(2)]! ^= 0x10;
  const whole = good();
  const short = changed(3, 19);
  short[2] = 0;
  return [
    [text('one bit of an address flipped on the way', '도중에 주소의 비트 하나가 뒤집힌 패킷'), flipped],
    [text('one bit of the checksum flipped on the way', '도중에 체크섬의 비트 하나가 뒤집힌 패킷'), inChecksum],
    [text('version 6', '버전 6'), changed(0, 0x65)],
    [text('a header of 16 bytes', '16바이트 헤더'), changed(0, 0x44)],
    [text('a total length of 19', '전체 길이 19'), withChecksum(short)],
    [text('the last byte is missing', '마지막 바이트가 없는 패킷'), whole.subarray(0, -1)],
    [text('only 12 bytes', '12바이트뿐인 패킷'), whole.subarray(0, 12)],
    [text('no bytes at all', '바이트가 없음'), new Uint8Array(0)],
  ];
}

/** The same packet with a checksum that fits it. */
function withChecksum(packet: Uint8Array): Uint8Array {
  packet.set([0, 0], 10);
  const checksum = internetChecksum(packet, 0, (packet[0]! & 15) * 4);
  packet.set([checksum >> 8, checksum & 255], 10);
  return packet;
}

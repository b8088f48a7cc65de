/** Cut a packet to the measure of a link; our reassembly puts it together again. */

import { seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { decodeIpv4 } from '../../../src/packet/ipv4.ts';
import { fragmentIpv4 } from '../../../src/stack/ip/fragmentation.ts';
import { decrementTtl } from '../../../src/stack/ip/ttl.ts';
import { drawPacket, findPacketMistakes, inCase } from './packets.ts';
import { ping } from './probes.ts';
import { drawTwoNetworks, routerPorts, StudentRouter, type TwoNetworks, wireHosts } from './student-router.ts';

type Parameters = TwoNetworks & { readonly mtu: number; readonly length: number };

const packets = z
  .array(bytes, { error: 'a list of Uint8Arrays is wanted' })
  .max(4000)
  .nullish()
  .transform((list) => list ?? null);

export const fragmentsTask: CodeTask<Parameters> = {
  id: 'fragments',
  kind: 'build',
  file: 'fragments.ts',
  title: text('Cut a packet into fragments', '패킷을 단편으로 나누기'),
  hints: [
    text(
      'The lab’s last link takes 576 bytes. How long are the fragments on it, and why not 576?',
      '실습의 마지막 링크에는 576바이트까지 들어갑니다. 그 링크의 단편은 몇 바이트이며, 왜 576이 아닙니까?',
    ),
    text(
      'The offset has 13 bits for up to 65535 bytes: it counts in units of eight. So all data but the last piece comes in eights.',
      '오프셋은 13비트로 65535바이트까지 나타내야 하므로 8바이트 단위로 셉니다. 따라서 마지막 조각을 제외한 데이터는 8의 배수입니다.',
    ),
    text(
      'The last fragment has MF only if the packet had it; and the offsets begin where the packet’s own does.',
      '마지막 단편은 원래 패킷에 MF가 있었을 때만 MF를 가집니다. 오프셋은 원래 패킷의 오프셋에서 시작합니다.',
    ),
  ],
  parameters: (random) => ({
    ...drawTwoNetworks(random),
    // Never a multiple of eight behind the header: the room has to be rounded down.
    mtu: 20 + 8 * (30 + random.below(40)) + 1 + random.below(7),
    length: 1300 + random.below(160),
  }),
  describe: ({ src, dst, mtu, length }) =>
    text(
      `Write \`fragment\`. On the way from ${src} to ${dst} there is a link with an MTU of ${mtu} bytes; a packet with ${length} bytes of data must cross it in pieces, and a ping of that size must be answered.`,
      `\`fragment\`를 작성하십시오. ${src}에서 ${dst}(으)로 가는 길에 MTU가 ${mtu}바이트인 링크가 있습니다. 데이터가 ${length}바이트인 패킷은 조각으로 나뉘어 지나가야 하고, 그 크기의 ping에 응답이 와야 합니다.`,
    ),
  checks: [
    {
      say: text('Every field of every fragment is right.', '모든 단편의 모든 필드가 맞습니다.'),
      points: 4,
      run(trial, { src, dst, mtu, length }) {
        const packet = drawPacket(trial.random, { src, dst }, length, { dontFragment: false });
        judgeCut(trial, packet, mtu);
      },
    },
    {
      say: text(
        'What fits goes out as it is; what does not, and must not be cut, not at all.',
        '들어가는 패킷은 그대로 나가고, 들어가지 않는데 나누면 안 되는 패킷은 나가지 않습니다.',
      ),
      points: 2,
      run(trial, { src, dst, mtu }) {
        for (const [size, dontFragment] of [
          [mtu, false],
          [mtu, true],
          [mtu + 1, true],
          [mtu + 1, false],
          [61, true],
          [1500, true],
        ] as const) {
          const packet = drawPacket(trial.random, { src, dst }, size - 20, { dontFragment });
          if (judgeCut(trial, packet, mtu)) return;
        }
      },
    },
    {
      say: text(
        'A ping that is too large for the link comes back, put together again at both ends.',
        '링크보다 큰 ping이 양쪽에서 재조립되어 돌아옵니다.',
      ),
      points: 2,
      run: (trial, parameters) => pingAcross(trial, parameters),
    },
    {
      say: text(
        'Fragments of fragments, the smallest MTU and the last offsets come out right.',
        '단편의 단편, 가장 작은 MTU, 맨 끝의 오프셋도 맞습니다.',
      ),
      points: 3,
      hidden: true,
      run(trial, { src, dst }) {
        const { random } = trial;
        const cases = [
          { length: 800, mtu: 300, fragmentOffset: 185, moreFragments: true },
          { length: 801, mtu: 301, fragmentOffset: 37, moreFragments: false },
          { length: 8 * 30 * 3, mtu: 20 + 8 * 30, fragmentOffset: 0, moreFragments: false },
          { length: 8 * 30 * 3 + 1, mtu: 20 + 8 * 30, fragmentOffset: 0, moreFragments: false },
          { length: 49, mtu: 68, fragmentOffset: 0, moreFragments: false },
          { length: 101, mtu: 28, fragmentOffset: 0, moreFragments: false },
          { length: 4000, mtu: 1500, fragmentOffset: 0, moreFragments: false },
          { length: 1480, mtu: 576, fragmentOffset: 8189 - 185, moreFragments: false },
        ];
        for (const { length, mtu, ...changes } of cases) {
          const packet = drawPacket(random, { src, dst }, length, { dontFragment: false, ...changes });
          if (judgeCut(trial, packet, mtu)) return;
        }
      },
    },
  ],
};

/** Answers whether anything was wrong. */
function judgeCut(trial: CodeTrial, packet: Uint8Array, mtu: number): boolean {
  const got = trial.student.call('fragment', [packet, mtu], packets);
  const df = (packet[6]! & 0x40) !== 0 ? 1 : 0;
  const about = text(
    `a packet of ${packet.length} bytes, DF ${df}, MTU ${mtu}`,
    `${packet.length}바이트 패킷, DF ${df}, MTU ${mtu}`,
  );
  const findings = mistakesIn(got, cut(packet, mtu));
  for (const finding of findings) trial.found(inCase(finding, about));
  return findings.length > 0;
}

/** The right answer. */
function cut(packet: Uint8Array, mtu: number): Uint8Array[] | null {
  if (packet.length <= mtu) return [packet];
  const decoded = decodeIpv4(packet);
  return decoded.dontFragment ? null : fragmentIpv4(decoded, mtu);
}

function mistakesIn(got: readonly Uint8Array[] | null, want: readonly Uint8Array[] | null): Finding[] {
  if (got === null || want === null) {
    if (got === want) return [];
    const say =
      got === null
        ? text('a list was wanted, and null came back', '목록이어야 하는데 null을 반환했습니다')
        : text('null was wanted, and a list came back', 'null이어야 하는데 목록을 반환했습니다');
    return [{ say, rank: -10 }];
  }
  // The first fragment that is wrong: the others go wrong with it.
  for (const [index, fragment] of want.entries()) {
    const mine = got[index];
    const ordinal = text(`fragment ${index + 1}`, `${index + 1}번째 단편`);
    const findings = mine ? findPacketMistakes(mine, fragment) : [];
    if (findings.length > 0) return findings.map((finding) => inCase(finding, ordinal));
  }
  if (got.length === want.length) return [];
  const [is, should] = [got.length, want.length];
  return [
    { say: text(`there are ${is} packets, should be ${should}`, `패킷이 ${is}개입니다. ${should}개여야 합니다`) },
  ];
}

async function pingAcross(trial: CodeTrial, parameters: Parameters): Promise<void> {
  const { world } = trial.newWorld();
  const { dst, mtu, length } = parameters;
  const router = world.add(
    new StudentRouter({
      ports: routerPorts(parameters, world.random.fork('router')),
      handle(padded) {
        const packet = padded.subarray(0, (padded[2]! << 8) | padded[3]!);
        const out = trial.student.call('fragment', [decrementTtl(packet), mtu], packets);
        return (out ?? []).filter((piece) => piece.length <= mtu);
      },
    }),
  );
  const { left } = wireHosts(world, parameters, router);
  const data = trial.random.bytes(length - 8);
  const result = await ping(world, left, dst, { data, timeout: seconds(2) });
  if (result.kind !== 'reply') fail(text('the ping was not answered', 'ping에 응답이 없습니다'));
  const isSame = result.data.length === data.length && result.data.every((byte, index) => byte === data[index]);
  if (!isSame) fail(text('other data came back than was sent', '보낸 데이터와 다른 데이터가 돌아왔습니다'));
}

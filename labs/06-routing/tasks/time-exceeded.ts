/** The ICMP error by which traceroute lives: built by the student, sent by a router in a world. */

import { text } from '../../../src/explain/text.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildIcmp, IcmpType, TimeExceededCode } from '../../../src/packet/icmp.ts';
import { buildIpv4, IpProtocol, type Ipv4Fields, ipv4Header } from '../../../src/packet/ipv4.ts';
import { buildUdp } from '../../../src/packet/udp.ts';
import { decrementTtl } from '../../../src/stack/ip/ttl.ts';
import { describePacket, drawOptions, drawPacket, judgePacket, packetOrNull } from './packets.ts';
import { traceroute } from './probes.ts';
import { drawTwoNetworks, routerPorts, StudentRouter, type TwoNetworks, wireHosts } from './student-router.ts';

type Parameters = TwoNetworks & { readonly router: string };

export const timeExceededTask: CodeTask<Parameters> = {
  id: 'time-exceeded',
  kind: 'build',
  file: 'time-exceeded.ts',
  title: text('Say that the time is exceeded', '시간 초과를 알리기'),
  hints: [
    text(
      'Look at a time exceeded message in the lab’s capture: there are two IPv4 headers in it. Whose is which?',
      '실습 캡처에서 시간 초과 메시지를 보십시오. IPv4 헤더가 두 개 들어 있습니다. 각각 누구의 것입니까?',
    ),
    text(
      'Two checksums: one over the new IPv4 header, one over the whole ICMP message, quotation included. Neither has a pseudo-header.',
      '체크섬은 두 개입니다. 하나는 새 IPv4 헤더, 다른 하나는 인용을 포함한 ICMP 메시지 전체에 대한 것입니다. 둘 다 의사 헤더가 없습니다.',
    ),
    text(
      'The quoted header has as many bytes as its own first byte says. Whether to answer at all, its protocol, its fragment offset and its two addresses tell, and the first byte behind it.',
      '인용할 헤더의 길이는 그 첫 바이트가 말해 줍니다. 응답할지 여부는 그 헤더의 프로토콜, 단편 오프셋, 두 주소, 그리고 헤더 바로 다음 바이트를 보고 정합니다.',
    ),
  ],
  parameters(random) {
    const networks = drawTwoNetworks(random);
    return { ...networks, router: networks.prefixes[0].replace(/\.0\/24$/, '.1') };
  },
  describe: ({ src, dst, router }) =>
    text(
      `Write \`timeExceeded\`. A packet from ${src} to ${dst} has died at your router, ${router}: build the error that tells ${src} so. A traceroute from ${src} must then see your router on the way. And know when to be silent.`,
      `\`timeExceeded\`를 작성하십시오. ${src}에서 ${dst}(으)로 가던 패킷이 본인의 라우터 ${router}에서 수명을 다했습니다. 이를 ${src}에 알리는 오류 메시지를 만드십시오. ${src}에서 실행한 traceroute에 본인의 라우터가 보여야 합니다. 침묵해야 할 때도 알아야 합니다.`,
    ),
  checks: [
    {
      say: text('Every field of the error is right.', '오류 메시지의 모든 필드가 맞습니다.'),
      points: 4,
      run(trial, { src, dst, router }) {
        const { random } = trial;
        const probe = buildUdp(
          { srcPort: 40_000 + random.below(9999), dstPort: 33_434, payload: random.bytes(31) },
          src,
          dst,
        );
        const packets = [
          drawPacket(random, { src, dst }, probe.length, { protocol: IpProtocol.UDP, payload: probe, ttl: 1 }),
          drawPacket(random, { src, dst }, 8, { ttl: 0 }),
          drawPacket(random, { src, dst }, 100, { ttl: 1, options: drawOptions(random) }),
        ];
        for (const packet of packets) if (judgeError(trial, packet, router)) return;
      },
    },
    {
      say: text(
        'A traceroute sees your router, and then the destination.',
        'traceroute에 본인의 라우터가, 그다음 목적지가 보입니다.',
      ),
      points: 2,
      run: (trial, parameters) => traceAcross(trial, parameters),
    },
    {
      say: text(
        'It is silent about ICMP errors, later fragments, broadcasts and sources that are no single host, and only about those.',
        'ICMP 오류, 첫 단편이 아닌 단편, 브로드캐스트, 한 호스트가 아닌 출발지에 대해서만 침묵합니다.',
      ),
      points: 3,
      run(trial, { src, dst, router }) {
        for (const changes of silentCases(trial.random, src, dst)) {
          const packet = drawPacket(trial.random, { src, dst }, 24, { ttl: 1, ...changes });
          if (judgeSilence(trial, packet, router, null)) return;
        }
        const { random } = trial;
        const spoken: Partial<Ipv4Fields>[] = [
          { protocol: IpProtocol.ICMP, payload: echo(8, random.bytes(6)) },
          { protocol: IpProtocol.ICMP, payload: echo(0, random.bytes(7)) },
          { moreFragments: true, fragmentOffset: 0 },
          { dst: '223.255.255.254' },
        ];
        for (const changes of spoken) {
          const packet = drawPacket(random, { src, dst }, 24, { ttl: 1, ...changes });
          if (judgeSilence(trial, packet, router, errorAbout(packet, router))) return;
        }
      },
    },
    {
      say: text(
        'It is right about packets with little data, too, and about the oddest of those that may have an error.',
        '데이터가 적은 패킷과 드물지만 오류를 보내도 되는 패킷에 대해서도 맞습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial, { src, dst, router }) {
        const { random } = trial;
        const lengths = [0, 1, 5, 7, 9];
        for (const length of lengths) {
          const options = length === 5 ? { options: new Uint8Array(40).fill(1) } : {};
          if (judgeError(trial, drawPacket(random, { src, dst }, length, { ttl: 1, ...options }), router)) return;
        }
        // Not ICMP, though its data begins like an ICMP error; and ICMP behind options.
        const data = Uint8Array.from([11, 0, ...random.bytes(20)]);
        if (judgeError(trial, drawPacket(random, { src, dst }, 0, { payload: data, ttl: 1 }), router)) return;
        const about = buildIcmp({ type: 3, code: 1, nextHopMtu: 0, quoted: random.bytes(28) });
        const options = new Uint8Array(4).fill(1);
        const hiding = { protocol: IpProtocol.ICMP, payload: about, options, ttl: 0 };
        judgeSilence(trial, drawPacket(random, { src, dst }, 0, hiding), router, null);
      },
    },
  ],
};

/** The right answer. */
function errorAbout(packet: Uint8Array, router: string): Uint8Array {
  const header = (packet[0]! & 15) * 4;
  const quoted = packet.subarray(0, header + 8);
  const payload = buildIcmp({ type: IcmpType.TIME_EXCEEDED, code: TimeExceededCode.IN_TRANSIT, nextHopMtu: 0, quoted });
  return buildIpv4({ src: router, dst: ipv4Header.get(packet, 0, 'src'), protocol: IpProtocol.ICMP, payload });
}

function judgeError(trial: CodeTrial, packet: Uint8Array, router: string): boolean {
  const got = trial.student.call('timeExceeded', [packet, router], packetOrNull);
  return judgePacket(trial, got, errorAbout(packet, router), describePacket(packet));
}

function judgeSilence(trial: CodeTrial, packet: Uint8Array, router: string, want: Uint8Array | null): boolean {
  const got = trial.student.call('timeExceeded', [packet, router], packetOrNull);
  return judgePacket(trial, got, want, aboutWhat(packet));
}

/** What decides whether there may be an error. */
function aboutWhat(packet: Uint8Array) {
  const { src, dst, protocol, fragmentOffset, ihl } = ipv4Header.read(packet);
  const from = `${src} → ${dst}`;
  if (fragmentOffset > 0)
    return text(`a fragment with offset ${fragmentOffset * 8}`, `오프셋 ${fragmentOffset * 8}의 단편`);
  if (protocol !== IpProtocol.ICMP) return text(`a packet ${from}`, `${from} 패킷`);
  return text(`ICMP of type ${packet[ihl * 4]}, ${from}`, `ICMP 유형 ${packet[ihl * 4]}, ${from}`);
}

function silentCases(random: CodeTrial['random'], src: string, dst: string): Partial<Ipv4Fields>[] {
  const quoted = buildIpv4({ src: dst, dst: src, protocol: 17, payload: random.bytes(8) });
  const errors = [3, 11, 12, 5, 4].map((type) => {
    return {
      protocol: IpProtocol.ICMP,
      payload: buildIcmp({ type, code: 0, body: Uint8Array.from([0, 0, 0, 0, ...quoted]) }),
    };
  });
  return [
    ...errors,
    { fragmentOffset: 1 + random.below(100), moreFragments: true },
    { fragmentOffset: 0x1f00, moreFragments: false },
    { dst: `${224 + random.below(16)}.0.0.${1 + random.below(250)}` },
    { dst: '255.255.255.255' },
    { src: '0.0.0.0' },
    { src: `127.0.0.${1 + random.below(250)}` },
    { src: '239.255.255.250' },
    { src: '255.255.255.255' },
  ];
}

function echo(type: 0 | 8, data: Uint8Array): Uint8Array {
  return buildIcmp({ type, code: 0, identifier: 7, sequenceNumber: 1, data });
}

async function traceAcross(trial: CodeTrial, parameters: Parameters): Promise<void> {
  const { world } = trial.newWorld();
  const { dst, router: address } = parameters;
  const router = world.add(
    new StudentRouter({
      ports: routerPorts(parameters, world.random.fork('router')),
      handle(padded) {
        const packet = padded.subarray(0, (padded[2]! << 8) | padded[3]!);
        if (packet[8]! > 1) return [decrementTtl(packet)];
        const out = trial.student.call('timeExceeded', [packet, address], packetOrNull);
        return out ? [out] : [];
      },
    }),
  );
  const { left } = wireHosts(world, parameters, router);
  const hops = await traceroute(world, left, dst, { maxHops: 4 });
  const [first, second] = hops.map(({ result }) => result);
  if (first?.kind !== 'time-exceeded') {
    fail(text('traceroute shows * for hop 1', 'traceroute의 1번 홉에 *가 나옵니다'), { source: 'RFC 792' });
  }
  if (first.from !== address) {
    fail(text(`hop 1 is ${first.from}, should be ${address}`, `1번 홉이 ${first.from}입니다. ${address}이어야 합니다`));
  }
  if (second?.kind !== 'unreachable' || second.from !== dst) {
    fail(text(`hop 2 is not ${dst}`, `2번 홉이 ${dst}이(가) 아닙니다`));
  }
}

/** What a NAT does to a packet on its way out: address, port, checksums. */

import { readIpv4Address } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { draw, drawPort, drawU16, drawU32 } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { buildIpv4, IpProtocol, transportChecksum } from '../../../src/packet/ipv4.ts';
import { buildTcp } from '../../../src/packet/tcp.ts';
import { buildUdp } from '../../../src/packet/udp.ts';
import { rewriteEndpoint } from '../../../src/stack/nat/rewrite-endpoint.ts';
import type { Endpoint } from '../../../src/stack/sockets.ts';
import { drawOptions, findPacketMistakes, inCase } from '../../06-routing/tasks/packets.ts';
import { drawHome, type HomePlan } from './home-net.ts';

export const turnTask: CodeTask<HomePlan> = {
  id: 'turn',
  kind: 'build',
  file: 'turn.ts',
  title: text('Turn a packet', '패킷 바꾸기'),
  hints: [
    text(
      'Compare frames 31 and 34 of the lab’s capture byte by byte. Two checksums change by the same amount, and one of them by a little more: why?',
      '실습 캡처의 31번과 34번 프레임을 바이트별로 비교하십시오. 체크섬 두 개가 같은 만큼 바뀌고, 그중 하나는 조금 더 바뀝니다. 왜 그렇습니까?',
    ),
    text(
      'A 32-bit address is two words. The IP header’s checksum covers those two; UDP’s and TCP’s cover those two and the port.',
      '32비트 주소는 워드 두 개입니다. IP 헤더 체크섬에는 그 둘이, UDP와 TCP 체크섬에는 그 둘과 포트가 들어갑니다.',
    ),
    text(
      'Write one function that takes a checksum, an old word and a new word. ~x is negative in JavaScript: `~x & 0xffff`. Fold the carry back in until none is left.',
      '체크섬, 이전 워드, 새 워드를 받는 함수 하나를 만드십시오. JavaScript에서 ~x는 음수이므로 `~x & 0xffff`로 씁니다. 올림은 남지 않을 때까지 다시 더합니다.',
    ),
  ],
  parameters: drawHome,
  describe: ({ pc, outside, server }) =>
    text(
      `Write \`turn\`. Packets from ${pc} to ${server} must leave as packets from ${outside}, with checksums that fit; a damaged one must stay damaged.`,
      `\`turn\`을 작성하십시오. ${pc}에서 ${server}(으)로 가는 패킷이 ${outside}에서 보낸 패킷으로, 그에 맞는 체크섬과 함께 나가야 합니다. 손상된 패킷은 손상된 채로 남아야 합니다.`,
    ),
  checks: [
    {
      say: text('UDP: address, port and both checksums are right.', 'UDP: 주소와 포트, 두 체크섬이 맞습니다.'),
      points: 2,
      run(trial, plan) {
        for (const length of [20, 33, 0]) if (judge(trial, plan, 'udp', { length })) return;
      },
    },
    {
      say: text('TCP likewise, and with options in the IP header.', 'TCP도, IP 헤더에 옵션이 있을 때도 맞습니다.'),
      points: 2,
      run(trial, plan) {
        for (const length of [0, 41, 600]) if (judge(trial, plan, 'tcp', { length })) return;
        for (const protocol of ['tcp', 'udp'] as const) {
          if (judge(trial, plan, protocol, { length: 21, options: drawOptions(trial.random) })) return;
        }
      },
    },
    {
      say: text(
        'A UDP datagram without a checksum has none afterwards.',
        '체크섬이 없는 UDP 데이터그램은 그대로 없습니다.',
      ),
      points: 1,
      run(trial, plan) {
        judge(trial, plan, 'udp', { length: 12, damage: (packet, at) => packet.fill(0, at + 6, at + 8) }, noChecksum);
      },
    },
    {
      say: text('What was damaged before is damaged afterwards.', '손상되어 온 것은 손상된 채로 나갑니다.'),
      points: 3,
      run(trial, plan) {
        for (const protocol of ['tcp', 'udp'] as const) {
          const bit = 1 << trial.random.below(8);
          const damage = (packet: Uint8Array) => {
            packet[packet.length - 1]! ^= bit;
          };
          if (judge(trial, plan, protocol, { length: 30, damage }, damaged)) return;
        }
        // The IP header, too: one bit of its identification.
        judge(trial, plan, 'udp', { length: 9, damage: (packet) => packet.set([packet[4]! ^ 1], 4) }, damaged);
      },
    },
    {
      say: text('Checksums that are zero, or become zero, are right.', '0이거나 0이 되는 체크섬이 맞습니다.'),
      points: 2,
      hidden: true,
      run(trial, plan) {
        for (const wanted of [0x0000, 0xffff, 0x0001, 0xfffe, 0xff00]) {
          for (const protocol of ['udp', 'tcp'] as const) {
            const { packet, to } = packetWithChecksum(trial.random, plan, protocol, wanted);
            if (judgeTurned(trial, packet, to, describe(protocol, packet))) return;
          }
        }
      },
    },
  ],
};

const noChecksum = text('a datagram without a checksum', '체크섬이 없는 데이터그램');
const damaged = text('a packet with one bit damaged', '비트 하나가 손상된 패킷');

interface Kind {
  readonly length: number;
  readonly options?: Uint8Array;
  /** @param at where UDP or TCP begins */
  readonly damage?: (packet: Uint8Array, at: number) => unknown;
}

/** Answers whether anything was wrong. */
function judge(trial: CodeTrial, plan: HomePlan, protocol: 'udp' | 'tcp', kind: Kind, about?: Text): boolean {
  const { random } = trial;
  const packet = drawTransport(random, plan, protocol, random.bytes(kind.length), kind.options);
  kind.damage?.(packet, (packet[0]! & 15) * 4);
  return judgeTurned(trial, packet, drawTarget(random, plan), about ?? describe(protocol, packet));
}

function judgeTurned(trial: CodeTrial, packet: Uint8Array, to: Endpoint, about: Text): boolean {
  const want = packet.slice();
  rewriteEndpoint(want, 'src', to);
  const got = trial.student.call('turn', [packet, to.address, to.port], bytes);
  const transport = (packet[0]! & 15) * 4;
  const checksumAt = transport + (packet[9] === IpProtocol.UDP ? 6 : 16);
  const findings = findPacketMistakes(got, want).map((finding) => {
    const { offset } = finding;
    const isStale = offset === 10 || offset === checksumAt ? sameWord(got, packet, offset) : false;
    if (isStale) return { ...finding, ...stale };
    return offset === checksumAt && fits(got, transport) ? { ...finding, ...summedUp } : finding;
  });
  for (const finding of findings) trial.found(inCase(finding, about));
  return findings.length > 0;
}

function sameWord(a: Uint8Array, b: Uint8Array, at: number): boolean {
  return a[at] === b[at] && a[at + 1] === b[at + 1];
}

/** Does the transport checksum fit its data, though it should not? */
function fits(packet: Uint8Array, transport: number): boolean {
  const segment = packet.subarray(transport);
  const [src, dst] = [readIpv4Address(packet, 12), readIpv4Address(packet, 16)];
  return transportChecksum(src, dst, packet[9]!, segment) === 0;
}

const stale = {
  say: text(
    'this checksum is the one that came in: what it covers has changed, so it must change as well',
    '이 체크섬은 들어온 값 그대로입니다. 체크섬에 들어가는 값이 바뀌었으므로 함께 바뀌어야 합니다',
  ),
  mistake: 'stale-checksum',
  source: 'RFC 3022 §4.1',
} as const;

const summedUp = {
  say: text(
    'the data were damaged, and now their checksum fits them: nobody will ever know. Mend it, do not sum the data up',
    '손상된 데이터인데 체크섬이 맞아 버렸습니다. 이제 아무도 손상을 알 수 없습니다. 데이터를 다시 더하지 말고 체크섬을 고치십시오',
  ),
  source: 'RFC 1624 §3',
} as const;

function drawTarget(random: Random, plan: HomePlan): Endpoint {
  return { address: plan.outside, port: drawPort(random) };
}

function drawTransport(
  random: Random,
  { pc, server }: HomePlan,
  protocol: 'udp' | 'tcp',
  payload: Uint8Array,
  options?: Uint8Array,
): Uint8Array {
  const ports = { srcPort: drawPort(random), dstPort: 1024 + random.below(9000) };
  const fields = {
    ...{ src: pc, dst: server, ttl: 2 + random.below(200), identification: drawU16(random) },
    ...{ dscp: random.below(64), dontFragment: random.below(2) === 1 },
    ...(options && { options }),
  };
  if (protocol === 'udp') {
    return buildIpv4({ ...fields, protocol: IpProtocol.UDP, payload: buildUdp({ ...ports, payload }, pc, server) });
  }
  const numbers = { sequenceNumber: drawU32(random), acknowledgmentNumber: drawU32(random), window: drawU16(random) };
  const flags = { ack: true, psh: random.below(2) === 1 };
  const tcpOptions = draw(random, [{}, { mss: 1460 }]);
  const segment = buildTcp({ ...ports, ...numbers, ...flags, options: tcpOptions, payload }, pc, server);
  return buildIpv4({ ...fields, protocol: IpProtocol.TCP, payload: segment });
}

/** One that will have just this checksum once it is turned: its first word of data sees to it. */
function packetWithChecksum(
  random: Random,
  plan: HomePlan,
  protocol: 'udp' | 'tcp',
  wanted: number,
): { packet: Uint8Array; to: Endpoint } {
  const to = drawTarget(random, plan);
  const payload = random.bytes(16);
  payload.set([0, 0]);
  const seed = random.u32();
  const draft = drawTransport(random.fork(String(seed)), plan, protocol, payload);
  const turned = draft.slice();
  rewriteEndpoint(turned, 'src', to);
  const at = protocol === 'udp' ? 26 : 36;
  const sumNow = 0xffff - ((turned[at]! << 8) | turned[at + 1]!);
  const word = (((0xffff - wanted - sumNow) % 0xffff) + 0xffff) % 0xffff;
  payload.set([word >> 8, word & 255]);
  return { packet: drawTransport(random.fork(String(seed)), plan, protocol, payload), to };
}

function describe(protocol: 'udp' | 'tcp', packet: Uint8Array): Text {
  const name = protocol.toUpperCase();
  const options = (packet[0]! & 15) > 5;
  return text(
    `a ${name} packet of ${packet.length} bytes${options ? ' with IP options' : ''}`,
    `${options ? 'IP 옵션이 있는 ' : ''}${packet.length}바이트 ${name} 패킷`,
  );
}

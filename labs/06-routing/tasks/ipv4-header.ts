/** Build an IPv4 header, and have a router believe it. */

import { addWords } from '../../../src/bytes/checksum.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { draw, drawPort, drawU16, drawWord } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { Router } from '../../../src/nodes/router.ts';
import { buildIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildUdp } from '../../../src/packet/udp.ts';
import type { Ipv4Fields } from '../starter/ipv4-header.ts';
import { EXPERIMENT, judgePacket } from './packets.ts';
import { drawTwoNetworks, routerPorts, sendPacket, type TwoNetworks, wireHosts } from './student-router.ts';

type Parameters = TwoNetworks & Omit<Ipv4Fields, 'payload'> & { readonly word: string };

export const ipv4HeaderTask: CodeTask<Parameters> = {
  id: 'ipv4-header',
  kind: 'build',
  file: 'ipv4-header.ts',
  title: text('Build an IPv4 header', 'IPv4 헤더 만들기'),
  hints: [
    text(
      'Open any frame of the lab’s capture: the 20 bytes behind the Ethernet header. Which of them does nobody tell you?',
      '실습 캡처에서 아무 프레임이나 여십시오. 이더넷 헤더 다음 20바이트 중 주어지지 않은 값은 무엇입니까?',
    ),
    text(
      'The first byte holds two numbers: the version, and the header’s length in words of four bytes.',
      '첫 바이트에는 숫자가 두 개 들어 있습니다. 버전과, 4바이트 단위로 센 헤더 길이입니다.',
    ),
    text(
      'The checksum is made last: put zero into its field, add the ten words of the header, add what is above 16 bits to the rest, and turn all bits round.',
      '체크섬은 마지막에 만듭니다. 필드를 0으로 두고 헤더의 16비트 워드 열 개를 더한 뒤, 16비트를 넘는 부분을 나머지에 더하고 모든 비트를 뒤집습니다.',
    ),
  ],
  parameters: (random) => ({
    ...drawTwoNetworks(random),
    protocol: draw(random, [47, 50, 89, 103, EXPERIMENT]),
    ttl: 20 + random.below(230),
    identification: drawU16(random),
    dontFragment: random.below(2) === 1,
    word: drawWord(random),
  }),
  describe: ({ src, dst, protocol, ttl, identification, dontFragment, word }) => {
    const id = `0x${identification.toString(16).padStart(4, '0')}`;
    const values = `${src} → ${dst}, protocol ${protocol}, TTL ${ttl}, identification ${id}, DF ${dontFragment ? 1 : 0}`;
    return text(
      `Write \`buildIpv4\`: the header in front of a payload. With your values (${values}, payload \`${word}\`) every byte must be right. Then a router of ours gets a packet of yours: it must believe the header and forward it to ${dst}.`,
      `\`buildIpv4\`를 작성하십시오. 페이로드 앞에 헤더를 붙입니다. 본인 값(${values}, 페이로드 \`${word}\`)으로 모든 바이트가 맞아야 합니다. 그런 다음 우리 라우터가 그 함수로 만든 패킷을 받습니다. 라우터가 헤더를 받아들이고 ${dst}(으)로 전달해야 합니다.`,
    );
  },
  checks: [
    {
      say: text('Every field of the header is right.', '헤더의 모든 필드가 맞습니다.'),
      points: 3,
      run(trial, { word, ...rest }) {
        const fields = fieldsOf(rest, new TextEncoder().encode(word));
        judgeBuilt(trial, fields);
      },
    },
    {
      say: text(
        'The flag DF, the TTL and the length are those that were given, each time.',
        'DF 플래그, TTL, 길이가 매번 주어진 값과 같습니다.',
      ),
      points: 2,
      run(trial, parameters) {
        const { random } = trial;
        for (const [length, ttl, dontFragment] of [
          [300 + random.below(1000), 1, true],
          [257, 255, false],
          [0, 64, true],
        ] as const) {
          const fields = fieldsOf({ ...parameters, ttl, dontFragment }, random.bytes(length));
          if (judgeBuilt(trial, fields)) return;
        }
      },
    },
    {
      say: text('A router forwards it, and its payload arrives.', '라우터가 전달하고 페이로드가 도착합니다.'),
      points: 2,
      async run(trial, parameters) {
        const { src, dst } = parameters;
        const port = drawPort(trial.random);
        const payload = buildUdp({ srcPort: 4321, dstPort: port, payload: trial.random.bytes(41) }, src, dst);
        const fields = fieldsOf({ ...parameters, protocol: IpProtocol.UDP }, payload);
        const packet = trial.student.call('buildIpv4', [{ ...fields }], bytes);
        const { world } = trial.newWorld();
        const ports = routerPorts(parameters, world.random.fork('router'));
        const router = world.add(new Router({ name: 'router', ports, random: world.random.fork('router') }));
        const { left, right } = wireHosts(world, parameters, router);
        let arrived = 0;
        const count = (_payload: Uint8Array, from: { port: number }) => {
          if (from.port === 4321) arrived++;
        };
        world.act((now: Micros) => {
          right.sockets.bindUdp(port, { onDatagram: count });
          sendPacket(left, packet, ports[0]!.address!, now);
        });
        await world.pass(seconds(3));
        if (arrived === 1) return;
        const why = Object.keys({ ...router.drops.all(), ...right.drops.all() }).join(', ');
        const because = why === '' ? '' : ` (${why})`;
        fail(text(`the packet did not arrive at ${dst}${because}`, `패킷이 ${dst}에 도착하지 않았습니다${because}`));
      },
    },
    {
      say: text(
        'The header is right for any values, at the ends of their ranges too.',
        '범위의 양 끝을 포함해 어떤 값에서도 헤더가 맞습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial, parameters) {
        const { random } = trial;
        const cases: readonly [Partial<Ipv4Fields>, number][] = [
          [{ src: '255.255.255.254', dst: '255.255.255.253', identification: 0xffff, ttl: 255, protocol: 255 }, 2021],
          [{ src: '0.0.0.0', dst: '255.255.255.255', identification: 0, protocol: 0 }, 3],
          [{ src: '200.128.129.130', dst: '128.200.201.202', dontFragment: false }, 255],
        ];
        for (const [changes, length] of cases) {
          if (judgeBuilt(trial, fieldsOf({ ...parameters, ...changes }, random.bytes(length)))) return;
        }
        // The identification brings the low half of the sum to 0xffff: its carries must be added back twice.
        const plain = fieldsOf({ ...parameters, identification: 0 }, random.bytes(30));
        const sum = sumOfHeader(plain) & 0xffff;
        if (judgeBuilt(trial, { ...plain, identification: 0xffff - sum })) return;
        // And here the whole sum is 0xffff, the checksum zero.
        const folded = buildIpv4(plain);
        judgeBuilt(trial, { ...plain, identification: (folded[10]! << 8) | folded[11]! });
      },
    },
  ],
};

function fieldsOf(values: Omit<Ipv4Fields, 'payload'>, payload: Uint8Array): Ipv4Fields {
  const { src, dst, protocol, ttl, identification, dontFragment } = values;
  return { src, dst, protocol, ttl, identification, dontFragment, payload };
}

/** Without its checksum, carries not added back. */
function sumOfHeader(fields: Ipv4Fields): number {
  const header = buildIpv4(fields).subarray(0, 20);
  header.set([0, 0], 10);
  return addWords(0, header);
}

function judgeBuilt(trial: CodeTrial, fields: Ipv4Fields): boolean {
  const got = trial.student.call('buildIpv4', [{ ...fields }], bytes);
  const { length } = fields.payload;
  return judgePacket(trial, got, buildIpv4(fields), text(`${length} bytes of payload`, `페이로드 ${length}바이트`));
}

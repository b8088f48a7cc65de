/** From a message to frames: segments, datagrams, and whose MAC address. */

import { ipv4FromNumber, ipv4ToNumber } from '../../../src/bytes/ipv4-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd } from '../../../src/bytes/sequence.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import {
  draw,
  drawHosts,
  drawMac,
  drawPort,
  drawPrefixes,
  drawU16,
  drawU32,
  drawWord,
  routerOf,
} from '../../../src/grade/personal.ts';
import { bytes, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildTcp } from '../../../src/packet/tcp.ts';
import { inCase } from '../../06-routing/tasks/packets.ts';
import type { Computer, Connection } from '../starter/encapsulate.ts';
import { deliver } from './delivery.ts';

interface Parameters {
  readonly mac: string;
  readonly ip: string;
  readonly gateway: string;
  readonly gatewayMac: string;
  readonly neighbour: string;
  readonly neighbourMac: string;
  readonly dstIp: string;
  readonly srcPort: number;
  readonly word: string;
}

const frames = z.array(bytes, { error: 'a list of frames is wanted' }).max(100);

export const encapsulateTask: CodeTask<Parameters> = {
  id: 'encapsulate',
  kind: 'build',
  file: 'encapsulate.ts',
  title: text('From a message to frames', '메시지에서 프레임까지'),
  hints: [
    text(
      'Work from the inside to the outside: segment, datagram, frame. Each layer needs the finished bytes of the one inside for its lengths and checksums.',
      '안에서 밖으로, 세그먼트, 데이터그램, 프레임 순으로 만드십시오. 각 계층의 길이와 체크섬에는 안쪽 계층의 완성된 바이트가 필요합니다.',
    ),
    text(
      'Whose MAC address? Compare the first prefixLength bits of both IP addresses. Equal: the destination’s own. Different: the gateway’s. The IP header does not change.',
      '누구의 MAC 주소입니까? 두 IP 주소의 앞 prefixLength비트를 비교하십시오. 같으면 목적지 자신, 다르면 게이트웨이입니다. IP 헤더는 바뀌지 않습니다.',
    ),
    text(
      'A long message is cut into pieces of mss bytes. The sequence number grows by the bytes sent, the identification by one; both wrap round: >>> 0 and & 0xffff.',
      '긴 메시지는 mss바이트씩 자릅니다. 순서 번호는 보낸 바이트 수만큼, 식별자는 하나씩 커지며 둘 다 처음으로 돌아갑니다. >>> 0과 & 0xffff를 쓰십시오.',
    ),
  ],
  parameters(random) {
    const [own = '', far = ''] = drawPrefixes(random, 2);
    const [ip = '', neighbour = ''] = drawHosts(random, own, 2);
    return {
      mac: drawMac(random),
      ip,
      gateway: routerOf(own),
      gatewayMac: drawMac(random),
      neighbour,
      neighbourMac: drawMac(random),
      dstIp: drawHosts(random, far, 1)[0]!,
      srcPort: drawPort(random),
      word: drawWord(random),
    };
  },
  describe: ({ ip, gateway, gatewayMac, neighbour, neighbourMac, dstIp, srcPort, word }) =>
    text(
      `Write \`encapsulate\`. Your computer, ${ip}/24, asks ${dstIp}, port 80, for \`/${word}\` from port ${srcPort}; its gateway is ${gateway} (${gatewayMac}), and ${neighbour} (${neighbourMac}) is next door. Every bit of the frames counts.`,
      `\`encapsulate\`를 작성하십시오. 본인의 컴퓨터 ${ip}/24가 ${srcPort}번 포트에서 ${dstIp}의 80번 포트에 \`/${word}\`을(를) 요청합니다. 게이트웨이는 ${gateway}(${gatewayMac})이고, ${neighbour}(${neighbourMac})은(는) 이웃입니다. 프레임의 모든 비트가 중요합니다.`,
    ),
  checks: [
    {
      say: text(
        'A request that fits into one segment is right to the last bit.',
        '세그먼트 하나에 들어가는 요청이 모든 비트까지 맞습니다.',
      ),
      points: 3,
      run(trial, parameters) {
        const connection = drawConnection(trial.random, parameters);
        judge(trial, requestFor(parameters.word), computer(trial.random, parameters), connection);
        judge(
          trial,
          trial.random.bytes(99),
          computer(trial.random, parameters),
          drawConnection(trial.random, parameters),
        );
      },
    },
    {
      say: text(
        'A datagram for the own network goes to its destination’s MAC address, any other to the gateway’s.',
        '자기 네트워크로 가는 데이터그램은 목적지의 MAC 주소로, 나머지는 게이트웨이의 MAC 주소로 갑니다.',
      ),
      points: 2,
      run: (trial, parameters) => judgeNextHops(trial, parameters, [24]),
    },
    {
      say: text(
        'A long message is cut into segments, one datagram each.',
        '긴 메시지는 세그먼트로 나뉘어 데이터그램 하나에 하나씩 담깁니다.',
      ),
      points: 3,
      run(trial, parameters) {
        const { random } = trial;
        const mss = 400 + random.below(200);
        for (const length of [mss + 1, 2 * mss, 3 * mss - 7]) {
          const connection = { ...drawConnection(random, parameters), mss };
          if (judge(trial, random.bytes(length), computer(random, parameters), connection)) return;
        }
      },
    },
    {
      say: text(
        'A server behind a gateway of ours reads the message from your frames.',
        '우리 게이트웨이 너머의 서버가 본인의 프레임에서 메시지를 읽습니다.',
      ),
      points: 1,
      run: (trial, parameters) => sendToServer(trial, parameters),
    },
    {
      say: text('A short message’s frame is filled up to 60 bytes.', '짧은 메시지의 프레임은 60바이트까지 채웁니다.'),
      points: 1,
      run(trial, parameters) {
        for (const length of [1, 5, 6, 7]) {
          const connection = drawConnection(trial.random, parameters);
          // No zero at the end: it could be taken for padding.
          const message = trial.random.bytes(length).map((byte) => byte || 0x61);
          if (judge(trial, message, computer(trial.random, parameters), connection)) return;
        }
      },
    },
    {
      say: text(
        'Networks of any size, and numbers that begin again at 0, are right as well.',
        '네트워크의 크기가 달라도, 번호가 0으로 돌아가도 맞습니다.',
      ),
      points: 3,
      hidden: true,
      run(trial, parameters) {
        const { random } = trial;
        if (judgeNextHops(trial, parameters, [9, 17, 23, 25, 28, 30])) return;
        const wrapping: Partial<Connection>[] = [
          { sequenceNumber: 0xffffff00, mss: 100 },
          { sequenceNumber: 0xffffffff, mss: 536 },
          { sequenceNumber: 0x7fffffc0, mss: 333 },
          { identification: 0xffff, mss: 111 },
          { window: 0xffff, ttl: 255, mss: 1460 },
          { acknowledgmentNumber: 0xfffffffe, dstPort: 0x01ff, mss: 501 },
        ];
        for (const changes of wrapping) {
          const connection = { ...drawConnection(random, parameters), ...changes };
          const message = random.bytes(connection.mss * 2 + 1 + random.below(20));
          if (judge(trial, message, computer(random, parameters), connection)) return;
        }
      },
    },
  ],
};

function requestFor(word: string): Uint8Array {
  return new TextEncoder().encode(`GET /${word} HTTP/1.1\r\nHost: www.google.com\r\n\r\n`);
}

async function sendToServer(trial: CodeTrial, parameters: Parameters): Promise<void> {
  const message = trial.random.bytes(1700 + trial.random.below(300));
  const connection = { ...drawConnection(trial.random, parameters), mss: 536 };
  const from = computer(trial.random, parameters);
  await deliver(trial, parameters, connection, message, (open) =>
    trial.student.call('encapsulate', [message, { ...from }, { ...open }], frames),
  );
}

/** With neighbours that have nothing to do with it. */
function computer(random: Random, { mac, ip, gateway, gatewayMac, neighbour, neighbourMac }: Parameters): Computer {
  const neighbours = { [neighbour]: neighbourMac, [gateway]: gatewayMac, '10.0.0.77': drawMac(random) };
  return { mac, ip, prefixLength: 24, gateway, neighbours };
}

function drawConnection(random: Random, { dstIp, srcPort }: Parameters): Connection {
  return {
    dstIp,
    srcPort,
    dstPort: 80,
    sequenceNumber: drawU32(random),
    acknowledgmentNumber: drawU32(random),
    window: drawU16(random),
    mss: 1460,
    ttl: draw(random, [64, 128, 37]),
    identification: drawU16(random),
  };
}

/** Destinations just inside and just outside of the own network. Answers whether anything was wrong. */
function judgeNextHops(trial: CodeTrial, parameters: Parameters, prefixLengths: readonly number[]): boolean {
  const { random } = trial;
  for (const prefixLength of prefixLengths) {
    const size = 2 ** (32 - prefixLength);
    const network = Math.floor(ipv4ToNumber(parameters.ip) / size) * size;
    // In the smallest network the computer, its gateway and its neighbour would not all have room.
    const own = network + 1 + random.below(size - 2);
    const ip = ipv4FromNumber(own);
    const inside = ipv4FromNumber(own === network + 1 ? network + 2 : network + 1);
    const gateway = ipv4FromNumber(own === network + size - 2 ? network + size - 3 : network + size - 2);
    const outside = [network + size + 1, network - 2].map(ipv4FromNumber);
    for (const dstIp of [inside, ...outside]) {
      const neighbours: Record<string, string> = { [gateway]: parameters.gatewayMac };
      if (inside !== gateway) neighbours[inside] = parameters.neighbourMac;
      // Somebody whose own prefix is another has told it: it is not asked for all the same.
      if (dstIp !== inside) neighbours[dstIp] = drawMac(random);
      const from: Computer = { mac: parameters.mac, ip, prefixLength, gateway, neighbours };
      const connection = { ...drawConnection(random, parameters), dstIp };
      const about = text(`${ip}/${prefixLength} to ${dstIp}`, `${ip}/${prefixLength}에서 ${dstIp}(으)로`);
      if (judge(trial, random.bytes(40), from, connection, about)) return true;
    }
  }
  return false;
}

/** Answers whether anything was wrong. */
function judge(trial: CodeTrial, message: Uint8Array, from: Computer, connection: Connection, about?: Text): boolean {
  const got = trial.student.call('encapsulate', [message, { ...from }, { ...connection }], frames);
  const want = rightFrames(message, from, connection);
  const findings =
    got.length === want.length
      ? got.flatMap((one, at) => frameFindings(one, want[at]!))
      : [wrongCount(got.length, want.length)];
  const { length } = message;
  const { mss } = connection;
  const which = about ?? text(`${length} bytes, MSS ${mss}`, `${length}바이트, MSS ${mss}`);
  for (const finding of findings) trial.found(inCase(finding, which));
  return findings.length > 0;
}

function wrongCount(is: number, should: number): Finding {
  return {
    say: text(`${is} frames came back, should be ${should}`, `프레임 ${is}개를 반환했습니다. ${should}개여야 합니다`),
    rank: -10,
  };
}

function frameFindings(got: Uint8Array, want: Uint8Array): Finding[] {
  const findings = compareFrames(got, { want, padding: 'wanted' });
  const offset = want.findIndex((byte, index) => byte !== got[index]);
  if (findings.length > 0 || (offset === -1 && got.length === want.length)) return findings;
  return [
    {
      say: text(
        `the frame has ${got.length} bytes, should have ${want.length}, and differs from byte ${offset === -1 ? want.length : offset} on`,
        `프레임이 ${got.length}바이트이고 ${want.length}바이트여야 하며, ${offset === -1 ? want.length : offset}번째 바이트부터 다릅니다`,
      ),
      mistake: got.length > want.length ? 'extra-bytes' : 'too-short',
    },
  ];
}

function rightFrames(message: Uint8Array, from: Computer, connection: Connection): Uint8Array[] {
  const { dstIp, mss, identification, srcPort, dstPort, acknowledgmentNumber, window, ttl } = connection;
  const mask = (address: string) => Math.floor(ipv4ToNumber(address) / 2 ** (32 - from.prefixLength));
  const nextHop = mask(dstIp) === mask(from.ip) ? dstIp : from.gateway;
  return Array.from({ length: Math.ceil(message.length / mss) }, (_, index) => {
    const data = message.subarray(index * mss, (index + 1) * mss);
    const isLast = (index + 1) * mss >= message.length;
    const sequenceNumber = seqAdd(connection.sequenceNumber, index * mss);
    const fields = {
      srcPort,
      dstPort,
      sequenceNumber,
      acknowledgmentNumber,
      window,
      ack: true,
      psh: isLast,
      payload: data,
    };
    const payload = buildIpv4({
      src: from.ip,
      dst: dstIp,
      protocol: IpProtocol.TCP,
      ttl,
      identification: (identification + index) & 0xffff,
      dontFragment: true,
      payload: buildTcp(fields, from.ip, dstIp),
    });
    return buildEthernet({ src: from.mac, dst: from.neighbours[nextHop]!, etherType: EtherType.IPV4, payload });
  });
}

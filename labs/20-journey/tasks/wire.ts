/** A payload on its way down through UDP, IPv4 and Ethernet, and up again. */

import { seconds } from '../../../src/bytes/time.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawHosts, drawMac, drawPort, drawPrefix, drawU16, drawWord } from '../../../src/grade/personal.ts';
import { bytes, ipv4, mac, u8, u16, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { compareFrames, offsetText } from '../../../src/grade/teacher/compare-frames.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIpv4, IpProtocol, type Ipv4Fields } from '../../../src/packet/ipv4.ts';
import { buildUdp } from '../../../src/packet/udp.ts';
import type { Application, Sockets, UdpSocket } from '../../../src/stack/sockets.ts';
import type { Datagram } from '../starter/wire.ts';
import { RawStation } from './raw-station.ts';
import { brokenFrames } from './wire-frames.ts';

type Parameters = Omit<Datagram, 'payload'> & { readonly word: string };

const datagramShape = z.object({
  srcMac: mac,
  dstMac: mac,
  srcIp: ipv4,
  dstIp: ipv4,
  ttl: u8,
  identification: u16,
  srcPort: u16,
  dstPort: u16,
  payload: bytes,
});
const datagramOrNull = datagramShape.nullish().transform((datagram): Datagram | null => datagram ?? null);

export const wireTask: CodeTask<Parameters> = {
  id: 'wire',
  kind: 'build',
  file: 'wire.ts',
  title: text('Down to the wire and up again', '와이어까지 내려갔다 올라오기'),
  hints: [
    text(
      'From the inside out: the datagram is the packet’s payload, the packet is the frame’s. Each header counts what is inside it.',
      '안에서 밖으로 만드십시오. 데이터그램은 패킷의 페이로드이고 패킷은 프레임의 페이로드입니다. 각 헤더는 자기 안의 것을 셉니다.',
    ),
    text(
      'Two checksums: the IPv4 one covers its 20 bytes only; the UDP one covers pseudo-header, header and payload. Check both against the lab’s capture before you check them against us.',
      '체크섬은 두 개입니다. IPv4 체크섬은 그 20바이트만, UDP 체크섬은 의사 헤더와 헤더와 페이로드를 포함합니다. 먼저 실습 캡처의 값과 비교해 보십시오.',
    ),
    text(
      'On the way up, believe no length before you have compared it with the bytes that are there, and use the innermost one: the frame may be longer than the packet, and the packet longer than the datagram.',
      '올라올 때는 실제 바이트 수와 비교하기 전에 어떤 길이도 믿지 말고, 가장 안쪽 길이를 쓰십시오. 프레임은 패킷보다, 패킷은 데이터그램보다 길 수 있습니다.',
    ),
  ],
  parameters(random) {
    const [srcIp, dstIp] = drawHosts(random, drawPrefix(random), 2) as [string, string];
    return {
      srcMac: drawMac(random),
      dstMac: drawMac(random),
      srcIp,
      dstIp,
      ttl: 20 + random.below(230),
      identification: drawU16(random),
      srcPort: drawPort(random),
      dstPort: drawPort(random),
      word: drawWord(random),
    };
  },
  describe: ({ srcMac, dstMac, srcIp, dstIp, srcPort, dstPort, word }) =>
    text(
      `Write \`wrap\` and \`unwrap\`. The word \`${word}\` goes from ${srcIp}, port ${srcPort} (${srcMac}), to ${dstIp}, port ${dstPort} (${dstMac}): every bit of the frame counts. A host of ours gets your frame, and your \`unwrap\` reads its answer.`,
      `\`wrap\`과 \`unwrap\`을 작성하십시오. 단어 \`${word}\`이(가) ${srcIp}의 ${srcPort}번 포트(${srcMac})에서 ${dstIp}의 ${dstPort}번 포트(${dstMac})로 갑니다. 프레임의 모든 비트가 중요합니다. 우리 호스트가 그 프레임을 받고, 응답은 본인의 \`unwrap\`이 읽습니다.`,
    ),
  checks: [
    {
      say: text('Every bit of the frame is right.', '프레임의 모든 비트가 맞습니다.'),
      points: 4,
      run(trial, { word, ...rest }) {
        const payloads = [new TextEncoder().encode(word), trial.random.bytes(40), trial.random.bytes(301)];
        for (const payload of payloads) if (judgeWrapped(trial, { ...rest, payload })) return;
      },
    },
    {
      say: text(
        'A host takes your datagram, and you read its answer.',
        '호스트가 데이터그램을 받고, 그 응답을 읽을 수 있습니다.',
      ),
      points: 3,
      run: (trial, parameters) => askHost(trial, parameters),
    },
    {
      say: text(
        'What is in a frame comes out of it, padding and options aside.',
        '채움 바이트와 옵션을 제외하고 프레임에 든 것이 나옵니다.',
      ),
      points: 3,
      run(trial, { word, ...rest }) {
        const { random } = trial;
        for (const [length, changes] of [
          [random.below(10), {}],
          [17, { options: Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0), dontFragment: true }],
          [333, { dscp: 46 }],
        ] as const) {
          if (judgeUnwrapped(trial, { ...rest, payload: random.bytes(length) }, changes)) return;
        }
      },
    },
    {
      say: text('What is broken, or no such datagram, is refused.', '깨졌거나 그런 데이터그램이 아닌 것은 거부합니다.'),
      points: 2,
      run(trial, { word, ...rest }) {
        const payload = trial.random.bytes(30 + trial.random.below(9));
        for (const [about, frame] of brokenFrames(frameOf({ ...rest, payload }), trial.random)) {
          const got = trial.student.call('unwrap', [frame], datagramOrNull);
          if (got === null) continue;
          trial.found({
            say: text(`${about.en}: null was wanted`, `${about.ko}: null이어야 합니다`),
          });
          return;
        }
      },
    },
    {
      say: text(
        'It is right for the smallest and the largest payload, and for odd checksums.',
        '가장 작은 페이로드와 가장 큰 페이로드, 특이한 체크섬에서도 맞습니다.',
      ),
      points: 3,
      hidden: true,
      run: (trial, parameters) => judgeEdges(trial, parameters),
    },
  ],
};

function judgeEdges(trial: CodeTrial, { word, ...rest }: Parameters): void {
  const { random } = trial;
  const plain = { ...rest, payload: random.bytes(28) };
  const cases: Datagram[] = [
    { ...rest, payload: new Uint8Array(0) },
    { ...rest, payload: random.bytes(18) }, // exactly 60 bytes
    { ...rest, payload: random.bytes(1471), srcPort: 1, dstPort: 0xffff },
    { ...rest, payload: new Uint8Array(700).fill(0xff), srcIp: '223.255.255.254', dstIp: '191.255.255.253' },
    withZeroSum(plain),
  ];
  for (const datagram of cases) if (judgeWrapped(trial, datagram) || judgeUnwrapped(trial, datagram, {})) return;
  // Nobody has to make a UDP checksum: zero.
  const frame = frameOf(plain);
  frame.set([0, 0], 14 + 20 + 6);
  judgeRead(trial, frame, plain, text('no UDP checksum', 'UDP 체크섬 없음'));
  // A datagram that ends before its packet does.
  const padded = concatBytes(buildUdp(plain, rest.srcIp, rest.dstIp), random.bytes(5));
  judgeRead(
    trial,
    inPacket(plain, padded, {}),
    plain,
    text('five more bytes in the packet', '패킷에 5바이트가 더 있음'),
  );
}

/** The last two bytes of the payload make the UDP checksum come out as zero. */
function withZeroSum(datagram: Datagram): Datagram {
  const payload = datagram.payload.slice();
  payload.set([0, 0], payload.length - 2);
  const udp = buildUdp({ ...datagram, payload }, datagram.srcIp, datagram.dstIp);
  payload.set(udp.subarray(6, 8), payload.length - 2);
  return { ...datagram, payload };
}

/** The right frame. */
function frameOf(datagram: Datagram, changes: Partial<Ipv4Fields> = {}): Uint8Array {
  return inPacket(datagram, buildUdp(datagram, datagram.srcIp, datagram.dstIp), changes);
}

function inPacket(datagram: Datagram, udp: Uint8Array, changes: Partial<Ipv4Fields>): Uint8Array {
  const { srcMac, dstMac, srcIp, dstIp, ttl, identification } = datagram;
  const payload = buildIpv4({
    src: srcIp,
    dst: dstIp,
    ttl,
    identification,
    protocol: IpProtocol.UDP,
    payload: udp,
    ...changes,
  });
  return buildEthernet({ src: srcMac, dst: dstMac, etherType: EtherType.IPV4, payload });
}

/** Answers whether anything was wrong. */
function judgeWrapped(trial: CodeTrial, datagram: Datagram): boolean {
  const got = trial.student.call('wrap', [{ ...datagram }], bytes);
  const want = frameOf(datagram);
  const findings: Finding[] = compareFrames(got, { want });
  if (got.length !== want.length) findings.push(wrongLength(got.length, want.length));
  const offset = want.findIndex((byte, index) => got[index] !== byte);
  if (findings.length === 0 && offset !== -1) findings.push(otherByte(offset));
  const { length } = datagram.payload;
  for (const finding of findings)
    trial.found(inCase(finding, text(`${length} bytes of payload`, `페이로드 ${length}바이트`)));
  return findings.length > 0;
}

function judgeUnwrapped(trial: CodeTrial, datagram: Datagram, changes: Partial<Ipv4Fields>): boolean {
  const { length } = datagram.payload;
  const options = changes.options?.length ?? 0;
  const about = text(
    `${length} bytes of payload, ${options} of options`,
    `페이로드 ${length}바이트, 옵션 ${options}바이트`,
  );
  return judgeRead(trial, frameOf(datagram, changes), datagram, about);
}

function judgeRead(trial: CodeTrial, frame: Uint8Array, want: Datagram, about: Text): boolean {
  const got = trial.student.call('unwrap', [frame], datagramOrNull);
  const finding = got === null ? refused : differentDatagram(got, want);
  if (finding) trial.found(inCase(finding, about));
  return finding !== undefined;
}

const refused: Finding = {
  say: text('this frame is right, and null came back', '올바른 프레임인데 null을 반환했습니다'),
};

function differentDatagram(got: Datagram, want: Datagram): Finding | undefined {
  const keys = ['srcMac', 'dstMac', 'srcIp', 'dstIp', 'ttl', 'identification', 'srcPort', 'dstPort'] as const;
  for (const key of keys) {
    if (got[key] === want[key]) continue;
    return {
      say: text(
        `${key} is ${got[key]}, should be ${want[key]}`,
        `${key}이(가) ${got[key]}입니다. ${want[key]}이어야 합니다`,
      ),
    };
  }
  const [is, should] = [got.payload.length, want.payload.length];
  if (is !== should) {
    return {
      say: text(
        `the payload has ${is} bytes, should have ${should}`,
        `페이로드가 ${is}바이트입니다. ${should}바이트여야 합니다`,
      ),
      mistake: is > should ? 'extra-bytes' : 'too-short',
    };
  }
  const offset = want.payload.findIndex((byte, index) => got.payload[index] !== byte);
  return offset === -1 ? undefined : otherByte(offset);
}

function wrongLength(is: number, should: number): Finding {
  return {
    say: text(
      `the frame has ${is} bytes, should have ${should}`,
      `프레임이 ${is}바이트입니다. ${should}바이트여야 합니다`,
    ),
    mistake: is > should ? 'extra-bytes' : 'too-short',
    rank: -5,
  };
}

function otherByte(offset: number): Finding {
  const at = offsetText(offset);
  return { say: text(`${at.en}: another byte was wanted`, `${at.ko}: 바이트가 다릅니다`), offset };
}

function inCase(finding: Finding, about: Text): Finding {
  const { say } = finding;
  return { ...finding, say: text(`${about.en}: ${say.en}`, `${about.ko}: ${say.ko}`) };
}

async function askHost(trial: CodeTrial, { word, ...rest }: Parameters): Promise<void> {
  const { world } = trial.newWorld();
  const payload = new TextEncoder().encode(`${word}?`);
  const host = world.add(
    new Host({
      name: 'host',
      ports: [{ mac: rest.dstMac, address: rest.dstIp, prefixLength: 24 }],
      random: world.random.fork('host'),
    }),
  );
  const station = world.add(new RawStation({ mac: rest.srcMac, address: rest.srcIp }));
  world.connect('station-host', [station, 0], [host, 0], lanCable);
  const frame = trial.student.call('wrap', [{ ...rest, payload }], bytes);
  world.act((now) => {
    host.run(new Turner(rest.dstPort), now);
    station.send(frame);
  });
  await world.pass(seconds(3));
  const [answer] = station.received;
  if (!answer) {
    const why = Object.keys(host.drops.all()).join(', ');
    const because = why === '' ? '' : ` (${why})`;
    fail(text(`the host did not answer${because}`, `호스트가 응답하지 않았습니다${because}`));
  }
  const read = trial.student.call('unwrap', [answer], datagramOrNull);
  const said = read && new TextDecoder().decode(read.payload);
  if (read?.srcIp === rest.dstIp && read.dstPort === rest.srcPort && said === `?${reversed(word)}`) return;
  fail(text('your unwrap does not read the host’s answer', '본인의 unwrap이 호스트의 응답을 읽지 못합니다'));
}

/** Sends what it gets back, turned round. */
class Turner implements Application {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  start(sockets: Sockets): void {
    const socket: UdpSocket = sockets.bindUdp(this.#port, {
      onDatagram: (payload, from, now) => socket.send(payload.toReversed(), from, now),
    });
  }

  nextTimer(): number {
    return Number.POSITIVE_INFINITY;
  }

  handleTimer(): void {}
}

function reversed(word: string): string {
  return [...word].reverse().join('');
}

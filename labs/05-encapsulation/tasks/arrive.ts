/** A frame arrives: which layer drops it, or who gets what is inside. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawHosts, drawMac, drawPort, drawPrefixes, drawWord } from '../../../src/grade/personal.ts';
import { bytes, u16, words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { inCase } from '../../06-routing/tasks/packets.ts';
import type { Device, Verdict, Why } from '../starter/arrive.ts';
import { brokenAbove, brokenBelow, type FrameOptions, frameOf, IP, type Letter } from './arrive-cases.ts';
import { differentBytes } from './different-bytes.ts';

interface Parameters extends Letter {
  readonly router: string;
  readonly word: string;
}

const verdict = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('drop'), why: words }),
    z.object({ kind: z.literal('forward'), datagram: bytes }),
    z.object({ kind: z.literal('deliver'), message: bytes, from: words, port: u16 }),
  ],
  {
    error:
      'a verdict is wanted: { kind: "drop", why }, { kind: "forward", datagram } or { kind: "deliver", message, from, port }',
  },
);
type Given = z.infer<typeof verdict>;

/** Nobody is there. */
const CLOSED = 4242;

export const arriveTask: CodeTask<Parameters> = {
  id: 'arrive',
  kind: 'build',
  file: 'arrive.ts',
  title: text('Who drops it', '누가 버리는가'),
  hints: [
    text(
      'Go through the reasons of the starter from top to bottom, one test each. Do not read a byte before you know that it is there.',
      '시작 파일의 이유를 위에서 아래로 하나씩 시험하십시오. 있는지 확인하기 전에는 어떤 바이트도 읽지 마십시오.',
    ),
    text(
      'A header with a right checksum sums up to 0xffff, checksum field included: add words of 16 bits, and the carries at the right.',
      '체크섬이 올바른 헤더는 체크섬 필드까지 더하면 0xffff가 됩니다. 16비트 워드로 더하고 올림은 오른쪽에 더하십시오.',
    ),
    text(
      'Where does the segment end? Where the total length says, not where the frame does. Its length is what goes into the pseudo-header.',
      '세그먼트는 어디서 끝납니까? 프레임의 끝이 아니라 전체 길이가 말하는 곳입니다. 의사 헤더에 들어가는 것도 그 길이입니다.',
    ),
  ],
  parameters(random) {
    const [near = '', far = ''] = drawPrefixes(random, 2);
    const [router = '', dstIp = ''] = drawHosts(random, near, 2);
    return {
      srcMac: drawMac(random),
      dstMac: drawMac(random),
      srcIp: drawHosts(random, far, 1)[0]!,
      dstIp,
      router,
      srcPort: drawPort(random),
      dstPort: 1024 + random.below(3000),
      word: drawWord(random),
    };
  },
  describe: ({ srcIp, srcPort, dstIp, dstPort, dstMac, router, word }) =>
    text(
      `Write \`arrive\`. \`${word}\` comes from ${srcIp}:${srcPort} to ${dstIp}:${dstPort}, in a frame to ${dstMac}, undamaged and damaged in many ways: once to the host ${dstIp} itself, once to a router, ${router}, on the way.`,
      `\`arrive\`를 작성하십시오. \`${word}\`이(가) ${srcIp}:${srcPort}에서 ${dstIp}:${dstPort}(으)로, ${dstMac}(으)로 가는 프레임에 담겨 옵니다. 온전한 것도, 여러 방법으로 손상된 것도 있으며, 한 번은 호스트 ${dstIp} 자신에게, 한 번은 도중의 라우터 ${router}에게 옵니다.`,
    ),
  checks: [
    {
      say: text(
        'What is right is delivered, without headers, options and padding.',
        '올바른 것은 헤더, 옵션, 채움 바이트 없이 전달됩니다.',
      ),
      points: 3,
      run(trial, parameters) {
        const { random } = trial;
        for (const [length, options] of wholeFrames(random)) {
          if (judgeDelivered(trial, parameters, random.bytes(length), options)) return;
        }
        judgeDelivered(trial, parameters, new TextEncoder().encode(parameters.word), { padding: 3 });
      },
    },
    {
      say: text(
        'What is damaged below TCP is dropped, and for the right reason.',
        'TCP 아래에서 손상된 것은 올바른 이유로 버립니다.',
      ),
      points: 3,
      run: (trial, parameters) => judgeBroken(trial, parameters, host(parameters), 'below'),
    },
    {
      say: text(
        'So is what only TCP can notice, and what nobody waits for.',
        'TCP만 알 수 있는 것, 아무도 기다리지 않는 것도 그렇습니다.',
      ),
      points: 3,
      run: (trial, parameters) => judgeBroken(trial, parameters, host(parameters), 'above'),
    },
    {
      say: text(
        'A router drops what is damaged below, and forwards what it need not look into; a host drops what is for others.',
        '라우터는 아래에서 손상된 것을 버리고, 들여다볼 필요가 없는 것은 전달합니다. 호스트는 남의 것을 버립니다.',
      ),
      points: 2,
      run: judgeRouter,
    },
    {
      say: text(
        'Broadcast frames, empty messages, long headers and odd lengths are right as well.',
        '브로드캐스트 프레임, 빈 메시지, 긴 헤더, 홀수 길이도 맞습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial, parameters) {
        const { random } = trial;
        const toAll = { ...parameters, dstMac: 'ff:ff:ff:ff:ff:ff' };
        if (judgeDelivered(trial, parameters, random.bytes(31), {}, toAll)) return;
        for (const options of [{}, { padding: 5 }, { ip: { options: new Uint8Array(40).fill(1) } }]) {
          for (const length of [0, 1, 2, 1419]) {
            if (judgeDelivered(trial, parameters, random.bytes(length), options)) return;
          }
        }
        for (const part of ['below', 'above'] as const) {
          if (judgeBroken(trial, parameters, { ...host(parameters), forwards: true }, part)) return;
        }
      },
    },
  ],
};

function host({ dstMac, dstIp, dstPort }: Letter): Device {
  return { mac: dstMac, ip: dstIp, forwards: false, ports: [22, dstPort, 8443] };
}

function wholeFrames(random: Random): [number, FrameOptions][] {
  return [
    [100 + random.below(50), {}],
    [3, {}],
    [77, { padding: 9 }],
    [51, { ip: { options: Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0) } }],
    [60, { tcp: { options: { timestamps: { value: random.u32(), echoReply: random.u32() } } }, padding: 1 }],
  ];
}

/** Answers whether anything was wrong. */
function judgeDelivered(
  trial: CodeTrial,
  letter: Letter,
  message: Uint8Array,
  options: FrameOptions,
  frameTo: Letter = letter,
): boolean {
  const frame = frameOf(trial.random, frameTo, message, options);
  const want: Verdict = { kind: 'deliver', message, from: `${letter.srcIp}:${letter.srcPort}`, port: letter.dstPort };
  const about = text(
    `${message.length} bytes in a frame of ${frame.length}`,
    `${frame.length}바이트 프레임 속 ${message.length}바이트`,
  );
  return judge(trial, frame, host(letter), want, about);
}

function judgeBroken(trial: CodeTrial, letter: Letter, device: Device, part: 'below' | 'above'): boolean {
  const { random } = trial;
  const right = frameOf(random, letter, random.bytes(60 + random.below(30)));
  const broken = part === 'below' ? brokenBelow(random, right) : brokenAbove(random, right, CLOSED);
  return broken.some(([about, frame, why]) => judge(trial, frame, device, { kind: 'drop', why }, about));
}

function judgeRouter(trial: CodeTrial, parameters: Parameters): void {
  const { random } = trial;
  const router: Device = { mac: parameters.dstMac, ip: parameters.router, forwards: true, ports: [179] };
  const padded = frameOf(random, parameters, random.bytes(33), { padding: 7 });
  const right = frameOf(random, parameters, random.bytes(64));
  const forwarded = (frame: Uint8Array): Verdict => {
    const end = IP + ((frame[IP + 2]! << 8) | frame[IP + 3]!);
    return { kind: 'forward', datagram: frame.slice(IP, end) };
  };
  if (judge(trial, padded, router, forwarded(padded), text('a router, seven bytes of padding', '라우터, 채움 7바이트')))
    return;
  for (const [about, frame, why] of brokenBelow(random, right)) {
    const inRouter = text(`a router, ${about.en}`, `라우터, ${about.ko}`);
    if (judge(trial, frame, router, { kind: 'drop', why }, inRouter)) return;
  }
  for (const [about, frame] of brokenAbove(random, right, CLOSED)) {
    const inRouter = text(`a router, ${about.en}`, `라우터, ${about.ko}`);
    if (judge(trial, frame, router, forwarded(frame), inRouter)) return;
  }
  const stranger = { ...host(parameters), ip: parameters.router };
  judge(
    trial,
    right,
    stranger,
    { kind: 'drop', why: 'ip-address' },
    text('a host with another address', '주소가 다른 호스트'),
  );
}

/** Answers whether anything was wrong. */
function judge(trial: CodeTrial, frame: Uint8Array, device: Device, want: Verdict, about: Text): boolean {
  const got = trial.student.call('arrive', [frame, { ...device }], verdict);
  const finding = differenceOf(got, want);
  if (finding) trial.found(inCase(finding, about));
  return finding !== undefined;
}

function differenceOf(got: Given, want: Verdict): Finding | undefined {
  if (got.kind === 'drop' && want.kind === 'drop') return got.why === want.why ? undefined : otherVerdict(got, want);
  if (got.kind === 'forward' && want.kind === 'forward') return differentBytes(got.datagram, want.datagram, datagram);
  if (got.kind !== 'deliver' || want.kind !== 'deliver') return otherVerdict(got, want);
  if (got.from !== want.from) return otherValue('from', got.from, want.from);
  if (got.port !== want.port) return otherValue('port', String(got.port), String(want.port));
  return differentBytes(got.message, want.message, message);
}

const datagram = text('the datagram', '데이터그램');
const message = text('the message', '메시지');

function otherVerdict(got: Given, want: Verdict): Finding {
  return {
    say: text(
      `the verdict is ${sayVerdict(got)}, should be ${sayVerdict(want)}`,
      `판정이 ${sayVerdict(got)}입니다. ${sayVerdict(want)}이어야 합니다`,
    ),
  };
}

function sayVerdict(verdict: Given | { kind: Verdict['kind']; why?: Why }): string {
  return verdict.kind === 'drop' ? `drop, ${verdict.why}` : verdict.kind;
}

function otherValue(name: string, is: string, should: string): Finding {
  return { say: text(`${name} is ${is}, should be ${should}`, `${name}이(가) ${is}입니다. ${should}이어야 합니다`) };
}

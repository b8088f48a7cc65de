/** From the bytes of a capture to the steps of a journey: all layers at once. */

import { Random } from '../../../src/bytes/random.ts';
import { LinkType } from '../../../src/capture/link-type.ts';
import { type PcapOptions, writePcap } from '../../../src/capture/pcap.ts';
import { escapeText, text } from '../../../src/explain/text.ts';
import { runEvidence } from '../../../src/grade/evidence.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { draw } from '../../../src/grade/personal.ts';
import { words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import type { Step } from '../starter/trace.ts';
import { laptopLink, runJourney } from './own-journey.ts';
import { drawPlan, type JourneyPlan, urlOf } from './plan.ts';
import { FrameKit } from './trace-frames.ts';
import { stepsOf } from './trace-steps.ts';

interface Parameters {
  readonly plan: JourneyPlan;
}

const stepList = z
  .array(z.object({ frame: z.int({ error: 'a frame number is wanted' }), step: words, detail: words }))
  .max(2000);

export const journeyTraceTask: CodeTask<Parameters> = {
  id: 'journey-trace',
  kind: 'build',
  file: 'trace.ts',
  title: text('Trace a journey in its capture', '캡처에서 여정 찾아내기'),
  hints: [
    text(
      'Begin with a function that cuts the file into frames, and print how many there are: Wireshark says whether that is right.',
      '파일을 프레임으로 나누는 함수부터 만들고 개수를 출력해 보십시오. 맞는지는 Wireshark가 알려 줍니다.',
    ),
    text(
      'One function a layer: each looks at its header, finds where the next one begins and ends, and hands those bytes on, or gives up.',
      '계층마다 함수를 하나씩 만드십시오. 자기 헤더를 보고 다음 계층이 시작하고 끝나는 곳을 찾아 넘기거나, 그만둡니다.',
    ),
    text(
      'Three headers say their own length: IPv4 and TCP in words of four bytes, options included. DHCP options and TLS extensions are lists of type, length, value: walk along, and mind the types without a length.',
      '자기 길이를 말하는 헤더가 있습니다. IPv4와 TCP는 옵션을 포함해 4바이트 단위로 셉니다. DHCP 옵션과 TLS 확장은 유형, 길이, 값의 목록이므로 차례로 따라가되, 길이가 없는 유형을 조심하십시오.',
    ),
  ],
  parameters: (random) => ({ plan: drawPlan(random) }),
  describe: ({ plan }) =>
    text(
      `Write \`traceJourney\`: a small Wireshark. It gets the capture of a laptop’s link as a pcap file and lists the steps of the journey to ${urlOf(plan)}: who asked what, in which frame. The same function must cope with files of other machines and with frames that only look like a step.`,
      `\`traceJourney\`를 작성하십시오. 작은 Wireshark입니다. 노트북 링크의 캡처를 pcap 파일로 받아 ${urlOf(plan)}(으)로 가는 여정의 단계를 나열합니다. 어느 프레임에서 누가 무엇을 물었는지 말해야 합니다. 다른 기계에서 만든 파일과, 단계처럼 보이기만 하는 프레임도 처리해야 합니다.`,
    ),
  checks: [
    {
      say: text('The steps of DHCP and ARP are found.', 'DHCP와 ARP 단계를 찾습니다.'),
      points: 3,
      run: (trial, { plan }) => judgeJourney(trial, plan, /^(dhcp|arp)-/),
    },
    {
      say: text('The steps of DNS and TCP are found.', 'DNS와 TCP 단계를 찾습니다.'),
      points: 3,
      run: (trial, { plan }) => judgeJourney(trial, plan, /^(dns|tcp)-/),
    },
    {
      say: text('The steps of TLS and HTTP are found.', 'TLS와 HTTP 단계를 찾습니다.'),
      points: 3,
      run: (trial, { plan }) => judgeJourney(trial, plan, /^(tls|http)-/),
    },
    {
      say: text(
        'Files of every byte order and resolution are read.',
        '모든 바이트 순서와 시간 단위의 파일을 읽습니다.',
      ),
      points: 2,
      run(trial, { plan }) {
        const frames = shuffled(new FrameKit(plan, trial.random).unusual(), trial.random).slice(0, 6);
        for (const byteOrder of ['big', 'little'] as const) {
          for (const resolution of ['nanoseconds', 'microseconds'] as const) {
            if (judgeFrames(trial, frames, { byteOrder, resolution })) return;
          }
        }
        judgeFrames(trial, []);
      },
    },
    {
      say: text(
        'Options, padding and unusual orders do not matter; what only looks like a step is none.',
        '옵션, 채움 바이트, 드문 순서는 문제가 되지 않고, 단계처럼 보이기만 하는 것은 단계가 아닙니다.',
      ),
      points: 3,
      hidden: true,
      run(trial, { plan }) {
        const kit = new FrameKit(plan, trial.random);
        const both = [...kit.unusual(), ...kit.lookalikes(), ...kit.unusual().slice(0, 5)];
        if (judgeFrames(trial, both)) return;
        judgeFrames(trial, shuffled(both, trial.random));
      },
    },
  ],
};

/** The last few: one takes half a second, and several checks look at the same. */
const journeys = new Map<string, Uint8Array[]>();
const KEPT = 4;

/** The frames on the laptop's link. */
async function journeyOf(plan: JourneyPlan): Promise<Uint8Array[]> {
  const key = JSON.stringify(plan);
  const known = journeys.get(key);
  if (known) return known;
  const report = await runEvidence('trace', new Random(key), (run) => runJourney(run, plan));
  const frames = report.frames
    .filter(({ recorded }) => recorded.link === laptopLink)
    .map(({ recorded }) => recorded.bytes);
  if (journeys.size >= KEPT) journeys.delete([...journeys.keys()][0]!);
  journeys.set(key, frames);
  return frames;
}

async function judgeJourney(trial: CodeTrial, plan: JourneyPlan, which: RegExp): Promise<void> {
  const frames = await journeyOf(plan);
  const got = trial.student.call('traceJourney', [fileOf(frames)], stepList);
  const only = (steps: readonly Step[]) => steps.filter(({ step }) => which.test(step));
  const finding = difference(only(got as Step[]), only(stepsOf(frames)));
  if (finding) trial.found(finding);
}

/** Answers whether anything was wrong. */
function judgeFrames(trial: CodeTrial, frames: readonly Uint8Array[], options: PcapOptions = {}): boolean {
  const got = trial.student.call('traceJourney', [fileOf(frames, options)], stepList);
  const finding = difference(got as Step[], stepsOf(frames));
  if (!finding) return false;
  const { byteOrder = 'little', resolution = 'microseconds' } = options;
  const { say } = finding;
  trial.found({
    ...finding,
    say: text(
      `a file in ${byteOrder} endian, ${resolution}: ${say.en}`,
      `${byteOrder} endian, ${resolution} 파일: ${say.ko}`,
    ),
  });
  return true;
}

function fileOf(frames: readonly Uint8Array[], options: PcapOptions = {}): Uint8Array {
  const begin = Date.UTC(2026, 1, 3) * 1000;
  const packets = frames.map((bytes, index) => ({
    bytes,
    originalLength: Math.max(bytes.length, lengthOnLink(bytes)),
    time: begin + index * 1517,
  }));
  return writePcap(LinkType.ETHERNET, packets, options);
}

/** More than there are bytes, where the frame was cut short. */
function lengthOnLink(frame: Uint8Array): number {
  const isIpv4 = frame[12] === 0x08 && frame[13] === 0x00 && frame.length >= 18;
  return isIpv4 ? 14 + ((frame[16]! << 8) | frame[17]!) : 60;
}

/** The first, in the order of the frames. */
function difference(got: readonly Step[], want: readonly Step[]): Finding | undefined {
  const length = Math.max(got.length, want.length);
  for (let i = 0; i < length; i++) {
    const [mine, right] = [got[i], want[i]];
    if (mine && right && mine.frame === right.frame && mine.step === right.step && mine.detail === right.detail)
      continue;
    return different(mine, right, i);
  }
  return undefined;
}

function different(mine: Step | undefined, right: Step | undefined, index: number): Finding {
  const at = text(`entry ${index + 1}`, `${index + 1}번째 항목`);
  const [is, should] = [describeStep(mine), describeStep(right)];
  const say = text(`${at.en} is ${is}, should be ${should}`, `${at.ko}: ${is}입니다. ${should}이어야 합니다`);
  const isOffByOne = mine && right && mine.step === right.step && Math.abs(mine.frame - right.frame) === 1;
  return isOffByOne
    ? { say: text(`${say.en}: frames are counted from 1`, `${say.ko}. 프레임은 1부터 셉니다`) }
    : { say };
}

function describeStep(step: Step | undefined): string {
  if (!step) return 'nothing';
  return `frame ${step.frame} ${escapeText(step.step)} '${escapeText(step.detail).slice(0, 80)}'`;
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list];
  return list.map(() => {
    const one = draw(random, rest);
    rest.splice(rest.indexOf(one), 1);
    return one;
  });
}

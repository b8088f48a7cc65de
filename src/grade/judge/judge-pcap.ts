/** Judges a capture that was handed in. */

import { SecretsType } from '../../capture/pcapng-blocks.ts';
import { readCapture } from '../../capture/read-capture.ts';
import { FrameView } from '../../explain/frame-view.ts';
import { text } from '../../explain/text.ts';
import { Dissector } from '../../packet/dissect.ts';
import type { CheckResult, TaskResult } from '../result.ts';
import type { PcapTask } from '../task.ts';
import { fail } from '../trial.ts';
import type { Bench } from './bench.ts';
import { checkResult, failedTask, findingsOf, taskResult } from './judge-checks.ts';

/** More frames than this are no exchange that a task asks for. */
const MAX_FRAMES = 10_000;

export async function judgePcap(task: PcapTask, bench: Bench): Promise<TaskResult> {
  const counted = task.checks.filter(({ hidden }) => !hidden);
  const names = [`${task.file}.pcapng`, `${task.file}.pcap`];
  const bytes = names.map((name) => bench.submission.files.get(name)).find((found) => found !== undefined);
  if (bytes === undefined) {
    const say = text(
      `${names.join(' or ')} is not in the submission`,
      `제출물에 ${names.join(' 또는 ')}이(가) 없습니다`,
    );
    return failedTask(task, counted, { say, mistake: 'not-written', rank: -100 });
  }
  let frames: FrameView[] = [];
  const unreadable = await findingsOf(() => {
    frames = viewsOf(bytes);
  }, bench);
  if (unreadable[0]) return failedTask(task, counted, { ...unreadable[0], rank: -100 });
  const parameters = task.parameters(bench.open.fork('parameters'));
  const results: CheckResult[] = [];
  for (const [index, check] of counted.entries()) {
    const random = bench.open.fork(`check ${index}`);
    const findings = await findingsOf((found) => check.run({ random, frames, found }, parameters), bench);
    results.push(checkResult(check, findings, false));
  }
  return taskResult(task, results);
}

/** The frames in the order of the file; each interface is followed by itself, TLS read with the secrets in the file. */
export function viewsOf(bytes: Uint8Array): FrameView[] {
  const { packets, interfaces, secrets, problem } = readCapture(bytes);
  if (problem) {
    const { message } = problem;
    fail(text(`the capture cannot be read: ${message}`, `캡처를 읽을 수 없습니다: ${message}`));
  }
  if (packets.length > MAX_FRAMES) {
    fail(
      text(
        `${packets.length} frames are more than ${MAX_FRAMES}`,
        `프레임 ${packets.length}개는 한도 ${MAX_FRAMES}개를 넘습니다`,
      ),
    );
  }
  const keys = secrets.filter(({ type }) => type === SecretsType.TLS_KEY_LOG);
  const tlsKeyLog = keys.map(({ data }) => new TextDecoder().decode(data)).join('\n');
  const dissectors = new Map<number, Dissector>();
  const first = packets[0]?.timestamp ?? 0n;
  return packets.map(({ interfaceId, bytes: frame, originalLength, timestamp }, index) => {
    const dissector = dissectors.get(interfaceId) ?? new Dissector({ tlsKeyLog });
    dissectors.set(interfaceId, dissector);
    const { name = '', linkType = 0 } = interfaces[interfaceId] ?? {};
    const time = Number((timestamp - first) / 1000n);
    return new FrameView(name, index, time, dissector.dissect(frame, linkType, originalLength));
  });
}

/** Puts a student's receiver through a list of segments, and finds the first step at which it says something wrong. */

import type { Random } from '../../../src/bytes/random.ts';
import { seqAdd, seqDiff } from '../../../src/bytes/sequence.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Finding, Mistake } from '../../../src/grade/finding.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { ReceiverModel, type ReceiverState, StudentReceiver } from './student-receiver.ts';

/** A segment with the bytes [start, end) of the stream, counted from 0; or somebody reads. */
export type Step = { readonly start: number; readonly end: number; readonly fin?: boolean } | 'read';

export interface Script {
  readonly about: Text;
  readonly initialSequenceNumber: number;
  readonly capacity: number;
  readonly steps: readonly Step[];
}

export function tryScript(trial: CodeTrial, script: Script): void {
  const { initialSequenceNumber, capacity, steps, about } = script;
  const receiver = new StudentReceiver(trial.student, initialSequenceNumber, capacity);
  const model = new ReceiverModel(initialSequenceNumber, capacity);
  const length = Math.max(0, ...steps.map((step) => (step === 'read' ? 0 : step.end)));
  const stream = streamOf(trial.random, length);
  for (const step of steps) {
    const finding = step === 'read' ? read(receiver, model, stream) : receive(receiver, model, stream, step, script);
    if (!finding) continue;
    const { en, ko } = finding.say;
    trial.found({ ...finding, say: text(`${about.en}, ${en}`, `${about.ko}, ${ko}`) });
    return;
  }
}

/** No byte is zero, so that a gap filled with zeros shows. */
function streamOf(random: Random, length: number): Uint8Array {
  return random.bytes(length).map((byte) => byte || 1);
}

function receive(
  receiver: StudentReceiver,
  model: ReceiverModel,
  stream: Uint8Array,
  step: Exclude<Step, 'read'>,
  script: Script,
): Finding | undefined {
  const { start, end, fin = false } = step;
  const sequenceNumber = seqAdd(script.initialSequenceNumber, 1 + start);
  receiver.receive(sequenceNumber, stream.slice(start, end), fin);
  model.receive(start, end - start, fin);
  const what = fin
    ? text(`${end - start} bytes and FIN`, `${end - start}바이트와 FIN`)
    : text(`${end - start} bytes`, `${end - start}바이트`);
  const after = text(`after ${what.en} at ${sequenceNumber}`, `순서 번호 ${sequenceNumber}의 ${what.ko}를 받은 뒤`);
  return compareStates(receiver.state(), model.state(), after, wraps(script));
}

function read(receiver: StudentReceiver, model: ReceiverModel, stream: Uint8Array): Finding | undefined {
  const { start, end } = model.read();
  const wanted = stream.subarray(start, end);
  const got = receiver.read();
  const reading = text('on reading', '읽을 때');
  if (got.length !== wanted.length) {
    return {
      say: text(
        `${reading.en}: ${got.length} bytes were given, ${wanted.length} are in order`,
        `${reading.ko}: ${got.length}바이트를 내주었으나 순서대로 있는 것은 ${wanted.length}바이트입니다`,
      ),
      source: 'RFC 9293 §3.10.7.4',
    };
  }
  const wrong = got.findIndex((byte, index) => byte !== wanted[index]);
  if (wrong < 0) return compareStates(receiver.state(), model.state(), text('after reading', '읽은 뒤'), false);
  return {
    say: text(
      `${reading.en}: byte ${start + wrong} of the stream is not the one that was sent`,
      `${reading.ko}: 스트림의 ${start + wrong}번째 바이트가 보낸 것과 다릅니다`,
    ),
    source: 'RFC 9293 §3.10.7.4',
  };
}

function compareStates(got: ReceiverState, want: ReceiverState, after: Text, wraps: boolean): Finding | undefined {
  const off = seqDiff(got.acknowledgmentNumber, want.acknowledgmentNumber);
  if (off !== 0) {
    const like = likely(off, want, wraps);
    return {
      say: text(
        `${after.en}: the acknowledgment number is ${got.acknowledgmentNumber}, should be ${want.acknowledgmentNumber}`,
        `${after.ko}: 확인 응답 번호가 ${got.acknowledgmentNumber}입니다. ${want.acknowledgmentNumber}이어야 합니다`,
      ),
      source: 'RFC 9293 §3.4',
      ...(like && { mistake: like }),
    };
  }
  if (got.isFinished !== want.isFinished) {
    const say = want.isFinished
      ? text(
          `${after.en}: the FIN and all before it have come, isFinished is false`,
          `${after.ko}: FIN과 그 앞이 모두 왔는데 isFinished가 false입니다`,
        )
      : text(
          `${after.en}: isFinished is true, but something is missing`,
          `${after.ko}: 아직 빠진 것이 있는데 isFinished가 true입니다`,
        );
    return { say, source: 'RFC 9293 §3.6' };
  }
  if (want.isFinished || got.window === want.window) return undefined;
  return {
    say: text(
      `${after.en}: the window is ${got.window}, should be ${want.window}`,
      `${after.ko}: 윈도우가 ${got.window}입니다. ${want.window}이어야 합니다`,
    ),
    source: 'RFC 9293 §3.8.6',
    ...(got.window > want.window && { mistake: 'window-overrun' as const }),
  };
}

function likely(off: number, want: ReceiverState, wraps: boolean): Mistake | undefined {
  if (Math.abs(off) === 1) return 'off-by-one-ack';
  if (off > 0 && want.window === 0) return 'window-overrun';
  return wraps ? 'sequence-wrap' : undefined;
}

/** Does the stream go past 2^32 - 1, or past 2^31 - 1, where signed numbers end? */
function wraps({ initialSequenceNumber, steps }: Script): boolean {
  const length = Math.max(0, ...steps.map((step) => (step === 'read' ? 0 : step.end)));
  const crosses = (border: number) => initialSequenceNumber < border && initialSequenceNumber + 2 + length > border;
  return crosses(2 ** 32) || crosses(2 ** 31);
}

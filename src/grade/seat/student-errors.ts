/** What goes wrong in a student's process, as findings. */

import { constants } from 'node:os';
import type { z } from 'zod';
import { escapeText, shorten, text } from '../../explain/text.ts';
import { StudentError } from '../trial.ts';
import type { Ended } from './sync-process.ts';

/** Before everything else: nothing can be said of what did not run. */
const FIRST = -100;

export const NOT_WRITTEN = 'not written yet';

/** What the runner (runner.ts) says of a promise when nothing is left that could settle it. */
export const UNSETTLED = 'nothing is left that could settle this promise';

/**
 * The code threw an error. The place in it is told, with the folder's name left out.
 * @param folder where the process saw the code
 */
export function codeThrew(
  { name, message, stack }: { name: string; message: string; stack: string },
  folder: string,
): StudentError {
  if (message === NOT_WRITTEN) {
    return new StudentError({
      say: text('this is not written yet', '아직 작성하지 않았습니다'),
      mistake: 'not-written',
      rank: FIRST,
    });
  }
  if (message === UNSETTLED) {
    return problem(
      'a promise of your code is never settled: nothing is left that could do it',
      '코드의 프로미스가 이행되지 않습니다. 이행할 것이 아무것도 남지 않았습니다',
      'endless-loop',
    );
  }
  const [, file = '', line = ''] = /^([^:\n]{1,200}):(\d{1,6})/.exec(stack.split(`${folder}/`)[1] ?? '') ?? [];
  const what = shorten(`${name}: ${folder === '' ? message : message.replaceAll(`${folder}/`, '')}`, 300);
  const place = escapeText(file);
  const at = file === '' ? text('', '') : text(` (${place}, line ${line})`, ` (${place} ${line}번째 줄)`);
  return new StudentError({
    say: text(`your code threw ${what}${at.en}`, `코드에서 오류 발생: ${what}${at.ko}`),
    rank: FIRST,
  });
}

/** The process is gone, or was ended because a limit was reached. */
export function endedEarly(ended: Ended, during: string): StudentError {
  const at = during === '' ? '' : ` (${escapeText(during)})`;
  if (ended.kind === 'timeout') return tookTooLong(at);
  switch (ended.why) {
    case 'output-flood':
      return problem('your code printed too much and was stopped', '출력이 너무 많아 중단했습니다');
    case 'message-too-large':
      return problem('what your code returned is too large', '반환한 값이 너무 큽니다');
    case 'unasked':
      return notAnAnswer();
    default:
      break;
  }
  const how = ended.signal ?? signalOf(ended.code);
  if (how === 'SIGXCPU') return tookTooLong(at);
  if (how !== undefined && outOfMemory.has(how)) {
    return problem(
      `the process of your code broke down (${how})${at}: did it use too much memory?`,
      `코드의 프로세스가 비정상 종료되었습니다(${how})${at}. 메모리를 너무 많이 사용했습니까?`,
    );
  }
  return problem(
    `the process of your code ended (${how ?? `status ${ended.code}`}) before it answered${at}: it must not call process.exit, and has limits on memory and time`,
    `코드의 프로세스가 답하기 전에 끝났습니다(${how ?? `종료 코드 ${ended.code}`})${at}. process.exit을 부르면 안 되며, 메모리와 시간에 제한이 있습니다`,
  );
}

/** By the clock or by the processor: which of them comes first is not the student's business. */
function tookTooLong(at: string): StudentError {
  return problem(
    `your code took too long${at}: is there a loop that does not end, or a promise that nobody settles?`,
    `코드가 너무 오래 걸렸습니다${at}. 끝나지 않는 반복문이나 이행되지 않는 프로미스가 있습니까?`,
    'endless-loop',
  );
}

/** As which Node ends when there is no more memory. */
const outOfMemory: ReadonlySet<string> = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS']);

/** What stands between us and the process says 128 + the signal's number. */
function signalOf(code: number | null): string | undefined {
  if (code === null || code <= 128) return undefined;
  return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
}

/** Something on the pipe that is no answer of the runner. */
export function notAnAnswer(): StudentError {
  return problem(
    'what came from your code’s process is no answer: leave file descriptor 3 alone, and return plain values',
    '코드의 프로세스가 보낸 것은 응답이 아닙니다. 파일 디스크립터 3은 건드리지 말고 단순한 값을 반환하십시오',
  );
}

/** The value is not of the type that the starter's signature promises. */
export function wrongShape(name: string, error: z.ZodError): StudentError {
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  const what = shorten(`${issue?.message ?? ''}${where}`, 200);
  return new StudentError({
    say: text(
      `${escapeText(name)} returned something else than its signature says: ${what}`,
      `${escapeText(name)}이(가) 선언과 다른 값을 반환했습니다: ${what}`,
    ),
    mistake: 'wrong-type',
    rank: FIRST,
  });
}

function problem(en: string, ko: string, mistake?: 'endless-loop'): StudentError {
  return new StudentError({ say: text(en, ko), rank: FIRST, ...(mistake && { mistake }) });
}

/** Judges answers about a capture: answers.yaml or answers.json, `task: { key: value }`. */

import { parse } from 'yaml';
import { macAddress } from '../bytes/mac-address.ts';
import { shorten, type Text, text } from '../explain/text.ts';
import type { Bench } from './bench.ts';
import type { Finding } from './finding.ts';
import { checkResult, failedTask, findingsOf, taskResult } from './judge-checks.ts';
import type { Answer, Question } from './question.ts';
import type { PersonalAnswer, TaskResult } from './result.ts';
import type { Submission } from './submission.ts';
import type { AnswerTask } from './task.ts';

export const ANSWER_FILES = ['answers.yaml', 'answers.yml', 'answers.json'] as const;

/** What a student may write for an answer. */
type Given = string | number | boolean | null | undefined;

export async function judgeAnswers(task: AnswerTask, bench: Bench, personal: PersonalAnswer[]): Promise<TaskResult> {
  const parameters = task.parameters(bench.open.fork('parameters'));
  const { questions } = await task.prepare(parameters, bench.open.fork('evidence'));
  const answers = readAnswers(bench.submission);
  if ('problem' in answers) return failedTask(task, questions, answers.problem);
  const results = [];
  for (const question of questions) {
    const given = answerIn(answers.content, task.id, question.key);
    const findings = await findingsOf((found) => {
      const finding = judgeAnswer(question, given);
      if (finding) found(finding);
    }, bench);
    results.push(checkResult(question, findings, false));
    if ((question.personal ?? true) && given !== undefined && given !== null && given !== '') {
      const { answer } = question;
      const expected = normal(answer, answer.type === 'packet' ? answer.accepts[0]! : answer.value);
      personal.push({ task: task.id, key: question.key, given: normal(answer, given), expected });
    }
  }
  return taskResult(task, results);
}

/** What is wrong with an answer; undefined if it is right. */
export function judgeAnswer({ answer, mistakes = [] }: Question, given: Given): Finding | undefined {
  if (given === undefined || given === null || given === '') {
    return { say: text('there is no answer yet', '아직 답이 없습니다'), mistake: 'not-written' };
  }
  if (isRight(answer, given)) return undefined;
  const known = mistakes.find(({ value }) => sameAnswer(answer, value, given));
  if (known) return { say: known.say };
  const shown = shorten(String(given), 80);
  const form = wrongForm(answer, given);
  if (form) return { say: text(`${shown}: ${form.en}`, `${shown}: ${form.ko}`), mistake: 'wrong-type' };
  return { say: text(`${shown} is not right`, `${shown}은(는) 맞지 않습니다`) };
}

function isRight(answer: Answer, given: Given): boolean {
  switch (answer.type) {
    case 'number': {
      const number = numberOf(given);
      return number !== undefined && Math.abs(number - answer.value) <= (answer.tolerance ?? 0) + 1e-9;
    }
    case 'packet':
      return answer.accepts.some((number) => number === numberOf(given));
    case 'text':
      return [answer.value, ...(answer.also ?? [])].some((value) => sameAnswer(answer, value, given));
    default:
      return sameAnswer(answer, answer.value, given);
  }
}

function sameAnswer(answer: Answer, value: Given, given: Given): boolean {
  return normal(answer, value) === normal(answer, given);
}

/** One spelling for all that mean the same. */
export function normal({ type }: Answer, given: Given): string {
  const word = String(given).trim();
  switch (type) {
    case 'number':
    case 'packet':
      return String(numberOf(given) ?? word);
    case 'mac':
      return macOf(word) ?? word;
    case 'hex':
      return word
        .replace(/^0x/i, '')
        .replaceAll(/[\s:.-]/g, '')
        .toLowerCase();
    case 'ipv4':
    case 'choice':
      return word.toLowerCase();
    case 'text':
      return word.toLowerCase().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
    default:
      return type satisfies never;
  }
}

/** An answer that cannot be right because it is no number, no address …; says what is wanted. */
function wrongForm(answer: Answer, given: Given): Text | undefined {
  const word = String(given).trim();
  switch (answer.type) {
    case 'number':
    case 'packet':
      return numberOf(given) === undefined ? text('a number is wanted', '숫자로 답하십시오') : undefined;
    case 'ipv4':
      return /^\d+(\.\d+){3}$/.test(word) ? undefined : text('an IPv4 address is wanted', 'IPv4 주소로 답하십시오');
    case 'mac':
      return macOf(word) === undefined ? text('a MAC address is wanted', 'MAC 주소로 답하십시오') : undefined;
    case 'choice': {
      const words = Object.keys(answer.of).join(', ');
      return Object.hasOwn(answer.of, word.toLowerCase())
        ? undefined
        : text(`choose one of ${words}`, `${words} 중에서 고르십시오`);
    }
    default:
      return undefined;
  }
}

function numberOf(given: Given): number | undefined {
  if (typeof given === 'number') return Number.isFinite(given) ? given : undefined;
  if (typeof given !== 'string' || given.trim() === '') return undefined;
  const number = Number(given.trim().replaceAll(',', ''));
  return Number.isFinite(number) ? number : undefined;
}

function macOf(word: string): string | undefined {
  try {
    return macAddress(word);
  } catch {
    return undefined;
  }
}

/** The answers as they stand in the file. */
function readAnswers({ files }: Submission): { content: unknown } | { problem: Finding } {
  const name = ANSWER_FILES.find((file) => files.has(file));
  if (name === undefined) {
    return {
      problem: {
        say: text(`${ANSWER_FILES[0]} is not in the submission`, `제출물에 ${ANSWER_FILES[0]}이(가) 없습니다`),
        mistake: 'not-written',
      },
    };
  }
  try {
    // JSON is YAML. Aliases could blow a small file up, and no answer needs them.
    return {
      content: parse(new TextDecoder().decode(files.get(name)), { maxAliasCount: 0, schema: 'core' }) as unknown,
    };
  } catch (error) {
    const why = shorten((error as Error).message.split('\n')[0]!, 200);
    return {
      problem: { say: text(`${name} is not YAML: ${why}`, `${name}은(는) YAML이 아닙니다: ${why}`), rank: -100 },
    };
  }
}

function answerIn(content: unknown, task: string, key: string): Given {
  const own = (holder: unknown, name: string): unknown =>
    typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
      ? (holder as Record<string, unknown>)[name]
      : undefined;
  const given = own(own(content, task), key);
  if (given === undefined || given === null || ['string', 'number', 'boolean'].includes(typeof given))
    return given as Given;
  return JSON.stringify(given);
}

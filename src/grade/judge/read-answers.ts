/**
 * Reads answers.yaml or answers.json: `task: { key: value }`. The file is a stranger's: it may be anything, and may have
 * been made to keep a reader busy. Every value is taken as the text that was written, so that 0012, 1.10, no, 22:30 and
 * 2020-01-27 are what they look like and not what YAML makes of them.
 */

import { isMap, isScalar, isSeq, type Pair, parseDocument } from 'yaml';
import { shorten, text } from '../../explain/text.ts';
import type { Finding } from '../finding.ts';

export const ANSWER_FILES = ['answers.yaml', 'answers.yml', 'answers.json'] as const;

/** A page of answers has a few kilobytes. */
const MAX_BYTES = 64 << 10;

/** The answers of one task by their keys, or why there are none. */
export type Answers = { readonly answers: ReadonlyMap<string, string> } | { readonly problem: Finding };

/** @param keys of the task's questions, to tell what is misplaced */
export function readAnswers(files: ReadonlyMap<string, Uint8Array>, task: string, keys: readonly string[]): Answers {
  const name = ANSWER_FILES.find((file) => files.has(file));
  if (name === undefined)
    return problem(
      `${ANSWER_FILES[0]} is not in the submission`,
      `제출물에 ${ANSWER_FILES[0]} 파일이 없습니다`,
      'not-written',
    );
  const bytes = files.get(name)!;
  if (bytes.length > MAX_BYTES) {
    return problem(`${name} has more than ${MAX_BYTES >> 10} KiB`, `${name} 파일이 ${MAX_BYTES >> 10} KiB보다 큽니다`);
  }
  let content: unknown;
  try {
    content = parsed(decoded(bytes));
  } catch (error) {
    const { message } = error as Error;
    const why = /call stack/.test(message) ? 'it is nested too deeply' : shorten(message.split('\n')[0]!, 200);
    return problem(`${name} is not YAML: ${why}`, `${name} 파일을 YAML로 읽을 수 없습니다: ${why}`);
  }
  return answersIn(content, name, task, keys);
}

function problem(en: string, ko: string, mistake: Finding['mistake'] = 'wrong-type'): { problem: Finding } {
  return { problem: { say: text(en, ko), mistake, rank: -100 } };
}

/** UTF-8, or what Windows calls Unicode: UTF-16 with a mark in front. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** The document as it stands, nothing resolved: aliases, tags and types are not followed. JSON is YAML. */
function parsed(source: string): unknown {
  // Pretty errors look through the whole file for each of what may be thousands.
  const document = parseDocument(source, {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'error',
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error) throw new SyntaxError(`${error.message} (line ${source.slice(0, error.pos[0]).split('\n').length})`);
  return document.contents;
}

function answersIn(content: unknown, name: string, task: string, keys: readonly string[]): Answers {
  const tasks = entriesOf(content, task);
  if (tasks.length > 1) {
    return problem(
      `${name} has “${task}” ${tasks.length} times`,
      `${name} 파일에 “${task}” 항목이 ${tasks.length}번 있습니다`,
    );
  }
  const [own] = tasks;
  if (!own) {
    const isFlat = keys.some((key) => entriesOf(content, key).length > 0);
    return isFlat
      ? problem(
          `the answers have to stand below “${task}:”, moved in by two spaces`,
          `답은 “${task}:” 아래에 두 칸 들여 써야 합니다`,
        )
      : problem(
          `${name} has nothing for “${task}” yet`,
          `${name} 파일에 아직 “${task}” 항목이 없습니다`,
          'not-written',
        );
  }
  const given = own.value;
  if (isMap(given)) return collected(given.items, keys);
  const isEmpty = given === null || (isScalar(given) && String(given.value ?? '').trim() === '');
  return isEmpty
    ? { answers: new Map() }
    : problem(
        `below “${task}:” a line “key: value” is wanted for each answer`,
        `“${task}:” 아래에 답마다 “이름: 값” 한 줄씩 적으십시오`,
      );
}

function collected(items: readonly Pair<unknown, unknown>[], keys: readonly string[]): Answers {
  const answers = new Map<string, string>();
  for (const { key, value } of items) {
    const word = plain(key);
    // A slip in a key's capitals or dashes costs nobody an answer.
    const meant = keys.find((one) => one === word) ?? keys.find((one) => sameKey(one, word)) ?? word;
    if (answers.has(meant)) {
      return problem(`“${shorten(word, 40)}” stands there twice`, `“${shorten(word, 40)}” 항목이 두 번 있습니다`);
    }
    answers.set(meant, plain(value));
  }
  return { answers };
}

function entriesOf(content: unknown, name: string): Pair<unknown, unknown>[] {
  return isMap(content) ? content.items.filter(({ key }) => sameKey(plain(key), name)) : [];
}

function sameKey(a: string, b: string): boolean {
  const bare = (key: string) => key.toLowerCase().replaceAll(/[\s_-]/g, '');
  return bare(a) === bare(b);
}

/** What is written there, as one text. A list of one is its entry; of other lists and records a glimpse is shown. */
function plain(node: unknown): string {
  if (node === null || node === undefined) return '';
  if (isScalar(node)) return String(node.value ?? '');
  if (!isSeq(node)) return isMap(node) ? '{ … }' : '*';
  const glimpse = node.items.slice(0, 8).map((item) => (isScalar(item) ? String(item.value ?? '') : '…'));
  return node.items.length === 1 ? glimpse[0]! : `[${glimpse.join(', ')}${node.items.length > 8 ? ', …' : ''}]`;
}

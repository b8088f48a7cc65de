/**
 * Which submissions look as if one was made from the other? A note for the instructor, who alone can judge: it changes
 * no score.
 *
 * - An answer that is wrong for the student, but right for another one, whose capture it must come from.
 * - Wrong answers that two students share, and nobody else.
 * - Code files that are the same when comments, layout and names are taken away (fingerprint.ts).
 *
 * One small number in common says nothing. So each answer is weighed by how likely it is by chance, and a pair is told
 * when all of them together are too unlikely.
 */

import { shorten, type Text, text } from '../../explain/text.ts';
import type { PersonalAnswer, Result } from '../result.ts';

export interface Similarity {
  readonly kind: 'answers' | 'code';
  readonly lab: string;
  /** The submissions' names, two or more. */
  readonly submissions: readonly string[];
  readonly say: Text;
}

/** A pair is told below this. */
const UNLIKELY = 1 / 1000;
/** Even a long value may be shared because of a mistake that two students make alike. */
const SAME_MISTAKE = 1 / 40;

export function similarities(results: readonly Result[]): Similarity[] {
  const labs = [...new Set(results.map(({ lab }) => lab))];
  return labs.flatMap((lab) => {
    const ofLab = results.filter((result) => result.lab === lab);
    return [...similarAnswers(lab, ofLab), ...similarCode(lab, ofLab)];
  });
}

/** What is told of one submission. */
export function similarTo(all: readonly Similarity[], { submission, lab }: Result): Similarity[] {
  return all.filter((one) => one.lab === lab && one.submissions.includes(submission));
}

function similarCode(lab: string, results: readonly Result[]): Similarity[] {
  const places = new Map<string, { result: Result; path: string }[]>();
  for (const result of results) {
    for (const [path, fingerprint] of Object.entries(result.fingerprints)) {
      places.set(fingerprint, [...(places.get(fingerprint) ?? []), { result, path }]);
    }
  }
  return [...places.values()].flatMap((same) => {
    if (new Set(same.map(({ result }) => result.student)).size < 2) return [];
    const submissions = [...new Set(same.map(({ result }) => result.submission))];
    const paths = [...new Set(same.map(({ path }) => shorten(path, 60)))].join(', ');
    const say = text(
      `the code is the same but for comments, layout and names: ${paths}`,
      `주석, 배치, 이름을 제외하면 코드가 같습니다: ${paths}`,
    );
    return [{ kind: 'code', lab, submissions, say } as const];
  });
}

function similarAnswers(lab: string, results: readonly Result[]): Similarity[] {
  const values = new ClassValues(results);
  const answers = results.map(({ personal }) => new Map(personal.map((answer) => [placeOf(answer), answer])));
  const found: Similarity[] = [];
  for (const [index, a] of results.entries()) {
    for (const [further, b] of results.slice(index + 1).entries()) {
      if (a.student === b.student) continue;
      const shared = sharedAnswers(a, b, answers[index + 1 + further]!);
      const chance = shared.reduce((product, answer) => product * values.chance(answer), 1);
      if (shared.length === 0 || chance > UNLIKELY) continue;
      found.push({ kind: 'answers', lab, submissions: [a.submission, b.submission], say: sayShared(shared, a, b) });
    }
  }
  return found;
}

interface Shared {
  readonly place: string;
  readonly given: string;
  /** Whom it is right for; undefined if it is wrong for both. */
  readonly rightFor: Result | undefined;
}

/** The same answers to questions whose right answers differ. */
function sharedAnswers(a: Result, b: Result, others: ReadonlyMap<string, PersonalAnswer>): Shared[] {
  return a.personal.flatMap((mine) => {
    const other = others.get(placeOf(mine));
    if (!other || mine.expected === other.expected || mine.given !== other.given) return [];
    const { given } = mine;
    const rightFor = given === mine.expected ? a : given === other.expected ? b : undefined;
    return [{ place: placeOf(mine), given, rightFor }];
  });
}

function sayShared(shared: readonly Shared[], a: Result, b: Result): Text {
  const parts: Text[] = [];
  for (const owner of [a, b]) {
    const places = shared.filter(({ rightFor }) => rightFor === owner).map(({ place }) => place);
    if (places.length === 0) continue;
    const [from, by] = [owner, owner === a ? b : a].map(({ submission }) => shorten(submission, 60));
    parts.push(
      text(
        `${by} gives answers that are right for ${from} alone (${places.join(', ')})`,
        `${by}의 답이 ${from}에게만 맞는 값입니다(${places.join(', ')})`,
      ),
    );
  }
  const wrong = shared.filter(({ rightFor }) => !rightFor).map(({ place }) => place);
  if (wrong.length > 0) {
    parts.push(text(`the same wrong answers (${wrong.join(', ')})`, `같은 오답(${wrong.join(', ')})`));
  }
  return { en: parts.map(({ en }) => en).join('; '), ko: parts.map(({ ko }) => ko).join('; ') };
}

/** How often values occur in a class. */
class ClassValues {
  readonly #results: readonly Result[];
  /** By place and value, whose right answer it is. */
  readonly #expected = new Map<string, Set<string>>();
  /** By place and value, who gave it though it is wrong. */
  readonly #wrong = new Map<string, Set<string>>();
  /** Values that are right somewhere for several students: parts of the lab that all share, such as its server. */
  readonly #holders = new Map<string, Set<string>>();

  constructor(results: readonly Result[]) {
    this.#results = results;
    for (const { student, personal } of results) {
      for (const answer of personal) {
        const place = placeOf(answer);
        add(this.#expected, `${place} ${answer.expected}`, student);
        add(this.#holders, answer.expected, student);
        if (answer.given !== answer.expected) add(this.#wrong, `${place} ${answer.given}`, student);
      }
    }
  }

  /** That two students give this answer, though neither knows of the other; from 0 to 1. */
  chance({ place, given, rightFor }: Shared): number {
    const size = new Set(this.#results.map(({ student }) => student)).size;
    if (rightFor) {
      const holders = this.#expected.get(`${place} ${given}`)!.size;
      // Of few variants, any wrong one is right for others.
      return holders > 1 ? Math.max(holders / size, 1 / 4) : chanceOf(given);
    }
    const givers = this.#wrong.get(`${place} ${given}`)!.size;
    if (givers > 2 || (this.#holders.get(given)?.size ?? 0) > 1) return 1; // a common mistake
    return isWellKnown(given) ? 1 : Math.max(chanceOf(given), SAME_MISTAKE);
  }
}

function add(map: Map<string, Set<string>>, key: string, student: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(student));
}

function placeOf({ task, key }: PersonalAnswer): string {
  return `${task}.${key}`;
}

/** That a value of this form is hit by accident. Words are chosen from few. */
function chanceOf(value: string): number {
  if (/^\d+(\.\d+){3}$|^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(value)) return 1e-4;
  const digits = /^-?[\d.]+$/.test(value) ? value.replaceAll(/\D/g, '').replace(/^0+|0+$/g, '').length : 0;
  if (digits > 0) return Math.max(10 ** (1 - digits), 1e-4) / 2;
  if (/^[0-9a-f]{8,}$/.test(value)) return 1e-4;
  return value.includes('.') ? 1 / 50 : 1 / 4;
}

/** Nobody has to copy these. */
function isWellKnown(value: string): boolean {
  return /^(0+|1|2|53|67|68|80|255|443|1500|65535)$|^0\.0\.0\.0$|^255\.|^127\.|^(00:){5}00$|^(ff:){5}ff$/.test(value);
}

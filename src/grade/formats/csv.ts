/** A row for each submission, for spreadsheets (RFC 4180). */

import { stringify } from 'csv-stringify/sync';
import { escapeText, type Lang, shorten } from '../../explain/text.ts';
import { similarities, similarTo } from '../class/similarity.ts';
import type { Result } from '../result.ts';
import { similarLine } from './similar-line.ts';

/** Characters of a note that are shown. */
const LONGEST = 300;

/** Columns: submission, student, lab, score, points, one for each task, notes. */
export function csvReport(results: readonly Result[], lang: Lang): string {
  const all = results.flatMap((result) => result.tasks.map(({ id }) => ({ lab: result.lab, id })));
  const labs = new Set(results.map(({ lab }) => lab));
  const name = ({ lab, id }: { lab: string; id: string }) => (labs.size > 1 ? `${lab}/${id}` : id);
  const tasks = [...new Map(all.map((task) => [name(task), task]))];
  const similar = similarities(results);
  const rows = results.map((result) => {
    const told = similarTo(similar, result).map((one) => similarLine(one));
    const notes = [...result.notes, ...told].map((note) => shorten(note[lang], LONGEST)).join('; ');
    const scores = tasks.map(([, { lab, id }]) =>
      lab === result.lab ? (result.tasks.find((task) => task.id === id)?.score ?? '') : '',
    );
    const { submission, student, lab, score, points } = result;
    const total = result.tasks.length > 0 ? [score, points] : ['', '']; // not graded is no zero
    return [escapeText(submission), escapeText(student), escapeText(lab), ...total, ...scores, notes];
  });
  const head = ['submission', 'student', 'lab', 'score', 'points', ...tasks.map(([column]) => column), 'notes'];
  // A field that begins like a formula would be one in a spreadsheet: it gets an apostrophe in front.
  return stringify([head, ...rows], { escape_formulas: true, quoted_match: /[\s;]/ });
}

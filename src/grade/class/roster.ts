/** A class list: which submission is whose. CSV with the columns submission and student (RFC 4180). */

import { studentId } from '../submission/student-id.ts';

/** Students by submission; a submission's name is that of its folder or archive, with or without '.zip'. */
export type Roster = ReadonlyMap<string, string>;

/** @throws RangeError with the line that is wrong */
export function parseRoster(csv: string): Roster {
  const rows = parseCsv(csv.replace(/^\ufeff/, ''));
  const head = rows[0]?.map((name) => name.trim().toLowerCase()) ?? [];
  const hasHead = head.includes('submission') && head.includes('student');
  const [submissionAt, studentAt] = hasHead ? [head.indexOf('submission'), head.indexOf('student')] : [0, 1];
  const roster = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    if ((hasHead && index === 0) || row.every((field) => field.trim() === '')) continue;
    const name = row[submissionAt]?.trim() ?? '';
    const student = studentId(row[studentAt] ?? '');
    if (name === '' || student === undefined) throw new RangeError(`row ${index + 1}: submission,student is wanted`);
    if (roster.has(withoutZip(name))) throw new RangeError(`row ${index + 1}: ${name} is there twice`);
    roster.set(withoutZip(name), student);
  }
  return roster;
}

export function studentIn(roster: Roster, submission: string): string | undefined {
  return roster.get(withoutZip(submission));
}

function withoutZip(name: string): string {
  return name.replace(/\.zip$/i, '');
}

/** Rows of fields; a quoted field may have commas, line ends and doubled quotes in it. */
export function parseCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A field, and what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/y;
  while (field.lastIndex < csv.length) {
    const match = field.exec(csv);
    if (!match) throw new RangeError(`row ${rows.length + 1}: a quote is not closed, or in the middle of a field`);
    const [, quoted, plain = '', end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',' && field.lastIndex < csv.length) continue;
    if (end === ',') row.push('');
    rows.push(row);
    row = [];
  }
  return rows;
}

/** A class: the roster, its shards, what it did. */

import { expect, test } from 'vitest';
import { classReport } from '../../src/grade/class/class-report.ts';
import { mergeResults } from '../../src/grade/class/merge.ts';
import { parseCsv, parseRoster, studentIn } from '../../src/grade/class/roster.ts';
import { ofShard, parseShard } from '../../src/grade/class/shards.ts';
import { whoseIs } from '../../src/grade/class/whose.ts';
import { studentId } from '../../src/grade/submission/student-id.ts';
import { submissionOf } from '../helpers/grading.ts';
import { check, result, task, wrongChecksum } from './platforms/results.ts';

test('CSV is read as RFC 4180 has it', () => {
  expect(parseCsv('a,b\r\n"c,1","d ""2""\n3"\n,\n')).toEqual([
    ['a', 'b'],
    ['c,1', 'd "2"\n3'],
    ['', ''],
  ]);
  expect(parseCsv('a,b')).toEqual([['a', 'b']]);
  expect(parseCsv('a,')).toEqual([['a', '']]);
  expect(parseCsv('')).toEqual([]);
  expect(() => parseCsv('a\nb,"c')).toThrow('row 2: a quote is not closed');
  expect(() => parseCsv('a"b')).toThrow(RangeError);
});

test('a roster: with or without a head, from a spreadsheet, of folders and archives', () => {
  const withHead = parseRoster('\ufeffStudent,Email,Submission\r\n김민지,k@x,kim.zip\r\n\r\nlee,l@x,lee\r\n');
  expect([studentIn(withHead, 'kim'), studentIn(withHead, 'lee.zip'), studentIn(withHead, 'park')]).toEqual([
    '김민지',
    'lee',
    undefined,
  ]);
  expect(studentIn(parseRoster('kim,20261234'), 'kim')).toBe('20261234');
  expect(() => parseRoster('submission,student\nkim,\n')).toThrow('row 2: submission,student is wanted');
  expect(() => parseRoster('kim,1\nkim.zip,2')).toThrow('row 2: kim.zip is there twice');
});

test('a student id is 1 to 100 printable characters, in one form', () => {
  expect(studentId(' kim ')).toBe('kim');
  expect(studentId('김'.normalize('NFD'))).toBe('김');
  for (const wrong of ['', ' ', 'a\nb', '\u202eevil', 'x'.repeat(101), 'a\0']) expect(studentId(wrong)).toBeUndefined();
});

test('shards are counted from 0, and together are everything, each once', () => {
  expect(parseShard('2/3')).toEqual({ index: 2, count: 3 });
  for (const wrong of ['3/3', '-1/3', '1', '1/0', '0/0', 'a/b', '1/3x', '1.5/3'])
    expect(parseShard(wrong)).toBeUndefined();
  const list = Array.from({ length: 100 }, (_, at) => at);
  for (const count of [1, 3, 7, 150]) {
    const shards = Array.from({ length: count }, (_, index) => ofShard(list, { index, count }));
    expect(shards.flat().toSorted((a, b) => a - b)).toEqual(list);
    const sizes = shards.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  }
});

test('whose: the instructor goes before assignment.json, and differences are noted', () => {
  const own = submissionOf(new Map([['assignment.json', '{"lab":"dhcp","student":"kim","version":1}']]));
  expect(whoseIs(own, {})).toEqual({ lab: 'dhcp', student: 'kim', notes: [] });
  const told = whoseIs(own, { lab: 'tcp', student: 'lee' });
  expect([told.lab, told.student]).toEqual(['tcp', 'lee']);
  expect(told.notes.map(({ en }) => en)).toEqual([
    'assignment.json names the student kim, the instructor lee: graded as lee',
    'assignment.json is of the lab dhcp, graded as tcp',
  ]);
  expect(whoseIs(own, { isUnlisted: true }).notes[0]!.en).toBe('the roster does not list this submission');
  for (const content of [
    '{',
    '[]',
    'null',
    '{"lab":1,"student":"kim"}',
    '{"lab":"dhcp","student":"a\\u202eb"}',
    '[['.repeat(9999),
  ]) {
    const { lab, student, notes } = whoseIs(submissionOf(new Map([['assignment.json', content]])), {});
    expect([lab, student, notes.length]).toEqual([undefined, undefined, 1]);
  }
});

const of = (name: string, points: readonly number[], lab = 'tcp') =>
  result(
    [
      task(
        'a',
        points.slice(0, 1).map((one) => check(4, one === 4 ? [] : [wrongChecksum])),
      ),
      task('b', [check(points[1]!)]),
    ],
    {
      submission: name,
      student: name,
      lab,
      fingerprints: {},
    },
  );

test('the numbers of a class', () => {
  const { labs } = classReport([of('kim', [4, 4]), of('lee', [0, 4]), of('park', [0, 12]), result([])]);
  expect(labs).toHaveLength(1);
  expect(labs[0]).toMatchObject({ submissions: 3, mean: 0.75, median: 0.75, lowest: 0.5, highest: 1 });
  expect(labs[0]!.tasks).toMatchObject([
    { id: 'a', right: 0.3333, mean: 0.3333 },
    { id: 'b', right: 1, mean: 1 },
  ]);
  expect(labs[0]!.mistakes).toEqual([{ mistake: 'missing-pseudo-header', submissions: 2 }]);
  expect(classReport([of('kim', [4, 4]), of('lee', [0, 4])]).labs[0]!.median).toBe(0.75);
  expect(classReport([])).toEqual({ labs: [], similar: [] });
});

test('merging: by name, each once, the later counts where two differ, and what is missing is told', () => {
  const list = (folder: string, results: ReturnType<typeof of>[]) => ({
    folder,
    results,
    submissions: ['kim', 'lee', 'park'],
  });
  const { results, missing, remarks } = mergeResults([
    list('0', [of('lee', [0, 4]), of('kim', [4, 4])]),
    list('1', [of('lee', [4, 4]), of('kim', [4, 4]), of('kim', [4, 4], 'dhcp')]),
  ]);
  expect(results.map(({ submission, lab, score }) => `${submission} ${lab} ${score}`)).toEqual([
    'kim dhcp 8',
    'kim tcp 8',
    'lee tcp 8',
  ]);
  expect(missing).toEqual(['park']);
  expect(remarks.map(({ en }) => en)).toEqual(['lee was graded twice, with different results: the one in 1 counts']);
});

/** Reports in text, JSON, CSV and JUnit XML: for a person, and valid for programs, whatever a submission says. */

import { describe, expect, test } from 'vitest';
import { text } from '../../src/explain/text.ts';
import { parseCsv } from '../../src/grade/class/roster.ts';
import { csvReport } from '../../src/grade/formats/csv.ts';
import { formats } from '../../src/grade/formats/format.ts';
import { jsonReport } from '../../src/grade/formats/json.ts';
import { junitReport } from '../../src/grade/formats/junit.ts';
import { plainLook } from '../../src/grade/formats/look.ts';
import { textReport } from '../../src/grade/formats/text.ts';
import { resultSchema } from '../../src/grade/result.ts';
import { parseXml, type XmlElement } from '../helpers/xml.ts';
import { check, evils, kinds, result, task, wrongChecksum } from './platforms/results.ts';

const { full, partial, zero, nothing, hostile } = kinds as Record<string, (typeof kinds)[string]>;
const lee = { ...full!, submission: 'lee', student: 'lee', fingerprints: {}, personal: [] };
const some = [full!, { ...partial!, submission: 'park', student: 'park' }, lee, hostile!, nothing!];
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const obeyed = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2028\u2029\u2066-\u2069]/u;

test.each(['text', 'json', 'csv', 'junit'] as const)('%s: the same results, the same report', async (name) => {
  const format = await formats[name]();
  for (const lang of ['en', 'ko'] as const) {
    expect(format(some, lang, plainLook)).toBe(format(structuredClone(some), lang, plainLook));
    expect(format([], lang, plainLook)).toEqual(expect.any(String));
  }
});

test.each(['text', 'csv', 'junit'] as const)('%s: nothing of a submission is obeyed by a terminal', async (name) => {
  const format = await formats[name]();
  for (const lang of ['en', 'ko'] as const) expect(format(some, lang, plainLook)).not.toMatch(obeyed);
});

describe('text', () => {
  test('tells one student of each task, check and finding, in order, of what was printed, and of the isolation', () => {
    expect(textReport([partial!], 'en')).toBe(`kim (kim@school.example)  tcp  7 of 14 points, 50 %
✗ segment  2/5  The task segment
  ✗ The checksum is that of RFC 1071. 0/3
      offset 0x32, TCP checksum is 0x1c46, should be 0x4dfd: it looks as if the pseudo-header was
      left out (RFC 9293 §3.1)
  ✓ The checksum is that of RFC 1071. 2/2
  the code printed:
    | debug: 17
    | and more
✗ sender  5/9  The task sender
  ✓ The checksum is that of RFC 1071. 5/5
  ✗ The checksum is that of RFC 1071. 0/4
      late
! a link was not followed: passwd
  the code was kept apart in part: CPU 20 s. Missing: namespaces
`);
  });

  test('in Korean', () => {
    const korean = textReport([partial!], 'ko');
    expect(korean).toContain('14점 중 7점');
    expect(korean).toContain('의사 헤더를 빠뜨린 것 같습니다 (RFC');
    expect(korean).toContain('! 링크를 따라가지 않았습니다: passwd');
    expect(korean).not.toMatch(/points|printed|kept/);
  });

  test('says when there was no secret, and fits the width', () => {
    const report = textReport([{ ...partial!, hidden: false }], 'en', { ...plainLook, width: 60 });
    expect(report).toContain('! graded without a secret: open checks only');
    for (const line of report.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  test('of several: each, and then the class with mean, median, tasks, mistakes and who is alike', () => {
    const park = { ...partial!, submission: 'park', student: 'park' };
    const report = textReport([full!, park, zero!], 'en');
    expect(report).toContain('\n3 submissions\n  kim   kim@school.example  tcp  10/10  100 %\n');
    expect(report).toContain('  park  park                tcp  7/14   50 %   notes: 1\n');
    expect(report).toContain('tcp  3 submissions: mean 50 %, median 50 %, from 0 % to 100 %');
    expect(report).toContain('  segment  33 % right  mean 47 %  The task segment');
    expect(report).toContain('  most common: pseudo-header left out (1), not written yet (1)');
    expect(report).toMatch(/similar: kim, park: the code is the same .*segment\.ts/);
  });

  test('what was printed keeps its indentation', () => {
    const report = textReport([result([task('t', [check(1)], 'a\n    b\n')])], 'en');
    expect(report).toContain('    | a\n    |     b\n');
  });

  test('what all checks of a task fail for is told once', () => {
    const missing = { say: text('a.ts is not in the submission', 'a.ts이(가) 없습니다') };
    const report = textReport([result([task('t', [check(1, [missing]), check(2, [missing])])])], 'en');
    expect(report).toContain('✗ t  0/3  The task t\n  a.ts is not in the submission\n  the code');
    const two = textReport([result([task('t', [check(1, [missing]), check(2)])])], 'en');
    expect(two).toContain('RFC 1071. 0/1\n      a.ts is not in the submission\n  ✓');
  });

  test('how the code was kept apart is told once, unless it differs', () => {
    const one = 'the code was kept apart in part: CPU 20 s. Missing: namespaces';
    expect(textReport([full!, zero!], 'en').split(one)).toHaveLength(2);
    const apart = { ...zero!, isolation: { level: 'full' as const, has: [text('all', '전부')], lacks: [] } };
    const report = textReport([full!, apart], 'en');
    expect(report.split(one)).toHaveLength(2);
    expect(report).toContain('  the code was kept apart: all\n');
  });

  test('colours come from the look alone', () => {
    const good = (part: string) => `<${part}>`;
    expect(textReport([full!], 'en', { ...plainLook, good })).toContain('<✓> segment');
  });
});

test('JSON: all results, each as it is kept, and the class', () => {
  const { results, class: whole } = JSON.parse(jsonReport(some));
  for (const [index, one] of results.entries()) expect(resultSchema.parse(one)).toEqual(some[index]);
  expect(whole.labs[0]).toMatchObject({ lab: 'tcp', submissions: 4, highest: 1 });
  expect(Object.keys(whole)).toEqual(['labs', 'similar']);
});

describe('CSV', () => {
  test('a row for each submission, a column for each task', () => {
    const [head, ...rows] = parseCsv(csvReport([full!, partial!, nothing!], 'en'));
    expect(head).toEqual(['submission', 'student', 'lab', 'score', 'points', 'segment', 'sender', 'notes']);
    expect(rows).toEqual([
      ['kim', 'kim@school.example', 'tcp', '10', '10', '5', '5', ''],
      ['kim', 'kim@school.example', 'tcp', '7', '14', '2', '5', 'a link was not followed: passwd'],
      ['kim', 'kim@school.example', 'tcp', '', '', '', '', 'the archive cannot be read'],
    ]);
  });

  test('of several labs: their names are in the columns', () => {
    const dhcp = result([task('discover', [check(4)])], { lab: 'dhcp' });
    const [head, ...rows] = parseCsv(csvReport([full!, dhcp], 'en'));
    expect(head).toEqual([
      ...'submission student lab score points'.split(' '),
      'tcp/segment',
      'tcp/sender',
      'dhcp/discover',
      'notes',
    ]);
    expect(rows.map((row) => row.slice(5, 8))).toEqual([
      ['5', '5', ''],
      ['', '', '4'],
    ]);
  });

  test('no field is a formula to a spreadsheet; commas, quotes and line ends stay in their field', () => {
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '＝1', 'a,b', 'a"b', 'a\nb', '\t=1', ' =1', "'=1"];
    const results = names.map((name) => ({ ...full!, submission: name, student: name, fingerprints: {} }));
    const rows = parseCsv(csvReport([...results, { ...hostile!, fingerprints: {} }], 'en')).slice(1);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([8]));
    for (const [submission, student, ...others] of rows) {
      for (const field of [submission, student, others.at(-1)!]) expect(field).not.toMatch(/^[=+\-@\t\r＝]/);
    }
    expect(rows.slice(0, 8).map(([name]) => name)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'＝1",
      'a,b',
      'a"b',
      'a\\nb',
    ]);
  });

  test('who is alike is in the notes of both', () => {
    const rows = parseCsv(csvReport([full!, { ...lee, fingerprints: full!.fingerprints }], 'ko')).slice(1);
    for (const row of rows) expect(row.at(-1)).toMatch(/^유사함: kim, lee: 주석.*segment\.ts$/);
  });
});

/** Elements of the schema of the Jenkins xUnit plugin, junit-10.xsd: attributes (! if required) and what may be inside. */
const junitSchema: Readonly<Record<string, { attributes: string; children: string }>> = {
  testsuites: { attributes: 'name time tests failures errors', children: 'testsuite' },
  testsuite: {
    attributes: 'name! tests! failures! errors! group time skipped timestamp hostname id package file log url',
    children: 'testsuite properties testcase system-out system-err',
  },
  properties: { attributes: '', children: 'property' },
  property: { attributes: 'name! value!', children: '' },
  testcase: { attributes: 'name! time classname group', children: 'skipped error failure system-out system-err' },
  failure: { attributes: 'type message', children: '' },
  error: { attributes: 'type message', children: '' },
  'system-out': { attributes: '', children: '' },
};

/** What is not as the schema says. */
function offences({ name, attributes, children }: XmlElement): string[] {
  const schema = junitSchema[name];
  if (!schema) return [`no element ${name}`];
  const known = schema.attributes.split(' ').map((one) => one.replace('!', ''));
  const required = schema.attributes.split(' ').filter((one) => one.endsWith('!'));
  return [
    ...Object.keys(attributes)
      .filter((one) => !known.includes(one))
      .map((one) => `${name} has ${one}`),
    ...required.filter((one) => !(one.slice(0, -1) in attributes)).map((one) => `${name} lacks ${one}`),
    ...children.filter((one) => !schema.children.split(' ').includes(one.name)).map((one) => `${one.name} in ${name}`),
    ...children.flatMap(offences),
  ];
}

describe('JUnit', () => {
  test('is what the schema of the Jenkins xUnit plugin takes', () => {
    for (const results of [some, [], [full!]]) {
      for (const lang of ['en', 'ko'] as const) expect(offences(parseXml(junitReport(results, lang)))).toEqual([]);
    }
    const wrong = junitReport([full!], 'en').replace('classname', 'klass');
    expect(offences(parseXml(wrong))).toEqual(['testcase has klass']); // the check can fail
  });

  test('a suite for each submission, a case for each check, a failure with all findings', () => {
    const root = parseXml(junitReport([partial!, nothing!], 'en'));
    expect(root.attributes).toEqual({ tests: '5', failures: '2', errors: '1' });
    const [suite, empty] = root.children;
    expect(suite!.attributes).toEqual({ name: 'kim', tests: '4', failures: '2', errors: '0', skipped: '0' });
    const cases = suite!.children.filter(({ name }) => name === 'testcase');
    expect(cases.map(({ attributes }) => attributes.classname)).toEqual([
      'tcp.segment',
      'tcp.segment',
      'tcp.sender',
      'tcp.sender',
    ]);
    const [failure, printed] = cases[0]!.children;
    expect(failure!.attributes.type).toBe('missing-pseudo-header');
    expect(failure!.attributes.message).toBe(failure!.text);
    expect(failure!.text).toBe(`${wrongChecksum.say.en} (RFC 9293 §3.1)`);
    expect(printed!.text).toBe('debug: 17\nand more\n');
    expect(empty!.children.at(-1)!.children[0]!.attributes.message).toBe('the archive cannot be read');
  });

  test('what a submission says stays text: markup, CDATA ends, and characters that XML does not know', () => {
    const evil = [...evils, ']]><failure/>', '" attr="', '\uffff\ufffe'];
    const say = (one: string) => ({ say: text(one, one) });
    const root = parseXml(
      junitReport(
        [
          result([
            task(
              't',
              evil.map((one) => check(1, [say(one)])),
              evil.join('\n'),
            ),
          ]),
        ],
        'en',
      ),
    );
    expect(offences(root)).toEqual([]);
    const cases = root.children[0]!.children.filter(({ name }) => name === 'testcase');
    expect(cases).toHaveLength(evil.length);
    expect(cases[0]!.children[0]!.text).toBe(evils[0]);
    expect(cases[evils.length]!.children[0]!.text).toBe(']]><failure/>');
  });
});

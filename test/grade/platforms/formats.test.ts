/** Reports for platforms: every kind of result gives what the platform takes, and shows a person what counts. */

import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Lang } from '../../../src/explain/text.ts';
import { markdownText } from '../../../src/grade/formats/markdown.ts';
import { platformFormats } from '../../../src/grade/formats/platforms.ts';
import { resultSchema } from '../../../src/grade/result.ts';
import { evils, kinds } from './results.ts';
import { classroom50Schema, gradescopeSchema, prairielearnSchema } from './schemas.ts';

const ajv = new Ajv({ allErrors: true, strict: false });
const schemas = { gradescope: gradescopeSchema, prairielearn: prairielearnSchema, classroom50: classroom50Schema };
/** Bytes that a platform takes, or a page with them opens. */
const most = { gradescope: 500_000, prairielearn: 250 * 1024, classroom50: 500_000 };
type Platform = keyof typeof schemas;
const platforms = Object.keys(schemas) as Platform[];

interface Test {
  name: string;
  score?: number;
  max_score?: number;
  status: string;
  number: string;
  output: string;
  output_format?: string;
  visibility: string;
}

const report = (platform: Platform, kind: string, lang: Lang = 'en') =>
  JSON.parse(platformFormats[platform]([kinds[kind]!], lang));
const gradescope = (kind: string, lang: Lang = 'en'): { tests: Test[] } & Record<string, unknown> =>
  report('gradescope', kind, lang);

/** All texts in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

test('the results of these tests are such as the grader makes', () => {
  for (const result of Object.values(kinds)) expect(resultSchema.parse(result)).toEqual(result);
});

describe.each(platforms)('%s', (platform) => {
  const validate = ajv.compile(schemas[platform]);

  test.each(Object.keys(kinds))('takes a %s result, in both languages', (kind) => {
    for (const lang of ['en', 'ko'] as const) {
      const json = platformFormats[platform]([kinds[kind]!], lang);
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(most[platform]);
      expect([validate(JSON.parse(json)), validate.errors]).toEqual([true, null]);
    }
  });

  test('the schema notices a field that the platform does not know', () => {
    expect(validate({ ...report(platform, 'full'), scores: 1 })).toBe(false);
  });

  test('nothing reaches a terminal or a page that would be obeyed: no control or bidi character', () => {
    const json = platformFormats[platform]([kinds.hostile!], 'en');
    for (const one of textsIn(JSON.parse(json)))
      expect(one.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });

  test('the same result gives the same bytes', () => {
    expect(platformFormats[platform]([kinds.partial!], 'ko')).toBe(platformFormats[platform]([kinds.partial!], 'ko'));
  });

  test('is of one submission', () => {
    expect(() => platformFormats[platform]([kinds.full!, kinds.zero!], 'en')).toThrow(RangeError);
    expect(() => platformFormats[platform]([], 'en')).toThrow(RangeError);
  });
});

describe('gradescope', () => {
  test('scores add up, and each check is a test named by its task', () => {
    const { score, tests } = gradescope('partial');
    expect(score).toBe(7);
    expect(tests.reduce((sum, { score: one = 0 }) => sum + one, 0)).toBe(7);
    expect(tests.map(({ number, status, score: one, max_score }) => [number, status, one, max_score])).toEqual([
      ['1.1', 'failed', 0, 3],
      ['1.2', 'passed', 2, 2],
      ['1.3', 'passed', undefined, undefined],
      ['2.1', 'passed', 5, 5],
      ['2.2', 'failed', 0, 4],
    ]);
    expect(tests[0]!.name).toBe('The task segment: The checksum is that of RFC 1071.');
  });

  test('findings are told as a teacher would', () => {
    expect(gradescope('partial').tests[0]!.output).toBe(
      '- offset 0x32, TCP checksum is 0x1c46, should be 0x4dfd: it looks as if the pseudo-header was left out (RFC 9293 §3.1)',
    );
    expect(gradescope('partial', 'ko').tests[0]!.output).toContain('의사 헤더를 빠뜨린 것 같습니다');
  });

  test('checks that students do not know of appear after the due date, or when the instructor says', () => {
    const seen = () => gradescope('partial').tests.map(({ visibility }) => visibility);
    expect(seen()).toEqual(['visible', 'after_due_date', 'visible', 'visible', 'after_due_date']);
    process.env.PACKET_JOURNEY_UNSEEN = 'after_published';
    expect(seen()).toEqual(['visible', 'after_published', 'visible', 'visible', 'after_published']);
    process.env.PACKET_JOURNEY_UNSEEN = 'nonsense';
    expect(seen()[1]).toBe('after_due_date');
    delete process.env.PACKET_JOURNEY_UNSEEN;
  });

  test('what the code printed is shown as it is, without points', () => {
    const printed = gradescope('partial').tests[2]!;
    expect(printed).toMatchObject({ output: 'debug: 17\nand more\n', output_format: 'text' });
    expect(printed.score).toBeUndefined();
  });

  test('the instructor learns how the code was kept apart; right answers are not given away', () => {
    const { extra_data: extra, stdout_visibility: stdout } = gradescope('partial');
    expect(extra).toMatchObject({ student: 'kim@school.example', isolation: { level: 'reduced' } });
    expect(stdout).toBe('hidden');
    expect(JSON.stringify(extra)).not.toContain('0x2');
  });

  test('of a great many findings the first are told, and how many more', () => {
    const { tests } = gradescope('huge');
    expect(tests.filter(({ max_score }) => max_score !== undefined)).toHaveLength(120);
    expect(tests[0]!.output).toMatch(/\n- and \d+ more$/);
  });

  test('what could not be graded says why', () => {
    expect(gradescope('nothing').tests).toEqual([
      { status: 'failed', name: 'This submission could not be graded', output: '- the archive cannot be read' },
    ]);
  });
});

describe('prairielearn', () => {
  test('the score is a share, and both numbers of points are on each test', () => {
    expect(report('prairielearn', 'full').score).toBe(1);
    expect(report('prairielearn', 'zero').score).toBe(0);
    const { score, gradable, tests } = report('prairielearn', 'partial');
    expect([score, gradable]).toEqual([0.5, true]);
    expect(tests.map(({ points, max_points }: Record<string, number>) => [points, max_points])).toEqual([
      [0, 3],
      [2, 2],
      [5, 5],
      [0, 4],
    ]);
  });

  test('a check that students do not know of keeps its sentence to itself', () => {
    const { tests } = report('prairielearn', 'partial');
    expect(tests[0]).toMatchObject({ name: 'The task segment', description: 'The checksum is that of RFC 1071.' });
    expect(tests[1]).toEqual({ name: 'The task segment: a case not shown', points: 2, max_points: 2, message: '' });
  });

  test('what could not be graded costs no attempt', () => {
    expect(report('prairielearn', 'nothing')).toEqual({
      gradable: false,
      score: 0,
      format_errors: ['the archive cannot be read'],
    });
  });
});

describe('classroom50', () => {
  const said = {
    CLASSROOM: 'networks',
    ASSIGNMENT: 'tcp',
    ASSIGNMENT_TYPE: 'group',
    OWNER: 'kim',
    SUBMISSION_TAG: 'submit/2026-06-01T14-32-05Z-a1b2c3d',
    COMMIT_URL: 'https://git.example/commit/a1',
    RELEASE_URL: 'https://git.example/releases/1',
  };

  test('what the runner said is repeated; scores are whole numbers and add up', () => {
    Object.assign(process.env, said);
    const made = report('classroom50', 'partial');
    for (const name of Object.keys(said)) delete process.env[name];
    expect(made).toMatchObject({
      classroom: 'networks',
      assignment: 'tcp',
      assignment_type: 'group',
      owner: 'kim',
      submission: 'submit/2026-06-01T14-32-05Z-a1b2c3d',
      review: 'https://git.example/commit/a1',
      datetime: '2026-06-01T14:32:05Z',
      score: 7,
      'max-score': 14,
    });
    expect(made.tests[0]).toMatchObject({ 'test-name': 'segment 1: The checksum is that of RFC 1071.', passed: false });
    expect(made.tests[1]['test-name']).toBe('segment 2');
  });
});

describe('Markdown', () => {
  test.each(evils)('nothing of %j is markup', (evil) => {
    const shown = markdownText(evil);
    expect(shown).not.toMatch(/[<>\n[\]|~$@]/);
    expect(shown).not.toMatch(/(?<!\\)[`*_]/);
    expect(shown).not.toMatch(/&(?!amp;|lt;|gt;|#\d+;)/);
    expect(shown).not.toMatch(/:\/\/|www\./);
    expect(shown).not.toMatch(/^([#+-]|\d+[.)])/);
  });

  test('a sentence stays a sentence', () => {
    const sentence = 'offset 0x32, TCP checksum is 0x1c46, should be 0x4dfd (RFC 9293 §3.1)!';
    expect(markdownText(sentence)).toBe(sentence);
    expect(markdownText('the frame_type of a * b')).toBe('the frame\\_type of a \\* b');
  });
});

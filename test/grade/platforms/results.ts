/** Results made by hand, for tests of reports. */

import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import type { CheckResult, Result, TaskResult } from '../../../src/grade/result.ts';

export function check(points: number, findings: readonly Finding[] = [], more: Partial<CheckResult> = {}): CheckResult {
  const score = findings.length === 0 ? points : 0;
  const say = text('The checksum is that of RFC 1071.', '체크섬이 RFC 1071과 같습니다.');
  return { say, points, score, hidden: true, findings: [...findings], ...more };
}

export function task(id: string, checks: readonly CheckResult[], printed = ''): TaskResult {
  const sum = (key: 'points' | 'score') => checks.reduce((total, one) => total + one[key], 0);
  const title = text(`The task ${id}`, `과제 ${id}`);
  return { id, kind: 'build', title, points: sum('points'), score: sum('score'), checks: [...checks], printed };
}

export function result(tasks: readonly TaskResult[], more: Partial<Result> = {}): Result {
  const sum = (key: 'points' | 'score') => tasks.reduce((total, one) => total + one[key], 0);
  return {
    version: 1,
    lab: 'tcp',
    student: 'kim@school.example',
    submission: 'kim',
    score: sum('score'),
    points: sum('points'),
    hidden: true,
    tasks: [...tasks],
    notes: [],
    personal: [{ task: 'segment', key: 'xid', given: '0x1', expected: '0x2' }],
    fingerprints: { 'segment.ts': 'ab'.repeat(32) },
    isolation: { level: 'reduced', has: [text('CPU 20 s', 'CPU 20초')], lacks: [text('namespaces', '네임스페이스')] },
    ...more,
  };
}

export const wrongChecksum: Finding = {
  say: text(
    'offset 0x32, TCP checksum is 0x1c46, should be 0x4dfd: it looks as if the pseudo-header was left out',
    '오프셋 0x32, TCP 체크섬이 0x1c46이지만 0x4dfd여야 합니다. 의사 헤더를 빠뜨린 것 같습니다',
  ),
  mistake: 'missing-pseudo-header',
  offset: 0x32,
  source: 'RFC 9293 §3.1',
};

const full = result([task('segment', [check(3), check(2, [], { unseen: true })]), task('sender', [check(5)])]);
const partial = result(
  [
    task('segment', [check(3, [wrongChecksum]), check(2, [], { unseen: true })], 'debug: 17\nand more\n'),
    task('sender', [check(5), check(4, [{ say: text('late', '늦음') }], { unseen: true })]),
  ],
  { notes: [text('a link was not followed: passwd', '링크를 따라가지 않았습니다: passwd')] },
);
const zero = result([task('segment', [check(3, [{ say: text('not written', '없음'), mistake: 'not-written' }])])]);
const nothing = result([], { notes: [text('the archive cannot be read', '압축 파일을 읽을 수 없습니다')] });

/** What a student may put into messages and output to reach the page's reader. */
export const evils = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '![spy](https://evil.example/pixel.png) [click](javascript:alert(1))',
  '**100 of 100 points** `</code>` ~~x~~ $\\href{javascript:alert(1)}{x}$ www.evil.example a@evil.example',
  '\u001b[31mred\u001b[0m \u202egnp.exe \0 \u2028 \ud800 \u200b',
  '# Heading\n\n- item\n\n1. one\n\n```\nfence\n```\n\n| a | b |\n|---|---|\n\n===\n',
  '&lt;b&gt; &#60;b&#62; </pre></code> {{constructor}} %0a',
] as const;

const hostile = result(
  [
    task(
      'segment',
      evils.map((evil) => check(1, [{ say: text(evil, evil), source: evil, mistake: 'other' }])),
      evils.join('\n'),
    ),
  ],
  {
    student: evils[0],
    submission: evils[1],
    notes: evils.map((evil) => text(evil, evil)),
    fingerprints: { [evils[0]]: 'ab' },
  },
);

const long = 'x'.repeat(100_000);
const huge = result(
  Array.from({ length: 15 }, (_, at) =>
    task(
      `task-${at}`,
      Array.from({ length: 8 }, () => check(1, Array(20).fill({ say: text(long, long), mistake: 'wrong-type' }))),
      long,
    ),
  ),
  { notes: Array(5000).fill(text(long, long)) },
);

/** By name: what kinds of results there are. */
export const kinds: Readonly<Record<string, Result>> = { full, partial, zero, nothing, hostile, huge };

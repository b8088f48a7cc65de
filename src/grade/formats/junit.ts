/** JUnit XML, as Jenkins reads it: a suite for each submission, a case for each check. */

import library, { type Builder } from 'junit-report-builder';
import { escapeText, type Lang, shorten } from '../../explain/text.ts';
import { findingLine } from '../finding.ts';
import type { CheckResult, Result } from '../result.ts';

/** Characters of a finding or a note that are shown. */
const LONGEST = 2000;

/** The package is CommonJS, and its types say ES module. */
const builder = library as unknown as Builder;

export function junitReport(results: readonly Result[], lang: Lang): string {
  const report = builder.newBuilder();
  for (const result of results) {
    const suite = report.testSuite().name(escapeText(result.submission));
    suite.property('student', escapeText(result.student)).property('lab', escapeText(result.lab));
    suite.property('score', String(result.score)).property('points', String(result.points));
    suite.property('isolation', result.isolation.level);
    for (const note of result.notes) suite.property('note', shorten(note[lang], LONGEST));
    for (const { id, checks, printed } of result.tasks) {
      for (const [index, check] of checks.entries()) {
        const testCase = suite.testCase().className(`${result.lab}.${id}`).name(escapeText(check.say[lang]));
        const lines = linesOf(check, lang);
        if (lines.length > 0) testCase.failure(lines[0], typeOf(check)).stacktrace(lines.join('\n'));
        if (index === 0 && printed !== '') testCase.standardOutput(printed.split('\n').map(escapeText).join('\n'));
      }
    }
    if (result.tasks.length === 0) {
      const why = result.notes.map((note) => shorten(note[lang], LONGEST)).join('; ');
      suite.testCase().className('grading').name(escapeText(result.submission)).error(why, 'not-graded');
    }
  }
  // The schema of the Jenkins xUnit plugin (junit-10.xsd) has `skipped` in suites, and not in the root.
  return `${report.build().replace(/^(<testsuites [^>]*?) skipped="\d+"/m, '$1')}\n`;
}

function linesOf({ findings }: CheckResult, lang: Lang): string[] {
  return findings.map((finding) => shorten(findingLine(finding)[lang], LONGEST));
}

/** What kind of failure, for programs: the mistake's name. */
function typeOf({ findings }: CheckResult): string {
  return findings.find(({ mistake }) => mistake !== undefined)?.mistake ?? 'other';
}

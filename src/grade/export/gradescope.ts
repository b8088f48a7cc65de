/** An autograder for Gradescope: https://gradescope-autograders.readthedocs.io/en/latest/specs/ */

import type { Visibility } from '../formats/gradescope.ts';
import { type ExportFile, PROGRAM_MODE, SECRET_MODE } from './export-files.ts';
import { graderFiles } from './grader-files.ts';
import { type PackageOptions, readmes, SECONDS, settings, template } from './package-for.ts';

export interface GradescopeOptions extends PackageOptions {
  readonly unseen: Visibility;
}

/** What the zip has at its root. @throws RangeError as `graderFiles` does */
export async function gradescopePackage(options: GradescopeOptions): Promise<ExportFile[]> {
  const { root, secret, unseen } = options;
  const plain = ['not-graded.json', 'student-of.mjs'];
  const programs = ['setup.sh', 'run_autograder'];
  return [
    ...(await readmes(options, 'gradescope')),
    ...programs.map((path) => ({ path, content: template(root, `gradescope/${path}`), mode: PROGRAM_MODE })),
    ...plain.map((path) => ({ path, content: template(root, `gradescope/${path}`) })),
    { path: 'settings.env', content: settings(options, SECONDS, unseen) },
    ...(secret === undefined ? [] : [{ path: 'secret', content: `${secret}\n`, mode: SECRET_MODE }]),
    ...graderFiles(root, 'packet-journey'),
  ];
}

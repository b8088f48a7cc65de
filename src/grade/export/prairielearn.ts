/**
 * A question for PrairieLearn, and the image that grades it: https://docs.prairielearn.com/externalGrading/ and
 * https://docs.prairielearn.com/schemas/infoQuestion/
 */

import { createHmac } from 'node:crypto';
import { ANSWER_FILES } from '../judge/judge-answers.ts';
import type { Assignment, Task } from '../task.ts';
import { type ExportFile, PROGRAM_MODE, SECRET_MODE } from './export-files.ts';
import { graderFiles } from './grader-files.ts';
import { type PackageOptions, readmes, SECONDS, settings, template } from './package-for.ts';

export interface PrairielearnOptions extends PackageOptions {
  /** The image's name where PrairieLearn finds it. */
  readonly image: string;
}

/** @throws RangeError as `graderFiles` does */
export async function prairielearnPackage(options: PrairielearnOptions): Promise<ExportFile[]> {
  const { root, assignment, image, secret } = options;
  const part = (path: string, mode?: number): ExportFile => ({
    path,
    content: template(root, `prairielearn/${path}`),
    mode,
  });
  const question = { LAB: assignment.lab, FILES: filesOf(assignment).join(',') };
  return [
    ...(await readmes(options, 'prairielearn', { IMAGE: image })),
    { path: 'question/info.json', content: infoJson(options) },
    { path: 'question/question.html', content: template(root, 'prairielearn/question/question.html', question) },
    part('question/server.py'),
    { path: 'question/tests/settings.env', content: settings(options, SECONDS) },
    ...(secret === undefined ? [] : [{ path: 'question/tests/secret', content: `${secret}\n`, mode: SECRET_MODE }]),
    part('image/Dockerfile'),
    part('image/entrypoint.sh', PROGRAM_MODE),
    part('image/student-of.mjs'),
    part('image/not-graded.json'),
    ...graderFiles(root, 'image/packet-journey'),
  ];
}

function infoJson({ root, assignment, title, lang, image, secret }: PrairielearnOptions): string {
  const info = JSON.parse(template(root, 'prairielearn/question/info.json'));
  info.uuid = uuidOf(assignment.lab, secret);
  info.title = title[lang];
  info.externalGradingOptions.image = image;
  return `${JSON.stringify(info, null, 2)}\n`;
}

/** The same export is the same question to PrairieLearn; another secret makes another one (RFC 9562 §5.8). */
function uuidOf(lab: string, secret = ''): string {
  const hex = createHmac('sha256', secret).update(`packet-journey question ${lab}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** What students upload, apart from code files of their own. */
function filesOf({ tasks }: Assignment): string[] {
  return [...new Set(tasks.flatMap(filesOfTask))];
}

function filesOfTask(task: Task): readonly string[] {
  switch (task.kind) {
    case 'build':
    case 'swap':
      return [task.file];
    case 'pcap':
      return [`${task.file}.pcap`, `${task.file}.pcapng`];
    case 'read':
    case 'diagnose':
      return ANSWER_FILES;
    default:
      return task satisfies never;
  }
}

/** What is packed for a platform, and the templates (platforms/…) that it is made of. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lang, type Text, text } from '../../explain/text.ts';
import type { Visibility } from '../formats/gradescope.ts';
import { taskPoints } from '../points.ts';
import type { Assignment } from '../task.ts';
import type { ExportFile } from './export-files.ts';

export interface PackageOptions {
  readonly assignment: Assignment;
  /** The lab's. */
  readonly title: Text;
  readonly secret?: string;
  readonly lang: Lang;
  /** The folder of package.json. */
  readonly root: string;
}

/** Real seconds in which a submission has to be graded; platforms allow ten minutes or so. */
export const SECONDS = 540;

/** Reads a template and fills in its @NAME@s. @param path from platforms/ */
export function template(root: string, path: string, words: Readonly<Record<string, string>> = {}): string {
  const content = readFileSync(join(root, 'platforms', path), 'utf8');
  return content.replace(/@([A-Z]+)@/g, (whole, name: string) => words[name] ?? whole);
}

/** What all READMEs name. */
export async function wordsOf({ assignment, title, secret }: PackageOptions, lang: Lang) {
  const { lab, tasks } = assignment;
  const points = await Promise.all(tasks.map((task) => taskPoints(lab, task)));
  const withSecret = text('hidden checks included', '숨은 검사 포함');
  const without = text(
    'without a secret: open checks only, and hard-coded bytes pass; export with --secret-file to have the hidden ones',
    '비밀 값이 없어 공개 검사만 실시하므로 값을 고정해 넣은 코드도 통과합니다. 숨은 검사를 넣으려면 --secret-file로 내보내십시오',
  );
  return {
    LAB: lab,
    TITLE: title[lang],
    POINTS: String(points.reduce((sum, { open, all }) => sum + (secret === undefined ? open : all), 0)),
    SECRET: (secret === undefined ? without : withSecret)[lang],
  };
}

/** Both READMEs of a platform. */
export async function readmes(
  options: PackageOptions,
  platform: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ExportFile[]> {
  const read = async (name: string, lang: Lang) => ({
    path: name,
    content: template(options.root, `${platform}/${name}`, { ...(await wordsOf(options, lang)), ...more }),
  });
  return Promise.all([read('README.md', 'en'), read('README.ko.md', 'ko')]);
}

/** What the scripts read; a shell takes it, so values are words of ours alone. */
export function settings({ assignment, lang }: PackageOptions, seconds: number, unseen?: Visibility): string {
  const values: Record<string, string> = {
    LAB: assignment.lab,
    LANG: lang,
    SECONDS: String(seconds),
    ...(unseen && { UNSEEN: unseen }),
  };
  const lines = Object.entries(values).map(([name, value]) => {
    if (!/^[a-z0-9_-]+$/.test(value)) throw new RangeError(`${value} is no word for a shell`);
    return `${explained[name] ?? ''}PACKET_JOURNEY_${name}=${value}\n`;
  });
  return lines.join('\n');
}

const explained: Readonly<Record<string, string>> = {
  LANG: '# en, ko\n',
  SECONDS: '# Real time for one submission. / 제출물 하나에 허용하는 실제 시간(초).\n',
  UNSEEN:
    '# When students see the checks that they do not know of: visible, after_due_date, after_published, hidden.\n# 학생에게 알리지 않은 검사를 언제 보여 줄지 정합니다.\n',
};

/** `packet-journey export`: a lab's grader as a package for a platform. */

import { Command } from 'commander';
import type { Lang, Text } from '../explain/text.ts';
import { type ExportFile, writeFolder, writeZip } from '../grade/export/export-files.ts';
import { gradescopePackage } from '../grade/export/gradescope.ts';
import type { PackageOptions } from '../grade/export/package-for.ts';
import { prairielearnPackage } from '../grade/export/prairielearn.ts';
import { type Visibility, visibilities } from '../grade/formats/gradescope.ts';
import { findAssignment } from './assignments.ts';
import { findLab } from './labs.ts';
import { choiceOption, examples, langOption } from './options.ts';
import { packageRoot } from './package-root.ts';
import { readInput } from './read-input.ts';
import { UsageError, unknownWord } from './usage-error.ts';

interface ExportOptions {
  lab: string;
  out: string;
  secretFile?: string;
  unseen: Visibility;
  image: string;
  lang: Lang;
}

const platforms = ['gradescope', 'prairielearn'] as const;
type Platform = (typeof platforms)[number];

export function exportCommand(): Command {
  return new Command('export')
    .description('Make a package of a lab’s grader that works on a platform: gradescope, prairielearn.')
    .argument('<platform>', platforms.join(', '))
    .requiredOption('--lab <lab>', 'name or number of a lab')
    .requiredOption('--out <path>', 'the folder to make, or a zip, if it ends in .zip')
    .option('--secret-file <file>', 'holds what hidden values are drawn from; without one only open checks are done')
    .addOption(
      choiceOption('--unseen <when>', 'gradescope: when students see checks that they do not know of', 'visibility', [
        ...visibilities,
      ]).default('after_due_date'),
    )
    .option('--image <name>', 'prairielearn: what you call the image that grades', imageOf, 'packet-journey-grader')
    .addOption(langOption())
    .addHelpText(
      'after',
      examples(
        'export gradescope --lab dhcp --secret-file secret.txt --out dhcp-gradescope.zip',
        'export prairielearn --lab dhcp --secret-file secret.txt --image my-account/packet-journey-grader --out dhcp-pl',
      ),
    )
    .action(async (word: string, options: ExportOptions) => {
      const platform = platforms.find((one) => one === word);
      if (platform === undefined) throw unknownWord('platform', word, platforms);
      const lab = findLab(options.lab);
      const assignment = findAssignment(lab);
      const { lang, secretFile, out } = options;
      const secret = secretFile === undefined ? undefined : readSecret(secretFile);
      const from = { assignment, title: lab.title, lang, root: packageRoot(), ...(secret !== undefined && { secret }) };
      try {
        const files = await packageFor(platform, from, options);
        await (out.endsWith('.zip') ? writeZip(out, files) : writeFolder(out, files));
        process.stdout.write(`${report(out, files, secret !== undefined)[lang]}\n`);
      } catch (error) {
        if (error instanceof RangeError) throw new UsageError(error.message);
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
        throw new UsageError(`cannot write ${out}: ${(error as Error).message}; choose another place with --out`);
      }
    });
}

function packageFor(platform: Platform, from: PackageOptions, { unseen, image }: ExportOptions): Promise<ExportFile[]> {
  switch (platform) {
    case 'gradescope':
      return gradescopePackage({ ...from, unseen });
    case 'prairielearn':
      return prairielearnPackage({ ...from, image });
    default:
      return platform satisfies never;
  }
}

function readSecret(path: string): string {
  const secret = new TextDecoder().decode(readInput(path)).trim();
  if (secret === '') throw new UsageError(`${path}: the secret is empty`);
  return secret;
}

/** As in `docker build -t`: https://github.com/distribution/reference */
function imageOf(word: string): string {
  if (/^[a-z0-9][a-z0-9._:/-]{0,200}$/.test(word)) return word;
  throw new UsageError(`--image ${word}: a name such as my-account/packet-journey-grader is wanted`);
}

function report(out: string, files: readonly ExportFile[], hasSecret: boolean): Text {
  const open: Text = hasSecret
    ? { en: '', ko: '' }
    : {
        en: ' It has no secret: only open checks count, and hard-coded bytes pass.',
        ko: ' 비밀 값이 없으므로 공개 검사만 하며, 값을 고정해 넣은 코드도 통과합니다.',
      };
  return {
    en: `${out}: ${files.length} files.${open.en} README.md in it says what to do with them.`,
    ko: `${out}: 파일 ${files.length}개.${open.ko} 사용 방법은 그 안의 README.ko.md에 있습니다.`,
  };
}

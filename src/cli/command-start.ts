/** `packet-journey start`: makes the folder in which a student does a lab's tasks. */

import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import type { Lang, Text } from '../explain/text.ts';
import { assignmentFolder } from '../grade/folder/assignment-folder.ts';
import { studentId } from '../grade/submission/student-id.ts';
import { readAssignmentFile } from './assignment-file.ts';
import { findAssignment } from './assignments.ts';
import { findLab } from './labs.ts';
import { makeFolder } from './make-folder.ts';
import { examples, isCheckout, langOption, programName } from './options.ts';
import { starterFolder } from './package-root.ts';
import { UsageError } from './usage-error.ts';

interface StartOptions {
  student: string;
  dir?: string;
  lang: Lang;
}

export function startCommand(): Command {
  return new Command('start')
    .description('Make a folder with the tasks of a lab, for one student: code to fill in, captures, questions.')
    .argument('<lab>', 'name or number of a lab; see packet-journey list')
    .requiredOption('--student <id>', 'whose values: the id that your course uses for you')
    .option('--dir <dir>', 'the folder to make; <lab>-<id> by default')
    .addOption(langOption())
    .addHelpText('after', examples('start dhcp --student kim', 'start tcp --student 20261234 --dir ~/tcp --lang ko'))
    .action(async (word: string, options: StartOptions) => {
      const lab = findLab(word);
      const assignment = findAssignment(lab);
      const student = checkStudent(options.student);
      const folder = options.dir ?? `${lab.name}-${student.replaceAll(/[^\p{L}\p{N}._-]/gu, '_')}`;
      checkFolder(folder, lab.name, student);
      const starters = starterFolder(lab);
      const here = isCheckout ? shellWord(folder) : '.';
      const files = await assignmentFolder({ lab, assignment, student, starters, program: programName, folder: here });
      const kept = write(folder, files);
      process.stdout.write(`${report(folder, files.size - kept.length, kept, student)[options.lang]}\n`);
    });
}

/** It is drawn from, shown and kept in files: no control characters, no novel. */
function checkStudent(id: string): string {
  const student = studentId(id);
  if (student !== undefined) return student;
  throw new UsageError('a student id has 1 to 100 printable characters; give the one that your course uses');
}

function checkFolder(folder: string, lab: string, student: string): void {
  const other = existsSync(join(folder, 'assignment.json')) ? readAssignmentFile(folder) : undefined;
  if (other && (other.lab !== lab || other.student !== student)) {
    throw new UsageError(
      `${folder} has the tasks of ${other.student} in the lab ${other.lab}; choose another with --dir`,
    );
  }
}

/** What is there already is kept: it may be hours of work. Answers the files kept. */
function write(folder: string, files: ReadonlyMap<string, string | Uint8Array>): string[] {
  const kept: string[] = [];
  try {
    for (const [path, content] of files) {
      const target = join(folder, path);
      makeFolder(dirname(target));
      if (existsSync(target)) kept.push(path);
      else writeFileSync(target, content);
    }
  } catch (error) {
    throw new UsageError(`cannot write to ${folder}: ${(error as Error).message}; choose another folder with --dir`);
  }
  return kept;
}

function report(folder: string, made: number, kept: readonly string[], student: string): Text {
  const next = `${programName} check ${shellWord(folder)}`;
  const left: Text =
    kept.length === 0
      ? { en: '', ko: '' }
      : {
          en: `, ${kept.length} were there and are as they were`,
          ko: `, 이미 있던 ${kept.length}개는 그대로 두었습니다`,
        };
  return {
    en: `${folder}: ${made} files for ${student}${left.en}. Begin with README.md, then: ${next}`,
    ko: `${folder}: ${student}의 파일 ${made}개${left.ko}. README.ko.md부터 읽고 다음을 실행하십시오: ${next}`,
  };
}

function shellWord(path: string): string {
  return /[^\p{L}\p{N}_./@%+=:,-]/u.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : path;
}

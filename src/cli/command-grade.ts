/** `packet-journey grade`: what an instructor runs, for one submission or for a whole class. */

import { availableParallelism } from 'node:os';
import { Command, type Option } from 'commander';
import { formats } from '../grade/formats/format.ts';
import { mergeAndReport } from './grade-merge.ts';
import type { GradeOptions } from './grade-options.ts';
import { gradeAndReport } from './grade-run.ts';
import { SECRET_VARIABLE, shardOf, studentOf, wholeNumber } from './grade-words.ts';
import { choiceOption, examples, langOption } from './options.ts';

export function gradeCommand(): Command {
  return new Command('grade')
    .description('Grade submissions: one, several, or a folder of many; the code in them runs kept apart.')
    .argument('<submission...>', 'folders or .zip files, or folders that hold nothing but these')
    .option('--lab <lab>', 'the lab; by default the one that each submission’s assignment.json names')
    .option('--student <id>', 'whose values, for one submission; by default from assignment.json', studentOf)
    .option('--roster <file>', 'CSV with the columns submission and student; goes before assignment.json')
    .option('--secret-file <file>', `holds what hidden values are drawn from; or the variable ${SECRET_VARIABLE}`)
    .option('--task <id...>', 'only these tasks')
    .option('--jobs <n>', 'submissions at a time', wholeNumber('--jobs', 1, 1024), availableParallelism())
    .option('--out <dir>', 'keeps results in DIR/results and goes on from there; for several, grades/ by default')
    .addOption(choiceOption('--format <format>', 'of the report', 'format', Object.keys(formats)).default('text'))
    .addOption(langOption())
    .option('--shard <i/n>', 'only every n-th submission, from the i-th, counted from 0: 0/3, 1/3, 2/3', shardOf)
    .option('--merge', 'report on what is in the folders given, which earlier runs made with --out; grade nothing')
    .option('--fresh', 'grade again even what has a result')
    .addOption(isolationOption())
    .addOption(choiceOption('--wire <wire>', 'what carries frames', 'wire', ['memory', 'netns']).default('memory'))
    .option(
      '--time-limit <s>',
      'real seconds for one submission; ample by default (1800)',
      wholeNumber('--time-limit', 1, 1e6),
    )
    .option('--progress', 'a line on stderr for each submission, for logs')
    .addHelpText(
      'after',
      examples(
        'grade dhcp-kim --secret-file secret.txt',
        'grade submissions/ --secret-file secret.txt --out grades --format csv > grades.csv',
        'grade submissions/ --secret-file secret.txt --shard 0/3 --out shard-0',
        'grade --merge shard-0 shard-1 shard-2 --format csv > grades.csv',
        "grade kim.zip --lab dhcp --student kim --format json | jq '.results[0].score'",
      ) + exitStatuses,
    )
    .action(async (paths: string[], options: GradeOptions) => {
      process.exitCode = await (options.merge ? mergeAndReport(paths, options) : gradeAndReport(paths, options));
    });
}

const exitStatuses = `

Exit status: 0 all are graded, whatever the scores; 1 some could not be, which is no fault of theirs; 2 mistyped.
`;

function isolationOption(): Option {
  return choiceOption('--isolation <how>', 'how the submissions’ code is kept apart', 'isolation', [
    'auto',
    'full',
    'reduced',
  ]).default('auto', 'as well as this machine can');
}

/** The README of a student's folder. */

import type { Lang, Text } from '../../explain/text.ts';
import { pointsOf, type Task } from '../task.ts';
import { formOf } from './answer-sheet.ts';
import type { FolderOptions, PersonalTask } from './personal-task.ts';

export function readme(options: FolderOptions, tasks: readonly PersonalTask[], lang: Lang): string {
  const { lab, student } = options;
  const total = tasks.reduce((sum, task) => sum + openPoints(task), 0);
  const others: Text = { en: '한국어: [README.ko.md](README.ko.md)', ko: 'English: [README.md](README.md)' };
  const intro: Text = {
    en: `These are the tasks of ${student} in the lab **${lab.name}**, ${total} points in all. Addresses, numbers and captures are yours alone. Nothing has to be installed or compiled: open the folder in an editor, write, and check.`,
    ko: `실습 **${lab.name}**에서 ${student}의 과제이며 모두 ${total}점입니다. 주소, 숫자, 캡처는 본인만의 것입니다. 설치하거나 컴파일할 것은 없습니다. 편집기로 폴더를 열어 작성하고 확인하십시오.`,
  };
  return [
    `# ${lab.title[lang]}`,
    '',
    others[lang],
    '',
    intro[lang],
    '',
    ...commands(options, tasks[0]?.task.id ?? '', lang),
    '',
    ...tasks.flatMap((task, index) => [...section(task, index + 1, lang), '']),
  ].join('\n');
}

function commands({ program, folder }: FolderOptions, task: string, lang: Lang): string[] {
  const explained: readonly (readonly [string, Text])[] = [
    [
      `check ${folder}`,
      { en: 'what is right so far, and what is not, in seconds', ko: '지금까지 맞은 것과 틀린 것을 몇 초 만에' },
    ],
    [`check ${folder} --watch`, { en: 'the same, each time you save', ko: '저장할 때마다 다시 확인' }],
    [`check ${folder} --task ${task}`, { en: 'one task only', ko: '과제 하나만' }],
    [`hint ${task} ${folder}`, { en: 'a hint; the next time, the next one', ko: '힌트 하나. 다시 부르면 다음 힌트' }],
  ];
  const width = Math.max(...explained.map(([line]) => line.length));
  return explained.map(([line, say]) => `    ${program} ${line.padEnd(width)}   # ${say[lang]}`);
}

function section(personal: PersonalTask, number: number, lang: Lang): string[] {
  const { task, parameters, evidence } = personal;
  const points: Text = { en: `${openPoints(personal)} points`, ko: `${openPoints(personal)}점` };
  const lines = [
    `## ${number}. ${task.title[lang]} (${points[lang]})`,
    '',
    handIn(task, lang),
    '',
    task.describe(parameters)[lang],
  ];
  if (evidence?.symptom) lines.push('', evidence.symptom[lang]);
  if (evidence) {
    lines.push(
      '',
      ...evidence.captures.map(({ name }) => `- [captures/${task.id}/${name}](captures/${task.id}/${name})`),
      '',
    );
    for (const { key, say, points: worth, answer } of evidence.questions) {
      lines.push(`- \`${key}\` (${worth}): ${say[lang]} (${formOf(answer)[lang]})`);
      if (answer.type === 'choice')
        for (const [word, meaning] of Object.entries(answer.of)) lines.push(`  - \`${word}\`: ${meaning[lang]}`);
    }
  } else if ('checks' in task) {
    const rightWhen: Text = { en: 'It is right when:', ko: '다음이 모두 참이면 맞습니다.' };
    const more: Text = {
      en: 'Grading also tries it with values and cases that are not shown here.',
      ko: '채점할 때는 여기에 없는 값과 경우로도 시험합니다.',
    };
    lines.push('', rightWhen[lang], '');
    for (const { say, points: worth, hidden } of task.checks) if (!hidden) lines.push(`- ${say[lang]} (${worth})`);
    if (task.kind !== 'pcap') lines.push('', more[lang]);
  }
  return lines;
}

/** Which file the work goes into. */
function handIn(task: Task, lang: Lang): string {
  const where: Text = (() => {
    switch (task.kind) {
      case 'build':
      case 'swap':
        return { en: `Write \`${task.file}\`.`, ko: `\`${task.file}\`을(를) 작성하십시오.` };
      case 'read':
      case 'diagnose':
        return {
          en: `Answer in \`answers.yaml\`, below \`${task.id}\`.`,
          ko: `\`answers.yaml\`의 \`${task.id}\` 아래에 답하십시오.`,
        };
      case 'pcap':
        return {
          en: `Hand in \`${task.file}.pcap\` or \`${task.file}.pcapng\`, made with any tool or language.`,
          ko: `아무 도구나 언어로 만든 \`${task.file}.pcap\` 또는 \`${task.file}.pcapng\`를 넣으십시오.`,
        };
      default:
        return task satisfies never;
    }
  })();
  return where[lang];
}

function openPoints({ task, evidence }: PersonalTask): number {
  if (evidence) return evidence.questions.reduce((sum, { points }) => sum + points, 0);
  return 'checks' in task ? pointsOf(task.checks, false) : 0;
}

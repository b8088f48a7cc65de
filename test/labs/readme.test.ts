/**
 * The labs' READMEs keep their word: what they say of the reference captures is asked of tshark, and what they name
 * exists. Two kinds of table are read: the steps' (id, what to look at, display filter, RFC) and the frames' (number,
 * what it shows, display filter). Every frame that the text speaks of stands in a table of frames.
 */

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { folderOf, labs } from '../../src/cli/labs.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { findTool, peerTest } from '../helpers/peers.ts';
import { tsharkOptionsOf } from '../helpers/tshark.ts';

const repository = join(import.meta.dirname, '../..');
const languages = {
  en: { file: 'README.md', step: 'Step', frame: 'Frame' },
  ko: { file: 'README.ko.md', step: '단계', frame: '프레임' },
} as const;
type Language = keyof typeof languages;

describe.each(labs.map((lab) => ({ name: lab.name, lab })))('the READMEs of $name', ({ lab }) => {
  const en = readReadme(lab, 'en');
  const ko = readReadme(lab, 'ko');
  const both: [string, Readme][] = [
    ['English', en],
    ['Korean', ko],
  ];
  const ids = [...new Set(lab.steps.map(({ id }) => id))];

  test.each(both)('tell of every step of the lab in their table: %s', (_language, { steps }) => {
    expect(steps.map(({ key }) => key)).toEqual(ids);
  });

  test('say the same in both languages: steps, frames, filters, RFCs', () => {
    expect(ko.steps).toEqual(en.steps);
    expect(ko.frames).toEqual(en.frames);
  });

  test.each(both)('speak of no frame that their table does not hold: %s', (_language, { framesMentioned, frames }) => {
    const inTable = frames.map(({ key }) => Number(key));
    expect(framesMentioned.filter((number) => !inTable.includes(number))).toEqual([]);
    expect(frames.length).toBeGreaterThanOrEqual(3);
  });

  test.each(both)('name files that exist: %s', (_language, { paths }) => {
    expect(paths.length).toBeGreaterThan(3);
    expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });

  peerTest(['tshark'], 'give filters that find their steps and no others, and say of frames what is so', async () => {
    const claims = [...en.steps.flatMap(claimsOfStep), ...en.frames.map(claimOfFrame)];
    const counts = await countFrames(
      lab,
      claims.map(({ filter }) => filter),
    );
    const results = claims.map((claim, i) => ({ ...claim, found: counts[i]! }));
    expect(results.filter(({ found, atLeast, atMost }) => found < atLeast || found > atMost)).toEqual([]);
  });
});

interface Row {
  /** A step's id or a frame's number. */
  key: string;
  filter: string;
  /** The RFC's section, in tables of steps. */
  rfc?: string;
}

interface Readme {
  steps: Row[];
  frames: Row[];
  framesMentioned: number[];
  /** Paths from the repository's root. */
  paths: string[];
}

function readReadme(lab: Lab, language: Language): Readme {
  const folder = join('labs', folderOf(lab));
  const { file, step, frame } = languages[language];
  const path = join(repository, folder, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''; // then the tests say that nothing is told
  return {
    steps: rowsOfTable(text, step),
    frames: rowsOfTable(text, frame),
    framesMentioned: framesMentioned(text, language),
    paths: [...inBackticks(text), ...linkTargets(text).map((target) => join(folder, target))],
  };
}

/** The rows of all tables whose first column has this head. A filter stands in backticks in the third column. */
function rowsOfTable(text: string, head: string): Row[] {
  const rows: Row[] = [];
  let isInside = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) {
      isInside = false;
      continue;
    }
    const [key = '', , filter = '', rfc] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    if (key === head) isInside = true;
    else if (isInside && !/^-+$/.test(key)) {
      rows.push({ key, filter: filter.replace(/^`|`$/g, ''), ...(rfc !== undefined && { rfc }) });
    }
  }
  return rows;
}

/** Numbers after "frame" and "frames", before "번 프레임", and after --frame in commands. */
function framesMentioned(text: string, language: Language): number[] {
  const running = text.replace(/\s+/g, ' ');
  const pattern = {
    en: /\bframes? (\d+(?:(?:, | and | to )\d+)*)/gi,
    ko: /(\d+(?:(?:, |번과 |번에서 )\d+)*)번 프레임/g,
  };
  return [...running.matchAll(pattern[language]), ...running.matchAll(/--frame (\d+)/g)].flatMap(([, numbers]) =>
    [...numbers!.matchAll(/\d+/g)].map(Number),
  );
}

/** What looks like a path of this repository; files that a run or a build makes do not. */
function inBackticks(text: string): string[] {
  return [...text.matchAll(/(?<![\w/.-])(?:src|labs|test|docs|captures\/reference)\/[\w./-]*\w/g)].map(
    ([path]) => path,
  );
}

function linkTargets(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target!);
}

/** How many frames a filter must find. */
interface Claim {
  filter: string;
  atLeast: number;
  atMost: number;
}

/** The step's filter finds something, and nothing that lacks the step's comment. */
function claimsOfStep({ key, filter }: Row): Claim[] {
  return [
    { filter, atLeast: 1, atMost: Number.POSITIVE_INFINITY },
    { filter: `(${filter}) and not frame.comment contains "${key}:"`, atLeast: 0, atMost: 0 },
  ];
}

function claimOfFrame({ key, filter }: Row): Claim {
  return { filter: `frame.number == ${key} and (${filter})`, atLeast: 1, atMost: 1 };
}

/**
 * How many frames of the reference capture each display filter selects, all in one run of tshark. The filters are
 * separated by commas, so none of them may hold one. A filter that tshark does not understand is an error.
 */
async function countFrames(lab: Lab, filters: string[]): Promise<number[]> {
  expect(filters.filter((filter) => filter.includes(','))).toEqual([]);
  const capture = join(repository, 'captures/reference', lab.name, `${lab.name}.pcapng`);
  const { stdout } = await promisify(execFile)(findTool('tshark')!, [
    ...['-n', '-q', '-r', capture, ...tsharkOptionsOf(lab)],
    ...['-z', `io,stat,0,${filters.join(',')}`],
  ]);
  // | 0.000 <> 91.003 |  10 |  600 |   6 |  360 | … : frames and bytes of each filter.
  const row = stdout.split('\n').find((line) => line.includes('<>')) ?? '';
  const numbers = row.split('|').slice(2, -1).map(Number);
  expect(numbers.length, 'columns in the table of tshark').toBe(2 * filters.length);
  return numbers.filter((_number, i) => i % 2 === 0);
}

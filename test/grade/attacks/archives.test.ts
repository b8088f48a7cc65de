/** Attacks by what is handed in, before any of it runs. */

import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { fullIsolation } from '../../../src/grade/seat/bubblewrap.ts';
import { processSeats } from '../../../src/grade/seat/process-seat.ts';
import { readSubmission } from '../../../src/grade/submission/read-submission.ts';
import { replaced, u32le, zipOf } from '../../helpers/archives.ts';
import { solutionFiles } from '../../helpers/grading.ts';
import { peerTest } from '../../helpers/peers.ts';
import { expectGoodIsGood, expectZero, judged } from './attack.ts';

const solution = join(import.meta.dirname, '../../solutions/02-dhcp/discover.ts');
const source = solutionFiles('02-dhcp').get('discover.ts')!;
let around: string;
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'attack-test-'));
});
afterEach(() => rmSync(around, { recursive: true, force: true }));

/** @param make puts the submission at this path */
function handedIn(name: string, make: (path: string) => void | Promise<void>, note: RegExp): void {
  peerTest(['bwrap'], name, async () => {
    const path = join(around, 'submission');
    await make(path);
    const submission = await readSubmission(path);
    const result = await judged(submission, processSeats(fullIsolation()));
    expectZero(result, /^discover\.ts is not in the submission/);
    expect(result.notes.map(({ en }) => en)).toContainEqual(expect.stringMatching(note));
    await expectGoodIsGood();
  });
}

function folderWith(put: (folder: string) => void): (path: string) => void {
  return (path) => {
    mkdirSync(path);
    put(path);
  };
}

handedIn(
  'a link to the solution',
  folderWith((folder) => symlinkSync(solution, join(folder, 'discover.ts'))),
  /^discover\.ts is left out: it is a link/,
);
handedIn(
  'the whole submission a link to the solutions',
  (path) => symlinkSync(join(solution, '..'), path),
  /^the submission is not read: it is a link/,
);
handedIn(
  'a huge file',
  folderWith((folder) => {
    const fd = openSync(join(folder, 'discover.ts'), 'w');
    ftruncateSync(fd, 2 ** 40);
    closeSync(fd);
  }),
  /^discover\.ts is left out: it is larger than/,
);
handedIn(
  'a folder with more files than anybody has',
  folderWith((folder) => {
    for (let i = 0; i <= 2000; i++) writeFileSync(join(folder, `${i}`), '');
    writeFileSync(join(folder, 'discover.ts'), source);
  }),
  /^the submission is not read: it has more than 2000 files and folders/,
);
handedIn(
  'a zip bomb',
  async (path) => writeFileSync(path, await zipOf([['discover.ts', Buffer.alloc(64 << 20, ' ')]])),
  /^discover\.ts is left out: it is larger than/,
);
handedIn(
  'a zip bomb that lies',
  async (path) => {
    const bomb = await zipOf([['discover.ts', Buffer.alloc(64 << 20, ' ')]]);
    writeFileSync(path, replaced(bomb, u32le(64 << 20), u32le(1000)));
  },
  /^discover\.ts is left out: it cannot be unpacked/,
);
handedIn(
  'a link in a zip',
  async (path) => writeFileSync(path, await zipOf([['discover.ts', solution, { mode: 0o120777 }]])),
  /^discover\.ts is left out: it is a link/,
);
handedIn(
  'a path in a zip that leads out of it',
  async (path) => writeFileSync(path, replaced(await zipOf([['abcde/discover.ts', source]]), 'abcde/', '../../')),
  /is left out: its name leads out of the submission/,
);
handedIn(
  'an absolute path in a zip',
  async (path) => writeFileSync(path, replaced(await zipOf([['root/discover.ts', source]]), 'root/', '/tmp/')),
  /is left out: its name leads out of the submission/,
);
handedIn(
  'a zip that is none',
  (path) => writeFileSync(path, source),
  /^the submission is not read: it is no folder and no \.zip/,
);

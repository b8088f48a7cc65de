/** Submissions as they may come: from a careful student, from a careless one, and from one who wishes ill. */

import { spawnSync } from 'node:child_process';
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
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { escapeText } from '../../../src/explain/text.ts';
import { readSubmission } from '../../../src/grade/submission/read-submission.ts';
import { submissionLimits } from '../../../src/grade/submission/submission-files.ts';
import { replaced, u32le, zipOf } from '../../helpers/archives.ts';
import { findTool } from '../../helpers/peers.ts';

let around: string;
let folder: string;
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'submission-test-'));
  folder = join(around, 'kim');
  mkdirSync(folder);
});
afterEach(() => rmSync(around, { recursive: true, force: true }));

function put(path: string, content: string | Uint8Array = 'export {};\n'): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** A file of this size that takes no place. */
function putLarge(path: string, size: number): void {
  const fd = openSync(join(folder, path), 'w');
  ftruncateSync(fd, size);
  closeSync(fd);
}

/** What was read, and what was said. */
async function read(path = folder): Promise<{ name: string; files: string[]; notes: string[] }> {
  const { name, files, notes } = await readSubmission(path);
  for (const { en, ko } of notes) {
    expect(en).toBe(escapeText(en));
    expect(ko).toMatch(/[가-힣]/);
  }
  return { name, files: [...files.keys()], notes: notes.map(({ en }) => en) };
}

describe('a folder', () => {
  test('gives what a student writes, by path; the rest is passed over without a word', async () => {
    for (const path of ['discover.ts', 'lib/checksum.ts', 'a.js', 'b.mjs', 'answers.yaml', 'assignment.json'])
      put(path);
    for (const path of ['README.md', 'package.json', 'types.d.ts', 'notes.txt', 'tsconfig.json']) put(path);
    for (const path of ['captures/x/all.pcap', 'node_modules/left/index.js', '.git/hook.js', '.hidden.ts']) put(path);
    put('mine.pcap');
    expect(await read()).toEqual({
      name: 'kim',
      files: ['a.js', 'answers.yaml', 'assignment.json', 'b.mjs', 'discover.ts', 'lib/checksum.ts', 'mine.pcap'],
      notes: [],
    });
    expect(new TextDecoder().decode((await readSubmission(folder)).files.get('discover.ts'))).toBe('export {};\n');
  });

  test('one that holds only another folder is that folder', async () => {
    put('dhcp-kim/inner/discover.ts');
    put('dhcp-kim/inner/lib/x.ts');
    expect((await read()).files).toEqual(['discover.ts', 'lib/x.ts']);
  });

  test('links are not followed: to files, to folders, to itself', async () => {
    put('discover.ts');
    writeFileSync(join(around, 'secret.ts'), 'the secret');
    mkdirSync(join(around, 'outside'));
    writeFileSync(join(around, 'outside/reference.ts'), 'the solution');
    symlinkSync('/etc/passwd', join(folder, 'answers.yaml'));
    symlinkSync('../secret.ts', join(folder, 'tcp.ts'));
    symlinkSync('../outside', join(folder, 'lib'));
    symlinkSync('.', join(folder, 'again'));
    expect(await read()).toEqual({
      name: 'kim',
      files: ['discover.ts'],
      notes: ['again', 'answers.yaml', 'lib', 'tcp.ts'].map((name) => `${name} is left out: it is a link`),
    });
  });

  test('a submission that is itself a link is not read', async () => {
    put('discover.ts');
    symlinkSync('kim', join(around, 'lee'));
    symlinkSync('/etc/passwd', join(around, 'park.zip'));
    expect(await read(join(around, 'lee'))).toEqual({
      name: 'lee',
      files: [],
      notes: ['the submission is not read: it is a link'],
    });
    expect((await read(join(around, 'park.zip'))).files).toEqual([]);
  });

  test.skipIf(findTool('mkfifo') === undefined)('a pipe, a socket: nobody waits for their other end', async () => {
    put('discover.ts');
    expect(spawnSync('mkfifo', [join(folder, 'pipe.ts')]).status).toBe(0);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket.ts'), resolve));
    const { files, notes } = await read();
    expect(files).toEqual(['discover.ts']);
    expect(notes).toEqual(['pipe.ts is left out: it is a pipe', 'socket.ts is left out: it is a socket']);
    await new Promise((resolve) => server.close(resolve));
  });

  test('each kind of file has its size, and a huge one is not even opened', async () => {
    putLarge('fits.ts', submissionLimits.code);
    putLarge('code.ts', submissionLimits.code + 1);
    putLarge('answers.yaml', submissionLimits.answers + 1);
    putLarge('huge.pcap', 2 ** 40);
    const { files, notes } = await read();
    expect(files).toEqual(['fits.ts']);
    expect(notes).toEqual([
      'answers.yaml is left out: it is larger than 64 KiB',
      'code.ts is left out: it is larger than 256 KiB',
      'huge.pcap is left out: it is larger than 8192 KiB',
    ]);
  });

  test('all files together have a size, too, and a number', async () => {
    for (const name of 'abcdef') putLarge(`${name}.pcap`, submissionLimits.capture);
    const { files, notes } = await read();
    expect(files).toEqual(['a.pcap', 'b.pcap', 'c.pcap', 'd.pcap']);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain('all files together are larger than 32 MiB');
  });

  test('no more files are read than anybody writes', async () => {
    for (let i = 0; i < 300; i++) put(`many/${String(i).padStart(3, '0')}.ts`);
    const { files, notes } = await read();
    expect(files).toHaveLength(submissionLimits.files);
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toBe('80 more are left out');
  });

  test('with more things in it than anybody writes it is not read at all', async () => {
    for (let i = 0; i <= submissionLimits.entries; i++) put(`${i}.txt`, '');
    expect(await read()).toEqual({
      name: 'kim',
      files: [],
      notes: ['the submission is not read: it has more than 2000 files and folders'],
    });
  });

  test('a well of folders has a bottom', async () => {
    put('discover.ts');
    put(`${'d/'.repeat(100)}deep.ts`);
    expect(await read()).toMatchObject({
      files: ['discover.ts'],
      notes: [expect.stringContaining('it lies too deep')],
    });
  });

  test('names that would draw on a terminal, or have no end', async () => {
    put('discover.ts');
    put('\x1b[2Jgone.ts');
    put('two\nlines.ts');
    put('\u202etxt.ts');
    put(`${'x'.repeat(220)}.ts`);
    const { files, notes } = await read();
    expect(files).toEqual(['discover.ts']);
    expect(notes).toHaveLength(4);
    expect(notes.join()).toContain('\\x1b[2Jgone.ts');
  });

  test.skipIf(process.geteuid?.() === 0)('a folder that may not be read is left out (root reads all)', async () => {
    put('discover.ts');
    put('closed/x.ts');
    spawnSync('chmod', ['000', join(folder, 'closed')]);
    expect((await read()).notes).toEqual(['closed is left out: it cannot be read (EACCES)']);
    spawnSync('chmod', ['755', join(folder, 'closed')]);
  });

  test('no folder at all is an error of whoever asks', async () => {
    await expect(readSubmission(join(around, 'nobody'))).rejects.toThrow('ENOENT');
  });
});

async function readZip(zip: Uint8Array): Promise<{ name: string; files: string[]; notes: string[] }> {
  const path = join(around, 'kim.zip');
  writeFileSync(path, zip);
  return read(path);
}

describe('an archive', () => {
  test('with a top folder or without one', async () => {
    const plain = await zipOf([
      ['discover.ts', 'a'],
      ['lib/x.ts', 'b'],
      ['README.md', 'c'],
    ]);
    expect(await readZip(plain)).toEqual({ name: 'kim.zip', files: ['discover.ts', 'lib/x.ts'], notes: [] });
    const wrapped = await zipOf([
      ['dhcp-kim/discover.ts', 'a'],
      ['__MACOSX/dhcp-kim/._discover.ts', 'b'],
      ['dhcp-kim/node_modules/x/index.js', 'c'],
      ['dhcp-kim/captures/mine.pcap', 'd'],
    ]);
    expect(await readZip(wrapped)).toEqual({ name: 'kim.zip', files: ['discover.ts'], notes: [] });
    const { files } = await readSubmission(join(around, 'kim.zip'));
    expect(new TextDecoder().decode(files.get('discover.ts'))).toBe('a');
  });

  test.each([
    ['../../etc/x.ts', 'its name leads out of the submission'],
    ['/etc/passwd.ts', 'its name leads out of the submission'],
    ['C:/windows/x.ts', 'its name leads out of the submission'],
    ['..\\..\\win\\x.ts', 'its name leads out of the submission'],
    ['lib//double.ts', 'its name is not printable or not plain'],
    ['lib/./here.ts', 'its name is not printable or not plain'],
    ['nul\0byte.ts', 'its name is not printable or not plain'],
    ['\x1b[31mred.ts', 'its name is not printable or not plain'],
  ])('the name %j', async (name, why) => {
    const plain = 'N'.repeat(Buffer.byteLength(name) - 3);
    const zip = await zipOf([
      ['discover.ts', 'fine'],
      [`${plain}.ts`, 'evil'],
    ]);
    const { files, notes } = await readZip(replaced(zip, `${plain}.ts`, name));
    expect(files).toEqual(['discover.ts']);
    expect(notes).toEqual([expect.stringContaining(`is left out: ${why}`)]);
  });

  test('made on Windows, with backslashes', async () => {
    const zip = await zipOf([
      ['discover.ts', 'a'],
      ['lib/x.ts', 'b'],
    ]);
    expect((await readZip(replaced(zip, 'lib/x.ts', 'lib\\x.ts'))).files).toEqual(['discover.ts', 'lib/x.ts']);
  });

  test('a link in it is left out', async () => {
    const zip = await zipOf([
      ['discover.ts', 'a'],
      ['tcp.ts', '/etc/passwd', { mode: 0o120777 }],
    ]);
    expect(await readZip(zip)).toMatchObject({
      files: ['discover.ts'],
      notes: ['tcp.ts is left out: it is a link'],
    });
  });

  test('the first of two files with one name counts, and a file is no folder', async () => {
    const zip = await zipOf([
      ['discover.ts', 'first'],
      ['discoXer.ts', 'second'],
      ['a.ts', ''],
      ['a.ts/b.ts', ''],
    ]);
    const { files, notes } = await readZip(replaced(zip, 'discoXer.ts', 'discover.ts'));
    expect(files).toEqual(['a.ts', 'discover.ts']);
    expect(notes).toEqual([
      'discover.ts is left out: a file of this name was there before',
      'a.ts/b.ts is left out: one name is a file and a folder',
    ]);
    const read = await readSubmission(join(around, 'kim.zip'));
    expect(new TextDecoder().decode(read.files.get('discover.ts'))).toBe('first');
  });

  test('a bomb that says how large it is, and one that lies', async () => {
    const gigabyte = await zipOf([
      ['discover.ts', 'a'],
      ['bomb.ts', new Uint8Array(64 << 20)],
    ]);
    expect(gigabyte.length).toBeLessThan(1 << 20);
    expect(await readZip(gigabyte)).toMatchObject({
      files: ['discover.ts'],
      notes: ['bomb.ts is left out: it is larger than 256 KiB'],
    });
    // The size of the second entry, in the central directory and in the data descriptor, becomes 1000.
    const lying = replaced(gigabyte, u32le(64 << 20), u32le(1000));
    const { files, notes } = await readZip(lying);
    expect(files).toEqual(['discover.ts']);
    expect(notes).toEqual([expect.stringContaining('bomb.ts is left out: it cannot be unpacked (too many bytes')]);
  });

  test('a thousand small bombs', async () => {
    const full = new Uint8Array(submissionLimits.capture);
    const zip = await zipOf(Array.from({ length: 10 }, (_, i) => [`${i}.pcap`, full] as const));
    const { files, notes } = await readZip(zip);
    expect(files).toHaveLength(4);
    expect(notes).toHaveLength(6);
  });

  test('with too many entries it is not read', async () => {
    const zip = await zipOf(Array.from({ length: 2001 }, (_, i) => [`${i}.txt`, ''] as const));
    expect((await readZip(zip)).notes).toEqual(['the submission is not read: it has more than 2000 files and folders']);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('this is no archive at all, whatever its name says, and it goes on for a while')],
    ['another archive', Buffer.from('1f8b0800000000000003', 'hex')],
  ])('%s is no archive', async (_name, content) => {
    const { files, notes } = await readZip(content);
    expect(files).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('the submission is not read: it is no folder and no .zip')]);
  });

  test('cut or damaged anywhere, it gives files or a reason, and never an exception', async () => {
    const zip = await zipOf([
      ['discover.ts', 'export const a = 1;\n'.repeat(20)],
      ['b.ts', 'b', { compress: false }],
    ]);
    for (let at = 0; at < zip.length; at += 3) {
      await readZip(zip.subarray(0, at));
      const damaged = Buffer.from(zip);
      damaged[at]! ^= 0xff;
      await readZip(damaged);
    }
  });

  test('larger than any submission, it is not opened', async () => {
    putLarge('big.zip', submissionLimits.archive + 1);
    expect((await read(join(folder, 'big.zip'))).notes).toEqual([
      'the submission is not read: it is larger than 64 MiB',
    ]);
  });

  test('a single file is a submission', async () => {
    put('discover.ts');
    expect(await read(join(folder, 'discover.ts'))).toEqual({ name: 'discover.ts', files: ['discover.ts'], notes: [] });
  });
});

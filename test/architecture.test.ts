/** How the house is built (docs/architecture.md), held by a test. Every offence is printed as file:line. */

import { describe, expect, test } from 'vitest';
import { blankOut, filesBelow, place, readProjectFile, type SourceFile, sourceFiles } from './helpers/source-files.ts';

/** A room, and the rooms whose files it may import besides its own. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'src/bytes': [],
  'src/crypto': ['src/bytes'],
  'src/packet': ['src/bytes', 'src/crypto'],
  'src/stack': ['src/bytes', 'src/crypto', 'src/packet'],
  'src/nodes': ['src/bytes', 'src/crypto', 'src/packet', 'src/stack'],
  'src/capture': ['src/bytes', 'src/packet'],
  'src/explain': ['src/bytes', 'src/packet', 'src/capture'],
  'src/media': ['src/bytes', 'src/capture'],
  'src/lab': [
    'src/bytes',
    'src/crypto',
    'src/packet',
    'src/stack',
    'src/nodes',
    'src/capture',
    'src/explain',
    'src/media',
  ],
  'src/grade': [
    'src/bytes',
    'src/crypto',
    'src/packet',
    'src/stack',
    'src/nodes',
    'src/capture',
    'src/explain',
    'src/media',
    'src/lab',
    'labs',
  ],
};
/** These may import everything of src but the command line. */
const labs = 'labs';
const commandLine = 'src/cli';

/** Where Node's own modules, the clock, timers and randomness may be used. */
const impureRooms = ['src/media', 'src/grade', commandLine];
/** Pure functions of node:crypto; nothing else of Node. */
const cryptoRoom = 'src/crypto';
/** One file may unpack content: bytes in, bytes out, by the synchronous functions of node:zlib. */
const unpacker = 'src/packet/http/content-coding.ts';

const MAX_LINES = 400;
/** Files that may be longer, each with the reason. */
const longFiles: ReadonlyMap<string, string> = new Map([]);

/** Cycles that exist for the types alone, each with the reason. */
const typeCycles: ReadonlyMap<string, string> = new Map([
  [
    'src/stack/tcp/connection.ts -> src/stack/tcp/segment-arrives.ts -> src/stack/tcp/connection.ts',
    'one machine in two files: RFC 9293 §3.10.7 is long enough for its own',
  ],
]);

const files = [...sourceFiles('src'), ...sourceFiles(labs)];

function roomOf(path: string): string {
  return path.startsWith('src/') ? path.split('/').slice(0, 2).join('/') : path.split('/')[0]!;
}

function isOurs(target: string): boolean {
  return target.startsWith('src/') || target.startsWith('labs/') || target.startsWith('test/');
}

/** Where `pattern` is found in the code of `file`, comments and strings left out. */
function findInCode(file: SourceFile, pattern: RegExp): string[] {
  return Array.from(file.code.matchAll(pattern), (match) => `${place(file.path, file.code, match.index)}: ${match[0]}`);
}

describe('dependencies', () => {
  test('every room of src is in the table', () => {
    const known = [...Object.keys(rooms), commandLine, labs];
    expect(files.filter(({ path }) => !known.includes(roomOf(path))).map(({ path }) => path)).toEqual([]);
  });

  test('point one way: bytes <- crypto <- packet <- stack <- nodes <- lab <- cli', () => {
    const offences = files.flatMap(({ path, imports }) => {
      const room = roomOf(path);
      const allowed = (target: string) => {
        const other = roomOf(target);
        if (other === room || room === commandLine) return other !== 'test';
        if (room === labs) return other.startsWith('src/') && other !== commandLine;
        return rooms[room]?.includes(other) ?? false;
      };
      return imports
        .filter(({ target }) => isOurs(target) && !allowed(target))
        .map(({ target, line }) => `${path}:${line}: imports ${target}`);
    });
    expect(offences).toEqual([]);
  });

  test('name files that are there, with their ending', () => {
    const paths = new Set(files.map(({ path }) => path));
    const offences = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => isOurs(target) && !paths.has(target))
        .map(({ target, line }) => `${path}:${line}: imports ${target}, which is not there`),
    );
    expect(offences).toEqual([]);
  });

  test('have no cycle', () => {
    expect(findCycles(files).filter((cycle) => !typeCycles.has(cycle))).toEqual([]);
  });

  test('have no cycle at run time, whatever the types do', () => {
    const runTime = files.map((file) => ({ ...file, imports: file.imports.filter(({ typeOnly }) => !typeOnly) }));
    expect(findCycles(runTime)).toEqual([]);
  });

  test('are on files, not on barrels: no file only re-exports', () => {
    const barrels = files.filter(({ code }) => {
      const rest = code.replace(/\bexport\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s*from\s*'[^']*'\s*;?/g, '');
      return rest !== code && rest.trim() === '';
    });
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });
});

describe('only media, grade and cli touch the machine', () => {
  const pure = files.filter(({ path }) => !impureRooms.includes(roomOf(path)));

  test("node:* is imported nowhere else; crypto may import node:crypto's pure functions", () => {
    const offences = pure.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => target.startsWith('node:'))
        .filter(({ target }) => !(roomOf(path) === cryptoRoom && target === 'node:crypto'))
        .filter(({ target }) => !(path === unpacker && target === 'node:zlib'))
        .map(({ target, line }) => `${path}:${line}: imports ${target}`),
    );
    expect(offences).toEqual([]);
  });

  test('node:crypto is asked for no randomness', () => {
    const pattern = /\b(random\w+|generateKey\w*|webcrypto)\b(?=\s*[,}(])/g;
    const offences = files
      .filter(({ imports }) => imports.some(({ target }) => target === 'node:crypto'))
      .filter(({ path }) => !impureRooms.includes(roomOf(path)))
      .flatMap((file) => findInCode(file, pattern));
    expect(offences).toEqual([]);
  });

  test('node:zlib is asked to unpack only, at once and with a limit', () => {
    const { text } = files.find(({ path }) => path === unpacker)!;
    const [, names = ''] = /import \{([^}]*)\} from 'node:zlib'/.exec(text) ?? [];
    const imported = names.split(',').map((name) => name.trim());
    expect(imported.length).toBeGreaterThan(1);
    expect(imported.filter((name) => !/^(brotliDecompress|gunzip|inflate|inflateRaw)Sync$/.test(name))).toEqual([]);
    const calls = [...text.matchAll(/\w+Sync\(([^)]*)\)/g)].map(([, given]) => given);
    expect(calls.filter((given) => given !== 'bytes, options')).toEqual([]);
  });

  test('no clock, timer, randomness, process or Buffer elsewhere', () => {
    const globals = [
      // `new Date(x)` and `Date.UTC(…)` only convert; without an argument the clock is read.
      /\bnew Date\b(?!\s*\(\s*[^)\s])|\bDate\s*\.\s*now\b|(?<!\bnew )\bDate\s*\(/g,
      /\b(set|clear)(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bperformance\s*\./g,
      /\bMath\s*\.\s*random\b|\bglobalThis\s*\.\s*crypto\b|(?<![.\w])crypto\s*\.\s*(getRandomValues|randomUUID)\b/g,
      /(?<![.\w])process\s*\.|(?<![.\w])Buffer\b|(?<![.\w])require\s*\(|\b__dirname\b|(?<![.\w])console\s*\./g,
    ];
    expect(pure.flatMap((file) => globals.flatMap((pattern) => findInCode(file, pattern)))).toEqual([]);
  });
});

describe('files', () => {
  test(`have fewer than ${MAX_LINES} lines`, () => {
    const long = files
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ path, lines }) => lines >= MAX_LINES && !longFiles.has(path))
      .map(({ path, lines }) => `${path}:${MAX_LINES}: has ${lines} lines`);
    expect(long).toEqual([]);
  });

  test('use no `any`', () => {
    const pattern = /(?:[:<,|&(]|\bas|\bextends|=>)\s*any\b(?!\s*[(:.])|\bany\s*\[\s*\]/g;
    const everything = [...files, ...sourceFiles('test')];
    expect(everything.flatMap((file) => findInCode(file, pattern))).toEqual([]);
  });

  test('name no package registry host', () => {
    // Put together here, since this file may not name them either.
    const hosts = ['npmjs', 'yarnpkg', 'npmmirror', 'jsr'].map(
      (name) => new RegExp(`\\b${name}\\.(org|com|io)\\b`, 'gi'),
    );
    const texts = filesBelow('', /\.(ts|js|mjs|json|md|yml|yaml|sh|toml|npmrc)$|^(run|Dockerfile)$/);
    const offences = texts.flatMap((path) => {
      const text = readProjectFile(path);
      return hosts.flatMap((host) => Array.from(text.matchAll(host), ({ index }) => place(path, text, index)));
    });
    expect(offences).toEqual([]);
  });
});

/** Each cycle once, as 'a.ts -> b.ts -> a.ts'. */
function findCycles(all: readonly SourceFile[]): string[] {
  const targets = new Map(all.map(({ path, imports }) => [path, imports.map(({ target }) => target)]));
  const done = new Set<string>();
  const trail: string[] = [];
  const cycles: string[] = [];
  const visit = (path: string): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) cycles.push([...trail.slice(seenAt), path].join(' -> '));
    if (seenAt >= 0 || done.has(path)) return;
    trail.push(path);
    for (const target of targets.get(path) ?? []) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const { path } of all) visit(path);
  return cycles;
}

describe('the tools of this test', () => {
  const fake = (path: string, ...targets: string[]): SourceFile => ({
    path,
    text: '',
    code: '',
    imports: targets.map((target) => ({ target, line: 1, typeOnly: false })),
  });

  test('a cycle is found, and a diamond is none', () => {
    expect(findCycles([fake('a', 'b', 'c'), fake('b', 'd'), fake('c', 'd'), fake('d')])).toEqual([]);
    expect(findCycles([fake('a', 'b'), fake('b', 'c'), fake('c', 'b')])).toEqual(['b -> c -> b']);
  });

  test('comments, strings and regular expressions are blanked, code in a template is not', () => {
    expect(blankOut('a // Date\nb(\'any\', "x")')).toBe('a        \nb(\'   \', " ")');
    expect(blankOut('/* any */ x')).toBe('          x');
    const hole = '$' + '{Date.now({})}';
    expect(blankOut(`\`any ${hole} any\`;`)).toBe(`\`    ${hole}    \`;`);
    expect(blankOut("s.replace(/['/]any/g, '') / any")).toBe("s.replace(/       /g, '') / any");
    expect(blankOut("'\\'' + any")).toBe("'  ' + any");
  });
});

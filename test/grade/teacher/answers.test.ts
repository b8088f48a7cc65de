/** Answers as students write them: every usual spelling counts, a wrong form is told, a hostile file is only a bad file. */

import { describe, expect, test } from 'vitest';
import { text } from '../../../src/explain/text.ts';
import { judgeAnswer } from '../../../src/grade/judge/judge-answers.ts';
import { readAnswers } from '../../../src/grade/judge/read-answers.ts';
import type { Answer, Question } from '../../../src/grade/question.ts';

function question(answer: Answer, mistakes: Question['mistakes'] = []): Question {
  return { key: 'asked', say: text('?', '?'), points: 1, answer, mistakes };
}

/** What is told of an answer; 'right' if nothing is. */
function judged(answer: Answer, given: string | number, mistakes: Question['mistakes'] = []): string {
  return judgeAnswer(question(answer, mistakes), given)?.say.en ?? 'right';
}

/** The value as it comes out of a file in which it was written so. */
function written(value: string): string | undefined {
  const read = readAnswers(file(`task:\n  asked: ${value}\n`), 'task', ['asked']);
  return 'answers' in read ? read.answers.get('asked') : read.problem.say.en;
}

function file(content: string | Uint8Array, name = 'answers.yaml'): Map<string, Uint8Array> {
  return new Map([[name, typeof content === 'string' ? new TextEncoder().encode(content) : content]]);
}

function problem(content: string | Uint8Array, keys = ['asked'], name = 'answers.yaml'): string {
  const read = readAnswers(file(content, name), 'task', keys);
  return 'problem' in read ? read.problem.say.en : 'no problem';
}

describe('spellings that count', () => {
  test.for<[Answer, (string | number)[]]>([
    [
      { type: 'number', value: 1460 },
      [1460, '1460', ' 1460 ', '0x5b4', '0x5B4', '1,460', '1_460', '1 460', "1'460", '1.46e3', '"1460"', '1460.0'],
    ],
    [{ type: 'number', value: 1460, unit: 'bytes' }, ['1460 bytes', '1460 byte', '1460 B', '1460바이트', '1460bytes']],
    [
      { type: 'number', value: 0.25, tolerance: 0.001, unit: 's' },
      ['0.25', '0,25', '.25', '250 ms', '0.25 s', '0.25 seconds', '0.2504', '250000 µs', '0.25초'],
    ],
    [{ type: 'number', value: -3 }, ['-3', '-3.0']],
    [
      { type: 'packet', file: 'a.pcap', accepts: [5, 9] },
      [5, 9, '5', '#5', 'frame 5', 'Frame 9', 'No. 5', 'packet #9', '5번', '5.'],
    ],
    [{ type: 'ipv4', value: '10.37.142.9' }, ['10.37.142.9', ' 10.37.142.9', '010.037.142.009', '10.37.142.9.']],
    [
      { type: 'mac', value: '02:16:d3:23:68:8a' },
      ['02:16:d3:23:68:8a', '02-16-D3-23-68-8A', '0216.d323.688a', '0216d323688A', '2:16:d3:23:68:8a'],
    ],
    [
      { type: 'hex', value: '00a1b2c3' },
      ['00a1b2c3', '0x00a1b2c3', '0x00A1B2C3', '0xa1b2c3', '00:a1:b2:c3', '00 a1 b2 c3', '\\x00\\xa1\\xb2\\xc3'],
    ],
    [
      { type: 'text', value: 'www.google.com', also: ['google.com'] },
      ['www.google.com', 'WWW.Google.com.', '"www.google.com"', 'google.com', '`www.google.com`'],
    ],
    [
      {
        type: 'choice',
        value: 'stale-arp-entry',
        of: { 'stale-arp-entry': text('a stale ARP entry', '오래된 ARP 항목'), other: text('other', '다른') },
      },
      ['stale-arp-entry', 'Stale ARP entry', 'stale_arp_entry', 'a stale ARP entry', '오래된 ARP 항목'],
    ],
  ])('%o', ([answer, spellings]) => {
    for (const spelling of spellings) expect(judged(answer, spelling), String(spelling)).toBe('right');
  });
});

describe('wrong answers', () => {
  test.for<[Answer, (string | number)[]]>([
    [
      { type: 'number', value: 1460 },
      [1461, '14600', '1,46', '1460x', '0x1460', '-1460', '1 ms', '146', '1460 1460', 'Infinity', '1e400', '14,60'],
    ],
    [{ type: 'number', value: 1460, unit: 'bytes' }, ['1460 bits', '1460 ms', '1.46 kB']],
    [{ type: 'number', value: 0.25, tolerance: 0.001, unit: 's' }, ['0.25 ms', '250', '0.252', '25']],
    [{ type: 'packet', file: 'a.pcap', accepts: [5] }, [4, '5, 6', '5-6', '55', '0x5', '-5', '5.5']],
    [
      { type: 'ipv4', value: '10.37.142.9' },
      ['10.37.142.90', '9.142.37.10', '10.37.142', '10.37.142.9/24', '10.37.142.9:80', '10.37.142.265'],
    ],
    [
      { type: 'mac', value: '02:16:d3:23:68:8a' },
      ['02:16:d3:23:68:8b', '02:16:d3:23:68', '02:16:d3:23:68:8a:00', 'broadcast'],
    ],
    [{ type: 'hex', value: '00a1b2c3' }, ['a1b2c3', '00a1b2c4', '00a1b2c300', 'xyz', '0x1a1b2c3']],
    [{ type: 'text', value: 'www.google.com' }, ['www.google.co', 'wwww.google.com', 'google']],
    [{ type: 'choice', value: 'a', of: { a: text('one', '하나'), b: text('two', '둘') } }, ['b', 'two', 'c', 'a b']],
  ])('%o', ([answer, others]) => {
    for (const other of others) expect(judged(answer, other), String(other)).not.toBe('right');
  });

  test('of a known cause are told it, in any spelling', () => {
    const mistakes = [{ value: '9.142.37.10', say: text('the bytes are in reverse', '바이트가 거꾸로입니다') }];
    expect(judged({ type: 'ipv4', value: '10.37.142.9' }, '009.142.037.010', mistakes)).toBe(
      'the bytes are in reverse',
    );
  });

  test('of a wrong form are told the right one', () => {
    expect(judged({ type: 'number', value: 7 }, 'a5')).toBe('a5: a number is wanted, decimal or with 0x in front');
    expect(judged({ type: 'number', value: 7, unit: 'ms' }, '7 bytes')).toBe('7 bytes: a number of ms is wanted');
    expect(judged({ type: 'packet', file: 'a', accepts: [1] }, '[3, 4]')).toBe('[3, 4]: one frame number is wanted');
    expect(judged({ type: 'ipv4', value: '10.0.0.1' }, 'router')).toBe(
      'router: an IPv4 address is wanted, like 192.0.2.1',
    );
    expect(judged({ type: 'mac', value: '02:16:d3:23:68:8a' }, '10.0.0.1')).toContain('a MAC address is wanted');
    expect(judged({ type: 'hex', value: 'a1' }, 'a1 or a2')).toContain('hexadecimal digits are wanted');
    expect(judged({ type: 'choice', value: 'a', of: { a: text('1', '1'), b: text('2', '2') } }, 'x')).toBe(
      'x: choose one of a, b',
    );
    expect(judged({ type: 'ipv4', value: '10.0.0.1' }, '10.0.0.2')).toBe('10.0.0.2 is not right');
  });

  test('that are empty', () => {
    for (const nothing of ['', '  ', '~', 'null', 'NULL']) {
      expect(judgeAnswer(question({ type: 'text', value: 'a' }), nothing)?.mistake).toBe('not-written');
    }
  });

  test('are shown safely', () => {
    const line = judged({ type: 'text', value: 'a' }, `\u001b[31m\u202e${'x'.repeat(500)}`);
    expect(line).toMatch(/^\\x1b\[31m\\u\{202e\}x{10,}… is not right$/);
  });
});

describe('a file', () => {
  test.for<[string, string]>([
    ['00:16:d3:23:68:8a', '00:16:d3:23:68:8a'],
    ['02-16-d3-23-68-8a', '02-16-d3-23-68-8a'],
    ['no', 'no'],
    ['0012', '0012'],
    ['0o17', '0o17'],
    ['0x1c46', '0x1c46'],
    ['12e456', '12e456'],
    ['1.10', '1.10'],
    ['22:30', '22:30'],
    ['190:20:30', '190:20:30'],
    ['2020-01-27', '2020-01-27'],
    ['1_000', '1_000'],
    ['+5', '+5'],
    ['.5', '.5'],
    ['true', 'true'],
    ['"5"', '5'],
    ["'5'", '5'],
    ['[5]', '5'],
    ['[5, 6]', '[5, 6]'],
    ['{ a: 1 }', '{ … }'],
    ['5   # because', '5'],
    ['!!int 5', '5'],
    ['!!js/function x', 'x'],
    ['<<', '<<'],
    ['', ''],
    ['"\\u0041"', 'A'],
  ])('gives %s as it is written', ([value, given]) => {
    expect(written(value)).toBe(given);
  });

  test('may be JSON, have Windows line ends, a byte order mark, UTF-16', () => {
    const read = (content: string | Uint8Array, name?: string) => {
      const answers = readAnswers(file(content, name), 'task', ['asked']);
      return 'answers' in answers ? answers.answers.get('asked') : answers.problem.say.en;
    };
    expect(read('{"task": {"asked": 5, "more": [1, 2]}}', 'answers.json')).toBe('5');
    expect(read('{\n\t"task": {\n\t\t"asked": "a"\n\t}\n}', 'answers.json')).toBe('a');
    expect(read('task:\r\n  asked: 5\r\n')).toBe('5');
    expect(read('\ufefftask:\n  asked: 5\n')).toBe('5');
    const utf16 = Uint8Array.from([
      0xff,
      0xfe,
      ...Array.from('task:\n  asked: 5\n').flatMap((c) => [c.charCodeAt(0), 0]),
    ]);
    expect(read(utf16)).toBe('5');
    expect(read('# first\n---\ntask:\n  asked: 5\n...\n')).toBe('5');
  });

  test('may write keys a little otherwise', () => {
    const read = readAnswers(file('Task:\n  offered_address: 1\n  Leasetime: 2\n'), 'task', [
      'offeredAddress',
      'leaseTime',
    ]);
    expect('answers' in read && [...read.answers]).toEqual([
      ['offeredAddress', '1'],
      ['leaseTime', '2'],
    ]);
  });

  test('that is misplaced, empty or twice is told so', () => {
    expect(problem('asked: 5\n')).toBe('the answers have to stand below “task:”, moved in by two spaces');
    expect(problem('other:\n  asked: 5\n')).toBe('answers.yaml has nothing for “task” yet');
    expect(problem('')).toBe('answers.yaml has nothing for “task” yet');
    expect(problem('just words')).toBe('answers.yaml has nothing for “task” yet');
    expect(problem('- task\n- asked\n')).toBe('answers.yaml has nothing for “task” yet');
    expect(problem('task: 5\n')).toBe('below “task:” a line “key: value” is wanted for each answer');
    expect(problem('task:\n  asked: 5\n  asked: 6\n')).toBe('“asked” stands there twice');
    expect(problem('task:\n  asked: 5\ntask:\n  asked: 6\n')).toBe('answers.yaml has “task” 2 times');
    expect(problem('task:\n')).toBe('no problem');
    const { say } = (readAnswers(new Map(), 'task', []) as { problem: { say: { en: string } } }).problem;
    expect(say.en).toBe('answers.yaml is not in the submission');
  });

  test('that is no YAML is told where', () => {
    expect(problem('task:\n\tasked: 5\n')).toMatch(/^answers\.yaml is not YAML: .*line 2/);
    expect(problem('task: {asked: 5')).toMatch(/^answers\.yaml is not YAML: /);
    expect(problem('['.repeat(50_000))).toBe('answers.yaml is not YAML: it is nested too deeply');
    expect(problem('a: 1\n---\nb: 2\n')).toMatch(/^answers\.yaml is not YAML: .*multiple documents/);
  });
});

describe('a hostile file', () => {
  const many = 60_000;
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`),
    'task: *i',
  ].join('\n');
  test.for<[string, string | Uint8Array]>([
    ['aliases that grow', bomb],
    ['an alias of itself', 'task: &a\n  asked: *a\n'],
    ['an alias as a key', 'task: &a { asked: 1 }\n*a : 2\n'],
    ['unknown tags', 'task: !!python/object/apply:os.system\n  asked: !evil 1\n'],
    ['a merge', 'base: &b { asked: 1 }\ntask:\n  <<: *b\n'],
    ['deep lists', '['.repeat(many)],
    ['deep lists, closed', `task: ${'['.repeat(many / 2)}${']'.repeat(many / 2)}`],
    ['deep records', '{a: '.repeat(many / 4)],
    ['deep blocks', Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['deep dashes', '- '.repeat(many / 2)],
    ['question marks', '? '.repeat(many / 2)],
    ['many keys', Array.from({ length: 8000 }, (_, at) => `k${at}: 1`).join('\n')],
    ['many equal keys', 'task: 1\n'.repeat(8000)],
    ['many anchors', Array.from({ length: 5000 }, (_, at) => `- &a${at} x`).join('\n')],
    ['many directives', '%YAML 1.2\n'.repeat(5000)],
    ['many documents', '---\n'.repeat(10_000)],
    ['quotation marks', '"'.repeat(many)],
    ['colons', ':'.repeat(many)],
    ['colons and blanks', ': '.repeat(many / 2)],
    ['commas in a list', `[${','.repeat(many)}`],
    ['tabs', '\t'.repeat(many)],
    ['one long word', 'x'.repeat(many)],
    ['a long folded text', `task: >\n${' x\n'.repeat(many / 3)}`],
    ['percent and ampersand', '&'.repeat(many)],
    ['zeros', new Uint8Array(many)],
    ['no text', Uint8Array.from({ length: many }, (_, at) => (at * 7919) & 0xff)],
    ['half of UTF-16', Uint8Array.of(0xff, 0xfe, 0x41)],
    ['a megabyte', 'task:\n'.padEnd(1 << 20, ' ')],
    ['__proto__', '__proto__:\n  task:\n    asked: 1\n'],
    ['constructor', 'constructor: { prototype: { asked: 1 } }\n'],
  ])('with %s is no more than a file without answers', ([, content]) => {
    const read = readAnswers(file(content), 'task', ['asked']);
    const given = 'answers' in read ? read.answers.get('asked') : undefined;
    if (given !== undefined) expect(judged({ type: 'number', value: 99 }, given)).not.toBe('right');
    if ('problem' in read) expect(read.problem.say.en.length).toBeLessThan(300);
    expect(({} as Record<string, unknown>).asked).toBeUndefined();
  });

  test('__proto__ as a task or a key is a name like others', () => {
    const read = readAnswers(file('task:\n  __proto__: { asked: 1 }\n  constructor: 2\n'), 'task', ['asked']);
    expect('answers' in read && read.answers.has('asked')).toBe(false);
    expect(problem('__proto__:\n  asked: 1\n')).toBe('answers.yaml has nothing for “task” yet');
  });
});

/** Who is alike is noticed; who is not, or only by chance, is left in peace. */

import { describe, expect, test } from 'vitest';
import { fingerprintOf, fingerprintsOf } from '../../src/grade/class/fingerprint.ts';
import { similarities, similarTo } from '../../src/grade/class/similarity.ts';
import type { PersonalAnswer, Result } from '../../src/grade/result.ts';
import { solutionFiles, submissionOf } from '../helpers/grading.ts';
import { result } from './platforms/results.ts';

const bare = { fingerprints: {}, personal: [] };

/** @param answers 'given/expected' by key */
function person(name: string, answers: Record<string, string>, more: Partial<Result> = {}): Result {
  const personal = Object.entries(answers).map(([key, both]): PersonalAnswer => {
    const [given, expected] = both.split('/') as [string, string];
    return { task: 'capture', key, given, expected };
  });
  return result([], { ...bare, submission: name, student: `${name}@school.example`, personal, ...more });
}

const pairs = (results: readonly Result[]) => similarities(results).map(({ submissions }) => submissions.join('+'));

describe('answers', () => {
  test('right for another student alone: told of both, with the questions', () => {
    const kim = person('kim', { address: '10.1.2.3/10.1.2.3', xid: '77/77' });
    const lee = person('lee', { address: '10.1.2.3/10.9.9.9', xid: '88/88' });
    const park = person('park', { address: '10.4.4.4/10.4.4.4', xid: '99/99' });
    const [one, ...others] = similarities([kim, lee, park]);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ kind: 'answers', lab: 'tcp', submissions: ['kim', 'lee'] });
    expect(one!.say.en).toBe('lee gives answers that are right for kim alone (capture.address)');
    expect(one!.say.ko).toBe('lee의 답이 kim에게만 맞는 값입니다(capture.address)');
    expect(similarTo([one!], lee)).toEqual([one]);
    expect(similarTo([one!], park)).toEqual([]);
  });

  test('both have all right, or the same value is right for both: nothing', () => {
    const kim = person('kim', { address: '10.1.2.3/10.1.2.3', server: '68.85.2.1/68.85.2.1' });
    const lee = person('lee', { address: '10.9.9.9/10.9.9.9', server: '68.85.2.1/68.85.2.1' });
    expect(pairs([kim, lee])).toEqual([]);
  });

  test('a small number or a word in common is chance; many of them are not', () => {
    const kim = person('kim', { frame: '3/3', cause: 'stale/stale' });
    const lee = person('lee', { frame: '3/4', cause: 'stale/wrong-mask' });
    expect(pairs([kim, lee])).toEqual([]);
    const values = { a: '31/31', b: '47/47', c: '59/59' };
    const copied = { a: '31/32', b: '47/48', c: '59/60' };
    expect(pairs([person('kim', values), person('lee', copied)])).toEqual(['kim+lee']);
  });

  test('a value drawn from few is right for many others: chance', () => {
    const variants = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
    const others = Array.from({ length: 9 }, (_, at) =>
      person(`s${at}`, { a: `${variants[at % 3]}/${variants[at % 3]}` }),
    );
    expect(pairs([...others, person('lee', { a: '10.0.0.1/10.0.0.2' })])).toEqual([]);
  });

  test('one wrong answer in common may be one mistake made twice; several are told', () => {
    const kim = { mac: '02:11:22:33:44:55/02:aa:aa:aa:aa:aa', isn: '123456789/555555555', port: '51234/60001' };
    const lee = { mac: '02:11:22:33:44:55/02:bb:bb:bb:bb:bb', isn: '123456789/666666666', port: '60002/60002' };
    expect(pairs([person('kim', kim), person('lee', { ...lee, isn: '1/666666666' })])).toEqual([]);
    const [one] = similarities([person('kim', kim), person('lee', lee)]);
    expect(one!.say.en).toBe('the same wrong answers (capture.mac, capture.isn)');
  });

  test('a wrong answer of many, or a value that everybody sees, is a common mistake', () => {
    const wrong = (name: string, own: number) =>
      person(name, {
        client: `68.85.2.1/10.0.0.${own}`,
        ack: `987654321/55555555${own}`,
        mask: `255.255.255.0/255.255.25${own}.0`,
        zero: `0/7${own}`,
        server: '68.85.2.1/68.85.2.1',
      });
    expect(pairs([wrong('kim', 1), wrong('lee', 2), wrong('park', 3)])).toEqual([]);
  });

  test('two attempts of one student, or other labs, are not compared', () => {
    const kim = person('kim', { address: '10.1.2.3/10.1.2.3' });
    const lee = person('lee', { address: '10.1.2.3/10.9.9.9' });
    expect(pairs([kim, { ...lee, student: kim.student }])).toEqual([]);
    expect(pairs([kim, { ...lee, lab: 'dhcp' }])).toEqual([]);
  });

  test('a class of 400 is compared in no time worth speaking of', () => {
    const many = Array.from({ length: 400 }, (_, at) =>
      person(`s${at}`, Object.fromEntries(Array.from({ length: 20 }, (_, key) => [`k${key}`, `${at}77/${at}77`]))),
    );
    expect(pairs(many)).toEqual([]);
  });
});

describe('code', () => {
  const source = solutionFiles('02-dhcp').get('discover.ts')!;
  const whole = fingerprintOf(source, 'discover.ts');

  test('comments, layout, types and names do not matter', () => {
    expect(whole).toMatch(/^[0-9a-f]{64}$/);
    const disguised = source
      .replace('/** A reference solution, written as a student would. */', '// mine!')
      .replaceAll('message', 'buffer_')
      .replaceAll('view', 'dv')
      .replaceAll(/ {2}/g, '\t')
      .replace(': Uint8Array {', '{ /* hm */\n\n');
    expect(disguised).not.toBe(source);
    expect(fingerprintOf(disguised, 'discover.js.ts')).toBe(whole);
  });

  test('another number, another property or another order is another file', () => {
    const others = [
      source.replace('0x8000', '0x80'),
      source.replace('setUint16', 'setUint8'),
      source.replace('message[0] = 1;', '').replace('message[1] = 1;', 'message[1] = 1; message[0] = 1;'),
    ];
    for (const other of others) {
      expect(other).not.toBe(source);
      expect(fingerprintOf(other, 'discover.ts')).not.toBe(whole);
    }
  });

  test('short files, starters and what cannot be parsed are no trouble', () => {
    expect(fingerprintOf('export function f() { return 1; }', 'a.ts')).toBeUndefined();
    expect(fingerprintOf('', 'a.ts')).toBeUndefined();
    expect(fingerprintOf(`${'('.repeat(100_000)}`, 'a.ts')).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprintOf('x'.repeat(1 << 20), 'a.ts')).toBeUndefined();
    const submission = submissionOf(
      new Map([
        ['discover.ts', source],
        ['lib/same.js', source],
        ['answers.yaml', 'a: 1'],
      ]),
    );
    expect(Object.keys(fingerprintsOf(submission, new Set()))).toEqual(['discover.ts', 'lib/same.js']);
    expect(fingerprintsOf(submission, new Set([whole!]))).toEqual({});
  });

  test('is told once for all that have it, whatever the file is called', () => {
    const fingerprint = 'ab'.repeat(32);
    const some = ['kim', 'lee', 'park', 'choi'].map((name) =>
      person(name, {}, { fingerprints: name === 'choi' ? { 'a.ts': 'cd' } : { [`${name}.ts`]: fingerprint } }),
    );
    const [one, ...others] = similarities(some);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ kind: 'code', submissions: ['kim', 'lee', 'park'] });
    expect(one!.say.en).toContain('kim.ts, lee.ts, park.ts');
  });
});

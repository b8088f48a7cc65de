/** Domain names as they are written wrongly, and what is said of them. */

import { describe, expect, test } from 'vitest';
import { buildDns } from '../../../src/packet/dns/codec.ts';
import { ascii, overDns, patched, query, response, spliced } from './samples.ts';
import { told } from './tell.ts';

const NAME_AT = 12;
const encoded = [3, ...ascii('www'), 6, ...ascii('google'), 3, ...ascii('com'), 0];
const asQuery = { want: query, wrap: overDns };

/** The query with the name written as these bytes. */
function named(...name: readonly number[]): string[] {
  return told(spliced(query, NAME_AT, encoded.length, ...name), asQuery);
}

function labels(length: (label: string) => number[], names = ['www', 'google', 'com']): number[] {
  return names.flatMap((label) => [...length(label), ...ascii(label)]);
}

describe('a name', () => {
  test('is told where it begins, with what is wrong', () => {
    expect(named(...encoded.slice(0, -1))).toEqual([
      '[name-length] offset 0xc, DNS question QNAME: the zero octet at its end, the root, is missing (RFC 1035 §3.1)',
    ]);
  });

  test.for<[string, number[], string]>([
    [
      'dots as they are written',
      [...ascii('www.google.com')],
      'it is written as text, but there are no dots on the wire',
    ],
    ['dots, and a zero behind', [...ascii('www.google.com'), 0], 'it is written as text'],
    ['one label', [14, ...ascii('www.google.com'), 0], 'one label with dots in it'],
    ['two zeros', [...encoded, 0], 'one zero octet ends it, not two'],
    [
      'lengths that count themselves',
      [...labels(({ length }) => [length + 1]), 0],
      'counts the octets of the label, not itself',
    ],
    ['lengths one too few', [...labels(({ length }) => [length - 1]), 0], 'each length is one too few'],
    ['lengths of two octets', [...labels(({ length }) => [0, length]), 0], 'a length is one octet'],
    [
      'labels with dots behind',
      ['www', 'google', 'com'].flatMap((label) => [label.length, ...ascii(label), 0x2e]),
      'the dots are not sent',
    ],
    [
      'labels that end in zeros',
      ['www', 'google', 'com'].flatMap((label) => [...ascii(label), 0]),
      'each label stands behind its length',
    ],
  ])('%s', ([, name, words]) => {
    expect(named(...name)).toEqual([expect.stringMatching(/^\[name-length\] offset 0xc, DNS question QNAME: /)]);
    expect(named(...name)[0]).toContain(words);
  });

  test('with its lengths as digits, its labels in reverse', () => {
    expect(named(...labels(({ length }) => [0x30 + length]), 0)[0]).toContain('[digits-as-text]');
    expect(named(...labels(({ length }) => [length], ['com', 'google', 'www']), 0)[0]).toContain('[wrong-order]');
  });

  test('of another host is told as a name', () => {
    const other = buildDns({ id: 0xa1b2, rd: true, questions: [{ name: 'www.goggle.com', type: 'A', class: 'IN' }] });
    expect(told(other, asQuery)).toEqual([
      'offset 0xc, DNS question QNAME is www.goggle.com, should be www.google.com (RFC 1035 §4.1.2)',
    ]);
    const short = buildDns({ id: 0xa1b2, rd: true, questions: [{ name: 'google.com', type: 'A', class: 'IN' }] });
    expect(told(short, asQuery)[0]).toMatch(
      /DNS question QNAME is google.com, should be www.google.com|4 bytes are missing \(DNS question QNAME\)/,
    );
  });

  test('in other letters is another name: queries are copied as they are', () => {
    expect(told(patched(query, NAME_AT + 1, 0x57), asQuery)).toEqual([
      expect.stringContaining('DNS question QNAME is Www.google.com, should be www.google.com'),
    ]);
  });

  test('does not hide what stands before it', () => {
    const got = spliced(query, NAME_AT, encoded.length, ...ascii('www.google.com'), 0);
    expect(told(patched(got, 0, 0xb2, 0xa1), asQuery)).toEqual([
      expect.stringContaining('[name-length] offset 0xc'),
      expect.stringContaining('[byte-order] offset 0x0, DNS ID is 0xb2a1, should be 0xa1b2'),
    ]);
  });
});

describe('a label length', () => {
  test('that is one off', () => {
    expect(told(patched(query, NAME_AT, 4), asQuery)).toEqual([
      '[name-length] offset 0xc, DNS label 1 length is 4 bytes, should be 3 bytes: 1 too many, the length octet itself does not count (RFC 1035 §4.1.4)',
    ]);
  });
});

describe('a compression pointer', () => {
  const pointers = [...response.keys()].filter((at) => response[at] === 0xc0 && at >= 12);

  test('that leads to itself, or beyond', () => {
    expect(pointers.length).toBeGreaterThan(2);
    for (const at of pointers.slice(0, 2)) {
      const [line, ...more] = told(patched(response, at, 0xc0, at), { want: response, wrap: overDns });
      expect(line).toMatch(/^\[compression-loop\] offset 0x[0-9a-f]+, DNS .*compression pointer is 0xc0/);
      expect(line).toContain('the name never ends, for a pointer has to lead to a place before it');
      expect(more).toEqual([]);
    }
  });

  test('that leads to another name', () => {
    const [at] = pointers;
    expect(told(patched(response, at!, 0xc0, 16), { want: response, wrap: overDns })).toEqual([
      expect.stringContaining('DNS answer 1 NAME compression pointer is 0xc010 (→ 16), should be 0xc00c (→ 12)'),
    ]);
  });

  test('that leads nowhere, in a message of another shape, is still called a loop', () => {
    const got = Uint8Array.from([...query.subarray(0, 12), 0xc0, 12, 0, 1, 0, 1]);
    expect(told(got, asQuery)[0]).toContain('[compression-loop]');
  });
});

/** Typical mistakes in the tasks of the tcp lab. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  {
    task: 'checksum',
    name: 'without the pseudo-header',
    replace: [['addWords(0, pseudo)', '0']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'checksum',
    name: 'pseudo-header without the protocol',
    replace: [['view.setUint8(9, 6);', '']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'checksum',
    name: 'pseudo-header without the length',
    replace: [['view.setUint16(10, segment.length);', '']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'checksum',
    name: 'protocol number of UDP',
    replace: [['view.setUint8(9, 6)', 'view.setUint8(9, 17)']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'checksum',
    name: 'pseudo-header with the length of the data only',
    replace: [['view.setUint16(10, segment.length)', 'view.setUint16(10, segment.length - 20)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'checksum',
    name: 'pseudo-header with the length of the IP packet',
    replace: [['view.setUint16(10, segment.length)', 'view.setUint16(10, segment.length + 20)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'checksum',
    name: 'last byte of an odd length left out',
    replace: [['i < bytes.length; i += 2', 'i + 1 < bytes.length; i += 2']],
    mistake: 'odd-length',
  },
  {
    task: 'checksum',
    name: 'last byte of an odd length as the low half',
    replace: [['sum += high * 256 + low;', 'sum += i + 1 < bytes.length ? high * 256 + low : high;']],
    mistake: 'odd-length',
  },
  {
    task: 'checksum',
    name: 'sum not complemented',
    replace: [['return ~sum & 0xffff', 'return sum & 0xffff']],
    mistake: 'not-complemented',
  },
  {
    task: 'checksum',
    name: 'carries thrown away',
    replace: [['while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);', '']],
    mistake: 'carry-lost',
  },
  {
    task: 'checksum',
    name: 'carries added back only once',
    replace: [['while (sum > 0xffff)', 'if (sum > 0xffff)']],
  },
  {
    task: 'checksum',
    name: 'words in little-endian byte order',
    replace: [['return ~sum & 0xffff', 'return ((~sum & 0xff) << 8) | ((~sum >> 8) & 0xff)']],
    mistake: 'byte-order',
  },
  {
    task: 'checksum',
    name: 'old checksum summed up as well',
    replace: [
      ['copy[16] = 0;', ''],
      ['copy[17] = 0;', ''],
    ],
    mistake: 'checksum-field-included',
  },
  {
    task: 'checksum',
    name: 'header only',
    replace: [['addWords(sum, copy)', 'addWords(sum, copy.subarray(0, 20))']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'checksum',
    name: 'zero written as all ones, as UDP does, and ones as zero',
    replace: [['return ~sum & 0xffff', 'return (~sum & 0xffff) ^ 0xffff']],
    mistake: 'not-complemented',
  },
];

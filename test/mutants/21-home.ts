/** Typical mistakes in the tasks of the home journey. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  {
    task: 'waits',
    name: 'an IP header of 20 bytes always',
    replace: [['const transport = ip + (bytes[ip]! & 0x0f) * 4;', 'const transport = ip + 20;']],
  },
  {
    task: 'waits',
    name: 'a TCP header of 20 bytes always',
    replace: [['(bytes[transport + 12]! >> 4) * 4', '20']],
  },
  {
    task: 'waits',
    name: 'padding taken for data',
    replace: [['bytes.slice(transport + header, end)', 'bytes.slice(transport + header)']],
  },
  {
    task: 'waits',
    name: 'any answer will do, whatever its ID',
    replace: [['word(p.data, 0) === id && rcode === 0', 'rcode === 0']],
  },
  {
    task: 'waits',
    name: 'an error is an answer',
    replace: [['id && rcode === 0 && answers > 0', 'id && answers > 0 || word(p.data, 0) === id && rcode === 2']],
  },
  {
    task: 'waits',
    name: 'an answer without records is an answer',
    replace: [['rcode === 0 && answers > 0', 'rcode === 0']],
  },
  {
    task: 'waits',
    name: 'the last question counts',
    replace: [['packets.findIndex((p) => isDns(p) && p.dstPort', 'packets.findLastIndex((p) => isDns(p) && p.dstPort']],
  },
  {
    task: 'waits',
    name: 'an answer from before the question counts',
    replace: [['i > question && isGoodAnswer', 'i >= 0 && isGoodAnswer']],
  },
  {
    task: 'waits',
    name: 'the last SYN counts',
    replace: [
      [
        'packets.findIndex((p) => p.protocol === TCP && p.dstPort',
        'packets.findLastIndex((p) => p.protocol === TCP && p.dstPort',
      ],
    ],
  },
  {
    task: 'waits',
    name: 'a SYN to any port counts',
    replace: [['p.dstPort === 443 && p.syn', 'p.syn']],
  },
  {
    task: 'waits',
    name: 'a SYN-ACK is taken for a SYN',
    replace: [
      ['p.syn && !p.ack', 'p.syn'],
      ['p.dstPort === 443 &&', '(p.dstPort === 443 || p.srcPort === 443) &&'],
    ],
  },
  {
    task: 'waits',
    name: 'any SYN-ACK counts',
    replace: [['i > syn && comes(p) && p.syn', 'i > syn && p.protocol === TCP && p.syn']],
  },
  {
    task: 'waits',
    name: 'connections to the server are told by address alone',
    replace: [
      [
        '    p.dst === first.src &&\n    p.srcPort === first.dstPort &&\n    p.dstPort === first.srcPort;',
        '    p.dst === first.src;',
      ],
    ],
  },
  {
    task: 'waits',
    name: 'the client’s port does not matter',
    replace: [['    p.srcPort === first.srcPort &&\n', '']],
  },
  {
    task: 'waits',
    name: 'a ClientHello sent again is the next segment',
    replace: [[' && p.sequence > packets[hello]!.sequence', '']],
  },
  {
    task: 'waits',
    name: 'an acknowledgment is the next segment',
    replace: [['goes(p) && p.data.length > 0 && p.sequence', 'goes(p) && p.sequence']],
  },
  {
    task: 'waits',
    name: 'an acknowledgment is the page',
    replace: [['i > next && comes(p) && p.data.length > 0', 'i > next && comes(p)']],
  },
  {
    task: 'waits',
    name: 'in milliseconds',
    replace: [
      [
        'result.name = answer.time - packets[question]!.time;',
        'result.name = (answer.time - packets[question]!.time) / 1000;',
      ],
    ],
    mistake: 'wrong-unit',
  },
  {
    task: 'waits',
    name: 'zero instead of null',
    replace: [['    name: null,', '    name: 0,']],
  },
];

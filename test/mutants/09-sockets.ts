/** Typical mistakes in the tasks of the sockets lab. */

import type { Mutant } from '../helpers/task-suite.ts';

const demultiplex: readonly Mutant[] = (
  [
    [
      'the sender’s port is not compared',
      [['a.address === b.address && a.port === b.port', 'a.address === b.address']],
    ],
    ['the sender’s address is not compared', [['a.address === b.address && a.port === b.port', 'a.port === b.port']]],
    ['the own port is not compared', [['local.port === to.port && ', '']]],
    ['the own address is not compared', [['(local.address === to.address || local.address === ANY)', 'true']]],
    [
      '0.0.0.0 is taken at its word',
      [['(local.address === to.address || local.address === ANY)', 'local.address === to.address']],
    ],
    ['TCP and UDP share their sockets', [['protocol === packet.protocol && ', '']]],
    ['source and destination swapped', [['const { from, to } = packet', 'const { from: to, to: from } = packet']]],
    [
      'listening sockets first',
      [['mostSpecific(connected) ?? mostSpecific(waiting)', 'mostSpecific(waiting) ?? mostSpecific(connected)']],
    ],
    ['the first that fits', [['sockets.find(({ local }) => local.address !== ANY) ?? sockets[0]', 'sockets[0]']]],
    [
      'connected UDP sockets hear everybody',
      [
        [
          'remote !== null && isSame(remote, from)',
          "remote !== null && (packet.protocol === 'udp' || isSame(remote, from))",
        ],
      ],
    ],
    [
      'a RST is answered',
      [
        [
          "if (best === undefined) return packet.rst ? { kind: 'drop' } : reset(packet);",
          'if (best === undefined) return reset(packet);',
        ],
      ],
    ],
    ['nobody there, and nothing is said', [["packet.rst ? { kind: 'drop' } : reset(packet);", "{ kind: 'drop' };"]]],
    [
      'a listening socket gets everything',
      [["if (packet.rst) return { kind: 'drop' };\n  if (packet.ack) return reset(packet);", '']],
    ],
    [
      'an ACK to a listening socket is dropped',
      [['if (packet.ack) return reset(packet);', "if (packet.ack) return { kind: 'drop' };"]],
    ],
    ['a RST to a listening socket is answered', [["if (packet.rst) return { kind: 'drop' };", '']]],
    [
      'a FIN opens a connection',
      [["packet.syn ? { kind: 'new', listener: best.id } : { kind: 'drop' }", "{ kind: 'new', listener: best.id }"]],
    ],
    ['a SYN is for the listener itself', [["{ kind: 'new', listener: best.id }", "{ kind: 'socket', id: best.id }"]]],
    [
      'a SYN on a connection begins a new one',
      [
        [
          "if (best.remote !== null) return { kind: 'socket', id: best.id };",
          "if (best.remote !== null) return packet.syn && !packet.ack ? { kind: 'new', listener: best.id } : { kind: 'socket', id: best.id };",
        ],
      ],
    ],
    ['a reset does not count the SYN', [['(packet.syn ? 1 : 0)', '0']], 'off-by-one-ack'],
    ['a reset does not count the FIN', [['(packet.fin ? 1 : 0)', '0']], 'off-by-one-ack'],
    ['a reset does not count the data', [['packet.length + (', '0 + (']]],
    [
      'a reset’s number does not wrap round',
      [['(packet.sequenceNumber + length) >>> 0', 'Math.min(packet.sequenceNumber + length, 0xffffffff)']],
    ],
    [
      'a reset always has an ACK',
      [['acknowledgmentNumber: null', 'acknowledgmentNumber: (packet.sequenceNumber + packet.length) >>> 0']],
    ],
    ['a reset always begins at 0', [['sequenceNumber: packet.acknowledgmentNumber', 'sequenceNumber: 0']]],
    ['UDP is reset', [["{ kind: 'unreachable' }", 'reset(packet)']]],
    ['UDP is dropped without a word', [["{ kind: 'unreachable' }", "{ kind: 'drop' }"]]],
  ] as const
).map(([name, replace, mistake]) => ({ task: 'demultiplex', name, replace, ...(mistake && { mistake }) }));

const states: readonly Mutant[] = (
  [
    ['any ACK acknowledges the FIN', [['isAtOrBeyond(event.acknowledgmentNumber, behindFin)', 'true']]],
    ['the FIN takes no number', [['event.length + 1) >>> 0', 'event.length) >>> 0']]],
    ['the FIN’s data does not count', [['event.sequenceNumber + event.length + 1', 'event.sequenceNumber + 1']]],
    ['numbers are compared as they are', [['((a - b) | 0) >= 0', 'a >= b']]],
    ['only just the number behind the FIN acknowledges it', [['((a - b) | 0) >= 0', 'a === b + 1']]],
    [
      'the number behind the FIN does not wrap round',
      [
        ['((a - b) | 0) >= 0', 'a === b'],
        ['(event.sequenceNumber + event.length + 1) >>> 0', 'event.sequenceNumber + event.length + 1'],
      ],
    ],
    [
      'FIN before ACK',
      [["else if (state === 'FIN-WAIT-1') state = 'CLOSING'", "else if (state === 'FIN-WAIT-1') state = 'TIME-WAIT'"]],
    ],
    [
      'no CLOSING',
      [
        [
          "if (state === 'FIN-WAIT-1') state = 'FIN-WAIT-2';\n      else if (state === 'CLOSING') state = 'TIME-WAIT';",
          "if (state === 'FIN-WAIT-1') state = 'FIN-WAIT-2';",
        ],
      ],
    ],
    ['TIME-WAIT after the ACK', [["state = 'FIN-WAIT-2'", "state = 'TIME-WAIT'"]]],
    [
      'no TIME-WAIT',
      [["else if (state === 'FIN-WAIT-2') state = 'TIME-WAIT'", "else if (state === 'FIN-WAIT-2') state = 'CLOSED'"]],
    ],
    ['the second FIN leads to FIN-WAIT-1 as well', [["state = 'LAST-ACK';", "state = 'FIN-WAIT-1';"]]],
    [
      'a FIN from the other side closes',
      [["if (state === 'ESTABLISHED') state = 'CLOSE-WAIT';", "if (state === 'ESTABLISHED') state = 'LAST-ACK';"]],
    ],
    [
      'the server is connected with the SYN',
      [
        [
          "state = 'SYN-RECEIVED';\n    else if (state === 'SYN-SENT'",
          "state = 'ESTABLISHED';\n    else if (state === 'SYN-SENT'",
        ],
      ],
    ],
    ['no simultaneous open', [["event.ack ? 'ESTABLISHED' : 'SYN-RECEIVED'", "'ESTABLISHED'"]]],
    [
      'a RST always leads to CLOSED',
      [
        [
          "if (state === 'SYN-RECEIVED' && listened) state = 'LISTEN';\n      else if (state !== 'LISTEN') state = 'CLOSED';",
          "state = 'CLOSED';",
        ],
      ],
    ],
    ['a RST in LISTEN closes', [["else if (state !== 'LISTEN') state = 'CLOSED'", "else state = 'CLOSED'"]]],
    ['a RST in SYN-RECEIVED always leads to LISTEN', [[" && listened) state = 'LISTEN'", ") state = 'LISTEN'"]]],
    [
      'RSTs that are sent do not count',
      [["if (event.rst) state = 'CLOSED';\n    else if (event.syn &&", 'if (event.syn &&']],
    ],
    ['RSTs that are received do not count', [["else if (state !== 'LISTEN') state = 'CLOSED';\n", '']]],
    ['a SYN that is sent again begins anew', [["event.syn && state === 'CLOSED'", 'event.syn']]],
    [
      'the timeout leads nowhere',
      [["} else if (event.what === 'timeout') {\n      state = 'CLOSED';", "} else if (event.what === 'timeout') {"]],
    ],
    [
      'one segment does one thing',
      [
        [
          "    if (event.fin) {\n      if (state === 'ESTABLISHED') state = 'CLOSE-WAIT'",
          "    else if (event.fin) {\n      if (state === 'ESTABLISHED') state = 'CLOSE-WAIT'",
        ],
      ],
    ],
    [
      'the state before each event',
      [['    return state;\n  });', "    return state;\n  }).map((_, at, all) => all[at - 1] ?? 'CLOSED');"]],
    ],
    ['only the last state', [['return events.map(', 'return events.slice(-1).map(']], 'too-short'],
  ] as const
).map(([name, replace, mistake]) => ({ task: 'states', name, replace, ...(mistake && { mistake }) }));

export const mutants: readonly Mutant[] = [...demultiplex, ...states];

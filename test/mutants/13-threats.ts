/** Typical mistakes in the threats lab's tasks. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  {
    task: 'inspect',
    name: 'trusts every port',
    replace: [['guard.trustedPorts.includes(port)', 'guard.trustedPorts.length > 0 + 0 * port']],
  },
  {
    task: 'inspect',
    name: 'trusts none',
    replace: [["if (guard.trustedPorts.includes(port)) return 'forward';", '']],
  },
  { task: 'inspect', name: 'takes a binding of any port', replace: [['binding.port === port && ', '']] },
  { task: 'inspect', name: 'takes a binding of any station', replace: [['binding.mac === mac && ', '']] },
  {
    task: 'inspect',
    name: 'does not look at the time of a binding',
    replace: [[' && binding.expiresAt > now', ' && now >= 0']],
    mistake: 'wrong-timer',
  },
  {
    task: 'inspect',
    name: 'a binding lives a second too long',
    replace: [['binding.expiresAt > now', 'binding.expiresAt >= now']],
    mistake: 'wrong-timer',
  },
  {
    task: 'inspect',
    name: 'the frame’s source is not compared',
    replace: [['if (mac !== macAt(frame, 6)) return false;', '']],
  },
  {
    task: 'inspect',
    name: 'probes are dropped',
    replace: [["if (address === '0.0.0.0') return true;", '']],
  },
  {
    task: 'inspect',
    name: 'inspects the target instead of the sender',
    replace: [['frame.subarray(28, 32)', 'frame.subarray(38, 42)']],
  },
  {
    task: 'inspect',
    name: 'inspects replies only',
    replace: [
      ['  if (mac !== macAt(frame, 6))', '  if (u16(frame, 20) === 1) return true;\n  if (mac !== macAt(frame, 6))'],
    ],
  },
  {
    task: 'inspect',
    name: 'what has no binding is nobody’s and may pass',
    replace: [
      ['return binding !== undefined && ', 'return binding === undefined || ('],
      ['binding.expiresAt > now;', 'binding.expiresAt > now);'],
    ],
  },
  {
    task: 'inspect',
    name: 'an IPv4 header is always 20 bytes long',
    replace: [['(frame[14]! & 15) * 4', '20']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'inspect',
    name: 'TCP is taken for UDP',
    replace: [['const isUdp = frame[23] === 17;', 'const isUdp = frame[23] !== 1;']],
  },
  {
    task: 'inspect',
    name: 'later fragments are read as if they had ports',
    replace: [['if (!isUdp || isLaterFragment)', 'if (!isUdp || (isLaterFragment && frame.length < 20))']],
  },
  {
    task: 'inspect',
    name: 'all fragments pass',
    replace: [['& 0x1fff) !== 0', '& 0x3fff) !== 0']],
  },
  {
    task: 'inspect',
    name: 'only servers that speak to port 68 are stopped',
    replace: [
      [
        'if (u16(frame, udp) === 67) return false;',
        'if (u16(frame, udp) === 67 && u16(frame, udp + 2) === 68) return false;',
      ],
    ],
  },
  {
    task: 'inspect',
    name: 'chaddr is not compared',
    replace: [['frame[message] === 1 && macAt(frame, message + 28) === macAt(frame, 6)', 'frame[message] === 1']],
  },
  {
    task: 'inspect',
    name: 'op is not looked at',
    replace: [['frame[message] === 1 && macAt(', 'macAt(']],
  },
  {
    task: 'inspect',
    name: 'chaddr at the place of giaddr',
    replace: [['message + 28)', 'message + 24)']],
  },
  {
    task: 'inspect',
    name: 'does not see that ARP is cut off',
    replace: [['if (frame.length < 14 + 28) return false;', '']],
  },
  {
    task: 'inspect',
    name: 'any kind of ARP',
    replace: [
      ['if (!isIpv4OverEthernet) return false;', 'if (!isIpv4OverEthernet && frame.length < 42) return false;'],
    ],
  },
  {
    task: 'inspect',
    name: 'what is neither ARP nor IPv4 is dropped',
    replace: [["? 'forward' : 'drop';\n  return 'forward';", "? 'forward' : 'drop';\n  return 'drop';"]],
  },
  {
    task: 'syn-cookie',
    name: 'the cookie is a signed number',
    replace: [['| mac[2]!) >>> 0;', '| mac[2]!);']],
    mistake: 'sign-extension',
  },
  {
    task: 'syn-cookie',
    name: 'minutes of 60 seconds',
    replace: [['const now = Math.floor(seconds / 64);', 'const now = Math.floor(seconds / 60);']],
  },
  {
    task: 'syn-cookie',
    name: 'the counter begins at 1',
    replace: [
      [
        'clientSequenceNumber, Math.floor(seconds / 64), index)',
        'clientSequenceNumber, Math.floor(seconds / 64) + 1, index)',
      ],
    ],
    mistake: 'off-by-one',
  },
  {
    task: 'syn-cookie',
    name: 'the counter is rounded',
    replace: [['Math.floor(seconds / 64), index)', 'Math.round(seconds / 64), index)']],
  },
  {
    task: 'syn-cookie',
    name: 'an MSS equal to an entry gets the one below',
    replace: [['<= (mss ?? 536)', '< (mss ?? 536)']],
    mistake: 'off-by-one',
  },
  { task: 'syn-cookie', name: 'no MSS is taken for the largest', replace: [['(mss ?? 536)', '(mss ?? 1460)']] },
  { task: 'syn-cookie', name: 'no MSS is taken for the smallest', replace: [['(mss ?? 536)', '(mss ?? 0)']] },
  {
    task: 'syn-cookie',
    name: 'numbers of the other byte order',
    replace: [['view.setUint32(12, sequence);', 'view.setUint32(12, sequence, true);']],
  },
  {
    task: 'syn-cookie',
    name: 'client and server exchanged',
    replace: [
      ['sockets.clientAddress.split', 'sockets.serverAddress.split '],
      ['input.set(sockets.serverAddress.split(', 'input.set(sockets.clientAddress.split('],
    ],
  },
  {
    task: 'syn-cookie',
    name: 'only five bits of the counter are signed',
    replace: [['view.setUint32(16, counter);', 'view.setUint32(16, counter & 31);']],
  },
  {
    task: 'syn-cookie',
    name: 'the index of the MSS is not signed',
    replace: [['input[20] = index;', 'input[20] = 0 * index;']],
  },
  {
    task: 'syn-cookie',
    name: 'the client’s number is not signed',
    replace: [['view.setUint32(12, sequence);', 'view.setUint32(12, 0 * sequence);']],
  },
  {
    task: 'syn-cookie',
    name: 'a hash without the key',
    replace: [["createHmac('sha256', key)", "createHmac('sha256', key.subarray(0, 0))"]],
  },
  {
    task: 'syn-cookie',
    name: 'the last three bytes of the HMAC',
    replace: [['.digest();', '.digest().subarray(29);']],
  },
  {
    task: 'syn-cookie',
    name: 'acknowledgment taken for the cookie',
    replace: [['(acknowledgmentNumber - 1) >>> 0', 'acknowledgmentNumber >>> 0']],
  },
  {
    task: 'syn-cookie',
    name: 'the ACK’s number taken for the SYN’s',
    replace: [['(sequenceNumber - 1) >>> 0', 'sequenceNumber >>> 0']],
  },
  {
    task: 'syn-cookie',
    name: 'good in one counter only',
    replace: [['of [now, now - 1]', 'of [now]']],
  },
  {
    task: 'syn-cookie',
    name: 'good for three counters',
    replace: [['of [now, now - 1]', 'of [now, now - 1, now - 2]']],
    mistake: 'wrong-timer',
  },
  {
    task: 'syn-cookie',
    name: 'good before it was made',
    replace: [['of [now, now - 1]', 'of [now, now - 1, now + 1]']],
    mistake: 'wrong-timer',
  },
  {
    task: 'syn-cookie',
    name: 'the HMAC is not compared',
    replace: [['index) === cookie)', 'index) >>> 24 === cookie >>> 24)']],
  },
  {
    task: 'syn-cookie',
    name: 'only the HMAC is compared',
    replace: [['index) === cookie)', 'index) << 8 === cookie << 8)']],
  },
  {
    task: 'syn-cookie',
    name: 'the index instead of the MSS',
    replace: [['=== cookie) return MSS_TABLE[index]!;', '=== cookie) return index;']],
  },
  {
    task: 'blind',
    name: 'a RST anywhere in the window, as in RFC 793',
    replace: [["? doubt : 'drop';\n  }", "? 'reset' : 'drop';\n  }"]],
  },
  {
    task: 'blind',
    name: 'every RST is challenged',
    replace: [["if (segment.sequenceNumber === connection.rcvNxt) return 'reset';", '']],
  },
  {
    task: 'blind',
    name: 'a RST outside of the window is challenged',
    replace: [["return inWindow(connection, segment.sequenceNumber) ? doubt : 'drop';", 'return doubt;']],
    mistake: 'off-by-one',
  },
  {
    task: 'blind',
    name: 'no limit',
    replace: [
      ["connection.challengesLeft > 0 ? 'challenge' : 'drop'", "connection.rcvNxt >= 0 ? 'challenge' : 'drop'"],
    ],
  },
  { task: 'blind', name: 'the last challenge is kept', replace: [['challengesLeft > 0', 'challengesLeft > 1']] },
  { task: 'blind', name: 'SYNs are not looked at', replace: [['if (segment.syn) return doubt;', '']] },
  {
    task: 'blind',
    name: 'a SYN resets',
    replace: [['if (segment.syn) return doubt;', "if (segment.syn) return 'reset';"]],
  },
  {
    task: 'blind',
    name: 'SYNs only in the window',
    replace: [
      ['if (segment.syn) return doubt;', "if (segment.syn) return acceptable(connection, segment) ? doubt : 'ack';"],
    ],
  },
  {
    task: 'blind',
    name: 'SYN before RST',
    replace: [['  if (segment.rst) {', '  if (segment.syn) return doubt;\n  if (segment.rst) {']],
  },
  {
    task: 'blind',
    name: 'ACK before the number',
    replace: [
      ["  if (!acceptable(connection, segment)) return 'ack';\n", ''],
      [
        "  if (!segment.ack) return 'drop';",
        "  if (!segment.ack) return 'drop';\n  if (!acceptable(connection, segment)) return 'ack';",
      ],
    ],
    mistake: 'wrong-order',
  },
  {
    task: 'blind',
    name: 'unacceptable segments are dropped',
    replace: [["segment)) return 'ack';", "segment)) return 'drop';"]],
  },
  {
    task: 'blind',
    name: 'unacceptable segments count',
    replace: [["segment)) return 'ack';", "segment)) return doubt === 'drop' ? 'drop' : 'ack';"]],
  },
  {
    task: 'blind',
    name: 'the window is one longer',
    replace: [['>>> 0 < rcvWnd', '>>> 0 <= rcvWnd']],
    mistake: 'off-by-one',
  },
  {
    task: 'blind',
    name: 'the window is one shorter',
    replace: [['>>> 0 < rcvWnd', '>>> 0 < rcvWnd - 1']],
    mistake: 'off-by-one',
  },
  {
    task: 'blind',
    name: 'the window ends with the numbers',
    replace: [
      ['(sequenceNumber - rcvNxt) >>> 0 < rcvWnd', 'sequenceNumber >= rcvNxt && sequenceNumber < rcvNxt + rcvWnd'],
    ],
    mistake: 'sequence-wrap',
  },
  {
    task: 'blind',
    name: 'acknowledgments compared as plain numbers',
    replace: [['return (b - a) | 0;', 'return b - a;']],
    mistake: 'sequence-wrap',
  },
  {
    task: 'blind',
    name: 'the last number of a segment is one too far',
    replace: [['sequenceNumber + length - 1', 'sequenceNumber + length']],
    mistake: 'off-by-one',
  },
  {
    task: 'blind',
    name: 'only the first number counts',
    replace: [
      [
        'inWindow(connection, sequenceNumber) || inWindow(connection, sequenceNumber + length - 1)',
        'inWindow(connection, sequenceNumber)',
      ],
    ],
    mistake: 'off-by-one',
  },
  {
    task: 'blind',
    name: 'nothing is acceptable with a window of 0',
    replace: [
      [
        'sequenceNumber === connection.rcvNxt || inWindow(connection, sequenceNumber);',
        'inWindow(connection, sequenceNumber);',
      ],
    ],
  },
  {
    task: 'blind',
    name: 'a segment without ACK is taken',
    replace: [["if (!segment.ack) return 'drop';", "if (!segment.ack) return 'take';"]],
  },
  {
    task: 'blind',
    name: 'what is acknowledged twice is challenged',
    replace: [['behind > connection.maxSndWnd', 'behind >= 0']],
  },
  {
    task: 'blind',
    name: 'old acknowledgments are all taken, as in RFC 793',
    replace: [[' || behind > connection.maxSndWnd', ' || behind > 2 ** 31']],
    mistake: 'off-by-one',
  },
  {
    task: 'blind',
    name: 'the oldest acknowledgment is one too new',
    replace: [['behind > connection.maxSndWnd', 'behind >= connection.maxSndWnd']],
    mistake: 'off-by-one',
  },
  {
    task: 'blind',
    name: 'an ACK of more than was sent is taken',
    replace: [['if (ahead > 0 || ', 'if (ahead > 2 ** 31 || ']],
    mistake: 'off-by-one',
  },
];

/** Typical mistakes in the tasks of the encapsulation lab. */

import type { Mutant } from '../helpers/task-suite.ts';

const fcs: readonly Mutant[] = (
  [
    ['the highest byte first', [['~register, true', '~register, false']], 'byte-order'],
    ['not complemented', [['~register, true', 'register, true']], 'not-complemented'],
    ['the register begins as zeros', [['register = 0xffffffff', 'register = 0']]],
    ['the polynomial the other way round', [['0xedb88320', '0x04c11db7']], 'wrong-bit'],
    ['a shift that keeps the sign', [['register >>>= 1', 'register >>= 1']]],
    ['seven bits a byte', [['bit < 8', 'bit < 7']]],
    ['the bit is looked at after the shift', [['if (out === 1)', 'if ((register & 1) === 1)']]],
    ['the header is left out', [['const byte of frame)', 'const byte of frame.subarray(14))']], 'checksum-range'],
    ['the last byte is left out', [['const byte of frame)', 'const byte of frame.subarray(0, -1))']], 'off-by-one'],
    ['the register is not kept from byte to byte', [['register ^= byte', 'register = 0xffffffff ^ byte']]],
    [
      'two bytes only',
      [
        ['new Uint8Array(4)', 'new Uint8Array(4).subarray(0, 2)'],
        ['new DataView(result.buffer)', 'new DataView(new ArrayBuffer(4))'],
      ],
      'too-short',
    ],
    ['runts are received', [['if (bytes.length < 64) return null;', '']]],
    ['the shortest frame is taken for a runt', [['bytes.length < 64', 'bytes.length <= 64']]],
    ['60 bytes with FCS are enough', [['bytes.length < 64', 'bytes.length < 60']]],
    ['long frames are dropped', [['bytes.length < 64', 'bytes.length < 64 || bytes.length > 1518']]],
    ['the frame comes back with its FCS', [['? frame : null', '? bytes : null']], 'extra-bytes'],
    ['everything is received', [['wanted.every((byte, at) => byte === came[at])', 'wanted']]],
    ['only one byte of the FCS is compared', [['wanted.every(', 'wanted.some(']]],
    ['the first byte of the FCS is not compared', [['byte === came[at])', 'at === 0 || byte === came[at])']]],
  ] as const
).map(([name, replace, mistake]) => ({ task: 'fcs', name, replace, ...(mistake && { mistake }) }));

const encapsulate: readonly Mutant[] = (
  [
    [
      'always to the destination’s MAC address',
      [['isNear ? dstIp : from.gateway', 'from.neighbours[dstIp] ? dstIp : from.gateway']],
    ],
    ['always to the gateway', [['isNear ? dstIp : from.gateway', 'from.gateway']]],
    ['own network taken for 24 bits', [['32 - from.prefixLength', '8']]],
    [
      'the IP destination is the gateway',
      [['datagram.set(addressBytes(c.dstIp), 16)', "datagram.set(addressBytes('10.0.0.1'), 16)"]],
    ],
    [
      'MAC addresses swapped',
      [
        ['frame.set(macBytes(from.neighbours[nextHop]!), 0)', 'frame.set(macBytes(from.neighbours[nextHop]!), 6)'],
        ['frame.set(macBytes(from.mac), 6)', 'frame.set(macBytes(from.mac), 0)'],
      ],
      'swapped-addresses',
    ],
    ['no padding', [['Math.max(60, 14 + datagram.length)', '14 + datagram.length']]],
    ['padding to 64 bytes', [['Math.max(60,', 'Math.max(64,']]],
    [
      'total length without the header',
      [['view.setUint16(2, datagram.length)', 'view.setUint16(2, segment.length)']],
      'length-off-by-header',
    ],
    ['without the pseudo-header', [['checksum(pseudo, segment)', 'checksum(segment)']], 'missing-pseudo-header'],
    [
      'pseudo-header with the datagram’s length',
      [
        ['segment.length >> 8,', '(segment.length + 20) >> 8,'],
        ['segment.length & 0xff,', '(segment.length + 20) & 0xff,'],
      ],
    ],
    ['an odd last byte left out', [['i < part.length; i += 2', 'i + 1 < part.length; i += 2']], 'odd-length'],
    [
      'header checksum over the whole datagram',
      [['checksum(datagram.subarray(0, 20))', 'checksum(datagram.subarray(0, 20), segment)']],
      'checksum-range',
    ],
    ['PSH in every segment', [['isLast ? 0x18 : 0x10', '0x18']]],
    ['PSH in none', [['isLast ? 0x18 : 0x10', '0x10']]],
    [
      'the same sequence number in all',
      [['sequenceNumber = (sequenceNumber + data.length) >>> 0', 'sequenceNumber = (sequenceNumber + 0) >>> 0']],
    ],
    ['sequence numbers count segments', [['(sequenceNumber + data.length) >>> 0', '(sequenceNumber + 1) >>> 0']]],
    [
      'sequence numbers count headers as well',
      [['(sequenceNumber + data.length) >>> 0', '(sequenceNumber + segment.length) >>> 0']],
    ],
    [
      'sequence numbers stop at 2^32 - 1',
      [['(sequenceNumber + data.length) >>> 0', 'Math.min(sequenceNumber + data.length, 0xffffffff)']],
    ],
    ['the same identification in all', [['(identification + 1) & 0xffff', 'identification']]],
    ['identification ends at 65535', [['(identification + 1) & 0xffff', 'Math.min(identification + 1, 0xffff)']]],
    ['DF not set', [['view.setUint16(6, 0x4000)', 'view.setUint16(6, 0)']]],
    [
      'the MSS holds for the segment with its header',
      [
        ['start + connection.mss);', 'start + connection.mss - 20);'],
        ['start += connection.mss', 'start += connection.mss - 20'],
      ],
    ],
    [
      'only the first piece',
      [
        [
          'frames.push(frameOf(datagram, from, connection.dstIp));',
          'if (start === 0) frames.push(frameOf(datagram, from, connection.dstIp));',
        ],
      ],
    ],
    [
      'ports in little-endian byte order',
      [['view.setUint16(2, c.dstPort)', 'view.setUint16(2, c.dstPort, true)']],
      'byte-order',
    ],
  ] as const
).map(([name, replace, mistake]) => ({ task: 'encapsulate', name, replace, ...(mistake && { mistake }) }));

const arrive: readonly Mutant[] = (
  [
    ['broadcast is not taken', [[" && to !== 'ff:ff:ff:ff:ff:ff'", '']]],
    ['every MAC address will do', [["if (to !== device.mac && to !== 'ff:ff:ff:ff:ff:ff') return drop('mac');", '']]],
    [
      'only the start of the MAC address is compared',
      [['to !== device.mac &&', 'to.slice(0, 14) !== device.mac.slice(0, 14) &&']],
    ],
    ['the EtherType is not looked at', [["if (word(frame, 12) !== 0x0800) return drop('type');", '']]],
    ['the version is not looked at', [[' || packet[0]! >> 4 !== 4', '']]],
    ['a header of 16 bytes will do', [['headerLength < 20 || ', '']]],
    ['the header may end behind the bytes', [[' || headerLength > packet.length', '']]],
    [
      'the header’s sum is not checked',
      [["if (sumOf(packet.subarray(0, headerLength)) !== 0xffff) return drop('ip-checksum');", '']],
    ],
    ['the sum is over 20 bytes only', [['packet.subarray(0, headerLength)', 'packet.subarray(0, 20)']]],
    ['the total length is not compared', [[' || totalLength > packet.length', '']]],
    ['a total length less than the header will do', [['totalLength < headerLength || ', '']]],
    [
      'the length is looked at before the checksum',
      [
        ["if (sumOf(packet.subarray(0, headerLength)) !== 0xffff) return drop('ip-checksum');", ''],
        [
          "if (totalLength < headerLength || totalLength > packet.length) return drop('ip-length');",
          "if (totalLength < headerLength || totalLength > packet.length) return drop('ip-length');\n  if (sumOf(packet.subarray(0, headerLength)) !== 0xffff) return drop('ip-checksum');",
        ],
      ],
    ],
    ['padding is forwarded', [["{ kind: 'forward', datagram }", "{ kind: 'forward', datagram: packet }"]]],
    [
      'padding is part of the segment',
      [['const segment = datagram.subarray(headerLength)', 'const segment = packet.subarray(headerLength)']],
    ],
    [
      'a host forwards',
      [["device.forwards ? { kind: 'forward', datagram } : drop('ip-address')", "{ kind: 'forward', datagram }"]],
    ],
    [
      'a router forwards nothing',
      [["device.forwards ? { kind: 'forward', datagram } : drop('ip-address')", "drop('ip-address')"]],
    ],
    [
      'a router takes what is for others',
      [
        [
          'if (ipText(datagram.subarray(16, 20)) !== device.ip) {',
          'if (ipText(datagram.subarray(16, 20)) !== device.ip && !device.forwards) {',
        ],
      ],
    ],
    ['UDP is taken for TCP', [["if (datagram[9] !== 6) return drop('protocol');", '']]],
    [
      'IP options are not skipped',
      [['const segment = datagram.subarray(headerLength)', 'const segment = datagram.subarray(20)']],
    ],
    ['a TCP header of 16 bytes will do', [['dataOffset < 20 || ', '']]],
    [
      'TCP options are part of the message',
      [['message: segment.subarray(dataOffset)', 'message: segment.subarray(20)']],
      'extra-bytes',
    ],
    ['TCP’s sum without the pseudo-header', [['sumOf(pseudo, segment)', 'sumOf(segment)']]],
    ['TCP’s sum is not checked', [["if (sumOf(pseudo, segment) !== 0xffff) return drop('tcp-checksum');", '']]],
    [
      'pseudo-header with the total length',
      [['segment.length >> 8, segment.length & 255', 'totalLength >> 8, totalLength & 255']],
    ],
    ['an odd last byte is not summed up', [['i < part.length; i += 2', 'i + 1 < part.length; i += 2']]],
    ['the source port is looked up', [['const port = word(segment, 2);', 'const port = word(segment, 0);']]],
    ['every port is open', [["if (!device.ports.includes(port)) return drop('port');", '']]],
    [
      'from has the destination’s address',
      [['${ipText(datagram.subarray(12, 16))}', '${ipText(datagram.subarray(16, 20))}']],
    ],
  ] as const
).map(([name, replace, mistake]) => ({ task: 'arrive', name, replace, ...(mistake && { mistake }) }));

export const mutants: readonly Mutant[] = [...fcs, ...encapsulate, ...arrive];

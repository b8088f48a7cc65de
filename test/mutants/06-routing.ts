/** Typical mistakes in the tasks of the routing lab. */

import type { Mutant } from '../helpers/task-suite.ts';

const header: readonly Mutant[] = [
  {
    task: 'ipv4-header',
    name: 'total length in little-endian byte order',
    replace: [['setUint16(2, packet.length)', 'setUint16(2, packet.length, true)']],
    mistake: 'byte-order',
  },
  {
    task: 'ipv4-header',
    name: 'total length without the header',
    replace: [['setUint16(2, packet.length)', 'setUint16(2, fields.payload.length)']],
  },
  {
    task: 'ipv4-header',
    name: 'header length in bytes instead of words',
    replace: [['setUint8(0, 0x45)', 'setUint8(0, 0x40 | 0x14)']],
  },
  {
    task: 'ipv4-header',
    name: 'identification in little-endian byte order',
    replace: [['setUint16(4, fields.identification)', 'setUint16(4, fields.identification, true)']],
    mistake: 'byte-order',
  },
  {
    task: 'ipv4-header',
    name: 'DF in the place of the reserved flag',
    replace: [['0x4000 : 0', '0x8000 : 0']],
  },
  {
    task: 'ipv4-header',
    name: 'DF always set',
    replace: [['fields.dontFragment ? 0x4000 : 0', '0x4000']],
  },
  {
    task: 'ipv4-header',
    name: 'source and destination swapped',
    replace: [
      ['addressBytes(fields.src), 12', 'addressBytes(fields.src), 16'],
      ['addressBytes(fields.dst), 16', 'addressBytes(fields.dst), 12'],
    ],
    mistake: 'swapped-addresses',
  },
  {
    task: 'ipv4-header',
    name: 'no checksum',
    replace: [['  view.setUint16(10, checksum(packet.subarray(0, 20)));\n', '']],
    mistake: 'checksum-left-zero',
  },
  {
    task: 'ipv4-header',
    name: 'the sum instead of its complement',
    replace: [['return ~sum & 0xffff;', 'return sum;']],
    mistake: 'not-complemented',
  },
  {
    task: 'ipv4-header',
    name: 'carries cut off',
    replace: [['  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);\n', '']],
    mistake: 'carry-lost',
  },
  {
    task: 'ipv4-header',
    name: 'carries added back once only',
    replace: [['while (sum > 0xffff) sum =', 'if (sum > 0xffff) sum =']],
  },
  {
    task: 'ipv4-header',
    name: 'checksum bytes swapped',
    replace: [['checksum(packet.subarray(0, 20)));', 'checksum(packet.subarray(0, 20)), true);']],
    mistake: 'byte-order',
  },
  {
    task: 'ipv4-header',
    name: 'checksum over the payload as well',
    replace: [
      ['  view.setUint16(10, checksum(packet.subarray(0, 20)));\n', ''],
      [
        '  packet.set(fields.payload, 20);\n',
        '  packet.set(fields.payload, 20);\n  const even = new Uint8Array(packet.length + (packet.length % 2));\n  even.set(packet);\n  view.setUint16(10, checksum(even));\n',
      ],
    ],
  },
  {
    task: 'ipv4-header',
    name: 'TTL always 64',
    replace: [['setUint8(8, fields.ttl)', 'setUint8(8, 64)']],
  },
  {
    task: 'ipv4-header',
    name: 'a checksum of zero sent as all ones, as UDP does',
    replace: [['return ~sum & 0xffff;', 'return ~sum & 0xffff || 0xffff;']],
  },
];

const forward: readonly Mutant[] = [
  {
    task: 'forward',
    name: 'TTL 1 goes on as 0',
    replace: [['if (ttl <= 1) return null;', 'if (ttl === 0) return null;']],
  },
  {
    task: 'forward',
    name: 'TTL 2 is dropped',
    replace: [['if (ttl <= 1) return null;', 'if (ttl <= 2) return null;']],
  },
  {
    task: 'forward',
    name: 'TTL stays',
    replace: [['out[8] = ttl - 1;', 'out[8] = ttl;']],
  },
  {
    task: 'forward',
    name: 'checksum stays',
    replace: [
      ['  out[10] = 0;\n  out[11] = 0;\n', ''],
      ['  out[10] = checksum >> 8;\n  out[11] = checksum & 0xff;\n', ''],
    ],
    mistake: 'stale-checksum',
  },
  {
    task: 'forward',
    name: 'the old checksum is summed up as well',
    replace: [['  out[10] = 0;\n  out[11] = 0;\n', '']],
    mistake: 'checksum-field-included',
  },
  {
    task: 'forward',
    name: 'checksum over the first 20 bytes only',
    replace: [['~sumWords(out, headerLength)', '~sumWords(out, 20)']],
  },
  {
    task: 'forward',
    name: 'checksum before the TTL is lower',
    replace: [
      ['  out[8] = ttl - 1;\n', ''],
      ['  out[10] = checksum >> 8;', '  out[8] = ttl - 1;\n  out[10] = checksum >> 8;'],
    ],
    mistake: 'stale-checksum',
  },
  {
    task: 'forward',
    name: 'checksum not looked at',
    replace: [['  if (sumWords(packet, headerLength) !== 0xffff) return null;\n', '']],
  },
  {
    task: 'forward',
    name: 'padding goes along',
    replace: [['packet.slice(0, totalLength)', 'packet.slice()']],
    mistake: 'extra-bytes',
  },
  {
    task: 'forward',
    name: 'version not looked at',
    replace: [['  if (version !== 4) return null;\n', '']],
  },
  {
    task: 'forward',
    name: 'header length not looked at',
    replace: [['  if (headerLength < 20) return null;\n', '']],
  },
  {
    task: 'forward',
    name: 'total length may be less than the header',
    replace: [['  if (totalLength < headerLength) return null;\n', '']],
  },
  {
    task: 'forward',
    name: 'a packet cut short goes on',
    replace: [['  if (totalLength > packet.length) return null;\n', '']],
  },
  {
    task: 'forward',
    name: 'the incremental update of RFC 1141 gives 0xffff for zero',
    replace: [
      [
        'const checksum = ~sumWords(out, headerLength) & 0xffff;',
        'const grown = ((packet[10]! << 8) | packet[11]!) + 0x0100;\n  const checksum = (grown & 0xffff) + (grown >> 16);',
      ],
    ],
  },
  {
    task: 'forward',
    name: 'options are left behind',
    replace: [
      ['  out[8] = ttl - 1;\n', '  out.copyWithin(20, headerLength);\n  out[0] = 0x45;\n  out[8] = ttl - 1;\n'],
      ['~sumWords(out, headerLength)', '~sumWords(out, 20)'],
    ],
  },
];

const timeExceeded: readonly Mutant[] = [
  {
    task: 'time-exceeded',
    name: 'source is the destination of the packet',
    replace: [["out.set(routerAddress.split('.').map(Number), 12);", 'out.set(dst, 12);']],
  },
  {
    task: 'time-exceeded',
    name: 'source and destination swapped',
    replace: [
      ["out.set(routerAddress.split('.').map(Number), 12);", "out.set(routerAddress.split('.').map(Number), 16);"],
      ['out.set(src, 16);', 'out.set(src, 12);'],
    ],
    mistake: 'swapped-addresses',
  },
  {
    task: 'time-exceeded',
    name: 'only 20 bytes of a longer header are quoted',
    replace: [['packet.subarray(0, headerLength + 8)', 'packet.subarray(0, 28)']],
  },
  {
    task: 'time-exceeded',
    name: 'the whole packet is quoted',
    replace: [['packet.subarray(0, headerLength + 8)', 'packet']],
  },
  {
    task: 'time-exceeded',
    name: 'the data is not quoted',
    replace: [['packet.subarray(0, headerLength + 8)', 'packet.subarray(0, headerLength)']],
  },
  {
    task: 'time-exceeded',
    name: 'eight bytes of data even where there are fewer',
    replace: [
      [
        'const quoted = packet.subarray(0, headerLength + 8);',
        'const quoted = new Uint8Array(headerLength + 8);\n  quoted.set(packet.subarray(0, headerLength + 8));',
      ],
    ],
  },
  {
    task: 'time-exceeded',
    name: 'the four unused bytes are left out',
    replace: [
      ['new Uint8Array(20 + 8 + quoted.length)', 'new Uint8Array(20 + 4 + quoted.length)'],
      ['out.set(quoted, 28);', 'out.set(quoted, 24);'],
    ],
  },
  {
    task: 'time-exceeded',
    name: 'type 3 instead of 11',
    replace: [['out[20] = 11;', 'out[20] = 3;']],
  },
  {
    task: 'time-exceeded',
    name: 'code 1, which is for reassembly',
    replace: [['out[21] = 0;', 'out[21] = 1;']],
  },
  {
    task: 'time-exceeded',
    name: 'ICMP checksum over its header only',
    replace: [['checksum(out.subarray(20))', 'checksum(out.subarray(20, 28))']],
    mistake: 'checksum-range',
  },
  {
    task: 'time-exceeded',
    name: 'no ICMP checksum',
    replace: [['  view.setUint16(22, checksum(out.subarray(20)));\n', '']],
    mistake: 'checksum-left-zero',
  },
  {
    task: 'time-exceeded',
    name: 'an odd last byte counts as the low half',
    replace: [
      [
        '(bytes[i]! << 8) + (bytes[i + 1] ?? 0)',
        '(i + 1 < bytes.length ? (bytes[i]! << 8) + bytes[i + 1]! : bytes[i]!)',
      ],
    ],
  },
  {
    task: 'time-exceeded',
    name: 'errors about errors',
    replace: [['  if (packet[9] === ICMP && ERRORS.includes(packet[headerLength]!)) return null;\n', '']],
  },
  {
    task: 'time-exceeded',
    name: 'no error about any ICMP message',
    replace: [['packet[9] === ICMP && ERRORS.includes(packet[headerLength]!)', 'packet[9] === ICMP']],
  },
  {
    task: 'time-exceeded',
    name: 'the type of any protocol is looked at',
    replace: [['packet[9] === ICMP && ERRORS', 'ERRORS']],
  },
  {
    task: 'time-exceeded',
    name: 'the ICMP type is looked for behind 20 bytes',
    replace: [['ERRORS.includes(packet[headerLength]!)', 'ERRORS.includes(packet[20]!)']],
  },
  {
    task: 'time-exceeded',
    name: 'errors about later fragments',
    replace: [['  if (fragmentOffset > 0) return null;\n', '']],
  },
  {
    task: 'time-exceeded',
    name: 'silent about first fragments, too',
    replace: [['((packet[6]! & 0x1f) << 8)', '((packet[6]! & 0x3f) << 8)']],
  },
  {
    task: 'time-exceeded',
    name: 'only the low byte of the fragment offset is looked at',
    replace: [['((packet[6]! & 0x1f) << 8) | packet[7]!', 'packet[7]!']],
  },
  {
    task: 'time-exceeded',
    name: 'errors about multicasts',
    replace: [['if (isMulticast(dst) || isBroadcast(dst)) return null;', 'if (isBroadcast(dst)) return null;']],
  },
  {
    task: 'time-exceeded',
    name: 'errors to anybody',
    replace: [
      [
        '  if (isMulticast(src) || isBroadcast(src) || src[0] === 127 || src.every((byte) => byte === 0)) return null;\n',
        '',
      ],
    ],
  },
  {
    task: 'time-exceeded',
    name: 'errors to 0.0.0.0',
    replace: [[' || src.every((byte) => byte === 0)) return null;', ') return null;']],
  },
];

const fragments: readonly Mutant[] = [
  {
    task: 'fragments',
    name: 'offset in bytes',
    replace: [['(firstOffset + at / 8)', '((firstOffset * 8 + at) & 0x1fff)']],
    mistake: 'wrong-unit',
  },
  {
    task: 'fragments',
    name: 'room not rounded down to eights',
    replace: [
      ['Math.floor((mtu - HEADER) / 8) * 8', 'mtu - HEADER'],
      ['(firstOffset + at / 8)', '(firstOffset + Math.floor(at / 8))'],
    ],
  },
  {
    task: 'fragments',
    name: 'the header not counted',
    replace: [['Math.floor((mtu - HEADER) / 8) * 8', 'Math.floor(mtu / 8) * 8']],
  },
  {
    task: 'fragments',
    name: 'MF on the last one, too',
    replace: [['const more = !isLast || hadMore;', 'const more = true;']],
  },
  {
    task: 'fragments',
    name: 'MF nowhere',
    replace: [['(more ? 0x2000 : 0)', '0']],
  },
  {
    task: 'fragments',
    name: 'the MF that the packet had is lost',
    replace: [['const more = !isLast || hadMore;', 'const more = !isLast;']],
  },
  {
    task: 'fragments',
    name: 'offsets begin at zero',
    replace: [['(firstOffset + at / 8)', '(at / 8)']],
  },
  {
    task: 'fragments',
    name: 'DF not looked at',
    replace: [['  if (flagsAndOffset & 0x4000) return null;\n', '']],
  },
  {
    task: 'fragments',
    name: 'DF keeps back what would fit',
    replace: [
      ['  if (packet.length <= mtu) return [packet];\n', ''],
      [
        '  if (flagsAndOffset & 0x4000) return null;\n',
        '  if (flagsAndOffset & 0x4000) return null;\n  if (packet.length <= mtu) return [packet];\n',
      ],
    ],
  },
  {
    task: 'fragments',
    name: 'a packet as large as the MTU is cut',
    replace: [['packet.length <= mtu', 'packet.length < mtu']],
  },
  {
    task: 'fragments',
    name: 'the total length stays',
    replace: [['    view.setUint16(2, out.length);\n', '']],
  },
  {
    task: 'fragments',
    name: 'the checksum stays',
    replace: [['    view.setUint16(10, checksum(out.subarray(0, HEADER)));\n', '']],
    mistake: 'checksum-left-zero',
  },
  {
    task: 'fragments',
    name: 'the old checksum is summed up as well',
    replace: [['    view.setUint16(10, 0);\n', '']],
  },
  {
    task: 'fragments',
    name: 'an empty fragment at the end when the data comes out even',
    replace: [
      ['at < data.length; at += room', 'at <= data.length; at += room'],
      ['at + room >= data.length', 'at + room > data.length'],
    ],
  },
  {
    task: 'fragments',
    name: 'the last fragment first',
    replace: [['  return fragments;\n', '  return fragments.reverse();\n']],
  },
];

const longestPrefix: readonly Mutant[] = [
  {
    task: 'longest-prefix',
    name: 'the first match wins',
    replace: [['if (best === undefined || isBetter(entry, best)) best = entry;', 'best ??= entry;']],
  },
  {
    task: 'longest-prefix',
    name: 'the shortest prefix wins',
    replace: [['return a.length > b.length;', 'return a.length < b.length;']],
  },
  {
    task: 'longest-prefix',
    name: 'the metric comes before the length',
    replace: [
      ['  if (a.length !== b.length) return a.length > b.length;\n', ''],
      [
        'return a.route.metric < b.route.metric;',
        'return a.route.metric < b.route.metric || (a.route.metric === b.route.metric && a.length > b.length);',
      ],
    ],
  },
  {
    task: 'longest-prefix',
    name: 'the highest metric wins',
    replace: [['return a.route.metric < b.route.metric;', 'return a.route.metric > b.route.metric;']],
  },
  {
    task: 'longest-prefix',
    name: 'of equal metrics the youngest wins',
    replace: [['return a.route.metric < b.route.metric;', 'return a.route.metric <= b.route.metric;']],
  },
  {
    task: 'longest-prefix',
    name: 'metrics are not looked at',
    replace: [['return a.route.metric < b.route.metric;', 'return false;']],
  },
  {
    task: 'longest-prefix',
    name: 'the sign bit: networks from 128.0.0.0 up never match',
    replace: [
      ['(number & maskOf(entry.length)) >>> 0 !== entry.network', '(number & maskOf(entry.length)) !== entry.network'],
    ],
  },
  {
    task: 'longest-prefix',
    name: '/0 shifts by 32, which is by 0',
    replace: [
      ['return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;', 'return (0xffffffff << (32 - length)) >>> 0;'],
    ],
  },
  {
    task: 'longest-prefix',
    name: 'the mask is one bit too long',
    replace: [['(0xffffffff << (32 - length))', '(0xffffffff << (31 - length))']],
  },
  {
    task: 'longest-prefix',
    name: 'only whole bytes are compared',
    replace: [['(0xffffffff << (32 - length))', '(0xffffffff << (32 - (length & ~7)))']],
  },
  {
    task: 'longest-prefix',
    name: 'no default route',
    replace: [
      [
        '      for (const entry of entries) {\n',
        '      for (const entry of entries) {\n        if (entry.length === 0) continue;\n',
      ],
    ],
  },
  {
    task: 'longest-prefix',
    name: 'what is added again stands there twice',
    replace: [
      ['      entries = entries.filter((entry) => !isEntry(entry, route.prefix, route.nextHop, route.port));\n', ''],
    ],
  },
  {
    task: 'longest-prefix',
    name: 'a route to the same prefix takes the place of the other',
    replace: [['!isEntry(entry, route.prefix, route.nextHop, route.port));', 'entry.route.prefix !== route.prefix);']],
  },
  {
    task: 'longest-prefix',
    name: 'all routes to the prefix are removed',
    replace: [
      ['route.prefix === prefix && route.nextHop === nextHop && route.port === port', 'route.prefix === prefix'],
    ],
  },
  {
    task: 'longest-prefix',
    name: 'remove does not look at the port',
    replace: [[' && route.nextHop === nextHop && route.port === port', ' && route.nextHop === nextHop']],
  },
  {
    task: 'longest-prefix',
    name: 'remove always answers true',
    replace: [['return entries.length < before;', 'return true;']],
  },
  {
    task: 'longest-prefix',
    name: 'addresses are compared as text',
    replace: [
      [
        'if ((number & maskOf(entry.length)) >>> 0 !== entry.network) continue;',
        "if (!address.startsWith(entry.route.prefix.split('/')[0]!.replace(/(\\.0)+$/, ''))) continue;",
      ],
    ],
  },
];

export const mutants: readonly Mutant[] = [...header, ...forward, ...timeExceeded, ...fragments, ...longestPrefix];

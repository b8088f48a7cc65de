/** Typical mistakes in the tasks of the arp lab. */

import type { Mutant } from '../helpers/task-suite.ts';

const frame: readonly Mutant[] = [
  {
    task: 'frame',
    name: 'type in little-endian byte order',
    replace: [
      ['frame[12] = etherType >> 8', 'frame[13] = etherType >> 8'],
      ['frame[13] = etherType & 0xff', 'frame[12] = etherType & 0xff'],
    ],
    mistake: 'byte-order',
  },
  {
    task: 'frame',
    name: 'source before destination',
    replace: [
      ['macBytes(dst), 0', 'macBytes(src), 0'],
      ['macBytes(src), 6', 'macBytes(dst), 6'],
    ],
    mistake: 'swapped-addresses',
  },
  {
    task: 'frame',
    name: 'no padding',
    replace: [['Math.max(60, 14 + payload.length)', '14 + payload.length']],
    mistake: 'too-short',
  },
  {
    task: 'frame',
    name: 'padded to 64 bytes, as if the FCS were there',
    replace: [['Math.max(60,', 'Math.max(64,']],
    mistake: 'extra-bytes',
  },
  {
    task: 'frame',
    name: 'the payload padded to 60 bytes',
    replace: [['Math.max(60, 14 + payload.length)', '14 + Math.max(60, payload.length)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'frame',
    name: 'the payload padded to 45 bytes',
    replace: [['Math.max(60, 14 + payload.length)', '14 + Math.max(45, payload.length)']],
    mistake: 'too-short',
  },
  { task: 'frame', name: 'only the low byte of the type', replace: [['etherType >> 8', '0']] },
  {
    task: 'frame',
    name: 'always IPv4',
    replace: [
      ['etherType >> 8', '8'],
      ['etherType & 0xff', '0'],
    ],
  },
  { task: 'frame', name: 'MAC address read as decimal', replace: [['parseInt(part, 16)', 'parseInt(part, 10)']] },
  { task: 'frame', name: 'MAC address backwards', replace: [["mac.split(':')", "mac.split(':').reverse()"]] },
  { task: 'frame', name: 'every payload fits', replace: [['if (payload.length > 1500) return null;', '']] },
  { task: 'frame', name: '1500 bytes do not fit', replace: [['payload.length > 1500', 'payload.length >= 1500']] },
  {
    task: 'frame',
    name: 'the header counts in the 1500',
    replace: [['payload.length > 1500', 'payload.length + 14 > 1500']],
  },
  {
    task: 'frame',
    name: 'too long ones are cut off',
    replace: [['if (payload.length > 1500) return null;', 'payload = payload.subarray(0, 1500);']],
  },
  {
    task: 'frame',
    name: 'a length instead of the type',
    replace: [
      ['etherType >> 8', 'payload.length >> 8'],
      ['etherType & 0xff', 'payload.length & 0xff'],
    ],
  },
  {
    task: 'frame',
    name: 'padding in front of the payload',
    replace: [['frame.set(payload, 14)', 'frame.set(payload, frame.length - payload.length)']],
  },
  {
    task: 'frame',
    name: 'padding of 0xff',
    replace: [['frame.set(macBytes(dst), 0)', 'frame.fill(255, 14).set(macBytes(dst), 0)']],
  },
];

const reply: readonly Mutant[] = [
  {
    task: 'arp-reply',
    name: 'sender and target the wrong way round',
    replace: [
      ['reply.set(ownMac, 22)', 'reply.set(ownMac, 32)'],
      ['reply.set(ownAddress, 28)', 'reply.set(ownAddress, 38)'],
      ['reply.set(asker, 32)', 'reply.set(asker, 22)'],
      ['reply.set(frame.subarray(28, 32), 38)', 'reply.set(frame.subarray(28, 32), 28)'],
    ],
    mistake: 'swapped-addresses',
  },
  { task: 'arp-reply', name: 'operation left at 1', replace: [['6, 4, 0, 2]', '6, 4, 0, 1]']] },
  {
    task: 'arp-reply',
    name: 'operation in little-endian byte order',
    replace: [['6, 4, 0, 2]', '6, 4, 2, 0]']],
    mistake: 'byte-order',
  },
  {
    task: 'arp-reply',
    name: 'not padded',
    replace: [['new Uint8Array(60)', 'new Uint8Array(42)']],
    mistake: 'too-short',
  },
  {
    task: 'arp-reply',
    name: 'the request’s padding sent back',
    replace: [['new Uint8Array(60)', 'frame.slice(0, 60)']],
  },
  { task: 'arp-reply', name: 'answered by broadcast', replace: [['reply.set(asker, 0)', 'reply.fill(255, 0, 6)']] },
  {
    task: 'arp-reply',
    name: 'sent to the frame’s source instead of ARP’s sender',
    replace: [['reply.set(asker, 0)', 'reply.set(frame.subarray(6, 12), 0)']],
  },
  {
    task: 'arp-reply',
    name: 'the frame’s source as target hardware address',
    replace: [['reply.set(asker, 32)', 'reply.set(frame.subarray(6, 12), 32)']],
  },
  {
    task: 'arp-reply',
    name: 'answers for everybody',
    replace: [['if (!ownAddress.every((byte, index) => frame[38 + index] === byte)) return null;', '']],
    mistake: 'reads-nothing',
  },
  {
    task: 'arp-reply',
    name: 'answers as whoever is asked for',
    replace: [
      ['if (!ownAddress.every((byte, index) => frame[38 + index] === byte)) return null;', ''],
      ['reply.set(ownAddress, 28)', 'reply.set(frame.subarray(38, 42), 28)'],
    ],
    mistake: 'reads-nothing',
  },
  {
    task: 'arp-reply',
    name: 'compares three bytes of the address',
    replace: [['frame[38 + index] === byte)', 'index === 3 || frame[38 + index] === byte)']],
  },
  {
    task: 'arp-reply',
    name: 'compares the sender’s address',
    replace: [['frame[38 + index] === byte', 'frame[28 + index] === byte']],
  },
  {
    task: 'arp-reply',
    name: 'answers replies',
    replace: [['if (view.getUint16(20) !== 1) return null;', '']],
    mistake: 'reads-nothing',
  },
  {
    task: 'arp-reply',
    name: 'looks at one byte of the operation',
    replace: [['view.getUint16(20) !== 1', 'frame[21] !== 1']],
  },
  {
    task: 'arp-reply',
    name: 'answers every EtherType',
    replace: [['if (view.getUint16(12) !== 0x0806) return null;', '']],
  },
  {
    task: 'arp-reply',
    name: 'does not look at the kinds of addresses',
    replace: [['if (view.getUint16(14) !== 1 || view.getUint16(16) !== 0x0800) return null;', '']],
  },
  {
    task: 'arp-reply',
    name: 'does not look at the lengths of addresses',
    replace: [['if (frame[18] !== 6 || frame[19] !== 4) return null;', '']],
  },
  { task: 'arp-reply', name: 'a short frame throws', replace: [['if (frame.length < 42) return null;', '']] },
  {
    task: 'arp-reply',
    name: 'wants 60 bytes, and not a byte less',
    replace: [['frame.length < 42', 'frame.length < 61']],
  },
  {
    task: 'arp-reply',
    name: 'does not answer probes',
    replace: [['const reply = new', 'if (frame[28] === 0) return null;\n  const reply = new']],
  },
  {
    task: 'arp-reply',
    name: 'answers only broadcasts',
    replace: [['const reply = new', 'if (frame[0] !== 255) return null;\n  const reply = new']],
  },
  { task: 'arp-reply', name: 'frame’s source left empty', replace: [['reply.set(ownMac, 6);', '']] },
  {
    task: 'arp-reply',
    name: 'target’s address is our own',
    replace: [['reply.set(frame.subarray(28, 32), 38)', 'reply.set(ownAddress, 38)']],
  },
];

const cache: readonly Mutant[] = [
  {
    task: 'arp-cache',
    name: 'a request for every packet',
    replace: [
      [
        '        return [];\n      }\n      entries.set',
        '        return [arp(REQUEST, BROADCAST, NO_MAC, address)];\n      }\n      entries.set',
      ],
    ],
  },
  {
    task: 'arp-cache',
    name: 'only the latest packet waits',
    replace: [['entry.waiting.push(packet);', 'entry.waiting = [packet];']],
  },
  {
    task: 'arp-cache',
    name: 'the first packet is dropped',
    replace: [
      [
        'retryAt: now + config.retryInterval, waiting: [packet] }',
        'retryAt: now + config.retryInterval, waiting: [] }',
      ],
    ],
  },
  {
    task: 'arp-cache',
    name: 'waiting packets go out last first',
    replace: [['before.waiting.map(', 'before.waiting.reverse().map(']],
  },
  {
    task: 'arp-cache',
    name: 'waiting packets are never sent',
    replace: [
      ['if (before && !before.known) outputs', 'if (before && before.known) outputs'],
      ['...before.waiting.map((waiting) => ip(mac, waiting))', ''],
    ],
  },
  {
    task: 'arp-cache',
    name: 'more packets wait than may',
    replace: [['if (entry.waiting.length > config.maxWaiting) entry.waiting.shift();', '']],
  },
  {
    task: 'arp-cache',
    name: 'the newest packet goes when too many wait',
    replace: [['config.maxWaiting) entry.waiting.shift()', 'config.maxWaiting) entry.waiting.pop()']],
  },
  {
    task: 'arp-cache',
    name: 'one packet too few may wait',
    replace: [['entry.waiting.length > config.maxWaiting', 'entry.waiting.length >= config.maxWaiting']],
  },
  {
    task: 'arp-cache',
    name: 'asks by unicast to nobody',
    replace: [
      [
        'retryAt: now + config.retryInterval, waiting: [packet] });\n      return [arp(REQUEST, BROADCAST,',
        'retryAt: now + config.retryInterval, waiting: [packet] });\n      return [arp(REQUEST, NO_MAC,',
      ],
    ],
  },
  {
    task: 'arp-cache',
    name: 'target hardware address all ones',
    replace: [["const NO_MAC = '00:00:00:00:00:00'", "const NO_MAC = 'ff:ff:ff:ff:ff:ff'"]],
  },
  {
    task: 'arp-cache',
    name: 'EtherType of ARP in little-endian byte order',
    replace: [['etherType: 0x0806', 'etherType: 0x0608']],
    mistake: 'byte-order',
  },
  { task: 'arp-cache', name: 'learns from every packet', replace: [['(isFresh || isForUs)', 'true']] },
  { task: 'arp-cache', name: 'learns only from replies', replace: [['(isFresh || isForUs)', 'operation === REPLY']] },
  { task: 'arp-cache', name: 'learns only from what is for it', replace: [['(isFresh || isForUs)', 'isForUs']] },
  { task: 'arp-cache', name: 'does not learn from who asks it', replace: [['(isFresh || isForUs)', 'isFresh']] },
  {
    task: 'arp-cache',
    name: 'keeps the first MAC address for ever',
    replace: [['if (sender !== ', 'if (!before?.known && sender !== ']],
  },
  { task: 'arp-cache', name: 'learns 0.0.0.0', replace: [["sender !== '0.0.0.0' && ", '']] },
  { task: 'arp-cache', name: 'answers for others', replace: [['if (isForUs && operation', 'if (operation']] },
  { task: 'arp-cache', name: 'answers replies', replace: [['if (isForUs && operation === REQUEST)', 'if (isForUs)']] },
  {
    task: 'arp-cache',
    name: 'never answers',
    replace: [['if (isForUs && operation === REQUEST) outputs.push(arp(REPLY, mac, mac, sender));', '']],
  },
  {
    task: 'arp-cache',
    name: 'answers by broadcast',
    replace: [['arp(REPLY, mac, mac, sender)', 'arp(REPLY, BROADCAST, mac, sender)']],
  },
  {
    task: 'arp-cache',
    name: 'target hardware address of the answer left empty',
    replace: [['arp(REPLY, mac, mac, sender)', 'arp(REPLY, mac, NO_MAC, sender)']],
  },
  { task: 'arp-cache', name: 'believes group addresses', replace: [['(packet[8]! & 1) === 1 || ', '']] },
  { task: 'arp-cache', name: 'believes who claims its own address', replace: [[' || sender === own', '']] },
  { task: 'arp-cache', name: 'never asks again', replace: [['entry.requests < config.maxRequests', 'false']] },
  {
    task: 'arp-cache',
    name: 'asks once more than it may',
    replace: [['entry.requests < config.maxRequests', 'entry.requests <= config.maxRequests']],
  },
  { task: 'arp-cache', name: 'asks for ever', replace: [['entry.requests < config.maxRequests', 'true']] },
  {
    task: 'arp-cache',
    name: 'asks again after a millisecond: times in the wrong unit',
    replace: [['entry.retryAt = now + config.retryInterval', 'entry.retryAt = now + config.retryInterval / 1000']],
  },
  {
    task: 'arp-cache',
    name: 'gives up without a word',
    replace: [["outputs.push({ kind: 'unreachable', address, packets: entry.waiting });", '']],
  },
  {
    task: 'arp-cache',
    name: 'gives up the address, and forgets the packets',
    replace: [['packets: entry.waiting', 'packets: []']],
  },
  {
    task: 'arp-cache',
    name: 'an entry stays after it was given up',
    replace: [['entries.delete(address);\n            outputs', 'outputs']],
  },
  {
    task: 'arp-cache',
    name: 'entries never age',
    replace: [['expiresAt: now + config.lifetime', 'expiresAt: Infinity']],
  },
  {
    task: 'arp-cache',
    name: 'using an entry keeps it young',
    replace: [
      [
        'return [ip(entry.mac, packet)];',
        '{\n        entry.expiresAt = now + config.lifetime;\n        return [ip(entry.mac, packet)];\n      }',
      ],
    ],
  },
  {
    task: 'arp-cache',
    name: 'an update does not begin the lifetime anew',
    replace: [
      ['expiresAt: now + config.lifetime', 'expiresAt: before?.known ? before.expiresAt : now + config.lifetime'],
    ],
  },
  {
    task: 'arp-cache',
    name: 'an old entry is used until the timer comes',
    replace: [['if (entry?.known && now < entry.expiresAt) return [ip', 'if (entry?.known) return [ip']],
  },
  {
    task: 'arp-cache',
    name: 'lookup tells old entries',
    replace: [['return entry?.known && now < entry.expiresAt ? entry.mac', 'return entry?.known ? entry.mac']],
  },
  { task: 'arp-cache', name: 'a lifetime of its own', replace: [['now + config.lifetime', 'now + 60_000_000']] },
  {
    task: 'arp-cache',
    name: 'a number of requests of its own',
    replace: [['entry.requests < config.maxRequests', 'entry.requests < 3']],
  },
  {
    task: 'arp-cache',
    name: 'one table for all caches',
    replace: [
      ['  const entries = new Map<string, Entry>();\n', ''],
      ['const BROADCAST =', 'const entries = new Map<string, Entry>();\nconst BROADCAST ='],
    ],
  },
  { task: 'arp-cache', name: 'clear does nothing', replace: [['entries.clear();', '']] },
  { task: 'arp-cache', name: 'its own address never changes', replace: [['own = address;', 'own ??= address;']] },
  {
    task: 'arp-cache',
    name: 'handleTimer does not look at the time',
    replace: [['} else if (entry.retryAt <= now) {', '} else {']],
  },
  {
    task: 'arp-cache',
    name: 'no timer',
    replace: [['return times.length === 0 ? null : Math.min(...times);', 'return null;']],
  },
  {
    task: 'arp-cache',
    name: 'the latest timer instead of the earliest',
    replace: [['Math.min(...times)', 'Math.max(...times)']],
  },
  {
    task: 'arp-cache',
    name: 'a timer that never goes on',
    replace: [['return times.length === 0 ? null : Math.min(...times);', 'return 0;']],
    mistake: 'endless-loop',
  },
];

const learning: readonly Mutant[] = [
  {
    task: 'learning-switch',
    name: 'a hub',
    replace: [['if (known) return known.port === port ? [] : [known.port];', '']],
  },
  {
    task: 'learning-switch',
    name: 'floods back to where a frame came from',
    replace: [['.filter((index) => index !== port)', '']],
  },
  {
    task: 'learning-switch',
    name: 'sends a frame back to its port',
    replace: [['known.port === port ? [] : [known.port]', '[known.port]']],
  },
  {
    task: 'learning-switch',
    name: 'floods what need not go anywhere',
    replace: [
      [
        'if (known) return known.port === port ? [] : [known.port];',
        'if (known && known.port !== port) return [known.port];',
      ],
    ],
  },
  {
    task: 'learning-switch',
    name: 'learns from the destination',
    replace: [
      ['table.has(src) || table', 'table.has(dst) || table'],
      ['table.set(src, { port', 'table.set(dst, { port'],
    ],
  },
  {
    task: 'learning-switch',
    name: 'the first port is for ever',
    replace: [['&& hasRoom) table', '&& hasRoom && !table.has(src)) table']],
  },
  {
    task: 'learning-switch',
    name: 'never forgets',
    replace: [
      ['for (const [station, { seenAt }] of table) if (now - seenAt >= ageingTime) table.delete(station);', ''],
    ],
  },
  {
    task: 'learning-switch',
    name: 'a destination counts as heard of',
    replace: [['if (known) return', 'if (known) known.seenAt = now;\n      if (known) return']],
  },
  {
    task: 'learning-switch',
    name: 'hearing from a station does not keep it',
    replace: [
      ['table.set(src, { port, seenAt: now })', 'table.set(src, { port, seenAt: table.get(src)?.seenAt ?? now })'],
    ],
  },
  {
    task: 'learning-switch',
    name: 'an ageing time of its own',
    replace: [['now - seenAt >= ageingTime', 'now - seenAt >= 300_000_000']],
  },
  {
    task: 'learning-switch',
    name: 'ageing time in milliseconds',
    replace: [['now - seenAt >= ageingTime', '(now - seenAt) / 1000 >= ageingTime']],
  },
  {
    task: 'learning-switch',
    name: 'forgets all when one is old',
    replace: [['>= ageingTime) table.delete(station)', '>= ageingTime) table.clear()']],
  },
  {
    task: 'learning-switch',
    name: 'passes reserved addresses on',
    replace: [["if (dst.startsWith('01:80:c2:00:00:0')) return [];", '']],
  },
  {
    task: 'learning-switch',
    name: 'only 01:80:c2:00:00:00 is reserved',
    replace: [["dst.startsWith('01:80:c2:00:00:0')", "dst === '01:80:c2:00:00:00'"]],
  },
  { task: 'learning-switch', name: 'all of 01:80:c2 is reserved', replace: [["'01:80:c2:00:00:0'", "'01:80:c2'"]] },
  {
    task: 'learning-switch',
    name: 'only the broadcast address is a group',
    replace: [
      ['isGroup(frame[0]!) ? undefined', "dst === 'ff:ff:ff:ff:ff:ff' ? undefined"],
      ['!isGroup(frame[6]!) && ', ''],
    ],
  },
  {
    task: 'learning-switch',
    name: 'multicast goes nowhere',
    replace: [
      ['const known = isGroup', 'if (isGroup(frame[0]!) && frame[0] !== 255) return [];\n      const known = isGroup'],
    ],
  },
  {
    task: 'learning-switch',
    name: 'group bit looked for at the wrong end',
    replace: [['(firstByte & 1) === 1', '(firstByte & 0x80) !== 0']],
  },
  {
    task: 'learning-switch',
    name: 'source and destination the wrong way round',
    replace: [
      ['const dst = macText(frame.subarray(0, 6))', 'const src = macText(frame.subarray(0, 6))'],
      ['const src = macText(frame.subarray(6, 12))', 'const dst = macText(frame.subarray(6, 12))'],
    ],
  },
  {
    task: 'learning-switch',
    name: 'stations known by their last three bytes',
    replace: [
      ['const src = macText(frame.subarray(6, 12))', "const src = 'x'.repeat(9) + macText(frame.subarray(9, 12))"],
      ['table.get(dst)', "table.get('x'.repeat(9) + dst.slice(9))"],
    ],
  },
  {
    task: 'learning-switch',
    name: 'a table without end',
    replace: [['table.has(src) || table.size < maxEntries', 'true']],
  },
  {
    task: 'learning-switch',
    name: 'a full table forgets where known stations go',
    replace: [['table.has(src) || table.size', 'table.size']],
  },
  {
    task: 'learning-switch',
    name: 'a full table makes room by forgetting the oldest',
    replace: [
      [
        'const hasRoom = table.has(src) || table.size < maxEntries;',
        'if (!table.has(src) && table.size >= maxEntries) table.delete([...table.keys()][0]!);\n      const hasRoom = true;',
      ],
    ],
  },
  {
    task: 'learning-switch',
    name: 'one place in the table too few',
    replace: [['table.size < maxEntries', 'table.size < maxEntries - 1']],
  },
  {
    task: 'learning-switch',
    name: 'runts are frames',
    replace: [['if (frame.length < 14) return [];', 'if (frame.length < 6) return [];']],
  },
  {
    task: 'learning-switch',
    name: 'a bare header is no frame',
    replace: [['frame.length < 14', 'frame.length <= 14']],
  },
  {
    task: 'learning-switch',
    name: 'four ports, whatever it is told',
    replace: [['{ length: portCount }', '{ length: 4 }']],
  },
  {
    task: 'learning-switch',
    name: 'ports numbered from 1',
    replace: [['(_, index) => index).filter', '(_, index) => index + 1).filter']],
    mistake: 'wrong-type',
  },
  {
    task: 'learning-switch',
    name: 'one table for all switches',
    replace: [
      ['  const table = new Map<string, { port: number; seenAt: number }>();\n', ''],
      ['function isGroup', 'const table = new Map<string, { port: number; seenAt: number }>();\nfunction isGroup'],
    ],
  },
];

export const mutants: readonly Mutant[] = [...frame, ...reply, ...cache, ...learning];

/** Typical mistakes in the tasks of the dhcp lab. */

import type { Mutant } from '../helpers/task-suite.ts';

const discover: readonly Mutant[] = [
  {
    task: 'discover',
    name: 'xid in little-endian byte order',
    replace: [['setUint32(4, xid)', 'setUint32(4, xid, true)']],
    mistake: 'byte-order',
  },
  {
    task: 'discover',
    name: 'an xid of its own',
    replace: [['setUint32(4, xid)', 'setUint32(4, 0x12345678)']],
    mistake: 'wrong-xid',
  },
  { task: 'discover', name: 'only 16 bits of the xid', replace: [['setUint32(4, xid)', 'setUint16(6, xid)']] },
  {
    task: 'discover',
    name: 'flag always set',
    replace: [['broadcast ? 0x8000 : 0', '0x8000']],
    mistake: 'broadcast-flag',
  },
  { task: 'discover', name: 'flag never set', replace: [['broadcast ? 0x8000 : 0', '0']], mistake: 'broadcast-flag' },
  {
    task: 'discover',
    name: 'flag the other way round',
    replace: [['broadcast ? 0x8000 : 0', 'broadcast ? 0 : 0x8000']],
    mistake: 'broadcast-flag',
  },
  { task: 'discover', name: 'flag at the lowest bit', replace: [['broadcast ? 0x8000 : 0', 'broadcast ? 1 : 0']] },
  {
    task: 'discover',
    name: 'flag in little-endian byte order',
    replace: [['broadcast ? 0x8000 : 0)', 'broadcast ? 0x8000 : 0, true)']],
  },
  { task: 'discover', name: 'flags in the place of secs', replace: [['setUint16(10,', 'setUint16(8,']] },
  { task: 'discover', name: 'op 2, a reply', replace: [['message[0] = 1', 'message[0] = 2']] },
  { task: 'discover', name: 'hlen left out', replace: [['message[2] = 6', 'message[3] = 0']] },
  { task: 'discover', name: 'chaddr in the place of giaddr', replace: [['    28,\n', '    24,\n']] },
  {
    task: 'discover',
    name: 'MAC address read as decimal',
    replace: [['Number.parseInt(part, 16)', 'Number.parseInt(part, 10)']],
  },
  { task: 'discover', name: 'no magic cookie', replace: [['view.setUint32(236, 0x63825363);', '']] },
  {
    task: 'discover',
    name: 'cookie in little-endian byte order',
    replace: [['setUint32(236, 0x63825363)', 'setUint32(236, 0x63825363, true)']],
  },
  { task: 'discover', name: 'options begin at 236', replace: [['255], 240)', '255], 236)']] },
  { task: 'discover', name: 'no END', replace: [['[53, 1, 1, 255]', '[53, 1, 1]']] },
  { task: 'discover', name: 'a REQUEST instead', replace: [['[53, 1, 1, 255]', '[53, 1, 3, 255]']] },
  { task: 'discover', name: 'option 53 without its length', replace: [['[53, 1, 1, 255]', '[53, 1, 255]']] },
  {
    task: 'discover',
    name: 'the smallest message possible',
    replace: [['new Uint8Array(300)', 'new Uint8Array(244)']],
    mistake: 'too-short',
  },
  {
    task: 'discover',
    name: '299 bytes',
    replace: [['new Uint8Array(300)', 'new Uint8Array(299)']],
    mistake: 'too-short',
  },
  {
    task: 'discover',
    name: 'filled up with END',
    replace: [['new Uint8Array(300);', 'new Uint8Array(300).fill(255, 244);']],
    mistake: 'extra-bytes',
  },
];

const request: readonly Mutant[] = [
  {
    task: 'request',
    name: 'xid in little-endian byte order',
    replace: [['out.setUint32(4, xid)', 'out.setUint32(4, xid, true)']],
    mistake: 'byte-order',
  },
  {
    task: 'request',
    name: 'an xid one larger, as document S has it',
    replace: [['out.setUint32(4, xid)', 'out.setUint32(4, xid + 1)']],
    mistake: 'wrong-xid',
  },
  {
    task: 'request',
    name: 'flag left out',
    replace: [['out.setUint16(10, broadcast ? 0x8000 : 0);', '']],
    mistake: 'broadcast-flag',
  },
  {
    task: 'request',
    name: 'op and flags copied from the OFFER',
    replace: [['request.set([1, 1, 6, 0])', 'request.set(offer.subarray(0, 4))']],
  },
  { task: 'request', name: 'still a DISCOVER', replace: [['[53, 1, 3, 50', '[53, 1, 1, 50']] },
  { task: 'request', name: 'option 50 missing', replace: [['50, 4, ...offered, ', '']], mistake: 'missing-option' },
  { task: 'request', name: 'option 54 missing', replace: [['54, 4, ...server, ', '']], mistake: 'missing-option' },
  {
    task: 'request',
    name: '50 and 54 exchanged',
    replace: [
      ['50, 4, ...offered', '50, 4, ...server'],
      ['54, 4, ...server', '54, 4, ...offered'],
    ],
  },
  {
    task: 'request',
    name: 'the next server as the server',
    replace: [['54, 4, ...server', '54, 4, ...offer.subarray(20, 24)']],
  },
  { task: 'request', name: 'asks for ciaddr', replace: [['offer.subarray(16, 20)', 'offer.subarray(12, 16)']] },
  {
    task: 'request',
    name: 'address backwards',
    replace: [['50, 4, ...offered', '50, 4, ...offered.slice().reverse()']],
    mistake: 'byte-order',
  },
  {
    task: 'request',
    name: 'the wanted address in ciaddr, too',
    replace: [['request.set(macBytes, 28)', 'request.set(offered, 12);\n  request.set(macBytes, 28)']],
  },
  {
    task: 'request',
    name: 'yiaddr and siaddr copied from the OFFER',
    replace: [['request.set(macBytes, 28)', 'request.set(offer.subarray(16, 24), 16);\n  request.set(macBytes, 28)']],
  },
  { task: 'request', name: 'no END', replace: [['...server, 255], 240)', '...server], 240)']] },
  { task: 'request', name: 'short', replace: [['new Uint8Array(300)', 'new Uint8Array(256)']], mistake: 'too-short' },
  {
    task: 'request',
    name: 'does not look at the xid',
    replace: [[' || view.getUint32(4) !== xid', '']],
    mistake: 'reads-nothing',
  },
  {
    task: 'request',
    name: 'does not look at chaddr',
    replace: [['if (!macBytes.every((byte, index) => offer[28 + index] === byte)) return null;', '']],
    mistake: 'reads-nothing',
  },
  {
    task: 'request',
    name: 'compares five bytes of chaddr',
    replace: [
      ['(byte, index) => offer[28 + index] === byte', '(byte, index) => index === 5 || offer[28 + index] === byte'],
    ],
    mistake: 'reads-nothing',
  },
  { task: 'request', name: 'does not look at op', replace: [['offer[0] !== 2 || ', '']], mistake: 'reads-nothing' },
  {
    task: 'request',
    name: 'does not look at the cookie',
    replace: [[' || view.getUint32(236) !== COOKIE', '']],
    mistake: 'reads-nothing',
  },
  {
    task: 'request',
    name: 'does not look at the message type',
    replace: [['options.get(53)?.[0] !== 2 || ', '']],
    mistake: 'reads-nothing',
  },
  {
    task: 'request',
    name: 'everything but a DISCOVER is an offer',
    replace: [['options.get(53)?.[0] !== 2', '!((options.get(53)?.[0] ?? 0) >= 2)']],
    mistake: 'reads-nothing',
  },
  {
    task: 'request',
    name: 'an offer needs no server',
    replace: [
      ['|| !server) return null', ') return null'],
      ['...server, 255', '...(server ?? [0, 0, 0, 0]), 255'],
    ],
    mistake: 'reads-nothing',
  },
  { task: 'request', name: 'a short message throws', replace: [['if (offer.length < 240) return null;', '']] },
  { task: 'request', name: 'stops at PAD', replace: [['      at += 1;\n      continue;', '      break;']] },
  {
    task: 'request',
    name: 'PAD has a length',
    replace: [['    if (code === 0) {\n      at += 1;\n      continue;\n    }\n', '']],
  },
  {
    task: 'request',
    name: 'reads on after END',
    replace: [['if (code === 255) break;', 'if (code === 255) {\n      at += 1;\n      continue;\n    }']],
  },
  { task: 'request', name: 'END has a length', replace: [['if (code === 255) break;', '']] },
  { task: 'request', name: 'length off by the two bytes in front', replace: [['at += 2 + length', 'at += length']] },
  {
    task: 'request',
    name: 'options have fixed places',
    replace: [['const server = options.get(54);', 'const server = offer.subarray(245, 249);']],
  },
  {
    task: 'request',
    name: 'looks for the byte 54 anywhere',
    replace: [
      [
        'const server = options.get(54);',
        'const found = offer.indexOf(54, 240);\n  const server = found < 0 ? undefined : offer.subarray(found + 2, found + 6);',
      ],
    ],
  },
  {
    task: 'request',
    name: 'only 300 bytes of an OFFER are read',
    replace: [['offer.subarray(240)', 'offer.subarray(240, 300)']],
  },
];

const lease: readonly Mutant[] = [
  {
    task: 'lease',
    name: 'times in little-endian byte order',
    replace: [['.getUint32(0)', '.getUint32(0, true)']],
    mistake: 'byte-order',
  },
  { task: 'lease', name: 'times with a sign', replace: [['.getUint32(0)', '.getInt32(0)']] },
  { task: 'lease', name: '16 bits of the times', replace: [['.getUint32(0)', '.getUint16(2)']] },
  {
    task: 'lease',
    name: 'milliseconds',
    replace: [['    leaseSeconds,\n', '    leaseSeconds: leaseSeconds * 1000,\n']],
    mistake: 'wrong-unit',
  },
  { task: 'lease', name: 'ciaddr instead of yiaddr', replace: [['ack.subarray(16, 20)', 'ack.subarray(12, 16)']] },
  { task: 'lease', name: 'siaddr instead of yiaddr', replace: [['ack.subarray(16, 20)', 'ack.subarray(20, 24)']] },
  {
    task: 'lease',
    name: 'address backwards',
    replace: [["ack.subarray(16, 20).join('.')", "ack.slice(16, 20).reverse().join('.')"]],
    mistake: 'byte-order',
  },
  { task: 'lease', name: 'the last router', replace: [['addresses(3)[0]', 'addresses(3).at(-1)']] },
  { task: 'lease', name: 'the server as the router', replace: [['addresses(3)[0]', 'addresses(54)[0]']] },
  { task: 'lease', name: 'one DNS server', replace: [['addresses(6),', 'addresses(6).slice(0, 1),']] },
  { task: 'lease', name: 'DNS servers last first', replace: [['addresses(6),', 'addresses(6).reverse(),']] },
  {
    task: 'lease',
    name: 'T1 and T2 exchanged',
    replace: [
      ['number(58)', 'number(59)'],
      ['(number(59) ?? leaseSeconds * 0.875)', '(number(58) ?? leaseSeconds * 0.875)'],
    ],
  },
  {
    task: 'lease',
    name: 'options 58 and 59 ignored',
    replace: [
      ['(number(58) ?? leaseSeconds * 0.5)', 'leaseSeconds * 0.5'],
      ['(number(59) ?? leaseSeconds * 0.875)', 'leaseSeconds * 0.875'],
    ],
  },
  { task: 'lease', name: 'no default for T1', replace: [['number(58) ?? leaseSeconds * 0.5', 'number(58) ?? null']] },
  { task: 'lease', name: 'T2 is three quarters', replace: [['0.875', '0.75']] },
  {
    task: 'lease',
    name: 'the end of a lease that never ends',
    replace: [['const isEndless = leaseSeconds === ENDLESS', 'const isEndless = false']],
  },
  {
    task: 'lease',
    name: 'a NAK is a lease',
    replace: [['if (options.get(53)?.[0] !== 5) return null;', '']],
    mistake: 'reads-nothing',
  },
  {
    task: 'lease',
    name: 'an OFFER is a lease',
    replace: [['options.get(53)?.[0] !== 5', '![2, 5].includes(options.get(53)?.[0] ?? 0)']],
    mistake: 'reads-nothing',
  },
  {
    task: 'lease',
    name: 'a lease without router throws',
    replace: [['options.get(code) ?? new Uint8Array()', 'options.get(code)!']],
  },
  {
    task: 'lease',
    name: 'undefined instead of null',
    replace: [['addresses(1)[0] ?? null', 'addresses(1)[0] as string']],
    mistake: 'wrong-type',
  },
  {
    task: 'lease',
    name: 'stops at PAD',
    replace: [['bytes[at] !== 255; )', 'bytes[at] !== 255 && bytes[at] !== 0; )']],
  },
  { task: 'lease', name: 'PAD has a length', replace: [['if (bytes[at] === 0) {\n      at++;\n    } else {', '{']] },
  {
    task: 'lease',
    name: 'reads on after END',
    replace: [
      ['at < bytes.length && bytes[at] !== 255; )', 'at < bytes.length; )'],
      ['bytes[at] === 0)', 'bytes[at] === 0 || bytes[at] === 255)'],
    ],
  },
  { task: 'lease', name: 'option 52 ignored', replace: [['options.get(52)?.[0] ?? 0', '0']] },
  {
    task: 'lease',
    name: 'file only',
    replace: [['if (overload & 2) readOptions(ack.subarray(44, 108), options);', '']],
  },
  {
    task: 'lease',
    name: 'file and sname exchanged',
    replace: [
      ['overload & 1)', 'overload & 2)'],
      ['if (overload & 2) readOptions(ack.subarray(44', 'if (overload & 1) readOptions(ack.subarray(44'],
    ],
  },
  {
    task: 'lease',
    name: 'file and sname read always',
    replace: [
      ['if (overload & 1) ', ''],
      ['if (overload & 2) ', ''],
    ],
  },
  {
    task: 'lease',
    name: 'file read to the end of the message',
    replace: [['ack.subarray(108, 236)', 'ack.subarray(108)']],
    survives: 'each field ends with END, and nothing behind it is read',
  },
  { task: 'lease', name: 'length off by one', replace: [['at += 2 + length', 'at += 1 + length']] },
];

const client: readonly Mutant[] = [
  {
    task: 'dhcp-client',
    name: 'DISCOVER to nobody',
    replace: [['[send(EVERYBODY, DISCOVER, ', "[send('0.0.0.0', DISCOVER, "]],
  },
  {
    task: 'dhcp-client',
    name: 'flag ignored',
    replace: [["DISCOVER, '0.0.0.0', config.broadcast", "DISCOVER, '0.0.0.0', true"]],
    mistake: 'broadcast-flag',
  },
  {
    task: 'dhcp-client',
    name: 'an xid of its own',
    replace: [['xid = config.xids[used++ % config.xids.length]!', 'xid = 0x01020304 + used++']],
  },
  { task: 'dhcp-client', name: 'the same xid for ever', replace: [['used++ %', 'used %']] },
  {
    task: 'dhcp-client',
    name: 'xid in little-endian byte order',
    replace: [['view.setUint32(4, xid)', 'view.setUint32(4, xid, true)']],
  },
  {
    task: 'dhcp-client',
    name: 'a new xid for the REQUEST',
    replace: [
      [
        "        state = 'REQUESTING';\n        tries = 0;\n        askedAt = now;",
        "        begin('REQUESTING', now);",
      ],
    ],
  },
  {
    task: 'dhcp-client',
    name: 'REQUEST without option 54',
    replace: [[', 54, 4, ...ipBytes(offer.server)]', ']']],
    mistake: 'missing-option',
  },
  {
    task: 'dhcp-client',
    name: 'REQUEST to the server only',
    replace: [["[send(EVERYBODY, REQUEST, '0.0.0.0', config", "[send(offer.server, REQUEST, '0.0.0.0', config"]],
  },
  { task: 'dhcp-client', name: 'takes any xid', replace: [[' || view.getUint32(4) !== xid', '']] },
  {
    task: 'dhcp-client',
    name: 'takes any hardware address',
    replace: [['if (!macBytes(config.mac).every((byte, index) => message[28 + index] === byte)) return [];', '']],
  },
  { task: 'dhcp-client', name: 'listens to other clients', replace: [[' || message[0] !== 2', '']] },
  { task: 'dhcp-client', name: 'junk throws', replace: [['message.length < 240 || ', '']] },
  { task: 'dhcp-client', name: 'no cookie needed', replace: [['view.getUint32(236) !== 0x63825363 || ', '']] },
  {
    task: 'dhcp-client',
    name: 'takes an ACK before it has asked',
    replace: [["if (state !== 'REQUESTING' && state !== 'RENEWING' && state !== 'REBINDING') return [];", '']],
  },
  {
    task: 'dhcp-client',
    name: 'takes every OFFER',
    replace: [["if (state === 'SELECTING' && type === OFFER && server)", 'if (type === OFFER && server)']],
  },
  {
    task: 'dhcp-client',
    name: 'never repeats',
    replace: [['return Math.min(4 * 2 ** (tries - 1), 64) * SECOND', 'return Infinity']],
  },
  { task: 'dhcp-client', name: 'repeats every four seconds', replace: [['Math.min(4 * 2 ** (tries - 1), 64)', '4']] },
  {
    task: 'dhcp-client',
    name: 'waits double without end',
    replace: [['Math.min(4 * 2 ** (tries - 1), 64)', '4 * 2 ** (tries - 1)']],
  },
  { task: 'dhcp-client', name: 'waits begin with 8 s', replace: [['2 ** (tries - 1)', '2 ** tries']] },
  {
    task: 'dhcp-client',
    name: 'waits in milliseconds',
    replace: [['const SECOND = 1_000_000', 'const SECOND = 1_000']],
  },
  {
    task: 'dhcp-client',
    name: 'asks for the offer for ever',
    replace: [['return tries < 4 ? ask(now) : discover(now);', 'return ask(now);']],
  },
  { task: 'dhcp-client', name: 'asks for the offer three times', replace: [['tries < 4', 'tries < 3']] },
  { task: 'dhcp-client', name: 'deaf to NAK', replace: [['if (type === NAK) return lose(now);', '']] },
  {
    task: 'dhcp-client',
    name: 'stops after a NAK',
    replace: [
      [
        'timer = now + SECOND; // not at once, so that a server that always refuses is not flooded',
        'timer = Infinity;',
      ],
    ],
  },
  { task: 'dhcp-client', name: 'keeps a lease that was refused', replace: [["lease ? [{ kind: 'lost' }] : []", '[]']] },
  {
    task: 'dhcp-client',
    name: 'takes a NAK when nothing was asked',
    replace: [
      [
        "      if (state !== 'REQUESTING' &&",
        "      if (type === NAK) return lose(now);\n      if (state !== 'REQUESTING' &&",
      ],
    ],
  },
  {
    task: 'dhcp-client',
    name: 'a lease counts from the ACK',
    replace: [['leaseOf(message, options, askedAt)', 'leaseOf(message, options, now)']],
  },
  {
    task: 'dhcp-client',
    name: 'a lease counts from the first DISCOVER',
    replace: [
      [
        '        tries = 0;\n        askedAt = now;\n        return ask(now);',
        '        tries = 0;\n        return ask(now);',
      ],
    ],
  },
  { task: 'dhcp-client', name: 'lease in seconds', replace: [['.getUint32(0) * SECOND', '.getUint32(0)']] },
  {
    task: 'dhcp-client',
    name: 'long leases are negative',
    replace: [['.getUint32(0) * SECOND', '.getInt32(0) * SECOND']],
  },
  {
    task: 'dhcp-client',
    name: 'options 58 and 59 ignored',
    replace: [
      ['(time(58) ?? length * 0.5)', 'length * 0.5'],
      ['(time(59) ?? length * 0.875)', 'length * 0.875'],
    ],
  },
  { task: 'dhcp-client', name: 'T2 is three quarters', replace: [['0.875', '0.75']] },
  { task: 'dhcp-client', name: 'never renews', replace: [['timer = lease.renewAt', 'timer = Infinity']] },
  {
    task: 'dhcp-client',
    name: 'renews only when the lease is over',
    replace: [['timer = lease.renewAt', 'timer = lease.expiresAt']],
  },
  {
    task: 'dhcp-client',
    name: 'renews by broadcast',
    replace: [['send(lease!.serverIdentifier, REQUEST', 'send(EVERYBODY, REQUEST']],
  },
  {
    task: 'dhcp-client',
    name: 'renews without ciaddr',
    replace: [['REQUEST, lease!.address, false, [])];\n      case', "REQUEST, '0.0.0.0', false, [])];\n      case"]],
  },
  {
    task: 'dhcp-client',
    name: 'renews with option 50',
    replace: [
      [
        'REQUEST, lease!.address, false, [])];\n      case',
        'REQUEST, lease!.address, false, [50, 4, ...ipBytes(lease!.address)])];\n      case',
      ],
    ],
  },
  {
    task: 'dhcp-client',
    name: 'renews as if an offer were taken',
    replace: [
      [
        'REQUEST, lease!.address, false, [])];\n      case',
        'REQUEST, lease!.address, false, [54, 4, ...ipBytes(lease!.serverIdentifier)])];\n      case',
      ],
    ],
  },
  {
    task: 'dhcp-client',
    name: 'renews every minute',
    replace: [['Math.max(Math.floor(left / 2), 60 * SECOND)', '60 * SECOND']],
  },
  {
    task: 'dhcp-client',
    name: 'renews faster and faster',
    replace: [['Math.max(Math.floor(left / 2), 60 * SECOND)', 'Math.max(Math.floor(left / 2), SECOND)']],
  },
  {
    task: 'dhcp-client',
    name: 'rebinds with the old server',
    replace: [['[send(EVERYBODY, REQUEST, lease!.address', '[send(lease!.serverIdentifier, REQUEST, lease!.address']],
  },
  {
    task: 'dhcp-client',
    name: 'never rebinds',
    replace: [["if (now >= lease!.rebindAt) begin('REBINDING', now);", '']],
  },
  {
    task: 'dhcp-client',
    name: 'a lease never ends',
    replace: [
      ['now >= lease!.expiresAt ? lose(now) : ask(now)', 'ask(now)'],
      [
        'timer = Math.min(now + half(lease!.expiresAt - now), lease!.expiresAt)',
        'timer = now + half(lease!.expiresAt - now)',
      ],
    ],
  },
  {
    task: 'dhcp-client',
    name: 'gives the address up at T2',
    replace: [
      ["if (now >= lease!.rebindAt) begin('REBINDING', now);", 'if (now >= lease!.rebindAt) return lose(now);'],
    ],
  },
  {
    task: 'dhcp-client',
    name: 'renewed, and not told',
    replace: [["return [{ kind: 'lease', lease }];", "return tries > 9 ? [{ kind: 'lease', lease }] : [];"]],
  },
  {
    task: 'dhcp-client',
    name: 'stays with the first server',
    replace: [['serverIdentifier: addresses(54)[0]!', "serverIdentifier: message.subarray(20, 24).join('.')"]],
  },
  {
    task: 'dhcp-client',
    name: 'the first router only',
    replace: [['dnsServers: addresses(6)', 'dnsServers: addresses(6).slice(0, 1)']],
  },
  {
    task: 'dhcp-client',
    name: 'PAD has a length',
    replace: [['    if (message[at] === 0) {\n      at++;\n      continue;\n    }\n', '']],
  },
  {
    task: 'dhcp-client',
    name: 'a timer that never goes on',
    replace: [['nextTimer: () => (timer === Infinity ? null : timer)', 'nextTimer: () => 0']],
    mistake: 'endless-loop',
  },
  {
    task: 'dhcp-client',
    name: 'handleTimer does not look at the time',
    replace: [['if (now < timer) return [];', '']],
  },
];

export const mutants: readonly Mutant[] = [...discover, ...request, ...lease, ...client];

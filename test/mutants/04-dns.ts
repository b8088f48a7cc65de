/** Typical mistakes in the tasks of the dns lab. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are parts of the solutions

import type { Mutant } from '../helpers/task-suite.ts';

const query: readonly Mutant[] = [
  {
    task: 'query',
    name: 'id in little-endian byte order',
    replace: [['setUint16(0, id)', 'setUint16(0, id, true)']],
    mistake: 'wrong-xid',
  },
  {
    task: 'query',
    name: 'type in little-endian byte order',
    replace: [['encoded.length, type)', 'encoded.length, type, true)']],
    mistake: 'byte-order',
  },
  { task: 'query', name: 'RD always set', replace: [['recursionDesired ? 0x0100 : 0', '0x0100']] },
  { task: 'query', name: 'RD in the place of RA', replace: [['? 0x0100 : 0', '? 0x0080 : 0']] },
  { task: 'query', name: 'RD never set', replace: [['recursionDesired ? 0x0100 : 0', '0']] },
  {
    task: 'query',
    name: 'name as text with dots',
    replace: [
      [
        'octets.push(label.length, ...new TextEncoder().encode(label));\n  }',
        '}\n  octets.push(...new TextEncoder().encode(name));',
      ],
    ],
    mistake: 'name-length',
  },
  {
    task: 'query',
    name: 'length octets count themselves',
    replace: [['octets.push(label.length, ', 'octets.push(label.length + 1, ']],
    mistake: 'name-length',
  },
  {
    task: 'query',
    name: 'no zero octet at the end of the name',
    replace: [['  octets.push(0);\n', '']],
    mistake: 'name-length',
  },
  {
    task: 'query',
    name: 'name in lower case',
    replace: [['? name.slice(0, -1) : name)', '? name.slice(0, -1) : name).toLowerCase()']],
  },
  { task: 'query', name: 'always type A', replace: [['encoded.length, type)', 'encoded.length, 1)']] },
  { task: 'query', name: 'no question counted', replace: [['  view.setUint16(4, 1); // QDCOUNT\n', '']] },
  {
    task: 'query',
    name: 'class left out',
    replace: [
      ['encoded.length + 4)', 'encoded.length + 2)'],
      ['  view.setUint16(12 + encoded.length + 2, 1); // IN\n', ''],
    ],
    mistake: 'too-short',
  },
  {
    task: 'query',
    name: 'class in little-endian byte order',
    replace: [['length + 2, 1); // IN', 'length + 2, 256); // IN']],
    mistake: 'byte-order',
  },
  {
    task: 'query',
    name: 'labels of 64 octets are sent',
    replace: [['label.length > 63', 'label.length > 64']],
    mistake: 'name-length',
  },
  { task: 'query', name: 'labels of 63 octets are refused', replace: [['label.length > 63', 'label.length > 62']] },
  {
    task: 'query',
    name: 'names of 256 octets are sent',
    replace: [['octets.length > 255', 'octets.length > 256']],
    mistake: 'name-length',
  },
  { task: 'query', name: 'names of 255 octets are refused', replace: [['octets.length > 255', 'octets.length > 254']] },
  { task: 'query', name: 'empty labels are sent', replace: [['label.length === 0 || ', '']], mistake: 'name-length' },
  {
    task: 'query',
    name: 'a dot at the end is an empty label',
    replace: [["(name.endsWith('.') ? name.slice(0, -1) : name)", 'name']],
  },
  {
    task: 'query',
    name: 'four bytes too many',
    replace: [['encoded.length + 4)', 'encoded.length + 8)']],
    mistake: 'extra-bytes',
  },
];

const name: readonly Mutant[] = [
  {
    task: 'name',
    name: 'pointers are not followed',
    replace: [['at = partStart = target;\n      continue;', "return { name: labels.join('.'), end };"]],
  },
  {
    task: 'name',
    name: 'pointers may lead anywhere',
    replace: [['      if (target >= partStart) return null;\n', '']],
    mistake: 'compression-loop',
  },
  {
    task: 'name',
    name: 'only a pointer to itself is found out',
    replace: [
      ['let end = -1;', 'let jumps = 0;\n  let end = -1;'],
      [
        'if (target >= partStart) return null;',
        "if (target === at) return null;\n      if (++jumps > 20) return { name: labels.join('.') || '.', end };",
      ],
    ],
    mistake: 'compression-loop',
  },
  { task: 'name', name: 'a pointer of 8 bits', replace: [['((length & 0x3f) << 8) | low', 'low']] },
  { task: 'name', name: 'a pointer of 16 bits', replace: [['(length & 0x3f) << 8', 'length << 8']] },
  { task: 'name', name: 'a pointer of 13 bits', replace: [['0x3f', '0x1f']] },
  {
    task: 'name',
    name: 'the end is where the pointer led to',
    replace: [['      if (end === -1) end = at + 2;\n', '']],
  },
  { task: 'name', name: 'a pointer has one byte', replace: [['end = at + 2', 'end = at + 1']] },
  {
    task: 'name',
    name: 'the end is at the zero octet',
    replace: [['end = at + 1;\n      return', 'end = at;\n      return']],
  },
  {
    task: 'name',
    name: 'the root is an empty text',
    replace: [["labels.length === 0 ? '.' : labels.join('.')", "labels.join('.')"]],
  },
  { task: 'name', name: 'a dot at the end', replace: [["labels.join('.')", "`${labels.join('.')}.`"]] },
  { task: 'name', name: 'names in lower case', replace: [['at + 1 + length)))', 'at + 1 + length)).toLowerCase())']] },
  {
    task: 'name',
    name: 'other label types are lengths',
    replace: [['    if (length > 63) return null;\n', '']],
    mistake: 'name-length',
  },
  {
    task: 'name',
    name: 'the end of the message is the end of the name',
    replace: [
      ['const length = message[at];\n    if (length === undefined) return null;', 'const length = message[at] ?? 0;'],
    ],
    mistake: 'name-length',
  },
  {
    task: 'name',
    name: 'names of any length',
    replace: [['    if (octets > 255) return null;\n', '']],
    mistake: 'name-length',
  },
  { task: 'name', name: 'names of 256 octets', replace: [['octets > 255', 'octets > 256']], mistake: 'name-length' },
  {
    task: 'name',
    name: 'the root is not counted',
    replace: [['let octets = 1;', 'let octets = 0;']],
    mistake: 'name-length',
  },
  {
    task: 'name',
    name: 'length octets are not counted',
    replace: [['octets += length + 1', 'octets += length']],
    mistake: 'name-length',
  },
  {
    task: 'name',
    name: 'a cut pointer is one to 0',
    replace: [
      ['      if (low === undefined) return null;\n', ''],
      ['| low;', '| (low ?? 0);'],
    ],
  },
];

const answer: readonly Mutant[] = [
  {
    task: 'answer',
    name: 'the id is not looked at',
    replace: [['view.getUint16(0) === asked.id &&', 'true &&']],
    mistake: 'wrong-xid',
  },
  {
    task: 'answer',
    name: 'the id in little-endian byte order',
    replace: [['getUint16(0) === asked.id', 'getUint16(0, true) === asked.id']],
  },
  {
    task: 'answer',
    name: 'a query is taken for a response',
    replace: [['(flags & 0x8000) !== 0', 'true']],
    mistake: 'reads-nothing',
  },
  {
    task: 'answer',
    name: 'the question is not looked at',
    replace: [['question.name.toLowerCase() === wanted', 'true']],
    mistake: 'reads-nothing',
  },
  {
    task: 'answer',
    name: 'the type of the question is not looked at',
    replace: [['view.getUint16(question.end) === 1', 'true']],
    mistake: 'reads-nothing',
  },
  {
    task: 'answer',
    name: 'upper and lower case differ in the question',
    replace: [['question.name.toLowerCase() === wanted', 'question.name === asked.name']],
  },
  {
    task: 'answer',
    name: 'upper and lower case differ in aliases',
    replace: [['alias.data)!.name.toLowerCase()', 'alias.data)!.name']],
  },
  {
    task: 'answer',
    name: 'TC is not looked at',
    replace: [["  if ((flags & 0x0200) !== 0) return nothing('truncated');\n", '']],
  },
  { task: 'answer', name: 'AA is taken for TC', replace: [['flags & 0x0200', 'flags & 0x0400']] },
  {
    task: 'answer',
    name: 'RCODE 3 is a failure like others',
    replace: [["  if (rcode === 3) return nothing('no-such-name');\n", '']],
  },
  { task: 'answer', name: 'RCODE of three bits', replace: [['flags & 0x000f', 'flags & 0x0003']] },
  {
    task: 'answer',
    name: 'other RCODEs are not looked at',
    replace: [["  if (rcode !== 0) return nothing('failed');\n", '']],
  },
  {
    task: 'answer',
    name: 'all addresses count, whosever they are',
    replace: [['own.filter((record) => record.type === 1)', 'records.filter((record) => record.type === 1)']],
  },
  {
    task: 'answer',
    name: 'any record of the name is an address',
    replace: [
      ['own.filter((record) => record.type === 1)', 'own.filter((record) => record.type !== 5 && record.length === 4)'],
    ],
  },
  {
    task: 'answer',
    name: 'aliases are not followed',
    replace: [['own.find((record) => record.type === 5)', 'undefined']],
  },
  {
    task: 'answer',
    name: 'only one alias is followed',
    replace: [
      [
        "if (seen.has(name)) return nothing('failed');",
        "if (seen.has(name)) return nothing('failed');\n    if (seen.size > 1) return nothing('no-data');",
      ],
    ],
  },
  {
    task: 'answer',
    name: 'a circle of aliases is no data',
    replace: [["if (seen.has(name)) return nothing('failed')", "if (seen.has(name)) return nothing('no-data')"]],
  },
  {
    task: 'answer',
    name: 'the TTL of the aliases does not count',
    replace: [['    ttl = Math.min(ttl, alias.ttl);\n', '']],
  },
  {
    task: 'answer',
    name: 'the largest TTL',
    replace: [
      ['let ttl = 0xffffffff', 'let ttl = 0'],
      ['ttl = Math.min(ttl, record.ttl)', 'ttl = Math.max(ttl, record.ttl)'],
      ['ttl = Math.min(ttl, alias.ttl)', 'ttl = Math.max(ttl, alias.ttl)'],
    ],
  },
  {
    task: 'answer',
    name: 'the TTL of the last record',
    replace: [['ttl = Math.min(ttl, record.ttl)', 'ttl = record.ttl']],
  },
  { task: 'answer', name: 'a TTL of 16 bits', replace: [['view.getUint32(end + 4)', 'view.getUint16(end + 6)']] },
  {
    task: 'answer',
    name: 'only the first address',
    replace: [
      [
        'addresses.map((record) => addressAt(message, record.data))',
        'addresses.slice(0, 1).map((record) => addressAt(message, record.data))',
      ],
    ],
  },
  {
    task: 'answer',
    name: 'every record has four bytes of data',
    replace: [['at = data + length', 'at = data + (length === 0 ? 0 : 4)']],
  },
  {
    task: 'answer',
    name: 'authority and additional records are answers, too',
    replace: [
      [
        'question.end + 4, view.getUint16(6))',
        'question.end + 4, view.getUint16(6) + view.getUint16(8) + view.getUint16(10))',
      ],
    ],
  },
];

const respond: readonly Mutant[] = [
  {
    task: 'respond',
    name: 'an id of its own',
    replace: [['...query.subarray(0, 2)', '...u16(1)']],
    mistake: 'wrong-xid',
  },
  {
    task: 'respond',
    name: 'the id’s bytes swapped',
    replace: [['...query.subarray(0, 2)', '...query.subarray(0, 2).toReversed()']],
    mistake: 'byte-order',
  },
  { task: 'respond', name: 'QR not set', replace: [['0x8000 |', '0 |']] },
  { task: 'respond', name: 'AA not set', replace: [['isAuthoritative ? 0x0400 : 0', '0']] },
  { task: 'respond', name: 'AA in a refusal', replace: [['isAuthoritative ? 0x0400 : 0', '0x0400']] },
  { task: 'respond', name: 'RD not copied', replace: [['(view.getUint16(2) & 0x0100)', '0']] },
  { task: 'respond', name: 'the question left out', replace: [['    ...query.subarray(12, question.end + 4),\n', '']] },
  {
    task: 'respond',
    name: 'the whole query copied, with what follows the question',
    replace: [['query.subarray(12, question.end + 4)', 'query.subarray(12)']],
  },
  {
    task: 'respond',
    name: 'names compared with regard to case',
    replace: [['question.name.toLowerCase()', 'question.name']],
  },
  {
    task: 'respond',
    name: 'the question in lower case',
    replace: [
      [
        '...query.subarray(12, question.end + 4)',
        '...encodeName(asked), ...query.subarray(question.end, question.end + 4)',
      ],
    ],
  },
  {
    task: 'respond',
    name: 'only one address',
    replace: [
      [
        'zone.addresses.filter((one) => one.name === name) : []',
        'zone.addresses.filter((one) => one.name === name).slice(0, 1) : []',
      ],
    ],
  },
  { task: 'respond', name: 'the TTL in little-endian byte order', replace: [['...u32(ttl)', '...u32(ttl).reverse()']] },
  {
    task: 'respond',
    name: 'aliases end the answer',
    replace: [['        name = alias.target;\n        continue;', '        break;']],
  },
  { task: 'respond', name: 'aliases are followed for type CNAME, too', replace: [['type === 5 || ', '']] },
  {
    task: 'respond',
    name: 'aliases are followed out of the zone',
    replace: [[' || !isWithin(alias.target, zone.origin)', '']],
  },
  {
    task: 'respond',
    name: 'all owners are the question',
    replace: [['name === asked ? [0xc0, 12] : encodeName(name)', '[0xc0, 12]']],
  },
  {
    task: 'respond',
    name: 'no SOA record with a “no”',
    replace: [['        authorities.push(soaRecord(zone));\n', '']],
  },
  {
    task: 'respond',
    name: 'the SOA record with its own TTL',
    replace: [['Math.min(soa.ttl, soa.minimum)', 'soa.ttl']],
  },
  {
    task: 'respond',
    name: 'the SOA record with MINIMUM as TTL',
    replace: [['Math.min(soa.ttl, soa.minimum)', 'soa.minimum']],
  },
  {
    task: 'respond',
    name: 'the SOA record among the answers',
    replace: [['authorities.push(soaRecord(zone))', 'answers.push(soaRecord(zone))']],
  },
  {
    task: 'respond',
    name: 'nothing of the type is no such name',
    replace: [['if (!names.some((known) => isWithin(known, name))) rcode = 3', 'rcode = 3']],
  },
  { task: 'respond', name: 'no such name is nothing of the type', replace: [['rcode = 3', 'rcode = 0']] },
  {
    task: 'respond',
    name: 'names on the way to others do not exist',
    replace: [['isWithin(known, name)', 'known === name']],
  },
  { task: 'respond', name: 'names outside the zone do not exist', replace: [['rcode = 5', 'rcode = 3']] },
  {
    task: 'respond',
    name: 'the zone ends anywhere in a label',
    replace: [['name.endsWith(`.${zone}`)', 'name.endsWith(zone)']],
  },
  {
    task: 'respond',
    name: 'the class is not looked at',
    replace: [['view.getUint16(question.end + 2) !== 1 || ', '']],
  },
];

const resolver: readonly Mutant[] = [
  {
    task: 'resolver',
    name: 'it begins at the root every time',
    replace: [
      [
        'if (known && known.expires > now) {\n        useServers',
        'if (known && known.expires > now && zone === undefined) {\n        useServers',
      ],
    ],
  },
  {
    task: 'resolver',
    name: 'it remembers no answers',
    replace: [['if (ttl > 0) answers.set', 'if (ttl < 0) answers.set']],
  },
  {
    task: 'resolver',
    name: 'it remembers for ever',
    replace: [['if (entry && entry.expires > now) return entry', 'if (entry) return entry']],
  },
  {
    task: 'resolver',
    name: 'TTLs are milliseconds',
    replace: [['now + ttl * SECOND });\n  }', 'now + ttl * 1000 });\n  }']],
  },
  {
    task: 'resolver',
    name: 'the TTL is not counted down',
    replace: [
      ['({ ...record, ttl: left })', '({ ...record })'],
      ['const left = Math.ceil((expires - now) / SECOND);', 'if (expires < now) return [];'],
    ],
  },
  {
    task: 'resolver',
    name: 'a TTL of 0 is kept for a moment',
    replace: [
      [
        'if (ttl > 0) answers.set(key(name, type), { records, rcode, expires: now + ttl * SECOND })',
        'answers.set(key(name, type), { records, rcode, expires: now + Math.max(ttl, 5) * SECOND })',
      ],
    ],
  },
  {
    task: 'resolver',
    name: 'a “no” is remembered for the SOA record’s TTL',
    replace: [['Math.min(soa.ttl, soa.minimum ?? 0)', 'soa.ttl']],
  },
  {
    task: 'resolver',
    name: 'a “no” is remembered for MINIMUM',
    replace: [['Math.min(soa.ttl, soa.minimum ?? 0)', '(soa.minimum ?? 0)']],
  },
  {
    task: 'resolver',
    name: 'a “no” is not remembered',
    replace: [['const ttl = soa ? Math.min(soa.ttl, soa.minimum ?? 0) : 0', 'const ttl = 0']],
  },
  {
    task: 'resolver',
    name: 'nothing of one type is nothing of any',
    replace: [["response.rcode === 3 ? '*' : type", "'*'"]],
  },
  {
    task: 'resolver',
    name: 'aliases are left out of the answer',
    replace: [['[...lookup.aliases, ...records]', '[...records]']],
  },
  {
    task: 'resolver',
    name: 'aliases are not remembered',
    replace: [["      remember(lookup.name, 'CNAME', [alias], 0, alias.ttl, now);\n", '']],
  },
  {
    task: 'resolver',
    name: 'aliases that leave the zone are a “no”',
    replace: [
      [
        '    if (isAlias) {\n      goOn(lookup, now);\n      return;',
        '    if (isAlias) {\n      finish(lookup, 0, [], now);\n      return;',
      ],
    ],
  },
  {
    task: 'resolver',
    name: 'aliases go on with the same servers',
    replace: [["    lookup.name = alias.data;\n    lookup.zone = '';", '    lookup.name = alias.data;']],
  },
  {
    task: 'resolver',
    name: 'a circle of aliases is followed for ever',
    replace: [['    if (lookup.seen.has(alias.data)) return false;\n', '']],
  },
  {
    task: 'resolver',
    name: 'every server is believed about everything',
    replace: [
      ['isWithin(record.name, zone));\n    let isAlias', 'isWithin(record.name, zone) || zone);\n    let isAlias'],
    ],
  },
  {
    task: 'resolver',
    name: 'a server may refer to any zone',
    replace: [
      [
        '        isWithin(lookup.name, record.name) &&\n        isWithin(record.name, zone) &&\n        record.name !== zone,',
        "        record.name !== 'x',",
      ],
    ],
  },
  {
    task: 'resolver',
    name: 'glue is not taken',
    replace: [["if (record.type !== 'A' || !names", "if (record.type !== 'X' || !names"]],
  },
  {
    task: 'resolver',
    name: 'servers without glue are given up',
    replace: [['const name = lookup.nameless.shift()', 'const name = undefined as string | undefined']],
  },
  {
    task: 'resolver',
    name: 'it waits for ever for a silent server',
    replace: [
      ['return deadlines.length === 0 ? null : Math.min(...deadlines)', 'return deadlines.length < 0 ? 0 : null'],
    ],
  },
  {
    task: 'resolver',
    name: 'a silent server is asked first again',
    replace: [
      ['one.silences - other.silences', 'other.silences - one.silences'],
      ['MAX_SILENCES = 3', 'MAX_SILENCES = 30'],
    ],
  },
  { task: 'resolver', name: 'a silent server is asked once', replace: [['MAX_SILENCES = 3', 'MAX_SILENCES = 1']] },
  {
    task: 'resolver',
    name: 'it waits half as long as it should',
    replace: [['lookup.deadline = now + timeout', 'lookup.deadline = now + timeout / 2']],
  },
  {
    task: 'resolver',
    name: 'it gives up at the first refusal',
    replace: [
      [
        '    const useless = () => {\n',
        '    const useless = () => {\n      if (server) return finish(lookup, 2, [], now);\n',
      ],
    ],
  },
  {
    task: 'resolver',
    name: 'unreachable is not heard of',
    replace: [
      [
        '      if (lookup.server) lookup.server.isBad = true;\n      askNext(lookup, now);\n      return take();',
        '      if (lookup.server) lookup.server.isBad = true;\n      return take();',
      ],
    ],
  },
  {
    task: 'resolver',
    name: 'second responses are taken, too',
    replace: [
      [
        'const lookup = lookups.find((one) => one.exchange === exchange);\n      if (!lookup) return [];\n      lookup.exchange = null;\n      learn',
        'const lookup = lookups[0];\n      if (!lookup) return [];\n      lookup.exchange = null;\n      learn',
      ],
    ],
  },
  {
    task: 'resolver',
    name: 'a second client with the same question is forgotten',
    replace: [['        same.clients.push(client);\n', '']],
  },
  {
    task: 'resolver',
    name: 'only the first label is asked for',
    replace: [
      [
        'const question = { name: lookup.name, type',
        "const question = { name: lookup.name.split('.').slice(-2).join('.'), type",
      ],
    ],
  },
];

export const mutants: readonly Mutant[] = [...query, ...name, ...answer, ...respond, ...resolver];

/** Typical mistakes in the tasks of the bgp lab. */

import type { Mutant } from '../helpers/task-suite.ts';

const update: readonly Mutant[] = [
  {
    task: 'update',
    name: 'prefixes with all four octets',
    replace: [['.slice(0, Math.ceil(Number(length) / 8))', '']],
  },
  {
    task: 'update',
    name: 'a /17 in two octets',
    replace: [['.slice(0, Math.ceil(Number(length) / 8))', '.slice(0, Math.floor(Number(length) / 8))']],
  },
  { task: 'update', name: 'the length without the header', replace: [['19 + body.length', 'body.length']] },
  { task: 'update', name: 'a marker of zeros', replace: [['fill(0xff)', 'fill(0)']] },
  {
    task: 'update',
    name: 'AS numbers of two octets',
    replace: [['...asPath.flatMap(u32)', '...asPath.flatMap(u16)']],
  },
  {
    task: 'update',
    name: 'the segment’s length in octets',
    replace: [['[2, asPath.length,', '[2, asPath.length * 4,']],
  },
  { task: 'update', name: 'an AS_SET instead of a sequence', replace: [['[2, asPath.length,', '[1, asPath.length,']] },
  {
    task: 'update',
    name: 'an empty path as an empty segment',
    replace: [['asPath.length === 0 ? [] : [2,', '[2,']],
  },
  { task: 'update', name: 'MED as well-known', replace: [['add(OPTIONAL, MED!', 'add(WELL_KNOWN, MED!']] },
  {
    task: 'update',
    name: 'communities not transitive',
    replace: [['OPTIONAL | WELL_KNOWN', 'OPTIONAL']],
  },
  { task: 'update', name: 'no extended length', replace: [['value.length > 255', 'value.length > 4000']] },
  { task: 'update', name: 'extended length from 255 on', replace: [['value.length > 255', 'value.length > 251']] },
  { task: 'update', name: 'MED 0 left out', replace: [['if (localPref !== null)', 'if (localPref)']] },
  {
    task: 'update',
    name: 'the attributes’ length left out',
    replace: [['    ...u16(attributes.length),\n', '']],
  },
  {
    task: 'update',
    name: 'withdrawn and announced swapped',
    replace: [
      ['update.withdrawn.flatMap', 'update.announced.flatMap'],
      ['...update.announced.flatMap', '...update.withdrawn.flatMap'],
    ],
  },
  {
    task: 'update',
    name: 'bits behind a prefix’s length kept',
    replace: [['(address[octets - 1]! >> extra) << extra', 'address[octets - 1]!']],
  },
  {
    task: 'update',
    name: 'extended length not read',
    replace: [['const isExtended = (flags & EXTENDED_LENGTH) !== 0;', 'const isExtended = flags === 0;']],
  },
  {
    task: 'update',
    name: 'a path read with its segment header',
    replace: [['let i = at + 2; i < at + length', 'let i = at; i < at + length - 2']],
  },
  {
    task: 'update',
    name: 'large AS numbers with a sign',
    replace: [['update.asPath.push(view.getUint32(i))', 'update.asPath.push(view.getInt32(i))']],
  },
];

const bestPath: readonly Mutant[] = [
  { task: 'best-path', name: 'the lowest LOCAL_PREF', replace: [['-route.localPref', 'route.localPref']] },
  {
    task: 'best-path',
    name: 'the length before the preference',
    replace: [
      ["['local-preference', (routes) => lowest(routes, (route) => -route.localPref)],\n", ''],
      [
        "  ['origin',",
        "  ['local-preference', (routes) => lowest(routes, (route) => -route.localPref)],\n  ['origin',",
      ],
    ],
  },
  {
    task: 'best-path',
    name: 'a set counts all its members',
    replace: [['route.asSet.length > 0 ? 1 : 0', 'route.asSet.length']],
  },
  { task: 'best-path', name: 'a set counts nothing', replace: [['route.asSet.length > 0 ? 1 : 0', '0']] },
  { task: 'best-path', name: 'MEDs of all neighbours compared', replace: [['a.asPath[0] === b.asPath[0] && ', '']] },
  {
    task: 'best-path',
    name: 'no MED is the worst',
    replace: [['(a.med ?? 0) < (b.med ?? 0)', '(a.med ?? 2 ** 32) < (b.med ?? 2 ** 32)']],
  },
  {
    task: 'best-path',
    name: 'the highest MED',
    replace: [['(a.med ?? 0) < (b.med ?? 0)', '(a.med ?? 0) > (b.med ?? 0)']],
  },
  {
    task: 'best-path',
    name: 'MED by the origin AS',
    replace: [['a.asPath[0] === b.asPath[0]', 'a.asPath.at(-1) === b.asPath.at(-1)']],
  },
  {
    task: 'best-path',
    name: 'internal routes first',
    replace: [['route.isExternal ? 0 : 1', 'route.isExternal ? 1 : 0']],
  },
  { task: 'best-path', name: 'the highest cost', replace: [['=> route.interiorCost', '=> -route.interiorCost']] },
  {
    task: 'best-path',
    name: 'addresses as text',
    replace: [
      ['value: (route: Route) => number', 'value: (route: Route) => any'],
      ['Math.min(...routes.map(value))', 'routes.map(value).sort()[0]'],
      ['toNumber(route.bgpIdentifier)', 'route.bgpIdentifier'],
    ],
  },
  {
    task: 'best-path',
    name: 'the highest identifier',
    replace: [['toNumber(route.bgpIdentifier)', '-toNumber(route.bgpIdentifier)']],
  },
  {
    task: 'best-path',
    name: 'the first step that drops anything',
    replace: [['decided = step;', 'decided ??= step;']],
  },
  {
    task: 'best-path',
    name: 'the address instead of the identifier',
    replace: [['toNumber(route.bgpIdentifier)', 'toNumber(route.peerAddress)']],
  },
];

const policy: readonly Mutant[] = [
  {
    task: 'policy',
    name: 'only an exact prefix is covered',
    replace: [['a.length <= b.length &&', 'a.length === b.length &&']],
  },
  { task: 'policy', name: 'a shorter prefix is covered', replace: [['a.length <= b.length && ', '']] },
  { task: 'policy', name: 'maxLength not looked at', replace: [[' && length <= roa.maxLength', '']] },
  { task: 'policy', name: 'shorter than maxLength', replace: [['length <= roa.maxLength', 'length < roa.maxLength']] },
  { task: 'policy', name: 'any covering ROA will do', replace: [['roa.asNumber === origin && ', '']] },
  { task: 'policy', name: 'AS 0 may', replace: [[' && roa.asNumber !== 0', '']] },
  {
    task: 'policy',
    name: 'all covering ROAs must match',
    replace: [['covering.some(isRight)', 'covering.every(isRight)']],
  },
  { task: 'policy', name: 'no ROA is invalid', replace: [["return 'not-found'", "return 'invalid'"]] },
  {
    task: 'policy',
    name: 'no match is not found',
    replace: [["? 'valid' : 'invalid'", "? 'valid' : 'not-found'"]],
  },
  { task: 'policy', name: 'peers are told of peers', replace: [["|| to === 'customer'", "|| to !== 'provider'"]] },
  { task: 'policy', name: 'customers hear nothing of providers', replace: [[" || to === 'customer'", '']] },
  {
    task: 'policy',
    name: 'everybody hears everything',
    replace: [["from === 'own' || from", "from !== 'peer' || from"]],
  },
  {
    task: 'policy',
    name: 'marked routes of peers are all leaks',
    replace: [["from === 'peer' && onlyToCustomer !== neighbourAs", "from === 'peer'"]],
  },
  {
    task: 'policy',
    name: 'a peer may hand on others’ marks',
    replace: [["from === 'peer' && onlyToCustomer !== neighbourAs", 'false']],
  },
  {
    task: 'policy',
    name: 'a provider must have set it itself',
    replace: [["from === 'peer' && onlyToCustomer", 'onlyToCustomer']],
  },
  { task: 'policy', name: 'nothing is marked', replace: [['onlyToCustomer: neighbourAs }', 'onlyToCustomer: null }']] },
  {
    task: 'policy',
    name: 'customers’ routes are marked',
    replace: [
      [
        'isLeak: onlyToCustomer !== null, onlyToCustomer }',
        'isLeak: onlyToCustomer !== null, onlyToCustomer: neighbourAs }',
      ],
    ],
  },
];

export const mutants: readonly Mutant[] = [...update, ...bestPath, ...policy];

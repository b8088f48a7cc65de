/** RFC 7541 appendix C: header lists one after the other on a connection, their bytes, and the table after each. */

export interface HpackStep {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly hex: string;
  /** The dynamic table afterwards, the latest first, as 'name: value'. */
  readonly table: readonly string[];
  readonly tableSize: number;
}

export interface HpackExample {
  readonly section: string;
  readonly huffman: boolean;
  readonly maxTableSize: number;
  readonly steps: readonly HpackStep[];
}

const requests: readonly Omit<HpackStep, 'hex'>[] = [
  {
    fields: [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
    ],
    table: [':authority: www.example.com'],
    tableSize: 57,
  },
  {
    fields: [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
      ['cache-control', 'no-cache'],
    ],
    table: ['cache-control: no-cache', ':authority: www.example.com'],
    tableSize: 110,
  },
  {
    fields: [
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ],
    table: ['custom-key: custom-value', 'cache-control: no-cache', ':authority: www.example.com'],
    tableSize: 164,
  },
];

const date21 = 'Mon, 21 Oct 2013 20:13:21 GMT';
const date22 = 'Mon, 21 Oct 2013 20:13:22 GMT';
const location = 'https://www.example.com';
const cookie = 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1';

const responses: readonly Omit<HpackStep, 'hex'>[] = [
  {
    fields: [
      [':status', '302'],
      ['cache-control', 'private'],
      ['date', date21],
      ['location', location],
    ],
    table: [`location: ${location}`, `date: ${date21}`, 'cache-control: private', ':status: 302'],
    tableSize: 222,
  },
  {
    fields: [
      [':status', '307'],
      ['cache-control', 'private'],
      ['date', date21],
      ['location', location],
    ],
    table: [':status: 307', `location: ${location}`, `date: ${date21}`, 'cache-control: private'],
    tableSize: 222,
  },
  {
    fields: [
      [':status', '200'],
      ['cache-control', 'private'],
      ['date', date22],
      ['location', location],
      ['content-encoding', 'gzip'],
      ['set-cookie', cookie],
    ],
    table: [`set-cookie: ${cookie}`, 'content-encoding: gzip', `date: ${date22}`],
    tableSize: 215,
  },
];

function example(
  section: string,
  steps: readonly Omit<HpackStep, 'hex'>[],
  options: { huffman: boolean; maxTableSize: number },
  ...hex: string[]
): HpackExample {
  return {
    section,
    ...options,
    steps: steps.map((step, index) => ({ ...step, hex: hex[index]!.replaceAll(/\s/g, '') })),
  };
}

export const hpackExamples: readonly HpackExample[] = [
  example(
    'C.3',
    requests,
    { huffman: false, maxTableSize: 4096 },
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '8286 84be 5808 6e6f 2d63 6163 6865',
    '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
  ),
  example(
    'C.4',
    requests,
    { huffman: true, maxTableSize: 4096 },
    '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
    '8286 84be 5886 a8eb 1064 9cbf',
    '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
  ),
  example(
    'C.5',
    responses,
    { huffman: false, maxTableSize: 256 },
    `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e
     1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`,
    '4803 3330 37c1 c0bf',
    `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d
     4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572
     7369 6f6e 3d31`,
  ),
  example(
    'C.6',
    responses,
    { huffman: true, maxTableSize: 256 },
    `4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b
     97c8 e9ae 82ae 43d3`,
    '4883 640e ffc1 c0bf',
    `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf
     cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
  ),
];

/** C.2: representations by themselves. */
export const hpackRepresentations = [
  {
    section: 'C.2.1, with incremental indexing',
    hex: '400a637573746f6d2d6b65790d637573746f6d2d686561646572',
    field: { name: 'custom-key', value: 'custom-header' },
    indexing: 'add',
    table: ['custom-key: custom-header'],
  },
  {
    section: 'C.2.2, without indexing',
    hex: '040c2f73616d706c652f70617468',
    field: { name: ':path', value: '/sample/path' },
    indexing: 'skip',
    table: [],
  },
  {
    section: 'C.2.3, never indexed',
    hex: '100870617373776f726406736563726574',
    field: { name: 'password', value: 'secret' },
    indexing: 'never',
    table: [],
  },
  {
    section: 'C.2.4, indexed',
    hex: '82',
    field: { name: ':method', value: 'GET' },
    indexing: 'add',
    table: [],
  },
] as const;

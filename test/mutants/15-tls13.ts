/** Typical mistakes in the tasks of the tls13 lab. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  {
    task: 'traffic-keys',
    name: 'labels without “tls13 ”',
    replace: [['encode(`tls13 ${label}`)', 'encode(label)']],
    mistake: 'missing-layer',
  },
  {
    task: 'traffic-keys',
    name: 'the context without its length',
    replace: [['    Uint8Array.of(context.length),\n', '']],
    mistake: 'option-length',
  },
  {
    task: 'traffic-keys',
    name: 'the label without its length',
    replace: [['Uint8Array.of(length >> 8, length & 0xff, name.length)', 'Uint8Array.of(length >> 8, length & 0xff)']],
    mistake: 'option-length',
  },
  {
    task: 'traffic-keys',
    name: 'length low byte first',
    replace: [['Uint8Array.of(length >> 8, length & 0xff,', 'Uint8Array.of(length & 0xff, length >> 8,']],
    mistake: 'byte-order',
  },
  {
    task: 'traffic-keys',
    name: 'length in one byte',
    replace: [['Uint8Array.of(length >> 8, length & 0xff,', 'Uint8Array.of(length & 0xff,']],
  },
  {
    task: 'traffic-keys',
    name: 'the label’s length without “tls13 ”',
    replace: [['length & 0xff, name.length)', 'length & 0xff, label.length)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'traffic-keys',
    name: 'the context is left out',
    replace: [['    Uint8Array.of(context.length),\n    context,\n', '    Uint8Array.of(0),\n']],
    mistake: 'reads-nothing',
  },
  { task: 'traffic-keys', name: 'the counter begins at 0', replace: [['let counter = 1', 'let counter = 0']] },
  {
    task: 'traffic-keys',
    name: 'one block only',
    replace: [['output.length < length; counter++', 'output.length < Math.min(length, 32); counter++']],
    mistake: 'too-short',
  },
  { task: 'traffic-keys', name: 'blocks are not chained', replace: [['join(block, info,', 'join(info,']] },
  {
    task: 'traffic-keys',
    name: 'whole blocks are given',
    replace: [['return output.slice(0, length);', 'return output;']],
    mistake: 'extra-bytes',
  },
  {
    task: 'traffic-keys',
    name: 'SHA-384 in HMAC',
    replace: [["createHmac('sha256', key)", "createHmac('sha384', key)"]],
  },
  {
    task: 'traffic-keys',
    name: 'salt and input exchanged in HKDF-Extract',
    replace: [['return hmac(salt, input);', 'return hmac(input, salt);']],
    mistake: 'wrong-order',
  },
  {
    task: 'traffic-keys',
    name: 'no "derived" between the secrets',
    replace: [
      [
        "return expandLabel(secret, 'derived', emptyHash, HASH_LENGTH);",
        'return emptyHash.length > 0 ? secret : secret;',
      ],
    ],
    mistake: 'missing-layer',
  },
  {
    task: 'traffic-keys',
    name: '"derived" with an empty context',
    replace: [["'derived', emptyHash,", "'derived', emptyHash.subarray(0, 0),"]],
    mistake: 'other',
  },
  {
    task: 'traffic-keys',
    name: 'the transcript is left out',
    replace: [
      [
        'traffic`, transcriptHash, HASH_LENGTH)',
        "traffic`, new Uint8Array(createHash('sha256').update(transcriptHash.subarray(0, 0)).digest()), HASH_LENGTH)",
      ],
    ],
    mistake: 'reads-nothing',
  },
  {
    task: 'traffic-keys',
    name: 'client and server exchanged',
    replace: [["client: direction('c'), server: direction('s')", "client: direction('s'), server: direction('c')"]],
    mistake: 'swapped-fields',
  },
  {
    task: 'traffic-keys',
    name: 'application keys from the handshake secret',
    replace: [
      [
        "keysFrom(extract(salt, new Uint8Array(HASH_LENGTH)), 'ap',",
        "keysFrom(salt.length > 0 ? handshakeSecret(sharedSecret) : salt, 'ap',",
      ],
    ],
    mistake: 'missing-layer',
  },
  {
    task: 'traffic-keys',
    name: 'handshake keys with the labels of the data',
    replace: [["keysFrom(handshakeSecret(sharedSecret), 'hs',", "keysFrom(handshakeSecret(sharedSecret), 'ap',"]],
  },
  {
    task: 'traffic-keys',
    name: 'keys of 32 bytes',
    replace: [["expandLabel(traffic, 'key', none, 16)", "expandLabel(traffic, 'key', none, 32)"]],
  },
  {
    task: 'traffic-keys',
    name: 'a key cut from a longer one',
    replace: [["expandLabel(traffic, 'key', none, 16)", "expandLabel(traffic, 'key', none, 32).slice(0, 16)"]],
    mistake: 'length-off-by-header',
  },
  {
    task: 'traffic-keys',
    name: 'the IV as long as in TLS 1.2',
    replace: [["expandLabel(traffic, 'iv', none, 12)", "expandLabel(traffic, 'iv', none, 4)"]],
    mistake: 'too-short',
  },
];

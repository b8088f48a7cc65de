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
  {
    task: 'record',
    name: 'the content type outside, too',
    replace: [
      [
        'const header = headerFor(inner.length + TAG_LENGTH);',
        'const header = headerFor(inner.length + TAG_LENGTH);\n  header[0] = contentType;',
      ],
    ],
    mistake: 'missing-layer',
  },
  {
    task: 'record',
    name: 'no content type inside',
    replace: [['join(content, Uint8Array.of(contentType), new', 'join(content, new']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'record',
    name: 'the content type before the content',
    replace: [['join(content, Uint8Array.of(contentType), new', 'join(Uint8Array.of(contentType), content, new']],
    mistake: 'wrong-order',
  },
  {
    task: 'record',
    name: 'the zeros before the content type',
    replace: [
      [
        'join(content, Uint8Array.of(contentType), new Uint8Array(paddingLength))',
        'join(content, new Uint8Array(paddingLength), Uint8Array.of(contentType))',
      ],
    ],
    mistake: 'wrong-order',
  },
  {
    task: 'record',
    name: 'no padding',
    replace: [['new Uint8Array(paddingLength))', 'new Uint8Array(0))']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'record',
    name: 'the header’s length without the tag',
    replace: [['headerFor(inner.length + TAG_LENGTH)', 'headerFor(inner.length)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'record',
    name: 'the content’s length in the additional data',
    replace: [['cipher.setAAD(header)', 'cipher.setAAD(headerFor(content.length))']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'record',
    name: 'no additional data',
    replace: [['  cipher.setAAD(header);\n', '']],
    mistake: 'missing-layer',
  },
  {
    task: 'record',
    name: 'the sequence number is left out of the nonce',
    replace: [['nonce[4 + i]! ^= number[i]!;', 'nonce[4 + i]! ^= number[i]! & 0;']],
    mistake: 'reads-nothing',
  },
  {
    task: 'record',
    name: 'the sequence number over the beginning of the IV',
    replace: [['nonce[4 + i]! ^=', 'nonce[i]! ^=']],
    mistake: 'wrong-order',
  },
  {
    task: 'record',
    name: 'the sequence number in the place of the IV’s end',
    replace: [['nonce[4 + i]! ^= number[i]!', 'nonce[4 + i] = number[i]!']],
    mistake: 'other',
  },
  {
    task: 'record',
    name: 'sequence number low byte first',
    replace: [['BigInt(sequenceNumber))', 'BigInt(sequenceNumber), true)']],
    mistake: 'byte-order',
  },
  {
    task: 'record',
    name: 'sequence number of 32 bits',
    replace: [['setBigUint64(0, BigInt(sequenceNumber))', 'setUint32(4, sequenceNumber)']],
  },
  {
    task: 'record',
    name: 'sequence number of 16 bits',
    replace: [['setBigUint64(0, BigInt(sequenceNumber))', 'setUint16(6, sequenceNumber)']],
  },
  {
    task: 'record',
    name: 'the nonce is sent',
    replace: [
      [
        'return join(header, ciphertext, cipher.getAuthTag());',
        'return join(header, nonceFor(keys.iv, sequenceNumber), ciphertext, cipher.getAuthTag());',
      ],
    ],
  },
  {
    task: 'record',
    name: 'the tag before the ciphertext',
    replace: [['join(header, ciphertext, cipher.getAuthTag())', 'join(header, cipher.getAuthTag(), ciphertext)']],
  },
  { task: 'record', name: 'version 3.4', replace: [['of(APPLICATION_DATA, 3, 3,', 'of(APPLICATION_DATA, 3, 4,']] },
  {
    task: 'record',
    name: 'opening: padding stays',
    replace: [['content: inner.slice(0, end)', 'content: inner.slice(0, -1)']],
    mistake: 'extra-bytes',
  },
  {
    task: 'record',
    name: 'opening: the last byte is the type',
    replace: [['while (end >= 0 && inner[end] === 0) end--;', 'if (end >= 0 && inner[end] === 0) end -= 0;']],
  },
  {
    task: 'record',
    name: 'opening: the type stays in the content',
    replace: [['content: inner.slice(0, end)', 'content: inner.slice(0, end + 1)']],
    mistake: 'extra-bytes',
  },
  {
    task: 'record',
    name: 'opening: zeros at the end of the content go, too',
    replace: [
      [
        '  return { contentType: inner[end]!, content',
        '  const contentType = inner[end]!;\n  while (end > 0 && inner[end - 1] === 0) end--;\n  return { contentType, content',
      ],
    ],
    mistake: 'too-short',
  },
  {
    task: 'record',
    name: 'opening: type and version are taken for granted',
    replace: [['decipher.setAAD(record.subarray(0, 5))', 'decipher.setAAD(headerFor(record.length - 5))']],
  },
  {
    task: 'record',
    name: 'opening: the tag is not verified',
    replace: [
      [
        'join(decipher.update(record.subarray(5, -TAG_LENGTH)), decipher.final())',
        'decipher.update(record.subarray(5, -TAG_LENGTH))',
      ],
    ],
  },
  {
    task: 'record',
    name: 'opening: zeros only are a record',
    replace: [['  if (end < 0) return null;\n', '  if (end < 0) return { contentType: 0, content: inner };\n']],
  },
  {
    task: 'record',
    name: 'opening: throws where it should refuse',
    replace: [['  } catch {\n    return null;\n  }', '  } catch (error) {\n    throw error;\n  }']],
  },
  {
    task: 'proofs',
    name: 'no notice of a HelloRetryRequest',
    replace: [['return message[0] === 2 && ', 'return message[0] === 0 && ']],
    mistake: 'missing-layer',
  },
  {
    task: 'proofs',
    name: 'every ServerHello is taken for a HelloRetryRequest',
    replace: [
      [
        "return message[0] === 2 && Buffer.from(message.subarray(6, 38)).toString('hex') === RETRY;",
        'return message[0] === 2 && RETRY.length > 0;',
      ],
    ],
    mistake: 'other',
  },
  {
    task: 'proofs',
    name: 'the beginning of the random is enough',
    replace: [["toString('hex') === RETRY", "toString('hex').startsWith(RETRY.slice(0, 16))"]],
    mistake: 'other',
  },
  {
    task: 'proofs',
    name: 'the hash of the first hello without a header',
    replace: [['    hash.update(Uint8Array.of(254, 0, 0, digest.length));\n', '']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'proofs',
    name: 'another type for the hash of the first hello',
    replace: [['Uint8Array.of(254, 0, 0,', 'Uint8Array.of(1, 0, 0,']],
  },
  {
    task: 'proofs',
    name: 'the first hello and its hash',
    replace: [['    hash.update(digest);\n', '    hash.update(digest);\n    hash.update(first);\n']],
  },
  {
    task: 'proofs',
    name: 'messages without their headers',
    replace: [['of messages.slice(1)) hash.update(message)', 'of messages.slice(1)) hash.update(message.subarray(4))']],
  },
  {
    task: 'proofs',
    name: 'the last message is missing',
    replace: [['of messages.slice(1))', 'of messages.slice(1, -1))']],
    mistake: 'off-by-one',
  },
  {
    task: 'proofs',
    name: 'the first message is missing',
    replace: [['  } else if (first) {\n    hash.update(first);\n  }', '  }']],
    mistake: 'off-by-one',
  },
  {
    task: 'proofs',
    name: 'no blanks in front',
    replace: [["${' '.repeat(64)}TLS", 'TLS']],
    mistake: 'missing-layer',
  },
  {
    task: 'proofs',
    name: 'zeros for blanks',
    replace: [["${' '.repeat(64)}TLS", "${'\\0'.repeat(64)}TLS"]],
    mistake: 'wrong-type',
  },
  {
    task: 'proofs',
    name: '32 blanks',
    replace: [["' '.repeat(64)", "' '.repeat(32)"]],
    mistake: 'too-short',
  },
  {
    task: 'proofs',
    name: 'no zero behind the words',
    replace: [['CertificateVerify\\0`', 'CertificateVerify`']],
    mistake: 'missing-end',
  },
  {
    task: 'proofs',
    name: 'the client’s words',
    replace: [['TLS 1.3, server', 'TLS 1.3, client']],
    mistake: 'swapped-fields',
  },
  {
    task: 'proofs',
    name: 'the hash of what is signed',
    replace: [
      [
        'return new Uint8Array([...words, ...transcriptHash(messages)]);',
        "return new Uint8Array(createHash('sha256').update(new Uint8Array([...words, ...transcriptHash(messages)])).digest());",
      ],
    ],
    mistake: 'extra-bytes',
  },
  {
    task: 'proofs',
    name: 'the traffic secret as HMAC’s key',
    replace: [["createHmac('sha256', key)", "createHmac('sha256', key.length > 0 ? trafficSecret : key)"]],
    mistake: 'missing-layer',
  },
  {
    task: 'proofs',
    name: 'verify_data as long as in TLS 1.2',
    replace: [['[20, 0, 0, 32, ...verifyData]', '[20, 0, 0, 12, ...verifyData.subarray(0, 12)]']],
  },
  {
    task: 'proofs',
    name: 'no header in front of verify_data',
    replace: [['[20, 0, 0, 32, ...verifyData]', '[...verifyData]']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'proofs',
    name: 'the finished key without “tls13 ”',
    replace: [["encode('tls13 finished')", "encode('finished')"]],
  },
];

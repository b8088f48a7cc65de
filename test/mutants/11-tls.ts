/** Typical mistakes in the tasks of the tls lab. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  {
    task: 'client-hello',
    name: 'the record’s length counts its header',
    replace: [['...withLength(2, message)]', '(message.length + 5) >> 8, (message.length + 5) & 0xff, ...message]']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'client-hello',
    name: 'the record’s length is the body’s',
    replace: [['...withLength(2, message)]', '(message.length - 4) >> 8, (message.length - 4) & 0xff, ...message]']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'client-hello',
    name: 'the message’s length counts its header',
    replace: [['[1, ...withLength(3, body)]', '[1, 0, (body.length + 4) >> 8, (body.length + 4) & 0xff, ...body]']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'client-hello',
    name: 'the message’s length in two bytes',
    replace: [['...withLength(3, body)', '...withLength(2, body)']],
  },
  {
    task: 'client-hello',
    name: 'the message’s length in four bytes',
    replace: [['...withLength(3, body)', '...withLength(4, body)']],
  },
  { task: 'client-hello', name: 'lengths low byte first', replace: [['8 * (size - 1 - index)', '8 * index']] },
  {
    task: 'client-hello',
    name: 'only the low byte of lengths',
    replace: [['(bytes.length >> (8 * (size - 1 - index))) & 0xff', 'index === size - 1 ? bytes.length & 0xff : 0']],
  },
  { task: 'client-hello', name: 'no length of the session id', replace: [['    ...withLength(1, []),\n', '']] },
  {
    task: 'client-hello',
    name: 'the suites’ length counts suites, not bytes',
    replace: [['...withLength(2, suites)', 'cipherSuites.length >> 8, cipherSuites.length & 0xff, ...suites']],
  },
  {
    task: 'client-hello',
    name: 'suites low byte first',
    replace: [['[suite >> 8, suite & 0xff]', '[suite & 0xff, suite >> 8]']],
    mistake: 'byte-order',
  },
  {
    task: 'client-hello',
    name: 'only the first suite',
    replace: [['cipherSuites.flatMap', 'cipherSuites.slice(0, 1).flatMap']],
  },
  {
    task: 'client-hello',
    name: 'suites sorted',
    replace: [['cipherSuites.flatMap', 'cipherSuites.toSorted((a, b) => a - b).flatMap']],
  },
  { task: 'client-hello', name: 'no compression method', replace: [['...withLength(1, [0])', '...withLength(1, [])']] },
  { task: 'client-hello', name: 'compression method without its length', replace: [['...withLength(1, [0])', '0']] },
  {
    task: 'client-hello',
    name: 'no length of the extensions',
    replace: [['...withLength(2, extension)', '...extension']],
  },
  {
    task: 'client-hello',
    name: 'the extension’s length is missing',
    replace: [['[0, 0, ...withLength(2, nameList)]', '[0, 0, ...nameList]']],
  },
  {
    task: 'client-hello',
    name: 'the list’s length in server_name is missing',
    replace: [
      ['const nameList = withLength(2, [0, ...withLength(2, name)]);', 'const nameList = [0, ...withLength(2, name)];'],
    ],
  },
  {
    task: 'client-hello',
    name: 'the type of the name is missing',
    replace: [['[0, ...withLength(2, name)]', '[...withLength(2, name)]']],
  },
  {
    task: 'client-hello',
    name: 'the name ends with a zero',
    replace: [['new TextEncoder().encode(serverName)', 'new TextEncoder().encode(`${serverName}\\0`)']],
  },
  { task: 'client-hello', name: 'no extension at all', replace: [['    ...withLength(2, extension),\n', '']] },
  {
    task: 'client-hello',
    name: 'client_version 1.0',
    replace: [['    3,\n    3,\n    ...random', '    3,\n    1,\n    ...random']],
  },
  { task: 'client-hello', name: 'record of TLS 1.3', replace: [['[22, 3, 1,', '[22, 3, 4,']] },
  { task: 'client-hello', name: 'record of application data', replace: [['[22, 3, 1,', '[23, 3, 1,']] },
  {
    task: 'client-hello',
    name: 'another handshake type',
    replace: [['[1, ...withLength(3, body)]', '[2, ...withLength(3, body)]']],
  },
  {
    task: 'client-hello',
    name: 'a random of its own',
    replace: [['...random,', '...random.map((byte) => byte ^ 0xff),']],
  },
  {
    task: 'client-hello',
    name: 'always www.google.com',
    replace: [['encode(serverName)', "encode('www.google.com')"]],
  },
  {
    task: 'server-hello',
    name: 'takes the first record for the whole message',
    replace: [['    at += 5 + length;\n', '    break;\n']],
  },
  {
    task: 'server-hello',
    name: 'record headers stay in the stream',
    replace: [['bytes.subarray(at + 5, at + 5 + length)', 'bytes.subarray(at, at + 5 + length)']],
  },
  {
    task: 'server-hello',
    name: 'a record’s length counts its header',
    replace: [
      [
        'fragments.push(...bytes.subarray(at + 5, at + 5 + length));\n    at += 5 + length;',
        'fragments.push(...bytes.subarray(at + 5, at + length));\n    at += length;',
      ],
    ],
  },
  {
    task: 'server-hello',
    name: 'an incomplete record is read',
    replace: [
      ['    if (at + 5 + length > bytes.length) break;\n', ''],
      ['if (stream.length < 4 + length) return null;', ''],
    ],
  },
  {
    task: 'server-hello',
    name: 'an incomplete message is read',
    replace: [['if (stream.length < 4 + length) return null;', '']],
  },
  {
    task: 'server-hello',
    name: 'length of the message in two bytes',
    replace: [
      [
        'const length = (stream[1]! << 16) | (stream[2]! << 8) | stream[3]!;',
        'const length = (stream[1]! << 8) | stream[2]!;',
      ],
    ],
  },
  {
    task: 'server-hello',
    name: 'the type of the message is not looked at',
    replace: [[' || stream[0] !== SERVER_HELLO', ' || stream[0] === undefined']],
  },
  {
    task: 'server-hello',
    name: 'the type of the record is not looked at',
    replace: [['at + 5 <= bytes.length && bytes[at] === HANDSHAKE', 'at + 5 <= bytes.length && bytes[at] !== 0xff']],
    survives: 'behind an alert there is no ServerHello either: its two bytes are no message',
  },
  {
    task: 'server-hello',
    name: 'the session id is always 32 bytes',
    replace: [['const sessionEnd = 35 + body[34]!;', 'const sessionEnd = 35 + 32;']],
  },
  {
    task: 'server-hello',
    name: 'no session id',
    replace: [['const sessionEnd = 35 + body[34]!;', 'const sessionEnd = 35;']],
  },
  {
    task: 'server-hello',
    name: 'session id with its length',
    replace: [['body.slice(35, sessionEnd)', 'body.slice(34, sessionEnd)']],
  },
  {
    task: 'server-hello',
    name: 'random without its first four bytes',
    replace: [['body.slice(2, 34)', 'body.slice(6, 34)']],
  },
  {
    task: 'server-hello',
    name: 'cipher suite low byte first',
    replace: [['view.getUint16(sessionEnd)', 'view.getUint16(sessionEnd, true)']],
    mistake: 'byte-order',
  },
  {
    task: 'server-hello',
    name: 'version of the record’s place',
    replace: [['version: view.getUint16(0)', 'version: view.getUint16(1)']],
  },
  {
    task: 'server-hello',
    name: 'compression method taken for the high byte of a length',
    replace: [['const at = sessionEnd + 3;', 'const at = sessionEnd + 2;']],
  },
  {
    task: 'server-hello',
    name: 'extensions without the length of their list',
    replace: [['readExtensions(body, view, at + 2)', 'readExtensions(body, view, at)']],
  },
  {
    task: 'server-hello',
    name: 'only the first extension',
    replace: [['    at += 4 + length;\n  }\n  return extensions;', '    break;\n  }\n  return extensions;']],
    mistake: 'missing-option',
  },
  {
    task: 'server-hello',
    name: 'extension data with its header',
    replace: [['body.slice(at + 4, at + 4 + length)', 'body.slice(at, at + 4 + length)']],
  },
  {
    task: 'server-hello',
    name: 'extensions are always expected',
    replace: [['if (at < body.length) hello.extensions', 'if (at >= 0) hello.extensions']],
    survives: 'reading on at the end of the message finds no extension',
  },
  {
    task: 'server-hello',
    name: 'reads on into the next message',
    replace: [['stream.slice(4, 4 + length)', 'stream.slice(4)']],
  },
  {
    task: 'server-hello',
    name: 'empty records end the stream',
    replace: [
      [
        '    if (at + 5 + length > bytes.length) break;',
        '    if (length === 0 || at + 5 + length > bytes.length) break;',
      ],
    ],
  },
  {
    task: 'master-secret',
    name: 'the label is left out',
    replace: [['join(new TextEncoder().encode(label), seed)', 'seed.slice()']],
    mistake: 'reads-nothing',
  },
  {
    task: 'master-secret',
    name: 'the seed before the label',
    replace: [['join(new TextEncoder().encode(label), seed)', 'join(seed, new TextEncoder().encode(label))']],
    mistake: 'wrong-order',
  },
  {
    task: 'master-secret',
    name: 'begins with A(0)',
    replace: [['let a = hmac(secret, labelAndSeed);', 'let a: Uint8Array = labelAndSeed;']],
    mistake: 'off-by-one',
  },
  {
    task: 'master-secret',
    name: 'label and seed only once',
    replace: [['hmac(secret, join(a, labelAndSeed))', 'hmac(secret, a)']],
    mistake: 'reads-nothing',
  },
  { task: 'master-secret', name: 'A(i) is not carried on', replace: [['    a = hmac(secret, a);\n', '']] },
  { task: 'master-secret', name: 'seed before A(i)', replace: [['join(a, labelAndSeed)', 'join(labelAndSeed, a)']] },
  {
    task: 'master-secret',
    name: 'key and data of the HMAC exchanged',
    replace: [["createHmac('sha256', key).update(data)", "createHmac('sha256', data).update(key)"]],
  },
  {
    task: 'master-secret',
    name: 'hash instead of HMAC',
    replace: [
      ['import { createHmac }', 'import { createHash, createHmac }'],
      ["createHmac('sha256', key).update(data)", "createHash('sha256').update(key).update(data)"],
    ],
  },
  { task: 'master-secret', name: 'SHA-1', replace: [["createHmac('sha256', key)", "createHmac('sha1', key)"]] },
  {
    task: 'master-secret',
    name: 'SHA-384',
    replace: [["createHmac('sha256', key)", "createHmac('sha384', key)"]],
    mistake: 'wrong-type',
  },
  {
    task: 'master-secret',
    name: 'whole blocks are given',
    replace: [['return output.slice(0, length);', 'return output;']],
    mistake: 'extra-bytes',
  },
  {
    task: 'master-secret',
    name: 'never more than one block',
    replace: [['while (output.length < length) {', 'while (output.length < Math.min(length, 32)) {']],
    mistake: 'too-short',
  },
  {
    task: 'master-secret',
    name: 'server’s random first for the master secret',
    replace: [
      ["'master secret', join(clientRandom, serverRandom)", "'master secret', join(serverRandom, clientRandom)"],
    ],
    mistake: 'wrong-order',
  },
  {
    task: 'master-secret',
    name: 'client’s random only',
    replace: [["'master secret', join(clientRandom, serverRandom)", "'master secret', clientRandom"]],
    mistake: 'reads-nothing',
  },
  { task: 'master-secret', name: 'a label of its own', replace: [["'master secret', join", "'key expansion', join"]] },
  {
    task: 'master-secret',
    name: '32 bytes of master secret',
    replace: [['serverRandom), 48)', 'serverRandom), 32)']],
    mistake: 'too-short',
  },
  {
    task: 'master-secret',
    name: 'client’s random first for the key block',
    replace: [
      ["'key expansion', join(serverRandom, clientRandom)", "'key expansion', join(clientRandom, serverRandom)"],
    ],
    mistake: 'wrong-order',
  },
  {
    task: 'master-secret',
    name: 'client and server exchanged',
    replace: [
      ['clientKey: block.slice(0, 16)', 'clientKey: block.slice(16, 32)'],
      ['serverKey: block.slice(16, 32)', 'serverKey: block.slice(0, 16)'],
      ['clientSalt: block.slice(32, 36)', 'clientSalt: block.slice(36, 40)'],
      ['serverSalt: block.slice(36, 40)', 'serverSalt: block.slice(32, 36)'],
    ],
    mistake: 'wrong-order',
  },
  {
    task: 'master-secret',
    name: 'key and salt of one side together',
    replace: [
      ['clientSalt: block.slice(32, 36)', 'clientSalt: block.slice(16, 20)'],
      ['serverKey: block.slice(16, 32)', 'serverKey: block.slice(20, 36)'],
    ],
    mistake: 'wrong-order',
  },
  {
    task: 'master-secret',
    name: 'MAC keys are skipped',
    replace: [['clientRandom), 40)', 'clientRandom), 104).slice(64)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'master-secret',
    name: 'salts of 12 bytes',
    replace: [['clientSalt: block.slice(32, 36)', 'clientSalt: block.slice(28, 40)']],
  },
  {
    task: 'finished',
    name: 'the other side’s label',
    replace: [['`${sender} finished`', "`${sender === 'client' ? 'server' : 'client'} finished`"]],
    mistake: 'swapped-addresses',
  },
  {
    task: 'finished',
    name: 'the client’s label always',
    replace: [['`${sender} finished`', "'client finished'"]],
    mistake: 'swapped-addresses',
  },
  { task: 'finished', name: 'a label without the side', replace: [['`${sender} finished`', "'finished'"]] },
  {
    task: 'finished',
    name: 'messages without their headers',
    replace: [['hash.update(message);', 'hash.update(message.subarray(4));']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'finished',
    name: 'the last message is missing',
    replace: [['of messages)', 'of messages.slice(0, -1))']],
    mistake: 'off-by-one',
  },
  {
    task: 'finished',
    name: 'the first message is missing',
    replace: [['of messages)', 'of messages.slice(1))']],
    mistake: 'off-by-one',
  },
  { task: 'finished', name: 'messages in reverse', replace: [['of messages)', 'of messages.toReversed())']] },
  {
    task: 'finished',
    name: 'messages are not hashed',
    replace: [['new Uint8Array(hash.digest())', 'new Uint8Array(Buffer.concat(messages))']],
    mistake: 'missing-layer',
  },
  { task: 'finished', name: 'MD5 of the messages', replace: [["createHash('sha256')", "createHash('md5')"]] },
  {
    task: 'finished',
    name: 'no header',
    replace: [['  return finished;', '  return verifyData;']],
    mistake: 'too-short',
  },
  {
    task: 'finished',
    name: 'header of another message',
    replace: [['finished.set([20, 0, 0, 12]);', 'finished.set([16, 0, 0, 12]);']],
  },
  {
    task: 'finished',
    name: 'a length that counts the header',
    replace: [['finished.set([20, 0, 0, 12]);', 'finished.set([20, 0, 0, 16]);']],
  },
  {
    task: 'finished',
    name: '36 bytes of verify_data',
    replace: [[', 12);\n  const', ', 36).subarray(0, 12);\n  const']],
    survives: 'the PRF gives the same first bytes, whatever is asked for',
  },
  {
    task: 'finished',
    name: '32 bytes of verify_data',
    replace: [[', 12);\n  const finished = new Uint8Array(16);', ', 32);\n  const finished = new Uint8Array(36);']],
    mistake: 'extra-bytes',
  },
  {
    task: 'finished',
    name: 'the hash, without the PRF',
    replace: [
      [
        'prf(masterSecret, `${sender} finished`, new Uint8Array(hash.digest()), 12)',
        'new Uint8Array(hash.digest()).slice(0, prf.length * sender.length * 0 + 12)',
      ],
    ],
    mistake: 'missing-layer',
  },
  {
    task: 'finished',
    name: 'secret and hash exchanged',
    replace: [
      [
        'prf(masterSecret, `${sender} finished`, new Uint8Array(hash.digest()), 12)',
        'prf(new Uint8Array(hash.digest()), `${sender} finished`, masterSecret, 12)',
      ],
    ],
  },
  {
    task: 'record',
    name: 'the record’s length in the additional data',
    replace: [['header(contentType, 3, 3, plaintext.length)', 'header(contentType, 3, 3, plaintext.length + 24)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'record',
    name: 'opening: the record’s length in the additional data',
    replace: [['record[2]!, ciphertext.length)', 'record[2]!, record.length - 5)']],
  },
  {
    task: 'record',
    name: 'no sequence number in the additional data',
    replace: [
      [
        'cipher.setAAD(join(number, header(contentType, 3, 3, plaintext.length)))',
        'cipher.setAAD(header(contentType, 3, 3, plaintext.length))',
      ],
    ],
    mistake: 'missing-layer',
  },
  {
    task: 'record',
    name: 'no additional data',
    replace: [['  cipher.setAAD(join(number, header(contentType, 3, 3, plaintext.length)));\n', '']],
    mistake: 'missing-layer',
  },
  {
    task: 'record',
    name: 'sequence number after the header in the additional data',
    replace: [
      [
        'join(number, header(contentType, 3, 3, plaintext.length))',
        'join(header(contentType, 3, 3, plaintext.length), number)',
      ],
    ],
    mistake: 'wrong-order',
  },
  {
    task: 'record',
    name: 'salt behind the explicit nonce',
    replace: [['keys.key, join(keys.salt, number)', 'keys.key, join(number, keys.salt)']],
    mistake: 'wrong-order',
  },
  {
    task: 'record',
    name: 'nonce without the sequence number',
    replace: [['keys.key, join(keys.salt, number)', 'keys.key, join(keys.salt, new Uint8Array(8))']],
    mistake: 'reads-nothing',
  },
  {
    task: 'record',
    name: 'the explicit nonce is not sent',
    replace: [['join(number, ciphertext, cipher.getAuthTag())', 'join(ciphertext, cipher.getAuthTag())']],
  },
  {
    task: 'record',
    name: 'the tag before the ciphertext',
    replace: [['join(number, ciphertext, cipher.getAuthTag())', 'join(number, cipher.getAuthTag(), ciphertext)']],
  },
  {
    task: 'record',
    name: 'no tag',
    replace: [['join(number, ciphertext, cipher.getAuthTag())', 'join(number, ciphertext)']],
  },
  {
    task: 'record',
    name: 'sequence number low byte first',
    replace: [['setBigUint64(0, BigInt(sequenceNumber))', 'setBigUint64(0, BigInt(sequenceNumber), true)']],
  },
  {
    task: 'record',
    name: 'sequence number of 32 bits',
    replace: [['setBigUint64(0, BigInt(sequenceNumber))', 'setUint32(4, sequenceNumber)']],
  },
  {
    task: 'record',
    name: 'sequence number as bits of an int',
    replace: [['setBigUint64(0, BigInt(sequenceNumber))', 'setBigInt64(0, BigInt(sequenceNumber | 0))']],
  },
  {
    task: 'record',
    name: 'the record’s length is the plaintext’s',
    replace: [
      [
        'join(header(contentType, 3, 3, fragment.length), fragment)',
        'join(header(contentType, 3, 3, plaintext.length), fragment)',
      ],
    ],
    mistake: 'length-off-by-header',
  },
  {
    task: 'record',
    name: 'always application data',
    replace: [['return join(header(contentType, 3, 3,', 'return join(header(23, 3, 3,']],
  },
  {
    task: 'record',
    name: 'version 3.1 in the record',
    replace: [['return join(header(contentType, 3, 3,', 'return join(header(contentType, 3, 1,']],
  },
  {
    task: 'record',
    name: 'opening: the sequence number as the nonce, whatever the record says',
    replace: [['const nonce = record.subarray(5, 13);', 'const nonce = numberBytes(sequenceNumber);']],
  },
  {
    task: 'record',
    name: 'opening: version and type are taken for granted',
    replace: [['header(record[0]!, record[1]!, record[2]!, ciphertext.length)', 'header(23, 3, 3, ciphertext.length)']],
  },
  {
    task: 'record',
    name: 'opening: the tag is not verified',
    replace: [['join(decipher.update(ciphertext), decipher.final())', 'decipher.update(ciphertext)']],
  },
  {
    task: 'record',
    name: 'opening: sequence number left out',
    replace: [
      ['decipher.setAAD(join(numberBytes(sequenceNumber), header(', 'decipher.setAAD(join(new Uint8Array(8), header('],
    ],
  },
  {
    task: 'record',
    name: 'opening: throws where it should refuse',
    replace: [['  } catch {\n    return null;\n  }', '  } catch (error) {\n    throw error;\n  }']],
  },
  {
    task: 'record',
    name: 'opening: a record too short for a tag',
    replace: [['  if (record.length < 5 + 8 + 16) return null;\n', '']],
  },
  {
    task: 'record',
    name: 'opening: the nonce stays in front',
    replace: [
      [
        'return join(decipher.update(ciphertext), decipher.final());',
        'return join(nonce, decipher.update(ciphertext), decipher.final());',
      ],
    ],
  },
];

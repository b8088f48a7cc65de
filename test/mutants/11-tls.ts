/** Typical mistakes in the tasks of the tls lab. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  { task: 'client-hello', name: 'lengths low byte first', replace: [['8 * (width - 1 - index)', '8 * index']] },
  {
    task: 'client-hello',
    name: 'the record’s length counts its header',
    replace: [['...sized(message, 2)]', '...number(message.length + 5, 2), ...message]']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'client-hello',
    name: 'the message’s length in two bytes',
    replace: [['sized(body, 3)', 'sized(body, 2)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'client-hello',
    name: 'the message’s length counts its header',
    replace: [['...sized(body, 3)]', '...number(body.length + 4, 3), ...body]']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'client-hello',
    name: 'no length of the session id',
    replace: [['    ...sized([], 1),\n', '']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'client-hello',
    name: 'the suites’ length counts suites, not bytes',
    replace: [['...sized(suites, 2)', '...number(cipherSuites.length, 2), ...suites']],
  },
  { task: 'client-hello', name: 'no compression method', replace: [['...sized([0], 1)', '...sized([], 1)']] },
  {
    task: 'client-hello',
    name: 'the list’s length in server_name is missing',
    replace: [['sized(sized(entry, 2), 2)', 'sized(entry, 2)']],
  },
  { task: 'client-hello', name: 'the name’s type is missing', replace: [['[0, ...sized(name, 2)]', 'sized(name, 2)']] },
  { task: 'client-hello', name: 'no length of the extensions', replace: [['...sized(extension, 2)', '...extension']] },
  { task: 'client-hello', name: 'no extension at all', replace: [['    ...sized(extension, 2),\n', '']] },
  { task: 'client-hello', name: 'client_version 3.1', replace: [['...number(0x0303, 2)', '...number(0x0301, 2)']] },
  {
    task: 'client-hello',
    name: 'suites in another order',
    replace: [['cipherSuites.flatMap', 'cipherSuites.toSorted().flatMap']],
  },
  {
    task: 'client-hello',
    name: 'a random of its own',
    replace: [['...random,', '...random.map((byte) => byte ^ 1),']],
  },
  { task: 'client-hello', name: 'a name of its own', replace: [['.encode(serverName)', ".encode('www.google.com')"]] },
  {
    task: 'client-hello',
    name: 'no record around it',
    replace: [['[22, ...number(0x0301, 2), ...sized(message, 2)]', 'message']],
  },
  {
    task: 'client-hello',
    name: 'the handshake type of a ServerHello',
    replace: [['[1, ...sized(body', '[2, ...sized(body']],
  },
  {
    task: 'client-hello',
    name: 'lengths that fit into one byte only',
    replace: [
      [
        '(value >> (8 * (width - 1 - index))) & 0xff',
        'index === width - 1 || value === 0x0303 || value === 0x0301 || width === 2 ? (value >> (8 * (width - 1 - index))) & 0xff : 0',
      ],
    ],
  },

  {
    task: 'server-hello',
    name: 'one record only',
    replace: [
      ['while (at + 5 <=', 'if (at + 5 <='],
      [' break;', ' return Uint8Array.from(all);'],
    ],
  },
  {
    task: 'server-hello',
    name: 'extensions to the end of all bytes',
    replace: [['while (at < end)', 'while (at + 4 <= bytes.length)']],
  },
  {
    task: 'server-hello',
    name: 'a session id is always there',
    replace: [['const sessionLength = bytes[38]!;', 'const sessionLength = 32;']],
  },
  {
    task: 'server-hello',
    name: 'half a message is enough',
    replace: [['  if (bytes.length < end) return null;\n', '  if (bytes.length < 50) return null;\n']],
  },
  { task: 'server-hello', name: 'any handshake message will do', replace: [[' || bytes[0] !== 2', '']] },
  {
    task: 'server-hello',
    name: 'any record will do',
    replace: [[' && received[at] === 22', '']],
    survives: 'the message in an alert has too few bytes to be one, and no other record comes before a ServerHello',
  },
  {
    task: 'server-hello',
    name: 'the record’s version',
    replace: [['version: view.getUint16(4)', 'version: received[5]! === 2 ? 0x0301 : 0x0300']],
  },
  {
    task: 'server-hello',
    name: 'the random begins a byte later',
    replace: [['bytes.slice(6, 38)', 'bytes.slice(7, 39)']],
  },
  {
    task: 'server-hello',
    name: 'the suite is read low byte first',
    replace: [['cipherSuite: view.getUint16(after)', 'cipherSuite: view.getUint16(after, true)']],
  },
  {
    task: 'server-hello',
    name: 'the compression method is forgotten',
    replace: [['let at = after + 5', 'let at = after + 4']],
  },
  {
    task: 'server-hello',
    name: 'the extensions’ own length is taken for one',
    replace: [['let at = after + 5', 'let at = after + 3']],
  },
  {
    task: 'server-hello',
    name: 'lengths of extensions are forgotten',
    replace: [['at += 4 + view.getUint16(at + 2)', 'at += 4']],
  },
  {
    task: 'server-hello',
    name: 'length of two bytes',
    replace: [['(bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!', '(bytes[1]! << 8) | bytes[2]!']],
  },

  {
    task: 'keys',
    name: 'the server’s random first in the master secret',
    replace: [["'master secret', [clientRandom, serverRandom]", "'master secret', [serverRandom, clientRandom]"]],
    mistake: 'swapped-addresses',
  },
  {
    task: 'keys',
    name: 'the client’s random first in the key block',
    replace: [["'key expansion', [serverRandom, clientRandom]", "'key expansion', [clientRandom, serverRandom]"]],
    mistake: 'swapped-addresses',
  },
  { task: 'keys', name: 'another label', replace: [["'master secret', [", "'master_secret', ["]] },
  {
    task: 'keys',
    name: 'the key block from the premaster secret',
    replace: [["prf(hash, masterSecret, 'key", "prf(hash, premaster, 'key"]],
  },
  { task: 'keys', name: 'always SHA-256', replace: [['createHmac(hash, secret)', "createHmac('sha256', secret)"]] },
  {
    task: 'keys',
    name: 'keys of client and server exchanged',
    replace: [
      [
        'clientWriteKey: take(keyLength),\n    serverWriteKey: take(keyLength)',
        'serverWriteKey: take(keyLength),\n    clientWriteKey: take(keyLength)',
      ],
    ],
    mistake: 'swapped-addresses',
  },
  {
    task: 'keys',
    name: 'IVs before keys',
    replace: [
      [
        'clientWriteKey: take(keyLength),\n    serverWriteKey: take(keyLength),\n    clientWriteIv: take(4),\n    serverWriteIv: take(4),',
        'clientWriteIv: take(4),\n    serverWriteIv: take(4),\n    clientWriteKey: take(keyLength),\n    serverWriteKey: take(keyLength),',
      ],
    ],
  },
  {
    task: 'keys',
    name: 'room left for MAC keys',
    replace: [['2 * keyLength + 8);\n  let at = 0;', '2 * keyLength + 72);\n  let at = 64;']],
  },
  {
    task: 'keys',
    name: 'a master secret of 32 bytes',
    replace: [['[clientRandom, serverRandom], 48)', '[clientRandom, serverRandom], 32)']],
  },
  { task: 'keys', name: 'A(0) in the first block', replace: [['let a = hmac(seed);', 'let a: Uint8Array = seed;']] },
  { task: 'keys', name: 'A is not chained', replace: [['    a = hmac(a);', '    a = hmac(seed);']] },
  {
    task: 'keys',
    name: 'the seed is left out of the blocks',
    replace: [['hmac(Buffer.concat([a, seed]))', 'hmac(a)']],
  },
  { task: 'keys', name: 'always the client’s Finished', replace: [['`${sender} finished`', "'client finished'"]] },
  {
    task: 'keys',
    name: 'only the last message',
    replace: [['for (const message of messages) transcript.update(message);', 'transcript.update(messages.at(-1)!);']],
  },
  {
    task: 'keys',
    name: 'messages without their headers',
    replace: [['transcript.update(message);', 'transcript.update(message.subarray(4));']],
  },
  {
    task: 'keys',
    name: 'verify_data of 16 bytes',
    replace: [['[transcript.digest()], 12)', '[transcript.digest()], 16)']],
  },
  { task: 'keys', name: 'messages and not their hash', replace: [['[transcript.digest()], 12)', 'messages, 12)']] },

  {
    task: 'record',
    name: 'the record’s length in the additional data',
    replace: [['additional.setUint16(11, length)', 'additional.setUint16(11, record.length - 5)']],
  },
  { task: 'record', name: 'no sequence number', replace: [['BigInt(sequenceNumber)', '0n']] },
  {
    task: 'record',
    name: 'sequence number low byte first',
    replace: [['BigInt(sequenceNumber));', 'BigInt(sequenceNumber), true);']],
  },
  {
    task: 'record',
    name: 'sequence number of 32 bits',
    replace: [['BigInt(sequenceNumber)', 'BigInt(sequenceNumber >>> 0)']],
  },
  {
    task: 'record',
    name: 'the nonce is the sequence number, not what the record carries',
    replace: [
      ['nonce.set(record.subarray(5, 13), 4);', 'new DataView(nonce.buffer).setBigUint64(4, BigInt(sequenceNumber));'],
    ],
  },
  {
    task: 'record',
    name: 'always application data',
    replace: [['additional.setUint8(8, record[0]!)', 'additional.setUint8(8, 23)']],
  },
  {
    task: 'record',
    name: 'always version 3.3',
    replace: [['additional.setUint8(10, record[2]!)', 'additional.setUint8(10, 3)']],
  },
  {
    task: 'record',
    name: 'the tag is not looked at',
    replace: [['  } catch {\n    return null;\n  }', '  } catch {}']],
  },
  {
    task: 'record',
    name: 'the nonce is taken for ciphertext',
    replace: [['record.subarray(13, record.length - 16)', 'record.subarray(5, record.length - 16)']],
  },
  {
    task: 'record',
    name: 'the tag is taken for ciphertext',
    replace: [['record.subarray(13, record.length - 16)', 'record.subarray(13)']],
  },
  { task: 'record', name: 'an empty record is too short', replace: [['if (length < 0)', 'if (length <= 0)']] },
  { task: 'record', name: 'a short record is not looked for', replace: [['  if (length < 0) return null;\n', '']] },
];

/** Typical mistakes in the tasks of the nat lab. */

import type { Mutant } from '../helpers/task-suite.ts';

const turn: readonly Mutant[] = [
  {
    task: 'turn',
    name: 'the transport checksum left as it was',
    replace: [['  setWord(out, at, checksum);\n', '']],
    mistake: 'stale-checksum',
  },
  {
    task: 'turn',
    name: 'the header checksum left as it was',
    replace: [['  setWord(out, 10, header);\n', '']],
    mistake: 'stale-checksum',
  },
  {
    task: 'turn',
    name: 'the transport checksum mended for the port only',
    replace: [['  for (let i = 0; i < 2; i++) checksum = mend(checksum, oldWords[i]!, newWords[i]!);\n', '']],
  },
  {
    task: 'turn',
    name: 'the transport checksum mended for the address only',
    replace: [['  checksum = mend(checksum, word(packet, transport), port);\n', '']],
  },
  {
    task: 'turn',
    name: 'the port in little-endian byte order',
    replace: [['setWord(out, transport, port);', 'setWord(out, transport, ((port & 255) << 8) | (port >> 8));']],
    mistake: 'byte-order',
  },
  {
    task: 'turn',
    name: 'the destination turned instead of the source',
    replace: [
      ['out.set(bytes, 12);', 'out.set(bytes, 16);'],
      ['[word(packet, 12), word(packet, 14)]', '[word(packet, 16), word(packet, 18)]'],
    ],
  },
  {
    task: 'turn',
    name: 'the destination port turned instead of the source port',
    replace: [
      ['setWord(out, transport, port);', 'setWord(out, transport + 2, port);'],
      ['word(packet, transport), port)', 'word(packet, transport + 2), port)'],
    ],
  },
  {
    task: 'turn',
    name: 'an IP header of 20 bytes always',
    replace: [['const transport = (packet[0]! & 0x0f) * 4;', 'const transport = 20;']],
  },
  {
    task: 'turn',
    name: 'a UDP checksum of zero is mended like any other',
    replace: [['  if (isUdp && checksum === 0) return out;\n', '']],
  },
  {
    task: 'turn',
    name: 'a UDP checksum that becomes zero is written as zero',
    replace: [['  if (isUdp && checksum === 0) checksum = 0xffff;\n', '']],
  },
  {
    task: 'turn',
    name: 'a TCP checksum that becomes zero is written as 0xffff',
    replace: [['  if (isUdp && checksum === 0) checksum = 0xffff;\n', '  if (checksum === 0) checksum = 0xffff;\n']],
  },
  {
    task: 'turn',
    name: 'carries cut off',
    replace: [['  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);\n', '']],
  },
  {
    task: 'turn',
    name: 'the equation of RFC 1141, which gets zero wrong',
    replace: [
      [
        'let sum = (~checksum & 0xffff) + (~before & 0xffff) + after;',
        'let sum = checksum + before + (~after & 0xffff);',
      ],
      ['  return ~sum & 0xffff;', '  return sum & 0xffff;'],
    ],
  },
  {
    task: 'turn',
    name: 'TCP’s checksum taken for UDP’s place',
    replace: [['(isUdp ? 6 : 16)', '6']],
  },
  {
    task: 'turn',
    name: 'the transport checksum computed anew, so that damage is hidden',
    replace: [
      [
        '  checksum = mend(checksum, word(packet, transport), port);\n',
        `  checksum = mend(checksum, word(packet, transport), port);
  setWord(out, at, 0);
  const length = out.length - transport;
  let sum = word(out, 12) + word(out, 14) + word(out, 16) + word(out, 18) + out[9]! + length;
  for (let i = transport; i < out.length; i += 2) sum += out[i]! * 256 + (out[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  checksum = ~sum & 0xffff;
`,
      ],
    ],
  },
];

const table: readonly Mutant[] = [
  {
    task: 'nat-table',
    name: 'a mapping for each remote endpoint',
    replace: [
      [
        'const key = `${protocol} ${inside.address}:${inside.port}`;',
        'const key = `${protocol} ${inside.address}:${inside.port} ${remote.address}`;',
      ],
    ],
  },
  {
    task: 'nat-table',
    name: 'one mapping for a port, whoever has it inside',
    replace: [['`${protocol} ${inside.address}:${inside.port}`', '`${protocol} ${inside.port}`']],
  },
  {
    task: 'nat-table',
    name: 'UDP and TCP share their mappings',
    replace: [['const key = `${protocol} ${inside.address}', 'const key = `${inside.address}']],
  },
  {
    task: 'nat-table',
    name: 'the port is always kept',
    replace: [['    if (isFree(wanted)) return wanted;\n', '    return wanted;\n']],
  },
  {
    task: 'nat-table',
    name: 'the port is never kept',
    replace: [['    if (isFree(wanted)) return wanted;\n', '']],
  },
  {
    task: 'nat-table',
    name: 'no regard to parity',
    replace: [["protocol === 'icmp' || port % 2 === wanted % 2", 'true']],
  },
  {
    task: 'nat-table',
    name: 'no regard to the range',
    replace: [
      ['wanted < 1024 ? 1 : 1024', '1'],
      ['wanted < 1024 ? 1023 : 65535', '65535'],
    ],
  },
  {
    task: 'nat-table',
    name: 'only ports of the same parity',
    replace: [['      other ??= port;\n', '']],
  },
  {
    task: 'nat-table',
    name: 'reserved ports are given away',
    replace: [[' &&\n      !this.config.reserved.some((one) => one.protocol === protocol && one.port === port)', '']],
  },
  {
    task: 'nat-table',
    name: 'a port reserved for one protocol is reserved for all',
    replace: [['one.protocol === protocol && one.port === port', 'one.port === port']],
  },
  {
    task: 'nat-table',
    name: 'everybody may come in',
    replace: [['    if (!mapping.remotes.has(remote.address)) return null;\n', '']],
  },
  {
    task: 'nat-table',
    name: 'only the very port that was sent to may come in',
    replace: [
      ['mapping.remotes.add(remote.address);', 'mapping.remotes.add(`${remote.address}:${remote.port}`);'],
      ['mapping.remotes.has(remote.address)', 'mapping.remotes.has(`${remote.address}:${remote.port}`)'],
    ],
  },
  {
    task: 'nat-table',
    name: 'what comes in keeps the mapping alive',
    replace: [['    return mapping.inside;\n', '    mapping.lastUsed = now;\n    return mapping.inside;\n']],
  },
  {
    task: 'nat-table',
    name: 'packets from inside do not renew the time',
    replace: [['    mapping.lastUsed = now;\n', '']],
  },
  {
    task: 'nat-table',
    name: 'over a microsecond too late',
    replace: [['now - lastUsed < this.config', 'now - lastUsed <= this.config']],
  },
  {
    task: 'nat-table',
    name: 'all protocols time out as UDP does',
    replace: [['this.config.timeouts[protocol]', 'this.config.timeouts.udp']],
  },
  {
    task: 'nat-table',
    name: 'an outside port stays taken when its mapping is over',
    replace: [['      this.ports.delete(`${protocol} ${outsidePort}`);\n', '']],
  },
  {
    task: 'nat-table',
    name: 'the table grows without end',
    replace: [['      if (this.mappings.size >= this.config.maxMappings) return null;\n', '']],
  },
  {
    task: 'nat-table',
    name: 'a full table refuses those that it knows, too',
    replace: [
      ['      if (this.mappings.size >= this.config.maxMappings) return null;\n', ''],
      [
        '    let mapping = this.mappings.get(key);\n',
        '    if (this.mappings.size >= this.config.maxMappings) return null;\n    let mapping = this.mappings.get(key);\n',
      ],
    ],
  },
];

export const mutants: readonly Mutant[] = [...turn, ...table];

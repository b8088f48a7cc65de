/** Typical mistakes in the tasks of the tcp lab. */

import type { Mutant } from '../helpers/task-suite.ts';

export const mutants: readonly Mutant[] = [
  {
    task: 'checksum',
    name: 'without the pseudo-header',
    replace: [['addWords(0, pseudo)', '0']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'checksum',
    name: 'pseudo-header without the protocol',
    replace: [['view.setUint8(9, 6);', '']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'checksum',
    name: 'pseudo-header without the length',
    replace: [['view.setUint16(10, segment.length);', '']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'checksum',
    name: 'protocol number of UDP',
    replace: [['view.setUint8(9, 6)', 'view.setUint8(9, 17)']],
    mistake: 'missing-pseudo-header',
  },
  {
    task: 'checksum',
    name: 'pseudo-header with the length of the data only',
    replace: [['view.setUint16(10, segment.length)', 'view.setUint16(10, segment.length - 20)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'checksum',
    name: 'pseudo-header with the length of the IP packet',
    replace: [['view.setUint16(10, segment.length)', 'view.setUint16(10, segment.length + 20)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'checksum',
    name: 'last byte of an odd length left out',
    replace: [['i < bytes.length; i += 2', 'i + 1 < bytes.length; i += 2']],
    mistake: 'odd-length',
  },
  {
    task: 'checksum',
    name: 'last byte of an odd length as the low half',
    replace: [['sum += high * 256 + low;', 'sum += i + 1 < bytes.length ? high * 256 + low : high;']],
    mistake: 'odd-length',
  },
  {
    task: 'checksum',
    name: 'sum not complemented',
    replace: [['return ~sum & 0xffff', 'return sum & 0xffff']],
    mistake: 'not-complemented',
  },
  {
    task: 'checksum',
    name: 'carries thrown away',
    replace: [['while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);', '']],
    mistake: 'carry-lost',
  },
  {
    task: 'checksum',
    name: 'carries added back only once',
    replace: [['while (sum > 0xffff)', 'if (sum > 0xffff)']],
  },
  {
    task: 'checksum',
    name: 'words in little-endian byte order',
    replace: [['return ~sum & 0xffff', 'return ((~sum & 0xff) << 8) | ((~sum >> 8) & 0xff)']],
    mistake: 'byte-order',
  },
  {
    task: 'checksum',
    name: 'old checksum summed up as well',
    replace: [
      ['copy[16] = 0;', ''],
      ['copy[17] = 0;', ''],
    ],
    mistake: 'checksum-field-included',
  },
  {
    task: 'checksum',
    name: 'header only',
    replace: [['addWords(sum, copy)', 'addWords(sum, copy.subarray(0, 20))']],
    mistake: 'checksum-range',
  },
  {
    task: 'checksum',
    name: 'destination address left out',
    replace: [["pseudo.set(destinationAddress.split('.').map(Number), 4);", 'destinationAddress.length;']],
  },
  {
    task: 'syn',
    name: 'ports the wrong way round',
    replace: [
      ['setUint16(0, parameters.sourcePort)', 'setUint16(0, parameters.destinationPort)'],
      ['setUint16(2, parameters.destinationPort)', 'setUint16(2, parameters.sourcePort)'],
    ],
    mistake: 'swapped-addresses',
  },
  {
    task: 'syn',
    name: 'source port in little-endian byte order',
    replace: [['setUint16(0, parameters.sourcePort)', 'setUint16(0, parameters.sourcePort, true)']],
    mistake: 'byte-order',
  },
  {
    task: 'syn',
    name: 'initial sequence number in little-endian byte order',
    replace: [
      ['setUint32(4, parameters.initialSequenceNumber)', 'setUint32(4, parameters.initialSequenceNumber, true)'],
    ],
    mistake: 'byte-order',
  },
  {
    task: 'syn',
    name: 'initial sequence number as a signed number that stops at 2^31',
    replace: [
      [
        'setUint32(4, parameters.initialSequenceNumber)',
        'setUint32(4, Math.min(parameters.initialSequenceNumber, 0x7fffffff))',
      ],
    ],
  },
  { task: 'syn', name: 'data offset in bytes', replace: [['setUint8(12, 6 << 4)', 'setUint8(12, (24 << 4) & 0xff)']] },
  {
    task: 'syn',
    name: 'data offset without the option',
    replace: [['setUint8(12, 6 << 4)', 'setUint8(12, 5 << 4)']],
    mistake: 'length-off-by-header',
  },
  { task: 'syn', name: 'data offset in the lower half', replace: [['setUint8(12, 6 << 4)', 'setUint8(12, 6)']] },
  { task: 'syn', name: 'ACK set as well', replace: [['setUint8(13, 0x02)', 'setUint8(13, 0x12)']] },
  { task: 'syn', name: 'FIN instead of SYN', replace: [['setUint8(13, 0x02)', 'setUint8(13, 0x01)']] },
  { task: 'syn', name: 'window left out', replace: [['view.setUint16(14, parameters.window);', '']] },
  { task: 'syn', name: 'MSS option with the length of its value', replace: [['setUint8(21, 4)', 'setUint8(21, 2)']] },
  {
    task: 'syn',
    name: 'MSS in little-endian byte order',
    replace: [['setUint16(22, parameters.mss)', 'setUint16(22, parameters.mss, true)']],
    mistake: 'byte-order',
  },
  { task: 'syn', name: 'MSS always 1460', replace: [['setUint16(22, parameters.mss)', 'setUint16(22, 1460)']] },
  { task: 'syn', name: 'MSS option of another kind', replace: [['setUint8(20, 2)', 'setUint8(20, 3)']] },
  {
    task: 'syn',
    name: 'no checksum',
    replace: [
      ['view.setUint16(16, tcpChecksum(parameters.sourceAddress, parameters.destinationAddress, segment));', ''],
    ],
    mistake: 'checksum-left-zero',
  },
  {
    task: 'syn',
    name: 'checksum made before the MSS is filled in',
    replace: [
      ['  view.setUint16(22, parameters.mss);\n', ''],
      ['destinationAddress, segment));\n', 'destinationAddress, segment));\n  view.setUint16(22, parameters.mss);\n'],
    ],
  },
  {
    task: 'syn',
    name: 'checksum without the options',
    replace: [['destinationAddress, segment)', 'destinationAddress, segment.slice(0, 20))']],
  },
  {
    task: 'syn',
    name: '32 bytes, with padding nobody asked for',
    replace: [['new Uint8Array(24)', 'new Uint8Array(32)']],
    mistake: 'extra-bytes',
  },
  {
    task: 'ack',
    name: 'SYN not counted',
    replace: [['(sequenceNumber + syn +', '(sequenceNumber +']],
    mistake: 'off-by-one-ack',
  },
  { task: 'ack', name: 'FIN not counted', replace: [[' + fin) >>> 0', ') >>> 0']], mistake: 'off-by-one-ack' },
  {
    task: 'ack',
    name: 'acknowledges the last byte, not the next',
    replace: [['+ fin) >>> 0', '+ fin - 1) >>> 0']],
    mistake: 'off-by-one-ack',
  },
  {
    task: 'ack',
    name: 'one too many',
    replace: [['view.setUint32(8, acknowledgment)', 'view.setUint32(8, acknowledgment + 1)']],
    mistake: 'off-by-one-ack',
  },
  {
    task: 'ack',
    name: 'options counted as data',
    replace: [['const dataOffset = (segment[12]! >> 4) * 4;', 'const dataOffset = 20;']],
  },
  { task: 'ack', name: 'data offset taken for bytes', replace: [['(segment[12]! >> 4) * 4', 'segment[12]! >> 4']] },
  { task: 'ack', name: 'data not counted', replace: [['(segment.length - dataOffset)', '0']] },
  {
    task: 'ack',
    name: 'compares without wrap-around',
    replace: [['((a - b) | 0) > 0', 'a > b']],
    mistake: 'sequence-wrap',
  },
  {
    task: 'ack',
    name: 'compares by an unsigned difference',
    replace: [['((a - b) | 0) > 0', 'a !== b && (a - b) >>> 0 > 0']],
  },
  { task: 'ack', name: 'acknowledges what came too early', replace: [['if (!early && isAfter', 'if (isAfter']] },
  {
    task: 'ack',
    name: 'goes back for old segments',
    replace: [
      ['if (!early && isAfter(end, acknowledgment)) acknowledgment = end;', 'if (!early) acknowledgment = end;'],
    ],
  },
  {
    task: 'ack',
    name: 'takes only what begins exactly at RCV.NXT',
    replace: [
      ['const early = isAfter(sequenceNumber, acknowledgment);', 'const early = sequenceNumber !== acknowledgment;'],
    ],
  },
  {
    task: 'ack',
    name: 'ports of the segment',
    replace: [
      ['view.setUint16(0, connection.sourcePort)', 'view.setUint16(0, connection.destinationPort)'],
      ['view.setUint16(2, connection.destinationPort)', 'view.setUint16(2, connection.sourcePort)'],
    ],
    mistake: 'swapped-addresses',
  },
  {
    task: 'ack',
    name: 'sequence number of the segment',
    replace: [['view.setUint32(4, connection.sendNext)', 'view.setUint32(4, sequenceNumber)']],
  },
  { task: 'ack', name: 'flags of the segment', replace: [['view.setUint8(13, 0x10)', 'view.setUint8(13, flags)']] },
  { task: 'ack', name: 'window left out', replace: [['view.setUint16(14, connection.receiveWindow);', '']] },
  {
    task: 'ack',
    name: 'acknowledgment number in little-endian byte order',
    replace: [['view.setUint32(8, acknowledgment)', 'view.setUint32(8, acknowledgment, true)']],
    mistake: 'byte-order',
  },
  {
    task: 'ack',
    name: 'checksum for a segment from the peer that is longer',
    replace: [['destinationAddress, ack))', 'destinationAddress, segment))']],
  },
  {
    task: 'segments',
    name: 'sequence number turns negative',
    replace: [['sequenceNumber: view.getUint32(4)', 'sequenceNumber: view.getInt32(4)']],
    mistake: 'wrong-type',
  },
  {
    task: 'segments',
    name: 'ports in little-endian byte order',
    replace: [['sourcePort: view.getUint16(0)', 'sourcePort: view.getUint16(0, true)']],
    mistake: 'byte-order',
  },
  {
    task: 'segments',
    name: 'data offset not looked at',
    replace: [['const headerLength = (view.getUint8(12) >> 4) * 4;', 'const headerLength = 20;']],
    mistake: 'missing-option',
  },
  {
    task: 'segments',
    name: 'flags in reverse order',
    replace: [
      ['cwr: (flags & 0x80)', 'cwr: (flags & 0x01)'],
      ['fin: (flags & 0x01)', 'fin: (flags & 0x80)'],
    ],
  },
  {
    task: 'segments',
    name: 'SYN and FIN mixed up',
    replace: [
      ['syn: (flags & 0x02)', 'syn: (flags & 0x01)'],
      ['fin: (flags & 0x01)', 'fin: (flags & 0x02)'],
    ],
  },
  {
    task: 'segments',
    name: 'data with the options',
    replace: [['payload: bytes.subarray(headerLength)', 'payload: bytes.subarray(20)']],
    mistake: 'length-off-by-header',
  },
  {
    task: 'segments',
    name: 'No-Operation taken for the end',
    replace: [['    if (kind === 1) {\n      at++;\n      continue;\n    }', '    if (kind === 1) break;']],
    mistake: 'missing-option',
  },
  {
    task: 'segments',
    name: 'No-Operation taken for an option with a length',
    replace: [['    if (kind === 1) {\n      at++;\n      continue;\n    }\n', '']],
  },
  {
    task: 'segments',
    name: 'end of the list not noticed',
    replace: [['if (kind === 0) break;', 'if (kind === 0) { at++; continue; }']],
  },
  {
    task: 'segments',
    name: 'option length does not count kind and length',
    replace: [['at += length;', 'at += length + 2;']],
  },
  {
    task: 'segments',
    name: 'an option of length 1 is passed over',
    replace: [['length < 2 ||', 'length < 1 ||']],
  },
  { task: 'segments', name: 'reads beyond the header', replace: [[' || at + length > bytes.length', '']] },
  {
    task: 'segments',
    name: 'lengths of known kinds not checked',
    replace: [['if (lengths[kind] !== undefined && length !== lengths[kind]) return null;', '']],
  },
  {
    task: 'segments',
    name: 'half a SACK block is read',
    replace: [['if (kind === 5 && (length - 2) % 8 !== 0) return null;', '']],
  },
  {
    task: 'segments',
    name: 'only the first SACK block',
    replace: [['block < at + length; block += 8', 'block < at + 10; block += 8']],
  },
  {
    task: 'segments',
    name: 'SACK edges the wrong way round',
    replace: [
      ['[view.getUint32(block), view.getUint32(block + 4)]', '[view.getUint32(block + 4), view.getUint32(block)]'],
    ],
  },
  {
    task: 'segments',
    name: 'timestamps the wrong way round',
    replace: [
      [
        'value: view.getUint32(at + 2), echoReply: view.getUint32(at + 6)',
        'value: view.getUint32(at + 6), echoReply: view.getUint32(at + 2)',
      ],
    ],
  },
  {
    task: 'segments',
    name: 'unknown options end the reading',
    replace: [
      ['if (kind === 2) options.mss', 'if (![2, 3, 4, 5, 8].includes(kind)) break;\n    if (kind === 2) options.mss'],
    ],
    mistake: 'missing-option',
  },
  {
    task: 'segments',
    name: 'window scaled already',
    replace: [['window: view.getUint16(14)', 'window: view.getUint16(14) << (options.windowScale ?? 0)']],
  },
  {
    task: 'segments',
    name: 'checksum field verified and refused',
    replace: [
      [
        'const flags = view.getUint8(13);',
        'const flags = view.getUint8(13);\n  if (view.getUint16(16) % 2 === 0) return null;',
      ],
    ],
  },
  {
    task: 'receiver',
    name: 'the SYN takes no number',
    replace: [['add(initialSequenceNumber, 1)', 'initialSequenceNumber']],
    mistake: 'off-by-one-ack',
  },
  {
    task: 'receiver',
    name: 'what comes early is thrown away',
    replace: [['if (end > start) {', 'if (end > start && start === 0) {']],
  },
  {
    task: 'receiver',
    name: 'what is known at the front is not cut off',
    replace: [['      bytes = bytes.subarray(-start);\n', '']],
  },
  {
    task: 'receiver',
    name: 'overlaps among what waits are not cut off',
    replace: [['piece.bytes.slice(known)', 'piece.bytes.slice(0)']],
  },
  {
    task: 'receiver',
    name: 'only what begins exactly at RCV.NXT is taken from the list',
    replace: [['if (known < 0) break;', 'if (known !== 0) break;']],
  },
  {
    task: 'receiver',
    name: 'what waits is not sorted',
    replace: [['this.#early.sort((a, b) => distance(b.start, a.start));', '']],
  },
  {
    task: 'receiver',
    name: 'what waits is sorted by the bare numbers',
    replace: [['distance(b.start, a.start)', 'a.start - b.start']],
    mistake: 'sequence-wrap',
  },
  {
    task: 'receiver',
    name: 'takes more than there is room for',
    replace: [['if (end > window) {', 'if (end > 2 * this.#capacity) {']],
    mistake: 'window-overrun',
  },
  {
    task: 'receiver',
    name: 'leaves the last byte of the window free',
    replace: [['Math.max(0, window - start)', 'Math.max(0, window - start - 1)']],
    mistake: 'off-by-one-ack',
  },
  {
    task: 'receiver',
    name: 'a segment that is partly beyond the window is thrown away',
    replace: [['bytes = bytes.subarray(0, Math.max(0, window - start));', 'bytes = bytes.subarray(0, 0);']],
  },
  {
    task: 'receiver',
    name: 'the window is always the capacity',
    replace: [['return this.#capacity - this.#unreadLength;', 'return this.#capacity;']],
    mistake: 'window-overrun',
  },
  {
    task: 'receiver',
    name: 'what waits uses up the window',
    replace: [
      [
        'return this.#capacity - this.#unreadLength;',
        'return this.#capacity - this.#unreadLength - this.#early.reduce((sum, { bytes }) => sum + bytes.length, 0);',
      ],
    ],
  },
  {
    task: 'receiver',
    name: 'reading does not open the window',
    replace: [['    this.#unreadLength = 0;\n', '    this.#capacity += 0 * this.#unreadLength;\n']],
  },
  {
    task: 'receiver',
    name: 'the FIN counts before the data is there',
    replace: [['if (this.#fin === this.#next)', 'if (this.#fin !== undefined)']],
  },
  {
    task: 'receiver',
    name: 'the FIN takes no number',
    replace: [['? add(this.#next, 1) : this.#next', '? this.#next : this.#next']],
    mistake: 'off-by-one-ack',
  },
  {
    task: 'receiver',
    name: 'a FIN that comes early is forgotten',
    replace: [['if (fin && end >= 0', 'if (fin && start <= 0 && end >= 0']],
  },
  {
    task: 'receiver',
    name: 'a FIN without data is not noticed',
    replace: [['if (fin && end >= 0', 'if (fin && payload.length > 0 && end >= 0']],
  },
  {
    task: 'receiver',
    name: 'a FIN is taken though the data before it was cut off',
    replace: [[' && end <= window)', ')']],
  },
  {
    task: 'receiver',
    name: 'the FIN is one place too far',
    replace: [
      ['this.#fin = add(sequenceNumber, payload.length)', 'this.#fin = add(sequenceNumber, payload.length + 1)'],
    ],
  },
  {
    task: 'receiver',
    name: 'distances do not wrap',
    replace: [['return (b - a) | 0;', 'return b - a;']],
    mistake: 'sequence-wrap',
  },
  {
    task: 'receiver',
    name: 'numbers do not wrap',
    replace: [['return (a + n) >>> 0;', 'return a + n;']],
    mistake: 'wrong-type',
  },
  {
    task: 'receiver',
    name: 'numbers turn negative',
    replace: [['return (a + n) >>> 0;', 'return (a + n) | 0;']],
    mistake: 'wrong-type',
  },
  {
    task: 'receiver',
    name: 'reading gives the first piece only',
    replace: [['for (const bytes of this.#unread) {', 'for (const bytes of this.#unread.slice(0, 1)) {']],
  },
  { task: 'receiver', name: 'reading does not take out what it gives', replace: [['    this.#unread = [];\n', '']] },
  {
    task: 'sender',
    name: 'sends data before the SYN is acknowledged',
    replace: [['(this.#isOpen ? 1 : 0)', '(this.#isOpen ? Math.min(this.#last, 1001) : 0)']],
    mistake: 'window-overrun',
  },
  {
    task: 'sender',
    name: 'the SYN takes no number',
    replace: [['return (this.#initial + place) >>> 0;', 'return (this.#initial + Math.max(0, place - 1)) >>> 0;']],
  },
  {
    task: 'sender',
    name: 'numbers do not wrap',
    replace: [['return (this.#initial + place) >>> 0;', 'return this.#initial + place;']],
    mistake: 'wrong-type',
  },
  {
    task: 'sender',
    name: 'distances do not wrap',
    replace: [
      [
        '((acknowledgmentNumber - this.#numberOf(this.#una)) | 0)',
        '(acknowledgmentNumber - this.#numberOf(this.#una))',
      ],
    ],
  },
  {
    task: 'sender',
    name: 'the window counts from what was sent, not from what is acknowledged',
    replace: [['Math.min(this.#last, this.#una + this.#window)', 'Math.min(this.#last, this.#nxt + this.#window)']],
    mistake: 'window-overrun',
  },
  {
    task: 'sender',
    name: 'one byte more than the window',
    replace: [['Math.min(this.#last, this.#una + this.#window)', 'Math.min(this.#last, this.#una + this.#window + 1)']],
    mistake: 'window-overrun',
  },
  {
    task: 'sender',
    name: 'one byte less than the window',
    replace: [['Math.min(this.#last, this.#una + this.#window)', 'Math.min(this.#last, this.#una + this.#window - 1)']],
  },
  {
    task: 'sender',
    name: 'one segment at a time',
    replace: [['while (this.#nxt < limit) {', 'while (this.#nxt < limit && segments.length < 1) {']],
  },
  {
    task: 'sender',
    name: 'segments longer than maxPayload',
    replace: [['Math.min(limit, dataEnd, this.#nxt + this.#maxPayload)', 'Math.min(limit, dataEnd)']],
  },
  {
    task: 'sender',
    name: 'segments half as long as they might be',
    replace: [
      [
        'Math.min(limit, dataEnd, this.#nxt + this.#maxPayload)',
        'Math.min(limit, dataEnd, this.#nxt + Math.ceil(this.#maxPayload / 4))',
      ],
    ],
  },
  {
    task: 'sender',
    name: 'data one byte off',
    replace: [
      ['this.#data.slice(start - 1, Math.min(end, dataEnd) - 1)', 'this.#data.slice(start, Math.min(end, dataEnd))'],
    ],
  },
  {
    task: 'sender',
    name: 'the FIN has no place in the window',
    replace: [
      [
        'Math.min(this.#last, this.#una + this.#window)',
        'Math.min(this.#last, this.#una + this.#window + (this.#isEnded ? 1 : 0))',
      ],
    ],
    mistake: 'window-overrun',
  },
  {
    task: 'sender',
    name: 'the FIN comes before the data is out',
    replace: [['fin: this.#isEnded && end > dataEnd', 'fin: this.#isEnded']],
  },
  {
    task: 'sender',
    name: 'no FIN',
    replace: [['return 1 + this.#data.length + (this.#isEnded ? 1 : 0);', 'return 1 + this.#data.length;']],
  },
  {
    task: 'sender',
    name: 'the FIN is never sent again',
    replace: [
      [
        '    const segment = this.#segment(this.#una,',
        '    if (this.#una === 1 + this.#data.length) return [];\n    const segment = this.#segment(this.#una,',
      ],
    ],
  },
  {
    task: 'sender',
    name: 'an old acknowledgment sets the window',
    replace: [
      [
        'if (place < this.#una || place > this.#nxt) return [];',
        'if (place < this.#una) this.#window = window;\n    if (place < this.#una || place > this.#nxt) return [];',
      ],
    ],
    mistake: 'window-overrun',
  },
  {
    task: 'sender',
    name: 'believes an acknowledgment of what was never sent',
    replace: [[' || place > this.#nxt) return [];', ') return [];']],
  },
  {
    task: 'sender',
    name: 'nothing is sent when the window opens without news',
    replace: [
      [
        'const segments = this.#sendNew(now);\n    this.#startTimer',
        'const segments = isNew ? this.#sendNew(now) : [];\n    this.#startTimer',
      ],
    ],
  },
  {
    task: 'sender',
    name: 'the timeout does not double',
    replace: [['this.#timeout * 2)', 'this.#timeout)']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'the timer starts anew with every segment',
    replace: [
      [
        '    this.#startTimer(now);\n    return segments;\n  }\n\n  #segment',
        '    if (segments.length > 0) this.#timer = null;\n    this.#startTimer(now);\n    return segments;\n  }\n\n  #segment',
      ],
    ],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'the timer does not start anew with an acknowledgment',
    replace: [['if (isNew) this.#timer = null;', 'if (isNew && this.#una === this.#nxt) this.#timer = null;']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'a duplicate acknowledgment starts the timer anew',
    replace: [['if (isNew) this.#timer = null;', 'this.#timer = null;']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'the timer runs on when everything is acknowledged',
    replace: [
      [
        'if (!isInFlight && !isStuck) this.#timer = null;',
        'if (!isInFlight && !isStuck) this.#timer ??= now + this.#timeout;',
      ],
    ],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'handleTimer does not look at the time',
    replace: [['if (this.#timer === null || now < this.#timer) return [];', 'if (this.#timer === null) return [];']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'what is sent again is the last segment, not the first',
    replace: [
      [
        'const segment = this.#segment(this.#una, this.#una === 0 ? 1 : end);',
        'const segment = this.#segment(Math.max(this.#una, end - 10), this.#una === 0 ? 1 : end);',
      ],
    ],
  },
  {
    task: 'sender',
    name: 'what is sent again is more than the window allows',
    replace: [
      [
        'Math.min(this.#una + this.#maxPayload, Math.max(this.#nxt, this.#una + 1))',
        'Math.min(this.#una + this.#maxPayload, this.#last)',
      ],
    ],
    mistake: 'window-overrun',
  },
  {
    task: 'sender',
    name: 'what was sent twice is measured',
    replace: [['    this.#measured = undefined;\n    // Nothing', '    // Nothing']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'round trips are not measured',
    replace: [
      [
        'this.#timeout = Math.round(Math.max(SECOND, this.#smoothed + 4 * this.#variation));',
        'this.#timeout = SECOND;',
      ],
    ],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'a timeout of less than a second',
    replace: [['Math.max(SECOND, this.#smoothed', 'Math.max(SECOND / 5, this.#smoothed']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'the variation begins with the whole round trip',
    replace: [['this.#variation = roundTrip / 2;', 'this.#variation = roundTrip;']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'the variation is taken after the mean has moved',
    replace: [
      [
        '      this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - roundTrip);\n      this.#smoothed = 0.875 * this.#smoothed + 0.125 * roundTrip;',
        '      this.#smoothed = 0.875 * this.#smoothed + 0.125 * roundTrip;\n      this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - roundTrip);',
      ],
    ],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'twice the variation instead of four times',
    replace: [['4 * this.#variation', '2 * this.#variation']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'milliseconds instead of microseconds',
    replace: [['const SECOND = 1_000_000;', 'const SECOND = 1000;']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'no probe of a closed window',
    replace: [['if (!isInFlight && !isStuck)', 'if (!isInFlight)']],
    mistake: 'wrong-timer',
  },
  {
    task: 'sender',
    name: 'the probe has no data',
    replace: [['Math.max(this.#nxt, this.#una + 1));', 'Math.max(this.#nxt, this.#una));']],
  },
  {
    task: 'sender',
    name: 'the probe is a whole segment',
    replace: [['Math.max(this.#nxt, this.#una + 1));', 'Math.max(this.#nxt, Math.min(this.#last, this.#una + 500)));']],
    mistake: 'window-overrun',
  },
  {
    task: 'sender',
    name: 'probes though there is nothing to say',
    replace: [['this.#window === 0 && this.#una < this.#last', 'this.#window === 0']],
    mistake: 'wrong-timer',
  },
];

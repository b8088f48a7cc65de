/** Which mistake makes this checksum of it? The typical ones are made on purpose, and the results compared. */

import { addWords, finishChecksum } from '../bytes/checksum.ts';
import { text } from '../explain/text.ts';
import type { ChecksumNote, Dissection, Layer } from '../packet/dissect-result.ts';
import { IpProtocol, ipv4Header, pseudoHeaderSum } from '../packet/ipv4.ts';
import type { Recognised } from './recognised.ts';

const RFC1071 = 'RFC 1071 §1';
const protocols: Readonly<Record<string, number>> = { tcp: IpProtocol.TCP, udp: IpProtocol.UDP };
const pseudoSources: Readonly<Record<string, string>> = { tcp: 'RFC 9293 §3.1', udp: 'RFC 768' };

/** Undefined if it looks like none of them. */
export function recogniseChecksum(note: ChecksumNote, { layers }: Dissection): Recognised | undefined {
  const layer = layers[note.layerIndex]!;
  if (note.found === 0) return zero;
  if (note.found === swapped(note.expected)) return swappedBytes;
  const field = layer.start + checksumOffset(layer);
  const end = layer.protocol === 'ipv4' ? layer.end : endOfPayload(layers, layer);
  const bytes = Uint8Array.from(layer.bytes.subarray(layer.start, end));
  bytes.set([0, 0], field - layer.start);
  const ip = layers.slice(0, note.layerIndex).findLast(({ protocol }) => protocol === 'ipv4');
  for (const candidate of candidates(bytes, layer, ip)) {
    const values = [candidate.sum].flatMap((sum) => [finishChecksum(sum), swapped(finishChecksum(sum))]);
    if (values.includes(note.found)) return candidate;
  }
  const sum = addWords(pseudoSum(layer, ip, bytes.length), bytes);
  if (note.found === (~finishChecksum(sum) & 0xffff)) return notComplemented;
  if (note.found === (~sum & 0xffff)) return carryLost;
  return undefined;
}

interface Candidate extends Recognised {
  readonly sum: number;
}

function* candidates(bytes: Uint8Array, layer: Layer, ip: Layer | undefined): Generator<Candidate> {
  const length = bytes.length;
  const protocol = protocols[layer.protocol];
  if (protocol !== undefined && ip) {
    const source = pseudoSources[layer.protocol]!;
    const plain = addWords(0, bytes);
    yield { ...noPseudoHeader, source, sum: plain };
    const [src, dst] = [ipv4Header.get(ip.bytes, ip.start, 'src'), ipv4Header.get(ip.bytes, ip.start, 'dst')];
    const addresses = pseudoHeaderSum(src, dst, 0, 0);
    yield { ...pseudoPart('protocol and length', '프로토콜과 길이'), source, sum: plain + addresses };
    yield { ...pseudoPart('the protocol', '프로토콜'), source, sum: plain + addresses + length };
    yield { ...pseudoPart('the length', '길이'), source, sum: plain + addresses + protocol };
    const headerLength = layer.end - layer.start;
    const wrongLengths = [headerLength, length - headerLength, length + 20, length + 12, length + 8];
    for (const wrong of wrongLengths) yield { ...pseudoLength, source, sum: plain + addresses + protocol + wrong };
    const other = protocol === IpProtocol.TCP ? IpProtocol.UDP : IpProtocol.TCP;
    for (const wrong of [other, IpProtocol.ICMP])
      yield { ...pseudoProtocol, source, sum: plain + addresses + wrong + length };
    const header = addWords(pseudoHeaderSum(src, dst, protocol, length), bytes, 0, headerLength);
    yield { ...headerOnly, source, sum: header };
  } else if (layer.protocol === 'icmp') {
    yield { ...headerOnly, source: 'RFC 792', sum: addWords(0, bytes, 0, 8) };
  }
  if (length % 2 === 1) {
    const pseudo = pseudoSum(layer, ip, length);
    const even = addWords(pseudo, bytes, 0, length - 1);
    yield { ...oddLength, source: RFC1071, sum: even };
    yield { ...oddLength, source: RFC1071, sum: even + bytes[length - 1]! };
  }
}

function pseudoSum(layer: Layer, ip: Layer | undefined, length: number): number {
  const protocol = protocols[layer.protocol];
  if (protocol === undefined || !ip) return 0;
  return pseudoHeaderSum(
    ipv4Header.get(ip.bytes, ip.start, 'src'),
    ipv4Header.get(ip.bytes, ip.start, 'dst'),
    protocol,
    length,
  );
}

const zero: Recognised = {
  mistake: 'checksum-left-zero',
  say: text('it was left at zero', '0으로 남아 있습니다'),
};
const swappedBytes: Recognised = {
  mistake: 'byte-order',
  say: text(
    'the two bytes are swapped, network byte order puts the high one first',
    '두 바이트가 뒤바뀌었습니다. 네트워크 바이트 순서는 높은 바이트가 먼저입니다',
  ),
  source: 'RFC 791 appendix B',
};
const noPseudoHeader: Recognised = {
  mistake: 'missing-pseudo-header',
  say: text('it looks as if the pseudo-header was left out', '의사 헤더를 빠뜨린 것으로 보입니다'),
};
const pseudoLength: Recognised = {
  mistake: 'length-off-by-header',
  say: text(
    'it looks as if the pseudo-header had a wrong length: header and data count, nothing else',
    '의사 헤더의 길이가 틀린 것으로 보입니다. 헤더와 데이터만 셉니다',
  ),
};
const pseudoProtocol: Recognised = {
  mistake: 'missing-pseudo-header',
  say: text(
    'it looks as if the pseudo-header had another protocol number',
    '의사 헤더의 프로토콜 번호가 다른 것으로 보입니다',
  ),
};
const headerOnly: Recognised = {
  mistake: 'length-off-by-header',
  say: text('it looks as if only the header was summed up, not the data', '데이터 없이 헤더만 더한 것으로 보입니다'),
};
const oddLength: Recognised = {
  mistake: 'odd-length',
  say: text(
    'the length is odd: the last byte counts as the high half of a word',
    '길이가 홀수입니다. 마지막 바이트는 16비트 워드의 상위 바이트로 셉니다',
  ),
};
const notComplemented: Recognised = {
  mistake: 'not-complemented',
  say: text('this is the sum; the field holds its complement', '이것은 합입니다. 필드에는 그 보수가 들어갑니다'),
  source: RFC1071,
};
const carryLost: Recognised = {
  mistake: 'carry-lost',
  say: text('the carries out of 16 bits were not added back', '16비트를 넘는 올림을 다시 더하지 않았습니다'),
  source: RFC1071,
};

function pseudoPart(en: string, ko: string): Recognised {
  return {
    mistake: 'missing-pseudo-header',
    say: text(
      `it looks as if ${en} of the pseudo-header were left out`,
      `의사 헤더의 ${ko}을(를) 빠뜨린 것으로 보입니다`,
    ),
  };
}

function swapped(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8);
}

function checksumOffset(layer: Layer): number {
  const field = layer.fields.find(({ name }) => name === 'checksum' || name === 'headerChecksum')!;
  return (field.bitOffset >> 3) - layer.start;
}

/** Where the packet that carries `layer` ends. */
function endOfPayload(layers: readonly Layer[], layer: Layer): number {
  const rest = layers
    .slice(layers.indexOf(layer))
    .filter(({ bytes, protocol }) => bytes === layer.bytes && protocol !== 'padding');
  return Math.max(...rest.map(({ end }) => end));
}

/** Which mistake makes this checksum of it? The typical ones are made on purpose, and the results compared. */

import { addWords, finishChecksum } from '../../bytes/checksum.ts';
import { type Text, text } from '../../explain/text.ts';
import type { ChecksumNote, Dissection, Layer } from '../../packet/dissect-result.ts';
import { IpProtocol, ipv4Header } from '../../packet/ipv4.ts';
import type { Mistake } from '../finding.ts';
import type { Recognised } from './recognised.ts';

/** Undefined if it looks like none of them. */
export function recogniseChecksum(note: ChecksumNote, { layers }: Dissection): Recognised | undefined {
  const { found, expected } = note;
  if (found === 0) return leftZero;
  if (found === swapped(expected)) return swappedBytes;
  const covered = coveredBy(layers, layers[note.layerIndex]!);
  for (const { value, ...seen } of [...wrongSums(covered), ...wrongBytes(covered), ...oldChecksums(covered)]) {
    if (value !== expected && (found === value || found === swapped(value))) return seen;
  }
  return undefined;
}

/** A mistake, and the checksum that comes of it. */
interface Candidate extends Recognised {
  readonly value: number;
}

/** What a checksum is made of. */
interface Covered {
  readonly layer: Layer;
  /** Header and payload, the checksum zero. */
  readonly bytes: Uint8Array;
  readonly headerLength: number;
  /** The parts of the pseudo-header, for a protocol that has one. */
  readonly pseudo: Pseudo | undefined;
  /** The IP header around it, for who sums that up as well. */
  readonly ipHeader: Uint8Array | undefined;
  /** Of all that is summed up, its carries still in it. */
  readonly sum: number;
  /** For IPv4: what follows the header. */
  readonly payload: Uint8Array;
}

interface Pseudo {
  readonly src: number;
  readonly dst: number;
  readonly protocol: number;
  readonly length: number;
  readonly source: string;
}

const protocols: Readonly<Record<string, number>> = {
  tcp: IpProtocol.TCP,
  udp: IpProtocol.UDP,
  icmpv6: IpProtocol.ICMPV6,
};
const pseudoSources: Readonly<Record<string, string>> = { tcp: 'RFC 9293 §3.1', udp: 'RFC 768' };

function coveredBy(layers: readonly Layer[], layer: Layer): Covered {
  const packetEnd = endOfPayload(layers, layer);
  const end = coveredEnd(layers, layer);
  const bytes = Uint8Array.from(layer.bytes.subarray(layer.start, end));
  bytes.set([0, 0], checksumOffset(layer));
  const ip = layers
    .slice(0, layers.indexOf(layer))
    .findLast(({ protocol }) => protocol === 'ipv4' || protocol === 'ipv6');
  const protocol = protocols[layer.protocol];
  const pseudo = protocol !== undefined && ip ? pseudoOf(ip, protocol, bytes.length, layer.protocol) : undefined;
  return {
    layer,
    bytes,
    headerLength: layer.end - layer.start,
    pseudo,
    ipHeader: ip && layer.bytes.subarray(ip.start, ip.end),
    sum: addWords(pseudo ? sumOf(pseudo) : 0, bytes),
    payload: layer.bytes.subarray(layer.end, packetEnd),
  };
}

function pseudoOf(ip: Layer, protocol: number, length: number, name: string): Pseudo {
  if (ip.protocol === 'ipv6') {
    const half = (at: number) => addWords(0, ip.bytes, ip.start + at, ip.start + at + 16);
    return { src: half(8), dst: half(24), protocol, length, source: 'RFC 8200 §8.1' };
  }
  const address = (field: 'src' | 'dst') => {
    const parts = ipv4Header.get(ip.bytes, ip.start, field).split('.').map(Number);
    return (parts[0]! << 8) + parts[1]! + (parts[2]! << 8) + parts[3]!;
  };
  return { src: address('src'), dst: address('dst'), protocol, length, source: pseudoSources[name]! };
}

function sumOf({ src, dst, protocol, length }: Pseudo): number {
  return src + dst + protocol + length;
}

/** Other bytes were summed up than should be. */
function* wrongBytes({ layer, bytes, headerLength, pseudo, ipHeader, sum, payload }: Covered): Generator<Candidate> {
  const { length } = bytes;
  if (pseudo) {
    const plain = addWords(0, bytes);
    const { src, dst, protocol, source } = pseudo;
    const addresses = src + dst;
    const without = (en: string, ko: string, part: number): Candidate => ({
      ...pseudoPart(en, ko),
      source,
      value: finishChecksum(plain + part),
    });
    yield { ...noPseudoHeader, source, value: finishChecksum(plain) };
    yield without('protocol and length', '프로토콜과 길이', addresses);
    yield without('the protocol', '프로토콜', addresses + length);
    yield without('the length', '길이', addresses + protocol);
    yield without('the addresses', '주소', protocol + length);
    yield without('the source address', '출발지 주소', dst + protocol + length);
    yield without('the destination address', '목적지 주소', src + protocol + length);
    for (const wrong of [headerLength, length - headerLength, length + 20, length + 12, length + 8, length + 32]) {
      yield { ...pseudoLength, source, value: finishChecksum(plain + addresses + protocol + wrong) };
    }
    for (const wrong of [IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP].filter((one) => one !== protocol)) {
      yield { ...pseudoProtocol, source, value: finishChecksum(plain + addresses + wrong + length) };
    }
    yield { ...headerOnly, source, value: finishChecksum(addWords(sumOf(pseudo), bytes, 0, headerLength)) };
    yield { ...headerOnly, source, value: finishChecksum(addWords(0, bytes, 0, headerLength)) };
  }
  if (layer.protocol === 'icmp') {
    for (const end of [4, 8])
      yield { ...headerOnly, source: 'RFC 792', value: finishChecksum(addWords(0, bytes, 0, end)) };
    if (ipHeader) {
      const addresses = addWords(0, ipHeader, 12, 20);
      yield { ...noPseudoHere, source: 'RFC 792', value: finishChecksum(sum + addresses + IpProtocol.ICMP + length) };
    }
  }
  if (layer.protocol === 'ipv4') {
    yield { ...wholePacket, source: 'RFC 791 §3.1', value: finishChecksum(addWords(sum, payload)) };
    yield { ...withoutOptions, source: 'RFC 791 §3.1', value: finishChecksum(addWords(0, bytes, 0, 20)) };
  }
  if (length % 2 === 1) {
    const even = addWords(pseudo ? sumOf(pseudo) : 0, bytes, 0, length - 1);
    const last = bytes[length - 1]!;
    yield { ...oddLength, source: RFC1071, value: finishChecksum(even) };
    yield { ...oddLength, source: RFC1071, value: finishChecksum(even + last) };
    yield { ...oddLength, source: RFC1071, value: finishChecksum(even + (last << 8) + 0xff) };
  }
}

const RFC1071 = 'RFC 1071 §1';

/** The right bytes, added in another way. */
function* wrongSums({ bytes, pseudo, sum }: Covered): Generator<Candidate> {
  const right = finishChecksum(sum);
  const once = (sum & 0xffff) + (sum >>> 16);
  yield { ...notComplemented, value: ~right & 0xffff };
  yield { ...twosComplement, value: (right + 1) & 0xffff };
  yield { ...carryLost, value: ~sum & 0xffff };
  yield { ...carryLost, value: ~once & 0xffff };
  yield {
    ...carryLost,
    say: text('neither folded nor complemented', '올림을 접지 않고 보수도 취하지 않았습니다'),
    value: sum & 0xffff,
  };
  const single = bytes.reduce((total, byte) => total + byte, 0);
  yield { ...bytewise, value: finishChecksum(single + (pseudo ? sumOf(pseudo) : 0)) };
  yield { ...bytewise, value: finishChecksum(single) };
}

/** The checksum of the packet as it was before the TTL or the type was changed. */
function* oldChecksums({ layer, bytes, sum }: Covered): Generator<Candidate> {
  const changed =
    layer.protocol === 'ipv4' && bytes[8]! < 255
      ? { say: text('TTL', 'TTL'), more: 0x100 }
      : layer.protocol === 'icmp' && bytes[0] === 0
        ? { say: text('type', '유형'), more: 0x800 }
        : undefined;
  if (!changed) return;
  const old = finishChecksum(sum + changed.more);
  yield {
    mistake: 'stale-checksum',
    say: text(
      `it is the one from before the ${changed.say.en} was changed`,
      `${changed.say.ko} 값을 바꾸기 전의 체크섬입니다`,
    ),
    source: 'RFC 1624 §3',
    value: old,
  };
  yield {
    mistake: 'carry-lost',
    say: text('the carry was not added back when it was updated', '갱신할 때 올림을 다시 더하지 않았습니다'),
    source: 'RFC 1624 §3',
    value: (old + changed.more) & 0xffff,
  };
  yield {
    mistake: 'checksum-field-included',
    say: text(
      'the old checksum was summed up as well: the field counts as zero',
      '이전 체크섬까지 더했습니다. 계산할 때 이 필드는 0으로 셉니다',
    ),
    source: RFC1071,
    value: finishChecksum(sum + old),
  };
}

const recognised = (mistake: Mistake, say: Text, source?: string): Recognised => ({
  mistake,
  say,
  ...(source !== undefined && { source }),
});

const leftZero = recognised(
  'checksum-left-zero',
  text(
    'it was left at zero, or summed up with itself already in place',
    '0으로 남아 있거나, 자신이 이미 들어간 채로 계산했습니다',
  ),
);
const swappedBytes = recognised(
  'byte-order',
  text(
    'the two bytes are swapped, network byte order puts the high one first',
    '두 바이트가 뒤바뀌었습니다. 네트워크 바이트 순서는 높은 바이트가 먼저입니다',
  ),
  'RFC 791 appendix B',
);
const noPseudoHeader = recognised(
  'missing-pseudo-header',
  text('it looks as if the pseudo-header was left out', '의사 헤더를 빠뜨린 것으로 보입니다'),
);
const pseudoLength = recognised(
  'length-off-by-header',
  text(
    'it looks as if the pseudo-header had a wrong length: header and data count, nothing else',
    '의사 헤더의 길이가 틀린 것으로 보입니다. 헤더와 데이터만 셉니다',
  ),
);
const pseudoProtocol = recognised(
  'missing-pseudo-header',
  text(
    'it looks as if the pseudo-header had another protocol number',
    '의사 헤더의 프로토콜 번호가 다른 것으로 보입니다',
  ),
);
const noPseudoHere = recognised(
  'checksum-range',
  text(
    'it looks as if a pseudo-header was summed up, and ICMP has none',
    '의사 헤더를 더한 것으로 보입니다. ICMP에는 의사 헤더가 없습니다',
  ),
);
const headerOnly = recognised(
  'checksum-range',
  text('it looks as if only the header was summed up, not the data', '데이터 없이 헤더만 더한 것으로 보입니다'),
);
const wholePacket = recognised(
  'checksum-range',
  text(
    'it looks as if the data was summed up as well: it covers the header alone',
    '데이터까지 더한 것으로 보입니다. 헤더만 더합니다',
  ),
);
const withoutOptions = recognised(
  'checksum-range',
  text('it looks as if the options were left out', '옵션을 빠뜨린 것으로 보입니다'),
);
const oddLength = recognised(
  'odd-length',
  text(
    'the length is odd: the last byte counts as the high half of a word',
    '길이가 홀수입니다. 마지막 바이트는 16비트 워드의 상위 바이트로 셉니다',
  ),
);
const notComplemented = recognised(
  'not-complemented',
  text('this is the sum; the field holds its complement', '이것은 합입니다. 필드에는 그 보수가 들어갑니다'),
  RFC1071,
);
const twosComplement = recognised(
  'not-complemented',
  text(
    'it is the two’s complement; the one’s complement only inverts the bits',
    '2의 보수입니다. 1의 보수는 비트를 뒤집기만 합니다',
  ),
  RFC1071,
);
const carryLost = recognised(
  'carry-lost',
  text('the carries out of 16 bits were not added back', '16비트를 넘는 올림을 다시 더하지 않았습니다'),
  RFC1071,
);
const bytewise = recognised(
  'wrong-unit',
  text('single bytes were summed up, not words of 16 bits', '16비트 단위가 아니라 바이트 하나씩 더했습니다'),
  RFC1071,
);

function pseudoPart(en: string, ko: string): Recognised {
  const verb = / and |addresses/.test(en) ? 'were' : 'was';
  return recognised(
    'missing-pseudo-header',
    text(
      `it looks as if ${en} of the pseudo-header ${verb} left out`,
      `의사 헤더에서 ${ko} 부분을 빠뜨린 것으로 보입니다`,
    ),
  );
}

function swapped(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8);
}

/** Bytes from the layer's start. */
function checksumOffset(layer: Layer): number {
  const field = layer.fields.find(({ name }) => name === 'checksum' || name === 'headerChecksum')!;
  return (field.bitOffset >> 3) - layer.start;
}

/** Where the bytes end that the checksum of `layer` covers. */
export function coveredEnd(layers: readonly Layer[], layer: Layer): number {
  return layer.protocol === 'ipv4' ? layer.end : endOfPayload(layers, layer);
}

/** Where the packet that carries `layer` ends. */
function endOfPayload(layers: readonly Layer[], layer: Layer): number {
  const rest = layers
    .slice(layers.indexOf(layer))
    .filter(({ bytes, protocol }) => bytes === layer.bytes && protocol !== 'padding');
  return Math.max(...rest.map(({ end }) => end));
}

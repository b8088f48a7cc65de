/** Which typical mistake makes this value of that one? */

import type { FieldValue } from '../bytes/field.ts';
import { toHex } from '../bytes/hex.ts';
import { text } from '../explain/text.ts';
import type { Recognised } from './checksum-mistakes.ts';
import type { Leaf } from './frame-leaves.ts';

type ValueOf = (path: string) => FieldValue | undefined;

/**
 * @param value of a field in the student's frame, by path
 * @param wanted of a field in the right one
 */
export function recogniseField(got: Leaf, want: Leaf, value: ValueOf, wanted: ValueOf): Recognised | undefined {
  for (const look of [swappedPair, byName, byteOrder, unit, lengthOff]) {
    const seen = look(got, want, value, wanted);
    if (seen) return seen;
  }
  return undefined;
}

/** Pairs of fields that are easily exchanged. */
const pairs: readonly (readonly [string, string])[] = [
  ['ethernet.src', 'ethernet.dst'],
  ['ipv4.src', 'ipv4.dst'],
  ['udp.srcPort', 'udp.dstPort'],
  ['tcp.srcPort', 'tcp.dstPort'],
  ['arp.senderHardwareAddress', 'arp.targetHardwareAddress'],
  ['arp.senderProtocolAddress', 'arp.targetProtocolAddress'],
];

function swappedPair(got: Leaf, _want: Leaf, value: ValueOf, wanted: ValueOf): Recognised | undefined {
  const pair = pairs.find((one) => one.includes(got.path));
  if (!pair) return undefined;
  const [a, b] = pair;
  if (value(a) !== wanted(b) || value(b) !== wanted(a)) return undefined;
  return {
    mistake: 'swapped-addresses',
    say: text('the two sides are the wrong way round', '양쪽이 서로 뒤바뀌었습니다'),
  };
}

/** Fields of which a wrong value says something by itself. */
function byName(got: Leaf, want: Leaf): Recognised | undefined {
  switch (got.path) {
    case 'dhcp.xid':
    case 'dns.id':
      return {
        mistake: 'wrong-xid',
        say: text(
          'it ties question and answer together and is copied as it is',
          '질문과 응답을 묶는 값이므로 그대로 옮깁니다',
        ),
      };
    case 'dhcp.broadcast':
      return {
        mistake: 'broadcast-flag',
        say: text(
          'it decides whether the answer comes to everybody or to one address',
          '응답이 모두에게 올지 한 주소로 올지를 이 비트가 정합니다',
        ),
        source: 'RFC 2131 §4.1',
      };
    case 'tcp.acknowledgmentNumber':
      if (isOneOff(got.value, want.value)) {
        return {
          mistake: 'off-by-one-ack',
          say: text(
            'it names the next byte that is expected, and SYN and FIN count as one each',
            '다음에 기다리는 바이트의 번호이며, SYN과 FIN도 하나씩 셉니다',
          ),
          source: 'RFC 9293 §3.4',
        };
      }
      return undefined;
    default:
      return undefined;
  }
}

function isOneOff(got: FieldValue, want: FieldValue): boolean {
  return typeof got === 'number' && typeof want === 'number' && Math.abs(got - want) === 1;
}

function byteOrder(got: Leaf, want: Leaf): Recognised | undefined {
  const [a, b] = [inBytes(got), inBytes(want)];
  if (a === undefined || b === undefined || a.length < 2 || toHex(a.toReversed()) !== toHex(b)) return undefined;
  return {
    mistake: 'byte-order',
    say: text(
      'the bytes are in reverse, network byte order puts the highest first',
      '바이트가 거꾸로입니다. 네트워크 바이트 순서는 가장 높은 바이트가 먼저입니다',
    ),
    source: 'RFC 791 appendix B',
  };
}

function unit(got: Leaf, want: Leaf): Recognised | undefined {
  const { value: a } = got;
  const { value: b } = want;
  if (typeof a !== 'number' || typeof b !== 'number' || a === 0 || b === 0) return undefined;
  const isInWords = /^(ihl|dataOffset)$/.test(got.names[0] ?? '');
  if (isInWords && a !== b) {
    return {
      mistake: 'wrong-unit',
      say: text('it counts words of four bytes, options included', '옵션까지 포함하여 4바이트 단위로 셉니다'),
    };
  }
  if (got.path === 'ipv4.fragmentOffset' && a === ((b * 8) & 0x1fff)) {
    return {
      mistake: 'wrong-unit',
      say: text('it counts units of eight bytes', '8바이트 단위로 셉니다'),
      source: 'RFC 791 §3.1',
    };
  }
  if (a !== b * 1000 && a * 1000 !== b) return undefined;
  return { mistake: 'wrong-unit', say: text('it is off by a factor of 1000', '1000배 차이가 납니다') };
}

/** A length that counts a header too many or too few. */
function lengthOff(got: Leaf, want: Leaf): Recognised | undefined {
  if (!/length$/i.test(got.names.at(-1) ?? '') || typeof got.value !== 'number' || typeof want.value !== 'number') {
    return undefined;
  }
  const off = Math.abs(got.value - want.value);
  if (![1, 2, 4, 5, 8, 12, 14, 20, 28, 34, 40, 42].includes(off)) return undefined;
  const way = got.value > want.value ? text('too much', '많습니다') : text('too little', '적습니다');
  return {
    mistake: 'length-off-by-header',
    say: text(`${off} ${way.en}: which headers does it count?`, `${off} ${way.ko}. 어떤 헤더까지 세는 길이입니까?`),
  };
}

/** A number as its bytes on the wire; whole bytes only. */
function inBytes({ value, bitLength }: Leaf): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (bitLength % 8 !== 0) return undefined;
  const parts = typeof value === 'string' && /^[\d.]+$/.test(value) ? value.split('.').map(Number) : undefined;
  if (parts?.length === 4) return Uint8Array.from(parts);
  if (typeof value !== 'number') return undefined;
  const length = bitLength / 8;
  return Uint8Array.from({ length }, (_, index) => Math.floor(value / 256 ** (length - 1 - index)) & 0xff);
}

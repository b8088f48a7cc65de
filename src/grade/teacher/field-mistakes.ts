/** Which typical mistake makes this value of that one? */

import { text } from '../../explain/text.ts';
import type { Leaf } from './frame-leaves.ts';
import { recogniseLength } from './length-mistakes.ts';
import { recogniseNumber } from './number-mistakes.ts';
import type { FieldContext, Recognised } from './recognised.ts';

/** Undefined if it looks like none of them. */
export function recogniseField(got: Leaf, want: Leaf, context: FieldContext): Recognised | undefined {
  return (
    swappedPair(got, context) ??
    unit(got, want, context) ??
    recogniseLength(got, want, context.right) ??
    sequence(got, want, context) ??
    recogniseNumber(got, want) ??
    identifier(got) ??
    flag(got) ??
    lineEnd(got, want)
  );
}

interface Pair {
  readonly keys: readonly [string, string];
  readonly kind: 'sides' | 'numbers';
}

/** Pairs of fields that are easily exchanged. */
const pairs: readonly Pair[] = [
  { keys: ['ethernet.src', 'ethernet.dst'], kind: 'sides' },
  { keys: ['ipv4.src', 'ipv4.dst'], kind: 'sides' },
  { keys: ['ipv6.src', 'ipv6.dst'], kind: 'sides' },
  { keys: ['udp.srcPort', 'udp.dstPort'], kind: 'sides' },
  { keys: ['tcp.srcPort', 'tcp.dstPort'], kind: 'sides' },
  { keys: ['arp.senderHardwareAddress', 'arp.targetHardwareAddress'], kind: 'sides' },
  { keys: ['arp.senderProtocolAddress', 'arp.targetProtocolAddress'], kind: 'sides' },
  { keys: ['tcp.sequenceNumber', 'tcp.acknowledgmentNumber'], kind: 'numbers' },
  { keys: ['tcp.timestamps.value', 'tcp.timestamps.echoReply'], kind: 'numbers' },
  { keys: ['tcp.sack.leftEdge', 'tcp.sack.rightEdge'], kind: 'numbers' },
  { keys: ['icmp.identifier', 'icmp.sequenceNumber'], kind: 'numbers' },
  { keys: ['dhcp.ciaddr', 'dhcp.yiaddr'], kind: 'numbers' },
  { keys: ['dns.question.qtype', 'dns.question.qclass'], kind: 'numbers' },
  { keys: ['dhcp.renewalTime.value', 'dhcp.rebindingTime.value'], kind: 'numbers' },
];

function swappedPair({ key }: Leaf, { value, wanted }: FieldContext): Recognised | undefined {
  const pair = pairs.find(({ keys }) => keys.includes(key));
  if (!pair) return undefined;
  const [a, b] = pair.keys;
  if (value(a) !== wanted(b) || value(b) !== wanted(a)) return undefined;
  const tellOnce = `${a} and ${b}`;
  if (pair.kind === 'sides') {
    return {
      mistake: 'swapped-addresses',
      say: text('source and destination are the wrong way round', '출발지와 목적지가 서로 뒤바뀌었습니다'),
      tellOnce,
    };
  }
  const other = (key === a ? b : a).split('.').at(-1)!;
  return {
    mistake: 'swapped-fields',
    say: text(`it stands where ${other} should, and the other way round`, `${other} 값과 서로 뒤바뀌었습니다`),
    tellOnce,
  };
}

/** Fields that count in other units than one would think. */
function unit(got: Leaf, want: Leaf, { wanted }: FieldContext): Recognised | undefined {
  const { value: a } = got;
  const { value: b } = want;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  const isWidth = (scaled: number) => a === scaled % 2 ** want.bitLength && a !== b;
  const wrong = (en: string, ko: string, source?: string): Recognised => ({
    mistake: 'wrong-unit',
    say: text(en, ko),
    ...(source !== undefined && { source }),
  });
  switch (want.names.at(-1)) {
    case 'ihl':
    case 'dataOffset':
      if (!isWidth(b * 4)) return undefined;
      return wrong(
        `it counts words of four bytes, and ${b * 4} bytes are ${b} of them`,
        `4바이트 단위로 셉니다. ${b * 4}바이트는 ${b}입니다`,
      );
    case 'fragmentOffset':
      if (!isWidth(b * 8)) return undefined;
      return wrong('it counts units of eight bytes', '8바이트 단위로 셉니다');
    case 'shiftCount':
      if (!isWidth(2 ** b)) return undefined;
      return wrong(
        `it is the exponent: ${b} means a factor of ${2 ** b}`,
        `지수를 적습니다. ${b}은(는) ${2 ** b}배를 뜻합니다`,
        'RFC 7323 §2.2',
      );
    case 'window': {
      const shift = wanted('tcp.windowScale.shiftCount');
      const shifts = typeof shift === 'number' ? [shift] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
      const isSyn = wanted('tcp.syn') === true;
      if (
        a < 2 ||
        b < 2 ||
        !shifts.some((by) => a === Math.min(b * 2 ** by, 0xffff) || (a === b >> by && b >> by > 1))
      ) {
        return undefined;
      }
      return isSyn
        ? wrong('the window of a SYN is never scaled', 'SYN의 윈도는 배율을 적용하지 않습니다', 'RFC 7323 §2.2')
        : wrong(
            'it is the window, shifted right by the scale',
            '윈도를 배율만큼 오른쪽으로 민 값입니다',
            'RFC 7323 §2.3',
          );
    }
    default:
      return undefined;
  }
}

/** Numbers that count bytes of a stream. */
function sequence(got: Leaf, want: Leaf, { value }: FieldContext): Recognised | undefined {
  const { value: a } = got;
  const { value: b } = want;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  const off = (a - b) | 0;
  if (want.path === 'tcp.acknowledgmentNumber') {
    if (Math.abs(off) === 1) {
      return {
        mistake: 'off-by-one-ack',
        say: text(
          'it names the next byte that is expected, and SYN and FIN count as one each',
          '다음에 기다리는 바이트의 번호이며, SYN과 FIN도 하나씩 셉니다',
        ),
        source: 'RFC 9293 §3.4',
      };
    }
    if (a === value('tcp.sequenceNumber')) {
      return {
        mistake: 'swapped-fields',
        say: text('it is this side’s own sequence number', '이쪽 자신의 순서 번호입니다'),
        source: 'RFC 9293 §3.4',
      };
    }
  }
  if (want.path === 'tcp.sequenceNumber' && Math.abs(off) === 1) {
    return {
      mistake: 'off-by-one',
      say: text(
        'a SYN or FIN takes one number, a bare ACK none',
        'SYN이나 FIN은 번호 하나를 쓰고, ACK만으로는 쓰지 않습니다',
      ),
      source: 'RFC 9293 §3.4',
    };
  }
  if (want.path === 'ipv4.ttl' && Math.abs(off) === 1) {
    return {
      mistake: 'off-by-one',
      say: text('each router takes one away, once', '라우터마다 한 번, 1씩 줄입니다'),
      source: 'RFC 1812 §5.3.1',
    };
  }
  if (/^tcp\.sack\.(left|right)Edge$/.test(want.path) && Math.abs(off) === 1) {
    return {
      mistake: 'off-by-one',
      say: text(
        'the left edge is the first byte of the block, the right edge the one just after it',
        '왼쪽 경계는 블록의 첫 바이트이고 오른쪽 경계는 블록 바로 다음입니다',
      ),
      source: 'RFC 2018 §3',
    };
  }
  return undefined;
}

/** A number that ties question and answer together. */
function identifier({ path, value }: Leaf): Recognised | undefined {
  if (!identifiers.has(path)) return undefined;
  const isUnset = value === 0;
  return {
    mistake: 'wrong-xid',
    say: isUnset
      ? text('it was not filled in', '값을 채우지 않았습니다')
      : text(
          'it ties question and answer together and is copied as it is',
          '질문과 응답을 묶는 값이므로 그대로 옮깁니다',
        ),
  };
}

function flag({ path }: Leaf): Recognised | undefined {
  if (path !== 'dhcp.broadcast') return undefined;
  return {
    mistake: 'broadcast-flag',
    say: text(
      'it decides whether the answer comes to everybody or to one address',
      '응답이 모두에게 올지 한 주소로 올지를 이 비트가 정합니다',
    ),
  };
}

/** A line of HTTP that ends as lines do in files of Unix. */
function lineEnd(got: Leaf, want: Leaf): Recognised | undefined {
  if (!/^(lineEnd|emptyLine)$/.test(want.names.at(-1)!) || got.bitLength !== 8) return undefined;
  return {
    mistake: 'line-ending',
    say: text('a line ends with CR LF, not with LF alone', '줄은 LF 하나가 아니라 CR LF로 끝납니다'),
    tellOnce: 'line ends',
  };
}

const identifiers = new Set(['dhcp.xid', 'dns.id', 'icmp.identifier', 'icmp.sequenceNumber']);

/** A length that counts a header too many or too few: which one? */

import { type Text, text } from '../../explain/text.ts';
import type { Mistake } from '../finding.ts';
import { protocolName } from './finding-words.ts';
import { type FlatFrame, isLength, type Leaf } from './frame-leaves.ts';
import type { Recognised } from './recognised.ts';

/** Something of a known size that one counts, or not, by mistake. */
interface Counted {
  readonly name: Text;
  readonly bytes: number;
}

interface Rule {
  /** What the length includes, and what it does not. */
  readonly counts: readonly Counted[];
  readonly countsNot: readonly Counted[];
  readonly mistake: Mistake;
}

export function recogniseLength(got: Leaf, want: Leaf, right: FlatFrame): Recognised | undefined {
  const [is, should] = [Number(got.value), Number(want.value)];
  if (!isLength(want) || !Number.isInteger(is) || !Number.isInteger(should) || is === should) return undefined;
  const { counts, countsNot, mistake } = ruleFor(want, right);
  const unit = /^(ihl|dataOffset)$/.test(want.names[0]!) ? 4 : 1;
  const off = Math.abs(is - should) * unit;
  const forgotten = is < should ? sumOf(counts, off) : undefined;
  if (forgotten) {
    const names = listed(forgotten);
    return {
      mistake,
      say: text(
        `${off}${unit > 1 ? ' bytes' : ''} too few, ${names.en} ${isPlural(names) ? 'count' : 'counts'} too`,
        `${off}${unit > 1 ? '바이트' : ''}만큼 적습니다. ${names.ko}도 셉니다`,
      ),
    };
  }
  const added = is > should ? sumOf(countsNot, off) : undefined;
  if (added) {
    const names = listed(added);
    return {
      mistake,
      say: text(
        `${off} too many, ${names.en} ${isPlural(names) ? 'do' : 'does'} not count`,
        `${off}만큼 많습니다. ${names.ko}까지 세지는 않습니다`,
      ),
    };
  }
  const ratio = [2, 4, 8].find((by) => is === should * by || is * by === should);
  if (ratio !== undefined && want.bitLength >= 8 && (should > 8 || want.protocol === 'tls')) {
    return {
      mistake: 'wrong-unit',
      say: text(`it is off by a factor of ${ratio}: it counts bytes`, `${ratio}배 차이가 납니다. 바이트 수를 셉니다`),
    };
  }
  if (off !== unit) return undefined;
  return {
    mistake: 'off-by-one',
    say: is > should ? text('one too many', '하나 많습니다') : text('one too few', '하나 적습니다'),
  };
}

/** One of them, or two together, that have so many bytes. */
function sumOf(parts: readonly Counted[], bytes: number): Counted[] | undefined {
  const one = parts.find((part) => part.bytes === bytes);
  if (one) return [one];
  for (const [at, a] of parts.entries()) {
    const b = parts.slice(at + 1).find((part) => a.bytes + part.bytes === bytes);
    if (b) return [a, b];
  }
  return undefined;
}

function listed(parts: readonly Counted[]): Text {
  return text(parts.map(({ name }) => name.en).join(' and '), parts.map(({ name }) => name.ko).join(', '));
}

function isPlural({ en }: Text): boolean {
  return / and |options$/.test(en);
}

function counted(en: string, ko: string, bytes: number): Counted {
  return { name: text(en, ko), bytes };
}

function ruleFor({ protocol, path, names, layer, bitLength }: Leaf, { dissection }: FlatFrame): Rule {
  const at = dissection.layers.findIndex(({ protocol: name, start }) => name === protocol && start === layer.start);
  const header = (index: number): Counted[] => {
    const one = dissection.layers[index];
    if (!one || ['data', 'segment', 'padding'].includes(one.protocol)) return [];
    const name = protocolName(one.protocol);
    return [counted(`the ${name.en} header`, `${name.ko} 헤더`, one.end - one.start)];
  };
  const outer = dissection.layers.slice(0, at).flatMap((_, index) => header(index));
  const itself = counted('the length itself', '길이 필드 자신', bitLength / 8);
  const rule = (
    counts: readonly Counted[],
    countsNot: readonly Counted[],
    mistake: Mistake = 'length-off-by-header',
  ) => ({
    counts,
    countsNot,
    mistake,
  });
  switch (`${protocol}.${names.at(-1)}`) {
    case 'ipv4.totalLength':
      return rule([...header(at), ...header(at + 1)], outer);
    case 'ipv4.ihl':
    case 'tcp.dataOffset':
      return rule([counted('the options', '옵션', layer.end - layer.start - 20)], []);
    case 'udp.length':
      return rule(header(at), [...outer, counted('the pseudo-header', '의사 헤더', 12)]);
    case 'ipv6.payloadLength':
      return rule(header(at + 1), [...header(at), ...outer]);
    case 'tcp.length':
      return rule(
        [counted('kind and length', '종류와 길이 필드', 2), counted('the kind', '종류 필드', 1)],
        [],
        'option-length',
      );
    case 'dhcp.length':
      return rule([], [counted('code and length', '코드와 길이 필드', 2), itself], 'option-length');
    case 'dns.rdLength':
      return rule([], [counted('TYPE, CLASS, TTL and RDLENGTH', 'TYPE, CLASS, TTL, RDLENGTH', 10), itself]);
    case 'dns.optionLength':
      return rule(
        [],
        [counted('OPTION-CODE and OPTION-LENGTH', 'OPTION-CODE와 OPTION-LENGTH', 4), itself],
        'option-length',
      );
    case 'dns.length':
      return path.includes('label') || path.includes('characterString')
        ? rule(
            [counted('the last letter', '마지막 글자', 1)],
            [counted('the length octet itself', '길이 옥텟 자신', 1)],
            'name-length',
          )
        : rule([], [itself]);
    case 'tls.length':
      if (path.endsWith('record.length')) {
        const handshake = counted('the handshake header', '핸드셰이크 헤더', 4);
        return rule([handshake], [counted('the record header', '레코드 헤더', 5), itself]);
      }
      return path.includes('.extensions.')
        ? rule([], [counted('type and length', '유형과 길이 필드', 4), itself], 'option-length')
        : rule(
            [],
            [
              counted('the handshake header', '핸드셰이크 헤더', 4),
              counted('the record header', '레코드 헤더', 5),
              itself,
            ],
          );
    default:
      return rule([], [itself]);
  }
}

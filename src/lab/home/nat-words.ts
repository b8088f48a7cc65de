/** What a gateway's table says, in words for both languages. */

import type { Ipv4Address } from '../../bytes/ipv4-address.ts';
import type { Micros } from '../../bytes/time.ts';
import type { Text } from '../../explain/text.ts';
import { describeNatEntry, type NatEntry, textOf } from '../../stack/nat/nat-mapping.ts';
import type { NatDropReason } from '../../stack/nat/nat-translator.ts';

/** A line of the table: 'tcp 192.168.0.2:54321 ↔ 58.123.45.67:54321 with …'. */
export function sayNatEntry(entry: NatEntry, outside: Ipv4Address, now: Micros): Text {
  const { protocol, inside, outsidePort, isForward, sessions } = entry;
  const peers = sessions.map(({ remote, expiresAt, tcpPhase }) => {
    const left = `${Math.ceil((expiresAt - now) / 1e6)}초 남음`;
    const phase = tcpPhase ? `${phases[tcpPhase]}, ` : '';
    return `${protocol === 'icmp' ? remote.address : textOf(remote)} (${phase}${left})`;
  });
  if (isForward) peers.unshift('누구나 (포워딩)');
  return {
    en: describeNatEntry(entry, outside, now),
    ko: `${protocol} ${textOf(inside)} ↔ ${outside}:${outsidePort}, 상대 ${peers.join(', ')}`,
  };
}

const phases = { opening: '여는 중', established: '연결됨', closing: '닫는 중' } as const;

/** Why packets were dropped, each reason once. */
export function sayDropReasons(reasons: readonly (keyof typeof dropReasons)[]): Text {
  const all = [...new Set(reasons)].map((reason) => dropReasons[reason]);
  return { en: all.map(({ en }) => en).join(', '), ko: all.map(({ ko }) => ko).join(', ') };
}

const dropReasons = {
  'no-mapping': { en: 'no mapping', ko: '대응 없음' },
  filtered: { en: 'filtered', ko: '말을 건 적 없는 상대' },
  'table-full': { en: 'the table is full', ko: '테이블이 가득 참' },
  'no-port': { en: 'no port is free', ko: '빈 포트 없음' },
  unsupported: { en: 'no ports to translate by', ko: '변환할 포트가 없는 프로토콜' },
  'bad-packet': { en: 'a damaged packet', ko: '손상된 패킷' },
  'not-translated': { en: 'for an inside address, from outside', ko: '밖에서 안쪽 주소로 온 패킷' },
} as const satisfies Record<NatDropReason | 'not-translated', Text>;

export type NatDropWord = keyof typeof dropReasons;

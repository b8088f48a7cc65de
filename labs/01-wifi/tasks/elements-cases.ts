/** Elements as networks send them, and as they should not. Each case says what is to be read. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { Network, Rate, Rsn } from '../starter/elements.ts';

export interface ElementsCase {
  readonly about: Text;
  readonly bytes: Uint8Array;
  readonly want: Network;
}

export interface OwnNetwork {
  readonly ssid: string;
  readonly channel: number;
}

const Id = {
  SSID: 0,
  RATES: 1,
  CHANNEL: 3,
  TIM: 5,
  COUNTRY: 7,
  ERP: 42,
  RSN: 48,
  MORE_RATES: 50,
  VENDOR: 221,
} as const;
const PSK = '00-0f-ac:2';
const CCMP = '00-0f-ac:4';
const TKIP = '00-0f-ac:2';
const SAE = '00-0f-ac:8';
const VENDOR_SUITE = '00-50-f2:17';

const usualRates = [0x82, 0x84, 0x8b, 0x96, 0x0c, 0x12, 0x18, 0x24];
const moreRates = [0x30, 0x48, 0x60, 0x6c];
const personal: Rsn = { groupCipher: CCMP, pairwiseCiphers: [CCMP], akms: [PSK] };
const nothing: Network = { ssid: null, channel: null, rates: [], rsn: null };

export const elementsCases = {
  names: (random: Random, own: OwnNetwork) => [
    ownCase(own),
    ...[text('another network', '다른 네트워크')].map((about) => ({ ...ownCase(anyNetwork(random)), about })),
    named('우리집 와이파이', text('a name in Korean', '한글 이름')),
    named('', text('a hidden name', '숨긴 이름')),
    named('n'.repeat(32), text('a name of 32 bytes', '32바이트 이름')),
    caseOf(text('no element at all', '요소가 하나도 없을 때'), [], {}),
  ],
  rates: (random: Random) => {
    const drawn = Array.from({ length: 4 }, () => 2 + random.below(108)).flatMap((units) => [units, units | 0x80]);
    return [
      caseOf(
        text('rates in two elements', '두 요소에 나뉜 속도'),
        [
          [Id.RATES, usualRates],
          [Id.MORE_RATES, moreRates],
        ],
        {
          rates: ratesOf([...usualRates, ...moreRates]),
        },
      ),
      caseOf(text('rates of any size', '여러 가지 속도'), [[Id.RATES, drawn]], { rates: ratesOf(drawn) }),
      caseOf(
        text('rates and a membership selector', '속도와 멤버십 선택자'),
        [[Id.RATES, [0x8c, 0x12, 0xff, 0x98, 0xfb, 0x24, 0x7e, 0x79]]],
        { rates: ratesOf([0x8c, 0x12, 0x98, 0x24, 0x79]) },
      ),
      caseOf(text('extended rates only', '확장 속도만 있을 때'), [[Id.MORE_RATES, moreRates]], {
        rates: ratesOf(moreRates),
      }),
    ];
  },
  rsn: (random: Random) => [
    rsnCase(text('WPA2 with a passphrase', '암호를 쓰는 WPA2'), personal),
    rsnCase(text('an older group cipher, several suites', '옛 그룹 암호와 여러 스위트'), {
      groupCipher: TKIP,
      pairwiseCiphers: [CCMP, TKIP],
      akms: [PSK, SAE, '00-0f-ac:6'],
    }),
    rsnCase(text('suites of a manufacturer', '제조사의 스위트'), {
      groupCipher: `00-0f-ac:${5 + random.below(5)}`,
      pairwiseCiphers: [VENDOR_SUITE],
      akms: [VENDOR_SUITE, PSK],
    }),
    caseOf(text('no RSN, an open network', 'RSN이 없는 열린 네트워크'), [[Id.SSID, utf8('open')]], { ssid: 'open' }),
  ],
  shortRsn: () => {
    const all = rsnBytes({ groupCipher: TKIP, pairwiseCiphers: [TKIP, CCMP], akms: [PSK, SAE] });
    const ends = new Map<number, Rsn>([
      [2, { ...personal, akms: ['00-0f-ac:1'] }],
      [6, { groupCipher: TKIP, pairwiseCiphers: [CCMP], akms: ['00-0f-ac:1'] }],
      [16, { groupCipher: TKIP, pairwiseCiphers: [TKIP, CCMP], akms: ['00-0f-ac:1'] }],
      [26, { groupCipher: TKIP, pairwiseCiphers: [TKIP, CCMP], akms: [PSK, SAE] }],
    ]);
    return [0, 1, 2, 4, 6, 7, 8, 13, 16, 17, 18, 25, 26, 27].map((length) =>
      caseOf(
        text(`an RSN element of ${length} bytes`, `${length}바이트짜리 RSN 요소`),
        [[Id.RSN, all.slice(0, length)]],
        { rsn: ends.get(Math.min(length, length === 27 ? 26 : length)) ?? null },
      ),
    );
  },
  robust: (random: Random) => {
    const { ssid, channel } = anyNetwork(random);
    const known: Part[] = [
      [Id.SSID, utf8(ssid)],
      [Id.RATES, usualRates],
      [Id.CHANNEL, [channel]],
    ];
    const read = { ssid, channel, rates: ratesOf(usualRates) };
    const vendor: Part = [Id.VENDOR, [0, 0x50, 0xf2, 1, ...rsnBytes(personal)]];
    const cut = concatBytes(...known.map(bytesOf), Uint8Array.of(Id.RSN, 20, ...rsnBytes(personal).slice(0, 19)));
    return [
      caseOf(
        text('elements that are not needed in between', '필요 없는 요소가 섞여 있을 때'),
        [
          [Id.COUNTRY, utf8('KR ')],
          vendor,
          known[1]!,
          [Id.ERP, [0]],
          [254, []],
          known[2]!,
          [Id.TIM, [0, 1, 0, 0]],
          known[0]!,
        ],
        read,
      ),
      {
        about: text('the last element goes beyond the end', '마지막 요소가 끝을 넘을 때'),
        bytes: cut,
        want: { ...nothing, ...read },
      },
      {
        about: text('an element beyond the end, with others in it', '끝을 넘는 요소 안에 다른 요소가 있을 때'),
        bytes: concatBytes(bytesOf(known[0]!), Uint8Array.of(Id.VENDOR, 200), ...known.slice(1).map(bytesOf)),
        want: { ...nothing, ssid },
      },
      {
        about: text('half an element at the end', '끝에 반쪽 요소가 있을 때'),
        bytes: concatBytes(...known.map(bytesOf), Uint8Array.of(Id.RSN)),
        want: { ...nothing, ...read },
      },
      caseOf(
        text('elements that come twice', '두 번 오는 요소'),
        [
          ...known,
          [Id.SSID, utf8('second')],
          [Id.CHANNEL, [channel + 1]],
          [Id.RATES, [0x02]],
          [Id.RSN, rsnBytes(personal)],
          [Id.RSN, [1, 0]],
        ],
        { ...read, rsn: personal },
      ),
      caseOf(text('a name of 33 bytes', '33바이트 이름'), [[Id.SSID, utf8('n'.repeat(33))], known[2]!], { channel }),
      caseOf(text('a channel of 2 bytes', '2바이트 채널'), [known[0]!, [Id.CHANNEL, [channel, 0]]], { ssid }),
      caseOf(text('a channel of 0 bytes', '0바이트 채널'), [[Id.CHANNEL, []], known[0]!], { ssid }),
      rsnCase(text('RSN of version 2', '버전 2의 RSN'), personal, [2, 0], null),
      rsnCase(text('RSN of version 256', '버전 256의 RSN'), personal, [0, 1], null),
      caseOf(
        text('an RSN element with too large a count', '개수가 너무 큰 RSN 요소'),
        [[Id.RSN, [1, 0, 0, 15, 172, 4, 1, 1, 0, 15, 172, 4]]],
        {},
      ),
    ];
  },
};

type Part = readonly [id: number, value: ArrayLike<number> & Iterable<number>];

function caseOf(about: Text, parts: readonly Part[], want: Partial<Network>): ElementsCase {
  return { about, bytes: concatBytes(...parts.map(bytesOf)), want: { ...nothing, ...want } };
}

function ownCase({ ssid, channel }: OwnNetwork): ElementsCase {
  const parts: Part[] = [
    [Id.SSID, utf8(ssid)],
    [Id.RATES, usualRates],
    [Id.CHANNEL, [channel]],
    [Id.TIM, [0, 1, 0, 0]],
    [Id.RSN, rsnBytes(personal)],
    [Id.MORE_RATES, moreRates],
  ];
  const want = { ssid, channel, rates: ratesOf([...usualRates, ...moreRates]), rsn: personal };
  return caseOf(text('your own network', '본인의 네트워크'), parts, want);
}

function named(ssid: string, about: Text): ElementsCase {
  return caseOf(
    about,
    [
      [Id.SSID, utf8(ssid)],
      [Id.CHANNEL, [11]],
    ],
    { ssid, channel: 11 },
  );
}

function rsnCase(about: Text, rsn: Rsn, version = [1, 0], want: Rsn | null = rsn): ElementsCase {
  const value = rsnBytes(rsn);
  value.set(version);
  return caseOf(
    about,
    [
      [Id.SSID, utf8('net')],
      [Id.RSN, value],
    ],
    { ssid: 'net', rsn: want },
  );
}

/** With capabilities behind the suites. */
function rsnBytes({ groupCipher, pairwiseCiphers, akms }: Rsn): Uint8Array {
  const suite = (name: string) => {
    const [oui = '', type] = name.split(':');
    return [...oui.split('-').map((byte) => Number.parseInt(byte, 16)), Number(type)];
  };
  const suites = (names: readonly string[]) => [names.length, 0, ...names.flatMap(suite)];
  return Uint8Array.from([1, 0, ...suite(groupCipher), ...suites(pairwiseCiphers), ...suites(akms), 0x0c, 0]);
}

function anyNetwork(random: Random): OwnNetwork {
  return { ssid: `net-${random.u32().toString(36)}`, channel: draw(random, [1, 2, 5, 9, 12]) };
}

function ratesOf(values: readonly number[]): Rate[] {
  return values.map((byte) => ({ rate: (byte & 0x7f) / 2, basic: byte >= 0x80 }));
}

function bytesOf([id, value]: Part): Uint8Array {
  return Uint8Array.from([id, value.length, ...value]);
}

function utf8(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}

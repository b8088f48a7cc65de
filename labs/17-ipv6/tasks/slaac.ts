/** From a router advertisement to addresses of one's own. */

import {
  interfaceIdOf,
  ipv6AddressIn,
  ipv6Bytes,
  ipv6PrefixOf,
  readIpv6Address,
} from '../../../src/bytes/ipv6-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import { u32, words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildIcmpv6 } from '../../../src/packet/icmpv6.ts';
import { INFINITE_LIFETIME, type NdpOptions, NdpType, type PrefixInformation } from '../../../src/packet/ndp.ts';
import { findingFor } from '../../16-browser/tasks/case-finding.ts';
import { drawAddress6, drawPrefix6, ownAddress } from './own-prefix.ts';

interface Parameters {
  mac: string;
  prefix: string;
}

const list = z.array(words, { error: 'a list of texts is wanted' }).max(200);
const shape = z
  .object({
    routerLifetime: u32,
    addresses: z.array(z.object({ address: words, validLifetime: u32, preferredLifetime: u32 })).max(200),
    onLink: list,
    dnsServers: list,
  })
  .nullish()
  .transform((given) => given ?? undefined);
type Configuration = NonNullable<z.infer<typeof shape>>;

export const slaacTask: CodeTask<Parameters> = {
  id: 'slaac',
  kind: 'build',
  file: 'slaac.ts',
  title: text('Make yourself an address', '스스로 주소 만들기'),
  hints: [
    text(
      'Open frame 4 of the lab’s capture and mark the options: each begins with its type and its length in units of 8 bytes.',
      '실습 캡처의 4번 프레임을 열고 옵션을 표시하십시오. 옵션마다 유형과 8바이트 단위의 길이로 시작합니다.',
    ),
    text(
      'The second bit from the right of the MAC address’s first byte is inverted, whatever it was before.',
      'MAC 주소 첫 바이트의 오른쪽에서 두 번째 비트는 원래 값이 무엇이든 뒤집습니다.',
    ),
    text(
      'For the text: find the longest run of zero groups first. It must be two groups long at least, and of two equal ones the first is taken.',
      '글로 쓸 때는 0인 그룹이 가장 길게 이어지는 곳부터 찾으십시오. 두 그룹 이상이어야 하고, 길이가 같으면 앞의 것을 줄입니다.',
    ),
  ],
  parameters: (random) => ({ mac: drawMac(random), prefix: drawPrefix6(random) }),
  describe: ({ mac, prefix }) =>
    text(
      `Write \`formatAddress\`, \`linkLocalAddress\` and \`configure\`. Your interface has the MAC address ${mac}, your router advertises ${prefix}.`,
      `\`formatAddress\`, \`linkLocalAddress\`, \`configure\`를 작성하십시오. 본인의 인터페이스는 MAC 주소가 ${mac}이고, 라우터는 ${prefix}를 광고합니다.`,
    ),
  checks: [
    {
      say: text('Addresses are written as RFC 5952 wants it.', '주소를 RFC 5952대로 씁니다.'),
      points: 2,
      run(trial) {
        for (const bytes of [...spellings, ...sparse(trial.random, 12)]) mustFormat(trial, bytes);
      },
    },
    {
      say: text(
        'The MAC address becomes an identifier, and a link-local address.',
        'MAC 주소가 식별자와 링크 로컬 주소가 됩니다.',
      ),
      points: 2,
      run(trial, { mac }) {
        // Both values of the bit that is inverted, and a group that begins with a zero.
        const macs = [mac, drawMac(trial.random), '00:16:d3:23:68:8a', '02:00:00:01:00:0a', '34:56:78:9a:bc:de'];
        for (const each of macs) mustLinkLocal(trial, each);
      },
    },
    {
      say: text(
        'A plain advertisement: prefix, lifetimes, the way out.',
        '보통의 광고에서 프리픽스와 수명과 나가는 길을 얻습니다.',
      ),
      points: 2,
      run(trial, own) {
        for (const { mac, prefix } of [own, { mac: drawMac(trial.random), prefix: drawPrefix6(trial.random) }]) {
          mustConfigure(trial, mac, { prefixes: [plain(trial.random, prefix)] }, text('one prefix', '프리픽스 하나'));
          mustConfigure(trial, mac, {}, text('no option at all', '옵션 없음'));
        }
      },
    },
    {
      say: text(
        'Flags, lengths and lifetimes decide what is made of a prefix.',
        '플래그와 길이와 수명에 따라 프리픽스로 하는 일이 달라집니다.',
      ),
      points: 2,
      run(trial, { mac, prefix }) {
        for (const [what, changes] of prefixCases) {
          const other = plain(trial.random, drawPrefix6(trial.random));
          mustConfigure(trial, mac, { prefixes: [{ ...plain(trial.random, prefix), ...changes }, other] }, what);
        }
      },
    },
    {
      say: text('DNS servers are found, and other options passed over.', 'DNS 서버를 찾고, 다른 옵션은 건너뜁니다.'),
      points: 1,
      run(trial, { mac, prefix }) {
        const { random } = trial;
        const servers = (count: number) => Array.from({ length: count }, () => drawAddress6(random));
        const rdnss = [
          { lifetime: 600, servers: servers(1) },
          { lifetime: 0, servers: servers(1) },
          { lifetime: INFINITE_LIFETIME, servers: servers(3) },
        ];
        const prefixes = [plain(random, prefix), plain(random, drawPrefix6(random))];
        mustConfigure(trial, mac, { prefixes, rdnss }, text('two prefixes, five servers', '프리픽스 둘, 서버 다섯'));
        const more = { sourceLinkAddress: drawMac(random), mtu: 1400 };
        mustConfigure(
          trial,
          mac,
          { ...more, prefixes, rdnss },
          text('with MTU and MAC address', 'MTU와 MAC 주소가 함께'),
        );
        const unknown = Uint8Array.of(200, 3, ...random.bytes(22));
        mustConfigure(trial, mac, { rdnss }, text('behind an unknown option', '모르는 옵션 뒤'), unknown);
      },
    },
    {
      say: text('What is no such message is not believed.', '그런 메시지가 아니면 믿지 않습니다.'),
      points: 1,
      run(trial, { mac, prefix }) {
        const good = advertisement({ prefixes: [plain(trial.random, prefix)] }, 1800);
        judge(trial, mac, good, wanted(mac, { prefixes: [] }, 1800), text('as it should be', '올바른 메시지'));
        for (const [bytes, what] of broken(good)) mustRefuse(trial, mac, bytes, what);
      },
    },
  ],
};

/** RFC 5952 §4 and around it. */
const spellings = [
  '::',
  '::1',
  '1::',
  '2001:db8::1',
  '2001:db8::1:1:1:1:1',
  '2001:0:0:1::1',
  '2001:db8::1:0:0:1',
  'fe80::216:d3ff:fe23:688a',
  '2001:db8:a0b:12f0:c:de:f:1',
  '::ffff:c000:201',
  '1:2:3:4:5:6:7:0',
  '0:2:3:4:5:6:7:8',
].map(ipv6Bytes);

/** Groups that are often zero, and often short. */
function sparse(random: Random, count: number): Uint8Array[] {
  return Array.from({ length: count }, () => {
    const bytes = new Uint8Array(16);
    for (let at = 0; at < 16; at += 2) {
      const kind = random.below(5);
      if (kind > 1) bytes[at + 1] = 1 + random.below(255);
      if (kind > 3) bytes[at] = 1 + random.below(255);
    }
    return bytes;
  });
}

function plain(random: Random, prefix: string): PrefixInformation {
  const preferredLifetime = 70_000 + random.below(100_000);
  return {
    prefix: prefix.split('/')[0]!,
    prefixLength: 64,
    onLink: true,
    autonomous: true,
    validLifetime: preferredLifetime + 100_000 + random.below(4_000_000_000),
    preferredLifetime,
  };
}

const prefixCases: readonly (readonly [Text, Partial<PrefixInformation>])[] = [
  [text('not autonomous', '자동 설정 불가'), { autonomous: false }],
  [text('not on the link', '링크에 없음'), { onLink: false }],
  [text('neither', '둘 다 아님'), { autonomous: false, onLink: false }],
  [text('a valid lifetime of 0', '유효 수명 0'), { validLifetime: 0, preferredLifetime: 0 }],
  [text('a preferred lifetime of 0', '선호 수명 0'), { preferredLifetime: 0 }],
  [text('equal lifetimes', '같은 수명'), { validLifetime: 70_001, preferredLifetime: 70_001 }],
  [
    text('preferred for longer than valid', '선호 수명이 유효 수명보다 김'),
    { validLifetime: 70_000, preferredLifetime: 70_001 },
  ],
  [
    text('lifetimes without end', '끝없는 수명'),
    { validLifetime: INFINITE_LIFETIME, preferredLifetime: INFINITE_LIFETIME },
  ],
  [text('a prefix of 56 bits', '56비트 프리픽스'), { prefixLength: 56 }],
  [text('a prefix of 65 bits', '65비트 프리픽스'), { prefixLength: 65, prefix: '2001:db8:0:1:ffff:1::' }],
  [text('a prefix of 61 bits', '61비트 프리픽스'), { prefixLength: 61, prefix: '2001:db8:1:3f::' }],
  [text('bits beyond the length', '길이를 넘는 비트'), { prefix: '2001:db8:7:8:1234:5678:9abc:def0' }],
  [text('the link-local prefix', '링크 로컬 프리픽스'), { prefix: 'fe80::' }],
  [text('a link-local prefix that begins with feb', 'feb로 시작하는 링크 로컬 프리픽스'), { prefix: 'febf:1:2:3::' }],
  [text('a prefix that begins with fec', 'fec로 시작하는 프리픽스'), { prefix: 'fec0:1:2:3::' }],
];

function mustFormat(trial: CodeTrial, bytes: Uint8Array): void {
  const got = trial.student.call('formatAddress', [bytes], words);
  const want = readIpv6Address(bytes, 0);
  if (got === want) return;
  const given = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const section = got.toLowerCase() === want ? '§4.3' : sameAddress(got, want) ? '§4.2' : '§4';
  const mistake: Mistake | undefined = section === '§4.3' ? 'case-sensitive' : undefined;
  const finding = findingFor(trial, text('formatAddress', 'formatAddress'), given, got, want, {
    source: `RFC 5952 ${section}`,
    ...(mistake && { mistake }),
  });
  fail(finding.say, finding);
}

function sameAddress(text: string, want: string): boolean {
  try {
    return readIpv6Address(ipv6Bytes(text), 0) === want;
  } catch {
    return false;
  }
}

function mustLinkLocal(trial: CodeTrial, mac: string): void {
  const got = trial.student.call('linkLocalAddress', [mac], words);
  const id = interfaceIdOf(mac);
  const want = ipv6AddressIn('fe80::/64', id);
  if (got === want) return;
  const finding = findingFor(trial, text('linkLocalAddress', 'linkLocalAddress'), mac, got, want, {
    source: 'RFC 4291 appendix A',
    ...identifierMistake(got, 'fe80::/64', id),
  });
  fail(finding.say, finding);
}

/** The bit not inverted, or another one. */
function identifierMistake(got: string, prefix: string, id: Uint8Array): { mistake?: Mistake } {
  const withFirst = (first: number) => ipv6AddressIn(prefix, Uint8Array.of(first, ...id.subarray(1)));
  const plainId = id[0]! ^ 2;
  const others = [plainId, plainId ^ 1, plainId ^ 4, plainId ^ 0x40, plainId ^ 0x80, plainId | 2].map(withFirst);
  return others.includes(got) ? { mistake: 'wrong-bit' } : {};
}

function advertisement(
  options: NdpOptions,
  routerLifetime: number,
  before: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const message = {
    type: NdpType.ROUTER_ADVERTISEMENT,
    code: 0,
    curHopLimit: 64,
    managed: false,
    other: true,
    routerLifetime,
    reachableTime: 30_000,
    retransTimer: 1000,
    options,
  };
  const bytes = buildIcmpv6(message, 'fe80::1', 'ff02::1');
  return concatBytes(bytes.subarray(0, 16), before, bytes.subarray(16));
}

/** What the rules make of it. */
function wanted(mac: string, { prefixes = [], rdnss = [] }: NdpOptions, routerLifetime: number): Configuration {
  const addresses = prefixes
    .filter(({ autonomous, prefixLength, prefix, validLifetime, preferredLifetime }) => {
      const isLinkLocal = /^fe[89ab]/.test(prefix);
      return (
        autonomous && prefixLength === 64 && !isLinkLocal && validLifetime > 0 && preferredLifetime <= validLifetime
      );
    })
    .map(({ prefix, validLifetime, preferredLifetime }) => {
      const address = ownAddress(ipv6PrefixOf(prefix, 64), mac);
      return { address, validLifetime, preferredLifetime };
    });
  const onLink = prefixes
    .filter(({ onLink, validLifetime }) => onLink && validLifetime > 0)
    .map(({ prefix, prefixLength }) => ipv6PrefixOf(prefix, prefixLength));
  const dnsServers = rdnss.flatMap(({ lifetime, servers }) => (lifetime > 0 ? servers : []));
  return { routerLifetime, addresses, onLink, dnsServers };
}

function mustConfigure(trial: CodeTrial, mac: string, options: NdpOptions, what: Text, before?: Uint8Array): void {
  const lifetime = 0x0123 + trial.random.below(8000);
  const swapped = wanted(mac, { ...options, prefixes: swapLifetimes(options.prefixes ?? []) }, lifetime);
  judge(trial, mac, advertisement(options, lifetime, before), wanted(mac, options, lifetime), what, swapped);
}

/** @param swapped what comes of a typical mistake; without it, it is enough that something comes back */
function judge(
  trial: CodeTrial,
  mac: string,
  message: Uint8Array,
  want: Configuration,
  what: Text,
  swapped?: Configuration,
): void {
  const got = trial.student.call('configure', [message, mac], shape);
  if (got === undefined) fail(text(`${what.en}: null came back`, `${what.ko}: null이 돌아왔습니다`));
  if (swapped === undefined) return;
  for (const key of ['routerLifetime', 'addresses', 'onLink', 'dnsServers'] as const) {
    const [is, should] = [JSON.stringify(got[key]), JSON.stringify(want[key])];
    if (is === should) continue;
    const label = text(`${what.en}, ${key}`, `${what.ko}, ${key}`);
    const mistake = key === 'addresses' && is === JSON.stringify(swapped.addresses) ? 'swapped-fields' : undefined;
    const finding = findingFor(trial, label, `mac ${mac}`, is, should, {
      source: sources[key],
      ...(mistake && { mistake }),
    });
    fail(finding.say, finding);
  }
}

const sources = {
  routerLifetime: 'RFC 4861 §4.2',
  addresses: 'RFC 4862 §5.5.3',
  onLink: 'RFC 4861 §4.6.2',
  dnsServers: 'RFC 8106 §5.1',
} as const;

/** As if the first lifetime of a prefix were the preferred one. */
function swapLifetimes(prefixes: readonly PrefixInformation[]): PrefixInformation[] {
  return prefixes.map((prefix) => ({
    ...prefix,
    validLifetime: prefix.preferredLifetime,
    preferredLifetime: prefix.validLifetime,
  }));
}

function mustRefuse(trial: CodeTrial, mac: string, message: Uint8Array, what: Text): void {
  const got = trial.student.call('configure', [message, mac], shape);
  if (got === undefined) return;
  fail(text(`${what.en} was taken for good, should give null`, `${what.ko}: 믿었습니다. null이어야 합니다`), {
    mistake: 'reads-nothing',
    source: 'RFC 4861 §6.1.2',
  });
}

function broken(good: Uint8Array): [Uint8Array, Text][] {
  const changed = (at: number, value: number) => {
    const copy = good.slice();
    copy[at] = value;
    return copy;
  };
  const behind = (...bytes: number[]) => concatBytes(good, Uint8Array.from(bytes));
  return [
    [changed(0, 133), text('a router solicitation', '라우터 요청')],
    [changed(0, 136), text('a neighbor advertisement', '이웃 광고')],
    [changed(1, 1), text('code 1', '코드 1')],
    [good.subarray(0, 15), text('a message of 15 bytes', '15바이트 메시지')],
    [good.subarray(0, 3), text('a message of 3 bytes', '3바이트 메시지')],
    [changed(17, 0), text('an option of length 0', '길이가 0인 옵션')],
    [changed(17, 5), text('an option that ends beyond the message', '메시지 밖에서 끝나는 옵션')],
    [good.subarray(0, 40), text('an option that is cut short', '중간에 잘린 옵션')],
    [behind(200, 0, 0, 0, 0, 0, 0, 0), text('an unknown option of length 0', '길이가 0인 모르는 옵션')],
    [
      behind(200, 2, 0, 0, 0, 0, 0, 0),
      text('an unknown option that ends beyond the message', '메시지 밖에서 끝나는 모르는 옵션'),
    ],
    [behind(200), text('one byte behind the last option', '마지막 옵션 뒤의 한 바이트')],
  ];
}

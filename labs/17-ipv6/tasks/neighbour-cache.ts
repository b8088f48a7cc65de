/** Write the neighbour cache, and have the laptop live with it. */

import { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { Mistake } from '../../../src/grade/finding.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import type { Check, CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { ProbeResult } from '../../../src/nodes/ip-probe.ts';
import type { Ipv6PortConfig } from '../../../src/nodes/ipv6-port.ts';
import { NeighbourCache } from '../../../src/stack/ipv6/neighbour-cache.ts';
import type { NeighbourConfig } from '../starter/neighbour-cache.ts';
import { StudentNeighbourCache, studentNeighbourCache } from './adapter-neighbour-cache.ts';
import { drawStory, type Happening, play, tellHappening } from './neighbour-stories.ts';
import { drawAddress6, drawPrefix6 } from './own-prefix.ts';

interface Parameters {
  address: string;
  mac: string;
  other: string;
  /** Milliseconds. */
  retrans: number;
  delay: number;
}

export const neighbourCacheTask: CodeTask<Parameters> = {
  id: 'neighbour-cache',
  kind: 'swap',
  file: 'neighbour-cache.ts',
  title: text('Are you still there? A neighbour cache', '아직 거기 있습니까? 이웃 캐시'),
  hints: [
    text(
      'Give each entry one time at which its state ends by itself, and let handleTimer look at nothing else.',
      '항목마다 상태가 저절로 끝나는 시각을 하나 두고, handleTimer는 그것만 보게 하십시오.',
    ),
    text(
      'Draw appendix C as five circles before you write §7.2.5: which arrows need the MAC address, which the solicited flag?',
      '§7.2.5를 작성하기 전에 부록 C를 원 다섯 개로 그려 보십시오. 어느 화살표에 MAC 주소가, 어느 화살표에 solicited 플래그가 필요합니까?',
    ),
    text(
      'In DELAY and PROBE packets still go out to the MAC address that is known: nobody waits there.',
      'DELAY와 PROBE에서도 패킷은 알고 있는 MAC 주소로 나갑니다. 거기서는 아무것도 기다리지 않습니다.',
    ),
  ],
  parameters: (random) => ({
    address: drawAddress6(random),
    mac: drawMac(random),
    other: drawMac(random),
    retrans: 800 + 2 * random.below(300),
    delay: 4000 + 2 * random.below(800),
  }),
  describe: ({ address, mac, retrans, delay }) =>
    text(
      `Write \`createNeighbourCache\`. Your neighbour ${address} has the MAC address ${mac}; ${retrans} ms lie between two solicitations, DELAY lasts ${delay} ms.`,
      `\`createNeighbourCache\`를 작성하십시오. 본인의 이웃 ${address}의 MAC 주소는 ${mac}입니다. 이웃 요청 사이의 간격은 ${retrans} ms이고, DELAY는 ${delay} ms 이어집니다.`,
    ),
  checks: [
    check(text('Who is unknown is asked for, and packets wait.', '모르는 이웃은 찾고, 패킷은 기다립니다.'), 3, unknown),
    check(
      text(
        'Reachable, stale, delay, probe: each for its time.',
        'REACHABLE, STALE, DELAY, PROBE가 저마다의 시간만큼 이어집니다.',
      ),
      4,
      ageing,
    ),
    check(text('Advertisements change what they should.', '이웃 광고가 바꿔야 할 것만 바꿉니다.'), 3, advertised),
    check(
      text(
        'Who speaks to us is remembered, but not proven to hear us.',
        '말을 걸어온 이웃은 기억하되, 이쪽 말이 들린다고 여기지는 않습니다.',
      ),
      2,
      heard,
    ),
    {
      say: text(
        'The laptop pings its neighbour, and hears when nobody is there.',
        '노트북이 이웃에 핑을 보내고, 아무도 없으면 알게 됩니다.',
      ),
      points: 2,
      run: liveWithIt,
    },
    {
      say: text('Whatever happens, in whatever order.', '무슨 일이 어떤 순서로 일어나든 맞습니다.'),
      points: 1,
      hidden: true,
      run(trial, own) {
        const macs = [own.mac, own.other, '33:33:00:00:00:01'];
        for (let i = 0; i < 12; i++) {
          const addresses = [drawAddress6(trial.random), drawAddress6(trial.random)];
          mustPlay(trial, own, drawStory(trial.random, addresses, macs));
        }
      },
    },
  ],
};

function check(say: Text, points: number, stories: (own: Parameters) => Happening[][]): Check<Parameters, CodeTrial> {
  return {
    say,
    points,
    run(trial, own) {
      for (const story of stories(own)) mustPlay(trial, own, story);
    },
  };
}

interface Flags {
  readonly solicited?: boolean;
  readonly override?: boolean;
  /** null for none. */
  readonly mac?: string | null;
}

/** Words for stories about one neighbour. */
function wordsFor({ address, mac }: Parameters) {
  const packet = (after = 5): Happening => ({ after, kind: 'packet', address });
  const nothing = (after: number): Happening => ({ after, kind: 'nothing' });
  const says = (after: number, { solicited = true, override = true, mac: named = mac }: Flags = {}): Happening => {
    return { after, kind: 'advertisement', target: address, solicited, override, mac: named ?? undefined };
  };
  const has = (after: number, named = mac): Happening => ({ after, kind: 'link-address', address, mac: named });
  return { packet, nothing, says, has };
}

function unknown(own: Parameters): Happening[][] {
  const { packet, nothing, says } = wordsFor(own);
  const someone: Happening = { after: 5, kind: 'packet', address: `${own.address.replace(/:[^:]+$/, '')}:77` };
  return [
    [packet(), packet(), says(30), packet()],
    [packet(), nothing(own.retrans + 50), says(10), packet()],
    [packet(), packet(20), nothing(3 * own.retrans + 200)],
    [packet(), packet(), packet(), packet(), packet(), says(60)],
    [packet(), someone, says(20), packet()],
    [packet(), says(20, { mac: null }), says(20, { mac: '33:33:ff:00:00:01' }), says(20)],
    [says(5), packet()],
  ];
}

function ageing(own: Parameters): Happening[][] {
  const { packet, nothing, says } = wordsFor(own);
  const known = [packet(), says(20)];
  const stale = [...known, nothing(30_100)];
  return [
    [...known, packet(29_000), packet(900), packet(300)],
    [...stale, packet(5), packet(20), packet(own.delay - 200), nothing(400)],
    [...stale, packet(5), nothing(own.delay + 100), says(50), packet(20), packet(29_500)],
    [...stale, packet(5), nothing(own.delay + 100), packet(20), nothing(3 * own.retrans + 200), packet(5)],
    [...stale, packet(5), says(300), nothing(own.delay), packet(20)],
    [...stale, nothing(100_000), packet(5)],
  ];
}

function advertised(own: Parameters): Happening[][] {
  const { packet, nothing, says, has } = wordsFor(own);
  const known = [packet(), says(20)];
  const { other } = own;
  return [
    [packet(), says(20, { solicited: false, override: false }), packet()],
    [...known, says(20, { solicited: false, override: false, mac: other }), packet()],
    [...known, says(20, { override: false, mac: other }), packet()],
    [...known, says(20, { mac: other }), packet()],
    [...known, says(20, { solicited: false, mac: other }), packet()],
    [...known, nothing(30_100), says(20, { override: false, mac: other }), packet()],
    [...known, nothing(30_100), says(20, { mac: null }), packet()],
    [...known, nothing(20_000), says(20, { override: false }), nothing(20_000), packet()],
    [...known, says(20, { solicited: false }), says(20, { solicited: false, mac: null }), packet()],
    [has(5), packet(), says(20, { solicited: false, mac: other }), packet()],
    [...known, says(20, { mac: '01:00:5e:00:00:01' }), packet()],
  ];
}

function heard(own: Parameters): Happening[][] {
  const { packet, nothing, says, has } = wordsFor(own);
  return [
    [has(5), packet()],
    [packet(), packet(), has(20), packet()],
    [packet(), says(20), has(20), packet()],
    [packet(), says(20), has(20, own.other), packet()],
    [packet(), says(20), nothing(30_100), packet(), has(20), nothing(own.delay + 50)],
    [has(5, '33:33:00:00:00:02'), packet()],
  ];
}

function timesOf({ retrans, delay }: Parameters): Omit<NeighbourConfig, 'reachableTime'> {
  return {
    retransTimer: milliseconds(retrans),
    delayFirstProbe: milliseconds(delay),
    maxMulticastSolicit: 3,
    maxUnicastSolicit: 3,
    maxWaiting: 3,
  };
}

const REACHABLE_TIME = seconds(30);

/** Ours draws its reachable time around a base; the base is chosen so that it comes out as 30 s. */
function rightCache(own: Parameters): (config: object) => NeighbourCache {
  const drawn = 0.5 + new Random('neighbours').unit();
  return (config) => {
    const baseReachableTime = REACHABLE_TIME / drawn;
    return new NeighbourCache({ ...timesOf(own), ...config, baseReachableTime, random: new Random('neighbours') });
  };
}

function mustPlay(trial: CodeTrial, own: Parameters, story: readonly Happening[]): void {
  const want = play(rightCache(own), story);
  const times = { ...timesOf(own), reachableTime: REACHABLE_TIME };
  const got = play((config) => new StudentNeighbourCache(trial.student, times, config), story);
  const at = want.findIndex((line, i) => line !== got[i]);
  if (at === -1 && got.length === want.length) return;
  const first = at === -1 ? want.length : at;
  const [is, should] = [got[first], want[first]];
  const mistake = mistakeIn(is, should, got.slice(first), want.slice(first));
  const named = { source: 'RFC 4861 §7.3.3, appendix C', ...(mistake && { mistake }) };
  if (trial.isHidden)
    fail(text('something else was to be done, or another state', '다른 동작이나 상태여야 합니다'), named);
  const told = shorten(story.map(tellHappening).join('; '), 400);
  fail(
    text(
      `[${told}]: ${is ?? 'nothing more'}, should be ${should ?? 'nothing more'} (times in ms)`,
      `[${told}]: ${is ?? '더 없음'}, 올바른 것은 ${should ?? '더 없음'} (시각은 ms)`,
    ),
    named,
  );
}

function mistakeIn(
  is: string | undefined,
  should: string | undefined,
  got: readonly string[],
  want: readonly string[],
): Mistake | undefined {
  const bare = (line: string | undefined) => line?.replace(/^\S+ /, '');
  if (is !== undefined && bare(is) === bare(should)) return 'wrong-timer';
  if (is === undefined || should === undefined || is.split(' ')[0] !== should.split(' ')[0]) return undefined;
  // The same things at the same time, another way round.
  const isThere = (line: string, lines: readonly string[]) => lines.slice(0, 4).includes(line);
  return isThere(is, want) && isThere(should, got) ? 'wrong-order' : undefined;
}

/** Two hosts on a cable: one answers, of another nobody knows. */
async function liveWithIt(trial: CodeTrial): Promise<void> {
  const { random } = trial;
  const { world } = trial.newWorld();
  const prefix = drawPrefix6(random);
  const [mine, its, nobody] = [0, 1, 2].map(() => drawAddress6(random, prefix)) as [string, string, string];
  const host = (name: string, address: string, more: Partial<Ipv6PortConfig> = {}) => {
    const ipv6 = { addresses: [`${address}/64`], dadTransmits: 0, autoconfigure: false, ...more };
    const ports = [{ mac: drawMac(random), ipv6 }];
    return world.add(new Host({ name, ports, random: world.random.fork(name) }));
  };
  const laptop = host('laptop', mine, { makeNeighbourCache: studentNeighbourCache(trial.student) });
  const other = host('other', its);
  world.connect('laptop-other', [laptop, 0], [other, 0], lanCable);
  const ping = async (to: string): Promise<ProbeResult['kind']> => {
    let kind: ProbeResult['kind'] | undefined;
    world.act((now) =>
      laptop.ping(
        to,
        now,
        (result) => {
          kind = result.kind;
        },
        { timeout: seconds(6) },
      ),
    );
    await world.until(() => kind !== undefined, 'the ping is over');
    return kind!;
  };
  for (const [to, should] of [
    [its, 'reply'],
    [nobody, 'unreachable'],
    [its, 'reply'],
  ] as const) {
    const is = await ping(to);
    if (is === should) continue;
    fail(
      text(
        `a ping to ${to === its ? 'the neighbour' : 'an address that nobody has'} ends with ${is}, should be ${should}`,
        `${to === its ? '이웃에' : '아무도 없는 주소에'} 보낸 핑의 결과가 ${is}입니다. ${should}이어야 합니다`,
      ),
    );
  }
}

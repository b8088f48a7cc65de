/** Write Happy Eyeballs, and have the laptop find its way round a broken one. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, milliseconds, seconds } from '../../../src/bytes/time.ts';
import { shorten, type Text, text } from '../../../src/explain/text.ts';
import type { Finding, Mistake } from '../../../src/grade/finding.ts';
import { drawHosts, drawMac, drawPrefix } from '../../../src/grade/personal.ts';
import type { Check, CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { HappyConnector } from '../../../src/nodes/apps/happy-connector.ts';
import { HappyEyeballs } from '../../../src/nodes/apps/happy-eyeballs.ts';
import { Host } from '../../../src/nodes/host.ts';
import { EtherType, ethernetHeader } from '../../../src/packet/ethernet.ts';
import { type Delays, StudentEyeballs, studentEyeballs } from './adapter-eyeballs.ts';
import { type EyeballsParameters, ends, givesUp, inTurn, prompt, type Stories, waiting } from './eyeballs-cases.ts';
import { drawStory, type Happening, play } from './eyeballs-stories.ts';
import { drawAddress6, drawPrefix6 } from './own-prefix.ts';

export const eyeballsTask: CodeTask<EyeballsParameters> = {
  id: 'eyeballs',
  kind: 'swap',
  file: 'eyeballs.ts',
  title: text('Two kinds of addresses, one connection', '두 종류의 주소, 하나의 연결'),
  hints: [
    text(
      'Keep three things apart: the answers that are here, the addresses that were tried, the attempts that run.',
      '세 가지를 따로 두십시오. 온 답, 시도해 본 주소, 진행 중인 시도입니다.',
    ),
    text(
      'Make the list of all addresses in turn anew each time, and take the first that was not tried: then a late answer needs no special treatment.',
      '번갈아 놓은 주소 목록을 매번 새로 만들고 아직 시도하지 않은 첫 주소를 고르십시오. 그러면 늦게 온 답을 따로 다룰 필요가 없습니다.',
    ),
    text(
      'One time is enough for nextTimer: the end of the waiting, or the beginning of the next attempt.',
      'nextTimer에는 시각 하나면 됩니다. 기다림의 끝이거나 다음 시도의 시작입니다.',
    ),
  ],
  parameters(random) {
    const delays = {
      resolutionDelay: milliseconds(40 + 2 * random.below(20)),
      connectionAttemptDelay: milliseconds(200 + 2 * random.below(50)),
    };
    return { ...drawAddresses(random), delays };
  },
  describe: ({ six, four, delays: { resolutionDelay, connectionAttemptDelay } }) =>
    text(
      `Write \`createHappyEyeballs\`. Your name has the addresses ${six.join(', ')} and ${four.join(', ')}; IPv4 waits ${resolutionDelay / 1000} ms, and ${connectionAttemptDelay / 1000} ms lie between two attempts.`,
      `\`createHappyEyeballs\`를 작성하십시오. 본인의 이름에는 주소 ${six.join(', ')}와 ${four.join(', ')}가 있습니다. IPv4는 ${resolutionDelay / 1000} ms 기다리고, 두 시도 사이는 ${connectionAttemptDelay / 1000} ms입니다.`,
    ),
  checks: [
    check(
      text(
        'Both questions go out, and IPv6 does not wait for IPv4.',
        '두 질문이 나가고, IPv6는 IPv4를 기다리지 않습니다.',
      ),
      2,
      prompt,
    ),
    check(text('IPv4 waits a moment for IPv6, and no longer.', 'IPv4는 IPv6를 잠시만 기다립니다.'), 3, waiting),
    check(
      text('The attempts follow each other in time and in turn.', '시도는 정해진 간격으로, 번갈아 이어집니다.'),
      3,
      inTurn,
    ),
    check(
      text(
        'The first success ends the others; a failure is not waited for.',
        '첫 성공이 나머지를 끝내고, 실패하면 기다리지 않습니다.',
      ),
      2,
      ends,
    ),
    check(text('It fails when nothing is left, and not before.', '남은 것이 없을 때, 그때만 실패합니다.'), 2, givesUp),
    {
      say: text('With it the laptop gets round a way that loses IPv6.', '노트북이 IPv6가 사라지는 길을 돌아갑니다.'),
      points: 2,
      run: getsRound,
    },
    {
      say: text('Whatever happens, in whatever order.', '무슨 일이 어떤 순서로 일어나든 맞습니다.'),
      points: 1,
      hidden: true,
      run(trial, { delays }) {
        for (let i = 0; i < 40; i++) {
          const { six, four } = drawAddresses(trial.random);
          mustPlay(trial, delays, drawStory(trial.random, new HappyEyeballs(delays), six, four));
        }
      },
    },
  ],
};

function drawAddresses(random: Random): { six: string[]; four: string[] } {
  const prefix = drawPrefix6(random);
  const six = Array.from({ length: 3 }, () => drawAddress6(random, prefix));
  return { six, four: drawHosts(random, drawPrefix(random), 3) };
}

function check(say: Text, points: number, stories: Stories): Check<EyeballsParameters, CodeTrial> {
  return {
    say,
    points,
    run(trial, parameters) {
      // Never quite a whole millisecond: then nothing happens at the very time when something is due.
      const ms = (count: number) => milliseconds(count) + 1;
      for (const story of stories(parameters, ms)) mustPlay(trial, parameters.delays, story);
    },
  };
}

function mustPlay(trial: CodeTrial, delays: Delays, story: readonly Happening[]): void {
  const want = play(new HappyEyeballs(delays), story);
  const got = play(new StudentEyeballs(trial.student, delays), story);
  const at = want.findIndex((line, i) => line !== got[i]);
  if (at === -1 && got.length <= want.length) return;
  const finding = differenceAt(trial, at === -1 ? want.length : at, got, want, story);
  fail(finding.say, finding);
}

/** What is different first, and what had happened by then. */
function differenceAt(
  { isHidden }: CodeTrial,
  at: number,
  got: readonly string[],
  want: readonly string[],
  story: readonly Happening[],
): Finding {
  const source = 'RFC 8305 §5';
  const [is, should] = [got[at], want[at]];
  const mistake = mistakeIn(is, should, got);
  const named = { source, ...(mistake && { mistake }) };
  if (isHidden) return { say: text('another action was wanted', '다른 동작이어야 합니다'), ...named };
  const until = Math.min(timeOf(is), timeOf(should));
  const before = story.filter(({ at: when }) => when / 1000 <= until + 0.05).map(tellHappening);
  const told = shorten(before.join('; '), 300);
  const nothing = { en: 'nothing more', ko: '더 없음' };
  return {
    say: text(
      `after [${told}]: ${is ?? nothing.en}, should be ${should ?? nothing.en} (times in ms)`,
      `[${told}] 다음: ${is ?? nothing.ko}, 올바른 것은 ${should ?? nothing.ko} (시각은 ms)`,
    ),
    ...named,
  };
}

function mistakeIn(is: string | undefined, should: string | undefined, got: readonly string[]): Mistake | undefined {
  if (isSameButTime(is, should)) return 'wrong-timer';
  return isElsewhere(should, got) ? 'wrong-order' : undefined;
}

function tellHappening(happening: Happening): string {
  const at = (happening.at / 1000).toFixed(1);
  if ('address' in happening) return `${at} ${happening.kind} ${happening.address}`;
  return `${at} ${happening.kind}: ${happening.addresses.join(' ') || '–'}`;
}

function timeOf(line: string | undefined): number {
  return line === undefined ? Number.POSITIVE_INFINITY : Number.parseFloat(line);
}

function withoutTime(line: string | undefined): string | undefined {
  return line?.replace(/^\S+ /, '');
}

function isSameButTime(is: string | undefined, should: string | undefined): boolean {
  return is !== undefined && withoutTime(is) === withoutTime(should);
}

function isElsewhere(should: string | undefined, got: readonly string[]): boolean {
  return should !== undefined && got.some((line) => withoutTime(line) === withoutTime(should));
}

/** Two hosts on a cable that carries IPv4 only. */
async function getsRound(trial: CodeTrial, { delays }: EyeballsParameters): Promise<void> {
  const { random } = trial;
  const { world } = trial.newWorld();
  const [prefix6, prefix4] = [drawPrefix6(random), drawPrefix(random)];
  const [mine = '', its = ''] = drawHosts(random, prefix4, 2);
  const its6 = drawAddress6(random, prefix6);
  const host = (name: string, address: string, address6: string) => {
    const ipv6 = { addresses: [`${address6}/64`], dadTransmits: 0, autoconfigure: false };
    const ports = [{ mac: drawMac(random), address, ipv6 }];
    return world.add(new Host({ name, ports, random: world.random.fork(name) }));
  };
  const laptop = host('laptop', mine, drawAddress6(random, prefix6));
  const web = host('web', its, its6);
  const isIpv6 = (frame: Uint8Array) => ethernetHeader.get(frame, 0, 'etherType') === EtherType.IPV6;
  world.connect('laptop-web', [laptop, 0], [web, 0], { ...lanCable, lose: isIpv6 });
  let from: string | undefined;
  let openAt: Micros | undefined;
  const connector = new HappyConnector({
    resolve: (_name, type, now, answer) => answer(type === 'AAAA' ? [its6] : [its], now),
    makeMachine: studentEyeballs(trial.student, delays),
  });
  world.act((now) => {
    web.sockets.listenTcp(80, (_stream, { address }) => {
      from = address;
      return {};
    });
    laptop.run(connector, now);
    const onOpen = (at: Micros) => {
      openAt = at;
    };
    connector.connect({ name: 'www.example.com', port: 80 }, { onOpen }, now);
  });
  await world.pass(seconds(3));
  if (openAt === undefined) {
    fail(text('the laptop gets no connection', '노트북이 연결되지 않습니다'), { source: 'RFC 8305 §5' });
  }
  const latest = delays.connectionAttemptDelay + milliseconds(20);
  if (from === mine && openAt <= latest) return;
  fail(
    text(
      `the connection is there after ${openAt / 1000} ms, should be after ${latest / 1000} at most`,
      `연결까지 ${openAt / 1000} ms 걸립니다. 늦어도 ${latest / 1000} ms여야 합니다`,
    ),
    { source: 'RFC 8305 §5', mistake: 'wrong-timer' },
  );
}

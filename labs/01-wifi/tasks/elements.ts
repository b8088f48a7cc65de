/** Read what a beacon says of its network. */

import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawWord } from '../../../src/grade/personal.ts';
import { flag, words, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import type { Network, Rate } from '../starter/elements.ts';
import { type ElementsCase, elementsCases, type OwnNetwork } from './elements-cases.ts';
import { inCase } from './wifi-findings.ts';

const RATES = '§9.4.2.3';

export const elementsTask: CodeTask<OwnNetwork> = {
  id: 'elements',
  kind: 'build',
  file: 'elements.ts',
  title: text('What a beacon says', '비컨이 알리는 것'),
  hints: [
    text(
      'First only walk: id, length, and on by two bytes and the length. Stop where the rest is too short for it.',
      '먼저 건너가기만 하십시오. ID와 길이를 읽고, 2바이트와 그 길이만큼 나아갑니다. 남은 것이 모자라면 멈춥니다.',
    ),
    text(
      'A rate is a byte: the lower seven bits count half megabits a second, the highest bit says that it is a basic one.',
      '속도는 한 바이트입니다. 아래 일곱 비트는 0.5 Mbit/s 단위이고, 가장 높은 비트는 기본 속도라는 뜻입니다.',
    ),
    text(
      'Read the RSN element with a position that moves on. Before each part ask: is it at the end (default), or are there enough bytes (if not: null)?',
      'RSN 요소는 나아가는 위치를 두고 읽으십시오. 부분마다 먼저 묻습니다. 끝입니까(기본값), 바이트가 충분합니까(아니면 null)?',
    ),
  ],
  parameters: (random) => ({ ssid: `${drawWord(random)} 와이파이`, channel: 2 + random.below(12) }),
  describe: ({ ssid, channel }) =>
    text(
      `Write \`readElements\`. Your network is called \`${ssid}\` and is on channel ${channel}; the function is tried with it, with others, and with elements that are too short, too long, or unknown.`,
      `\`readElements\`를 작성하십시오. 본인의 네트워크 이름은 \`${ssid}\`이고 채널은 ${channel}입니다. 이 네트워크와 다른 네트워크, 그리고 너무 짧거나 길거나 모르는 요소로 시험합니다.`,
    ),
  checks: [
    {
      say: text('Name and channel are read.', '이름과 채널을 읽습니다.'),
      points: 2,
      run: (trial, own) => tryAll(trial, elementsCases.names(trial.random, own)),
    },
    {
      say: text('Rates are read, and which of them are basic.', '속도와 기본 속도 여부를 읽습니다.'),
      points: 2,
      run: (trial) => tryAll(trial, elementsCases.rates(trial.random)),
    },
    {
      say: text('The RSN element’s suites are read.', 'RSN 요소의 스위트를 읽습니다.'),
      points: 3,
      run: (trial) => tryAll(trial, elementsCases.rsn(trial.random)),
    },
    {
      say: text(
        'A shorter RSN element has its defaults, or cannot be read.',
        '짧은 RSN 요소는 기본값을 갖거나 읽을 수 없습니다.',
      ),
      points: 1,
      run: (trial) => tryAll(trial, elementsCases.shortRsn()),
    },
    {
      say: text('Unknown elements and wrong lengths do no harm.', '모르는 요소와 잘못된 길이에도 탈이 없습니다.'),
      points: 2,
      hidden: true,
      run: (trial) => tryAll(trial, elementsCases.robust(trial.random)),
    },
  ],
};

const number = z.number({ error: 'a number is wanted' });
const suites = z.array(words, { error: 'a list of suites is wanted' }).max(100);
const shape = z.object({
  ssid: words.nullable(),
  channel: number.nullable(),
  rates: z.array(z.object({ rate: number, basic: flag })).max(600),
  rsn: z.object({ groupCipher: words, pairwiseCiphers: suites, akms: suites }).nullable(),
});

function tryAll(trial: CodeTrial, cases: readonly ElementsCase[]): void {
  for (const one of cases) {
    const got = trial.student.call('readElements', [one.bytes], shape);
    const finding = compare(got, one.want);
    if (finding) trial.found(inCase(one.about, finding));
  }
}

/** The first that differs. */
function compare(got: Network, want: Network): Finding | undefined {
  const rates = differentRates(got.rates.map(sayRate), want.rates.map(sayRate));
  if (got.ssid !== want.ssid) return differs('ssid', quoted(got.ssid), quoted(want.ssid), '§9.4.2.2');
  if (got.channel !== want.channel) return differs('channel', String(got.channel), String(want.channel), '§9.4.2.4');
  if (rates) return { ...rates, ...rateMistake(got.rates, want.rates) };
  if (!got.rsn || !want.rsn) {
    if (got.rsn === want.rsn) return undefined;
    const [is, should] = [got, want].map(({ rsn }) => (rsn ? sayRsn(rsn) : 'null')) as [string, string];
    return differs('rsn', is, should, '§9.4.2.24');
  }
  for (const name of ['groupCipher', 'pairwiseCiphers', 'akms'] as const) {
    const [is, should] = [String(got.rsn[name]), String(want.rsn[name])];
    if (is === should) continue;
    const isReversed = is === should.split(',').map(reversed).join();
    return {
      ...differs(`rsn.${name}`, is, should, '§9.4.2.24'),
      ...(isReversed && { mistake: 'byte-order' as const }),
      ...(should.startsWith(`${is},`) && { mistake: 'missing-option' as const }),
    };
  }
  return undefined;
}

function differs(name: string, is: string, should: string, section: string): Finding {
  const [a, b] = [is, should].map((value) => (value === '' ? '–' : value));
  return {
    say: text(`${name} is ${b}, you read ${a}`, `${name}은(는) ${b}인데 ${a}(으)로 읽었습니다`),
    source: `IEEE 802.11-2020 ${section}`,
  };
}

function rateMistake(got: readonly Rate[], want: readonly Rate[]): Pick<Finding, 'mistake'> | undefined {
  if (got.length < want.length) return { mistake: 'missing-option' };
  if (got.length > want.length) return undefined;
  if (want.every(({ rate }, at) => got[at]!.rate === rate)) return { mistake: 'wrong-bit' };
  const differing = want.filter(({ rate }, at) => got[at]!.rate !== rate);
  const isTimes = (factor: number) => want.every(({ rate }, at) => got[at]!.rate === rate * factor);
  if (isTimes(2) || isTimes(500) || isTimes(0.5)) return { mistake: 'wrong-unit' };
  if (differing.every(({ basic }) => basic)) return { mistake: 'wrong-bit' };
  if (want.every(({ rate }, at) => got[at]!.rate === Math.floor(rate))) return { mistake: 'cut-off' };
  return undefined;
}

/** The first of them if there are as many as there should be, or else all. */
function differentRates(is: readonly string[], should: readonly string[]): Finding | undefined {
  const at = should.findIndex((value, index) => value !== is[index]);
  if (is.length !== should.length) return differs('rates', is.join(', '), should.join(', '), RATES);
  return at < 0 ? undefined : differs(`rates[${at}]`, is[at]!, should[at]!, RATES);
}

const quoted = (value: string | null) => (value === null ? 'null' : `“${value}”`);
const sayRate = ({ rate, basic }: Rate) => `${rate}${basic ? ' (basic)' : ''}`;
const sayRsn = ({ groupCipher, pairwiseCiphers, akms }: NonNullable<Network['rsn']>) =>
  [groupCipher, ...pairwiseCiphers, ...akms].join(' ');

/** '04-ac-0f:0' for '00-0f-ac:4'. */
function reversed(suite: string): string {
  const [oui = '', type] = suite.split(':');
  const bytes = [...oui.split('-').map((byte) => Number.parseInt(byte, 16)), Number(type)].reverse();
  const hex = bytes.slice(0, 3).map((byte) => byte.toString(16).padStart(2, '0'));
  return `${hex.join('-')}:${bytes[3]}`;
}

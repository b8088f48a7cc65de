/** Swap the school's LAN switch for the student's. */

import { MAC_BROADCAST, type MacAddress } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail, type StudentObject } from '../../../src/grade/trial.ts';
import { school } from '../../../src/lab/school/addresses.ts';
import { buildEthernet, ethernetHeader } from '../../../src/packet/ethernet.ts';
import type { SwitchConfig } from '../starter/learning-switch.ts';
import { portsOf, studentSwitch, usualSwitch } from './adapter-switch.ts';
import { badWeather, journeyArrives } from './journey.ts';

interface Parameters {
  portCount: number;
  /** Stations of the network. */
  stations: string[];
}

export const learningSwitchTask: CodeTask<Parameters> = {
  id: 'learning-switch',
  kind: 'swap',
  file: 'learning-switch.ts',
  title: text('Write a learning switch', '학습 스위치 작성하기'),
  hints: [
    text(
      'Follow the frames of the lab’s capture through the switch: on which links does a frame appear, and what did the switch know by then?',
      '실습 캡처에서 스위치를 지나는 프레임을 따라가 보십시오. 어느 링크에 나타나며, 그때 스위치는 무엇을 알고 있었습니까?',
    ),
    text(
      'Two steps, in this order: learn from the source, then decide by the destination.',
      '두 단계입니다. 먼저 출발지로 배우고, 그다음 목적지로 결정합니다.',
    ),
    text(
      'A Map from station to port and time is all the memory there is. Throw away what is too old before you use it.',
      '스테이션에서 포트와 시각으로 가는 Map이 기억의 전부입니다. 쓰기 전에 너무 오래된 것을 버리십시오.',
    ),
  ],
  parameters: (random) => ({
    portCount: 4 + random.below(5),
    stations: Array.from({ length: 5 }, () => drawMac(random)),
  }),
  describe: ({ portCount, stations }) =>
    text(
      `Write \`createSwitch\`. It is tried directly, with ${portCount} ports and stations such as ${stations[0]}, and then takes the place of the school’s switch in the journey: the page must arrive.`,
      `\`createSwitch\`를 작성하십시오. 포트 ${portCount}개와 ${stations[0]} 같은 스테이션으로 직접 시험한 다음, 여정에서 학교 스위치를 대신합니다. 페이지가 도착해야 합니다.`,
    ),
  checks: [
    {
      say: text(
        'A frame to a station that is not known, or to everybody, goes to all other ports.',
        '모르는 스테이션이나 모두에게 가는 프레임은 다른 모든 포트로 나갑니다.',
      ),
      points: 1,
      run: floods,
    },
    {
      say: text(
        'A frame to a known station goes to its port only.',
        '아는 스테이션으로 가는 프레임은 그 포트로만 나갑니다.',
      ),
      points: 1,
      run: forwards,
    },
    {
      say: text(
        'A frame whose destination is where it came from goes nowhere.',
        '목적지가 들어온 포트 쪽에 있는 프레임은 아무 데로도 나가지 않습니다.',
      ),
      points: 1,
      run: filters,
    },
    {
      say: text('A station that moves is found at its new port.', '옮겨 간 스테이션은 새 포트에서 찾습니다.'),
      points: 1,
      run: follows,
    },
    {
      say: text(
        'A station not heard of for the ageing time is forgotten, and only hearing from it counts.',
        '에이징 시간 동안 소식이 없는 스테이션은 잊으며, 그 스테이션이 보낸 프레임만 소식으로 칩니다.',
      ),
      points: 2,
      run: ages,
    },
    {
      say: text(
        'Frames to 01:80:c2:00:00:00 … 0f stay with the switch, other groups are flooded.',
        '01:80:c2:00:00:00 … 0f로 가는 프레임은 스위치에 남고, 다른 그룹은 모두에게 나갑니다.',
      ),
      points: 1,
      run: reserved,
    },
    {
      say: text(
        'With it the page arrives, and the neighbour overhears none of it.',
        '이 스위치로 페이지가 도착하고, 이웃은 그 내용을 엿듣지 못합니다.',
      ),
      points: 1,
      run: (trial) => arrives(trial, {}),
    },
    {
      say: text(
        'The page arrives as well where the laptop’s cable loses, repeats and reorders frames.',
        '노트북의 케이블이 프레임을 잃고 반복하고 순서를 바꾸어도 페이지가 도착합니다.',
      ),
      points: 1,
      run: (trial) => arrives(trial, badWeather),
    },
    {
      say: text(
        'It keeps to the size of its table, and odd frames teach it nothing.',
        '표의 크기를 지키며, 이상한 프레임에서는 아무것도 배우지 않습니다.',
      ),
      points: 2,
      hidden: true,
      run: limits,
    },
  ],
};

/** A student's switch on the bench. */
class SwitchBench {
  readonly #trial: CodeTrial;
  readonly #object: StudentObject;
  readonly #config: SwitchConfig;
  now: Micros = seconds(1000);

  constructor(trial: CodeTrial, changes: Pick<SwitchConfig, 'portCount'> & Partial<SwitchConfig>) {
    this.#trial = trial;
    this.#config = { ...usualSwitch, ...changes };
    this.#object = trial.student.make('createSwitch', [{ ...this.#config }]);
  }

  /** @param to the ports it should go out at; 'all' for all but this */
  frame(port: number, src: MacAddress, dst: MacAddress, to: readonly number[] | 'all', when: Text): void {
    const payload = this.#trial.random.bytes(46 + this.#trial.random.below(100));
    this.raw(port, buildEthernet({ src, dst, etherType: 0x0800, payload }), to, when);
  }

  raw(port: number, bytes: Uint8Array, to: readonly number[] | 'all', when: Text): void {
    const { portCount } = this.#config;
    const got = this.#object.call('handleFrame', [port, bytes, this.now], portsOf(portCount));
    const others = Array.from({ length: portCount }, (_, index) => index).filter((index) => index !== port);
    const want = to === 'all' ? others : to;
    const [is, should] = [listOf(got), listOf(want)];
    if (is.en === should.en) return;
    const more = got.includes(port)
      ? text(': never back to where it came from', '. 들어온 포트로는 결코 내보내지 않습니다')
      : text('', '');
    fail(
      text(
        `${when.en}: in at port ${port}, out at ${is.en}, should be ${should.en}${more.en}`,
        `${when.ko}: 들어온 포트 ${port}, 나간 포트 ${is.ko}. 올바른 포트는 ${should.ko}입니다${more.ko}`,
      ),
      { source: 'IEEE 802.1D-2004 §7.7' },
    );
  }
}

function listOf(ports: readonly number[]): Text {
  if (ports.length === 0) return text('none', '없음');
  const list = ports.toSorted((a, b) => a - b).join(', ');
  return text(list, list);
}

const unknown = text('to a station that is not known', '모르는 스테이션으로');
const everybody = text('to everybody', '모두에게');
const known = text('to a known station', '아는 스테이션으로');
const speaks = text('a first frame', '첫 프레임');

function floods(trial: CodeTrial, { portCount, stations: [a = '', b = '', c = ''] }: Parameters): void {
  const bench = new SwitchBench(trial, { portCount });
  for (const port of [0, 1, portCount - 1]) bench.frame(port, a, b, 'all', unknown);
  bench.frame(1, c, MAC_BROADCAST, 'all', everybody);
  bench.frame(0, a, MAC_BROADCAST, 'all', everybody);
}

function forwards(trial: CodeTrial, { portCount, stations: [a = '', b = '', c = ''] }: Parameters): void {
  const bench = new SwitchBench(trial, { portCount });
  const other = new SwitchBench(trial, { portCount });
  bench.frame(0, a, b, 'all', unknown);
  bench.frame(2, b, a, [0], known);
  bench.frame(0, a, b, [2], known);
  bench.frame(portCount - 1, c, a, [0], known);
  bench.frame(2, b, c, [portCount - 1], known);
  other.frame(
    1,
    c,
    a,
    'all',
    text('in another switch, to a station that it does not know', '다른 스위치에서, 모르는 스테이션으로'),
  );
}

function filters(trial: CodeTrial, { portCount, stations: [a = '', b = ''] }: Parameters): void {
  for (const port of [0, 3]) {
    const bench = new SwitchBench(trial, { portCount });
    bench.frame(port, a, MAC_BROADCAST, 'all', everybody);
    bench.frame(port, b, a, [], text('to a station behind the same port', '같은 포트 쪽 스테이션으로'));
    bench.frame(port, a, a, [], text('to itself', '자기 자신에게'));
  }
}

function follows(trial: CodeTrial, { portCount, stations: [a = '', b = ''] }: Parameters): void {
  const bench = new SwitchBench(trial, { portCount });
  bench.frame(3, b, MAC_BROADCAST, 'all', everybody);
  bench.frame(0, a, b, [3], known);
  bench.now += seconds(1);
  const moves = text('from a station that has moved', '옮겨 간 스테이션에서');
  bench.frame(2, a, b, [3], moves);
  const moved = text('to a station that has moved', '옮겨 간 스테이션으로');
  bench.frame(3, b, a, [2], moved);
  bench.frame(0, a, b, [3], text('from a station that came back', '돌아온 스테이션에서'));
  bench.frame(3, b, a, [0], text('to a station that came back', '돌아온 스테이션으로'));
}

function ages(trial: CodeTrial, { portCount, stations: [a = '', b = ''] }: Parameters): void {
  for (const ageingTime of [seconds(300), seconds(10)]) {
    const bench = new SwitchBench(trial, { portCount, ageingTime });
    bench.frame(0, a, MAC_BROADCAST, 'all', everybody);
    bench.now += ageingTime - seconds(1);
    bench.frame(1, b, a, [0], text('a second before the station’s time is up', '스테이션의 시간이 다하기 1초 전'));
    bench.now += seconds(2);
    bench.frame(1, b, a, 'all', text('a second after the station’s time was up', '스테이션의 시간이 다하고 1초 뒤'));
    bench.frame(0, a, b, [1], known);
    bench.now += ageingTime - seconds(1);
    bench.frame(0, a, MAC_BROADCAST, 'all', everybody);
    bench.now += seconds(2);
    bench.frame(
      1,
      b,
      a,
      [0],
      text('to a station that was heard of again in time', '제때 다시 소식을 보낸 스테이션으로'),
    );
  }
}

function reserved(trial: CodeTrial, { portCount, stations: [a = ''] }: Parameters): void {
  const bench = new SwitchBench(trial, { portCount });
  for (const last of ['00', '01', '0e', '0f']) bench.frame(1, a, `01:80:c2:00:00:${last}`, [], to(`…:${last}`));
  for (const group of ['01:80:c2:00:00:10', '01:80:c2:00:01:00', '01:00:5e:00:00:fb', '33:33:00:00:00:01']) {
    bench.frame(1, a, group, 'all', to(group));
  }
}

function to(address: string): Text {
  return text(`to ${address}`, `${address}(으)로`);
}

function limits(trial: CodeTrial, { portCount, stations }: Parameters): void {
  const [a = '', b = '', c = ''] = stations;
  const bench = new SwitchBench(trial, { portCount, maxEntries: 2, ageingTime: seconds(100) });
  bench.frame(0, a, MAC_BROADCAST, 'all', everybody);
  bench.now += seconds(50);
  bench.frame(1, b, a, [0], known);
  const full = text('when the table is full', '표가 가득 찼을 때');
  bench.frame(2, c, a, [0], full);
  bench.frame(0, a, c, 'all', full);
  bench.frame(3, b, c, 'all', full);
  bench.frame(
    0,
    a,
    b,
    [3],
    text('to a known station that moved when the table was full', '표가 가득 찼을 때 옮겨 간 스테이션으로'),
  );
  bench.now += seconds(99);
  bench.frame(0, a, c, 'all', full);
  bench.now += seconds(2);
  bench.frame(2, c, a, [0], text('when there is room again', '자리가 다시 났을 때'));
  bench.frame(0, a, c, [2], text('when there is room again', '자리가 다시 났을 때'));

  const odd = new SwitchBench(trial, { portCount });
  const group = groupOf(trial.random);
  odd.frame(1, group, MAC_BROADCAST, 'all', text('from a group address', '그룹 주소에서'));
  odd.frame(2, a, group, 'all', text('to a group address that was a source before', '앞서 출발지였던 그룹 주소로'));
  const runt = text('a frame without a whole header', '헤더가 온전하지 않은 프레임');
  for (const length of [0, 5, 11, 13]) {
    const whole = buildEthernet({ src: b, dst: a, etherType: 0x0800, payload: new Uint8Array(46) });
    odd.raw(3, whole.subarray(0, length), [], runt);
  }
  odd.raw(0, oneHeader(c, a), [2], text('a frame that is only a header', '헤더뿐인 프레임'));
  odd.frame(2, a, c, [0], known);
  // Alike but for one byte.
  const [head, tail] = [a.slice(0, -2), a.slice(2)];
  odd.frame(3, `${head}${a.endsWith('00') ? '01' : '00'}`, a, [2], known);
  odd.frame(3, `${a.startsWith('02') ? '06' : '02'}${tail}`, a, [2], known);
  for (const station of stations) odd.frame(1, station, MAC_BROADCAST, 'all', speaks);
  for (const station of stations) odd.frame(2, '02:00:00:00:00:01', station, [1], known);
}

function groupOf(random: Random): MacAddress {
  return `03${drawMac(random).slice(2)}`;
}

function oneHeader(src: MacAddress, dst: MacAddress): Uint8Array {
  return buildEthernet({ src, dst, etherType: 0x0800, payload: new Uint8Array(0) }).subarray(0, ethernetHeader.size);
}

/** A hub would let the page arrive, too: so the neighbour’s link is looked at. */
async function arrives(trial: CodeTrial, weather: typeof badWeather): Promise<void> {
  const parts = { makeSwitch: studentSwitch(trial.student) };
  const { world } = await journeyArrives(trial, { parts, weather });
  const overheard = world.frames.filter(({ link, bytes }) => {
    if (link !== 'switch-neighbour') return false;
    const { src, dst } = ethernetHeader.read(bytes);
    // Both have spoken to each other by ARP before they send anything else to one another.
    return src === school.dnsServer.mac && dst === school.laptop.mac;
  });
  if (overheard.length === 0) return;
  trial.found({
    say: text(
      `${overheard.length} frames from the DNS server to the laptop went to the neighbour as well`,
      `DNS 서버가 노트북에 보낸 프레임 ${overheard.length}개가 이웃에게도 갔습니다`,
    ),
    source: 'IEEE 802.1D-2004 §7.7',
  });
}

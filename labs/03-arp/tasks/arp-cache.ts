/** Swap the laptop's ARP cache for the student's. */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { studentArpCache } from './adapter-arp-cache.ts';
import { ArpBench, type Neighbour } from './arp-bench.ts';
import { badWeather, journeyArrives } from './journey.ts';

interface Parameters {
  mac: string;
  address: string;
  prefix: string;
}

export const arpCacheTask: CodeTask<Parameters> = {
  id: 'arp-cache',
  kind: 'swap',
  file: 'arp-cache.ts',
  title: text('Write the laptop’s ARP cache', '노트북의 ARP 캐시 작성하기'),
  hints: [
    text(
      'An address is in one of three states: nothing known, asked for, known. Write down what each event does in each.',
      '주소는 세 상태 중 하나입니다. 모름, 묻는 중, 앎. 각 상태에서 각 사건이 무엇을 하는지 적어 보십시오.',
    ),
    text(
      'RFC 826 looks at the operation last: merging the sender comes first, whatever the packet is and whoever it is for.',
      'RFC 826은 동작 필드를 마지막에 봅니다. 어떤 패킷이든, 누구에게 온 것이든 보낸 쪽을 먼저 반영합니다.',
    ),
    text(
      'One Map from address to entry is enough: an entry is either a MAC address with an expiry, or waiting packets with a retry.',
      '주소에서 항목으로 가는 Map 하나면 충분합니다. 항목은 만료 시각이 있는 MAC 주소이거나, 재시도 시각이 있는 대기 패킷입니다.',
    ),
  ],
  parameters(random) {
    const prefix = drawPrefix(random);
    const [address = ''] = drawHosts(random, prefix, 1);
    return { mac: drawMac(random), address, prefix };
  },
  describe: ({ mac, address }) =>
    text(
      `Write \`createArpCache\`. It is tried directly, with your values (MAC ${mac}, address ${address}), and then takes the place of the laptop’s own ARP cache in the journey: the page must arrive.`,
      `\`createArpCache\`를 작성하십시오. 본인 값(MAC ${mac}, 주소 ${address})으로 직접 시험한 다음, 여정에서 노트북의 ARP 캐시를 대신합니다. 페이지가 도착해야 합니다.`,
    ),
  checks: [
    {
      say: text(
        'The first packet for an unknown address makes one request go out; when the answer comes, all that waited goes out in order.',
        '모르는 주소로 가는 첫 패킷이 요청 하나를 내보내고, 응답이 오면 기다리던 패킷이 순서대로 나갑니다.',
      ),
      points: 2,
      run: asksAndSends,
    },
    {
      say: text('A known neighbour is not asked for again.', '아는 이웃은 다시 묻지 않습니다.'),
      points: 1,
      run: knows,
    },
    {
      say: text(
        'It answers questions for its own address, and learns from whoever asks it.',
        '자신의 주소를 찾는 요청에 답하고, 물어본 호스트를 기억합니다.',
      ),
      points: 1,
      run: answers,
    },
    {
      say: text(
        'It updates what it knows from any ARP packet, but makes no new entries from those of others.',
        '아는 항목은 어떤 ARP 패킷으로도 갱신하지만, 남에게 온 패킷으로 새 항목을 만들지는 않습니다.',
      ),
      points: 1,
      run: merges,
    },
    {
      say: text(
        'Without an answer it asks again every second, and gives up after three requests.',
        '응답이 없으면 1초마다 다시 묻고, 세 번 요청한 뒤 포기합니다.',
      ),
      points: 1,
      run: givesUp,
    },
    {
      say: text('What is older than its lifetime is not used any more.', '수명이 지난 항목은 더 쓰지 않습니다.'),
      points: 1,
      run: forgets,
    },
    {
      say: text('With it the page arrives.', '이 캐시로 페이지가 도착합니다.'),
      points: 1,
      async run(trial) {
        await journeyArrives(trial, { parts: { makeArpCache: studentArpCache(trial.student) } });
      },
    },
    {
      say: text(
        'The page arrives as well where the laptop’s cable loses, repeats and reorders frames.',
        '노트북의 케이블이 프레임을 잃고 반복하고 순서를 바꾸어도 페이지가 도착합니다.',
      ),
      points: 1,
      async run(trial) {
        const parts = { makeArpCache: studentArpCache(trial.student) };
        await journeyArrives(trial, { parts, weather: badWeather });
      },
    },
    {
      say: text(
        'It keeps to its limits, and is not taken in by senders that cannot be.',
        '정해진 한도를 지키며, 있을 수 없는 송신자에 속지 않습니다.',
      ),
      points: 2,
      hidden: true,
      run: limits,
    },
    {
      say: text(
        'Several addresses, and several hosts’ caches, do not mix.',
        '여러 주소와 여러 호스트의 캐시가 섞이지 않습니다.',
      ),
      points: 1,
      hidden: true,
      run: keepsApart,
    },
  ],
};

/** Everybody in the network of the check. */
interface Cast {
  own: Neighbour;
  server: Neighbour;
  router: Neighbour;
  desk: Neighbour;
  packet: (index?: number) => Uint8Array;
}

function castOf({ random }: CodeTrial, { mac, address, prefix }: Parameters): Cast {
  const [a = '', b = '', c = ''] = drawHosts(random, prefix, 4).filter((one) => one !== address);
  const neighbour = (other: string): Neighbour => ({ mac: drawMac(random), address: other });
  const packets = Array.from({ length: 40 }, () => random.bytes(20 + random.below(60)));
  const own = { mac, address };
  return {
    own,
    server: neighbour(a),
    router: neighbour(b),
    desk: neighbour(c),
    packet: (index = 0) => packets[index]!,
  };
}

const first = text('first packet for an unknown address', '모르는 주소로 가는 첫 패킷');
const again = text('another packet while the answer is awaited', '응답을 기다리는 동안 다음 패킷');
const answered = text('the answer', '응답이 옴');
const known = text('packet for a known address', '아는 주소로 가는 패킷');

function asksAndSends(trial: CodeTrial, parameters: Parameters): void {
  const { own, server, packet } = castOf(trial, parameters);
  const bench = new ArpBench(trial, own.mac, own.address);
  bench.resolve(server.address, packet(0), { requests: [server.address] }, first);
  bench.now += milliseconds(1);
  bench.resolve(server.address, packet(1), {}, again);
  bench.resolve(server.address, packet(2), {}, again);
  bench.now += milliseconds(2);
  const packets = [0, 1, 2].map((index) => ({ to: server.mac, packet: packet(index) }));
  bench.reply(server, own, { packets }, answered);
  bench.reply(server, own, {}, text('the same answer once more', '같은 응답이 다시 옴'));
}

function knows(trial: CodeTrial, parameters: Parameters): void {
  const { own, server, packet } = castOf(trial, parameters);
  const bench = new ArpBench(trial, own.mac, own.address);
  bench.resolve(server.address, packet(0), { requests: [server.address] }, first);
  bench.expectKnown(server.address, undefined, text('before the answer', '응답이 오기 전'));
  bench.reply(server, own, { packets: [{ to: server.mac, packet: packet(0) }] }, answered);
  bench.expectKnown(server.address, server.mac, text('after the answer', '응답이 온 뒤'));
  bench.now += seconds(2);
  bench.resolve(server.address, packet(1), { packets: [{ to: server.mac, packet: packet(1) }] }, known);
  bench.passUntil(bench.now + seconds(10), {}, text('10 seconds in which nothing happens', '아무 일도 없는 10초'));
}

function answers(trial: CodeTrial, parameters: Parameters): void {
  const { own, server, desk, packet } = castOf(trial, parameters);
  const bench = new ArpBench(trial, own.mac, own.address);
  const asked = text('a question for the host’s own address', '자신의 주소를 찾는 요청');
  bench.request(desk, own.address, { replies: [desk] }, asked);
  const packets = [{ to: desk.mac, packet: packet(0) }];
  bench.resolve(
    desk.address,
    packet(0),
    { packets },
    text('packet for the one who asked', '물어본 호스트로 가는 패킷'),
  );
  bench.request(desk, server.address, {}, text('a question for another address', '다른 주소를 찾는 요청'));
  const probe = text('a probe from 0.0.0.0', '0.0.0.0에서 온 탐침');
  const prober = { mac: server.mac, address: '0.0.0.0' };
  bench.request(prober, own.address, { replies: [prober] }, probe);
  bench.expectKnown('0.0.0.0', undefined, probe);
  bench.setAddress(undefined);
  bench.request(
    server,
    own.address,
    {},
    text('a question when the host has no address', '호스트에 주소가 없을 때의 요청'),
  );
  bench.resolve(
    server.address,
    packet(1),
    { requests: [server.address] },
    text('a request when the host has no address', '호스트에 주소가 없을 때 내보내는 요청'),
  );
}

function merges(trial: CodeTrial, parameters: Parameters): void {
  const { own, server, router, desk, packet } = castOf(trial, parameters);
  const bench = new ArpBench(trial, own.mac, own.address);
  const overheard = text('after a question from one stranger to another', '남이 남에게 물은 뒤');
  bench.request(desk, router.address, {}, overheard);
  bench.expectKnown(desk.address, undefined, overheard);
  bench.request(server, own.address, { replies: [server] }, text('a question for the host', '호스트를 찾는 요청'));
  const moved = { ...server, mac: drawMac(trial.random) };
  const announced = text(
    'after a known neighbour asked somebody else, from a new MAC address',
    '아는 이웃이 새 MAC 주소로 남에게 물은 뒤',
  );
  bench.request(moved, router.address, {}, announced);
  bench.expectKnown(server.address, moved.mac, announced);
  bench.resolve(router.address, packet(0), { requests: [router.address] }, first);
  const packets = [{ to: router.mac, packet: packet(0) }];
  bench.request(
    router,
    desk.address,
    { packets },
    text('the one who is asked for asks somebody else', '찾고 있던 호스트가 남에게 물음'),
  );
}

function givesUp(trial: CodeTrial, parameters: Parameters): void {
  const { own, server, packet } = castOf(trial, parameters);
  const bench = new ArpBench(trial, own.mac, own.address);
  const start = bench.now;
  bench.resolve(server.address, packet(0), { requests: [server.address] }, first);
  bench.passUntil(start + milliseconds(900), {}, text('0.9 s without an answer', '응답 없이 0.9초'));
  bench.resolve(server.address, packet(1), {}, again);
  bench.wakeEarly(text('handleTimer before anything is due', '때가 되기 전의 handleTimer'));
  const second = text('1.1 s without an answer', '응답 없이 1.1초');
  bench.passUntil(start + milliseconds(1100), { requests: [server.address] }, second);
  const third = text('2.1 s without an answer', '응답 없이 2.1초');
  bench.passUntil(start + milliseconds(2100), { requests: [server.address] }, third);
  const unreachable = [{ address: server.address, packets: [packet(0), packet(1)] }];
  bench.passUntil(start + milliseconds(3100), { unreachable }, text('3.1 s without an answer', '응답 없이 3.1초'));
  bench.passUntil(start + seconds(9), {}, text('after it gave up', '포기한 뒤'));
  bench.resolve(
    server.address,
    packet(2),
    { requests: [server.address] },
    text('a packet after it gave up', '포기한 뒤의 패킷'),
  );
}

function forgets(trial: CodeTrial, parameters: Parameters): void {
  const { own, server, desk, packet } = castOf(trial, parameters);
  for (const isWoken of [true, false]) {
    const bench = new ArpBench(trial, own.mac, own.address, { lifetime: seconds(20) });
    const start = bench.now;
    const goOn = (time: number, when: ReturnType<typeof text>) => {
      if (isWoken) bench.passUntil(start + time, {}, when);
      else bench.now = start + time;
    };
    bench.request(server, own.address, { replies: [server] }, text('a question for the host', '호스트를 찾는 요청'));
    const young = text('19 s after a neighbour was learned, lifetime 20 s', '이웃을 기억하고 19초 뒤 (수명 20초)');
    goOn(seconds(19), young);
    bench.resolve(server.address, packet(0), { packets: [{ to: server.mac, packet: packet(0) }] }, young);
    // Only hearing from it makes an entry young again, sending to it does not.
    bench.request(server, desk.address, {}, text('the neighbour asks somebody else', '이웃이 남에게 물음'));
    const renewed = text('19 s after it was heard of again', '다시 소식을 듣고 19초 뒤');
    goOn(seconds(38), renewed);
    bench.resolve(server.address, packet(1), { packets: [{ to: server.mac, packet: packet(1) }] }, renewed);
    const old = text('21 s after it was last heard of', '마지막 소식 뒤 21초');
    goOn(seconds(40), old);
    bench.expectKnown(server.address, undefined, old);
    bench.resolve(server.address, packet(2), { requests: [server.address] }, old);
  }
}

function limits(trial: CodeTrial, parameters: Parameters): void {
  const { own, server, router, desk, packet } = castOf(trial, parameters);
  for (const maxWaiting of [1, 3, 16]) {
    const bench = new ArpBench(trial, own.mac, own.address, { maxWaiting });
    bench.resolve(server.address, packet(0), { requests: [server.address] }, first);
    for (let index = 1; index < 20; index++) bench.resolve(server.address, packet(index), {}, again);
    const kept = Array.from({ length: maxWaiting }, (_, index) => 20 - maxWaiting + index);
    bench.reply(server, own, { packets: kept.map((index) => ({ to: server.mac, packet: packet(index) })) }, answered);
  }
  const patient = new ArpBench(trial, own.mac, own.address, { maxRequests: 5, retryInterval: seconds(2) });
  const start = patient.now;
  patient.resolve(server.address, packet(0), { requests: [server.address] }, first);
  const asking = { requests: Array<string>(4).fill(server.address) };
  patient.passUntil(start + seconds(9), asking, text('five requests, 2 s apart', '2초 간격 요청 다섯 번'));
  const unreachable = [{ address: server.address, packets: [packet(0)] }];
  patient.passUntil(start + seconds(11), { unreachable }, text('then it gives up', '그다음 포기'));

  const bench = new ArpBench(trial, own.mac, own.address);
  bench.resolve(router.address, packet(0), { requests: [router.address] }, first);
  const group = { mac: '01:00:5e:00:00:01', address: router.address };
  const nobody = text('an answer with a group address', '그룹 주소로 된 응답');
  bench.reply(group, own, {}, nobody);
  bench.expectKnown(router.address, undefined, nobody);
  const thief = { mac: desk.mac, address: own.address };
  bench.reply(thief, own, {}, text('somebody claims the host’s own address', '누군가 호스트의 주소를 자기 것이라 함'));
  bench.expectKnown(
    own.address,
    undefined,
    text('somebody claims the host’s own address', '누군가 호스트의 주소를 자기 것이라 함'),
  );
  bench.reply(router, own, { packets: [{ to: router.mac, packet: packet(0) }] }, answered);
  bench.clear();
  bench.expectKnown(router.address, undefined, text('after clear', 'clear 뒤'));
}

function keepsApart(trial: CodeTrial, parameters: Parameters): void {
  const { own, server, router, desk, packet } = castOf(trial, parameters);
  const bench = new ArpBench(trial, own.mac, own.address);
  const other = new ArpBench(trial, desk.mac, desk.address);
  const start = bench.now;
  bench.resolve(server.address, packet(0), { requests: [server.address] }, first);
  bench.passUntil(start + milliseconds(500), {}, again);
  bench.resolve(router.address, packet(1), { requests: [router.address] }, first);
  other.resolve(server.address, packet(2), { requests: [server.address] }, first);
  bench.passUntil(
    start + milliseconds(1100),
    { requests: [server.address] },
    text('the first address after 1.1 s', '1.1초 뒤 첫 주소'),
  );
  bench.reply(router, own, { packets: [{ to: router.mac, packet: packet(1) }] }, answered);
  bench.passUntil(
    start + milliseconds(2100),
    { requests: [server.address] },
    text('the first address after 2.1 s', '2.1초 뒤 첫 주소'),
  );
  bench.reply(server, own, { packets: [{ to: server.mac, packet: packet(0) }] }, answered);
  other.expectKnown(router.address, undefined, text('in another host’s cache', '다른 호스트의 캐시에서'));
  other.reply(server, desk, { packets: [{ to: server.mac, packet: packet(2) }] }, answered);
}

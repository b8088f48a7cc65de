/** Swap the table of the home's gateway for the student's. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawPort } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import type { Host } from '../../../src/nodes/host.ts';
import type { Endpoint } from '../../../src/stack/sockets.ts';
import { ping, traceroute } from '../../06-routing/tasks/probes.ts';
import type { Protocol } from '../starter/nat-table.ts';
import { studentNatTable, usualConfig } from './adapter-nat-table.ts';
import { buildHome, drawHome, type HomeNet, type HomePlan, nobodyIn } from './home-net.ts';
import { NatBench } from './nat-bench.ts';

export const natTableTask: CodeTask<HomePlan> = {
  id: 'nat-table',
  kind: 'swap',
  file: 'nat-table.ts',
  title: text('Write the gateway’s table', '게이트웨이의 테이블 작성하기'),
  hints: [
    text(
      'Read `nat-table.txt` beside the lab’s captures. Which columns would you look a packet up by on its way out, and which on its way in?',
      '실습 캡처 옆의 `nat-table.txt`를 읽어 보십시오. 나가는 패킷은 어느 열로, 들어오는 패킷은 어느 열로 찾겠습니까?',
    ),
    text(
      'Two Maps to the same objects: one by protocol and inside endpoint, one by protocol and outside port. Look at the time before you use what you find.',
      '같은 객체를 가리키는 Map 두 개를 쓰십시오. 하나는 프로토콜과 안쪽 끝점으로, 하나는 프로토콜과 바깥 포트로 찾습니다. 찾은 것을 쓰기 전에 시각을 보십시오.',
    ),
    text(
      'Each mapping keeps the set of addresses it was used for. Only `outbound` touches its time. Before you say that the table is full, throw away what is over.',
      '대응마다 말을 건 주소의 집합을 둡니다. 시각은 `outbound`에서만 갱신합니다. 가득 찼다고 하기 전에 끝난 것을 버리십시오.',
    ),
  ],
  parameters: drawHome,
  describe: ({ pc, phone, outside }) =>
    text(
      `Write \`createNatTable\`. It is asked directly, about ${pc}, ${phone} and others, and then takes its place in the gateway ${outside}: connections of both machines, pings and traceroute have to work through it.`,
      `\`createNatTable\`을 작성하십시오. ${pc}와(과) ${phone} 등에 대해 직접 시험한 다음 게이트웨이 ${outside}에서 쓰입니다. 두 기계의 연결과 ping, traceroute가 이 테이블을 거쳐 동작해야 합니다.`,
    ),
  checks: [
    {
      say: text(
        'An inside port has one outside port, its own if that is free; answers are for who sent.',
        '안쪽 포트마다 바깥 포트가 하나 있고, 비어 있으면 같은 번호입니다. 답은 보낸 쪽의 것입니다.',
      ),
      points: 2,
      run: keepsPorts,
    },
    {
      say: text(
        'Two machines with the same port get different ones, alike in range and parity.',
        '같은 포트를 쓰는 두 기계는 범위와 홀짝이 같은 다른 포트를 받습니다.',
      ),
      points: 2,
      run: conflicts,
    },
    {
      say: text(
        'Only addresses that were sent to come in, and only to ports that are mapped.',
        '말을 건 주소만, 대응이 있는 포트로만 들어옵니다.',
      ),
      points: 2,
      run: filters,
    },
    {
      say: text(
        'A mapping is over when nothing came from inside for its timeout, and its port is free then.',
        '제한 시간 동안 안에서 나온 것이 없으면 대응이 끝나고, 그 포트는 비게 됩니다.',
      ),
      points: 3,
      run: forgets,
    },
    {
      say: text(
        'In the gateway, PC and phone talk to the server from the same port, and to each their own answers come.',
        '게이트웨이에서 PC와 휴대전화가 같은 포트로 서버와 이야기하고, 저마다 자기 답을 받습니다.',
      ),
      points: 2,
      run: connects,
    },
    {
      say: text('Ping and traceroute work through it.', 'ping과 traceroute가 동작합니다.'),
      points: 1,
      run: probes,
    },
    {
      say: text(
        'Reserved ports are left alone, a full table says no, and the last free ports are found.',
        '예약된 포트는 건드리지 않고, 가득 차면 거절하며, 마지막으로 남은 포트를 찾아냅니다.',
      ),
      points: 3,
      hidden: true,
      run: limits,
    },
  ],
};

const protocols: readonly Protocol[] = ['udp', 'tcp', 'icmp'];
/** An echo has an identifier on one side only. */
const remoteOf = (protocol: Protocol, remote: Endpoint): Endpoint =>
  protocol === 'icmp' ? { ...remote, port: 0 } : remote;

function people(random: Random, { pc, phone, server, friend }: HomePlan) {
  const port = drawPort(random);
  return {
    pc: { address: pc, port },
    phone: { address: phone, port },
    server: { address: server, port: 1024 + random.below(8000) },
    friend: { address: friend, port: 1024 + random.below(8000) },
  };
}

function keepsPorts(trial: CodeTrial, plan: HomePlan): void {
  const { pc, phone, server, friend } = people(trial.random, plan);
  const bench = new NatBench(trial);
  const other = { ...phone, port: phone.port ^ 1 };
  for (const protocol of protocols) {
    const [a, b] = [remoteOf(protocol, server), remoteOf(protocol, friend)];
    const when = text('the first packet', '첫 패킷');
    const port = bench.out(protocol, pc, a, 'kept', when);
    bench.out(protocol, other, a, 'kept', text('another machine, another port', '다른 기계의 다른 포트'));
    bench.now += 1000;
    bench.in(protocol, port, a, pc, text('the answer', '답'));
    bench.out(protocol, pc, b, port, text('to somebody else', '다른 상대에게'));
    bench.in(protocol, port, b, pc, text('their answer', '그 상대의 답'));
    bench.in(protocol, other.port, a, other, text('the other machine’s answer', '다른 기계의 답'));
  }
}

function conflicts(trial: CodeTrial, plan: HomePlan): void {
  const { pc, phone, server } = people(trial.random, plan);
  const third = { ...pc, address: nobodyIn(plan) };
  for (const first of [pc.port, 500 + trial.random.below(400), 65534, 65535, 1024, 1025, 1022, 1023, 1]) {
    const bench = new NatBench(trial);
    for (const protocol of protocols) {
      const remote = remoteOf(protocol, server);
      const when = text(`when several machines use ${first}`, `여러 기계가 ${first}번을 쓸 때`);
      bench.out(protocol, { ...pc, port: first }, remote, 'kept', when);
      const port = bench.out(protocol, { ...phone, port: first }, remote, 'like', when);
      const next = bench.out(protocol, { ...third, port: first }, remote, 'like', when);
      bench.out(protocol, { ...phone, port: first }, remote, port, when);
      bench.in(protocol, port, remote, { ...phone, port: first }, when);
      bench.in(protocol, next, remote, { ...third, port: first }, when);
      bench.in(protocol, first, remote, { ...pc, port: first }, when);
    }
  }
}

function filters(trial: CodeTrial, plan: HomePlan): void {
  const { pc, server, friend } = people(trial.random, plan);
  const bench = new NatBench(trial);
  const [unmapped, stranger, otherPort] = [
    text('without a mapping', '대응이 없을 때'),
    text('from an address that was never sent to', '말을 건 적이 없는 주소에서'),
    text('from another port of an address that was sent to', '말을 건 주소의 다른 포트에서'),
  ];
  bench.in('udp', pc.port, server, null, unmapped);
  bench.out('udp', pc, server, 'kept', text('the first packet', '첫 패킷'));
  for (const protocol of ['tcp', 'icmp'] as const)
    bench.in(protocol, pc.port, remoteOf(protocol, server), null, unmapped);
  bench.in('udp', pc.port ^ 1, server, null, unmapped);
  bench.in('udp', pc.port, friend, null, stranger);
  bench.in('udp', pc.port, { ...server, port: server.port ^ 1 }, pc, otherPort);
  // What another mapping was used for does not count.
  const second = { ...pc, port: pc.port ^ 2 };
  bench.out('udp', second, friend, 'kept', text('another port of the same machine', '같은 기계의 다른 포트'));
  bench.in('udp', pc.port, friend, null, stranger);
  bench.in('udp', second.port, server, null, stranger);
}

function forgets(trial: CodeTrial, plan: HomePlan): void {
  const { pc, phone, server } = people(trial.random, plan);
  for (const protocol of protocols) {
    const timeout = usualConfig.timeouts[protocol];
    const bench = new NatBench(trial);
    const remote = remoteOf(protocol, server);
    const later = (said: string, inKorean: string): Text =>
      text(`${said} (timeout ${timeout / 1e6} s)`, `${inKorean} (제한 시간 ${timeout / 1e6}초)`);
    const port = bench.out(protocol, pc, remote, 'kept', text('the first packet', '첫 패킷'));
    bench.now += Math.floor(timeout / 2);
    bench.out(protocol, pc, remote, port, later('after half of the timeout', '제한 시간의 절반이 지나고'));
    bench.now += timeout - 1;
    const almost = later('a microsecond before the timeout', '제한 시간 1마이크로초 전');
    bench.in(protocol, port, remote, pc, almost);
    bench.now += 1;
    const after = later('at the timeout, though an answer came meanwhile', '그사이 답이 왔지만 제한 시간이 되었을 때');
    bench.in(protocol, port, remote, null, after);
    bench.isOver(protocol, port);
    const second = bench.out(
      protocol,
      phone,
      remote,
      'kept',
      later('the phone, after the timeout', '제한 시간 뒤의 휴대전화'),
    );
    bench.out(protocol, pc, remote, 'like', later('the PC again', '다시 PC'));
    bench.in(protocol, second, remote, phone, later('the phone’s answer', '휴대전화의 답'));
    // Who was sent to before is forgotten with the mapping.
    bench.now += timeout;
    bench.isOver(protocol, second);
    const elsewhere = remoteOf(protocol, { ...server, address: plan.friend });
    const third = bench.out(protocol, phone, elsewhere, 'kept', later('a new mapping', '새 대응'));
    bench.in(
      protocol,
      third,
      remote,
      null,
      later('from whom only the old mapping knew', '이전 대응만 알던 상대에게서'),
    );
  }
}

function limits(trial: CodeTrial, plan: HomePlan): void {
  const { pc, phone, server } = people(trial.random, plan);
  const port = 2 * (300 + trial.random.below(100));
  const reserved = [{ protocol: 'udp' as const, port }];
  const bench = new NatBench(trial, { reserved, maxMappings: 3 });
  const taken = text('when the gateway uses that port itself', '게이트웨이가 그 포트를 쓸 때');
  const wanting = { ...pc, port };
  const given = bench.out('udp', wanting, server, 'like', taken);
  if (given === port) fail(text(`port ${port} is reserved`, `${port}번 포트는 예약되어 있습니다`));
  bench.in('udp', port, server, null, taken);
  bench.out('tcp', wanting, server, 'kept', text('the same port of another protocol', '다른 프로토콜의 같은 포트'));
  bench.out('icmp', phone, remoteOf('icmp', server), 'kept', text('the third mapping', '세 번째 대응'));
  const full = text('when the table is full', '테이블이 가득 찼을 때');
  bench.out('udp', phone, server, 'none', full);
  bench.out('udp', wanting, server, given, text('who is in the full table already', '가득 찬 테이블에 이미 있을 때'));
  bench.now += usualConfig.timeouts.icmp;
  bench.out('udp', phone, server, 'kept', text('when one mapping is over', '대응 하나가 끝난 뒤'));
  lastPorts(trial, plan);
}

/** All ports below 1024 but two: one even, one odd. */
function lastPorts(trial: CodeTrial, plan: HomePlan): void {
  const { phone, server } = people(trial.random, plan);
  const [even, odd] = [2 * (1 + trial.random.below(200)), 2 * trial.random.below(200) + 1];
  const reserved = Array.from({ length: 1023 }, (_, index) => index + 1)
    .filter((port) => port !== even && port !== odd)
    .map((port) => ({ protocol: 'tcp' as const, port }));
  const bench = new NatBench(trial, { reserved });
  const wanting = (count: number) => ({ ...phone, port: 800 + 2 * count });
  const few = text('when few ports are left', '남은 포트가 몇 없을 때');
  bench.out('tcp', wanting(1), server, 'like', few);
  bench.out('tcp', wanting(2), server, 'unlike', few);
  bench.out('tcp', wanting(3), server, 'none', text('when no port is left', '남은 포트가 없을 때'));
}

async function connects(trial: CodeTrial, plan: HomePlan): Promise<void> {
  const { world } = trial.newWorld({ parts: { makeNatTable: studentNatTable(trial.student) } });
  const net = buildHome(world, plan);
  const port = drawPort(trial.random);
  world.act(() =>
    net.server.sockets.listenTcp(7, (stream) => ({
      onData: (bytes, now) => stream.write(bytes, now),
      onEnd: (now) => stream.end(now),
    })),
  );
  const heard: Record<'pc' | 'phone', string> = { pc: '', phone: '' };
  for (const name of ['pc', 'phone'] as const) {
    world.act((now) => {
      const stream = net[name].sockets.connectTcp(
        { address: plan.server, port: 7 },
        {
          onOpen: (at) => stream.write(new TextEncoder().encode(`from ${name}`), at),
          onData: (bytes, at) => {
            heard[name] += new TextDecoder().decode(bytes);
            stream.end(at);
          },
        },
        now,
        { localPort: port },
      );
    });
  }
  await world.pass(seconds(4));
  for (const name of ['pc', 'phone'] as const) {
    if (heard[name] === `from ${name}`) continue;
    const is = heard[name] === '' ? text('nothing', '아무것도 듣지 못했습니다') : quoted(heard[name]);
    fail(
      text(
        `through the gateway, the ${name} said “from ${name}” to a server that repeats it, and heard ${is.en}`,
        `게이트웨이를 거쳐 ${name}이(가) 그대로 되돌려 주는 서버에 “from ${name}”이라고 말했는데, ${is.ko}`,
      ),
    );
  }
}

function quoted(words: string): Text {
  return text(`“${words}”`, `“${words}”을(를) 들었습니다`);
}

async function probes(trial: CodeTrial, plan: HomePlan): Promise<void> {
  const { world } = trial.newWorld({ parts: { makeNatTable: studentNatTable(trial.student) } });
  const net: HomeNet = buildHome(world, plan, { delay: milliseconds(5) });
  const reach = async (host: Host) => {
    const { kind } = await ping(world, host, plan.server);
    if (kind === 'reply') return;
    fail(
      text(
        `the ${host.name}’s ping gets no answer through the gateway`,
        `${host.name}의 ping이 게이트웨이를 거쳐 답을 받지 못합니다`,
      ),
    );
  };
  await reach(net.pc);
  await reach(net.phone);
  const hops = await traceroute(world, net.pc, plan.server, { maxHops: 4, timeout: seconds(0.5) });
  const last = hops.at(-1)!.result;
  if (last.kind === 'unreachable' && last.from === plan.server) return;
  fail(text('traceroute does not come as far as the server', 'traceroute가 서버까지 가지 못합니다'));
}

/**
 * Document C: what programs call and what that sends. Several connections to one port, told apart by their pairs of
 * sockets; every way to close; what goes wrong; a name for an address; and UDP beside TCP.
 */

import { type Micros, milliseconds, seconds } from '../../src/bytes/time.ts';
import { type Text, text } from '../../src/explain/text.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { type LoggedSockets, type LoggedStream, type SocketCall, SocketLog } from '../../src/lab/socket-log.ts';
import { StubResolver } from '../../src/nodes/apps/resolver-stub.ts';
import type { Host } from '../../src/nodes/host.ts';
import type { Endpoint } from '../../src/stack/sockets.ts';
import { defaultTcpConfig } from '../../src/stack/tcp/config.ts';
import { fixed, names, type PlaceName, PORTS, places, type SocketWorld, socketWorld } from './places.ts';
import { line, request, responseLength, type Servers, startServers } from './servers.ts';
import { socketList } from './socket-list.ts';
import { socketsSteps } from './steps.ts';
import { callsCsv, sentPackets, timelineText } from './timeline.ts';

export const socketsLab: Lab = {
  number: 9,
  name: 'sockets',
  title: { en: 'Sockets: two ends of a connection', ko: '소켓: 연결의 두 끝' },
  wires: ['memory', 'netns'],
  steps: socketsSteps,
  names,
  run,
};

/** A lab's run with what its parts share. */
interface Stage extends SocketWorld {
  readonly lab: LabRun;
  readonly log: SocketLog;
  readonly sockets: Record<PlaceName, LoggedSockets>;
  readonly servers: Servers;
}

const web: Endpoint = { address: places.server.address, port: fixed.web };
const mail: Endpoint = { address: places.server.address, port: fixed.mail };

async function run(lab: LabRun): Promise<void> {
  const world = socketWorld(lab.world, { example: { backlog: 1 } });
  const log = new SocketLog(lab.world);
  const wrapped = Object.entries(world.hosts).map(([name, { sockets }]) => [name, log.wrap(name, sockets)]);
  const sockets: Record<PlaceName, LoggedSockets> = Object.fromEntries(wrapped);
  const servers = lab.world.act(() => startServers(sockets.server));
  const stage: Stage = { ...world, lab, log, sockets, servers };
  await lab.world.pass(milliseconds(1));
  await fourConnections(stage);
  await refused(stage);
  await sitOutTimeWait(stage);
  await byName(stage);
  await echoes(stage);
  tellTimeline(stage);
}

/** A connection from the client's side. */
interface Opened {
  readonly stream: LoggedStream;
  readonly seen: { isOpen: boolean; received: number; hasEnded: boolean; failed: string | undefined };
}

/** `connect()`, without waiting. @param closeAtEnd answers the other side's close with one's own */
function open(stage: Stage, from: PlaceName, to: Endpoint, localPort?: number, closeAtEnd = true): Opened {
  const seen: Opened['seen'] = { isOpen: false, received: 0, hasEnded: false, failed: undefined };
  const stream = stage.lab.world.act((now) =>
    stage.sockets[from].connectTcp(
      to,
      {
        onOpen: () => {
          seen.isOpen = true;
        },
        onData: (bytes) => {
          seen.received += bytes.length;
        },
        onEnd: (at) => {
          seen.hasEnded = true;
          if (closeAtEnd) stream.close(at);
        },
        onClose: (reason) => {
          seen.failed = reason;
        },
      },
      now,
      localPort === undefined ? {} : { localPort },
    ),
  );
  return { stream, seen };
}

async function opened(stage: Stage, ...args: [PlaceName, Endpoint, number?, boolean?]): Promise<Opened> {
  const one = open(stage, ...args);
  await stage.lab.world.until(() => one.seen.isOpen, 'the connection is open');
  return one;
}

/** One server port, three connections to it, and a fourth to another port; then four ways to say goodbye. */
async function fourConnections(stage: Stage): Promise<void> {
  const { lab, servers } = stage;
  const { world } = lab;
  const act = (deed: (now: Micros) => void) => world.act(deed);

  const first = await opened(stage, 'client', web, fixed.clientPort, false);
  act((now) => first.stream.write(request('/'), now));
  await world.until(() => first.seen.received === responseLength, 'the page is there');
  const second = await opened(stage, 'client', web, undefined, false);
  const third = await opened(stage, 'other', web, fixed.clientPort);
  const fourth = await opened(stage, 'client', mail);
  await world.until(() => fourth.seen.received > 0, 'the mail server has said hello');
  await world.pass(seconds(0.5));
  tellSockets(stage);

  // Half closed: the client has said all it has to say, and goes on reading.
  act((now) => {
    second.stream.write(request('/late'), now);
    second.stream.end(now);
  });
  const secondPort = servers.accepted[1]!.peer.port;
  const state = (host: Host) =>
    host.tcp.connections().find(({ local, remote }) => local.port === secondPort || remote.port === secondPort)?.state;
  await world.pass(seconds(1));
  const halfClosed = `${state(stage.hosts.client)} / ${state(stage.hosts.server)}`;
  lab.fact('C-SOCK-5', text('half closed: client / server', '반쯤 닫힘: 클라이언트 / 서버'), halfClosed);
  act((now) => servers.answerLate(now));
  await world.until(() => second.seen.hasEnded, 'the late answer and the server’s FIN are there');
  lab.fact(
    'C-SOCK-5',
    text('read after shutdown(SHUT_WR)', 'shutdown(SHUT_WR) 뒤에 읽은 것'),
    text(`${second.seen.received} bytes`, `${second.seen.received}바이트`),
  );
  // The server closes first, then the mail server does, then, in the document's connection, the client.
  act((now) => third.stream.write(request('/', 'Connection: close'), now));
  await world.until(() => third.seen.hasEnded, 'the web server has closed');
  act((now) => fourth.stream.write(line('QUIT'), now));
  await world.until(() => fourth.seen.hasEnded, 'the mail server has closed');
  act((now) => first.stream.close(now));
  await world.until(() => first.seen.hasEnded, 'the server has closed as well');
  await world.pass(seconds(0.5));
  tellTimeWait(stage);
}

/** The server's sockets while all four connections are open, like `ss -tan`. */
function tellSockets({ lab, hosts, servers, log }: Stage): void {
  for (const { port, peer, stream } of servers.accepted) {
    lab.fact(
      'C-SOCK-3',
      text(`accept() on port ${port}`, `${port}번 포트의 accept()`),
      text(
        `socket ${stream.socket} for ${peer.address}:${peer.port}`,
        `소켓 ${stream.socket}, 상대 ${peer.address}:${peer.port}`,
      ),
    );
  }
  const [first, second, third] = servers.accepted.map(({ peer }) => `${peer.address}:${peer.port}`);
  lab.fact(
    'C-SOCK-1',
    text('three connections to 208.216.181.15:80', '208.216.181.15:80과의 연결 셋'),
    text(`from ${first}, ${second} and ${third}`, `상대는 ${first}, ${second}, ${third}`),
  );
  const listening = log.calls.flatMap(({ host, call }) => {
    const [, port] = host === 'server' ? (/^listen\((\d+)\)$/.exec(call) ?? []) : [];
    return port === undefined ? [] : [Number(port)];
  });
  const lines = socketList(hosts.server, listening);
  lab.dataFiles.push({ name: 'server-sockets.txt', text: `${lines.join('\n')}\n` });
}

/** Who of the two closed first is left with the connection. */
function tellTimeWait({ lab, hosts }: Stage): void {
  for (const name of ['client', 'other', 'server'] as const) {
    const waiting = hosts[name].tcp.connections().filter(({ state }) => state === 'TIME-WAIT');
    const pairs = waiting.map(({ local, remote }) => `${local.port} ↔ ${remote.address}:${remote.port}`);
    const none = text('nothing', '없음');
    lab.fact(
      'C-SOCK-5',
      text(`in TIME-WAIT on ${name}`, `${name}의 TIME-WAIT`),
      pairs.length === 0 ? none : text(pairs.join(', '), pairs.join(', ')),
    );
  }
}

/** Three ways to get no connection: the pair is taken, nobody listens. (The third, a full backlog, is in `byName`.) */
async function refused(stage: Stage): Promise<void> {
  const { lab } = stage;
  let why = 'nothing';
  try {
    open(stage, 'client', web, fixed.clientPort);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    why = 'address in use';
  }
  lab.fact('C-SOCK-1', text('the same pair again, in TIME-WAIT', 'TIME-WAIT인 쌍을 다시 쓰면'), sayFailure(why));
  const nobody = open(stage, 'client', { address: web.address, port: PORTS.nobody });
  await lab.world.until(() => nobody.seen.failed !== undefined, 'connecting to port 81 has failed');
  lab.fact('C-SOCK-2', text('connect() to port 81', '81번 포트로 connect()'), sayFailure(nobody.seen.failed!));
}

function sayFailure(reason: string): Text {
  const korean: Readonly<Record<string, string>> = {
    'address in use': '이미 쓰는 주소',
    'connection refused': '연결 거부됨',
    'port unreachable': '포트에 닿을 수 없음',
  };
  return text(reason, korean[reason] ?? reason);
}

async function sitOutTimeWait({ lab, hosts }: Stage): Promise<void> {
  await lab.world.pass(2 * defaultTcpConfig.msl);
  const left = [hosts.client, hosts.server].flatMap(({ tcp }) => tcp.connections()).length;
  lab.fact('C-SOCK-5', text('connections left after 60 s', '60초 뒤 남은 연결'), left);
}

/** A name becomes an address. Two connections at once then meet a server that keeps one half-open connection. */
async function byName(stage: Stage): Promise<void> {
  const { lab, hosts, sockets } = stage;
  const { world } = lab;
  const resolver = new StubResolver({ random: world.random.fork('names'), servers: [places.dns.address] });
  let address: string | undefined;
  world.act((now) => {
    sockets.example.listenTcp(fixed.web, (stream) => ({ onEnd: (at) => stream.close(at) }));
    hosts.client.run(resolver, now);
    resolver.resolve(places.example.name, 'A', now, (answer) => {
      if (answer.ok) address = String(answer.records[0]!.data);
    });
  });
  await world.until(() => address !== undefined, 'the name has an address');
  lab.fact('C-ADDR-2', text(places.example.name, places.example.name), address!);

  const to = { address: address!, port: fixed.web };
  // ARP first, or the second SYN would wait with the first for the same answer.
  const before = await opened(stage, 'client', to);
  const since = world.now;
  const both = [open(stage, 'client', to), open(stage, 'client', to)];
  const waits: string[] = [];
  for (const { seen } of both) {
    if (seen.isOpen) continue;
    await world.until(() => seen.isOpen, 'the connection is open');
    waits.push(((world.now - since) / 1e6).toFixed(2));
  }
  lab.fact(
    'C-SOCK-3',
    text('two connect() at once, backlog 1', '동시에 connect() 둘, 백로그 1'),
    text(
      `connected after ${waits[0]} s and, its first SYN dropped, ${waits[1]} s`,
      `${waits[0]}초 만에 연결. 첫 SYN이 버려진 쪽은 ${waits[1]}초`,
    ),
  );
  world.act((now) => {
    for (const { stream } of [before, ...both]) stream.end(now);
  });
  await world.pass(seconds(1));
}

/** The same words by TCP and by UDP; then what UDP does not do. */
async function echoes(stage: Stage): Promise<void> {
  const { lab, sockets, serverCable } = stage;
  const { world } = lab;
  const to: Endpoint = { address: places.server.address, port: PORTS.echo };
  const word = new TextEncoder().encode('Is anybody there?');
  const byTcp = await opened(stage, 'client', to);
  world.act((now) => byTcp.stream.write(word, now));
  await world.until(() => byTcp.seen.received === word.length, 'the echo by TCP is there');
  world.act((now) => byTcp.stream.end(now));
  await world.pass(seconds(1));

  let received = 0;
  let told: string | undefined;
  const udp = world.act(() =>
    sockets.client.bindUdp(0, {
      onDatagram: () => {
        received++;
      },
      onUnreachable: (_to, reason) => {
        told = reason;
      },
    }),
  );
  world.act((now) => udp.send(word, to, now));
  await world.pass(seconds(1));
  const sent = sentPackets(world, ['client', 'server']).filter(
    ({ from, to: dst }) => from.endsWith(`:${PORTS.echo}`) || dst.endsWith(`:${PORTS.echo}`),
  );
  const count = (kind: 'TCP' | 'UDP') => sent.filter((packet) => packet.kind === kind).length;
  lab.fact(
    'C-HOST-1',
    text('one question and its echo', '질문 하나와 그 메아리'),
    text(
      `TCP: ${count('TCP')} segments; UDP: ${count('UDP')} datagrams`,
      `TCP는 세그먼트 ${count('TCP')}개, UDP는 데이터그램 ${count('UDP')}개`,
    ),
  );
  serverCable.plugged = false;
  world.act((now) => udp.send(word, to, now));
  await world.pass(seconds(1));
  serverCable.plugged = true;
  world.act((now) => udp.send(word, to, now));
  await world.pass(seconds(1));
  lab.fact(
    'C-HOST-1',
    text('three datagrams, one of them lost', '데이터그램 셋, 그중 하나는 사라짐'),
    text(`${received} echoes; nobody told the program`, `메아리 ${received}개. 프로그램은 아무 말도 듣지 못함`),
  );
  world.act((now) => udp.send(word, { ...to, port: PORTS.discard }, now));
  await world.until(() => told !== undefined, 'ICMP says that nobody listens there');
  lab.fact('C-HOST-1', text('a datagram to port 9', '9번 포트로 보낸 데이터그램'), sayFailure(told!));
  world.act(() => udp.close());
}

/** The document's connection as calls and packets, and everything as a table. */
function tellTimeline({ lab, log: { calls }, servers }: Stage): void {
  const packets = sentPackets(lab.world, Object.keys(places));
  const of = (host: string) => calls.filter((call) => call.host === host);
  const connecting = of('client')[0]!.socket;
  const accepted = servers.accepted[0]!.stream.socket;
  const isAbout = ({ socket, call, result }: SocketCall) =>
    socket === accepted || call === `listen(${fixed.web})` || result.startsWith(`${accepted}, `);
  const client = {
    endpoint: `${places.client.address}:${fixed.clientPort}`,
    calls: of('client').filter(({ socket }) => socket === connecting),
  };
  const server = { endpoint: `${web.address}:${web.port}`, calls: of('server').filter(isAbout) };
  lab.dataFiles.push({ name: 'timeline.txt', text: timelineText(packets, client, server) });
  lab.dataFiles.push({ name: 'calls.csv', text: callsCsv(calls, packets) });
}

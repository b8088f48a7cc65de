/** A server whose backlog others have filled, and whose cookies are the student's. */

import { seqAdd } from '../../../src/bytes/sequence.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { z } from '../../../src/grade/shapes.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import type { ListenEvent } from '../../../src/stack/tcp/config.ts';
import type { CookiePair } from '../../../src/stack/tcp/syn-cookies.ts';
import { nobody } from '../addresses.ts';
import { forgeSegment } from '../forgeries.ts';
import { type CookieValues, cookieMss } from './cookie-values.ts';

const BACKLOG = 4;
const number = z.int({ error: 'a whole number is wanted' }).min(0).max(0xffffffff);

export async function duringFlood(trial: CodeTrial, values: CookieValues): Promise<void> {
  const { world } = trial.newWorld();
  const events: ListenEvent[] = [];
  // Everybody is on the cable, so that nobody has to be a router.
  const host = (name: string, mac: string, address: string, tcp = {}) =>
    world.add(new Host({ name, ports: [{ mac, address, prefixLength: 0 }], tcp, random: world.random.fork(name) }));
  const server = host('server', '02:00:00:00:0d:01', values.serverAddress, {
    backlog: BACKLOG,
    synCookies: 'when-full',
    makeCookies: (key: Uint8Array) => studentCookies(trial, key),
    onListen: (event: ListenEvent) => events.push(event),
  });
  // An MSS that is not in the table: 1024 is the largest that is not larger.
  const client = host('client', '02:00:00:00:0d:02', values.clientAddress, { mss: 1100 });
  world.connect('client-server', [client, 0], [server, 0], lanCable);
  const target = { address: values.serverAddress, port: values.serverPort };
  const said: string[] = [];
  world.act((now) => {
    server.sockets.listenTcp(target.port, () => ({
      onData: (bytes, at) => {
        said.push(new TextDecoder().decode(bytes));
        stream?.end(at);
      },
    }));
    for (let i = 0; i < BACKLOG; i++) {
      const from = { address: nobody(i), port: values.clientPort };
      forgeSegment(client, from, target, { sequenceNumber: i, syn: true, window: 1000, options: { mss: 1460 } }, now);
    }
  });
  await world.pass(milliseconds(50));
  const stream = world.act((now) => client.sockets.connectTcp(target, {}, now));
  world.act((now) => stream.write(new TextEncoder().encode('let me in'), now));
  await world.pass(milliseconds(100));
  const made = server.tcp.connections().find(({ remote }) => remote.address === values.clientAddress);
  if (said.length === 0 || !events.includes('cookie-accepted')) {
    fail(text('the client’s ACK is not recognised: it gets a RST', '클라이언트의 ACK를 알아보지 못해 RST를 보냅니다'));
  }
  if (made && made.mss !== 1024) {
    fail(
      text(
        `the connection has an MSS of ${made.mss}, should be 1024`,
        `연결의 MSS가 ${made.mss}입니다. 1024여야 합니다`,
      ),
    );
  }
  const before = events.filter((event) => event === 'cookie-accepted').length;
  world.act((now) => {
    for (let i = 0; i < 3; i++) {
      const from = { address: nobody(10 + i), port: 1000 };
      const invented = { sequenceNumber: 7, acknowledgmentNumber: seqAdd(trial.random.u32(), i), ack: true };
      forgeSegment(client, from, target, { ...invented, window: 1000 }, now);
    }
  });
  await world.pass(seconds(0.1));
  if (events.filter((event) => event === 'cookie-accepted').length > before) {
    fail(text('an invented cookie makes a connection', '지어낸 쿠키로 연결이 만들어집니다'));
  }
}

function studentCookies(trial: CodeTrial, key: Uint8Array) {
  const socketsOf = ({ client, server }: CookiePair) => ({
    clientAddress: client.address,
    clientPort: client.port,
    serverAddress: server.address,
    serverPort: server.port,
  });
  return {
    make: (pair: CookiePair, mss: number | undefined, now: number) =>
      trial.student.call(
        'makeCookie',
        [key, socketsOf(pair), pair.clientSequence, mss ?? null, now / seconds(1)],
        number,
      ),
    check: (pair: CookiePair, cookie: number, now: number) =>
      trial.student.call(
        'checkCookie',
        [key, socketsOf(pair), seqAdd(pair.clientSequence, 1), seqAdd(cookie, 1), now / seconds(1)],
        cookieMss,
      ) ?? undefined,
  };
}

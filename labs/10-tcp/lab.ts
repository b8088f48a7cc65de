/**
 * One TCP connection from first to last segment, as the socket calls see it: connect, accept, write both ways, close.
 * Then a connection to a port where nobody listens.
 */

import { type Micros, seconds } from '../../src/bytes/time.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { fixed, names } from '../../src/lab/school/addresses.ts';
import { type ShortWorld, shortWorld } from '../../src/lab/school/short.ts';
import type { Stream } from '../../src/stack/stream.ts';
import { defaultTcpConfig } from '../../src/stack/tcp/config.ts';
import type { TcpState } from '../../src/stack/tcp/states.ts';
import { tcpSteps } from './steps.ts';

export const tcpLab: Lab = {
  number: 10,
  name: 'tcp',
  title: { en: 'TCP: a connection between two sockets', ko: 'TCP: 두 소켓 사이의 연결' },
  wires: ['memory', 'netns', 'loopback'],
  steps: tcpSteps,
  names,
  run,
};

/** Enough for several segments each way. */
const QUESTION = 'Which came first, the segment or the acknowledgment? '.repeat(60);
const ANSWER = 'The segment. But the acknowledgment came last. '.repeat(120);

async function run(lab: LabRun): Promise<void> {
  const history: StateChange[] = [];
  const short = shortWorld(lab, {
    onStateChange: (_local, remote, _from, to, at) => {
      if (remote.port === 80) history.push({ to, at });
    },
  });
  listen(lab, short);
  await talk(lab, short);
  await sitOutTimeWait(lab, short, history);
  await knockAtAClosedPort(lab, short);
}

/** The server: reads the question, writes the answer, and closes when the client has. */
function listen(lab: LabRun, { web }: ShortWorld): void {
  const accept = (stream: Stream, peer: { address: string; port: number }) => {
    lab.fact(
      'C-SOCK-3',
      { en: 'accept() returned a socket for', ko: 'accept()가 내어 준 소켓의 상대' },
      `${peer.address}:${peer.port}`,
    );
    let received = 0;
    return {
      onData(bytes: Uint8Array, now: number) {
        received += bytes.length;
        if (received === QUESTION.length) stream.write(new TextEncoder().encode(ANSWER), now);
      },
      onEnd: (now: number) => stream.end(now),
    };
  };
  lab.world.act(() => web.sockets.listenTcp(80, accept, { initialSequenceNumber: fixed.serverSequenceNumber }));
}

/** The client: connects, writes the question, reads the answer, closes first. */
async function talk(lab: LabRun, { laptop, webAddress }: ShortWorld): Promise<void> {
  const { world } = lab;
  let received = 0;
  world.act((now) => {
    const stream = laptop.sockets.connectTcp(
      { address: webAddress, port: 80 },
      {
        onOpen: (at) => stream.write(new TextEncoder().encode(QUESTION), at),
        onData(bytes, at) {
          received += bytes.length;
          if (received === ANSWER.length) stream.end(at);
        },
      },
      now,
      { initialSequenceNumber: fixed.clientSequenceNumber },
    );
  });
  await world.until(() => received === ANSWER.length, 'the client has the whole answer');
  lab.fact('C-SOCK-4', { en: 'bytes there and back', ko: '오간 바이트' }, `${QUESTION.length} + ${ANSWER.length}`);
}

interface StateChange {
  to: TcpState;
  at: Micros;
}

/** Who closed first waits for two lifetimes of a segment, so that nothing of this connection reaches the next one. */
async function sitOutTimeWait(lab: LabRun, { laptop }: ShortWorld, history: readonly StateChange[]): Promise<void> {
  await lab.world.until(() => history.at(-1)?.to === 'TIME-WAIT', 'the laptop is in TIME-WAIT');
  await lab.world.pass(2 * defaultTcpConfig.msl + seconds(1));
  if (laptop.tcp.connections().length > 0) throw new Error('TIME-WAIT has not ended');
  const states = ['CLOSED', ...history.map(({ to }) => to)].join(' → ');
  lab.fact('C-SOCK-5', { en: 'the laptop’s states', ko: '노트북의 상태' }, states);
  const [begin, end] = history.slice(-2);
  const waited = Math.round((end!.at - begin!.at) / 1e6);
  lab.fact('C-SOCK-5', { en: 'TIME-WAIT took', ko: 'TIME-WAIT 시간' }, { en: `${waited} s`, ko: `${waited}초` });
}

/** Nobody listens on port 81: the server's TCP answers with RST, and connect() fails. */
async function knockAtAClosedPort(lab: LabRun, { laptop, webAddress }: ShortWorld): Promise<void> {
  let reason: string | undefined;
  lab.world.act((now) =>
    laptop.sockets.connectTcp(
      { address: webAddress, port: 81 },
      {
        onClose: (why) => {
          reason = why ?? 'closed';
        },
      },
      now,
    ),
  );
  await lab.world.until(() => reason !== undefined, 'connecting to port 81 has failed');
  lab.fact(
    'C-SOCK-2',
    { en: 'connect() to port 81', ko: '81번 포트로 connect()' },
    {
      en: reason!,
      ko: reason === 'connection refused' ? '연결 거부됨' : reason!,
    },
  );
}

/** Which socket gets a packet: pairs, listeners, and what is said when nobody is there. */

import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { u32, z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial, PlainRecord } from '../../../src/grade/trial.ts';
import type { Outcome } from '../starter/demultiplex.ts';
import {
  type Case,
  drawHostSockets,
  type HostSockets,
  listenerCases,
  pairCases,
  resetCases,
  udpCases,
} from './demultiplex-cases.ts';

const id = z.int({ error: 'a socket’s id is wanted' });
const outcome = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('socket'), id }),
    z.object({ kind: z.literal('new'), listener: id }),
    z.object({
      kind: z.literal('reset'),
      sequenceNumber: u32,
      acknowledgmentNumber: u32.nullish().transform((number) => number ?? null),
    }),
    z.object({ kind: z.literal('unreachable') }),
    z.object({ kind: z.literal('drop') }),
  ],
  { error: 'an outcome is wanted: { kind: "socket", id }, { kind: "new", listener }, { kind: "reset", … }, …' },
);

export const demultiplexTask: CodeTask<HostSockets> = {
  id: 'demultiplex',
  kind: 'build',
  file: 'demultiplex.ts',
  title: text('Which socket gets it', '어느 소켓이 받는가'),
  hints: [
    text(
      'Look for the best first: protocol, local end and remote end all fit. Only if there is none look for sockets without a remote end.',
      '가장 잘 맞는 것부터 찾으십시오. 프로토콜과 지역 끝과 상대 끝이 모두 맞는 소켓입니다. 없을 때만 상대가 없는 소켓을 찾으십시오.',
    ),
    text(
      'The packet’s sender is the socket’s remote end, its destination the local one. An address alone or a port alone is not an end.',
      '패킷을 보낸 쪽이 소켓의 상대 끝이고 목적지가 지역 끝입니다. 주소만으로, 포트만으로는 끝이 아닙니다.',
    ),
    text(
      'A connection that exists gets everything, a SYN and a RST as well. Flags matter only for listening sockets, and where nobody is there.',
      '있는 연결은 SYN이든 RST든 모두 받습니다. 플래그는 듣는 소켓일 때, 그리고 아무도 없을 때만 따집니다.',
    ),
  ],
  parameters: drawHostSockets,
  describe: ({ here, clients, clientPort, port }) =>
    text(
      `Write \`demultiplex\`. Your host has the addresses ${here[0]} and ${here[1]} and serves port ${port}. Clients on ${clients[0]} and ${clients[1]} come from port ${clientPort}, both of them, and from others.`,
      `\`demultiplex\`를 작성하십시오. 본인의 호스트는 주소 ${here[0]}과(와) ${here[1]}을(를) 가지고 ${port}번 포트에서 서비스합니다. ${clients[0]}과(와) ${clients[1]}의 클라이언트는 둘 다 ${clientPort}번 포트에서도, 다른 포트에서도 찾아옵니다.`,
    ),
  checks: [
    {
      say: text('Connections are told apart by both of their ends.', '연결을 양쪽 끝으로 구별합니다.'),
      points: 3,
      run: (trial, host) => judge(trial, pairCases(trial.random, host)),
    },
    {
      say: text(
        'A SYN finds who listens, and other segments to a listening socket do no harm.',
        'SYN은 듣는 소켓을 찾고, 듣는 소켓에 온 다른 세그먼트는 해를 끼치지 않습니다.',
      ),
      points: 3,
      run: (trial, host) => judge(trial, listenerCases(trial.random, host)),
    },
    {
      say: text(
        'Where nobody is, a RST with the right numbers says so.',
        '아무도 없으면 번호가 올바른 RST로 알립니다.',
      ),
      points: 2,
      run: (trial, host) => judge(trial, resetCases(trial.random, host)),
    },
    {
      say: text(
        'Datagrams find their sockets, connected or not.',
        '데이터그램이 연결된 소켓이든 아니든 제 소켓을 찾습니다.',
      ),
      points: 2,
      run: (trial, host) => judge(trial, udpCases(trial.random, host)),
    },
    {
      say: text('It is right for other addresses and ports.', '다른 주소와 포트에서도 맞습니다.'),
      points: 2,
      hidden: true,
      run(trial) {
        for (let round = 0; round < 3; round++) {
          const host = drawHostSockets(trial.random);
          for (const make of [pairCases, listenerCases, resetCases, udpCases]) judge(trial, make(trial.random, host));
        }
        judge(trial, [noSockets(trial, drawHostSockets(trial.random))]);
      },
    },
  ],
};

/** A host on which no program runs. */
function noSockets({ random }: CodeTrial, { here, clients, port, clientPort }: HostSockets): Case {
  const [about, packet] = [
    text('a host without sockets', '소켓이 없는 호스트'),
    resetCases(random, { here, clients, port, clientPort })[0]!,
  ];
  return { ...packet, about, sockets: [] };
}

/** Tells of the first that is wrong. */
function judge(trial: CodeTrial, cases: readonly Case[]): void {
  for (const { about, sockets, packet, want } of cases) {
    const plain = sockets.map(({ remote, ...rest }) => ({
      ...rest,
      local: { ...rest.local },
      remote: remote && { ...remote },
    }));
    const arriving: PlainRecord = { ...packet, from: { ...packet.from }, to: { ...packet.to } };
    const got = trial.student.call('demultiplex', [plain, arriving], outcome);
    const [is, should] = [sayOutcome(got), sayOutcome(want)];
    if (is === should) continue;
    trial.found(difference(about, is, should, got, want));
    return;
  }
}

function difference(about: Case['about'], is: string, should: string, got: Outcome, want: Outcome): Finding {
  const say = text(`${about.en}: ${is}, should be ${should}`, `${about.ko}: ${is}, 올바른 답은 ${should}`);
  if (got.kind !== 'reset' || want.kind !== 'reset') return { say };
  const [mine, right] = [got.acknowledgmentNumber, want.acknowledgmentNumber];
  const isOff = mine !== null && right !== null && Math.abs(mine - right) === 1;
  return { say, source: 'RFC 9293 §3.10.7.1', ...(isOff && { mistake: 'off-by-one-ack' as const }) };
}

function sayOutcome(one: Outcome): string {
  switch (one.kind) {
    case 'socket':
      return `socket ${one.id}`;
    case 'new':
      return `new from ${one.listener}`;
    case 'reset':
      return `reset, seq ${one.sequenceNumber}, ${one.acknowledgmentNumber === null ? 'no ACK' : `ack ${one.acknowledgmentNumber}`}`;
    default:
      return one.kind;
  }
}

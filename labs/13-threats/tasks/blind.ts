/** RFC 5961: which segments a connection believes. Function calls first, then an old TCP behind the student's verdicts. */

import { seqAdd } from '../../../src/bytes/sequence.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawU32 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { google } from '../../../src/lab/school/addresses.ts';
import {
  acceptableCases,
  ackCases,
  type Connection,
  closedCases,
  drawConnection,
  drawWrapping,
  limitCases,
  rstCases,
  synCases,
  verdicts,
  wrapping,
} from './blind-cases.ts';
import { gatedPair } from './gate.ts';
import { tryCases } from './verdict-cases.ts';

interface Parameters {
  readonly connection: Connection;
}

export const blindTask: CodeTask<Parameters> = {
  id: 'blind',
  kind: 'build',
  file: 'blind.ts',
  title: text('Doubt a RST', 'RST 의심하기'),
  hints: [
    text(
      'Is a number in the window? Subtract rcvNxt from it, modulo 2^32: the result is its place, and places are compared with rcvWnd.',
      '번호가 윈도 안에 있습니까? 2^32를 법으로 rcvNxt를 빼면 자리가 나오고, 그 자리를 rcvWnd와 비교합니다.',
    ),
    text(
      '`(a - b) >>> 0` is a distance forwards, `(a - b) | 0` one in either direction.',
      '`(a - b) >>> 0`은 앞으로 가는 거리이고, `(a - b) | 0`은 어느 방향이든 되는 거리입니다.',
    ),
    text(
      'Write the rules in their order, each with a return; put the limit into one function that all challenges go through.',
      '규칙을 순서대로, 각각 return과 함께 쓰십시오. 제한은 챌린지를 보내는 모든 곳이 거치는 함수 하나에 두면 됩니다.',
    ),
  ],
  parameters: (random) => ({ connection: drawConnection(random) }),
  describe: ({ connection: { rcvNxt, rcvWnd } }) =>
    text(
      `Write \`verdict\`. Your connection expects ${rcvNxt} and has a window of ${rcvWnd}; others are tried as well. At the end an old TCP that believes every RST in its window stands behind your verdicts, and an outsider sends RSTs.`,
      `\`verdict\`를 작성하십시오. 본인의 연결은 ${rcvNxt}번을 기다리고 윈도는 ${rcvWnd}입니다. 다른 연결로도 시험합니다. 마지막에는 윈도 안의 RST를 모두 믿는 오래된 TCP가 본인의 판정 뒤에 서고, 외부인이 RST를 보냅니다.`,
    ),
  checks: [
    {
      say: text('A RST is believed at one number only.', 'RST는 한 번호에서만 믿습니다.'),
      points: 2,
      run: (trial, { connection }) => tryCases(trial, 'verdict', verdicts, rstCases(connection)),
    },
    {
      say: text('SYNs and acknowledgments are doubted as well.', 'SYN과 확인 응답도 의심합니다.'),
      points: 2,
      run: (trial, { connection }) =>
        tryCases(trial, 'verdict', verdicts, [...synCases(connection), ...ackCases(connection)]),
    },
    {
      say: text(
        'What is acceptable is taken, the rest gets its ACK.',
        '받을 수 있는 것은 받고, 나머지에는 ACK로 답합니다.',
      ),
      points: 2,
      run: (trial, { connection }) =>
        tryCases(trial, 'verdict', verdicts, [...acceptableCases(connection), ...closedCases(connection)]),
    },
    {
      say: text('When no challenge is left, nothing is challenged.', '챌린지 ACK를 다 쓰면 더 보내지 않습니다.'),
      points: 1,
      run: (trial, { connection }) => tryCases(trial, 'verdict', verdicts, limitCases(connection)),
    },
    {
      say: text(
        'An old TCP behind your verdicts keeps its connection in a sweep of RSTs, and ends it when the server really resets it.',
        '본인의 판정 뒤에 선 오래된 TCP는 RST 여러 개를 맞아도 연결을 지키고, 서버가 정말 리셋하면 연결을 끝냅니다.',
      ),
      points: 2,
      run: sweep,
    },
    {
      say: text(
        'It is all the same where the numbers begin anew.',
        '번호가 처음부터 다시 시작되는 곳에서도 마찬가지입니다.',
      ),
      points: 2,
      hidden: true,
      run(trial) {
        for (let i = 0; i < 4; i++) {
          const one = drawWrapping(trial.random);
          const cases = [...rstCases(one), ...synCases(one), ...acceptableCases(one), ...ackCases(one)];
          tryCases(trial, 'verdict', verdicts, wrapping([...cases, ...closedCases(one), ...limitCases(one)]));
        }
      },
    },
  ],
};

const RSTS = 16;
const PORT = 7;

/** As in the lab: sixteen RSTs a window apart. Then the server gives the connection up itself. */
async function sweep(trial: CodeTrial): Promise<void> {
  const run = trial.newWorld();
  const { world } = run;
  const pair = gatedPair(run, trial, 2 ** 32 / RSTS);
  let abort: (now: number) => void = () => {};
  world.act(() =>
    pair.server.sockets.listenTcp(PORT, (stream) => {
      abort = (now) => stream.abort(now);
      return { onData: (bytes, now) => stream.write(bytes, now) };
    }),
  );
  const heard: number[] = [];
  let ended: string | undefined;
  const stream = world.act((now) =>
    pair.client.sockets.connectTcp(
      { address: google.web.address, port: PORT },
      {
        onData: (bytes) => heard.push(bytes.length),
        onClose: (reason) => {
          ended = reason ?? 'closed';
        },
      },
      now,
    ),
  );
  const say = async (length: number) => {
    if (ended === undefined) world.act((now) => stream.write(new Uint8Array(length), now));
    await world.pass(milliseconds(500));
  };
  await say(5);
  const clientPort = pair.client.tcp.connections()[0]?.local.port;
  if (clientPort === undefined || heard.length === 0) {
    fail(
      text(
        'nothing comes through: segments that should be taken were not',
        '아무것도 지나가지 못합니다. 받아야 할 세그먼트를 받지 않았습니다',
      ),
    );
  }
  const start = drawU32(trial.random);
  world.act((now) => {
    for (let i = 0; i < RSTS; i++) pair.forgeRst(PORT, clientPort, seqAdd(start, i * 2 ** 28), now);
  });
  await world.pass(milliseconds(100));
  await say(6);
  if (ended !== undefined || heard.at(-1) !== 6) {
    fail(
      text(
        'a forged RST ended the connection, or nothing came through afterwards',
        '위조된 RST가 연결을 끝냈거나 그 뒤로 아무것도 지나가지 못합니다',
      ),
      { source: 'RFC 5961 §3.2' },
    );
  }
  world.act((now) => abort(now));
  await world.pass(milliseconds(500));
  if (ended === undefined) {
    fail(text('the server’s own RST was not believed', '서버가 보낸 진짜 RST를 믿지 않았습니다'), {
      source: 'RFC 5961 §3.2',
    });
  }
}

/** The states of a connection, from its segments. */

import { type Text, text } from '../../../src/explain/text.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { tcpTransitions } from '../../../src/stack/tcp/states.ts';
import type { Event } from '../starter/states.ts';
import { brokenStories, clientStories, closingStories, newLife, type Story, serverStories } from './life-stories.ts';

interface Parameters {
  /** Initial sequence numbers. */
  readonly mine: number;
  readonly theirs: number;
  readonly bytes: number;
}

const names = Object.keys(tcpTransitions);
const stateNames = z.array(z.string().max(20), { error: 'a list of states is wanted' }).max(100);

export const statesTask: CodeTask<Parameters> = {
  id: 'states',
  kind: 'build',
  file: 'states.ts',
  title: text('The life of a connection', '연결의 일생'),
  hints: [
    text(
      'Draw figure 5 of RFC 9293 and put a finger on it. For most events in most states it stays where it is.',
      'RFC 9293의 그림 5를 그리고 손가락을 올려놓으십시오. 대부분의 상태에서 대부분의 사건은 손가락을 움직이지 않습니다.',
    ),
    text(
      'Remember two things beside the state: whether you listened, and the number behind your FIN once it is sent: its sequence number and its data, plus one.',
      '상태 말고 두 가지를 더 기억하십시오. 들은 적이 있는지, 그리고 FIN을 보냈다면 FIN 다음의 번호(순서 번호와 데이터 길이를 더하고 1을 더한 값)입니다.',
    ),
    text(
      'Take a received segment in this order: RST; then what its ACK acknowledges; then its FIN. “At or beyond” modulo 2^32 is ((a - b) | 0) >= 0.',
      '받은 세그먼트는 RST, ACK가 확인하는 것, FIN의 순서로 처리하십시오. 2^32에서 “같거나 뒤”는 ((a - b) | 0) >= 0입니다.',
    ),
  ],
  parameters: (random) => ({ mine: random.u32(), theirs: random.u32(), bytes: 100 + random.below(900) }),
  describe: ({ mine, theirs, bytes }) =>
    text(
      `Write \`states\`. Your connection’s numbers begin at ${mine} here and ${theirs} there, and it carries ${bytes} bytes at a time. It is opened, closed and broken off in many ways, from both sides.`,
      `\`states\`를 작성하십시오. 본인 연결의 번호는 이쪽이 ${mine}, 저쪽이 ${theirs}에서 시작하고, 한 번에 ${bytes}바이트를 나릅니다. 양쪽에서 여러 방법으로 열리고 닫히고 끊어집니다.`,
    ),
  checks: [
    {
      say: text('The states of a client are right.', '클라이언트의 상태가 맞습니다.'),
      points: 2,
      run(trial, { mine, theirs, bytes }) {
        judge(
          trial,
          clientStories(() => newLife(trial.random, mine, theirs), bytes),
        );
      },
    },
    {
      say: text('The states of a server are right.', '서버의 상태가 맞습니다.'),
      points: 2,
      run(trial, { mine, theirs, bytes }) {
        judge(
          trial,
          serverStories(() => newLife(trial.random, mine, theirs), bytes),
        );
      },
    },
    {
      say: text(
        'Half closed, closed at the same time, closed in several attempts: right as well.',
        '반쯤 닫히거나, 동시에 닫히거나, 여러 번 시도하여 닫혀도 맞습니다.',
      ),
      points: 3,
      run(trial, { mine, theirs, bytes }) {
        judge(
          trial,
          closingStories(() => newLife(trial.random, mine, theirs), bytes),
        );
      },
    },
    {
      say: text(
        'A RST ends it, or brings a listening host back to LISTEN.',
        'RST는 연결을 끝내거나, 듣던 호스트를 LISTEN으로 되돌립니다.',
      ),
      points: 2,
      run(trial, { mine, theirs, bytes }) {
        judge(
          trial,
          brokenStories(() => newLife(trial.random, mine, theirs), bytes),
        );
      },
    },
    {
      say: text('Numbers that begin again at 0 change nothing.', '번호가 0으로 돌아가도 달라지지 않습니다.'),
      points: 2,
      hidden: true,
      run(trial) {
        for (const start of [0xffffffff, 0xfffffffe, 0xffffff9c, 0x7fffffff, 0x7fffff9c, 0]) {
          for (const stories of [clientStories, serverStories, closingStories, brokenStories]) {
            const bytes = 98 + trial.random.below(3);
            if (
              judge(
                trial,
                stories(() => newLife(trial.random, start), bytes),
              )
            )
              return;
            if (
              judge(
                trial,
                stories(() => newLife(trial.random, trial.random.u32(), start), bytes),
              )
            )
              return;
          }
        }
      },
    },
  ],
};

/** Tells of the first that is wrong; answers whether any was. */
function judge(trial: CodeTrial, stories: readonly Story[]): boolean {
  for (const { about, events, states } of stories) {
    const got = trial.student.call('states', [events.map((event) => ({ ...event }))], stateNames);
    if (got.length !== states.length) {
      trial.found({
        say: text(
          `${about.en}: ${got.length} states for ${states.length} events`,
          `${about.ko}: 사건 ${states.length}개에 상태 ${got.length}개`,
        ),
        mistake: got.length > states.length ? 'extra-bytes' : 'too-short',
      });
      return true;
    }
    const at = states.findIndex((state, index) => got[index] !== state);
    if (at === -1) continue;
    const happened = sayEvent(events[at]!);
    const before = at === 0 ? 'CLOSED' : states[at - 1]!;
    const is = names.includes(got[at]!) ? got[at]! : JSON.stringify(got[at]);
    trial.found({
      say: text(
        `${about.en}: in ${before}, ${happened.en} leads to ${states[at]}, not to ${is}`,
        `${about.ko}: ${before}에서 ${happened.ko} 뒤의 상태는 ${is}이(가) 아니라 ${states[at]}입니다`,
      ),
      source: 'RFC 9293 §3.3.2',
    });
    return true;
  }
  return false;
}

function sayEvent({ what, length, ...event }: Event): Text {
  if (what === 'listen') return text('listen()', 'listen()');
  if (what === 'timeout') return text('the timeout', '시간 초과');
  const flags = (['syn', 'fin', 'rst', 'ack'] as const).filter((flag) => event[flag]).map((flag) => flag.toUpperCase());
  const data = length > 0 ? `, ${length} bytes` : '';
  const inKorean = length > 0 ? `, ${length}바이트` : '';
  return what === 'sent'
    ? text(`sending ${flags.join(', ')}${data}`, `${flags.join(', ')}${inKorean}을(를) 보낸`)
    : text(`receiving ${flags.join(', ')}${data}`, `${flags.join(', ')}${inKorean}을(를) 받은`);
}

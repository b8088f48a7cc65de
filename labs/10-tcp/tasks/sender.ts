/** Swap: the sending half of a connection. */

import { text } from '../../../src/explain/text.ts';
import { drawU32 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { journeyArrives } from '../../20-journey/tasks/arrival.ts';
import { studentSenders } from './adapter-sender.ts';
import {
  ackStories,
  finStories,
  measuringStories,
  teller,
  timerStories,
  windowStories,
  zeroWindowStories,
} from './sender-stories.ts';
import { upload } from './upload.ts';
import { bad, beforeTheWebServer } from './weather.ts';

interface SenderParameters {
  readonly initialSequenceNumber: number;
}

export const senderTask: CodeTask<SenderParameters> = {
  id: 'sender',
  kind: 'swap',
  file: 'sender.ts',
  title: text('The sending half of TCP', 'TCP의 보내는 쪽 절반'),
  hints: [
    text(
      'Three numbers are enough to begin with: what is acknowledged (SND.UNA), what was sent (SND.NXT), and the window. Which bytes lie between them?',
      '우선 세 수면 됩니다. 확인된 곳(SND.UNA), 보낸 곳(SND.NXT), 윈도우입니다. 그 사이에는 어떤 바이트가 있습니까?',
    ),
    text(
      'Write one method that sends all that may be sent now, and call it at the end of push, end and handleAck.',
      '지금 보낼 수 있는 것을 모두 보내는 메서드를 하나 만들고 push, end, handleAck의 끝에서 부르십시오.',
    ),
    text(
      'One timer for both: it runs while something is unacknowledged, or something waits before a window of zero. New acknowledgments start it anew, its end doubles the timeout, and what was sent twice is never measured.',
      '타이머 하나로 둘 다 됩니다. 확인되지 않은 것이 있거나 0인 윈도우 앞에서 기다리는 동안 돕니다. 새 확인이 오면 다시 시작하고, 끝나면 타임아웃이 두 배가 되며, 두 번 보낸 것은 재지 않습니다.',
    ),
  ],
  parameters: (random) => ({ initialSequenceNumber: drawU32(random) }),
  describe: ({ initialSequenceNumber }) =>
    text(
      `Write \`createSender\`. First it is called directly, with your initial sequence number ${initialSequenceNumber} and others. Then a client’s TCP works with it: a long message must reach a server that does not read all the time, and the journey’s page must arrive, also when frames are lost, late, or come twice.`,
      `\`createSender\`를 작성하십시오. 먼저 본인의 초기 순서 번호 ${initialSequenceNumber} 등으로 직접 불러 봅니다. 그다음 클라이언트의 TCP가 그것으로 동작합니다. 프레임이 사라지거나 늦거나 두 번 와도, 늘 읽고 있지는 않은 서버에 긴 메시지가 닿고 여정의 웹 페이지가 도착해야 합니다.`,
    ),
  checks: [
    {
      say: text('It sends as much as the window lets go, and no more.', '윈도우가 허락하는 만큼만, 빠짐없이 보냅니다.'),
      points: 2,
      run: (trial, { initialSequenceNumber }) => windowStories(teller(trial, initialSequenceNumber)),
    },
    {
      say: text(
        'The FIN comes last, and has a place in the window.',
        'FIN은 마지막에 오고 윈도우에서 한 자리를 차지합니다.',
      ),
      points: 1,
      run: (trial) => finStories(teller(trial, drawU32(trial.random))),
    },
    {
      say: text(
        'Acknowledgments that are old, or of what was never sent, change nothing.',
        '오래된 확인 응답이나 보낸 적 없는 것의 확인 응답은 아무것도 바꾸지 않습니다.',
      ),
      points: 1,
      run: (trial) => ackStories(teller(trial, drawU32(trial.random))),
    },
    {
      say: text(
        'What is not acknowledged in time is sent again, after timeouts that double.',
        '제때 확인되지 않은 것을 다시 보내며, 타임아웃은 두 배씩 늘어납니다.',
      ),
      points: 2,
      run: (trial) => timerStories(teller(trial, drawU32(trial.random))),
    },
    {
      say: text('The timeout follows the round trips.', '타임아웃이 왕복 시간을 따라갑니다.'),
      points: 1,
      run: (trial) => measuringStories(teller(trial, drawU32(trial.random))),
    },
    {
      say: text('A closed window is probed until it opens.', '닫힌 윈도우는 열릴 때까지 탐색합니다.'),
      points: 1,
      run: (trial) => zeroWindowStories(teller(trial, drawU32(trial.random))),
    },
    {
      say: text('Sequence numbers may begin again at 0.', '순서 번호가 0부터 다시 시작해도 됩니다.'),
      points: 1,
      hidden: true,
      run(trial) {
        windowStories(teller(trial, 0xfffffb00));
        finStories(teller(trial, 0xffffffff));
        ackStories(teller(trial, 0xfffffa00));
        timerStories(teller(trial, 0x7ffffe00));
        zeroWindowStories(teller(trial, 0xfffffc17));
      },
    },
    {
      say: text(
        'A long message reaches a server that reads when it likes, in good weather and in bad.',
        '내킬 때만 읽는 서버에 긴 메시지가 좋은 날씨에도 나쁜 날씨에도 닿습니다.',
      ),
      points: 2,
      async run(trial) {
        await upload(trial, { length: 30_001, room: 65_535 });
        await upload(trial, { length: 20_000, room: 6000, asleep: 20, initialSequenceNumber: 0xffffe000 });
        await upload(trial, { length: 20_001, room: 12_000, far: bad });
      },
    },
    {
      say: text(
        'The journey’s page arrives, even if frames are lost, late, or come twice.',
        '프레임이 사라지거나 늦거나 두 번 와도 여정의 웹 페이지가 도착합니다.',
      ),
      points: 1,
      async run(trial) {
        const tcp = studentSenders(trial.student);
        await journeyArrives(trial, { parts: { tcp }, weather: beforeTheWebServer });
      },
    },
  ],
};

/** Swap: the receiving half of a connection. */

import { text } from '../../../src/explain/text.ts';
import { drawU32 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { journeyArrives } from '../../20-journey/tasks/arrival.ts';
import { studentReceivers } from './adapter-receiver.ts';
import { download } from './download.ts';
import { inOrder, outOfOrder, withFin, withinWindow, wrapping } from './receiver-scripts.ts';
import { type Script, tryScript } from './receiver-trial.ts';
import { beforeTheWebServer, onTheWayToTheServer } from './weather.ts';

interface ReceiverParameters {
  readonly initialSequenceNumber: number;
}

export const receiverTask: CodeTask<ReceiverParameters> = {
  id: 'receiver',
  kind: 'swap',
  file: 'receiver.ts',
  title: text('The receiving half of TCP', 'TCP의 받는 쪽 절반'),
  hints: [
    text(
      'Begin with segments in order: what do `state` and `read` say after each? Only then let one come early.',
      '순서대로 오는 세그먼트부터 시작하십시오. 하나 받을 때마다 `state`와 `read`는 무엇을 말해야 합니까? 일찍 오는 것은 그다음입니다.',
    ),
    text(
      'Turn each sequence number into its distance from RCV.NXT first: negative is old, `window` or more has no room.',
      '순서 번호를 먼저 RCV.NXT에서의 거리로 바꾸십시오. 음수면 이미 받은 것이고 `window` 이상이면 자리가 없습니다.',
    ),
    text(
      'Cut a segment to [0, window), keep it, then take from what is kept as long as something begins at or before RCV.NXT. The FIN is a place to remember.',
      '세그먼트를 [0, window)로 잘라 보관하고, 보관한 것 가운데 RCV.NXT 또는 그 앞에서 시작하는 것이 있는 동안 꺼내십시오. FIN은 기억해 둘 자리입니다.',
    ),
  ],
  parameters: (random) => ({ initialSequenceNumber: drawU32(random) }),
  describe: ({ initialSequenceNumber }) =>
    text(
      `Write \`createReceiver\`. First it is called directly, with your peer’s initial sequence number ${initialSequenceNumber} and others. Then the laptop’s TCP works with it: in the lab’s world a long answer must arrive whole, and on the whole journey the page, also when frames are lost, late, or come twice.`,
      `\`createReceiver\`를 작성하십시오. 먼저 상대의 초기 순서 번호 ${initialSequenceNumber} 등으로 직접 불러 봅니다. 그다음 노트북의 TCP가 그것으로 동작합니다. 프레임이 사라지거나 늦거나 두 번 와도, 실습의 세계에서는 긴 응답이, 여정 전체에서는 웹 페이지가 온전히 도착해야 합니다.`,
    ),
  checks: [
    {
      say: text(
        'Segments in order come out as the stream that was sent.',
        '순서대로 온 세그먼트가 보낸 스트림 그대로 나옵니다.',
      ),
      points: 1,
      run: (trial, { initialSequenceNumber }) => tryAll(trial, inOrder(trial.random, initialSequenceNumber)),
    },
    {
      say: text(
        'Segments out of order, overlapping or repeated come out in order, each byte once.',
        '순서가 바뀌거나 겹치거나 다시 온 세그먼트도 순서대로, 바이트마다 한 번씩 나옵니다.',
      ),
      points: 2,
      run: (trial) => tryAll(trial, outOfOrder(trial.random)),
    },
    {
      say: text('The window is kept, and opens when somebody reads.', '윈도우를 지키고, 읽으면 윈도우가 열립니다.'),
      points: 2,
      run: (trial) => tryAll(trial, withinWindow(trial.random)),
    },
    {
      say: text('The FIN counts when all before it has come.', 'FIN은 그 앞이 모두 온 뒤에 셉니다.'),
      points: 1,
      run: (trial) => tryAll(trial, withFin(trial.random)),
    },
    {
      say: text('Sequence numbers may begin again at 0.', '순서 번호가 0부터 다시 시작해도 됩니다.'),
      points: 2,
      hidden: true,
      run: (trial) => tryAll(trial, wrapping(trial.random)),
    },
    {
      say: text(
        'In the lab’s world a long answer arrives whole, in good weather and in bad.',
        '실습의 세계에서 긴 응답이 좋은 날씨에도 나쁜 날씨에도 온전히 도착합니다.',
      ),
      points: 2,
      async run(trial) {
        const tcp = studentReceivers(trial.student);
        await download(trial.newWorld({ parts: { tcp } }), trial.random, 40_000);
        await download(trial.newWorld({ parts: { tcp }, weather: onTheWayToTheServer }), trial.random, 40_001);
      },
    },
    {
      say: text('The journey’s page arrives.', '여정의 웹 페이지가 도착합니다.'),
      points: 1,
      run: async (trial) => void (await journeyArrives(trial, { parts: { tcp: studentReceivers(trial.student) } })),
    },
    {
      say: text(
        'The page arrives even if frames are lost, late, or come twice.',
        '프레임이 사라지거나 늦거나 두 번 와도 페이지가 도착합니다.',
      ),
      points: 1,
      async run(trial) {
        const tcp = studentReceivers(trial.student);
        await journeyArrives(trial, { parts: { tcp }, weather: beforeTheWebServer });
      },
    },
  ],
};

function tryAll(trial: CodeTrial, scripts: readonly Script[]): void {
  for (const script of scripts) tryScript(trial, script);
}

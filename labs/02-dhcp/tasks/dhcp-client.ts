/** Swap the laptop's DHCP client for the student's. */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawMac, drawPrefix } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { school } from '../../../src/lab/school/addresses.ts';
import { accessPoint, dhcpServer, lanCable, unpluggedLaptop, useLease } from '../../../src/lab/school/lan.ts';
import { badWeather, journeyArrives } from '../../03-arp/tasks/journey.ts';
import { studentDhcpClient } from './adapter-dhcp-client.ts';
import * as asking from './client-asking.ts';
import * as renewing from './client-renewing.ts';
import type { ClientParameters } from './client-words.ts';

export const dhcpClientTask: CodeTask<ClientParameters> = {
  id: 'dhcp-client',
  kind: 'swap',
  file: 'dhcp-client.ts',
  title: text('Write the laptop’s DHCP client', '노트북의 DHCP 클라이언트 작성하기'),
  hints: [
    text(
      'Draw figure 5 of RFC 2131 as a table first: for each state, what a message does and what the timer does.',
      '먼저 RFC 2131의 그림 5를 표로 그리십시오. 상태마다 메시지가 하는 일과 타이머가 하는 일을 적습니다.',
    ),
    text(
      'One function sends the question of the current state and sets the timer; asking and repeating are then the same.',
      '현재 상태의 질문을 보내고 타이머를 맞추는 함수 하나를 두면, 묻기와 다시 묻기가 같은 일이 됩니다.',
    ),
    text(
      'Keep the time of a question’s first copy: the lease counts from there, the waits count from the last copy.',
      '질문을 처음 보낸 시각을 기억하십시오. 임대는 그때부터, 재전송 간격은 마지막으로 보낸 때부터 셉니다.',
    ),
  ],
  parameters: (random) => ({
    mac: drawMac(random),
    broadcast: random.below(2) === 1,
    prefix: drawPrefix(random),
  }),
  describe: ({ mac, prefix }) =>
    text(
      `Write \`createDhcpClient\`. It is tried directly, for a host with the MAC address ${mac} in the network ${prefix}, and then takes the place of the laptop’s own client in the journey: the page must arrive. Your \`request.ts\` and \`lease.ts\` are of use: you may import them.`,
      `\`createDhcpClient\`를 작성하십시오. 네트워크 ${prefix}에서 MAC 주소가 ${mac}인 호스트로 직접 시험한 다음, 여정에서 노트북의 클라이언트를 대신합니다. 페이지가 도착해야 합니다. \`request.ts\`와 \`lease.ts\`가 도움이 되며, 가져와 써도 됩니다.`,
    ),
  checks: [
    {
      say: text('DISCOVER, REQUEST, and then there is a lease.', 'DISCOVER, REQUEST를 거쳐 임대를 얻습니다.'),
      points: 1,
      run: asking.asks,
    },
    {
      say: text('The lease has the right values and times.', '임대의 값과 시각이 맞습니다.'),
      points: 1,
      run: asking.readsLease,
    },
    {
      say: text(
        'A DISCOVER without an answer is repeated after 4, 8, 16 … seconds.',
        '응답 없는 DISCOVER를 4, 8, 16 …초 뒤에 다시 보냅니다.',
      ),
      points: 1,
      run: asking.repeatsDiscover,
    },
    {
      say: text(
        'A REQUEST without an answer is repeated, and after four of them all begins anew.',
        '응답 없는 REQUEST를 다시 보내고, 네 번 뒤에는 처음부터 다시 시작합니다.',
      ),
      points: 1,
      run: asking.repeatsRequest,
    },
    {
      say: text(
        'What is for others, or does not fit the state, is ignored.',
        '남에게 온 메시지나 상태에 맞지 않는 메시지는 무시합니다.',
      ),
      points: 1,
      run: asking.ignores,
    },
    {
      say: text(
        'After a NAK it begins anew, and gives up a lease that it has.',
        'NAK를 받으면 처음부터 다시 시작하고, 가진 임대를 포기합니다.',
      ),
      points: 1,
      run: asking.isRefused,
    },
    {
      say: text('At T1 it renews the lease with its server.', 'T1에 임대해 준 서버와 갱신합니다.'),
      points: 1,
      run: renewing.renews,
    },
    {
      say: text(
        'At T2 it asks every server, and when the lease is over it stops.',
        'T2에는 모든 서버에 묻고, 임대가 끝나면 사용을 멈춥니다.',
      ),
      points: 1,
      run: renewing.rebinds,
    },
    {
      say: text(
        'It gets an address where every sixth frame is lost.',
        '프레임 여섯 개 중 하나가 사라지는 곳에서도 주소를 얻습니다.',
      ),
      points: 1,
      run: getsThrough,
    },
    {
      say: text(
        'With it the page arrives, also on a bad cable, and the lease is renewed.',
        '이 클라이언트로 페이지가 도착하고, 나쁜 케이블에서도 그러하며, 임대가 갱신됩니다.',
      ),
      points: 1,
      async run(trial) {
        for (const weather of [{}, badWeather]) {
          await journeyArrives(trial, { parts: { makeDhcpClient: studentDhcpClient(trial.student) }, weather });
        }
      },
    },
    {
      say: text(
        'Broken and repeated messages do it no harm, and it renews as often as needed.',
        '깨지거나 반복된 메시지에도 문제가 없으며, 필요한 만큼 갱신합니다.',
      ),
      points: 2,
      hidden: true,
      run: renewing.survives,
    },
  ],
};

/** With both flags; the world waits long enough for any luck. */
async function getsThrough(trial: CodeTrial): Promise<void> {
  for (const broadcastFlag of [true, false]) {
    const bad = { loss: 1 / 6, duplicate: 0.1, reorder: { share: 0.2, extra: milliseconds(20) } };
    const { world } = trial.newWorld({ weather: { 'laptop-ap': bad } });
    const laptop = unpluggedLaptop(world);
    const ap = accessPoint(world);
    world.connect('laptop-ap', [laptop, 0], [ap, 0], lanCable);
    const app = studentDhcpClient(trial.student)({
      mac: school.laptop.mac,
      broadcastFlag,
      random: world.random.fork('laptop/dhcp'),
      onLease: (lease) => useLease(laptop, lease),
    });
    world.act((now) => {
      ap.host.run(dhcpServer(), now);
      laptop.run(app, now);
    });
    await world.until(() => app.lease !== undefined, 'the laptop has an address', seconds(3600));
    if (app.lease!.address === school.laptop.address) continue;
    fail(text('it took another address than the one it got', '받은 것과 다른 주소를 쓰고 있습니다'));
  }
}

/** Build a DHCPDISCOVER, and have it answered. */

import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawMac, drawPrefix, drawU32 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { DhcpMessageType, DhcpOp } from '../../../src/packet/dhcp.ts';
import { endIfWrong } from '../../03-arp/tasks/end-if-wrong.ts';
import type { DiscoverParameters } from '../starter/discover.ts';
import { Asker, dhcpWorld } from './dhcp-world.ts';
import { message, messageFindings } from './message-checks.ts';

export const discoverTask: CodeTask<DiscoverParameters> = {
  id: 'discover',
  kind: 'build',
  file: 'discover.ts',
  title: text('Build a DHCPDISCOVER', 'DHCPDISCOVER 만들기'),
  hints: [
    text(
      'Open the lab’s capture and look at frame 1: which bytes are zero, and why?',
      '실습 캡처의 1번 프레임을 여십시오. 어떤 바이트가 0이며, 왜 그렇습니까?',
    ),
    text(
      '236 bytes have their fixed places; then comes a cookie of four bytes, then options.',
      '236바이트는 자리가 정해져 있고, 그 뒤에 4바이트 쿠키와 옵션이 옵니다.',
    ),
    text(
      'An option is code, length, value. Option 53 says which message this is, 255 ends the list.',
      '옵션은 코드, 길이, 값입니다. 53번은 메시지 종류를 말하고 255번은 목록을 끝냅니다.',
    ),
  ],
  parameters: (random) => ({ mac: drawMac(random), xid: drawU32(random), broadcast: random.below(2) === 1 }),
  describe: ({ mac, xid, broadcast }) =>
    text(
      `Write \`buildDiscover\`. With your values (MAC ${mac}, xid 0x${xid.toString(16)}) the server must answer it, whether the broadcast flag is set or not; you begin with it ${broadcast ? 'set' : 'clear'}. Other options than 53 may be there.`,
      `\`buildDiscover\`를 작성하십시오. 본인 값(MAC ${mac}, xid 0x${xid.toString(16)})으로 만든 메시지에 서버가 답해야 합니다. 브로드캐스트 플래그가 1일 때도 0일 때도 마찬가지이며, 먼저 ${broadcast ? '1' : '0'}로 시험합니다. 53번 외의 옵션이 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text('Every field of the DISCOVER is right.', 'DISCOVER의 모든 필드가 맞습니다.'),
      points: 2,
      run: (trial, parameters) => mustBeRight(trial, parameters),
    },
    {
      say: text(
        'It is right with the broadcast flag the other way round, too.',
        '브로드캐스트 플래그가 반대일 때도 맞습니다.',
      ),
      points: 1,
      run: (trial, parameters) => mustBeRight(trial, { ...parameters, broadcast: !parameters.broadcast }),
    },
    {
      say: text('A DHCP server answers it with an OFFER.', 'DHCP 서버가 OFFER로 답합니다.'),
      points: 2,
      run: serverAnswers,
    },
    {
      say: text('It is right for other hosts as well.', '다른 호스트에서도 맞습니다.'),
      points: 2,
      hidden: true,
      run(trial) {
        const xids = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x000a00ff, drawU32(trial.random)];
        const macs = ['02:00:00:00:00:01', '0a:ff:00:0f:f0:99', drawMac(trial.random)];
        for (const [index, xid] of xids.entries()) {
          const mac = macs[index % macs.length]!;
          for (const broadcast of [true, false]) mustBeRight(trial, { mac, xid, broadcast });
        }
      },
    },
  ],
};

function mustBeRight(trial: CodeTrial, { mac, xid, broadcast }: DiscoverParameters): void {
  const got = trial.student.call('buildDiscover', [{ mac, xid, broadcast }], message);
  const options = { messageType: DhcpMessageType.DISCOVER };
  endIfWrong(trial, messageFindings(got, { op: DhcpOp.REQUEST, xid, chaddr: mac, broadcast, options }));
}

/** With the flag clear the OFFER comes to the host's own MAC address, and has to arrive there as well. */
async function serverAnswers(trial: CodeTrial, { mac, xid }: DiscoverParameters): Promise<void> {
  for (const broadcast of [true, false]) {
    const question = trial.student.call('buildDiscover', [{ mac, xid, broadcast }], message);
    const { run, laptop } = dhcpWorld(trial, trial.newWorld(), mac, drawPrefix(trial.random), 1);
    const asker = new Asker();
    run.world.act((now) => {
      laptop.run(asker, now);
      asker.say(question, now);
    });
    await run.world.pass(milliseconds(500));
    const answers = asker.messages.filter(({ options }) => options.messageType === DhcpMessageType.OFFER);
    if (answers.some((answer) => answer.xid === xid && answer.chaddr === mac)) continue;
    const flag = broadcast ? text('set', '1') : text('clear', '0');
    trial.found({
      say: text(
        `no OFFER for your xid came to the host (broadcast flag ${flag.en})`,
        `호스트에 본인의 xid에 대한 OFFER가 오지 않았습니다(브로드캐스트 플래그 ${flag.ko})`,
      ),
    });
  }
}

/** Build a DHCPDISCOVER, and have it answered. */

import { type Micros, milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { compareFrames } from '../../../src/grade/compare-frames.ts';
import { drawMac, drawU32 } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';
import { inUdp } from '../../../src/grade/wrap.ts';
import { accessPoint, dhcpServer, lanCable, unpluggedLaptop } from '../../../src/lab/school/lan.ts';
import {
  buildDhcp,
  DHCP_CLIENT_PORT,
  DHCP_SERVER_PORT,
  DhcpMessageType,
  DhcpOp,
  decodeDhcp,
} from '../../../src/packet/dhcp.ts';
import type { Application, Sockets } from '../../../src/stack/sockets.ts';
import type { DiscoverParameters } from '../starter/discover.ts';

const ports = { srcPort: DHCP_CLIENT_PORT, dstPort: DHCP_SERVER_PORT };

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
      `Write \`buildDiscover\`. With your values (MAC ${mac}, xid 0x${xid.toString(16)}, broadcast flag ${broadcast ? 'set' : 'clear'}) the school’s server must answer it. Other options than 53 may be there.`,
      `\`buildDiscover\`를 작성하십시오. 본인 값(MAC ${mac}, xid 0x${xid.toString(16)}, 브로드캐스트 플래그 ${broadcast ? '1' : '0'})으로 만든 메시지에 학교 서버가 답해야 합니다. 53번 외의 옵션이 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text('Every field of the DISCOVER is right.', 'DISCOVER의 모든 필드가 맞습니다.'),
      points: 3,
      run(trial, { mac, xid, broadcast }) {
        const got = trial.student.call('buildDiscover', [{ mac, xid, broadcast }], bytes);
        const want = buildDhcp({
          op: DhcpOp.REQUEST,
          xid,
          chaddr: mac,
          broadcast,
          options: { messageType: DhcpMessageType.DISCOVER },
        });
        const isMine = (path: string) => /^dhcp\.(?!(messageType|pad)\b)\w+\./.test(path) || /pad/i.test(path);
        for (const finding of compareFrames(got, { want, wrap: inUdp(ports), free: isMine })) trial.found(finding);
      },
    },
    {
      say: text('The school’s DHCP server answers it with an OFFER.', '학교의 DHCP 서버가 OFFER로 답합니다.'),
      points: 2,
      async run(trial, parameters) {
        const message = trial.student.call('buildDiscover', [{ ...parameters }], bytes);
        const { world } = trial.newWorld();
        const laptop = unpluggedLaptop(world);
        const ap = accessPoint(world);
        world.connect('laptop-ap', [laptop, 0], [ap, 0], lanCable);
        const asker = new Asker(message);
        world.act((now) => {
          ap.host.run(dhcpServer(), now);
          laptop.run(asker, now);
        });
        await world.pass(milliseconds(500));
        const frames = world.frames.filter(({ from }) => from === 1);
        const offers = frames.flatMap(({ bytes: frame }) => offerIn(frame));
        const offer = offers.find(({ xid }) => xid === parameters.xid);
        if (!offer)
          fail(text('the server sent no OFFER with your xid', '서버가 본인의 xid로 OFFER를 보내지 않았습니다'));
      },
    },
  ],
};

function offerIn(frame: Uint8Array): { xid: number }[] {
  if (frame.length < 282 || frame[23] !== 17) return [];
  const message = decodeDhcp(frame.subarray(42));
  return message.options.messageType === DhcpMessageType.OFFER ? [message] : [];
}

/** Says one thing from port 68, to everybody. */
class Asker implements Application {
  readonly #message: Uint8Array;

  constructor(message: Uint8Array) {
    this.#message = message;
  }

  start(sockets: Sockets, now: Micros): void {
    const socket = sockets.bindUdp(DHCP_CLIENT_PORT, { onDatagram: () => {} });
    socket.send(this.#message, { address: '255.255.255.255', port: DHCP_SERVER_PORT }, now);
  }

  nextTimer(): Micros {
    return Number.POSITIVE_INFINITY;
  }

  handleTimer(): void {}
}

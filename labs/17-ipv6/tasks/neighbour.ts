/** Ask for a neighbour, and answer one who asks. */

import {
  IPV6_ALL_NODES,
  IPV6_UNSPECIFIED,
  type Ipv6Address,
  ipv6Bytes,
  ipv6MulticastMac,
  solicitedNodeAddress,
} from '../../../src/bytes/ipv6-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Router } from '../../../src/nodes/router.ts';
import { buildEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { buildIcmpv6 } from '../../../src/packet/icmpv6.ts';
import { IpProtocol } from '../../../src/packet/ipv4.ts';
import { buildIpv6 } from '../../../src/packet/ipv6.ts';
import { type NdpMessage, NdpType } from '../../../src/packet/ndp.ts';
import { endIfWrong } from '../../03-arp/tasks/end-if-wrong.ts';
import { answeredFindings, frameFindings, frameOrNull, mustFit } from '../../03-arp/tasks/frame-checks.ts';
import { Station } from '../../03-arp/tasks/station.ts';
import { drawAddress6, drawPrefix6 } from './own-prefix.ts';

interface Parameters {
  /** The student's own host. */
  mac: string;
  address: Ipv6Address;
  prefix: string;
}

interface Question {
  mac: string;
  /** '::' of somebody who has none yet. */
  src: Ipv6Address;
  target: Ipv6Address;
}

export const neighbourTask: CodeTask<Parameters> = {
  id: 'neighbour',
  kind: 'build',
  file: 'neighbour.ts',
  title: text('Ask for a neighbour, and be one', '이웃을 찾고 이웃으로 답하기'),
  hints: [
    text(
      'Open frames 10 and 11 of the lab’s capture. Which bytes of the target come back in the frame’s destination, and which in the packet’s?',
      '실습 캡처의 10번과 11번 프레임을 여십시오. 대상 주소의 어느 바이트가 프레임의 목적지에, 어느 바이트가 패킷의 목적지에 다시 나옵니까?',
    ),
    text(
      'The checksum covers both addresses, the length, three zero bytes, 58, and then the ICMPv6 message with a checksum of zero.',
      '체크섬은 두 주소, 길이, 0인 바이트 셋, 58, 그리고 체크섬을 0으로 둔 ICMPv6 메시지를 대상으로 합니다.',
    ),
    text(
      'Over a question whose checksum is right, the same sum gives zero. That is how you test it.',
      '체크섬이 맞는 질문에 같은 계산을 하면 0이 나옵니다. 검사는 그렇게 합니다.',
    ),
  ],
  parameters(random) {
    const prefix = drawPrefix6(random);
    return { mac: drawMac(random), address: drawAddress6(random, prefix), prefix };
  },
  describe: ({ mac, address, prefix }) =>
    text(
      `Write \`askForNeighbour\` and \`answerNeighbour\` for a host with the MAC address ${mac} and the address ${address} in ${prefix}.`,
      `${prefix}에서 MAC 주소가 ${mac}, 주소가 ${address}인 호스트의 \`askForNeighbour\`와 \`answerNeighbour\`를 작성하십시오.`,
    ),
  checks: [
    {
      say: text('Every field of the solicitation is right.', '이웃 요청의 모든 필드가 맞습니다.'),
      points: 3,
      run(trial, own) {
        for (const station of [own, drawStation(trial.random)]) {
          for (let i = 0; i < 3; i++) mustAsk(trial, station, drawAddress6(trial.random, station.prefix));
        }
      },
    },
    {
      say: text('A router whom you ask answers.', '물어본 라우터가 답합니다.'),
      points: 1,
      run: routerAnswers,
    },
    {
      say: text('Every field of the advertisement is right.', '이웃 광고의 모든 필드가 맞습니다.'),
      points: 3,
      run(trial, own) {
        for (const asker of askers(trial.random, own, 3)) mustAnswer(trial, own, { ...asker, target: own.address });
      },
    },
    {
      say: text(
        'Who would like to have your address, and has none, is answered so that he hears it.',
        '본인의 주소를 쓰려는, 아직 주소가 없는 호스트에게 들리도록 답합니다.',
      ),
      points: 1,
      run(trial, own) {
        const question = { mac: drawMac(trial.random), src: IPV6_UNSPECIFIED, target: own.address };
        mustAnswer(trial, own, question);
      },
    },
    {
      say: text('Questions for others get no answer.', '다른 주소를 찾는 질문에는 답하지 않습니다.'),
      points: 1,
      run(trial, own) {
        for (const asker of askers(trial.random, own, 2)) {
          mustAnswer(trial, own, { ...asker, target: own.address });
          // The same group, but another address.
          const target = sameGroup(own.address);
          const why = text('a question for another address of the same group', '같은 그룹의 다른 주소를 찾는 질문');
          mustKeepSilent(trial, own, solicitation({ ...asker, target }), why);
        }
      },
    },
    {
      say: text(
        'What only looks like a question for you, or came from beyond the link, gets no answer.',
        '본인을 찾는 질문처럼 보일 뿐이거나 링크 밖에서 온 것에는 답하지 않습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial, own) {
        for (const asker of askers(trial.random, own, 2)) {
          const question = { ...asker, target: own.address };
          mustAnswer(trial, own, question);
          for (const [frame, why] of lookalikes(question)) mustKeepSilent(trial, own, frame, why);
          // Through a bridge that puts its own address into the frame: the option counts.
          const frame = solicitation(question);
          frame.set([2, 0x77, 0x66], 6);
          judgeAnswer(trial, own, question, frame);
        }
      },
    },
  ],
};

function drawStation(random: Random): Parameters {
  const prefix = drawPrefix6(random);
  return { mac: drawMac(random), address: drawAddress6(random, prefix), prefix };
}

function askers(random: Random, { prefix }: Parameters, count: number): Pick<Question, 'mac' | 'src'>[] {
  return Array.from({ length: count }, () => ({ mac: drawMac(random), src: drawAddress6(random, prefix) }));
}

function sameGroup(address: Ipv6Address): Ipv6Address {
  const groups = address.split(':');
  return [...groups.slice(0, 5), groups[5] === '1234' ? '1235' : '1234', ...groups.slice(6)].join(':');
}

const frameBytes = bytes.refine(({ length }) => length <= 1514, { error: 'more than one frame' });

function mustAsk(trial: CodeTrial, own: Parameters, target: Ipv6Address): void {
  const want = solicitation({ mac: own.mac, src: own.address, target });
  const got = trial.student.call('askForNeighbour', [stationOf(own), ipv6Bytes(target)], frameBytes);
  endIfWrong(trial, compareFrames(got, { want }));
}

function mustAnswer(trial: CodeTrial, own: Parameters, question: Question): void {
  judgeAnswer(trial, own, question, solicitation(question));
}

function judgeAnswer(trial: CodeTrial, own: Parameters, question: Question, frame: Uint8Array): void {
  endIfWrong(trial, frameFindings(answer(trial, own, frame), advertisement(own, question)));
}

function mustKeepSilent(trial: CodeTrial, own: Parameters, frame: Uint8Array, why: Text): void {
  endIfWrong(trial, answeredFindings(answer(trial, own, frame), why));
}

function answer(trial: CodeTrial, own: Parameters, frame: Uint8Array): Uint8Array | undefined {
  return trial.student.call('answerNeighbour', [frame, stationOf(own)], frameOrNull);
}

function stationOf({ mac, address }: Parameters): { mac: string; address: Uint8Array } {
  return { mac, address: ipv6Bytes(address) };
}

function solicitation({ mac, src, target }: Question): Uint8Array {
  const dst = solicitedNodeAddress(target);
  const options = src === IPV6_UNSPECIFIED ? {} : { sourceLinkAddress: mac };
  return frameOf({ type: NdpType.NEIGHBOR_SOLICITATION, target, options }, { mac, src }, dst, ipv6MulticastMac(dst));
}

function advertisement(own: Parameters, { src, mac }: Question): Uint8Array {
  const solicited = src !== IPV6_UNSPECIFIED;
  const dst = solicited ? src : IPV6_ALL_NODES;
  const message = {
    type: NdpType.NEIGHBOR_ADVERTISEMENT,
    router: false,
    solicited,
    override: true,
    target: own.address,
    options: { targetLinkAddress: own.mac },
  };
  return frameOf(message, { mac: own.mac, src: own.address }, dst, solicited ? mac : ipv6MulticastMac(dst));
}

function frameOf(
  message: NdpMessage,
  { mac, src }: { mac: string; src: Ipv6Address },
  dst: Ipv6Address,
  dstMac: string,
): Uint8Array {
  const payload = buildIcmpv6({ ...message, code: 0 }, src, dst);
  const packet = buildIpv6({ src, dst, nextHeader: IpProtocol.ICMPV6, payload, hopLimit: 255 });
  return buildEthernet({ dst: dstMac, src: mac, etherType: EtherType.IPV6, payload: packet });
}

/** The question with one thing changed that makes it another, and what it is then. */
function lookalikes(question: Question): [Uint8Array, Text][] {
  const frame = solicitation(question);
  const changed = (offset: number, ...values: number[]) => {
    const copy = frame.slice();
    copy.set(values, offset);
    return copy;
  };
  const { src, target } = question;
  const dst = solicitedNodeAddress(target);
  const at = { mac: question.mac, src };
  const options = { sourceLinkAddress: question.mac };
  const withCode = (code: number) => {
    const payload = buildIcmpv6({ type: NdpType.NEIGHBOR_SOLICITATION, code, target, options }, src, dst);
    const packet = buildIpv6({ src, dst, nextHeader: IpProtocol.ICMPV6, payload, hopLimit: 255 });
    return buildEthernet({ dst: frameMac, src: at.mac, etherType: EtherType.IPV6, payload: packet });
  };
  const frameMac = ipv6MulticastMac(dst);
  const answered = {
    type: NdpType.NEIGHBOR_ADVERTISEMENT,
    router: false,
    solicited: true,
    override: true,
    target,
  } as const;
  return [
    [changed(21, 254), text('a question with hop limit 254', '홉 제한이 254인 질문')],
    [changed(21, 64), text('a question with hop limit 64', '홉 제한이 64인 질문')],
    [changed(56, frame[56]! ^ 0x40), text('a question with a wrong checksum', '체크섬이 틀린 질문')],
    [changed(56, 0, 0), text('a question without a checksum', '체크섬이 없는 질문')],
    [withCode(1), text('a question with code 1', '코드가 1인 질문')],
    [frameOf({ ...answered, options }, at, dst, frameMac), text('an advertisement', '이웃 광고')],
    [changed(12, 0x08, 0x00), text('a frame of EtherType 0x0800', '이더타입 0x0800 프레임')],
    [changed(14, 0x40), text('a packet of IP version 4', 'IP 버전이 4인 패킷')],
    [changed(20, 17), text('a packet with next header 17', '다음 헤더가 17인 패킷')],
    [frame.subarray(0, 85), text('a frame that ends within the packet', '패킷 중간에서 끝나는 프레임')],
    [frame.subarray(0, 60), text('a frame that ends within the message', '메시지 중간에서 끝나는 프레임')],
    [frame.subarray(0, 20), text('a frame that ends within the IPv6 header', 'IPv6 헤더 중간에서 끝나는 프레임')],
    [frame.subarray(0, 9), text('a frame that ends within its header', '헤더 중간에서 끝나는 프레임')],
  ];
}

/** The student's host asks for the address of a router of ours. */
async function routerAnswers(trial: CodeTrial, own: Parameters): Promise<void> {
  const { world } = trial.newWorld();
  const target = drawAddress6(trial.random, own.prefix);
  const router = world.add(
    new Router({
      name: 'router',
      ports: [{ mac: drawMac(trial.random), ipv6: { addresses: [`${target}/64`], dadTransmits: 0 } }],
      random: world.random.fork('router'),
    }),
  );
  const host = world.add(new Station('host'));
  world.connect('host-router', [host, 0], [router, 0], lanCable);
  const frame = trial.student.call('askForNeighbour', [stationOf(own), ipv6Bytes(target)], frameBytes);
  world.act(() => host.send(mustFit(frame)));
  await world.pass(seconds(1));
  if (host.received.length > 0) return;
  const dropped = Object.keys(router.drops.all());
  trial.found({
    say: text(
      `the router does not answer${dropped.length > 0 ? ` (it dropped the frame: ${dropped.join(', ')})` : ''}`,
      `라우터가 답하지 않습니다${dropped.length > 0 ? `(버린 이유: ${dropped.join(', ')})` : ''}`,
    ),
  });
}

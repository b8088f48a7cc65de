/** Answer an ARP request, and let a router find its way by the answer. */

import { IPV4_UNSPECIFIED } from '../../../src/bytes/ipv4-address.ts';
import { MAC_BROADCAST, MAC_ZERO } from '../../../src/bytes/mac-address.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix, routerOf } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Router } from '../../../src/nodes/router.ts';
import { ArpOperation, buildArp } from '../../../src/packet/arp.ts';
import { buildEthernet, EtherType, ethernetHeader } from '../../../src/packet/ethernet.ts';
import { endIfWrong } from './end-if-wrong.ts';
import { answeredFindings, frameFindings, frameOrNull, mustFit } from './frame-checks.ts';
import { Station } from './station.ts';

interface Parameters {
  /** The student's own host. */
  mac: string;
  address: string;
  prefix: string;
}

/** Who asks, and how. */
interface Question {
  mac: string;
  address: string;
  target: string;
  operation?: number;
  /** The Ethernet header's addresses; the asker's and everybody's by default. */
  src?: string;
  dst?: string;
  targetMac?: string;
}

export const arpReplyTask: CodeTask<Parameters> = {
  id: 'arp-reply',
  kind: 'build',
  file: 'arp-reply.ts',
  title: text('Answer an ARP request', 'ARP 요청에 답하기'),
  hints: [
    text(
      'In the lab’s capture, put frames 1 and 6 side by side: which values moved, which one is new?',
      '실습 캡처에서 1번과 6번 프레임을 나란히 놓으십시오. 어떤 값이 옮겨졌고 어떤 값이 새로 생겼습니까?',
    ),
    text(
      'Check the first eight bytes of the ARP packet before you believe the rest: they say which kind of addresses follow.',
      'ARP 패킷의 처음 8바이트를 먼저 확인하십시오. 뒤에 어떤 주소가 오는지 말해 줍니다.',
    ),
    text(
      'Sender and target change places, your own MAC address becomes the sender’s, the operation becomes 2.',
      '보낸 쪽과 대상이 자리를 바꾸고, 본인의 MAC 주소가 보낸 쪽이 되며, 동작은 2가 됩니다.',
    ),
  ],
  parameters(random) {
    const prefix = drawPrefix(random);
    const [address = ''] = drawHosts(random, prefix, 1);
    return { mac: drawMac(random), address, prefix };
  },
  describe: ({ mac, address, prefix }) =>
    text(
      `Write \`answerArp\` for a host with the MAC address ${mac} and the address ${address} in the network ${prefix}.`,
      `네트워크 ${prefix}에서 MAC 주소가 ${mac}, 주소가 ${address}인 호스트의 \`answerArp\`를 작성하십시오.`,
    ),
  checks: [
    {
      say: text('Every field of the reply is right.', '응답의 모든 필드가 맞습니다.'),
      points: 2,
      run(trial, own) {
        for (const asker of askers(trial.random, own, 2)) mustAnswer(trial, own, { ...asker, target: own.address });
      },
    },
    {
      say: text(
        'Questions for others, and replies, get no answer.',
        '다른 호스트를 찾는 요청과 응답에는 답하지 않습니다.',
      ),
      points: 2,
      run(trial, own) {
        for (const { mac, address } of askers(trial.random, own, 2)) {
          const [other = ''] = drawHosts(trial.random, own.prefix, 3).filter((one) => one !== own.address);
          const elsewhere = text('a question for another address', '다른 주소를 찾는 요청');
          mustAnswer(trial, own, { mac, address, target: own.address });
          mustKeepSilent(trial, own, request({ mac, address, target: other }), elsewhere);
          const reply = { mac, address, target: own.address, targetMac: own.mac, dst: own.mac };
          const why = text('a reply', 'ARP 응답');
          mustKeepSilent(trial, own, request({ ...reply, operation: ArpOperation.REPLY }), why);
        }
      },
    },
    {
      say: text('A probe, sent from 0.0.0.0, is answered as well.', '0.0.0.0에서 온 탐침에도 답합니다.'),
      points: 1,
      run(trial, own) {
        const mac = drawMac(trial.random);
        mustAnswer(trial, own, { mac, address: IPV4_UNSPECIFIED, target: own.address });
      },
    },
    {
      say: text('A router finds your host by your answer.', '라우터가 본인의 응답으로 호스트를 찾아냅니다.'),
      points: 1,
      run: routerFinds,
    },
    {
      say: text(
        'What only looks like a question for you gets no answer, and an odd frame does no harm.',
        '본인을 찾는 요청처럼 보일 뿐인 프레임에는 답하지 않고, 이상한 프레임도 문제를 일으키지 않습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial, own) {
        for (const asker of askers(trial.random, own, 2)) {
          const question = { ...asker, target: own.address };
          for (const [frame, why] of lookalikes(request(question))) mustKeepSilent(trial, own, frame, why);
          mustAnswer(trial, own, { ...question, dst: own.mac, targetMac: own.mac });
          // Through a bridge that puts its own address into the frame: ARP's sender counts.
          mustAnswer(trial, own, { ...question, src: drawMac(trial.random) });
        }
      },
    },
  ],
};

function* askers(random: Random, own: Parameters, count: number): Generator<{ mac: string; address: string }> {
  for (const address of drawHosts(random, own.prefix, count + 1).filter((one) => one !== own.address)) {
    yield { mac: drawMac(random), address };
  }
}

function request(question: Question): Uint8Array {
  const { mac, address, target, operation = ArpOperation.REQUEST, src = mac, dst = MAC_BROADCAST } = question;
  const payload = buildArp({
    operation,
    senderHardwareAddress: mac,
    senderProtocolAddress: address,
    targetHardwareAddress: question.targetMac ?? MAC_ZERO,
    targetProtocolAddress: target,
  });
  const frame = buildEthernet({ src, dst, etherType: EtherType.ARP, payload });
  // An adapter may leave anything in the padding; none of it is ours to repeat.
  return frame.fill(0x5a, ethernetHeader.size + payload.length);
}

function mustAnswer(trial: CodeTrial, own: Parameters, question: Question): void {
  const want = buildEthernet({
    src: own.mac,
    dst: question.mac,
    etherType: EtherType.ARP,
    payload: buildArp({
      operation: ArpOperation.REPLY,
      senderHardwareAddress: own.mac,
      senderProtocolAddress: own.address,
      targetHardwareAddress: question.mac,
      targetProtocolAddress: question.address,
    }),
  });
  endIfWrong(trial, frameFindings(answer(trial, own, request(question)), want));
}

function mustKeepSilent(trial: CodeTrial, own: Parameters, frame: Uint8Array, why: Text): void {
  endIfWrong(trial, answeredFindings(answer(trial, own, frame), why));
}

function answer(trial: CodeTrial, { mac, address }: Parameters, frame: Uint8Array): Uint8Array | undefined {
  return trial.student.call('answerArp', [frame, { mac, address }], frameOrNull);
}

function sendable(frame: Uint8Array | undefined): Uint8Array | undefined {
  return frame && mustFit(frame);
}

/** The request with one thing changed that makes it another, and what it is then. */
function lookalikes(frame: Uint8Array): [Uint8Array, Text][] {
  const changed = (offset: number, ...values: number[]) => {
    const copy = frame.slice();
    copy.set(values, offset);
    return copy;
  };
  return [
    [changed(12, 0x08, 0x00), text('a frame of EtherType 0x0800', '이더타입 0x0800 프레임')],
    [changed(12, 0x80, 0x35), text('a frame of EtherType 0x8035 (RARP)', '이더타입 0x8035(RARP) 프레임')],
    [changed(14, 0, 6), text('a request for hardware type 6', '하드웨어 유형 6의 요청')],
    [changed(16, 0x86, 0xdd), text('a request for protocol type 0x86dd', '프로토콜 유형 0x86dd의 요청')],
    [changed(18, 8), text('a request with hardware addresses of 8 bytes', '하드웨어 주소가 8바이트인 요청')],
    [changed(19, 16), text('a request with protocol addresses of 16 bytes', '프로토콜 주소가 16바이트인 요청')],
    [changed(20, 1, 1), text('operation 0x0101', '동작 0x0101')],
    [changed(20, 0, 3), text('operation 3', '동작 3')],
    [frame.subarray(0, 41), text('a frame that ends within the ARP packet', 'ARP 패킷 중간에서 끝나는 프레임')],
    [frame.subarray(0, 14), text('a frame that ends after its header', '헤더 뒤에서 끝나는 프레임')],
    [frame.subarray(0, 9), text('a frame that ends within its header', '헤더 중간에서 끝나는 프레임')],
  ];
}

/** The school's router pings the student's host; only its ARP is there, but that is enough to be found. */
async function routerFinds(trial: CodeTrial, own: Parameters): Promise<void> {
  const { world } = trial.newWorld();
  const router = world.add(
    new Router({
      name: 'router',
      ports: [{ mac: drawMac(trial.random), address: routerOf(own.prefix) }],
      random: world.random.fork('router'),
    }),
  );
  const host = world.add(new Station('host', (frame) => sendable(answer(trial, own, frame))));
  world.connect('host-router', [host, 0], [router, 0], lanCable);
  world.act((now) => router.ping(own.address, now, () => {}));
  await world.pass(seconds(1));
  const found = router.ip.ports[0]!.arp.lookup(own.address, world.now);
  if (found !== own.mac) {
    const is = found ?? text('nobody', '없음');
    const [en, ko] = typeof is === 'string' ? [is, is] : [is.en, is.ko];
    fail(
      text(
        `the router knows ${en} as the owner of ${own.address}, should be ${own.mac}`,
        `라우터가 아는 ${own.address}의 주인은 ${ko}입니다. ${own.mac}이어야 합니다`,
      ),
    );
  }
  if (!host.received.some((frame) => ethernetHeader.get(frame, 0, 'etherType') === EtherType.IPV4)) {
    trial.found({ say: text('the ping that waited never came', '기다리던 핑이 오지 않았습니다') });
  }
}

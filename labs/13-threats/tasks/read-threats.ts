/** The lab's acts once more, with numbers of the student's own: which frame was it, and what is written in it? */

import { seqDiff } from '../../../src/bytes/sequence.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../../src/grade/evidence.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import { google, school } from '../../../src/lab/school/addresses.ts';
import { arpSpoofing } from '../acts/arp-spoofing.ts';
import { dnsActs } from '../acts/dns.ts';
import { resets } from '../acts/reset.ts';
import { rogueDhcp } from '../acts/rogue-dhcp.ts';
import { synFlood } from '../acts/syn-flood.ts';
import { mallory } from '../addresses.ts';
import { openWorld } from '../open-world.ts';

interface Parameters {
  /** How often the outsider pings its router before each act, so that frames have other numbers for everybody. */
  chatter: number[];
  /** Seconds that pass before the flood. */
  wait: number;
}

const FILE = 'read-threats.pcapng';

export const readThreatsTask: AnswerTask<Parameters> = {
  id: 'read-threats',
  kind: 'read',
  title: text('Read the traces', '흔적 읽기'),
  hints: [
    text(
      'The addresses are those of the lab’s README; frame.interface_name tells on which link a frame was seen.',
      '주소는 실습 README의 것입니다. frame.interface_name은 프레임이 어느 링크에서 보였는지 알려 줍니다.',
    ),
    text(
      'Turn relative sequence numbers off (tcp.relative_sequence_numbers), or look at tcp.seq_raw and tcp.ack_raw.',
      '상대 순서 번호를 끄거나(tcp.relative_sequence_numbers), tcp.seq_raw와 tcp.ack_raw를 보십시오.',
    ),
    text(
      'A challenge ACK repeats the number that the laptop expects: the RST is the one that lies less than a window beyond it.',
      '챌린지 ACK에는 노트북이 기다리는 번호가 있습니다. 문제의 RST는 그 번호에서 윈도 하나보다 가까이 뒤에 있습니다.',
    ),
  ],
  parameters: (random) => ({
    chatter: [1 + random.below(9), 1 + random.below(9), 1 + random.below(9), 1 + random.below(9)],
    wait: random.below(1500),
  }),
  describe: () =>
    text(
      `\`captures/read-threats/${FILE}\` shows five of the lab’s acts, from the rogue DHCP server to the SYN flood, with other numbers. Answer the questions in \`answers.yaml\`.`,
      `\`captures/read-threats/${FILE}\`에는 가짜 DHCP 서버부터 SYN 플러드까지 실습의 다섯 막이 다른 번호로 담겨 있습니다. \`answers.yaml\`에 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const report = await runEvidence('read-threats', random, (run) => live(run, parameters));
    return { captures: [captureOf(report)], questions: questions(framesOf(report)) };
  },
};

async function live(run: LabRun, { chatter, wait }: Parameters): Promise<void> {
  const here = await openWorld(run);
  for (const [index, act] of [rogueDhcp, arpSpoofing, dnsActs, resets].entries()) {
    for (let i = 0; i < chatter[index]!; i++) {
      run.world.act((now) => here.outsider.ping('203.0.113.1', now, () => {}));
      await run.world.pass(milliseconds(100));
    }
    await act(run, here);
  }
  await run.world.pass(seconds(wait));
  await synFlood(run, here);
}

/** The second of the connections that the outsider's RSTs are for. */
const DOUBTING_PORT = 50002;
const WINDOW = 2 ** 28;

function questions(frames: readonly NumberedFrame[]): Question[] {
  const on = (link: string) => frames.filter(({ view }) => view.link === link);
  const number = (frame: NumberedFrame, path: string) => Number(frame.view.get(path));

  const stopped = on('mallory-switch')
    .filter(({ view }) => view.get('ipv4.src') === mallory.address && view.get('dhcp.messageType') === OFFER)
    .at(-1)!;
  const lie = on('laptop-switch').find(
    ({ view }) =>
      view.get('arp.senderHardwareAddress') === mallory.mac &&
      view.get('arp.senderProtocolAddress') === school.router.address,
  )!;
  const late = on('router-isp').find(
    ({ view }) => view.get('ipv4.src') === google.dns.address && view.get('dns.answer.address') === google.web.address,
  )!;
  const resets = on('laptop-switch').filter(
    ({ view }) => view.get('tcp.rst') === true && view.get('tcp.dstPort') === DOUBTING_PORT,
  );
  const challenge = on('laptop-switch').find(
    ({ number: at, view }) => at > resets.at(-1)!.number && view.get('tcp.srcPort') === DOUBTING_PORT,
  )!;
  const expected = number(challenge, 'tcp.acknowledgmentNumber');
  const hit = resets
    .map((frame) => number(frame, 'tcp.sequenceNumber'))
    .find((sequence) => seqDiff(sequence, expected) >= 0 && seqDiff(sequence, expected) < WINDOW)!;
  const cookie = on('laptop-switch')
    .filter(({ view }) => view.get('tcp.syn') === true && view.get('ipv4.dst') === school.laptop.address)
    .map((frame) => number(frame, 'tcp.sequenceNumber'))
    .at(-1)!;

  const packet = (key: string, say: Text, accepts: readonly number[]): Question => ({
    key,
    say,
    points: 1,
    answer: { type: 'packet', file: FILE, accepts },
  });
  const count = (key: string, say: Text, value: number, mistakes: Question['mistakes'] = []): Question => ({
    key,
    say,
    points: 1,
    answer: { type: 'number', value },
    mistakes: mistakes.filter((mistake) => mistake.value !== value),
  });
  return [
    count(
      'stoppedXid',
      text(
        'Which transaction id has the OFFER of Mallory’s that the switch stopped?',
        '스위치가 막은 Mallory의 OFFER는 트랜잭션 ID가 얼마입니까?',
      ),
      number(stopped, 'dhcp.xid'),
    ),
    packet(
      'lie',
      text(
        'In which frame does the laptop hear that the router’s address is Mallory’s (on its own link)?',
        '노트북이 라우터의 주소가 Mallory의 것이라고 듣는 프레임은 몇 번입니까(노트북의 링크에서)?',
      ),
      [lie.number],
    ),
    packet(
      'late',
      text(
        'In which frame does the resolver get the right answer for www.google.com for the first time, too late (on its own link)?',
        '리졸버가 www.google.com의 맞는 답을 처음으로, 그러나 너무 늦게 받는 프레임은 몇 번입니까(리졸버의 링크에서)?',
      ),
      [late.number],
    ),
    packet(
      'challenge',
      text(
        'Which frame is the challenge ACK, as the laptop sends it?',
        '노트북이 보내는 챌린지 ACK는 몇 번 프레임입니까?',
      ),
      [challenge.number],
    ),
    count(
      'inWindow',
      text(
        'Which sequence number has the RST that the laptop challenges (the number as it is on the wire)?',
        '노트북이 챌린지로 답한 RST의 순서 번호는 얼마입니까(회선에 있는 그대로의 번호)?',
      ),
      hit,
      [{ value: expected, say: text('this is the number that would have been believed', '이것은 믿었을 번호입니다') }],
    ),
    count(
      'cookie',
      text(
        'Which initial sequence number does the web server choose for the laptop during the second flood?',
        '두 번째 플러드 동안 웹 서버가 노트북에게 고른 초기 순서 번호는 얼마입니까?',
      ),
      cookie,
    ),
    count(
      'counter',
      text(
        'Which value has the cookie’s counter, the upper five bits of that number?',
        '그 번호의 상위 다섯 비트인 쿠키의 카운터는 얼마입니까?',
      ),
      cookie >>> 27,
      [{ value: (cookie >>> 24) & 7, say: text('these are the three bits of the MSS', '이것은 MSS의 세 비트입니다') }],
    ),
  ];
}

const OFFER = 2;

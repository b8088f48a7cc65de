/** Something is not as it should be in the air of an office. What, and which frame proves it? */

import { sameBytes } from '../../../src/bytes/same-bytes.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { anyFrame, causeQuestion, proofQuestion } from '../../../src/grade/diagnosis.ts';
import { captureOf, runEvidence } from '../../../src/grade/evidence.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { Question } from '../../../src/grade/question.ts';
import type { AnswerTask } from '../../../src/grade/task.ts';
import { EtherType } from '../../../src/packet/ethernet.ts';
import { type AckFrame, type Dot11Frame, decodeDot11, FrameType } from '../../../src/packet/wifi/dot11.ts';
import { decodeKeyMessage, type ReceivedKeyMessage } from '../../../src/packet/wifi/eapol-key.ts';
import { fromLlcSnap } from '../../../src/packet/wifi/ethernet-bridge.ts';
import { decodeManagement, kindOf, type ManagementBody } from '../../../src/packet/wifi/management.ts';
import { decodeRadiotap } from '../../../src/packet/wifi/radiotap.ts';
import { stepOf } from '../../../src/stack/wifi/handshake-message.ts';
import { AIR, drawOfficePlan, type OfficePlan } from './office-air.ts';
import { type Fault, faults, happen, type Outcome } from './office-faults.ts';

interface Parameters {
  readonly plan: OfficePlan;
  readonly fault: Fault;
}

/** A frame of the capture, taken apart as far as it can be without keys. */
interface AirFrame {
  readonly number: number;
  /** Without radiotap. */
  readonly bytes: Uint8Array;
  readonly frame: Dot11Frame | AckFrame;
}

export const diagnoseWifiTask: AnswerTask<Parameters> = {
  id: 'diagnose-wifi',
  kind: 'diagnose',
  title: text('Diagnose: something is in the air', '진단: 공중에 무언가 있습니다'),
  hints: [
    text(
      'Begin with who is there: `wlan.fc.type_subtype == 8` shows beacons. Compare name, BSSID, channel, and whether there is an RSN element.',
      '누가 있는지부터 보십시오. `wlan.fc.type_subtype == 8`이 비컨을 보여 줍니다. 이름, BSSID, 채널, RSN 요소가 있는지를 비교하십시오.',
    ),
    text(
      'Then the handshakes: `eapol`. After message 2 comes message 3, unless the MIC of message 2 was wrong. And `wlan.fc.type_subtype == 12` with its reason.',
      '그다음은 핸드셰이크입니다. `eapol`로 보십시오. 메시지 2의 MIC가 틀리지 않았다면 메시지 3이 이어집니다. `wlan.fc.type_subtype == 12`와 그 이유도 보십시오.',
    ),
    text(
      'Anybody can write any address into a frame. What is harder to imitate: the sequence number that comes next, a packet number that is new (each key counts by itself), and how loud the frame is. A retry has its Retry bit set.',
      '프레임에는 누구나 아무 주소나 적을 수 있습니다. 흉내 내기 어려운 것은 다음 차례의 순서 번호, 새로운 패킷 번호(키마다 따로 셉니다), 그리고 신호의 세기입니다. 다시 보낸 프레임에는 Retry 비트가 켜져 있습니다.',
    ),
  ],
  parameters: (random) => ({ plan: drawOfficePlan(random), fault: draw(random, faults) }),
  describe: ({ plan: { ssid, laptop } }) =>
    text(
      `In \`captures/diagnose-wifi/${AIR}.pcap\` is all that an adapter in monitor mode has heard in an office. Its network is \`${ssid}\`, with WPA2 and one passphrase for all its access points; the laptop is ${laptop}. Something is not as it should be. Say what, and which frame proves it.`,
      `\`captures/diagnose-wifi/${AIR}.pcap\`에는 어느 사무실에서 모니터 모드의 어댑터가 들은 모든 것이 들어 있습니다. 네트워크는 \`${ssid}\`이고 WPA2를 쓰며, 액세스 포인트는 모두 같은 암호를 쓰기로 되어 있습니다. 노트북은 ${laptop}입니다. 무언가 잘못되어 있습니다. 무엇인지, 어느 프레임이 그것을 증명하는지 답하십시오.`,
    ),
  async prepare(parameters, random) {
    const outcomes: Outcome[] = [];
    const report = await runEvidence('diagnose-wifi', random, async (run) => {
      outcomes.push(await happen(run, parameters.plan, parameters.fault));
    });
    const frames = report.frames
      .filter(({ recorded }) => recorded.link === AIR)
      .map(({ recorded: { bytes } }, index): AirFrame => {
        const inner = withoutRadiotap(bytes);
        return { number: index + 1, bytes: inner, frame: decodeDot11(inner) };
      });
    return { captures: [captureOf(report, AIR)], questions: questions(frames, parameters, outcomes[0]!) };
  },
};

const causes: Readonly<Record<string, Text>> = {
  'wrong-passphrase': text('a wrong passphrase was typed into the laptop', '노트북에 암호를 잘못 입력함'),
  'other-passphrase': text(
    'one access point of this name has another passphrase than the others',
    '같은 이름의 액세스 포인트 하나가 다른 것들과 암호가 다름',
  ),
  replayed: text('somebody said a data frame again that they had heard', '누군가 들은 데이터 프레임을 다시 내보냄'),
  'forged-deauthentication': text(
    'somebody sent the laptop away in the access point’s name',
    '누군가 액세스 포인트의 이름으로 노트북을 내보냄',
  ),
  'sent-away': text('the access point itself sent the laptop away', '액세스 포인트가 직접 노트북을 내보냄'),
  'open-twin': text('a network of the same name has no encryption', '같은 이름의 네트워크가 암호화 없이 있음'),
  roamed: text(
    'the laptop moved to another access point, as it should',
    '노트북이 정상적으로 다른 액세스 포인트로 옮겨 감',
  ),
  'lost-frames': text(
    'the radio link is bad: frames are given up after many retries',
    '무선 상태가 나빠 여러 번 다시 보낸 끝에 포기함',
  ),
};

function questions(frames: readonly AirFrame[], { plan, fault }: Parameters, { said }: Outcome): Question[] {
  // What was only said again is in the capture twice, and the first time it was right.
  const proofs = said
    ? [frames.findLast(({ bytes }) => sameBytes(bytes, withoutRadiotap(said)))!]
    : frames.filter((one) => isProof(one, plan, fault));
  const accepts = proofs.map(({ number }) => number);
  const which = concerned(fault);
  const others = (['near', 'far', 'cafe'] as const).filter((name) => name !== which);
  return [
    causeQuestion({ value: fault, of: causes }),
    proofQuestion({ file: `${AIR}.pcap`, accepts, say: anyFrame }),
    {
      key: 'bssid',
      say: text('Which BSSID is in this frame?', '그 프레임에는 어떤 BSSID가 있습니까?'),
      points: 2,
      answer: { type: 'mac', value: plan[which] },
      mistakes: [
        ...others.map((name) => ({
          value: plan[name],
          say: text(
            'this is an access point, but not the one concerned',
            '액세스 포인트는 맞지만 이 일과 관계있는 것이 아닙니다',
          ),
        })),
        { value: plan.laptop, say: text('this is the laptop', '이것은 노트북입니다') },
      ],
    },
    {
      key: 'channel',
      say: text('On which channel is this network?', '그 네트워크는 몇 번 채널에 있습니까?'),
      points: 1,
      personal: false,
      answer: { type: 'number', value: plan.channels[which === 'far' ? 'far' : 'near'] },
    },
    {
      key: 'handshakes',
      say: text(
        'How many 4-way handshakes of the laptop came to their end (message 4)?',
        '노트북의 4-way 핸드셰이크 가운데 끝까지(메시지 4까지) 간 것은 몇 번입니까?',
      ),
      points: 2,
      personal: false,
      answer: { type: 'number', value: frames.filter(isFourthMessage).length },
    },
  ];
}

/** Whose BSSID the proving frame has. */
function concerned(fault: Fault): 'near' | 'far' | 'twin' {
  if (fault === 'other-passphrase') return 'far';
  return fault === 'open-twin' ? 'twin' : 'near';
}

function isProof({ frame }: AirFrame, plan: OfficePlan, fault: Fault): boolean {
  if (frame.kind === 'ack') return false;
  const kind = managementIn(frame)?.kind;
  if (fault === 'open-twin') return kind === 'beacon' && frame.address2 === plan.twin;
  if (kind === 'deauthentication') return true;
  if (fault !== 'wrong-passphrase' && fault !== 'other-passphrase') return false;
  // Message 2 with its wrong MIC, and message 1 said again instead of message 3.
  const message = keyMessageIn(frame);
  const isBetween = [frame.address1, frame.address2].includes(plan[concerned(fault)]);
  const step = message && stepOf(message);
  return isBetween && (step === 'message-2' || (step === 'message-1' && message!.replayCounter > 1));
}

function managementIn(frame: Dot11Frame): ManagementBody | undefined {
  const kind = frame.type === FrameType.MANAGEMENT ? kindOf(frame.subtype) : undefined;
  return kind && decodeManagement(kind, frame.body);
}

/** Of the 4-way handshake: it is not encrypted. */
function keyMessageIn(frame: Dot11Frame | AckFrame): ReceivedKeyMessage | undefined {
  if (frame.kind !== 'data' || frame.protectedFrame) return undefined;
  const inner = fromLlcSnap(frame.body);
  return inner?.etherType === EtherType.EAPOL ? decodeKeyMessage(inner.payload) : undefined;
}

function isFourthMessage({ frame }: AirFrame): boolean {
  const message = keyMessageIn(frame);
  return message !== undefined && stepOf(message) === 'message-4';
}

function withoutRadiotap(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(decodeRadiotap(bytes).length);
}

/** Build an Ethernet frame, and have it understood. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix, drawU16 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { lanCable } from '../../../src/lab/school/lan.ts';
import { Host } from '../../../src/nodes/host.ts';
import { ArpOperation, buildArp } from '../../../src/packet/arp.ts';
import { buildEthernet, ETHERNET_MIN_FRAME, EtherType, ethernetHeader } from '../../../src/packet/ethernet.ts';
import type { FrameParts } from '../starter/frame.ts';
import { endIfWrong } from './end-if-wrong.ts';
import { frameFindings, frameOrNull, mustFit } from './frame-checks.ts';
import { Station } from './station.ts';

interface Parameters {
  dst: string;
  src: string;
  /** Of no protocol that this project knows, so that the payload is just bytes. */
  etherType: number;
}

const LARGEST_PAYLOAD = 1500;
/** Payload bytes of the shortest frame that needs no padding. */
const FULL = ETHERNET_MIN_FRAME - ethernetHeader.size;

export const frameTask: CodeTask<Parameters> = {
  id: 'frame',
  kind: 'build',
  file: 'frame.ts',
  title: text('Build an Ethernet frame', '이더넷 프레임 만들기'),
  hints: [
    text(
      'Open the lab’s capture and look at the first 14 bytes of frame 1 and of frame 9.',
      '실습 캡처에서 1번과 9번 프레임의 첫 14바이트를 보십시오.',
    ),
    text(
      'The destination comes first: a switch can decide before it has read the rest. The type has its high byte first.',
      '목적지가 먼저 옵니다. 스위치는 나머지를 읽기 전에 판단할 수 있습니다. 유형은 상위 바이트가 먼저입니다.',
    ),
    text(
      'Make room for 14 bytes and the payload, or 60 if that is less, and a new Uint8Array is full of zeros already.',
      '14바이트와 페이로드를 합한 길이, 그것이 60보다 작으면 60바이트를 잡으십시오. 새 Uint8Array는 이미 0으로 채워져 있습니다.',
    ),
  ],
  parameters: (random) => ({ dst: drawMac(random), src: drawMac(random), etherType: drawEtherType(random) }),
  describe: ({ dst, src, etherType }) =>
    text(
      `Write \`buildFrame\`. Your values: a frame from ${src} to ${dst} of type 0x${hex(etherType)}. It is tried with payloads of many lengths.`,
      `\`buildFrame\`을 작성하십시오. 본인 값: ${src}에서 ${dst}(으)로 가는 유형 0x${hex(etherType)} 프레임. 여러 길이의 페이로드로 시험합니다.`,
    ),
  checks: [
    {
      say: text('Addresses, type and payload are where they belong.', '주소와 유형, 페이로드가 제자리에 있습니다.'),
      points: 1,
      run: (trial, parameters) => tryLengths(trial, parameters, [FULL + 1, 2 * FULL + 7]),
    },
    {
      say: text(
        'A short frame is filled up to 60 bytes with zeros, a longer one is left as it is.',
        '짧은 프레임은 60바이트까지 0으로 채우고, 더 긴 프레임은 그대로 둡니다.',
      ),
      points: 1,
      run: (trial, parameters) => tryLengths(trial, parameters, [28, 1, FULL - 1, FULL, FULL + 1]),
    },
    {
      say: text(
        'A payload of 1500 bytes fits into a frame, a longer one does not.',
        '1500바이트 페이로드는 프레임에 들어가고 더 긴 것은 들어가지 않습니다.',
      ),
      points: 1,
      run(trial, parameters) {
        tryLengths(trial, parameters, [LARGEST_PAYLOAD]);
        for (const length of [LARGEST_PAYLOAD + 1, LARGEST_PAYLOAD + 14, 2000]) {
          if (build(trial, { ...parameters, payload: trial.random.bytes(length) }) === undefined) continue;
          fail(
            text(
              `a payload of ${length} bytes got a frame, should get null`,
              `${length}바이트 페이로드로 프레임을 만들었습니다. null을 반환해야 합니다`,
            ),
            { source: 'RFC 894' },
          );
        }
      },
    },
    {
      say: text('A host that gets your frame answers what is in it.', '프레임을 받은 호스트가 그 내용에 답합니다.'),
      points: 1,
      run: hostAnswers,
    },
    {
      say: text('Other addresses, types and lengths are right as well.', '다른 주소와 유형, 길이에서도 맞습니다.'),
      points: 2,
      hidden: true,
      run(trial, parameters) {
        tryLengths(trial, { ...parameters, dst: 'ff:ff:ff:ff:ff:ff' }, [0, 2, 45, 46, 47]);
        tryLengths(trial, { ...parameters, src: '02:00:0a:ff:09:90', etherType: 0xff01 }, [0, 999]);
        for (let i = 0; i < 8; i++) {
          const others = { dst: drawMac(trial.random), src: drawMac(trial.random) };
          tryLengths(trial, { ...others, etherType: drawEtherType(trial.random) }, [trial.random.below(1501)]);
        }
      },
    },
  ],
};

/** Frames with payloads of these lengths, compared with the right ones. */
function tryLengths(trial: CodeTrial, parameters: Parameters, lengths: readonly number[]): void {
  for (const length of lengths) {
    // No zero at the end: it could be taken for padding.
    const payload = trial.random.bytes(length).map((byte) => byte || 0xa5);
    const parts = { ...parameters, payload };
    endIfWrong(trial, frameFindings(build(trial, parts), buildEthernet(parts)));
  }
}

function build(trial: CodeTrial, { dst, src, etherType, payload }: FrameParts): Uint8Array | undefined {
  return trial.student.call('buildFrame', [{ dst, src, etherType, payload }], frameOrNull);
}

/** An ARP request in the student's frame, which must come back answered. */
async function hostAnswers(trial: CodeTrial, { dst, src }: Parameters): Promise<void> {
  const { world } = trial.newWorld();
  const prefix = drawPrefix(trial.random);
  const [own = '', theirs = ''] = drawHosts(trial.random, prefix, 2);
  const asker = world.add(new Station('asker'));
  const host = world.add(
    new Host({ name: 'host', ports: [{ mac: dst, address: theirs }], random: world.random.fork('host') }),
  );
  world.connect('asker-host', [asker, 0], [host, 0], lanCable);
  const payload = buildArp({
    operation: ArpOperation.REQUEST,
    senderHardwareAddress: src,
    senderProtocolAddress: own,
    targetHardwareAddress: '00:00:00:00:00:00',
    targetProtocolAddress: theirs,
  });
  const frame = build(trial, { dst, src, etherType: EtherType.ARP, payload });
  if (!frame) fail(text('null came back instead of a frame', '프레임 대신 null이 돌아왔습니다'));
  world.act(() => asker.send(mustFit(frame)));
  await world.pass(milliseconds(10));
  if (asker.received.length === 0) {
    trial.found({ say: text('the host did not answer the frame', '호스트가 프레임에 답하지 않았습니다') });
  }
}

/** Above 0x0600, where types begin, and none that means something. */
function drawEtherType(random: Random): number {
  for (;;) {
    const value = drawU16(random);
    if (value >= 0x9100 && value < 0xff00) return value;
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

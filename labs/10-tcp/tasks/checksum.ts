/** The checksum of a segment: pseudo-header, odd lengths, carries. */

import { addWords, finishChecksum } from '../../../src/bytes/checksum.ts';
import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawU16, drawU32 } from '../../../src/grade/personal.ts';
import { u16 } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { IpProtocol, pseudoHeaderSum, transportChecksum } from '../../../src/packet/ipv4.ts';
import { buildTcp, tcpHeader } from '../../../src/packet/tcp.ts';
import { rawWorld } from './raw-peer.ts';
import { compareSegments } from './segment-bytes.ts';
import { drawSocketPair, type SocketPair, sayPair } from './socket-pair.ts';

export const checksumTask: CodeTask<SocketPair> = {
  id: 'checksum',
  kind: 'build',
  file: 'checksum.ts',
  title: text('The checksum of a segment', '세그먼트의 체크섬'),
  hints: [
    text(
      'Two segments with the same bytes but other addresses have different checksums. What else is summed up?',
      '바이트가 같아도 주소가 다르면 체크섬이 다릅니다. 무엇을 더 합칩니까?',
    ),
    text(
      'The pseudo-header: both addresses, a zero, the protocol number 6, and the length of header and data; all in words of 16 bits, high byte first.',
      '의사 헤더입니다. 두 주소, 0, 프로토콜 번호 6, 헤더와 데이터의 길이를 높은 바이트가 먼저인 16비트 워드로 셉니다.',
    ),
    text(
      'What does not fit into 16 bits is added at the right, again and again until nothing is left over; the field holds the complement.',
      '16비트를 넘는 부분은 넘치는 것이 없을 때까지 오른쪽에 다시 더하고, 필드에는 그 보수를 넣습니다.',
    ),
  ],
  parameters: drawSocketPair,
  describe: (pair) =>
    text(
      `Write \`tcpChecksum\`. It is tried with segments of all lengths and options, among them those of your own connection, ${sayPair(pair)}; a server must take them.`,
      `\`tcpChecksum\`을 작성하십시오. 여러 길이와 옵션의 세그먼트로 시험하며, 본인의 연결 ${sayPair(pair)}의 세그먼트도 있습니다. 서버가 그 세그먼트를 받아들여야 합니다.`,
    ),
  checks: [
    {
      say: text('Segments of even length have the right checksum.', '짝수 길이 세그먼트의 체크섬이 맞습니다.'),
      points: 2,
      run(trial, pair) {
        for (const length of [0, 4, 536]) tryOut(trial, pair, cleared(drawSegment(trial.random, pair, length)));
      },
    },
    {
      say: text('Segments of odd length have the right checksum.', '홀수 길이 세그먼트의 체크섬이 맞습니다.'),
      points: 1,
      run(trial, pair) {
        for (const length of [1, 7, 1459]) tryOut(trial, pair, cleared(drawSegment(trial.random, pair, length)));
      },
    },
    {
      say: text('Carries are added back, however many there are.', '올림은 몇 번이 생기든 다시 더해집니다.'),
      points: 1,
      run(trial, pair) {
        const full = drawSegment(trial.random, pair, 1460).fill(0xff, 20);
        tryOut(trial, pair, cleared(full));
        tryOut(trial, pair, carryingTwice(drawSegment(trial.random, pair, 100), pair));
      },
    },
    {
      say: text(
        'What stands in the checksum field before does not count.',
        '체크섬 필드에 미리 들어 있던 값은 세지 않습니다.',
      ),
      points: 1,
      run(trial, pair) {
        for (const length of [0, 12]) {
          const segment = drawSegment(trial.random, pair, length);
          tcpHeader.set(segment, 0, 'checksum', drawU16(trial.random));
          tryOut(trial, pair, segment);
        }
      },
    },
    {
      say: text(
        'A server of ours takes a SYN with this checksum and answers it.',
        '이 체크섬을 넣은 SYN을 우리 서버가 받아들이고 답합니다.',
      ),
      points: 1,
      run: knock,
    },
    {
      say: text(
        'Every length from 20 to 60 bytes is right, whatever the bytes are.',
        '20에서 60바이트까지 어떤 길이, 어떤 바이트라도 맞습니다.',
      ),
      points: 1,
      hidden: true,
      run(trial) {
        for (let length = 0; length <= 40; length++) {
          const pair = drawSocketPair(trial.random);
          tryOut(trial, pair, cleared(drawSegment(trial.random, pair, length)));
        }
      },
    },
  ],
};

/** A segment of the pair with a right checksum, without options. */
function drawSegment(random: Random, pair: SocketPair, payloadLength: number): Uint8Array {
  const { sourceAddress, destinationAddress, sourcePort: srcPort, destinationPort: dstPort } = pair;
  const fields = {
    srcPort,
    dstPort,
    sequenceNumber: drawU32(random),
    acknowledgmentNumber: drawU32(random),
    window: drawU16(random),
    ack: true,
    psh: payloadLength > 0,
    payload: random.bytes(payloadLength),
  };
  return buildTcp(fields, sourceAddress, destinationAddress);
}

function cleared(segment: Uint8Array): Uint8Array {
  tcpHeader.set(segment, 0, 'checksum', 0);
  return segment;
}

/** Its last two bytes are such that adding the carry makes another carry. */
function carryingTwice(segment: Uint8Array, { sourceAddress, destinationAddress }: SocketPair): Uint8Array {
  cleared(segment).fill(0, segment.length - 2);
  const pseudo = pseudoHeaderSum(sourceAddress, destinationAddress, IpProtocol.TCP, segment.length);
  const word = 0xffff - (addWords(pseudo, segment) & 0xffff);
  segment.set([word >> 8, word & 0xff], segment.length - 2);
  return segment;
}

function tryOut(trial: CodeTrial, pair: SocketPair, segment: Uint8Array): void {
  const { sourceAddress, destinationAddress } = pair;
  const got = trial.student.call('tcpChecksum', [sourceAddress, destinationAddress, segment], u16);
  const wanted = transportChecksum(sourceAddress, destinationAddress, IpProtocol.TCP, cleared(segment.slice()));
  if (got === wanted) return;
  const at = text(`segment of ${segment.length} bytes`, `${segment.length}바이트 세그먼트`);
  for (const finding of findings(got, wanted, segment, pair)) {
    const { en, ko } = finding.say;
    trial.found({ ...finding, say: text(`${at.en}: ${en}`, `${at.ko}: ${ko}`) });
  }
}

function findings(got: number, wanted: number, segment: Uint8Array, pair: SocketPair): readonly Finding[] {
  const { sourceAddress, destinationAddress } = pair;
  const pseudo = pseudoHeaderSum(sourceAddress, destinationAddress, IpProtocol.TCP, segment.length);
  if (got === finishChecksum(addWords(pseudo, segment))) return [oldFieldIncluded];
  const [mine, right] = [got, wanted].map((checksum) => {
    const copy = segment.slice();
    tcpHeader.set(copy, 0, 'checksum', checksum);
    return copy;
  });
  const told = compareSegments(mine!, right!, pair);
  const say = text(
    `the checksum is ${hex(got)}, should be ${hex(wanted)}`,
    `체크섬이 ${hex(got)}입니다. ${hex(wanted)}이어야 합니다`,
  );
  return told.length > 0 ? told : [{ say, source: 'RFC 9293 §3.1' }];
}

const oldFieldIncluded: Finding = {
  say: text(
    'it looks as if what stood in the checksum field was summed up as well: it counts as zero',
    '체크섬 필드에 있던 값까지 더한 것으로 보입니다. 그 필드는 0으로 셉니다',
  ),
  mistake: 'checksum-field-included',
  source: 'RFC 9293 §3.1',
};

/** Sends a SYN whose checksum the student's code made. */
async function knock(trial: CodeTrial, pair: SocketPair): Promise<void> {
  const run = trial.newWorld();
  const { peer, server } = rawWorld(run, pair);
  const { sourceAddress, destinationAddress, sourcePort: srcPort, destinationPort: dstPort } = pair;
  const syn = buildTcp(
    { srcPort, dstPort, sequenceNumber: drawU32(trial.random), syn: true, window: 64_240, options: { mss: 1460 } },
    sourceAddress,
    destinationAddress,
  );
  const checksum = trial.student.call('tcpChecksum', [sourceAddress, destinationAddress, cleared(syn)], u16);
  tcpHeader.set(syn, 0, 'checksum', checksum);
  run.world.act(() => {
    server.sockets.listenTcp(dstPort, () => ({}));
    peer.send(syn);
  });
  await run.world.pass(milliseconds(100));
  if (peer.received.some((segment) => segment.syn && segment.ack)) return;
  fail(
    text(
      'the server sent no SYN, ACK: a segment with a wrong checksum is dropped without a word',
      '서버가 SYN, ACK를 보내지 않았습니다. 체크섬이 틀린 세그먼트는 말없이 버려집니다',
    ),
    { source: 'RFC 9293 §3.1' },
  );
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}

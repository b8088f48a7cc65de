/** Between air and wire: 802.11 data frames and Ethernet. */

import { readMacAddress } from '../../../src/bytes/mac-address.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { LinkType } from '../../../src/capture/link-type.ts';
import { text } from '../../../src/explain/text.ts';
import type { Finding } from '../../../src/grade/finding.ts';
import { drawMac } from '../../../src/grade/personal.ts';
import { bytes } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { compareFrames } from '../../../src/grade/teacher/compare-frames.ts';
import type { CodeTrial } from '../../../src/grade/trial.ts';
import { appendFcs } from '../../../src/packet/ethernet-fcs.ts';
import { buildRadiotap, ChannelFlag, RadiotapFlag } from '../../../src/packet/wifi/radiotap.ts';
import {
  type BridgeCase,
  macBytes,
  markedFrames,
  type OwnBridge,
  ordinaryCases,
  rareCases,
  refusedFrames,
  shortCases,
} from './bridge-cases.ts';
import { inCase } from './wifi-findings.ts';

const SOURCE = 'IEEE 802.11-2020 §9.3.2.1';

export const bridgeTask: CodeTask<OwnBridge> = {
  id: 'bridge',
  kind: 'build',
  file: 'bridge.ts',
  title: text('From the air to the wire and back', '공중에서 유선으로, 다시 공중으로'),
  hints: [
    text(
      'Address 1 is who shall hear the frame in the air, Address 2 who sends it there; the third is the end that is missing. To the access point: 1 BSSID, 2 source, 3 destination. And from it?',
      'Address 1은 공중에서 들을 쪽, Address 2는 공중으로 보내는 쪽이고, 세 번째는 빠진 나머지 끝입니다. 액세스 포인트로 갈 때는 1 BSSID, 2 출발지, 3 목적지입니다. 거기서 올 때는 어떻습니까?',
    ),
    text(
      'The EtherType stays, and what follows: 802.11 only puts six bytes before it. Behind the two addresses of Ethernet comes what the body has from its seventh byte on.',
      'EtherType과 그 뒤는 그대로입니다. 802.11은 그 앞에 6바이트를 더할 뿐입니다. 이더넷의 두 주소 뒤에는 본문의 일곱 번째 바이트부터가 옵니다.',
    ),
    text(
      'Ethernet has at least 60 bytes, the air no such rule: an ARP of 28 bytes gets 18 zeros on the wire, and loses them on the way back.',
      '이더넷은 적어도 60바이트이고 공중에는 그런 규칙이 없습니다. 28바이트 ARP는 유선에서 0을 18개 얻고, 돌아올 때 잃습니다.',
    ),
  ],
  parameters: (random) => ({ bssid: drawMac(random), station: drawMac(random), server: drawMac(random) }),
  describe: ({ bssid, station, server }) =>
    text(
      `Write \`toEthernet\` and \`toDot11\`. Your laptop is ${station}, its access point ${bssid}, and the server behind it ${server}. Every bit of the frames counts.`,
      `\`toEthernet\`과 \`toDot11\`을 작성하십시오. 본인의 노트북은 ${station}, 액세스 포인트는 ${bssid}, 그 뒤의 서버는 ${server}입니다. 프레임의 모든 비트가 중요합니다.`,
    ),
  checks: [
    {
      say: text('From the air to the wire.', '공중에서 유선으로 옮깁니다.'),
      points: 3,
      run(trial, own) {
        for (const one of ordinaryCases(trial.random, own)) tryEthernet(trial, one);
        for (const one of markedFrames(trial.random, own)) tryEthernet(trial, one);
      },
    },
    {
      say: text('From the wire to the air, both ways.', '유선에서 공중으로, 양쪽 방향 모두 옮깁니다.'),
      points: 3,
      run(trial, own) {
        for (const one of ordinaryCases(trial.random, own)) tryDot11(trial, one);
      },
    },
    {
      say: text('Short frames are filled up on the wire, and only there.', '짧은 프레임은 유선에서만 채웁니다.'),
      points: 2,
      run(trial, own) {
        for (const one of shortCases(trial.random, own)) {
          tryEthernet(trial, one);
          tryDot11(trial, one);
        }
      },
    },
    {
      say: text('What is not bridged is null.', '옮기지 않는 것은 null입니다.'),
      points: 2,
      run(trial, own) {
        for (const { about, frame } of refusedFrames(trial.random, own)) {
          if (trial.student.call('toEthernet', [frame], perhaps) === undefined) continue;
          const say = text(
            'this frame is not bridged, the answer is null',
            '이 프레임은 옮기지 않으므로 답은 null입니다',
          );
          trial.found(inCase(about, { say, source: SOURCE }));
        }
      },
    },
    {
      say: text(
        'Other types, full frames and any sequence number.',
        '다른 종류와 가득 찬 프레임, 어떤 순서 번호도 됩니다.',
      ),
      points: 1,
      hidden: true,
      run(trial, own) {
        for (const one of rareCases(trial.random, own)) {
          tryEthernet(trial, one);
          tryDot11(trial, one);
        }
      },
    },
  ],
};

/** `null` comes as undefined. */
const perhaps = bytes.optional();

function tryEthernet(trial: CodeTrial, { about, dot11, ethernet }: BridgeCase): void {
  const got = trial.student.call('toEthernet', [dot11], perhaps);
  if (!got) {
    const say = text('this frame is to be bridged, null was answered', '옮겨야 할 프레임인데 null로 답했습니다');
    trial.found(inCase(about, { say, source: SOURCE }));
    return;
  }
  for (const finding of compareFrames(got, { want: ethernet, padding: 'wanted' })) trial.found(inCase(about, finding));
}

const heard = buildRadiotap({
  flags: RadiotapFlag.FCS,
  rate: 54,
  frequency: 2412,
  channelFlags: ChannelFlag.GHZ_2 | ChannelFlag.OFDM,
  signal: -40,
});

function tryDot11(trial: CodeTrial, { about, dot11, ethernet, way, bssid, sequenceNumber }: BridgeCase): void {
  const got = trial.student.call('toDot11', [ethernet, way, macBytes(bssid), sequenceNumber], bytes);
  const mixedUp = mixedUpAddresses(got, dot11);
  if (mixedUp) {
    trial.found(inCase(about, mixedUp));
    return;
  }
  const comparison = {
    want: dot11,
    wrap: (frame: Uint8Array) => ({ frame: concatBytes(heard, appendFcs(frame)), start: heard.length }),
    linkType: LinkType.IEEE802_11_RADIOTAP,
  };
  for (const finding of compareFrames(got, comparison)) trial.found(inCase(about, finding));
}

/** The right addresses in the wrong places: one mistake, not three. */
function mixedUpAddresses(got: Uint8Array, want: Uint8Array): Finding | undefined {
  if (got.length < 24) return undefined;
  const [is, should] = [got, want].map((frame) => [4, 10, 16].map((at) => readMacAddress(frame, at))) as [
    string[],
    string[],
  ];
  if (is.join() === should.join() || is.toSorted().join() !== should.toSorted().join()) return undefined;
  const [a, b] = [is.join(', '), should.join(', ')];
  return {
    say: text(
      `the addresses are ${a}, should be ${b}: the right ones in another order`,
      `주소가 ${a}인데 ${b}이어야 합니다. 주소는 맞지만 순서가 다릅니다`,
    ),
    mistake: 'swapped-addresses',
    offset: 4,
    source: SOURCE,
  };
}

/** A capture of a host that takes an address as RFC 5227 wants it: ask first, then tell. */

import { IPV4_UNSPECIFIED } from '../../../src/bytes/ipv4-address.ts';
import { MAC_BROADCAST } from '../../../src/bytes/mac-address.ts';
import { type Micros, milliseconds, seconds } from '../../../src/bytes/time.ts';
import type { FrameView } from '../../../src/explain/frame-view.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix } from '../../../src/grade/personal.ts';
import type { PcapTask, PcapTrial } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';
import { ArpOperation } from '../../../src/packet/arp.ts';

interface Parameters {
  mac: string;
  address: string;
}

const PROBE_NUM = 3;
const PROBE_MIN: Micros = seconds(1);
const PROBE_MAX: Micros = seconds(2);
const ANNOUNCE_NUM = 2;
const ANNOUNCE_WAIT: Micros = seconds(2);
const ANNOUNCE_INTERVAL: Micros = seconds(2);
/** Real clocks and real programs are not exact. */
const SLACK: Micros = milliseconds(100);
/** One packet seen on two interfaces. */
const SAME: Micros = milliseconds(200);

export const gratuitousTask: PcapTask<Parameters> = {
  id: 'gratuitous',
  kind: 'pcap',
  file: 'gratuitous',
  title: text('Take an address politely', '주소를 예의 바르게 차지하기'),
  hints: [
    text(
      'A probe claims nothing: its sender protocol address is 0.0.0.0, its target the address in question (RFC 5227 §2.1.1).',
      '탐침은 아무것도 주장하지 않습니다. 보낸 쪽 프로토콜 주소는 0.0.0.0이고 대상은 확인하려는 주소입니다 (RFC 5227 §2.1.1).',
    ),
    text(
      'An announcement is a question for one’s own address: sender and target protocol address are the same.',
      '알림은 자기 주소를 묻는 질문입니다. 보낸 쪽과 대상의 프로토콜 주소가 같습니다.',
    ),
    text(
      'Scapy: p.time sets the timestamp that wrpcap writes; a live capture has its own. RFC 5227 §1.1 has the times.',
      'Scapy에서는 p.time이 wrpcap으로 기록할 시각을 정합니다. 실제 캡처에는 시각이 이미 있습니다. 시간 상수는 RFC 5227 §1.1에 있습니다.',
    ),
  ],
  parameters(random) {
    const [address = ''] = drawHosts(random, drawPrefix(random), 1);
    return { mac: drawMac(random), address };
  },
  describe: ({ mac, address }) =>
    text(
      `Hand in \`gratuitous.pcap\` (or .pcapng), made with any tool: a host with the MAC address ${mac} takes the address ${address} as RFC 5227 describes. It probes three times, one to two seconds apart; nobody answers; two seconds after the last probe or later it announces its address, and two seconds later once more. The target hardware address may be anything; so may other traffic.`,
      `\`gratuitous.pcap\`(또는 .pcapng)을 제출하십시오. 어떤 도구로 만들어도 됩니다. MAC 주소가 ${mac}인 호스트가 RFC 5227대로 주소 ${address}을(를) 차지합니다. 1~2초 간격으로 세 번 탐침을 보내고, 아무도 답하지 않으며, 마지막 탐침에서 2초 이상 지난 뒤 주소를 알리고, 2초 뒤 한 번 더 알립니다. 대상 하드웨어 주소는 무엇이든 되고, 다른 트래픽이 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text('Three probes ask everybody for the address.', '세 번의 탐침이 모두에게 주소를 묻습니다.'),
      points: 2,
      run(trial, parameters) {
        isForEverybody(trial, probesIn(trial.frames, parameters));
        enough(
          trial,
          probesIn(trial.frames, parameters).length,
          PROBE_NUM,
          text('probes', '탐침'),
          hintFor(trial, parameters),
        );
      },
    },
    {
      say: text('The probes are one to two seconds apart.', '탐침의 간격은 1~2초입니다.'),
      points: 1,
      run(trial, parameters) {
        const times = timesOf(probesIn(trial.frames, parameters));
        if (times.length < 2) fail(text('there are no two probes', '탐침이 두 개가 되지 않습니다'));
        gaps(trial, times, PROBE_MIN, PROBE_MAX, text('probe', '탐침'));
      },
    },
    {
      say: text('Two announcements tell everybody the address.', '두 번의 알림이 모두에게 주소를 알립니다.'),
      points: 2,
      run(trial, parameters) {
        const announcements = announcementsIn(trial.frames, parameters);
        isForEverybody(trial, announcements);
        enough(trial, announcements.length, ANNOUNCE_NUM, text('announcements', '알림'), hintFor(trial, parameters));
      },
    },
    {
      say: text(
        'The address is announced two seconds after the last probe or later, twice, two seconds apart, and not used before.',
        '마지막 탐침에서 2초 이상 지난 뒤, 2초 간격으로 두 번 알리고, 그 전에는 주소를 쓰지 않습니다.',
      ),
      points: 2,
      run: announcesInTime,
    },
    {
      say: text('Nobody else claims the address.', '다른 누구도 그 주소를 주장하지 않습니다.'),
      points: 1,
      run(trial, { mac, address }) {
        if (!trial.frames.some((frame) => frame.get('arp.senderHardwareAddress') === mac)) {
          fail(text(`there is no ARP packet of ${mac}`, `${mac}의 ARP 패킷이 없습니다`));
        }
        const other = trial.frames.find(
          (frame) =>
            frame.get('arp.senderProtocolAddress') === address && frame.get('arp.senderHardwareAddress') !== mac,
        );
        if (!other) return;
        trial.found({
          say: text(
            `frame ${other.index + 1}: somebody else has ${address}`,
            `프레임 ${other.index + 1}: 다른 기계가 ${address}을(를) 가지고 있습니다`,
          ),
          source: 'RFC 5227 §2.1.1',
        });
      },
    },
  ],
};

/** Requests of the student's host for the address, each once. */
function requestsIn(frames: readonly FrameView[], { mac, address }: Parameters, sender: string): FrameView[] {
  const all = frames.filter(
    (frame) =>
      frame.get('arp.operation') === ArpOperation.REQUEST &&
      frame.get('arp.senderHardwareAddress') === mac &&
      frame.get('arp.senderProtocolAddress') === sender &&
      frame.get('arp.targetProtocolAddress') === address,
  );
  return all.filter((frame, index) => index === 0 || frame.time - all[index - 1]!.time > SAME);
}

function probesIn(frames: readonly FrameView[], parameters: Parameters): FrameView[] {
  return requestsIn(frames, parameters, IPV4_UNSPECIFIED);
}

function announcementsIn(frames: readonly FrameView[], parameters: Parameters): FrameView[] {
  return requestsIn(frames, parameters, parameters.address);
}

function timesOf(frames: readonly FrameView[]): Micros[] {
  return frames.map(({ time }) => time);
}

/** Captures of some kinds do not know where a frame goes; then nothing is said. */
function isForEverybody(trial: PcapTrial, frames: readonly FrameView[]): void {
  for (const frame of frames) {
    const dst = frame.get('ethernet.dst');
    if (dst === undefined || dst === MAC_BROADCAST) continue;
    const number = frame.index + 1;
    trial.found({
      say: text(
        `frame ${number} goes to ${dst}, should go to everybody`,
        `프레임 ${number}이(가) ${dst}(으)로 갑니다. 모두에게 가야 합니다`,
      ),
      source: 'RFC 5227 §1.1',
    });
  }
}

function enough(trial: PcapTrial, is: number, should: number, what: Text, hint: Text): void {
  if (is >= should) return;
  trial.found({
    say: text(
      `${is} ${what.en}, should be ${should}${hint.en}`,
      `${what.ko} ${is}개. ${should}개이어야 합니다${hint.ko}`,
    ),
    source: 'RFC 5227 §1.1',
  });
}

/** What the host sent instead, if it looks familiar. */
function hintFor({ frames }: PcapTrial, { mac, address }: Parameters): Text {
  const own = frames.filter((frame) => frame.get('arp.senderHardwareAddress') === mac);
  if (own.length === 0) {
    return text(`: there is no ARP packet from ${mac} at all`, `. ${mac}이(가) 보낸 ARP 패킷이 하나도 없습니다`);
  }
  if (!own.some((frame) => frame.get('arp.targetProtocolAddress') === address)) {
    return text(`: none is about ${address}`, `. ${address}에 관한 것이 없습니다`);
  }
  if (own.some((frame) => frame.get('arp.operation') === ArpOperation.REPLY)) {
    return text(': both kinds are requests, not replies', '. 둘 다 응답이 아니라 요청입니다');
  }
  return text('', '');
}

function gaps(trial: PcapTrial, times: readonly Micros[], least: Micros, most: Micros, what: Text): void {
  for (const [index, time] of times.entries()) {
    const gap = time - (times[index - 1] ?? time);
    if (index === 0 || (gap >= least - SLACK && gap <= most + SLACK)) continue;
    const [is, from, to] = [gap, least, most].map((duration) => duration / seconds(1));
    const range = from === to ? `${from} s` : `${from} to ${to} s`;
    trial.found({
      say: text(
        `${what.en} ${index + 1} comes ${is} s after the one before, should be ${range}`,
        `${index + 1}번째 ${what.ko}이(가) 앞의 것에서 ${is}초 뒤에 옵니다. ${from === to ? from : `${from}~${to}`}초이어야 합니다`,
      ),
      source: 'RFC 5227 §1.1',
    });
  }
}

function announcesInTime(trial: PcapTrial, parameters: Parameters): void {
  const probes = timesOf(probesIn(trial.frames, parameters));
  const announcements = timesOf(announcementsIn(trial.frames, parameters));
  const [last, first] = [probes.at(-1), announcements[0]];
  if (last === undefined || first === undefined || announcements.length < ANNOUNCE_NUM) {
    fail(text('there are no probes, or no two announcements', '탐침이 없거나 알림이 두 개가 되지 않습니다'));
  }
  if (first < last + ANNOUNCE_WAIT - SLACK) {
    trial.found({
      say: text(
        `the first announcement comes ${(first - last) / seconds(1)} s after the last probe, should be 2 s or more`,
        `첫 알림이 마지막 탐침에서 ${(first - last) / seconds(1)}초 뒤에 옵니다. 2초 이상이어야 합니다`,
      ),
      source: 'RFC 5227 §2.3',
    });
  }
  gaps(trial, announcements.slice(0, ANNOUNCE_NUM), ANNOUNCE_INTERVAL, ANNOUNCE_INTERVAL, text('announcement', '알림'));
  const { mac, address } = parameters;
  const early = trial.frames.find((frame) => {
    const sender = frame.get('arp.senderHardwareAddress') ?? frame.get('ethernet.src');
    const says = frame.get('arp.senderProtocolAddress') ?? frame.get('ipv4.src');
    return sender === mac && says === address && frame.time < first;
  });
  if (!early) return;
  trial.found({
    say: text(
      `frame ${early.index + 1} uses the address before it is announced`,
      `프레임 ${early.index + 1}이(가) 알리기 전에 주소를 씁니다`,
    ),
    source: 'RFC 5227 §2.1',
  });
}

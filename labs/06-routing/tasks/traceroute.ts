/** A capture of a traceroute, made with whatever. */

import { toHex } from '../../../src/bytes/hex.ts';
import type { FrameView } from '../../../src/explain/frame-view.ts';
import { text } from '../../../src/explain/text.ts';
import type { PcapTask, PcapTrial } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';

interface Parameters {
  readonly destination: string;
}

/** How many routers have to answer. */
const HOPS = 3;

export const tracerouteTask: PcapTask<Parameters> = {
  id: 'traceroute',
  kind: 'pcap',
  file: 'traceroute',
  title: text('Capture a traceroute', 'traceroute 캡처하기'),
  hints: [
    text(
      'The lab’s own capture holds a traceroute: `icmp.type == 11 or (udp.dstport >= 33434 and not icmp)`. Yours may use UDP, ICMP echo or TCP SYNs.',
      '실습 캡처에 traceroute가 들어 있습니다: `icmp.type == 11 or (udp.dstport >= 33434 and not icmp)`. UDP, ICMP 에코, TCP SYN 중 무엇을 써도 됩니다.',
    ),
    text(
      'You need no real network: network namespaces joined by veth cables, with forwarding switched on, are routers; or write the packets yourself (Scapy’s `wrpcap`, packet-journey’s own functions, any language).',
      '실제 네트워크는 필요하지 않습니다. veth로 이은 네트워크 네임스페이스에서 포워딩을 켜면 라우터가 됩니다. 패킷을 직접 써도 됩니다(Scapy의 `wrpcap` 등 어떤 언어든).',
    ),
    text(
      'Each answer quotes the IPv4 header of its probe and at least 8 bytes behind it: by these the prober knows which probe it is about.',
      '각 응답은 탐색 패킷의 IPv4 헤더와 그 뒤 최소 8바이트를 인용합니다. 이것으로 어느 탐색 패킷에 대한 응답인지 압니다.',
    ),
  ],
  parameters: (random) => ({
    // Kept free for tests of networks (RFC 2544): nobody is there.
    destination: `198.${18 + random.below(2)}.${random.below(256)}.${2 + random.below(253)}`,
  }),
  describe: ({ destination }) =>
    text(
      `Hand in \`traceroute.pcap\` (or .pcapng): a traceroute to ${destination}, captured where the probes are sent. Probes with TTL 1, 2 and 3 at least must each be answered by a router of its own with time exceeded, and in the end ${destination} itself answers. Checksums count. How it was made is up to you; other traffic and repeated probes do no harm.`,
      `\`traceroute.pcap\`(또는 .pcapng)를 제출하십시오. ${destination}(으)로 가는 traceroute를 보내는 쪽에서 캡처한 것입니다. 최소한 TTL 1, 2, 3인 탐색 패킷에 각각 다른 라우터가 시간 초과로 응답하고, 마지막에는 ${destination}이(가) 직접 응답해야 합니다. 체크섬도 맞아야 합니다. 만드는 방법은 자유이며, 다른 트래픽이나 반복된 탐색 패킷이 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text(
        'Probes to your destination leave with TTL 1, 2 and 3.',
        '본인의 목적지로 TTL 1, 2, 3인 탐색 패킷이 나갑니다.',
      ),
      points: 2,
      run(trial, { destination }) {
        const probes = probesTo(trial, destination);
        for (let ttl = 1; ttl <= HOPS; ttl++) {
          if (probes.some((probe) => probe.view.get('ipv4.ttl') === ttl)) continue;
          fail(text(`there is no probe with TTL ${ttl}`, `TTL ${ttl}인 탐색 패킷이 없습니다`));
        }
      },
    },
    {
      say: text(
        'A router of its own answers each of them with time exceeded, and quotes it.',
        '각각에 서로 다른 라우터가 시간 초과로 응답하며 탐색 패킷을 인용합니다.',
      ),
      points: 4,
      run: (trial, { destination }) => judgeAnswers(trial, destination),
    },
    {
      say: text('The destination itself answers in the end.', '마지막에는 목적지가 직접 응답합니다.'),
      points: 2,
      run(trial, { destination }) {
        const probes = probesTo(trial, destination);
        const isThere = trial.frames.some((view, index) =>
          probes.some(
            (probe) =>
              probe.index < index && Number(probe.view.get('ipv4.ttl')) > HOPS && isAnswer(view, probe, destination),
          ),
        );
        if (isThere) return;
        const what = 'port unreachable, echo reply, SYN-ACK or RST';
        fail(
          text(
            `${destination} answers no probe with a TTL above ${HOPS} (${what})`,
            `TTL이 ${HOPS}보다 큰 탐색 패킷에 ${destination}이(가) 응답하지 않습니다(${what})`,
          ),
          { source: 'RFC 1393 §2' },
        );
      },
    },
    {
      say: text(
        'The IPv4 and ICMP headers are right, checksums included.',
        '체크섬을 포함하여 IPv4와 ICMP 헤더가 맞습니다.',
      ),
      points: 1,
      run(trial, { destination }) {
        const probes = probesTo(trial, destination);
        for (const [index, view] of trial.frames.entries()) {
          const isProbe = probes.some(({ index: own }) => own === index);
          if (isProbe || quoted(view)?.dst === destination) judgeHeaders(view, index, isProbe);
        }
      },
    },
  ],
};

interface Probe {
  readonly index: number;
  readonly view: FrameView;
  readonly src: string;
  /** What an answer must quote: ports, or ICMP type, code, identifier and number; checksums may be filled in later. */
  readonly mark: string;
}

/** What goes to the destination and could be a probe. @throws StudentError if there is none */
function probesTo({ frames }: PcapTrial, destination: string): Probe[] {
  const probes = frames.flatMap((view, index): Probe[] => {
    if (view.get('ipv4.dst') !== destination || Number(view.get('ipv4.fragmentOffset')) > 0) return [];
    const transport = transportOf(view);
    const mark = transport && markOf(Number(view.get('ipv4.protocol')), transport);
    return mark === undefined ? [] : [{ index, view, src: String(view.get('ipv4.src')), mark }];
  });
  if (probes.length > 0) return probes;
  fail(
    text(
      `there is no UDP datagram, echo request or SYN to ${destination}`,
      `${destination}(으)로 가는 UDP 데이터그램, 에코 요청, SYN이 없습니다`,
    ),
  );
}

/** The bytes behind the IPv4 header. */
function transportOf(view: FrameView): Uint8Array | undefined {
  const ip = view.dissection.layers.find(({ protocol }) => protocol === 'ipv4');
  if (!ip) return undefined;
  const header = (ip.bytes[ip.start]! & 15) * 4;
  return ip.bytes.subarray(
    ip.start + header,
    Math.min(ip.bytes.length, ip.start + Number(view.get('ipv4.totalLength'))),
  );
}

function markOf(protocol: number, transport: Uint8Array): string | undefined {
  if (transport.length < 8) return undefined;
  switch (protocol) {
    case 17:
      return `udp ${toHex(transport.subarray(0, 4))}`;
    case 1:
      return transport[0] === 8 ? `echo ${toHex(transport.subarray(4, 8))}` : undefined;
    case 6:
      return `tcp ${toHex(transport.subarray(0, 8))}`;
    default:
      return undefined;
  }
}

/** The datagram that an ICMP error is about. */
function quoted(view: FrameView): { src: string; dst: string; mark: string | undefined } | undefined {
  const type = view.get('icmp.type');
  const bytes = transportOf(view)?.subarray(8);
  if ((type !== 11 && type !== 3) || !bytes || bytes.length < 28) return undefined;
  const header = (bytes[0]! & 15) * 4;
  return {
    src: bytes.subarray(12, 16).join('.'),
    dst: bytes.subarray(16, 20).join('.'),
    mark: markOf(bytes[9]!, bytes.subarray(header)),
  };
}

function isAbout(view: FrameView, probe: Probe, destination: string): boolean {
  const about = quoted(view);
  return (
    about !== undefined &&
    view.get('ipv4.dst') === probe.src &&
    about.src === probe.src &&
    about.dst === destination &&
    about.mark === probe.mark
  );
}

function judgeAnswers(trial: PcapTrial, destination: string): void {
  const { frames } = trial;
  const probes = probesTo(trial, destination);
  const routers = new Set<string>();
  for (let ttl = 1; ttl <= HOPS; ttl++) {
    const own = probes.filter(({ view }) => view.get('ipv4.ttl') === ttl);
    const answers = frames.filter(
      (view, index) =>
        view.get('icmp.type') === 11 &&
        view.get('icmp.code') === 0 &&
        own.some((probe) => probe.index < index && isAbout(view, probe, destination)),
    );
    const from = answers.map((view) => String(view.get('ipv4.src')));
    const router = from.find((address) => !routers.has(address) && address !== destination);
    if (router === undefined) {
      const seen = from[0];
      fail(
        seen === undefined
          ? text(
              `no time exceeded comes after the probe with TTL ${ttl} that quotes it`,
              `TTL ${ttl}인 탐색 패킷 뒤에 이를 인용하는 시간 초과가 오지 않습니다`,
            )
          : text(
              `the probe with TTL ${ttl} is answered by ${seen}, which is no further router`,
              `TTL ${ttl}인 탐색 패킷에 ${seen}이(가) 응답하는데, 이는 다음 라우터가 아닙니다`,
            ),
        { source: 'RFC 792' },
      );
    }
    routers.add(router);
  }
}

/** From the destination itself, about this probe. */
function isAnswer(view: FrameView, probe: Probe, destination: string): boolean {
  if (view.get('ipv4.src') !== destination || view.get('ipv4.dst') !== probe.src) return false;
  if (view.get('icmp.type') === 3) return view.get('icmp.code') === 3 && isAbout(view, probe, destination);
  const transport = transportOf(view);
  if (!transport || transport.length < 8) return false;
  if (view.get('icmp.type') === 0) return `echo ${toHex(transport.subarray(4, 8))}` === probe.mark;
  if (!view.has('tcp') || !probe.mark.startsWith('tcp ')) return false;
  const ports = toHex(Uint8Array.from([...transport.subarray(2, 4), ...transport.subarray(0, 2)]));
  return probe.mark.startsWith(`tcp ${ports}`) && (view.get('tcp.rst') === true || view.get('tcp.ack') === true);
}

/** @param isSent where the network card makes the IPv4 checksum, a capture has zero for it in what is sent */
function judgeHeaders({ dissection }: FrameView, index: number, isSent: boolean): void {
  const at = text(`frame ${index + 1}`, `프레임 ${index + 1}`);
  const { error } = dissection;
  if (error && isHeader(error.layer)) fail(text(`${at.en}: ${error.message}`, `${at.ko}: ${error.message}`));
  for (const note of dissection.notes) {
    if (note.kind !== 'checksum' || note.ok || !isHeader(note.layer) || (isSent && note.found === 0)) continue;
    const [is, should] = [note.found, note.expected].map((value) => `0x${value.toString(16).padStart(4, '0')}`);
    fail(
      text(
        `${at.en}: ${note.layer} checksum ${is}, should be ${should}`,
        `${at.ko}: ${note.layer} 체크섬이 ${is}입니다. ${should}이어야 합니다`,
      ),
    );
  }
}

function isHeader(layer: string): boolean {
  return layer === 'ipv4' || layer === 'icmp';
}

/**
 * One request from the home PC to a server in the US, layer by layer and link by link; then five damaged copies, who
 * drops each of them, and how TCP repairs the loss.
 */

import { toHex } from '../../src/bytes/hex.ts';
import { type Micros, seconds } from '../../src/bytes/time.ts';
import { type Text, text } from '../../src/explain/text.ts';
import { home, homeFixed, homeNames, usGoogle } from '../../src/lab/home/addresses.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { FCS_LENGTH, fcsOf } from '../../src/packet/ethernet-fcs.ts';
import type { Stream } from '../../src/stack/stream.ts';
import { accidents, arm, asksFor } from './damage.ts';
import { type Devices, linksOnTheWay, makeDevices } from './devices.ts';
import { type Layers, takeApart, wireText } from './layers.ts';
import { encapsulationSteps } from './steps.ts';

export const encapsulationLab: Lab = {
  number: 5,
  name: 'encapsulation',
  title: { en: 'Encapsulation: a letter in four envelopes', ko: '캡슐화: 네 겹 봉투에 담긴 편지' },
  wires: ['memory', 'netns'],
  steps: encapsulationSteps,
  names: homeNames,
  run,
};

const PAGE = '<!doctype html><title>Google</title><p>Hello from the US.</p>\n';

async function run(lab: LabRun): Promise<void> {
  const devices = makeDevices(lab.world);
  listen(lab, devices);
  const browser = await connect(lab, devices);
  await browser.get('/');
  const seen = linksOnTheWay.map((link) => ({ link, layers: takeApart(requestsOn(lab, link, '/')[0]!.bytes) }));
  tellLayers(lab, seen[0]!.layers);
  tellLinks(lab, seen);
  tellArrival(lab, seen.at(-1)!.layers);
  for (const accident of accidents) {
    await browser.get('/fine'); // a round trip to measure, or TCP would keep the doubled timeout of the last accident
    const before = accident.count(devices);
    arm(accident, devices);
    await browser.get(accident.target);
    const [first, again] = requestsOn(lab, 'pc-cable', accident.target);
    const pause = ((again!.time - first!.time) / 1e6).toFixed(1);
    const drops = accident.count(devices) - before;
    lab.fact(
      'H-DEC-2',
      accident.say,
      text(
        `dropped by ${accident.by.en} (counter +${drops}); sent again after ${pause} s, answered`,
        `버린 쪽은 ${accident.by.ko} (카운터 +${drops}). ${pause}초 뒤 다시 보내어 응답을 받음`,
      ),
    );
  }
  tellFcs(lab, devices);
  await browser.close();
}

/** The web server: one answer to each request. */
function listen({ world }: LabRun, { web }: Devices): void {
  const accept = (stream: Stream) => ({
    onData: (_request: Uint8Array, now: Micros) =>
      stream.write(
        bytes('HTTP/1.1 200 OK', 'Content-Type: text/html', `Content-Length: ${PAGE.length}`, '', PAGE),
        now,
      ),
    onEnd: (now: Micros) => stream.end(now),
  });
  world.act(() => web.sockets.listenTcp(80, accept, { initialSequenceNumber: homeFixed.serverSequenceNumber }));
}

interface Browser {
  /** Asks for a page and waits for it, and a while longer, so that what comes next stands by itself. */
  get(target: string): Promise<void>;
  close(): Promise<void>;
}

/** One connection for all requests. */
async function connect({ world }: LabRun, { pc }: Devices): Promise<Browser> {
  let answers = 0;
  let isOpen = false;
  let isOver = false;
  const stream = world.act((now) =>
    pc.sockets.connectTcp(
      { address: usGoogle.web.address, port: 80 },
      {
        onOpen: () => {
          isOpen = true;
        },
        onData: () => {
          answers++;
        },
        onEnd: () => {
          isOver = true;
        },
      },
      now,
      { localPort: homeFixed.pcPort, initialSequenceNumber: homeFixed.clientSequenceNumber },
    ),
  );
  await world.until(() => isOpen, 'the connection is open');
  await world.pass(seconds(0.5));
  return {
    async get(target) {
      const before = answers;
      const request = bytes(
        `GET ${target} HTTP/1.1`,
        `Host: ${usGoogle.web.name}`,
        'User-Agent: packet-journey',
        '',
        '',
      );
      world.act((now) => stream.write(request, now));
      await world.pass(seconds(1.5)); // in real time, too, the wait for TCP's timer is skipped
      await world.until(() => answers > before, `${target} is answered`);
      await world.pass(seconds(0.5));
    },
    async close() {
      world.act((now) => stream.end(now));
      await world.until(() => isOver, 'the server has closed as well');
      await world.pass(seconds(0.5));
    },
  };
}

/** What each layer adds, and where it stands in the frame. */
function tellLayers(lab: LabRun, layers: Layers): void {
  const { frame, packet, segment, offsets } = layers;
  const [message, inSegment, inPacket] = [segment.payload.length, packet.payload.length, packet.totalLength];
  const sum = (added: number, inner: number) => (added === 0 ? inner : `${added} + ${inner} = ${added + inner}`);
  const say = (label: Text, added: number, inner: number, offset: number) =>
    lab.fact(
      'H-ENC-1',
      label,
      text(
        `${sum(added, inner)} bytes, at offset ${offset} of the frame`,
        `${sum(added, inner)}바이트, 프레임의 ${offset}번째 바이트부터`,
      ),
    );
  say(text('HTTP message', 'HTTP 메시지'), 0, message, offsets.message);
  say(text('TCP segment', 'TCP 세그먼트'), inSegment - message, message, offsets.segment);
  say(text('IP datagram', 'IP 데이터그램'), inPacket - inSegment, inSegment, offsets.packet);
  say(text('Ethernet frame', '이더넷 프레임'), frame.length - inPacket, inPacket, 0);
  lab.fact(
    'H-ENC-1',
    text('on the wire', '전선 위에서'),
    text(
      `8 + ${frame.length} + 4 = ${frame.length + 12} bytes: preamble, frame, FCS`,
      `8 + ${frame.length} + 4 = ${frame.length + 12}바이트: 프리앰블, 프레임, FCS`,
    ),
  );
  lab.dataFiles.push({ name: 'wire.txt', text: wireText(layers) });
}

/** The same datagram on every link. */
function tellLinks(lab: LabRun, seen: readonly { link: string; layers: Layers }[]): void {
  const first = seen[0]!.layers;
  lab.fact(
    'H-ENC-2',
    text('addresses of the first frame', '첫 프레임의 주소'),
    text(
      `frame to ${first.dstMac}, the gateway’s ${home.gateway.inside.address}; datagram to ${first.packet.dst}`,
      `프레임은 ${first.dstMac}(게이트웨이 ${home.gateway.inside.address}), 데이터그램은 ${first.packet.dst}`,
    ),
  );
  const rows = ['link,srcMac,dstMac,ttl,headerChecksum,srcIp,dstIp,identification,tcpChecksum'];
  for (const { link, layers } of seen) {
    const { srcMac, dstMac, packet, segment } = layers;
    const value = `${srcMac} → ${dstMac}, TTL ${packet.ttl}, ${packet.src} → ${packet.dst}`;
    lab.fact('H-TTL-1', text(link, link), value);
    const [header, tcp] = [packet.headerChecksum, segment.checksum].map(
      (sum) => `0x${sum.toString(16).padStart(4, '0')}`,
    );
    rows.push([link, srcMac, dstMac, packet.ttl, header, packet.src, packet.dst, packet.identification, tcp].join(','));
  }
  lab.dataFiles.push({ name: 'links.csv', text: `${rows.join('\n')}\n` });
}

/** The web server's side: `takeApart` has made the checks that it speaks of, and would have thrown. */
function tellArrival(lab: LabRun, { dstMac, packet, segment }: Layers): void {
  const say = (en: string, ko: string, valueEn: string, valueKo: string) =>
    lab.fact('H-DEC-1', text(en, ko), text(valueEn, valueKo));
  say(
    'Ethernet',
    '이더넷',
    `to ${dstMac}, that is me; type 0x0800: to IP`,
    `목적지 ${dstMac}은(는) 나. 유형 0x0800이므로 IP로`,
  );
  say(
    'IP',
    'IP',
    `header sums to zero; to ${packet.dst}, that is me; protocol ${packet.protocol}: to TCP`,
    `헤더의 합이 0. 목적지 ${packet.dst}은(는) 나. 프로토콜 ${packet.protocol}이므로 TCP로`,
  );
  say(
    'TCP',
    'TCP',
    `segment sums to zero; port ${segment.dstPort} from ${packet.src}:${segment.srcPort}: to that connection’s socket`,
    `세그먼트의 합이 0. ${packet.src}:${segment.srcPort}에서 온 포트 ${segment.dstPort}이므로 그 연결의 소켓으로`,
  );
  say(
    'HTTP',
    'HTTP',
    `${segment.payload.length} bytes, as they were written`,
    `쓴 그대로 ${segment.payload.length}바이트`,
  );
}

/** Both frame check sequences of the frame that the cable damaged. */
function tellFcs(lab: LabRun, { cable }: Devices): void {
  const { sent, arrived } = cable.crossings.find(({ dropped }) => dropped)!;
  const [was, wanted] = [sent.slice(-FCS_LENGTH), fcsOf(arrived.subarray(0, -FCS_LENGTH))].map((fcs) =>
    toHex(fcs, ' '),
  );
  lab.fact(
    'H-DEC-2',
    text('the FCS of the frame that the cable damaged', '케이블에서 손상된 프레임의 FCS'),
    text(`arrived as ${was}; what arrived would need ${wanted}`, `도착한 값 ${was}, 도착한 프레임에 맞는 값 ${wanted}`),
  );
}

/** The frames with this request on a link, from the PC's side. */
function requestsOn({ world }: LabRun, link: string, target: string) {
  return world.frames.filter((frame) => frame.link === link && asksFor(frame.bytes, target));
}

function bytes(...lines: string[]): Uint8Array {
  return new TextEncoder().encode(lines.join('\r\n'));
}

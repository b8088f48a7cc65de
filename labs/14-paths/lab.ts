/**
 * Best effort below, every byte in order above: four downloads over two ways, and what each of them costs TCP. Segments
 * overtake each other; one is lost in the middle; the last one is lost; and a queue overflows.
 */

import { seqDiff } from '../../src/bytes/sequence.ts';
import { type Micros, seconds } from '../../src/bytes/time.ts';
import type { Text } from '../../src/explain/text.ts';
import { homeFixed, homeNames, usGoogle } from '../../src/lab/home/addresses.ts';
import type { Lab, LabRun } from '../../src/lab/lab.ts';
import { type FetchOutcome, WebClient } from '../../src/nodes/apps/web-client.ts';
import { servePages, WebServer } from '../../src/nodes/apps/web-server.ts';
import { loseFirst, readSegment, type SeenSegment } from './segments.ts';
import { asCsv, SenderLog } from './sender-log.ts';
import { pathsSteps } from './steps.ts';
import { MSS, type PathsWorld, pathsWorld, QUEUE } from './world.ts';

export const pathsLab: Lab = {
  number: 14,
  name: 'paths',
  title: {
    en: 'Many paths: TCP over a network that promises nothing',
    ko: '여러 갈래 길: 아무것도 약속하지 않는 망 위의 TCP',
  },
  wires: ['memory', 'netns'],
  steps: pathsSteps,
  names: homeNames,
  run,
};

/** The client's ports, one a download; the document's first. */
const ports = { order: homeFixed.pcPort, loss: 54322, tail: 54323, queue: 54324 } as const;
/** Bytes of each page. */
const sizes = { order: 6000, loss: 10_000, tail: 3000, queue: 52_000 } as const;
type Download = keyof typeof sizes;

async function run(lab: LabRun): Promise<void> {
  const log = new SenderLog();
  const paths = pathsWorld(lab, { initialWindow: 4, ...log.halves });
  const pages = Object.entries(sizes).map(([name, size]) => [`/${name}`, page(name, size)]);
  const listen = { initialSequenceNumber: homeFixed.serverSequenceNumber };
  const server = new WebServer([{ port: 80, handler: servePages(Object.fromEntries(pages)), listen }]);
  lab.world.act((now) => paths.web.run(server, now));

  paths.useBothWays(true);
  await download(lab, paths, 'order', log);
  tellOrder(lab);

  paths.useBothWays(false);
  paths.loseOnTheWay = loseFirst(ports.loss, 9 * MSS, homeFixed.serverSequenceNumber);
  await download(lab, paths, 'loss', log);
  tellRepair(lab, ports.loss, { en: 'one lost in the middle', ko: '중간에서 하나 손실' });

  paths.loseOnTheWay = loseFirst(ports.tail, sizes.tail, homeFixed.serverSequenceNumber);
  await download(lab, paths, 'tail', log);
  tellRepair(lab, ports.tail, { en: 'the last one lost', ko: '마지막 하나 손실' });

  paths.loseOnTheWay = () => false;
  await download(lab, paths, 'queue', log);
  tellRepair(lab, ports.queue, { en: `a queue of ${QUEUE} overflows`, ko: `${QUEUE}칸짜리 대기열이 넘침` });
  lab.dataFiles.push({ name: 'cwnd.csv', text: asCsv(log.samples, MSS) });
  const largest = Math.max(...log.samples.map(({ cwnd }) => cwnd));
  const value = `${(largest / MSS).toFixed(1)} → ${(log.samples.at(-1)!.cwnd / MSS).toFixed(1)}`;
  lab.fact(
    'C-PROP-3',
    { en: 'congestion window, largest and last', ko: '혼잡 윈도우의 최대와 마지막' },
    { en: `${value} segments (all of it: cwnd.csv)`, ko: `세그먼트 ${value}개 (전체: cwnd.csv)` },
  );
}

function page(name: string, size: number) {
  const line = `This is ${name}: every byte of it arrives, once and in order. `;
  const body = new TextEncoder().encode(line.repeat(Math.ceil(size / line.length)).slice(0, size));
  return { status: 200, headers: [['Content-Type', 'text/plain']] as const, body };
}

/** One page over one connection of its own, closed at the end. */
async function download(lab: LabRun, { pc }: PathsWorld, name: Download, log: SenderLog): Promise<void> {
  const { world } = lab;
  let outcome: FetchOutcome | undefined;
  const options = { localPort: ports[name], initialSequenceNumber: homeFixed.clientSequenceNumber };
  const client = new WebClient({
    open: ({ port }, handler, now) =>
      pc.sockets.connectTcp({ address: usGoogle.web.address, port }, handler, now, options),
  });
  const began = world.now;
  world.act((now) =>
    client.fetch(
      `http://${usGoogle.web.name}/${name}`,
      (result, at) => {
        outcome = result;
        client.close(at);
      },
      now,
    ),
  );
  const arrived = () => {
    log.look(world.now);
    return outcome !== undefined;
  };
  await world.until(arrived, `the page /${name} has arrived`);
  if (outcome?.kind !== 'page') throw new Error(`/${name} could not be fetched`);
  const took = Math.round((world.now - began) / 1000);
  lab.fact(
    'C-PROP-3',
    { en: `/${name} arrived whole`, ko: `/${name} 전체 도착` },
    { en: `${outcome.body.length} bytes in ${took} ms`, ko: `${outcome.body.length}바이트, ${took} ms` },
  );
  await world.pass(TIME_TO_CLOSE);
}

/** Some round trips: the connection is closed, and nothing of it is under way. */
const TIME_TO_CLOSE: Micros = seconds(1);

/** The server's segments with data as a link carried them; the link's end 1 is the server's side. */
function segmentsOn({ world }: LabRun, link: string, clientPort: number): SeenSegment[] {
  return world.frames
    .filter((frame) => frame.link === link && frame.from === 1)
    .flatMap(({ bytes, time }) => readSegment(bytes, time) ?? [])
    .filter(({ dstPort, payloadLength }) => dstPort === clientPort && payloadLength > 0);
}

/** 1 for the first segment of the answer, counted in full segments. */
function ordinal({ sequenceNumber }: SeenSegment): number {
  return Math.floor((seqDiff(sequenceNumber, homeFixed.serverSequenceNumber) - 1) / MSS) + 1;
}

function tellOrder(lab: LabRun): void {
  const port = ports.order;
  const list = (segments: readonly SeenSegment[]) => segments.map(ordinal).join(' ');
  lab.fact('C-PROP-4', { en: 'east went', ko: '동쪽으로 간 것' }, list(segmentsOn(lab, 'east', port)));
  lab.fact('C-PROP-4', { en: 'west went', ko: '서쪽으로 간 것' }, list(segmentsOn(lab, 'west', port)));
  lab.fact(
    'H-TCP-2',
    { en: 'arrived at the PC as', ko: 'PC에 도착한 순서' },
    list(segmentsOn(lab, 'pc-gateway', port)),
  );
}

/** What was sent twice, and how long after the first time. */
function tellRepair(lab: LabRun, clientPort: number, what: Text): void {
  const sent = segmentsOn(lab, 'border-web', clientPort);
  const again = sent.flatMap((segment, index) => {
    const first = sent.slice(0, index).find(({ sequenceNumber }) => sequenceNumber === segment.sequenceNumber);
    return first ? [`${ordinal(segment)} (${Math.round((segment.time - first.time) / 1000)} ms)`] : [];
  });
  lab.fact(
    'H-DEC-2',
    { en: `${what.en}: sent again, and when`, ko: `${what.ko}: 다시 보낸 것과 그때까지의 시간` },
    again.join(', '),
  );
}

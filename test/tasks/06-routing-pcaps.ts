/** Captures for the task "traceroute": one as it should be, and some with one thing wrong. */

import { buildChain, drawChain } from '../../labs/06-routing/tasks/chain.ts';
import { ping, traceroute } from '../../labs/06-routing/tasks/probes.ts';
import { internetChecksum } from '../../src/bytes/checksum.ts';
import { Random } from '../../src/bytes/random.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import { captureOf, framesOf, type NumberedFrame, runEvidence } from '../../src/grade/evidence.ts';
import type { Report } from '../../src/lab/report.ts';
import type { PcapMaker } from '../helpers/task-suite.ts';

const LINK = 'left-r1';

async function trace(destination: string, via: 'udp' | 'echo' = 'udp', hops = 3): Promise<Report> {
  const random = new Random(`traceroute to ${destination}`);
  const drawn = drawChain(random, hops);
  const networks = [...drawn.networks.slice(0, -1), destination.replace(/\.\d+$/, '.0/24')];
  const chain = { ...drawn, networks, right: destination };
  return runEvidence('traceroute', random, async ({ world }) => {
    const { left } = buildChain(world, chain, [1, 5, 20, 3, 2]);
    await traceroute(world, left, destination, { via, probesPerHop: 2 });
    await ping(world, left, destination);
  });
}

const reference: PcapMaker = async (parameters) => captureOf(await trace(destinationOf(parameters)), LINK).bytes;

export const pcaps: Readonly<Record<string, PcapMaker>> = { traceroute: reference };

type Change = (frames: Frame[]) => Frame[];
interface Frame {
  readonly view: NumberedFrame['view'];
  bytes: Uint8Array;
}

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  traceroute: {
    'only two routers on the way': async (parameters) =>
      captureOf(await trace(destinationOf(parameters), 'udp', 2), LINK).bytes,
    'nobody answers': changed((frames) => frames.filter(({ view }) => !isExceeded(view))),
    'the second router is silent': changed((frames) => {
      const second = [
        ...new Set(frames.filter(({ view }) => isExceeded(view)).map(({ view }) => view.get('ipv4.src'))),
      ][1];
      return frames.filter(({ view }) => view.get('ipv4.src') !== second);
    }),
    'one router answers for all': changed((frames) => {
      const first = frames.find(({ view }) => isExceeded(view))!.bytes.subarray(26, 30);
      return frames.map((frame) => (isExceeded(frame.view) ? patched(frame, 26, first) : frame));
    }),
    'the answers come before the probes': changed((frames) => [
      ...frames.filter(({ view }) => isExceeded(view)),
      ...frames.filter(({ view }) => !isExceeded(view)),
    ]),
    'the answers quote another datagram': changed((frames) =>
      frames.map((frame) => (isExceeded(frame.view) ? patched(frame, 14 + 20 + 8 + 20, Uint8Array.of(9, 9)) : frame)),
    ),
    'the destination is silent': changed((frames) =>
      frames.filter(({ view }) => view.get('icmp.type') !== 3 && view.get('icmp.type') !== 0),
    ),
    'a wrong ICMP checksum': changed((frames) =>
      frames.map((frame) => {
        if (!isExceeded(frame.view)) return frame;
        const bytes = frame.bytes.slice();
        bytes[36]! ^= 1;
        return { ...frame, bytes };
      }),
    ),
    'all probes have TTL 1': changed((frames) =>
      frames.map((frame) => (isProbe(frame.view) ? patched(frame, 22, Uint8Array.of(1)) : frame)),
    ),
  },
};

function destinationOf(parameters: unknown): string {
  return (parameters as { destination: string }).destination;
}

function isExceeded(view: Frame['view']): boolean {
  return view.get('icmp.type') === 11;
}

function isProbe(view: Frame['view']): boolean {
  return view.has('udp') && !view.has('icmp');
}

function changed(change: Change): PcapMaker {
  return async (parameters) => {
    const report = await trace(destinationOf(parameters));
    const frames = framesOf(report, LINK).map(({ view }) => ({
      view,
      bytes: report.frames[view.index]!.recorded.bytes,
    }));
    return writePcap(
      LinkType.ETHERNET,
      change(frames).map(({ bytes }, index) => ({ time: report.epoch + index * 1000, bytes })),
    );
  };
}

/** Other bytes in an IPv4 packet with an ICMP message or a UDP datagram, and header checksums that fit. */
function patched(frame: Frame, offset: number, value: Uint8Array): Frame {
  const bytes = frame.bytes.slice();
  bytes.set(value, offset);
  const end = 14 + ((bytes[16]! << 8) | bytes[17]!);
  if (frame.view.has('icmp')) fill(bytes, 36, 34, end);
  fill(bytes, 24, 14, 34);
  return { ...frame, bytes };
}

function fill(bytes: Uint8Array, at: number, start: number, end: number): void {
  bytes.set([0, 0], at);
  const checksum = internetChecksum(bytes, start, end);
  bytes.set([checksum >> 8, checksum & 255], at);
}

/** Captures for the task "handshake": some as they should be, and some with one thing wrong. */

import { drawPlaces, twoHosts } from '../../labs/10-tcp/tasks/two-hosts.ts';
import { Random } from '../../src/bytes/random.ts';
import { seconds } from '../../src/bytes/time.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import type { FrameView } from '../../src/explain/frame-view.ts';
import { runEvidence } from '../../src/grade/evidence.ts';
import type { PcapMaker } from '../helpers/task-suite.ts';

interface Parameters {
  readonly port: number;
  readonly words: string;
}

interface Frame {
  readonly view: FrameView;
  readonly bytes: Uint8Array;
  readonly time: number;
}

interface Manner {
  readonly loss?: number;
  /** Nobody listens. */
  readonly deaf?: boolean;
  /** Ends with RST instead of FIN. */
  readonly abort?: boolean;
  /** Bytes of the server's MSS: the words come in pieces. */
  readonly mss?: number;
  /** Another draw of addresses and numbers. */
  readonly take?: number;
}

async function talk(
  { port, words }: Parameters,
  { loss = 0, deaf = false, abort = false, mss = 1460, take = 1 }: Manner = {},
) {
  const random = new Random(`handshake with ${port}, take ${take}`);
  const places = drawPlaces(random);
  const report = await runEvidence('handshake', random, async (run) => {
    const { client, server } = twoHosts(run, places, { serverTcp: { mss }, far: { delay: 10_000, loss } });
    const greeting = new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: ${words}\r\n\r\n${'.'.repeat(100)}`);
    run.world.act((now) => {
      if (!deaf) {
        server.sockets.listenTcp(port, (stream) => ({
          onData: (_bytes, at) => stream.write(new TextEncoder().encode('hello back\n'), at),
          onEnd: (at) => stream.end(at),
        }));
      }
      const stream = client.sockets.connectTcp(
        { address: places.server.address, port },
        {
          onOpen: (at) => stream.write(greeting, at),
          onData: (_bytes, at) => (abort ? stream.abort(at) : stream.end(at)),
        },
        now,
      );
    });
    await run.world.pass(seconds(50));
  });
  const frames: Frame[] = report.frames
    .filter(({ recorded }) => recorded.link === 'client-router')
    .map(({ view, recorded }) => ({ view, bytes: recorded.bytes, time: report.epoch + recorded.time }));
  return frames;
}

function capture(frames: readonly Frame[], snap = 65_535): Uint8Array {
  const cut = frames.map(({ bytes, time }) => ({
    time,
    bytes: bytes.slice(0, snap),
    originalLength: bytes.length,
  }));
  return writePcap(LinkType.ETHERNET, cut);
}

/** The reference's frames, changed. */
function changed(change: (frames: Frame[]) => Frame[], manner: Manner = {}): PcapMaker {
  return async (parameters) => capture(change(await talk(parameters as Parameters, manner)));
}

const has = (flag: string) => (frame: Frame) => frame.view.get(`tcp.${flag}`) === true;
const toServer = (frame: Frame) => Number(frame.view.get('tcp.srcPort')) >= 49152;
const same = (frames: Frame[]) => frames;

export const pcaps: Readonly<Record<string, PcapMaker>> = { handshake: changed(same) };

/** As right as the reference. */
export const otherPcaps: Readonly<Record<string, PcapMaker>> = {
  'with losses': changed(same, { loss: 0.2 }),
  'in small segments': changed(same, { mss: 100 }),
  'behind one that was refused': async (parameters) => {
    const refused = await talk(parameters as Parameters, { deaf: true, take: 2 });
    return capture([...refused, ...(await talk(parameters as Parameters))]);
  },
  'each frame twice, as on the interface any': changed((frames) => frames.flatMap((frame) => [frame, frame])),
  'with another connection between': async (parameters) => {
    const { port, words } = parameters as Parameters;
    const [own, other] = [await talk({ port, words }), await talk({ port: port + 1, words: 'no' }, { abort: true })];
    return capture([...own, ...other].toSorted((a, b) => a.time - b.time));
  },
};

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  handshake: {
    'nobody listens': changed(same, { deaf: true }),
    'the client aborts': changed(same, { abort: true }),
    'begun after the SYN': changed((frames) => frames.filter((frame) => !(has('syn')(frame) && toServer(frame)))),
    'without the SYN, ACK': changed((frames) => frames.filter((frame) => !has('syn')(frame) || toServer(frame))),
    'without the third segment': changed((frames) => frames.filter((frame) => !toServer(frame) || has('syn')(frame))),
    'ended before the goodbye': changed((frames) => frames.filter((frame) => !has('fin')(frame))),
    'the server’s FIN is missing': changed((frames) => frames.filter((frame) => !has('fin')(frame) || toServer(frame))),
    'the last acknowledgment is missing': changed((frames) =>
      frames.slice(0, frames.findLastIndex((frame) => has('fin')(frame) && !toServer(frame)) + 1),
    ),
    'other words': async (parameters) =>
      capture(await talk({ ...(parameters as Parameters), words: 'something else' })),
    'only the headers': async (parameters) => capture(await talk(parameters as Parameters), 66),
    'another port': async (parameters) => {
      const { port, words } = parameters as Parameters;
      return capture(await talk({ port: port + 1, words }));
    },
    'the words never arrive': changed((frames) =>
      frames.filter((frame) => !(toServer(frame) && Number(frame.view.get('tcp.payloadLength')) > 0)),
    ),
  },
};

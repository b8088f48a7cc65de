/** Captures for the task "hello": some as they should be, and some with one thing wrong. */

import { drawPlaces } from '../../labs/10-tcp/tasks/two-hosts.ts';
import { AES_128, AES_256, buildPair, call } from '../../labs/11-tls/tasks/own-tls.ts';
import { Random } from '../../src/bytes/random.ts';
import { LinkType } from '../../src/capture/link-type.ts';
import { writePcap } from '../../src/capture/pcap.ts';
import type { FrameView } from '../../src/explain/frame-view.ts';
import { runEvidence } from '../../src/grade/evidence.ts';
import { labIntermediateCa, unknownCa } from '../../src/lab/pki/lab-ca.ts';
import type { PcapMaker } from '../helpers/task-suite.ts';

interface Frame {
  readonly view: FrameView;
  readonly bytes: Uint8Array;
  readonly time: number;
}

interface Manner {
  /** The client does not trust the server. */
  readonly unknown?: boolean;
  /** No cipher suite in common. */
  readonly strangers?: boolean;
}

async function greet(serverName: string, { unknown = false, strangers = false }: Manner = {}): Promise<Frame[]> {
  const random = new Random(`hello ${serverName}`);
  const plan = {
    places: drawPlaces(random),
    clientSuites: [AES_128],
    serverSuites: [strangers ? AES_256 : AES_128],
  };
  const credentials = (unknown ? unknownCa() : labIntermediateCa()).issue({ names: [serverName] });
  const report = await runEvidence('hello', random, async (run) => {
    await call(run, buildPair(run, plan), plan, { serverName, credentials, port: 4433 });
  });
  return report.frames
    .filter(({ recorded }) => recorded.link === 'client-router')
    .map(({ view, recorded }) => ({ view, bytes: recorded.bytes, time: report.epoch + recorded.time }));
}

function capture(frames: readonly Frame[], snap = 65_535): Uint8Array {
  const cut = frames.map(({ bytes, time }) => ({ time, bytes: bytes.slice(0, snap), originalLength: bytes.length }));
  return writePcap(LinkType.ETHERNET, cut);
}

const nameOf = (parameters: unknown) => (parameters as { serverName: string }).serverName;

function changed(change: (frames: Frame[]) => Frame[], manner: Manner = {}): PcapMaker {
  return async (parameters) => capture(change(await greet(nameOf(parameters), manner)));
}

const same = (frames: Frame[]) => frames;
const fromServer = ({ view }: Frame) => view.get('tcp.srcPort') === 4433;
const until = (frames: Frame[], isLast: (frame: Frame) => boolean) => frames.slice(0, frames.findIndex(isLast));

export const pcaps: Readonly<Record<string, PcapMaker>> = { hello: changed(same) };

/** As right as the reference. */
export const otherPcaps: Readonly<Record<string, PcapMaker>> = {
  'without the SYN': changed((frames) => frames.filter(({ view }) => view.get('tcp.syn') !== true)),
  'each frame twice': changed((frames) => frames.flatMap((frame) => [frame, frame])),
  'a refused one before it': async (parameters) => {
    const refused = await greet('www.somewhere.example', { unknown: true });
    return capture([...refused, ...(await greet(nameOf(parameters)))]);
  },
};

export const wrongPcaps: Readonly<Record<string, Readonly<Record<string, PcapMaker>>>> = {
  hello: {
    'another name': async () => capture(await greet('www.google.com')),
    'nothing of TLS': changed((frames) => frames.filter(({ view }) => !view.has('tls'))),
    'begun after the ClientHello': changed((frames) => frames.filter(({ view }) => !view.has('tls.clientHello'))),
    'the server is silent': changed((frames) => frames.filter((frame) => !fromServer(frame))),
    'no suite in common': changed(same, { strangers: true }),
    'the client refuses the certificate': changed(same, { unknown: true }),
    'ended after the ServerHello': changed((frames) => until(frames, ({ view }) => view.has('tls.clientKeyExchange'))),
    'only the headers': async (parameters) => capture(await greet(nameOf(parameters)), 80),
  },
};

/** The home journey with distances of a student's own, for captures that questions are asked about. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import type { WorldChanges } from '../../../src/grade/trial-world.ts';
import { home } from '../../../src/lab/home/addresses.ts';
import { type HomeAlone, homeAlone } from '../../../src/lab/home/world.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import type { Browser } from '../../../src/nodes/apps/browser.ts';
import type { StubResolver } from '../../../src/nodes/apps/resolver-stub.ts';
import { homeBrowser } from '../home-browser.ts';
import { getAddresses, startServers, visit } from '../house.ts';

/** One-way delays in milliseconds, by link. */
export type Distances = Readonly<Record<string, number>>;

export const PC_LINK = 'pc-gateway';
export const RESOLVER_LINK = 'isp-dns';

export function drawDistances(random: Random): Distances {
  return {
    'gateway-isp': 1 + random.below(8),
    'isp-root': 1 + random.below(40),
    'isp-asia': 5 + random.below(20),
    'asia-tld': 1 + random.below(40),
    'asia-us': 30 + random.below(50),
    'google-dns': 1 + random.below(30),
  };
}

/** The links' delays instead of the lab's own. */
export function weatherOf(distances: Distances): NonNullable<WorldChanges['weather']> {
  return Object.fromEntries(Object.entries(distances).map(([link, delay]) => [link, { delay: milliseconds(delay) }]));
}

export interface House {
  readonly here: HomeAlone;
  readonly stub: StubResolver;
  readonly browser: Browser;
}

/** Everything up to the moment at which somebody opens the browser. */
export async function openHouse(lab: LabRun): Promise<House> {
  const here = homeAlone(lab.world);
  startServers(lab, here);
  const stub = await getAddresses(lab, here);
  await lab.world.pass(seconds(1));
  return { here, stub, browser: homeBrowser(lab, here.pc, stub) };
}

/** The page, with a name that the PC has forgotten. */
export async function visitPage(lab: LabRun, { stub, browser }: House): Promise<void> {
  stub.cache.clear();
  await visit(lab, browser);
}

/** The PC's questions and their answers on its own link, in order. */
export function namesAsked(frames: readonly NumberedFrame[]): { question: NumberedFrame; answer?: NumberedFrame }[] {
  const dns = frames.filter(({ view }) => view.has('dns') && !view.has('icmp'));
  return dns
    .filter(({ view }) => view.get('ipv4.src') === home.pc.address)
    .map((question) => {
      const isAnswer = ({ view, number }: NumberedFrame) =>
        number > question.number &&
        view.get('dns.id') === question.view.get('dns.id') &&
        view.get('ipv4.src') === question.view.get('ipv4.dst');
      const answer = dns.find(isAnswer);
      return { question, ...(answer && { answer }) };
    });
}

/** From one frame to another, in milliseconds with three decimals. */
export function between(first: NumberedFrame, second: NumberedFrame): number {
  return Math.round(second.view.time - first.view.time) / 1000;
}

/** SYNs from the PC to the web server, and SYN-ACKs back. */
export function handshakes(frames: readonly NumberedFrame[]): { syn: NumberedFrame[]; synAck: NumberedFrame[] } {
  const flags = (frame: NumberedFrame, ack: boolean) =>
    frame.view.get('tcp.syn') === true && frame.view.get('tcp.ack') === ack;
  return { syn: frames.filter((one) => flags(one, false)), synAck: frames.filter((one) => flags(one, true)) };
}

/** What the machines of this lab say to each other: small servers that tell whom they see, and their clients. */

import { type Micros, seconds } from '../../src/bytes/time.ts';
import type { LabRun } from '../../src/lab/lab.ts';
import type { Host } from '../../src/nodes/host.ts';
import { textOf } from '../../src/stack/nat/nat-mapping.ts';
import type { ConnectOptions, Endpoint } from '../../src/stack/sockets.ts';
import type { Stream } from '../../src/stack/stream.ts';
import * as probes from '../06-routing/tasks/probes.ts';

/** Takes connections and notes from where they come; hangs up when the other side does. */
export class Doorkeeper {
  /** The other end of each connection, as it is seen from here. */
  readonly seen: Endpoint[] = [];

  constructor(host: Host, port: number, initialSequenceNumber?: number) {
    const options = initialSequenceNumber === undefined ? {} : { initialSequenceNumber };
    const accept = (stream: Stream, peer: Endpoint) => {
      this.seen.push(peer);
      return { onEnd: (now: Micros) => stream.end(now) };
    };
    host.sockets.listenTcp(port, accept, options);
  }

  /** The last one, as text; 'nobody' if none came since `count` were here. */
  last(count = 0): string {
    return this.seen.length > count ? textOf(this.seen.at(-1)!) : 'nobody';
  }
}

/** Sends back what comes (RFC 862); `speak` says something of its own accord, to whom it heard last. */
export function echoOverUdp(host: Host, port: number): { speak(words: string, now: Micros): void } {
  let last: Endpoint | undefined;
  const socket = host.sockets.bindUdp(port, {
    onDatagram(payload, from, now) {
      last = from;
      socket.send(payload, from, now);
    },
  });
  return {
    speak: (words, now) => {
      if (last) socket.send(new TextEncoder().encode(words), last, now);
    },
  };
}

/**
 * Connects, waits a second, hangs up, and waits another.
 * @param meanwhile is called in the middle, when there is a connection or will be none
 * @returns whether there was one
 */
export async function knock(
  { world }: LabRun,
  host: Host,
  to: Endpoint,
  { meanwhile, ...options }: ConnectOptions & { meanwhile?: () => void } = {},
): Promise<boolean> {
  let isOpen = false;
  const onOpen = () => {
    isOpen = true;
  };
  const stream = world.act((now) => host.sockets.connectTcp(to, { onOpen }, now, options));
  await world.pass(seconds(1));
  meanwhile?.();
  world.act((now) => (isOpen ? stream.end(now) : stream.abort(now)));
  await world.pass(seconds(1));
  return isOpen;
}

export async function ping({ world }: LabRun, from: Host, to: string): Promise<string> {
  const result = await probes.ping(world, from, to);
  return result.kind === 'reply' ? `${result.from}, ${Math.round(result.roundTrip / 1000)} ms` : result.kind;
}

/** The hops, in order. */
export async function traceroute({ world }: LabRun, from: Host, to: string): Promise<string> {
  const hops = await probes.traceroute(world, from, to);
  return hops.map(({ ttl, result }) => `${ttl}: ${'from' in result ? result.from : '*'}`).join(', ');
}

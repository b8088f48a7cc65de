/**
 * Devices in containers of their own. Every container runs the same lab with the same seed and builds the whole world,
 * but only its own devices are real: a link between one of them and a device elsewhere is a network interface of the
 * container, and so Docker's own bridge carries its frames; what other devices would do is not carried anywhere. Since
 * each device draws its random numbers by its name, it sends the same bytes as it would in one process with all others.
 *
 * A switch of the lab's world needs no container: its links lie on one Docker network, whose bridge is the switch.
 */

import { type Micros, NEVER } from '../../bytes/time.ts';
import type { Link, LinkEnd, LinkSpec, Medium } from '../medium.ts';
import { MediumError } from '../medium-error.ts';
import { PacketSocket } from '../netns/packet-socket.ts';
import { Outbox } from '../outbox.ts';
import { RealTime } from '../real-time.ts';

/** Longer than any answer takes in the labs (Google and back: 130 ms), as the others' frames cannot be seen from here, µs. */
const QUIET: Micros = 300_000;

export interface DockerOptions {
  /** The names of this container's devices. */
  readonly devices: readonly string[];
  /** The interface on which a link leaves the container, by the link's name. It should be silent: `silenceInterface`. */
  readonly interfaces: Readonly<Record<string, string>>;
  /**
   * Whether the lab's story is decided here. Elsewhere its first wait goes on until the lab is stopped, since what it
   * waits for happens to a device of another container.
   */
  readonly leads: boolean;
  /** Called once: all links are open, and the lab has begun to wait. */
  readonly onReady?: () => void;
  /**
   * How many seconds of the machine's pass in a second of the lab; the same in all containers. Delays and timers grow
   * with it, and how late a busy machine gets to its work does not: the lab's timers go off in the same order as in
   * memory only if they are further apart than that. 1 by default, as real programs need it.
   */
  readonly pace?: number;
}

/** A frame that came in on an interface. */
export interface Arrival {
  readonly link: string;
  /** The end that is not this container's. */
  readonly from: LinkEnd;
  readonly time: Micros;
  readonly bytes: Uint8Array;
}

export interface DockerMedium extends Medium {
  /** Everything that came in, whoever sent it, in order. */
  readonly arrivals: readonly Arrival[];
  /** Which end of a link is this container's, or undefined where the link does not leave the container. */
  nearEnd(link: string): LinkEnd | undefined;
}

/** `open` throws a MediumError when an interface is given for a link that has not exactly one end here. */
export function createDockerMedium(options: DockerOptions): DockerMedium {
  return new BridgeMedium(options);
}

class BridgeMedium extends RealTime implements DockerMedium {
  readonly name = 'docker';
  readonly arrivals: Arrival[] = [];
  protected override readonly quiet = QUIET;
  readonly #options: DockerOptions;
  readonly #nearEnds = new Map<string, LinkEnd>();
  readonly #sockets: PacketSocket[] = [];
  readonly #outboxes: Outbox[] = [];
  #isReady = false;

  constructor(options: DockerOptions) {
    super(epochAt(options.pace ?? 1), 'open', options.pace);
    this.#options = options;
  }

  open(spec: LinkSpec, deliver: (at: LinkEnd, frame: Uint8Array) => void): Link {
    const isHere = (end: LinkEnd) => spec.ends !== undefined && this.#options.devices.includes(spec.ends[end]);
    const ifname = this.#options.interfaces[spec.name];
    if (isHere(0) && isHere(1) && ifname === undefined) return this.#openInside(deliver);
    if (ifname === undefined) return { send: () => {} };
    if (isHere(0) === isHere(1)) throw notAtOneEnd(spec, this.#options.devices);
    if (spec.framing !== 'ethernet') throw new RangeError(`${spec.name}: an interface carries Ethernet frames`);
    return this.#openOutside(spec.name, isHere(0) ? 0 : 1, ifname, deliver);
  }

  nearEnd(link: string): LinkEnd | undefined {
    return this.#nearEnds.get(link);
  }

  override run(done: () => boolean, limit: Micros): Promise<boolean> {
    if (!this.#isReady) this.#becomeReady();
    return super.run(done, this.#options.leads ? limit : NEVER);
  }

  override async pass(stopped: () => boolean, duration: Micros): Promise<void> {
    if (this.#options.leads) await super.pass(stopped, duration);
    else await this.run(stopped, NEVER);
  }

  override close(): void {
    super.close();
    for (const outbox of this.#outboxes.splice(0)) outbox.close();
    for (const socket of this.#sockets.splice(0)) socket.close();
  }

  #openInside(deliver: (at: LinkEnd, frame: Uint8Array) => void): Link {
    return {
      send: (from, frame) => {
        const copy = frame.slice();
        this.soon(() => deliver(from === 0 ? 1 : 0, copy));
      },
    };
  }

  #openOutside(link: string, near: LinkEnd, ifname: string, deliver: (at: LinkEnd, frame: Uint8Array) => void): Link {
    const far: LinkEnd = near === 0 ? 1 : 0;
    const socket = new PacketSocket(ifname, (frame) => {
      if (isOfTheHost(frame)) return;
      this.soon(() => {
        this.arrivals.push({ link, from: far, time: this.now(), bytes: frame });
        deliver(near, frame);
      });
    });
    this.#sockets.push(socket);
    const outbox = new Outbox(
      (frame) => socket.send(frame),
      () => true,
    );
    this.#outboxes.push(outbox);
    this.#nearEnds.set(link, near);
    return {
      send: (from, frame) => {
        if (from === near) outbox.put(frame.slice()); // else a device that is real in another container
      },
    };
  }

  #becomeReady(): void {
    this.#isReady = true;
    const unknown = Object.keys(this.#options.interfaces).find((link) => !this.#nearEnds.has(link));
    if (unknown !== undefined) {
      throw new MediumError({
        en: `the lab has no link named ${unknown}`,
        ko: `이 실습에는 ${unknown}(이)라는 링크가 없습니다`,
      });
    }
    this.#options.onReady?.();
  }
}

/**
 * At a slower pace the lab's clock falls behind the wall's. Every container's does so from the same moment, the day of
 * document S, and not from its own start: captures of different containers can be compared and merged by their times.
 */
function epochAt(pace: number): number {
  const beginning = Date.UTC(2020, 0, 27);
  return Math.round((beginning + (Date.now() - beginning) / pace) * 1000);
}

/**
 * A container's interface is one end of a cable whose other end, in the host, is a port of Docker's bridge. There the
 * host's kernel says by itself which multicast groups it is in, and that it has IPv6: reports of IGMP (RFC 3376 §4.2)
 * and MLD (RFC 3810 §5.2), router solicitations (RFC 4861 §4.1). Nobody in a lab has sent these, so they are left out.
 */
export function isOfTheHost(frame: Uint8Array): boolean {
  const isIpv6Multicast = frame[0] === 0x33 && frame[1] === 0x33 && frame[12] === 0x86 && frame[13] === 0xdd;
  const isIgmp = frame[0] === 0x01 && frame[12] === 0x08 && frame[13] === 0x00 && frame[14 + 9] === IGMP;
  return isIpv6Multicast || isIgmp;
}

/** IPv4's number for IGMP. */
const IGMP = 2;

function notAtOneEnd({ name, ends = ['?', '?'] }: LinkSpec, devices: readonly string[]): MediumError {
  const here = devices.join(', ');
  return new MediumError({
    en: `link ${name} joins ${ends.join(' and ')}: exactly one of them has to be here, where there is ${here}`,
    ko: `링크 ${name}은(는) ${ends.join('와(과) ')}을(를) 잇습니다. 그중 정확히 하나가 여기(${here})에 있어야 합니다`,
  });
}

/**
 * Real links: every link is a veth cable of the Linux kernel inside a network namespace of the run's own, with an
 * AF_PACKET socket at each end. The kernel itself has no address there and stays silent.
 */

import type { Link, LinkEnd, LinkSpec, Medium } from '../medium.ts';
import { Outbox } from '../outbox.ts';
import { RealTime } from '../real-time.ts';
import { type Lane, Underway } from '../underway.ts';
import { Cable, type CablePool, isNamedHere, nameCable, removeCables } from './cable.ts';
import { createCableInto, deleteInterfaces } from './interfaces.ts';
import { currentNamespace, type NetworkNamespace, silenceIpv6 } from './namespace.ts';
import { PacketSocket, RING_SLOTS } from './packet-socket.ts';
import { dieWithParent, insideNamespace } from './reexec.ts';

/** Frames under way in one direction: fewer than the receiving ring holds, so that none is ever lost. */
const WINDOW = RING_SLOTS / 2;

export interface NetnsMedium extends Medium {
  /**
   * A link whose end 1 is not ours: an interface of another namespace, made here, where the kernel or a real program
   * takes part. The interface is down and without an address; giving it these is the caller's.
   * From then on the world goes by the real clock (real-time.ts).
   * @param target.netns a name of `ip netns`, a process id, or a path
   */
  openExternal(spec: LinkSpec, deliver: (frame: Uint8Array) => void, target: ExternalEnd): ExternalLink;
  /** Frames the kernel or others put on links between our own devices: none, if all is well. */
  readonly strangers: number;
}

export interface ExternalEnd {
  readonly netns: string;
  readonly ifname: string;
  readonly mac?: string;
}

export interface ExternalLink {
  send(frame: Uint8Array): void;
}

export interface NetnsOptions {
  /** Microseconds since 1970-01-01 UTC at time 0; the wall clock's by default. */
  readonly epoch?: number;
  /** Where the links are made; by default where this process is, which must be a namespace of its own. */
  readonly namespace?: NetworkNamespace;
  /** How many seconds of the machine's pass in a second of the world; 1 by default. Only for worlds without others. */
  readonly pace?: number;
  /** Cables are taken from here, and left here when the medium is closed, for the next one in the same namespace. */
  readonly pool?: CablePool;
}

/**
 * @throws MediumError where koffi or iproute2 is missing
 * @throws Error when no namespace is given and this process is not inside one of its own (`reexecInNamespace`)
 */
export function createNetnsMedium(options: NetnsOptions = {}): NetnsMedium {
  const namespace = options.namespace ?? ownNamespace();
  namespace.enter(silenceIpv6);
  return new VethMedium(namespace, options);
}

function ownNamespace(): NetworkNamespace {
  if (!insideNamespace(isNamedHere)) {
    throw new Error('raw frames are sent only inside a network namespace of the run: call reexecInNamespace first');
  }
  dieWithParent();
  return currentNamespace;
}

class VethMedium extends RealTime implements NetnsMedium {
  readonly name = 'netns';
  strangers = 0;
  readonly #namespace: NetworkNamespace;
  readonly #pool: CablePool | undefined;
  readonly #underway = new Underway();
  readonly #cables: { cable: Cable; isQuiet(): boolean }[] = [];
  /** Of cables whose other end is not ours. */
  readonly #sockets: PacketSocket[] = [];
  readonly #interfaces: string[] = [];
  readonly #outboxes: Outbox[] = [];

  constructor(namespace: NetworkNamespace, { epoch, pace, pool }: NetnsOptions) {
    super(epoch, 'closed', pace);
    this.#namespace = namespace;
    this.#pool = pool;
  }

  open(spec: LinkSpec, deliver: (at: LinkEnd, frame: Uint8Array) => void): Link {
    if (spec.framing === 'radio') return this.#openAir(deliver);
    requireEthernet(spec);
    const cable = this.#pool?.take() ?? new Cable(this.#namespace, spec.name);
    const lanes = [
      this.#underway.addLane((frame) => deliver(1, frame)),
      this.#underway.addLane((frame) => deliver(0, frame)),
    ] as const;
    this.#cables.push({ cable, isQuiet: () => lanes.every(({ underway }) => underway.length === 0) });
    const outboxes = [
      this.#addOutbox(cable.sockets[0], (waiting) => lanes[0].underway.length - waiting < WINDOW),
      this.#addOutbox(cable.sockets[1], (waiting) => lanes[1].underway.length - waiting < WINDOW),
    ] as const;
    cable.plugIn([
      (frame) => this.#arrived(lanes[1], frame, outboxes[1]),
      (frame) => this.#arrived(lanes[0], frame, outboxes[0]),
    ]);
    return {
      send: (from, frame) => {
        checkLength(spec, frame);
        const copy = frame.slice();
        this.#underway.sent(lanes[from], copy, this.reserve());
        outboxes[from].put(copy);
      },
    };
  }

  openExternal(spec: LinkSpec, deliver: (frame: Uint8Array) => void, target: ExternalEnd): ExternalLink {
    requireEthernet(spec);
    this.letOthersIn();
    const [near] = nameCable();
    this.#namespace.enter(() => createCableInto(near, spec.name, target.ifname, target.netns, target.mac));
    this.#interfaces.push(near);
    const socket = this.#namespace.enter(() => new PacketSocket(near, (frame) => this.soon(() => deliver(frame))));
    this.#sockets.push(socket);
    const outbox = this.#addOutbox(socket, () => true);
    return {
      send(frame) {
        checkLength(spec, frame);
        outbox.put(frame.slice());
      },
    };
  }

  override close(): void {
    super.close();
    // What is still on its way in a cable would come out in the next world.
    const isClean = ({ isQuiet }: { isQuiet(): boolean }) => this.#underway.lost === 0 && isQuiet();
    const cables = this.#cables.splice(0);
    const kept = this.#pool === undefined ? [] : cables.filter(isClean);
    this.#underway.close();
    for (const outbox of this.#outboxes.splice(0)) outbox.close();
    for (const socket of this.#sockets.splice(0)) socket.close();
    const interfaces = this.#interfaces.splice(0);
    this.#namespace.enter(() => deleteInterfaces(interfaces));
    for (const { cable } of kept) this.#pool?.put(cable);
    const rest = cables.filter((one) => !kept.includes(one)).map(({ cable }) => cable);
    removeCables(this.#namespace, rest);
  }

  /** In memory, in its turn among the frames of the cables. */
  #openAir(deliver: (at: LinkEnd, frame: Uint8Array) => void): Link {
    return {
      send: (from, frame) => {
        const copy = frame.slice();
        this.soon(() => deliver(from === 0 ? 1 : 0, copy));
      },
    };
  }

  #arrived(lane: Lane, frame: Uint8Array, outbox: Outbox): void {
    if (this.#underway.arrived(frame, lane)) outbox.flush();
    else this.strangers++;
  }

  #addOutbox(socket: PacketSocket, hasRoom: (waiting: number) => boolean): Outbox {
    const outbox = new Outbox((frame) => socket.send(frame), hasRoom);
    this.#outboxes.push(outbox);
    return outbox;
  }
}

function requireEthernet(spec: LinkSpec): void {
  if (spec.framing !== 'ethernet') throw new RangeError(`${spec.name}: a veth carries Ethernet frames, not bare IP`);
}

/** 14 bytes of header, 1500 of data, and 4 more where there is a VLAN tag. */
function checkLength(spec: LinkSpec, frame: Uint8Array): void {
  const longest = frame[12] === 0x81 && frame[13] === 0 ? 1518 : 1514;
  if (frame.length < 14 || frame.length > longest) {
    throw new RangeError(`${spec.name}: ${frame.length} bytes are no Ethernet frame, 14 to ${longest} are`);
  }
}

/**
 * A cable between two of our devices: both ends in one namespace, a raw socket at each. Laying one and taking it away
 * costs tens of milliseconds, most of them the kernel's waiting for its other processors, so that a program that makes
 * world after world keeps cables in a pool.
 */

import { createCable, deleteInterfaces } from './interfaces.ts';
import type { NetworkNamespace } from './namespace.ts';
import { PacketSocket } from './packet-socket.ts';

type OnFrame = (frame: Uint8Array) => void;

/** Interface names are numbered through the whole process, so that several media can share a namespace. */
let named = 0;
const madeHere = new Set<string>();

/** A pair of names that no interface has yet. */
export function nameCable(): [string, string] {
  const names: [string, string] = [`pj${named}a`, `pj${named}b`];
  named++;
  for (const name of names) madeHere.add(name);
  return names;
}

/** Whether `nameCable` gave this name. */
export function isNamedHere(name: string): boolean {
  return madeHere.has(name);
}

export class Cable {
  /** The interface at one end; the other goes with it. */
  readonly interfaceName: string;
  readonly sockets: readonly [PacketSocket, PacketSocket];
  readonly #onFrame: [OnFrame, OnFrame] = [ignore, ignore];

  /** @param alias shown by `ip link`, for people who look */
  constructor(namespace: NetworkNamespace, alias: string) {
    const names = nameCable();
    this.interfaceName = names[0];
    const socket = (end: 0 | 1) =>
      namespace.enter(() => new PacketSocket(names[end], (frame) => this.#onFrame[end](frame)));
    namespace.enter(() => createCable(names, alias));
    const first = socket(0);
    try {
      this.sockets = [first, socket(1)];
    } catch (error) {
      first.close();
      throw error;
    }
  }

  /** @param onFrame called with what arrives at each end */
  plugIn(onFrame: readonly [OnFrame, OnFrame]): void {
    [this.#onFrame[0], this.#onFrame[1]] = onFrame;
    for (const socket of this.sockets) socket.ref();
  }

  /** Nobody listens any more, and the sockets keep no process from ending. */
  unplug(): void {
    this.#onFrame.fill(ignore);
    for (const socket of this.sockets) socket.unref();
  }

  /** Closes the sockets; the interfaces are taken away by `removeCables`. */
  close(): void {
    for (const socket of this.sockets) socket.close();
  }
}

export function removeCables(namespace: NetworkNamespace, cables: readonly Cable[]): void {
  for (const cable of cables) cable.close();
  namespace.enter(() => deleteInterfaces(cables.map(({ interfaceName }) => interfaceName)));
}

/** Cables of one namespace that wait for the next world. Only such come here on which no frame is under way any more. */
export class CablePool {
  readonly #idle: Cable[] = [];

  take(): Cable | undefined {
    return this.#idle.pop();
  }

  put(cable: Cable): void {
    cable.unplug();
    this.#idle.push(cable);
  }
}

function ignore(): void {}

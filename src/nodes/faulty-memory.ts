/**
 * A device with bad memory or a bug, for labs about damage: what it sends is damaged before its adapter computes the
 * FCS, so that the link's check finds nothing wrong. That it happens is why IP and TCP have checksums of their own
 * (J. Stone and C. Partridge, "When the CRC and TCP checksum disagree", SIGCOMM 2000).
 */

import type { Micros } from '../bytes/time.ts';
import type { Node, Transmit } from './node.ts';

/** What becomes of a frame on its way out; undefined if this one is left alone. */
export type Damage = (frame: Uint8Array, port: number) => Uint8Array | undefined;

export class FaultyMemory implements Node {
  readonly name: string;
  readonly portCount: number;
  /** Set it to damage frames; each frame on its way out is asked about. */
  damage: Damage = () => undefined;
  readonly #device: Node;

  constructor(device: Node) {
    this.name = device.name;
    this.portCount = device.portCount;
    this.#device = device;
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    this.#device.handleFrame(port, frame, now);
  }

  pollTransmit(): Transmit | undefined {
    const out = this.#device.pollTransmit();
    return out && { port: out.port, frame: this.damage(out.frame, out.port) ?? out.frame };
  }

  nextTimer(): Micros {
    return this.#device.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.#device.handleTimer(now);
  }
}

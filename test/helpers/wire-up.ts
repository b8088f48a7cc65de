/** Devices wired together without a medium: cables without delay, and a clock that jumps to the next timer. */

import { type Micros, NEVER, seconds } from '../../src/bytes/time.ts';
import type { Node } from '../../src/nodes/node.ts';

export type Plug = readonly [node: Node, port: number];

export interface SeenFrame {
  readonly cable: string;
  readonly from: string;
  readonly time: Micros;
  readonly frame: Uint8Array;
}

export class Wires {
  now: Micros = 0;
  readonly frames: SeenFrame[] = [];
  /** Answers whether the cable loses the frame. */
  loses: (seen: SeenFrame) => boolean = () => false;
  readonly #nodes = new Set<Node>();
  readonly #cables: { name: string; ends: readonly [Plug, Plug] }[] = [];

  connect(name: string, a: Plug, b: Plug): this {
    this.#cables.push({ name, ends: [a, b] });
    this.#nodes.add(a[0]).add(b[0]);
    return this;
  }

  /** Lets `duration` pass: all frames and timers until then happen, in order. */
  run(duration: Micros = seconds(10)): this {
    const until = this.now + duration;
    for (let turns = 0; turns < 1_000_000; turns++) {
      this.#deliverAll();
      const next = Math.min(NEVER, ...[...this.#nodes].map((node) => node.nextTimer()));
      if (next > until) {
        this.now = until;
        return this;
      }
      this.now = Math.max(this.now, next);
      for (const node of this.#nodes) if (node.nextTimer() <= this.now) node.handleTimer(this.now);
    }
    throw new Error('the devices do not come to rest');
  }

  /** The frames seen on one cable. */
  on(cable: string): SeenFrame[] {
    return this.frames.filter((seen) => seen.cable === cable);
  }

  #deliverAll(): void {
    for (let moved = true, count = 0; moved; ) {
      moved = false;
      for (const node of this.#nodes) {
        for (let out = node.pollTransmit(); out; out = node.pollTransmit()) {
          moved = true;
          if (++count > 100_000) throw new Error('the frames do not come to rest');
          this.#carry(node, out.port, out.frame);
        }
      }
    }
  }

  #carry(node: Node, port: number, frame: Uint8Array): void {
    const cable = this.#cables.find(({ ends }) => ends.some(([end, at]) => end === node && at === port));
    if (!cable) return;
    const seen = { cable: cable.name, from: node.name, time: this.now, frame };
    this.frames.push(seen);
    if (this.loses(seen)) return;
    const [end, at] = cable.ends.find(([end, at]) => end !== node || at !== port)!;
    end.handleFrame(at, frame, this.now);
  }
}

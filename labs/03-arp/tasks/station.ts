/** A device with one port that does what a check tells it: sends given frames, keeps what comes, answers if it can. */

import type { Micros } from '../../../src/bytes/time.ts';
import { NEVER } from '../../../src/bytes/time.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';

export class Station implements Node {
  readonly name: string;
  readonly portCount = 1;
  readonly received: Uint8Array[] = [];
  readonly #answer: (frame: Uint8Array) => Uint8Array | undefined;
  readonly #output: Transmit[] = [];

  constructor(name: string, answer: (frame: Uint8Array) => Uint8Array | undefined = () => undefined) {
    this.name = name;
    this.#answer = answer;
  }

  send(frame: Uint8Array): void {
    this.#output.push({ port: 0, frame });
  }

  handleFrame(_port: number, frame: Uint8Array): void {
    this.received.push(frame);
    const answer = this.#answer(frame);
    if (answer) this.send(answer);
  }

  pollTransmit(): Transmit | undefined {
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return NEVER;
  }

  handleTimer(): void {}
}

/** A station whose frames somebody else makes; of its own it only answers ARP. */

import type { Micros } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { fail } from '../../../src/grade/trial.ts';
import { IpPort } from '../../../src/nodes/ip-port.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { EtherType, ethernetHeader } from '../../../src/packet/ethernet.ts';
import { Drops } from '../../../src/stack/ip/drops.ts';
import type { Machine } from './plan.ts';

export class RawStation implements Node {
  readonly name = 'station';
  readonly portCount = 1;
  /** IPv4 frames that came to its address. */
  readonly received: Uint8Array[] = [];
  readonly #port: IpPort;
  readonly #output: Uint8Array[] = [];

  constructor({ mac, address }: Machine) {
    this.#port = new IpPort({ mac }, new Drops(), () => {});
    this.#port.setAddress(address);
  }

  /** @throws StudentError for what is no frame */
  send(frame: Uint8Array): void {
    if (frame.length < 60 || frame.length > 1514) {
      fail(
        text(
          `the frame has ${frame.length} bytes: Ethernet takes 60 to 1514`,
          `프레임이 ${frame.length}바이트입니다. 이더넷 프레임은 60~1514바이트입니다`,
        ),
      );
    }
    this.#output.push(frame);
  }

  handleFrame(_port: number, frame: Uint8Array, now: Micros): void {
    if (this.#port.handleFrame(frame, now) && ethernetHeader.get(frame, 0, 'etherType') === EtherType.IPV4) {
      this.received.push(frame);
    }
  }

  pollTransmit(): Transmit | undefined {
    const frame = this.#output.shift() ?? this.#port.pollTransmit();
    return frame && { port: 0, frame };
  }

  nextTimer(): Micros {
    return this.#port.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.#port.handleTimer(now);
  }
}

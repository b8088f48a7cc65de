/**
 * A device that a filter stands in front of: some of the segments that come to it are dropped without a word. It can be
 * switched off as well: then it hears nothing, and what it says is lost.
 */

import type { Micros } from '../../../src/bytes/time.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { decodeEthernet, EtherType } from '../../../src/packet/ethernet.ts';
import { decodeIpv4, IpProtocol } from '../../../src/packet/ipv4.ts';
import { type TcpHeader, tcpHeader } from '../../../src/packet/tcp.ts';

/** @param length of the IP packet, bytes */
export type Drops = (port: number, header: TcpHeader, length: number) => boolean;

export class Filtered implements Node {
  readonly name: string;
  readonly portCount: number;
  isOff = false;
  readonly #device: Node;
  readonly #drops: Drops;

  constructor(device: Node, drops: Drops = () => false) {
    this.name = device.name;
    this.portCount = device.portCount;
    this.#device = device;
    this.#drops = drops;
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    if (this.isOff) return;
    const { etherType, payload } = decodeEthernet(frame);
    if (etherType === EtherType.IPV4) {
      const packet = decodeIpv4(payload);
      const isTcp = packet.protocol === IpProtocol.TCP;
      if (isTcp && this.#drops(port, tcpHeader.read(packet.payload), packet.totalLength)) return;
    }
    this.#device.handleFrame(port, frame, now);
  }

  pollTransmit(): Transmit | undefined {
    let out = this.#device.pollTransmit();
    while (this.isOff && out) out = this.#device.pollTransmit();
    return out;
  }

  nextTimer(): Micros {
    return this.#device.nextTimer();
  }

  handleTimer(now: Micros): void {
    this.#device.handleTimer(now);
  }
}

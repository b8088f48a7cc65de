/**
 * A device whose port is a radio instead of a cable: frames that it sends and gets there are Ethernet's, what goes through
 * the port is 802.11. With a station's machine the device is a laptop, with an access point's one it is an access point.
 */

import { DecodeError } from '../bytes/decode-error.ts';
import type { Micros } from '../bytes/time.ts';
import { earliestTimer } from '../stack/timed.ts';
import type { WifiMachine } from '../stack/wifi/wifi-machine.ts';
import type { Node, Transmit } from './node.ts';

export class OnAir<N extends Node, M extends WifiMachine> implements Node {
  readonly name: string;
  readonly portCount: number;
  readonly device: N;
  readonly wifi: M;
  readonly #port: number;
  readonly #output: Transmit[] = [];
  /** Frames that were damaged on the way: the FCS says so, and nobody answers. */
  damaged = 0;
  #now: Micros = 0;

  /** @param port the device's port that is the radio */
  constructor(device: N, wifi: M, port = 0) {
    this.name = device.name;
    this.portCount = device.portCount;
    this.device = device;
    this.wifi = wifi;
    this.#port = port;
  }

  /** Switches the radio on. */
  start(now: Micros): void {
    this.#now = now;
    this.wifi.start(now);
  }

  /** The device, to be asked for something now. */
  at(now: Micros): N {
    this.#now = now;
    return this.device;
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    this.#now = now;
    if (port !== this.#port) {
      this.device.handleFrame(port, frame, now);
      return;
    }
    try {
      this.wifi.receiveRadio(frame, now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.damaged++;
    }
  }

  pollTransmit(): Transmit | undefined {
    this.#shuttle();
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return earliestTimer([this.device, this.wifi]);
  }

  handleTimer(now: Micros): void {
    this.#now = now;
    this.wifi.handleTimer(now);
    this.device.handleTimer(now);
  }

  /** Until all are quiet. */
  #shuttle(): void {
    for (;;) {
      const inward = this.wifi.pollEthernet();
      const outward = inward ? undefined : this.device.pollTransmit();
      const radio = inward || outward ? undefined : this.wifi.pollRadio();
      if (inward) this.device.handleFrame(this.#port, inward, this.#now);
      else if (outward && outward.port === this.#port) this.wifi.sendEthernet(outward.frame, this.#now);
      else if (outward) this.#output.push(outward);
      else if (radio) this.#output.push({ port: this.#port, frame: radio });
      else return;
    }
  }
}

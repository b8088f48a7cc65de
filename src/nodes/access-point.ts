/**
 * An access point: a bridge between its stations and the wire, with a small host of its own inside for the DHCP
 * server. Its stations are on Ethernet ports here; Wi-Fi framing belongs between a station's port and the bridge.
 */

import type { Micros } from '../bytes/time.ts';
import { earliestTimer } from '../stack/timed.ts';
import { Host, type HostConfig } from './host.ts';
import type { Node, Transmit } from './node.ts';
import { Switch, type SwitchConfig } from './switch.ts';

export interface AccessPointConfig extends SwitchConfig {
  /** The host inside; its name and its one port. */
  host: HostConfig;
}

export class AccessPoint implements Node {
  readonly name: string;
  /** Ports that cables plug into: stations and the wire. The bridge has one more, for the host inside. */
  readonly portCount: number;
  readonly bridge: Switch;
  readonly host: Host;
  readonly #output: Transmit[] = [];
  #now: Micros = 0;

  constructor(config: AccessPointConfig) {
    this.name = config.name;
    this.portCount = config.portCount;
    this.bridge = new Switch({ ...config, portCount: config.portCount + 1 });
    this.host = new Host(config.host);
  }

  handleFrame(port: number, frame: Uint8Array, now: Micros): void {
    this.#now = now;
    this.bridge.handleFrame(port, frame, now);
    this.#shuttle();
  }

  pollTransmit(): Transmit | undefined {
    // A lab may have called the host inside since.
    this.#shuttle();
    return this.#output.shift();
  }

  nextTimer(): Micros {
    return earliestTimer([this.bridge, this.host]);
  }

  handleTimer(now: Micros): void {
    this.#now = now;
    this.bridge.handleTimer(now);
    this.host.handleTimer(now);
    this.#shuttle();
  }

  /** Moves frames between bridge and host until both are quiet; what is left is for the cables. */
  #shuttle(): void {
    const inside = this.portCount;
    for (;;) {
      const fromHost = this.host.pollTransmit();
      if (fromHost) this.bridge.handleFrame(inside, fromHost.frame, this.#now);
      const fromBridge = this.bridge.pollTransmit();
      if (!fromHost && !fromBridge) return;
      if (fromBridge?.port === inside) this.host.handleFrame(0, fromBridge.frame, this.#now);
      else if (fromBridge) this.#output.push(fromBridge);
    }
  }
}

/** A network without encryption, as far as it is heard: it says that it is there, and answers nobody. */

import { MAC_BROADCAST, type MacAddress } from '../../../src/bytes/mac-address.ts';
import { type Micros, NEVER } from '../../../src/bytes/time.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import type { Node, Transmit } from '../../../src/nodes/node.ts';
import { buildDot11, type Dot11Fields, FrameType } from '../../../src/packet/wifi/dot11.ts';
import {
  Capability,
  type ManagementBody,
  subtypeOf,
  TIME_UNIT,
  writeManagement,
} from '../../../src/packet/wifi/management.ts';
import { buildRadiotap, ChannelFlag, RadiotapFlag } from '../../../src/packet/wifi/radiotap.ts';
import { rates } from '../../../src/stack/wifi/bss.ts';
import { frequencyOf } from '../../../src/stack/wifi/radio.ts';

export interface OpenNetworkConfig {
  readonly name: string;
  readonly bssid: MacAddress;
  readonly ssid: string;
  readonly channel: number;
}

const INTERVAL = 100;

export class OpenNetwork implements Node {
  readonly name: string;
  readonly portCount = 1;
  readonly #config: OpenNetworkConfig;
  readonly #output: Uint8Array[] = [];
  #nextBeacon: Micros = NEVER;
  #sequenceNumber = 0;

  constructor(config: OpenNetworkConfig) {
    this.name = config.name;
    this.#config = config;
  }

  start(now: Micros): void {
    this.#nextBeacon = now;
  }

  handleFrame(): void {}

  pollTransmit(): Transmit | undefined {
    const frame = this.#output.shift();
    return frame && { port: 0, frame };
  }

  nextTimer(): Micros {
    return this.#nextBeacon;
  }

  handleTimer(now: Micros): void {
    const { bssid, ssid, channel } = this.#config;
    while (this.#nextBeacon <= now) {
      const sequenceNumber = this.#sequenceNumber++ % 4096;
      const elements = { ssid, rates, channel, tim: { dtimCount: 0, dtimPeriod: 1 } };
      const capabilities = Capability.ESS | Capability.SHORT_SLOT_TIME;
      const timestamp = BigInt(Math.round(now));
      const body = { kind: 'beacon', timestamp, beaconInterval: INTERVAL, capabilities, elements } as const;
      this.#output.push(managementFrame(channel, { from: bssid, to: MAC_BROADCAST, bssid, sequenceNumber, body }));
      this.#nextBeacon += INTERVAL * TIME_UNIT;
    }
  }
}

export interface ManagementMessage extends Pick<Dot11Fields, 'sequenceNumber'> {
  readonly from: MacAddress;
  readonly to: MacAddress;
  readonly bssid: MacAddress;
  readonly body: ManagementBody;
}

/** As a radio hands it to the air: at the lowest rate, as loud as all the others. */
export function managementFrame(
  channel: number,
  { from, to, bssid, sequenceNumber, body }: ManagementMessage,
): Uint8Array {
  const header = buildRadiotap({
    flags: RadiotapFlag.FCS,
    rate: 1,
    frequency: frequencyOf(channel),
    channelFlags: ChannelFlag.GHZ_2 | ChannelFlag.CCK,
    signal: 15,
  });
  const frame = buildDot11({
    type: FrameType.MANAGEMENT,
    subtype: subtypeOf(body.kind),
    address1: to,
    address2: from,
    address3: bssid,
    sequenceNumber,
    body: writeManagement(body),
  });
  return concatBytes(header, frame);
}

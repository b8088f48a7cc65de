/** What a lab is: a world, what is done in it, and the steps of the documents that its frames show. */

import type { FrameView } from '../explain/frame-view.ts';
import type { Text } from '../explain/text.ts';
import type { WifiNetwork } from '../packet/wifi/wifi-keys.ts';
import { World, type WorldOptions } from './world.ts';

export type WireName = 'memory' | 'netns' | 'loopback' | 'docker';

export interface Lab {
  /** Orders the list; gaps are left for labs to come. */
  readonly number: number;
  readonly name: string;
  readonly title: Text;
  /** The media it runs on; all run on memory. */
  readonly wires: readonly WireName[];
  readonly steps: readonly Step[];
  /** Names for the addresses of its world, for the captures' name resolution. */
  readonly names: Readonly<Record<string, string>>;
  /** The same lab with cables in the place of its radios, for wires on which no air can be. */
  readonly wired?: Lab;
  run(run: LabRun): Promise<void>;
}

/** A step of the documents (STEPS: S-DHCP-1, C-SOCK-3 …) and how to find it in a capture. */
export interface Step {
  readonly id: string;
  /** Which part of the step, where a lab shows it in several: facts of `id/part` are this one's. */
  readonly part?: string;
  /** What happens, in one sentence. */
  readonly say: Text;
  /** Does this frame show the step? Asked for every frame of every link. */
  shows(frame: FrameView): boolean;
  /** Paths of the fields worth looking at, e.g. 'dhcp.xid'; shown from the first frame that has them. */
  readonly fields?: readonly string[];
  /** Where document and standard part, for those who compare. */
  readonly erratum?: Text;
}

/** Something a machine did inside that no frame shows by itself: a cache entry, a certificate accepted. */
export interface Fact {
  readonly step: string;
  readonly label: Text;
  readonly value: Text;
}

/** A text that a run leaves beside its captures: a congestion window over time as CSV, a waterfall as SVG. */
export interface DataFile {
  /** With its ending, one that no capture has: 'cwnd.csv'. */
  readonly name: string;
  readonly text: string;
}

/** One run of a lab, from the lab's side. */
export class LabRun {
  readonly wire: WireName;
  readonly world: World;
  readonly facts: Fact[] = [];
  /** NSS key log lines of the run's TLS connections. */
  readonly tlsKeyLog: string[] = [];
  /** Wi-Fi networks of the run, so that what is encrypted in the air can be told. */
  readonly wifiNetworks: WifiNetwork[] = [];
  /** What a lab writes beside its captures: tables for a plot, a page. */
  readonly dataFiles: DataFile[] = [];

  constructor(options: WorldOptions & { wire: WireName }) {
    this.wire = options.wire;
    this.world = new World(options);
  }

  /** @param value text where it differs from language to language */
  fact(step: string, label: Text, value: string | number | Text): void {
    const text = typeof value === 'object' ? value : { en: String(value), ko: String(value) };
    this.facts.push({ step, label, value: text });
  }
}

/**
 * A run as a pcapng stream that grows with it, for a reader such as Wireshark that watches: blocks in the order of the
 * run's own file (draft-ietf-opsawg-pcapng: section header §4.1, interfaces §4.2, names §4.5), then packets as they
 * were sent (§4.3), each with the comments of the steps that it shows. A link that is made later is described then, and
 * a TLS secret (§4.7) comes before the packets that were sent after it was known.
 *
 * It looks at what the run records and does nothing to the run.
 */

import type { Micros } from '../bytes/time.ts';
import { OrderedWriter } from '../capture/byte-order.ts';
import {
  writeEnhancedPacketBlock,
  writeInterfaceDescriptionBlock,
  writeNameResolutionBlock,
  writeSectionHeaderBlock,
  writeTlsSecretsBlock,
} from '../capture/pcapng.ts';
import { FrameView } from '../explain/frame-view.ts';
import type { Lab, LabRun } from '../lab/lab.ts';
import { linkTypeOf, stepComment } from '../lab/report.ts';
import type { RecordedFrame, World } from '../lab/world.ts';
import { Dissector } from '../packet/dissect.ts';

/** What is looked at: a run, or the side of it that one machine records. */
export interface LiveSource extends Pick<LabRun, 'tlsKeyLog'> {
  readonly wifiNetworks?: LabRun['wifiNetworks'];
  readonly world: Pick<World, 'frames' | 'links' | 'epoch'>;
}

interface WatchedLink {
  readonly name: string;
  readonly linkType: number;
  /** The frames that the dissector was given, for the next one to begin with. */
  readonly frames: Uint8Array[];
  dissector: Dissector | undefined;
}

export class LiveStream {
  readonly #lab: Lab;
  readonly #run: LiveSource;
  readonly #writer = new OrderedWriter();
  /** As many as are described in the stream, in the order of their interface ids. */
  readonly #links: WatchedLink[] = [];
  #hasBegun = false;
  #secretsTaken = 0;
  #framesTaken = 0;

  constructor(lab: Lab, run: LiveSource) {
    this.#lab = lab;
    this.#run = run;
  }

  /** The frame that comes next, if it has happened. */
  get next(): RecordedFrame | undefined {
    return this.#run.world.frames[this.#framesTaken];
  }

  /**
   * The blocks of what has happened since the last call; the first call's begin the section.
   * @param most packets to take, since taking them apart for the comments costs time
   * @param until packets sent after this time are left for later
   */
  take(most = Number.POSITIVE_INFINITY, until: Micros = Number.POSITIVE_INFINITY): Uint8Array {
    this.#begin();
    this.#takeSecrets();
    for (let i = 0; i < most && this.next !== undefined && this.next.time <= until; i++) this.#takeFrame(this.next);
    return this.#writer.take();
  }

  #begin(): void {
    const names = Object.entries(this.#lab.names);
    if (!this.#hasBegun) writeSectionHeaderBlock(this.#writer, { application: 'packet-journey' });
    for (const { name, framing } of this.#run.world.links.slice(this.#links.length)) {
      const linkType = linkTypeOf(framing);
      this.#links.push({ name, linkType, frames: [], dissector: undefined });
      writeInterfaceDescriptionBlock(this.#writer, { name, linkType });
    }
    if (!this.#hasBegun && names.length > 0) writeNameResolutionBlock(this.#writer, names);
    this.#hasBegun = true;
  }

  #takeSecrets(): void {
    const lines = this.#run.tlsKeyLog.slice(this.#secretsTaken);
    if (lines.length === 0) return;
    this.#secretsTaken += lines.length;
    writeTlsSecretsBlock(this.#writer, lines.map((line) => `${line}\n`).join(''));
    // A dissector has to know a secret from the hello messages on, and these were sent before there was one.
    for (const link of this.#links) link.dissector = undefined;
  }

  #takeFrame(frame: RecordedFrame): void {
    const { epoch } = this.#run.world;
    const interfaceId = this.#links.findIndex(({ name }) => name === frame.link);
    const view = this.#view(this.#links[interfaceId]!, frame);
    const comments = this.#lab.steps.filter((step) => step.shows(view)).map(stepComment);
    const packet = { interfaceId, time: epoch + frame.time, bytes: frame.bytes, comments };
    writeEnhancedPacketBlock(this.#writer, packet);
    this.#framesTaken++;
  }

  #view(link: WatchedLink, { bytes, time }: RecordedFrame): FrameView {
    link.dissector ??= this.#dissectorFor(link);
    link.frames.push(bytes);
    return new FrameView(link.name, this.#framesTaken, time, link.dissector.dissect(bytes, link.linkType));
  }

  #dissectorFor({ frames, linkType }: WatchedLink): Dissector {
    const tlsKeyLog = this.#run.tlsKeyLog.map((line) => `${line}\n`).join('');
    const dissector = new Dissector({ tlsKeyLog, wifi: this.#run.wifiNetworks ?? [] });
    for (const bytes of frames) dissector.dissect(bytes, linkType);
    return dissector;
  }
}

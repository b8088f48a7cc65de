/** After a run: every frame dissected and matched with the lab's steps. Captures and the story come from this. */

import type { Micros } from '../bytes/time.ts';
import { LinkType } from '../capture/link-type.ts';
import { writePcap } from '../capture/pcap.ts';
import { writePcapng } from '../capture/pcapng.ts';
import { FrameView } from '../explain/frame-view.ts';
import type { LinkSpec } from '../media/medium.ts';
import { Dissector } from '../packet/dissect.ts';
import type { WifiNetwork } from '../packet/wifi/wifi-keys.ts';
import type { DataFile, Fact, Lab, LabRun, Step } from './lab.ts';
import type { RecordedFrame, World } from './world.ts';

/** A recorded frame, taken apart. */
export interface ReportFrame {
  readonly recorded: RecordedFrame;
  readonly view: FrameView;
  /** Its number in the capture of all links, from 1. */
  readonly number: number;
  readonly steps: readonly Step[];
}

export interface StepReport {
  readonly step: Step;
  readonly frames: readonly ReportFrame[];
  readonly facts: readonly Fact[];
}

export interface Report {
  readonly lab: Lab;
  readonly frames: readonly ReportFrame[];
  /** In the lab's order; a step without frames was not shown. */
  readonly steps: readonly StepReport[];
  /** Virtual or real time that the run took. */
  readonly duration: Micros;
  readonly links: readonly LinkSpec[];
  /** Microseconds since 1970-01-01 UTC at time 0. */
  readonly epoch: number;
  readonly tlsKeyLog: string;
  readonly wifiNetworks: readonly WifiNetwork[];
  readonly dataFiles: readonly DataFile[];
}

/** What a report is made from: a run, or the side of it that one container saw. */
export interface Recording extends Pick<LabRun, 'facts' | 'tlsKeyLog'> {
  readonly dataFiles?: readonly DataFile[];
  readonly wifiNetworks?: readonly WifiNetwork[];
  readonly world: Pick<World, 'frames' | 'links' | 'epoch' | 'now'>;
}

/** Each link has a dissector of its own: a TCP stream crosses several links, and must not be followed twice. */
export function reportOf(lab: Lab, run: Recording): Report {
  const tlsKeyLog = run.tlsKeyLog.map((line) => `${line}\n`).join('');
  const { wifiNetworks = [] } = run;
  const linkTypes = new Map(run.world.links.map(({ name, framing }) => [name, linkTypeOf(framing)]));
  const dissectors = new Map(
    [...linkTypes.keys()].map((name) => [name, new Dissector({ tlsKeyLog, wifi: wifiNetworks })]),
  );
  const frames = run.world.frames.map((recorded, index): ReportFrame => {
    const { link, time, bytes } = recorded;
    const dissection = dissectors.get(link)!.dissect(bytes, linkTypes.get(link)!);
    const view = new FrameView(link, index, time, dissection);
    return { recorded, view, number: index + 1, steps: lab.steps.filter((step) => step.shows(view)) };
  });
  const steps = lab.steps.map((step) => ({
    step,
    frames: frames.filter((frame) => frame.steps.includes(step)),
    facts: run.facts.filter((fact) => fact.step === (step.part === undefined ? step.id : `${step.id}/${step.part}`)),
  }));
  const { links, epoch, now: duration } = run.world;
  return { lab, frames, steps, duration, links, epoch, tlsKeyLog, wifiNetworks, dataFiles: run.dataFiles ?? [] };
}

/** A capture of a run as a file's name and content. */
export interface CaptureFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly packets: number;
  readonly kind: 'all links' | 'link' | 'key log' | 'data';
  /** Networks whose frames from the air are in it: no capture has a place for their passphrases. */
  readonly wifi?: readonly WifiNetwork[];
}

/**
 * The captures of a run: `<lab>.pcapng` of all links, with step comments, names and the TLS secrets; `<link>.pcap`
 * for each link; `tls-keys.log` for those who open the latter; and what the lab itself wrote. The same report gives the same bytes.
 */
export function captureFiles(report: Report): CaptureFile[] {
  const { lab, links, frames, tlsKeyLog, wifiNetworks, epoch } = report;
  const wifi = wifiNetworks.length > 0 ? { wifi: wifiNetworks } : {};
  const files: CaptureFile[] = [];
  const pcapng = writePcapng({
    application: 'packet-journey',
    interfaces: links.map(({ name, framing }) => ({ name, linkType: linkTypeOf(framing) })),
    packets: frames.map(({ recorded, steps }) => ({
      interfaceId: links.findIndex(({ name }) => name === recorded.link),
      time: epoch + recorded.time,
      bytes: recorded.bytes,
      comments: steps.map(stepComment),
    })),
    names: Object.entries(lab.names),
    tlsKeyLog,
  });
  files.push({ name: `${lab.name}.pcapng`, bytes: pcapng, packets: frames.length, kind: 'all links', ...wifi });
  for (const { name, framing } of links) {
    const packets = frames
      .filter(({ recorded }) => recorded.link === name)
      .map(({ recorded }) => ({ time: epoch + recorded.time, bytes: recorded.bytes }));
    const bytes = writePcap(linkTypeOf(framing), packets);
    const isAir = framing === 'radio';
    files.push({ name: `${name}.pcap`, bytes, packets: packets.length, kind: 'link', ...(isAir && wifi) });
  }
  if (tlsKeyLog !== '') {
    files.push({ name: 'tls-keys.log', bytes: new TextEncoder().encode(tlsKeyLog), packets: 0, kind: 'key log' });
  }
  for (const { name, text } of report.dataFiles) {
    files.push({ name, bytes: new TextEncoder().encode(text), packets: 0, kind: 'data' });
  }
  return files;
}

/** What a packet's comment says of a step that it shows. */
export function stepComment({ id, say }: Step): string {
  return `${id}: ${say.en}`;
}

export function linkTypeOf(framing: LinkSpec['framing']): number {
  return linkTypes[framing];
}

const linkTypes = {
  ethernet: LinkType.ETHERNET,
  ip: LinkType.RAW,
  radio: LinkType.IEEE802_11_RADIOTAP,
} as const;

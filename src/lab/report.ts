/** After a run: every frame dissected and matched with the lab's steps. Captures and the story come from this. */

import type { Micros } from '../bytes/time.ts';
import { type CapturedPacket, writePcap } from '../capture/pcap.ts';
import { writePcapng } from '../capture/pcapng.ts';
import { LinkType } from '../capture/link-type.ts';
import { FrameView } from '../explain/frame-view.ts';
import { summarise } from '../explain/summary.ts';
import { type Lang, type Text } from '../explain/text.ts';
import { Dissector } from '../packet/dissect.ts';
import type { Fact, Lab, LabRun, Step } from './lab.ts';
import type { RecordedFrame } from './world.ts';

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
}

/** Each link has a dissector of its own: a TCP stream crosses several links, and must not be followed twice. */
export function reportOf(lab: Lab, run: LabRun): Report {
  const tlsKeyLog = run.tlsKeyLog.join('\n');
  const linkTypes = new Map(run.world.links.map(({ name, framing }) => [name, linkTypeOf(framing)]));
  const dissectors = new Map([...linkTypes.keys()].map((name) => [name, new Dissector({ tlsKeyLog })]));
  const frames = run.world.frames.map((recorded, index): ReportFrame => {
    const { link, time, bytes } = recorded;
    const dissection = dissectors.get(link)!.dissect(bytes, linkTypes.get(link)!);
    const view = new FrameView(link, index, time, dissection);
    return { recorded, view, number: index + 1, steps: lab.steps.filter((step) => step.shows(view)) };
  });
  const steps = lab.steps.map((step) => ({
    step,
    frames: frames.filter((frame) => frame.steps.includes(step)),
    facts: run.facts.filter((fact) => fact.step === step.id),
  }));
  return { lab, frames, steps, duration: run.world.now };
}

function linkTypeOf(framing: 'ethernet' | 'ip'): number {
  return framing === 'ethernet' ? LinkType.ETHERNET : LinkType.RAW;
}

/** What happens in the office's air, one thing for each student. */

import type { Random } from '../../../src/bytes/random.ts';
import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { draw } from '../../../src/grade/personal.ts';
import type { LabRun } from '../../../src/lab/lab.ts';
import type { ProbeResult } from '../../../src/nodes/ip-probe.ts';
import { decodeDot11 } from '../../../src/packet/wifi/dot11.ts';
import { decodeRadiotap } from '../../../src/packet/wifi/radiotap.ts';
import { dataFrameIn, sayAgain } from '../frames.ts';
import { type Office, type OfficePlan, openOffice } from './office-air.ts';
import { managementFrame } from './open-network.ts';

export const faults = [
  'wrong-passphrase',
  'replayed',
  'forged-deauthentication',
  'sent-away',
  'open-twin',
  'other-passphrase',
] as const;
export type Fault = (typeof faults)[number];

/** Reasons that would do for both kinds of deauthentication (table 9-49). */
const reasons = [1, 3, 4, 7] as const;

export interface Outcome {
  /** The frame that a stranger said, as it went out; undefined if nobody did. */
  readonly said: Uint8Array | undefined;
}

export async function happen(run: LabRun, plan: OfficePlan, fault: Fault): Promise<Outcome> {
  const { world } = run;
  const random = world.random.fork('what happens');
  const office = await openOffice(run, plan, {
    typed: fault === 'wrong-passphrase' ? plan.typo : plan.passphrase,
    farPassphrase: fault === 'other-passphrase' ? plan.typo : plan.passphrase,
    hasTwin: fault === 'open-twin',
  });
  const gaveUp = () => office.apEvents.some((event) => event.kind === 'handshake' && event.event.kind === 'gave-up');
  if (fault === 'wrong-passphrase') {
    await world.until(gaveUp, 'the access point has given up');
    await world.pass(milliseconds(600));
    return { said: undefined };
  }
  await connected(run, office);
  // An ACK that is lost is nothing to worry about: the frame comes again, marked as a retry.
  office.missAck();
  for (let i = 0; i < plan.pings[0]; i++) await ping(run, office, plan);
  const said = await strike(run, office, plan, fault, random);
  if (fault === 'other-passphrase') {
    await world.until(gaveUp, 'the other access point has given up', seconds(20));
    await world.pass(milliseconds(200));
    return { said: undefined };
  }
  await connected(run, office);
  for (let i = 0; i < plan.pings[1]; i++) await ping(run, office, plan);
  return { said };
}

/** Between the pings. Answers with what a stranger said. */
async function strike(
  { world }: LabRun,
  office: Office,
  plan: OfficePlan,
  fault: Fault,
  random: Random,
): Promise<Uint8Array | undefined> {
  const { stranger, near } = office;
  const say = async (frame: Uint8Array) => {
    world.act(() => stranger.say(frame));
    await world.pass(milliseconds(30));
    return frame;
  };
  switch (fault) {
    case 'replayed': {
      const candidates = stranger.heard.filter((frame) => {
        const data = dataFrameIn(frame);
        return data?.toDs && data.protectedFrame && !data.retry;
      });
      return say(sayAgain(draw(random, candidates)));
    }
    case 'forged-deauthentication': {
      const last = lastSequenceNumber(stranger.heard, plan.near);
      return say(
        managementFrame(plan.channels.near, {
          from: plan.near,
          to: plan.laptop,
          bssid: plan.near,
          sequenceNumber: (last + 500 + random.below(3000)) % 4096,
          body: { kind: 'deauthentication', reasonCode: draw(random, reasons) },
        }),
      );
    }
    case 'sent-away':
      world.act((now) => near.wifi.deauthenticate(plan.laptop, draw(random, reasons), now));
      await world.pass(milliseconds(30));
      return undefined;
    case 'other-passphrase':
      world.act(() => office.moveToFar());
      return undefined;
    default:
      await world.pass(milliseconds(300));
      return undefined;
  }
}

function lastSequenceNumber(heard: readonly Uint8Array[], from: string): number {
  const frames = heard.map((frame) => decodeDot11(frame.subarray(decodeRadiotap(frame).length)));
  const last = frames.findLast((frame) => frame.kind !== 'ack' && frame.address2 === from);
  return last && last.kind !== 'ack' ? last.sequenceNumber : 0;
}

async function connected({ world }: LabRun, { laptop }: Office): Promise<void> {
  await world.until(() => laptop.wifi.state === 'connected', 'the laptop is in the network');
  await world.pass(milliseconds(40));
}

async function ping({ world }: LabRun, { laptop }: Office, { nearAddress }: OfficePlan): Promise<void> {
  let isAnswered = false;
  const onResult = ({ kind }: ProbeResult) => {
    isAnswered = kind === 'reply';
  };
  world.act((now) => laptop.at(now).ping(nearAddress, now, onResult));
  await world.until(() => isAnswered, 'the access point has answered');
  await world.pass(milliseconds(25));
}

/**
 * Compares what each container of a lab on Docker saw with the same lab in memory: every frame the same to the byte,
 * and those of each direction in the same order. Between the directions the order may differ, since time is real and
 * each side has its own. The zeros that fill a short frame up to 60 bytes are left out of the comparison: a bridge whose
 * frames pass the host's firewall (br_netfilter) cuts them off.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '../../src/bytes/hex.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { summarise } from '../../src/explain/summary.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { Dissector } from '../../src/packet/dissect.ts';
import { DEFAULT_SEED, runOnMemory } from './lab-runs.ts';

/**
 * Answers what differs, in words; nothing if all is the same.
 * @param folder the captures of all devices: `<device>/<link>.pcap`
 */
export async function differencesFromMemory(lab: Lab, folder: string, seed = DEFAULT_SEED): Promise<string[]> {
  const { frames, links } = await runOnMemory(lab, seed);
  const differences: string[] = [];
  for (const device of readdirSync(folder)) {
    const seen = links.filter(({ ends, name }) => ends?.includes(device) && existsSync(pcap(device, name)));
    if (seen.length === 0) differences.push(`${device}: no captures`);
    for (const { name } of seen) {
      const inDocker = readCapture(readFileSync(pcap(device, name))).packets.map(({ bytes }) => withoutPadding(bytes));
      for (const end of [0, 1] as const) {
        const here = frames.filter(({ recorded: { link, from } }) => link === name && from === end);
        const inMemory = here.map(({ recorded }) => withoutPadding(recorded.bytes));
        const others = frames.filter(({ recorded: { link, from } }) => link === name && from !== end);
        const notThese = new Set(others.map(({ recorded }) => withoutPadding(recorded.bytes)));
        const ofThisEnd = inDocker.filter((frame) => !notThese.has(frame));
        const where = `${device}, ${name}, from ${links.find((link) => link.name === name)!.ends![end]}`;
        // A frame that memory does not know is counted for end 0 only.
        const known = end === 0 ? ofThisEnd : ofThisEnd.filter((frame) => inMemory.includes(frame));
        differences.push(...compare(known, inMemory).map((what) => `${where}: ${what}`));
      }
    }
  }
  return differences;

  function pcap(device: string, link: string): string {
    return join(folder, device, `${link}.pcap`);
  }
}

/** The frame as far as its IPv4 packet goes, in hexadecimal. */
function withoutPadding(frame: Uint8Array): string {
  const isIpv4 = frame[12] === 0x08 && frame[13] === 0x00;
  return toHex(isIpv4 ? frame.subarray(0, 14 + frame[16]! * 256 + frame[17]!) : frame);
}

function compare(actual: readonly string[], expected: readonly string[]): string[] {
  if (actual.length === expected.length && actual.every((frame, i) => frame === expected[i])) return [];
  const missing = without(expected, actual).map((frame) => `missing: ${describe(frame)}`);
  const extra = without(actual, expected).map((frame) => `not in memory: ${describe(frame)}`);
  return missing.length + extra.length > 0 ? [...missing, ...extra] : ['another order'];
}

/** What of `frames` is not in `others`, counting repetitions. */
function without(frames: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return frames.filter((frame) => {
    const at = left.indexOf(frame);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function describe(frame: string): string {
  return summarise(new Dissector({}).dissect(Uint8Array.from(Buffer.from(frame, 'hex')), 1), 'en');
}

/**
 * What a run on netns does, as a program of its own, for the tests to start, watch and kill:
 * `frames` sends frames of all sizes both ways and prints what came of it; `forever` says where it is and goes on
 * until it is told to stop. Frames carry EtherType 0x88b5 (IEEE's for experiments) and a marker.
 */

import { readlinkSync } from 'node:fs';
import { NEVER, seconds } from '../../../src/bytes/time.ts';
import { MediumError } from '../../../src/media/medium-error.ts';
import { createNetnsMedium } from '../../../src/media/netns/medium.ts';
import { interfaceNames } from '../../../src/media/netns/namespace.ts';
import { insideNamespace, reexecInNamespace } from '../../../src/media/netns/reexec.ts';

const mode = process.argv[2];

try {
  if (insideNamespace()) await run();
  else process.exit(await reexecInNamespace());
} catch (error) {
  if (!(error instanceof MediumError)) throw error;
  console.log(error.message);
  process.exit(2);
}

async function run(): Promise<void> {
  const medium = createNetnsMedium();
  const interfaces = interfaceNames();
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      isInterrupted = true;
    });
  }
  const arrived: Uint8Array[] = [];
  const link = medium.open({ name: 'a-b', framing: 'ethernet' }, (_at, frame) => arrived.push(frame));
  const where = { pid: process.pid, netns: readlinkSync('/proc/self/ns/net'), uid: process.getuid?.(), interfaces };
  if (mode === 'frames') {
    const sent: Uint8Array[] = [];
    for (let length = 60; length <= 1514; length++) {
      for (const from of [0, 1] as const) {
        sent.push(makeFrame(length));
        link.send(from, sent.at(-1)!);
      }
    }
    await medium.run(() => arrived.length === sent.length, seconds(20));
    const areEqual = sent.every((frame, i) => Buffer.compare(frame, arrived[i] ?? new Uint8Array(0)) === 0);
    console.log(JSON.stringify({ ...where, sent: sent.length, arrived: arrived.length, areEqual }));
  } else {
    console.log(JSON.stringify(where));
    const again = () => {
      link.send(0, makeFrame(60));
      medium.setTimer(medium.now() + 1000, again);
    };
    again();
    await medium.run(() => isInterrupted, NEVER);
    process.exitCode = 130;
  }
  medium.close();
  if (interfaceNames().some((name) => name.startsWith('pj'))) process.exitCode = 99;
}

function makeFrame(length: number): Uint8Array {
  const frame = new Uint8Array(length);
  frame.fill(0xff, 0, 6);
  frame.set([2, 0x70, 0x6a, 0, 0, 1, 0x88, 0xb5], 6);
  for (let i = 14; i < length; i++) frame[i] = (length * 31 + i * 7) & 0xff;
  return frame;
}

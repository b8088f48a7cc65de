/** What the machine of task "eyeballs" is told in each of its checks. */

import type { Micros } from '../../../src/bytes/time.ts';
import type { Delays } from './adapter-eyeballs.ts';
import type { Happening } from './eyeballs-stories.ts';

export interface EyeballsParameters {
  six: string[];
  four: string[];
  delays: Delays;
}

/** @param ms never quite a whole millisecond: then nothing happens at the very time when something is due */
export type Stories = (parameters: EyeballsParameters, ms: (count: number) => Micros) => Happening[][];

export const prompt: Stories = ({ six, four }, ms) => [
  [{ at: ms(3), kind: 'AAAA', addresses: [six[0]!] }],
  [
    { at: ms(3), kind: 'AAAA', addresses: [six[0]!] },
    { at: ms(9), kind: 'A', addresses: [four[0]!] },
    { at: ms(30), kind: 'open', address: six[0]! },
  ],
];

export const waiting: Stories = ({ six, four, delays }, ms) => {
  const wait = delays.resolutionDelay / 1000;
  return [
    [{ at: ms(5), kind: 'A', addresses: [four[0]!] }],
    [
      { at: ms(5), kind: 'A', addresses: [four[0]!] },
      { at: ms(wait), kind: 'AAAA', addresses: [six[0]!] },
    ],
    [
      { at: ms(5), kind: 'A', addresses: [four[0]!] },
      { at: ms(11), kind: 'AAAA', addresses: [] },
    ],
    [
      { at: ms(5), kind: 'AAAA', addresses: [] },
      { at: ms(150), kind: 'A', addresses: [four[0]!] },
    ],
    [
      { at: ms(5), kind: 'A', addresses: [] },
      { at: ms(150), kind: 'AAAA', addresses: [six[0]!] },
    ],
    [
      { at: ms(5), kind: 'A', addresses: [four[0]!, four[1]!] },
      { at: ms(wait + 20), kind: 'AAAA', addresses: [six[0]!] },
    ],
  ];
};

export const inTurn: Stories = ({ six, four }, ms) => [
  [
    { at: ms(2), kind: 'AAAA', addresses: six },
    { at: ms(4), kind: 'A', addresses: four },
  ],
  [
    { at: ms(2), kind: 'AAAA', addresses: six },
    { at: ms(4), kind: 'A', addresses: [four[0]!] },
  ],
  [
    { at: ms(2), kind: 'A', addresses: four },
    { at: ms(4), kind: 'AAAA', addresses: [six[0]!] },
  ],
  [
    { at: ms(2), kind: 'A', addresses: four },
    { at: ms(700), kind: 'AAAA', addresses: six },
  ],
  [
    { at: ms(2), kind: 'A', addresses: [four[0]!] },
    { at: ms(900), kind: 'AAAA', addresses: six },
  ],
];

export const ends: Stories = ({ six, four, delays }, ms) => {
  const gap = delays.connectionAttemptDelay / 1000;
  const both: Happening[] = [
    { at: ms(2), kind: 'AAAA', addresses: six },
    { at: ms(4), kind: 'A', addresses: four },
  ];
  return [
    [...both, { at: ms(2 * gap + 50), kind: 'open', address: four[0]! }],
    [...both, { at: ms(20), kind: 'failure', address: six[0]! }, { at: ms(gap + 60), kind: 'open', address: six[1]! }],
    [
      ...both,
      { at: ms(gap + 40), kind: 'failure', address: six[0]! },
      { at: ms(gap + 50), kind: 'failure', address: four[0]! },
    ],
  ];
};

export const givesUp: Stories = ({ six, four }, ms) => [
  [
    { at: ms(2), kind: 'A', addresses: [] },
    { at: ms(8), kind: 'AAAA', addresses: [] },
  ],
  [
    { at: ms(2), kind: 'AAAA', addresses: [six[0]!] },
    { at: ms(10), kind: 'failure', address: six[0]! },
    { at: ms(400), kind: 'A', addresses: [four[0]!] },
    { at: ms(420), kind: 'failure', address: four[0]! },
  ],
  [
    { at: ms(2), kind: 'AAAA', addresses: [six[0]!] },
    { at: ms(10), kind: 'failure', address: six[0]! },
    { at: ms(40), kind: 'A', addresses: [] },
  ],
  [
    { at: ms(2), kind: 'AAAA', addresses: [six[0]!] },
    { at: ms(4), kind: 'A', addresses: [four[0]!] },
    { at: ms(900), kind: 'failure', address: six[0]! },
    { at: ms(950), kind: 'failure', address: four[0]! },
  ],
];

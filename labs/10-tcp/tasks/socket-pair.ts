/** A client and a server of a student's own: two hosts of one private network, and a port on each. */

import type { Random } from '../../../src/bytes/random.ts';
import { drawHosts, drawPort, drawPrefix } from '../../../src/grade/personal.ts';
import type { PlainRecord } from '../../../src/grade/trial.ts';

/** From the client's side: the source is the client. */
export interface SocketPair extends PlainRecord {
  readonly sourceAddress: string;
  readonly destinationAddress: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export function drawSocketPair(random: Random): SocketPair {
  const [sourceAddress, destinationAddress] = drawHosts(random, drawPrefix(random), 2);
  return {
    sourceAddress: sourceAddress!,
    destinationAddress: destinationAddress!,
    sourcePort: drawPort(random),
    destinationPort: drawServerPort(random),
  };
}

/** A registered port whose two bytes differ, and on which the dissector expects nothing. */
export function drawServerPort(random: Random): number {
  for (;;) {
    const port = 2000 + random.below(40_000);
    if (port >> 8 !== (port & 0xff)) return port;
  }
}

export function sayPair(pair: SocketPair): string {
  return `${pair.sourceAddress}:${pair.sourcePort} → ${pair.destinationAddress}:${pair.destinationPort}`;
}

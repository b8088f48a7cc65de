/** Answers the paths lab's questions from the capture, by tshark. */

import type { Solver } from '../helpers/task-suite.ts';
import { withTshark } from '../helpers/tshark-captures.ts';

/** The first gap: a segment of the server's that begins beyond what was known; at the end, one that came too late. */
const diagnoseOrder: Solver = (captures, parameters) =>
  withTshark(captures, (ask) => {
    const { port } = parameters as { port: number };
    const rows = (filter: string) =>
      ask(`tcp && ${filter}`, 'frame.time_relative', 'tcp.seq_raw', 'tcp.len', 'tcp.ack_raw').map(
        ({ number, values }) => {
          const [time, sequence, length, acknowledgment] = values.map(Number) as [number, number, number, number];
          return { number, time, sequence, length, acknowledgment };
        },
      );
    const data = rows(`tcp.srcport == ${port} && tcp.len > 0`);
    const acks = rows(`tcp.dstport == ${port} && tcp.flags.syn == 0`);
    // The SYN had to wait for ARP on the way; the server's first data answers the handshake's ACK at once.
    const roundTrip = data[0]!.time - acks[0]!.time;
    let next = data[0]!.sequence;
    const gap = data.findIndex((one) => {
      const isBeyond = one.sequence > next;
      if (!isBeyond) next = Math.max(next, one.sequence + one.length);
      return isBeyond;
    });
    const last = data.at(-1)!;
    const missing = gap >= 0 ? next : last.sequence;
    const fill = data.find(({ sequence }) => sequence === missing)!;
    const since = gap >= 0 ? fill.time - data[gap]!.time : 0;
    const cause = gap < 0 ? 'lost-at-the-end' : since < roundTrip * 0.7 ? 'overtaken' : 'lost';
    const asked = acks.filter(({ acknowledgment }) => acknowledgment === missing).length;
    return { cause, packet: fill.number, missing, asked };
  });

export const solvers = { 'diagnose-order': diagnoseOrder };

/** Counts in bytes from RCV.NXT, notes for each segment when it came, and makes the blocks at the end. */

import type { Arrived } from '../../../../labs/14-paths/starter/sack-option.ts';

export function sackOption(receiveNext: number, segments: readonly Arrived[], room: number): Uint8Array {
  const pieces = segments
    .map(({ sequenceNumber, length }, when) => {
      const start = (sequenceNumber - receiveNext) | 0;
      return { start, end: start + length, when };
    })
    .sort((a, b) => a.start - b.start);
  let known = 0;
  const blocks: { start: number; end: number; when: number }[] = [];
  for (const piece of pieces) {
    const last = blocks[blocks.length - 1];
    if (piece.start <= known) known = Math.max(known, piece.end);
    else if (last && piece.start <= last.end) {
      last.end = Math.max(last.end, piece.end);
      last.when = Math.max(last.when, piece.when);
    } else blocks.push({ ...piece });
  }
  blocks.sort((a, b) => b.when - a.when);
  const fitting = blocks.slice(0, Math.max(0, Math.min(4, (room - 4) >> 3)));
  if (fitting.length === 0) return Uint8Array.of();
  const edges = fitting.flatMap(({ start, end }) => [receiveNext + start, receiveNext + end]);
  const bytes = edges.flatMap((edge) => [edge >>> 24, edge >>> 16, edge >>> 8, edge].map((byte) => byte & 255));
  return Uint8Array.from([1, 1, 5, edges.length * 4 + 2, ...bytes]);
}

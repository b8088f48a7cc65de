/** Frames of a capture in which TLS messages lie. */

import type { NumberedFrame } from '../../../src/grade/evidence.ts';

/** Of the connection with this port, the frames that have a field, 'serverHello' say: where the message is complete. */
export function framesWith(frames: readonly NumberedFrame[], port: number, field: string): NumberedFrame[] {
  return onPort(frames, port).filter(({ view }) => view.has(`tls.${field}`));
}

export function onPort(frames: readonly NumberedFrame[], port: number): NumberedFrame[] {
  return frames.filter(({ view }) => view.get('tcp.srcPort') === port || view.get('tcp.dstPort') === port);
}

/** From the server's ServerHello to the end of its flight: the frames that carry its certificates. */
export function certificateFrames(frames: readonly NumberedFrame[], port: number): number[] {
  const [first] = framesWith(frames, port, 'serverHello');
  const [last] = framesWith(frames, port, 'serverHelloDone');
  if (!first || !last) return [];
  return onPort(frames, port)
    .filter(({ number, view }) => number >= first.number && number <= last.number && view.get('tcp.srcPort') === port)
    .map(({ number }) => number);
}

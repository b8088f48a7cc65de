/** The TCP segments of a capture, as plain values. */

import { seqAdd } from '../../../src/bytes/sequence.ts';
import type { Micros } from '../../../src/bytes/time.ts';
import type { NumberedFrame } from '../../../src/grade/evidence.ts';
import { type TcpHeader, tcpHeader } from '../../../src/packet/tcp.ts';

export interface CapturedSegment extends TcpHeader {
  /** The frame's number in its capture. */
  readonly number: number;
  readonly time: Micros;
  /** '10.1.2.3:51000'. */
  readonly from: string;
  readonly to: string;
  readonly mss: number | undefined;
  readonly windowScale: number | undefined;
  /** Bytes of data. */
  readonly length: number;
  /** The data, as far as it was captured. */
  readonly payload: Uint8Array;
  /** One past its last sequence number; SYN and FIN count. */
  readonly end: number;
}

export function segmentsIn(frames: readonly NumberedFrame[]): CapturedSegment[] {
  return frames.flatMap(({ number, view }) => {
    const layer = view.dissection.layers.find(({ protocol, source }) => protocol === 'tcp' && source === 'frame');
    const src = view.get('ipv4.src') ?? view.get('ipv6.src');
    const dst = view.get('ipv4.dst') ?? view.get('ipv6.dst');
    if (!layer || src === undefined || dst === undefined) return [];
    const header = tcpHeader.read(layer.bytes, layer.start);
    const length = Number(view.get('tcp.payloadLength'));
    const option = (name: string) => (view.has(`tcp.${name}`) ? Number(view.get(`tcp.${name}`)) : undefined);
    return [
      {
        ...header,
        number,
        time: view.time,
        from: `${src}:${header.srcPort}`,
        to: `${dst}:${header.dstPort}`,
        mss: option('mss'),
        windowScale: option('windowScale'),
        length,
        payload: layer.bytes.slice(layer.end, layer.end + length),
        end: seqAdd(header.sequenceNumber, length + Number(header.syn) + Number(header.fin)),
      },
    ];
  });
}

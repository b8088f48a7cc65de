/** TLS connections in a capture that was made anywhere, on any port. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { seqDiff } from '../../../src/bytes/sequence.ts';
import type { FrameView } from '../../../src/explain/frame-view.ts';
import { findExtension } from '../../../src/packet/tls/extensions.ts';
import { type ClientHello, decodeHandshake, type ServerHello } from '../../../src/packet/tls/handshake.ts';
import { ContentType, type TlsRecord } from '../../../src/packet/tls/record.ts';
import { type CapturedSegment, segmentsIn } from '../../10-tcp/tasks/captured-segments.ts';
import { recordsIn } from './counterpart.ts';

export interface CapturedHandshake {
  readonly hello: ClientHello;
  readonly answer: ServerHello | undefined;
  /** What each side sent, as far as it is there. */
  readonly client: readonly TlsRecord[];
  readonly server: readonly TlsRecord[];
  /** Not all bytes of the frames were captured. */
  readonly isCut: boolean;
}

/** A handshake is over by then. */
const MAX_LENGTH = 1 << 18;
/** Directions of connections that are looked at. */
const MAX_WAYS = 200;

export function handshakesIn(frames: readonly FrameView[]): CapturedHandshake[] {
  const segments = segmentsIn(frames.map((view, index) => ({ number: index + 1, view })));
  const ways = new Map<string, CapturedSegment[]>();
  for (const segment of segments) {
    const key = `${segment.from} ${segment.to}`;
    const way = ways.get(key) ?? [];
    ways.set(key, way);
    way.push(segment);
  }
  return [...ways.values()].slice(0, MAX_WAYS).flatMap((way): CapturedHandshake[] => {
    const { from, to } = way[0]!;
    const back = ways.get(`${to} ${from}`) ?? [];
    const client = recordsIn(streamOf(way));
    const hello = messageIn(client, 'clientHello');
    if (hello?.type !== 'clientHello') return [];
    const server = recordsIn(streamOf(back));
    const answer = messageIn(server, 'serverHello');
    const isCut = [...way, ...back].some(({ payload, length }) => payload.length < length);
    return [{ hello, answer: answer?.type === 'serverHello' ? answer : undefined, client, server, isCut }];
  });
}

export function askedFor({ hello }: CapturedHandshake): string | undefined {
  return findExtension(hello.extensions, 'serverName')?.names[0]?.name;
}

/** From the SYN on, or from the first segment that is there; up to the first gap. */
function streamOf(segments: readonly CapturedSegment[]): Uint8Array {
  const syn = segments.find((one) => one.syn);
  const first = syn ? syn.sequenceNumber + 1 : Math.min(...segments.map(({ sequenceNumber }) => sequenceNumber));
  const pieces = segments
    .filter(({ length }) => length > 0)
    .map(({ sequenceNumber, payload }) => ({ at: seqDiff(sequenceNumber, first), payload }))
    .filter(({ at, payload }) => at >= 0 && at + payload.length <= MAX_LENGTH)
    .sort((a, b) => a.at - b.at);
  const stream = new Uint8Array(Math.max(0, ...pieces.map(({ at, payload }) => at + payload.length)));
  let end = 0;
  for (const { at, payload } of pieces) {
    if (at > end) break;
    stream.set(payload, at);
    end = Math.max(end, at + payload.length);
  }
  return stream.subarray(0, end);
}

/** The first handshake message, if it is of this kind; it may be spread over several records. */
function messageIn(records: readonly TlsRecord[], type: 'clientHello' | 'serverHello') {
  const end = records.findIndex(({ contentType }) => contentType !== ContentType.HANDSHAKE);
  const fragments = (end < 0 ? records : records.slice(0, end)).flatMap(({ fragment }) => [...fragment]);
  const length = 4 + ((fragments[1] ?? 0) << 16) + ((fragments[2] ?? 0) << 8) + (fragments[3] ?? 0);
  if (fragments.length < length) return undefined;
  try {
    const message = decodeHandshake(Uint8Array.from(fragments.slice(0, length)));
    return message.type === type ? message : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

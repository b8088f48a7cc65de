/** What can be chosen about one side of an HTTP/2 connection, and what the connection tells client or server. */

import type { Micros } from '../../bytes/time.ts';
import type { Http2Failure } from './http2-error.ts';
import type { FloodLimits } from './http2-flood.ts';
import type { HeaderBlock } from './http2-header-blocks.ts';
import type { WatchStream } from './http2-streams.ts';

export interface Http2Options {
  /** SETTINGS_INITIAL_WINDOW_SIZE: what a stream may receive without our leave; 65535 by default, as in the standard. */
  streamWindow?: number;
  /** The same for the whole connection; at least 65535. */
  connectionWindow?: number;
  /** SETTINGS_MAX_CONCURRENT_STREAMS that a server announces; 100 by default. */
  maxConcurrentStreams?: number;
  /** SETTINGS_MAX_HEADER_LIST_SIZE; 16 KiB by default. */
  maxHeaderListSize?: number;
  /** Bytes of a body in one DATA frame at most; 16384 by default. */
  dataFrameSize?: number;
  /** Write strings in HPACK's Huffman code; true by default. */
  huffman?: boolean;
  floodLimits?: FloodLimits;
  /** Errors of streams and of the connection, found here or told by the other side (§5.4). */
  onFailure?: (failure: Http2Failure, now: Micros) => void;
  /** Every change of a stream's state; all streams end with the connection. */
  onStreamState?: WatchStream;
}

/** What the connection tells client or server. An Http2Error thrown by `onHeaders` or `onData` costs the stream. */
export interface Http2Events {
  onHeaders(block: HeaderBlock, now: Micros): void;
  onData(streamId: number, bytes: Uint8Array, now: Micros): void;
  /** The other side has said all on this stream. */
  onEndStream(streamId: number, now: Micros): void;
  /** The stream ended before its time. `isRefused`: the other side has not looked at it, it may be tried again (§8.7). */
  onReset(streamId: number, reason: string, isRefused: boolean, now: Micros): void;
  /** A further stream may be opened, perhaps. */
  onRoom?(now: Micros): void;
  /** No stream will be opened any more: the end is near. */
  onClosing?(now: Micros): void;
}

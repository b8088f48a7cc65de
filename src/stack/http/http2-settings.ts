/** SETTINGS of HTTP/2 (RFC 9113 §6.5): what we say of ourselves, and what the other side says of itself. */

import { DEFAULT_MAX_FRAME_SIZE, Http2ErrorCode, Http2Setting, MAX_WINDOW } from '../../packet/http/http2-constants.ts';
import { Http2Error, violate } from './http2-error.ts';
import type { Http2Options } from './http2-options.ts';
import type { Http2Outbox } from './http2-outbox.ts';
import type { Http2Streams } from './http2-streams.ts';

export type Settings = readonly (readonly [identifier: number, value: number])[];

/** Only what differs from the standard's values, and what is good to know. */
export function ownSettings(role: 'client' | 'server', options: Http2Options): Settings {
  const { maxConcurrentStreams = 100, maxHeaderListSize = 16_384, streamWindow } = options;
  const window: Settings = streamWindow === undefined ? [] : [[Http2Setting.INITIAL_WINDOW_SIZE, streamWindow]];
  const first: Settings =
    role === 'client' ? [[Http2Setting.ENABLE_PUSH, 0]] : [[Http2Setting.MAX_CONCURRENT_STREAMS, maxConcurrentStreams]];
  return [...first, ...window, [Http2Setting.MAX_HEADER_LIST_SIZE, maxHeaderListSize]];
}

/** Makes the other side's settings hold, in order; those that are not known are ignored (§6.5.2). @throws Http2Error */
export function applySettings(
  settings: Settings,
  role: 'client' | 'server',
  outbox: Http2Outbox,
  streams: Http2Streams,
): { maxConcurrentStreams?: number } {
  const result: { maxConcurrentStreams?: number } = {};
  for (const [identifier, value] of settings) {
    switch (identifier) {
      case Http2Setting.HEADER_TABLE_SIZE:
        outbox.encoder.limitTable(value);
        break;
      case Http2Setting.ENABLE_PUSH:
        // Only a client may want pushes (§6.5.2).
        if (value > 1 || (value === 1 && role === 'client')) violate(`ENABLE_PUSH ${value}`);
        break;
      case Http2Setting.MAX_CONCURRENT_STREAMS:
        result.maxConcurrentStreams = value;
        break;
      case Http2Setting.INITIAL_WINDOW_SIZE:
        if (value > MAX_WINDOW) throw new Http2Error(Http2ErrorCode.FLOW_CONTROL_ERROR, `a window of ${value}`);
        streams.limit(value);
        break;
      case Http2Setting.MAX_FRAME_SIZE:
        if (value < DEFAULT_MAX_FRAME_SIZE || value >= 2 ** 24) violate(`MAX_FRAME_SIZE ${value}`);
        outbox.maxFrameSize = value;
        break;
    }
  }
  return result;
}

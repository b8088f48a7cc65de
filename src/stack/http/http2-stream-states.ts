/**
 * The states of an HTTP/2 stream (RFC 9113 §5.1, figure 2). The two reserved states are missing: only pushes reserve
 * streams, and pushes are refused here (SETTINGS_ENABLE_PUSH 0).
 */

export type Http2StreamState = 'idle' | 'open' | 'halfClosedLocal' | 'halfClosedRemote' | 'closed';

/** What can happen to a stream, and what becomes of it; a test holds the connection to it. */
export const http2StreamTransitions = [
  { from: 'idle', event: 'sendHeaders', to: 'open' },
  { from: 'idle', event: 'receiveHeaders', to: 'open' },
  { from: 'open', event: 'sendEndStream', to: 'halfClosedLocal' },
  { from: 'open', event: 'receiveEndStream', to: 'halfClosedRemote' },
  { from: 'open', event: 'reset', to: 'closed' },
  { from: 'halfClosedLocal', event: 'receiveEndStream', to: 'closed' },
  { from: 'halfClosedLocal', event: 'reset', to: 'closed' },
  { from: 'halfClosedRemote', event: 'sendEndStream', to: 'closed' },
  { from: 'halfClosedRemote', event: 'reset', to: 'closed' },
] as const satisfies readonly { from: Http2StreamState; event: string; to: Http2StreamState }[];

export type Http2StreamEvent = (typeof http2StreamTransitions)[number]['event'];

/** The state after an event; undefined where the event cannot be. */
export function nextStreamState(state: Http2StreamState, event: Http2StreamEvent): Http2StreamState | undefined {
  return http2StreamTransitions.find(({ from, event: on }) => from === state && on === event)?.to;
}

/** May the other side still send on it? */
export function isOpenForPeer(state: Http2StreamState): boolean {
  return state === 'open' || state === 'halfClosedLocal';
}

/** May this side still send on it? */
export function isOpenForUs(state: Http2StreamState): boolean {
  return state === 'open' || state === 'halfClosedRemote';
}

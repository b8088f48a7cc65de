/**
 * What the other side did wrong in HTTP/2 (RFC 9113 §5.4): it costs one stream (RST_STREAM) or the whole connection
 * (GOAWAY). Thrown within the machine only; users of a connection see `Http2Failure`.
 */

import { DecodeError } from '../../bytes/decode-error.ts';
import { Http2ErrorCode } from '../../packet/http/http2-constants.ts';

export class Http2Error extends Error {
  readonly code: number;
  /** The stream that it costs; undefined: the connection. */
  readonly streamId: number | undefined;

  constructor(code: number, reason: string, streamId?: number) {
    super(reason);
    this.name = 'Http2Error';
    this.code = code;
    this.streamId = streamId;
  }
}

/** An error as it is told to whoever watches a connection. */
export interface Http2Failure {
  readonly scope: 'stream' | 'connection';
  /** Who found it and said so. */
  readonly by: 'us' | 'peer';
  readonly code: number;
  /** 0 for the connection. */
  readonly streamId: number;
  readonly reason: string;
}

/** Bytes that are no frame, or no header block, cost the connection: nobody knows what follows (§4.2, §4.3). */
export function asConnectionError(error: unknown): Http2Error {
  if (error instanceof Http2Error) return error;
  if (!(error instanceof DecodeError)) throw error;
  if (error.layer === 'hpack') return new Http2Error(Http2ErrorCode.COMPRESSION_ERROR, error.message);
  const isSize = error.code === 'bad-length' || error.code === 'truncated';
  return new Http2Error(isSize ? Http2ErrorCode.FRAME_SIZE_ERROR : Http2ErrorCode.PROTOCOL_ERROR, error.message);
}

/** @throws Http2Error PROTOCOL_ERROR, at the cost of the connection or of one stream */
export function violate(reason: string, streamId?: number): never {
  throw new Http2Error(Http2ErrorCode.PROTOCOL_ERROR, reason, streamId);
}

export function closedStream(streamId: number): Http2Error {
  return new Http2Error(Http2ErrorCode.STREAM_CLOSED, 'a frame after END_STREAM', streamId);
}

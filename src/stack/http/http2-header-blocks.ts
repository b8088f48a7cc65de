/** Puts header blocks together from HEADERS and CONTINUATION frames, and decodes them in order (RFC 9113 §4.3, §6.10). */

import { concatBytes } from '../../bytes/writer.ts';
import { type DecodedFields, HpackDecoder } from '../../packet/http/hpack-decoder.ts';
import { Http2ErrorCode } from '../../packet/http/http2-constants.ts';
import type { Http2Frame } from '../../packet/http/http2-frames.ts';
import { Http2Error } from './http2-error.ts';

/** A block of more bytes, or in more frames, is an attack (CVE-2024-27316, the "CONTINUATION flood"). */
const MAX_BLOCK_BYTES = 1 << 16;
const MAX_BLOCK_FRAMES = 32;

export interface HeaderBlock extends DecodedFields {
  readonly streamId: number;
  readonly endStream: boolean;
}

export class HeaderBlocks {
  readonly #decoder: HpackDecoder;
  #pending: { streamId: number; endStream: boolean; fragments: Uint8Array[]; length: number } | undefined;

  constructor(maxListSize: number) {
    this.#decoder = new HpackDecoder({ maxListSize });
  }

  /** Nothing but the block's next CONTINUATION may come within a block. @throws Http2Error */
  expectFrame(frame: Http2Frame): void {
    const isNext = frame.type === 'continuation' && frame.streamId === this.#pending?.streamId;
    if (this.#pending ? isNext : frame.type !== 'continuation') return;
    const where = this.#pending ? 'within a header block' : 'outside a header block';
    throw new Http2Error(Http2ErrorCode.PROTOCOL_ERROR, `a frame of type ${frame.type} ${where}`);
  }

  /**
   * The block's next piece; answers the fields when it was the last. They must be decoded even if nobody wants them,
   * for the tables' sake. @throws Http2Error, DecodeError
   */
  take(frame: Extract<Http2Frame, { type: 'headers' | 'continuation' }>): HeaderBlock | undefined {
    const { streamId } = frame;
    this.#pending ??= { streamId, endStream: frame.type === 'headers' && frame.endStream, fragments: [], length: 0 };
    const { fragments, endStream } = this.#pending;
    fragments.push(frame.fragment);
    this.#pending.length += frame.fragment.length;
    if (this.#pending.length > MAX_BLOCK_BYTES || fragments.length > MAX_BLOCK_FRAMES) {
      throw new Http2Error(Http2ErrorCode.ENHANCE_YOUR_CALM, 'a header block without end');
    }
    if (!frame.endHeaders) return undefined;
    this.#pending = undefined;
    return { streamId, endStream, ...this.#decoder.decode(concatBytes(...fragments)) };
  }
}

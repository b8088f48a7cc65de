/**
 * Cuts one direction of a byte stream into messages: DNS with its two-byte length, TLS records, HTTP. A message that
 * lies whole in one piece of the stream is dissected in place, one that came in several is put together first.
 * What is held back for later is bounded.
 */

import { DecodeError } from '../bytes/decode-error.ts';
import { PendingBytes } from './dissect-pending.ts';
import type { Layer } from './dissect-result.ts';
import type { DissectedLayer } from './dissection.ts';

/** A message longer than this is not waited for: its stream is shown as plain data from there on. */
export const MAX_MESSAGE_BYTES = 1 << 20;

/**
 * The length of a message, or how many bytes are needed to say more; undefined: these bytes are not this protocol.
 * `skip` bytes behind the message belong to it and are too many to wait for (Infinity: up to the stream's end).
 */
export type Framing =
  | { readonly length: number; readonly skip?: number }
  /** `progress` is given back to `frame` when there are more bytes, so that it need not begin again. */
  | { readonly need: number; readonly progress?: unknown }
  | undefined;

export interface MessageProtocol {
  readonly name: string;
  /** Looks at `bytes` from `start` to their end. `need` counts from `start`, and so should places in `progress`. */
  frame(bytes: Uint8Array, start: number, progress?: unknown): Framing;
  /** @throws DecodeError */
  dissect(bytes: Uint8Array, start: number, end: number): DissectedLayer;
  /** Layers inside the message just dissected: what a TLS record holds when the keys are known. */
  inside?(bytes: Uint8Array, start: number, end: number): readonly Shown[];
}

/** A layer to show, and how many frames brought its bytes. */
export interface Shown {
  readonly layer: Layer;
  readonly frames: number;
}

export interface Cut {
  readonly shown: readonly Shown[];
  readonly error?: DecodeError;
}

export class MessageCutter {
  readonly #protocol: MessageProtocol;
  /** Where messages of one piece come from; those of several are 'reassembled' from frames. */
  readonly #source: 'frame' | 'decrypted';
  readonly #held = new PendingBytes();
  /** No use in looking before so many bytes are there. */
  #need = 0;
  #progress: unknown;
  /** Bytes of the stream to pass over. */
  #skip = 0;

  constructor(protocol: MessageProtocol, source: 'frame' | 'decrypted') {
    this.#protocol = protocol;
    this.#source = source;
  }

  get protocol(): string {
    return this.#protocol.name;
  }

  /** Bytes that wait for the rest of their message. */
  get heldLength(): number {
    return this.#held.length;
  }

  /** Forgets what it holds: bytes are missing, the next piece may begin a message. */
  reset(): void {
    this.#skip = 0;
    this.#drop();
  }

  /**
   * Takes the next bytes of the stream, `bytes[start, end)`, and after them `more` (pieces that had come early).
   * The layers of `bytes` tile [start, end).
   */
  take(bytes: Uint8Array, start: number, end: number, more: readonly Uint8Array[] = []): Cut {
    const before = this.#held.length;
    const isWhole = before === 0 && more.length === 0;
    if (!isWhole) for (const piece of [bytes.subarray(start, end), ...more]) this.#held.append(piece);
    if (!isWhole && this.#held.length < this.#need) return { shown: [this.#bare('segment', bytes, start, end)] };
    const frames = this.#held.pieces;
    const stream = isWhole ? bytes.subarray(0, end) : this.#held.view;
    // The place in the stream where this piece begins, and a place in the stream as a place in `bytes`.
    const base = isWhole ? start : before;
    const inPiece = (at: number) => start + Math.min(Math.max(at - base, 0), end - start);

    const shown: Shown[] = [];
    let shownTo = start;
    const showBare = (protocol: 'segment' | 'data', to: number) => {
      if (to > shownTo) shown.push(this.#bare(protocol, bytes, shownTo, to));
      shownTo = Math.max(shownTo, to);
    };

    let at = isWhole ? start : 0;
    while (at < stream.length) {
      const skipped = Math.min(this.#skip, stream.length - at);
      this.#skip -= skipped;
      at += skipped;
      if (skipped > 0) {
        showBare('segment', inPiece(at));
        continue;
      }
      const framing = this.#protocol.frame(stream, at, this.#progress);
      this.#progress = undefined;
      if (framing === undefined || sizeOf(framing) > MAX_MESSAGE_BYTES) {
        showBare('data', end);
        this.#drop();
        return { shown };
      }
      const to = 'length' in framing ? at + Math.max(1, framing.length) : stream.length + 1;
      if (to > stream.length) {
        showBare('segment', end);
        if (isWhole) this.#held.append(stream.subarray(at));
        else this.#held.keepFrom(at);
        this.#need = 'need' in framing ? framing.need : to - at;
        this.#progress = 'need' in framing ? framing.progress : undefined;
        return { shown };
      }
      const isInPiece = at >= base && to <= base + (end - start);
      if (!isInPiece) showBare('segment', inPiece(to));
      try {
        shown.push(
          ...(isInPiece ? this.#message(bytes, inPiece(at), inPiece(to)) : this.#joined(stream, at, to, frames)),
        );
      } catch (error) {
        const failed = asDecodeError(error, this.#protocol.name);
        showBare('data', end);
        this.#drop();
        return { shown, error: failed };
      }
      if (isInPiece) shownTo = inPiece(to);
      at = to;
      this.#skip = ('skip' in framing && framing.skip) || 0;
    }
    this.#drop();
    return { shown };
  }

  #message(bytes: Uint8Array, start: number, end: number): Shown[] {
    const layers = dissectMessage(this.#protocol, bytes, start, end, this.#source);
    return [...layers.map((layer) => ({ layer, frames: 1 })), ...(this.#protocol.inside?.(bytes, start, end) ?? [])];
  }

  #joined(stream: Uint8Array, start: number, end: number, frames: number): Shown[] {
    const own = stream.slice(start, end);
    const source = this.#source === 'frame' ? 'reassembled' : 'decrypted';
    const layers = dissectMessage(this.#protocol, own, 0, own.length, source);
    return [...layers.map((layer) => ({ layer, frames })), ...(this.#protocol.inside?.(own, 0, own.length) ?? [])];
  }

  #bare(protocol: 'segment' | 'data', bytes: Uint8Array, start: number, end: number): Shown {
    return { layer: bareLayer(protocol, bytes, start, end, this.#source), frames: 1 };
  }

  #drop(): void {
    this.#held.keepFrom(this.#held.length);
    this.#need = 0;
    this.#progress = undefined;
  }
}

function sizeOf(framing: NonNullable<Framing>): number {
  return 'length' in framing ? framing.length : framing.need;
}

/** The message's layer, and one for bytes of it that are left over. */
function dissectMessage(
  protocol: MessageProtocol,
  bytes: Uint8Array,
  start: number,
  end: number,
  source: Layer['source'],
): Layer[] {
  const { fields, payload, end: layerEnd } = protocol.dissect(bytes, start, end);
  const ownEnd = payload?.start ?? layerEnd;
  const layers: Layer[] = [{ protocol: protocol.name, start, end: ownEnd, fields, bytes, source }];
  if (ownEnd < end) layers.push(bareLayer('data', bytes, ownEnd, end, source));
  return layers;
}

/** A layer without a protocol: one field over all its bytes. */
export function bareLayer(
  protocol: 'data' | 'segment' | 'padding' | 'fcs',
  bytes: Uint8Array,
  start: number,
  end: number,
  source: Layer['source'] = 'frame',
): Layer {
  const value = bytes.subarray(start, end);
  const fields = [{ name: protocol, bitOffset: start * 8, bitLength: (end - start) * 8, value }];
  return { protocol, start, end, fields, bytes, source };
}

/** Anything but a DecodeError is a fault of a dissector; a reader of captures still must not fall over it. */
export function asDecodeError(error: unknown, layer: string): DecodeError {
  if (error instanceof DecodeError) return error;
  return new DecodeError('bad-value', layer, '', 0, `${FAULT}: ${error instanceof Error ? error.message : error}`);
}

/** How the message of an error begins that is a fault of this program; tests look for it. */
export const FAULT = 'the dissector failed';

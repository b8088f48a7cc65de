/** What a dissector says about one frame: layers whose bytes tile it, and what was noticed on the way. */

import type { DecodeError } from '../bytes/decode-error.ts';
import type { Field } from '../bytes/field.ts';

export interface Layer {
  /** 'ethernet', 'arp', 'ipv4', 'tcp', …; 'data', 'segment', 'padding' and 'fcs' for bytes without a protocol. */
  readonly protocol: string;
  /** The layer's own bytes in `bytes`, without its payload: [start, end). Its fields tile them. */
  readonly start: number;
  readonly end: number;
  readonly fields: readonly Field[];
  /** The array that positions count in: the frame, or the layer's own bytes where `source` is not 'frame'. */
  readonly bytes: Uint8Array;
  /** 'reassembled' from several frames, or 'decrypted' with the key log or a passphrase. Layers of the 'frame' tile it. */
  readonly source: 'frame' | 'reassembled' | 'decrypted';
}

export interface Dissection {
  readonly layers: readonly Layer[];
  /** The first layer that could not be read; its bytes are kept as a 'data' layer. */
  readonly error?: DecodeError;
  readonly notes: readonly Note[];
}

export type Note = ChecksumNote | TcpNote | ReassemblyNote | CutNote;

/** Whoever captured the frame kept only its beginning (a snap length): `missing` bytes of it are not here. */
export interface CutNote {
  readonly kind: 'cut';
  readonly missing: number;
}

/** A checksum was verified. */
export interface ChecksumNote {
  readonly kind: 'checksum';
  readonly layer: string;
  readonly field: string;
  /** Index in `layers`, where a protocol occurs twice. */
  readonly layerIndex: number;
  readonly ok: boolean;
  readonly found: number;
  readonly expected: number;
}

export type TcpEvent =
  /** All of the segment's data was seen before. */
  | 'retransmission'
  /** Data beyond what is expected next: an earlier segment is late or lost. */
  | 'out-of-order'
  /** Data of a gap that an earlier frame had shown. */
  | 'gap-filled'
  | 'duplicate-ack'
  | 'zero-window'
  | 'window-update'
  /** No data or one old byte just before what is expected: is the peer still there? (RFC 9293 §3.8.4) */
  | 'keep-alive'
  /** The SYN of a pair of ports that was in use before. */
  | 'port-reused';

/** What the frames before say about this segment. */
export interface TcpNote {
  readonly kind: 'tcp';
  readonly event: TcpEvent;
}

/** A layer was put together from several frames. */
export interface ReassemblyNote {
  readonly kind: 'reassembled';
  readonly layerIndex: number;
  /** How many frames its bytes came in. */
  readonly frames: number;
}

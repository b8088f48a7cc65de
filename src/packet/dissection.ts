/** What every protocol's `dissect…` function gives to `dissect.ts`. */

import type { Field } from '../bytes/field.ts';

/** Which number says what comes next, and in which numbering. */
export type NextProtocol =
  | { readonly by: 'ethertype' | 'ipProtocol'; readonly value: number }
  /** No number says it: only one thing can come here. */
  | { readonly by: 'name'; readonly value: string }
  | { readonly by: 'udpPort' | 'tcpPort'; readonly srcPort: number; readonly dstPort: number };

/** One layer taken apart: `fields` tile the bytes from the layer's start to `payload.start` (or to `end`). */
export interface DissectedLayer {
  readonly fields: readonly Field[];
  /** One past the layer's own last byte, its payload included: what follows is padding of the layer below. */
  readonly end: number;
  /**
   * Where the layer says that it ends, if that is beyond the bytes that are here: `end` is where the bytes do. The
   * frame was cut by whoever captured it, or the layer lies.
   */
  readonly announcedEnd?: number;
  readonly payload?: {
    readonly start: number;
    readonly end: number;
    /** Without it the payload is just data: a later fragment, say. */
    readonly next?: NextProtocol;
  };
}

/**
 * Takes the layer that starts at `start` apart. Positions in fields count from the start of `bytes`.
 * @throws DecodeError where the bytes cannot be that protocol; wrong checksums and odd values are not errors here.
 */
export type DissectLayer = (bytes: Uint8Array, start: number, end: number) => DissectedLayer;

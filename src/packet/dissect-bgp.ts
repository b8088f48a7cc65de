/**
 * BGP on a TCP stream, a layer a message (RFC 4271 §4.1). How wide AS numbers are in AS_PATH was agreed in the two OPENs
 * (RFC 6793 §4.1); where the capture has not got them, the bytes of the paths must tell.
 */

import { type AsNumberSize, asPathProblem } from './bgp/as-path.ts';
import { announcedLength, BgpType, bgpHeader, decodeBgp, dissectBgp } from './bgp/message.ts';
import { capabilityOf } from './bgp/open.ts';
import { AttributeFlag, AttributeType } from './bgp/path-attributes.ts';
import type { Framing, MessageProtocol } from './dissect-messages.ts';
import type { DissectedLayer } from './dissection.ts';

/** Both directions of one connection. */
export class BgpConversation {
  /** Who has sent an OPEN, and whether it said that it can AS numbers of four octets. */
  readonly #wide = new Map<string, boolean>();

  direction(from: string): MessageProtocol {
    return {
      name: 'bgp',
      frame: frameBgp,
      dissect: (bytes, start, end): DissectedLayer => {
        if (bytes[start + bgpHeader.size - 1] === BgpType.OPEN) this.#note(from, bytes.subarray(start, end));
        return dissectBgp(bytes, start, end, this.#size ?? guessSize(bytes, start, end));
      },
    };
  }

  get #size(): AsNumberSize | undefined {
    if (this.#wide.size < 2) return undefined;
    return [...this.#wide.values()].every(Boolean) ? 4 : 2;
  }

  #note(from: string, open: Uint8Array): void {
    const message = decodeBgp(open);
    if (message.type === 'open') this.#wide.set(from, capabilityOf(message, 'fourOctetAs') !== undefined);
  }
}

function frameBgp(bytes: Uint8Array, start: number): Framing {
  const header = bytes.subarray(start, start + bgpHeader.size);
  if (!header.subarray(0, 16).every((byte) => byte === 0xff)) return undefined;
  if (header.length < bgpHeader.size) return { need: bgpHeader.size };
  const length = announcedLength(header);
  return length === undefined ? undefined : { length };
}

/** Four octets, unless the AS_PATH can only be read with two. */
function guessSize(bytes: Uint8Array, start: number, end: number): AsNumberSize {
  const path = findAsPath(bytes.subarray(start, end));
  return path && asPathProblem(path, 4) !== undefined && asPathProblem(path, 2) === undefined ? 2 : 4;
}

/** The value of the AS_PATH of an UPDATE, if there is a whole one. */
function findAsPath(message: Uint8Array): Uint8Array | undefined {
  if (message[bgpHeader.size - 1] !== BgpType.UPDATE) return undefined;
  const u16 = (at: number) => ((message[at] ?? 0) << 8) | (message[at + 1] ?? 0);
  const attributes = bgpHeader.size + 2 + u16(bgpHeader.size) + 2;
  const end = Math.min(attributes + u16(attributes - 2), message.length);
  for (let at = attributes; at + 2 < end; ) {
    const head = message[at]! & AttributeFlag.EXTENDED_LENGTH ? 4 : 3;
    const length = head === 4 ? u16(at + 2) : message[at + 2]!;
    if (message[at + 1] === AttributeType.AS_PATH)
      return message.subarray(at + head, Math.min(at + head + length, end));
    at += head + length;
  }
  return undefined;
}

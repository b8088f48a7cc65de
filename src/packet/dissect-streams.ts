/** What the two directions of one TCP connection speak: found by port, else by the first bytes. */

import { MessageCutter, type MessageProtocol } from './dissect-messages.ts';

export class Conversation {
  readonly #ports: { readonly srcPort: number; readonly dstPort: number };
  readonly #cutters = new Map<string, MessageCutter>();

  constructor(ports: { readonly srcPort: number; readonly dstPort: number }, _tlsKeyLog?: string) {
    this.#ports = ports;
  }

  /** Bytes held back in both directions. */
  get heldLength(): number {
    let length = 0;
    for (const cutter of this.#cutters.values()) length += cutter.heldLength;
    return length;
  }

  /** The cutter for the direction that comes from `from`; undefined while nobody knows the protocol. */
  cutter(from: string, bytes: Uint8Array, start: number, end: number): MessageCutter | undefined {
    const known = this.#cutters.get(from);
    if (known || start === end) return known;
    const protocol = this.#recognise(bytes, start, end);
    if (!protocol) return undefined;
    const cutter = new MessageCutter(protocol, 'frame');
    this.#cutters.set(from, cutter);
    return cutter;
  }

  #recognise(_bytes: Uint8Array, _start: number, _end: number): MessageProtocol | undefined {
    void this.#ports;
    return undefined;
  }
}

/** DNS messages on a TCP stream, each after its length in two bytes (RFC 1035 §4.2.2, RFC 7766 §8). */

import { concatBytes } from '../../bytes/writer.ts';

/** The message with its length in front. @throws RangeError if it is longer than 65535 bytes. */
export function frameDns(message: Uint8Array): Uint8Array {
  if (message.length > 0xffff) throw new RangeError(`a DNS message of ${message.length} bytes is longer than 65535`);
  return concatBytes(Uint8Array.of(message.length >> 8, message.length & 0xff), message);
}

/** Cuts a stream into messages, however the bytes come. Holds one incomplete message (64 KiB) at most. */
export class DnsDeframer {
  #held = new Uint8Array(0);

  /** Takes the next bytes of the stream; answers the messages that are now complete. */
  push(bytes: Uint8Array): Uint8Array[] {
    const stream = concatBytes(this.#held, bytes);
    const messages: Uint8Array[] = [];
    let at = 0;
    while (stream.length - at >= 2) {
      const end = at + 2 + ((stream[at]! << 8) | stream[at + 1]!);
      if (end > stream.length) break;
      messages.push(stream.slice(at + 2, end));
      at = end;
    }
    this.#held = stream.slice(at);
    return messages;
  }
}

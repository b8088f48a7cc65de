/**
 * The keys of one association as data frames need them: packet numbers that never repeat when sending, and none accepted
 * twice when receiving. Read IEEE Std 802.11-2020 §12.5.3.3.2 and §12.5.3.4.4 (replay detection).
 */

import { openFrame, readCcmpHeader, sealFrame } from '../../packet/wifi/ccmp.ts';
import { dot11Header } from '../../packet/wifi/dot11.ts';

/** One key, for sending or for receiving or for both. */
export class CcmpKey {
  readonly keyId: number;
  readonly #tk: Uint8Array;
  /** The last that was sent. */
  #sent: number;
  /** The largest that was received and accepted. */
  #received: number;

  /** @param tk 16 bytes. @param packetNumber both counters begin above it */
  constructor(tk: Uint8Array, keyId = 0, packetNumber = 0) {
    this.#tk = tk;
    this.keyId = keyId;
    this.#sent = packetNumber;
    this.#received = packetNumber;
  }

  get packetNumber(): number {
    return this.#sent;
  }

  /** @param frame without FCS, `protectedFrame` set */
  seal(frame: Uint8Array): Uint8Array {
    this.#sent++;
    return sealFrame(frame, this.#tk, this.#sent, this.keyId);
  }

  /** The body in the clear, or why there is none. */
  open(frame: Uint8Array): Uint8Array | 'replayed' | 'wrong-mic' {
    const header = readCcmpHeader(frame.subarray(dot11Header.size));
    if (!header) return 'wrong-mic';
    // Before the MIC: it is cheaper, and what is old is dropped whatever it says.
    if (header.packetNumber <= this.#received) return 'replayed';
    const body = openFrame(frame, this.#tk);
    if (!body) return 'wrong-mic';
    this.#received = header.packetNumber;
    return body;
  }
}

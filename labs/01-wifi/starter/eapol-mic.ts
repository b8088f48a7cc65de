/**
 * Task "eapol-mic": what proves that the station knows the passphrase. Read IEEE Std 802.11-2020 §12.7.2 (EAPOL-Key frames),
 * §12.7.6.3 (message 2). Key Descriptor Version is 2 in all of them: HMAC-SHA-1-128.
 *
 * An EAPOL-Key frame here begins with EAPOL's version: 4 bytes of EAPOL header (version, type, and in two bytes the length
 * of what follows), then from offset 4 the key descriptor: type (1 byte), Key Information (2), Key Length (2), Key Replay
 * Counter (8), Key Nonce (32), EAPOL-Key IV (16), Key RSC (8), reserved (8), Key MIC (16), Key Data Length (2), Key Data.
 * All numbers are big-endian. Bits of Key Information, counted from the lowest, which is 0: 3 Key Type (1: pairwise),
 * 6 Install, 7 Key Ack, 8 Key MIC, 9 Secure, 10 Error, 11 Request, 12 Encrypted Key Data.
 *
 * A short frame may come with padding behind it: what lies beyond EAPOL's length is no part of it.
 * Files of other tasks of this lab can be imported: `import { pairwiseKeys } from './wifi-keys.ts'`.
 */

/** The 16 bytes that belong into Key MIC, whatever stands there now. Leave `frame` as it is. */
export function keyMic(frame: Uint8Array, kck: Uint8Array): Uint8Array {
  throw new Error('not written yet');
}

/** What the access point knows. */
export interface Known {
  pmk: Uint8Array;
  /** MAC addresses, 6 bytes each. */
  ap: Uint8Array;
  station: Uint8Array;
}

/**
 * - 'no-answer': `message2` is no message 2 that answers `message1`. Message 2 is pairwise, has Key MIC set, Key Ack and
 *   Secure clear; an answer has the same Key Replay Counter. The MIC does not matter then.
 * - 'same': its MIC is right, so both have the same PMK.
 * - 'other': it is not.
 *
 * The access point's nonce is in message 1, the station's in message 2. Both are whole EAPOL-Key frames.
 */
export type Verdict = 'same' | 'other' | 'no-answer';

export function judgeMessage2(message1: Uint8Array, message2: Uint8Array, known: Known): Verdict {
  throw new Error('not written yet');
}

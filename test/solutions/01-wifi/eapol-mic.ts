/** A reference solution, written as a student would. */

import { createHmac } from 'node:crypto';
import type { Known, Verdict } from '../../../labs/01-wifi/starter/eapol-mic.ts';
import { pairwiseKeys } from './wifi-keys.ts';

const INFORMATION = 5;
const REPLAY_COUNTER = 9;
const NONCE = 17;
const MIC = 81;

const PAIRWISE = 1 << 3;
const KEY_ACK = 1 << 7;
const KEY_MIC = 1 << 8;
const SECURE = 1 << 9;

export function keyMic(frame: Uint8Array, kck: Uint8Array): Uint8Array {
  const length = 4 + frame[2]! * 256 + frame[3]!;
  const blank = frame.slice(0, length);
  blank.fill(0, MIC, MIC + 16);
  const hash = createHmac('sha1', kck).update(blank).digest();
  return new Uint8Array(hash).slice(0, 16);
}

export function judgeMessage2(message1: Uint8Array, message2: Uint8Array, { pmk, ap, station }: Known): Verdict {
  const information = message2[INFORMATION]! * 256 + message2[INFORMATION + 1]!;
  const wanted = PAIRWISE | KEY_MIC;
  if ((information & (PAIRWISE | KEY_MIC | KEY_ACK | SECURE)) !== wanted) return 'no-answer';
  const counters = [message1, message2].map((message) => message.slice(REPLAY_COUNTER, NONCE));
  if (!isSame(counters[0]!, counters[1]!)) return 'no-answer';
  const anonce = message1.slice(NONCE, NONCE + 32);
  const snonce = message2.slice(NONCE, NONCE + 32);
  const { kck } = pairwiseKeys(pmk, { ap, station, anonce, snonce });
  return isSame(keyMic(message2, kck), message2.slice(MIC, MIC + 16)) ? 'same' : 'other';
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

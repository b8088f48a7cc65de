/** What client and server work out alike: the transcript of a handshake, and its secrets. */

import { toHex } from '../../bytes/hex.ts';
import { type HashName, hash } from '../../crypto/primitives.ts';
import {
  extendedMasterSecret,
  keysFromMasterSecret,
  masterSecret,
  type SessionKeys,
  suiteParameters,
  verifyData,
} from '../../packet/tls/key-schedule.ts';

/** All handshake messages sent and received, header and body, as they went (RFC 5246 §7.4.9). */
export class Transcript {
  #messages: Uint8Array[] = [];

  add(message: Uint8Array): void {
    this.#messages.push(message);
  }

  /** Puts something else in the place of all messages so far (RFC 8446 §4.4.1). */
  startAnew(message: Uint8Array): void {
    this.#messages = [message];
  }

  /** @param more as if these were messages too */
  hash(name: HashName, ...more: readonly Uint8Array[]): Uint8Array {
    return hash(name, ...this.#messages, ...more);
  }
}

/** What the two hellos have settled. */
export interface Negotiated {
  cipherSuite: number;
  clientRandom: Uint8Array;
  serverRandom: Uint8Array;
  extendedMasterSecret: boolean;
  applicationProtocol?: string;
}

export interface Secrets {
  hash: HashName;
  masterSecret: Uint8Array;
  keys: SessionKeys;
}

/**
 * The secrets of a session. With extended_master_secret the transcript must end with ClientKeyExchange (RFC 7627 §3).
 * @throws RangeError for a cipher suite without AES-GCM.
 */
export function deriveSecrets(negotiated: Negotiated, premaster: Uint8Array, transcript: Transcript): Secrets {
  const { cipherSuite, clientRandom, serverRandom } = negotiated;
  const suite = suiteParameters(cipherSuite);
  if (!suite) throw new RangeError(`no key schedule for cipher suite ${cipherSuite}`);
  const master = negotiated.extendedMasterSecret
    ? extendedMasterSecret(suite.hash, premaster, transcript.hash(suite.hash))
    : masterSecret(suite.hash, premaster, clientRandom, serverRandom);
  const keys = keysFromMasterSecret({ masterSecret: master, clientRandom, serverRandom, cipherSuite });
  return { hash: suite.hash, masterSecret: master, keys: keys! };
}

/** What a Finished sent now must say. */
export function finishedData(secrets: Secrets, sender: 'client' | 'server', transcript: Transcript): Uint8Array {
  return verifyData(secrets.hash, secrets.masterSecret, sender, transcript.hash(secrets.hash));
}

/** A line of a key log as Wireshark and others read it (the NSS key log format, SSLKEYLOGFILE). */
export function keyLogLine(clientRandom: Uint8Array, master: Uint8Array): string {
  return `CLIENT_RANDOM ${toHex(clientRandom)} ${toHex(master)}`;
}

/**
 * The keys of a TLS 1.3 connection as a listener with its key log follows them (RFC 8446 §7, RFC 9850 §2): from the
 * ServerHello on those of the handshake, after a Finished those of the data, after a KeyUpdate the next ones.
 */

import { toHex } from '../bytes/hex.ts';
import { nextTrafficSecret, type SuiteParameters13, type TrafficKeys, trafficKeys } from './tls/key-schedule-13.ts';
import type { TlsRecord } from './tls/record.ts';
import { type InnerPlaintext, unprotectRecord } from './tls/record-protection-13.ts';

/** Secrets of a key log, by label and client random. */
export type Secrets13 = ReadonlyMap<string, Uint8Array>;

export class Direction13 {
  readonly #suite: SuiteParameters13;
  readonly #dataSecret: Uint8Array | undefined;
  #secret: Uint8Array | undefined;
  #keys: TrafficKeys | undefined;
  #sequenceNumber = 0n;

  constructor(secrets: Secrets13, sender: 'CLIENT' | 'SERVER', clientRandom: Uint8Array, suite: SuiteParameters13) {
    const find = (label: string) => secrets.get(`${sender}_${label} ${toHex(clientRandom)}`);
    this.#suite = suite;
    this.#dataSecret = find('TRAFFIC_SECRET_0');
    this.#use(find('HANDSHAKE_TRAFFIC_SECRET'));
  }

  /** What is inside the direction's next protected record, if its keys are known. */
  open(record: TlsRecord): InnerPlaintext | undefined {
    return this.#keys && unprotectRecord(this.#keys, this.#sequenceNumber++, record);
  }

  /** A message went by: behind two of them there are other keys. */
  note(message: string): void {
    if (message === 'finished') this.#use(this.#dataSecret);
    if (message === 'keyUpdate') this.#use(this.#secret && nextTrafficSecret(this.#suite.hash, this.#secret));
  }

  #use(secret: Uint8Array | undefined): void {
    this.#secret = secret;
    this.#keys = secret && trafficKeys(this.#suite, secret);
    this.#sequenceNumber = 0n;
  }
}

/**
 * The record protocol (RFC 5246 §6, RFC 8446 §5): bytes of the stream become records and plaintexts, and the other way
 * round. Each direction has its own keys and counts its own records from its first key on.
 */

import { Reader } from '../../bytes/reader.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { AlertDescription } from '../../packet/tls/alert.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import {
  buildRecord,
  ContentType,
  contentTypeNames,
  MAX_PLAINTEXT_LENGTH,
  RECORD_HEADER_LENGTH,
  readRecord,
} from '../../packet/tls/record.ts';
import { type Incoming, type Protection, violation } from './protection.ts';

export class RecordLayer {
  /** The most plaintext that a record sent may carry, bytes. */
  readonly #fragmentLimit: number;
  #received: Uint8Array = new Uint8Array(0);
  #reading: Protection | undefined;
  #writing: Protection | undefined;
  #versionAgreed = false;

  /** @throws RangeError unless the limit is 1 to 2^14. */
  constructor(fragmentLimit = MAX_PLAINTEXT_LENGTH) {
    if (!(fragmentLimit >= 1 && fragmentLimit <= MAX_PLAINTEXT_LENGTH)) {
      throw new RangeError(`a record cannot carry ${fragmentLimit} bytes`);
    }
    this.#fragmentLimit = fragmentLimit;
  }

  /** From here on a record of another version than TLS 1.2 is wrong (RFC 5246 appendix E.1; 1.3 is not so strict). */
  agreeOnVersion(): void {
    this.#versionAgreed = true;
  }

  /** What the peer sends from here on is protected so: in TLS 1.2 its ChangeCipherSpec is in. */
  startReading(protection: Protection): void {
    this.#reading = protection;
  }

  startWriting(protection: Protection): void {
    this.#writing = protection;
  }

  push(bytes: Uint8Array): void {
    this.#received = concatBytes(this.#received, bytes);
  }

  /** The next whole record, or undefined until more bytes come. */
  next(): Incoming | undefined {
    if (this.#received.length < RECORD_HEADER_LENGTH) return undefined;
    const [contentType = 0, major = 0, minor = 0, upper = 0, lower = 0] = this.#received;
    const length = (upper << 8) | lower;
    const wrong = this.#judgeHeader(contentType, (major << 8) | minor, length);
    if (wrong) return wrong;
    if (this.#received.length < RECORD_HEADER_LENGTH + length) return undefined;
    const record = readRecord(new Reader('tls', this.#received));
    this.#received = this.#received.subarray(RECORD_HEADER_LENGTH + length);
    return this.#open(record.contentType, record.version, record.fragment);
  }

  /** The records that carry `plaintext`, protected if writing has started. Nothing gives no record. */
  seal(contentType: number, plaintext: Uint8Array): Uint8Array[] {
    const records: Uint8Array[] = [];
    for (let at = 0; at < plaintext.length; at += this.#fragmentLimit) {
      const fragment = plaintext.subarray(at, at + this.#fragmentLimit);
      const record = { contentType, version: ProtocolVersion.TLS_1_2, fragment };
      // RFC 8446 appendix D.4: a ChangeCipherSpec between protected records is for middleboxes, and in the clear
      const clear = !this.#writing || contentType === ContentType.CHANGE_CIPHER_SPEC;
      records.push(buildRecord(clear ? record : this.#writing!.seal(record)));
    }
    return records;
  }

  #judgeHeader(contentType: number, version: number, length: number): Incoming | undefined {
    if (!contentTypeNames.has(contentType)) {
      return violation(AlertDescription.UNEXPECTED_MESSAGE, `${contentType} is not a type of record`); // §6
    }
    if (version >> 8 !== 3 || (this.#versionAgreed && version !== ProtocolVersion.TLS_1_2)) {
      return violation(AlertDescription.PROTOCOL_VERSION, `a record of version 0x${version.toString(16)}`);
    }
    if (length > (this.#reading?.limit ?? MAX_PLAINTEXT_LENGTH)) {
      return violation(AlertDescription.RECORD_OVERFLOW, `a record of ${length} bytes`);
    }
    return undefined;
  }

  #open(contentType: number, version: number, fragment: Uint8Array): Incoming {
    const incoming: Incoming = this.#reading
      ? this.#reading.open({ contentType, version, fragment })
      : { type: 'record', contentType, plaintext: fragment };
    if (incoming.type === 'violation') return incoming;
    // §6.2.1: only application data may come in empty fragments
    if (incoming.plaintext.length === 0 && incoming.contentType !== ContentType.APPLICATION_DATA) {
      return violation(AlertDescription.UNEXPECTED_MESSAGE, 'an empty record');
    }
    return incoming;
  }
}

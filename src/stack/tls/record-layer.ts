/**
 * The record protocol (RFC 5246 §6): bytes of the stream become records and plaintexts, and the other way round.
 * Each direction has its own keys and counts its own records from the ChangeCipherSpec on (§6.1).
 */

import { Reader } from '../../bytes/reader.ts';
import { concatBytes } from '../../bytes/writer.ts';
import { AlertDescription } from '../../packet/tls/alert.ts';
import type { WriteKeys } from '../../packet/tls/key-schedule.ts';
import { ProtocolVersion } from '../../packet/tls/protocol-version.ts';
import {
  buildRecord,
  ContentType,
  contentTypeNames,
  MAX_CIPHERTEXT_LENGTH,
  MAX_PLAINTEXT_LENGTH,
  RECORD_HEADER_LENGTH,
  readRecord,
} from '../../packet/tls/record.ts';
import { decryptRecord, encryptRecord } from '../../packet/tls/record-protection.ts';

/** What came out of the stream: a record's plaintext, or what is wrong with it and the alert that says so. */
export type Incoming =
  | { type: 'record'; contentType: number; plaintext: Uint8Array }
  | { type: 'violation'; alert: number; reason: string };

interface Protection {
  keys: WriteKeys;
  sequenceNumber: bigint;
}

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

  /** From here on a record of another version than TLS 1.2 is wrong (RFC 5246 appendix E.1). */
  agreeOnVersion(): void {
    this.#versionAgreed = true;
  }

  /** The peer's ChangeCipherSpec is in. */
  startReading(keys: WriteKeys): void {
    this.#reading = { keys, sequenceNumber: 0n };
  }

  /** Our own ChangeCipherSpec is out. */
  startWriting(keys: WriteKeys): void {
    this.#writing = { keys, sequenceNumber: 0n };
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
      const writing = this.#writing;
      records.push(buildRecord(writing ? encryptRecord(writing.keys, writing.sequenceNumber++, record) : record));
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
    if (length > (this.#reading ? MAX_CIPHERTEXT_LENGTH : MAX_PLAINTEXT_LENGTH)) {
      return violation(AlertDescription.RECORD_OVERFLOW, `a record of ${length} bytes`);
    }
    return undefined;
  }

  #open(contentType: number, version: number, fragment: Uint8Array): Incoming {
    let plaintext: Uint8Array | undefined = fragment;
    if (this.#reading) {
      plaintext = decryptRecord(this.#reading.keys, this.#reading.sequenceNumber, { contentType, version, fragment });
      this.#reading.sequenceNumber += 1n;
      if (!plaintext) return violation(AlertDescription.BAD_RECORD_MAC, 'a record does not authenticate');
      if (plaintext.length > MAX_PLAINTEXT_LENGTH) {
        return violation(AlertDescription.RECORD_OVERFLOW, `a record with ${plaintext.length} bytes of plaintext`);
      }
    }
    // §6.2.1: only application data may come in empty fragments
    if (plaintext.length === 0 && contentType !== ContentType.APPLICATION_DATA) {
      return violation(AlertDescription.UNEXPECTED_MESSAGE, 'an empty record');
    }
    return { type: 'record', contentType, plaintext };
  }
}

function violation(alert: number, reason: string): Incoming {
  return { type: 'violation', alert, reason };
}

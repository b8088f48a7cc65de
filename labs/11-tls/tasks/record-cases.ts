/** Records to be opened: right ones, and ones that somebody has touched. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes, Writer } from '../../../src/bytes/writer.ts';
import { aesGcmSeal } from '../../../src/crypto/primitives.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { PlainRecord } from '../../../src/grade/trial.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';

export interface WriteKeys extends PlainRecord {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
}

export interface RecordCase {
  readonly about: Text;
  readonly keys: WriteKeys;
  readonly sequenceNumber: number;
  readonly contentType: number;
  readonly plaintext: Uint8Array;
  /** The sequence number, unless a sender chose another. */
  readonly nonce?: Uint8Array;
}

export function drawKeys(random: Random): WriteKeys {
  return { key: random.bytes(16), salt: random.bytes(4) };
}

export function ordinaryCases(random: Random): RecordCase[] {
  const keys = drawKeys(random);
  return [
    { sequenceNumber: 0, contentType: ContentType.HANDSHAKE, length: 16, about: text('a Finished', 'Finished') },
    {
      sequenceNumber: 1,
      contentType: ContentType.APPLICATION_DATA,
      length: 333,
      about: text('application data', '응용 데이터'),
    },
    {
      sequenceNumber: 258,
      contentType: ContentType.APPLICATION_DATA,
      length: 1,
      about: text('one byte, record 258', '258번 레코드, 1바이트'),
    },
    { sequenceNumber: 3, contentType: ContentType.ALERT, length: 2, about: text('an alert', '경보') },
  ].map(({ length, ...rest }) => ({ ...rest, keys, plaintext: random.bytes(length) }));
}

/** Numbers beyond 32 bits, a long record, and an empty one. */
export function extremeCases(random: Random): RecordCase[] {
  const contentType = ContentType.APPLICATION_DATA;
  const of = (sequenceNumber: number, length: number, en: string, ko: string) => ({
    keys: drawKeys(random),
    sequenceNumber,
    contentType,
    plaintext: random.bytes(length),
    about: text(en, ko),
  });
  return [
    of(0xffffffff, 20, 'the last record of 32 bits', '32비트의 마지막 레코드'),
    of(0x1_0000_0000, 20, 'the first record beyond 32 bits', '32비트를 넘는 첫 레코드'),
    of(0x1f_1234_5678_9abc, 7, 'a very high sequence number', '아주 큰 순서 번호'),
    of(5, 0, 'an empty record', '빈 레코드'),
    of(6, 2500, 'a long record', '긴 레코드'),
  ];
}

/** As a right sender makes it. */
export function sealed({ keys, sequenceNumber, contentType, plaintext, nonce }: RecordCase): Uint8Array {
  const number = new Writer(8).u64(BigInt(sequenceNumber)).finish();
  const explicit = nonce ?? number;
  const header = Uint8Array.of(contentType, 3, 3, plaintext.length >> 8, plaintext.length & 0xff);
  const data = aesGcmSeal(keys.key, concatBytes(keys.salt, explicit), concatBytes(number, header), plaintext);
  return buildRecord({ contentType, version: 0x0303, fragment: concatBytes(explicit, data) });
}

export interface Tampering {
  readonly about: Text;
  readonly sequenceNumber: number;
  readonly record: Uint8Array;
}

/** All of it must be refused. */
export function tamperings(random: Random, one: RecordCase): Tampering[] {
  const record = sealed(one);
  const { sequenceNumber } = one;
  const flipped = (at: number) => record.map((byte, index) => (index === at ? byte ^ (1 << random.below(8)) : byte));
  return [
    { about: text('the sequence number is another', '순서 번호가 다름'), sequenceNumber: sequenceNumber + 1, record },
    {
      about: text('the content type was changed', '콘텐츠 종류가 바뀜'),
      sequenceNumber,
      record: withByte(record, 0, 21),
    },
    { about: text('the version was changed', '버전이 바뀜'), sequenceNumber, record: withByte(record, 2, 2) },
    { about: text('the nonce was changed', '논스가 바뀜'), sequenceNumber, record: flipped(5 + random.below(8)) },
    {
      about: text('the ciphertext was changed', '암호문이 바뀜'),
      sequenceNumber,
      record: flipped(13 + random.below(one.plaintext.length)),
    },
    {
      about: text('the tag was changed', '태그가 바뀜'),
      sequenceNumber,
      record: flipped(record.length - 1 - random.below(16)),
    },
    {
      about: text('there is no room for a tag', '태그가 들어갈 자리가 없음'),
      sequenceNumber,
      record: cutTo(record, 20),
    },
    { about: text('the record is empty', '레코드가 비어 있음'), sequenceNumber, record: cutTo(record, 0) },
  ];
}

function withByte(record: Uint8Array, at: number, value: number): Uint8Array {
  const changed = record.slice();
  changed[at] = value;
  return changed;
}

/** A whole record with so many bytes of fragment. */
function cutTo(record: Uint8Array, length: number): Uint8Array {
  const changed = record.slice(0, 5 + length);
  changed.set([length >> 8, length & 0xff], 3);
  return changed;
}

/** Records to be sealed and opened: right ones, and ones that somebody has touched. */

import type { Random } from '../../../src/bytes/random.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import type { PlainRecord } from '../../../src/grade/trial.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';
import { protectRecord } from '../../../src/packet/tls/record-protection-13.ts';

export interface TrafficKeys extends PlainRecord {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

export interface RecordCase {
  readonly about: Text;
  readonly keys: TrafficKeys;
  readonly sequenceNumber: number;
  readonly contentType: number;
  readonly content: Uint8Array;
  readonly paddingLength: number;
}

const { ALERT, HANDSHAKE, APPLICATION_DATA } = ContentType;

export function drawKeys(random: Random): TrafficKeys {
  return { key: random.bytes(16), iv: random.bytes(12) };
}

export function ordinaryCases(random: Random): RecordCase[] {
  const keys = drawKeys(random);
  const of = (
    about: Text,
    sequenceNumber: number,
    contentType: number,
    content: Uint8Array,
    paddingLength = 0,
  ): RecordCase => ({ about, keys, sequenceNumber, contentType, content, paddingLength });
  return [
    of(text('a Finished', 'Finished'), 0, HANDSHAKE, random.bytes(36)),
    of(text('application data', '응용 데이터'), 1, APPLICATION_DATA, random.bytes(333)),
    of(text('an alert, record 258', '258번 레코드, 경보'), 258, ALERT, random.bytes(2)),
    of(text('padded data', '채움이 있는 데이터'), 70_000, APPLICATION_DATA, endingWith(random.bytes(30), 9), 33),
    of(
      text('data that ends with zeros', '0으로 끝나는 데이터'),
      2,
      APPLICATION_DATA,
      endingWith(random.bytes(9), 0, 0),
      5,
    ),
  ];
}

/** Numbers beyond 32 bits, a long record, an empty one. */
export function extremeCases(random: Random): RecordCase[] {
  const of = (sequenceNumber: number, length: number, paddingLength: number, en: string, ko: string): RecordCase => ({
    keys: drawKeys(random),
    sequenceNumber,
    contentType: APPLICATION_DATA,
    content: random.bytes(length),
    paddingLength,
    about: text(en, ko),
  });
  return [
    of(0xffffffff, 20, 0, 'the last record of 32 bits', '32비트의 마지막 레코드'),
    of(0x1_0000_0001, 20, 0, 'a record beyond 32 bits', '32비트를 넘는 레코드'),
    of(0x1f_1234_5678_9abc, 7, 300, 'a very high sequence number', '아주 큰 순서 번호'),
    of(5, 0, 0, 'an empty record', '빈 레코드'),
    of(6, 0, 64, 'padding only', '채움만 있는 레코드'),
    of(7, 2500, 1, 'a long record', '긴 레코드'),
  ];
}

/** As a right sender makes it. */
export function sealed({ keys, sequenceNumber, contentType, content, paddingLength }: RecordCase): Uint8Array {
  const inner = { contentType, content, paddingLength };
  return buildRecord(protectRecord({ aead: 'aes-gcm', ...keys }, BigInt(sequenceNumber), inner));
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
    { about: text('the version was changed', '버전이 바뀜'), sequenceNumber, record: flipped(2) },
    {
      about: text('the ciphertext was changed', '암호문이 바뀜'),
      sequenceNumber,
      record: flipped(5 + random.below(20)),
    },
    {
      about: text('the tag was changed', '태그가 바뀜'),
      sequenceNumber,
      record: flipped(record.length - 1 - random.below(16)),
    },
    {
      about: text('there is no room for a tag', '태그가 들어갈 자리가 없음'),
      sequenceNumber,
      record: cutTo(record, 15),
    },
    { about: text('the record is empty', '레코드가 비어 있음'), sequenceNumber, record: cutTo(record, 0) },
    {
      about: text('there are zeros only inside', '안에 0만 있음'),
      sequenceNumber,
      record: sealed({ ...one, contentType: 0, content: new Uint8Array(0), paddingLength: 12 }),
    },
  ];
}

function endingWith(bytes: Uint8Array, ...last: number[]): Uint8Array {
  bytes.set(last, bytes.length - last.length);
  return bytes;
}

/** A whole record with so many bytes of fragment. */
function cutTo(record: Uint8Array, length: number): Uint8Array {
  const changed = record.slice(0, 5 + length);
  changed.set([length >> 8, length & 0xff], 3);
  return changed;
}

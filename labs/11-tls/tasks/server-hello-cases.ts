/** What a server may have sent so far, and the ServerHello in it. */

import type { Random } from '../../../src/bytes/random.ts';
import { concatBytes, Writer } from '../../../src/bytes/writer.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawU16 } from '../../../src/grade/personal.ts';
import { buildHandshake } from '../../../src/packet/tls/handshake.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';

export interface ServerHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipherSuite: number;
  readonly compressionMethod: number;
  readonly extensions: readonly { readonly type: number; readonly data: Uint8Array }[];
}

export interface StreamCase {
  readonly about: Text;
  readonly bytes: Uint8Array;
  /** Undefined where there is none, or not yet. */
  readonly hello: ServerHello | undefined;
}

/** One record, one message. */
export function plainCases(random: Random): StreamCase[] {
  const kinds = [
    { sessionId: 0, extensions: undefined, about: text('without extensions', '확장 없음') },
    { sessionId: 32, extensions: [4], about: text('with a session id and an extension', '세션 ID와 확장 하나') },
    { sessionId: 1, extensions: [0, 300, 1], about: text('with three extensions', '확장 셋') },
    { sessionId: 16, extensions: [], about: text('with an empty list of extensions', '빈 확장 목록') },
  ];
  return kinds.map(({ about, sessionId, extensions }) => {
    const hello = drawHello(random, sessionId, extensions ?? []);
    const message = messageOf(hello, extensions !== undefined);
    return { about, hello, bytes: records([message]) };
  });
}

/** A flight as servers send it: several messages in one record, or one in several. */
export function flightCases(random: Random): StreamCase[] {
  const hello = drawHello(random, 32, [0, 5]);
  const message = messageOf(hello, true);
  const flight = concatBytes(message, certificate(random), buildHandshake({ type: 'serverHelloDone' }));
  const cuts: readonly (readonly [Text, readonly number[]])[] = [
    [text('all messages in one record', '메시지 모두가 한 레코드에'), []],
    [text('a message a record', '레코드마다 메시지 하나'), [message.length]],
    [text('the ServerHello in three records', '세 레코드에 걸친 ServerHello'), [20, 50]],
    [text('the ServerHello and the next message in two records', '두 레코드에 걸친 ServerHello와 다음 메시지'), [60]],
  ];
  return cuts.map(([about, at]) => ({ about, hello, bytes: records(cut(flight, at)) }));
}

/** Cut where it hurts, and with a piece of another record behind. */
export function awkwardCases(random: Random): StreamCase[] {
  const hello = drawHello(random, 8, [2]);
  const message = messageOf(hello, true);
  const more = concatBytes(message, certificate(random));
  const every = Array.from({ length: message.length - 1 }, (_, index) => index + 1);
  return [
    {
      about: text('the header of the message in two records', '두 레코드에 걸친 메시지 헤더'),
      hello,
      bytes: records(cut(message, [2])),
    },
    { about: text('one byte a record', '레코드마다 한 바이트'), hello, bytes: records(cut(message, every)) },
    {
      about: text('an empty record in between', '사이에 빈 레코드'),
      hello,
      bytes: records([message.subarray(0, 30), new Uint8Array(0), message.subarray(30)]),
    },
    {
      about: text('a piece of the next record behind it', '뒤에 다음 레코드의 일부'),
      hello,
      bytes: concatBytes(records([message]), records([more]).subarray(0, 4)),
    },
  ];
}

/** Nothing to be read yet, or never. */
export function incompleteCases(random: Random): StreamCase[] {
  const message = messageOf(drawHello(random, 32, [6]), true);
  const whole = records([message]);
  const parts = records(cut(message, [40]));
  const alert = Uint8Array.of(21, 3, 3, 0, 2, 2, 40);
  const streams: readonly (readonly [Text, Uint8Array])[] = [
    [text('nothing yet', '아직 아무것도 없음'), new Uint8Array(0)],
    [text('three bytes', '3바이트'), whole.subarray(0, 3)],
    [text('a record header only', '레코드 헤더만'), whole.subarray(0, 5)],
    [text('one byte missing', '1바이트 모자람'), whole.subarray(0, -1)],
    [text('the first of two records', '두 레코드 중 첫째'), parts.subarray(0, 45)],
    [text('the second record not complete', '둘째 레코드가 다 오지 않음'), parts.subarray(0, -1)],
    [text('an alert', '경보'), alert],
    [text('another handshake message', '다른 핸드셰이크 메시지'), records([certificate(random)])],
  ];
  return streams.map(([about, bytes]) => ({ about, bytes, hello: undefined }));
}

function drawHello(random: Random, sessionLength: number, extensionLengths: readonly number[]): ServerHello {
  return {
    version: 0x0303,
    random: random.bytes(32),
    sessionId: random.bytes(sessionLength),
    cipherSuite: drawU16(random),
    compressionMethod: random.below(2) * (1 + random.below(254)),
    extensions: extensionLengths.map((length) => ({ type: drawU16(random), data: random.bytes(length) })),
  };
}

/** @param hasList an empty list is something else than none */
function messageOf({ extensions, ...hello }: ServerHello, hasList: boolean): Uint8Array {
  const { random, sessionId, cipherSuite, compressionMethod, version: serverVersion } = hello;
  return buildHandshake({
    type: 'serverHello',
    serverVersion,
    random,
    sessionId,
    cipherSuite,
    compressionMethod,
    ...(hasList && {
      extensions: extensions.map(({ type, data }) => ({ type: 'unknown' as const, extensionType: type, data })),
    }),
  });
}

function certificate(random: Random): Uint8Array {
  return buildHandshake({ type: 'certificate', certificateList: [random.bytes(700), random.bytes(500)] });
}

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

function records(fragments: readonly Uint8Array[]): Uint8Array {
  const w = new Writer();
  for (const fragment of fragments)
    w.raw(buildRecord({ contentType: ContentType.HANDSHAKE, version: 0x0303, fragment }));
  return w.finish();
}

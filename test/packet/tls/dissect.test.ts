/** Records taken apart for showing: fields that tile, and honesty about what cannot be read. */

import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src/bytes/decode-error.ts';
import type { Field } from '../../../src/bytes/field.ts';
import { fromHex } from '../../../src/bytes/hex.ts';
import { concatBytes } from '../../../src/bytes/writer.ts';
import { dissectPlaintext, dissectTls } from '../../../src/packet/tls/dissect.ts';
import { buildHandshake } from '../../../src/packet/tls/handshake.ts';
import { buildRecord, ContentType } from '../../../src/packet/tls/record.ts';
import { expectRobust } from '../../helpers/robust.ts';
import { expectToTile } from '../../helpers/tile.ts';
import { makePair, shakeHands } from '../../stack/tls/harness.ts';
import { curlClientHello, opensslClientHello } from './vectors.ts';

const dissect = (bytes: Uint8Array) => dissectTls(bytes, 0, bytes.length).fields;

/** The names of fields in a group found by its path, or of those at the top. */
function names(fields: readonly Field[], ...path: string[]): string[] {
  const [first, ...rest] = path;
  if (first === undefined) return fields.map((field) => field.name);
  return names(fields.find((field) => field.name === first)?.children ?? [], ...rest);
}

function find(fields: readonly Field[], ...path: string[]): Field | undefined {
  const [first, ...rest] = path;
  const field = fields.find(({ name }) => name === first);
  return rest.length === 0 ? field : find(field?.children ?? [], ...rest);
}

test.each([
  ['OpenSSL', opensslClientHello],
  ['curl', curlClientHello],
])('the fields of the ClientHello of %s tile its record', (_, record) => {
  expectToTile(dissect(record), 0, record.length);
  for (let length = 1; length < record.length; length += 9)
    expectToTile(dissect(record.subarray(0, length)), 0, length);
  expectRobust(record, dissect);
});

test('positions count from the start of the array, wherever the layer starts', () => {
  const bytes = concatBytes(new Uint8Array(54), opensslClientHello, new Uint8Array(3));
  const { fields, end } = dissectTls(bytes, 54, bytes.length - 3);
  expectToTile(fields, 54, end);
});

test('a ClientHello is shown with its suites, its names and its extensions', () => {
  const fields = dissect(curlClientHello);
  expect(names(fields, 'record')).toEqual(['type', 'version', 'length', 'clientHello']);
  const hello = ['record', 'clientHello'];
  expect(names(fields, ...hello, 'extensions').slice(0, 5)).toEqual([
    'length',
    'serverName',
    'ecPointFormats',
    'supportedGroups',
    'alpn',
  ]);
  expect(find(fields, ...hello, 'extensions', 'serverName', 'serverNameEntry', 'hostName')?.value).toBe(
    'www.google.com',
  );
  expect(find(fields, ...hello, 'cipherSuites', 'cipherSuite')?.value).toBe(0x1302);
  expect(names(fields, ...hello, 'extensions')).toContain('keyShare');
});

describe('our own handshake, as records', () => {
  const { client, server } = shakeHands(makePair());

  test('all records of both sides tile, and are named for what they are or are not', () => {
    const shown = [client, server].map(({ sent }) => {
      const stream = concatBytes(...sent);
      const fields = dissect(stream);
      expectToTile(fields, 0, stream.length);
      return fields.map((field) => field.children?.at(-1)?.name);
    });
    expect(shown).toEqual([
      ['clientHello', 'clientKeyExchange', 'changeCipherSpec', 'encryptedHandshake'],
      ['serverHello', 'certificate', 'serverHelloDone', 'changeCipherSpec', 'encryptedHandshake'],
    ]);
  });

  test('an encrypted Finished seen alone, without the records before it, is not taken for a message', () => {
    const finished = client.sent.at(-1)!;
    expect(finished.subarray(5, 13)).toEqual(new Uint8Array(8)); // an explicit nonce that looks like two HelloRequests
    expect(names(dissect(finished), 'record')).toEqual(['type', 'version', 'length', 'encryptedHandshake']);
  });

  test('a certificate says in words who vouches for whom until when', () => {
    const fields = dissect(server.sent[1]!);
    expectToTile(fields, 0, server.sent[1]!.length);
    expect(find(fields, 'record', 'certificate', 'certificateEntry')?.value).toBe(
      'CN=www.google.com, O=packet-journey lab, issued by CN=packet-journey lab intermediate CA, ' +
        'O=packet-journey lab, valid 2020-01-01 to 2049-12-31, for www.google.com',
    );
  });

  test('the encrypted premaster secret is a field', () => {
    const fields = dissect(client.sent[1]!);
    expect(names(fields, 'record', 'clientKeyExchange')).toEqual([
      'msgType',
      'length',
      'encryptedPreMasterSecretLength',
      'encryptedPreMasterSecret',
    ]);
  });

  test('a segment that cuts a record shows what is there, and its continuation is data', () => {
    const stream = concatBytes(...server.sent);
    for (let cut = 1; cut < 300; cut++) {
      expectToTile(dissect(stream.subarray(0, cut)), 0, cut);
    }
    const first = dissect(stream.subarray(0, 100));
    expect(first.map((field) => field.children?.at(-1)?.name)).toEqual(['serverHello', 'fragment']);
    expect(names(dissect(stream.subarray(200, 300)))).toEqual(['segmentData']);
  });
});

test('alerts: two bytes in the clear, anything else is encrypted', () => {
  expect(names(dissect(fromHex('15030300020228')), 'record', 'alert')).toEqual(['level', 'description']);
  const encrypted = buildRecord({ contentType: 21, version: 0x0303, fragment: new Uint8Array(26) });
  expect(names(dissect(encrypted), 'record').at(-1)).toBe('encryptedAlert');
});

test('a message that says the wrong length is malformed', () => {
  expect(() => dissect(fromHex('16030300050e00000100'))).toThrow(DecodeError);
});

test('several messages in one record, and the beginning of one that goes on', () => {
  const done = buildHandshake({ type: 'serverHelloDone' });
  const finished = buildHandshake({ type: 'finished', verifyData: new Uint8Array(12) });
  const fields = dissectPlaintext(ContentType.HANDSHAKE, concatBytes(done, done, finished.subarray(0, 9)));
  expect(names(fields)).toEqual(['serverHelloDone', 'serverHelloDone', 'fragment']);
  expectToTile(fields, 0, 17);
});

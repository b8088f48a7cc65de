/** A TLS 1.3 connection as a listener sees it, with and without its key log (RFC 8446 §5, RFC 9850). */

import { expect, test } from 'vitest';
import { Dissector } from '../../../src/packet/dissect.ts';
import { expectToTile } from '../../helpers/tile.ts';
import { ecdheFrames, tls13Frames } from '../dissect-conversation.ts';

/** The names of what stands in the layers of TLS, and of the protocols above it. */
function messages(frames: readonly Uint8Array[], tlsKeyLog?: string): string[] {
  const dissector = new Dissector(tlsKeyLog === undefined ? {} : { tlsKeyLog });
  return frames.flatMap((frame) =>
    dissector.dissect(frame, 1).layers.flatMap(({ protocol, source, fields }) => {
      if (protocol === 'http') return ['http'];
      if (protocol !== 'tls') return [];
      const inside = fields.flatMap((field) => (field.name === 'record' ? (field.children ?? []) : [field]));
      const names = inside.map(({ name }) => name).filter((name) => !['version', 'length', 'type'].includes(name));
      return names.map((name) => (source === 'decrypted' ? `(${name})` : name));
    }),
  );
}

const hellos = [
  'clientHello',
  'helloRetryRequest',
  'changeCipherSpec',
  'changeCipherSpec',
  'clientHello',
  'serverHello',
];

test('without the secrets all behind the ServerHello is application data', () => {
  const seen = messages(tls13Frames().frames);
  expect(seen.slice(0, hellos.length)).toEqual(hellos);
  expect(new Set(seen.slice(hellos.length))).toEqual(new Set(['encryptedApplicationData']));
});

test('with them every message is there: handshake, ticket, new keys, and the page inside', () => {
  const { frames, keyLog } = tls13Frames();
  const inner = messages(frames, keyLog).filter((name) => name === 'http' || name.startsWith('('));
  expect(inner.filter((name) => name !== '(zeros)')).toEqual([
    '(encryptedExtensions)',
    '(finished)',
    '(finished)',
    '(newSessionTicket)',
    'http',
    '(keyUpdate)',
    '(keyUpdate)',
    'http',
    '(alert)',
  ]);
  expect(inner).toContain('(zeros)');
});

test('cut into other segments it reads the same', () => {
  const whole = tls13Frames();
  const small = tls13Frames(100);
  const inner = (of: typeof whole) => messages(of.frames, of.keyLog).filter((name) => name.startsWith('('));
  expect(inner(small)).toEqual(inner(whole));
});

test('the fields of decrypted layers tile their bytes', () => {
  const { frames, keyLog } = tls13Frames();
  const dissector = new Dissector({ tlsKeyLog: keyLog });
  const layers = frames.flatMap((frame) => dissector.dissect(frame, 1).layers);
  const decrypted = layers.filter(({ protocol, source }) => protocol === 'tls' && source === 'decrypted');
  expect(decrypted.length).toBeGreaterThan(5);
  for (const { fields, bytes } of decrypted) expectToTile(fields, 0, bytes.length);
});

test('TLS 1.2 with ECDHE and ChaCha20-Poly1305 opens with the master secret', () => {
  const { frames, keyLog } = ecdheFrames();
  const seen = messages(frames, keyLog);
  expect(seen).toContain('serverKeyExchange');
  expect(seen.filter((name) => name === 'http')).toHaveLength(2);
});
